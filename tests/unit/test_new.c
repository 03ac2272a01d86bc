/* New reports: what is written for each layout is in order as a draft; what last year's report
 * gives is carried over; and a new form is one new layout file. Through the public interface. */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model_util.h"

#include "base/file.h"
#include "nianbao.h"

typedef struct codes {
    char text[1 << 16]; /* "E4102 W2041 …" */
    size_t errors, warnings;
    bool loud; /* no error is expected */
} codes;

static void collect(void *handle, const nb_message *m) {
    codes *c = handle;
    size_t n = strlen(c->text);
    if (n + 8 < sizeof c->text) snprintf(c->text + n, 8, "%s ", m->code);
    c->errors += m->severity == 0;
    c->warnings += m->severity == 1;
    if (m->severity == 0 && c->loud)
        fprintf(stderr, "%s:%u:%u: %s %s\n", m->file == NULL ? "" : m->file, (unsigned)m->line,
                (unsigned)m->column, m->code, m->text[0]);
}

static char folder[] = "/tmp/nb-new-XXXXXX";

static const char *in_folder(bench *b, const char *name) {
    return nb_str_format(b->arena, "%s/%s", folder, name).p;
}

static void write_file(const char *path, nb_str text) {
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text.p, 1, text.n, file), text.n);
    fclose(file);
}

static codes check(const char *data, const char *path, bool draft, nb_status status) {
    codes c = {.loud = status == NB_DONE};
    nb_options options = {.report = path, .data_dir = data, .draft = draft};
    assert_int_equal(nb_check_report(&options, collect, &c), status);
    return c;
}

/* The template as it is once the # of each line that can be used is gone, and nothing else. */
static nb_str uncommented(bench *b, nb_str text) {
    nb_buf out = nb_buf_in(b->arena);
    bool start = true;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        bool mark = start && c == '#' && i + 1 < text.n && text.p[i + 1] != ' ';
        if (!mark) nb_buf_byte(&out, (unsigned char)c);
        start = c == '\n' || (start && c == ' ');
    }
    return nb_buf_view(&out);
}

static void a_new_report_is_a_draft(void **state) {
    (void)state;
    static const char *const LAYOUTS[] = {"disclosure-2008", "disclosure-2014", "disclosure-2019",
                                          "disclosure-2021"};
    for (size_t i = 0; i < 8; i++) {
        bench b;
        bench_open(&b);
        bool chinese = i % 2 == 1;
        const char *dir = in_folder(&b, nb_str_format(b.arena, "new-%zu", i).p);
        const char *path = nb_str_format(b.arena, "%s/report.yaml", dir).p;
        nb_new_options options = {.dir = dir,
                                  .layout = LAYOUTS[i / 2],
                                  .chinese_keys = chinese,
                                  .data_dir = NB_SOURCE_DIR};
        codes c = {.loud = true};
        assert_int_equal(nb_new_report(&options, collect, &c), NB_DONE);
        nb_str text = read_file(b.arena, path);
        assert_non_null(strstr(text.p, chinese ? "\n版式:" : "\nlayout:"));
        c = check(NB_SOURCE_DIR, path, true, NB_DONE);
        assert_int_equal(c.errors, 0);
        assert_non_null(strstr(c.text, "W2041"));
        assert_int_equal(strstr(c.text, "W4110") != NULL, i >= 2);
        assert_non_null(strstr(text.p, chinese ? "\n#前言:" : "\n#preface:"));
        assert_non_null(strstr(text.p, chinese ? "{期间.起}" : "{period.from}"));
        assert_null(strstr(text.p, chinese ? "{period.from}" : "{期间.起}"));
        write_file(path, uncommented(&b, text));
        c = check(NB_SOURCE_DIR, path, true, NB_DONE);
        assert_int_equal(c.errors, 0);
        write_file(path, text);
        c = check(NB_SOURCE_DIR, path, false, NB_NOT_IN_ORDER);
        /* a report that is there is left alone */
        assert_int_equal(nb_new_report(&options, NULL, NULL), NB_SYSTEM_FAILED);
        unlink(path);
        rmdir(dir);
        bench_close(&b);
    }
}

static void page_and_type_are_no_form(void **state) {
    (void)state;
    bench b;
    bench_open(&b);
    const char *dir = in_folder(&b, "none");
    nb_new_options options = {.dir = dir, .layout = "gbt9704", .data_dir = NB_SOURCE_DIR};
    codes c = {.loud = false};
    assert_int_equal(nb_new_report(&options, collect, &c), NB_NOT_IN_ORDER);
    assert_string_equal(c.text, "E3016 ");
    assert_int_equal(access(dir, F_OK), -1);
    bench_close(&b);
}

static void folders_above_are_made(void **state) {
    (void)state;
    bench b;
    bench_open(&b);
    const char *dir = in_folder(&b, "a/b/c");
    nb_new_options options = {.dir = dir, .layout = "disclosure-2021", .data_dir = NB_SOURCE_DIR};
    assert_int_equal(nb_new_report(&options, NULL, NULL), NB_DONE);
    assert_int_equal(unlink(in_folder(&b, "a/b/c/report.yaml")), 0);
    static const char *const FOLDERS[] = {"a/b/c", "a/b", "a"};
    for (size_t i = 0; i < 3; i++) assert_int_equal(rmdir(in_folder(&b, FOLDERS[i])), 0);
    bench_close(&b);
}

static void drafts_list_what_is_missing(void **state) {
    (void)state;
    bench b;
    bench_open(&b);
    const char *path = in_folder(&b, "gaps.yaml");
    write_file(path, NB_STR("report: 1\nlayout: disclosure-2021\ntitle:\nsections:\n"
                            "  - part: overview\n    body: [\"{period.year}年，正文。\"]\n"));
    codes c = check(NB_SOURCE_DIR, path, true, NB_DONE);
    static const char *const CODES[] = {"W2041", "W2042", "W2043"};
    for (size_t i = 0; i < 3; i++) assert_non_null(strstr(c.text, CODES[i]));
    unlink(path);
    bench_close(&b);
}

static void carries_over_last_year(void **state) {
    (void)state;
    bench b;
    bench_open(&b);
    const char *last = in_folder(&b, "2023"), *next = in_folder(&b, "2024");
    assert_int_equal(mkdir(last, 0777), 0);
    static const char *const FILES[] = {"report.yaml", "requests.csv"};
    for (size_t i = 0; i < 2; i++)
        write_file(
            nb_str_format(b.arena, "%s/%s", last, FILES[i]).p,
            read_file(b.arena,
                      nb_str_format(b.arena, "%s/data/sample-2021/%s", NB_SOURCE_DIR, FILES[i]).p));
    const char *from = nb_str_format(b.arena, "%s/report.yaml", last).p;
    const char *path = nb_str_format(b.arena, "%s/report.yaml", next).p;
    nb_new_options options = {.dir = next, .from = from, .data_dir = NB_SOURCE_DIR};
    codes c = {.loud = true};
    assert_int_equal(nb_new_report(&options, collect, &c), NB_DONE);
    nb_str text = read_file(b.arena, path);
    static const char *const WANTED[] = {
        "title: {zh: \"澜州市青禾区2024年政府信息公开工作年度报告\", en: \"2024 Annual Report",
        "languages: [zh, en]\nedition: zh\n",
        "from: 2024-01-01",
        "previous: \"../2023/report.yaml\"",
        "phone: \"0998-5550126\"",
        "      natural: 7  # 自然人；由上年年报转来",
        "      in_force: 87  # 现行有效件数；上年年报的数",
        "      #- {zh: \"完善政府信息全生命周期管理",
    };
    for (size_t i = 0; i < sizeof WANTED / sizeof *WANTED; i++)
        if (strstr(text.p, WANTED[i]) == NULL) fail_msg("no “%s” in\n%s", WANTED[i], text.p);
    /* last year's sentences are comments, every one */
    for (const char *line = strstr(text.p, "sections:"); line != NULL; line = strchr(line, '\n')) {
        while (*line == '\n' || *line == ' ') line++;
        if (strncmp(line, "- part:", 7) != 0 && strncmp(line, "body:", 5) != 0 &&
            strncmp(line, "sections:", 9) != 0 && *line != '#' && *line != '\0')
            fail_msg("not a comment: %.60s", line);
    }
    c = check(NB_SOURCE_DIR, path, true, NB_DONE);
    assert_int_equal(c.errors, 0);
    /* what was carried over agrees with last year; what is changed does not */
    assert_null(strstr(c.text, "W4105"));
    const char *at = strstr(text.p, "natural: 7  #");
    nb_buf changed = nb_buf_in(b.arena);
    nb_buf_add(&changed, text.p, (size_t)(at - text.p));
    nb_buf_puts(&changed, "natural: 8  #");
    nb_buf_puts(&changed, at + 13);
    write_file(path, nb_buf_view(&changed));
    c = check(NB_SOURCE_DIR, path, true, NB_NOT_IN_ORDER); /* the total that was carried over */
    assert_non_null(strstr(c.text, "W4105"));
    assert_non_null(strstr(c.text, "E4102"));
    unlink(path);
    rmdir(next);
    for (size_t i = 0; i < 2; i++) unlink(nb_str_format(b.arena, "%s/%s", last, FILES[i]).p);
    rmdir(last);
    bench_close(&b);
}

/* Sums of last year's figures come as their sum; a form whose years are over gives way to the next
 * one, unless another was asked for. */
static void carries_sums_and_turns_to_the_next_form(void **state) {
    (void)state;
    bench b;
    bench_open(&b);
    nb_str sample = read_file(b.arena, NB_SOURCE_DIR "/data/sample-2019/report.yaml");
    const char *last = in_folder(&b, "last"), *next = in_folder(&b, "next");
    assert_int_equal(mkdir(last, 0777), 0);
    const char *from = nb_str_format(b.arena, "%s/report.yaml", last).p;
    const char *path = nb_str_format(b.arena, "%s/report.yaml", next).p;
    nb_new_options options = {.dir = next, .from = from, .data_dir = NB_SOURCE_DIR};
    for (int year = 2019; year <= 2020; year++) {
        nb_buf text = nb_buf_in(b.arena);
        for (size_t i = 0; i < sample.n; i++) {
            bool to = sample.n - i > 4 && memcmp(sample.p + i, "2020", 4) == 0;
            nb_buf_byte(&text, (unsigned char)sample.p[i]);
            if (to) nb_buf_puts(&text, year == 2019 ? "019" : "020"), i += 3;
        }
        write_file(from, nb_buf_view(&text));
        codes c = {.loud = true};
        assert_int_equal(nb_new_report(&options, collect, &c), NB_DONE);
        nb_str made = read_file(b.arena, path);
        c = check(NB_SOURCE_DIR, path, true, NB_DONE);
        assert_null(strstr(c.text, "W4105"));
        assert_null(strstr(c.text, "W2047"));
        assert_int_equal(strstr(made.p, "prev_items: 279  #") != NULL, year == 2019);
        assert_int_equal(strstr(made.p, "本年改用 disclosure-2021") != NULL, year == 2020);
        assert_non_null(strstr(made.p, year == 2019 ? "\nlayout: disclosure-2019\n"
                                                    : "\nlayout: disclosure-2021\n"));
        assert_non_null(strstr(made.p, "      #- \"本年度没有其他需要报告的事项。\"\n"));
        /* deleting the # of every such line gives right YAML; figures of last year's own are left
         */
        write_file(path, uncommented(&b, made));
        c = check(NB_SOURCE_DIR, path, true, NB_NOT_IN_ORDER);
        assert_null(strstr(c.text, "E1"));
        assert_null(strstr(c.text, "E2"));
        unlink(path);
        rmdir(next);
    }
    unlink(from);
    rmdir(last);
    bench_close(&b);
}

/* --- a form of one's own --------------------------------------------------------------------- */

static const char FORM[] =
    "extends: disclosure-base\n"
    "title: {zh: 图书馆年度报告, en: Annual report of a library}\n"
    "parts:\n"
    "  - {id: readers, heading: {zh: 读者服务, en: Readers}, required: 是, tables: [loans]}\n"
    "tables:\n"
    "  loans:\n"
    "    caption: {zh: 借阅统计, en: Loans}\n"
    "    values: loans\n"
    "    type: count\n"
    "    each: [adults, children, total]\n"
    "    widths: [4, 2, 2, 2]\n"
    "    head: 1\n"
    "    labels: 1\n"
    "    rows:\n"
    "      - [项目, 成人, 少儿, 合计]\n"
    "      - [图书, {each: books}]\n"
    "      - [期刊, {each: journals}]\n"
    "      - [总计, {each: all}]\n"
    "names: {loans: 借阅, books: 图书, journals: 期刊, all: 全部, adults: 成人, children: 少儿,\n"
    "        total: 合计}\n"
    "relations:\n"
    "  rows: {title: {zh: 借阅表, en: Loans}, in: loans, for: row,\n"
    "         expr: $.adults + $.children == $.total}\n"
    "  columns: {title: {zh: 借阅表, en: Loans}, in: loans, for: column,\n"
    "            expr: books.$ + journals.$ == all.$}\n"
    "prose:\n"
    "  - {words: [外借图书], in: loans, expr: books.total, unit: 册}\n";

static const char REPORT[] =
    "report: 1\nlayout: library\ntitle: 某图书馆2024年度报告\nissuer: 某图书馆\n"
    "date: 2025-01-10\nperiod: {from: 2024-01-01, to: 2024-12-31}\n"
    "contact: {office: 办公室, address: 某路1号, postcode: \"100000\", phone: \"12345678\"}\n"
    "figures:\n"
    "  借阅:\n"
    "    图书: {成人: 120, 少儿: 80}\n"
    "    期刊: {成人: 30, 少儿: 10, 合计: 40}\n"
    "sections:\n"
    "  - heading: 读者服务\n    body: [全年外借图书200册。]\n";

static const char *replace(bench *b, const char *text, const char *old, const char *now) {
    const char *at = strstr(text, old);
    assert_non_null(at);
    return nb_str_format(b->arena, "%.*s%s%s", (int)(at - text), text, now, at + strlen(old)).p;
}

static void a_new_form_is_one_file(void **state) {
    (void)state;
    bench b;
    bench_open(&b);
    static const char *const BASES[] = {"gbt9704", "disclosure-base"};
    const char *layouts = in_folder(&b, "layouts");
    assert_int_equal(mkdir(layouts, 0777), 0);
    for (size_t i = 0; i < 2; i++)
        write_file(
            nb_str_format(b.arena, "%s/%s.yaml", layouts, BASES[i]).p,
            read_file(b.arena,
                      nb_str_format(b.arena, "%s/layouts/%s.yaml", NB_SOURCE_DIR, BASES[i]).p));
    const char *form = nb_str_format(b.arena, "%s/library.yaml", layouts).p;
    write_file(form, nb_str_of(FORM));
    assert_int_equal(symlink(NB_SOURCE_DIR "/fonts", in_folder(&b, "fonts")), 0);
    const char *path = in_folder(&b, "report.yaml");
    static const struct {
        const char *old, *now, *codes;
        nb_status status;
    } CASES[] = {
        {"", "", "", NB_DONE},
        {"成人: 120", "成人: 121", "W4111 ", NB_DONE}, /* the totals are computed */
        /* of the row; not of the total that is computed from it */
        {"合计: 40", "合计: 41", "E4102 ", NB_NOT_IN_ORDER},
        {"成人: 30, ", "", "E4101 ", NB_NOT_IN_ORDER},
        {"少儿: 10", "少儿: 一", "E4109 ", NB_NOT_IN_ORDER},
        {"外借图书200", "外借图书201", "W4111 ", NB_DONE},
        {"heading: 读者服务", "part: reders", "E2026 ", NB_NOT_IN_ORDER},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        write_file(path, nb_str_of(replace(&b, REPORT, CASES[i].old, CASES[i].now)));
        codes c = check(folder, path, false, CASES[i].status);
        if (strcmp(c.text, CASES[i].codes) != 0)
            fail_msg("%s → %s gives %s", CASES[i].old, CASES[i].now, c.text);
    }
    static const struct {
        const char *old, *now, *codes;
    } SLIPS[] = {
        {"books.$ + journals", "book.$ + journals", "E3013 E3013 E3013 "},
        {"== $.total", "= $.total", "E3012 "},
        {"for: column", "for: colum", "E3007 "},
        {"each: [adults, children, total]\n", "\n", NULL},
        {"tables: [loans]", "tables: [loan]", "E2017 "},
    };
    write_file(path, nb_str_of(REPORT));
    for (size_t i = 0; i < sizeof SLIPS / sizeof *SLIPS; i++) {
        write_file(form, nb_str_of(replace(&b, FORM, SLIPS[i].old, SLIPS[i].now)));
        codes c = check(folder, path, false, NB_NOT_IN_ORDER);
        if (SLIPS[i].codes != NULL && strcmp(c.text, SLIPS[i].codes) != 0)
            fail_msg("%s → %s gives %s", SLIPS[i].old, SLIPS[i].now, c.text);
    }
    unlink(path);
    unlink(form);
    unlink(in_folder(&b, "fonts"));
    for (size_t i = 0; i < 2; i++)
        unlink(nb_str_format(b.arena, "%s/%s.yaml", layouts, BASES[i]).p);
    rmdir(layouts);
    bench_close(&b);
}

static void lists_every_code(void *handle, const char *text, size_t n) {
    nb_buf_add(handle, text, n);
}

static void the_list_of_codes_is_whole(void **state) {
    (void)state;
    bench b;
    bench_open(&b);
    nb_buf out = nb_buf_in(b.arena);
    nb_list_codes(lists_every_code, &out);
    nb_buf_byte(&out, '\0');
    for (int i = 0; i < NB_CODE_COUNT; i++) {
        nb_str row = nb_str_format(b.arena, "\n| %s | ", nb_diag_row_of((nb_code)i)->code);
        assert_non_null(strstr(out.p, row.p));
    }
    bench_close(&b);
}

static int open_folder(void **state) {
    (void)state;
    return mkdtemp(folder) == NULL;
}
static int close_folder(void **state) {
    (void)state;
    return rmdir(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_report_is_a_draft),
        cmocka_unit_test(drafts_list_what_is_missing),
        cmocka_unit_test(carries_over_last_year),
        cmocka_unit_test(a_new_form_is_one_file),
        cmocka_unit_test(the_list_of_codes_is_whole),
        cmocka_unit_test(folders_above_are_made),
        cmocka_unit_test(page_and_type_are_no_form),
        cmocka_unit_test(carries_sums_and_turns_to_the_next_form),
    };
    return cmocka_run_group_tests(tests, open_folder, close_folder);
}
