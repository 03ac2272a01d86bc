/* Imposition: what stands on which side, proven by folding. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "paint/pdf/impose.h"

enum { MOST = 17 };

/* A folded sheet is two leaves; leafing through, one meets the right halves of the fronts with the
 * left halves of their backs, from the outermost sheet inwards, then the other leaves outwards. */
static void test_booklet(void **state) {
    (void)state;
    for (size_t n = 1; n <= MOST; n++) {
        size_t sides = nb_impose_sides(NB_IMPOSE_BOOKLET, n), sheets = sides / 2, next = 0;
        assert_int_equal(sides % 2, 0);
        assert_true(4 * sheets >= n && 4 * sheets < n + 4);
        for (size_t leaf = 0; leaf < 2 * sheets; leaf++) {
            size_t sheet = leaf < sheets ? leaf : 2 * sheets - 1 - leaf, front[2], back[2];
            nb_impose_side(NB_IMPOSE_BOOKLET, n, 2 * sheet, front);
            nb_impose_side(NB_IMPOSE_BOOKLET, n, 2 * sheet + 1, back);
            const size_t pages[2] = {leaf < sheets ? front[1] : back[1],
                                     leaf < sheets ? back[0] : front[0]};
            for (int i = 0; i < 2; i++, next++)
                assert_int_equal(pages[i], next < n ? next : SIZE_MAX);
        }
    }
}

static void test_beside(void **state) {
    (void)state;
    for (size_t n = 1; n <= MOST; n++) {
        size_t sides = nb_impose_sides(NB_IMPOSE_TWO_UP, n), next = 0;
        assert_int_equal(sides, (n + 1) / 2);
        for (size_t side = 0; side < sides; side++) {
            size_t halves[2];
            nb_impose_side(NB_IMPOSE_TWO_UP, n, side, halves);
            for (int i = 0; i < 2; i++, next++)
                assert_int_equal(halves[i], next < n ? next : SIZE_MAX);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_booklet),
                                       cmocka_unit_test(test_beside)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
