/* Scales of charts: ticks at 1, 2 or 5 times a power of ten, nought among them, all values between
 * the ends, never more intervals than asked for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "flow/chart.h"

static void check(int64_t least, int64_t most, int64_t low, int64_t high, int64_t step) {
    nb_axis axis = nb_axis_make(least, most, 1, 5, true);
    assert_int_equal(axis.low, low);
    assert_int_equal(axis.high, high);
    assert_int_equal(axis.step, step);
}

static void known_scales(void **state) {
    (void)state;
    check(0, 286, 0, 300, 100);
    check(8, 35, 0, 40, 10);
    check(0, 0, 0, 1, 1);
    check(3, 3, 0, 3, 1);
    check(0, 5, 0, 5, 1);
    check(0, 6, 0, 6, 2);
    check(-820, 1250, -1000, 1500, 500);
    check(-7, -2, -8, 0, 2);
    check(0, 999, 0, 1000, 200);
    check(0, 1001, 0, 1500, 500);
}

/* Values far above nought and close to each other, where no lengths are drawn. */
static void a_scale_may_begin_above_nought(void **state) {
    (void)state;
    nb_axis axis = nb_axis_make(3120, 3862, 1, 5, false);
    assert_int_equal(axis.low, 3000);
    assert_int_equal(axis.high, 4000);
    assert_int_equal(nb_axis_make(3120, 3862, 1, 5, true).low, 0);
    assert_int_equal(nb_axis_make(200, 3862, 1, 5, false).low, 0);
    assert_int_equal(nb_axis_make(-30, 20, 1, 5, false).low, -30);
    assert_int_equal(nb_axis_make(7, 7, 1, 5, false).low, 0);
}

static void every_scale_holds(void **state) {
    (void)state;
    uint64_t seed = 7;
    for (int i = 0; i < 20000; i++) {
        seed = seed * 6364136223846793005U + 1442695040888963407U;
        int64_t most = (int64_t)(seed >> (8 + i % 50)), least = i % 3 == 0 ? -most / 7 : 0;
        nb_axis axis = nb_axis_make(least, most, 1, 5, true);
        axis.from = 100000;
        axis.to = 0;
        assert_true(axis.low <= least && axis.high >= most && axis.low <= 0 && axis.high >= 0);
        assert_true((axis.high - axis.low) / axis.step <= 5);
        assert_int_equal(axis.low % axis.step, 0);
        assert_int_equal(axis.high % axis.step, 0);
        int64_t digit = axis.step;
        while (digit % 10 == 0) digit /= 10;
        assert_true(digit == 1 || digit == 2 || digit == 5);
        assert_int_equal(nb_axis_at(&axis, axis.low), 100000);
        assert_int_equal(nb_axis_at(&axis, axis.high), 0);
        nb_len at = nb_axis_at(&axis, most);
        assert_true(at >= 0 && at <= nb_axis_at(&axis, least));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(known_scales),
                                       cmocka_unit_test(a_scale_may_begin_above_nought),
                                       cmocka_unit_test(every_scale_holds)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
