/* Gathering proofs of validity. Input: a certificate; output: DER of issuers, OCSP answers, CRLs.
 * Odd rule: an OCSP answer is believed when its own signature is by the issuer or by one whom the
 * issuer has named (RFC 6960 4.2.2.2); whom to trust at the top is the verifier's decision. */
#include "sign/revocation.h"

#include <openssl/err.h>
#include <openssl/ocsp.h>
#include <openssl/x509v3.h>

#include "sign/key.h"

typedef struct gatherer {
    nb_proof *proof;
    nb_arena *arena;
    nb_diags *diags;
    nb_http *http;
    STACK_OF(X509) * pool;
} gatherer;

static bool add_der(gatherer *g, nb_ders *list, nb_str der) {
    for (size_t i = 0; i < list->n; i++)
        if (nb_str_eq(list->items[i], der)) return false;
    *NB_PUSH(g->arena, list) = nb_str_dup(g->arena, der);
    return true;
}

/* false when it is there already. */
static bool add_cert(gatherer *g, X509 *cert) {
    unsigned char *der = NULL;
    int n = i2d_X509(cert, &der);
    bool is_new = n > 0 && add_der(g, &g->proof->certs, (nb_str){(char *)der, (size_t)n});
    OPENSSL_free(der);
    return is_new;
}

static nb_pos nowhere(void) { return (nb_pos){.file = NULL}; }

/* The first http address of an authority access of the given kind (RFC 5280 4.2.2.1). */
static const char *access_of(gatherer *g, X509 *cert, int method) {
    AUTHORITY_INFO_ACCESS *all = X509_get_ext_d2i(cert, NID_info_access, NULL, NULL);
    const char *url = NULL;
    for (int i = 0; url == NULL && i < sk_ACCESS_DESCRIPTION_num(all); i++) {
        const ACCESS_DESCRIPTION *a = sk_ACCESS_DESCRIPTION_value(all, i);
        if (OBJ_obj2nid(a->method) != method || a->location->type != GEN_URI) continue;
        const ASN1_IA5STRING *uri = a->location->d.uniformResourceIdentifier;
        url = nb_strndup(g->arena, (const char *)ASN1_STRING_get0_data(uri),
                         (size_t)ASN1_STRING_length(uri));
    }
    AUTHORITY_INFO_ACCESS_free(all);
    return url;
}

static const char *crl_address_of(gatherer *g, X509 *cert) {
    CRL_DIST_POINTS *all = X509_get_ext_d2i(cert, NID_crl_distribution_points, NULL, NULL);
    const char *url = NULL;
    for (int i = 0; url == NULL && i < sk_DIST_POINT_num(all); i++) {
        const DIST_POINT *point = sk_DIST_POINT_value(all, i);
        if (point->distpoint == NULL || point->distpoint->type != 0) continue;
        const GENERAL_NAMES *names = point->distpoint->name.fullname;
        for (int k = 0; url == NULL && k < sk_GENERAL_NAME_num(names); k++) {
            const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, k);
            if (name->type != GEN_URI) continue;
            const ASN1_IA5STRING *uri = name->d.uniformResourceIdentifier;
            url = nb_strndup(g->arena, (const char *)ASN1_STRING_get0_data(uri),
                             (size_t)ASN1_STRING_length(uri));
        }
    }
    CRL_DIST_POINTS_free(all);
    return url;
}

/* --- issuers -----------------------------------------------------------------------------------
 */

static X509 *issuer_in_pool(gatherer *g, X509 *cert) {
    for (int i = 0; i < sk_X509_num(g->pool); i++) {
        X509 *other = sk_X509_value(g->pool, i);
        if (X509_check_issued(other, cert) == X509_V_OK &&
            X509_verify(cert, X509_get0_pubkey(other)) == 1)
            return other;
    }
    ERR_clear_error();
    return NULL;
}

static X509 *find_issuer(gatherer *g, X509 *cert) {
    X509 *issuer = issuer_in_pool(g, cert);
    const char *url = issuer == NULL ? access_of(g, cert, NID_ad_ca_issuers) : NULL;
    nb_str answer;
    if (url != NULL && nb_http_fetch(g->http, url, NULL, (nb_str){NULL, 0}, NULL, &answer)) {
        const unsigned char *p = (const unsigned char *)answer.p;
        X509 *fetched = d2i_X509(NULL, &p, (long)answer.n);
        if (fetched != NULL) sk_X509_push(g->pool, fetched);
        issuer = issuer_in_pool(g, cert);
    }
    if (issuer == NULL) nb_diag(g->diags, NB_SIGN_ISSUER, nowhere(), nb_cert_name(g->arena, cert));
    return issuer;
}

/* --- OCSP --------------------------------------------------------------------------------------
 */

static bool gather(gatherer *g, X509 *cert, int depth);

/* The certificates that an answer brings may need proofs of their own, unless they say that they
 * do not (RFC 6960 4.2.2.2.1). */
static bool gather_responder(gatherer *g, OCSP_BASICRESP *basic, int depth) {
    X509 *signer = NULL;
    if (OCSP_resp_get0_signer(basic, &signer, g->pool) != 1) return true;
    if (X509_get_ext_by_NID(signer, NID_id_pkix_OCSP_noCheck, -1) >= 0) {
        add_cert(g, signer);
        return true;
    }
    return gather(g, signer, depth + 1);
}

static bool check_answer(gatherer *g, OCSP_BASICRESP *basic, OCSP_CERTID *id, X509 *cert,
                         X509 *issuer, const char *url, int depth) {
    STACK_OF(X509) *trusted = sk_X509_new_null();
    X509_STORE *store = X509_STORE_new();
    if (trusted == NULL || store == NULL) nb_arena_fail(g->arena);
    X509_STORE_add_cert(store, issuer);
    X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN);
    sk_X509_push(trusted, issuer);
    int status = -1, reason;
    ASN1_GENERALIZEDTIME *revoked, *this_update = NULL, *next_update = NULL;
    bool right = OCSP_basic_verify(basic, trusted, store, 0) == 1 &&
                 OCSP_resp_find_status(basic, id, &status, &reason, &revoked, &this_update,
                                       &next_update) == 1 &&
                 OCSP_check_validity(this_update, next_update, 300, -1) == 1;
    sk_X509_free(trusted);
    X509_STORE_free(store);
    if (!right)
        nb_diag(g->diags, NB_SIGN_OCSP, ((nb_pos){url, 0, 0}), nb_str_of(nb_openssl_why(g->arena)));
    else if (status == V_OCSP_CERTSTATUS_REVOKED)
        nb_diag(g->diags, NB_SIGN_REVOKED, nowhere(), nb_cert_name(g->arena, cert));
    else if (status != V_OCSP_CERTSTATUS_GOOD)
        nb_diag(g->diags, NB_SIGN_OCSP, ((nb_pos){url, 0, 0}), NB_STR("unknown certificate"));
    else
        return gather_responder(g, basic, depth);
    return false;
}

static bool gather_ocsp(gatherer *g, X509 *cert, X509 *issuer, const char *url, int depth) {
    OCSP_REQUEST *request = OCSP_REQUEST_new();
    OCSP_CERTID *id = OCSP_cert_to_id(EVP_sha1(), cert, issuer); /* RFC 5019 2.1.1 */
    if (request == NULL || id == NULL || OCSP_request_add0_id(request, id) == NULL)
        nb_arena_fail(g->arena);
    unsigned char *der = NULL;
    int n = i2d_OCSP_REQUEST(request, &der);
    nb_str answer = {NULL, 0};
    bool done = n > 0 && nb_http_fetch(g->http, url, "application/ocsp-request",
                                       (nb_str){(char *)der, (size_t)n},
                                       "application/ocsp-response", &answer);
    OPENSSL_free(der);
    if (done) {
        OCSP_BASICRESP *basic = nb_ocsp_read(answer);
        if (basic == NULL)
            nb_diag(g->diags, NB_SIGN_OCSP, ((nb_pos){url, 0, 0}), NB_STR("no answer inside"));
        done = basic != NULL && check_answer(g, basic, id, cert, issuer, url, depth);
        if (done) add_der(g, &g->proof->ocsps, answer);
        OCSP_BASICRESP_free(basic);
    }
    OCSP_REQUEST_free(request);
    return done;
}

/* --- CRL ---------------------------------------------------------------------------------------
 */

static bool gather_crl(gatherer *g, X509 *cert, X509 *issuer, const char *url) {
    nb_str answer;
    if (!nb_http_fetch(g->http, url, NULL, (nb_str){NULL, 0}, NULL, &answer)) return false;
    const unsigned char *p = (const unsigned char *)answer.p;
    X509_CRL *crl = d2i_X509_CRL(NULL, &p, (long)answer.n);
    const ASN1_TIME *until = crl != NULL ? X509_CRL_get0_nextUpdate(crl) : NULL;
    X509_REVOKED *entry = NULL;
    bool right = until != NULL && X509_CRL_verify(crl, X509_get0_pubkey(issuer)) == 1 &&
                 X509_cmp_current_time(until) > 0;
    bool revoked = right && X509_CRL_get0_by_cert(crl, &entry, cert) == 1;
    if (!right)
        nb_diag(g->diags, NB_SIGN_CRL, ((nb_pos){url, 0, 0}), nb_str_of(nb_openssl_why(g->arena)));
    else if (revoked)
        nb_diag(g->diags, NB_SIGN_REVOKED, nowhere(), nb_cert_name(g->arena, cert));
    else
        add_der(g, &g->proof->crls, answer);
    X509_CRL_free(crl);
    return right && !revoked;
}

/* --- the chain ---------------------------------------------------------------------------------
 */

static bool gather(gatherer *g, X509 *cert, int depth) {
    enum { DEEPEST = 12 };
    if (depth > DEEPEST || !add_cert(g, cert)) return true;
    if (X509_check_issued(cert, cert) == X509_V_OK) return true; /* a root answers for itself */
    X509 *issuer = find_issuer(g, cert);
    if (issuer == NULL) return false;
    const char *ocsp = access_of(g, cert, NID_ad_OCSP), *crl = crl_address_of(g, cert);
    if (ocsp == NULL && crl == NULL) {
        nb_diag(g->diags, NB_SIGN_NO_REVOCATION, nowhere(), nb_cert_name(g->arena, cert));
        return false;
    }
    bool done =
        ocsp != NULL ? gather_ocsp(g, cert, issuer, ocsp, depth) : gather_crl(g, cert, issuer, crl);
    return done && gather(g, issuer, depth + 1);
}

bool nb_proof_gather(nb_proof *proof, nb_arena *arena, nb_diags *diags, nb_http *http, X509 *cert,
                     STACK_OF(X509) * pool) {
    gatherer g = {proof, arena, diags, http, pool};
    return gather(&g, cert, 0);
}
