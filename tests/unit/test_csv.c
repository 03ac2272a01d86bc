/* CSV files: encodings, delimiters, quotes, places; and 20,000 records in little memory. */
#include "model_util.h"

#include <iconv.h>

#include "model/csv.h"

static const nb_csv *parse(bench *b, nb_str bytes) {
    return nb_csv_parse((nb_fields){b->arena, b->diags}, "t.csv", bytes);
}

static nb_str convert(bench *b, const char *text, const char *encoding, const char *mark) {
    nb_buf out = nb_buf_in(b->arena);
    nb_buf_puts(&out, mark);
    nb_buf_reserve(&out, 4 * strlen(text));
    iconv_t conversion = iconv_open(encoding, "UTF-8");
    assert_true(conversion != (iconv_t)-1);
    nb_str copy = nb_str_dup(b->arena, nb_str_of(text));
    char *in = (char *)copy.p, *to = out.p + out.n;
    size_t left = copy.n, room = out.cap - out.n;
    assert_int_equal(iconv(conversion, &in, &left, &to, &room), 0);
    iconv_close(conversion);
    return (nb_str){out.p, (size_t)(to - out.p)};
}

static void reads_every_encoding(void **state) {
    (void)state;
    static const char TEXT[] = "栏目,数量\r\n三、本年度办理结果,12\r\n“甲”龘,\r\n";
    static const char *const WAYS[][2] = {{"UTF-8", ""},
                                          {"UTF-8", "\xEF\xBB\xBF"},
                                          {"UTF-16LE", "\xFF\xFE"},
                                          {"UTF-16BE", "\xFE\xFF"},
                                          {"GB18030", ""}};
    for (size_t i = 0; i < sizeof WAYS / sizeof *WAYS; i++) {
        bench b;
        bench_open(&b);
        const nb_csv *csv = parse(&b, convert(&b, TEXT, WAYS[i][0], WAYS[i][1]));
        if (csv == NULL) {
            explain(&b);
            fail_msg("%s", WAYS[i][0]);
        }
        assert_int_equal(csv->rows, 3);
        assert_int_equal(csv->columns, 2);
        assert_true(nb_str_is(nb_csv_at(csv, 1, 0)->text, "三、本年度办理结果"));
        assert_true(nb_str_is(nb_csv_at(csv, 2, 0)->text, "“甲”龘"));
        const nb_yaml *number = nb_csv_at(csv, 1, 1), *empty = nb_csv_at(csv, 2, 1);
        assert_true(nb_str_is(number->text, "12") && number->plain);
        assert_true(empty->text.n == 0 && !empty->plain);
        assert_int_equal(number->pos.line, 2);
        assert_int_equal(number->pos.column, 11);
        assert_int_equal(nb_yaml_locate(number, 1).column, 12);
        assert_int_equal(nb_diags_count(b.diags), 0);
        bench_close(&b);
    }
}

static void reads_delimiters_and_quotes(void **state) {
    (void)state;
    static const struct {
        const char *text, *cell; /* row 1, column 1 */
        size_t rows, columns;
    } CASES[] = {
        {"a,b\n1,2\n", "2", 2, 2},
        {"a;b\n1;2,5\n", "2,5", 2, 2},
        {"a\tb\n1\t2", "2", 2, 2},
        {"a,b\r1,2\r", "2", 2, 2},
        {"a,b\n1,\"2,3\"\n", "2,3", 2, 2},
        {"a,b\n1,\"说\"\"好\"\"\"\n", "说\"好\"", 2, 2},
        {"a,b\n1,\"二\n行\"\n", "二\n行", 2, 2},
        {"a,b,,\n1,2,,\n,,,\n,,\n", "2", 2, 2},
        {"a,b\n\n1, 2 \n\n", "2", 2, 2},
        {"a,b\n1,\n", "", 2, 2},
        {"\"x,y\";b\n1;2\n", "2", 2, 2},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        bench b;
        bench_open(&b);
        const nb_csv *csv = parse(&b, nb_str_of(CASES[i].text));
        if (csv == NULL || csv->rows != CASES[i].rows || csv->columns != CASES[i].columns ||
            !nb_str_is(nb_csv_at(csv, 1, 1)->text, CASES[i].cell)) {
            explain(&b);
            fail_msg("%s", CASES[i].text);
        }
        bench_close(&b);
    }
}

static void names_every_bad_row(void **state) {
    (void)state;
    bench b;
    bench_open(&b);
    assert_null(parse(&b, nb_str_of("a,b,c\n1,2,3\n1,2,3,4,5\n1,2\n,,\n\n9\n1,2,3,,\n1,,\n")));
    assert_int_equal(nb_diags_count(b.diags), 3);
    static const struct {
        nb_code code;
        uint32_t line, column;
    } WANT[] = {{NB_CSV_ROW, 3, 7}, {NB_CSV_ROW_SHORT, 4, 1}, {NB_CSV_ROW_SHORT, 7, 1}};
    for (size_t i = 0; i < 3; i++) {
        const nb_diag_entry *d = &nb_diags_sorted(b.diags)[i];
        assert_int_equal(d->code, WANT[i].code);
        assert_int_equal(d->pos.line, WANT[i].line);
        assert_int_equal(d->pos.column, WANT[i].column);
    }
    bench_close(&b);
}

static void a_long_list_stays_small(void **state) {
    (void)state;
    bench b;
    bench_open(&b);
    enum { ROWS = 20000 };
    nb_buf text = nb_buf_in(b.arena);
    nb_buf_puts(&text, "编号,标题,日期,部门,文号\n");
    for (int i = 0; i < ROWS; i++)
        nb_buf_printf(&text, "%d,关于第%d号文件的通知,2024-01-01,办公室,\"政办〔2024〕%d号\"\n", i,
                      i, i);
    size_t before = nb_arena_used(b.arena);
    const nb_csv *csv = parse(&b, nb_buf_view(&text));
    assert_non_null(csv);
    assert_int_equal(csv->rows, ROWS + 1);
    assert_true((nb_arena_used(b.arena) - before) / (csv->rows * csv->columns) <= 100);
    bench_close(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_encoding),
        cmocka_unit_test(reads_delimiters_and_quotes),
        cmocka_unit_test(names_every_bad_row),
        cmocka_unit_test(a_long_list_stays_small),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
