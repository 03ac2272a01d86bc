/* Whether a certificate was good at a time: its chain to a trust anchor, and proofs in the file
 * that it was not revoked (RFC 5280 6, RFC 6960). Nothing is fetched. */
#ifndef NB_SIGN_TRUST_H
#define NB_SIGN_TRUST_H

#include <openssl/ocsp.h>
#include <openssl/x509.h>

#include "base/diag.h"
#include "sign/verdict.h"

typedef struct nb_evidence { /* an OCSP answer or a CRL */
    OCSP_BASICRESP *ocsp;
    X509_CRL *crl;
    size_t revision; /* since which it stands in the file */
    size_t size;
} nb_evidence;

typedef struct nb_trusting {
    nb_arena *arena;
    bool with_anchors;        /* of the caller; else those in `anchors` came with the file */
    STACK_OF(X509) * anchors; /* trusted, or only taken for the top of a chain */
    STACK_OF(X509) * pool;    /* certificates of the DSS */
    struct {
        nb_evidence *items;
        size_t n, cap;
    } evidence;
    int64_t now;
    /* By revision: the time at which what it holds is known to have been there. Now, until a
     * time-stamp of the document proves an earlier one. */
    int64_t *known;
    size_t revisions;
    size_t work; /* that may still be done: hostile files have many proofs */
} nb_trusting;

typedef enum nb_use { NB_USE_SIGN, NB_USE_STAMP } nb_use;

typedef struct nb_chain {
    nb_trust trust;
    nb_revoked revoked;
    nb_str names;  /* from the certificate to the top */
    size_t proven; /* the revision since which all proofs are in the file; counts when revoked is NO
                      and the chain is longer than one */
} nb_chain;

nb_trusting *nb_trusting_new(nb_arena *arena, size_t revisions, int64_t now);
/* The certificates of a PEM file. */
bool nb_trusting_anchors(nb_trusting *trusting, nb_diags *diags, const char *path);
/* All that the newest revision's DSS holds. ends: of the revisions. */
void nb_trusting_read(nb_trusting *trusting, nb_pdf *pdf, const size_t *ends,
                      nb_findings *findings);
/* Judges the certificate as of `at`; `others` came with the signature. */
void nb_chain_check(nb_trusting *trusting, X509 *cert, STACK_OF(X509) * others, nb_use use,
                    int64_t at, nb_chain *out, nb_findings *findings);

#endif
