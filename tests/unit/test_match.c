/* Roles: the right face for each character, nothing that was not asked for, and a word about every
 * font that is missing, altered or forbidden. Folders are made for the purpose. */
#include "font_util.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "font/report.h"

static const char *const variables[] = {"NIANBAO_FONTS", "NIANBAO_PREFERRED", "XDG_CACHE_HOME",
                                        "HOME"};
enum { VARIABLES = sizeof variables / sizeof variables[0] };

typedef struct folders {
    char root[64];
    char roles[96], fonts[96], home[96];
    char *kept[VARIABLES]; /* what the variables were before */
} folders;

static void make_folders(folders *f) {
    strcpy(f->root, "/tmp/nb-test-match-XXXXXX");
    assert_non_null(mkdtemp(f->root));
    snprintf(f->roles, sizeof f->roles, "%s/roles", f->root);
    snprintf(f->fonts, sizeof f->fonts, "%s/fonts", f->root);
    snprintf(f->home, sizeof f->home, "%s/home", f->root);
    assert_int_equal(mkdir(f->roles, 0700) + mkdir(f->fonts, 0700) + mkdir(f->home, 0700), 0);
}

static void remove_folders(const folders *f) {
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", f->root);
    assert_int_equal(system(command), 0);
}

static void write_file(const char *folder, const char *name, const void *bytes, size_t n) {
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    fclose(file);
}

static void link_font(const folders *f, const nb_face *face, const char *name) {
    char path[256];
    snprintf(path, sizeof path, "%s/%s", f->fonts, name);
    assert_int_equal(symlink(face->path, path), 0);
}

/* A roles.yaml entry: of a real font, or of one that nobody has. */
static void put_font(nb_buf *out, const char *key, const char *family, const char *file,
                     size_t size, uint32_t head) {
    nb_buf_printf(out,
                  "  %s:\n    family: %s\n    style: Regular\n    package: some-package\n"
                  "    file: %s\n    size: %zu\n    head: %08x\n    sha256: 00\n    license: X\n",
                  key, family, file, size, head);
}

/* --- the default roles ----------------------------------------------------------------------- */

static void test_defaults(void **state) {
    (void)state;
    static const struct {
        const char *role;
        uint32_t cp;
        const char *face; /* NULL: nobody */
    } cases[] = {
        {"fangsong", 0x5e74, "FandolFang-Regular"},
        {"kaiti", 0x5e74, "FandolKai-Regular"},
        {"heiti", 0x5e74, "FandolHei-Regular"},
        {"songti", 0x5e74, "FandolSong-Regular"},
        {"xiaobiaosong", 0x5e74, "NotoSerifCJKsc-Bold"},
        {"latin", '2', "LiberationSerif"},
        {"latin-bold", '2', "LiberationSerif-Bold"},
        {"latin-sans", '2', "LiberationSans"},
        {"fangsong", 0x4dae, "NotoSerifCJKsc-Regular"},
        {"heiti", 0x4dae, "NotoSansCJKsc-Regular"},
        {"fangsong", 0x30edd, "NotoSerifCJKsc-Regular"},
        {"fangsong", 0x20001, "BabelStoneHan"},
        {"fangsong", 0x10ffff, NULL},
        {"fangsong", 0xffffffff, NULL},
    };
    fixture t;
    begin(&t, NB_FONTS_DIR);
    assert_non_null(t.fonts);
    for (int twice = 0; twice < 2; twice++) {
        for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
            uint32_t gid = 1;
            int role = nb_fonts_role(t.fonts, nb_str_of(cases[i].role));
            const nb_face *face = nb_fonts_find(t.fonts, role, cases[i].cp, &gid);
            if (cases[i].face == NULL) {
                assert_null(face);
                assert_int_equal(gid, 0);
                continue;
            }
            assert_non_null(face);
            if (!nb_str_is(face->postscript_name, cases[i].face))
                fail_msg("U+%04X of %s: %s", cases[i].cp, cases[i].role, face->path);
            assert_true(gid != 0 && gid == nb_face_glyph(face, cases[i].cp));
            assert_ptr_equal(nb_fonts_at(t.fonts, face->index), face);
        }
    }
    assert_int_equal(nb_fonts_role(t.fonts, NB_STR("nobody")), -1);
    assert_null(nb_fonts_at(t.fonts, 1000));
    assert_string_equal(codes(&t), "");
    end(&t);
}

static void test_only_needed_files_open(void **state) {
    (void)state;
    fixture t;
    begin(&t, NB_FONTS_DIR);
    uint32_t gid;
    assert_int_equal(nb_fonts_count(t.fonts), 0);
    nb_fonts_find(t.fonts, nb_fonts_role(t.fonts, NB_STR("fangsong")), 0x5e74, &gid);
    assert_int_equal(nb_fonts_count(t.fonts), 1);
    nb_fonts_find(t.fonts, nb_fonts_role(t.fonts, NB_STR("fangsong")), 0x4dae, &gid);
    nb_fonts_find(t.fonts, nb_fonts_role(t.fonts, NB_STR("songti")), 0x4dae, &gid);
    assert_int_equal(nb_fonts_count(t.fonts), 3); /* Noto Serif is shared */
    end(&t);
}

/* --- made-up roles --------------------------------------------------------------------------- */

/* Roles over links to three default fonts; `tail` is the rest of roles.yaml. */
static void begin_with(fixture *t, folders *f, const char *tail) {
    fixture real;
    begin(&real, NB_FONTS_DIR);
    const nb_face *fang = face_of(&real, "fangsong", 0), *kai = face_of(&real, "kaiti", 0),
                  *latin = face_of(&real, "latin", 0);
    make_folders(f);
    link_font(f, fang, "fang.otf");
    link_font(f, kai, "kai.otf");
    char *restricted = nb_alloc(real.arena, latin->bytes.n);
    memcpy(restricted, latin->bytes.p, latin->bytes.n);
    unsigned n;
    hb_blob_t *os2 = hb_face_reference_table(latin->hb_face, HB_TAG('O', 'S', '/', '2'));
    const char *table = hb_blob_get_data(os2, &n);
    restricted[(table - latin->bytes.p) + 9] = 2; /* fsType: restricted licence */
    hb_blob_destroy(os2);
    write_file(f->fonts, "latin.ttf", restricted, latin->bytes.n);
    write_file(f->fonts, "text.otf", "no font", 7);

    nb_buf roles = nb_buf_in(real.arena);
    nb_buf_puts(&roles, "fonts:\n");
    put_font(&roles, "fang", "FandolFang", "fang.otf", fang->bytes.n, fang->checksum);
    put_font(&roles, "kai", "FandolKai", "kai.otf", kai->bytes.n, kai->checksum);
    put_font(&roles, "old-kai", "FandolKai", "kai.otf", kai->bytes.n + 1, kai->checksum);
    put_font(&roles, "gone", "Gone", "Gone.otf", 1, 1);
    put_font(&roles, "gone-too", "GoneToo", "GoneToo.otf", 1, 1);
    put_font(&roles, "misnamed", "FandolSong", "kai.otf", kai->bytes.n, kai->checksum);
    put_font(&roles, "restricted", "Liberation Serif", "latin.ttf", latin->bytes.n,
             latin->checksum);
    put_font(&roles, "text", "Text", "text.otf", 7, 1);
    nb_buf_puts(&roles, tail);
    write_file(f->roles, "roles.yaml", roles.p, roles.n);
    end(&real);
    for (size_t i = 0; i < VARIABLES; i++) {
        const char *value = getenv(variables[i]);
        f->kept[i] = value == NULL ? NULL : strdup(value);
    }
    unsetenv("NIANBAO_PREFERRED");
    setenv("NIANBAO_FONTS", f->fonts, 1);
    setenv("XDG_CACHE_HOME", f->home, 1);
    begin(t, f->roles);
}

static void end_with(fixture *t, folders *f) {
    end(t);
    remove_folders(f);
    for (size_t i = 0; i < VARIABLES; i++) {
        unsetenv(variables[i]);
        if (f->kept[i] != NULL) setenv(variables[i], f->kept[i], 1);
        free(f->kept[i]);
    }
}

static const char *shown_by(fixture *t, const char *role, uint32_t cp) {
    uint32_t gid;
    int r = nb_fonts_role(t->fonts, nb_str_of(role));
    const nb_face *face = nb_fonts_find(t->fonts, r, cp, &gid);
    return face == NULL ? "-"
                        : nb_strndup(t->arena, face->postscript_name.p, face->postscript_name.n);
}

static void test_missing_fonts(void **state) {
    (void)state;
    folders f;
    fixture t;
    begin_with(&t, &f,
               "roles:\n  a:\n    locked: [gone, fang]\n  b:\n    locked: [gone, kai]\n"
               "  c:\n    locked: [gone, gone-too]\n  d:\n    locked: [misnamed, fang]\n");
    assert_non_null(t.fonts);
    assert_string_equal(shown_by(&t, "a", 0x5e74), "FandolFang-Regular");
    assert_string_equal(codes(&t), "W5011");
    assert_string_equal(shown_by(&t, "b", 0x5e74), "FandolKai-Regular");
    assert_string_equal(codes(&t), "W5011"); /* once for a font */
    assert_string_equal(shown_by(&t, "c", 0x5e74), "-");
    assert_string_equal(shown_by(&t, "c", 0x5e75), "-");
    assert_int_equal(nb_diags_errors(t.diags), 1);
    /* The file is there but holds another family: not taken for it. */
    assert_string_equal(shown_by(&t, "d", 0x5e74), "FandolFang-Regular");
    assert_int_equal(nb_diags_errors(t.diags), 1);
    end_with(&t, &f);
}

static void test_altered_damaged_forbidden(void **state) {
    (void)state;
    folders f;
    fixture t;
    begin_with(&t, &f,
               "roles:\n  a:\n    locked: [old-kai]\n  b:\n    locked: [restricted, fang]\n"
               "  c:\n    locked: [text, fang]\n");
    assert_non_null(t.fonts);
    assert_string_equal(shown_by(&t, "a", 0x5e74), "FandolKai-Regular");
    assert_string_equal(shown_by(&t, "a", 0x5e72), "FandolKai-Regular");
    assert_string_equal(codes(&t), "W5012");
    assert_string_equal(shown_by(&t, "b", 'A'), "FandolFang-Regular");
    assert_int_equal(nb_diags_count(t.diags), 2);
    assert_non_null(strstr(codes(&t), "W5014"));
    assert_string_equal(shown_by(&t, "c", 'A'), "FandolFang-Regular");
    assert_non_null(strstr(codes(&t), "W5011")); /* fontconfig knows no font in it */
    assert_int_equal(nb_diags_errors(t.diags), 0);
    end_with(&t, &f);
}

static void test_preferred(void **state) {
    (void)state;
    static const char roles[] = "roles:\n  a:\n    preferred: [Nobody Has This, FandolKai]\n"
                                "    locked: [fang]\n"
                                "  b:\n    preferred: [{family: FandolKai, style: Bold}]\n"
                                "    locked: [fang]\n";
    folders f;
    fixture t;
    begin_with(&t, &f, roles);
    assert_int_equal(nb_fonts_chain(t.fonts, 0), 1); /* not asked for */
    assert_string_equal(shown_by(&t, "a", 0x5e74), "FandolFang-Regular");
    end_with(&t, &f);

    char with[512];
    snprintf(with, sizeof with, "use_preferred: true\n%s", roles);
    begin_with(&t, &f, with);
    assert_int_equal(nb_fonts_chain(t.fonts, 0), 3);
    assert_string_equal(shown_by(&t, "a", 0x5e74), "FandolKai-Regular");
    assert_string_equal(shown_by(&t, "b", 0x5e74), "FandolFang-Regular"); /* no Bold, no stand-in */
    assert_false(nb_fonts_entry(t.fonts, 0, 0).found);
    assert_true(nb_fonts_entry(t.fonts, 0, 1).found && nb_fonts_entry(t.fonts, 0, 1).preferred);
    assert_string_equal(codes(&t), ""); /* not having them is no fault */
    end_with(&t, &f);
}

/* No home folder, and a cache that cannot be made: found all the same. */
static void test_without_cache(void **state) {
    (void)state;
    static const char *const caches[] = {NULL, "/dev/null/cache", "relative"};
    for (size_t i = 0; i < sizeof caches / sizeof caches[0]; i++) {
        folders f;
        fixture t;
        begin_with(
            &t, &f,
            "use_preferred: true\nroles:\n  a:\n    preferred: [FandolKai]\n    locked: [fang]\n"
            "  b:\n    locked: [fang]\n");
        end(&t);
        unsetenv("HOME");
        unsetenv("XDG_CACHE_HOME");
        if (caches[i] != NULL) setenv("XDG_CACHE_HOME", caches[i], 1);
        begin(&t, f.roles);
        assert_string_equal(shown_by(&t, "b", 0x5e74), "FandolFang-Regular");
        assert_string_equal(shown_by(&t, "a", 0x5e74), "FandolKai-Regular");
        end_with(&t, &f);
    }
}

static void test_wrong_roles(void **state) {
    (void)state;
    static const char *const tails[] = {"",
                                        "roles: none\n",
                                        "roles:\n  a: fang\n",
                                        "roles:\n  a:\n    locked: []\n",
                                        "roles:\n  a:\n    locked: [nothing]\n",
                                        "  x:\n    family: X\nroles:\n  a:\n    locked: [fang]\n"};
    for (size_t i = 0; i < sizeof tails / sizeof tails[0]; i++) {
        folders f;
        fixture t;
        begin_with(&t, &f, tails[i]);
        assert_null(t.fonts);
        assert_string_equal(codes(&t), "E5015");
        end_with(&t, &f);
    }
    fixture t;
    begin(&t, "/nowhere");
    assert_null(t.fonts);
    assert_string_equal(codes(&t), "E9001");
    end(&t);
}

static void test_report(void **state) {
    (void)state;
    folders f;
    fixture t;
    begin_with(&t, &f, "roles:\n  a:\n    locked: [fang, gone]\n  b:\n    locked: [kai]\n");
    const nb_font_use uses[] = {{0x5e74, 0}, {0x4dae, 0}, {0x5e74, 0}, {0x5e74, 1}, {0x200b, 1}};
    nb_buf out = nb_buf_in(t.arena);
    nb_fonts_report(t.arena, &out, t.fonts, uses, 5, NB_MESSAGES_EN);
    nb_buf_byte(&out, '\0');
    assert_non_null(
        strstr(out.p, "a             FandolFang Regular → Gone Regular (not installed)"));
    assert_non_null(strstr(out.p, "differs from roles.yaml")); /* sha256: 00 */
    assert_non_null(strstr(out.p, "allowed (editable) fsType 0x0008"));
    assert_non_null(strstr(out.p, "  a\n    FandolFang-Regular (first choice) 1\n"
                                  "    no font has 1: 䶮 U+4DAE\n"
                                  "  b\n    FandolKai-Regular (first choice) 1\n"));
    end_with(&t, &f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),      cmocka_unit_test(test_only_needed_files_open),
        cmocka_unit_test(test_missing_fonts), cmocka_unit_test(test_altered_damaged_forbidden),
        cmocka_unit_test(test_preferred),     cmocka_unit_test(test_without_cache),
        cmocka_unit_test(test_wrong_roles),   cmocka_unit_test(test_report),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
