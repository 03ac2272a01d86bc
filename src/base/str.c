/* Slices and buffers. Odd rule: nb_buf_printf takes %s and %d and the like only; numbers that go
 * into a file are written with nb_buf_int and nb_buf_len, which no locale can change. */
#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/unicode.h"

static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

nb_str nb_str_trim(nb_str s) {
    while (s.n > 0 && is_space(s.p[0])) s.p++, s.n--;
    while (s.n > 0 && is_space(s.p[s.n - 1])) s.n--;
    return s;
}

nb_str nb_str_dup(nb_arena *arena, nb_str s) { return (nb_str){nb_strndup(arena, s.p, s.n), s.n}; }

const char *nb_str_find(nb_str s, const char *part) {
    size_t n = strlen(part);
    for (size_t i = 0; i + n <= s.n; i++)
        if (memcmp(s.p + i, part, n) == 0) return s.p + i;
    return NULL;
}

bool nb_str_to_int(nb_str s, int64_t *out) {
    size_t i = 0;
    bool negative = false;
    if (s.n > 0 && (s.p[0] == '-' || s.p[0] == '+')) negative = s.p[i++] == '-';
    if (i == s.n || s.n - i > 18) return false;
    int64_t value = 0;
    for (; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') return false;
        value = value * 10 + (s.p[i] - '0');
    }
    *out = negative ? -value : value;
    return true;
}

int nb_str_distance(nb_str a, nb_str b, int limit) {
    enum { MAX = 64 };
    uint32_t x[MAX], y[MAX];
    int n = 0, m = 0, row[MAX + 1];
    for (const char *p = a.p, *end = a.p + a.n; p < end && n < MAX;) x[n++] = nb_utf8_next(&p, end);
    for (const char *p = b.p, *end = b.p + b.n; p < end && m < MAX;) y[m++] = nb_utf8_next(&p, end);
    if (n - m >= limit || m - n >= limit) return limit;
    for (int j = 0; j <= m; j++) row[j] = j;
    for (int i = 1; i <= n; i++) {
        int diagonal = row[0], least = i;
        row[0] = i;
        for (int j = 1; j <= m; j++) {
            int best = diagonal + (x[i - 1] != y[j - 1]);
            if (row[j] + 1 < best) best = row[j] + 1;
            if (row[j - 1] + 1 < best) best = row[j - 1] + 1;
            diagonal = row[j];
            row[j] = best;
            if (best < least) least = best;
        }
        if (least >= limit) return limit; /* it only grows from here */
    }
    return row[m] < limit ? row[m] : limit;
}

void nb_buf_reserve(nb_buf *buf, size_t more) {
    if (buf->cap - buf->n >= more) return;
    size_t cap = buf->cap == 0 ? 256 : buf->cap * 2;
    if (cap < buf->n + more) cap = buf->n + more;
    buf->p = nb_regrow(buf->arena, buf->p, buf->cap, cap);
    buf->cap = cap;
}

void nb_buf_add(nb_buf *buf, const void *p, size_t n) {
    if (n == 0) return;
    nb_buf_reserve(buf, n);
    memcpy(buf->p + buf->n, p, n);
    buf->n += n;
}

void nb_buf_byte(nb_buf *buf, unsigned char byte) {
    nb_buf_reserve(buf, 1);
    buf->p[buf->n++] = (char)byte;
}

void nb_buf_str(nb_buf *buf, nb_str s) { nb_buf_add(buf, s.p, s.n); }
void nb_buf_puts(nb_buf *buf, const char *s) { nb_buf_add(buf, s, strlen(s)); }

static void vprint(nb_buf *buf, const char *format, va_list args) {
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    if (n < 0) nb_arena_fail(buf->arena);
    nb_buf_reserve(buf, (size_t)n + 1);
    vsnprintf(buf->p + buf->n, (size_t)n + 1, format, again);
    va_end(again);
    buf->n += (size_t)n;
}

void nb_buf_printf(nb_buf *buf, const char *format, ...) {
    va_list args;
    va_start(args, format);
    vprint(buf, format, args);
    va_end(args);
}

nb_str nb_str_format(nb_arena *arena, const char *format, ...) {
    nb_buf buf = nb_buf_in(arena);
    va_list args;
    va_start(args, format);
    vprint(&buf, format, args);
    va_end(args);
    return nb_buf_view(&buf);
}

void nb_buf_int(nb_buf *buf, int64_t value) {
    char digits[24];
    int n = 0;
    uint64_t v = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do digits[n++] = (char)('0' + v % 10);
    while ((v /= 10) != 0);
    nb_buf_reserve(buf, 24);
    if (value < 0) buf->p[buf->n++] = '-';
    while (n > 0) buf->p[buf->n++] = digits[--n];
}

void nb_buf_json(nb_buf *buf, nb_str s) {
    nb_buf_byte(buf, '"');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '"' || c == '\\')
            nb_buf_printf(buf, "\\%c", c);
        else if (c < 0x20 || c == 0x7F)
            nb_buf_printf(buf, "\\u%04x", c);
        else
            nb_buf_byte(buf, c);
    }
    nb_buf_byte(buf, '"');
}

void nb_buf_utf8(nb_buf *buf, uint32_t cp) {
    nb_buf_reserve(buf, 4);
    buf->n += nb_utf8_put(buf->p + buf->n, cp);
}
