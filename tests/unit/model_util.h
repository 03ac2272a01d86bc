/* For the tests of src/model: an arena with its list of diagnostics, and "LINE:COL CODE" lists. */
#ifndef NB_TESTS_MODEL_UTIL_H
#define NB_TESTS_MODEL_UTIL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "model/yaml.h"

typedef struct bench {
    nb_recovery recovery;
    nb_arena *arena, *scratch;
    nb_diags *diags;
} bench;

static inline void bench_open(bench *b) {
    b->arena = nb_arena_new(&b->recovery);
    b->scratch = nb_arena_new(&b->recovery);
    assert_non_null(b->arena);
    assert_non_null(b->scratch);
    b->diags = nb_diags_new(b->arena);
}
static inline void bench_close(bench *b) {
    nb_arena_free(b->scratch);
    nb_arena_free(b->arena);
}

static inline nb_str read_file(nb_arena *arena, const char *path) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) fail_msg("cannot open %s", path);
    nb_buf buf = nb_buf_in(arena);
    char part[4096];
    for (size_t n; (n = fread(part, 1, sizeof part, file)) > 0;) nb_buf_add(&buf, part, n);
    fclose(file);
    nb_buf_byte(&buf, '\0');
    return (nb_str){buf.p, buf.n - 1};
}

/* One line "LINE:COL CODE" for each, in order. */
static inline const char *listing(bench *b) {
    nb_buf out = nb_buf_in(b->arena);
    const nb_diag_entry *list = nb_diags_sorted(b->diags);
    for (size_t i = 0; i < nb_diags_count(b->diags); i++)
        nb_buf_printf(&out, "%u:%u %s\n", (unsigned)list[i].pos.line, (unsigned)list[i].pos.column,
                      nb_diag_row_of(list[i].code)->code);
    nb_buf_byte(&out, '\0');
    return out.p;
}

/* The same with the messages, for a failure's report. */
static inline void explain(bench *b) {
    const nb_diag_entry *list = nb_diags_sorted(b->diags);
    for (size_t i = 0; i < nb_diags_count(b->diags); i++) {
        nb_str text = nb_diag_text(b->arena, &list[i], NB_MESSAGES_ZH);
        fprintf(stderr, "%s:%u:%u: %s %.*s\n", list[i].pos.file, (unsigned)list[i].pos.line,
                (unsigned)list[i].pos.column, nb_diag_row_of(list[i].code)->code, (int)text.n,
                text.p);
    }
}

#endif
