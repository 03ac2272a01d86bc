/* Inline marks on a line: raised and lowered text, what stays together, emphasis dots and lines.
 * Input: units, and the line as it is set; output: penalties, and artifacts below the text.
 * Odd rule: dots stand below characters, never below punctuation (GB/T 15834-2011 5.1.8), and below
 * Western letters too, because emphasis must not vanish. */
#include "base/unicode.h"
#include "text/unit.h"

/* Thousandths of an em. The tops of raised cells meet those of the text, and two lines beside each
 * other do not touch. */
enum {
    SMALL = 600,
    DOT_DEPTH = 310,
    DOT_RADIUS = 85,
    LINE_DEPTH = 180,
    LINE_WIDTH = 45,
    INSET = 60,
    WAVE = 250, /* half a wave's length */
    CREST = 75  /* of the control points; the curve goes ¾ of it */
};

nb_id nb_leaf_mark(const nb_doc *doc, nb_id leaf, nb_markup markup) {
    while (leaf != NB_NO_NODE && nb_doc_at(doc, leaf)->markup != markup)
        leaf = nb_doc_at(doc, leaf)->parent;
    return leaf;
}

uint16_t nb_leaf_marks(const nb_doc *doc, nb_id leaf) {
    uint16_t marks = 0;
    for (nb_id id = leaf; id != NB_NO_NODE; id = nb_doc_at(doc, id)->parent)
        marks |= (uint16_t)(1 << nb_doc_at(doc, id)->markup);
    return marks;
}

bool nb_unit_marked(const nb_unit *unit, nb_markup markup) { return unit->marks >> markup & 1; }

bool nb_unit_raised(const nb_unit *unit) {
    return nb_unit_marked(unit, NB_MARKUP_SUP) || nb_unit_marked(unit, NB_MARKUP_SUB);
}

nb_len nb_unit_size(const nb_unit *unit, nb_len em) {
    return nb_unit_raised(unit) ? nb_em(em, SMALL) : em;
}

int16_t nb_unit_rise(const nb_unit *unit) {
    if (nb_unit_marked(unit, NB_MARKUP_SUP)) return NB_MARKUP_RISE * 1000 / SMALL;
    return nb_unit_marked(unit, NB_MARKUP_SUB) ? NB_MARKUP_FALL * 1000 / SMALL : 0;
}

bool nb_units_share(const nb_setter *s, size_t i, nb_markup markup) {
    const nb_unit *a = &s->units.items[i], *b = a + 1;
    if (!nb_unit_marked(a, markup) || !nb_unit_marked(b, markup)) return false;
    return a->leaf == b->leaf ||
           nb_leaf_mark(s->doc, a->leaf, markup) == nb_leaf_mark(s->doc, b->leaf, markup);
}

void nb_units_keep(nb_setter *s) {
    for (size_t i = 0; i + 1 < s->units.n; i++) {
        nb_unit *a = &s->units.items[i];
        bool typed = a->cp == NB_LINE_BREAK;
        bool kept = nb_units_share(s, i, NB_MARKUP_RUBY) ||
                    (nb_units_share(s, i, NB_MARKUP_KEEP) && !typed) ||
                    (nb_unit_raised(a + 1) && !typed); /* statement 5 */
        if (!kept) continue;
        a->penalty = NB_NOBREAK;
        a->hyphen = 0;
    }
}

/* --- below the text ----------------------------------------------------------------------------
 */

typedef struct nib { /* what draws a kind of decoration on a line */
    const nb_setter *s;
    nb_span span;
    nb_len x, em; /* of the line's first unit */
    nb_path *path;
} nib;

static void put_dot(nib *n, nb_len x, nb_len y) {
    nb_len r = nb_em(n->em, DOT_RADIUS), c = nb_em(r, 552); /* a circle of four curves */
    nb_path_move(n->path, x + r, y);
    nb_path_curve(n->path, (nb_point){x + r, y + c}, (nb_point){x + c, y + r},
                  (nb_point){x, y + r});
    nb_path_curve(n->path, (nb_point){x - c, y + r}, (nb_point){x - r, y + c},
                  (nb_point){x - r, y});
    nb_path_curve(n->path, (nb_point){x - r, y - c}, (nb_point){x - c, y - r},
                  (nb_point){x, y - r});
    nb_path_curve(n->path, (nb_point){x + c, y - r}, (nb_point){x + r, y - c},
                  (nb_point){x + r, y});
    nb_path_close(n->path);
}

static void put_dots(nib *n) {
    nb_len x = n->x;
    for (size_t i = n->span.start; i < n->span.end; i++) {
        const nb_unit *u = &n->s->units.items[i];
        bool letter = u->cls == NB_CLASS_HAN || nb_is_latin(u->cp) || nb_is_digit(u->cp);
        if (letter && !u->blank && nb_unit_marked(u, NB_MARKUP_DOTS))
            put_dot(n, x + u->advance / 2, nb_em(n->em, DOT_DEPTH));
        x += u->advance + u->gap;
    }
}

/* Whole waves between two ends, as near to WAVE as they go. */
static void put_wave(nib *n, nb_len from, nb_len to, nb_len y) {
    nb_len crest = nb_em(n->em, CREST), half = nb_em(n->em, WAVE);
    nb_len count = (to - from + half / 2) / half;
    if (count < 1) count = 1;
    nb_path_move(n->path, from, y);
    for (nb_len i = 0; i < count; i++) {
        nb_len a = from + nb_muldiv(to - from, i, count);
        nb_len b = from + nb_muldiv(to - from, i + 1, count), third = nb_em(b - a, 364);
        nb_len top = i % 2 == 0 ? y - crest : y + crest;
        nb_path_curve(n->path, (nb_point){a + third, top}, (nb_point){b - third, top},
                      (nb_point){b, y});
    }
}

static void put_lines(nib *n, nb_markup markup) {
    nb_len x = n->x, from = x, inset = nb_em(n->em, INSET), y = nb_em(n->em, LINE_DEPTH);
    for (size_t i = n->span.start; i < n->span.end; i++) {
        const nb_unit *u = &n->s->units.items[i];
        bool marked = nb_unit_marked(u, markup);
        if (marked && (i == n->span.start || !nb_units_share(n->s, i - 1, markup))) from = x;
        nb_len to = x + u->advance - inset;
        x += u->advance + u->gap;
        if (!marked || (i + 1 < n->span.end && nb_units_share(n->s, i, markup))) continue;
        if (markup == NB_MARKUP_BOOK_LINE) {
            put_wave(n, from + inset, to, y);
        } else {
            nb_path_move(n->path, from + inset, y);
            nb_path_line(n->path, to, y);
        }
    }
}

uint32_t nb_line_decorate(nb_setter *s, nb_span span, nb_len x, const nb_para_form *form,
                          nb_place *items) {
    static const nb_markup KINDS[NB_LINE_DECORATIONS] = {NB_MARKUP_NAME_LINE, NB_MARKUP_BOOK_LINE,
                                                         NB_MARKUP_DOTS};
    uint32_t count = 0;
    uint16_t marks = 0;
    for (size_t i = span.start; i < span.end; i++) marks |= s->units.items[i].marks;
    for (size_t k = 0; k < NB_LINE_DECORATIONS; k++) {
        if ((marks >> KINDS[k] & 1) == 0) continue;
        bool dots = KINDS[k] == NB_MARKUP_DOTS;
        nib n = {s, span, x, form->style->size, NULL};
        n.path = nb_path_new(s->arena, dots ? 0 : nb_em(n.em, LINE_WIDTH));
        if (dots)
            put_dots(&n);
        else
            put_lines(&n, KINDS[k]);
        if (n.path->ops.n == 0) continue;
        nb_place *item = &items[count++];
        *item = (nb_place){.kind = NB_ITEM_PATH,
                           .artifact = NB_ARTIFACT_LAYOUT,
                           .ink = form->style->ink,
                           .owner = NB_NO_NODE,
                           .y = form->baseline};
        item->path.shape = n.path;
    }
    return count;
}
