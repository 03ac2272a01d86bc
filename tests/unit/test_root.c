/* Names of files in reports: what they mean, and that the file system has the last word. */
#define _XOPEN_SOURCE 700 /* mkfifo, nftw */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/beneath.h"
#include "base/limits.h"
#include "base/root.h"
#include "model_util.h"

static char folder[] = "/tmp/nianbao-root-XXXXXX";

static void put(const char *name, const char *text) {
    FILE *file = fopen(name, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/* office/{2021/{report.yaml,sub/a.csv},2020/report.yaml,logo.png}, secret, and links. */
static int setup(void **state) {
    (void)state;
    static const char *const folders[] = {"office", "office/2021", "office/2021/sub",
                                          "office/2020"};
    static const char *const links[][2] = {
        {"sub/a.csv", "inside"},   {"sub", "folder"},         {"sub/../sub/a.csv", "around"},
        {"../../secret", "out"},   {"/etc/hostname", "away"}, {"../2021/sub/a.csv", "back"},
        {"ring", "ring"},          {"none", "broken"},        {"../2020", "beside"},
        {"/proc/self/fd", "magic"}};
    if (mkdtemp(folder) == NULL || chdir(folder) != 0) return -1;
    for (size_t i = 0; i < 4; i++)
        if (mkdir(folders[i], 0777) != 0) return -1;
    put("secret", "secret");
    put("office/logo.png", "logo");
    put("office/2021/report.yaml", "this");
    put("office/2021/sub/a.csv", "data");
    put("office/2020/report.yaml", "last");
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        char name[64];
        snprintf(name, sizeof name, "office/2021/%s", links[i][1]);
        if (symlink(links[i][0], name) != 0) return -1;
    }
    return mkfifo("office/2021/pipe", 0666);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *where) {
    (void)st, (void)type, (void)where;
    return remove(path);
}

static int teardown(void **state) {
    (void)state;
    return chdir("/") == 0 ? nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS) : -1;
}

static void names_mean_one_place(void **state) {
    (void)state;
    static const char LONG[] = "sub/////////////////////////////////////////////////a.csv";
    static const struct {
        const char *name, *beside, *above, *wide;
    } CASES[] = {
        {"a.csv", "office/2021/a.csv", "office/2021/a.csv", "office/2021/a.csv"},
        {"sub/a.csv", "office/2021/sub/a.csv", "office/2021/sub/a.csv", "office/2021/sub/a.csv"},
        {LONG, "office/2021/sub/a.csv", "office/2021/sub/a.csv", "office/2021/sub/a.csv"},
        {"./sub/.././a.csv", "office/2021/a.csv", "office/2021/a.csv", "office/2021/a.csv"},
        {"../a.csv", NULL, "office/2021/../a.csv", "office/2021/../a.csv"},
        {"sub/../../a.csv", NULL, "office/2021/../a.csv", "office/2021/../a.csv"},
        {"../../a.csv", NULL, NULL, NULL},
        {"../2020/../../a.csv", NULL, NULL, NULL},
        {"../2020/../a.csv", NULL, "office/2021/../a.csv", "office/2021/../a.csv"},
        {"..a/b..c", "office/2021/..a/b..c", "office/2021/..a/b..c", "office/2021/..a/b..c"},
        {"/a.csv", NULL, NULL, NULL},
        {"..", NULL, NULL, NULL},
        {"../", NULL, NULL, NULL},
        {"../..", NULL, NULL, NULL},
        {".", NULL, NULL, NULL},
        {"sub/..", NULL, NULL, NULL},
        {"C:\\a.csv", NULL, NULL, NULL},
        {"", NULL, NULL, NULL},
        {"a\nb.csv", NULL, NULL, NULL},
        {"a\x7F", NULL, NULL, NULL},
    };
    bench b;
    bench_open(&b);
    const char *from = "office/2021/report.yaml";
    nb_root *own = nb_root_new(b.arena, from, NULL), *wide = nb_root_new(b.arena, from, "office");
    assert_non_null(wide);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        nb_str name = nb_str_of(CASES[i].name);
        const char *want[] = {CASES[i].beside, CASES[i].above, CASES[i].wide};
        nb_str got[] = {nb_root_find(b.arena, own, from, name, false),
                        nb_root_find(b.arena, own, from, name, true),
                        nb_root_find(b.arena, wide, from, name, false)};
        for (int k = 0; k < 3; k++)
            if (want[k] == NULL ? got[k].p != NULL : !nb_str_is(got[k], want[k]))
                fail_msg("%s, %d: %.*s", CASES[i].name, k, (int)got[k].n, got[k].p);
    }
    assert_int_equal(nb_root_find(b.arena, own, from, (nb_str){"a\0b", 3}, true).n, 0);
    /* from the file that names it */
    assert_true(nb_str_is(nb_root_find(b.arena, own, "office/2021/sub/x.yaml", NB_STR("../a"), 0),
                          "office/2021/a"));
    assert_true(
        nb_str_is(nb_root_find(b.arena, wide, "office/2021/../2020/x.yaml", NB_STR("../a"), 0),
                  "office/2021/../a"));
    assert_null(nb_root_find(b.arena, own, "office/2021/sub/x.yaml", NB_STR("../../a"), false).p);
    bench_close(&b);
}

static void the_longest_name(void **state) {
    (void)state;
    bench b;
    bench_open(&b);
    nb_root *root = nb_root_new(b.arena, "report.yaml", NULL);
    char name[NB_MAX_PATH + 2];
    memset(name, 'a', sizeof name);
    assert_int_equal(
        nb_root_find(b.arena, root, "report.yaml", (nb_str){name, NB_MAX_PATH}, false).n,
        NB_MAX_PATH);
    assert_null(
        nb_root_find(b.arena, root, "report.yaml", (nb_str){name, NB_MAX_PATH + 1}, false).p);
    bench_close(&b);
}

static void a_root_holds_the_report(void **state) {
    (void)state;
    bench b;
    bench_open(&b);
    static const char *const good[] = {"office", "office/2021", ".",
                                       "..",     "/",           "office/2021/sub/.."},
                             *const bad[] = {"office/2020", "office/2021/sub", "/etc"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (nb_root_new(b.arena, "office/2021/report.yaml", good[i]) == NULL)
            fail_msg("%s", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (nb_root_new(b.arena, "office/2021/report.yaml", bad[i]) != NULL) fail_msg("%s", bad[i]);
        assert_int_equal(errno, EXDEV);
    }
    assert_null(nb_root_new(b.arena, "office/2021/report.yaml", "nowhere"));
    assert_int_equal(errno, ENOENT);
    assert_null(nb_root_new(b.arena, "office/2021/report.yaml", "secret"));
    assert_int_equal(errno, ENOTDIR);
    assert_non_null(nb_root_new(b.arena, "-", "."));
    bench_close(&b);
}

static void reads_below_the_root(void **state) {
    (void)state;
    static const struct {
        const char *path, *text; /* NULL: error */
        int error;
    } CASES[] = {
        {"sub/a.csv", "data", 0},       {"inside", "data", 0},
        {"folder/a.csv", "data", 0},    {"around", "data", 0},
        {"out", NULL, EXDEV},           {"away", NULL, EXDEV},
        {"back", NULL, EXDEV},          {"beside/report.yaml", NULL, EXDEV},
        {"ring", NULL, ELOOP},          {"broken", NULL, ENOENT},
        {"none.csv", NULL, ENOENT},     {"sub", NULL, EISDIR},
        {"folder", NULL, EISDIR},       {"pipe", NULL, ENOTSUP},
        {"sub/a.csv/b", NULL, ENOTDIR}, {"magic/0", NULL, EXDEV},
    };
    bench b;
    bench_open(&b);
    const char *from = "office/2021/report.yaml";
    nb_root *own = nb_root_new(b.arena, from, NULL), *wide = nb_root_new(b.arena, from, "office");
    int fd = open("office/2021", O_RDONLY | O_DIRECTORY);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        nb_str out;
        nb_str path = nb_str_format(b.arena, "office/2021/%s", CASES[i].path);
        bool good = nb_root_read(b.arena, own, path.p, 100, &out);
        int error = errno;
        if (good ? !nb_str_is(out, CASES[i].text) : error != CASES[i].error)
            fail_msg("%s: %d", CASES[i].path, error);
        /* without openat2 */
        int walked = nb_beneath_walk(fd, CASES[i].path);
        if ((walked >= 0) != good || (!good && errno != CASES[i].error))
            fail_msg("%s walked: %d, %d", CASES[i].path, walked, errno);
        if (walked >= 0) close(walked);
    }
    close(fd);
    nb_str out;
    assert_true(nb_root_read(b.arena, wide, "office/2021/back", 100, &out));
    assert_true(nb_root_read(b.arena, wide, "office/2021/beside/report.yaml", 100, &out));
    assert_true(nb_str_is(out, "last"));
    assert_true(nb_root_read(b.arena, wide, "office/2021/../logo.png", 100, &out));
    assert_true(nb_str_is(out, "logo"));
    assert_false(nb_root_read(b.arena, wide, "office/2021/out", 100, &out));
    assert_int_equal(errno, EXDEV);
    bench_close(&b);
}

static void last_years_report_has_its_own_root(void **state) {
    (void)state;
    bench b;
    bench_open(&b);
    const char *from = "office/2021/report.yaml", *last = "office/2021/../2020/report.yaml";
    nb_root *own = nb_root_new(b.arena, from, NULL), *wide = nb_root_new(b.arena, from, "office");
    nb_str out;
    assert_true(nb_root_read(b.arena, own, last, 100, &out));
    assert_true(nb_str_is(out, "last"));
    nb_root *other = nb_root_of(b.arena, own, last);
    assert_non_null(other);
    assert_null(nb_root_find(b.arena, other, last, NB_STR("../2021/report.yaml"), false).p);
    nb_str path = nb_root_find(b.arena, other, last, NB_STR("report.yaml"), false);
    assert_true(nb_str_is(path, last));
    assert_true(nb_root_read(b.arena, other, path.p, 100, &out));
    assert_ptr_equal(nb_root_of(b.arena, wide, last), wide);
    bench_close(&b);
}

static void no_file_is_read_beyond_its_limit(void **state) {
    (void)state;
    bench b;
    bench_open(&b);
    nb_root *root = nb_root_new(b.arena, "office/2021/report.yaml", NULL);
    nb_str out;
    assert_true(nb_root_read(b.arena, root, "office/2021/sub/a.csv", 4, &out));
    assert_int_equal(nb_file_inputs(b.arena)->bytes, 4);
    assert_false(nb_root_read(b.arena, root, "office/2021/sub/a.csv", 3, &out));
    assert_int_equal(errno, EFBIG);
    assert_false(nb_file_read(b.arena, "/dev/zero", 1000000, &out)); /* has no size */
    assert_int_equal(errno, EFBIG);
    assert_int_equal(nb_file_inputs(b.arena)->n, 1);
    bench_close(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_mean_one_place),
        cmocka_unit_test(the_longest_name),
        cmocka_unit_test(a_root_holds_the_report),
        cmocka_unit_test(reads_below_the_root),
        cmocka_unit_test(last_years_report_has_its_own_root),
        cmocka_unit_test(no_file_is_read_beyond_its_limit),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
