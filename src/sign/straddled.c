/* Strips that came later. Input: two revisions; output: whether a change is theirs.
 * Odd rule: only the exact form that straddle.c writes is due, so that nothing else can be hidden
 * in it. */
#include "sign/straddled.h"

#include "sign/field.h"
#include "sign/same.h"
#include "sign/straddle.h"

/* The stream of a look without other states. */
static bool is_look(nb_pdf *old, nb_pdf *new, const nb_pdf_value *looks) {
    static const char *const ONLY[] = {"N", NULL};
    const nb_pdf_value *look = nb_pdf_raw(looks, "N");
    return nb_value_has_only(looks, ONLY) && nb_value_is_new(old, new, look) &&
           nb_pdf_follow(new, look)->kind == NB_PDF_STREAM;
}

bool nb_straddled_strip(nb_pdf *old, nb_pdf *new, int64_t page, const nb_pdf_value *ref) {
    static const char *const KEYS[] = {"Type", "Subtype",      "F",  "Rect", "Contents",
                                       "P",    "StructParent", "AP", NULL};
    if (!nb_value_is_new(old, new, ref)) return false;
    const nb_pdf_value *strip = nb_pdf_object(new, ref->number),
                       *kind = nb_pdf_raw(strip, "Subtype"), *flags = nb_pdf_raw(strip, "F"),
                       *on = nb_pdf_raw(strip, "P"), *rect = nb_pdf_raw(strip, "Rect"),
                       *media = nb_pdf_get(new, nb_pdf_object(new, page), "MediaBox");
    nb_len at[4], edge[4];
    return nb_value_has_only(strip, KEYS) &&
           (nb_pdf_is_name(kind, "Stamp") || nb_pdf_is_name(kind, "PrinterMark")) &&
           flags->kind == NB_PDF_INT && flags->number == NB_STRADDLE_FLAGS &&
           on->kind == NB_PDF_REF && on->number == page && nb_rect_read(new, rect, at) &&
           nb_rect_read(new, media, edge) && at[2] == edge[2] && at[0] < at[2] &&
           at[2] - at[0] <= NB_STRADDLE_WIDEST && at[1] >= edge[1] && at[1] < at[3] &&
           at[3] <= edge[3] && at[3] - at[1] <= 2 * NB_STRADDLE_WIDEST &&
           is_look(old, new, nb_pdf_raw(strip, "AP"));
}

/* --- the structure tree -------------------------------------------------------------------------
 */

typedef struct list {
    const nb_pdf_value *items;
    size_t n;
} list;

/* An array, a value that stands alone, or nothing. */
static list list_of(nb_pdf *pdf, const nb_pdf_value *v) {
    const nb_pdf_value *array = nb_pdf_follow(pdf, v);
    if (array->kind == NB_PDF_ARRAY) return (list){array->items, array->n};
    return (list){v, v->kind == NB_PDF_NULL ? 0 : 1};
}

static bool begins_with(list now, list before) {
    for (size_t i = 0; i < before.n && i < now.n; i++)
        if (!nb_value_same(&before.items[i], &now.items[i])) return false;
    return now.n >= before.n;
}

static bool is_element(const nb_pdf_value *element, const char *kind, int64_t parent,
                       const char *const *keys) {
    const nb_pdf_value *above = nb_pdf_raw(element, "P");
    return nb_value_has_only(element, keys) && nb_pdf_is_name(nb_pdf_raw(element, "S"), kind) &&
           above->kind == NB_PDF_REF && above->number == parent;
}

/* An Annot with a strip. */
static bool is_holder(nb_pdf *old, nb_pdf *new, const nb_pdf_value *ref, int64_t paragraph) {
    static const char *const KEYS[] = {"Type", "S", "P", "Pg", "K", NULL}, *const OBJR[] = {
                                                                               "Type", "Obj", NULL};
    if (!nb_value_is_new(old, new, ref)) return false;
    const nb_pdf_value *element = nb_pdf_object(new, ref->number), *held = nb_pdf_raw(element, "K"),
                       *page = nb_pdf_raw(element, "Pg");
    return is_element(element, "Annot", paragraph, KEYS) && page->kind == NB_PDF_REF &&
           nb_value_has_only(held, OBJR) && nb_pdf_is_name(nb_pdf_raw(held, "Type"), "OBJR") &&
           nb_straddled_strip(old, new, page->number, nb_pdf_raw(held, "Obj"));
}

/* One paragraph more, of nothing but strips. */
static bool document_is_due(nb_pdf *old, nb_pdf *new, int64_t number, const nb_pdf_value *a,
                            const nb_pdf_value *b) {
    static const char *const MAY[] = {"K", NULL}, *const KEYS[] = {"Type", "S", "P", "K", NULL};
    list before = list_of(old, nb_pdf_raw(a, "K")), now = list_of(new, nb_pdf_raw(b, "K"));
    if (!nb_value_same_but(a, b, MAY) || !begins_with(now, before) || now.n != before.n + 1 ||
        !nb_value_is_new(old, new, &now.items[before.n]))
        return false;
    int64_t paragraph = now.items[before.n].number;
    const nb_pdf_value *element = nb_pdf_object(new, paragraph), *kids = nb_pdf_raw(element, "K");
    bool right = is_element(element, "P", number, KEYS) && kids->kind == NB_PDF_ARRAY;
    for (size_t i = 0; right && i < kids->n; i++)
        right = is_holder(old, new, &kids->items[i], paragraph);
    return right;
}

/* Keys that no one had, ascending; each leads to a new Annot. */
static bool are_keys(nb_pdf *old, nb_pdf *new, const nb_pdf_value *pairs, size_t n, int64_t least) {
    bool right = n % 2 == 0;
    for (size_t i = 0; right && i < n; i += 2) {
        right = pairs[i].kind == NB_PDF_INT && pairs[i].number >= least &&
                nb_value_is_new(old, new, &pairs[i + 1]) &&
                nb_pdf_is_name(nb_pdf_raw(nb_pdf_follow(new, &pairs[i + 1]), "S"), "Annot");
        least = pairs[i].number + 1;
    }
    return right;
}

static bool parents_are_due(nb_pdf *old, nb_pdf *new, const nb_pdf_value *a, const nb_pdf_value *b,
                            int64_t least) {
    static const char *const NUMS[] = {"Nums", NULL}, *const KIDS[] = {"Kids", NULL},
                             *const LEAF[] = {"Limits", "Nums", NULL};
    const nb_pdf_value *nums = nb_pdf_raw(b, "Nums"), *kids = nb_pdf_raw(b, "Kids");
    list before = list_of(old, nb_pdf_raw(a, "Nums"));
    if (nums->kind == NB_PDF_ARRAY && nb_value_same_but(a, b, NUMS))
        return begins_with((list){nums->items, nums->n}, before) &&
               are_keys(old, new, nums->items + before.n, nums->n - before.n, least);
    before = list_of(old, nb_pdf_raw(a, "Kids"));
    if (kids->kind != NB_PDF_ARRAY || !nb_value_same_but(a, b, KIDS) ||
        !begins_with((list){kids->items, kids->n}, before) || kids->n != before.n + 1 ||
        !nb_value_is_new(old, new, &kids->items[before.n]))
        return false;
    const nb_pdf_value *leaf = nb_pdf_follow(new, &kids->items[before.n]);
    nums = nb_pdf_raw(leaf, "Nums");
    return nb_value_has_only(leaf, LEAF) && nums->kind == NB_PDF_ARRAY &&
           are_keys(old, new, nums->items, nums->n, least);
}

nb_straddled nb_straddled_tags(nb_pdf *old, nb_pdf *new, int64_t number, const nb_pdf_value *a,
                               const nb_pdf_value *b) {
    static const char *const MAY[] = {"ParentTreeNextKey", NULL};
    const nb_pdf_value *catalog = nb_pdf_get(old, nb_pdf_trailer(old), "Root"),
                       *at = nb_pdf_raw(catalog, "StructTreeRoot"), *root = nb_pdf_follow(old, at),
                       *document = nb_pdf_raw(root, "K"), *parents = nb_pdf_raw(root, "ParentTree"),
                       *key = nb_pdf_raw(root, "ParentTreeNextKey");
    if (at->kind != NB_PDF_REF || key->kind != NB_PDF_INT) return NB_STRADDLED_NOT;
    if (number == at->number) {
        const nb_pdf_value *next = nb_pdf_raw(b, MAY[0]);
        return nb_value_same_but(a, b, MAY) && next->kind == NB_PDF_INT &&
                       next->number > key->number
                   ? NB_STRADDLED_TAGS
                   : NB_STRADDLED_UNDUE;
    }
    if (document->kind == NB_PDF_REF && number == document->number)
        return document_is_due(old, new, number, a, b) ? NB_STRADDLED_TAGS : NB_STRADDLED_UNDUE;
    if (parents->kind == NB_PDF_REF && number == parents->number)
        return parents_are_due(old, new, a, b, key->number) ? NB_STRADDLED_PARENTS
                                                            : NB_STRADDLED_UNDUE;
    return NB_STRADDLED_NOT;
}
