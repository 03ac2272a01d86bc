/* Figures by name: own names before fixed ones, twins, nested names, names that are near. */
#include "model_util.h"

#include "model/figures.h"

static const nb_report *read(bench *b, const char *figures) {
    nb_str text = nb_str_format(
        b->arena,
        "report: 1\nlayout: l\nlanguages: [zh, en]\ntitle: {zh: 甲, en: A}\nissuer: 乙\n"
        "period: {from: 2017-1-1, to: 2017-12-31}\nsections: []\nfigures: %s\n",
        figures);
    const nb_yaml *root = nb_yaml_parse(b->arena, b->diags, "t.yaml", text);
    assert_non_null(root);
    return nb_report_read(b->arena, b->diags, root);
}

static void keeps_what_the_author_wrote(void **state) {
    (void)state;
    bench b;
    bench_open(&b);
    const nb_report *r =
        read(&b, "{a: 021300, b: \"1.10\", c: 100%, d: +2, e: no, 金额: 59237.2449}");
    static const char *const CASES[][2] = {{"a", "021300"}, {"b", "1.10"}, {"c", "100%"},
                                           {"d", "+2"},     {"e", "no"},   {"金额", "59237.2449"}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        nb_figure f = nb_figure_find(b.arena, r, nb_str_of(CASES[i][0]), NB_ZH);
        assert_non_null(f.at);
        assert_true(nb_str_is(f.text, CASES[i][1]) && nb_str_is(f.at->text, CASES[i][1]));
    }
    assert_int_equal(nb_diags_count(b.diags), 0);
    bench_close(&b);
}

static void speaks_the_language(void **state) {
    (void)state;
    bench b;
    bench_open(&b);
    const nb_report *r = read(&b, "{kind: {zh: 件, en: items}, 深: {层: {次: 3}}}");
    assert_true(nb_str_is(nb_figure_find(b.arena, r, NB_STR("kind"), NB_EN).text, "items"));
    assert_true(nb_str_is(nb_figure_find(b.arena, r, NB_STR("kind"), NB_ZH).text, "件"));
    assert_true(nb_str_is(nb_figure_find(b.arena, r, NB_STR("title"), NB_EN).text, "A"));
    assert_true(nb_str_is(nb_figure_find(b.arena, r, NB_STR("issuer"), NB_EN).text, "乙"));
    assert_true(nb_str_is(nb_figure_find(b.arena, r, NB_STR("深.层.次"), NB_ZH).text, "3"));
    assert_null(nb_figure_find(b.arena, r, NB_STR("深.层"), NB_ZH).at);
    assert_null(nb_figure_find(b.arena, r, NB_STR("深.层.次.四"), NB_ZH).at);
    assert_true(nb_str_is(nb_figure_nearest(b.arena, r, NB_STR("深.层.式")), "深.层.次"));
    assert_true(nb_str_is(nb_figure_nearest(b.arena, r, NB_STR("perod.from")), "period.from"));
    assert_true(nb_str_is(nb_figure_nearest(b.arena, r, NB_STR("联系.地只")), "联系.地址"));
    bench_close(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_what_the_author_wrote),
        cmocka_unit_test(speaks_the_language),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
