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

nb_markup_scan nb_markup_scan_new(nb_arena *arena, nb_str text) {
    nb_markup_scan scan = {.text = text};
    for (int i = 0; i < 3; i++) scan.next[i].asked = scan.next[i].found = text.n;
    if (memchr(text.p, '[', text.n) == NULL) return scan;
    uint32_t *pairs = NB_NEW_ARRAY(arena, uint32_t, text.n), open = UINT32_MAX;
    for (uint32_t i = 0; i < text.n; i++) {
        if (text.p[i] == '\\') {
            i++;
        } else if (text.p[i] == '[') { /* until it is closed: the one that is open around it */
            pairs[i] = open;
            open = i;
        } else if (text.p[i] == ']' && open != UINT32_MAX) {
            uint32_t around = pairs[open];
            pairs[open] = i;
            open = around;
        }
    }
    while (open != UINT32_MAX) {
        uint32_t around = pairs[open];
        pairs[open] = 0; /* nothing closes it; none closes at the start */
        open = around;
    }
    scan.pairs = pairs;
    return scan;
}

size_t nb_markup_close(const nb_markup_scan *scan, size_t open) {
    return scan->pairs == NULL || scan->pairs[open] == 0 ? SIZE_MAX : scan->pairs[open];
}

size_t nb_markup_next(nb_markup_scan *scan, nb_markup_end end, size_t from) {
    static const char *const ENDS[] = {"}", ")", "**"};
    size_t n = strlen(ENDS[end]), asked = scan->next[end].asked, found = scan->next[end].found;
    if (from < asked || from > found) {
        size_t stop = from < asked ? asked : scan->text.n, i = from;
        while (i < stop && (i + n > scan->text.n || memcmp(scan->text.p + i, ENDS[end], n) != 0))
            i++;
        if (i < stop || from > found) found = i;
        scan->next[end].asked = from;
        scan->next[end].found = found;
    }
    return found < scan->text.n ? found : SIZE_MAX;
}

/* Length of what follows a closing bracket at `at` and belongs to it: {style} or (address); 0. */
static size_t tail_length(nb_markup_scan *scan, size_t at) {
    nb_str rest, text = scan->text;
    if (at + 1 >= text.n || (text.p[at] != '{' && text.p[at] != '(')) return 0;
    bool styled = text.p[at] == '{';
    size_t end = nb_markup_next(scan, styled ? NB_MARKUP_BRACE : NB_MARKUP_PARENTHESIS, at);
    if (end == SIZE_MAX) return 0;
    nb_markup style = nb_markup_find((nb_str){text.p + at + 1, end - at - 1}, &rest);
    bool marks = style != NB_MARKUP_NONE && style != NB_MARKUP_BREAK;
    return !styled || marks ? end - at + 1 : 0;
}

nb_plain nb_markup_strip(nb_arena *arena, nb_str text, nb_lang lang) {
    char *out = nb_alloc(arena, text.n + 1);
    uint32_t *at = NB_NEW_ARRAY(arena, uint32_t, text.n + 1);
    nb_markup_scan scan = nb_markup_scan_new(arena, text);
    size_t n = 0;
    nb_str rest;
    for (size_t i = 0; i < text.n;) {
        size_t skip = 0, close = text.p[i] == '[' ? nb_markup_close(&scan, i) : SIZE_MAX;
        if (text.p[i] == '\\' && i + 1 < text.n) {
            i++;
        } else if (text.p[i] == '*' && i + 1 < text.n && text.p[i + 1] == '*') {
            skip = 2;
        } else if (close != SIZE_MAX && tail_length(&scan, close + 1) > 0) {
            skip = 1;
        } else if (text.p[i] == ']' && tail_length(&scan, i + 1) > 0) {
            skip = 1 + tail_length(&scan, i + 1);
        } else if (text.p[i] == '{') {
            size_t end = nb_markup_next(&scan, NB_MARKUP_BRACE, i);
            size_t length = end == SIZE_MAX ? 0 : end - i + 1;
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
