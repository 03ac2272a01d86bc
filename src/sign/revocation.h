/* What proves, later, that certificates were good when they signed: issuers, OCSP answers, CRLs
 * (PAdES B-LT; RFC 6960, RFC 5280). */
#ifndef NB_SIGN_REVOCATION_H
#define NB_SIGN_REVOCATION_H

#include <openssl/x509.h>

#include "sign/http.h"

typedef struct nb_ders { /* each once, in order of coming */
    nb_str *items;
    size_t n, cap;
} nb_ders;

typedef struct nb_proof {
    nb_ders certs, ocsps, crls;
} nb_proof;

/* Adds all that is needed for the certificate and its issuers up to a self-signed one: issuers from
 * `pool` (which grows) or from where the certificates name them. false after reporting: revoked, an
 * issuer or an answer that cannot be had. */
bool nb_proof_gather(nb_proof *proof, nb_arena *arena, nb_diags *diags, nb_http *http, X509 *cert,
                     STACK_OF(X509) * pool);

#endif
