/* Jobs: all done, results in order for any number of threads, failures come to the owner. */
#include "base/work.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

typedef struct task {
    int number;
    char *text; /* in the job's arena */
} task;

static void write_number(nb_arena *arena, void *handle) {
    task *t = handle;
    size_t n = 1000 + (size_t)(t->number * 7919 % 5000);
    t->text = nb_alloc(arena, n + 1);
    memset(t->text, 'a' + t->number % 26, n);
}
static void run_out(nb_arena *arena, void *handle) {
    (void)handle;
    nb_alloc(arena, SIZE_MAX); /* too much for any arena */
}

static void takes_in_order(void **state) {
    (void)state;
    enum { JOBS = 200, AHEAD = 16 };
    for (volatile int threads = 0; threads < 6; threads++) {
        nb_recovery recovery;
        nb_arena *arena = nb_arena_new(&recovery);
        assert_int_equal(setjmp(recovery.point), 0);
        nb_work *work = nb_work_new(arena, threads);
        task tasks[JOBS] = {{0}};
        for (int i = 0; i < JOBS + AHEAD; i++) {
            if (i >= AHEAD) {
                nb_work_take(work);
                const task *t = &tasks[i - AHEAD];
                assert_non_null(t->text);
                assert_int_equal(strlen(t->text), 1000 + t->number * 7919 % 5000);
                assert_int_equal(t->text[999], 'a' + t->number % 26);
            }
            if (i >= JOBS) continue;
            tasks[i].number = i;
            nb_work_give(work, write_number, &tasks[i]);
        }
        nb_arena_free(arena);
    }
}

static void gives_failures_to_the_owner(void **state) {
    (void)state;
    for (volatile int threads = 1; threads < 5; threads++) {
        nb_recovery recovery;
        nb_arena *arena = nb_arena_new(&recovery);
        volatile int taken = 0;
        task tasks[9] = {{0}};
        if (setjmp(recovery.point) == 0) {
            nb_work *work = nb_work_new(arena, threads);
            for (int i = 0; i < 9; i++)
                nb_work_give(work, i == 4 ? run_out : write_number, &tasks[i]);
            for (int i = 0; i < 9; i++) {
                nb_work_take(work);
                taken = taken + 1;
            }
            fail();
        }
        assert_int_equal(taken, 4);
        nb_arena_free(arena);
    }
}

static void ends_with_jobs_left(void **state) {
    (void)state;
    for (volatile int threads = 1; threads < 5; threads++) {
        nb_recovery recovery;
        nb_arena *arena = nb_arena_new(&recovery);
        assert_int_equal(setjmp(recovery.point), 0);
        nb_work *work = nb_work_new(arena, threads);
        task tasks[20] = {{0}};
        for (int i = 0; i < 20; i++) nb_work_give(work, write_number, &tasks[i]);
        nb_work_take(work);
        nb_arena_free(arena);
    }
    nb_recovery recovery;
    nb_arena *arena = nb_arena_new(&recovery);
    nb_work_new(arena, 4);
    nb_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(takes_in_order),
                                       cmocka_unit_test(gives_failures_to_the_owner),
                                       cmocka_unit_test(ends_with_jobs_left)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
