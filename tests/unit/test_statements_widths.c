/* Statements 13–25 and 29–32 of src/text/README.md: widths, white, and the setting of lines. Read
 * from the display list; the order of squeezing and stretching from lines set to every width. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "line_util.h"
#include "text/unit.h"

static const char HAN[] = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳";

static nb_layout free_layout(const bench *b) {
    nb_layout layout = *b->layout;
    layout.composition.grid = false;
    return layout;
}

static void statement_13_gb_5_1_10_half_a_cell_at_the_end(void **state) {
    bench *b = *state;
    nb_layout free_setting = free_layout(b);
    static const char *const MARKS[] = {"，", "。", "、", "；", "：", "”",  "’",
                                        "）", "》", "〉", "】", "〕", "？", "！"};
    for (size_t i = 0; i < sizeof MARKS / sizeof *MARKS; i++) {
        nb_str text = nb_str_format(b->arena, "%.27s%s%s", HAN, MARKS[i], HAN);
        nb_para_form form = cells(b, 9500); /* nine cells and a half one */
        seen s = read_line(&set_text(b, text.p, &form).items[0]);
        assert_int_equal(s.n, 10);
        for (size_t k = 0; k < 9; k++) assert_in_range(s.x[k] - (nb_len)k * s.size + 50, 0, 100);
        nb_len left, right;
        assert_true(ink_of(b, &s, 9, &left, &right));
        if (left < 9 * s.size - 10 || right > form.width + 10)
            fail_msg("%s: ink outside", MARKS[i]);
        form =
            cells(b, 10000); /* a whole cell is there: the grid keeps it, free setting does not */
        s = read_line(&set_text(b, text.p, &form).items[0]);
        assert_int_equal(s.x[8], 8 * s.size);
        s = read_line(&set_with(b, &free_setting, text.p, &form).items[0]);
        assert_true(
            near(s.x[8], 8 * s.size + s.size * 4 / 9, FLUSH)); /* half a cell in nine gaps */
    }
}

static void statement_14_opening_mark_at_start(void **state) {
    bench *b = *state;
    nb_layout half = *b->layout;
    half.composition.opening_half_at_start = true;
    nb_para_form form = cells(b, 10000);
    nb_str text = nb_str_format(b->arena, "（天）地玄黄，宇宙洪荒（日月盈昃）%s", HAN);
    nb_lines whole = set_text(b, text.p, &form), cut = set_with(b, &half, text.p, &form);
    size_t starts = 0;
    for (size_t i = 0; i < whole.n; i++) {
        seen s = read_line(&whole.items[i]);
        if (s.cps[0] == 0xFF08) assert_int_equal(s.x[0], 0);
    }
    for (size_t i = 0; i < cut.n; i++) {
        seen s = read_line(&cut.items[i]);
        if (s.cps[0] == 0xFF08) assert_int_equal(s.x[0], -nb_em(s.size, NB_HALF));
        starts += s.cps[0] == 0xFF08;
        if (i + 1 < cut.n) assert_true(near(cut.items[i].width, form.width, FLUSH));
    }
    assert_true(starts >= 1);
    /* total fit counts with the half: ten cells are (, nine Han and a half, ） */
    seen s =
        read_line(&set_with(b, &half, "（天地玄黄宇宙洪荒日）月盈昃辰宿列张寒来", &form).items[0]);
    assert_int_equal(s.n, 11);
    assert_true(near(s.x[2] - s.x[1], s.size, 20));
}

/* Width of a text on one line, in thousandths of an em. */
static int width_of(bench *b, const char *text) {
    nb_para_form form = cells(b, 28000);
    nb_lines lines = set_text(b, text, &form);
    assert_int_equal(lines.n, 1);
    return (int)((int64_t)lines.items[0].width * 1000 / form.style->size);
}

static void expect_widths(bench *b, const char *const *texts, const int *halves, size_t n) {
    for (size_t i = 0; i < n; i++) {
        int width = width_of(b, texts[i]);
        if (width < 500 * halves[i] - 5 || width > 500 * halves[i] + 10)
            fail_msg("%s: %d, not %d", texts[i], width, 500 * halves[i]);
    }
}

static void statement_15_gb_5_1_11_pairs(void **state) {
    static const char *const TEXTS[] = {"甲。”乙",   "甲）。乙",  "甲》）乙", "甲（《乙",
                                        "甲，《乙",  "甲》《乙",  "甲“‘乙",   "甲’”乙",
                                        "甲：“乙",   "甲、，乙",  "甲。（乙", "甲？”乙",
                                        "甲（“《乙", "甲》”）乙", "甲》”。乙"};
    static const int HALVES[] = {7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 7, 8, 8, 8};
    expect_widths(*state, TEXTS, HALVES, sizeof HALVES / sizeof *HALVES);
}

static void statement_16_gb_5_1_2_query_marks(void **state) {
    static const char *const TEXTS[] = {"甲？乙", "甲？！乙", "甲！！乙", "甲！！！乙",
                                        "甲？？？乙"};
    static const int HALVES[] = {6, 6, 6, 8, 8};
    expect_widths(*state, TEXTS, HALVES, sizeof HALVES / sizeof *HALVES);
}

static void statement_17_gb_5_1_6_5_1_7_rigid_half_cells(void **state) {
    bench *b = *state;
    static const char *const TEXTS[] = {"甲·乙",      "甲／乙", "甲-乙",
                                        "甲\u2013乙", "甲～乙", "甲—乙"};
    static const int HALVES[] = {5, 5, 5, 5, 6, 6};
    expect_widths(b, TEXTS, HALVES, sizeof HALVES / sizeof *HALVES);
    /* never squeezed or stretched: a line short of half a cell, and one that is too long by half */
    for (size_t i = 0; i < sizeof HALVES / sizeof *HALVES; i++) {
        nb_len wanted = (HALVES[i] - 4) * b->layout->page.cell / 2;
        for (int width = 9000; width <= 11000; width += 250) {
            nb_para_form form = cells(b, width);
            nb_str text = nb_str_format(b->arena, "天，（地）玄%s黄，宇宙%s", TEXTS[i], HAN);
            seen s = read_line(&set_text(b, text.p, &form).items[0]);
            for (size_t k = 1; k + 1 < s.n; k++) {
                if (s.cps[k - 1] != 0x7532 || s.cps[k + 1] != 0x4E59) continue; /* 甲 … 乙 */
                assert_true(near(s.x[k + 1] - s.x[k - 1], s.size + wanted, 2));
                nb_len left, right;
                assert_true(ink_of(b, &s, k, &left, &right)); /* in the middle of its cell */
                assert_true(near(left + right, 2 * (s.x[k - 1] + s.size) + wanted, 40));
            }
        }
    }
}

static void statement_18_and_19_white_between_han_and_western(void **state) {
    bench *b = *state;
    nb_para_form form = cells(b, 28000);
    static const struct {
        const char *text;
        size_t at;    /* glyph behind which white is looked for */
        int quarters; /* of an em, to the next glyph's origin */
    } ROWS[] = {{"甲12乙", 0, 5}, {"甲12乙", 2, 3},  {"甲AB乙", 0, 5},   {"甲，12乙", 1, 4},
                {"（12）", 2, 2}, {"甲12。", 2, 2},  {"甲￥30乙", 0, 5}, {"甲5%，", 1, 2},
                {"甲——12", 2, 4}, {"甲（12乙", 3, 3}};
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        nb_lines lines = set_text(b, ROWS[i].text, &form);
        seen s = read_line(&lines.items[0]);
        nb_len step = s.x[ROWS[i].at + 1] - s.x[ROWS[i].at];
        if (!near(step, ROWS[i].quarters * s.size / 4, 4))
            fail_msg("%s: %d", ROWS[i].text, step * 1000 / s.size);
        for (size_t k = 0; k < s.n; k++) assert_int_not_equal(s.cps[k], ' ');
    }
    /* none at line edges: flush to the ink's advance on either side */
    for (int width = 4000; width < 9000; width += 250) {
        form = cells(b, width);
        nb_lines lines = set_text(b, "天地12玄黄ABC宇宙34洪荒XY日月56盈昃", &form);
        for (size_t i = 0; i < lines.n; i++) {
            seen s = read_line(&lines.items[i]);
            assert_true(near(s.x[0], 0, 20));
            const nb_face *face = nb_fonts_at(b->fonts, s.face[s.n - 1]);
            nb_len advance = nb_em(s.size, nb_face_advance(face, s.gid[s.n - 1]));
            if (s.cps[s.n - 1] >= 0x4E00) advance = s.size;
            assert_true(near(s.x[s.n - 1] + advance, lines.items[i].width, 20));
        }
    }
}

static void statement_18_white_across_styles(void **state) {
    /* a link or a strong word at any place: a link changes no position, strong only widths */
    bench *b = *state;
    static const char TEXT[] = "天地12玄黄，（《宇宙》）洪荒AB日月——盈昃……辰宿。”列张5%寒来";
    uint32_t cps[64];
    size_t n = decode(TEXT, cps, 64);
    nb_para_form form = cells(b, 11000);
    nb_lines plain = set_text(b, TEXT, &form);
    const char *wanted = lines_text(b, plain);
    size_t offset[65] = {0};
    char utf8[4];
    for (size_t i = 0; i < n; i++) offset[i + 1] = offset[i] + nb_utf8_put(utf8, cps[i]);
    for (size_t from = 0; from < n; from++)
        for (size_t to = from + 1; to <= n && to < from + 5; to++) {
            piece pieces[] = {{{TEXT, offset[from]}, NB_NODE_TEXT},
                              {{TEXT + offset[from], offset[to] - offset[from]}, NB_NODE_LINK},
                              {{TEXT + offset[to], offset[n] - offset[to]}, NB_NODE_TEXT}};
            nb_lines linked = set_pieces(b, b->layout, pieces, 3, &form);
            assert_string_equal(lines_text(b, linked), wanted);
            for (size_t i = 0; i < plain.n; i++) {
                seen p = read_line(&plain.items[i]), l = read_line(&linked.items[i]);
                assert_int_equal(p.n, l.n);
                for (size_t k = 0; k < p.n; k++) assert_int_equal(p.x[k], l.x[k]);
            }
            pieces[1].kind = NB_NODE_STRONG;
            nb_lines strong = set_pieces(b, b->layout, pieces, 3, &form);
            for (size_t i = 0; i < strong.n; i++) {
                seen s = read_line(&strong.items[i]);
                if (i + 1 < strong.n) assert_true(near(strong.items[i].width, form.width, FLUSH));
                for (size_t k = 0; k + 1 < s.n; k++) {
                    bool mixed = s.cps[k] >= 0x4E00 && s.cps[k] < 0xA000 &&
                                 (nb_is_digit(s.cps[k + 1]) || nb_is_latin(s.cps[k + 1]));
                    if (mixed) assert_true(s.x[k + 1] - s.x[k] >= s.size + s.size / 8 - 2);
                }
            }
        }
}

static void statement_18_white_beside_a_fallback_font(void **state) {
    bench *b = *state; /* 㐂 is not in FandolFang: its neighbours' white is that of any Han */
    nb_para_form form = cells(b, 28000);
    nb_lines lines = set_text(b, "甲㐂12㐂，（㐂）乙", &form);
    seen s = read_line(&lines.items[0]),
         p = read_line(&set_text(b, "甲天12天，（天）乙", &form).items[0]);
    assert_int_not_equal(s.face[1], s.face[0]);
    for (size_t k = 0; k < s.n; k++) assert_int_equal(s.x[k], p.x[k]);
}

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

static void statement_29_first_line_indent(void **state) {
    bench *b = *state;
    nb_para_form form = cells(b, 28000);
    form.first_indent = nb_em(b->layout->page.cell, b->layout->styles[NB_STYLE_BODY].first_indent);
    nb_lines lines = set_text(b, nb_str_format(b->arena, "%s%s", HAN, HAN).p, &form);
    assert_int_equal(read_line(&lines.items[0]).x[0], 2 * b->layout->page.cell);
    assert_int_equal(read_line(&lines.items[1]).x[0], 0);
}

static void statement_30_gap_between_lines(void **state) {
    bench *b = *state;
    static const nb_style_id RUNNING[] = {
        NB_STYLE_BODY,       NB_STYLE_ITEM,       NB_STYLE_CAPTION, NB_STYLE_TABLE_HEAD,
        NB_STYLE_TABLE_CELL, NB_STYLE_TABLE_NOTE, NB_STYLE_CONTACT};
    for (size_t i = 0; i < sizeof RUNNING / sizeof *RUNNING; i++) {
        const nb_style *style = &b->layout->styles[RUNNING[i]];
        nb_len pitch = style->pitch > 0 ? style->pitch : b->layout->page.pitch;
        if (style->size == NB_PT(14) && style->pitch == 0) continue; /* a caption is one line */
        assert_in_range(1000 * (pitch - style->size) / style->size, 500, 1000);
    }
}

static void statement_31_cells_of_the_grid(void **state) {
    bench *b = *state;
    nb_len cell = b->layout->page.cell;
    nb_para_form form = cells(b, 28000);
    form.width = b->layout->page.text_width;
    form.first_indent = 2 * cell;
    static const char TEXT[] = "政府信息公开工作，在深化信息公开内容、完善信息公开制度、夯实信息公"
                               "开基础等方面取得了新的进展"
                               "；主要开展了以下几方面的工作：严格遵守相关工作制度，及时更新公开目"
                               "录，不断丰富公开形式和内容。";
    nb_lines lines = set_text(b, TEXT, &form);
    assert_int_equal(lines.n, 4);
    for (size_t i = 0; i < lines.n; i++) {
        seen s = read_line(&lines.items[i]);
        size_t before = i == 0 ? 2 : 0;
        if (i + 1 < lines.n) assert_int_equal(s.n, 28 - before);
        for (size_t k = 0; k < s.n; k++) assert_int_equal(s.x[k], (nb_len)(k + before) * cell);
    }
    /* one key turns it off: then a mark at a line's end takes half a cell, and the line is spread
     */
    nb_layout free_setting = free_layout(b);
    nb_str text = nb_str_format(b->arena, "%.81s，%s", HAN, HAN);
    form.first_indent = 0;
    seen grid = read_line(&set_text(b, text.p, &form).items[0]);
    seen loose = read_line(&set_with(b, &free_setting, text.p, &form).items[0]);
    assert_int_equal(grid.n, 28);
    assert_int_equal(loose.n, 28);
    assert_int_equal(grid.x[26], 26 * cell);
    assert_true(near(loose.x[26], 26 * cell + cell * 13 / 27, FLUSH));
}

static void statement_32_nothing_hangs(void **state) {
    bench *b = *state;
    static const char *const MARKS[] = {"，", "。", "、", "；", "：", "？", "！", "”", "）", "》"};
    for (size_t i = 0; i < sizeof MARKS / sizeof *MARKS; i++)
        for (int before = 6; before < 14; before++) {
            nb_str text = nb_str_format(b->arena, "%.*s%s%s", 3 * before, HAN, MARKS[i], HAN);
            nb_para_form form = cells(b, 10000);
            nb_lines lines = set_text(b, text.p, &form);
            for (size_t k = 0; k < lines.n; k++) {
                seen s = read_line(&lines.items[k]);
                nb_len left, right;
                assert_true(ink_of(b, &s, s.n - 1, &left, &right));
                assert_true(right <= form.width + FLUSH);
            }
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statement_13_gb_5_1_10_half_a_cell_at_the_end),
        cmocka_unit_test(statement_14_opening_mark_at_start),
        cmocka_unit_test(statement_15_gb_5_1_11_pairs),
        cmocka_unit_test(statement_16_gb_5_1_2_query_marks),
        cmocka_unit_test(statement_17_gb_5_1_6_5_1_7_rigid_half_cells),
        cmocka_unit_test(statement_18_and_19_white_between_han_and_western),
        cmocka_unit_test(statement_18_white_across_styles),
        cmocka_unit_test(statement_18_white_beside_a_fallback_font),
        cmocka_unit_test(statement_20_and_24_flush_lines),
        cmocka_unit_test(statement_21_order_of_squeezing),
        cmocka_unit_test(statement_22_order_of_stretching),
        cmocka_unit_test(statement_23_nothing_comes_nearer),
        cmocka_unit_test(statement_25_no_lonely_character),
        cmocka_unit_test(gb_5_1_11_final_stop_is_squeezed_in),
        cmocka_unit_test(statement_29_first_line_indent),
        cmocka_unit_test(statement_30_gap_between_lines),
        cmocka_unit_test(statement_31_cells_of_the_grid),
        cmocka_unit_test(statement_32_nothing_hangs),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
