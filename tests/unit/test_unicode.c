/* UTF-8 both ways, and the properties of single characters. */
#include "model_util.h"

#include "base/unicode.h"

static void goes_both_ways(void **state) {
    (void)state;
    for (uint32_t cp = 1; cp < 0x110000; cp += cp < 0x3000 ? 1 : 97) {
        if (cp >= 0xD800 && cp < 0xE000) continue;
        char utf8[4];
        size_t n = nb_utf8_put(utf8, cp);
        const char *p = utf8;
        assert_int_equal(nb_utf8_valid(utf8, n), n);
        assert_int_equal(nb_utf8_next(&p, utf8 + n), cp);
        assert_ptr_equal(p, utf8 + n);
        assert_int_equal(nb_utf8_count(utf8, n), 1);
    }
}

static void refuses_malformed_bytes(void **state) {
    (void)state;
    static const char *const BAD[] = {
        "a\x80",         "a\xC0\x80", "a\xE0\x80\x80", "a\xED\xA0\x80", "a\xF4\x90\x80\x80",
        "a\xF0\x9F\x98", "a\xE4\xB8", "a\xFF"};
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        size_t n = strlen(BAD[i]);
        assert_int_equal(nb_utf8_valid(BAD[i], n), 1);
        const char *p = BAD[i] + 1;
        assert_int_equal(nb_utf8_next(&p, BAD[i] + n), 0xFFFD);
        assert_ptr_equal(p, BAD[i] + 2);
    }
}

static void knows_characters(void **state) {
    (void)state;
    assert_true(nb_is_han(0x4E00) && nb_is_han(0x3007) && nb_is_han(0x20BB7) && nb_is_han(0x3400));
    assert_false(nb_is_han(0x3001) || nb_is_han('a') || nb_is_han(0x2F00) || nb_is_han(0xFF0C));
    assert_true(nb_is_latin('z') && nb_is_latin(0xE9) && !nb_is_latin('1') && !nb_is_latin(0xD7));
    assert_true(nb_is_digit('0') && !nb_is_digit(0xFF10));
    assert_true(nb_is_invisible(0x200B) && nb_is_invisible(0xFEFF) && !nb_is_invisible(' '));
    assert_int_equal(nb_columns(0x4E00), 2);
    assert_int_equal(nb_columns('a'), 1);
    assert_int_equal(nb_columns(0x301), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(goes_both_ways),
        cmocka_unit_test(refuses_malformed_bytes),
        cmocka_unit_test(knows_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
