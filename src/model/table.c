/* Tables of a report: columns, rows of cells, and finding a table by its name.
 *
 * Odd rule: a row with too many or too few cells is reported and then cut or filled, so that the
 * cells of a table always are rows × columns. */
#include "model/report_impl.h"

enum { MAX_SHARE = 1000 };

nb_align nb_read_align(nb_report_reader *r, const nb_yaml *node, nb_align otherwise) {
    static const char *const NAMES[] = {"justify", "left", "center", "right"};
    if (nb_fields_scalar(r->fields, node, "align") == NULL) return otherwise;
    nb_str word = nb_report_value(node->text);
    for (int i = 0; i < 4; i++)
        if (nb_str_is(word, NAMES[i])) return (nb_align)i;
    nb_diag(r->fields.diags, NB_LAYOUT_CHOICE, node->pos, NB_STR("align（对齐）"), node->text,
            NB_STR("left（左）、center（中）、right（右）、justify（两端）"));
    return otherwise;
}

static nb_column read_column(nb_report_reader *r, const nb_yaml *node) {
    static const char *const NAMES[] = {"title", "align", "width"};
    nb_column column = {.align = NB_ALIGN_CENTER};
    if (node->kind != NB_YAML_MAP || nb_is_language_map(node)) {
        column.title = nb_read_text(r, node, "columns");
        return column;
    }
    const nb_yaml *values[3];
    nb_fields_read(r->fields, node, "columns", NAMES, 3, values);
    if (values[0] == NULL) nb_fields_missing(r->fields, node, "title");
    column.title = nb_read_text(r, values[0], "title");
    column.align = nb_read_align(r, values[1], NB_ALIGN_CENTER);
    const nb_yaml *width = nb_fields_scalar(r->fields, values[2], "width");
    int64_t share;
    if (width == NULL) return column;
    if (nb_str_to_int(width->text, &share) && share >= 1 && share <= MAX_SHARE)
        column.share = (int32_t)share;
    else
        nb_diag(r->fields.diags, NB_REPORT_WIDTH, width->pos, width->text);
    return column;
}

static void read_columns(nb_report_reader *r, nb_table *table, const nb_yaml *node) {
    if (node == NULL) nb_fields_missing(r->fields, table->at, "columns");
    if (nb_fields_list(r->fields, node, "columns") == NULL) return;
    if (node->n == 0)
        nb_diag(r->fields.diags, NB_FIELD_EMPTY, node->pos,
                nb_fields_label(r->fields.arena, "columns"));
    nb_column *columns = NB_NEW_ARRAY(r->fields.arena, nb_column, node->n);
    for (size_t i = 0; i < node->n && nb_fields_room(r->fields); i++)
        columns[i] = read_column(r, node->values[i]);
    table->columns = columns;
    table->column_count = node->n;
}

static void read_rows(nb_report_reader *r, nb_table *table, const nb_yaml *node) {
    if (node == NULL) nb_fields_missing(r->fields, table->at, "rows");
    if (nb_fields_list(r->fields, node, "rows") == NULL) return;
    if (table->column_count == 0) return;
    /* the array's size is checked against overflow by the arena: rows are no more than the file's
     * bytes, columns likewise */
    nb_cell *cells = NB_NEW_ARRAY(r->fields.arena, nb_cell, node->n * table->column_count);
    size_t rows = 0;
    for (size_t i = 0; i < node->n && nb_fields_room(r->fields); i++) {
        const nb_yaml *row = nb_fields_list(r->fields, node->values[i], "rows");
        if (row == NULL) continue;
        if (row->n != table->column_count)
            nb_diag(r->fields.diags, NB_REPORT_ROW_CELLS, row->pos,
                    nb_str_format(r->fields.arena, "%zu", row->n),
                    nb_str_format(r->fields.arena, "%zu", table->column_count));
        for (size_t k = 0; k < row->n && k < table->column_count; k++)
            cells[rows * table->column_count + k].text =
                nb_read_optional(r, row->values[k], "rows");
        rows++;
    }
    table->cells = cells;
    table->row_count = rows;
}

static void fill_table(nb_report_reader *r, nb_table *table, const nb_yaml *node) {
    enum { CAPTION, UNIT, NOTE, COLUMNS, ROWS, NAMES };
    static const char *const names[NAMES] = {"caption", "unit", "note", "columns", "rows"};
    const nb_yaml *values[NAMES];
    table->at = node;
    if (!nb_fields_read(r->fields, node, "table", names, NAMES, values)) return;
    table->caption = nb_read_optional(r, values[CAPTION], "caption");
    table->unit = nb_read_optional(r, values[UNIT], "unit");
    table->note = nb_read_optional(r, values[NOTE], "note");
    read_columns(r, table, values[COLUMNS]);
    read_rows(r, table, values[ROWS]);
}

const nb_table *nb_read_table(nb_report_reader *r, const nb_yaml *node, nb_str id) {
    nb_table *table = NB_NEW(r->fields.arena, nb_table);
    table->id = id;
    fill_table(r, table, node);
    return table;
}

void nb_read_tables(nb_report_reader *r, const nb_yaml *node) {
    if (node == NULL || nb_fields_is_blank(node)) return; /* none yet: as `new` writes it */
    if (nb_fields_map(r->fields, node, "tables") == NULL) return;
    nb_table *tables = NB_NEW_ARRAY(r->fields.arena, nb_table, node->n);
    for (size_t i = 0; i < node->n; i++) {
        tables[i].id = node->keys[i]->text;
        fill_table(r, &tables[i], node->values[i]);
    }
    r->report->tables = tables;
    r->report->table_count = node->n;
}

const nb_table *nb_find_table(nb_report_reader *r, const nb_yaml *id) {
    if (id == NULL) return NULL;
    const nb_report *report = r->report;
    nb_str *names = NB_NEW_ARRAY(r->fields.arena, nb_str, report->table_count);
    for (size_t i = 0; i < report->table_count; i++) {
        if (nb_str_eq(report->tables[i].id, id->text)) return &report->tables[i];
        names[i] = report->tables[i].id;
    }
    nb_str near = nb_fields_nearest(id->text, names, report->table_count);
    if (near.p != NULL)
        nb_diag(r->fields.diags, NB_REPORT_TABLE_NEAR, id->pos, id->text, near);
    else
        nb_diag(r->fields.diags, NB_REPORT_TABLE_UNKNOWN, id->pos, id->text);
    return NULL;
}
