/* What signing and verifying share of certificates and the answers about them. */
#ifndef NB_SIGN_CERT_H
#define NB_SIGN_CERT_H

#include <openssl/ocsp.h>
#include <openssl/x509.h>

#include "base/str.h"

/* GB/T 35276: the id of the signer that SM2 hashes first. */
#define NB_SM2_ID "1234567812345678"

/* An empty list; it and what is put into it die with the arena. */
STACK_OF(X509) * nb_certs_new(nb_arena *arena);
/* The same for a list from elsewhere; NULL stays NULL. */
STACK_OF(X509) * nb_certs_keep(nb_arena *arena, STACK_OF(X509) * certs);
/* A certificate that is in no list dies with the arena as well. */
X509 *nb_cert_keep(nb_arena *arena, X509 *cert);
/* The subject, for messages. */
nb_str nb_cert_name(nb_arena *arena, X509 *cert);
/* What stands in an OCSP answer, for the caller to free; NULL: nothing that can be used. */
OCSP_BASICRESP *nb_ocsp_read(nb_str der);

#endif
