/* The reader of PDF files: what it reads, and that damage does it no harm. */
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "model_util.h"
#include "nianbao.h"
#include "read/pdf.h"

static const char PATH[] = "test_read.pdf";

/* A small report as a PDF: objects in streams (3a), or each by itself with a table (1a). */
static nb_str a_file(nb_arena *arena, const char *pdfa) {
    nb_options options = {.report = NB_SOURCE_DIR "/tests/golden/markup/report.yaml",
                          .output = PATH,
                          .data_dir = NB_SOURCE_DIR,
                          .pdfa = pdfa};
    assert_int_equal(nb_render(&options, NULL, NULL), NB_DONE);
    nb_str file;
    assert_true(nb_file_read(arena, PATH, NB_MAX_PDF, &file));
    unlink(PATH);
    return file;
}

static nb_pdf *open_it(nb_arena *arena, nb_str file) {
    const char *why = NULL;
    size_t at = 0;
    nb_pdf *pdf = nb_pdf_open(arena, file, &why, &at);
    if (pdf == NULL) fprintf(stderr, "%s at %zu\n", why, at);
    return pdf;
}

static size_t walk(nb_pdf *pdf, const nb_pdf_value *value, int depth) {
    size_t n = 1;
    assert_true(depth < 70);
    bool dict = value->kind == NB_PDF_DICT || value->kind == NB_PDF_STREAM;
    for (size_t i = 0; i < value->n * (dict ? 2 : 1); i++)
        n += walk(pdf, &value->items[i], depth + 1);
    return n;
}

static size_t walk_all(nb_pdf *pdf) {
    size_t n = 0;
    for (int64_t i = 0, size = nb_pdf_size(pdf); i < size && i < 100000; i++)
        n += walk(pdf, nb_pdf_object(pdf, i), 0);
    return n;
}

static void reads_what_is_written(void **state) {
    (void)state;
    static const char *const LEVELS[] = {"3a", "1a"};
    for (int i = 0; i < 2; i++) {
        nb_recovery recovery;
        nb_arena *arena = nb_arena_new(&recovery);
        nb_str file = a_file(arena, LEVELS[i]);
        nb_pdf *pdf = open_it(arena, file);
        assert_non_null(pdf);
        const nb_pdf_revision *revisions;
        assert_int_equal(nb_pdf_revisions(pdf, &revisions), 1);
        assert_int_equal(revisions[0].end, file.n);
        assert_int_equal(revisions[0].stream, i == 0);
        const nb_pdf_value *root = nb_pdf_get(pdf, nb_pdf_trailer(pdf), "Root");
        assert_true(nb_pdf_is_name(nb_pdf_get(pdf, root, "Type"), "Catalog"));
        const nb_pdf_value *pages = nb_pdf_get(pdf, root, "Pages");
        const nb_pdf_value *kids = nb_pdf_get(pdf, pages, "Kids");
        assert_int_equal(kids->kind, NB_PDF_ARRAY);
        assert_int_equal(kids->n, nb_pdf_get(pdf, pages, "Count")->number);
        nb_str content;
        const nb_pdf_value *page = nb_pdf_follow(pdf, &kids->items[0]);
        assert_true(nb_pdf_content(pdf, nb_pdf_get(pdf, page, "Contents"), 1 << 20, &content));
        assert_non_null(strstr(nb_str_dup(arena, content).p, "BDC"));
        assert_false(nb_pdf_content(pdf, nb_pdf_get(pdf, page, "Contents"), 10, &content));
        nb_str xmp;
        assert_true(nb_pdf_content(pdf, nb_pdf_get(pdf, root, "Metadata"), 1 << 20, &xmp));
        assert_int_equal(memcmp(xmp.p, "<?xpacket", 9), 0);
        assert_true(walk_all(pdf) > 500);
        assert_true(nb_pdf_object(pdf, 1 << 30)->kind == NB_PDF_NULL);
        nb_arena_free(arena);
    }
}

static nb_str join(nb_arena *arena, nb_str a, const char *b) {
    return nb_str_format(arena, "%.*s%s", (int)a.n, a.p, b);
}

static void follows_revisions(void **state) {
    (void)state;
    nb_recovery recovery;
    nb_arena *arena = nb_arena_new(&recovery);
    const char first[] = "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /A (a\\(b\\)\\\nc\\101) /B <4a 4B5> "
                         "/C#20D [ 1 -2.5 true null /x 2 0 R ] >>\nendobj\n";
    nb_buf file = nb_buf_in(arena);
    nb_buf_puts(&file, first);
    size_t xref = file.n;
    nb_buf_printf(&file,
                  "xref\n0 2\n0000000000 65535 f \n%010d 00000 n \ntrailer\n<< /Size 2 /Root 1 0 R "
                  ">>\nstartxref\n%zu\n%%%%EOF\n",
                  9, xref);
    nb_str old = nb_str_dup(arena, nb_buf_view(&file));
    size_t object = file.n;
    nb_buf_puts(&file, "1 0 obj\n<< /Type /Catalog /A (new) >>\nendobj\n");
    size_t second = file.n;
    nb_buf_printf(&file,
                  "xref\n1 1\n%010zu 00000 n \ntrailer\n<< /Size 2 /Root 1 0 R /Prev %zu "
                  ">>\nstartxref\n%zu\n%%%%EOF\n",
                  object, xref, second);
    nb_pdf *pdf = open_it(arena, nb_buf_view(&file));
    assert_non_null(pdf);
    const nb_pdf_revision *revisions;
    assert_int_equal(nb_pdf_revisions(pdf, &revisions), 2);
    assert_int_equal(revisions[0].end, old.n);
    assert_int_equal(revisions[1].end, file.n);
    const nb_pdf_value *root = nb_pdf_get(pdf, nb_pdf_trailer(pdf), "Root");
    assert_true(nb_str_is(nb_pdf_get(pdf, root, "A")->text, "new"));
    assert_int_equal(nb_pdf_offset(pdf, 1), object);
    pdf = nb_pdf_open_revision(pdf, 0);
    assert_non_null(pdf);
    root = nb_pdf_get(pdf, nb_pdf_trailer(pdf), "Root");
    assert_true(nb_str_is(nb_pdf_get(pdf, root, "A")->text, "a(b)cA"));
    assert_true(nb_str_is(nb_pdf_get(pdf, root, "B")->text, "JKP"));
    const nb_pdf_value *list = nb_pdf_get(pdf, root, "C D");
    assert_int_equal(list->n, 6);
    assert_int_equal(list->items[1].kind, NB_PDF_REAL);
    assert_int_equal(list->items[5].kind, NB_PDF_REF);
    assert_int_equal(nb_pdf_follow(pdf, &list->items[5])->kind, NB_PDF_NULL);
    assert_int_equal(root->start, 17);
    nb_arena_free(arena);
}

static void refuses_what_is_broken(void **state) {
    (void)state;
    static const char *const WRONG[] = {
        "",
        "%PDF-1.7\n",
        "no pdf at all, but long enough",
        "%PDF-1.7\nstartxref\n9\n%%EOF\n",
        "%PDF-1.7\nstartxref\n99999999999999999999\n%%EOF\n",
        "%PDF-1.7\nxref\n0 9999999\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n",
        "%PDF-1.7\nxref\n0 0\ntrailer\n<</Prev 9>>\nstartxref\n9\n%%EOF\n",
        "%PDF-1.7\nxref\n0 0\ntrailer\n<</Prev -9>>\nstartxref\n9\n%%EOF\n",
        ("%PDF-1.7\n1 0 obj\n<</Type/XRef/W[0 0 0]/Size 9999999/Length 0>>\nstream\n\nendstream\n"
         "endobj\nstartxref\n9\n%%EOF\n")};
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        nb_recovery recovery;
        nb_arena *arena = nb_arena_new(&recovery);
        const char *why = NULL;
        size_t at = 0;
        assert_null(nb_pdf_open(arena, nb_str_of(WRONG[i]), &why, &at));
        assert_non_null(why);
        nb_arena_free(arena);
    }
    nb_recovery recovery;
    nb_arena *arena = nb_arena_new(&recovery);
    nb_buf deep = nb_buf_in(arena);
    nb_buf_puts(&deep, "%PDF-1.7\nxref\n0 0\ntrailer\n");
    for (int i = 0; i < 100000; i++) nb_buf_byte(&deep, '[');
    nb_str file = join(arena, nb_buf_view(&deep), "\nstartxref\n9\n%%EOF\n");
    const char *why = NULL;
    size_t at = 0;
    assert_null(nb_pdf_open(arena, file, &why, &at));
    nb_arena_free(arena);
}

/* Random damage: whatever comes, it ends, within the memory that the limits allow. */
static void survives_damage(void **state) {
    (void)state;
    static const char *const LEVELS[] = {"3a", "1a"};
    uint32_t seed = 20171231;
    for (int level = 0; level < 2; level++) {
        nb_recovery recovery;
        nb_arena *arena = nb_arena_new(&recovery);
        nb_str good = a_file(arena, LEVELS[level]);
        size_t opened = 0;
        for (int round = 0; round < 300; round++) {
            nb_recovery inner;
            nb_arena *a = nb_arena_new(&inner);
            nb_str bad = nb_str_dup(a, good);
            char *bytes = (char *)(uintptr_t)bad.p;
            for (int k = 0; k < 1 + round % 7; k++) {
                seed = seed * 1664525u + 1013904223u;
                /* most of the damage where the structure is: at the end */
                size_t span = k % 2 == 0 && bad.n > 4000 ? 4000 : bad.n;
                bytes[bad.n - 1 - (seed >> 8) % span] = (char)(seed >> 3);
            }
            if (round % 5 == 0) bad.n -= (seed >> 9) % 600;
            const char *why = NULL;
            size_t at = 0;
            nb_pdf *pdf = nb_pdf_open(a, bad, &why, &at);
            if (pdf != NULL) {
                opened++;
                walk_all(pdf);
            } else {
                assert_non_null(why);
            }
            nb_arena_free(a);
        }
        assert_true(opened > 20 && opened < 300);
        nb_arena_free(arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_is_written), cmocka_unit_test(follows_revisions),
        cmocka_unit_test(refuses_what_is_broken), cmocka_unit_test(survives_damage)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
