/* Judging proofs. Input: a certificate, its issuer, a time; output: revoked, not revoked, unknown.
 * Odd rule: a proof counts when it was made after the time in question, or was still valid then; it
 * is itself checked as of the time since when it is known to be in the file. */
#include "sign/proof.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "sign/cert.h"
#include "sign/signed.h"

enum { SKEW = 300, DEEPEST = 2, ANSWERS = 64, COST = 1 << 16 };

static void free_ocsp(void *p) { OCSP_BASICRESP_free(p); }
static void free_crl(void *p) { X509_CRL_free(p); }

static bool add_cert(nb_trusting *t, nb_str der) {
    const unsigned char *p = (const unsigned char *)der.p;
    X509 *cert = d2i_X509(NULL, &p, (long)der.n);
    if (cert == NULL) return false;
    nb_cert_prepare(cert);
    if (sk_X509_push(t->pool, cert) <= 0) {
        X509_free(cert);
        return false;
    }
    return true;
}

bool nb_proof_add(nb_trusting *t, const char *key, nb_str der, size_t revision) {
    nb_evidence e = {.revision = revision, .size = der.n};
    bool read;
    if (strcmp(key, "Certs") == 0) {
        read = add_cert(t, der);
    } else if (strcmp(key, "OCSPs") == 0) {
        e.ocsp = nb_ocsp_read(der);
        if ((read = e.ocsp != NULL)) nb_arena_defer(t->arena, free_ocsp, e.ocsp);
    } else {
        const unsigned char *p = (const unsigned char *)der.p;
        e.crl = d2i_X509_CRL(NULL, &p, (long)der.n);
        if ((read = e.crl != NULL)) nb_arena_defer(t->arena, free_crl, e.crl);
    }
    ERR_clear_error();
    if (e.ocsp != NULL || e.crl != NULL) *NB_PUSH(t->arena, &t->evidence) = e;
    return read;
}

static bool spend(nb_trusting *t, const nb_evidence *e) {
    size_t cost = e->size + COST;
    if (cost > t->work) return false;
    t->work -= cost;
    return true;
}

/* Whether a proof of [made, until] can speak for `at`, and was not made after it was seen. */
static bool is_timely(const nb_trusting *t, const nb_evidence *e, const ASN1_TIME *made,
                      const ASN1_TIME *until, int64_t at) {
    int64_t from = nb_asn1_seconds(made), to = until != NULL ? nb_asn1_seconds(until) : from;
    return from >= 0 && from <= t->known[e->revision] + SKEW &&
           (from >= at - SKEW || to >= at - SKEW);
}

typedef enum said { SAID_NOTHING, SAID_GOOD, SAID_REVOKED, SAID_REVOKED_LATER, SAID_WRONG } said;

static said when_revoked(const ASN1_TIME *time, int64_t at) {
    return nb_asn1_seconds(time) <= at ? SAID_REVOKED : SAID_REVOKED_LATER;
}

/* --- OCSP --------------------------------------------------------------------------------------
 */

static nb_revoked check(nb_trusting *t, X509 *cert, X509 *issuer, int64_t at, size_t *proven,
                        int depth, nb_findings *f);

static OCSP_SINGLERESP *find_answer(const nb_evidence *e, X509 *cert, X509 *issuer) {
    OCSP_SINGLERESP *found = NULL;
    for (int i = 0; found == NULL && i < OCSP_resp_count(e->ocsp) && i < ANSWERS; i++) {
        OCSP_SINGLERESP *one = OCSP_resp_get0(e->ocsp, i);
        const OCSP_CERTID *id = OCSP_SINGLERESP_get0_id(one);
        ASN1_OBJECT *algorithm = NULL;
        OCSP_id_get0_info(NULL, &algorithm, NULL, NULL, (OCSP_CERTID *)(uintptr_t)id);
        const EVP_MD *md = EVP_get_digestbyobj(algorithm);
        OCSP_CERTID *mine = md != NULL ? OCSP_cert_to_id(md, cert, issuer) : NULL;
        if (mine != NULL && OCSP_id_cmp(mine, id) == 0) found = one;
        OCSP_CERTID_free(mine);
    }
    ERR_clear_error();
    return found;
}

/* By the issuer itself, or by one whom it has named for this (RFC 6960 4.2.2.2). */
static bool is_authorized(nb_trusting *t, const nb_evidence *e, X509 *issuer) {
    STACK_OF(X509) *trusted = sk_X509_new_null();
    X509_STORE *store = X509_STORE_new();
    if (trusted == NULL || store == NULL) nb_arena_fail(t->arena);
    X509_STORE_add_cert(store, issuer);
    X509_VERIFY_PARAM *param = X509_STORE_get0_param(store);
    X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN);
    X509_VERIFY_PARAM_set_time(param, (time_t)t->known[e->revision]);
    sk_X509_push(trusted, issuer);
    bool right = OCSP_basic_verify(e->ocsp, trusted, store, 0) == 1;
    sk_X509_free(trusted);
    X509_STORE_free(store);
    ERR_clear_error();
    return right;
}

/* The responder's own certificate needs a proof, unless its issuer waived it (4.2.2.2.1). */
static bool is_responder_good(nb_trusting *t, const nb_evidence *e, X509 *issuer, int64_t at,
                              size_t *proven, int depth, nb_findings *f) {
    X509 *signer = NULL;
    if (OCSP_resp_get0_signer(e->ocsp, &signer, t->pool) != 1)
        return true; /* is_authorized found the issuer itself */
    return X509_cmp(signer, issuer) == 0 ||
           X509_get_ext_by_NID(signer, NID_id_pkix_OCSP_noCheck, -1) >= 0 ||
           (depth < DEEPEST && check(t, signer, issuer, at, proven, depth + 1, f) == NB_REVOKED_NO);
}

static said ask_ocsp(nb_trusting *t, const nb_evidence *e, X509 *cert, X509 *issuer, int64_t at,
                     size_t *proven, int depth, nb_findings *f) {
    OCSP_SINGLERESP *answer = find_answer(e, cert, issuer);
    ASN1_GENERALIZEDTIME *revoked = NULL, *made = NULL, *until = NULL;
    if (answer == NULL || !spend(t, e)) return SAID_NOTHING;
    if (!is_authorized(t, e, issuer)) return SAID_WRONG;
    int reason, status = OCSP_single_get0_status(answer, &reason, &revoked, &made, &until);
    if (status == V_OCSP_CERTSTATUS_REVOKED) return when_revoked(revoked, at);
    if (status != V_OCSP_CERTSTATUS_GOOD || !is_timely(t, e, made, until, at)) return SAID_NOTHING;
    return is_responder_good(t, e, issuer, at, proven, depth, f) ? SAID_GOOD : SAID_NOTHING;
}

/* --- CRL ---------------------------------------------------------------------------------------
 */

/* Lists that speak of a part of the certificates only are not read (RFC 5280 5.2.4, 5.2.5). */
static bool is_whole(const X509_CRL *crl) {
    for (int i = 0; i < X509_CRL_get_ext_count(crl); i++) {
        X509_EXTENSION *extension = X509_CRL_get_ext(crl, i);
        int nid = OBJ_obj2nid(X509_EXTENSION_get_object(extension));
        if (nid == NID_delta_crl) return false;
        if (nid != NID_issuing_distribution_point && X509_EXTENSION_get_critical(extension))
            return false;
    }
    ISSUING_DIST_POINT *point =
        X509_CRL_get_ext_d2i(crl, NID_issuing_distribution_point, NULL, NULL);
    bool whole =
        point == NULL || (point->onlyuser == 0 && point->onlyCA == 0 && point->onlyattr == 0 &&
                          point->indirectCRL == 0 && point->onlysomereasons == NULL);
    ISSUING_DIST_POINT_free(point);
    return whole;
}

static said ask_crl(nb_trusting *t, const nb_evidence *e, X509 *cert, X509 *issuer, int64_t at) {
    X509_REVOKED *entry = NULL;
    if (X509_NAME_cmp(X509_CRL_get_issuer(e->crl), X509_get_subject_name(issuer)) != 0 ||
        !spend(t, e))
        return SAID_NOTHING;
    bool right = (X509_get_key_usage(issuer) & KU_CRL_SIGN) != 0 &&
                 X509_CRL_verify(e->crl, X509_get0_pubkey(issuer)) == 1;
    ERR_clear_error();
    if (!right) return SAID_WRONG;
    if (!is_whole(e->crl)) return SAID_NOTHING;
    if (X509_CRL_get0_by_cert(e->crl, &entry, cert) == 1)
        return when_revoked(X509_REVOKED_get0_revocationDate(entry), at);
    return is_timely(t, e, X509_CRL_get0_lastUpdate(e->crl), X509_CRL_get0_nextUpdate(e->crl), at)
               ? SAID_GOOD
               : SAID_NOTHING;
}

/* --- all together ------------------------------------------------------------------------------
 */

static nb_revoked check(nb_trusting *t, X509 *cert, X509 *issuer, int64_t at, size_t *proven,
                        int depth, nb_findings *f) {
    size_t earliest = SIZE_MAX;
    for (size_t i = 0; i < t->evidence.n; i++) {
        const nb_evidence *e = &t->evidence.items[i];
        said what = e->ocsp != NULL ? ask_ocsp(t, e, cert, issuer, at, proven, depth, f)
                                    : ask_crl(t, e, cert, issuer, at);
        if (what == SAID_REVOKED) return NB_REVOKED_YES;
        nb_str name = nb_who_of(t->arena, cert).name;
        if (what == SAID_WRONG) nb_finding_add(f, NB_V_BAD_PROOF, name);
        if (what == SAID_REVOKED_LATER) nb_finding_add(f, NB_V_REVOKED_LATER, name);
        if ((what == SAID_GOOD || what == SAID_REVOKED_LATER) && e->revision < earliest)
            earliest = e->revision;
    }
    if (earliest == SIZE_MAX) return NB_REVOKED_UNKNOWN;
    if (earliest > *proven) *proven = earliest;
    return NB_REVOKED_NO;
}

nb_revoked nb_proof_check(nb_trusting *t, X509 *cert, X509 *issuer, int64_t at, size_t *proven,
                          nb_findings *f) {
    return check(t, cert, issuer, at, proven, 0, f);
}
