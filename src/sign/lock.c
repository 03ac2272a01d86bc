/* The locks of signatures. Input: a signature's dictionary; output: what may not change.
 * Odd rule: what cannot be read locks: an unknown P counts as 2, an unknown action as all fields.
 */
#include "sign/lock.h"

enum { REFERENCES = 16, LEVELS = 8, NAMES = 1024 };

/* The parameters of the reference with that method, NULL: there is none. */
static const nb_pdf_value *parameters(nb_pdf *pdf, const nb_pdf_value *signature,
                                      const char *method) {
    const nb_pdf_value *list = nb_pdf_get(pdf, signature, "Reference");
    for (size_t i = 0; list->kind == NB_PDF_ARRAY && i < list->n && i < REFERENCES; i++) {
        const nb_pdf_value *one = nb_pdf_follow(pdf, &list->items[i]);
        if (nb_pdf_is_name(nb_pdf_get(pdf, one, "TransformMethod"), method))
            return nb_pdf_get(pdf, one, "TransformParams");
    }
    return NULL;
}

int nb_lock_certification(nb_pdf *pdf, const nb_pdf_value *signature) {
    const nb_pdf_value *parms = parameters(pdf, signature, "DocMDP");
    if (parms == NULL) return 0;
    const nb_pdf_value *p = nb_pdf_get(pdf, parms, "P");
    return p->kind == NB_PDF_INT && p->number >= 1 && p->number <= 3 ? (int)p->number : 2;
}

/* A name in the list stands for the fields below it as well. */
static bool is_listed(nb_pdf *pdf, const nb_pdf_value *names, nb_str field) {
    for (size_t i = 0; names->kind == NB_PDF_ARRAY && i < names->n && i < NAMES; i++) {
        const nb_pdf_value *name = nb_pdf_follow(pdf, &names->items[i]);
        if (name->kind != NB_PDF_STRING || name->text.n > field.n ||
            memcmp(name->text.p, field.p, name->text.n) != 0)
            continue;
        if (name->text.n == field.n || field.p[name->text.n] == '.') return true;
    }
    return false;
}

bool nb_lock_covers(nb_pdf *pdf, const nb_pdf_value *signature, nb_str field) {
    const nb_pdf_value *parms = parameters(pdf, signature, "FieldMDP");
    if (parms == NULL) return false;
    const nb_pdf_value *action = nb_pdf_get(pdf, parms, "Action"),
                       *names = nb_pdf_get(pdf, parms, "Fields");
    if (nb_pdf_is_name(action, "Include")) return is_listed(pdf, names, field);
    if (nb_pdf_is_name(action, "Exclude")) return !is_listed(pdf, names, field);
    return true;
}

nb_str nb_field_name(nb_arena *arena, nb_pdf *pdf, const nb_pdf_value *field) {
    nb_str parts[LEVELS];
    size_t n = 0;
    for (int i = 0; i < LEVELS && field->kind == NB_PDF_DICT; i++) {
        const nb_pdf_value *part = nb_pdf_get(pdf, field, "T");
        if (part->kind == NB_PDF_STRING) parts[n++] = part->text;
        field = nb_pdf_get(pdf, field, "Parent");
    }
    nb_buf name = nb_buf_in(arena);
    while (n > 0) {
        nb_buf_str(&name, parts[--n]);
        if (n > 0) nb_buf_byte(&name, '.');
    }
    return nb_buf_view(&name);
}
