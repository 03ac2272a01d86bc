/* Tables of a report or of a layout: what stands around the grid, the columns, and how the table
 * is to be placed. The grid itself is cells.c, a body from a CSV file is records.c.
 *
 * Odd rule: columns with titles make the simple form: their titles are the table's head row, and
 * its first column names the rows. Without titles the head is whatever the rows say. */
#include "base/unicode.h"
#include "model/report_impl.h"

enum { MAX_SHARE = 1000 };

nb_align nb_read_align(nb_report_reader *r, const nb_yaml *node, nb_align otherwise) {
    static const char *const NAMES[] = {"justify", "left", "center", "right", "decimal"};
    if (nb_fields_scalar(r->fields, node, "align") == NULL) return otherwise;
    nb_str word = nb_report_value(node->text);
    for (int i = 0; i < 5; i++)
        if (nb_str_is(word, NAMES[i])) return (nb_align)i;
    nb_diag(r->fields.diags, NB_LAYOUT_CHOICE, node->pos, NB_STR("align（对齐）"), node->text,
            NB_STR("left（左）、center（中）、right（右）、justify（两端）、decimal（小数点）"));
    return otherwise;
}

int64_t nb_read_count(nb_report_reader *r, const nb_yaml *node, const char *what, int64_t least,
                      int64_t most, int64_t otherwise) {
    int64_t value;
    if (nb_fields_scalar(r->fields, node, what) == NULL) return otherwise;
    if (nb_str_to_int(node->text, &value) && value >= least && value <= most) return value;
    nb_diag(r->fields.diags, NB_LAYOUT_NUMBER, node->pos, nb_fields_label(r->fields.arena, what),
            node->text,
            nb_str_format(r->fields.arena, "%lld…%lld", (long long)least, (long long)most));
    return otherwise;
}

/* The same readers serve layouts; a report has no measure of its own that "cell" could mean. */
static nb_layout_reader layout_reader(nb_report_reader *r, nb_layout *none) {
    return r->layout != NULL ? *r->layout : (nb_layout_reader){r->fields, none};
}

bool nb_read_bool(nb_report_reader *r, const nb_yaml *node, const char *what) {
    nb_layout none = {.page = {.cell = 0}};
    nb_layout_reader reader = layout_reader(r, &none);
    bool value = false;
    nb_layout_bool(&reader, node, what, &value);
    return value;
}

static nb_len read_length(nb_report_reader *r, const nb_yaml *node, const char *what) {
    nb_layout none = {.page = {.cell = 0}};
    nb_layout_reader reader = layout_reader(r, &none);
    nb_len length = 0;
    nb_layout_length(&reader, node, what, &length);
    return length;
}

static nb_table_place read_place(nb_report_reader *r, const nb_yaml *node) {
    static const char *const NAMES[] = {"here", "whole", "page"};
    nb_layout none = {.page = {.cell = 0}};
    nb_layout_reader reader = layout_reader(r, &none);
    int place = nb_layout_choice(&reader, node, "place", NAMES, 3);
    return place < 0 ? NB_PLACE_HERE : (nb_table_place)place;
}

bool nb_table_fits(nb_fields f, const nb_table *table, size_t rows) {
    if (rows <= NB_MAX_ROWS && table->column_count <= NB_MAX_COLUMNS &&
        rows * table->column_count <= NB_MAX_CELLS)
        return true;
    nb_diag(f.diags, NB_TABLE_SIZE, table->at->pos, nb_str_format(f.arena, "%d", NB_MAX_ROWS),
            nb_str_format(f.arena, "%d", NB_MAX_COLUMNS),
            nb_str_format(f.arena, "%d", NB_MAX_CELLS));
    return false;
}

/* --- columns -------------------------------------------------------------------------------- */

/* 3 is a share, 20mm a length. */
static void read_width(nb_report_reader *r, const nb_yaml *node, const char *what,
                       nb_column *column) {
    int64_t share;
    nb_len length;
    if (nb_fields_scalar(r->fields, node, what) == NULL) return;
    if (nb_str_to_int(node->text, &share) && share >= 1 && share <= MAX_SHARE)
        column->share = (int32_t)share;
    else if (nb_len_parse(nb_str_trim(node->text), &length) && length > 0 && length <= NB_PT(14400))
        column->width = length;
    else
        nb_diag(r->fields.diags, NB_REPORT_WIDTH, node->pos, node->text);
}

static nb_column read_column(nb_report_reader *r, const nb_yaml *node, nb_align align) {
    static const char *const NAMES[] = {"title", "align", "width"};
    nb_column column = {.align = align};
    if (node->kind != NB_YAML_MAP || nb_is_language_map(node)) {
        column.title = nb_read_text(r, node, "columns");
        return column;
    }
    const nb_yaml *values[3];
    nb_fields_read(r->fields, node, "columns", NAMES, 3, values);
    column.title = nb_read_text(r, values[0], "title");
    column.align = nb_read_align(r, values[1], align);
    read_width(r, values[2], "width", &column);
    return column;
}

static bool has_title(const nb_column *column) {
    for (int i = 0; i < NB_LANGS; i++)
        if (column->title.in[i] != NULL) return true;
    return false;
}

/* True when the columns have titles. */
static bool read_columns(nb_report_reader *r, nb_table *table, const nb_yaml *node,
                         nb_align align) {
    if (nb_fields_list(r->fields, node, "columns") == NULL) return false;
    if (node->n == 0)
        nb_diag(r->fields.diags, NB_FIELD_EMPTY, node->pos,
                nb_fields_label(r->fields.arena, "columns"));
    nb_column *columns = NB_NEW_ARRAY(r->fields.arena, nb_column, node->n);
    bool any = false;
    for (size_t i = 0; i < node->n && nb_fields_room(r->fields); i++) {
        columns[i] = read_column(r, node->values[i], align);
        any = any || has_title(&columns[i]);
    }
    for (size_t i = 0; any && i < node->n; i++)
        if (node->values[i]->kind == NB_YAML_MAP && !nb_is_language_map(node->values[i]) &&
            nb_fields_get(node->values[i], "title") == NULL)
            nb_fields_missing(r->fields, node->values[i], "title");
    table->columns = columns;
    table->column_count = node->n;
    return any;
}

static void read_widths(nb_report_reader *r, nb_table *table, const nb_yaml *node, nb_align align) {
    if (nb_fields_list(r->fields, node, "widths") == NULL) return;
    nb_column *columns = NB_NEW_ARRAY(r->fields.arena, nb_column, node->n);
    for (size_t i = 0; i < node->n && nb_fields_room(r->fields); i++) {
        columns[i].align = align;
        read_width(r, node->values[i], "widths", &columns[i]);
    }
    table->columns = columns;
    table->column_count = node->n;
}

/* --- the whole ------------------------------------------------------------------------------ */

/* `blocks: [4, 3]`: the first four rows of the body stay together, and the next three. */
static void read_row_blocks(nb_report_reader *r, nb_table *table, const nb_yaml *node) {
    if (nb_fields_list(r->fields, node, "blocks") == NULL || table->row_count == 0) return;
    bool *joined = NB_NEW_ARRAY(r->fields.arena, bool, table->row_count);
    size_t row = table->head_rows;
    for (size_t i = 0; i < node->n && nb_fields_room(r->fields); i++) {
        int64_t left = (int64_t)table->row_count - (int64_t)row;
        int64_t n = nb_read_count(r, node->values[i], "blocks", 1, left, 0);
        for (int64_t k = 0; k < n; k++) joined[row++] = k > 0;
    }
    table->row_joined = joined;
}

static void fill_table(nb_report_reader *r, nb_table *table, const nb_yaml *node) {
    enum {
        CAPTION,
        UNIT,
        NOTE,
        COLUMNS,
        WIDTHS,
        ROWS,
        RECORDS,
        HEAD,
        LABELS,
        VALUES,
        EACH,
        TYPE,
        PLACE,
        BLOCKS,
        LANDSCAPE,
        SIZE,
        LABEL_SIZE,
        MIN_SIZE,
        ALIGN,
        NAMES
    };
    static const char *const names[NAMES] = {
        "caption",   "unit",   "note",       "columns",  "widths", "rows",  "records",
        "head",      "labels", "values",     "each",     "type",   "place", "blocks",
        "landscape", "size",   "label_size", "min_size", "align"};
    const nb_yaml *v[NAMES];
    nb_fields f = r->fields;
    table->at = node;
    if (!nb_fields_read(f, node, "table", names, NAMES, v)) return;
    table->caption = nb_read_optional(r, v[CAPTION], "caption");
    table->unit = nb_read_optional(r, v[UNIT], "unit");
    table->note = nb_read_optional(r, v[NOTE], "note");
    nb_align align = nb_read_align(r, v[ALIGN], NB_ALIGN_CENTER);
    bool titles = false;
    if (v[COLUMNS] != NULL)
        titles = read_columns(r, table, v[COLUMNS], align);
    else if (v[WIDTHS] != NULL)
        read_widths(r, table, v[WIDTHS], align);
    else if (v[RECORDS] == NULL)
        nb_fields_missing(f, node, "columns");
    int64_t most = (int64_t)table->column_count;
    table->label_columns = (size_t)nb_read_count(r, v[LABELS], "labels", 0, most, titles ? 1 : 0);
    int64_t rows = v[ROWS] != NULL && v[ROWS]->kind == NB_YAML_SEQ ? (int64_t)v[ROWS]->n : 0;
    table->head_rows = (size_t)nb_read_count(r, v[HEAD], "head", 0, rows, 0) + titles;
    table->landscape = nb_read_bool(r, v[LANDSCAPE], "landscape");
    table->place = read_place(r, v[PLACE]);
    table->size = read_length(r, v[SIZE], "size");
    table->label_size = read_length(r, v[LABEL_SIZE], "label_size");
    table->min_size = read_length(r, v[MIN_SIZE], "min_size");
    if (v[ROWS] == NULL && v[RECORDS] == NULL) nb_fields_missing(f, node, "rows");
    if (v[RECORDS] != NULL && v[ROWS] != NULL)
        nb_diag(f.diags, NB_REPORT_MIXED_BLOCK, v[RECORDS]->pos, nb_fields_label(f.arena, "rows"),
                nb_fields_label(f.arena, "records"));
    else if (v[RECORDS] != NULL)
        nb_read_records(r, table, v[RECORDS], titles);
    else
        nb_read_cells(r, table, v[ROWS], titles);
    read_row_blocks(r, table, v[BLOCKS]);
}

const nb_table *nb_read_table(nb_report_reader *r, const nb_yaml *node, nb_str id) {
    nb_table *table = NB_NEW(r->fields.arena, nb_table);
    table->id = id;
    fill_table(r, table, node);
    return table;
}

const nb_table *nb_read_tables(nb_report_reader *r, const nb_yaml *node, size_t *count) {
    *count = 0;
    if (node == NULL || nb_fields_is_blank(node)) return NULL; /* none yet: as `new` writes it */
    if (nb_fields_map(r->fields, node, "tables") == NULL) return NULL;
    nb_table *tables = NB_NEW_ARRAY(r->fields.arena, nb_table, node->n);
    for (size_t i = 0; i < node->n; i++) {
        tables[i].id = node->keys[i]->text;
        fill_table(r, &tables[i], node->values[i]);
    }
    *count = node->n;
    return tables;
}

const nb_table *nb_find_table(const nb_table *tables, size_t count, nb_str id) {
    for (size_t i = 0; i < count; i++)
        if (nb_str_eq(tables[i].id, id)) return &tables[i];
    return NULL;
}
