/* Requests to time-stamp, OCSP and CRL servers, through libcurl, which is loaded for the first one.
 */
#ifndef NB_SIGN_HTTP_H
#define NB_SIGN_HTTP_H

#include <sys/socket.h>

#include "base/diag.h"

typedef struct nb_http nb_http;

typedef struct nb_http_limits {
    long seconds;       /* for a whole request; 0: 30 */
    size_t bytes;       /* of an answer; 0: 16 MiB (CRLs are large) */
    bool allow_private; /* loopback, link-local and private addresses, which else are refused */
} nb_http_limits;

nb_http *nb_http_new(nb_arena *arena, nb_diags *diags, const nb_http_limits *limits);
/* POST of `body` with its content type; body.p NULL: GET. accept: the content type that must come
 * back, NULL: any. false after reporting (network, time-out, size, status, type). */
bool nb_http_fetch(nb_http *http, const char *url, const char *type, nb_str body,
                   const char *accept, nb_str *answer);

/* Whether an address lies in the own network, or stands for one that does. */
bool nb_http_is_private(const struct sockaddr *address);

#endif
