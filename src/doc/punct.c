/* Widening of ASCII punctuation in Chinese text. Input: one paragraph, flat, figures filled in.
 * Odd rule: brackets are judged as a pair, everything else by its two neighbours, from the left, so
 * that a mark behind one that was just widened sees the wide one. */
#include "doc/punct.h"

#include "base/unicode.h"

static bool is_chinese(uint32_t cp) {
    return nb_is_han(cp) || (cp >= 0x3000 && cp <= 0x303F) || (cp >= 0xFF01 && cp <= 0xFF5E) ||
           cp == 0x201C || cp == 0x201D || cp == 0x2018 || cp == 0x2019 || cp == 0x2014 ||
           cp == 0x2026 || cp == 0xB7;
}

static uint32_t wide_form(uint32_t cp) {
    switch (cp) {
    case ',':
    case ';':
    case ':':
    case '(':
    case ')':
    case '?':
    case '!': return cp + 0xFEE0; /* the full-width forms mirror ASCII at U+FF01 */
    default: return 0;
    }
}

typedef struct brackets {
    uint32_t *close; /* of an opening one: index of its partner, or n */
    uint32_t *han;   /* index of the first Han character at or behind */
} brackets;

/* All at once: looking for the partner of each alone takes the square of them. */
static brackets pair_up(nb_arena *arena, const uint32_t *cps, uint32_t n) {
    brackets b = {NB_NEW_ARRAY(arena, uint32_t, n), NB_NEW_ARRAY(arena, uint32_t, n)};
    uint32_t open = n; /* the innermost; b.close has the one around it until it is closed */
    for (uint32_t i = 0; i < n; i++) {
        if (cps[i] == '(' || cps[i] == 0xFF08) {
            b.close[i] = open;
            open = i;
        } else if ((cps[i] == ')' || cps[i] == 0xFF09) && open < n) {
            uint32_t around = b.close[open];
            b.close[open] = i;
            open = around;
        }
    }
    while (open < n) {
        uint32_t around = b.close[open];
        b.close[open] = n;
        open = around;
    }
    for (uint32_t i = n, next = n; i > 0; i--)
        b.han[i - 1] = next = nb_is_han(cps[i - 1]) ? i - 1 : next;
    return b;
}

static bool stays(const uint32_t *cps, size_t n, size_t i) {
    bool digit_before = i > 0 && nb_is_digit(cps[i - 1]);
    bool digit_after = i + 1 < n && nb_is_digit(cps[i + 1]);
    if ((cps[i] == ',' || cps[i] == ':') && digit_before && digit_after)
        return true; /* 1,000 9:30 */
    if (cps[i] == ':' && i + 2 < n && cps[i + 1] == '/' && cps[i + 2] == '/') return true; /* URL */
    /* A comma and a blank before a Western word belong to it, unless a Chinese character precedes.
     */
    bool blank_word = i + 2 < n && cps[i + 1] == ' ' && nb_is_latin(cps[i + 2]);
    return blank_word && i > 0 && !nb_is_han(cps[i - 1]);
}

static bool next_to_chinese(const uint32_t *cps, size_t n, size_t i) {
    return (i > 0 && is_chinese(cps[i - 1])) || (i + 1 < n && is_chinese(cps[i + 1]));
}

static size_t widen(uint32_t *cps, size_t i, bool *changed) {
    uint32_t wide = wide_form(cps[i]);
    if (wide == 0) return 0;
    cps[i] = wide;
    if (changed != NULL) changed[i] = true;
    return 1;
}

size_t nb_punct_widen(nb_arena *arena, uint32_t *cps, size_t n, bool *changed) {
    brackets b = {NULL, NULL};
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        if (wide_form(cps[i]) == 0) continue;
        if (cps[i] == '(') {
            if (b.close == NULL) b = pair_up(arena, cps, (uint32_t)n);
            size_t close = b.close[i];
            bool chinese =
                next_to_chinese(cps, n, i) || (close < n && next_to_chinese(cps, n, close));
            chinese = chinese || (close < n && b.han[i] < close);
            if (!chinese) continue;
            count += widen(cps, i, changed);
            if (close < n && cps[close] == ')') count += widen(cps, close, changed);
        } else if (!stays(cps, n, i) && next_to_chinese(cps, n, i)) {
            count += widen(cps, i, changed);
        }
    }
    return count;
}

/* --- English -----------------------------------------------------------------------------------
 */

static bool opens_quote(const uint32_t *cps, size_t i) {
    if (i == 0) return true;
    uint32_t before = cps[i - 1];
    return before == ' ' || before == 0xA0 || before == '(' || before == '[' || before == 0x2014 ||
           before == 0x2013 || before == '/' || before == 0x201C || before == 0x2018;
}

size_t nb_punct_quotes(uint32_t *cps, size_t n, bool *changed) {
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t was = cps[i];
        bool opens = opens_quote(cps, i);
        if (was == '"') cps[i] = opens ? 0x201C : 0x201D;
        if (was == '\'') /* '90s: an apostrophe */
            cps[i] = opens && !(i + 1 < n && nb_is_digit(cps[i + 1])) ? 0x2018 : 0x2019;
        if (cps[i] == was) continue;
        changed[i] = true;
        count++;
    }
    return count;
}

size_t nb_punct_dash(const char *p, size_t n, uint32_t before, uint32_t *dash) {
    size_t run = 0;
    while (run < n && p[run] == '-') run++;
    uint32_t after = run < n ? (unsigned char)p[run] : ' ';
    *dash = 0x2014;
    if (run == 3) return 3;
    if (run != 2) return 0;
    if (nb_is_digit(before) && nb_is_digit(after)) {
        *dash = 0x2013;
        return 2;
    }
    bool between_words = nb_is_latin(before) && nb_is_latin(after);
    return between_words || (before == ' ' && after == ' ') ? 2 : 0;
}
