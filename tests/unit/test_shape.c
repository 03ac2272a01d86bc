/* Shaping: one glyph for each Han character, kerning, ligatures, marks, things that vanish. */
#include "font_util.h"

#include "base/unicode.h"
#include "font/shape.h"

static size_t shape(fixture *t, const nb_face *face, const char *text, bool ligatures,
                    nb_shaped **out) {
    uint32_t cps[256];
    size_t n = 0;
    for (const char *p = text, *stop = text + strlen(text); p < stop; n++)
        cps[n] = nb_utf8_next(&p, stop);
    return nb_shape(t->arena, face, cps, n, "zh-CN", ligatures, out);
}

static void test_han(void **state) {
    (void)state;
    static const char *const roles[] = {"fangsong", "kaiti", "heiti", "songti", "xiaobiaosong"};
    fixture t;
    begin(&t, NB_FONTS_DIR);
    for (size_t r = 0; r < sizeof roles / sizeof roles[0]; r++) {
        for (size_t i = 0; i < 2; i++) {
            const nb_face *face = face_of(&t, roles[r], i);
            for (uint32_t start = 0x4e00; start < 0x9fa5; start += 64) {
                uint32_t cps[64];
                for (uint32_t k = 0; k < 64; k++) cps[k] = start + k;
                nb_shaped *glyphs;
                assert_int_equal(nb_shape(t.arena, face, cps, 64, "zh-CN", true, &glyphs), 64);
                for (uint32_t k = 0; k < 64; k++) {
                    assert_int_equal(glyphs[k].cluster, k);
                    assert_int_equal(glyphs[k].gid, nb_face_glyph(face, cps[k]));
                    assert_int_equal(glyphs[k].advance, nb_face_advance(face, glyphs[k].gid));
                }
            }
        }
    }
    end(&t);
}

static void test_punctuation_keeps_its_width(void **state) {
    (void)state;
    fixture t;
    begin(&t, NB_FONTS_DIR);
    nb_shaped *glyphs;
    size_t n = shape(&t, face_of(&t, "fangsong", 0), "（《“，。》”）、；", false, &glyphs);
    assert_int_equal(n, 10);
    for (size_t i = 0; i < n; i++) assert_int_equal(glyphs[i].advance, 1000);
    end(&t);
}

static void test_latin(void **state) {
    (void)state;
    fixture t;
    begin(&t, NB_FONTS_DIR);
    const nb_face *latin = face_of(&t, "latin", 0);
    nb_shaped *glyphs;
    assert_int_equal(shape(&t, latin, "AV", false, &glyphs), 2);
    assert_true(glyphs[0].advance < nb_face_advance(latin, glyphs[0].gid));
    assert_int_equal(shape(&t, latin, "2024", false, &glyphs), 4);
    for (size_t i = 0; i < 4; i++) assert_int_equal(glyphs[i].advance, 500);
    assert_int_equal(shape(&t, latin, "fish", false, &glyphs), 4);
    const nb_face *noto = face_of(&t, "latin", 1); /* Liberation has no ligatures in GSUB */
    assert_int_equal(shape(&t, noto, "fish", false, &glyphs), 4);
    assert_int_equal(shape(&t, noto, "fish", true, &glyphs), 3);
    assert_int_equal(glyphs[0].cluster, 0);
    assert_int_equal(glyphs[1].cluster, 2);
    /* e with a combining acute: composed, or a mark without advance; clusters never go back */
    size_t n = shape(&t, latin, "e\xcc\x81x", false, &glyphs);
    int32_t width = 0;
    for (size_t i = 0; i + 1 < n; i++) width += glyphs[i].advance;
    assert_int_equal(width, nb_face_advance(latin, nb_face_glyph(latin, 'e')));
    assert_int_equal(glyphs[n - 1].cluster, 2);
    end(&t);
}

static void test_nothing_to_show(void **state) {
    (void)state;
    fixture t;
    begin(&t, NB_FONTS_DIR);
    const nb_face *fang = face_of(&t, "fangsong", 0);
    nb_shaped *glyphs;
    assert_int_equal(shape(&t, fang, "", false, &glyphs), 0);
    assert_int_equal(shape(&t, fang, "年\xe2\x80\x8b报\xef\xb8\x80", false, &glyphs), 2);
    assert_int_equal(glyphs[1].cluster, 2);
    end(&t);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_han),
        cmocka_unit_test(test_punctuation_keeps_its_width),
        cmocka_unit_test(test_latin),
        cmocka_unit_test(test_nothing_to_show),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
