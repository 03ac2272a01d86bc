/* Two revisions side by side. Input: both, opened; output: what is not allowed.
 * Odd rule: an object that changed must have a role that allows it, whether or not a page shows it:
 * what is hidden today can be shown tomorrow. */
#include "sign/change.h"

#include <stdlib.h>

#include "sign/lock.h"
#include "sign/same.h"
#include "sign/straddled.h"

typedef enum role {
    ROLE_NONE,
    ROLE_LIST, /* an array that grew by fields: Annots, Fields */
    ROLE_FORM,
    ROLE_DSS,     /* dictionaries and arrays of proofs */
    ROLE_PARENTS, /* of the structure tree */
    ROLE_SETTLED, /* looked at as a whole: catalog, page, field */
} role;

typedef struct changed {
    int64_t number;
    role role;
} changed;

typedef struct comparer {
    nb_arena *arena;
    nb_pdf *old, *new;
    nb_change *out;
    int64_t catalog, form; /* object numbers; 0: not an object of its own */
    bool is_signed;        /* with something else than a time-stamp */
    struct {
        changed *items; /* existed before; by number */
        size_t n, cap;
    } changed;
    struct {
        int64_t *items; /* by number */
        size_t n, cap;
    } proofs;
} comparer;

static void undue(comparer *c, const char *zh, const char *en, int64_t number) {
    c->out->undue = true;
    nb_str zh_text = nb_str_of(zh), en_text = nb_str_of(en);
    if (number > 0) {
        zh_text = nb_str_format(c->arena, "%s（对象 %lld）", zh, (long long)number);
        en_text = nb_str_format(c->arena, "%s (object %lld)", en, (long long)number);
    }
    nb_finding_add2(&c->out->findings, NB_V_CHANGED, zh_text, en_text);
}

/* --- what may be added -------------------------------------------------------------------------
 */

static bool was_there(const comparer *c, int64_t number) { return nb_pdf_is_used(c->old, number); }

static bool is_empty_rect(comparer *c, const nb_pdf_value *field) {
    const nb_pdf_value *rect = nb_pdf_get(c->new, field, "Rect");
    if (rect->kind != NB_PDF_ARRAY || rect->n != 4) return false;
    return nb_value_same(&rect->items[0], &rect->items[2]) &&
           nb_value_same(&rect->items[1], &rect->items[3]);
}

static void add_signature(comparer *c, const nb_pdf_value *dict) {
    if (nb_pdf_is_name(nb_pdf_get(c->new, dict, "Type"), "DocTimeStamp")) return;
    c->out->adds_fields = true;
    c->is_signed |= dict->kind == NB_PDF_DICT;
}

/* A field with its widget in one, made for a signature, that does nothing by itself; one that shows
 * something must be signed. */
static bool is_new_field(comparer *c, const nb_pdf_value *ref) {
    if (!nb_value_is_new(c->old, c->new, ref)) return false;
    const nb_pdf_value *field = nb_pdf_object(c->new, ref->number);
    bool right = field->kind == NB_PDF_DICT && !nb_value_has_twice(field) &&
                 nb_pdf_is_name(nb_pdf_get(c->new, field, "FT"), "Sig") &&
                 nb_pdf_is_name(nb_pdf_get(c->new, field, "Subtype"), "Widget") &&
                 nb_pdf_raw(field, "A")->kind == NB_PDF_NULL &&
                 nb_pdf_raw(field, "AA")->kind == NB_PDF_NULL &&
                 nb_pdf_raw(field, "Kids")->kind == NB_PDF_NULL &&
                 nb_pdf_raw(field, "Parent")->kind == NB_PDF_NULL;
    const nb_pdf_value *value = nb_pdf_get(c->new, field, "V");
    bool is_signed = value->kind == NB_PDF_DICT, empty = is_empty_rect(c, field);
    if (!right || (!is_signed && !empty)) return false;
    add_signature(c, value);
    if (!empty) {
        nb_str about = nb_str_format(c->arena, "%lld", (long long)ref->number);
        nb_finding_add(&c->out->findings, NB_V_LATER_PICTURE, about);
    }
    return true;
}

/* The old items, in order, and behind them only new fields and, of a page's annotations, a strip of
 * a seal; page 0: no such list. */
static bool has_grown(comparer *c, const nb_pdf_value *a, const nb_pdf_value *b, int64_t page) {
    size_t before = a->kind == NB_PDF_ARRAY ? a->n : 0, strips = 0;
    if (a->kind != NB_PDF_ARRAY && a->kind != NB_PDF_NULL) return false;
    if (b->kind != NB_PDF_ARRAY || b->n < before) return false;
    for (size_t i = 0; i < before; i++)
        if (!nb_value_same(&a->items[i], &b->items[i])) return false;
    for (size_t i = before; i < b->n; i++) {
        if (is_new_field(c, &b->items[i])) continue;
        if (page == 0 || !nb_straddled_strip(c->old, c->new, page, &b->items[i])) return false;
        c->out->straddles = true;
        if (++strips > 1) return false;
    }
    return true;
}

static bool list_has_grown(comparer *c, const nb_pdf_value *a, const nb_pdf_value *b,
                           const char *key, int64_t page) {
    const nb_pdf_value *x = nb_pdf_raw(a, key), *y = nb_pdf_raw(b, key);
    /* a list of its own stays where it is, and is looked at there */
    if (x->kind == NB_PDF_REF && y->kind == NB_PDF_REF && nb_value_same(x, y)) return true;
    return nb_value_same(x, y) ||
           has_grown(c, nb_pdf_follow(c->old, x), nb_pdf_follow(c->new, y), page);
}

/* --- objects with a role -----------------------------------------------------------------------
 */

static bool form_is_due(comparer *c, const nb_pdf_value *a, const nb_pdf_value *b) {
    static const char *const MAY[] = {"Fields", "SigFlags", NULL}, *const FIRST[] = {
                                                                       "Fields", "SigFlags", "DA",
                                                                       "DR", NULL};
    static const nb_pdf_value NONE = {.kind = NB_PDF_DICT};
    if (a->kind == NB_PDF_NULL && b->kind == NB_PDF_NULL) return true;
    bool first = a->kind == NB_PDF_NULL;
    if (first) a = &NONE;
    if (!nb_value_same_but(a, b, first ? FIRST : MAY)) return false;
    const nb_pdf_value *flags = nb_pdf_raw(b, "SigFlags");
    return (flags->kind == NB_PDF_INT || flags->kind == NB_PDF_NULL) &&
           list_has_grown(c, a, b, "Fields", 0);
}

/* DocMDP may come, but neither go nor be another's. */
static bool perms_are_due(comparer *c, const nb_pdf_value *a, const nb_pdf_value *b) {
    static const char *const MAY[] = {"DocMDP", NULL};
    static const nb_pdf_value NONE = {.kind = NB_PDF_DICT};
    const nb_pdf_value *x = nb_pdf_get(c->old, a, "Perms"), *y = nb_pdf_get(c->new, b, "Perms");
    if (nb_value_same(nb_pdf_raw(a, "Perms"), nb_pdf_raw(b, "Perms"))) return true;
    if (x->kind == NB_PDF_NULL) x = &NONE;
    return nb_value_same_but(x, y, MAY) &&
           (nb_pdf_raw(x, "DocMDP")->kind == NB_PDF_NULL ||
            nb_value_same(nb_pdf_raw(x, "DocMDP"), nb_pdf_raw(y, "DocMDP")));
}

static bool catalog_is_due(comparer *c, const nb_pdf_value *a, const nb_pdf_value *b) {
    static const char *const MAY[] = {"AcroForm", "DSS", "Extensions", "Perms", NULL};
    if (!nb_value_same_but(a, b, MAY) || !perms_are_due(c, a, b)) return false;
    const nb_pdf_value *x = nb_pdf_raw(a, "AcroForm"), *y = nb_pdf_raw(b, "AcroForm");
    if (x->kind == NB_PDF_REF && nb_value_same(x, y)) return true; /* looked at there */
    return form_is_due(c, nb_pdf_follow(c->old, x), nb_pdf_follow(c->new, y));
}

static bool page_is_due(comparer *c, int64_t number, const nb_pdf_value *a, const nb_pdf_value *b) {
    static const char *const MAY[] = {"Annots", "Tabs", NULL};
    const nb_pdf_value *tabs = nb_pdf_raw(a, "Tabs");
    if (!nb_value_same_but(a, b, MAY) || !list_has_grown(c, a, b, "Annots", number)) return false;
    return nb_value_same(tabs, nb_pdf_raw(b, "Tabs")) ||
           (tabs->kind == NB_PDF_NULL && nb_pdf_is_name(nb_pdf_raw(b, "Tabs"), "S"));
}

/* A field that was empty is signed. */
static bool field_is_due(comparer *c, const nb_pdf_value *a, const nb_pdf_value *b) {
    static const char *const MAY[] = {"V", "AP", "M", NULL};
    const nb_pdf_value *value = nb_pdf_raw(b, "V"), *look = nb_pdf_raw(b, "AP");
    if (nb_pdf_raw(a, "V")->kind != NB_PDF_NULL || !nb_value_same_but(a, b, MAY) ||
        !nb_value_is_new(c->old, c->new, value) ||
        nb_pdf_follow(c->new, value)->kind != NB_PDF_DICT)
        return false;
    *NB_PUSH(c->out->findings.arena, &c->out->filled) =
        nb_field_name(c->out->findings.arena, c->old, a);
    add_signature(c, nb_pdf_follow(c->new, value));
    return nb_value_same(nb_pdf_raw(a, "AP"), look) ||
           nb_pdf_follow(c->new, look)->kind == NB_PDF_DICT;
}

static bool is_proofs(const comparer *c, int64_t number) {
    for (size_t i = 0; i < c->proofs.n; i++)
        if (c->proofs.items[i] == number) return true;
    return false;
}

static void add_proofs(comparer *c, const nb_pdf_value *v) {
    enum { MOST = 1024 };
    if (v->kind == NB_PDF_REF && c->proofs.n < MOST) *NB_PUSH(c->arena, &c->proofs) = v->number;
}

/* The containers of the DSS in the old revision; the proofs themselves are no part of it. */
static void find_proofs(comparer *c, const nb_pdf_value *catalog) {
    static const char *const LISTS[] = {"Certs", "OCSPs", "CRLs", "Cert", "OCSP", "CRL"};
    enum { ENTRIES = 64 };
    const nb_pdf_value *dss = nb_pdf_get(c->old, catalog, "DSS"),
                       *vri = nb_pdf_get(c->old, dss, "VRI");
    add_proofs(c, nb_pdf_raw(catalog, "DSS"));
    for (int i = 0; i < 3; i++) add_proofs(c, nb_pdf_raw(dss, LISTS[i]));
    add_proofs(c, nb_pdf_raw(dss, "VRI"));
    for (size_t i = 0; nb_value_is_dict(vri) && i < vri->n && i < ENTRIES; i++) {
        const nb_pdf_value *entry = nb_pdf_follow(c->old, &vri->items[2 * i + 1]);
        add_proofs(c, &vri->items[2 * i + 1]);
        for (int k = 3; k < 6; k++) add_proofs(c, nb_pdf_raw(entry, LISTS[k]));
    }
}

static bool is_page(const nb_pdf_value *v) { return nb_pdf_is_name(nb_pdf_raw(v, "Type"), "Page"); }

static role role_of(comparer *c, int64_t number, const nb_pdf_value *a, const nb_pdf_value *b) {
    if (number == c->catalog) return catalog_is_due(c, a, b) ? ROLE_SETTLED : ROLE_NONE;
    if (number == c->form) return form_is_due(c, a, b) ? ROLE_FORM : ROLE_NONE;
    if (a->kind == NB_PDF_STREAM || b->kind != a->kind) return ROLE_NONE;
    if (is_proofs(c, number)) return ROLE_DSS;
    if (a->kind == NB_PDF_ARRAY) return has_grown(c, a, b, 0) ? ROLE_LIST : ROLE_NONE;
    nb_straddled tags = nb_straddled_tags(c->old, c->new, number, a, b);
    if (tags != NB_STRADDLED_NOT) {
        c->out->straddles = true;
        return tags == NB_STRADDLED_TAGS      ? ROLE_SETTLED
               : tags == NB_STRADDLED_PARENTS ? ROLE_PARENTS
                                              : ROLE_NONE;
    }
    if (is_page(a)) return page_is_due(c, number, a, b) ? ROLE_SETTLED : ROLE_NONE;
    if (nb_pdf_is_name(nb_pdf_raw(a, "FT"), "Sig"))
        return field_is_due(c, a, b) ? ROLE_SETTLED : ROLE_NONE;
    return ROLE_NONE;
}

static void tell_changed(comparer *c, int64_t number, const nb_pdf_value *a) {
    static const struct {
        const char *type, *zh, *en;
    } KINDS[] = {{"Catalog", "文件目录", "the catalog"},
                 {"Page", "页面", "a page"},
                 {"Pages", "页面树", "the tree of pages"},
                 {"Metadata", "元数据", "metadata"},
                 {"StructElem", "结构树", "the structure tree"},
                 {"StructTreeRoot", "结构树", "the structure tree"},
                 {"Annot", "批注或链接", "an annotation"},
                 {"Font", "字体", "a font"},
                 {"XObject", "图形", "a picture"},
                 {"Sig", "较早的签名", "an earlier signature"},
                 {"DocTimeStamp", "较早的时间戳", "an earlier time-stamp"}};
    const nb_pdf_value *type = nb_pdf_raw(a, "Type");
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
        if (nb_pdf_is_name(type, KINDS[i].type)) {
            undue(c, KINDS[i].zh, KINDS[i].en, number);
            return;
        }
    if (number == c->form)
        undue(c, "表单", "the form", number);
    else if (a->kind == NB_PDF_STREAM)
        undue(c, "页面内容或数据", "content of a page or data", number);
    else
        undue(c, "一个对象", "an object", number);
}

/* --- all objects -------------------------------------------------------------------------------
 */

static int compare_changed(const void *a, const void *b) {
    const changed *x = a, *y = b;
    return x->number < y->number ? -1 : x->number > y->number;
}

static void look_at(comparer *c, int64_t number) {
    if (nb_pdf_same_place(c->old, c->new, number) || !was_there(c, number)) return;
    const nb_pdf_value *a = nb_pdf_object(c->old, number), *b = nb_pdf_object(c->new, number);
    role may = ROLE_SETTLED;
    bool comparable = nb_pdf_generation(c->old, number) == nb_pdf_generation(c->new, number);
    if (!comparable || !nb_pdf_is_used(c->new, number) || !nb_value_same(a, b) ||
        nb_value_has_twice(b))
        may = comparable ? role_of(c, number, a, b) : ROLE_NONE;
    if (may == ROLE_NONE) tell_changed(c, number, a);
    *NB_PUSH(c->arena, &c->changed) = (changed){number, may};
}

/* A reference in the old revision: to what came only now, or to something that changed and may not
 * be used in two ways. */
static void look_at_ref(comparer *c, int64_t holder, const nb_pdf_value *held, nb_str key,
                        int64_t target) {
    if (!was_there(c, target)) {
        if (nb_pdf_is_used(c->new, target))
            undue(c, "先前空缺的对象出现了内容", "an object that was missing has appeared", target);
        return;
    }
    const changed *found = c->changed.n == 0
                               ? NULL
                               : bsearch(&(changed){.number = target}, c->changed.items,
                                         c->changed.n, sizeof *found, compare_changed);
    if (found == NULL) return;
    bool catalog = holder == c->catalog, right = true;
    if (found->role == ROLE_DSS)
        right = is_proofs(c, holder) || (catalog && nb_str_is(key, "DSS"));
    else if (found->role == ROLE_FORM)
        right = catalog && nb_str_is(key, "AcroForm");
    else if (found->role == ROLE_PARENTS)
        right = nb_str_is(key, "ParentTree");
    else if (found->role == ROLE_LIST)
        right = (is_page(held) && nb_str_is(key, "Annots")) ||
                (catalog && nb_str_is(key, "AcroForm")) ||
                (holder == c->form && nb_str_is(key, "Fields"));
    if (!right) undue(c, "有双重用途的对象", "an object with two uses", target);
}

static void look_at_refs(comparer *c, int64_t holder, const nb_pdf_value *held, nb_str key,
                         const nb_pdf_value *v) {
    if (v->kind == NB_PDF_REF) {
        look_at_ref(c, holder, held, key, v->number);
        return;
    }
    bool dict = nb_value_is_dict(v);
    if (!dict && v->kind != NB_PDF_ARRAY) return;
    for (size_t i = 0; i < v->n; i++)
        look_at_refs(c, holder, held, v == held && dict ? v->items[2 * i].text : key,
                     &v->items[dict ? 2 * i + 1 : i]);
}

static void look_at_trailer(comparer *c) {
    static const char *const MAY[] = {"Size",  "Prev",   "ID",     "Type",        "W",
                                      "Index", "Length", "Filter", "DecodeParms", NULL};
    nb_pdf_value a = *nb_pdf_trailer(c->old), b = *nb_pdf_trailer(c->new);
    a.kind = b.kind = NB_PDF_DICT; /* the trailer may be a stream's dictionary */
    if (!nb_value_same_but(&a, &b, MAY)) undue(c, "文件尾（trailer）", "the trailer", 0);
}

void nb_change_find(nb_arena *scratch, nb_pdf *old, nb_pdf *new, nb_change *change) {
    comparer c = {.arena = scratch, .old = old, .new = new, .out = change};
    const nb_pdf_value *root = nb_pdf_raw(nb_pdf_trailer(old), "Root"),
                       *catalog = nb_pdf_follow(old, root), *form = nb_pdf_raw(catalog, "AcroForm");
    c.catalog = root->kind == NB_PDF_REF ? root->number : 0;
    c.form = form->kind == NB_PDF_REF ? form->number : 0;
    look_at_trailer(&c);
    find_proofs(&c, catalog);
    for (int64_t i = -1; (i = nb_pdf_next(old, i)) >= 0;) look_at(&c, i);
    if (change->straddles && !c.is_signed)
        undue(&c, "没有签名的骑缝章", "a seal over the edges of pages without a signature", 0);
    else if (change->straddles)
        nb_finding_add(&change->findings, NB_V_LATER_STRADDLE, (nb_str){NULL, 0});
    for (int64_t i = -1; (i = nb_pdf_next(old, i)) >= 0;) {
        const nb_pdf_value *value = nb_pdf_object(old, i);
        look_at_refs(&c, i, value, (nb_str){NULL, 0}, value);
    }
}
