/* Statements 20–25 of src/text/README.md: lines set to their measure, and the order in which their
 * white gives. Read from the display list; the order from one line set to every width. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "line_util.h"
#include "text/unit.h"

static const char HAN[] = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳";

static void statement_20_and_24_flush_lines(void **state) {
    bench *b = *state;
    static const char TEXT[] =
        "本年度主动公开政府信息12,345条，其中“规范性文件”（共88件）占0.7%；办理依申请公开"
        "210件——同比增长5.6%，均按《中华人民共和国政府信息公开条例》的规定及时答复。";
    for (int width = 8000; width <= 30000; width += 125) {
        nb_para_form form = cells(b, width);
        nb_lines lines = set_text(b, TEXT, &form);
        for (size_t i = 0; i + 1 < lines.n; i++)
            if (!near(lines.items[i].width, form.width, FLUSH))
                fail_msg("%d: line %zu: %d of %d", width, i, lines.items[i].width, form.width);
        seen s = read_line(&lines.items[lines.n - 1]);
        for (size_t k = 0; k + 1 < s.n; k++) /* the last: not stretched */
            if (s.cps[k] >= 0x4E00 && s.cps[k] < 0xA000 && s.cps[k + 1] >= 0x4E00 &&
                s.cps[k + 1] < 0xA000)
                assert_int_equal(s.x[k + 1] - s.x[k], s.size);
    }
}

/* --- the order of 21 and 22, from units set to a width ------------------------------------------
 */

enum { MOST = 64 };

typedef struct row { /* a line before and after */
    nb_setter *setter;
    nb_unit before[MOST], after[MOST];
    size_t n;
    nb_len em, natural;
} row;

static void begin_row(bench *b, row *r, const char *text) {
    nb_doc *doc = nb_doc_new(b->arena, b->layout, NB_ZH);
    piece all = {nb_str_of(text), NB_NODE_TEXT};
    nb_id p = make(doc, &all, 1);
    nb_para_form form = cells(b, 50000);
    r->setter = nb_setter_new(b->arena, b->scratch, b->diags, doc, b->fonts);
    nb_units_build(r->setter, &p, 1, &form);
    nb_units_space(r->setter, &form);
    r->n = r->setter->units.n;
    r->em = form.style->size;
    assert_true(r->n < MOST);
    memcpy(r->before, r->setter->units.items, r->n * sizeof *r->before);
    r->natural = 0;
    for (size_t i = 0; i < r->n; i++) r->natural += r->before[i].advance + r->before[i].gap;
}

static void set_row(bench *b, row *r, nb_len measure) {
    nb_justify how = {
        .measure = measure, .em = r->em, .stretch = true, .rules = &b->layout->composition};
    memcpy(r->after, r->before, r->n * sizeof *r->before);
    nb_line_justify(r->after, r->n, &how);
}

/* What unit i has lost (−) or got (+), with the white behind it. */
static nb_len change(const row *r, size_t i) {
    return r->after[i].advance + r->after[i].gap - r->before[i].advance - r->before[i].gap;
}

/* Members of the steps a–g by their character, and how much each may give, in thousandths of an em.
 */
static void statement_21_order_of_squeezing(void **state) {
    bench *b = *state;
    static const char TEXT[] = "天ab cd地，玄（黄）宇12宙；洪《荒》日。月“盈”昃、辰。";
    enum { END, WORD, BRACKET, PAUSE, MIXED, STOP, STEPS };
    row r;
    begin_row(b, &r, TEXT);
    int step_of[MOST];
    nb_len most[STEPS] = {0}, all = 0;
    for (size_t i = 0; i < r.n; i++) {
        uint32_t cp = r.before[i].cp;
        bool last = i + 1 == r.n;
        step_of[i] = last                      ? END
                     : cp == ' '               ? WORD
                     : is_in("（）《》“”", cp) ? BRACKET
                     : is_in("，；、", cp)     ? PAUSE
                     : cp == 0x3002            ? STOP
                     : r.before[i].gap > 0     ? MIXED
                                               : -1;
        nb_len room = step_of[i] == MIXED  ? r.before[i].gap - r.em / 8
                      : step_of[i] == WORD ? r.before[i].advance - r.em / 4
                      : step_of[i] >= 0    ? nb_em(r.em, 498)
                                           : 0;
        if (step_of[i] >= 0) most[step_of[i]] += room;
        all += room;
    }
    for (int k = 0; k < STEPS; k++) assert_true(k == WORD || most[k] > 0);
    for (nb_len need = most[END]; need <= all; need += 97) {
        set_row(b, &r, r.natural - need);
        nb_len given[STEPS] = {0}, sum = 0, least[STEPS], greatest[STEPS];
        for (int k = 0; k < STEPS; k++) least[k] = r.em, greatest[k] = 0;
        for (size_t i = 0; i < r.n; i++) {
            nb_len gave = -change(&r, i);
            int k = step_of[i];
            sum += gave;
            if (k < 0) {
                assert_int_equal(gave, 0); /* Han characters and words keep their cells (23) */
                continue;
            }
            given[k] += gave;
            if (gave < least[k]) least[k] = gave;
            if (gave > greatest[k]) greatest[k] = gave;
        }
        assert_int_equal(sum, need);
        for (int k = 0; k + 1 < STEPS; k++)
            for (int later = k + 1; later < STEPS; later++)
                if (given[later] > 0 && !near(given[k], most[k], 2))
                    fail_msg("step %d gives %d of %d, but step %d too", k, given[k], most[k],
                             later);
        for (int k = BRACKET; k < STEPS; k++)
            assert_true(greatest[k] - least[k] <= 2); /* equally */
    }
    set_row(b, &r, r.natural - all - 1000); /* more is not to be had */
    nb_len sum = 0;
    for (size_t i = 0; i < r.n; i++) sum -= change(&r, i);
    assert_true(near(sum, all, 10));
}

static void statement_22_order_of_stretching(void **state) {
    bench *b = *state;
    row r;
    begin_row(b, &r, "天ab cd地玄12黄宇宙——洪荒·日");
    nb_len word = 0, mixed = 0;
    size_t gaps = 0;
    for (size_t i = 0; i + 1 < r.n; i++) {
        if (r.before[i].cp == ' ') word += r.em / 2 - r.before[i].advance;
        if (r.before[i].gap > 0) mixed += r.em / 3 - r.before[i].gap;
    }
    assert_true(word > 0 && mixed > 0);
    for (nb_len more = 0; more < 4 * r.em; more += 97) {
        set_row(b, &r, r.natural + more);
        nb_len to_word = 0, to_mixed = 0, to_rest = 0, least = 10 * r.em, greatest = 0;
        gaps = 0;
        for (size_t i = 0; i + 1 < r.n; i++) {
            nb_len got = change(&r, i);
            uint32_t cp = r.before[i].cp, next = r.before[i + 1].cp;
            bool rigid = nb_is_latin(cp) || nb_is_digit(cp) || cp == 0xB7 || next == 0xB7 ||
                         (cp == 0x2014 && next == 0x2014);
            if (cp == ' ')
                to_word += got;
            else if (r.before[i].gap > 0)
                to_mixed += got;
            else if (rigid || next == ' ')
                assert_int_equal(got, 0); /* words, numbers, —— and · never stretch (17, 23) */
            else {
                to_rest += got;
                gaps++;
                if (got < least) least = got;
                if (got > greatest) greatest = got;
            }
        }
        assert_int_equal(to_word + to_mixed + to_rest, more);
        assert_true(to_mixed == 0 || to_word == word);
        assert_true(to_rest == 0 || to_mixed == mixed);
        assert_true(greatest - least <= 1 && gaps == 6);
    }
}

static void statement_23_nothing_comes_nearer(void **state) {
    bench *b = *state;
    nb_str text = nb_str_format(b->arena, "%s，12,345件PDF。%s", HAN, HAN);
    for (int width = 6000; width <= 20000; width += 125) {
        nb_para_form form = cells(b, width);
        nb_lines lines = set_text(b, text.p, &form);
        for (size_t i = 0; i < lines.n; i++) {
            seen s = read_line(&lines.items[i]);
            for (size_t k = 0; k + 1 < s.n; k++) {
                nb_len step = s.x[k + 1] - s.x[k];
                if (s.cps[k] >= 0x4E00 && s.cps[k] < 0xA000) assert_true(step >= s.size);
                if (nb_is_digit(s.cps[k]) && (nb_is_digit(s.cps[k + 1]) || s.cps[k + 1] == ','))
                    assert_true(near(step, s.size / 2, 2));
            }
        }
    }
}

static void statement_25_no_lonely_character(void **state) {
    bench *b = *state;
    for (size_t n = 21; n <= 22; n++) {
        nb_str text = nb_str_format(b->arena, "%.*s。", (int)(3 * n), HAN);
        nb_para_form form = cells(b, 10000);
        nb_lines lines = set_text(b, text.p, &form);
        seen last = read_line(&lines.items[lines.n - 1]);
        assert_true(lines.n == 3 && last.n >= 3); /* two characters and the mark */
    }
}

static void gb_5_1_11_final_stop_is_squeezed_in(void **state) {
    bench *b = *state;
    nb_para_form form = cells(b, 10000);
    /* ten cells and the stop: half of it goes, the other half comes from the comma or the brackets
     */
    assert_string_equal(lines_text(b, set_text(b, "天地玄，宇宙洪荒日。", &form)),
                        "天地玄，宇宙洪荒日。");
    static const char *const TEXTS[] = {"天地玄，宇宙洪荒日月。", "天（地）玄宇宙洪荒日。",
                                        "天地《玄》宇宙洪荒日。"};
    for (size_t i = 0; i < 3; i++) {
        nb_lines lines = set_text(b, TEXTS[i], &form);
        assert_int_equal(lines.n, 1);
        assert_true(near(lines.items[0].width, form.width, FLUSH));
    }
    /* and on the last of several lines */
    nb_lines lines = set_text(b, "天地玄黄宇宙洪荒日月盈昃辰，宿列张寒来暑。", &form);
    assert_int_equal(lines.n, 2);
    /* where nothing gives, a character goes along (25) */
    lines = set_text(b, "天地玄黄宇宙洪荒日月。", &form);
    assert_string_equal(lines_text(b, lines), "天地玄黄宇宙洪荒|日月。");
}

/* GB/T 9704-2012 7.3.1: a title's lines end where its sense does. */
static void gb_9704_7_3_1_titles_break_by_sense(void **state) {
    static const char *const TITLES[] = {
        "常州市钟楼区人民政府办公室|2017年政府信息公开工作年度报告",
        "澜州市农业农村局关于2021年|政府信息公开工作情况的报告",
        "国家税务总局澜州市税务局|2021年度政府信息公开工作报告",
        ("内蒙古自治区呼伦贝尔市|莫力达瓦达斡尔族自治旗人民政府办公室|"
         "关于2017年度政府信息公开工作情况的|年度报告（含附件与图表）")};
    bench *b = *state;
    const nb_style *style = &b->layout->styles[NB_STYLE_TITLE];
    nb_para_form form = {
        .style = style, .width = b->layout->page.text_width, .align = style->align};
    for (size_t t = 0; t < sizeof TITLES / sizeof *TITLES; t++) {
        nb_buf text = nb_buf_in(b->arena);
        for (const char *c = TITLES[t]; *c != 0; c++)
            if (*c != '|') nb_buf_byte(&text, (unsigned char)*c);
        nb_buf_byte(&text, 0);
        assert_string_equal(lines_text(b, set_text(b, text.p, &form)), TITLES[t]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statement_20_and_24_flush_lines),
        cmocka_unit_test(statement_21_order_of_squeezing),
        cmocka_unit_test(statement_22_order_of_stretching),
        cmocka_unit_test(statement_23_nothing_comes_nearer),
        cmocka_unit_test(statement_25_no_lonely_character),
        cmocka_unit_test(gb_5_1_11_final_stop_is_squeezed_in),
        cmocka_unit_test(gb_9704_7_3_1_titles_break_by_sense),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
