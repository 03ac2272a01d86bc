/* Time-stamps: RFC 3161. */
#ifndef NB_SIGN_STAMP_H
#define NB_SIGN_STAMP_H

#include "sign/cms.h"
#include "sign/http.h"

/* A time-stamp token over `data` from the authority at `url`, in DER; status, nonce, imprint and
 * the token's own signature are checked. {NULL, 0} after reporting. */
nb_str nb_stamp_get(nb_arena *arena, nb_diags *diags, nb_http *http, const char *url,
                    const nb_digest *digest);
/* The certificates inside a token, added to `out`. */
void nb_stamp_certs(nb_str token, STACK_OF(X509) * out);
/* Room that a token takes, as far as can be known before. */
enum { NB_STAMP_ROOM = 8192 };

#endif
