/* UTF-8, UTF-16 and the few properties of code points that need no table of ours. */
#ifndef NB_BASE_UNICODE_H
#define NB_BASE_UNICODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decodes one code point and moves *p behind it; a malformed byte gives U+FFFD and moves by one.
 * Needs *p < end. */
uint32_t nb_utf8_next(const char **p, const char *end);
/* 1–4 bytes to out; returns how many. */
size_t nb_utf8_put(char out[4], uint32_t cp);
/* Offset of the first malformed byte, or n when all is well-formed (no surrogates, no overlongs).
 */
size_t nb_utf8_valid(const char *p, size_t n);
size_t nb_utf8_count(const char *p, size_t n);

/* Han ideographs of all blocks, 〇, and compatibility ideographs; not radicals. */
bool nb_is_han(uint32_t cp);
static inline bool nb_is_digit(uint32_t cp) { return cp >= '0' && cp <= '9'; }
/* A mark that is drawn on the character before it, of the scripts that the fonts have. */
bool nb_is_combining(uint32_t cp);
/* A letter of Latin script (ASCII, Latin-1, Extended-A/B, Additional). */
bool nb_is_latin(uint32_t cp);
/* Nothing to draw and no width: line separator, ZWSP, ZWNJ, ZWJ, word joiner, BOM, variation
 * selectors, soft hyphen. */
bool nb_is_invisible(uint32_t cp);
/* Columns in a fixed-width terminal: 0, 1 or 2. */
int nb_columns(uint32_t cp);

#endif
