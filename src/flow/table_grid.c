/* Cells → a grid, and the widths of its columns. Input: a TABLE node; output: who covers what, and
 * the columns' edges.
 * Odd rule: a long table is measured by a sample of its rows, evenly spread: widths are a matter of
 * looks, and a cell that turns out wider is broken, never clipped. */
#include "flow/table.h"

enum { MEASURED_ROWS = 1000 };

static size_t count_children(const nb_doc *doc, nb_id id) {
    size_t n = 0;
    for (nb_id c = nb_doc_at(doc, id)->first; c != NB_NO_NODE; c = nb_doc_at(doc, c)->next) n++;
    return n;
}

static uint16_t span(uint16_t given, size_t room) {
    size_t wanted = given > 0 ? given : 1;
    return (uint16_t)(wanted < room ? wanted : room);
}

/* As HTML does: a cell goes to the first place of its row that no span from above covers. */
static void place_row(nb_maker *m, nb_tgrid *g, nb_id row, size_t r, bool head) {
    size_t column = 0;
    for (nb_id id = nb_doc_at(m->doc, row)->first; id != NB_NO_NODE;
         id = nb_doc_at(m->doc, id)->next) {
        const nb_node *node = nb_doc_at(m->doc, id);
        while (column < g->columns && g->owner[r * g->columns + column] != UINT32_MAX) column++;
        if (column == g->columns) return;
        nb_tcell *cell = &g->cells[g->cell_count];
        *cell = (nb_tcell){.node = id,
                           .form = node->cell,
                           .row = (uint32_t)r,
                           .column = (uint16_t)column,
                           .row_span = span(node->row_span, g->rows - r),
                           .col_span = span(node->col_span, g->columns - column),
                           .head = head,
                           .leaf = NB_NO_NODE};
        for (size_t y = r; y < r + cell->row_span; y++)
            for (size_t x = column; x < column + cell->col_span; x++)
                g->owner[y * g->columns + x] = (uint32_t)g->cell_count;
        g->cell_count++;
        column += cell->col_span;
    }
}

bool nb_tgrid_gather(nb_maker *m, nb_id table, nb_tgrid *g) {
    *g = (nb_tgrid){.table = table, .form = nb_doc_at(m->doc, table)->table};
    g->columns = g->form->column_count;
    size_t cells = 1;
    for (int pass = 0; pass < 2; pass++) {
        size_t r = 0;
        for (nb_id group = nb_doc_at(m->doc, table)->first; group != NB_NO_NODE;
             group = nb_doc_at(m->doc, group)->next) {
            uint8_t kind = nb_doc_at(m->doc, group)->kind;
            if (kind != NB_NODE_TABLE_HEAD && kind != NB_NODE_TABLE_BODY) continue;
            for (nb_id row = nb_doc_at(m->doc, group)->first; row != NB_NO_NODE;
                 row = nb_doc_at(m->doc, row)->next, r++) {
                if (pass == 0) {
                    cells += count_children(m->doc, row);
                    if (kind == NB_NODE_TABLE_HEAD) g->head_rows++;
                } else {
                    g->row_nodes[r] = row;
                    place_row(m, g, row, r, kind == NB_NODE_TABLE_HEAD);
                }
            }
        }
        if (pass == 1) break;
        g->rows = r;
        if (g->rows == 0 || g->columns == 0) return false;
        /* Places that no cell covers belong to one empty cell at the end of the list. */
        g->cells = NB_NEW_ARRAY(m->scratch, nb_tcell, cells);
        g->row_nodes = NB_NEW_ARRAY(m->scratch, nb_id, g->rows);
        g->owner = NB_NEW_ARRAY(m->scratch, uint32_t, g->rows * g->columns);
        memset(g->owner, 0xFF, g->rows * g->columns * sizeof *g->owner);
        g->x = NB_NEW_ARRAY(m->scratch, nb_len, g->columns + 1);
        g->height = NB_NEW_ARRAY(m->scratch, nb_len, g->rows);
    }
    g->cells[g->cell_count] =
        (nb_tcell){.node = NB_NO_NODE, .row_span = 1, .col_span = 1, .leaf = NB_NO_NODE};
    for (size_t i = 0; i < g->rows * g->columns; i++)
        if (g->owner[i] == UINT32_MAX) g->owner[i] = (uint32_t)g->cell_count;
    return true;
}

/* --- widths
 * --------------------------------------------------------------------------------------- */

typedef struct widths {
    nb_len *natural, *minimum;
} widths;

/* A cell over several columns asks for what those do not already have, equally of each. */
static void demand(const nb_tcell *cell, nb_len *column, nb_len wanted) {
    nb_len have = 0;
    for (size_t k = cell->column; k < (size_t)cell->column + cell->col_span; k++) have += column[k];
    if (wanted <= have) return;
    nb_len more = (wanted - have + cell->col_span - 1) / cell->col_span;
    for (size_t k = cell->column; k < (size_t)cell->column + cell->col_span; k++) column[k] += more;
}

static void measure(nb_maker *m, const nb_tgrid *g, widths *w) {
    size_t step = g->rows > MEASURED_ROWS ? (g->rows + MEASURED_ROWS - 1) / MEASURED_ROWS : 1;
    for (int spans = 0; spans < 2; spans++) { /* single columns first */
        for (size_t i = 0; i < g->cell_count; i++) {
            const nb_tcell *cell = &g->cells[i];
            if ((cell->col_span > 1) != (spans == 1)) continue;
            if (!cell->head && cell->row % step != 0) continue;
            nb_len natural, minimum;
            nb_tcell_measure(m, g, cell, &natural, &minimum);
            demand(cell, w->natural, natural);
            demand(cell, w->minimum, minimum);
        }
    }
}

/* One pass of sharing `room` out: every column gets `least`, and what is left goes by how much more
 * than that it would like. */
static void share_room(nb_tgrid *g, const nb_len *least, const nb_len *liked) {
    int64_t all_least = 0, more = 0, edge = 0;
    for (size_t k = 0; k < g->columns; k++) {
        all_least += least[k];
        more += liked[k] > least[k] ? liked[k] - least[k] : 0;
    }
    for (size_t k = 0; k < g->columns; k++) {
        g->x[k] = (nb_len)edge;
        int64_t extra = liked[k] > least[k] ? liked[k] - least[k] : 0;
        if (all_least >= g->width)
            edge += nb_muldiv(g->width, least[k], all_least);
        else if (more == 0)
            edge += least[k] + (g->width - all_least) / (int64_t)g->columns;
        else
            edge += least[k] + nb_muldiv(g->width - all_least, extra, more);
    }
    g->x[g->columns] = g->width;
}

static int64_t sum(const nb_len *lengths, size_t n) {
    int64_t all = 0;
    for (size_t k = 0; k < n; k++) all += lengths[k];
    return all;
}

/* Widths by content. A table that needs less than its width spreads the surplus by natural width;
 * one that needs more keeps words whole as long as it can, and then at least a character. */
static void spread(const nb_maker *m, nb_tgrid *g, const widths *w) {
    nb_len *least = NB_NEW_ARRAY(m->scratch, nb_len, g->columns);
    nb_len size = g->form->size > 0 ? g->form->size : nb_maker_style(m, g->table)->size;
    if (sum(w->natural, g->columns) <= g->width) {
        share_room(g, least, w->natural);
        return;
    }
    if (sum(w->minimum, g->columns) <= g->width) {
        share_room(g, w->minimum, w->natural);
        return;
    }
    for (size_t k = 0; k < g->columns; k++) least[k] = size + 2 * m->layout->table.pad_x + 500;
    share_room(g, least, w->minimum);
}

/* Lengths and shares that the form gives: shares divide what the lengths leave, and a column with
 * neither among others counts as one share. Lengths alone are shares of the whole width. */
static bool share(nb_tgrid *g) {
    const nb_column *columns = g->form->columns;
    int64_t shares = 0, lengths = 0, before = 0, edge = 0;
    bool given = false;
    for (size_t k = 0; k < g->columns; k++) {
        given = given || columns[k].share > 0 || columns[k].width > 0;
        lengths += columns[k].width;
        if (columns[k].width == 0) shares += columns[k].share > 0 ? columns[k].share : 1;
    }
    if (!given) return false;
    int64_t room = g->width > lengths ? g->width - lengths : 0;
    for (size_t k = 0; k < g->columns; k++) {
        int64_t x = shares > 0 ? edge + nb_muldiv(room, before, shares)
                               : nb_muldiv(g->width, edge, lengths);
        g->x[k] = x < g->width ? (nb_len)x : g->width;
        edge += columns[k].width;
        if (columns[k].width == 0) before += columns[k].share > 0 ? columns[k].share : 1;
    }
    g->x[g->columns] = g->width;
    return true;
}

void nb_tgrid_columns(nb_maker *m, nb_tgrid *g) {
    if (share(g)) return;
    widths w = {NB_NEW_ARRAY(m->scratch, nb_len, g->columns),
                NB_NEW_ARRAY(m->scratch, nb_len, g->columns)};
    measure(m, g, &w);
    spread(m, g, &w);
}
