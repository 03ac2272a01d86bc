/* The contact block. Input: its node; output: boxes that stay together.
 * Odd rule: the block's rules belong to its first and last box, so that nothing is drawn for a
 * block that has no lines. */
#include "flow/column.h"

enum { FRAME_RULE = 500, FRAME_PAD = 6000 }; /* 0.5 pt rules, 6 pt to the text */

typedef struct row {
    nb_items items;
    nb_len height;
} row;

static nb_lines set(nb_maker *m, nb_id node, const nb_style *style, nb_len width, nb_align align,
                    nb_len pitch) {
    nb_para_form form = {.style = style,
                         .width = width,
                         .align = align,
                         .baseline = nb_para_baseline(style->size, pitch)};
    return nb_para_set(m->setter, &node, 1, &form);
}

static nb_len label_width(nb_maker *m, nb_id list, const nb_style *style) {
    nb_len widest = 0;
    for (nb_id item = nb_doc_at(m->doc, list)->first; item != NB_NO_NODE;
         item = nb_doc_at(m->doc, item)->next) {
        nb_id label = nb_doc_at(m->doc, item)->first;
        nb_para_form form = {.style = style};
        nb_len natural, minimum;
        nb_para_measure(m->setter, &label, 1, &form, &natural, &minimum);
        if (natural > widest) widest = natural;
    }
    return widest;
}

static void put_row(nb_maker *m, nb_id node, row *r, nb_len above, nb_len below, bool last) {
    nb_len width = m->width;
    for (size_t i = 0; i < r->items.n; i++) r->items.items[i].y += above;
    if (above > 0)
        nb_items_rule(m, &r->items, 0, above - FRAME_PAD - FRAME_RULE, width, FRAME_RULE);
    if (last && !m->gridded) { /* beside another frame, which may be longer: the rule by itself */
        nb_maker_box(m, node, above + r->height, 0, r->items.items, (uint32_t)r->items.n);
        nb_maker_penalty(m, NB_FORBID);
        *r = (row){.height = 0};
        above = 0;
    }
    if (last) nb_items_rule(m, &r->items, 0, above + r->height + FRAME_PAD, width, FRAME_RULE);
    nb_maker_box(m, node, above + r->height + below, 0, r->items.items, (uint32_t)r->items.n);
    nb_maker_penalty(m, last ? 0 : NB_FORBID);
}

void nb_contact_make(nb_maker *m, nb_id contact) {
    nb_len grid = m->layout->page.pitch, width = m->width;
    nb_id title = nb_doc_at(m->doc, contact)->first, list = nb_doc_at(m->doc, title)->next;
    const nb_style *title_style = nb_maker_style(m, title), *style = nb_maker_style(m, list);
    nb_len title_pitch = nb_maker_pitch(m, title_style), pitch = nb_maker_pitch(m, style);
    nb_len indent = nb_maker_cells(m, style->first_indent + style->indent);
    nb_len label = label_width(m, list, style), value_x = indent + label;
    if (nb_style_lang(nb_doc_at(m->doc, list)->style) != NB_ZH)
        value_x += style->size / 3; /* ： brings its white along, a colon does not */

    struct {
        row *items;
        size_t n, cap;
    } rows = {0};
    nb_len title_indent = nb_maker_cells(m, title_style->first_indent + title_style->indent);
    nb_lines lines =
        set(m, title, title_style, width - title_indent, title_style->align, title_pitch);
    for (size_t i = 0; i < lines.n; i++) {
        row *r = NB_PUSH(m->arena, &rows);
        *r = (row){.height = title_pitch};
        nb_items_line(m, &r->items, &lines.items[i], title_indent, 0);
    }
    for (nb_id item = nb_doc_at(m->doc, list)->first; item != NB_NO_NODE;
         item = nb_doc_at(m->doc, item)->next) {
        nb_id name = nb_doc_at(m->doc, item)->first, value = nb_doc_at(m->doc, name)->next;
        nb_lines names = set(m, name, style, label, NB_ALIGN_LEFT, pitch);
        nb_lines values = set(m, value, style, width - value_x - indent, NB_ALIGN_LEFT, pitch);
        size_t count = values.n > names.n ? values.n : names.n;
        for (size_t i = 0; i < count; i++) {
            row *r = NB_PUSH(m->arena, &rows);
            *r = (row){.height = pitch};
            if (i < names.n) nb_items_line(m, &r->items, &names.items[i], indent, 0);
            if (i < values.n) nb_items_line(m, &r->items, &values.items[i], value_x, 0);
        }
    }
    if (rows.n == 0) return;
    nb_len all = 2 * (FRAME_PAD + FRAME_RULE);
    for (size_t i = 0; i < rows.n; i++) all += rows.items[i].height;
    /* Whole lines of the grid, with at least a third of a line of white outside the rules. */
    nb_len outside = grid / 3, total = all + 2 * outside;
    if (m->gridded) total = (total + grid - 1) / grid * grid;
    nb_len above = (total - all) / 2 + FRAME_PAD + FRAME_RULE;
    nb_maker_glue(m, nb_em(grid, title_style->before));
    for (size_t i = 0; i < rows.n; i++) {
        bool last = i + 1 == rows.n;
        put_row(m, contact, &rows.items[i], i == 0 ? above : 0,
                last ? total - above - (all - 2 * (FRAME_PAD + FRAME_RULE)) : 0, last);
    }
    nb_maker_snap(m);
}
