/* All figures of a report in one list: the mapping `figures`, and the blocks of CSV files that it
 * names. Input: the report, and the form when it is known; output: entries by canonical name.
 *
 * Odd rule: rows and columns of a CSV file may be named by the form's labels (with or without their
 * numbering) or by the names of figures, and a cell counts as the figure that both meet in. */
#include "base/unicode.h"
#include "model/csv.h"
#include "model/figures.h"
#include "model/report_impl.h"

typedef struct indexer {
    nb_fields fields;
    const nb_report *report;
    const nb_form *form;
    nb_figure_index *index;
} indexer;

nb_figure_entry *nb_figures_put(nb_arena *arena, nb_figure_index *index, nb_str name) {
    if (2 * (index->n + 1) > index->room) {
        index->room = index->room == 0 ? 64 : 2 * index->room;
        index->slots = NB_NEW_ARRAY(arena, size_t, index->room);
        for (size_t i = 0; i < index->n; i++) {
            size_t slot = (size_t)nb_name_hash(index->items[i].name) & (index->room - 1);
            while (index->slots[slot] != 0) slot = (slot + 1) & (index->room - 1);
            index->slots[slot] = i + 1;
        }
    }
    size_t slot = (size_t)nb_name_hash(name) & (index->room - 1);
    for (; index->slots[slot] != 0; slot = (slot + 1) & (index->room - 1))
        if (nb_str_eq(index->items[index->slots[slot] - 1].name, name))
            return &index->items[index->slots[slot] - 1];
    nb_figure_entry *entry = NB_PUSH(arena, index);
    *entry = (nb_figure_entry){.name = name, .written = name};
    index->slots[slot] = index->n;
    return entry;
}

static nb_str join(nb_arena *arena, nb_str a, nb_str b) {
    if (a.n == 0) return b;
    if (b.n == 0) return a;
    return nb_str_format(arena, "%.*s.%.*s", (int)a.n, a.p, (int)b.n, b.p);
}

/* A figure that is given twice, under its two names or in a file: said once. */
/* Of a figure with words in it, {zh: 14（其中修订3件）, en: 14 (of which 3 revised)}: the number
 * that all languages give, or none. */
static nb_value value_of(const nb_yaml *at) {
    if (at->kind == NB_YAML_SCALAR) return nb_value_parse(at->text);
    nb_value value = {.number = false};
    for (size_t i = 0; at->kind == NB_YAML_MAP && i < at->n; i++) {
        if (at->values[i]->kind != NB_YAML_SCALAR) return (nb_value){.number = false};
        nb_value other = nb_value_parse(at->values[i]->text);
        if (i > 0 && nb_value_compare(value, other) != 0) return (nb_value){.number = false};
        if (!other.number) return other;
        value = other;
    }
    return value;
}

static nb_figure_entry *add(indexer *x, nb_str written, nb_str name, const nb_yaml *at) {
    nb_figure_entry *entry = nb_figures_put(x->fields.arena, x->index, name);
    if (entry->at != NULL) {
        if (x->form != NULL && nb_fields_room(x->fields))
            nb_diag(x->fields.diags, NB_CSV_TWICE, at->pos, written,
                    strcmp(entry->at->pos.file, at->pos.file) == 0
                        ? NB_STR("")
                        : nb_str_format(x->fields.arena, "%s ", entry->at->pos.file),
                    nb_str_format(x->fields.arena, "%u", (unsigned)entry->at->pos.line));
        return entry;
    }
    entry->written = written;
    entry->at = at;
    entry->value = value_of(at);
    entry->unfilled = nb_fields_is_blank(at);
    return entry;
}

/* --- CSV blocks ----------------------------------------------------------------------------- */

/* A row's or a column's name in the file, in the ways in which it may mean one of the form. */
typedef struct label {
    const nb_yaml *at;
    nb_str name, plain, bare;
    bool met;
} label;

static label make_label(indexer *x, const nb_yaml *at) {
    nb_arena *arena = x->fields.arena;
    return (label){at, nb_form_name(arena, x->form, at->text),
                   nb_form_plain(arena, at->text, false), nb_form_plain(arena, at->text, true),
                   false};
}

static nb_str last_part(nb_str name) {
    size_t dot = name.n;
    while (dot > 0 && name.p[dot - 1] != '.') dot--;
    return (nb_str){name.p + dot, name.n - dot};
}

typedef struct target { /* a figure of the form with its labels made plain */
    const nb_form_figure *figure;
    nb_str row, row_bare, column, column_bare;
} target;

static bool is_row(const target *t, const label *row) {
    return nb_str_eq(t->figure->row_id, row->name) ||
           nb_str_eq(last_part(t->figure->row_id), row->name) ||
           (t->row.n > 0 && nb_str_eq(t->row, row->plain)) ||
           (t->row_bare.n > 0 && nb_str_eq(t->row_bare, row->bare));
}

static bool is_column(const target *t, const label *column) {
    if (t->figure->column_id.n == 0) /* one value a row */
        return nb_str_eq(t->column, column->plain) || nb_str_is(column->name, "value");
    return nb_str_eq(t->figure->column_id, column->name) ||
           (t->column.n > 0 && nb_str_eq(t->column, column->plain)) ||
           (t->column_bare.n > 0 && nb_str_eq(t->column_bare, column->bare));
}

static target *list_targets(indexer *x, nb_str prefix, size_t *count) {
    nb_arena *arena = x->fields.arena;
    const nb_form *form = x->form;
    size_t most = form == NULL ? 0 : form->figure_count, n = 0;
    target *list = NB_NEW_ARRAY(arena, target, most);
    for (size_t i = 0; i < most; i++) {
        const nb_form_figure *figure = &form->figures[i];
        if (figure->name.n <= prefix.n || figure->name.p[prefix.n] != '.' ||
            memcmp(figure->name.p, prefix.p, prefix.n) != 0)
            continue;
        target *t = &list[n++];
        t->figure = figure;
        t->row = nb_form_plain(arena, figure->row_label.in[NB_ZH], false);
        t->row_bare = nb_form_plain(arena, figure->row_label.in[NB_ZH], true);
        t->column = nb_form_plain(arena, figure->column_label.in[NB_ZH], false);
        t->column_bare = nb_form_plain(arena, figure->column_label.in[NB_ZH], true);
    }
    *count = n;
    return list;
}

static void report_label(indexer *x, const label *l, const target *targets, size_t count,
                         bool row) {
    nb_str *names = NB_NEW_ARRAY(x->fields.arena, nb_str, 2 * count);
    for (size_t i = 0; i < count; i++) {
        names[2 * i] = row ? targets[i].figure->row_label.in[NB_ZH]
                           : targets[i].figure->column_label.in[NB_ZH];
        names[2 * i + 1] = row ? targets[i].figure->row_id : targets[i].figure->column_id;
    }
    nb_str near = nb_fields_nearest(l->at->text, names, 2 * count);
    nb_diag(x->fields.diags, NB_CSV_LABEL, l->at->pos, l->at->text,
            near.n > 0 ? near : NB_STR("——"));
}

/* What the form calls a cell; {NULL, 0}: nothing. */
static nb_str meet(const target *targets, size_t count, label *row, label *column) {
    nb_str name = {NULL, 0};
    for (size_t i = 0; i < count; i++) {
        bool in_row = is_row(&targets[i], row), in_column = is_column(&targets[i], column);
        row->met = row->met || in_row;
        column->met = column->met || in_column;
        if (in_row && in_column && name.p == NULL) name = targets[i].figure->name;
    }
    return name;
}

static void add_file(indexer *x, const nb_csv *csv, nb_str prefix) {
    nb_arena *arena = x->fields.arena;
    size_t count;
    target *targets = list_targets(x, nb_form_name(arena, x->form, prefix), &count);
    label *columns = NB_NEW_ARRAY(arena, label, csv->columns);
    for (size_t k = 1; k < csv->columns; k++) columns[k] = make_label(x, nb_csv_at(csv, 0, k));
    for (size_t i = 1; i < csv->rows && nb_fields_room(x->fields); i++) {
        label row = make_label(x, nb_csv_at(csv, i, 0));
        for (size_t k = 1; k < csv->columns; k++) {
            const nb_yaml *at = nb_csv_at(csv, i, k);
            nb_str written = join(arena, join(arena, prefix, row.at->text), columns[k].at->text);
            nb_str name = count == 0 ? nb_form_name(arena, x->form, written)
                                     : meet(targets, count, &row, &columns[k]);
            if (name.n == 0 && at->text.n > 0 && row.met && columns[k].met)
                nb_diag(x->fields.diags, NB_CSV_LABEL, at->pos, written, NB_STR("——"));
            if (name.n > 0) add(x, count == 0 ? written : name, name, at)->empty = at->text.n == 0;
        }
        if (count > 0 && !row.met) report_label(x, &row, targets, count, true);
    }
    for (size_t k = 1; count > 0 && csv->rows > 1 && k < csv->columns; k++)
        if (!columns[k].met) report_label(x, &columns[k], targets, count, false);
}

/* --- the mapping ---------------------------------------------------------------------------- */

static void add_map(indexer *x, const nb_yaml *map, nb_str prefix) {
    nb_arena *arena = x->fields.arena;
    const nb_yaml *file = nb_fields_get(map, "csv");
    for (const nb_csv_block *b = x->report->csv_blocks; b != NULL; b = b->next)
        if (b->at == map && b->csv != NULL) add_file(x, b->csv, prefix);
    for (size_t i = 0; i < map->n; i++) {
        if (map->values[i] == file) continue;
        nb_str written = join(arena, prefix, map->keys[i]->text);
        const nb_yaml *value = map->values[i];
        if (value->kind == NB_YAML_MAP && !nb_is_language_map(value))
            add_map(x, value, written);
        else if (value->kind != NB_YAML_SEQ)
            add(x, written, nb_form_name(arena, x->form, written), value);
    }
}

nb_figure_index *nb_figures_index(nb_arena *arena, nb_diags *diags, const nb_report *report,
                                  const nb_form *form) {
    nb_figure_index *index = NB_NEW(arena, nb_figure_index);
    indexer x = {{arena, diags}, report, form, index};
    if (report->figures != NULL) add_map(&x, report->figures, (nb_str){NULL, 0});
    return index;
}

const nb_yaml *nb_figures_place(nb_arena *arena, const nb_report *report, const nb_form *form,
                                nb_str name) {
    const nb_yaml *node = report->figures;
    if (node == NULL) return report->root;
    while (name.n > 0 && nb_fields_get(node, "csv") == NULL) {
        size_t n = 0, found = SIZE_MAX;
        while (n < name.n && name.p[n] != '.') n++;
        for (size_t i = 0; i < node->n && found == SIZE_MAX; i++)
            if (nb_str_eq(nb_form_name(arena, form, node->keys[i]->text), (nb_str){name.p, n}))
                found = i;
        if (found == SIZE_MAX || node->values[found]->kind != NB_YAML_MAP) break;
        node = node->values[found];
        size_t used = n < name.n ? n + 1 : n;
        name = (nb_str){name.p + used, name.n - used};
    }
    for (const nb_csv_block *b = report->csv_blocks; b != NULL; b = b->next)
        if (b->at == node && b->csv != NULL) return nb_csv_at(b->csv, 0, 0);
    return node;
}

void nb_figures_dump(nb_arena *arena, nb_buf *out, const nb_report *report) {
    const nb_figure_index *index = report->index;
    for (size_t i = 0; index != NULL && i < index->n; i++) {
        const nb_figure_entry *e = &index->items[i];
        nb_figure figure = nb_figure_find(arena, report, e->name, report->languages[0]);
        nb_buf_str(out, e->name);
        nb_buf_puts(out, " = ");
        nb_buf_str(out, figure.text);
        if (e->computed)
            nb_buf_puts(out, "  computed");
        else if (figure.at != NULL)
            nb_buf_printf(out, "  %s:%u:%u", figure.at->pos.file, (unsigned)figure.at->pos.line,
                          (unsigned)figure.at->pos.column);
        nb_buf_byte(out, '\n');
    }
}
