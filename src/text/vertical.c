/* Vertical writing of short labels (三、本年度办理结果). Input: nodes; output: one column of
 * characters. Odd rule: none of the forms come from the fonts, because Fandol has no vertical ones:
 * marks of the lower left corner move to the upper right one, brackets and dashes turn clockwise,
 * and so do Western words of more than two characters (GB/T 15834-2011 5.2). */
#include "text/unit.h"

enum { CLOCKWISE = 3 }; /* quarter turns counter-clockwise */

typedef struct column {
    nb_setter *s;
    const nb_para_form *form;
    nb_place *items;
    nb_glyph *glyphs;
    uint32_t n;
    nb_len y;
} column;

static nb_place *add(column *c, const nb_unit *u, size_t count, nb_len x, nb_len y) {
    nb_place *item = &c->items[c->n];
    *item = (nb_place){.kind = NB_ITEM_GLYPHS, .face = u->face, .owner = u->leaf, .x = x, .y = y};
    item->run.size = nb_unit_size(u, c->form->style->size);
    item->run.glyphs = c->glyphs;
    nb_len pen = 0;
    for (size_t i = 0; i < count; i++) {
        if (u[i].blank) continue;
        *c->glyphs++ = (nb_glyph){.x = pen + u[i].dx, .cp = u[i].cp, .gid = u[i].gid};
        item->run.n++;
        pen += u[i].advance;
    }
    if (item->run.n > 0) c->n++;
    return item;
}

static void put_upright(column *c, const nb_unit *u, size_t count, nb_len width) {
    nb_len em = c->form->style->size;
    add(c, u, count, (c->form->width - width) / 2, c->y + nb_em(em, 880));
    c->y += em;
}

/* 、 and 。 stand in the upper right corner of their cell: their ink is mirrored about its centre.
 */
static void put_corner_mark(column *c, const nb_unit *u) {
    nb_len em = c->form->style->size;
    int32_t ink[4] = {0, 0, 0, 0};
    const nb_face *face = nb_fonts_at(c->s->fonts, u->face);
    if (face != NULL) nb_face_ink(face, u->gid, ink); /* NULL: no font could be read */
    nb_len right = nb_em(em, 1000 - (ink[0] + ink[2])), up = nb_em(em, 760 - (ink[1] + ink[3]));
    add(c, u, 1, (c->form->width - em) / 2 + right, c->y + nb_em(em, 880) - up);
    c->y += em;
}

/* Clockwise about the cell's middle: the baseline then runs down, 0.38 em left of the middle. */
static void put_turned(column *c, const nb_unit *u, size_t count, nb_len length) {
    nb_len em = c->form->style->size;
    nb_place *item = add(c, u, count, c->form->width / 2 - nb_em(em, 380), c->y);
    item->turn = CLOCKWISE;
    c->y += length;
}

/* Readings, dots and lines have no place beside a column of characters: nothing is lost in silence.
 */
static void refuse_marks(const nb_setter *s) {
    static const nb_markup MARKS[] = {NB_MARKUP_RUBY, NB_MARKUP_DOTS, NB_MARKUP_NAME_LINE,
                                      NB_MARKUP_BOOK_LINE};
    for (size_t i = 0; i < s->units.n; i++)
        for (size_t k = 0; k < sizeof MARKS / sizeof *MARKS; k++) {
            const nb_unit *u = &s->units.items[i];
            if (!nb_unit_marked(u, MARKS[k]) || (i > 0 && u[-1].leaf == u->leaf)) continue;
            nb_diag(s->diags, NB_TEXT_VERTICAL_MARK, nb_doc_place(s->doc, u->leaf, 0),
                    nb_str_of(nb_markup_word(MARKS[k])));
        }
}

nb_line nb_para_set_vertical(nb_setter *s, const nb_id *nodes, size_t n, const nb_para_form *form,
                             nb_len *height) {
    nb_units_build(s, nodes, n, form);
    refuse_marks(s);
    const nb_units *u = &s->units;
    column c = {s,
                form,
                NB_NEW_ARRAY(s->lines, nb_place, u->n + 1),
                NB_NEW_ARRAY(s->arena, nb_glyph, u->n + 1),
                0,
                0};
    nb_line line = {.items = c.items, .width = form->style->size};
    for (size_t i = 0; i < u->n;) {
        const nb_unit *first = &u->items[i];
        nb_class cls = (nb_class)first->cls;
        size_t end = i + 1;
        if (nb_class_is_western(cls)) {
            nb_len length = first->advance;
            while (end < u->n && nb_class_is_western((nb_class)u->items[end].cls) &&
                   u->items[end].leaf == first->leaf && u->items[end].face == first->face)
                length += u->items[end++].advance;
            if (end - i <= 2)
                put_upright(&c, first, end - i, length);
            else
                put_turned(&c, first, end - i, length);
        } else if (cls == NB_CLASS_PAUSE || cls == NB_CLASS_STOP) {
            put_corner_mark(&c, first);
        } else if (cls == NB_CLASS_OPEN || cls == NB_CLASS_CLOSE || cls == NB_CLASS_DASH ||
                   cls == NB_CLASS_CONN || cls == NB_CLASS_ELLIPSIS || cls == NB_CLASS_HYPHEN) {
            put_turned(&c, first, 1, first->advance);
        } else if (cls != NB_CLASS_SPACE && cls != NB_CLASS_GLUED) {
            put_upright(&c, first, 1, first->advance);
        }
        i = end;
    }
    line.n = c.n;
    *height = c.y;
    return line;
}
