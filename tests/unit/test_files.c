/* Embedded files, of PDFs that the painter made, whole and damaged, and of name trees that are
 * hostile. */
#include "pdf_util.h"

#include "read/files.h"

static press *the_press;

static nb_str paint(press *p, nb_pdfa level) {
    static const nb_attachment files[] = {
        {{"data.csv", 8}, "text/csv", "Data", {"data", 4}, {"a,b\n1,2\n", 8}},
        {{"报告.yaml", 11}, "application/yaml", "Source", {"source", 6}, {"report: 1\n", 10}}};
    nb_pdf_options options = {.producer = "test", .attachments = files, .attachment_count = 2};
    options.level = level;
    nb_buf out = nb_buf_in(p->arena);
    nb_pages pages = all_pages(p);
    assert_true(nb_paint_pdf(p->arena, p->scratch, p->diags, p->doc, &pages, p->fonts, &options,
                             keep, &out));
    return nb_buf_view(&out);
}

static void make_page(press *p) {
    nb_id paragraph = add(p, 0, NB_NODE_PARAGRAPH), text = add_text(p, paragraph, "年报 2017");
    set_text(p, text, NB_ARTIFACT_NONE, "fangsong", "年报", 16000, 79370, 120000, 0);
    end_page(p, "1");
}

static void test_files(void **state) {
    (void)state;
    press *p = the_press;
    press_open(p);
    make_page(p);
    nb_str bytes = paint(p, NB_PDFA_3A);
    const char *why;
    size_t n, at;
    nb_pdf *pdf = nb_pdf_open(p->arena, bytes, &why, &at);
    assert_non_null(pdf);
    const nb_pdf_file_in *files = nb_pdf_files(p->arena, pdf, &n);
    assert_int_equal(n, 2);
    assert_true(nb_str_is(files[0].name, "data.csv") && nb_str_is(files[1].name, "报告.yaml"));
    assert_true(nb_str_is(files[0].bytes, "a,b\n1,2\n") && files[0].sound && files[1].sound);
    pdf = nb_pdf_open(p->arena, paint(p, NB_PDFA_1A), &why, &at); /* has no files */
    assert_non_null(pdf);
    nb_pdf_files(p->arena, pdf, &n);
    assert_int_equal(n, 0);
    press_close(p);
}

/* Whatever is done to a file, the reader ends, and stays inside of it (the sanitizers watch). */
static void test_damaged(void **state) {
    (void)state;
    press *p = the_press;
    press_open(p);
    make_page(p);
    nb_str whole[] = {paint(p, NB_PDFA_3A), paint(p, NB_PDFA_1A)};
    uint32_t random = 7;
    size_t opened = 0, refused = 0;
    for (int round = 0; round < 4000; round++) {
        nb_str from = whole[round % 2];
        char *copy = malloc(from.n);
        assert_non_null(copy);
        memcpy(copy, from.p, from.n);
        for (int i = 0; i < 1 + round % 5; i++) {
            random = random * 1664525u + 1013904223u;
            /* mostly in the cross-references and the trailer, where all begins */
            size_t room = round % 4 < 2 && from.n > 900 ? 900 : from.n;
            copy[from.n - 1 - (random >> 8) % room] = (char)(random >> 3);
        }
        size_t size = round % 7 == 0 ? (random >> 5) % from.n : from.n;
        nb_arena *arena = nb_arena_new(&p->recovery);
        const char *why = NULL;
        size_t n, at;
        nb_pdf *pdf = nb_pdf_open(arena, (nb_str){copy, size}, &why, &at);
        if (pdf != NULL) {
            nb_pdf_files(arena, pdf, &n);
            opened++;
        } else {
            assert_non_null(why);
            refused++;
        }
        assert_true(nb_arena_used(arena) < 700u * 1024 * 1024);
        nb_arena_free(arena);
        free(copy);
    }
    assert_true(opened > 100 && refused > 100);
    press_close(p);
}

/* A file of the objects given, with a table of cross-references and a trailer. */
static nb_str by_hand(nb_arena *arena, const char *const *objects, size_t n, const char *trailer) {
    nb_buf out = nb_buf_in(arena), table = nb_buf_in(arena);
    nb_buf_puts(&out, "%PDF-1.7\n");
    for (size_t i = 0; i < n; i++) {
        nb_buf_printf(&table, "%010zu 00000 n \n", out.n);
        nb_buf_printf(&out, "%zu 0 obj\n%s\nendobj\n", i + 1, objects[i]);
    }
    size_t start = out.n;
    nb_buf_printf(&out, "xref\n0 %zu\n0000000000 65535 f \n", n + 1);
    nb_buf_str(&out, nb_buf_view(&table));
    nb_buf_printf(&out, "trailer\n<</Size %zu /Root 1 0 R %s>>\nstartxref\n%zu\n%%%%EOF\n", n + 1,
                  trailer, start);
    return nb_buf_view(&out);
}

static void test_hostile(void **state) {
    (void)state;
    nb_recovery recovery;
    nb_arena *arena = nb_arena_new(&recovery);
    const char *why;
    size_t n, at;
    /* A name tree whose kids are the tree itself, and a reference to itself. */
    static const char *const ring[] = {
        "<</Names <</EmbeddedFiles 2 0 R>>>>",
        "<</Kids [2 0 R 2 0 R 2 0 R 2 0 R] /Names [(a) 3 0 R (b) 4 0 R (c) 5 0 R]>>", "3 0 R",
        "<</UF (x) /EF <</F 4 0 R>>>>", "<</UF 7 /EF [1]>>"};
    nb_pdf *pdf = nb_pdf_open(arena, by_hand(arena, ring, 5, ""), &why, &at);
    assert_non_null(pdf);
    nb_pdf_files(arena, pdf, &n);
    assert_in_range(n, 1, 4096);
    nb_arena_free(arena);
}

int main(void) {
    the_press = calloc(1, sizeof *the_press);
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_files), cmocka_unit_test(test_damaged),
                                       cmocka_unit_test(test_hostile)};
    int result = cmocka_run_group_tests(tests, NULL, NULL);
    free(the_press);
    return result;
}
