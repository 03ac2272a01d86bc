/* Statements 13–19 and 29–32 of src/text/README.md: widths and white, read from the display list.
 */
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
        cmocka_unit_test(statement_29_first_line_indent),
        cmocka_unit_test(statement_30_gap_between_lines),
        cmocka_unit_test(statement_31_cells_of_the_grid),
        cmocka_unit_test(statement_32_nothing_hangs),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
