/* Subsets of the default fonts: widths and outlines stay those of the whole font. */
#include "pdf_util.h"

#include <ft2build.h>
#include FT_FREETYPE_H

#include "font/cff.h"
#include "font/subset.h"

static press *the_press;

static size_t glyphs_of(press *p, const char *role, const char *text, const nb_face **face,
                        uint16_t *used) {
    size_t n = 0;
    *face = nb_fonts_face(p->fonts, press_role(p, role), 0);
    for (const char *s = text, *end = s + strlen(s); s < end;) {
        uint16_t gid = (uint16_t)nb_face_glyph(*face, nb_utf8_next(&s, end));
        assert_int_not_equal(gid, 0);
        size_t i = 0;
        while (i < n && used[i] < gid) i++;
        if (i < n && used[i] == gid) continue;
        memmove(used + i + 1, used + i, (n - i) * sizeof *used);
        used[i] = gid;
        n++;
    }
    return n;
}

static FT_Face open_program(FT_Library library, nb_str program) {
    FT_Face ft;
    assert_int_equal(
        FT_New_Memory_Face(library, (const FT_Byte *)program.p, (FT_Long)program.n, 0, &ft), 0);
    return ft;
}

/* Same advance and same control points as in the whole font. */
static void same_glyph(FT_Face whole, FT_UInt a, FT_Face part, FT_UInt b) {
    assert_int_equal(FT_Load_Glyph(whole, a, FT_LOAD_NO_SCALE | FT_LOAD_NO_HINTING), 0);
    assert_int_equal(FT_Load_Glyph(part, b, FT_LOAD_NO_SCALE | FT_LOAD_NO_HINTING), 0);
    assert_int_equal(whole->glyph->metrics.horiAdvance, part->glyph->metrics.horiAdvance);
    const FT_Outline *x = &whole->glyph->outline, *y = &part->glyph->outline;
    assert_int_equal(x->n_points, y->n_points);
    for (int i = 0; i < x->n_points; i++) {
        assert_int_equal(x->points[i].x, y->points[i].x);
        assert_int_equal(x->points[i].y, y->points[i].y);
    }
}

static void check_role(const char *role, const char *text) {
    press *p = the_press;
    press_open(p);
    const nb_face *face;
    uint16_t used[128];
    size_t n = glyphs_of(p, role, text, &face, used);
    for (size_t i = 0; face->cid_keyed && i < n / 2; i++) { /* any order will do */
        uint16_t first = used[i];
        used[i] = used[n - 1 - i];
        used[n - 1 - i] = first;
    }
    nb_subset subset;
    assert_true(nb_subset_make(p->arena, face, used, n, &subset));
    assert_true(subset.program.n < 40000);

    FT_Library library;
    assert_int_equal(FT_Init_FreeType(&library), 0);
    FT_Face whole, part = open_program(library, subset.program);
    assert_int_equal(FT_New_Face(library, face->path, (FT_Long)face->collection_index, &whole), 0);
    if (face->outline == NB_OUTLINE_GLYF) {
        for (size_t i = 0; i < n; i++) same_glyph(whole, used[i], part, subset.gids[i]);
    } else {
        assert_null(subset.gids);
        /* FreeType names the glyphs of a bare CID-keyed CFF by their CIDs, as a PDF does. */
        for (size_t i = 0; i < n; i++) same_glyph(whole, used[i], part, (FT_UInt)(i + 1));
    }
    FT_Done_Face(part);
    FT_Done_Face(whole);
    FT_Done_FreeType(library);
    press_close(p);
}

static void test_cid_keyed(void **state) {
    (void)state;
    check_role("fangsong", "政府信息公开工作年度报告，。（）0123456789—“”");
    check_role("xiaobiaosong", "太原市人民政府");
}

static void test_glyf(void **state) {
    (void)state;
    check_role("latin", "Annual report 2017: caf\xC3\xA9 \xC3\x85ngstr\xC3\xB6m @%&");
}

static void test_nothing_used(void **state) {
    (void)state;
    press *p = the_press;
    press_open(p);
    const nb_face *face = nb_fonts_face(p->fonts, press_role(p, "latin"), 0);
    nb_subset subset;
    assert_true(nb_subset_make(p->arena, face, NULL, 0, &subset));
    assert_true(subset.program.n > 0);
    press_close(p);
}

/* A damaged table is refused or copied as far as it goes; nothing outside of it is read. */
static void test_damaged_cff(void **state) {
    (void)state;
    press *p = the_press;
    press_open(p);
    const nb_face *face;
    uint16_t used[16];
    size_t n = glyphs_of(p, "fangsong", "年度报告", &face, used);
    hb_blob_t *blob = hb_face_reference_table(face->hb_face, HB_TAG('C', 'F', 'F', ' '));
    unsigned length = 0;
    const char *bytes = hb_blob_get_data(blob, &length);
    nb_str whole, part;
    assert_true(nb_cff_copy(p->arena, (nb_str){bytes, length}, used, n, &whole));
    hb_blob_destroy(blob);

    /* The copy is a table itself, and small: its glyphs are numbered 0 to n. */
    uint16_t all[16];
    for (size_t i = 0; i < n; i++) all[i] = (uint16_t)(i + 1);
    assert_true(nb_cff_copy(p->arena, whole, all, n, &part));
    assert_true(nb_str_eq(whole, part));
    uint32_t random = 1;
    char *damaged = malloc(whole.n);
    assert_non_null(damaged);
    for (int round = 0; round < 3000; round++) {
        memcpy(damaged, whole.p, whole.n);
        for (int i = 0; i < 1 + round % 4; i++) {
            random = random * 1664525u + 1013904223u;
            size_t room = round % 2 == 0 && whole.n > 512 ? 512 : whole.n;
            damaged[(random >> 8) % room] = (char)(random >> 3);
        }
        nb_mark mark = nb_arena_mark(p->arena);
        size_t size = round % 3 == 0 ? (random >> 5) % whole.n : whole.n;
        nb_cff_copy(p->arena, (nb_str){damaged + whole.n - size, size}, all, n, &part);
        nb_cff_copy(p->arena, (nb_str){damaged, size}, all, n, &part);
        nb_arena_rewind(p->arena, mark);
    }
    free(damaged);
    press_close(p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cid_keyed),
        cmocka_unit_test(test_glyf),
        cmocka_unit_test(test_nothing_used),
        cmocka_unit_test(test_damaged_cff),
    };
    the_press = malloc(sizeof *the_press);
    if (the_press == NULL) return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    free(the_press);
    return failed;
}
