/* Paragraphs on real fonts: rules of line composition held against the display list.
 * Random paragraphs of Han, Latin, numbers, nested brackets and styled runs; the numbers in the
 * names of the checks are those of the statements in src/text/README.md. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/unicode.h"
#include "bench.h"
#include "doc/node.h"
#include "text/class.h"
#include "text/para.h"

enum { NB_FLUSH_TEST = 100 }; /* 0.1 pt (statement 20) */

/* A paragraph whose text is given in pieces; every second piece is strong. */
static nb_id make(nb_doc *doc, const char *const *pieces, size_t n) {
    nb_id p = nb_doc_add(doc, 0, NB_NODE_PARAGRAPH, NULL);
    for (size_t i = 0; i < n; i++) {
        nb_id parent = i % 2 == 0 ? p : nb_doc_add(doc, p, NB_NODE_STRONG, NULL);
        nb_id text = nb_doc_add(doc, parent, NB_NODE_TEXT, NULL);
        nb_doc_at(doc, text)->text = nb_str_of(pieces[i]);
        nb_doc_at(doc, text)->offset = NB_GENERATED;
    }
    return p;
}

static nb_para_form body(const bench *b) {
    const nb_style *style = &b->layout->styles[NB_STYLE_BODY];
    return (nb_para_form){.style = style,
                          .width = b->layout->page.text_width,
                          .first_indent = 2 * b->layout->page.cell,
                          .align = style->align};
}

typedef struct seen { /* a line read back from its items */
    uint32_t cps[256];
    nb_len x[256];
    uint16_t face[256], gid[256];
    nb_len size;
    size_t n;
} seen;

static seen read_line(const nb_line *line) {
    seen s = {.n = 0};
    for (uint32_t i = 0; i < line->n; i++) {
        const nb_place *item = &line->items[i];
        for (uint32_t k = 0; item->kind == NB_ITEM_GLYPHS && k < item->run.n; k++) {
            assert_true(s.n < 256);
            s.x[s.n] = item->x + item->run.glyphs[k].x;
            s.face[s.n] = item->face;
            s.gid[s.n] = item->run.glyphs[k].gid;
            s.size = item->run.size;
            s.cps[s.n++] = item->run.glyphs[k].cp;
        }
    }
    return s;
}

/* Lines as strings with | between them: what a reader can compare at a glance. */
static nb_str lines_text(bench *b, nb_lines lines) {
    nb_buf out = nb_buf_in(b->arena);
    for (size_t i = 0; i < lines.n; i++) {
        seen s = read_line(&lines.items[i]);
        if (i > 0) nb_buf_byte(&out, '|');
        for (size_t k = 0; k < s.n; k++) nb_buf_utf8(&out, s.cps[k]);
    }
    nb_buf_byte(&out, '\0');
    return nb_buf_view(&out);
}

static nb_lines set_text(bench *b, const char *text, const nb_para_form *form) {
    nb_doc *doc = nb_doc_new(b->arena, b->layout, NB_ZH);
    nb_id p = make(doc, &text, 1);
    nb_setter *setter = nb_setter_new(b->arena, b->scratch, b->diags, doc, b->fonts);
    return nb_para_set(setter, &p, 1, form);
}

static void test_cells(void **state) { /* 5.2.3; statement 29 */
    bench *b = *state;
    nb_para_form form = body(b);
    nb_lines lines =
        set_text(b,
                 "政府信息公开工作在深化信息公开内容完善信息公开制度夯实信息公开基础等方面取得"
                 "了新的进展主要开展了以下几方面工作严格遵守相关工作制度",
                 &form);
    assert_true(lines.n >= 2);
    for (size_t i = 0; i + 1 < lines.n; i++) {
        seen s = read_line(&lines.items[i]);
        assert_int_equal(s.n, i == 0 ? 26 : 28);
        for (size_t k = 0; k < s.n; k++)
            assert_in_range(s.x[k] - (nb_len)(k + (i == 0 ? 2 : 0)) * b->layout->page.cell + 10, 0,
                            20);
    }
}

static void test_end_mark(void **state) { /* statements 13 and 21 a */
    bench *b = *state;
    nb_para_form form = body(b);
    form.first_indent = 0;
    form.width = 10 * form.style->size;
    /* Ten characters and a mark that may not start a line: the mark takes half a cell at the end,
     * and the other half comes out of the mark inside the line. */
    nb_lines lines = set_text(b, "政府信息，公开工作在，内容完善信息公开制度", &form);
    nb_str text = lines_text(b, lines);
    assert_string_equal(text.p, "政府信息，公开工作在，|内容完善信息公开制度");
    assert_in_range(lines.items[0].x + lines.items[0].width - form.width + NB_PT(0.1), 0,
                    2 * NB_PT(0.1));
}

static void test_pairs(void **state) { /* statement 15: 1.5 em for two */
    bench *b = *state;
    nb_para_form form = body(b);
    form.first_indent = 0;
    nb_len em = form.style->size;
    static const struct {
        const char *text;
        int halves;
    } rows[] = {{"甲。”乙", 7},  {"甲）。乙", 7}, {"甲》）乙", 7}, {"甲（《乙", 7},
                {"甲，《乙", 7}, {"甲》《乙", 7}, {"甲、，乙", 8}, {"甲？！乙", 6},
                {"甲——乙", 8},   {"甲……乙", 8},   {"甲·乙", 5}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        nb_lines lines = set_text(b, rows[i].text, &form);
        nb_len error = lines.items[0].width - rows[i].halves * em / 2;
        if (error < -NB_FLUSH_TEST || error > NB_FLUSH_TEST)
            fail_msg("%s: off by %d", rows[i].text, error);
    }
}

static void test_mixed(void **state) { /* statements 18 and 19 */
    bench *b = *state;
    nb_para_form form = body(b);
    form.first_indent = 0;
    nb_len em = form.style->size;
    static const struct {
        const char *text;
        int quarters; /* of an em; digits are half an em */
    } rows[] = {{"甲12乙", 14}, {"甲，12乙", 17}, {"12乙", 9}, {"甲12", 9}, {"（12）", 12}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        nb_lines lines = set_text(b, rows[i].text, &form);
        nb_len error = lines.items[0].width - rows[i].quarters * em / 4;
        if (error < -NB_FLUSH_TEST || error > NB_FLUSH_TEST)
            fail_msg("%s: off by %d", rows[i].text, error);
    }
}

static void test_dash_joins(void **state) { /* statement 7: one unbroken line of two cells */
    bench *b = *state;
    nb_para_form form = body(b);
    nb_lines lines = set_text(b, "甲——乙", &form);
    const nb_place *run = &lines.items[0].items[0];
    const nb_face *face = nb_fonts_at(b->fonts, run->face);
    int32_t ink[4];
    assert_true(nb_face_ink(face, run->run.glyphs[1].gid, ink));
    nb_len end = run->run.glyphs[1].x + nb_em(run->run.size, ink[2]);
    nb_len start = run->run.glyphs[2].x + nb_em(run->run.size, ink[0]);
    assert_in_range(end - start + 20, 0, 40);
}

static void test_kept_together(void **state) { /* statements 8, 10, 11 */
    bench *b = *state;
    nb_para_form form = body(b);
    form.first_indent = 0;
    for (int width = 4; width < 16; width++) {
        form.width = width * form.style->size;
        nb_lines lines = set_text(b, "增加1,234.56万元和88.8%由国办发〔2014〕32号规定", &form);
        nb_str text = lines_text(b, lines);
        if (width >= 5) assert_non_null(strstr(text.p, "1,234.56"));
        assert_non_null(strstr(text.p, "88.8%"));
        if (width >= 5) assert_non_null(strstr(text.p, "〔2014〕"));
    }
}

static void test_lonely(void **state) { /* statement 25 */
    bench *b = *state;
    nb_para_form form = body(b);
    form.first_indent = 0;
    form.width = 10 * form.style->size;
    nb_lines lines = set_text(b, "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌。", &form);
    seen last = read_line(&lines.items[lines.n - 1]);
    assert_true(lines.n == 2 || last.n >= 3);
}

/* --- random paragraphs ------------------------------------------------------------------------ */

static const char *random_piece(bench *b) {
    static const char *const atoms[] = {"政府",
                                        "信息",
                                        "公开",
                                        "的",
                                        "工作",
                                        "，",
                                        "。",
                                        "、",
                                        "；",
                                        "：",
                                        "？",
                                        "！",
                                        "“",
                                        "”",
                                        "《",
                                        "》",
                                        "（",
                                        "）",
                                        "〔2017〕",
                                        "12",
                                        "3.5",
                                        "1,000",
                                        "88%",
                                        "API",
                                        "PDF/A",
                                        "——",
                                        "……",
                                        "·",
                                        "zl.changzhou.gov.cn",
                                        "年",
                                        "月",
                                        "情况",
                                        "第",
                                        "条例",
                                        "(",
                                        ")",
                                        " "};
    nb_buf buf = nb_buf_in(b->arena);
    for (uint32_t n = 1 + random_below(b, 30); n > 0; n--)
        nb_buf_puts(&buf, atoms[random_below(b, (sizeof atoms / sizeof *atoms))]);
    nb_buf_byte(&buf, '\0');
    return buf.p;
}

static void check_edges(const seen *s, bool first, bool last, const char *all) {
    nb_class head = nb_class_of(s->cps, s->n, 0, NB_ZH);
    nb_class tail = nb_class_of(s->cps, s->n, s->n - 1, NB_ZH);
    if (!first && !nb_class_may_start(head) && nb_class_is_chinese(head))
        fail_msg("U+%04X starts a line of: %s", s->cps[0], all);
    if (!last && !nb_class_may_end(tail) && nb_class_is_chinese(tail))
        fail_msg("U+%04X ends a line of: %s", s->cps[s->n - 1], all);
}

/* Squeezed cells may share their white, never their ink. */
static bool overlap(const bench *b, const seen *s, size_t k) {
    int32_t before[4], after[4];
    if (s->x[k] - s->x[k - 1] >= s->size / 2) return false;
    if (!nb_face_ink(nb_fonts_at(b->fonts, s->face[k - 1]), s->gid[k - 1], before)) return false;
    if (!nb_face_ink(nb_fonts_at(b->fonts, s->face[k]), s->gid[k], after)) return false;
    nb_len end = s->x[k - 1] + nb_em(s->size, before[2]);
    nb_len start = s->x[k] + nb_em(s->size, after[0]);
    return start < end - nb_em(s->size, 60); /* kerned letters and joined dashes reach over */
}

/* Gaps of a line that widen without limit: not within Western words, nor around rigid marks. */
static size_t gaps_of(const seen *s) {
    size_t gaps = 0;
    for (size_t k = 1; k < s->n; k++) {
        nb_class a = nb_class_of(s->cps, s->n, k - 1, NB_ZH);
        nb_class c = nb_class_of(s->cps, s->n, k, NB_ZH);
        bool rigid = a == NB_CLASS_MID || c == NB_CLASS_MID || a == NB_CLASS_CONN ||
                     c == NB_CLASS_CONN ||
                     (a == c && (a == NB_CLASS_DASH || a == NB_CLASS_ELLIPSIS));
        bool mixed = (a == NB_CLASS_HAN && nb_class_is_western(c) && c != NB_CLASS_WCLOSE) ||
                     (c == NB_CLASS_HAN && nb_class_is_western(a) && a != NB_CLASS_WOPEN &&
                      a != NB_CLASS_WCLOSE);
        bool blank = a == NB_CLASS_SPACE || c == NB_CLASS_SPACE;
        gaps += !rigid && !mixed && !blank && (nb_class_is_chinese(a) || nb_class_is_chinese(c));
    }
    return gaps;
}

/* A line without such gaps cannot be flush; one that ends within an address may stay ragged where
 * they would exceed half an em. */
static bool must_be_flush(const seen *s, nb_len missing) {
    nb_class last = nb_class_of(s->cps, s->n, s->n - 1, NB_ZH);
    nb_len gaps = (nb_len)gaps_of(s);
    return gaps > 0 && !(nb_class_is_western(last) && missing > gaps * s->size / 2);
}

static void test_random(void **state) {
    bench *b = *state;
    b->seed = 20170101;
    for (int round = 0; round < 10000; round++) {
        const char *pieces[4];
        size_t n = 1 + random_below(b, 4);
        nb_buf all = nb_buf_in(b->scratch);
        for (size_t i = 0; i < n; i++) {
            pieces[i] = random_piece(b);
            nb_buf_puts(&all, pieces[i]);
        }
        nb_buf_byte(&all, '\0');
        nb_para_form form = body(b);
        form.width = (nb_len)(12 + random_below(b, 20)) * form.style->size;
        nb_doc *doc = nb_doc_new(b->arena, b->layout, NB_ZH);
        nb_id p = make(doc, pieces, n);
        nb_setter *setter = nb_setter_new(b->arena, b->scratch, b->diags, doc, b->fonts);
        size_t overfull = nb_diags_warnings(b->diags);
        nb_lines lines = nb_para_set(setter, &p, 1, &form);
        bool broken_anywhere = nb_diags_warnings(b->diags) > overfull;

        /* Nothing is lost or added; blanks may vanish at line edges only. */
        nb_buf got = nb_buf_in(b->scratch);
        for (size_t i = 0; i < lines.n; i++) {
            seen s = read_line(&lines.items[i]);
            for (size_t k = 0; k < s.n; k++)
                if (s.cps[k] != ' ') nb_buf_utf8(&got, s.cps[k]);
            bool last = i + 1 == lines.n;
            if (!broken_anywhere && s.n > 0) check_edges(&s, i == 0, last, all.p);
            nb_len right = lines.items[i].x + lines.items[i].width;
            if (right > form.width + 100)
                fail_msg("line %zu is %d too wide: %s", i, right - form.width, all.p);
            if (!last && right < form.width - 100 && must_be_flush(&s, form.width - right))
                fail_msg("line %zu is %d short of %d: %s\n%s", i, form.width - right, form.width,
                         all.p, lines_text(b, lines).p);
            for (size_t k = 1; k < s.n; k++)
                if (overlap(b, &s, k)) fail_msg("glyph %zu touches the one before: %s", k, all.p);
        }
        nb_buf_byte(&got, '\0');
        nb_buf want = nb_buf_in(b->scratch);
        for (const char *c = all.p; *c != '\0'; c++)
            if (*c != ' ') nb_buf_byte(&want, (unsigned char)*c);
        nb_buf_byte(&want, '\0');
        assert_string_equal(got.p, want.p);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cells),      cmocka_unit_test(test_end_mark),
        cmocka_unit_test(test_pairs),      cmocka_unit_test(test_mixed),
        cmocka_unit_test(test_dash_joins), cmocka_unit_test(test_kept_together),
        cmocka_unit_test(test_lonely),     cmocka_unit_test(test_random),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
