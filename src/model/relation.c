/* Relations to sums of a report's figures. Input: the form's formulas, the report's index; output:
 * bound instances, computed totals, and the broken ones for relation_say.c.
 *
 * Odd rule: a blank counts as 0, but a figure that is missing or is no number leaves the whole
 * relation undecided; those have messages of their own. */
#include "model/relation.h"

typedef struct term_list {
    nb_term *items;
    size_t n, cap;
} term_list;

static nb_term resolve(const nb_report *report, nb_term term) {
    const nb_report *from = term.previous ? report->previous : report;
    term.entry = from == NULL ? NULL : nb_figure_entry_find(from, term.name);
    if (term.entry == NULL || term.entry->unfilled || term.entry->pending) return term;
    if (from->draft && term.entry->empty) return term; /* of a file that is half filled in */
    term.value = term.entry->value;
    term.known = term.value.number || term.value.blank;
    return term;
}

static void add_terms(nb_arena *arena, const nb_report *report, term_list *list,
                      const nb_addend *addend, nb_str item) {
    nb_term term = {.sign = addend->sign, .previous = addend->previous};
    if (addend->name.n == 0) {
        term.value = (nb_value){.number = true, .scaled = addend->number};
        term.known = true;
        *NB_PUSH(arena, list) = term;
        return;
    }
    term.name = nb_expr_bind(arena, addend->name, item);
    if (memchr(term.name.p, '*', term.name.n) == NULL) {
        *NB_PUSH(arena, list) = resolve(report, term);
        return;
    }
    nb_str pattern = term.name;
    for (size_t i = 0; i < report->form->figure_count; i++) {
        if (!nb_expr_matches(pattern, report->form->figures[i].name)) continue;
        term.name = report->form->figures[i].name;
        *NB_PUSH(arena, list) = resolve(report, term);
    }
}

static void add_up(nb_terms *terms) {
    terms->sum = (nb_value){.number = true};
    terms->known = terms->n > 0;
    for (size_t i = 0; i < terms->n && terms->known; i++) {
        const nb_term *term = &terms->items[i];
        nb_value value = term->value;
        terms->known = term->known;
        if (value.blank) value = (nb_value){.number = true};
        if (!terms->max) {
            terms->known = terms->known && nb_value_add(&terms->sum, value, term->sign);
        } else if (terms->most == NULL || nb_value_compare(value, terms->sum) > 0) {
            terms->most = term;
            terms->sum = value;
        }
    }
}

nb_terms nb_terms_bind(nb_arena *arena, const nb_report *report, const nb_sum *sum, nb_str item) {
    term_list list = {NULL, 0, 0};
    for (size_t i = 0; i < sum->n; i++) add_terms(arena, report, &list, &sum->items[i], item);
    nb_terms terms = {.items = list.items, .n = list.n, .max = sum->max};
    add_up(&terms);
    return terms;
}

static nb_instance bind(nb_arena *arena, const nb_report *report, const nb_relation *relation,
                        nb_str item) {
    nb_instance instance = {.relation = relation, .item = item};
    instance.left = nb_terms_bind(arena, report, &relation->formula.left, item);
    instance.right = nb_terms_bind(arena, report, &relation->formula.right, item);
    instance.known = instance.left.known && instance.right.known;
    int order = nb_value_compare(instance.left.sum, instance.right.sum);
    bool holds = relation->formula.compare == NB_EQUAL ? order == 0 : order <= 0;
    instance.broken = instance.known && !holds;
    return instance;
}

const nb_instance *nb_relations_bind(nb_arena *arena, const nb_report *report, size_t *count) {
    const nb_form *form = report->form;
    size_t most = 0, n = 0;
    for (size_t i = 0; form != NULL && i < form->relation_count; i++)
        most += form->relations[i].item_count;
    nb_instance *list = NB_NEW_ARRAY(arena, nb_instance, most);
    for (size_t i = 0; form != NULL && i < form->relation_count; i++) {
        const nb_relation *relation = &form->relations[i];
        for (size_t k = 0; k < relation->item_count; k++)
            list[n++] = bind(arena, report, relation, relation->items[k]);
    }
    *count = n;
    return list;
}

/* --- totals that were left out -------------------------------------------------------------- */

static bool is_total(const nb_instance *instance) {
    return instance->relation->formula.compare == NB_EQUAL &&
           instance->relation->level == NB_ERROR && instance->right.n == 1 &&
           instance->right.items[0].sign > 0 && instance->right.items[0].name.n > 0 &&
           !instance->right.items[0].previous;
}

static bool left_out(const nb_figure_entry *entry) {
    return entry == NULL || entry->unfilled || (entry->empty && !entry->computed);
}

static bool any_number(const nb_terms *terms) {
    for (size_t i = 0; i < terms->n; i++)
        if (terms->items[i].value.number) return true;
    return false;
}

static void compute(nb_arena *arena, const nb_report *report, nb_figure_index *index,
                    const nb_instance *instance) {
    nb_str name = instance->right.items[0].name;
    nb_value sum = instance->left.sum;
    const nb_yaml *group = nb_figures_place(arena, report, report->form, name);
    nb_figure_entry *entry = nb_figures_put(arena, index, name);
    nb_yaml *scalar = NB_NEW(arena, nb_yaml);
    *scalar = (nb_yaml){.pos = entry->at != NULL ? entry->at->pos : group->pos,
                        .source = group->source,
                        .text = nb_value_text(arena, sum)};
    entry->at = scalar;
    entry->value = sum;
    entry->computed = true;
    entry->unfilled = entry->empty = entry->pending = false;
}

/* An empty total of a CSV file counts as 0 only if nothing gives it. */
static void await_totals(nb_arena *arena, const nb_report *report, nb_figure_index *index) {
    size_t n;
    const nb_instance *list = nb_relations_bind(arena, report, &n);
    for (size_t i = 0; i < n; i++) {
        const nb_figure_entry *entry = list[i].right.n == 0 ? NULL : list[i].right.items[0].entry;
        if (is_total(&list[i]) && entry != NULL && entry->empty)
            index->items[entry - index->items].pending = true;
    }
}

void nb_relations_compute(nb_arena *arena, const nb_report *report, nb_figure_index *index) {
    await_totals(arena, report, index);
    for (bool again = true; again;) {
        size_t n;
        const nb_instance *list = nb_relations_bind(arena, report, &n);
        again = false;
        for (size_t i = 0; i < n; i++) {
            if (!is_total(&list[i]) || !list[i].left.known || !any_number(&list[i].left)) continue;
            if (!left_out(nb_figure_entry_find(report, list[i].right.items[0].name))) continue;
            compute(arena, report, index, &list[i]);
            again = true;
        }
    }
    for (size_t i = 0; i < index->n; i++) index->items[i].pending = false;
}

bool nb_relations_await(const nb_instance *list, size_t count, nb_str name) {
    for (size_t i = 0; i < count; i++)
        if (is_total(&list[i]) && !list[i].left.known &&
            nb_str_eq(list[i].right.items[0].name, name))
            return true;
    return false;
}

void nb_relations_check(nb_arena *arena, nb_diags *diags, const nb_report *report) {
    size_t n;
    const nb_instance *list = nb_relations_bind(arena, report, &n);
    for (size_t i = 0; i < n; i++)
        if (list[i].broken && nb_diags_errors(diags) < 500)
            nb_relation_say(arena, diags, report, &list[i], list, n);
}
