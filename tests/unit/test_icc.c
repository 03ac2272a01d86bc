/* The sRGB profile, read with the offsets of ICC.1:2001-04. With a file name as argument the
 * profile is written there, for a look with littlecms. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "paint/pdf/icc.h"

static uint32_t number(nb_str s, size_t at, int bytes) {
    uint32_t value = 0;
    assert_true(at + (size_t)bytes <= s.n);
    while (bytes-- > 0) value = value << 8 | (unsigned char)s.p[at++];
    return value;
}

static size_t tag(nb_str s, const char *name) {
    for (uint32_t i = 0; i < number(s, 128, 4); i++)
        if (memcmp(s.p + 132 + i * 12, name, 4) == 0) {
            size_t at = number(s, 132 + i * 12 + 4, 4);
            assert_int_equal(at % 4, 0);
            assert_true(at + number(s, 132 + i * 12 + 8, 4) <= s.n);
            return at;
        }
    fail_msg("no tag %s", name);
    return 0;
}

static void test_profile(void **state) {
    (void)state;
    nb_recovery recovery;
    nb_arena *arena = nb_arena_new(&recovery);
    nb_str s = nb_icc_srgb(arena);
    assert_int_equal(number(s, 0, 4), s.n);
    assert_memory_equal(s.p + 12, "mntrRGB XYZ ", 12);
    assert_memory_equal(s.p + 36, "acsp", 4);
    /* 6.1.9: the illuminant of the connection space; white is the sum of the primaries */
    static const uint32_t d50[] = {0xF6D6, 0x10000, 0xD32D};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(number(s, 68 + 4 * i, 4), d50[i]);
        uint32_t sum = 0;
        static const char *const names[] = {"rXYZ", "gXYZ", "bXYZ"};
        for (int k = 0; k < 3; k++) sum += number(s, tag(s, names[k]) + 8 + 4 * i, 4);
        assert_int_equal(sum, d50[i]);
    }
    size_t curve = tag(s, "rTRC");
    assert_int_equal(curve, tag(s, "bTRC"));
    assert_int_equal(number(s, curve + 8, 4), 256);
    /* IEC 61966-2-1, 5.2: 0.5 is 0.214041, 1/255 is 0.000303527, 1 is 1 (at 16 bits) */
    assert_int_equal(number(s, curve + 12 + 2 * 255, 2), 65535);
    assert_int_equal(number(s, curve + 12 + 2, 2), 20);
    assert_in_range(number(s, curve + 12 + 2 * 127, 2), 13902, 14028);
    nb_arena_free(arena);
}

int main(int argc, char **argv) {
    if (argc > 1) {
        nb_recovery recovery;
        nb_arena *arena = nb_arena_new(&recovery);
        nb_str s = nb_icc_srgb(arena);
        FILE *file = fopen(argv[1], "wb");
        int failed = file == NULL || fwrite(s.p, 1, s.n, file) != s.n || fclose(file) != 0;
        nb_arena_free(arena);
        return failed;
    }
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_profile)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
