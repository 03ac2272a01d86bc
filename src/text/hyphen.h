/* Hyphenation of English words by Liang's patterns (libhyphen).
 *
 * The patterns are a file of their own, locked by SHA-256 in fonts/roles.yaml, because where words
 * break is part of what the pages look like. */
#ifndef NB_TEXT_HYPHEN_H
#define NB_TEXT_HYPHEN_H

#include "font/match.h"

typedef struct nb_hyphens nb_hyphens;

/* Opens the patterns of the language ("en"). NULL when there are none; missing patterns and altered
 * ones are reported. */
nb_hyphens *nb_hyphens_open(nb_arena *arena, nb_diags *diags, const nb_fonts *fonts,
                            const char *lang);

enum {
    NB_HYPHEN_WORD = 5,   /* letters: shorter words stay whole */
    NB_HYPHEN_BEFORE = 2, /* letters before a hyphen, and behind it */
    NB_HYPHEN_BEHIND = 3,
    NB_HYPHEN_LONGEST = 48 /* no word */
};

/* Where a word of n small ASCII letters may be parted: points[i] is set when a hyphen may follow
 * letter i. */
void nb_hyphens_find(const nb_hyphens *hyphens, const char *word, size_t n,
                     bool points[NB_HYPHEN_LONGEST]);

#endif
