/* Slices and buffers. */
#include "model_util.h"

static void reads_numbers(void **state) {
    (void)state;
    int64_t v = 5;
    assert_true(nb_str_to_int(NB_STR("-12"), &v) && v == -12);
    assert_true(nb_str_to_int(NB_STR("007"), &v) && v == 7);
    static const char *const WRONG[] = {"", "-", "1.0", "1 ", "９", "1234567890123456789012"};
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++)
        assert_false(nb_str_to_int(nb_str_of(WRONG[i]), &v));
    assert_int_equal(v, 7);
}

static void measures_distance_in_characters(void **state) {
    (void)state;
    assert_int_equal(nb_str_distance(NB_STR("标题"), NB_STR("标题"), 5), 0);
    assert_int_equal(nb_str_distance(NB_STR("标提"), NB_STR("标题"), 5), 1);
    assert_int_equal(nb_str_distance(NB_STR("issuer"), NB_STR("isuer"), 5), 1);
    assert_int_equal(nb_str_distance(NB_STR("abc"), NB_STR(""), 5), 3);
    assert_int_equal(nb_str_distance(NB_STR("abcdef"), NB_STR("ghijkl"), 3), 3);
}

static void trims_and_compares(void **state) {
    (void)state;
    assert_true(nb_str_is(nb_str_trim(NB_STR(" \t甲 乙\r\n")), "甲 乙"));
    assert_int_equal(nb_str_trim(NB_STR("  ")).n, 0);
    assert_true(nb_str_eq(nb_str_of(NULL), NB_STR("")));
    assert_false(nb_str_eq(NB_STR("a"), NB_STR("ab")));
}

static void writes_into_a_buffer(void **state) {
    (void)state;
    bench b;
    bench_open(&b);
    nb_buf buf = nb_buf_in(b.arena);
    nb_buf_int(&buf, INT64_MIN);
    nb_buf_puts(&buf, " ");
    nb_buf_utf8(&buf, 0x20BB7);
    nb_buf_printf(&buf, "%s-%d", "x", 3);
    assert_true(nb_str_is(nb_buf_view(&buf), "-9223372036854775808 𠮷x-3"));
    for (int i = 0; i < 5000; i++) nb_buf_byte(&buf, 'y');
    assert_int_equal(buf.n, 28 + 5000);
    assert_int_equal(buf.p[buf.n - 1], 'y');
    nb_str s = nb_str_format(b.arena, "%03d", 7);
    assert_string_equal(s.p, "007");
    bench_close(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_numbers),
        cmocka_unit_test(measures_distance_in_characters),
        cmocka_unit_test(trims_and_compares),
        cmocka_unit_test(writes_into_a_buffer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
