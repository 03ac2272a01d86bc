/* Marks as the fonts draw them (statements 7, 13, 15, 17 of src/text/README.md): fonts disagree on
 * where ？ sits and how wide —, · and “ are. Every font of the Chinese roles, also those that serve
 * as fallbacks, is asked for the same cells; where the ink stands is read from its outlines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/limits.h"
#include "line_util.h"

/* Faces by their names in fonts/roles.yaml: each takes fangsong's place in turn. */
static const char *const FONTS[] = {"fandol-fang",     "fandol-kai",       "fandol-hei",
                                    "fandol-song",     "fandol-song-bold", "noto-serif",
                                    "noto-serif-bold", "noto-sans"};
enum { FONT_COUNT = sizeof FONTS / sizeof *FONTS };

/* fonts/ with another first font for the role fangsong, opened. */
static nb_fonts *fonts_with(bench *b, const char *name) {
    static const char BEFORE[] = "locked: [fandol-fang, ";
    nb_str roles;
    assert_true(nb_file_read(b->arena, NB_SOURCE_DIR "/fonts/roles.yaml", NB_MAX_YAML, &roles));
    const char *at = strstr(roles.p, BEFORE);
    assert_non_null(at);
    char folder[] = "/tmp/nianbao-marks-XXXXXX";
    assert_non_null(mkdtemp(folder));
    nb_str path = nb_str_format(b->arena, "%s/roles.yaml", folder);
    FILE *out = fopen(path.p, "w");
    assert_non_null(out);
    fprintf(out, "%.*slocked: [%s, %s", (int)(at - roles.p), roles.p, name, at + strlen(BEFORE));
    assert_int_equal(fclose(out), 0);
    nb_fonts *fonts = nb_fonts_open(b->arena, b->diags, folder);
    unlink(path.p);
    rmdir(folder);
    assert_non_null(fonts);
    return fonts;
}

typedef void check_font(bench *b, const char *font);

/* Calls check with each font as the first of the body's. */
static void with_each(void **state, check_font *check) {
    bench *b = *state;
    nb_fonts *own = b->fonts;
    for (int i = 0; i < FONT_COUNT; i++) {
        b->fonts = fonts_with(b, FONTS[i]);
        check(b, FONTS[i]);
    }
    b->fonts = own;
}

static seen line_of(bench *b, const char *text, int width) {
    nb_para_form form = cells(b, width);
    nb_lines lines = set_text(b, text, &form);
    assert_true(lines.n > 0);
    return read_line(&lines.items[0]);
}

/* 甲, then the mark: cell k stands between k and k + 1 em. */
static void dash_is_one_line(bench *b, const char *font) {
    seen s = line_of(b, "甲——乙", 28000);
    nb_len left, middle, next, right;
    assert_true(ink_of(b, &s, 1, &left, &middle));
    assert_true(ink_of(b, &s, 2, &next, &right));
    if (!near(middle, next, 20)) fail_msg("%s: —— has a gap of %d", font, next - middle);
    if (!near(left + right, 4 * s.size, 60)) fail_msg("%s: —— is not centred", font);
    assert_true(right - left >= nb_em(s.size, 1600) && right - left <= 2 * s.size + 20);
    assert_int_equal(s.x[3], 3 * s.size);
    assert_int_equal(s.face[1], s.face[0]);
}

static void statement_07_dash_in_every_font(void **state) { with_each(state, dash_is_one_line); }

static void ellipsis_is_centred(bench *b, const char *font) {
    seen s = line_of(b, "甲……乙", 28000);
    for (size_t k = 1; k < 3; k++) {
        nb_len left, right;
        assert_true(ink_of(b, &s, k, &left, &right));
        if (!near(left + right, (nb_len)(2 * k + 1) * s.size, 60))
            fail_msg("%s: … is not centred", font);
    }
    assert_int_equal(s.x[3], 3 * s.size);
}

static void statement_07_ellipsis_in_every_font(void **state) {
    with_each(state, ellipsis_is_centred);
}

/* A mark at a line's end, in half a cell: its ink is in that half. */
static void marks_end_in_half(bench *b, const char *font) {
    static const char *const MARKS[] = {"，", "。", "、", "；", "：", "？", "！", "”",
                                        "’",  "）", "》", "〉", "】", "〕", "」"};
    for (size_t i = 0; i < sizeof MARKS / sizeof *MARKS; i++) {
        nb_str text = nb_str_format(b->arena, "天地玄黄%s宇宙洪荒日月盈昃", MARKS[i]);
        seen s = line_of(b, text.p, 4500);
        nb_len left, right;
        assert_int_equal(s.n, 5);
        assert_true(ink_of(b, &s, 4, &left, &right));
        if (left < 4 * s.size - 20 || right > 4 * s.size + s.size / 2 + 20)
            fail_msg("%s: %s has its ink from %d to %d", font, MARKS[i], left - 4 * s.size,
                     right - 4 * s.size);
    }
}

static void statement_13_half_cells_in_every_font(void **state) {
    with_each(state, marks_end_in_half);
}

/* Pairs take one cell and a half, and their ink does not touch. */
static void pairs_do_not_touch(bench *b, const char *font) {
    static const char *const PAIRS[] = {"。”", "）。", "》）", "（《", "，《", "》《", "“‘",
                                        "’”",  "：“",  "？”",  "！》", "】〕", "〔【"};
    for (size_t i = 0; i < sizeof PAIRS / sizeof *PAIRS; i++) {
        seen s = line_of(b, nb_str_format(b->arena, "甲%s乙", PAIRS[i]).p, 28000);
        nb_len left, end, start, right;
        assert_true(ink_of(b, &s, 1, &left, &end));
        assert_true(ink_of(b, &s, 2, &start, &right));
        if (!near(s.x[3], 2 * s.size + s.size / 2, FLUSH))
            fail_msg("%s: %s is %d wide", font, PAIRS[i], s.x[3] - s.size);
        if (start < end || left < s.size - 20 || right > s.x[3] + 20)
            fail_msg("%s: %s touch", font, PAIRS[i]);
    }
}

static void statement_15_pairs_in_every_font(void **state) { with_each(state, pairs_do_not_touch); }

static void query_pairs(bench *b, const char *font) {
    seen s = line_of(b, "甲？！乙", 28000);
    nb_len left, end, start, right;
    assert_true(ink_of(b, &s, 1, &left, &end));
    assert_true(ink_of(b, &s, 2, &start, &right));
    if (!near(s.x[3], 2 * s.size, FLUSH) || start < end) fail_msg("%s: ？！", font);
}

static void statement_16_query_marks_in_every_font(void **state) { with_each(state, query_pairs); }

static void dot_in_half_a_cell(bench *b, const char *font) {
    seen s = line_of(b, "甲·乙", 28000);
    nb_len left, right;
    assert_true(ink_of(b, &s, 1, &left, &right));
    if (!near(left + right, 2 * s.size + s.size / 2, 60)) fail_msg("%s: · is not centred", font);
    assert_int_equal(s.x[2], s.size + nb_em(s.size, 500));
}

static void statement_17_dot_in_every_font(void **state) { with_each(state, dot_in_half_a_cell); }

static void connectors_in_the_middle(bench *b, const char *font) {
    seen s = line_of(b, "甲～乙—丙", 28000);
    for (size_t k = 1; k < 4; k += 2) {
        int32_t box[4];
        assert_true(nb_face_ink(nb_fonts_at(b->fonts, s.face[k]), s.gid[k], box));
        int32_t middle = (box[1] + box[3]) / 2;
        if (middle < 220 || middle > 460) fail_msg("%s: connector at %d", font, middle);
        assert_int_equal(s.x[k + 1], (nb_len)(k + 1) * s.size);
    }
}

static void gb_5_1_6_connectors_in_every_font(void **state) {
    with_each(state, connectors_in_the_middle);
}

/* “ ” ‘ ’ — … · take the font and the width of their language by what stands around them. */
static void marks_take_their_language(void **state) {
    bench *b = *state;
    static const struct {
        const char *text;
        size_t at;
        bool chinese;
    } ROWS[] = {{"甲“乙”", 1, true},  {"甲“ABC”", 1, true},  {"甲‘乙’", 3, true},
                {"it’s甲", 2, false}, {"甲A’B乙", 2, false}, {"甲·乙", 1, true},
                {"a·b", 1, false},    {"甲——A", 1, true},    {"甲……A", 2, true},
                {"甲—乙", 1, true},   {"甲A-B", 2, false},   {"甲-乙", 1, true}};
    seen han = line_of(b, "甲", 28000), latin = line_of(b, "A", 28000);
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        seen s = line_of(b, ROWS[i].text, 28000);
        uint16_t wanted = ROWS[i].chinese ? han.face[0] : latin.face[0];
        if (s.face[ROWS[i].at] != wanted) fail_msg("%s: font of another language", ROWS[i].text);
    }
    nb_doc *doc = nb_doc_new(b->arena, b->layout, NB_EN); /* the same marks in English */
    piece all = {NB_STR("“so” it’s — a … b"), NB_NODE_TEXT};
    nb_id p = make(doc, &all, 1);
    nb_setter *setter = nb_setter_new(b->arena, b->scratch, b->diags, doc, b->fonts);
    nb_para_form form = cells(b, 28000);
    nb_lines lines = nb_para_set(setter, &p, 1, &form);
    seen s = read_line(&lines.items[0]);
    for (size_t k = 0; k < s.n; k++) assert_int_not_equal(s.face[k], han.face[0]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statement_07_dash_in_every_font),
        cmocka_unit_test(statement_07_ellipsis_in_every_font),
        cmocka_unit_test(statement_13_half_cells_in_every_font),
        cmocka_unit_test(statement_15_pairs_in_every_font),
        cmocka_unit_test(statement_16_query_marks_in_every_font),
        cmocka_unit_test(statement_17_dot_in_every_font),
        cmocka_unit_test(gb_5_1_6_connectors_in_every_font),
        cmocka_unit_test(marks_take_their_language),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
