/* Figures as numbers: what offices write, exact sums, and the formulas of layouts. */
#include "model_util.h"

#include "model/expr.h"
#include "model/value.h"

static void reads_what_offices_write(void **state) {
    (void)state;
    static const struct {
        const char *text;
        bool number, blank;
        int64_t scaled;
        int places;
        const char *unit, *remark;
    } CASES[] = {
        {"663", true, false, 663, 0, "", ""},
        {"+2", true, false, 2, 0, "", ""},
        {"-1", true, false, -1, 0, "", ""},
        {"−1", true, false, -1, 0, "", ""},
        {"59237.2449", true, false, 592372449, 4, "", ""},
        {"1.10", true, false, 110, 2, "", ""},
        {"1,234,567", true, false, 1234567, 0, "", ""},
        {"22（其中修订16件）", true, false, 22, 0, "", "其中修订16件"},
        {"55 (含自然失效29件)", true, false, 55, 0, "", "含自然失效29件"},
        {"251000元", true, false, 251000, 0, "元", ""},
        {"4068.208 万元", true, false, 4068208, 3, "万元", ""},
        {"12万元（含补缴）", true, false, 12, 0, "万元", "含补缴"},
        {"100%", true, false, 100, 0, "%", ""},
        {"  7 ", true, false, 7, 0, "", ""},
        {"", false, true, 0, 0, "", ""},
        {NULL, false, true, 0, 0, "", ""},
        {"—", false, true, 0, 0, "", ""},
        {"/", false, true, 0, 0, "", ""},
        {"12,34", false, false, 0, 0, NULL, NULL},
        {"1、2", false, false, 0, 0, NULL, NULL},
        {"3至5", false, false, 0, 0, NULL, NULL},
        {"若干", false, false, 0, 0, NULL, NULL},
        {"2（未完", false, false, 0, 0, NULL, NULL},
        {"123456789012345678901", false, false, 0, 0, NULL, NULL},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        nb_value v = nb_value_parse(nb_str_of(CASES[i].text));
        if (v.number != CASES[i].number || v.blank != CASES[i].blank)
            fail_msg("“%s”: number %d, blank %d", CASES[i].text, v.number, v.blank);
        if (!v.number) continue;
        assert_int_equal(v.scaled, CASES[i].scaled);
        assert_int_equal(v.places, CASES[i].places);
        if (!nb_str_is(v.unit, CASES[i].unit) || !nb_str_is(v.remark, CASES[i].remark))
            fail_msg("“%s”: unit “%.*s”, remark “%.*s”", CASES[i].text, (int)v.unit.n, v.unit.p,
                     (int)v.remark.n, v.remark.p);
    }
}

static void adds_exactly(void **state) {
    (void)state;
    bench b;
    bench_open(&b);
    nb_value sum = {.number = true};
    static const char *const PARTS[] = {"0.1", "0.2", "12", "-3.05"};
    for (size_t i = 0; i < 4; i++)
        assert_true(nb_value_add(&sum, nb_value_parse(nb_str_of(PARTS[i])), 1));
    assert_true(nb_str_is(nb_value_text(b.arena, sum), "9.25"));
    assert_int_equal(nb_value_compare(sum, nb_value_parse(NB_STR("9.250"))), 0);
    assert_true(nb_value_compare(sum, nb_value_parse(NB_STR("9.3"))) < 0);
    nb_value most = {.number = true, .scaled = INT64_MAX};
    assert_false(nb_value_add(&most, nb_value_parse(NB_STR("1")), 1));
    assert_false(nb_value_add(&most, nb_value_parse(NB_STR("0.5")), 1));
    assert_true(nb_str_is(nb_value_text(b.arena, nb_value_parse(NB_STR("-0.05"))), "-0.05"));
    bench_close(&b);
}

static void reads_formulas(void **state) {
    (void)state;
    static const struct {
        const char *text, *errors;
        size_t left, right;
    } CASES[] = {
        {"a + b - c == d", "", 3, 1},          {"sum(a.*.$, b) + 2 == previous.total.$", "", 3, 1},
        {"max(a, b) <= c", "", 2, 1},          {"a >= b + c", "", 2, 1}, /* turned round */
        {"本年新收.自然人 == 总计", "", 1, 1}, {"a + == b", "1:9 E3012\n", 0, 0},
        {"a b == c", "1:7 E3012\n", 0, 0},     {"sum(a, b == c", "1:14 E3012\n", 0, 0},
        {"a == b == c", "1:12 E3012\n", 0, 0}, {"max(a) == b", "1:5 E3012\n", 0, 0},
        {"a + b", "1:10 E3012\n", 0, 0},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        bench b;
        bench_open(&b);
        nb_str text = nb_str_format(b.arena, "x: \"%s\"\n", CASES[i].text);
        const nb_yaml *root = nb_yaml_parse(b.arena, b.diags, "t.yaml", text);
        nb_formula formula;
        bool good =
            nb_formula_parse((nb_fields){b.arena, b.diags}, root->values[0], NB_STR("p"), &formula);
        const char *got = listing(&b);
        if (good != (CASES[i].errors[0] == '\0') || (!good && strlen(got) == 0))
            fail_msg("%s: %s", CASES[i].text, got);
        if (good) {
            assert_int_equal(formula.left.n, CASES[i].left);
            assert_int_equal(formula.right.n, CASES[i].right);
            assert_true(memcmp(formula.left.items[0].name.p, "p.", 2) == 0);
        } else if (strcmp(got, CASES[i].errors) != 0) {
            fail_msg("%s: expected %s got %s", CASES[i].text, CASES[i].errors, got);
        }
        bench_close(&b);
    }
}

static void binds_and_matches_names(void **state) {
    (void)state;
    bench b;
    bench_open(&b);
    assert_true(nb_str_is(nb_expr_bind(b.arena, NB_STR("p.$.x"), NB_STR("a.b")), "p.a.b.x"));
    assert_true(nb_str_is(nb_expr_bind(b.arena, NB_STR("p.$x"), NB_STR("a")), "p.$x"));
    assert_true(nb_expr_matches(NB_STR("a.*.c"), NB_STR("a.b.c")));
    assert_false(nb_expr_matches(NB_STR("a.*"), NB_STR("a.b.c")));
    assert_false(nb_expr_matches(NB_STR("a.*.c"), NB_STR("a.c")));
    bench_close(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_offices_write),
        cmocka_unit_test(adds_exactly),
        cmocka_unit_test(reads_formulas),
        cmocka_unit_test(binds_and_matches_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
