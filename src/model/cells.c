/* The grid of a table: YAML rows to cells with spans, figures and marks.
 *
 * Input: the table with its columns known. Odd rule: a row with too many or too few cells, and a
 * span that leaves the grid or runs into another, is reported and then cut or filled, so that the
 * cells of a table always are rows × columns and spans never overlap. */
#include "model/report_impl.h"

enum { MAX_STACK = 20 };

typedef struct grid {
    nb_report_reader *r;
    nb_table *table;
    nb_cell *cells;
    nb_str prefix;       /* of the names of figures, with its dot; or empty */
    const nb_yaml *each; /* the ids that `each: row` stands for, or NULL */
} grid;

static nb_str full_name(const grid *g, nb_str name) {
    if (g->prefix.n == 0) return name;
    return nb_str_format(g->r->fields.arena, "%.*s.%.*s", (int)g->prefix.n, g->prefix.p,
                         (int)name.n, name.p);
}

enum { TEXT, VALUE, EACH, COLSPAN, ROWSPAN, ALIGN, VERTICAL, TINT, STACK, HEADER, TYPE, CELL_KEYS };
static const char *const CELL_NAMES[CELL_KEYS] = {"text",    "value",  "each",     "colspan",
                                                  "rowspan", "align",  "vertical", "tint",
                                                  "stack",   "header", "type"};

/* *each: the row that stands for a cell in every column of the table's `each`, or NULL. */
static nb_cell read_cell(grid *g, const nb_yaml *node, bool header, const nb_yaml **each) {
    nb_report_reader *r = g->r;
    nb_cell cell = {.at = node, .row_span = 1, .col_span = 1, .align = -1, .header = header};
    *each = NULL;
    if (node->kind != NB_YAML_MAP || nb_is_language_map(node)) {
        cell.text = nb_read_optional(r, node, "rows");
        return cell;
    }
    const nb_yaml *v[CELL_KEYS];
    nb_fields_read(r->fields, node, "cells", CELL_NAMES, CELL_KEYS, v);
    cell.text = nb_read_optional(r, v[TEXT], "text");
    const nb_yaml *name = nb_fields_scalar(r->fields, v[VALUE], "value");
    if (name != NULL) {
        cell.figure = full_name(g, name->text);
        cell.header = false;
    }
    if (v[EACH] != NULL && g->each == NULL) nb_fields_missing(r->fields, g->table->at, "each");
    if (g->each != NULL) *each = nb_fields_scalar(r->fields, v[EACH], "each");
    for (int i = VALUE; i <= EACH; i++)
        if (v[i] != NULL && v[i - 1] != NULL)
            nb_diag(r->fields.diags, NB_REPORT_MIXED_BLOCK, v[i]->pos,
                    nb_fields_label(r->fields.arena, CELL_NAMES[i - 1]),
                    nb_fields_label(r->fields.arena, CELL_NAMES[i]));
    cell.col_span = (uint16_t)nb_read_count(r, v[COLSPAN], "colspan", 1, UINT16_MAX, 1);
    cell.row_span = (uint16_t)nb_read_count(r, v[ROWSPAN], "rowspan", 1, UINT16_MAX, 1);
    if (v[ALIGN] != NULL) cell.align = (int8_t)nb_read_align(r, v[ALIGN], NB_ALIGN_CENTER);
    cell.vertical = nb_read_bool(r, v[VERTICAL], "vertical");
    cell.tint = nb_read_bool(r, v[TINT], "tint");
    cell.stack = (uint8_t)nb_read_count(r, v[STACK], "stack", 1, MAX_STACK, 0);
    if (v[HEADER] != NULL)
        cell.header = nb_read_bool(r, v[HEADER], "header");
    else if (cell.tint)
        cell.header = true;
    return cell;
}

/* How many columns the span may have at (row, k) without leaving the grid or meeting another. */
static size_t free_columns(const grid *g, size_t row, size_t k, size_t span) {
    size_t columns = g->table->column_count, n = 0;
    while (n < span && k + n < columns && !g->cells[row * columns + k + n].covered) n++;
    return n;
}

static void put_cell(grid *g, size_t row, size_t k, nb_cell cell) {
    nb_fields f = g->r->fields;
    size_t columns = g->table->column_count, rows = g->table->row_count;
    size_t wide = free_columns(g, row, k, cell.col_span);
    size_t left = rows - row;
    if (wide < cell.col_span || cell.row_span > left) {
        bool leaves = k + cell.col_span > columns || cell.row_span > left;
        if (nb_fields_room(f))
            nb_diag0(f.diags, leaves ? NB_REPORT_SPAN_LEAVES : NB_REPORT_SPAN_OVERLAPS,
                     cell.at->pos);
        cell.col_span = (uint16_t)wide;
        if (cell.row_span > left) cell.row_span = (uint16_t)left;
    }
    for (size_t i = 0; i < cell.row_span; i++)
        for (size_t j = 0; j < cell.col_span; j++)
            g->cells[(row + i) * columns + k + j] = (nb_cell){
                .at = cell.at, .row_span = 1, .col_span = 1, .align = -1, .covered = true};
    g->cells[row * columns + k] = cell;
}

static void read_row(grid *g, const nb_yaml *node, size_t row) {
    static const char *const NAMES[] = {"cells", "header"};
    nb_table *table = g->table;
    nb_fields f = g->r->fields;
    size_t columns = table->column_count, k = 0, given = 0;
    bool head = row < table->head_rows;
    const nb_yaml *list = node;
    if (node->kind == NB_YAML_MAP) {
        const nb_yaml *v[2];
        nb_fields_read(f, node, "rows", NAMES, 2, v);
        if (v[0] == NULL) nb_fields_missing(f, node, "cells");
        if (v[1] != NULL) head = nb_read_bool(g->r, v[1], "header");
        list = v[0];
    }
    list = nb_fields_list(f, list, "rows");
    bool wrong = false;
    for (size_t i = 0; list != NULL && i < list->n && nb_fields_room(f); i++) {
        while (k < columns && g->cells[row * columns + k].covered) k++, given++;
        const nb_yaml *each;
        nb_cell cell = read_cell(g, list->values[i], head || k < table->label_columns, &each);
        size_t n = each == NULL ? 1 : g->each->n;
        for (size_t j = 0; j < n; j++) {
            if (each != NULL) {
                nb_str column = g->each->values[j]->text;
                nb_str name = nb_str_format(f.arena, "%.*s.%.*s", (int)each->text.n, each->text.p,
                                            (int)column.n, column.p);
                cell.figure = full_name(g, name);
                cell.header = false;
            }
            given += cell.col_span;
            if (k >= columns) {
                wrong = true;
                continue;
            }
            put_cell(g, row, k, cell);
            k += g->cells[row * columns + k].col_span;
        }
    }
    for (; k < columns; k++) {
        if (g->cells[row * columns + k].covered) {
            given++;
            continue;
        }
        wrong = wrong || list != NULL;
        g->cells[row * columns + k] =
            (nb_cell){.at = list == NULL ? node : list, .row_span = 1, .col_span = 1, .align = -1};
    }
    if (wrong && nb_fields_room(f))
        nb_diag(f.diags, NB_REPORT_ROW_CELLS, list->pos, nb_str_format(f.arena, "%zu", given),
                nb_str_format(f.arena, "%zu", columns));
}

static bool all_scalars(nb_fields f, const nb_yaml *list) {
    for (size_t i = 0; i < list->n; i++)
        if (nb_fields_scalar(f, list->values[i], "each") == NULL) return false;
    return true;
}

void nb_read_titles(nb_table *table, nb_cell *cells) {
    for (size_t k = 0; k < table->column_count; k++) {
        cells[k] = (nb_cell){.text = table->columns[k].title,
                             .at = table->at,
                             .row_span = 1,
                             .col_span = 1,
                             .align = NB_ALIGN_CENTER,
                             .header = true};
        for (int i = 0; i < NB_LANGS; i++)
            if (cells[k].text.in[i] != NULL) cells[k].at = cells[k].text.in[i];
    }
}

void nb_read_cells(nb_report_reader *r, nb_table *table, const nb_yaml *rows, bool titles) {
    nb_fields f = r->fields;
    if (nb_fields_list(f, rows, "rows") == NULL || table->column_count == 0) return;
    if (rows->n == 0)
        nb_diag(f.diags, NB_REPORT_NO_ENTRIES, rows->pos, nb_fields_label(f.arena, "rows"));
    grid g = {.r = r, .table = table};
    const nb_yaml *prefix = nb_fields_get(table->at, "values");
    if (nb_fields_scalar(f, prefix, "values") != NULL) g.prefix = prefix->text;
    const nb_yaml *each = nb_fields_list(f, nb_fields_get(table->at, "each"), "each");
    if (each != NULL && each->n > 0 && all_scalars(f, each)) g.each = each;
    if (!nb_table_fits(f, table, rows->n)) return;
    table->row_count = rows->n + titles;
    g.cells = NB_NEW_ARRAY(f.arena, nb_cell, table->row_count * table->column_count);
    if (titles) nb_read_titles(table, g.cells);
    for (size_t i = 0; i < rows->n; i++)
        if (nb_fields_room(f)) read_row(&g, rows->values[i], i + titles);
    table->cells = g.cells;
}
