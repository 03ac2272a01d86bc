/* Chains. Input: a certificate and a time; output: trust, names, findings.
 * Odd rule: without trust anchors a chain is still built, to the self-signed certificates that the
 * file brings along, so that all else can be said of it. */
#include "sign/trust.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "sign/cert.h"
#include "sign/key.h"
#include "sign/proof.h"
#include "sign/signed.h"

enum { DEEPEST = 8, MOST = 64, WORK = 256 << 20 };

nb_trusting *nb_trusting_new(nb_arena *arena, size_t revisions, int64_t now) {
    nb_trusting *t = NB_NEW(arena, nb_trusting);
    *t = (nb_trusting){.arena = arena, .now = now, .revisions = revisions, .work = WORK};
    t->anchors = nb_certs_new(arena);
    t->pool = nb_certs_new(arena);
    t->known = NB_NEW_ARRAY(arena, int64_t, revisions + 1);
    for (size_t i = 0; i < revisions; i++) t->known[i] = now;
    return t;
}

bool nb_trusting_anchors(nb_trusting *t, nb_diags *diags, const char *path) {
    t->with_anchors = true;
    if (!nb_certs_read(diags, path, t->anchors)) return false;
    for (int i = 0; i < sk_X509_num(t->anchors); i++) nb_cert_prepare(sk_X509_value(t->anchors, i));
    return true;
}

static void add_cert(STACK_OF(X509) * to, X509 *cert) {
    if (!nb_key_is_known(cert)) return; /* its key would have to be computed with */
    for (int i = 0; i < sk_X509_num(to); i++)
        if (X509_cmp(sk_X509_value(to, i), cert) == 0) return;
    X509_up_ref(cert);
    if (sk_X509_push(to, cert) <= 0) X509_free(cert);
}

/* --- the DSS -----------------------------------------------------------------------------------
 */

static size_t revision_of(const nb_trusting *t, const size_t *ends, size_t offset) {
    size_t i = 0;
    while (i + 1 < t->revisions && ends[i] <= offset) i++;
    return i;
}

static void read_list(nb_trusting *t, nb_pdf *pdf, const size_t *ends, const char *key,
                      nb_findings *f) {
    enum { BYTES = 16 << 20 };
    const nb_pdf_value *root = nb_pdf_get(pdf, nb_pdf_trailer(pdf), "Root"),
                       *list = nb_pdf_get(pdf, nb_pdf_get(pdf, root, "DSS"), key);
    if (list->kind != NB_PDF_ARRAY) return;
    for (size_t i = 0; i < list->n; i++) {
        nb_str der;
        bool read = list->items[i].kind == NB_PDF_REF && i < MOST &&
                    nb_pdf_content(pdf, nb_pdf_follow(pdf, &list->items[i]), BYTES, &der);
        size_t offset = read ? nb_pdf_offset(pdf, list->items[i].number) : 0;
        if (!read || !nb_proof_add(t, key, der, revision_of(t, ends, offset))) {
            if (i >= MOST) {
                nb_finding_add(f, NB_V_MANY, nb_str_format(t->arena, "DSS /%s", key));
                return;
            }
            nb_finding_add(f, NB_V_BAD_PROOF, nb_str_format(t->arena, "/%s %zu", key, i + 1));
        }
    }
}

void nb_trusting_read(nb_trusting *t, nb_pdf *pdf, const size_t *ends, nb_findings *f) {
    read_list(t, pdf, ends, "Certs", f);
    read_list(t, pdf, ends, "OCSPs", f);
    read_list(t, pdf, ends, "CRLs", f);
}

/* --- the chain ---------------------------------------------------------------------------------
 */

static bool is_self_issued(const X509 *cert) {
    return X509_NAME_cmp(X509_get_subject_name(cert), X509_get_issuer_name(cert)) == 0;
}

static X509_STORE *store_of(nb_trusting *t, STACK_OF(X509) * others, int64_t at) {
    X509_STORE *store = X509_STORE_new();
    X509_VERIFY_PARAM *param = X509_VERIFY_PARAM_new();
    if (store == NULL || param == NULL) nb_arena_fail(t->arena);
    for (int i = 0; i < sk_X509_num(t->anchors); i++)
        X509_STORE_add_cert(store, sk_X509_value(t->anchors, i));
    for (int i = 0; !t->with_anchors && i < sk_X509_num(others); i++)
        if (is_self_issued(sk_X509_value(others, i)))
            X509_STORE_add_cert(store, sk_X509_value(others, i));
    X509_VERIFY_PARAM_set_time(param, (time_t)at);
    X509_VERIFY_PARAM_set_depth(param, DEEPEST);
    X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN);
    X509_VERIFY_PARAM_set_auth_level(param, 2); /* 112 bits: no SHA-1, RSA from 2048 */
    X509_STORE_set1_param(store, param);
    X509_VERIFY_PARAM_free(param);
    ERR_clear_error();
    return store;
}

static void tell_error(nb_trusting *t, X509_STORE_CTX *ctx, X509 *cert, nb_findings *f) {
    int error = X509_STORE_CTX_get_error(ctx);
    X509 *where = X509_STORE_CTX_get_current_cert(ctx);
    nb_str name = nb_who_of(t->arena, where != NULL ? where : cert).name;
    if (error == X509_V_ERR_CERT_HAS_EXPIRED || error == X509_V_ERR_CERT_NOT_YET_VALID)
        nb_finding_add(f, NB_V_EXPIRED, name);
    else if (error == X509_V_ERR_INVALID_PURPOSE)
        nb_finding_add(f, NB_V_USAGE, name);
    else
        nb_finding_add(f, NB_V_CHAIN,
                       nb_str_format(t->arena, "%.*s: %s", (int)name.n, name.p,
                                     X509_verify_cert_error_string(error)));
}

/* RFC 5280 4.2.1.3: one of the two bits that signatures of documents need. */
static bool may_sign(X509 *cert) {
    uint32_t usage = X509_get_key_usage(cert);
    return usage == UINT32_MAX || (usage & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)) != 0;
}

/* The authority's certificate is for time-stamping and nothing else (RFC 3161 2.3). */
static bool may_stamp(X509 *cert) {
    return X509_check_purpose(cert, X509_PURPOSE_TIMESTAMP_SIGN, 0) == 1;
}

static nb_str names_of(nb_trusting *t, STACK_OF(X509) * chain) {
    nb_buf out = nb_buf_in(t->arena);
    for (int i = 0; i < sk_X509_num(chain); i++) {
        if (i > 0) nb_buf_puts(&out, " ← ");
        nb_buf_str(&out, nb_who_of(t->arena, sk_X509_value(chain, i)).name);
    }
    return nb_buf_view(&out);
}

static void check_revocation(nb_trusting *t, STACK_OF(X509) * chain, int64_t at, nb_chain *out,
                             nb_findings *f) {
    out->revoked = NB_REVOKED_NO;
    for (int i = 0; i + 1 < sk_X509_num(chain); i++) {
        X509 *cert = sk_X509_value(chain, i), *issuer = sk_X509_value(chain, i + 1);
        nb_revoked one = nb_proof_check(t, cert, issuer, at, &out->proven, f);
        nb_str name = nb_who_of(t->arena, cert).name;
        if (one == NB_REVOKED_YES) nb_finding_add(f, NB_V_REVOKED, name);
        if (one == NB_REVOKED_UNKNOWN) nb_finding_add(f, NB_V_NO_PROOF, name);
        if (one == NB_REVOKED_YES || out->revoked == NB_REVOKED_NO) out->revoked = one;
    }
}

/* 1: signed by one of the issuers; 0: by none that bears its issuer's name; −1: there is none. */
static int is_issued(nb_trusting *t, X509 *cert, STACK_OF(X509) * issuers) {
    enum { COST = 1 << 16 };
    int found = -1;
    for (int i = 0; found < 1 && i < sk_X509_num(issuers); i++) {
        X509 *issuer = sk_X509_value(issuers, i);
        if (X509_NAME_cmp(X509_get_issuer_name(cert), X509_get_subject_name(issuer)) != 0 ||
            t->work < COST)
            continue;
        t->work -= COST;
        found = X509_verify(cert, X509_get0_pubkey(issuer)) == 1;
    }
    ERR_clear_error();
    return found;
}

/* Certificates that came along and were not needed: nothing signs them but their issuers. */
static void check_others(nb_trusting *t, STACK_OF(X509) * others, STACK_OF(X509) * chain,
                         STACK_OF(X509) * known, nb_findings *f) {
    for (int i = 0; i < sk_X509_num(others); i++) {
        X509 *cert = sk_X509_value(others, i);
        bool used = false;
        for (int k = 0; k < sk_X509_num(chain) && !used; k++)
            used = X509_cmp(sk_X509_value(chain, k), cert) == 0;
        if (used) continue;
        int issued = is_issued(t, cert, known);
        if (issued < 0) issued = is_issued(t, cert, t->anchors);
        if (issued < 1)
            nb_finding_add(f, issued == 0 ? NB_V_DAMAGED_CERT : NB_V_STRAY_CERT,
                           nb_who_of(t->arena, cert).name);
    }
}

void nb_chain_check(nb_trusting *t, X509 *cert, STACK_OF(X509) * others, nb_use use, int64_t at,
                    nb_chain *out, nb_findings *f) {
    *out = (nb_chain){.trust = NB_TRUST_NO};
    STACK_OF(X509) *all = sk_X509_new_null();
    if (all == NULL) nb_arena_fail(t->arena);
    for (int i = 0; i < sk_X509_num(others); i++) add_cert(all, sk_X509_value(others, i));
    for (int i = 0; i < sk_X509_num(t->pool); i++) add_cert(all, sk_X509_value(t->pool, i));
    X509_STORE *store = store_of(t, all, at);
    X509_STORE_CTX *ctx = X509_STORE_CTX_new();
    if (ctx == NULL || X509_STORE_CTX_init(ctx, store, cert, all) != 1) nb_arena_fail(t->arena);
    bool right = X509_verify_cert(ctx) == 1;
    if (!right)
        tell_error(t, ctx, cert, f);
    else if (!(use == NB_USE_STAMP ? may_stamp(cert) : may_sign(cert)))
        nb_finding_add(f, NB_V_USAGE, nb_who_of(t->arena, cert).name);
    STACK_OF(X509) *chain = X509_STORE_CTX_get1_chain(ctx);
    out->names = names_of(t, chain);
    if (right) out->trust = t->with_anchors ? NB_TRUST_YES : NB_TRUST_UNKNOWN;
    if (!t->with_anchors) nb_finding_add(f, NB_V_NO_ANCHOR, (nb_str){NULL, 0});
    if (right) check_revocation(t, chain, at, out, f);
    check_others(t, others, chain, all, f);
    sk_X509_pop_free(chain, X509_free);
    X509_STORE_CTX_free(ctx);
    X509_STORE_free(store);
    sk_X509_pop_free(all, X509_free);
    ERR_clear_error();
}
