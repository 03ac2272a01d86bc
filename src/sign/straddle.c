/* A seal over the edges of pages. Input: its image, and a file; output: annotations and elements in
 * an update. Odd rule: the strips of a seal share its image; each shows what its BBox lets through.
 */
#include "sign/straddle.h"

#include "sign/field.h"

enum {
    LEVELS = 32, /* of the tree of pages */
    PLACES = 9   /* one above or below the other; more than A4 has room for */
};
#define GAP NB_PT(8) /* between the seals of several signatures */

typedef struct strip {
    int64_t page;           /* object */
    nb_len left, right;     /* in the seal */
    nb_len edge, low, high; /* of the page */
    int64_t annotation, element;
    size_t part, parts; /* of its seal, from 1 */
} strip;

typedef struct straddler {
    nb_arena *arena;
    nb_update *update;
    nb_pdf *pdf;
    const nb_straddle *how;
    struct {
        strip *items;
        size_t n, cap;
    } strips;
    int64_t paragraph; /* element that holds those of the strips; 0: not tagged */
    int64_t first_key; /* in the tree of parents */
} straddler;

static const nb_pdf_value *catalog(nb_pdf *pdf) {
    return nb_pdf_get(pdf, nb_pdf_trailer(pdf), "Root");
}

/* --- pages --------------------------------------------------------------------------------------
 */

/* false: no tree of pages. */
static bool find_pages(straddler *s, const nb_pdf_value *node, int level) {
    const nb_pdf_value *here = nb_pdf_follow(s->pdf, node),
                       *kids = nb_pdf_get(s->pdf, here, "Kids");
    if (node->kind != NB_PDF_REF || level == LEVELS || s->strips.n > (size_t)nb_pdf_size(s->pdf))
        return false;
    if (nb_pdf_is_name(nb_pdf_get(s->pdf, here, "Type"), "Page")) {
        *NB_PUSH(s->arena, &s->strips) = (strip){.page = node->number};
        return true;
    }
    bool right = kids->kind == NB_PDF_ARRAY;
    for (size_t i = 0; right && i < kids->n; i++) right = find_pages(s, &kids->items[i], level + 1);
    return right;
}

/* Our pages have a MediaBox each, and are not turned. */
static bool measure(straddler *s) {
    for (size_t i = 0; i < s->strips.n; i++) {
        strip *one = &s->strips.items[i];
        const nb_pdf_value *page = nb_pdf_object(s->pdf, one->page);
        nb_len box[4];
        if (nb_pdf_raw(page, "Rotate")->kind != NB_PDF_NULL ||
            !nb_rect_read(s->pdf, nb_pdf_get(s->pdf, page, "MediaBox"), box))
            return false;
        one->edge = box[2];
        one->low = box[1];
        one->high = box[3];
    }
    return true;
}

/* Seals share the pages as evenly as can be. Strips end where the next ones begin. */
static void divide(straddler *s) {
    size_t n = s->strips.n, seals = (n + NB_STRADDLE_PAGES - 1) / NB_STRADDLE_PAGES;
    for (size_t k = 0; k < seals; k++) {
        size_t first = k * n / seals, end = (k + 1) * n / seals;
        for (size_t i = first; i < end; i++) {
            strip *one = &s->strips.items[i];
            one->part = i - first + 1;
            one->parts = end - first;
            one->left = nb_muldiv(s->how->width, (int64_t)one->part - 1, (int64_t)one->parts);
            one->right = nb_muldiv(s->how->width, (int64_t)one->part, (int64_t)one->parts);
        }
    }
}

/* --- the height of the strips on their pages ----------------------------------------------------
 */

/* From the middle: 0, one below, one above, two below … */
static nb_len bottom_of(const straddler *s, const strip *one, int place) {
    nb_len step = s->how->height + GAP, from = (nb_len)((place + 1) / 2) * step;
    return (one->low + one->high - s->how->height) / 2 + (place % 2 == 1 ? -from : from);
}

static bool is_free(straddler *s, const strip *one, nb_len bottom) {
    const nb_pdf_value *list = nb_pdf_get(s->pdf, nb_pdf_object(s->pdf, one->page), "Annots");
    nb_len left = one->edge - (one->right - one->left), top = bottom + s->how->height, box[4];
    if (bottom < one->low || top > one->high) return false;
    for (size_t i = 0; list->kind == NB_PDF_ARRAY && i < list->n; i++) {
        const nb_pdf_value *other = nb_pdf_follow(s->pdf, &list->items[i]);
        if (nb_rect_read(s->pdf, nb_pdf_get(s->pdf, other, "Rect"), box) && box[2] > left &&
            box[0] < one->edge && box[3] > bottom && box[1] < top)
            return false;
    }
    return true;
}

/* The first place that is free on all pages; PLACES: none. */
static int find_place(straddler *s) {
    int place = 0;
    size_t i = 0;
    while (place < PLACES && i < s->strips.n) {
        const strip *one = &s->strips.items[i++];
        if (is_free(s, one, bottom_of(s, one, place))) continue;
        place++;
        i = 0;
    }
    return place;
}

/* --- the structure tree -------------------------------------------------------------------------
 */

/* An array of what stands there already, and one thing more. */
static nb_str kids_with(straddler *s, const nb_pdf_value *kids, int64_t more) {
    nb_buf out = nb_buf_in(s->arena);
    if (nb_pdf_follow(s->pdf, kids)->kind == NB_PDF_ARRAY)
        return nb_list_with(s->arena, s->pdf, kids, &more, 1);
    nb_buf_byte(&out, '[');
    if (kids->kind != NB_PDF_NULL) nb_object_put(&out, kids);
    nb_buf_printf(&out, " %lld 0 R]", (long long)more);
    return nb_buf_view(&out);
}

static void put_changed(straddler *s, const nb_pdf_value *at, const char *key, nb_str value) {
    const nb_object_pair pairs[] = {{key, value}, {NULL, {NULL, 0}}};
    nb_buf text = nb_buf_in(s->arena);
    nb_object_put_with(&text, nb_pdf_follow(s->pdf, at), pairs);
    nb_update_put(s->update, at->number, nb_buf_view(&text));
}

/* Keys behind all others: in the only node, or in a leaf of their own (ISO 32000-1, 7.9.7). */
static void put_parents(straddler *s, const nb_pdf_value *tree) {
    const nb_pdf_value *nums = nb_pdf_get(s->pdf, nb_pdf_follow(s->pdf, tree), "Nums"),
                       *kids = nb_pdf_get(s->pdf, nb_pdf_follow(s->pdf, tree), "Kids");
    nb_buf list = nb_buf_in(s->arena);
    nb_buf_byte(&list, '[');
    for (size_t i = 0; nums->kind == NB_PDF_ARRAY && i < nums->n; i++)
        nb_object_put(&list, &nums->items[i]);
    for (size_t i = 0; i < s->strips.n; i++)
        nb_buf_printf(&list, " %lld %lld 0 R", (long long)s->first_key + (long long)i,
                      (long long)s->strips.items[i].element);
    nb_buf_byte(&list, ']');
    if (kids->kind != NB_PDF_ARRAY) {
        put_changed(s, tree, "Nums", nb_buf_view(&list));
        return;
    }
    int64_t leaf = nb_update_reserve(s->update), last = s->first_key + (int64_t)s->strips.n - 1;
    nb_update_put(s->update, leaf,
                  nb_str_format(s->arena, "<</Limits[%lld %lld]/Nums%.*s>>",
                                (long long)s->first_key, (long long)last, (int)list.n, list.p));
    put_changed(s, tree, "Kids", nb_list_with(s->arena, s->pdf, kids, &leaf, 1));
}

static void put_elements(straddler *s, int64_t document) {
    nb_buf kids = nb_buf_in(s->arena);
    for (size_t i = 0; i < s->strips.n; i++) {
        const strip *one = &s->strips.items[i];
        nb_update_put(s->update, one->element,
                      nb_str_format(s->arena,
                                    "<</Type/StructElem/S/Annot/P %lld 0 R/Pg %s"
                                    "/K<</Type/OBJR/Obj %lld 0 R>>>>",
                                    (long long)s->paragraph,
                                    nb_reference(s->arena, s->pdf, one->page).p,
                                    (long long)one->annotation));
        nb_buf_printf(&kids, " %lld 0 R", (long long)one->element);
    }
    nb_update_put(s->update, s->paragraph,
                  nb_str_format(s->arena, "<</Type/StructElem/S/P/P %s/K[%.*s]>>",
                                nb_reference(s->arena, s->pdf, document).p, (int)kids.n, kids.p));
}

/* false: a structure tree that this program has not made. */
static bool put_tags(straddler *s) {
    const nb_pdf_value *root_at = nb_pdf_raw(catalog(s->pdf), "StructTreeRoot"),
                       *root = nb_pdf_follow(s->pdf, root_at), *document = nb_pdf_raw(root, "K"),
                       *tree = nb_pdf_raw(root, "ParentTree"),
                       *key = nb_pdf_raw(root, "ParentTreeNextKey");
    if (s->how->old || root_at->kind == NB_PDF_NULL) return true;
    if (root_at->kind != NB_PDF_REF || document->kind != NB_PDF_REF || tree->kind != NB_PDF_REF ||
        key->kind != NB_PDF_INT || key->number < 0 || key->number > INT32_MAX / 2 ||
        !nb_pdf_is_name(nb_pdf_get(s->pdf, nb_pdf_follow(s->pdf, document), "S"), "Document"))
        return false;
    s->first_key = key->number;
    s->paragraph = nb_update_reserve(s->update);
    for (size_t i = 0; i < s->strips.n; i++)
        s->strips.items[i].element = nb_update_reserve(s->update);
    put_elements(s, document->number);
    put_changed(s, document, "K",
                kids_with(s, nb_pdf_raw(nb_pdf_follow(s->pdf, document), "K"), s->paragraph));
    put_parents(s, tree);
    put_changed(s, root_at, "ParentTreeNextKey",
                nb_str_format(s->arena, "%lld", (long long)s->first_key + (long long)s->strips.n));
    return true;
}

/* --- the annotations ----------------------------------------------------------------------------
 */

/* What a reader of PDF says of it, in the language of the file. */
static void put_contents(const straddler *s, nb_buf *out, const strip *one) {
    nb_str lang = nb_pdf_get(s->pdf, catalog(s->pdf), "Lang")->text;
    bool english = lang.n >= 2 && memcmp(lang.p, "en", 2) == 0;
    nb_buf_puts(out, "/Contents");
    nb_text_put(
        out, nb_str_format(s->arena,
                           english ? "seal over the edges of pages (%zu/%zu)" : "骑缝章（%zu/%zu）",
                           one->part, one->parts));
}

static void put_strip(straddler *s, size_t index, int place) {
    const strip *one = &s->strips.items[index];
    const nb_straddle *how = s->how;
    int64_t look = nb_update_reserve(s->update);
    nb_pdf_part form = nb_seal_strip(s->arena, how->width, how->height, one->left, one->right,
                                     how->old, how->image);
    nb_update_stream(s->update, look, form.entries, form.bytes);
    nb_len bottom = bottom_of(s, one, place);
    const nb_len sides[] = {one->edge - (one->right - one->left), bottom, one->edge,
                            bottom + how->height};
    nb_buf out = nb_buf_in(s->arena);
    nb_buf_printf(&out, "<</Type/Annot/Subtype/%s/F %d/Rect[", how->old ? "PrinterMark" : "Stamp",
                  NB_STRADDLE_FLAGS);
    for (int i = 0; i < 4; i++) {
        if (i > 0) nb_buf_byte(&out, ' ');
        nb_buf_len(&out, sides[i]);
    }
    nb_buf_byte(&out, ']');
    put_contents(s, &out, one);
    if (s->paragraph != 0)
        nb_buf_printf(&out, "/StructParent %lld", (long long)s->first_key + (long long)index);
    nb_buf_printf(&out, "/P %s/AP<</N %lld 0 R>>>>", nb_reference(s->arena, s->pdf, one->page).p,
                  (long long)look);
    nb_update_put(s->update, one->annotation, nb_buf_view(&out));
    nb_update_annotate(s->update, one->page, one->annotation);
}

bool nb_straddle_put(nb_update *update, nb_arena *arena, nb_diags *diags, nb_pdf *pdf,
                     const nb_straddle *how) {
    straddler s = {.arena = arena, .update = update, .pdf = pdf, .how = how};
    const nb_pdf_value *pages = nb_pdf_raw(catalog(pdf), "Pages");
    if (!find_pages(&s, pages, 0) || !measure(&s)) {
        nb_diag(diags, NB_SIGN_PDF, how->file, NB_STR("/Pages"));
        return false;
    }
    if (s.strips.n < 2) {
        nb_diag0(diags, NB_SIGN_STRADDLE_PAGE, how->file);
        return false;
    }
    divide(&s);
    int place = find_place(&s);
    if (place == PLACES) {
        nb_diag0(diags, NB_SIGN_STRADDLE_ROOM, how->file);
        return false;
    }
    for (size_t i = 0; i < s.strips.n; i++)
        s.strips.items[i].annotation = nb_update_reserve(update);
    if (!put_tags(&s)) {
        nb_diag(diags, NB_SIGN_PDF, how->file, NB_STR("/StructTreeRoot"));
        return false;
    }
    for (size_t i = 0; i < s.strips.n; i++) put_strip(&s, i, place);
    return true;
}
