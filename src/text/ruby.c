/* Readings above their base. Input: the RT of a RUBY node; output: its base spread where the
 * reading is wider, and a run of glyphs above the base. Odd rule: a reading is set in one face that
 * has all of its characters, because tone marks from another font than their letters' stand out at
 * that size. */
#include "base/unicode.h"
#include "text/unit.h"

/* Thousandths of an em: the reading's size, its baseline above the text's, how far it may reach
 * over a neighbour without a reading (CLREQ), and the white between two readings. */
enum { SIZE = 450, RISE = 940, OVERHANG = 250, APART = 120 };

typedef struct reading {
    nb_id leaf;
    const nb_face *face;
    const uint32_t *cps;
    nb_shaped *glyphs;
    size_t n;
    nb_len size, width;
} reading;

static const nb_face *face_of_all(nb_setter *s, int role, const uint32_t *cps, size_t n) {
    for (size_t i = 0; i < nb_fonts_chain(s->fonts, role); i++) {
        const nb_face *face = nb_fonts_face(s->fonts, role, i);
        size_t k = 0;
        while (face != NULL && k < n && nb_face_glyph(face, cps[k]) != 0) k++;
        if (face != NULL && k == n) return face;
    }
    return NULL;
}

/* false: no font has it, which is reported; or there is nothing in it. In the scratch arena. */
static bool read_reading(nb_setter *s, nb_id ruby, const nb_para_form *form, reading *r) {
    nb_id rt = nb_doc_at(s->doc, ruby)->last;
    *r = (reading){.leaf = nb_doc_at(s->doc, rt)->first, .size = nb_em(form->style->size, SIZE)};
    const nb_node *leaf = nb_doc_at(s->doc, r->leaf);
    uint32_t *cps = NB_NEW_ARRAY(s->scratch, uint32_t, leaf->text.n);
    size_t n = 0;
    for (const char *p = leaf->text.p, *end = p + leaf->text.n; p < end;)
        cps[n++] = nb_utf8_next(&p, end);
    const nb_style *style =
        &s->doc->layout->styles[nb_style_in((nb_lang)leaf->lang, NB_STYLE_BODY)];
    nb_role western = leaf->lang == NB_EN ? style->english : style->latin;
    r->cps = cps;
    r->face = face_of_all(s, s->role_map[western], cps, n);
    if (r->face == NULL) r->face = face_of_all(s, s->role_map[style->han], cps, n);
    if (r->face == NULL) {
        nb_diag(s->diags, NB_TEXT_READING_FONT, nb_doc_place(s->doc, r->leaf, 0), leaf->text);
        return false;
    }
    const char *lang = leaf->lang == NB_ZH ? "zh-Hans" : "en";
    r->n = nb_shape(s->scratch, r->face, cps, n, lang, false, &r->glyphs);
    for (size_t i = 0; i < r->n; i++) r->width += nb_em(r->size, r->glyphs[i].advance);
    return r->n > 0;
}

static size_t base_end(const nb_setter *s, size_t start) {
    while (start + 1 < s->units.n && nb_units_share(s, start, NB_MARKUP_RUBY)) start++;
    return start + 1;
}

static int32_t reach_over(const nb_unit *neighbour) {
    return nb_unit_marked(neighbour, NB_MARKUP_RUBY) ? -APART / 2 : OVERHANG;
}

void nb_units_ruby(nb_setter *s, const nb_para_form *form) {
    nb_unit *u = s->units.items;
    for (size_t i = 0, end; i < s->units.n; i = end) {
        end = i + 1;
        if (!nb_unit_marked(&u[i], NB_MARKUP_RUBY)) continue;
        end = base_end(s, i);
        nb_mark mark = nb_arena_mark(s->scratch);
        reading r;
        bool readable = read_reading(s, nb_leaf_mark(s->doc, u[i].leaf, NB_MARKUP_RUBY), form, &r);
        nb_len missing = readable ? r.width : 0, em = form->style->size;
        for (size_t k = i; k < end; k++) missing -= u[k].advance;
        /* The reading is centred: what one side has not, the other cannot use. */
        int32_t left = i == 0 ? 0 : reach_over(&u[i - 1]);
        int32_t right = end == s->units.n ? 0 : reach_over(&u[end]);
        missing -= 2 * nb_em(em, left < right ? left : right);
        for (size_t k = i; k < end && missing > 0; k++) {
            nb_len more = missing / (nb_len)(end - k);
            u[k].advance += more;
            u[k].dx += more / 2;
            missing -= more;
        }
        nb_arena_rewind(s->scratch, mark);
    }
}

bool nb_ruby_place(nb_setter *s, nb_span span, size_t i, nb_len x, const nb_para_form *form,
                   nb_place *item) {
    const nb_unit *u = s->units.items;
    if (!nb_unit_marked(&u[i], NB_MARKUP_RUBY)) return false;
    if (i + 1 < span.end && nb_units_share(s, i, NB_MARKUP_RUBY)) return false;
    nb_len right = x + u[i].advance;
    while (i > span.start && nb_units_share(s, i - 1, NB_MARKUP_RUBY)) {
        i--;
        x -= u[i].advance + u[i].gap;
    }
    if (i > 0 && nb_units_share(s, i - 1, NB_MARKUP_RUBY)) return false; /* on the line before */
    nb_mark mark = nb_arena_mark(s->scratch);
    reading r;
    bool readable = read_reading(s, nb_leaf_mark(s->doc, u[i].leaf, NB_MARKUP_RUBY), form, &r);
    if (readable) {
        nb_glyph *glyphs = NB_NEW_ARRAY(s->arena, nb_glyph, r.n);
        nb_len left = x + (right - x - r.width) / 2, most = form->width - form->right_indent;
        if (left + r.width > most && form->width > 0) left = most - r.width;
        if (left < 0) left = 0; /* nothing beyond the measure (statement 32) */
        *item = (nb_place){.kind = NB_ITEM_GLYPHS,
                           .owner = r.leaf,
                           .face = r.face->index,
                           .ink = form->style->ink,
                           .x = left,
                           .y = form->baseline - nb_em(form->style->size, RISE)};
        item->run.glyphs = glyphs;
        item->run.n = (uint32_t)r.n;
        item->run.size = r.size;
        nb_len pen = 0;
        for (size_t k = 0; k < r.n; k++) {
            const nb_shaped *g = &r.glyphs[k];
            bool same = k > 0 && g->cluster == g[-1].cluster;
            glyphs[k] = (nb_glyph){.x = pen + nb_em(r.size, g->dx),
                                   .cp = same ? 0 : r.cps[g->cluster],
                                   .gid = g->gid,
                                   .dy = (int16_t)g->dy};
            pen += nb_em(r.size, g->advance);
        }
    }
    nb_arena_rewind(s->scratch, mark);
    return readable;
}
