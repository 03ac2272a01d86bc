/* The tables of class.h. Odd rule: a quotation mark is Western only inside a Western word or
 * between Western characters on both sides; in Chinese text every other one is Chinese. */
#include "text/class.h"

#include "base/unicode.h"
#include "doc/node.h"

static bool wide_letter(uint32_t cp) {
    return nb_is_han(cp) || (cp >= 0x2E80 && cp <= 0x2FDF) || (cp >= 0x3040 && cp <= 0x312F) ||
           (cp >= 0x3190 && cp <= 0x33FF) || (cp >= 0xAC00 && cp <= 0xD7A3) ||
           (cp >= 0x2460 && cp <= 0x24FF) || (cp >= 0x2500 && cp <= 0x26FF) ||
           (cp >= 0xFF10 && cp <= 0xFF19) || (cp >= 0xFF21 && cp <= 0xFF3A) ||
           (cp >= 0xFF41 && cp <= 0xFF5A) || cp == 0x3000 || cp == 0x3003 || cp == 0x3005 ||
           cp == 0x3006 || cp == 0x3012;
}

/* Code points of one meaning in every context. */
static int fixed_class(uint32_t cp) {
    switch (cp) {
    case 0xFF08:
    case 0x300A:
    case 0x3008:
    case 0x3010:
    case 0x3014:
    case 0x3016:
    case 0x300C:
    case 0x300E:
    case 0xFF3B:
    case 0xFF5B: return NB_CLASS_OPEN;
    case 0xFF09:
    case 0x300B:
    case 0x3009:
    case 0x3011:
    case 0x3015:
    case 0x3017:
    case 0x300D:
    case 0x300F:
    case 0xFF3D:
    case 0xFF5D: return NB_CLASS_CLOSE;
    case 0xFF0C:
    case 0x3001:
    case 0xFF1B:
    case 0xFF1A: return NB_CLASS_PAUSE;
    case 0x3002:
    case 0xFF0E:
    case 0xFF61: return NB_CLASS_STOP;
    case 0xFF1F:
    case 0xFF01: return NB_CLASS_QUERY;
    case 0xFF0F: return NB_CLASS_SLASH;
    case 0x2E3A: return NB_CLASS_DASH;
    case 0x22EF: return NB_CLASS_ELLIPSIS;
    case 0xFF5E:
    case 0x301C: return NB_CLASS_CONN;
    case 0xFFE5:
    case 0xA5:
    case '$':
    case 0xA3:
    case 0x20AC:
    case 0x2116:
    case 0xA7:
    case '#':
    case '+':
    case 0x2212:
    case 0xB1: return NB_CLASS_PRE;
    case '%':
    case 0x2030:
    case 0x2103:
    case 0xB0:
    case 0x2032:
    case 0x2033:
    case 0x33A1:
    case 0x338F:
    case 0x33A2:
    case 0xFF05: return NB_CLASS_POST;
    case '(':
    case '[':
    case '{': return NB_CLASS_WOPEN;
    case ')':
    case ']':
    case '}':
    case ',':
    case '.':
    case ';':
    case ':':
    case '!':
    case '?': return NB_CLASS_WCLOSE;
    case ' ':
    case 0xA0:
    case 0x2009:
    case 0x200A:
    case 0x202F:
    case 0x2002:
    case 0x2003: return NB_CLASS_SPACE;
    default: return -1;
    }
}

static bool western_at(const uint32_t *cps, size_t n, size_t i) {
    return i < n && (nb_is_latin(cps[i]) || nb_is_digit(cps[i]));
}

/* A hyphen or a stroke is Chinese beside a Chinese character when nothing Western touches it: not
 * in 3-5, nor in http://. */
static bool between_chinese(const uint32_t *cps, size_t n, size_t i, nb_lang lang) {
    bool before = i > 0 && wide_letter(cps[i - 1]), after = i + 1 < n && wide_letter(cps[i + 1]);
    bool western = (i > 0 && western_at(cps, n, i - 1)) || western_at(cps, n, i + 1);
    return lang == NB_ZH && (before || after) && !western;
}

static nb_class ambiguous(const uint32_t *cps, size_t n, size_t i, nb_lang lang) {
    uint32_t cp = cps[i];
    bool before = i > 0 && western_at(cps, n, i - 1), after = western_at(cps, n, i + 1);
    bool western = lang == NB_EN || (before && after);
    switch (cp) {
    case 0x201C:
    case 0x2018: return western ? NB_CLASS_WOPEN : NB_CLASS_OPEN;
    case 0x201D: return western ? NB_CLASS_WCLOSE : NB_CLASS_CLOSE;
    case 0x2019:
        return before && after ? NB_CLASS_LATIN : western ? NB_CLASS_WCLOSE : NB_CLASS_CLOSE;
    case 0x2014:
        if (lang == NB_EN) return NB_CLASS_LATIN;
        if ((i > 0 && cps[i - 1] == cp) || (i + 1 < n && cps[i + 1] == cp)) return NB_CLASS_DASH;
        return NB_CLASS_CONN;
    case 0xB9:
    case 0xB2:
    case 0xB3:
    case 0x2070:
    case 0x2074:
    case 0x2075:
    case 0x2076:
    case 0x2077:
    case 0x2078:
    case 0x2079: /* of m², or the mark of a note, which no white parts from its word (5) */
        return before ? NB_CLASS_POST : NB_CLASS_WCLOSE;
    case 0x2026: return lang == NB_EN ? NB_CLASS_WCLOSE : NB_CLASS_ELLIPSIS;
    case 0xB7:
    case 0x2022:
    case 0x2027:
    case 0x30FB: return western ? NB_CLASS_LATIN : NB_CLASS_MID;
    case 0x2013:
    case 0x2010:
    case '-':
    case '~': return between_chinese(cps, n, i, lang) ? NB_CLASS_HYPHEN : NB_CLASS_LATIN;
    case '/': return between_chinese(cps, n, i, lang) ? NB_CLASS_SLASH : NB_CLASS_LATIN;
    default: return NB_CLASS_LATIN;
    }
}

static size_t digits_from(const uint32_t *cps, size_t n, size_t i) {
    size_t count = 0;
    while (i + count < n && nb_is_digit(cps[i + count])) count++;
    return count;
}

static size_t digits_before(const uint32_t *cps, size_t i) {
    size_t count = 0;
    while (count < i && nb_is_digit(cps[i - 1 - count])) count++;
    return count;
}

/* 12 345 678: white that groups digits by three is part of the number (statement 33). */
static bool groups_digits(const uint32_t *cps, size_t n, size_t i) {
    size_t before = digits_before(cps, i);
    return before >= 1 && before <= 3 && digits_from(cps, n, i + 1) == 3;
}

nb_class nb_class_of(const uint32_t *cps, size_t n, size_t i, nb_lang lang) {
    uint32_t cp = cps[i];
    if (wide_letter(cp)) return NB_CLASS_HAN;
    if (nb_is_digit(cp)) return NB_CLASS_DIGIT;
    if (cp == NB_LINE_BREAK) return NB_CLASS_SPACE;
    if (nb_is_invisible(cp) || (cp >= 0x300 && cp <= 0x36F) || (cp >= 0x302A && cp <= 0x302F) ||
        cp == 0x3099 || cp == 0x309A)
        return NB_CLASS_GLUED;
    int fixed = fixed_class(cp);
    if (fixed == NB_CLASS_SPACE && groups_digits(cps, n, i)) return NB_CLASS_DIGIT;
    if (fixed >= 0) return (nb_class)fixed;
    return ambiguous(cps, n, i, lang);
}

/* One row a class: may start a line, may end a line, Chinese font, Han–Latin space, spare halves.
 */
static const struct {
    bool start, end, chinese, western;
    nb_spare spare;
} TABLE[NB_CLASS_COUNT] = {
    [NB_CLASS_HAN] = {true, true, true, false, {0, 0}},
    [NB_CLASS_OPEN] = {true, false, true, false, {NB_HALF, 0}},
    [NB_CLASS_CLOSE] = {false, true, true, false, {0, NB_HALF}},
    [NB_CLASS_PAUSE] = {false, true, true, false, {0, NB_HALF}},
    [NB_CLASS_STOP] = {false, true, true, false, {0, NB_HALF}},
    [NB_CLASS_QUERY] = {false, true, true, false, {0, NB_HALF}},
    [NB_CLASS_MID] = {false, true, true, false, {0, 0}},
    [NB_CLASS_HYPHEN] = {false, true, true, false, {0, 0}},
    [NB_CLASS_SLASH] = {false, false, true, false, {0, 0}},
    [NB_CLASS_CONN] = {false, true, true, false, {0, 0}},
    [NB_CLASS_DASH] = {true, true, true, false, {0, 0}},
    [NB_CLASS_ELLIPSIS] = {true, true, true, false, {0, 0}},
    [NB_CLASS_LATIN] = {true, true, false, true, {0, 0}},
    [NB_CLASS_DIGIT] = {true, true, false, true, {0, 0}},
    [NB_CLASS_PRE] = {true, false, false, true, {0, 0}},
    [NB_CLASS_POST] = {false, true, false, true, {0, 0}},
    [NB_CLASS_WOPEN] = {true, false, false, true, {0, 0}},
    [NB_CLASS_WCLOSE] = {false, true, false, true, {0, 0}},
    [NB_CLASS_SPACE] = {false, true, false, false, {0, 0}},
    [NB_CLASS_GLUED] = {false, true, false, false, {0, 0}},
};

bool nb_class_may_start(nb_class c) { return TABLE[c].start; }
bool nb_class_may_end(nb_class c) { return TABLE[c].end; }
bool nb_class_is_chinese(nb_class c) { return TABLE[c].chinese; }
bool nb_class_is_western(nb_class c) { return TABLE[c].western; }
nb_spare nb_class_spare(nb_class c) { return TABLE[c].spare; }

bool nb_class_closes(nb_class c) {
    return c == NB_CLASS_CLOSE || c == NB_CLASS_PAUSE || c == NB_CLASS_STOP || c == NB_CLASS_QUERY;
}

nb_pair nb_class_pair(nb_class first, nb_class second) {
    bool first_closes = nb_class_closes(first), second_closes = nb_class_closes(second);
    bool bracket = first == NB_CLASS_OPEN || first == NB_CLASS_CLOSE || second == NB_CLASS_OPEN ||
                   second == NB_CLASS_CLOSE;
    /* ？！ !! : two take one em together (statement 16; GB/T 15834-2011 5.1.2). */
    if (first == NB_CLASS_QUERY && second == NB_CLASS_QUERY) return NB_PAIR_BOTH;
    if (!bracket) return NB_PAIR_NONE; /* STOP and PAUSE beside each other keep their cells */
    if (first_closes && second_closes) return NB_PAIR_FIRST_RIGHT; /* 。” ）。 》） */
    if (first == NB_CLASS_OPEN && second == NB_CLASS_OPEN) return NB_PAIR_SECOND_LEFT; /* （《 */
    if (first_closes && second == NB_CLASS_OPEN) return NB_PAIR_SECOND_LEFT;           /* ，《 */
    return NB_PAIR_NONE;
}
