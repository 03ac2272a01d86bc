/* The YAML reader: places, folds, and the slips of people who are no programmers. */
#include "model_util.h"

#include "base/unicode.h"

static const nb_yaml *parse(bench *b, const char *text) {
    return nb_yaml_parse(b->arena, b->diags, "t.yaml", nb_str_of(text));
}

static void reads_a_tree_with_places(void **state) {
    (void)state;
    bench b;
    bench_open(&b);
    const nb_yaml *root = parse(&b, "\xEF\xBB\xBF标题: 年报\r\n列: [甲, \"乙\"]\r\n空:\r\n");
    assert_non_null(root);
    assert_int_equal(root->n, 3);
    const nb_yaml *title = nb_yaml_get(root, "标题");
    assert_true(nb_str_is(title->text, "年报") && title->plain);
    assert_int_equal(title->pos.line, 1);
    assert_int_equal(title->pos.column, 5);
    const nb_yaml *list = nb_yaml_get(root, "列");
    assert_int_equal(list->kind, NB_YAML_SEQ);
    assert_int_equal(list->values[1]->pos.column, 8);
    assert_false(list->values[1]->plain);
    assert_int_equal(nb_yaml_get(root, "空")->text.n, 0);
    assert_null(nb_yaml_get(root, "无"));
    assert_int_equal(nb_diags_count(b.diags), 0);
    bench_close(&b);
}

static void closes_folds_between_han_only(void **state) {
    (void)state;
    static const struct {
        const char *yaml, *text;
    } CASES[] = {
        {"a: 甲\n  乙", "甲乙"},
        {"a: 甲 乙\n  丙", "甲 乙丙"},
        {"a: 甲，\n  “乙", "甲，“乙"},
        {"a: 甲,\n  乙(\n  丙", "甲,乙(丙"},
        {"a: one\n  two", "one two"},
        {"a: 甲\n  two", "甲 two"},
        {"a: “a”\n  “b”", "“a” “b”"},
        {"a: 甲\n\n  乙", "甲\n乙"},
        {"a: \"甲\n  乙\"", "甲乙"},
        {"a: \"甲\\\n  乙 \\\n  丙\"", "甲乙 丙"},
        {"a: '甲\n  ''乙'", "甲 '乙"},
        {"a: >\n  甲\n  乙\n\n  丙\n", "甲乙\n丙\n"},
        {"a: >-\r\n  甲\r\n  乙\r\n", "甲乙"},
        {"a: |\n  甲\n  乙\n", "甲\n乙\n"},
        {"a: >2\n   甲\n  乙\n  丙\n", " 甲\n乙丙\n"},
        {"a: \"甲\n  \"", "甲 "},
        {"a: {published}", "{published}"},
        {"a: [ {requests.total} ]", NULL},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        bench b;
        bench_open(&b);
        const nb_yaml *root = parse(&b, CASES[i].yaml);
        if (root == NULL) explain(&b);
        assert_non_null(root);
        const nb_yaml *a = nb_yaml_get(root, "a");
        if (CASES[i].text == NULL)
            assert_true(nb_str_is(a->values[0]->text, "{requests.total}"));
        else
            assert_string_equal(a->text.p, CASES[i].text);
        bench_close(&b);
    }
}

/* The byte of `source` at line:column. */
static size_t byte_at(nb_str source, nb_pos pos) {
    size_t i = 0;
    for (uint32_t line = 1; line < pos.line; i++)
        if (source.p[i] == '\n') line++;
    for (uint32_t column = 1; column < pos.column; column++) {
        const char *p = source.p + i;
        nb_utf8_next(&p, source.p + source.n);
        i = (size_t)(p - source.p);
    }
    return i;
}

static void check_places(const nb_yaml *scalar, nb_str source) {
    const char *p = scalar->text.p, *end = p + scalar->text.n;
    size_t before = 0;
    while (p < end) {
        size_t offset = (size_t)(p - scalar->text.p);
        const char *from = p;
        uint32_t cp = nb_utf8_next(&p, end);
        size_t at = byte_at(source, nb_yaml_locate(scalar, offset));
        if (offset > 0 && at <= before) fail_msg("places do not advance in:\n%s", source.p);
        before = at;
        char here = source.p[at];
        if (here == '\\' && !scalar->plain && source.p[scalar->start] == '"') continue;
        if (cp == '\n' || cp == ' ') {
            if (here != '\n' && here != '\r' && here != (char)cp)
                fail_msg("a blank is not found at %zu of:\n%s", at, source.p);
        } else if (memcmp(source.p + at, from, (size_t)(p - from)) != 0) {
            fail_msg("character %zu is not found at %zu of:\n%s", offset, at, source.p);
        }
    }
}

static uint32_t next_random(uint32_t *seed) {
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 16;
}

/* Many texts in each of the five forms, with blanks, folds, empty lines, quotes and escapes. */
static void locates_every_character(void **state) {
    (void)state;
    static const char *const PIECES[] = {"甲",  "乙", "，",    "。",  "“",  "”",    "a", "b1",
                                         "663", " ",  "  ",    "\n",  "\n", "\n\n", "(", ")",
                                         "𠮷",  "é",  "\n \n", "x:y", "-",  "\"",   "'", "\\"};
    uint32_t seed = 7;
    int read = 0;
    for (int round = 0; round < 6000; round++) {
        bench b;
        bench_open(&b);
        nb_buf doc = nb_buf_in(b.arena);
        unsigned form = next_random(&seed) % 5, pad = 2 + next_random(&seed) % 3;
        bool crlf = next_random(&seed) % 4 == 0, outer = next_random(&seed) % 2 == 0;
        static const char *const HEADS[] = {"", "'", "\"", "|", ">"};
        nb_buf_puts(&doc, outer ? "键:\n  - " : "键: ");
        if (outer) pad += 2;
        nb_buf_puts(&doc, HEADS[form]);
        if (form >= 3) {
            static const char *const CHOMP[] = {"", "-", "+", " # 注"};
            nb_buf_puts(&doc, CHOMP[next_random(&seed) % 4]);
            nb_buf_puts(&doc, crlf ? "\r\n" : "\n");
            for (unsigned k = 0; k < pad; k++) nb_buf_byte(&doc, ' ');
        }
        nb_buf_puts(&doc, "首");
        for (unsigned n = next_random(&seed) % 14; n > 0; n--) {
            const char *piece = PIECES[next_random(&seed) % (sizeof PIECES / sizeof *PIECES)];
            for (; *piece != '\0'; piece++) {
                if (*piece == '\n') {
                    nb_buf_puts(&doc, crlf ? "\r\n" : "\n");
                    for (unsigned k = 0; k < pad; k++) nb_buf_byte(&doc, ' ');
                } else if (form == 1 && *piece == '\'') {
                    nb_buf_puts(&doc, "''");
                } else if (form == 2 && *piece == '"') {
                    nb_buf_puts(&doc, "\\\"");
                } else if (form == 2 && *piece == '\\') {
                    static const char *const ESCAPES[] = {"\\\\", "\\n", "\\u7532", "\\\n",
                                                          "\\x41"};
                    nb_buf_puts(&doc, ESCAPES[next_random(&seed) % 5]);
                } else {
                    nb_buf_byte(&doc, (unsigned char)*piece);
                }
            }
        }
        nb_buf_puts(&doc, "尾");
        nb_buf_puts(&doc, form == 1 ? "'" : form == 2 ? "\"" : "");
        nb_buf_puts(&doc, crlf ? "\r\n" : "\n");
        if (next_random(&seed) % 2 == 0 && form >= 3) nb_buf_puts(&doc, "\n");
        nb_buf_byte(&doc, '\0');
        nb_str source = {doc.p, doc.n - 1};
        const nb_yaml *root = nb_yaml_parse(b.arena, b.diags, "t.yaml", source);
        if (root != NULL) { /* some plain texts are no YAML */
            const nb_yaml *value = nb_yaml_get(root, "键");
            if (outer) value = value->values[0];
            check_places(value, source);
            read++;
        }
        bench_close(&b);
    }
    assert_true(read > 5000);
}

static void locates_the_end_of_a_text(void **state) {
    (void)state;
    bench b;
    bench_open(&b);
    const nb_yaml *root = parse(&b, "a: \"甲乙\"\nb: >\n  丙\n  丁\n");
    nb_pos pos = nb_yaml_locate(nb_yaml_get(root, "a"), 6);
    assert_int_equal(pos.column, 7);
    pos = nb_yaml_locate(nb_yaml_get(root, "b"), 3);
    assert_int_equal(pos.line, 4);
    assert_int_equal(pos.column, 3);
    bench_close(&b);
}

static void names_the_slip(void **state) {
    (void)state;
    static const struct {
        const char *yaml, *expected;
    } CASES[] = {
        {"report: 1\n标题：年报\nissuer: 甲\n", "2:3 E1006\n"},
        {"标题：年报\nissuer: 甲\n", "1:3 E1006\n"},
        {"report: 1\n标题：年报\n", "2:3 E1006\n"},
        {"report: 1\ntitle:年报\nissuer: 甲\n", "2:6 E1007\n"},
        {"contact:\n\tphone: 1\n", "2:1 E1005\n"},
        {"a:\n  - 甲\n  -乙\n", "3:3 E1009\n"},
        {"a:\n  - 甲\n  － 乙\n", "3:3 E1010\n"},
        {"a:\n  - 甲\n    － 乙\n", "3:5 E1010\n"},
        {"a:\n  - 甲\n    - 乙\n", "3:5 E1011\n"},
        {"a:\n  - 甲\n    -乙\n", "3:5 E1009\n"},
        {"title: 年报: 2017\n", "1:10 E1008\n"},
        {"a:\n  - 甲，乙\n    主要工作，丙:\n  - 丁\n", "3:11 E1008\n"},
        {"a:\n  - \"甲\n  - 乙\n", "2:5 E1012\n"},
        {"a: \"甲\nb: \"乙\"\nc: 1\n", "1:4 E1012\n"},
        {"a: \"甲\"乙\n", "1:7 E1013\n"},
        {"a:\n  - {published} 条\n  - 乙\n", "2:5 E1014\n"},
        {"a:\n  - [网站](http://x)\n", "2:5 E1014\n"},
        {"a: **重点** 内容\n", "1:4 E1014\n"},
        {"a: @甲\n", "1:4 E1014\n"},
        {"a: 1\nb: 2\na: 3\na: 4\n", "3:1 E1015\n4:1 E1015\n"},
        {"a: &x 1\nb: *x\n", "1:4 E1016\n2:4 E1016\n"},
        {"a: !!str 1\n", "1:4 E1017\n"},
        {"a: {<<: 1}\n", "1:5 E1018\n"},
        {"a: 1\n---\nb: 2\n", "2:1 E1019\n"},
        {"%YAML 1.1\n---\na: 1\n", "1:1 E1020\n"},
        {"[1]: 2\n", "1:1 E1022\n"},
        {"", "0:0 E1023\n"},
        {"# 只有注释\n", "0:0 E1023\n"},
        {"a: [甲, 乙\nb: 1\n", "1:4 E1025\n"},
        {"a:\n    b: 1\n  c: 2\n", "3:3 E1026\n"},
        {"title: 甲\n  issuer: 乙\n", "2:3 E1026\n"},
        {"a: \"\\q\"\n", "1:5 E1027\n"},
        {"a: 1\n年报\nb: 2\n", "2:1 E1028\n"},
        {"a: 甲 #1 方案\n", "1:6 W1029\n"},
        {"a: [甲，乙]\n", "1:6 W1030\n"},
        {"a: - 甲\n", "1:4 E1031\n"},
        {"a: \"\\x07\"\n", "1:5 E1004\n"},
        {"a: 1\nb: \x01\n", "2:4 E1004\n"},
        {"a: 甲\xC2\x85乙\n", "1:5 E1004\n"},
        {"a: \xB1\xEA\n", "1:4 E1002\n"},
        {"\xFF\xFE"
         "a",
         "1:1 E1003\n"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        bench b;
        bench_open(&b);
        parse(&b, CASES[i].yaml);
        if (strcmp(listing(&b), CASES[i].expected) != 0) {
            explain(&b);
            fail_msg("%s\nexpected %s", CASES[i].yaml, CASES[i].expected);
        }
        bench_close(&b);
    }
}

static void stops_at_depth_64(void **state) {
    (void)state;
    for (int depth = 63; depth <= 100000; depth = depth == 63   ? 65
                                                  : depth == 65 ? 100000
                                                                : 100001) {
        bench b;
        bench_open(&b);
        nb_buf doc = nb_buf_in(b.arena);
        for (int i = 0; i < depth; i++) nb_buf_byte(&doc, '[');
        for (int i = 0; i < depth; i++) nb_buf_byte(&doc, ']');
        const nb_yaml *root = nb_yaml_parse(b.arena, b.diags, "t.yaml", nb_buf_view(&doc));
        assert_int_equal(root != NULL, depth == 63);
        if (depth != 63) assert_string_equal(listing(&b), "1:65 E1021\n");
        bench_close(&b);
    }
}

/* Nothing that can be typed may crash or hang: random cuts and joins of YAML's own marks. */
static void survives_noise(void **state) {
    (void)state;
    static const char *const BITS[] = {
        "a",    ": ", ":",  "\n", "\n  ",  "- ",           "-",    "[",   "]",  "{",
        "}",    ", ", "\"", "'",  "|\n",   ">\n",          "#",    " #x", "&a", "*a",
        "!t",   "%",  "?",  "? ", "---\n", "...\n",        "：",   "甲",  "\t", "\\",
        "\r\n", "\r", "<<", "@",  "`",     "\xEF\xBB\xBF", "|2\n", ">+\n"};
    uint32_t seed = 99;
    for (int round = 0; round < 20000; round++) {
        bench b;
        bench_open(&b);
        nb_buf doc = nb_buf_in(b.arena);
        for (unsigned n = next_random(&seed) % 24; n > 0; n--)
            nb_buf_puts(&doc, BITS[next_random(&seed) % (sizeof BITS / sizeof *BITS)]);
        nb_str source = nb_str_dup(b.arena, nb_buf_view(&doc));
        if (nb_yaml_parse(b.arena, b.diags, "t.yaml", source) == NULL &&
            nb_diags_errors(b.diags) == 0)
            fail_msg("refused without a word: %s", source.p);
        bench_close(&b);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_a_tree_with_places), cmocka_unit_test(closes_folds_between_han_only),
        cmocka_unit_test(locates_every_character),  cmocka_unit_test(locates_the_end_of_a_text),
        cmocka_unit_test(names_the_slip),           cmocka_unit_test(stops_at_depth_64),
        cmocka_unit_test(survives_noise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
