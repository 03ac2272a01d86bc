/* A table whose body is a CSV file: `records: {csv: FILE, columns: [title, …]}`.
 *
 * The first row of the file names its columns; `columns` of the records chooses among them and
 * orders them, otherwise all are taken. Odd rule: a table without titles of its own has those of
 * the file. */
#include "model/csv.h"
#include "model/report_impl.h"

/* Which column of the file each column of the table shows; NULL after reporting. */
static const size_t *choose(nb_report_reader *r, const nb_csv *csv, const nb_yaml *list,
                            size_t *count) {
    nb_fields f = r->fields;
    size_t n = list == NULL ? csv->columns : list->n;
    size_t *from = NB_NEW_ARRAY(f.arena, size_t, n);
    nb_str *names = NB_NEW_ARRAY(f.arena, nb_str, csv->columns);
    for (size_t k = 0; k < csv->columns; k++) names[k] = nb_csv_at(csv, 0, k)->text;
    bool good = true;
    for (size_t i = 0; i < n; i++) {
        from[i] = i;
        if (list == NULL) continue;
        const nb_yaml *name = nb_fields_scalar(f, list->values[i], "columns");
        size_t k = 0;
        while (name != NULL && k < csv->columns && !nb_str_eq(names[k], name->text)) k++;
        from[i] = k;
        if (name != NULL && k < csv->columns) continue;
        good = false;
        if (name == NULL) continue;
        nb_str near = nb_fields_nearest(name->text, names, csv->columns);
        nb_diag(f.diags, NB_CSV_COLUMN, name->pos, name->text, near.n > 0 ? near : NB_STR("——"));
    }
    *count = n;
    return good ? from : NULL;
}

static void take_titles(nb_report_reader *r, nb_table *table, const nb_csv *csv, const size_t *from,
                        size_t n) {
    nb_column *columns = NB_NEW_ARRAY(r->fields.arena, nb_column, n);
    for (size_t i = 0; i < n; i++) {
        if (table->column_count == n) columns[i] = table->columns[i]; /* widths */
        if (table->column_count != n) columns[i].align = NB_ALIGN_CENTER;
        const nb_yaml *title = nb_csv_at(csv, 0, from[i]);
        columns[i].title.in[r->report->languages[0]] = title->text.n > 0 ? title : NULL;
    }
    table->columns = columns;
    table->column_count = n;
}

void nb_read_records(nb_report_reader *r, nb_table *table, const nb_yaml *node, bool titles) {
    static const char *const NAMES[] = {"csv", "columns"};
    nb_fields f = r->fields;
    const nb_yaml *v[2];
    if (!nb_fields_read(f, node, "records", NAMES, 2, v)) return;
    if (v[0] == NULL) nb_fields_missing(f, node, "csv");
    const nb_yaml *list = nb_fields_list(f, v[1], "columns");
    const nb_csv *csv = v[0] == NULL ? NULL : nb_csv_read(f, v[0]);
    size_t n;
    const size_t *from = csv == NULL ? NULL : choose(r, csv, list, &n);
    if (from == NULL) return;
    if (n > NB_MAX_COLUMNS &&
        !nb_table_fits(f, &(nb_table){.at = node, .column_count = n}, csv->rows))
        return;
    if (csv->rows < 2)
        nb_diag(f.diags, NB_CSV_NO_RECORDS, v[0]->pos, nb_str_of(csv->cells[0].source->name));
    if (table->column_count > 0 && table->column_count != n) {
        nb_diag(f.diags, NB_CSV_COLUMNS, node->pos, nb_str_format(f.arena, "%zu", n),
                nb_str_format(f.arena, "%zu", table->column_count));
        return;
    }
    if (!titles) take_titles(r, table, csv, from, n);
    table->head_rows = 1;
    table->row_count = csv->rows;
    nb_cell *cells = NB_NEW_ARRAY(f.arena, nb_cell, table->row_count * n);
    nb_read_titles(table, cells);
    nb_lang lang = r->report->languages[0];
    for (size_t row = 1; row < csv->rows; row++)
        for (size_t k = 0; k < n; k++) {
            const nb_yaml *value = nb_csv_at(csv, row, from[k]);
            nb_cell *cell = &cells[row * n + k];
            *cell = (nb_cell){.at = value,
                              .row_span = 1,
                              .col_span = 1,
                              .align = -1,
                              .header = k < table->label_columns};
            if (value->text.n > 0) cell->text.in[lang] = value;
        }
    table->cells = cells;
}
