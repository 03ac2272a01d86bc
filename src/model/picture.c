/* Images and charts among the blocks of a report: `image: photo.png`, `chart: bar`.
 *
 * Odd rule: a chart is a table that is drawn, written as one or named: so figures, CSV files and
 * messages about rows are those of tables. */
#include "model/picture.h"

#include "model/report_impl.h"

enum { CAPTION, ALT, WIDTH, HEIGHT, DATA, COLUMNS };

static bool has_text(nb_text text) {
    for (int i = 0; i < NB_LANGS; i++)
        if (text.in[i] != NULL) return true;
    return false;
}

/* `80mm`, or `60%` of the text width. */
static void read_width(nb_report_reader *r, nb_picture *picture, const nb_yaml *node) {
    if (nb_fields_scalar(r->fields, node, "width") == NULL) return;
    nb_str text = nb_str_trim(node->text);
    int64_t share;
    bool percent = text.n > 1 && text.p[text.n - 1] == '%';
    if (percent && nb_str_to_int((nb_str){text.p, text.n - 1}, &share) && share >= 1 &&
        share <= 100)
        picture->share = (int32_t)share * 10;
    else if (percent || !nb_len_parse(text, &picture->width) || picture->width < NB_PT(1))
        nb_diag(r->fields.diags, NB_PICTURE_WIDTH, node->pos, text);
}

/* `columns: [1, 3]`: of the named table; the first is that of the labels. */
static void read_columns(nb_report_reader *r, nb_chart *chart, const nb_yaml *node) {
    if (nb_fields_list(r->fields, node, "columns") == NULL) return;
    size_t *columns = NB_NEW_ARRAY(r->fields.arena, size_t, node->n);
    for (size_t i = 0; i < node->n && nb_fields_room(r->fields); i++)
        columns[i] = (size_t)nb_read_count(r, node->values[i], "columns", 1, 1000, 1) - 1;
    chart->columns_at = node;
    chart->columns = columns;
    chart->column_count = node->n;
}

static const nb_chart *read_chart(nb_report_reader *r, const nb_yaml *at, const nb_yaml *kind,
                                  const nb_yaml *const *v) {
    static const char *const KINDS[] = {"bar", "line", "pie"};
    enum { MOST_LINES = 40, LEAST_LINES = 4 };
    nb_chart *chart = NB_NEW(r->fields.arena, nb_chart);
    nb_layout none = {.page = {.cell = 0}};
    nb_layout_reader reader = {r->fields, &none};
    int which = nb_layout_choice(&reader, kind, "chart", KINDS, 3);
    chart->kind = which < 0 ? NB_CHART_BAR : (nb_chart_kind)which;
    chart->lines = (int32_t)nb_read_count(r, v[HEIGHT], "height", LEAST_LINES, MOST_LINES, 0);
    if (v[DATA] == NULL)
        nb_fields_missing(r->fields, at, "data");
    else if (v[DATA]->kind == NB_YAML_MAP)
        chart->data = nb_read_table(r, v[DATA], (nb_str){NULL, 0});
    else
        chart->data_name = nb_fields_scalar(r->fields, v[DATA], "data");
    read_columns(r, chart, v[COLUMNS]);
    return which < 0 ? NULL : chart;
}

/* Only the keys of the other kind are refused here; the rest was the block's to say. */
static void refuse(nb_report_reader *r, const nb_yaml *node, const char *kind, const char *key) {
    if (node != NULL)
        nb_diag(r->fields.diags, NB_REPORT_MIXED_BLOCK, node->pos,
                nb_fields_label(r->fields.arena, kind), nb_fields_label(r->fields.arena, key));
}

const char *const nb_picture_keys[NB_PICTURE_KEYS] = {"caption", "alt",  "width",
                                                      "height",  "data", "columns"};

const nb_picture *nb_read_picture(nb_report_reader *r, const nb_yaml *at, const nb_yaml *image,
                                  const nb_yaml *chart, const nb_yaml *const *v) {
    nb_picture *picture = NB_NEW(r->fields.arena, nb_picture);
    picture->at = at;
    picture->caption = nb_read_optional(r, v[CAPTION], "caption");
    picture->alt = nb_read_optional(r, v[ALT], "alt");
    if (image != NULL) {
        picture->image = nb_image_read(r->fields, image);
        read_width(r, picture, v[WIDTH]);
        for (int i = HEIGHT; i <= COLUMNS; i++) refuse(r, v[i], "image", nb_picture_keys[i]);
        if (!has_text(picture->alt)) nb_diag0(r->fields.diags, NB_PICTURE_ALT, at->pos);
    } else {
        refuse(r, v[WIDTH], "chart", "width");
        picture->chart = read_chart(r, at, chart, v);
    }
    return picture->image != NULL || picture->chart != NULL ? picture : NULL;
}

/* --- charts of a named table ------------------------------------------------------------------ */

/* The columns that are asked for, under one head row: the lowest of the table's own. */
static const nb_table *choose_columns(nb_fields f, const nb_chart *chart, const nb_table *table,
                                      const nb_yaml *at) {
    size_t n = chart->columns_at == NULL ? table->column_count : chart->column_count;
    size_t head = table->head_rows > 0 ? table->head_rows - 1 : 0;
    size_t values = (table->row_count - head - 1) * (n > 0 ? n - 1 : 0);
    if (table->row_count > head && values > NB_MAX_CHART) {
        nb_diag(f.diags, NB_CHART_SIZE, at->pos, nb_str_format(f.arena, "%d", NB_MAX_CHART));
        return NULL;
    }
    nb_table *chosen = NB_NEW(f.arena, nb_table);
    *chosen = *table;
    nb_cell *cells = NB_NEW_ARRAY(f.arena, nb_cell, (table->row_count - head) * n);
    for (size_t i = 0; i < n; i++) {
        size_t k = chart->columns_at == NULL ? i : chart->columns[i];
        if (k >= table->column_count) {
            nb_diag(f.diags, NB_LAYOUT_NUMBER, chart->columns_at->values[i]->pos,
                    nb_fields_label(f.arena, "columns"), chart->columns_at->values[i]->text,
                    nb_str_format(f.arena, "1…%zu", table->column_count));
            k = 0;
        }
        for (size_t row = head; row < table->row_count; row++) {
            nb_cell *cell = &cells[(row - head) * n + i];
            *cell = table->cells[row * table->column_count + k];
            cell->row_span = cell->col_span = 1;
            cell->covered = false;
        }
    }
    chosen->cells = cells;
    chosen->column_count = n;
    chosen->row_count = table->row_count - head;
    chosen->head_rows = table->head_rows > 0;
    chosen->label_columns = 1;
    return chosen;
}

const nb_picture *nb_picture_complete(nb_fields f, const nb_picture *picture,
                                      const nb_table *table) {
    nb_chart *chart = NB_NEW(f.arena, nb_chart);
    nb_picture *whole = NB_NEW(f.arena, nb_picture);
    *chart = *picture->chart;
    *whole = *picture;
    whole->chart = chart;
    if (table->cells == NULL) return NULL; /* reported */
    const nb_yaml *at = chart->data_name != NULL ? chart->data_name : picture->at;
    chart->data = choose_columns(f, chart, table, at);
    if (chart->data == NULL) return NULL;
    if (chart->data->head_rows == 0 || chart->data->column_count < 2 ||
        chart->data->row_count < 2) {
        nb_diag0(f.diags, NB_CHART_SHAPE, at->pos);
        return NULL;
    }
    return whole;
}
