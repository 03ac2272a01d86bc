/* Proofs for a whole file. Input: its signatures; output: streams and the /DSS dictionary.
 * Odd rule: proofs are for the file, not for one signature (no /VRI): verifiers look everywhere. */
#include "sign/dss.h"

#include <openssl/cms.h>
#include <openssl/err.h>

#include "sign/cms.h"
#include "sign/field.h"
#include "sign/stamp.h"

/* Proofs for the signer of a CMS, and for its time-stamp's. */
static bool gather_for(nb_proof *proof, nb_arena *arena, nb_diags *diags, nb_http *http, nb_str der,
                       STACK_OF(X509) * pool) {
    const unsigned char *p = (const unsigned char *)der.p;
    CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &p, (long)der.n); /* padding behind is left */
    STACK_OF(X509) *certs = cms != NULL ? CMS_get1_certs(cms) : NULL;
    STACK_OF(CMS_SignerInfo) *signers = cms != NULL ? CMS_get0_SignerInfos(cms) : NULL;
    for (int i = 0; i < sk_X509_num(certs); i++) {
        X509_up_ref(sk_X509_value(certs, i));
        sk_X509_push(pool, sk_X509_value(certs, i));
    }
    CMS_SignerInfo *si =
        sk_CMS_SignerInfo_num(signers) == 1 ? sk_CMS_SignerInfo_value(signers, 0) : NULL;
    X509 *signer = si != NULL ? nb_cms_signer(si, certs) : NULL;
    bool done = signer != NULL && nb_proof_gather(proof, arena, diags, http, signer, pool);
    nb_str token = done ? nb_cms_token(si) : (nb_str){NULL, 0};
    if (token.p != NULL) done = gather_for(proof, arena, diags, http, token, pool);
    sk_X509_pop_free(certs, X509_free);
    CMS_ContentInfo_free(cms);
    return done;
}

bool nb_dss_gather(nb_proof *proof, nb_arena *arena, nb_diags *diags, nb_http *http, nb_pdf *pdf,
                   STACK_OF(X509) * pool) {
    const nb_pdf_value *fields;
    size_t n = nb_form_fields(pdf, &fields);
    for (size_t i = 0; i < n; i++) {
        const nb_pdf_value *value = nb_pdf_get(pdf, nb_pdf_follow(pdf, &fields[i]), "V"),
                           *contents = nb_pdf_get(pdf, value, "Contents");
        if (contents->kind == NB_PDF_STRING &&
            !gather_for(proof, arena, diags, http, contents->text, pool))
            return false;
    }
    return true;
}

static void put_list(nb_update *u, nb_pdf *pdf, nb_buf *out, const char *key,
                     const nb_pdf_value *old, const nb_ders *ders) {
    const nb_pdf_value *before = nb_pdf_get(pdf, old, key);
    if (ders->n == 0 && before->kind != NB_PDF_ARRAY) return;
    nb_buf_printf(out, "/%s[", key);
    for (size_t i = 0; before->kind == NB_PDF_ARRAY && i < before->n; i++)
        nb_object_put(out, &before->items[i]);
    for (size_t i = 0; i < ders->n; i++) {
        bool there = false;
        for (size_t k = 0; before->kind == NB_PDF_ARRAY && !there && k < before->n; k++) {
            nb_str bytes;
            there = nb_pdf_content(pdf, nb_pdf_follow(pdf, &before->items[k]), (size_t)16 << 20,
                                   &bytes) &&
                    nb_str_eq(bytes, ders->items[i]);
        }
        if (there) continue;
        int64_t number = nb_update_reserve(u);
        nb_update_stream(u, number, (nb_str){"", 0}, ders->items[i]);
        nb_buf_printf(out, " %lld 0 R", (long long)number);
    }
    nb_buf_puts(out, "]");
}

nb_str nb_dss_put(nb_update *u, nb_arena *arena, nb_pdf *pdf, const nb_proof *proof) {
    const nb_pdf_value *root = nb_pdf_get(pdf, nb_pdf_trailer(pdf), "Root"),
                       *old = nb_pdf_get(pdf, root, "DSS");
    nb_buf out = nb_buf_in(arena);
    nb_buf_puts(&out, "<</Type/DSS");
    put_list(u, pdf, &out, "Certs", old, &proof->certs);
    put_list(u, pdf, &out, "OCSPs", old, &proof->ocsps);
    put_list(u, pdf, &out, "CRLs", old, &proof->crls);
    nb_buf_puts(&out, ">>");
    return nb_buf_view(&out);
}
