/* Reading and checking CMS SignedData: signatures of a PDF, and time-stamp tokens. */
#ifndef NB_SIGN_SIGNED_H
#define NB_SIGN_SIGNED_H

#include <openssl/cms.h>

#include "sign/cms.h"
#include "sign/verdict.h"

typedef struct nb_signed {
    nb_arena *arena;
    CMS_ContentInfo *cms; /* owned by the arena, as is all below */
    CMS_SignerInfo *si;
    STACK_OF(X509) * certs;
    X509 *signer;
    const EVP_MD *digest; /* of the content */
    bool sm2;
    nb_str content; /* inside a token; {NULL, 0}: detached */
    nb_str value;   /* the signature's */
    nb_str token;   /* time-stamp over it; {NULL, 0}: none */
} nb_signed;

/* From DER that may have zeros behind it. false after adding findings. */
bool nb_signed_open(nb_signed *s, nb_arena *arena, nb_str der, nb_findings *findings);
/* Attributes (RFC 5652 5.3, 11; RFC 5035) and the signature over them. type: NID of the content;
 * pades: its stricter rules for attributes. false after adding findings. */
bool nb_signed_check(nb_signed *s, const nb_digest *content, int type, bool pades,
                     nb_findings *findings);

/* A time-stamp token over data in `pieces`; the authority's chain is not looked at here. *time:
 * seconds since 1970. */
bool nb_signed_stamp(nb_signed *s, nb_arena *arena, nb_str der, const nb_str *pieces, size_t count,
                     int64_t *time, nb_findings *findings);

/* Seconds since 1970; −1: not a time. */
int64_t nb_asn1_seconds(const ASN1_TIME *time);
nb_who nb_who_of(nb_arena *arena, X509 *cert);
nb_str nb_key_words(nb_arena *arena, X509 *cert);
/* RSA of 2048 to 16384 bits, ECDSA on a NIST curve, SM2: what may be computed with at all. */
bool nb_key_is_known(X509 *cert);
/* Certificates signed by SM2 are verified under the id of GB/T 35276, as they are made. */
void nb_cert_prepare(X509 *cert);

#endif
