/* Random paragraphs of Han, Latin, numbers, nested brackets and quotes, with strong words and links
 * that begin and end anywhere, also within words and pairs. No forbidden edge of a line, no number
 * or pair split, no character lost or added, no ink on other ink, every line flush.
 *
 * The verdict rests on the lists of characters below and on the display list, not on the tables of
 * src/text. NIANBAO_PARAGRAPHS sets how many paragraphs; sanitizers take a tenth. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "line_util.h"

static const char NEVER_FIRST[] = "，。、；：？！．）》〉”’】〕·～％‰℃／";
static const char NEVER_LAST[] = "（《〈“‘【〔￥／";
static const char CLOSING[] = "，。、；：？！．）》〉”’】〕";
static const char RIGID[] = "·～—…／"; /* beside these, or within them, no white is added */

enum { MOST = 1024 };

/* A paragraph: its characters, and where its pieces begin. */
typedef struct text {
    uint32_t cps[MOST];
    size_t n;
    nb_str utf8;
    piece pieces[8];
    size_t piece_count;
} text;

static bool is_han(uint32_t cp) { return cp >= 0x4E00 && cp <= 0x9FFF; }
static bool is_ascii(uint32_t cp) { return cp > ' ' && cp < 0x7F; }
static bool is_western(uint32_t cp) { return is_ascii(cp) || is_in("￥℃", cp); }

static void put_atom(bench *b, nb_buf *buf, int depth) {
    static const char *const ATOMS[] = {"政府",     "信息",
                                        "公开",     "的",
                                        "工作",     "情况",
                                        "条例",     "第",
                                        "年",       "月",
                                        "，",       "。",
                                        "、",       "；",
                                        "：",       "？",
                                        "！",       "？！",
                                        "——",       "……",
                                        "·",        "～",
                                        "／",       "12",
                                        "3.5",      "1,000",
                                        "88%",      "￥300",
                                        "-7",       "36℃",
                                        "API",      "PDF/A",
                                        "Excel",    "zl.changzhou.gov.cn",
                                        "〔2017〕", "2017",
                                        " ",        "(",
                                        ")",        "“",
                                        "”",        "《",
                                        "》"};
    static const char *const PAIRS[][2] = {
        {"“", "”"}, {"《", "》"}, {"（", "）"}, {"‘", "’"}, {"【", "】"}};
    uint32_t which = random_below(b, sizeof ATOMS / sizeof *ATOMS + 8);
    if (which < sizeof ATOMS / sizeof *ATOMS) {
        nb_buf_puts(buf, ATOMS[which]);
    } else if (depth < 3) {
        uint32_t pair = random_below(b, 5);
        nb_buf_puts(buf, PAIRS[pair][0]);
        for (uint32_t n = 1 + random_below(b, 4); n > 0; n--) put_atom(b, buf, depth + 1);
        nb_buf_puts(buf, PAIRS[pair][1]);
    }
}

static void make_text(bench *b, text *t) {
    static const nb_node_kind KINDS[] = {NB_NODE_TEXT, NB_NODE_STRONG, NB_NODE_LINK};
    nb_buf buf = nb_buf_in(b->scratch);
    nb_buf_puts(&buf, "甲");
    for (uint32_t n = 1 + random_below(b, 40); n > 0; n--) put_atom(b, &buf, 0);
    t->utf8 = nb_buf_view(&buf);
    size_t starts[MOST + 1];
    t->n = 0;
    for (const char *p = t->utf8.p, *end = p + t->utf8.n; p < end && t->n < MOST;) {
        starts[t->n] = (size_t)(p - t->utf8.p);
        t->cps[t->n++] = nb_utf8_next(&p, end);
    }
    starts[t->n] = t->utf8.n;
    t->piece_count = 0;
    size_t at = 0;
    while (at < t->n) {
        bool rest = t->piece_count + 1 == sizeof t->pieces / sizeof *t->pieces;
        size_t to = rest ? t->n : at + 1 + random_below(b, (uint32_t)(t->n - at));
        t->pieces[t->piece_count++] = (piece){{t->utf8.p + starts[at], starts[to] - starts[at]},
                                              (int)KINDS[random_below(b, 3)]};
        at = to;
    }
}

/* Whether the break before cps[at] is inside an address of the web: those break behind signs. */
static bool within_address(const text *t, size_t at) {
    size_t from = at, to = at;
    bool letters = false, sign = false;
    while (from > 0 && is_ascii(t->cps[from - 1])) from--;
    while (to < t->n && is_ascii(t->cps[to])) to++;
    for (size_t i = from; i < to; i++) {
        letters = letters || nb_is_latin(t->cps[i]);
        sign = sign || t->cps[i] == '.' || t->cps[i] == '/';
    }
    return letters && sign;
}

static bool ellipses_around(const text *t, size_t at) {
    size_t from = at, to = at;
    while (from > 0 && t->cps[from - 1] == 0x2026) from--;
    while (to < t->n && t->cps[to] == 0x2026) to++;
    return to - from >= 4;
}

static const char *wrong_break(const text *t, size_t end, size_t start) {
    uint32_t a = t->cps[end - 1], c = t->cps[start];
    if (is_in(NEVER_FIRST, c) || (c == 0x2014 && t->cps[start + 1] != c)) return "forbidden first";
    if (is_in(NEVER_LAST, a)) return "forbidden last";
    if (start > end) return NULL; /* a blank was between them */
    if (a == c && (a == 0x2014 || a == 0x2026)) return "pair split";
    if (within_address(t, start)) return NULL;
    if (nb_is_digit(a) && (nb_is_digit(c) || is_in("%℃‰", c))) return "number split";
    if (nb_is_digit(a) && (c == '.' || c == ',') && nb_is_digit(t->cps[start + 1]))
        return "number split";
    if (is_in(".,-+￥$", a) && nb_is_digit(c)) return "number split";
    if (nb_is_latin(a) && nb_is_latin(c)) return "word split";
    if (a == '(' || c == ')') return "bracket split off";
    if (nb_is_digit(a) && c == 0x3015) return "document number split";
    return NULL;
}

/* Ink may share white with its neighbour's cell, never with its ink; joined dashes and kerned
 * letters reach over a little. */
static bool overlap(const bench *b, const seen *s, size_t k) {
    nb_len l, end, start, r;
    if (s->x[k] - s->x[k - 1] >= s->size / 2) return false;
    if (!ink_of(b, s, k - 1, &l, &end) || !ink_of(b, s, k, &start, &r)) return false;
    return start < end - nb_em(s->size, 60);
}

/* A quotation mark between Western characters is Western too. */
static bool western_at(const seen *s, size_t k) {
    bool within = k > 0 && k + 1 < s->n && is_western(s->cps[k - 1]) && is_western(s->cps[k + 1]);
    return is_western(s->cps[k]) || (within && is_in("“”‘’·", s->cps[k]));
}

/* Gaps that may widen without limit. */
static nb_len gaps_of(const seen *s) {
    nb_len gaps = 0;
    for (size_t k = 1; k < s->n; k++) {
        uint32_t a = s->cps[k - 1], c = s->cps[k];
        bool rigid = a == ' ' || c == ' ' || is_in(RIGID, a) || is_in(RIGID, c);
        bool west_a = western_at(s, k - 1), west_c = western_at(s, k);
        gaps += !rigid && !(is_han(a) && west_c) && !(west_a && (is_han(c) || west_c));
    }
    return gaps;
}

/* Where the ink of a line's last character must end for the line to be flush: at the measure for
 * what fills its cell, within the last half or whole cell for marks. */
static bool ends_flush(const bench *b, const seen *s, nb_len width) {
    size_t k = s->n - 1;
    nb_len left, right;
    if (is_han(s->cps[k])) return near(s->x[k] + s->size, width, FLUSH);
    if (!ink_of(b, s, k, &left, &right)) return true;
    nb_len most = is_in(CLOSING, s->cps[k]) || s->cps[k] > 0x2000 ? s->size : s->size / 4;
    return right <= width + FLUSH && right >= width - most;
}

static void refuse(bench *b, const text *t, const seen *s, const char *why, nb_len by) {
    nb_buf line = nb_buf_in(b->scratch);
    for (size_t k = 0; k < s->n; k++) nb_buf_utf8(&line, s->cps[k]);
    nb_buf_byte(&line, '\0');
    fail_msg("%s\n%s: %s by %d", t->utf8.p, line.p, why, by);
}

static void check_line(bench *b, const text *t, const seen *s, nb_len width, bool last, size_t end,
                       size_t next) {
    for (size_t k = 1; k < s->n; k++)
        if (overlap(b, s, k)) fail_msg("%s: ink of %zu touches the one before", t->utf8.p, k);
    nb_len left, right;
    if (ink_of(b, s, s->n - 1, &left, &right) && right > width + FLUSH)
        refuse(b, t, s, "ink beyond the line's end", right - width);
    if (last || ends_flush(b, s, width)) return;
    if (ellipses_around(t, end) || ellipses_around(t, next)) return; /* a line of its own */
    /* Ragged: nothing but words, or an address that would ask for gaps of more than half an em. */
    nb_len gaps = gaps_of(s), missing = width - right;
    bool western = is_western(s->cps[s->n - 1]);
    if (gaps == 0 || (western && missing > (gaps - 1) * s->size / 2)) return;
    refuse(b, t, s, "short", missing);
}

/* Follows the lines through the text; blanks may vanish between lines only. */
static void check(bench *b, const text *t, nb_lines lines, nb_len width, bool relaxed) {
    size_t at = 0;
    for (size_t i = 0; i < lines.n; i++) {
        seen s = read_line(&lines.items[i]);
        assert_true(s.n > 0);
        size_t end = at;
        while (at < t->n && t->cps[at] == ' ' && s.cps[0] != ' ') at++;
        const char *wrong = i > 0 && !relaxed ? wrong_break(t, end, at) : NULL;
        if (wrong != NULL) fail_msg("%s: line %zu: %s", t->utf8.p, i, wrong);
        for (size_t k = 0; k < s.n; k++, at++)
            if (at >= t->n || s.cps[k] != t->cps[at]) fail_msg("%s: characters differ", t->utf8.p);
        size_t next = at;
        while (next < t->n && t->cps[next] == ' ') next++;
        if (!relaxed) check_line(b, t, &s, width, i + 1 == lines.n, at, next);
    }
    while (at < t->n && t->cps[at] == ' ') at++;
    if (at != t->n) fail_msg("%s: characters lost", t->utf8.p);
}

static long paragraphs(void) {
    const char *wanted = getenv("NIANBAO_PARAGRAPHS");
    if (wanted != NULL) return strtol(wanted, NULL, 10);
#if defined __SANITIZE_ADDRESS__ || !defined NDEBUG
    return 10000;
#else
    return 100000;
#endif
}

static void test_random_paragraphs(void **state) {
    bench *b = *state;
    static text t;
    nb_arena *arena = nb_arena_new(&b->recovery);
    long wide = 0, relaxed = 0;
    b->seed = 20170101;
    for (long round = paragraphs(); round > 0; round--) {
        nb_mark mark = nb_arena_mark(arena), scratch = nb_arena_mark(b->scratch);
        make_text(b, &t);
        bool narrow = random_below(b, 4) == 0; /* as cells of tables are */
        uint32_t width =
            narrow ? 1500 + random_below(b, 10500) : 12000 + random_below(b, 20) * 1000;
        nb_para_form form = cells(b, (int)width);
        nb_diags *diags = nb_diags_new(arena);
        nb_doc *doc = nb_doc_new(arena, b->layout, NB_ZH);
        nb_id p = make(doc, t.pieces, t.piece_count);
        nb_setter *setter = nb_setter_new(arena, b->scratch, diags, doc, b->fonts);
        nb_lines lines = nb_para_set(setter, &p, 1, &form);
        check(b, &t, lines, form.width, nb_diags_count(diags) > 0); /* a piece was too long */
        wide += !narrow;
        relaxed += !narrow && nb_diags_count(diags) > 0;
        nb_arena_rewind(b->scratch, scratch);
        nb_arena_rewind(arena, mark);
    }
    assert_true(relaxed * 50 <= wide); /* most paragraphs of an ordinary width were looked at */
    nb_arena_free(arena);
}

/* Inline marks that begin and end anywhere, within words and pairs: no character lost, none added,
 * no line too long, nothing raised at a line's start (5). */
static void test_random_marks(void **state) {
    bench *b = *state;
    static text t;
    nb_arena *arena = nb_arena_new(&b->recovery);
    long looked_at = 0;
    b->seed = 20180315;
    for (long round = paragraphs() / 10; round > 0; round--) {
        nb_mark mark = nb_arena_mark(arena), scratch = nb_arena_mark(b->scratch);
        make_text(b, &t);
        for (size_t i = 0; i < t.piece_count; i++)
            t.pieces[i].kind = MARKED + 1 + (int)random_below(b, NB_MARKUP_RUBY);
        nb_para_form form = cells(b, 12000 + (int)random_below(b, 20) * 1000);
        nb_diags *diags = nb_diags_new(arena);
        nb_doc *doc = nb_doc_new(arena, b->layout, NB_ZH);
        nb_id p = make(doc, t.pieces, t.piece_count);
        nb_setter *setter = nb_setter_new(arena, b->scratch, diags, doc, b->fonts);
        nb_lines lines = nb_para_set(setter, &p, 1, &form);
        check(b, &t, lines, form.width, true);
        bool whole = nb_diags_count(diags) == 0; /* no piece too long for a line */
        for (size_t i = 0; i < lines.n; i++) {
            const nb_line *line = &lines.items[i];
            if (line->width > form.width + FLUSH) fail_msg("%s: line %zu too long", t.utf8.p, i);
            if (!whole || i == 0) continue;
            looked_at++;
            if (line->items[0].run.size != form.style->size)
                fail_msg("%s: line %zu begins with raised text", t.utf8.p, i);
        }
        nb_arena_rewind(b->scratch, scratch);
        nb_arena_rewind(arena, mark);
    }
    assert_true(looked_at > paragraphs() / 20);
    nb_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_random_paragraphs),
                                       cmocka_unit_test(test_random_marks)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
