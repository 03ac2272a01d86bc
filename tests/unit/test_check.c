/* The broken reports of tests/broken: each has a NAME.expected with its "LINE:COL CODE" lines; and
 * every message about reports and layouts is shown by one of them. */
#include <dirent.h>

#include "model_util.h"

#include "model/check.h"

#define BROKEN NB_SOURCE_DIR "/tests/broken"
#define LAYOUTS NB_SOURCE_DIR "/layouts"

static void run_stages(bench *b, const char *name, nb_str bytes) {
    const nb_yaml *root = nb_yaml_parse(b->arena, b->diags, name, bytes);
    if (root == NULL) return;
    const nb_report *report = nb_report_read(b->arena, b->diags, root);
    if (report == NULL || report->layout_name.n == 0) return;
    const nb_layout *layout =
        nb_layout_load(b->arena, b->diags, LAYOUTS, report->layout_name, report->layout_pos);
    if (layout == NULL) return;
    report = nb_report_complete(b->arena, b->diags, report, layout);
    nb_check(b->arena, b->scratch, b->diags, report, layout);
}

static int by_name(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void broken_reports_say_why(void **state) {
    (void)state;
    bool seen[NB_CODE_COUNT] = {false};
    char *names[512];
    size_t count = 0;
    DIR *dir = opendir(BROKEN);
    assert_non_null(dir);
    for (struct dirent *e; (e = readdir(dir)) != NULL;) {
        const char *dot = strrchr(e->d_name, '.');
        if (dot == NULL || strcmp(dot, ".yaml") != 0 || count == 512) continue;
        names[count++] = strndup(e->d_name, (size_t)(dot - e->d_name));
    }
    closedir(dir);
    assert_true(count > 50);
    qsort(names, count, sizeof *names, by_name);
    int failures = 0;
    for (size_t i = 0; i < count; i++) {
        bench b;
        bench_open(&b);
        char path[512], source[512];
        snprintf(source, sizeof source, BROKEN "/%s.yaml", names[i]);
        nb_str bytes = read_file(b.arena, source);
        run_stages(&b, source, bytes); /* the path: CSV files are looked for beside it */
        const char *got = listing(&b);
        if (getenv("NB_WRITE_EXPECTED") != NULL) {
            snprintf(path, sizeof path, BROKEN "/%s.expected", names[i]);
            FILE *out = fopen(path, "w");
            assert_non_null(out);
            fputs(got, out);
            fclose(out);
            printf("%s:\n", names[i]);
            fflush(stdout);
            explain(&b);
        }
        snprintf(path, sizeof path, BROKEN "/%s.expected", names[i]);
        nb_str expected = read_file(b.arena, path);
        if (strstr(expected.p, " E5") != NULL) expected.p = ""; /* of the stages after */
        if (strcmp(expected.p, got) != 0) {
            fprintf(stderr, "%s: expected\n%sgot\n%s", names[i], expected.p, got);
            explain(&b);
            failures++;
        }
        const nb_diag_entry *list = nb_diags_sorted(b.diags);
        for (size_t k = 0; k < nb_diags_count(b.diags); k++) seen[list[k].code] = true;
        bench_close(&b);
        free(names[i]);
    }
    /* what a report of a few lines cannot show: shown by test_yaml.c, tools/limits.py, or by the
     * stages after */
    static const nb_code ELSEWHERE[] = {
        NB_YAML_SYNTAX, NB_YAML_LARGE, NB_FIGURE_UNKNOWN, NB_FIGURE_UNKNOWN_NEAR,
        NB_CHECK_PART_MISSING, NB_NAMED_MANY, NB_NAMED_TOTAL, NB_NAMED_LARGE, NB_YAML_LONG,
        NB_YAML_MANY, NB_TABLE_SIZE, NB_CSV_SIZE,
        /* tools/batch.py */ NB_BATCH_CLASH, NB_BATCH_EMPTY, /* test_image.c */ NB_IMAGE_BYTES,
        /* test_new.c */
        NB_DRAFT_EMPTY, NB_DRAFT_MISSING, NB_DRAFT_PART, NB_DRAFT_FIGURES};
    for (size_t i = 0; i < sizeof ELSEWHERE / sizeof *ELSEWHERE; i++) seen[ELSEWHERE[i]] = true;
    for (int code = 0; code < NB_CODE_COUNT; code++) {
        const nb_diag_row *row = nb_diag_row_of((nb_code)code);
        bool ours = row->code[1] == '1' || row->code[1] == '2' || row->code[1] == '4' ||
                    (row->code[1] == '3' && strcmp(row->code, "E3002") <= 0);
        if (ours && !seen[code]) {
            fprintf(stderr, "no broken report shows %s %s\n", row->code, row->name);
            failures++;
        }
    }
    assert_int_equal(failures, 0);
}

/* Parts that a layout requires: none of the layouts asks for one yet, so the layout is made here.
 */
static void asks_for_required_parts(void **state) {
    (void)state;
    bench b;
    bench_open(&b);
    nb_str text = NB_STR("report: 1\nlayout: l\ntitle: 甲\nissuer: 乙\ndate: 2018-01-01\n"
                         "period: {from: 2017-01-01, to: 2017-12-31}\n"
                         "章节:\n  - heading: 概述\n    body: [丙]\n");
    const nb_yaml *root = nb_yaml_parse(b.arena, b.diags, "t.yaml", text);
    const nb_report *report = nb_report_read(b.arena, b.diags, root);
    const nb_part parts[] = {
        {.id = NB_STR("a"), .heading = {{NB_STR("概述"), {NULL, 0}}}, .required = true},
        {.id = NB_STR("b"), .heading = {{NB_STR("其他"), {NULL, 0}}}, .required = true},
        {.id = NB_STR("c"), .heading = {{NB_STR("可有"), {NULL, 0}}}}};
    nb_layout layout = {.parts = parts, .part_count = 3};
    report = nb_report_complete(b.arena, b.diags, report, &layout);
    nb_check(b.arena, b.scratch, b.diags, report, &layout);
    assert_string_equal(listing(&b), "8:3 E2031\n");
    bench_close(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(broken_reports_say_why),
        cmocka_unit_test(asks_for_required_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
