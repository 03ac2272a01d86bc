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
size_t nb_punct_widen(uint32_t *cps, size_t n, bool *changed);

#endif
