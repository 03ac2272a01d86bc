/* English paragraphs on real fonts: hyphens at their places only, lines flush, Latin fonts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/unicode.h"
#include "bench.h"
#include "doc/node.h"
#include "doc/punct.h"
#include "text/hyphen.h"
#include "text/para.h"

enum { SOFT_HYPHEN = 0xAD };

static nb_lines set_text(bench *b, const char *text, const nb_para_form *form) {
    nb_doc *doc = nb_doc_new(b->arena, b->layout, NB_EN);
    nb_id p = nb_doc_add(doc, 0, NB_NODE_PARAGRAPH, NULL);
    nb_id leaf = nb_doc_add(doc, p, NB_NODE_TEXT, NULL);
    nb_doc_at(doc, leaf)->text = nb_str_of(text);
    nb_doc_at(doc, leaf)->offset = NB_GENERATED;
    nb_setter *setter = nb_setter_new(b->arena, b->scratch, b->diags, doc, b->fonts);
    return nb_para_set(setter, &p, 1, form);
}

static nb_para_form body(const bench *b, nb_len width) {
    const nb_style *style = &b->layout->styles[NB_STYLE_BODY];
    return (nb_para_form){.style = style, .width = width, .align = NB_ALIGN_JUSTIFY};
}

/* Lines with | between them; hyphens that are no characters of the text as ~. */
static const char *lines_text(bench *b, nb_lines lines) {
    nb_buf out = nb_buf_in(b->arena);
    for (size_t i = 0; i < lines.n; i++) {
        if (i > 0) nb_buf_byte(&out, '|');
        for (uint32_t k = 0; k < lines.items[i].n; k++) {
            const nb_place *item = &lines.items[i].items[k];
            for (uint32_t g = 0; item->kind == NB_ITEM_GLYPHS && g < item->run.n; g++) {
                uint32_t cp = item->run.glyphs[g].cp;
                nb_buf_utf8(&out, cp == SOFT_HYPHEN ? '~' : cp);
            }
        }
    }
    nb_buf_byte(&out, '\0');
    return out.p;
}

/* "dis-clo-sure" from the patterns. */
static const char *parted(bench *b, const nb_hyphens *hyphens, const char *word) {
    bool points[NB_HYPHEN_LONGEST];
    nb_buf out = nb_buf_in(b->arena);
    size_t n = strlen(word);
    nb_hyphens_find(hyphens, word, n, points);
    for (size_t i = 0; i < n; i++) {
        nb_buf_byte(&out, (unsigned char)word[i]);
        if (points[i]) nb_buf_byte(&out, '-');
    }
    nb_buf_byte(&out, '\0');
    return out.p;
}

static void test_patterns(void **state) {
    bench *b = *state;
    const nb_hyphens *h = nb_hyphens_open(b->arena, b->diags, b->fonts, "en");
    assert_non_null(h);
    assert_int_equal(nb_diags_count(b->diags), 0);
    assert_string_equal(parted(b, h, "disclosure"), "dis-clo-sure");
    assert_string_equal(parted(b, h, "information"), "in-for-ma-tion");
    assert_string_equal(parted(b, h, "only"), "only");
    assert_string_equal(parted(b, h, "about"), "about"); /* never after one letter */
    assert_null(nb_hyphens_open(b->arena, b->diags, b->fonts, "xx"));
}

/* A letter, or the place of a hyphen. */
static bool is_of_word(const char *p) {
    return nb_is_latin((unsigned char)*p) || *p == '~' || (*p == '|' && p[-1] == '~');
}

/* A folder of fonts whose roles.yaml has one text replaced, and no fonts. */
static nb_fonts *fonts_with(bench *b, nb_diags *diags, const char *text, const char *by) {
    char dir[] = "/tmp/nianbao-english-XXXXXX";
    nb_str roles;
    assert_true(nb_file_read(b->arena, NB_SOURCE_DIR "/fonts/roles.yaml", NB_MAX_YAML, &roles));
    const char *all = nb_str_dup(b->arena, roles).p, *at = strstr(all, text);
    assert_non_null(at);
    assert_non_null(mkdtemp(dir));
    nb_str path = nb_str_format(b->arena, "%s/roles.yaml", dir);
    FILE *file = fopen(path.p, "w");
    fprintf(file, "%.*s%s%s", (int)(at - all), all, by, at + strlen(text));
    fclose(file);
    nb_fonts *fonts = nb_fonts_open(b->arena, diags, dir);
    remove(path.p);
    remove(dir);
    return fonts;
}

static void test_lock(void **state) { /* W5016, W5017: warnings, and no crash */
    bench *b = *state;
    nb_diags *diags = nb_diags_new(b->arena);
    nb_fonts *fonts = fonts_with(b, diags, "/usr/share/hyphen/", "/nowhere/");
    assert_null(nb_hyphens_open(b->arena, diags, fonts, "en"));
    assert_int_equal(nb_diags_sorted(diags)[0].code, NB_HYPHEN_MISSING);
    diags = nb_diags_new(b->arena);
    nb_patterns locked = nb_fonts_patterns(b->fonts, "en");
    fonts = fonts_with(b, diags, nb_str_dup(b->arena, locked.sha256).p, "0000");
    assert_non_null(nb_hyphens_open(b->arena, diags, fonts, "en"));
    assert_int_equal(nb_diags_sorted(diags)[0].code, NB_HYPHEN_ALTERED);
}

/* Words of all kinds in lines of many widths: only plain words are parted, and at their points. */
static void test_points(void **state) {
    bench *b = *state;
    const nb_hyphens *h = nb_hyphens_open(b->arena, b->diags, b->fonts, "en");
    static const char TEXT[] =
        "Administrative reconsideration, UNESCO documentation (well-established procedures), see "
        "www.administration.example.org/information or information@administration.org; GitHub and "
        "2017administration notwithstanding; INFORMATION about disclosure\xE2\x80\x99s "
        "arrangements in Zhonglou (Administrative Resolution), Daoxiang, Shijiazhuang, "
        "Heilongjiang.";
    static const char *const WRONG[] = {"Zh~",   "Zho~",   "Zhon~",   "Zhong~",    "Da~",
                                        "Dao~",  "Daox~",  "Daoxi~",  "Shi~",      "Shiji~",
                                        "Hei~",  "UN~",    "ES~",     "well~",     "estab~",
                                        "GitH~", "INFOR~", "2017ad~", "2017admin~"};
    size_t seen = 0;
    for (int width = 12; width < 30; width++) {
        nb_para_form form = body(b, width * b->layout->page.cell);
        nb_lines lines = set_text(b, TEXT, &form);
        const char *text = lines_text(b, lines);
        for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++)
            if (strstr(text, WRONG[i]) != NULL) fail_msg("%s in %s", WRONG[i], text);
        for (const char *at = text; (at = strchr(at, '~')) != NULL; at++) {
            char word[64];
            const char *from = at, *to = at;
            size_t n = 0, left = 0;
            assert_int_equal(at[1], '|');
            while (from > text && is_of_word(from - 1)) from--;
            for (; is_of_word(to); to++) {
            }
            for (; from < to; from++) {
                if (from == at) left = n;
                if (*from != '~' && *from != '|') word[n++] = (char)(*from | 0x20);
            }
            bool points[NB_HYPHEN_LONGEST];
            nb_hyphens_find(h, word, n, points);
            assert_true(left >= NB_HYPHEN_BEFORE && n - left >= NB_HYPHEN_BEHIND);
            if (!points[left - 1]) fail_msg("%.*s at %zu in %s", (int)n, word, left, text);
            seen++;
        }
    }
    assert_true(seen > 10);
    bool parts = false; /* capitals that are no names */
    for (int width = 6; width < 12; width++) {
        nb_para_form form = body(b, width * b->layout->page.cell);
        nb_lines lines = set_text(b, "The Administrative Reconsiderations and Informations", &form);
        parts = parts || strchr(lines_text(b, lines), '~') != NULL;
    }
    assert_true(parts);
}

static const char PROSE[] =
    "In the course of the year the district government continued to implement the regulations on "
    "the disclosure of government information (政府信息公开条例), strengthened its organisation, "
    "improved the "
    "administrative arrangements for disclosure and standardised the handling of applications. "
    "Information was published on the website, in the official gazette and through the public "
    "reading rooms; the departments responsible for transportation, education and environmental "
    "protection answered eighty-three applications from natural persons within twenty working "
    "days, which is three more than in the year before.";

static void test_flush(void **state) { /* statement 20; no Chinese face for Latin text */
    bench *b = *state;
    for (int width = 18; width <= 40; width++) {
        nb_para_form form = body(b, width * b->layout->page.cell);
        nb_lines lines = set_text(b, PROSE, &form);
        for (size_t i = 0; i < lines.n; i++) {
            nb_len off = lines.items[i].x + lines.items[i].width - form.width;
            if (i + 1 < lines.n && (off < -100 || off > 100))
                fail_msg("line %zu of %d ems is off by %d", i, width, off);
            for (uint32_t k = 0; k < lines.items[i].n; k++) {
                const nb_place *run = &lines.items[i].items[k];
                nb_str family = nb_fonts_at(b->fonts, run->face)->family;
                bool latin = nb_str_is(family, "Liberation Serif");
                for (uint32_t g = 0; g < run->run.n; g++)
                    assert_int_equal(latin, !nb_is_han(run->run.glyphs[g].cp));
            }
        }
    }
}

/* Blanks stay within 2/3 … 3/2 of the font's own where the paragraph is as wide as a page. */
static void test_colour(void **state) {
    bench *b = *state;
    nb_para_form form = body(b, b->layout->page.text_width);
    nb_lines lines = set_text(b, PROSE, &form);
    const nb_len blank = form.style->size / 4; /* Liberation Serif's */
    for (size_t i = 0; i + 1 < lines.n; i++) {
        for (uint32_t k = 0; k < lines.items[i].n; k++) {
            const nb_place *run = &lines.items[i].items[k];
            for (uint32_t g = 0; g + 1 < run->run.n; g++) {
                if (run->run.glyphs[g].cp != ' ') continue;
                nb_len white = run->run.glyphs[g + 1].x - run->run.glyphs[g].x;
                assert_in_range(white, blank * 2 / 3 - 20, blank * 8 / 5);
            }
        }
    }
}

static void test_last_line(void **state) { /* no short word alone on the last line */
    bench *b = *state;
    nb_para_form form = body(b, 24 * b->layout->page.cell);
    nb_lines lines = set_text(b,
                              "The office answered all of the applications that it had received "
                              "in the course of the year, and it did so within the time that "
                              "the law gives it.",
                              &form);
    const char *last = strrchr(lines_text(b, lines), '|');
    assert_non_null(last);
    assert_true(strchr(last, ' ') != NULL || strlen(last) > 8);
}

static void test_narrow(void **state) { /* ragged cells: a word that fits stays whole */
    bench *b = *state;
    nb_style style = b->layout->styles[NB_STYLE_TABLE_CELL];
    nb_para_form form = {.style = &style, .width = 8 * style.size, .align = NB_ALIGN_LEFT};
    assert_string_equal(lines_text(b, set_text(b, "Administrative reconsideration", &form)),
                        "Administrative|reconsideration");
    form.width = 5 * style.size;
    assert_string_equal(lines_text(b, set_text(b, "Administrative reconsideration", &form)),
                        "Admin~|istrative|reconsidera~|tion");
    nb_len natural, minimum;
    nb_doc *doc = nb_doc_new(b->arena, b->layout, NB_EN);
    nb_id leaf = nb_doc_add(doc, 0, NB_NODE_TEXT, NULL);
    nb_doc_at(doc, leaf)->text = NB_STR("Administrative");
    nb_setter *setter = nb_setter_new(b->arena, b->scratch, b->diags, doc, b->fonts);
    form.width = 0;
    nb_para_measure(setter, &leaf, 1, &form, &natural, &minimum);
    assert_true(minimum < natural * 2 / 3);
}

static void test_quotes(void **state) {
    bench *b = *state;
    static const struct {
        const char *typed, *meant;
    } rows[] = {
        {"\"Yes,\" she said.", "“Yes,” she said."},
        {"It isn't (\"so\") in '90s' terms", "It isn’t (“so”) in ’90s’ terms"},
        {"the offices' 'own' rules", "the offices’ ‘own’ rules"},
        {"\"'Quoted' twice\"", "“‘Quoted’ twice”"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint32_t cps[64];
        bool changed[64] = {false};
        size_t n = 0;
        for (const char *p = rows[i].typed, *end = p + strlen(p); p < end;)
            cps[n++] = nb_utf8_next(&p, end);
        assert_true(nb_punct_quotes(cps, n, changed) > 0);
        nb_buf out = nb_buf_in(b->arena);
        for (size_t k = 0; k < n; k++) nb_buf_utf8(&out, cps[k]);
        nb_buf_byte(&out, '\0');
        assert_string_equal(out.p, rows[i].meant);
    }
}

static void test_dashes(void **state) {
    (void)state;
    static const struct {
        uint32_t before;
        const char *typed;
        size_t n;
        uint32_t dash;
    } rows[] = {{'4', "--2016", 2, 0x2013}, {' ', "-- the", 2, 0x2014}, {'s', "---the", 3, 0x2014},
                {'s', "--the", 2, 0x2014},  {' ', "--draft", 0, 0},     {'l', "-known", 0, 0},
                {'4', "-2016", 0, 0},       {' ', "----", 0, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint32_t dash;
        size_t n = nb_punct_dash(rows[i].typed, strlen(rows[i].typed), rows[i].before, &dash);
        assert_int_equal(n, rows[i].n);
        if (n > 0) assert_int_equal(dash, rows[i].dash);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_patterns), cmocka_unit_test(test_points),
        cmocka_unit_test(test_lock),     cmocka_unit_test(test_flush),
        cmocka_unit_test(test_colour),   cmocka_unit_test(test_last_line),
        cmocka_unit_test(test_narrow),   cmocka_unit_test(test_quotes),
        cmocka_unit_test(test_dashes),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
