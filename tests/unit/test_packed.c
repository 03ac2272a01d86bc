/* Packed items come out as they went in, whatever they hold, and small text stays small. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "page/packed.h"

static uint32_t seed = 20170101;

static uint32_t below(uint32_t n) {
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % n;
}

/* Of any size, small ones more often. */
static nb_len length(void) {
    static const int32_t ranges[] = {3, 300, 40000, 2000000, INT32_MAX};
    nb_len value = (nb_len)below((uint32_t)ranges[below(5)]);
    return below(2) == 0 ? value : -value;
}

static nb_place item_of(nb_arena *arena) {
    nb_place item = {.kind = (uint8_t)below(6), .artifact = (uint8_t)below(5)};
    if (below(3) == 0) {
        item.turn = (uint8_t)below(4);
        item.ink = (uint8_t)below(9);
    }
    item.owner = below(3) == 0 ? NB_NO_NODE : below(1000000);
    item.x = length();
    item.y = length();
    if (item.kind == NB_ITEM_GLYPHS) {
        nb_glyph *glyphs = NB_NEW_ARRAY(arena, nb_glyph, 40);
        item.face = (uint16_t)below(300);
        item.run.n = below(40);
        item.run.size = below(2) == 0 ? NB_PT(16) : length();
        item.run.wide = (uint16_t)(below(3) == 0 ? below(65536) : 0);
        for (uint32_t i = 0; i < item.run.n; i++)
            glyphs[i] = (nb_glyph){below(4) == 0 ? length() : (nb_len)i * 16000, below(0x110000),
                                   (uint16_t)below(65536),
                                   (int16_t)(below(4) == 0 ? (int)below(65536) - 32768 : 0)};
        item.run.glyphs = glyphs;
    } else if (item.kind == NB_ITEM_PATH) {
        item.path.shape = NB_NEW(arena, nb_path);
        item.path.gray = (uint8_t)below(256);
    } else if (item.kind == NB_ITEM_IMAGE) {
        item.image.file = nb_alloc(arena, 1);
        item.image.width = length();
        item.image.height = length();
    } else {
        item.rule.width = length();
        item.rule.height = length();
        item.rule.gray = (uint8_t)(item.kind == NB_ITEM_RULE ? below(256) : 0);
    }
    return item;
}

static void assert_same(const nb_place *a, const nb_place *b) {
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->artifact, b->artifact);
    assert_int_equal(a->turn, b->turn);
    assert_int_equal(a->ink, b->ink);
    assert_int_equal(a->face, b->face);
    assert_int_equal(a->owner, b->owner);
    assert_int_equal(a->x, b->x);
    assert_int_equal(a->y, b->y);
    if (a->kind == NB_ITEM_GLYPHS) {
        assert_int_equal(a->run.n, b->run.n);
        assert_int_equal(a->run.size, b->run.size);
        assert_int_equal(a->run.wide, b->run.wide);
        for (uint32_t i = 0; i < a->run.n; i++) {
            assert_int_equal(a->run.glyphs[i].x, b->run.glyphs[i].x);
            assert_int_equal(a->run.glyphs[i].cp, b->run.glyphs[i].cp);
            assert_int_equal(a->run.glyphs[i].gid, b->run.glyphs[i].gid);
            assert_int_equal(a->run.glyphs[i].dy, b->run.glyphs[i].dy);
        }
    } else if (a->kind == NB_ITEM_PATH) {
        assert_ptr_equal(a->path.shape, b->path.shape);
        assert_int_equal(a->path.gray, b->path.gray);
    } else if (a->kind == NB_ITEM_IMAGE) {
        assert_ptr_equal(a->image.file, b->image.file);
        assert_int_equal(a->image.width, b->image.width);
        assert_int_equal(a->image.height, b->image.height);
    } else {
        assert_int_equal(a->rule.width, b->rule.width);
        assert_int_equal(a->rule.height, b->rule.height);
        assert_int_equal(a->rule.gray, b->rule.gray);
    }
}

static void test_round_trip(void **state) {
    (void)state;
    nb_recovery recovery;
    nb_arena *arena = nb_arena_new(&recovery), *scratch = nb_arena_new(&recovery);
    for (int round = 0; round < 2000; round++) {
        nb_place items[12];
        uint32_t n = below(13);
        for (uint32_t i = 0; i < n; i++) items[i] = item_of(arena);
        nb_packed packed = nb_items_pack(arena, scratch, items, n);
        assert_int_equal(nb_packed_count(packed), n);
        nb_items out = {0};
        *NB_PUSH(arena, &out) = (nb_place){.x = 7}; /* it appends */
        nb_items_unpack(arena, packed, &out);
        assert_int_equal(out.n, n + 1);
        assert_int_equal(out.items[0].x, 7);
        for (uint32_t i = 0; i < n; i++) assert_same(&items[i], &out.items[i + 1]);
    }
    nb_arena_free(scratch);
    nb_arena_free(arena);
}

static void test_size(void **state) {
    (void)state;
    nb_recovery recovery;
    nb_arena *arena = nb_arena_new(&recovery), *scratch = nb_arena_new(&recovery);
    nb_glyph glyphs[28];
    for (int i = 0; i < 28; i++)
        glyphs[i] = (nb_glyph){i * 15793, 0x4E00 + (uint32_t)i * 97, (uint16_t)(1000 + 31 * i), 0};
    nb_place line = {.kind = NB_ITEM_GLYPHS, .owner = 1000, .y = 14080};
    line.run.glyphs = glyphs;
    line.run.n = 28;
    line.run.size = NB_PT(16);
    size_t before = nb_arena_used(arena);
    nb_items_pack(arena, scratch, &line, 1);
    assert_in_range(nb_arena_used(arena) - before, 1, 28 * 5 + 32); /* five bytes a character */
    nb_arena_free(scratch);
    nb_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_round_trip),
                                       cmocka_unit_test(test_size)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
