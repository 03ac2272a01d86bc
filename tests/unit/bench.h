/* What tests of typesetting share: arenas, a real layout, the real fonts. */
#ifndef NB_TESTS_BENCH_H
#define NB_TESTS_BENCH_H

#include <stdlib.h>

#include "font/match.h"
#include "model/layout.h"
#include "page/item.h"

typedef struct bench {
    nb_recovery recovery;
    nb_arena *arena, *scratch;
    nb_diags *diags;
    const nb_layout *layout;
    nb_fonts *fonts;
    uint64_t seed; /* of random_below */
} bench;

static int setup(void **state) {
    bench *b = calloc(1, sizeof *b);
    b->arena = nb_arena_new(&b->recovery);
    b->scratch = nb_arena_new(&b->recovery);
    b->diags = nb_diags_new(b->arena);
    b->layout = nb_layout_load(b->arena, b->diags, NB_SOURCE_DIR "/layouts",
                               NB_STR("disclosure-2008"), (nb_pos){NULL, 0, 0});
    b->fonts = nb_fonts_open(b->arena, b->diags, NB_SOURCE_DIR "/fonts");
    *state = b;
    const nb_diag_entry *entries = nb_diags_sorted(b->diags);
    for (size_t i = 0; i < nb_diags_count(b->diags); i++)
        print_error("%s\n", nb_diag_text(b->arena, &entries[i], NB_MESSAGES_EN).p);
    return b->layout == NULL || b->fonts == NULL;
}

static int teardown(void **state) {
    bench *b = *state;
    nb_arena_free(b->scratch);
    nb_arena_free(b->arena);
    free(b);
    return 0;
}

/* 0 … n − 1; the same row of numbers for the same seed. */
/* The pages with all their items. */
static inline const nb_pages *opened(bench *b, const nb_pages *pages) {
    nb_pages *all = NB_NEW(b->arena, nb_pages);
    nb_page *items = NB_NEW_ARRAY(b->arena, nb_page, pages->n);
    for (size_t i = 0; i < pages->n; i++) items[i] = nb_page_open(pages, i, b->arena);
    *all = *pages;
    all->items = items;
    all->open = NULL;
    return all;
}

static inline uint32_t random_below(bench *b, uint32_t n) {
    b->seed = b->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(b->seed >> 33) % n;
}

#endif
