/* Values of two revisions, compared. Input: values; output: whether they mean the same.
 * Odd rule: a dictionary that names a key twice is the same as none, because readers differ in
 * which one counts. */
#include "sign/same.h"

/* Of a dictionary whose keys are compared each with each; hostile ones would take too long. */
enum { KEYS_MOST = 4096 };

bool nb_value_is_dict(const nb_pdf_value *v) {
    return v->kind == NB_PDF_DICT || v->kind == NB_PDF_STREAM;
}

/* Keys in any order; a key that stands twice is never the same. */
static bool is_same_dict(const nb_pdf_value *a, const nb_pdf_value *b) {
    if (a->n != b->n) return false;
    for (size_t i = 0; i < a->n; i++) {
        nb_str key = a->items[2 * i].text;
        const nb_pdf_value *other = &b->items[2 * i + 1];
        if (!nb_str_eq(key, b->items[2 * i].text)) {
            size_t k = 0;
            while (k < b->n && k < KEYS_MOST && !nb_str_eq(key, b->items[2 * k].text)) k++;
            if (k == b->n || k == KEYS_MOST) return false;
            other = &b->items[2 * k + 1];
        }
        if (!nb_value_same(&a->items[2 * i + 1], other)) return false;
    }
    return true;
}

bool nb_value_same(const nb_pdf_value *a, const nb_pdf_value *b) {
    if (a == b) return true;
    if (a->kind != b->kind) return false;
    switch (a->kind) {
    case NB_PDF_NULL: return true;
    case NB_PDF_BOOL: return a->number == b->number;
    case NB_PDF_INT: return a->number == b->number;
    case NB_PDF_REF: return a->number == b->number && nb_str_eq(a->text, b->text);
    case NB_PDF_STREAM: return nb_str_eq(a->text, b->text) && is_same_dict(a, b);
    case NB_PDF_DICT: return is_same_dict(a, b);
    case NB_PDF_ARRAY:
        if (a->n != b->n) return false;
        for (size_t i = 0; i < a->n; i++)
            if (!nb_value_same(&a->items[i], &b->items[i])) return false;
        return true;
    default: return nb_str_eq(a->text, b->text);
    }
}

static bool is_one_of(nb_str key, const char *const *keys) {
    while (*keys != NULL && !nb_str_is(key, *keys)) keys++;
    return *keys != NULL;
}

bool nb_value_has_twice(const nb_pdf_value *dict) {
    if (dict->n > KEYS_MOST) return true;
    for (size_t i = 0; i < dict->n; i++)
        for (size_t k = 0; k < i; k++)
            if (nb_str_eq(dict->items[2 * i].text, dict->items[2 * k].text)) return true;
    return false;
}

bool nb_value_same_but(const nb_pdf_value *a, const nb_pdf_value *b, const char *const *but) {
    if (a->kind != b->kind || !nb_value_is_dict(a) || a->n > KEYS_MOST || nb_value_has_twice(b))
        return false;
    if (a->kind == NB_PDF_STREAM && !nb_str_eq(a->text, b->text)) return false;
    for (int turn = 0; turn < 2; turn++) {
        const nb_pdf_value *x = turn == 0 ? a : b, *y = turn == 0 ? b : a;
        for (size_t i = 0; i < x->n; i++) {
            nb_str key = x->items[2 * i].text;
            if (is_one_of(key, but)) continue;
            size_t k = 0;
            while (k < y->n && !nb_str_eq(key, y->items[2 * k].text)) k++;
            if (k == y->n || !nb_value_same(&x->items[2 * i + 1], &y->items[2 * k + 1]))
                return false;
        }
    }
    return true;
}

bool nb_value_has_only(const nb_pdf_value *dict, const char *const *keys) {
    if (dict->kind != NB_PDF_DICT || nb_value_has_twice(dict)) return false;
    for (size_t i = 0; i < dict->n; i++)
        if (!is_one_of(dict->items[2 * i].text, keys)) return false;
    return true;
}

bool nb_value_is_new(nb_pdf *old, nb_pdf *new, const nb_pdf_value *v) {
    return v->kind == NB_PDF_REF && !nb_pdf_is_used(old, v->number) && nb_str_is(v->text, "0") &&
           nb_pdf_generation(new, v->number) == 0;
}
