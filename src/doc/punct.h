/* Half-width punctuation between Chinese characters, made full-width.
 *
 * Sources are often written with ASCII punctuation (`,` `;` `:` `(` `)` `?` `!`). Next to Chinese
 * it is typeset full-width; in URLs, times, decimals, thousands and Latin text it stays. One code
 * point maps to one code point, so places stay true. */
#ifndef NB_DOC_PUNCT_H
#define NB_DOC_PUNCT_H

#include "base/str.h"

/* In place on code points. changed may be NULL, else changed[i] is set where cps[i] was replaced.
 * Returns the number of replacements. */
size_t nb_punct_widen(nb_arena *arena, uint32_t *cps, size_t n, bool *changed);

/* Typed quotation marks (" and ') of English text become curly ones, by what stands before; an
 * apostrophe is a closing mark. changed as above. Returns how many. */
size_t nb_punct_quotes(uint32_t *cps, size_t n, bool *changed);

/* How many of the n characters at p are one typed dash, and which dash is meant: -- between digits
 * is an en dash, --- and a -- between words, or between blanks, an em dash. before: the character
 * in front, 0 at the start. 0: no dash. */
size_t nb_punct_dash(const char *p, size_t n, uint32_t before, uint32_t *dash);

#endif
