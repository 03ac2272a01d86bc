/* Borrowed slices of bytes, and a growing buffer.
 * An nb_str never owns; text is UTF-8 unless a name says otherwise. */
#ifndef NB_BASE_STR_H
#define NB_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"

typedef struct nb_str {
    const char *p;
    size_t n;
} nb_str;

#define NB_STR(literal) ((nb_str){(literal), sizeof(literal) - 1})
static inline nb_str nb_str_of(const char *s) { return (nb_str){s, s == NULL ? 0 : strlen(s)}; }
static inline bool nb_str_eq(nb_str a, nb_str b) {
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}
static inline bool nb_str_is(nb_str a, const char *b) { return nb_str_eq(a, nb_str_of(b)); }
static inline bool nb_str_begins(nb_str s, nb_str with) {
    return s.n >= with.n && (with.n == 0 || memcmp(s.p, with.p, with.n) == 0);
}
/* Without the mark (U+FEFF) that a text in UTF-8 may begin with. */
static inline nb_str nb_str_unmarked(nb_str s) {
    return nb_str_begins(s, NB_STR("\xEF\xBB\xBF")) ? (nb_str){s.p + 3, s.n - 3} : s;
}
/* Where `part` first stands in s; NULL: nowhere. */
const char *nb_str_find(nb_str s, const char *part);
nb_str nb_str_trim(nb_str s); /* without ASCII white space at both ends */
/* Copy, NUL-terminated behind its end. */
nb_str nb_str_dup(nb_arena *arena, nb_str s);
/* Formatted as printf, in the arena, NUL-terminated behind its end. */
nb_str nb_str_format(nb_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* All of s must be an optional sign and digits that fit; false leaves *out alone. */
bool nb_str_to_int(nb_str s, int64_t *out);
/* Levenshtein distance in code points, at most `limit`. */
int nb_str_distance(nb_str a, nb_str b, int limit);

/* A growing byte buffer that lives in an arena. */
typedef struct nb_buf {
    nb_arena *arena;
    char *p;
    size_t n, cap;
} nb_buf;

static inline nb_buf nb_buf_in(nb_arena *arena) { return (nb_buf){arena, NULL, 0, 0}; }
void nb_buf_reserve(nb_buf *buf, size_t more);
void nb_buf_add(nb_buf *buf, const void *p, size_t n);
void nb_buf_byte(nb_buf *buf, unsigned char byte);
void nb_buf_str(nb_buf *buf, nb_str s);
void nb_buf_puts(nb_buf *buf, const char *s);
void nb_buf_printf(nb_buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
void nb_buf_int(nb_buf *buf, int64_t value);
/* The text between quotation marks as JSON writes it, which is YAML as well. */
void nb_buf_json(nb_buf *buf, nb_str s);
/* The code point as UTF-8. */
void nb_buf_utf8(nb_buf *buf, uint32_t cp);
static inline nb_str nb_buf_view(const nb_buf *buf) { return (nb_str){buf->p, buf->n}; }

#endif
