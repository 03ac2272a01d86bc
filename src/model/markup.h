/* Inline marks: [text]{style} and {br}, in a report's texts.
 *
 * Here are the words and the pairs of brackets, which the composer (doc/inline.c) and the checks of
 * prose (model/prose.c) must read alike. */
#ifndef NB_MODEL_MARKUP_H
#define NB_MODEL_MARKUP_H

#include "model/layout.h"

typedef enum nb_markup {
    NB_MARKUP_NONE,
    NB_MARKUP_DOTS,      /* 着重号 below */
    NB_MARKUP_NAME_LINE, /* 专名号 */
    NB_MARKUP_BOOK_LINE, /* wavy 书名号 */
    NB_MARKUP_SUP,
    NB_MARKUP_SUB,
    NB_MARKUP_KEEP, /* on one line */
    NB_MARKUP_RUBY, /* with the reading above */
    NB_MARKUP_BREAK /* {br}: stands alone */
} nb_markup;

/* Baselines of raised and lowered text, in thousandths of the em of the text around it. */
enum { NB_MARKUP_RISE = 350, NB_MARKUP_FALL = -150 };

/* The English word; "" for NONE. */
const char *nb_markup_word(nb_markup markup);
/* The mark that the words between braces name, in English or Chinese; *rest: what follows the word
 * (the reading of ruby). NONE: they name none. */
nb_markup nb_markup_find(nb_str words, nb_str *rest);
/* The mark's word that was probably meant; {NULL, 0}: none is near. */
nb_str nb_markup_nearest(nb_str words);
/* Finds in a text what belongs together, in one pass however much of it is open: without, a
 * thousand brackets that nothing closes would be a million steps. */
typedef struct nb_markup_scan {
    nb_str text;
    const uint32_t *pairs; /* by offset; NULL: there are no brackets */
    struct {
        size_t asked, found; /* found is the first at or behind asked */
    } next[3];
} nb_markup_scan;
typedef enum nb_markup_end {
    NB_MARKUP_BRACE,
    NB_MARKUP_PARENTHESIS,
    NB_MARKUP_STARS
} nb_markup_end;
nb_markup_scan nb_markup_scan_new(nb_arena *arena, nb_str text);
/* Offset of the bracket that closes the one at `open`, past pairs and backslashes inside; SIZE_MAX:
 * none. */
size_t nb_markup_close(const nb_markup_scan *scan, size_t open);
/* Offset of the first “}”, “)” or “**” at or behind `from`; SIZE_MAX: none. */
size_t nb_markup_next(nb_markup_scan *scan, nb_markup_end end, size_t from);

/* A text of the language without its markup, as it is read; at: for each byte, and the end, its
 * offset in the text as written. Figures stay as {name}; a line break is a blank in English. */
typedef struct nb_plain {
    nb_str text;
    const uint32_t *at;
} nb_plain;
nb_plain nb_markup_strip(nb_arena *arena, nb_str text, nb_lang lang);

#endif
