/* From bytes to a verdict. Input: a file and trust anchors; output: what was found of each
 * signature.
 * Odd rule: signatures are judged from the newest to the oldest, because a time-stamp of the
 * document proves since when all older ones, and the proofs in the file, have been there. */
#include "sign/verify.h"

#include <time.h>

#include <openssl/err.h>

#include "sign/change.h"
#include "sign/coverage.h"
#include "sign/lock.h"
#include "sign/sign.h"
#include "sign/signed.h"
#include "sign/trust.h"

typedef struct verifier {
    nb_arena *arena, *scratch;
    nb_verdict *verdict;
    nb_str file;
    nb_pdf *pdf;
    size_t *ends;
    nb_trusting *trusting;
    nb_change *changes; /* by revision: what it changes in the one before; from 1 */
    bool *stamped;      /* by revision: a good time-stamp of the document covers it */
    size_t work;        /* bytes that may still be gone through */
} verifier;

/* --- later revisions ---------------------------------------------------------------------------
 */

/* In scratch memory. NULL: broken, or too much work for one file. */
static nb_pdf *open_revision(verifier *v, size_t index) {
    const char *why;
    size_t at;
    if (v->ends[index] > v->work) return NULL;
    v->work -= v->ends[index];
    return nb_pdf_open(v->scratch, (nb_str){v->file.p, v->ends[index]}, &why, &at);
}

static void count_work(verifier *v, const nb_pdf *pdf) {
    size_t done = pdf != NULL ? nb_pdf_work(pdf) : 0;
    v->work -= done < v->work ? done : v->work;
}

/* Compares each revision since the oldest signature with the one before. */
static void find_changes(verifier *v) {
    size_t n = v->verdict->revisions;
    v->changes = NB_NEW_ARRAY(v->arena, nb_change, n);
    for (size_t i = v->verdict->signatures[0].revision + 1; i < n; i++) {
        nb_mark mark = nb_arena_mark(v->scratch);
        nb_change *change = &v->changes[i];
        change->findings.arena = v->arena;
        nb_pdf *old = open_revision(v, i - 1), *new = open_revision(v, i);
        if (old != NULL && new != NULL) {
            nb_change_find(v->scratch, old, new, change);
        } else {
            change->undue = true;
            nb_finding_add(&change->findings, NB_V_REVISIONS, (nb_str){NULL, 0});
        }
        count_work(v, old);
        count_work(v, new);
        nb_arena_rewind(v->scratch, mark);
    }
}

static void judge_changes(verifier *v, nb_found_signature *s) {
    for (size_t i = s->revision + 1; i < v->verdict->revisions; i++) {
        const nb_change *change = &v->changes[i];
        s->updated = true;
        s->changed |= change->undue;
        for (size_t k = 0; k < change->findings.n; k++) {
            const nb_finding *f = &change->findings.items[k];
            nb_finding_add2(&s->findings, f->name, f->about[0], f->about[1]);
        }
        if ((s->certify == 1 || s->certify == 2) && change->straddles) {
            s->changed = true;
            nb_finding_add2(&s->findings, NB_V_LOCKED, NB_STR("骑缝章"),
                            NB_STR("a seal over the edges of pages"));
        }
        if (s->certify == 1 && change->adds_fields) {
            s->changed = true;
            nb_finding_add2(&s->findings, NB_V_LOCKED, NB_STR("又一个签名"),
                            NB_STR("a further signature"));
        }
        for (size_t k = 0; k < change->filled.n; k++) {
            if (!nb_lock_covers(v->pdf, s->dict, change->filled.items[k])) continue;
            s->changed = true;
            nb_finding_add(&s->findings, NB_V_FIELD_LOCKED, change->filled.items[k]);
        }
    }
}

/* --- time --------------------------------------------------------------------------------------
 */

/* D:YYYYMMDDHHmmSS and a zone (ISO 32000-1 7.9.4); −1: not a date. */
static int64_t date_of(const nb_pdf_value *value) {
    static const int WIDTH[] = {4, 2, 2, 2, 2, 2};
    int part[6] = {1970, 1, 1, 0, 0, 0};
    nb_str s = value->text;
    if (value->kind != NB_PDF_STRING || s.n < 6 || memcmp(s.p, "D:", 2) != 0) return -1;
    size_t at = 2;
    for (int i = 0; i < 6 && at < s.n && s.p[at] >= '0' && s.p[at] <= '9'; i++) {
        part[i] = 0;
        for (int k = 0; k < WIDTH[i]; k++, at++) {
            if (at >= s.n || s.p[at] < '0' || s.p[at] > '9') return -1;
            part[i] = part[i] * 10 + (s.p[at] - '0');
        }
    }
    ASN1_TIME *time = ASN1_TIME_new();
    char text[32];
    snprintf(text, sizeof text, "%04d%02d%02d%02d%02d%02dZ", part[0], part[1], part[2], part[3],
             part[4], part[5]);
    bool right = time != NULL && ASN1_TIME_set_string_X509(time, text) == 1;
    if (!right) right = time != NULL && ASN1_TIME_set_string(time, text) == 1;
    int64_t when = right ? nb_asn1_seconds(time) : -1;
    ASN1_TIME_free(time);
    ERR_clear_error();
    if (when >= 0 && at + 2 < s.n && (s.p[at] == '+' || s.p[at] == '-')) {
        int hours = (s.p[at + 1] - '0') * 10 + (s.p[at + 2] - '0'), minutes = 0;
        if (at + 5 < s.n && s.p[at + 3] == '\'')
            minutes = (s.p[at + 4] - '0') * 10 + (s.p[at + 5] - '0');
        int64_t offset = (int64_t)hours * 3600 + (int64_t)minutes * 60;
        when += s.p[at] == '+' ? -offset : offset;
    }
    return when;
}

/* The token's faults become one of the signature; what only lowers a level is passed on. */
static void pass_on(verifier *v, nb_found_signature *s, const nb_findings *from) {
    for (size_t i = 0; i < from->n; i++) {
        const nb_finding *f = &from->items[i];
        bool fault = nb_finding_row_of(f->name)->weight == NB_WEIGHT_FAULT;
        if (fault && f->name != NB_V_STAMP_IMPRINT && f->name != NB_V_NO_ANCHOR)
            nb_finding_add2(&s->findings, NB_V_STAMP, nb_finding_words(v->arena, f, 0),
                            nb_finding_words(v->arena, f, 1));
        else
            nb_finding_add2(&s->findings, f->name, f->about[0], f->about[1]);
    }
}

/* Nothing can be stamped later than it was seen. */
static bool is_past(const verifier *v, const nb_found_signature *s, int64_t time, nb_findings *f) {
    enum { SKEW = 300 };
    if (time <= v->trusting->known[s->revision] + SKEW) return true;
    nb_finding_add2(f, NB_V_STAMP, NB_STR("时间在将来"), NB_STR("its time is in the future"));
    return false;
}

/* --- one signature -----------------------------------------------------------------------------
 */

static void describe(verifier *v, nb_found_signature *s, const nb_signed *cms) {
    s->signer = nb_who_of(v->arena, cms->signer);
    s->digest = nb_str_of(OBJ_nid2sn(EVP_MD_get_type(cms->digest)));
    s->key = nb_key_words(v->arena, cms->signer);
}

static void take_chain(nb_found_signature *s, const nb_chain *chain) {
    s->chain = chain->names;
    s->trust = chain->trust;
    s->revoked = chain->revoked;
}

static void verify_document_stamp(verifier *v, nb_found_signature *s, nb_str der,
                                  const nb_str pieces[2]) {
    nb_signed token;
    nb_chain chain;
    int64_t time;
    nb_findings of_token = {.arena = v->arena};
    s->intact = nb_signed_stamp(&token, v->arena, der, pieces, 2, &time, &of_token);
    if (token.signer != NULL && token.digest != NULL) describe(v, s, &token);
    if (s->intact && is_past(v, s, time, &s->findings)) {
        s->time = time;
        s->source = NB_TIME_DOCUMENT;
        nb_chain_check(v->trusting, token.signer, token.certs, NB_USE_STAMP,
                       v->trusting->known[s->revision], &chain, &of_token);
        take_chain(s, &chain);
    }
    pass_on(v, s, &of_token);
}

/* Since when all older revisions have been there. */
static void count_document_stamp(verifier *v, const nb_found_signature *s) {
    size_t unproven = s->findings.faults - (nb_finding_has(&s->findings, NB_V_NO_ANCHOR) ? 1 : 0);
    if (unproven > 0) return;
    for (size_t i = 0; i <= s->revision; i++) {
        v->stamped[i] = true;
        if (s->time < v->trusting->known[i]) v->trusting->known[i] = s->time;
    }
}

/* The time-stamp over the signature: *proven gets the revision with the proofs for its chain. */
static bool check_token(verifier *v, nb_found_signature *s, const nb_signed *cms, size_t *proven,
                        bool *proofs) {
    nb_signed token;
    nb_chain chain = {.trust = NB_TRUST_NO};
    nb_findings of_token = {.arena = v->arena};
    int64_t time;
    bool right = nb_signed_stamp(&token, v->arena, cms->token, &cms->value, 1, &time, &of_token) &&
                 is_past(v, s, time, &s->findings);
    if (right) {
        nb_chain_check(v->trusting, token.signer, token.certs, NB_USE_STAMP,
                       v->trusting->known[s->revision], &chain, &of_token);
        right = chain.trust != NB_TRUST_NO && chain.revoked != NB_REVOKED_YES;
    }
    if (right) {
        s->time = time;
        s->source = NB_TIME_STAMP;
        s->stamper = nb_who_of(v->arena, token.signer);
        *proofs = chain.revoked == NB_REVOKED_NO;
        if (chain.proven > *proven) *proven = chain.proven;
    }
    pass_on(v, s, &of_token);
    return right;
}

/* The time that counts for the signer's certificate. */
static int64_t settle_time(verifier *v, nb_found_signature *s, const nb_signed *cms, size_t *proven,
                           bool *proofs) {
    int64_t known = v->trusting->known[s->revision];
    *proofs = true;
    s->time = s->claimed;
    s->source = s->claimed >= 0 ? NB_TIME_CLAIMED : NB_TIME_NONE;
    if (cms->token.p != NULL && check_token(v, s, cms, proven, proofs))
        return s->time < known ? s->time : known;
    if (v->stamped[s->revision]) {
        s->time = known;
        s->source = NB_TIME_DOCUMENT;
    } else if (cms->token.p == NULL) {
        nb_finding_add(&s->findings, NB_V_NO_STAMP, (nb_str){NULL, 0});
    }
    return known;
}

static int level_of(const verifier *v, const nb_found_signature *s, const nb_chain *chain,
                    size_t proven, bool proofs) {
    if (s->source != NB_TIME_STAMP && s->source != NB_TIME_DOCUMENT) return NB_LEVEL_BB;
    if (chain->revoked != NB_REVOKED_NO || !proofs || v->trusting->evidence.n == 0)
        return NB_LEVEL_BT;
    return v->stamped[proven > s->revision ? proven : s->revision + 1] ? NB_LEVEL_BLTA
                                                                       : NB_LEVEL_BLT;
}

static void verify_signature(verifier *v, nb_found_signature *s, nb_str der, const nb_str pieces[2],
                             bool pades) {
    nb_signed cms;
    nb_digest digest;
    nb_chain chain;
    size_t proven = 0, before = s->findings.faults;
    bool proofs;
    if (!nb_signed_open(&cms, v->arena, der, &s->findings)) return;
    describe(v, s, &cms);
    if (cms.content.p != NULL) nb_finding_add(&s->findings, NB_V_CMS, NB_STR("eContent"));
    if (!nb_digest_of(cms.digest, pieces, 2, &digest)) nb_arena_fail(v->arena);
    bool right = nb_signed_check(&cms, &digest, NID_pkcs7_data, pades, &s->findings);
    s->intact = right || !(nb_finding_has(&s->findings, NB_V_DIGEST) ||
                           nb_finding_has(&s->findings, NB_V_SIGNATURE));
    if (cms.sm2) nb_finding_add(&s->findings, NB_V_SM2, (nb_str){NULL, 0});
    int64_t at = settle_time(v, s, &cms, &proven, &proofs);
    nb_chain_check(v->trusting, cms.signer, cms.certs, NB_USE_SIGN, at, &chain, &s->findings);
    take_chain(s, &chain);
    if (chain.proven > proven) proven = chain.proven;
    if (pades && right && before == 0) s->level = level_of(v, s, &chain, proven, proofs);
}

static void verify_one(verifier *v, nb_found_signature *s) {
    nb_str pieces[2];
    nb_mark mark = nb_arena_mark(v->scratch);
    nb_pdf *there = open_revision(v, s->revision);
    bool goes_on = nb_coverage_check(s, there, v->file, v->ends, pieces);
    count_work(v, there);
    nb_arena_rewind(v->scratch, mark);
    s->certify = nb_lock_certification(v->pdf, s->dict);
    s->claimed = date_of(nb_pdf_raw(s->dict, "M"));
    bool pades = nb_str_is(s->subfilter, "ETSI.CAdES.detached");
    bool known = s->timestamp ? nb_str_is(s->subfilter, "ETSI.RFC3161")
                              : pades || nb_str_is(s->subfilter, "adbe.pkcs7.detached");
    if (!known)
        nb_finding_add(&s->findings, NB_V_SUBFILTER, s->subfilter);
    else if (!s->timestamp && !pades)
        nb_finding_add(&s->findings, NB_V_NOT_PADES, s->subfilter);
    judge_changes(v, s);
    if (!goes_on || !known) return;
    nb_str der = nb_pdf_raw(s->dict, "Contents")->text;
    if (s->timestamp)
        verify_document_stamp(v, s, der, pieces);
    else
        verify_signature(v, s, der, pieces, pades);
}

nb_verdict *nb_verify_bytes(nb_arena *arena, nb_arena *scratch, nb_diags *diags, const char *path,
                            nb_str file, const char *trust, int64_t now) {
    const nb_pos whole = {path, 0, 0};
    const char *why = NULL;
    size_t at = 0;
    nb_verdict *verdict = NB_NEW(arena, nb_verdict);
    *verdict = (nb_verdict){.arena = arena,
                            .path = path,
                            .size = file.n,
                            .with_trust = trust != NULL,
                            .findings = {.arena = arena}};
    enum { WORK = 1 << 30, RATIO = 16 };
    verifier v = {.arena = arena,
                  .scratch = scratch,
                  .verdict = verdict,
                  .file = file,
                  .work = WORK + RATIO * file.n};
    v.pdf = nb_pdf_open(arena, file, &why, &at);
    if (v.pdf == NULL) {
        nb_diag(diags, NB_VERIFY_PDF, whole, nb_str_format(arena, "%s (%zu)", why, at));
        return NULL;
    }
    if (nb_pdf_raw(nb_pdf_trailer(v.pdf), "Encrypt")->kind != NB_PDF_NULL) {
        nb_diag0(diags, NB_SIGN_ENCRYPTED, whole);
        return NULL;
    }
    if (nb_coverage_revisions(verdict, v.pdf, file, &v.ends))
        nb_coverage_find(verdict, v.pdf, v.ends);
    if (verdict->n == 0 && verdict->findings.faults == 0) {
        nb_diag0(diags, NB_SIGN_NO_SIGNATURE, whole);
        return NULL;
    }
    v.trusting = nb_trusting_new(arena, verdict->revisions, now);
    if (trust != NULL && !nb_trusting_anchors(v.trusting, diags, trust)) return NULL;
    if (verdict->n == 0) return verdict;
    nb_trusting_read(v.trusting, v.pdf, v.ends, &verdict->findings);
    v.stamped = NB_NEW_ARRAY(arena, bool, verdict->revisions + 1);
    find_changes(&v);
    for (size_t i = verdict->n; i-- > 0;) {
        verify_one(&v, &verdict->signatures[i]);
        if (verdict->signatures[i].timestamp) count_document_stamp(&v, &verdict->signatures[i]);
    }
    ERR_clear_error();
    return verdict;
}
