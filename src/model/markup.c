/* Words and brackets of inline marks. Input: text as written.
 * Odd rule: brackets that no style follows are text, as they always were. */
#include "model/markup.h"

#include "model/fields.h"

static const struct {
    nb_markup markup;
    const char *en, *zh;
} WORDS[] = {
    {NB_MARKUP_DOTS, "dots", "着重"},
    {NB_MARKUP_NAME_LINE, "name-line", "专名"},
    {NB_MARKUP_BOOK_LINE, "book-line", "书名"},
    {NB_MARKUP_SUP, "sup", "上标"},
    {NB_MARKUP_SUB, "sub", "下标"},
    {NB_MARKUP_KEEP, "keep", "不断"},
    {NB_MARKUP_RUBY, "ruby", "拼音"},
    {NB_MARKUP_BREAK, "br", "换行"},
};
enum { WORD_COUNT = sizeof WORDS / sizeof *WORDS };

/* The first word, and what follows it. */
static nb_str first_word(nb_str words, nb_str *rest) {
    words = nb_str_trim(words);
    size_t n = 0;
    while (n < words.n && words.p[n] != ' ' && words.p[n] != '\n') n++;
    *rest = nb_str_trim((nb_str){words.p + n, words.n - n});
    return (nb_str){words.p, n};
}

const char *nb_markup_word(nb_markup markup) {
    for (size_t i = 0; i < WORD_COUNT; i++)
        if (WORDS[i].markup == markup) return WORDS[i].en;
    return "";
}

nb_markup nb_markup_find(nb_str words, nb_str *rest) {
    nb_str word = first_word(words, rest);
    for (size_t i = 0; i < WORD_COUNT; i++) {
        if (!nb_str_is(word, WORDS[i].en) && !nb_str_is(word, WORDS[i].zh)) continue;
        return rest->n == 0 || WORDS[i].markup == NB_MARKUP_RUBY ? WORDS[i].markup : NB_MARKUP_NONE;
    }
    return NB_MARKUP_NONE;
}

nb_str nb_markup_nearest(nb_str words) {
    nb_str rest, list[2 * WORD_COUNT];
    for (size_t i = 0; i < WORD_COUNT; i++) {
        list[2 * i] = nb_str_of(WORDS[i].en);
        list[2 * i + 1] = nb_str_of(WORDS[i].zh);
    }
    return nb_fields_nearest(first_word(words, &rest), list, 2 * WORD_COUNT);
}

size_t nb_markup_close(nb_str text, size_t open) {
    size_t depth = 0;
    for (size_t i = open; i < text.n; i++) {
        if (text.p[i] == '\\') {
            i++;
        } else if (text.p[i] == '[') {
            depth++;
        } else if (text.p[i] == ']' && --depth == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

/* Length of what follows a closing bracket at `at` and belongs to it: {style} or (address); 0. */
static size_t tail_length(nb_str text, size_t at) {
    nb_str rest, behind = {text.p + at, text.n - at};
    if (behind.n < 2 || (behind.p[0] != '{' && behind.p[0] != '(')) return 0;
    const char *end = memchr(behind.p, behind.p[0] == '{' ? '}' : ')', behind.n);
    if (end == NULL) return 0;
    size_t n = (size_t)(end - behind.p) + 1;
    nb_markup style = nb_markup_find((nb_str){behind.p + 1, n - 2}, &rest);
    bool marks = style != NB_MARKUP_NONE && style != NB_MARKUP_BREAK;
    return behind.p[0] == '(' || marks ? n : 0;
}

nb_plain nb_markup_strip(nb_arena *arena, nb_str text, nb_lang lang) {
    char *out = nb_alloc(arena, text.n + 1);
    uint32_t *at = NB_NEW_ARRAY(arena, uint32_t, text.n + 1);
    size_t n = 0;
    nb_str rest;
    for (size_t i = 0; i < text.n;) {
        size_t skip = 0, close = text.p[i] == '[' ? nb_markup_close(text, i) : SIZE_MAX;
        if (text.p[i] == '\\' && i + 1 < text.n) {
            i++;
        } else if (text.p[i] == '*' && i + 1 < text.n && text.p[i + 1] == '*') {
            skip = 2;
        } else if (close != SIZE_MAX && tail_length(text, close + 1) > 0) {
            skip = 1;
        } else if (text.p[i] == ']' && tail_length(text, i + 1) > 0) {
            skip = 1 + tail_length(text, i + 1);
        } else if (text.p[i] == '{') {
            const char *end = memchr(text.p + i, '}', text.n - i);
            size_t length = end == NULL ? 0 : (size_t)(end - text.p) - i + 1;
            if (length > 2 &&
                nb_markup_find((nb_str){text.p + i + 1, length - 2}, &rest) == NB_MARKUP_BREAK)
                skip = length;
            if (skip > 0 && lang == NB_EN) {
                at[n] = (uint32_t)i;
                out[n++] = ' ';
            }
        }
        i += skip;
        if (skip > 0) continue;
        at[n] = (uint32_t)i;
        out[n++] = text.p[i++];
    }
    at[n] = (uint32_t)text.n;
    return (nb_plain){{out, n}, at};
}
