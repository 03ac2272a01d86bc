/* 版记: what stands at the foot of a 公文's last page (GB/T 9704-2012 7.4, 10.1). Input: the
 * IMPRINT node; output: one group of items with its height, which paginate.c puts there. Odd rule:
 * it is built from its lower edge upwards in thought only: the last rule's lower edge is the
 * group's, and so the type area's. */
#include "flow/column.h"

#include "page/packed.h"

static nb_lines set(nb_maker *m, nb_id node, const nb_style *style, nb_len x, nb_len right,
                    nb_align align) {
    nb_para_form form = {.style = style,
                         .width = m->layout->page.text_width,
                         .first_indent = x,
                         .indent = x,
                         .right_indent = right,
                         .align = align,
                         .baseline = nb_para_baseline(style->size, style->pitch)};
    return nb_para_set(m->setter, &node, 1, &form);
}

static nb_len put(nb_maker *m, nb_items *items, const nb_lines *lines, nb_len y, nb_len pitch) {
    for (size_t i = 0; i < lines->n; i++)
        nb_items_line(m, items, &lines->items[i], 0, y + (nb_len)i * pitch);
    return (nb_len)lines->n * pitch;
}

/* Two pieces of a line: 抄送： and who gets a copy, whose turned-over lines stay in line (7.4.2);
 * or, in the last line, the printing office at the left and the date at the right (7.4.3). */
static nb_len put_pieces(nb_maker *m, nb_items *items, nb_id line, nb_len y, bool apart) {
    const nb_style *style = nb_maker_style(m, line);
    nb_len indent = nb_em(style->size, style->indent), pitch = nb_maker_pitch(m, style);
    nb_len right = nb_em(style->size, style->right_indent);
    nb_id first = nb_doc_at(m->doc, line)->first, second = nb_doc_at(m->doc, line)->last;
    nb_lines one = set(m, first, style, indent, right, NB_ALIGN_LEFT);
    nb_len width = one.n > 0 ? one.items[0].width + nb_label_gap(m, line) : 0;
    nb_lines two = set(m, second, style, apart ? indent : indent + width, right,
                       apart ? NB_ALIGN_RIGHT : style->align);
    nb_len high = put(m, items, &one, y, pitch);
    /* a long office leaves no room beside it: then the date has a line of its own */
    bool below = apart && two.n > 0 && one.n > 0 && two.items[0].x < indent + width + style->size;
    nb_len other = put(m, items, &two, below ? y + high : y, pitch);
    return below ? high + other : high > other ? high : other;
}

void nb_imprint_make(nb_maker *m, nb_id imprint) {
    const nb_official_form *form = &m->layout->official;
    bool letter = nb_doc_at(m->doc, imprint)->level == 1;
    nb_len width = m->layout->page.text_width, y = 0;
    nb_items items = {0};
    for (nb_id line = nb_doc_at(m->doc, imprint)->first; line != NB_NO_NODE;
         line = nb_doc_at(m->doc, line)->next) {
        nb_len rule = y == 0 ? form->imprint_outer : form->imprint_inner;
        bool ruled = !letter && nb_doc_at(m->doc, line)->level != 2;
        if (ruled) nb_items_rule(m, &items, 0, y, width, rule);
        if (ruled) y += rule;
        bool apart = nb_doc_at(m->doc, line)->level == 1;
        y += put_pieces(m, &items, line, y, apart);
    }
    if (!letter) nb_items_rule(m, &items, 0, y, width, form->imprint_outer);
    if (!letter) y += form->imprint_outer;
    nb_foot *foot = NB_NEW(m->arena, nb_foot);
    *foot = (nb_foot){nb_items_pack(m->arena, m->scratch, items.items, items.n), y, !letter};
    m->galley->foot = foot;
}
