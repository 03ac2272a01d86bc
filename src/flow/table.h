/* The table engine's own structures. Internal to flow/table*.c. */
#ifndef NB_FLOW_TABLE_H
#define NB_FLOW_TABLE_H

#include "flow/column.h"

/* What stands in a cell, relative to the cell's content box (inside the padding). */
typedef struct nb_cell_set {
    nb_lines lines;
    nb_len x;             /* of the lines: stacked heads, aligned points */
    nb_len width, height; /* of the content */
    nb_len point;         /* decimal alignment: x of the point or of the digits' end; −1: none */
    nb_len pitch;         /* line to line */
} nb_cell_set;

typedef struct nb_tcell {
    nb_id node;
    const nb_cell *form;
    uint32_t row;
    uint16_t column, row_span, col_span;
    bool head; /* of the rows that are repeated */
    nb_id
        leaf; /* owns what `set` shows, which was set for another cell; NB_NO_NODE: for this one */
    nb_cell_set set;
} nb_tcell;

typedef struct nb_tgrid {
    nb_id table;
    const nb_table *form;
    size_t rows, columns, head_rows;
    nb_id *row_nodes;
    nb_tcell *cells;
    size_t cell_count;
    uint32_t *owner; /* rows × columns: index of the cell that covers the place */
    nb_len width;    /* of the table */
    nb_len room;     /* height of a page of it */
    nb_len *x;       /* columns + 1 edges */
    nb_len *height;  /* of each row */
} nb_tgrid;

static inline const nb_tcell *nb_tgrid_at(const nb_tgrid *g, size_t row, size_t column) {
    return &g->cells[g->owner[row * g->columns + column]];
}

/* table_grid.c: cells in their places; false when there is nothing to set. */
bool nb_tgrid_gather(nb_maker *m, nb_id table, nb_tgrid *g);
void nb_tgrid_columns(nb_maker *m, nb_tgrid *g);

/* table_cell.c */
/* Width on one line and of the widest unbreakable piece, padding included. */
void nb_tcell_measure(nb_maker *m, const nb_tgrid *g, const nb_tcell *cell, nb_len *natural,
                      nb_len *minimum);
/* Sets the cell's content to the width of its columns. */
void nb_tcell_set(nb_maker *m, const nb_tgrid *g, nb_tcell *cell);
/* table_same.c: all cells, those of the same text and look once. */
void nb_tcells_set(nb_maker *m, nb_tgrid *g);
/* Lines the points of decimal columns up. */
void nb_tgrid_align_points(nb_maker *m, nb_tgrid *g);

#endif
