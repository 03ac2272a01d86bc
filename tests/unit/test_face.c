/* Faces: what the locked fonts say of themselves, heads of CFF tables, and fonts made to do harm.
 */
#include "font_util.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "font/cff.h"
#include "font/work.h"

static void test_fandol(void **state) {
    (void)state;
    fixture t;
    begin(&t, NB_FONTS_DIR);
    const nb_face *fang = face_of(&t, "fangsong", 0);
    assert_true(nb_str_is(fang->postscript_name, "FandolFang-Regular"));
    assert_true(nb_str_is(fang->family, "FandolFang"));
    assert_int_equal(fang->outline, NB_OUTLINE_CFF);
    assert_true(fang->cid_keyed);
    assert_int_equal(fang->glyph_count, 10365);
    assert_int_equal(fang->fs_type, 8);
    assert_true(nb_face_embeddable(fang) && fang->serif && !fang->fixed_pitch);
    assert_false(face_of(&t, "heiti", 0)->serif);
    /* hhea of FandolSong-Regular says descent +200 */
    assert_int_equal(face_of(&t, "songti", 0)->descent, -200);
    assert_int_equal(nb_face_advance(fang, nb_face_glyph(fang, 0x5e74)), 1000);
    assert_int_equal(nb_face_advance(fang, nb_face_glyph(fang, 0x5e74)), 1000); /* remembered */
    assert_int_equal(nb_face_advance(fang, UINT32_MAX), 0);
    assert_int_equal(nb_face_glyph(fang, 0x4dae), 0);
    assert_int_equal(nb_face_glyph(fang, 0x110000), 0);
    int32_t box[4];
    assert_true(nb_face_ink(fang, nb_face_glyph(fang, 0xff0c), box)); /* ，: in its left half */
    assert_true(box[0] >= 0 && box[2] <= 500 && box[1] < box[3]);
    assert_false(nb_face_ink(fang, nb_face_glyph(fang, ' '), box));
    assert_false(nb_face_ink(fang, UINT32_MAX, box));
    end(&t);
}

static void test_collection_and_truetype(void **state) {
    (void)state;
    fixture t;
    begin(&t, NB_FONTS_DIR);
    const nb_face *noto = face_of(&t, "fangsong", 1), *latin = face_of(&t, "latin", 0);
    assert_true(nb_str_is(noto->postscript_name, "NotoSerifCJKsc-Regular"));
    assert_int_equal(noto->collection_index, 2);
    assert_true(noto->cid_keyed);
    assert_int_equal(latin->outline, NB_OUTLINE_GLYF);
    assert_int_equal(latin->units_per_em, 2048);
    assert_int_equal(nb_face_advance(latin, nb_face_glyph(latin, '0')), 500);
    assert_int_equal(nb_face_advance(latin, nb_face_glyph(latin, 'i')), 278); /* 277.8 */
    assert_int_equal(latin->cap_height, 655);
    assert_true(latin->serif && !face_of(&t, "latin-sans", 0)->serif);
    char hex[65];
    nb_face_sha256(latin, hex);
    int role = nb_fonts_role(t.fonts, NB_STR("latin"));
    assert_true(nb_str_is(nb_fonts_entry(t.fonts, role, 0).sha256, hex));
    assert_string_equal(codes(&t), "");
    end(&t);
}

static void test_rounding(void **state) {
    (void)state;
    nb_face face = {.units_per_em = 2000};
    assert_int_equal(nb_face_em(&face, 1), 1); /* a half goes up */
    assert_int_equal(nb_face_em(&face, -1), 0);
    assert_int_equal(nb_face_em(&face, -3), -1);
    assert_int_equal(nb_face_em(&face, -4), -2);
    assert_int_equal(nb_face_em(&face, 2000), 1000);
}

static void test_embedding(void **state) {
    (void)state;
    static const struct {
        uint16_t fs_type;
        bool allowed;
    } cases[] = {{0, true},     {2, false},     {4, true},      {8, true},
                 {2 | 4, true}, {0x100, false}, {0x200, false}, {8 | 0x100, false}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        nb_face face = {.fs_type = cases[i].fs_type};
        assert_int_equal(nb_face_embeddable(&face), cases[i].allowed);
    }
}

/* --- CFF tables ------------------------------------------------------------------------------ */

/* A CFF table with a Top DICT and 5 glyphs without outlines. */
static nb_str cff_with(nb_arena *arena, bool ros) {
    nb_buf b = nb_buf_in(arena);
    nb_buf_add(&b, "\x01\x00\x04\x01", 4);
    nb_buf_add(&b, "\x00\x01\x01\x01\x02X", 6); /* Name INDEX */
    int dict = ros ? 5 + 6 : 6;
    nb_buf_add(&b, "\x00\x01\x01\x01", 4); /* Top DICT INDEX */
    nb_buf_byte(&b, (unsigned char)(1 + dict));
    unsigned charstrings = (unsigned)b.n + (unsigned)dict;
    if (ros) nb_buf_add(&b, "\x8b\x8b\x8b\x0c\x1e", 5); /* 0 0 0 ROS */
    nb_buf_printf(&b, "\x1d%c%c%c%c\x11", 0, 0, (int)(charstrings >> 8), (int)(charstrings & 255));
    nb_buf_add(&b, "\x00\x05", 2); /* CharStrings INDEX: its count is all that is read */
    return nb_buf_view(&b);
}

static void test_cff_head(void **state) {
    (void)state;
    fixture t;
    begin(&t, NULL);
    bool keyed;
    for (int ros = 0; ros < 2; ros++) {
        nb_str table = cff_with(t.arena, ros != 0);
        assert_true(nb_cff_read(table, 5, &keyed));
        assert_int_equal(keyed, ros);
        assert_false(nb_cff_read(table, 6, &keyed)); /* one glyph fewer than maxp says */
        table.n--;
        assert_false(nb_cff_read(table, 5, &keyed));
    }
    end(&t);
}

/* Every byte of the head of a table changed in turn, and every length of it: no read outside
 * (the sanitizers watch), whatever the answer. */
static void test_hostile_cff(void **state) {
    (void)state;
    fixture t;
    begin(&t, NULL);
    nb_str good = cff_with(t.arena, true);
    bool keyed;
    for (size_t n = 0; n <= good.n; n++) {
        char *exact = malloc(n + 1); /* of its own, so that a read behind it is seen */
        assert_non_null(exact);
        memcpy(exact, good.p, n);
        nb_cff_read((nb_str){exact, n}, 5, &keyed);
        for (size_t i = 0; i < n; i++) {
            for (int v = 0; v < 256; v += n == good.n ? 1 : 51) {
                exact[i] = (char)v;
                nb_cff_read((nb_str){exact, n}, 5, &keyed);
            }
            exact[i] = good.p[i];
        }
        free(exact);
    }
    end(&t);
}

/* --- files ----------------------------------------------------------------------------------- */

static nb_face *open_bytes(fixture *t, const void *bytes, size_t n) {
    char path[] = "/tmp/nb-test-face-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, n), (ssize_t)n);
    close(fd);
    const char *why = NULL;
    nb_face *face = nb_face_open(t->arena, path, 0, &why);
    assert_true((face == NULL) == (why != NULL));
    unlink(path);
    return face;
}

static void test_no_font(void **state) {
    (void)state;
    fixture t;
    begin(&t, NB_FONTS_DIR);
    const char *why = NULL;
    assert_null(nb_face_open(t.arena, "/nowhere/font.otf", 0, &why));
    assert_null(why);
    assert_int_equal(errno, ENOENT);
    assert_null(nb_face_open(t.arena, "/tmp", 0, &why));
    assert_non_null(why);
    assert_null(open_bytes(&t, "", 0));
    assert_null(open_bytes(&t, "This is a text file, no font at all.", 36));
    const nb_face *latin = face_of(&t, "latin", 0), *noto = face_of(&t, "latin", 1);
    assert_null(nb_face_open(t.arena, latin->path, 1, &why));
    assert_null(nb_face_open(t.arena, noto->path, 99, &why));
    end(&t);
}

/* Cut short, and with bytes of its table directory and heads changed. */
static void test_damaged_files(void **state) {
    (void)state;
    fixture t;
    begin(&t, NB_FONTS_DIR);
    nb_str whole = face_of(&t, "latin", 0)->bytes;
    char *copy = malloc(whole.n);
    assert_non_null(copy);
    for (size_t n = 12; n < whole.n; n += whole.n / 37) open_bytes(&t, whole.p, n);
    memcpy(copy, whole.p, whole.n);
    for (size_t i = 4; i < 400; i += 3) {
        copy[i] = (char)(copy[i] ^ 0x55);
        nb_face *face = open_bytes(&t, copy, whole.n);
        if (face != NULL) {
            int32_t box[4];
            uint32_t gid = nb_face_glyph(face, 'A');
            nb_face_advance(face, gid);
            nb_face_ink(face, gid, box);
        }
        copy[i] = whole.p[i];
    }
    free(copy);
    end(&t);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fandol),   cmocka_unit_test(test_collection_and_truetype),
        cmocka_unit_test(test_rounding), cmocka_unit_test(test_embedding),
        cmocka_unit_test(test_cff_head), cmocka_unit_test(test_hostile_cff),
        cmocka_unit_test(test_no_font),  cmocka_unit_test(test_damaged_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
