/* For tests of line composition: paragraphs set from strings, lines read back from their items. */
#ifndef NB_TESTS_LINE_UTIL_H
#define NB_TESTS_LINE_UTIL_H

#include "base/unicode.h"
#include "bench.h"
#include "doc/node.h"
#include "text/para.h"

enum { FLUSH = 100 }; /* 0.1 pt (statement 20) */

/* A piece of a paragraph: NB_NODE_TEXT, or text inside a STRONG or a LINK, or inline markup; the
 * reading of ruby is yáo. */
enum { MARKED = NB_NODE_KIND_COUNT };
typedef struct piece {
    nb_str text;
    int kind; /* nb_node_kind, or MARKED + nb_markup */
} piece;

static inline void add_leaf(nb_doc *doc, nb_id parent, nb_str text) {
    nb_id leaf = nb_doc_add(doc, parent, NB_NODE_TEXT, NULL);
    nb_doc_at(doc, leaf)->text = text;
    nb_doc_at(doc, leaf)->offset = NB_GENERATED;
}

static inline nb_id make(nb_doc *doc, const piece *pieces, size_t n) {
    nb_id p = nb_doc_add(doc, 0, NB_NODE_PARAGRAPH, NULL);
    for (size_t i = 0; i < n; i++) {
        int markup = pieces[i].kind > MARKED ? pieces[i].kind - MARKED : 0;
        bool ruby = markup == NB_MARKUP_RUBY;
        int kind = ruby ? (int)NB_NODE_RUBY : markup > 0 ? (int)NB_NODE_MARK : pieces[i].kind;
        nb_id parent = kind == NB_NODE_TEXT ? p : nb_doc_add(doc, p, (nb_node_kind)kind, NULL);
        if (markup > 0) nb_doc_at(doc, parent)->markup = (uint8_t)markup;
        add_leaf(doc, ruby ? nb_doc_add(doc, parent, NB_NODE_RB, NULL) : parent, pieces[i].text);
        if (ruby) add_leaf(doc, nb_doc_add(doc, parent, NB_NODE_RT, NULL), NB_STR("yáo"));
    }
    return p;
}

/* The body's style, so many cells wide, without indent. */
static inline nb_para_form cells(const bench *b, int thousandths) {
    const nb_style *style = &b->layout->styles[NB_STYLE_BODY];
    return (nb_para_form){
        .style = style, .width = nb_em(style->size, thousandths), .align = style->align};
}

static inline nb_lines set_pieces(bench *b, const nb_layout *layout, const piece *pieces, size_t n,
                                  const nb_para_form *form) {
    nb_doc *doc = nb_doc_new(b->arena, layout, NB_ZH);
    nb_id p = make(doc, pieces, n);
    nb_setter *setter = nb_setter_new(b->arena, b->scratch, b->diags, doc, b->fonts);
    return nb_para_set(setter, &p, 1, form);
}

static inline nb_lines set_with(bench *b, const nb_layout *layout, const char *text,
                                const nb_para_form *form) {
    piece all = {nb_str_of(text), NB_NODE_TEXT};
    return set_pieces(b, layout, &all, 1, form);
}

static inline nb_lines set_text(bench *b, const char *text, const nb_para_form *form) {
    return set_with(b, b->layout, text, form);
}

typedef struct seen { /* a line read back: glyph origins from the column's left; no readings */
    uint32_t cps[256];
    nb_len x[256];
    uint16_t face[256], gid[256];
    nb_len size;
    size_t n;
} seen;

static inline seen read_line(const nb_line *line) {
    seen s = {.n = 0};
    for (uint32_t i = 0; i < line->n; i++) {
        const nb_place *item = &line->items[i];
        if (item->y != line->items[0].y) continue;
        for (uint32_t k = 0; item->kind == NB_ITEM_GLYPHS && k < item->run.n; k++) {
            assert_true(s.n < 256);
            s.x[s.n] = item->x + item->run.glyphs[k].x;
            s.face[s.n] = item->face;
            s.gid[s.n] = item->run.glyphs[k].gid;
            if (item->run.size > s.size) s.size = item->run.size;
            s.cps[s.n++] = item->run.glyphs[k].cp;
        }
    }
    return s;
}

/* Left and right edge of a glyph's ink, from the column's left; false for blanks. */
static inline bool ink_of(const bench *b, const seen *s, size_t k, nb_len *left, nb_len *right) {
    int32_t box[4];
    *left = *right = 0;
    if (!nb_face_ink(nb_fonts_at(b->fonts, s->face[k]), s->gid[k], box)) return false;
    *left = s->x[k] + nb_em(s->size, box[0]);
    *right = s->x[k] + nb_em(s->size, box[2]);
    return true;
}

/* Lines as strings with | between them: what a reader can compare at a glance. */
static inline const char *lines_text(bench *b, nb_lines lines) {
    nb_buf out = nb_buf_in(b->arena);
    for (size_t i = 0; i < lines.n; i++) {
        seen s = read_line(&lines.items[i]);
        if (i > 0) nb_buf_byte(&out, '|');
        for (size_t k = 0; k < s.n; k++) nb_buf_utf8(&out, s.cps[k]);
    }
    nb_buf_byte(&out, '\0');
    return nb_buf_view(&out).p;
}

static inline size_t decode(const char *text, uint32_t *out, size_t most) {
    size_t n = 0;
    for (const char *p = text, *end = text + strlen(text); p < end;) {
        assert_true(n < most);
        out[n++] = nb_utf8_next(&p, end);
    }
    return n;
}

/* Whether the characters of `list` hold cp. */
static inline bool is_in(const char *list, uint32_t cp) {
    for (const char *p = list, *end = list + strlen(list); p < end;)
        if (nb_utf8_next(&p, end) == cp) return true;
    return false;
}

static inline bool near(nb_len a, nb_len b, nb_len tolerance) {
    return a - b <= tolerance && b - a <= tolerance;
}

#endif
