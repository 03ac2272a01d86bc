/* What may be signed. Input: an opened file and the signature that is to come; output: yes, or why
 * not. Odd rule: a time-stamp of the document is no signature: no certification forbids it (ISO
 * 32000-2, table 257), and it vouches for time alone, whatever the file is. */
#define _GNU_SOURCE /* memmem */
#include "sign/permit.h"

#include "sign/lock.h"

/* PDF/X-4 has no annotations on the page (ISO 15930-7), and what goes to the press is no official
 * copy. */
static bool is_for_print(nb_pdf *pdf, const nb_pdf_value *root) {
    const nb_pdf_value *intents = nb_pdf_get(pdf, root, "OutputIntents");
    for (size_t i = 0; intents->kind == NB_PDF_ARRAY && i < intents->n && i < 8; i++)
        if (nb_pdf_is_name(nb_pdf_get(pdf, nb_pdf_follow(pdf, &intents->items[i]), "S"),
                           "GTS_PDFX"))
            return true;
    return false;
}

/* As paint/pdf/meta.c writes it. */
static bool is_draft(nb_pdf *pdf, const nb_pdf_value *root) {
    static const char MARK[] = "<xmpMM:RenditionClass>draft<";
    enum { MOST = 1 << 20 };
    nb_str xmp;
    return nb_pdf_content(pdf, nb_pdf_get(pdf, root, "Metadata"), MOST, &xmp) &&
           memmem(xmp.p, xmp.n, MARK, sizeof MARK - 1) != NULL;
}

/* What the field's maker wants of a signature in it (12.7.4.5): nothing that is done here. */
static const char *demand_of(nb_pdf *pdf, const nb_pdf_value *field) {
    static const char *const KEYS[] = {"Lock", "SV"};
    for (size_t i = 0; i < 2; i++)
        if (nb_pdf_get(pdf, field, KEYS[i])->kind != NB_PDF_NULL) return KEYS[i];
    return NULL;
}

/* What one earlier signature has against it. */
static bool is_allowed(nb_diags *diags, nb_pos whole, nb_pdf *pdf, const nb_pdf_value *earlier,
                       nb_str field, const nb_sign_words *words) {
    int certification = nb_lock_certification(pdf, earlier);
    if (certification == 1)
        nb_diag0(diags, NB_SIGN_LOCKED, whole);
    else if (certification == 2 && words->straddle) /* annotations are for P 3, table 254 */
        nb_diag0(diags, NB_SIGN_STRADDLE_LOCKED, whole);
    else if (words->certify > 0)
        nb_diag0(diags, NB_SIGN_CERTIFY, whole);
    else if (field.n > 0 && nb_lock_covers(pdf, earlier, field))
        nb_diag(diags, NB_SIGN_FIELD_LOCKED, whole, field);
    else
        return true;
    return false;
}

bool nb_permit_check(nb_arena *arena, nb_diags *diags, nb_pos whole, nb_pdf *pdf, int64_t number,
                     const nb_sign_words *words) {
    const nb_pdf_value *root = nb_pdf_get(pdf, nb_pdf_trailer(pdf), "Root"),
                       *field = nb_pdf_object(pdf, number), *fields;
    size_t count = nb_form_fields(pdf, &fields);
    const char *demand = demand_of(pdf, field);
    bool allowed = false;
    if (words->timestamp) return true;
    if (is_for_print(pdf, root))
        nb_diag0(diags, NB_SIGN_PRINT, whole);
    else if (is_draft(pdf, root))
        nb_diag0(diags, NB_SIGN_DRAFT, whole);
    else if (demand != NULL)
        nb_diag(diags, NB_SIGN_FIELD_ASKS, whole, nb_str_of(demand));
    else
        allowed = true;
    nb_str name = nb_field_name(arena, pdf, field);
    for (size_t i = 0; allowed && i < count; i++) {
        const nb_pdf_value *earlier = nb_pdf_get(pdf, nb_pdf_follow(pdf, &fields[i]), "V");
        if (earlier->kind == NB_PDF_DICT)
            allowed = is_allowed(diags, whole, pdf, earlier, name, words);
    }
    return allowed;
}
