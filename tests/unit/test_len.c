/* Lengths: reading, rounding, and the decimal form of PDF. */
#include "model_util.h"

#include "base/len.h"

static void reads_lengths(void **state) {
    (void)state;
    static const struct {
        const char *text;
        nb_len length;
    } CASES[] = {{"15.793pt", 15793}, {"10mm", 28346}, {"0.35mm", 992}, {"210mm", 595276},
                 {"-3 pt", -3000},    {"+.5pt", 500},  {"0pt", 0}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        nb_len length = -1;
        assert_true(nb_len_parse(nb_str_of(CASES[i].text), &length));
        assert_int_equal(length, CASES[i].length);
    }
    static const char *const WRONG[] = {"",      "pt",          "10",   "1.2345pt", "1e3pt",
                                        "1,5mm", "999999999pt", "三号", "--1pt",    "1.1.1mm"};
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        nb_len length = 42;
        assert_false(nb_len_parse(nb_str_of(WRONG[i]), &length));
        assert_int_equal(length, 42);
    }
}

static void rounds_half_away_from_zero(void **state) {
    (void)state;
    assert_int_equal(nb_muldiv(1, 1, 2), 1);
    assert_int_equal(nb_muldiv(-1, 1, 2), -1);
    assert_int_equal(nb_muldiv(442205, 1, 28), 15793);
    assert_int_equal(nb_em(15793, 250), 3948);
}

static void writes_decimals(void **state) {
    (void)state;
    static const struct {
        nb_len length;
        const char *text;
    } CASES[] = {{15793, "15.793"},
                 {-500, "-.5"},
                 {0, "0"},
                 {10000, "10"},
                 {1, ".001"},
                 {-12340, "-12.34"},
                 {INT32_MIN, "-2147483.648"}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        bench b;
        bench_open(&b);
        nb_buf buf = nb_buf_in(b.arena);
        nb_buf_len(&buf, CASES[i].length);
        assert_true(nb_str_is(nb_buf_view(&buf), CASES[i].text));
        bench_close(&b);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_lengths),
        cmocka_unit_test(rounds_half_away_from_zero),
        cmocka_unit_test(writes_decimals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
