/* Images: heads and damage of PNG and JPEG, decoding, orientation. Files are made here, byte by
 * byte; every cut of a good file and every flipped byte of it must be told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <libdeflate.h>

#include "paint/pixels.h"

typedef struct bench {
    nb_recovery recovery;
    nb_arena *arena;
    nb_diags *diags;
} bench;

static void bench_open(bench *b) {
    b->arena = nb_arena_new(&b->recovery);
    assert_non_null(b->arena);
    b->diags = nb_diags_new(b->arena);
}
static void bench_close(bench *b) { nb_arena_free(b->arena); }

static void put_u32(nb_buf *out, uint32_t value) {
    for (int i = 24; i >= 0; i -= 8) nb_buf_byte(out, (unsigned char)(value >> i));
}

static void put_chunk(nb_buf *out, const char *type, const void *data, size_t n) {
    put_u32(out, (uint32_t)n);
    size_t from = out->n;
    nb_buf_add(out, type, 4);
    nb_buf_add(out, data, n);
    put_u32(out, libdeflate_crc32(0, out->p + from, out->n - from));
}

/* rows: with their filter bytes. */
static nb_str make_png(bench *b, uint32_t width, uint32_t height, int depth, int colour,
                       const void *rows, size_t n) {
    nb_buf out = nb_buf_in(b->arena), head = nb_buf_in(b->arena);
    nb_buf_add(&out, "\x89PNG\r\n\x1a\n", 8);
    put_u32(&head, width);
    put_u32(&head, height);
    nb_buf_byte(&head, (unsigned char)depth);
    nb_buf_byte(&head, (unsigned char)colour);
    nb_buf_add(&head, "\0\0\0", 3);
    put_chunk(&out, "IHDR", head.p, head.n);
    if (colour == 3) put_chunk(&out, "PLTE", "\xFF\x00\x00\x00\x00\xFF", 6);
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(6);
    char packed[4096];
    size_t size = libdeflate_zlib_compress(c, rows, n, packed, sizeof packed);
    libdeflate_free_compressor(c);
    put_chunk(&out, "IDAT", packed, size);
    put_chunk(&out, "IEND", "", 0);
    return nb_buf_view(&out);
}

static bool parse(bench *b, nb_str bytes, nb_image *image) {
    *image = (nb_image){.bytes = bytes};
    return nb_image_parse((nb_fields){b->arena, b->diags}, image);
}

static nb_code last_code(bench *b) {
    size_t n = nb_diags_count(b->diags);
    assert_true(n > 0);
    return nb_diags_sorted(b->diags)[n - 1].code;
}

static void png_is_read_and_decoded(void **state) {
    (void)state;
    bench b;
    bench_open(&b);
    static const struct {
        int depth, colour;
        const char *rows; /* 2 × 1: a dark and a light pixel */
        size_t n;
        int channels;
        unsigned char first[3];
        int alpha; /* of the first pixel; -1: none */
    } CASES[] = {
        {8, 0, "\0\x10\xF0", 3, 1, {0x10}, -1},
        {16, 0, "\0\x10\x00\xF0\x00", 5, 1, {0x10}, -1},
        {1, 0, "\0\x40", 2, 1, {0}, -1},
        {8, 2, "\0\x01\x02\x03\xF0\xF1\xF2", 7, 3, {1, 2, 3}, -1},
        {8, 3, "\0\0\x01", 3, 3, {255, 0, 0}, -1},
        {8, 4, "\0\x10\x80\xF0\xFF", 5, 1, {0x10}, 0x80},
        {8, 6, "\0\x01\x02\x03\x40\xF0\xF1\xF2\xFF", 9, 3, {1, 2, 3}, 0x40},
        {8, 6, "\0\x01\x02\x03\xFF\xF0\xF1\xF2\xFF", 9, 3, {1, 2, 3}, -1}, /* opaque all over */
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        nb_image image;
        assert_true(parse(
            &b, make_png(&b, 2, 1, CASES[i].depth, CASES[i].colour, CASES[i].rows, CASES[i].n),
            &image));
        assert_int_equal(image.kind, NB_IMAGE_PNG);
        assert_int_equal(nb_image_width(&image), 2);
        assert_int_equal(nb_image_height(&image), 1);
        const nb_pixels *p = nb_pixels_decode(b.arena, b.diags, &image);
        assert_non_null(p);
        assert_int_equal(p->channels, CASES[i].channels);
        assert_memory_equal(p->colour, CASES[i].first, (size_t)p->channels);
        if (CASES[i].alpha < 0)
            assert_null(p->alpha);
        else
            assert_int_equal(p->alpha[0], CASES[i].alpha);
    }
    bench_close(&b);
}

static void ink_is_darkness_on_white(void **state) {
    (void)state;
    unsigned char colour[] = {0, 255, 0, 255, 255, 255}, alpha[] = {255, 128};
    nb_pixels grey = {.width = 2, .height = 1, .channels = 1, .colour = colour};
    assert_int_equal(nb_pixels_ink(&grey, 0, -1), 255);
    assert_int_equal(nb_pixels_ink(&grey, 1, -1), 0);
    nb_pixels rgb = {.width = 2, .height = 1, .channels = 3, .colour = colour};
    assert_int_equal(nb_pixels_ink(&rgb, 0, -1), 255 - 150); /* pure green: 0.587 */
    assert_int_equal(nb_pixels_ink(&rgb, 1, -1), 0);
    assert_true(nb_pixels_coloured(&rgb));
    assert_int_equal(nb_pixels_ink(&rgb, 0, 0), 255);
    assert_int_equal(nb_pixels_ink(&rgb, 0, 1), 0);
    grey.alpha = alpha;
    colour[1] = 0;
    assert_int_equal(nb_pixels_ink(&grey, 1, -1), 128);
    nb_pixels_flatten(&grey);
    assert_null(grey.alpha);
    assert_int_equal(colour[1], 127);
}

static void damage_is_told(void **state) {
    (void)state;
    bench b;
    bench_open(&b);
    nb_str good = make_png(&b, 2, 1, 8, 0, "\0\x10\xF0", 3);
    nb_image image;
    for (size_t n = 0; n < good.n; n++)
        assert_false(parse(&b, (nb_str){good.p, n}, &image)); /* cut anywhere */
    for (size_t i = 0; i < good.n; i++) {
        char *bad = nb_alloc(b.arena, good.n);
        memcpy(bad, good.p, good.n);
        bad[i] = (char)(bad[i] ^ 0x41);
        assert_false(parse(&b, (nb_str){bad, good.n}, &image));
    }
    /* sums that hold around rows that do not: for the decoder to find */
    nb_str short_rows = make_png(&b, 200, 100, 8, 2, "\0\x10\xF0", 3);
    assert_true(parse(&b, short_rows, &image));
    assert_null(nb_pixels_decode(b.arena, b.diags, &image));
    assert_int_equal(last_code(&b), NB_IMAGE_DAMAGED);
    bench_close(&b);
}

static void large_ones_are_refused(void **state) {
    (void)state;
    bench b;
    bench_open(&b);
    nb_image image;
    assert_false(parse(&b, make_png(&b, 100000, 1001, 8, 0, "", 0), &image));
    assert_int_equal(last_code(&b), NB_IMAGE_PIXELS);
    assert_false(parse(&b, make_png(&b, 0, 10, 8, 0, "", 0), &image));
    assert_int_equal(last_code(&b), NB_IMAGE_DAMAGED);
    assert_false(parse(&b, (nb_str){"\x89PNG", ((size_t)64 << 20) + 1}, &image));
    assert_int_equal(nb_diags_sorted(b.diags)[2].code, NB_IMAGE_BYTES);
    bench_close(&b);
}

static void put_segment(nb_buf *out, int marker, const void *data, size_t n) {
    nb_buf_byte(out, 0xFF);
    nb_buf_byte(out, (unsigned char)marker);
    nb_buf_byte(out, (unsigned char)((n + 2) >> 8));
    nb_buf_byte(out, (unsigned char)(n + 2));
    nb_buf_add(out, data, n);
}

/* A frame of 40 × 30 without tables: enough for what is read here. */
static nb_str make_jpeg(bench *b, int marker, int depth, int components, const char *exif,
                        size_t exif_size) {
    nb_buf out = nb_buf_in(b->arena);
    char frame[6 + 12] = {(char)depth, 0, 30, 0, 40, (char)components};
    nb_buf_add(&out, "\xFF\xD8", 2);
    if (exif != NULL) put_segment(&out, 0xE1, exif, exif_size);
    put_segment(&out, marker, frame, 6 + 3 * (size_t)components);
    put_segment(&out, 0xDA, "\1\1\0\0\x3F\0", 6);
    nb_buf_add(&out, "\x12\xFF\0\x34\xFF\xD0\x56", 7); /* a stuffed FF and a restart */
    nb_buf_add(&out, "\xFF\xD9", 2);
    return nb_buf_view(&out);
}

static void jpeg_is_read(void **state) {
    (void)state;
    bench b;
    bench_open(&b);
    nb_image image;
    for (int marker = 0xC0; marker <= 0xC2; marker++) {
        assert_true(parse(&b, make_jpeg(&b, marker, 8, 3, NULL, 0), &image));
        assert_int_equal(image.columns, 40);
        assert_int_equal(image.rows, 30);
        assert_int_equal(image.channels, 3);
        assert_int_equal(image.orientation, 1);
    }
    nb_str good = make_jpeg(&b, 0xC0, 8, 1, NULL, 0);
    for (size_t n = 0; n < good.n; n++) assert_false(parse(&b, (nb_str){good.p, n}, &image));
    static const struct {
        int marker, depth, components;
    } REFUSED[] = {{0xC0, 8, 4}, {0xC1, 12, 3}, {0xC3, 8, 3}, {0xC9, 8, 3}};
    for (size_t i = 0; i < 4; i++) {
        bench_close(&b);
        bench_open(&b);
        nb_str bytes =
            make_jpeg(&b, REFUSED[i].marker, REFUSED[i].depth, REFUSED[i].components, NULL, 0);
        assert_false(parse(&b, bytes, &image));
        assert_int_equal(last_code(&b), NB_IMAGE_JPEG_FORM);
    }
    bench_close(&b);
}

static void orientation_is_kept(void **state) {
    (void)state;
    bench b;
    bench_open(&b);
    static const char LITTLE[] =
        "Exif\0\0II\x2A\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0";
    static const char BIG[] =
        "Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0";
    nb_image image;
    assert_true(parse(&b, make_jpeg(&b, 0xC0, 8, 3, LITTLE, sizeof LITTLE), &image));
    assert_int_equal(image.orientation, 6);
    assert_int_equal(nb_image_width(&image), 30);
    assert_int_equal(nb_image_height(&image), 40);
    /* turned clockwise: what is stored at the top left is seen at the top right */
    const int8_t *m = nb_image_matrix(&image);
    assert_int_equal(m[0] * 0 + m[2] * 1 + m[4], 1);
    assert_int_equal(m[1] * 0 + m[3] * 1 + m[5], 1);
    assert_true(parse(&b, make_jpeg(&b, 0xC0, 8, 3, BIG, sizeof BIG), &image));
    assert_int_equal(image.orientation, 6);
    for (size_t n = 6; n < sizeof BIG; n++) /* EXIF that is cut says nothing, and breaks nothing */
        assert_true(parse(&b, make_jpeg(&b, 0xC0, 8, 3, BIG, n), &image));
    bench_close(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(png_is_read_and_decoded),
        cmocka_unit_test(ink_is_darkness_on_white),
        cmocka_unit_test(damage_is_told),
        cmocka_unit_test(large_ones_are_refused),
        cmocka_unit_test(jpeg_is_read),
        cmocka_unit_test(orientation_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
