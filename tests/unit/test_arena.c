/* Memory: zeroed, aligned, growing in place, clean-ups last-in first-out, the way out. */
#include "model_util.h"

static void gives_zeroed_aligned_memory(void **state) {
    (void)state;
    bench b;
    bench_open(&b);
    for (size_t size = 0; size < 200000; size = size * 3 + 1) {
        unsigned char *p = nb_alloc(b.arena, size);
        assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++) assert_int_equal(p[i], 0);
        if (size > 0) memset(p, 0xAA, size);
    }
    char *s = nb_strndup(b.arena, "abc", 2);
    assert_string_equal(s, "ab");
    bench_close(&b);
}

static void grows_and_keeps(void **state) {
    (void)state;
    bench b;
    bench_open(&b);
    struct {
        int *items;
        size_t n, cap;
    } list = {NULL, 0, 0};
    for (int i = 0; i < 100000; i++) {
        *NB_PUSH(b.arena, &list) = i;
        if (i % 1000 == 0) nb_alloc(b.arena, 24); /* the list is not the newest block any more */
    }
    for (int i = 0; i < 100000; i++) assert_int_equal(list.items[i], i);
    unsigned char *p = nb_alloc(b.arena, 10);
    memset(p, 7, 10);
    p = nb_regrow(b.arena, p, 10, 40);
    assert_int_equal(p[9], 7);
    for (int i = 10; i < 40; i++) assert_int_equal(p[i], 0);
    assert_true(nb_arena_used(b.arena) > 400000);
    bench_close(&b);
}

static void note(void *handle) {
    char **at = handle;
    *(*at)++ = 'x';
}
static void note_first(void *handle) {
    char **at = handle;
    *(*at)++ = '1';
}

static void releases_last_in_first_out(void **state) {
    (void)state;
    char log[4] = "", *at = log;
    nb_recovery recovery;
    nb_arena *arena = nb_arena_new(&recovery);
    nb_arena_defer(arena, note_first, &at);
    nb_arena_defer(arena, note, &at);
    nb_arena_free(arena);
    assert_string_equal(log, "x1");
    nb_arena_free(NULL);
}

static void jumps_when_memory_is_out(void **state) {
    (void)state;
    nb_recovery recovery;
    nb_arena *arena = nb_arena_new(&recovery);
    if (setjmp(recovery.point) == 0) {
        nb_alloc_array(arena, SIZE_MAX / 2, 4);
        fail();
    }
    if (setjmp(recovery.point) == 0) {
        nb_alloc(arena, SIZE_MAX);
        fail();
    }
    nb_arena_free(arena);
}

static void keeps_to_its_budget(void **state) {
    (void)state;
    nb_recovery recovery;
    nb_budget budget = {.most = 1 << 20};
    nb_arena *volatile arena = nb_arena_new(&recovery);
    nb_arena_limit(arena, &budget);
    if (setjmp(recovery.point) == 0) {
        nb_alloc(nb_arena_child(arena), 10);
        nb_mark mark = nb_arena_mark(arena);
        for (int i = 0; i < 20; i++) { /* what is given back can be had again */
            char *p = nb_alloc(arena, 100000);
            nb_regrow(arena, p, 100000, 200000);
            nb_arena_rewind(arena, mark);
        }
        assert_false(atomic_load(&budget.exceeded));
        nb_alloc(arena, 2 << 20);
        fail_msg("twice the budget");
    }
    assert_true(atomic_load(&budget.exceeded));
    nb_arena_free(arena);
    assert_int_equal(atomic_load(&budget.used), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_zeroed_aligned_memory), cmocka_unit_test(grows_and_keeps),
        cmocka_unit_test(releases_last_in_first_out),  cmocka_unit_test(jumps_when_memory_is_out),
        cmocka_unit_test(keeps_to_its_budget),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
