/* Inline marks on a line, in points: raised text, what stays together, dots and lines, readings,
 * line breaks; and their words and brackets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "line_util.h"

#define PIECE(text, kind) \
    { {text, sizeof text - 1}, kind }

static const nb_place *path_of(const nb_line *line) {
    const nb_place *path = NULL;
    for (uint32_t i = 0; i < line->n; i++)
        if (line->items[i].kind == NB_ITEM_PATH) path = &line->items[i];
    assert_non_null(path);
    assert_int_equal(path->artifact, NB_ARTIFACT_LAYOUT);
    assert_true(path->owner == NB_NO_NODE);
    return path;
}

static void test_raised(void **state) {
    bench *b = *state;
    nb_para_form form = cells(b, 20000);
    nb_len em = form.style->size;
    piece pieces[] = {PIECE("米", NB_NODE_TEXT), PIECE("2", MARKED + NB_MARKUP_SUP),
                      PIECE("的m", NB_NODE_TEXT), PIECE("2", MARKED + NB_MARKUP_SUB),
                      PIECE("地", NB_NODE_TEXT)};
    nb_lines lines = set_pieces(b, b->layout, pieces, 5, &form);
    assert_int_equal(lines.n, 1);
    const nb_place *sup = &lines.items[0].items[1], *sub = &lines.items[0].items[4];
    assert_int_equal(sup->run.size, nb_em(em, 600));
    assert_true(near(nb_em(sup->run.size, sup->run.glyphs[0].dy), nb_em(em, 350), 20));
    assert_true(near(nb_em(sub->run.size, sub->run.glyphs[0].dy), -nb_em(em, 150), 20));
    seen s = read_line(&lines.items[0]);
    assert_int_equal(s.x[1], em); /* no white before it, nor behind it, where 米的 has none */
    assert_true(s.x[2] - s.x[1] < nb_em(em, 400));
    nb_len quarter = nb_em(em, 250), small = s.x[2] - s.x[1];
    assert_true(near(s.x[5] - s.x[4], small + quarter, 20)); /* m₂ and 地: as m and 地 */
}

static void test_raised_never_first(void **state) {
    bench *b = *state;
    nb_para_form form = cells(b, 4000);
    piece pieces[] = {PIECE("天地玄黄", NB_NODE_TEXT), PIECE("①", MARKED + NB_MARKUP_SUP),
                      PIECE("宇宙", NB_NODE_TEXT)};
    assert_string_equal(lines_text(b, set_pieces(b, b->layout, pieces, 3, &form)),
                        "天地玄|黄①宇宙");
}

static void test_kept(void **state) {
    bench *b = *state;
    nb_para_form form = cells(b, 6000);
    piece pieces[] = {PIECE("天地玄黄", NB_NODE_TEXT), PIECE("宇宙洪荒", MARKED + NB_MARKUP_KEEP),
                      PIECE("日月", MARKED + NB_MARKUP_KEEP)};
    assert_string_equal(lines_text(b, set_pieces(b, b->layout, pieces, 3, &form)),
                        "天地玄黄|宇宙洪荒日月");
}

static void test_dots(void **state) {
    bench *b = *state;
    nb_para_form form = cells(b, 20000);
    nb_len em = form.style->size;
    piece pieces[] = {PIECE("天", NB_NODE_TEXT), PIECE("地，黄", MARKED + NB_MARKUP_DOTS)};
    nb_lines lines = set_pieces(b, b->layout, pieces, 2, &form);
    const nb_place *item = path_of(&lines.items[0]);
    const nb_path *path = item->path.shape;
    assert_int_equal(path->width, 0);
    assert_int_equal(path->ops.n, 2 * 6); /* none below ， */
    assert_int_equal(path->points.items[0].x, em + em / 2 + nb_em(em, 85));
    assert_int_equal(path->points.items[0].y, nb_em(em, 310));
    assert_true(near(path->points.items[13].x, 3 * em + em / 2 + nb_em(em, 85), 2));
    assert_int_equal(item->y, form.baseline);
}

static void test_lines(void **state) {
    bench *b = *state;
    nb_para_form form = cells(b, 20000);
    nb_len em = form.style->size;
    piece pieces[] = {PIECE("天地", MARKED + NB_MARKUP_NAME_LINE),
                      PIECE("玄黄", MARKED + NB_MARKUP_NAME_LINE)};
    nb_lines lines = set_pieces(b, b->layout, pieces, 2, &form);
    const nb_path *path = path_of(&lines.items[0])->path.shape;
    assert_int_equal(path->points.n, 4); /* one line a name */
    assert_int_equal(path->points.items[0].x, nb_em(em, 60));
    assert_int_equal(path->points.items[0].y, nb_em(em, 180));
    assert_int_equal(path->points.items[2].x - path->points.items[1].x, 2 * nb_em(em, 60));
    pieces[0].kind = MARKED + NB_MARKUP_BOOK_LINE;
    pieces[1].kind = NB_NODE_TEXT;
    lines = set_pieces(b, b->layout, pieces, 2, &form);
    path = path_of(&lines.items[0])->path.shape;
    assert_int_equal(path->points.n, 1 + 3 * 8); /* 1.88 em in waves of ½ em */
    assert_int_equal(path->points.items[24].x, 2 * em - nb_em(em, 60));
    assert_int_equal(path->points.items[24].y, nb_em(em, 180));
}

static void test_ruby(void **state) {
    bench *b = *state;
    nb_para_form form = cells(b, 20000);
    nb_len em = form.style->size;
    piece pieces[] = {PIECE("天", NB_NODE_TEXT), PIECE("垚", MARKED + NB_MARKUP_RUBY),
                      PIECE("地", NB_NODE_TEXT)};
    nb_lines lines = set_pieces(b, b->layout, pieces, 3, &form);
    const nb_line *line = &lines.items[0];
    assert_int_equal(line->n, 4);
    const nb_place *reading = &line->items[2];
    assert_int_equal(reading->run.size, nb_em(em, 450));
    assert_int_equal(reading->run.n, 3);
    assert_int_equal(form.baseline - reading->y, nb_em(em, 940));
    const nb_face *face = nb_fonts_at(b->fonts, reading->face);
    nb_len end = reading->run.glyphs[2].x +
                 nb_em(reading->run.size, nb_face_advance(face, reading->run.glyphs[2].gid));
    assert_true(near(reading->x + end / 2, em + em / 2, 100)); /* in the middle of the base */
    assert_int_equal(line->width, 3 * em); /* it is narrower than its base and what it may reach */
}

static void test_line_break(void **state) {
    bench *b = *state;
    nb_para_form form = cells(b, 20000);
    assert_string_equal(lines_text(b, set_text(b, "天地\u2028 2017玄黄", &form)), "天地|2017玄黄");
    assert_string_equal(lines_text(b, set_text(b, "天 \u2028\u2028地\u2028", &form)), "天|地");
    nb_lines lines = set_text(b, "\u2028天地，\u2028玄黄", &form);
    assert_string_equal(lines_text(b, lines), "天地，|玄黄");
    assert_true(lines.items[0].width <= 3 * form.style->size); /* as wide as it is, not justified */
    form.align = NB_ALIGN_CENTER;
    lines = set_text(b, "某区\u20282017年度政府信息公开年度报告", &form);
    assert_string_equal(lines_text(b, lines), "某区|2017年度政府信息公开年度报告");
    assert_int_equal(lines.items[0].x, (form.width - 2 * form.style->size) / 2);
}

static void test_words(void **state) {
    (void)state;
    nb_str rest;
    assert_int_equal(nb_markup_find(NB_STR("着重"), &rest), NB_MARKUP_DOTS);
    assert_int_equal(nb_markup_find(NB_STR(" ruby  lǚ xíng "), &rest), NB_MARKUP_RUBY);
    assert_true(nb_str_is(rest, "lǚ xíng"));
    assert_int_equal(nb_markup_find(NB_STR("sup 2"), &rest), NB_MARKUP_NONE);
    assert_true(nb_str_is(nb_markup_nearest(NB_STR("name_line")), "name-line"));
}

static void test_scan(void **state) {
    bench *b = *state;
    nb_markup_scan scan = nb_markup_scan_new(b->arena, NB_STR("[a[b]\\]c]{sup}"));
    assert_int_equal(nb_markup_close(&scan, 0), 8);
    assert_int_equal(nb_markup_close(&scan, 2), 4);
    scan = nb_markup_scan_new(b->arena, NB_STR("]\\[[a[b]"));
    assert_true(nb_markup_close(&scan, 3) == SIZE_MAX);
    assert_int_equal(nb_markup_close(&scan, 5), 7);
    /* whatever was asked before, the answer is that of looking */
    nb_str text = NB_STR("a}}b**c)*}d**)e}*");
    static const char *const ENDS[] = {"}", ")", "**"};
    scan = nb_markup_scan_new(b->arena, text);
    for (size_t i = 0; i < 2000; i++) {
        size_t from = i * 7919 % (text.n + 1), end = i % 3;
        const char *found = strstr(text.p + from, ENDS[end]);
        size_t want = found == NULL ? SIZE_MAX : (size_t)(found - text.p);
        assert_true(nb_markup_next(&scan, (nb_markup_end)end, from) == want);
    }
}

static void test_strip(void **state) {
    bench *b = *state;
    nb_plain plain = nb_markup_strip(
        b->arena, NB_STR("a[b**c**]{dots}{br}[d](http://x)\\[{n}[e]{ruby f}[g]"), NB_EN);
    assert_true(nb_str_is(plain.text, "abc d[{n}e[g]"));
    assert_int_equal(plain.at[1], 2);             /* b */
    assert_int_equal(plain.at[4], 20);            /* d */
    assert_int_equal(plain.at[plain.text.n], 51); /* the end */
    assert_true(nb_str_is(nb_markup_strip(b->arena, NB_STR("甲{换行}乙"), NB_ZH).text, "甲乙"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_raised),     cmocka_unit_test(test_raised_never_first),
        cmocka_unit_test(test_kept),       cmocka_unit_test(test_dots),
        cmocka_unit_test(test_lines),      cmocka_unit_test(test_ruby),
        cmocka_unit_test(test_line_break), cmocka_unit_test(test_words),
        cmocka_unit_test(test_strip),      cmocka_unit_test(test_scan)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
