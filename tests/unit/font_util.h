/* For the tests of src/font and src/paint: an arena, diagnostics, and the locked fonts. */
#ifndef NB_TESTS_FONT_UTIL_H
#define NB_TESTS_FONT_UTIL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "font/match.h"

typedef struct fixture {
    nb_recovery recovery;
    nb_arena *arena;
    nb_diags *diags;
    nb_fonts *fonts;
} fixture;

static inline void begin(fixture *t, const char *fonts_dir) {
    t->arena = nb_arena_new(&t->recovery);
    assert_non_null(t->arena);
    t->diags = nb_diags_new(t->arena);
    t->fonts = fonts_dir == NULL ? NULL : nb_fonts_open(t->arena, t->diags, fonts_dir);
}
static inline void end(fixture *t) { nb_arena_free(t->arena); }

#define NB_FONTS_DIR NB_SOURCE_DIR "/fonts"

/* The i-th face of a role of fonts/roles.yaml. */
static inline const nb_face *face_of(fixture *t, const char *role, size_t i) {
    assert_non_null(t->fonts);
    int r = nb_fonts_role(t->fonts, nb_str_of(role));
    assert_true(r >= 0);
    const nb_face *face = nb_fonts_face(t->fonts, r, i);
    if (face == NULL) fail_msg("a font of the role %s is missing: run ./bootstrap", role);
    return face;
}

/* "E5010 W5011 …" in order. */
static inline const char *codes(fixture *t) {
    nb_buf buf = nb_buf_in(t->arena);
    const nb_diag_entry *entries = nb_diags_sorted(t->diags);
    for (size_t i = 0; i < nb_diags_count(t->diags); i++)
        nb_buf_printf(&buf, "%s%s", i > 0 ? " " : "", nb_diag_row_of(entries[i].code)->code);
    nb_buf_byte(&buf, '\0');
    return buf.p;
}

#endif
