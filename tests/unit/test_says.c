/* What the messages about figures say: samples are changed in one place each, and words are looked
 * for (or must not come) in all that is then said. Through the public interface. */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model_util.h"

#include "base/file.h"
#include "nianbao.h"

static char folder[] = "/tmp/nb-says-XXXXXX";

typedef struct change {
    const char *old, *now;
} change;

static const char *in_folder(bench *b, const char *name) {
    return nb_str_format(b->arena, "%s/%s", folder, name).p;
}

static const char *changed(bench *b, const char *text, change c) {
    const char *at = strstr(text, c.old);
    if (at == NULL) fail_msg("no “%s”", c.old);
    return nb_str_format(b->arena, "%.*s%s%s", (int)(at - text), text, c.now, at + strlen(c.old)).p;
}

static const char *sample(bench *b, const char *name) {
    return read_file(b->arena, nb_str_format(b->arena, "%s/data/%s", NB_SOURCE_DIR, name).p).p;
}

static void write_file(const char *path, const char *text) {
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    fclose(file);
}

/* "E4102 FILE:LINE TEXT HINT\n" for each. */
static void collect(void *handle, const nb_message *m) {
    nb_buf *out = handle;
    const char *file = m->file == NULL ? "" : strrchr(m->file, '/');
    nb_buf_printf(out, "%s %s:%u %s %s\n", m->code, file == NULL ? "" : file + 1, (unsigned)m->line,
                  m->text[0], m->hint[0] == NULL ? "" : m->hint[0]);
}

static const char *say(bench *b, const char *report, bool draft) {
    nb_buf out = nb_buf_in(b->arena);
    const char *path = in_folder(b, "report.yaml");
    write_file(path, report);
    nb_options options = {.report = path, .data_dir = NB_SOURCE_DIR, .draft = draft};
    nb_check_report(&options, collect, &out);
    nb_buf_byte(&out, '\0');
    return out.p;
}

static size_t times(const char *text, const char *word) {
    size_t n = 0;
    for (const char *at = text; (at = strstr(at, word)) != NULL; at += strlen(word)) n++;
    return n;
}

static void has(const char *text, const char *word, size_t wanted) {
    if (times(text, word) != wanted)
        fail_msg("“%s” comes %zu times, not %zu, in\n%s", word, times(text, word), wanted, text);
}

/* --- relations ------------------------------------------------------------------------------- */

static const change LEFT_OUT = {
    "research: 1, welfare: 1, legal_service: 2, other_org: 1, total: 60",
    "research: 1, welfare: 1, legal_service: 2, other_org: 1"};
static const change BROKEN = {"granted: {natural: 49", "granted: {natural: 48"};

static void computed_totals_are_not_written(void **state) {
    (void)state;
    bench b;
    bench_open(&b);
    const char *report = changed(&b, sample(&b, "sample-2019/report.yaml"), LEFT_OUT);
    has(say(&b, report, false), "E4102", 0);
    const char *said = say(&b, changed(&b, report, BROKEN), false);
    has(said, "E4102", 1);
    has(said, "自然人 列：（七）总计写的是 116", 1);
    /* both totals of the column and its row left out: only the printed relation can fail */
    report =
        changed(&b, report, (change){"processed_total: {natural: 116, ", "processed_total: {"});
    report = changed(
        &b, report,
        (change){"legal_service: 5, other_org: 3, total: 141}", "legal_service: 5, other_org: 3}"});
    has(say(&b, report, false), "E41", 0);
    said = say(&b, changed(&b, report, BROKEN), false);
    has(said, "E4103", 1);
    has(said, "自然人 列", 1);
    has(said, "算出为 115", 1);
    has(said, "写的是", 0);
    bench_close(&b);
}

static void other_files_are_named(void **state) {
    (void)state;
    bench b;
    bench_open(&b);
    const char *text = sample(&b, "sample-2019/report.yaml");
    const char *last = in_folder(&b, "last.yaml");
    write_file(last, text);
    text = changed(&b, text, (change){"\nperiod:", "\nprevious: last.yaml\nperiod:"});
    const char *said = say(&b, text, false);
    has(said, "/last.yaml:", 10); /* two addends of four rows, and two of 结转 */
    has(said, "（143−4）", 1);
    has(said, "+-", 0);
    write_file(in_folder(&b, "requests.csv"), sample(&b, "sample-2021/requests.csv"));
    text = changed(&b, sample(&b, "sample-2021/report.yaml"),
                   (change){"{csv: requests.csv}", "{csv: requests.csv, new: {natural: 1}}"});
    has(say(&b, text, false), "写了两次，", 1);
    has(say(&b, text, false), "/requests.csv 第 2 行已经写过", 1);
    unlink(last);
    bench_close(&b);
}

/* --- figures --------------------------------------------------------------------------------- */

static void slips_beside_the_form_are_found(void **state) {
    (void)state;
    bench b;
    bench_open(&b);
    write_file(in_folder(&b, "requests.csv"), sample(&b, "sample-2021/requests.csv"));
    const char *text = sample(&b, "sample-2021/report.yaml");
    static const struct {
        const char *now, *use;
        size_t warned;
    } CASES[] = {
        {"fees: {amount: 1863.27, ammount: 3}", "全年主动", 1},
        {"fees: {amount: 1863.27, 收费金鹅: 3}", "全年主动", 1},
        {"fees: {amount: 1863.27, waived_cases: 3}", "全年主动", 0},
        {"fees: {amount: 1863.27, amounts: 3}",
         "免收{主动公开.行政事业性收费.amounts}万元，全年主动", 0},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        const char *own = changed(&b, text, (change){"fees: {amount: 1863.27}", CASES[i].now});
        const char *said = say(&b, changed(&b, own, (change){"全年主动", CASES[i].use}), false);
        has(said, "W4113", CASES[i].warned);
        if (CASES[i].warned == 0) assert_string_equal(said, "");
    }
    bench_close(&b);
}

static void drafts_show_their_gaps(void **state) {
    (void)state;
    bench b;
    bench_open(&b);
    nb_str all = nb_str_of(sample(&b, "sample-2021/requests.csv"));
    const char *text = sample(&b, "sample-2021/report.yaml");
    text = changed(&b, text, (change){"published: 3862 ", "published: "});
    text = changed(&b, text,
                   (change){"review: {upheld: 3, corrected: 1, other_result: 2, "
                            "pending: 1, total: 7}",
                            "review: {upheld: 3}"});
    text =
        changed(&b, text, (change){"本年度没有其他", "复议{复议诉讼.行政复议.总计}件。没有其他"});
    /* the file with the first cells of each row only: the rest is empty */
    nb_buf half = nb_buf_in(b.arena);
    size_t line = 0, cell = 0;
    for (size_t i = 0; i < all.n; i++) {
        char c = all.p[i];
        cell = c == '\n' ? 0 : cell + (c == ',');
        line += c == '\n';
        if (line == 0 || cell < 3 || c == ',') nb_buf_byte(&half, (unsigned char)c);
    }
    write_file(in_folder(&b, "requests.csv"), nb_strndup(b.arena, half.p, half.n));
    const char *said = say(&b, text, true);
    has(said, "\nE", 0);
    assert_true(said[0] != 'E');
    has(said, "W4112", 0);
    has(said, "W4111", 0);
    assert_true(times(said, "W4110 requests.csv:") > 10);
    assert_true(times(said, "（remedies.review.") >= 3);
    has(say(&b, changed(&b, text, (change){"{messages}", "{mesages}"}), true), "E4002", 1);
    /* not in a report */
    assert_true(times(say(&b, text, false), "E4001") + times(say(&b, text, false), "E4002") > 0);
    bench_close(&b);
}

static void one_message_for_a_file(void **state) {
    (void)state;
    bench b;
    bench_open(&b);
    unlink(in_folder(&b, "requests.csv"));
    const char *text = sample(&b, "sample-2021/report.yaml");
    const char *said = say(&b, text, false);
    has(said, "E4202", 1);
    has(said, "\n", 1);
    /* a row that is missing: said of the file */
    nb_str all = nb_str_of(sample(&b, "sample-2021/requests.csv"));
    const char *row = strstr(all.p, "\n二、") + 1, *end = strchr(row, '\n') + 1;
    nb_str less = nb_str_format(b.arena, "%.*s%s", (int)(row - all.p), all.p, end);
    write_file(in_folder(&b, "requests.csv"), less.p);
    said = say(&b, text, false);
    has(said, "E4101 requests.csv:1 ", 1);
    has(said, "E4101 report.yaml", 0);
    /* the wrong form is said whatever else is */
    write_file(in_folder(&b, "requests.csv"), all.p);
    text = changed(&b, text, (change){"disclosure-2021", "disclosure-2019"});
    said = say(&b, text, false);
    has(said, "E4210", 3);
    has(said, "W2047", 1);
    bench_close(&b);
}

static void prose_is_told_in_chinese(void **state) {
    (void)state;
    bench b;
    bench_open(&b);
    write_file(in_folder(&b, "requests.csv"), sample(&b, "sample-2021/requests.csv"));
    const char *text = changed(&b, sample(&b, "sample-2021/report.yaml"),
                               (change){"不予公开29件", "不予公开28件"});
    const char *said = say(&b, text, false);
    has(said, "W4111", 1);
    has(said, "（依申请公开.不予公开.各项.总计）", 1);
    has(said, "denied", 0);
    bench_close(&b);
}

static int open_folder(void **state) {
    (void)state;
    return mkdtemp(folder) == NULL;
}
static int close_folder(void **state) {
    (void)state;
    static const char *const FILES[] = {"report.yaml", "requests.csv"};
    char path[64];
    for (size_t i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, FILES[i]);
        unlink(path);
    }
    return rmdir(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(computed_totals_are_not_written),
        cmocka_unit_test(other_files_are_named),
        cmocka_unit_test(slips_beside_the_form_are_found),
        cmocka_unit_test(drafts_show_their_gaps),
        cmocka_unit_test(one_message_for_a_file),
        cmocka_unit_test(prose_is_told_in_chinese),
    };
    return cmocka_run_group_tests(tests, open_folder, close_folder);
}
