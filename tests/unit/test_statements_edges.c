/* Statements 1–12, 33 and 34 of src/text/README.md: what may stand at the edges of lines, and what
 * stays whole. Read from the display list, with lists of characters of this file's own; every text
 * is set at every width that makes a difference. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "line_util.h"

static const char HAN[] = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏";

/* `middle` behind so many Han characters, and more behind it. */
static const char *embedded(bench *b, size_t before, const char *middle) {
    nb_str text = nb_str_format(b->arena, "%.*s%s%s", (int)(3 * before), HAN, middle, HAN);
    return text.p;
}

/* Sets `middle` at every place around the end of lines of ten cells; calls check for each line but
 * the first (starts) or the last (ends). */
typedef void check_line(const seen *line, bool first, bool last, const char *middle);

static void sweep(bench *b, const nb_layout *layout, const char *middle, check_line *check) {
    nb_para_form form = cells(b, 10000);
    size_t lines_seen = 0;
    for (size_t before = 1; before <= 20; before++) {
        nb_lines lines = set_with(b, layout, embedded(b, before, middle), &form);
        for (size_t i = 0; i < lines.n; i++) {
            seen s = read_line(&lines.items[i]);
            assert_true(s.n > 0);
            check(&s, i == 0, i + 1 == lines.n, middle);
            lines_seen++;
        }
    }
    assert_true(lines_seen > 60);
}

static void no_start(const seen *s, bool first, bool last, const char *middle) {
    (void)last;
    if (!first && is_in(middle, s->cps[0])) fail_msg("%s begins a line", middle);
}

static void no_end(const seen *s, bool first, bool last, const char *middle) {
    (void)first;
    if (!last && is_in(middle, s->cps[s->n - 1])) fail_msg("%s ends a line", middle);
}

static void statement_01_gb_5_1_1_to_5_1_7_never_first(void **state) {
    static const char *const MARKS[] = {"，", "。", "、", "；", "：", "？",     "！", "．", "”",
                                        "’",  "）", "》", "〉", "】", "〕",     "〗", "」", "』",
                                        "］", "｝", "·",  "～", "—",  "\u2013", "-"};
    for (size_t i = 0; i < sizeof MARKS / sizeof *MARKS; i++)
        sweep(*state, ((bench *)*state)->layout, MARKS[i], no_start);
}

static void statement_02_gb_5_1_3_never_last(void **state) {
    static const char *const MARKS[] = {"“",  "‘",  "（", "《", "〈", "【",
                                        "〔", "〖", "「", "『", "［", "｛"};
    for (size_t i = 0; i < sizeof MARKS / sizeof *MARKS; i++)
        sweep(*state, ((bench *)*state)->layout, MARKS[i], no_end);
}

static void statement_03_gb_5_1_9_stroke_at_neither(void **state) {
    bench *b = *state;
    sweep(b, b->layout, "／", no_start);
    sweep(b, b->layout, "／", no_end);
    sweep(b, b->layout, "/", no_start);
    sweep(b, b->layout, "/", no_end);
}

static void statement_04_dash_at_start_is_a_choice(void **state) {
    bench *b = *state;
    nb_layout strict = *b->layout;
    strict.composition.dash_at_start = false;
    nb_para_form form = cells(b, 10000);
    static const char *const MARKS[] = {"——", "……"};
    for (size_t i = 0; i < 2; i++) {
        nb_lines lines = set_text(b, embedded(b, 10, MARKS[i]), &form);
        uint32_t mark = i == 0 ? 0x2014 : 0x2026;
        assert_int_equal(read_line(&lines.items[1]).cps[0], mark);
        sweep(b, &strict, MARKS[i], no_start);
        lines = set_with(b, &strict, embedded(b, 0, MARKS[i]), &form);
        assert_int_equal(read_line(&lines.items[0]).cps[0], mark); /* a paragraph may begin so */
    }
}

static void statement_05_note_marks_never_first(void **state) {
    bench *b = *state;
    sweep(b, b->layout, "\u00B9", no_start);
    sweep(b, b->layout, "\u00B2", no_start);
    sweep(b, b->layout, "\u2074", no_start);
}

static void statement_06_marks_in_a_row(void **state) {
    bench *b = *state;
    nb_para_form form = cells(b, 2000);
    size_t before = nb_diags_warnings(b->diags);
    nb_lines lines = set_text(b, "甲）》”）乙丙", &form);
    const char *text = lines_text(b, lines);
    assert_int_equal(nb_diags_warnings(b->diags), before + 1);
    assert_true(strncmp(text, "甲）", strlen("甲）")) == 0); /* the first one stays */
    assert_non_null(strstr(text, "|》"));
    assert_non_null(strstr(text, "乙丙"));
    form = cells(b, 4000); /* where they fit nothing is relaxed, and nothing is said */
    assert_string_equal(lines_text(b, set_text(b, "天地玄甲）》”）乙丙", &form)),
                        "天地玄|甲）》”）|乙丙");
    assert_int_equal(nb_diags_warnings(b->diags), before + 1);
}

static void halves_together(const seen *s, bool first, bool last, const char *middle) {
    (void)first, (void)last;
    for (size_t k = 0; k < s->n; k++) {
        if (!is_in(middle, s->cps[k])) continue;
        if (k + 1 == s->n || s->cps[k + 1] != s->cps[k]) fail_msg("%s is split", middle);
        if (s->x[k + 1] - s->x[k] != s->size) fail_msg("%s: white inside", middle);
        k++;
    }
}

static void statement_07_gb_5_1_4_5_1_5_halves_stay_together(void **state) {
    bench *b = *state;
    sweep(b, b->layout, "——", halves_together);
    sweep(b, b->layout, "……", halves_together);
}

static void statement_07_gb_5_1_5_two_ellipses_on_their_own_line(void **state) {
    bench *b = *state;
    nb_para_form form = cells(b, 12000);
    form.first_indent = 2 * form.style->size;
    nb_lines lines = set_text(b, "天地玄黄，宇宙洪荒。…………日月盈昃。", &form);
    assert_string_equal(lines_text(b, lines), "天地玄黄，宇宙洪荒。|…………|日月盈昃。");
    seen s = read_line(&lines.items[1]);
    assert_int_equal(lines.items[1].width, 4 * s.size);
    for (size_t k = 0; k < 4; k++)
        assert_in_range(s.x[k] - (nb_len)(2 + k) * s.size + FLUSH, 0, 2 * FLUSH);
    assert_int_equal(lines.items[2].x, 0);
    /* at the ends of a paragraph no empty line is made, and what closes it stays with it */
    assert_string_equal(lines_text(b, set_text(b, "…………", &form)), "…………");
    assert_string_equal(lines_text(b, set_text(b, "“天地。…………”玄黄。", &form)),
                        "“天地。|…………”玄黄。");
    /* one ellipsis stays in its line */
    assert_string_equal(lines_text(b, set_text(b, "天地……玄黄。", &form)), "天地……玄黄。");
}

/* Every width at which `piece` fits a line: it is on one line. */
static void stays_whole(bench *b, const char *text, const char *whole, int from, int to) {
    for (int width = from; width <= to; width += 250) {
        nb_para_form form = cells(b, width);
        const char *found = lines_text(b, set_text(b, text, &form));
        if (strstr(found, whole) == NULL)
            fail_msg("%s is split at %d cells: %s", whole, width / 1000, found);
    }
}

static void statement_08_numbers_are_not_split(void **state) {
    bench *b = *state;
    static const char *const NUMBERS[] = {"1,234.56", "88.8%",   "￥300",   "$1,000", "20‰",
                                          "36.5℃",    "1234567", "100,000", "3.14",   "№5"};
    for (size_t i = 0; i < sizeof NUMBERS / sizeof *NUMBERS; i++)
        for (size_t before = 0; before < 8; before++)
            stays_whole(b, embedded(b, before, NUMBERS[i]), NUMBERS[i], 5000, 12000);
}

static void statement_09_number_and_unit_prefer_one_line(void **state) {
    bench *b = *state;
    nb_para_form form = cells(b, 10000);
    const char *text =
        lines_text(b, set_text(b, "天地玄，宇宙，荒日7月盈昃辰宿列张寒来暑往秋收", &form));
    assert_true(strncmp(text, "天地玄，宇宙，荒日7月|", strlen("天地玄，宇宙，荒日7月|")) == 0);
    text = lines_text(b, set_text(b, "天地玄，宇宙，荒日7件盈昃辰宿列张寒来暑往秋收", &form));
    assert_true(strncmp(text, "天地玄，宇宙，荒日7件|", strlen("天地玄，宇宙，荒日7件|")) == 0);
}

static void statement_10_years_in_brackets_are_whole(void **state) {
    bench *b = *state;
    for (size_t before = 0; before < 10; before++)
        stays_whole(b, embedded(b, before, "国办发〔2014〕32号"), "〔2014〕", 5000, 14000);
}

static void address_line(const seen *s, bool first, bool last, const char *middle) {
    (void)first;
    uint32_t end = s->cps[s->n - 1];
    if (!last && end < 0x80 && nb_is_latin(end) && end != 'n') /* its own last letter */
        fail_msg("%s is cut within a word", middle);
    for (size_t k = 0; k < s->n; k++)
        if (s->cps[k] == 0x2010 || s->cps[k] == 0xAD) fail_msg("%s: a hyphen is added", middle);
}

static void statement_11_addresses_break_behind_signs(void **state) {
    bench *b = *state;
    sweep(b, b->layout, "http://zl.zz.gov.cn/gk-nb/2017?p=1&q=2n", address_line);
    nb_para_form form = cells(b, 10000);
    size_t broken = 0;
    for (size_t before = 1; before < 12; before++)
        broken +=
            strstr(lines_text(
                       b, set_text(b, embedded(b, before, "http://zl.changzhou.gov.cn/zwgk/2017n"),
                                   &form)),
                   "zwgk/2017n") == NULL;
    assert_true(broken > 0); /* it does break somewhere */
}

static void statement_12_words_are_not_split(void **state) {
    bench *b = *state;
    for (size_t before = 0; before < 10; before++) {
        stays_whole(b, embedded(b, before, "PDF"), "PDF", 3000, 12000);
        stays_whole(b, embedded(b, before, "Excel"), "Excel", 4000, 12000);
    }
}

static void statement_33_grouped_numbers_are_whole(void **state) {
    bench *b = *state;
    static const char *const NUMBERS[] = {"12,345,678", "12 345 678", "12\u2009345",
                                          "1\u202F234\u202F567"};
    for (size_t i = 0; i < sizeof NUMBERS / sizeof *NUMBERS; i++)
        for (size_t before = 0; before < 8; before++)
            stays_whole(b, embedded(b, before, NUMBERS[i]), NUMBERS[i], 6000, 12000);
    /* the white that groups is a quarter of an em, also in a line that is stretched */
    nb_para_form form = cells(b, 10000);
    for (size_t before = 3; before < 7; before++) {
        nb_lines lines = set_text(b, embedded(b, before, "12 345"), &form);
        seen s = read_line(&lines.items[0]);
        for (size_t k = 0; k + 1 < s.n; k++)
            if (s.cps[k] == ' ') assert_true(near(s.x[k + 1] - s.x[k], s.size / 4, 2));
    }
    /* a year and a number behind it are two */
    form = cells(b, 4000);
    assert_non_null(strstr(lines_text(b, set_text(b, "天地2017 345", &form)), "2017|345"));
}

static void statement_34_signs_stay_with_numbers(void **state) {
    bench *b = *state;
    static const char *const NUMBERS[] = {"\u221212.5", "-3.5", "+2", "\u00B15", "\u22121,000%"};
    for (size_t i = 0; i < sizeof NUMBERS / sizeof *NUMBERS; i++)
        for (size_t before = 0; before < 8; before++)
            stays_whole(b, embedded(b, before, NUMBERS[i]), NUMBERS[i], 5000, 12000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statement_01_gb_5_1_1_to_5_1_7_never_first),
        cmocka_unit_test(statement_02_gb_5_1_3_never_last),
        cmocka_unit_test(statement_03_gb_5_1_9_stroke_at_neither),
        cmocka_unit_test(statement_04_dash_at_start_is_a_choice),
        cmocka_unit_test(statement_05_note_marks_never_first),
        cmocka_unit_test(statement_06_marks_in_a_row),
        cmocka_unit_test(statement_07_gb_5_1_4_5_1_5_halves_stay_together),
        cmocka_unit_test(statement_07_gb_5_1_5_two_ellipses_on_their_own_line),
        cmocka_unit_test(statement_08_numbers_are_not_split),
        cmocka_unit_test(statement_09_number_and_unit_prefer_one_line),
        cmocka_unit_test(statement_10_years_in_brackets_are_whole),
        cmocka_unit_test(statement_11_addresses_break_behind_signs),
        cmocka_unit_test(statement_12_words_are_not_split),
        cmocka_unit_test(statement_33_grouped_numbers_are_whole),
        cmocka_unit_test(statement_34_signs_stay_with_numbers),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
