/* Tables: caption, columns, rows. Input: a TABLE node; output: a box for each row, and the head
 * once more for pages on which the table goes on. Odd rule: a row draws its own lower and upright
 * rules and the head the upper one, so that a table is closed wherever a page ends. */
#include "flow/column.h"

/* Costs of a cut between rows: a table that fits on a page moves there whole. */
enum { CUT_SHORT_TABLE = 500, CUT_LONG_TABLE = 20 };

typedef struct grid {
    size_t columns;
    nb_len *x; /* columns + 1 edges */
    nb_len width;
} grid;

static nb_id child(const nb_maker *m, nb_id id, nb_node_kind kind) {
    for (nb_id c = nb_doc_at(m->doc, id)->first; c != NB_NO_NODE; c = nb_doc_at(m->doc, c)->next)
        if (nb_doc_at(m->doc, c)->kind == kind) return c;
    return NB_NO_NODE;
}

static nb_para_form cell_form(const nb_maker *m, nb_id cell, nb_len width) {
    const nb_node *node = nb_doc_at(m->doc, cell);
    const nb_style *style = &m->layout->styles[node->style];
    nb_len pitch = style->pitch > 0 ? style->pitch : nb_em(style->size, 1400);
    return (nb_para_form){
        .style = style,
        .width = width,
        .align = (nb_align)node->align == NB_ALIGN_JUSTIFY ? NB_ALIGN_LEFT : (nb_align)node->align,
        .baseline = nb_para_baseline(style->size, pitch)};
}

static nb_len pitch_of(const nb_para_form *form) {
    return form->style->pitch > 0 ? form->style->pitch : nb_em(form->style->size, 1400);
}

/* Natural and minimum widths of each column over all rows, with padding. */
static void measure_columns(nb_maker *m, nb_id table, grid *g, nb_len *natural, nb_len *minimum) {
    nb_len pad = 2 * m->layout->table.pad_x;
    for (int part = 0; part < 2; part++) {
        nb_id group = child(m, table, part == 0 ? NB_NODE_TABLE_HEAD : NB_NODE_TABLE_BODY);
        if (group == NB_NO_NODE) continue;
        for (nb_id row = nb_doc_at(m->doc, group)->first; row != NB_NO_NODE;
             row = nb_doc_at(m->doc, row)->next) {
            size_t k = 0;
            for (nb_id cell = nb_doc_at(m->doc, row)->first; cell != NB_NO_NODE && k < g->columns;
                 cell = nb_doc_at(m->doc, cell)->next, k++) {
                nb_para_form form = cell_form(m, cell, 0);
                nb_len wide, narrow;
                nb_para_measure(m->setter, &cell, 1, &form, &wide, &narrow);
                if (wide + pad > natural[k]) natural[k] = wide + pad;
                if (narrow + pad > minimum[k]) minimum[k] = narrow + pad;
            }
        }
    }
}

/* The shares that the report gives its columns (of the head's cells); false when it gives none. A
 * column without a share among others counts as one. */
static bool share_columns(const nb_maker *m, nb_id table, grid *g) {
    nb_id head = child(m, table, NB_NODE_TABLE_HEAD);
    int64_t all = 0, before = 0;
    bool given = false;
    for (nb_id c = nb_doc_at(m->doc, nb_doc_at(m->doc, head)->first)->first; c != NB_NO_NODE;
         c = nb_doc_at(m->doc, c)->next) {
        uint16_t share = nb_doc_at(m->doc, c)->share;
        given = given || share > 0;
        all += share > 0 ? share : 1;
    }
    if (!given) return false;
    size_t k = 0;
    for (nb_id c = nb_doc_at(m->doc, nb_doc_at(m->doc, head)->first)->first; c != NB_NO_NODE;
         c = nb_doc_at(m->doc, c)->next) {
        uint16_t share = nb_doc_at(m->doc, c)->share;
        g->x[k++] = nb_muldiv(g->width, before, all);
        before += share > 0 ? share : 1;
    }
    g->x[g->columns] = g->width;
    return true;
}

/* Columns fill the type area: each gets its minimum, and the rest goes by what more it would like;
 * a table that needs less than the width spreads the surplus by natural width. */
static void solve_columns(nb_maker *m, nb_id table, grid *g) {
    nb_len *natural = NB_NEW_ARRAY(m->arena, nb_len, g->columns);
    nb_len *minimum = NB_NEW_ARRAY(m->arena, nb_len, g->columns);
    if (share_columns(m, table, g)) return;
    measure_columns(m, table, g, natural, minimum);
    int64_t all_natural = 0, all_minimum = 0, edge = 0;
    for (size_t k = 0; k < g->columns; k++) {
        all_natural += natural[k];
        all_minimum += minimum[k];
    }
    for (size_t k = 0; k < g->columns; k++) {
        g->x[k] = (nb_len)edge;
        if (all_natural == 0)
            edge += g->width / (int64_t)g->columns;
        else if (all_natural <= g->width)
            edge += nb_muldiv(g->width, natural[k], all_natural);
        else if (all_minimum < g->width)
            edge += minimum[k] + nb_muldiv(g->width - all_minimum, natural[k] - minimum[k],
                                           all_natural - all_minimum);
        else
            edge += nb_muldiv(g->width, minimum[k], all_minimum);
    }
    g->x[g->columns] = g->width;
}

typedef struct laid_row {
    nb_items items;
    nb_len height;
} laid_row;

static laid_row lay_row(nb_maker *m, const grid *g, nb_id row, bool first, bool last) {
    nb_len pad_x = m->layout->table.pad_x, pad_y = m->layout->table.pad_y;
    nb_len rule = m->layout->table.rule, outer = m->layout->table.outer_rule;
    nb_lines *cells = NB_NEW_ARRAY(m->arena, nb_lines, g->columns);
    nb_len *heights = NB_NEW_ARRAY(m->arena, nb_len, g->columns);
    laid_row out = {0};
    size_t k = 0;
    for (nb_id cell = nb_doc_at(m->doc, row)->first; cell != NB_NO_NODE && k < g->columns;
         cell = nb_doc_at(m->doc, cell)->next, k++) {
        nb_para_form form = cell_form(m, cell, g->x[k + 1] - g->x[k] - 2 * pad_x);
        cells[k] = nb_para_set(m->setter, &cell, 1, &form);
        heights[k] = (nb_len)cells[k].n * pitch_of(&form);
        if (heights[k] + 2 * pad_y > out.height) out.height = heights[k] + 2 * pad_y;
    }
    for (k = 0; k < g->columns; k++) {
        if (cells[k].n == 0) continue;
        nb_len pitch = heights[k] / (nb_len)cells[k].n, y = (out.height - heights[k]) / 2;
        for (size_t i = 0; i < cells[k].n; i++)
            nb_items_line(m, &out.items, &cells[k].items[i], g->x[k] + pad_x,
                          y + (nb_len)i * pitch);
    }
    if (first) nb_items_rule(m, &out.items, 0, -outer / 2, g->width, outer);
    for (k = 0; k <= g->columns; k++) {
        nb_len weight = k == 0 || k == g->columns ? outer : rule;
        nb_items_rule(m, &out.items, g->x[k] - weight / 2, 0, weight, out.height);
    }
    nb_len below = last ? outer : rule;
    nb_items_rule(m, &out.items, 0, out.height - below / 2, g->width, below);
    return out;
}

/* Caption centred, unit at the right end of the same line where there is room (statement
 * 36), otherwise on a line of its own below. */
static void put_caption(nb_maker *m, nb_id caption) {
    nb_len grid_pitch = m->layout->page.pitch, cell = m->layout->page.cell;
    nb_len width = m->layout->page.text_width, used_right = 0;
    bool open = false;
    nb_maker_glue(m, nb_em(grid_pitch, m->layout->styles[NB_STYLE_CAPTION].before));
    nb_items items = {0};
    for (nb_id p = nb_doc_at(m->doc, caption)->first; p != NB_NO_NODE;
         p = nb_doc_at(m->doc, p)->next) {
        const nb_style *style = &m->layout->styles[nb_doc_at(m->doc, p)->style];
        nb_para_form form = {.style = style,
                             .width = width,
                             .align = style->align,
                             .baseline = nb_para_baseline(style->size, cell)};
        nb_lines lines = nb_para_set(m->setter, &p, 1, &form);
        for (size_t i = 0; i < lines.n; i++) {
            const nb_line *line = &lines.items[i];
            bool fits = open && line->x > used_right + cell;
            if (open && !fits) {
                nb_maker_box(m, caption, grid_pitch, grid_pitch - cell, items.items,
                             (uint32_t)items.n);
                nb_maker_penalty(m, NB_FORBID);
                items = (nb_items){0};
            }
            nb_items_line(m, &items, line, 0, 0);
            used_right = line->x + line->width;
            open = true;
        }
    }
    if (!open) return;
    nb_maker_box(m, caption, grid_pitch, grid_pitch - cell, items.items, (uint32_t)items.n);
    nb_maker_penalty(m, NB_FORBID);
}

static uint32_t keep_head(nb_maker *m, const laid_row *head) {
    nb_place *items = NB_NEW_ARRAY(m->arena, nb_place, head->items.n);
    size_t n = 0;
    for (size_t i = 0; i < head->items.n; i++) {
        if (head->items.items[i].kind == NB_ITEM_LINK) continue;
        items[n] = head->items.items[i];
        items[n].owner = NB_NO_NODE;
        if (items[n].artifact == NB_ARTIFACT_NONE) items[n].artifact = NB_ARTIFACT_REPEAT;
        n++;
    }
    nb_table_repeat *repeat = NB_PUSH(m->arena, &m->galley->heads);
    *repeat = (nb_table_repeat){head->height, items, (uint32_t)n};
    return (uint32_t)m->galley->heads.n;
}

static size_t count_columns(const nb_maker *m, nb_id group) {
    size_t n = 0;
    nb_id row = group == NB_NO_NODE ? NB_NO_NODE : nb_doc_at(m->doc, group)->first;
    if (row == NB_NO_NODE) return 0;
    for (nb_id c = nb_doc_at(m->doc, row)->first; c != NB_NO_NODE; c = nb_doc_at(m->doc, c)->next)
        n++;
    return n;
}

void nb_table_make(nb_maker *m, nb_id table) {
    nb_id caption = child(m, table, NB_NODE_CAPTION);
    nb_id head = child(m, table, NB_NODE_TABLE_HEAD), body = child(m, table, NB_NODE_TABLE_BODY);
    grid g = {.columns = count_columns(m, head), .width = m->layout->page.text_width};
    if (g.columns == 0) return;
    g.x = NB_NEW_ARRAY(m->arena, nb_len, g.columns + 1);
    solve_columns(m, table, &g);
    if (caption != NB_NO_NODE) put_caption(m, caption);

    nb_id head_row = nb_doc_at(m->doc, head)->first;
    nb_id first_row = body == NB_NO_NODE ? NB_NO_NODE : nb_doc_at(m->doc, body)->first;
    laid_row laid = lay_row(m, &g, head_row, true, first_row == NB_NO_NODE);
    uint32_t repeat = keep_head(m, &laid);
    nb_maker_box(m, head_row, laid.height, 0, laid.items.items, (uint32_t)laid.items.n);
    size_t start = m->galley->n;
    nb_len all = laid.height;
    nb_maker_penalty(m, first_row == NB_NO_NODE ? 0 : NB_FORBID);
    for (nb_id row = first_row; row != NB_NO_NODE; row = nb_doc_at(m->doc, row)->next) {
        bool last = nb_doc_at(m->doc, row)->next == NB_NO_NODE;
        laid = lay_row(m, &g, row, false, last);
        nb_maker_box(m, row, laid.height, 0, laid.items.items, (uint32_t)laid.items.n)->repeat =
            repeat;
        all += laid.height;
        nb_maker_penalty(m, last ? 0 : CUT_LONG_TABLE);
    }
    if (all + m->layout->page.pitch <= m->layout->page.text_height)
        for (size_t i = start; i + 1 < m->galley->n; i++)
            if (m->galley->items[i].kind == NB_V_PENALTY &&
                m->galley->items[i].penalty == CUT_LONG_TABLE)
                m->galley->items[i].penalty = CUT_SHORT_TABLE;
    nb_maker_glue(m, m->layout->page.pitch / 4);
    nb_maker_snap(m);
}
