/* The figures that a form asks for: those that are missing, those that are no number of their kind,
 * and then the relations between them.
 *
 * Odd rule: what is missing is said once for a whole table or a whole row where all of it is
 * missing, since a form has two hundred cells. Only tables that the report shows are looked at. */
#include "base/unicode.h"
#include "model/check.h"
#include "model/fields.h"
#include "model/relation.h"

enum { MOST_LOOKS = 100 };  /* through the whole text */
enum { MOST_SLIPS = 2000 }; /* figures beyond that are a list of their own, not a form's */

typedef struct checker {
    nb_arena *arena;
    nb_diags *diags;
    const nb_report *report;
    const nb_layout *layout;
    bool *shown;                  /* by table of the layout */
    const nb_instance *instances; /* of the relations */
    size_t instance_count;
} checker;

/* --- which tables --------------------------------------------------------------------------- */

static void check_own_cells(checker *c, const nb_table *table) {
    for (size_t i = 0; i < table->row_count * table->column_count; i++) {
        const nb_cell *cell = &table->cells[i];
        if (cell->figure.n == 0) continue;
        const nb_yaml *at = nb_fields_get(cell->at, "value");
        nb_pos pos = at == NULL ? cell->at->pos : at->pos;
        if (nb_figure_find(c->arena, c->report, cell->figure, NB_ZH).at != NULL) continue;
        nb_str near = nb_figure_nearest(c->arena, c->report, cell->figure);
        if (near.n > 0)
            nb_diag(c->diags, NB_FIGURE_UNKNOWN_NEAR, pos, cell->figure, near);
        else
            nb_diag(c->diags, NB_FIGURE_UNKNOWN, pos, cell->figure);
    }
}

static void find_tables(checker *c, nb_blocks blocks) {
    const nb_layout *layout = c->layout;
    for (size_t i = 0; i < blocks.n; i++) {
        const nb_block *block = &blocks.items[i];
        bool own = block->table != NULL;
        for (size_t k = 0; k < layout->table_count && own; k++) {
            own = block->table != &layout->tables[k];
            if (!own) c->shown[k] = true;
        }
        if (own) check_own_cells(c, block->table);
        for (size_t k = 0; k < block->list_count; k++) find_tables(c, block->list[k].body);
        find_tables(c, block->body);
    }
}

/* --- missing -------------------------------------------------------------------------------- */

/* Empty cells of a CSV file are blanks, but in a draft they are yet to be filled in. */
static bool is_given(const checker *c, const nb_form_figure *figure) {
    const nb_figure_entry *entry = nb_figure_entry_find(c->report, figure->name);
    return entry != NULL && !entry->unfilled && !(c->report->draft && entry->empty);
}

static bool is_missing(const checker *c, const nb_form_figure *figure) {
    if (is_given(c, figure)) return false;
    return !nb_relations_await(c->instances, c->instance_count, figure->name);
}

/* Where it is written without a value, or where it would stand. */
static nb_pos place_of(const checker *c, const nb_form_figure *figure) {
    const nb_figure_entry *entry = nb_figure_entry_find(c->report, figure->name);
    if (entry != NULL) return entry->at->pos;
    return nb_figures_place(c->arena, c->report, c->report->form, figure->name)->pos;
}

static nb_str label_of(const checker *c, nb_str label, nb_str id, nb_lang lang) {
    if (label.n == 0) return lang == NB_ZH ? nb_form_zh(c->report->form, id) : id;
    return label;
}

static nb_str figure_text(const checker *c, const nb_form_figure *figure, bool row, nb_lang lang) {
    nb_str label = label_of(c, figure->row_label.in[lang], figure->row_id, lang);
    nb_str column = label_of(c, figure->column_label.in[lang], figure->column_id, lang);
    size_t cut = row && figure->column_id.n > 0 ? figure->column_id.n + 1 : 0;
    if (row || figure->column_id.n == 0)
        return nb_str_format(c->arena, lang == NB_ZH ? "“%.*s”（%.*s）" : "“%.*s” (%.*s)",
                             (int)label.n, label.p, (int)(figure->name.n - cut), figure->name.p);
    return nb_str_format(
        c->arena, lang == NB_ZH ? "“%.*s”的“%.*s”（%.*s）" : "“%.*s”, “%.*s” (%.*s)", (int)label.n,
        label.p, (int)column.n, column.p, (int)figure->name.n, figure->name.p);
}

static void say_missing(checker *c, const nb_form_figure *figure, bool row) {
    nb_diag(c->diags, NB_FIGURE_MISSING, place_of(c, figure), figure_text(c, figure, row, NB_ZH),
            figure_text(c, figure, row, NB_EN));
}

/* Figures from `i` on that belong to the same table (or to the same row of it). */
static size_t run_of(const nb_form *form, size_t i, bool row) {
    size_t n = 1;
    while (i + n < form->figure_count && form->figures[i + n].table == form->figures[i].table &&
           (!row || nb_str_eq(form->figures[i + n].row_id, form->figures[i].row_id)))
        n++;
    return n;
}

static bool all_missing(const checker *c, size_t i, size_t n) {
    for (size_t k = 0; k < n; k++)
        if (is_given(c, &c->report->form->figures[i + k])) return false;
    return true;
}

static size_t count_missing(const checker *c, size_t i, size_t n) {
    size_t missing = 0;
    for (size_t k = 0; k < n; k++) missing += is_missing(c, &c->report->form->figures[i + k]);
    return missing;
}

static void say_table(checker *c, const nb_form_figure *figure) {
    const nb_yaml *prefix = nb_fields_get(figure->table->at, "values");
    nb_str name = prefix == NULL ? figure->table->id : prefix->text;
    nb_str zh = nb_form_zh(c->report->form, name);
    nb_diag(c->diags, NB_FIGURE_MISSING, place_of(c, figure),
            nb_str_format(c->arena, "“%.*s”（%.*s）整张表", (int)zh.n, zh.p, (int)name.n, name.p),
            nb_str_format(c->arena, "all of “%.*s”", (int)name.n, name.p));
}

static void check_missing(checker *c) {
    const nb_form *form = c->report->form;
    for (size_t i = 0, n; i < form->figure_count; i += n) {
        n = run_of(form, i, false);
        if (!c->shown[form->figures[i].table - c->layout->tables]) continue;
        size_t missing = count_missing(c, i, n);
        if (missing > 0 && n > 1 && all_missing(c, i, n)) {
            say_table(c, &form->figures[i]);
            continue;
        }
        for (size_t k = i, m; missing > 0 && k < i + n; k += m) {
            m = run_of(form, k, true);
            if (count_missing(c, k, m) == 0) continue;
            bool row = m > 1 && all_missing(c, k, m);
            for (size_t j = k; j < (row ? k + 1 : k + m); j++)
                if (is_missing(c, &form->figures[j])) say_missing(c, &form->figures[j], row);
        }
    }
}

static size_t group_of(nb_str name) {
    while (name.n > 0 && name.p[name.n - 1] != '.') name.n--;
    return name.n;
}

/* The figure of the form in the same group whose name, in either language, is near. */
static nb_str near_in_group(const checker *c, const nb_figure_entry *e) {
    const nb_form *form = c->report->form;
    nb_str none = {NULL, 0};
    size_t group = group_of(e->name), own = group_of(e->written), n = 0;
    if (group == 0) return none; /* beside the form's blocks */
    for (size_t i = 0; i < form->figure_count; i++) n += group_of(form->figures[i].name) == group;
    if (n == 0) return none;
    nb_str *names = NB_NEW_ARRAY(c->arena, nb_str, 2 * n);
    n = 0;
    for (size_t i = 0; i < form->figure_count; i++) {
        nb_str name = form->figures[i].name;
        if (group_of(name) != group || memcmp(name.p, e->name.p, group) != 0) continue;
        names[n++] = (nb_str){name.p + group, name.n - group};
        nb_str zh = nb_form_zh(form, names[n - 1]);
        if (!nb_str_eq(zh, names[n - 1])) names[n++] = zh;
    }
    return nb_fields_nearest((nb_str){e->written.p + own, e->written.n - own}, names, n);
}

/* Whether a text of the report refers to the figure: then it is one that is meant. */
static bool is_used(const checker *c, const nb_yaml *node, nb_str name) {
    for (size_t i = 0; node->kind != NB_YAML_SCALAR && i < node->n; i++)
        if (is_used(c, node->values[i], name)) return true;
    nb_str text = node->kind == NB_YAML_SCALAR ? node->text : (nb_str){"", 0};
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] != '{') continue;
        size_t from = ++i;
        while (i < text.n && text.p[i] != '}') i++;
        nb_str used = nb_str_trim((nb_str){text.p + from, i - from});
        if (nb_str_eq(nb_form_name(c->arena, c->report->form, used), name)) return true;
    }
    return nb_str_eq(text, name); /* value: NAME of a table */
}

/* Twice a slip of the pen: a figure that is none of the form while one of nearly that name is
 * missing; and one beside figures of the form, of nearly their name, that no text uses. */
static void check_slips(checker *c) {
    const nb_figure_index *index = c->report->index;
    const nb_form *form = c->report->form;
    nb_str *names = NB_NEW_ARRAY(c->arena, nb_str, form->figure_count);
    size_t n = 0, looks = 0;
    for (size_t i = 0; i < form->figure_count; i++)
        if (nb_figure_entry_find(c->report, form->figures[i].name) == NULL)
            names[n++] = form->figures[i].name;
    for (size_t i = 0; index != NULL && i < index->n && i < MOST_SLIPS; i++) {
        const nb_figure_entry *e = &index->items[i];
        if (e->computed || nb_form_find(form, e->name) != NULL) continue;
        nb_str near = nb_fields_nearest(e->name, names, n);
        if (near.n == 0) {
            near = near_in_group(c, e);
            if (near.n > 0 && (++looks > MOST_LOOKS || is_used(c, c->report->root, e->name)))
                continue;
        }
        if (near.n > 0) nb_diag(c->diags, NB_FIGURE_UNUSED_NEAR, e->at->pos, e->written, near);
    }
}

static bool all_digits(nb_str s) {
    for (size_t i = 0; i < s.n; i++)
        if (!nb_is_digit((unsigned char)s.p[i])) return false;
    return s.n > 0;
}

/* `name:` with nothing behind it, beside what the form asks for; `{total: 1,234}` gives such a one,
 * named 234. */
static void check_unfilled(checker *c) {
    const nb_figure_index *index = c->report->index;
    for (size_t i = 0; index != NULL && i < index->n && nb_diags_errors(c->diags) < 500; i++) {
        const nb_figure_entry *e = &index->items[i];
        if (e->unfilled && nb_form_find(c->report->form, e->name) == NULL)
            nb_diag(c->diags, all_digits(e->written) ? NB_FIGURE_COMMA : NB_FIELD_EMPTY, e->at->pos,
                    e->written);
    }
}

/* --- types ---------------------------------------------------------------------------------- */

static bool fits(nb_value value, nb_figure_type type) {
    if (value.blank || type == NB_TYPE_ANY) return true;
    if (!value.number) return false;
    if (type == NB_TYPE_CHANGE) return value.places == 0;
    return value.scaled >= 0 && (type == NB_TYPE_AMOUNT || value.places == 0);
}

static void check_types(checker *c) {
    static const char *const WANTED[][2] = {
        {"", ""},
        {"不小于 0 的整数", "a whole number, not negative"},
        {"不小于 0 的数", "a number, not negative"},
        {"带正负号的整数，如 +2、-1", "a whole number with its sign, as in +2 or -1"}};
    const nb_form *form = c->report->form;
    for (size_t i = 0; i < form->figure_count; i++) {
        const nb_form_figure *figure = &form->figures[i];
        const nb_figure_entry *entry = nb_figure_entry_find(c->report, figure->name);
        if (entry == NULL || entry->unfilled || fits(entry->value, figure->type)) continue;
        const nb_yaml *at = entry->at;
        nb_str text = NB_STR("{zh: …, en: …}");
        if (at->kind == NB_YAML_SCALAR) text = at->text;
        nb_diag(c->diags, NB_FIGURE_TYPE, entry->at->pos, figure_text(c, figure, false, NB_ZH),
                figure_text(c, figure, false, NB_EN), nb_str_of(WANTED[figure->type][0]),
                nb_str_of(WANTED[figure->type][1]), text);
    }
}

void nb_check_figures(nb_arena *arena, nb_diags *diags, const nb_report *report,
                      const nb_layout *layout) {
    checker c = {.arena = arena, .diags = diags, .report = report, .layout = layout};
    c.shown = NB_NEW_ARRAY(arena, bool, layout->table_count);
    c.instances = nb_relations_bind(arena, report, &c.instance_count);
    bool whole = nb_diags_errors(diags) == 0;
    find_tables(&c, report->preface);
    find_tables(&c, report->sections);
    check_unfilled(&c);
    if (report->form == NULL) return;
    if (whole) check_missing(&c);
    if (whole) check_slips(&c);
    check_types(&c);
    nb_relations_check(arena, diags, report);
}
