/* Figures by name: own names before fixed ones, twins, nested names, names that are near. */
#include <stdlib.h>
#include <unistd.h>

#include "model_util.h"

#include "model/figures.h"

static void put_file(const char *dir, const char *name, const char *text) {
    char path[64];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static const nb_report *read_figures(bench *b, const char *figures) {
    nb_str text = nb_str_format(
        b->arena,
        "report: 1\nlayout: l\nlanguages: [zh, en]\ntitle: {zh: 甲, en: A}\nissuer: 乙\n"
        "period: {from: 2017-1-1, to: 2017-12-31}\nsections: [{heading: 甲}]\nfigures: %s\n",
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
        read_figures(&b, "{a: 021300, b: \"1.10\", c: 100%, d: +2, e: no, 金额: 59237.2449}");
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
    const nb_report *r = read_figures(&b, "{kind: {zh: 件, en: items}, 深: {层: {次: 3}}}");
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

/* A table's block in a CSV file: rows and columns by the form's labels, by the names of the figures
 * in either language, and in any order. */
static void matches_csv_to_the_form(void **state) {
    (void)state;
    static const char *const FILES[] = {"x,自然人,其他\n（三）甲,1,2\n四、乙,3,4\n",
                                        "x,other,natural\ndenied.b,4,3\ndenied.a,2,1\n",
                                        "x,自然人,其他\n甲,1,2\n乙,3,4\n",
                                        "x；,自然人,其他组织\n不予公开.一,1,2\n不予公开.二,3,4\n"};
    static const char LAYOUT[] =
        "extends: disclosure-base\ntables:\n  t:\n    values: r\n    each: [natural, other]\n"
        "    widths: [1, 1, 1]\n    head: 1\n    labels: 1\n    rows:\n"
        "      - [项目, 自然人, 其他]\n      - [（三）甲, {each: denied.a}]\n"
        "      - [四、乙, {each: denied.b}]\n"
        "names: {denied: 不予公开, a: 一, b: 二, natural: 自然人, other: 其他组织}\n";
    char dir[] = "/tmp/nb-csv-XXXXXX", path[64], bases[2][64];
    assert_non_null(mkdtemp(dir));
    static const char *const BASES[] = {"gbt9704", "disclosure-base"};
    for (int i = 0; i < 2; i++) {
        char target[512];
        snprintf(target, sizeof target, NB_SOURCE_DIR "/layouts/%s.yaml", BASES[i]);
        snprintf(bases[i], sizeof bases[i], "%s/%s.yaml", dir, BASES[i]);
        assert_int_equal(symlink(target, bases[i]), 0);
    }
    put_file(dir, "l.yaml", LAYOUT);
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
        bench b;
        bench_open(&b);
        put_file(dir, "r.csv", FILES[i]);
        nb_str text = nb_str_format(
            b.arena, "report: 1\nlayout: l\ntitle: 甲\nissuer: 乙\nsections: [{heading: 甲}]\n"
                     "period: {from: 2017-1-1, to: 2017-12-31}\nfigures: {r: {csv: r.csv}}\n");
        snprintf(path, sizeof path, "%s/r.yaml", dir);
        const nb_yaml *root = nb_yaml_parse(b.arena, b.diags, path, text);
        const nb_report *r = nb_report_read(b.arena, b.diags, root);
        const nb_layout *l = nb_layout_load(b.arena, b.diags, dir, r->layout_name, r->layout_pos);
        if (l == NULL) explain(&b);
        assert_non_null(l);
        r = nb_report_complete(b.arena, b.diags, r, l);
        explain(&b);
        assert_int_equal(nb_diags_count(b.diags), 0);
        static const char *const NAMES[] = {"r.denied.a.natural", "r.不予公开.一.其他组织",
                                            "r.denied.二.自然人", "r.denied.b.other"};
        for (int k = 0; k < 4; k++) {
            nb_figure f = nb_figure_find(b.arena, r, nb_str_of(NAMES[k]), NB_ZH);
            if (f.at == NULL || f.text.n != 1 || f.text.p[0] != '1' + k)
                fail_msg("file %zu: %s is %.*s", i, NAMES[k], (int)f.text.n, f.text.p);
        }
        bench_close(&b);
    }
    static const char *const MADE[] = {"l.yaml", "r.csv"};
    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/%s", dir, MADE[i]);
        unlink(path);
        unlink(bases[i]);
    }
    rmdir(dir);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_what_the_author_wrote),
        cmocka_unit_test(speaks_the_language),
        cmocka_unit_test(matches_csv_to_the_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
