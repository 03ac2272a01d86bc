/* The parts of a layout that speak about figures: names, relations, prose, shares, years and
 * deadlines. Input: the merged tree of the layout, its tables already read.
 *
 * Odd rule: every name in a formula must be a figure of some table of the layout, so that a slip
 * in a relation is found when the layout is loaded and not when a sum goes wrong unseen. */
#include "model/form.h"
#include "model/report_impl.h"

typedef struct form_reader {
    nb_layout_reader *r;
    nb_fields f;
    nb_form *form;
} form_reader;

static void read_names(form_reader *m, const nb_yaml *node) {
    if (nb_fields_map(m->f, node, "names") == NULL) return;
    nb_name *names = NB_NEW_ARRAY(m->f.arena, nb_name, node->n);
    for (size_t i = 0; i < node->n; i++) {
        names[i].en = node->keys[i]->text;
        if (nb_fields_scalar(m->f, node->values[i], "names") == NULL) continue;
        names[i].zh = node->values[i]->text;
        for (size_t k = 0; k < i; k++)
            if (nb_str_eq(names[k].zh, names[i].zh))
                nb_diag(m->f.diags, NB_LAYOUT_TWICE, node->values[i]->pos, names[i].zh);
    }
    m->form->names = names;
    m->form->name_count = node->n;
}

/* --- formulas ------------------------------------------------------------------------------- */

static void check_sum(form_reader *m, const nb_yaml *at, const nb_sum *sum, const nb_str *items,
                      size_t item_count) {
    for (size_t i = 0; i < sum->n; i++) {
        const nb_addend *addend = &sum->items[i];
        if (addend->name.n == 0 || addend->previous) continue;
        for (size_t k = 0; k < item_count; k++) {
            nb_str name = nb_expr_bind(m->f.arena, addend->name, items[k]);
            bool found = false;
            for (size_t j = 0; j < m->form->figure_count && !found; j++)
                found = nb_expr_matches(name, m->form->figures[j].name);
            if (!found)
                nb_diag(m->f.diags, NB_LAYOUT_EXPR_NAME, nb_yaml_locate(at, addend->offset), name);
        }
    }
}

static nb_str read_prefix(form_reader *m, const nb_yaml *node) {
    return nb_fields_scalar(m->f, node, "in") == NULL ? (nb_str){NULL, 0} : node->text;
}

/* The table of the layout that takes its figures from `prefix` and has columns of them. */
static const nb_table *table_of(const form_reader *m, nb_str prefix) {
    for (size_t i = 0; i < m->r->layout->table_count; i++) {
        const nb_table *table = &m->r->layout->tables[i];
        const nb_yaml *values = nb_fields_get(table->at, "values");
        if (values != NULL && nb_str_eq(values->text, prefix) &&
            nb_fields_get(table->at, "each") != NULL)
            return table;
    }
    return NULL;
}

static void take_columns(form_reader *m, nb_relation *relation, const nb_table *table) {
    const nb_yaml *each = nb_fields_get(table->at, "each");
    nb_str *items = NB_NEW_ARRAY(m->f.arena, nb_str, each->n);
    for (size_t i = 0; i < each->n; i++) items[i] = each->values[i]->text;
    relation->items = items;
    relation->item_count = each->n;
}

static void take_rows(form_reader *m, nb_relation *relation, const nb_table *table) {
    nb_str *items = NB_NEW_ARRAY(m->f.arena, nb_str, m->form->figure_count);
    size_t n = 0;
    for (size_t i = 0; i < m->form->figure_count; i++) {
        const nb_form_figure *figure = &m->form->figures[i];
        if (figure->table != table || figure->column_id.n == 0) continue;
        if (n == 0 || !nb_str_eq(items[n - 1], figure->row_id)) items[n++] = figure->row_id;
    }
    relation->items = items;
    relation->item_count = n;
}

static void read_scope(form_reader *m, nb_relation *relation, const nb_yaml *node, nb_str prefix) {
    static const char *const WORDS[] = {"column", "row"};
    static const nb_str NOTHING[] = {{"", 0}};
    relation->items = NOTHING;
    relation->item_count = 1;
    if (node == NULL) return;
    if (node->kind == NB_YAML_SEQ) {
        nb_str *items = NB_NEW_ARRAY(m->f.arena, nb_str, node->n);
        for (size_t i = 0; i < node->n; i++)
            if (nb_fields_scalar(m->f, node->values[i], "for") != NULL)
                items[i] = node->values[i]->text;
        relation->scope = NB_FOR_LIST;
        relation->items = items;
        relation->item_count = node->n;
        return;
    }
    int word = nb_layout_choice(m->r, node, "for", WORDS, 2);
    relation->item_count = 0; /* nothing follows from what is wrong */
    if (word < 0) return;
    const nb_table *table = table_of(m, prefix);
    if (table == NULL) {
        nb_diag(m->f.diags, NB_LAYOUT_NO_TABLE, node->pos, prefix);
        return;
    }
    relation->scope = word == 0 ? NB_FOR_COLUMN : NB_FOR_ROW;
    if (word == 0)
        take_columns(m, relation, table);
    else
        take_rows(m, relation, table);
}

static void read_relation(form_reader *m, nb_relation *relation, const nb_yaml *node) {
    enum { TITLE, SAYS, IN, FOR, LEVEL, EXPR, NAMES };
    static const char *const names[NAMES] = {"title", "says", "in", "for", "level", "expr"};
    static const char *const LEVELS[] = {"error", "warning", "info"};
    const nb_yaml *v[NAMES];
    if (!nb_fields_read(m->f, node, "relations", names, NAMES, v)) return;
    nb_layout_ltext(m->r, v[TITLE], "title", &relation->title);
    nb_layout_ltext(m->r, v[SAYS], "says", &relation->says);
    nb_str prefix = read_prefix(m, v[IN]);
    read_scope(m, relation, v[FOR], prefix);
    int level = v[LEVEL] == NULL ? 0 : nb_layout_choice(m->r, v[LEVEL], "level", LEVELS, 3);
    relation->level = level < 0 ? NB_ERROR : (nb_severity)level;
    if (v[EXPR] == NULL) nb_fields_missing(m->f, node, "expr");
    if (nb_fields_scalar(m->f, v[EXPR], "expr") == NULL ||
        !nb_formula_parse(m->f, v[EXPR], prefix, &relation->formula))
        return;
    check_sum(m, v[EXPR], &relation->formula.left, relation->items, relation->item_count);
    check_sum(m, v[EXPR], &relation->formula.right, relation->items, relation->item_count);
}

static void read_relations(form_reader *m, const nb_yaml *node) {
    if (nb_fields_map(m->f, node, "relations") == NULL) return;
    nb_relation *relations = NB_NEW_ARRAY(m->f.arena, nb_relation, node->n);
    for (size_t i = 0; i < node->n; i++) {
        relations[i].id = node->keys[i]->text;
        read_relation(m, &relations[i], node->values[i]);
    }
    m->form->relations = relations;
    m->form->relation_count = node->n;
}

/* --- prose ---------------------------------------------------------------------------------- */

static const nb_str NO_ITEM[] = {{"", 0}};

static bool read_expr(form_reader *m, const nb_yaml *in, const nb_yaml *expr, const nb_yaml *node,
                      nb_sum *sum) {
    if (expr == NULL) nb_fields_missing(m->f, node, "expr");
    if (nb_fields_scalar(m->f, expr, "expr") == NULL ||
        !nb_sum_parse(m->f, expr, read_prefix(m, in), sum))
        return false;
    check_sum(m, expr, sum, NO_ITEM, 1);
    return true;
}

static const nb_str *read_words(form_reader *m, const nb_yaml *node, const char *what,
                                size_t *count) {
    *count = 0;
    if (nb_fields_list(m->f, node, what) == NULL) return NULL;
    nb_str *words = NB_NEW_ARRAY(m->f.arena, nb_str, node->n);
    for (size_t i = 0; i < node->n; i++)
        if (nb_fields_scalar(m->f, node->values[i], what) != NULL)
            words[(*count)++] = node->values[i]->text;
    return words;
}

static void read_rule(form_reader *m, nb_prose_rule *rule, const nb_yaml *node) {
    enum { WORDS, IN, EXPR, UNIT, NAMES };
    static const char *const names[NAMES] = {"words", "in", "expr", "unit"};
    const nb_yaml *v[NAMES];
    if (!nb_fields_read(m->f, node, "prose", names, NAMES, v)) return;
    for (int i = 0; i < NAMES; i++)
        if (v[i] == NULL && i != IN && i != EXPR) nb_fields_missing(m->f, node, names[i]);
    read_expr(m, v[IN], v[EXPR], node, &rule->sum);
    if (nb_fields_scalar(m->f, v[UNIT], "unit") != NULL) rule->unit = v[UNIT]->text;
    rule->words = read_words(m, v[WORDS], "words", &rule->word_count);
}

static void read_prose(form_reader *m, const nb_yaml *node) {
    if (nb_fields_list(m->f, node, "prose") == NULL) return;
    nb_prose_rule *rules = NB_NEW_ARRAY(m->f.arena, nb_prose_rule, node->n);
    for (size_t i = 0; i < node->n; i++) read_rule(m, &rules[i], node->values[i]);
    m->form->prose = rules;
    m->form->prose_count = node->n;
}

static void read_shares(form_reader *m, const nb_yaml *node) {
    static const char *const NAMES[] = {"in", "expr"};
    if (nb_fields_list(m->f, node, "shares") == NULL) return;
    nb_sum *shares = NB_NEW_ARRAY(m->f.arena, nb_sum, node->n);
    for (size_t i = 0; i < node->n; i++) {
        const nb_yaml *v[2];
        if (nb_fields_read(m->f, node->values[i], "shares", NAMES, 2, v))
            read_expr(m, v[0], v[1], node->values[i], &shares[i]);
    }
    m->form->shares = shares;
    m->form->share_count = node->n;
}

/* `mentions: {other: [信息处理费]}` */
static void read_mentions(form_reader *m, const nb_yaml *node) {
    if (nb_fields_map(m->f, node, "mentions") == NULL) return;
    size_t most = 0, n = 0;
    for (size_t i = 0; i < node->n; i++) most += node->values[i]->n;
    nb_mention *mentions = NB_NEW_ARRAY(m->f.arena, nb_mention, most);
    for (size_t i = 0; i < node->n; i++) {
        const nb_yaml *words = nb_fields_list(m->f, node->values[i], "mentions");
        for (size_t k = 0; words != NULL && k < words->n; k++)
            if (nb_fields_scalar(m->f, words->values[k], "mentions") != NULL)
                mentions[n++] = (nb_mention){node->keys[i]->text, words->values[k]->text};
    }
    m->form->mentions = mentions;
    m->form->mention_count = n;
}

/* --- years ---------------------------------------------------------------------------------- */

static int read_year(form_reader *m, const nb_yaml *node, const char *what) {
    int64_t year = 0;
    if (nb_fields_scalar(m->f, node, what) == NULL) return 0;
    if (nb_str_to_int(node->text, &year) && year >= 1949 && year <= 9999) return (int)year;
    nb_diag(m->f.diags, NB_LAYOUT_NUMBER, node->pos, nb_str_of(what), node->text,
            NB_STR("1949…9999"));
    return 0;
}

static void read_years(form_reader *m, const nb_yaml *node) {
    enum { FROM, TO, EARLIER, LATER, NAMES };
    static const char *const names[NAMES] = {"from", "to", "earlier", "later"};
    const nb_yaml *v[NAMES];
    if (!nb_fields_read(m->f, node, "years", names, NAMES, v)) return;
    m->form->year_from = read_year(m, v[FROM], "from");
    m->form->year_to = read_year(m, v[TO], "to");
    if (nb_fields_scalar(m->f, v[EARLIER], "earlier") != NULL) m->form->earlier = v[EARLIER]->text;
    if (nb_fields_scalar(m->f, v[LATER], "later") != NULL) m->form->later = v[LATER]->text;
}

static nb_deadline read_day(form_reader *m, const nb_yaml *node, const char *what) {
    nb_deadline none = {0, 0};
    int64_t month, day;
    if (nb_fields_scalar(m->f, node, what) == NULL) return none;
    nb_str s = node->text;
    if (s.n == 5 && s.p[2] == '-' && nb_str_to_int((nb_str){s.p, 2}, &month) &&
        nb_str_to_int((nb_str){s.p + 3, 2}, &day) && month >= 1 && month <= 12 && day >= 1 &&
        day <= 31)
        return (nb_deadline){(int)month, (int)day};
    nb_diag(m->f.diags, NB_LAYOUT_DAY, node->pos, nb_str_of(what), s);
    return none;
}

static void read_deadlines(form_reader *m, const nb_yaml *node) {
    static const char *const NAMES[] = {"government", "department", "governments"};
    const nb_yaml *v[3];
    if (!nb_fields_read(m->f, node, "deadlines", NAMES, 3, v)) return;
    m->form->government = read_day(m, v[0], "government");
    m->form->department = read_day(m, v[1], "department");
    m->form->governments = read_words(m, v[2], "governments", &m->form->government_count);
}

const nb_form *nb_form_read(nb_layout_reader *r, const nb_yaml *root) {
    nb_form *form = NB_NEW(r->fields.arena, nb_form);
    form_reader reader = {r, r->fields, form}, *m = &reader;
    nb_report words = {.languages = {NB_ZH, NB_EN}, .language_count = NB_LANGS};
    nb_report_reader tables = {.fields = r->fields, .report = &words, .layout = r};
    read_names(m, nb_fields_get(root, "names"));
    nb_form_figures(&tables, form, r->layout);
    read_relations(m, nb_fields_get(root, "relations"));
    read_prose(m, nb_fields_get(root, "prose"));
    read_shares(m, nb_fields_get(root, "shares"));
    read_mentions(m, nb_fields_get(root, "mentions"));
    read_years(m, nb_fields_get(root, "years"));
    read_deadlines(m, nb_fields_get(root, "deadlines"));
    return form;
}
