/* Layouts: the numbers of GB/T 9704 as the stages see them, merging, and what is refused. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model_util.h"

#include "model/layout.h"

#define LAYOUTS NB_SOURCE_DIR "/layouts"
static const nb_pos HERE = {"t.yaml", 2, 9};

static void measures_the_page(void **state) {
    (void)state;
    bench b;
    bench_open(&b);
    const nb_layout *l = nb_layout_load(b.arena, b.diags, LAYOUTS, NB_STR("disclosure-2008"), HERE);
    explain(&b);
    assert_non_null(l);
    assert_int_equal(nb_diags_count(b.diags), 0);
    assert_int_equal(l->page.width, 595276); /* A4 */
    assert_int_equal(l->page.text_width, 442205);
    assert_int_equal(l->page.text_height, 637795);
    assert_int_equal(l->page.cell, 15793); /* 156 mm / 28 */
    assert_int_equal(l->page.pitch, 29619);
    assert_int_equal(l->ink_count, 2); /* black and red; 6.2: Y80 M80 */
    assert_true(nb_str_is(l->inks[1].name, "red"));
    assert_memory_equal(l->inks[1].rgb, "\xff\x00\x00", 3);
    assert_memory_equal(l->inks[1].cmyk, "\x00\x50\x50\x00", 4);
    assert_int_equal(l->styles[NB_STYLE_BODY].ink, 0);
    assert_false(l->page.mirrored);
    const nb_style *body = &l->styles[NB_STYLE_BODY], *title = &l->styles[NB_STYLE_TITLE];
    assert_int_equal(body->size, 15793);
    assert_int_equal(body->first_indent, 2000);
    assert_true(l->composition.grid && body->align == NB_ALIGN_JUSTIFY);
    assert_true(nb_str_is(l->roles[body->han], "fangsong"));
    assert_int_equal(title->size, 22000);
    assert_int_equal(title->after, 1000);
    assert_int_equal(title->first_indent, 0);
    assert_true(title->keep_next && nb_str_is(l->roles[title->han], "xiaobiaosong"));
    assert_true(nb_str_is(l->roles[l->styles[NB_STYLE_FOLIO].latin], "songti"));
    assert_true(nb_str_is(l->headings[NB_ZH][1].before, "（") &&
                nb_str_is(l->headings[NB_ZH][1].after, "）"));
    assert_int_equal(l->headings[NB_ZH][1].numeral, NB_NUMERAL_HAN);
    assert_int_equal(l->headings[NB_ZH][2].numeral, NB_NUMERAL_ARABIC);
    assert_true(nb_str_is(l->folio.format, "— {n} —"));
    assert_int_equal(l->folio.drop, 19843); /* 7 mm */
    assert_int_equal(l->folio.inset, 1000);
    assert_int_equal(l->order_count, 6);
    assert_int_equal(l->part_count, 6);
    assert_false(l->parts[0].required);
    assert_int_equal(l->composition.han_latin, 250);
    assert_int_equal(l->signature_inset, 2000);
    assert_true(nb_str_is(l->words[NB_WORD_CONTINUED].in[NB_EN], "continued"));
    bench_close(&b);
}

static void names_an_unknown_layout(void **state) {
    (void)state;
    static const char *const CASES[][2] = {{"disclosure-2009", "2:9 E3002\n"},
                                           {"没有这个", "2:9 E3001\n"},
                                           {"../layouts/gbt9704", "2:9 E3001\n"}};
    for (size_t i = 0; i < 3; i++) {
        bench b;
        bench_open(&b);
        assert_null(nb_layout_load(b.arena, b.diags, LAYOUTS, nb_str_of(CASES[i][0]), HERE));
        assert_string_equal(listing(&b), CASES[i][1]);
        bench_close(&b);
    }
}

static void write_file(const char *dir, const char *name, const char *text) {
    char path[256];
    snprintf(path, sizeof path, "%s/%s.yaml", dir, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

/* A layout that extends the whole one, with `text` on top. */
static const nb_layout *load_over(bench *b, const char *dir, const char *text) {
    nb_str all = nb_str_format(b->arena, "extends: gbt9704\n%s", text);
    write_file(dir, "over", nb_str_dup(b->arena, all).p);
    return nb_layout_load(b->arena, b->diags, dir, NB_STR("over"), HERE);
}

static void merges_and_refuses(void **state) {
    (void)state;
    char dir[] = "/tmp/nb-layout-XXXXXX";
    assert_non_null(mkdtemp(dir));
    static const char *const NAMES[] = {"gbt9704", "disclosure-base"};
    bench b;
    bench_open(&b);
    nb_str base = read_file(b.arena, LAYOUTS "/gbt9704.yaml");
    nb_str more = read_file(b.arena, LAYOUTS "/disclosure-base.yaml");
    const char *rest = strstr(more.p, "order:"); /* without its own `extends` */
    write_file(dir, NAMES[0],
               nb_str_dup(b.arena, nb_str_format(b.arena, "%s\n%s", base.p, rest)).p);
    const nb_layout *l =
        load_over(&b, dir, "styles: {title: {size: 小二}}\norder: [title]\npage: {columns: 26}\n");
    explain(&b);
    assert_non_null(l);
    assert_int_equal(l->styles[NB_STYLE_TITLE].size, 18000);
    assert_int_equal(l->styles[NB_STYLE_TITLE].align, NB_ALIGN_CENTER);
    assert_int_equal(l->order_count, 1);
    assert_int_equal(l->page.cell, 17008);
    bench_close(&b);

    static const char *const CASES[][2] = {
        {"styls: {}\n", "2:1 E2002\n"},
        {"styles: {title: {size: 二}}\n", "2:24 E3004\n"},
        {"styles: {title: {han: fangsnog}}\n", "2:23 E3007\n"},
        {"styles: {title: {keep_next: maybe}}\n", "2:29 E3006\n"},
        {"styles: {title: {after: 1.2345}}\n", "2:25 E3005\n"},
        {"styles: {titel: {after: 1}}\n", "2:10 E2002\n"},
        {"numbering: {items: [x]}\n", "2:21 E3008\n"},
        {"page: {left: 100mm}\n", "2:7 E3009\n"},
        {"page: {lines: 1}\n", "2:7 E3009\n2:15 E3005\n"},
        {"colors: {red: {rgb: red, cmyk: [0, 80, 80, 0]}}\n", "2:21 E3017\n"},
        {"colors: {red: {cmyk: [0, 80, 101, 0]}, blue: {rgb: '#0000ff'}}\n",
         "2:22 E3018\n2:46 E2007\n"},
        {"styles: {title: {color: blue}}\n", "2:25 E3007\n"},
        {"order: [title, title, x]\n", "2:16 E3010\n2:23 E3007\n"},
        {"extends: over\n", NULL},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        bench_open(&b);
        l = load_over(&b, dir, CASES[i][0]);
        assert_null(l);
        const char *got = listing(&b);
        if (CASES[i][1] != NULL && strcmp(got, CASES[i][1]) != 0) {
            explain(&b);
            fail_msg("%s gives %s", CASES[i][0], got);
        }
        bench_close(&b);
    }
    bench_open(&b);
    write_file(dir, "a", "extends: b\n");
    write_file(dir, "b", "extends: a\n");
    assert_null(nb_layout_load(b.arena, b.diags, dir, NB_STR("a"), HERE));
    assert_string_equal(listing(&b), "1:10 E3003\n");
    bench_close(&b);
    static const char *const FILES[] = {"gbt9704", "over", "a", "b"};
    for (size_t i = 0; i < 4; i++) {
        char path[256];
        snprintf(path, sizeof path, "%s/%s.yaml", dir, FILES[i]);
        unlink(path);
    }
    rmdir(dir);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(measures_the_page),
        cmocka_unit_test(names_an_unknown_layout),
        cmocka_unit_test(merges_and_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
