/* Each relation of each layout, for each item that it runs over: one cell is changed in a report
 * that is in order, and exactly the relations that the cell is in must be reported, each at the
 * place of its total. Nothing here knows a form: all comes from the layouts and the samples. */
#include "model_util.h"

#include "model/check.h"
#include "model/relation.h"

#define LAYOUTS NB_SOURCE_DIR "/layouts"

static const nb_report *load(bench *b, const char *path) {
    nb_str bytes = read_file(b->arena, path);
    const nb_yaml *root = nb_yaml_parse(b->arena, b->diags, path, bytes);
    assert_non_null(root);
    const nb_report *report = nb_report_read(b->arena, b->diags, root);
    assert_non_null(report);
    const nb_layout *layout =
        nb_layout_load(b->arena, b->diags, LAYOUTS, report->layout_name, report->layout_pos);
    if (layout == NULL) explain(b);
    assert_non_null(layout);
    report = nb_report_complete(b->arena, b->diags, report, layout);
    nb_check(b->arena, b->scratch, b->diags, report, layout);
    return report;
}

/* The report with figures of its own that can be changed. */
static nb_report copy_of(bench *b, const nb_report *report, nb_figure_index **index) {
    nb_figure_index *own = NB_NEW(b->arena, nb_figure_index);
    *own = *report->index;
    own->items = NB_NEW_ARRAY(b->arena, nb_figure_entry, own->n);
    memcpy(own->items, report->index->items, own->n * sizeof *own->items);
    own->cap = own->n;
    nb_report copy = *report;
    copy.index = *index = own;
    return copy;
}

static nb_figure_entry *entry_of(const nb_report *report, nb_figure_index *index, nb_str name) {
    const nb_figure_entry *entry = nb_figure_entry_find(report, name);
    assert_non_null(entry);
    return &index->items[entry - index->items];
}

/* A last year with which this one agrees: each relation that looks back is solved for its first
 * figure of last year. */
static void agree(bench *b, const nb_report *report, nb_report *last, nb_figure_index *index) {
    size_t n;
    const nb_instance *list = nb_relations_bind(b->arena, report, &n);
    for (size_t i = 0; i < n; i++) {
        const nb_terms *right = &list[i].right;
        if (right->n == 0 || !right->items[0].previous) continue;
        nb_value residual = list[i].left.sum;
        assert_true(nb_value_add(&residual, right->sum, -1));
        nb_figure_entry *entry = entry_of(last, index, right->items[0].name);
        assert_true(nb_value_add(&entry->value, residual, 1));
    }
}

static bool holds(const nb_terms *side, nb_str name) {
    for (size_t i = 0; i < side->n; i++)
        if (!side->items[i].previous && nb_str_eq(side->items[i].name, name)) return true;
    return false;
}

/* The total of an instance, as a reader of the form would say. */
static const nb_term *total_of(const nb_instance *instance) {
    const nb_terms *left = &instance->left, *right = &instance->right;
    if (instance->relation->formula.compare == NB_AT_MOST)
        return left->max ? left->most : &left->items[0];
    return right->items[0].previous ? &left->items[0] : &right->items[0];
}

static bool reported_at(bench *b, nb_pos pos, nb_severity severity) {
    const nb_diag_entry *list = nb_diags_sorted(b->diags);
    for (size_t i = 0; i < nb_diags_count(b->diags); i++)
        if (list[i].pos.line == pos.line && list[i].pos.column == pos.column &&
            strcmp(list[i].pos.file, pos.file) == 0 && nb_diag_severity(list[i].code) == severity)
            return true;
    return false;
}

/* Changes the cell, and compares what is reported with what holds it. */
static size_t break_one(bench *b, const nb_report *report, const nb_instance *list, size_t n,
                        size_t which, nb_str cell, nb_value value) {
    nb_figure_index *index;
    nb_report changed = copy_of(b, report, &index);
    entry_of(&changed, index, cell)->value = value;
    bench own;
    bench_open(&own);
    nb_relations_check(own.arena, own.diags, &changed);
    size_t expected = 0, got = nb_diags_count(own.diags);
    size_t m;
    const nb_instance *after = nb_relations_bind(own.arena, &changed, &m);
    assert_int_equal(m, n);
    for (size_t i = 0; i < n; i++) {
        bool in = holds(&list[i].left, cell) || holds(&list[i].right, cell);
        bool equal = list[i].relation->formula.compare == NB_EQUAL;
        if (!in || (!equal && !after[i].broken)) continue;
        expected++;
        if (!reported_at(&own, total_of(&after[i])->entry->at->pos, list[i].relation->level)) {
            explain(&own);
            fail_msg("%.*s of %.*s: not at its total", (int)list[i].relation->id.n,
                     list[i].relation->id.p, (int)list[i].item.n, list[i].item.p);
        }
    }
    assert_true(after[which].broken);
    if (got != expected) {
        explain(&own);
        fail_msg("%.*s: %zu messages for %zu relations", (int)cell.n, cell.p, got, expected);
    }
    bench_close(&own);
    return expected;
}

static size_t break_all(const char *path) {
    bench b;
    bench_open(&b);
    const nb_report *sample = load(&b, path);
    explain(&b);
    assert_int_equal(nb_diags_count(b.diags), 0);
    nb_figure_index *index;
    nb_report last = copy_of(&b, sample, &index), report = *sample;
    report.previous = &last;
    agree(&b, &report, &last, index);
    size_t n, broken = 0;
    const nb_instance *list = nb_relations_bind(b.arena, &report, &n);
    for (size_t i = 0; i < n; i++) {
        assert_true(list[i].known);
        assert_false(list[i].broken);
        const nb_term *first = &list[i].left.items[0];
        nb_value value = first->entry->value, one = {.number = true, .scaled = 1};
        if (list[i].relation->formula.compare == NB_AT_MOST) value = list[i].right.sum;
        assert_true(nb_value_add(&value, one, 1));
        broken += break_one(&b, &report, list, n, i, first->name, value) > 0;
    }
    assert_int_equal(broken, n);
    bench_close(&b);
    return n;
}

static void every_relation_is_found_broken(void **state) {
    (void)state;
    /* 7 columns twice, 28 and 24 + … rows, 3 groups, and what looks back */
    assert_int_equal(break_all(NB_SOURCE_DIR "/data/sample-2021/report.yaml"),
                     7 + 7 + 25 + 3 + 7 + 2);
    assert_int_equal(break_all(NB_SOURCE_DIR "/data/sample-2019/report.yaml"),
                     7 + 7 + 23 + 3 + 7 + 5 + 2);
    assert_int_equal(break_all(NB_SOURCE_DIR "/data/sample-2014/report.yaml"), 13);
}

/* --- texts ----------------------------------------------------------------------------------- */

static void says_which_cell_would_mend_it(void **state) {
    (void)state;
    bench b;
    bench_open(&b);
    const nb_report *sample = load(&b, NB_SOURCE_DIR "/data/sample-2021/report.yaml");
    nb_figure_index *index;
    nb_report report = copy_of(&b, sample, &index);
    nb_str name = NB_STR("requests.denied.third_party.natural");
    entry_of(&report, index, name)->value.scaled += 10;
    nb_relations_check(b.arena, b.diags, &report);
    assert_int_equal(nb_diags_count(b.diags), 2);
    const nb_diag_entry *list = nb_diags_sorted(b.diags);
    nb_str row = nb_diag_text(b.arena, &list[0], NB_MESSAGES_ZH);
    assert_true(nb_str_is(
        row, "表三 4.保护第三方合法权益 行：总计写的是 5，各项之和为 15（14+1），相差 -10"));
    for (size_t i = 0; i < 2; i++) {
        nb_str hint = nb_diag_hint(b.arena, &list[i], NB_MESSAGES_ZH);
        hint = nb_str_dup(b.arena, hint);
        assert_non_null(strstr(hint.p, "“4.保护第三方合法权益”的“自然人”"));
        assert_non_null(strstr(hint.p, "requests.csv:9:13）：14 改为 4 即全部相符"));
    }
    bench_close(&b);
}

static void computes_what_is_left_out(void **state) {
    (void)state;
    bench b;
    bench_open(&b);
    const nb_report *report = load(&b, NB_SOURCE_DIR "/data/sample-2019/report.yaml");
    nb_figure figure = nb_figure_find(b.arena, report, NB_STR("remedies.review.total"), NB_ZH);
    assert_true(figure.computed && nb_str_is(figure.text, "5"));
    figure = nb_figure_find(b.arena, report, NB_STR("复议诉讼.直接起诉.总计"), NB_ZH);
    assert_true(figure.computed && nb_str_is(figure.text, "4"));
    figure = nb_figure_find(b.arena, report, NB_STR("requests.new.total"), NB_ZH);
    assert_true(!figure.computed && nb_str_is(figure.text, "143"));
    bench_close(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_relation_is_found_broken),
        cmocka_unit_test(says_which_cell_would_mend_it),
        cmocka_unit_test(computes_what_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
