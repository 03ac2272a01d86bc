/* The preview: a PNG that other programs read, rules where they belong, the same bytes each time.
 */
#include "font_util.h"

#include <libdeflate.h>
#include <string.h>

#include "paint/painter.h"

static bool keep(void *handle, const void *bytes, size_t n) {
    nb_buf_add(handle, bytes, n);
    return true;
}
static bool refuse(void *handle, const void *bytes, size_t n) {
    (void)bytes;
    size_t *left = handle;
    if (n > *left) return false;
    *left -= n;
    return true;
}

static uint32_t u32(const char *at) {
    const unsigned char *p = (const unsigned char *)at;
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

typedef struct picture {
    uint32_t width, height, per_metre, channels;
    unsigned char *rows; /* a filter byte before each */
} picture;

static unsigned char at(const picture *p, uint32_t x, uint32_t y) {
    assert_int_equal(p->channels, 1);
    return p->rows[y * (p->width + 1) + 1 + x];
}

/* Reads the file chunk by chunk, with every CRC. */
static picture read_png(nb_arena *arena, nb_str file) {
    picture p = {0};
    assert_memory_equal(file.p, "\x89PNG\r\n\x1a\n", 8);
    bool ended = false;
    for (size_t i = 8; i < file.n;) {
        assert_true(i + 12 <= file.n && !ended);
        uint32_t n = u32(file.p + i);
        const char *type = file.p + i + 4, *data = type + 4;
        assert_true(i + 12 + n <= file.n);
        assert_int_equal(u32(data + n), libdeflate_crc32(0, type, n + 4));
        if (memcmp(type, "IHDR", 4) == 0) {
            p.width = u32(data);
            p.height = u32(data + 4);
            p.channels = data[9] == 2 ? 3 : 1;
            assert_memory_equal(data + 8, p.channels == 3 ? "\x08\x02" : "\x08\x00", 2);
            assert_memory_equal(data + 10, "\x00\x00\x00", 3);
        } else if (memcmp(type, "pHYs", 4) == 0) {
            p.per_metre = u32(data);
            assert_int_equal(data[8], 1);
        } else if (memcmp(type, "IDAT", 4) == 0) {
            size_t size = (size_t)(p.width * p.channels + 1) * p.height;
            p.rows = nb_alloc(arena, size);
            struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
            assert_int_equal(libdeflate_zlib_decompress(d, data, n, p.rows, size, NULL), 0);
            libdeflate_free_decompressor(d);
        } else {
            assert_memory_equal(type, "IEND", 4);
            ended = true;
        }
        i += 12 + n;
    }
    assert_true(ended && p.rows != NULL);
    return p;
}

static const nb_ink INKS[] = {{.cmyk = {0, 0, 0, 100}}, {.rgb = {255, 0, 51}}};

/* Every call with a preview of its own. */
static bool paint(fixture *t, const nb_page *page, int dpi, nb_sink sink, void *handle) {
    const char *why;
    nb_pages pages = {.items = page, .n = 1, .inks = INKS};
    nb_arena *scratch = nb_arena_new(&t->recovery);
    nb_preview *preview =
        nb_preview_open(t->arena, scratch, nb_diags_new(t->arena), t->fonts, &pages, dpi, 1, &why);
    assert_non_null(preview);
    bool good = nb_preview_next(preview, sink, handle);
    nb_arena_free(scratch);
    return good;
}

static void test_page(void **state) {
    (void)state;
    fixture t;
    begin(&t, NB_FONTS_DIR);
    const nb_face *fang = face_of(&t, "fangsong", 0);
    nb_glyph glyph = {.x = 0, .cp = 0x5e74, .gid = (uint16_t)nb_face_glyph(fang, 0x5e74)};
    const nb_place items[] = {
        {.kind = NB_ITEM_RULE, .x = 72000, .y = 72000, .rule = {144000, 48, 0}},
        {.kind = NB_ITEM_RULE, .x = 72000, .y = 144000, .rule = {72000, 72000, 204}},
        {.kind = NB_ITEM_LINK, .x = 0, .y = 0, .link = {72000, 72000}},
        {.kind = NB_ITEM_GLYPHS,
         .face = fang->index,
         .x = 300000,
         .y = 300000,
         .run = {.glyphs = &glyph, .n = 1, .size = 72000}},
    };
    nb_page page = {.width = 595276, .height = 841890, .items = items, .n = 4};
    nb_buf one = nb_buf_in(t.arena), two = nb_buf_in(t.arena);
    assert_true(paint(&t, &page, 150, keep, &one));
    assert_true(paint(&t, &page, 150, keep, &two));
    assert_true(nb_str_eq(nb_buf_view(&one), nb_buf_view(&two)));

    picture p = read_png(t.arena, nb_buf_view(&one));
    assert_int_equal(p.width, 1240);
    assert_int_equal(p.height, 1754);
    assert_int_equal(p.per_metre, 5906);
    assert_int_equal(at(&p, 0, 0), 255);
    /* a hairline is one pixel, black, sharp on both sides */
    assert_int_equal(at(&p, 150, 150), 0);
    assert_int_equal(at(&p, 449, 150), 0);
    assert_int_equal(at(&p, 450, 150), 255);
    assert_int_equal(at(&p, 149, 150), 255);
    assert_int_equal(at(&p, 300, 149), 255);
    assert_int_equal(at(&p, 300, 151), 255);
    assert_in_range(at(&p, 200, 350), 203, 205);
    uint64_t ink = 0;
    for (uint32_t y = 470; y < 660; y++)
        for (uint32_t x = 610; x < 790; x++) ink += 255u - at(&p, x, y);
    assert_in_range(ink / 255, 1000, 10000);
    end(&t);
}

/* Only a page with a colour is RGB; an ink over another multiplies. */
static void test_colours(void **state) {
    (void)state;
    fixture t;
    begin(&t, NB_FONTS_DIR);
    const nb_place items[] = {
        {.kind = NB_ITEM_RULE, .x = 0, .y = 0, .rule = {72000, 72000, 128}},
        {.kind = NB_ITEM_RULE, .ink = 1, .x = 36000, .y = 36000, .rule = {72000, 72000, 0}},
    };
    nb_page page = {.width = 144000, .height = 144000, .items = items, .n = 2};
    nb_buf out = nb_buf_in(t.arena);
    assert_true(paint(&t, &page, 72, keep, &out));
    picture p = read_png(t.arena, nb_buf_view(&out));
    assert_int_equal(p.channels, 3);
    static const struct {
        uint32_t x, y;
        unsigned char rgb[3];
    } WANTED[] = {{10, 10, {128, 128, 128}},
                  {50, 50, {128, 0, 26}},
                  {90, 90, {255, 0, 51}},
                  {120, 10, {255, 255, 255}}};
    for (size_t i = 0; i < 4; i++)
        for (uint32_t k = 0; k < 3; k++) {
            uint32_t row = WANTED[i].y * (p.width * 3 + 1) + 1;
            assert_in_range(p.rows[row + WANTED[i].x * 3 + k] + 1, WANTED[i].rgb[k],
                            WANTED[i].rgb[k] + 2);
        }
    end(&t);
}

static void test_refusals(void **state) {
    (void)state;
    fixture t;
    begin(&t, NB_FONTS_DIR);
    nb_page page = {.width = 595276, .height = 841890};
    for (size_t room = 0; room < 100; room += 9) {
        size_t left = room;
        assert_false(paint(&t, &page, 72, refuse, &left));
    }
    nb_buf out = nb_buf_in(t.arena);
    nb_page vast = {.width = 100000000, .height = 841890}, flat = {.width = 595276};
    assert_false(paint(&t, &vast, 72, keep, &out));
    assert_false(paint(&t, &flat, 72, keep, &out));
    const nb_place stranger = {.kind = NB_ITEM_GLYPHS, .face = 999};
    page.items = &stranger;
    page.n = 1;
    assert_false(paint(&t, &page, 72, keep, &out));
    assert_int_equal(out.n, 0);
    end(&t);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_page), cmocka_unit_test(test_colours),
                                       cmocka_unit_test(test_refusals)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
