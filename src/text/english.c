/* What English adds to a paragraph of units: places for hyphens, and blanks that had better not end
 * a line. Input: units with their white and penalties.
 * Odd rule: what is no plain word stays whole: capitals, Chinese names, words with figures or signs
 * in them, addresses, and the parts of a word that has a hyphen already. */
#include <string.h>

#include "base/unicode.h"
#include "text/hyphen.h"
#include "text/unit.h"

enum {
    HYPHEN = 50,         /* penalty */
    NARROW_HYPHEN = 150, /* in ragged text, where a word that fits stays whole */
    NARROW = 16,         /* ems: ragged text of that width is a cell of a table */
    NARROW_WORD = 10     /* letters of words that may be parted there */
};

static bool is_letter(uint32_t cp) { return (cp | 0x20) >= 'a' && (cp | 0x20) <= 'z'; }

/* Beside a word: a blank, or a mark that ends or opens something. */
static bool parts_words(const nb_unit *u, bool before) {
    switch (u->cls) {
    case NB_CLASS_SPACE:
    case NB_CLASS_WOPEN: return true;
    case NB_CLASS_WCLOSE: return !before || u->cp == ')' || u->cp == 0x201D;
    case NB_CLASS_LATIN: return u->cp == 0x2014 || (u->cp == 0x2019 && !before);
    default: return nb_class_is_chinese((nb_class)u->cls);
    }
}

/* A dot or an @ inside makes an address of it: the word goes on behind the mark. */
static bool is_alone(const nb_units *u, size_t start, size_t end) {
    if (start > 0 && !parts_words(&u->items[start - 1], true)) return false;
    if (end == u->n) return true;
    if (!parts_words(&u->items[end], false)) return false;
    const nb_unit *mark = &u->items[end];
    return mark->cls != NB_CLASS_WCLOSE || end + 1 == u->n ||
           !nb_class_is_western((nb_class)mark[1].cls) || mark[1].cls == NB_CLASS_WCLOSE;
}

static nb_len hyphen_width(const nb_setter *s, const nb_unit *u, nb_len em) {
    const nb_face *face = nb_fonts_at(s->fonts, u->face);
    uint32_t gid = face == NULL ? 0 : nb_face_glyph(face, '-');
    return gid == 0 ? 0 : nb_em(em, nb_face_advance(face, gid));
}

/* Zhonglou, Daoxiang: syllables of pinyin, which English patterns would part anywhere. Each takes
 * the longest final; where the next begins does not matter. */
static bool is_pinyin(const char *word, size_t n) {
    static const char INITIALS[] = "bpmfdtnlgkhjqxzcsrwy";
    static const char *const FINALS[] = {"iang", "iong", "uang", "ang", "eng", "ian", "iao", "ing",
                                         "ong",  "uai",  "uan",  "ai",  "an",  "ao",  "ei",  "en",
                                         "er",   "ia",   "ie",   "in",  "iu",  "ou",  "ua",  "ue",
                                         "ui",   "un",   "uo",   "a",   "e",   "i",   "o",   "u"};
    enum { COUNT = sizeof FINALS / sizeof *FINALS };
    for (size_t i = 0; i < n;) {
        if (i + 1 < n && strchr("zcs", word[i]) != NULL && word[i + 1] == 'h')
            i += 2;
        else if (strchr(INITIALS, word[i]) != NULL)
            i++;
        size_t k = 0;
        while (k < COUNT &&
               (strlen(FINALS[k]) > n - i || memcmp(word + i, FINALS[k], strlen(FINALS[k])) != 0))
            k++;
        if (k == COUNT) return false;
        i += strlen(FINALS[k]);
    }
    return true;
}

/* room: only a word that is wider is parted; 0: any. */
static void part_word(nb_setter *s, size_t start, size_t end, nb_len em, nb_len room,
                      int16_t penalty) {
    char word[NB_HYPHEN_LONGEST];
    bool points[NB_HYPHEN_LONGEST];
    size_t n = end - start;
    int64_t width = 0;
    for (size_t i = start; i < end; i++) width += s->units.items[i].advance;
    if (n > NB_HYPHEN_LONGEST || width <= room || !is_alone(&s->units, start, end)) return;
    for (size_t i = 0; i < n; i++) {
        uint32_t cp = s->units.items[start + i].cp;
        if (i > 0 && cp < 'a') return; /* UNESCO, GitHub */
        word[i] = (char)(cp | 0x20);
    }
    bool name = s->units.items[start].cp <= 'Z';
    if (name && is_pinyin(word, n)) return;
    nb_hyphens_find(s->hyphens, word, n, points);
    for (size_t i = 0; i + 1 < n; i++) {
        nb_unit *u = &s->units.items[start + i];
        if (!points[i]) continue;
        u->hyphen = hyphen_width(s, u, em);
        if (u->hyphen > 0) u->penalty = penalty;
    }
}

static void part_words(nb_setter *s, nb_len em, size_t least, nb_len room, int16_t penalty) {
    if (!s->hyphens_tried) s->hyphens = nb_hyphens_open(s->arena, s->diags, s->fonts, "en");
    s->hyphens_tried = true;
    if (s->hyphens == NULL) return;
    for (size_t start = 0; start < s->units.n;) {
        size_t end = start;
        while (end < s->units.n && s->units.items[end].english &&
               nb_is_latin(s->units.items[end].cp))
            end++;
        bool plain = end > start;
        for (size_t i = start; i < end && plain; i++) plain = is_letter(s->units.items[i].cp);
        if (plain && end - start >= least) part_word(s, start, end, em, room, penalty);
        start = end > start ? end : start + 1;
    }
}

/* A line ends rather elsewhere than between a number and its noun (31 | December, Table | 3), and
 * never before a dash. */
static void weigh_blanks(nb_units *u) {
    enum { BEFORE_NUMBER = 60, BEHIND_NUMBER = 40 };
    for (size_t i = 1; i + 1 < u->n; i++) {
        nb_unit *a = &u->items[i];
        if (a->cls != NB_CLASS_SPACE || !a->english || a->penalty != 0) continue;
        if (a[1].cp == 0x2014 || a[1].cp == 0x2013)
            a->penalty = NB_NOBREAK;
        else if (a[1].cls == NB_CLASS_DIGIT)
            a->penalty = BEFORE_NUMBER;
        else if (a[-1].cls == NB_CLASS_DIGIT && nb_is_latin(a[1].cp))
            a->penalty = BEHIND_NUMBER;
    }
}

/* Behind a dash without blanks a line may end. */
static void weigh_dashes(nb_units *u) {
    for (size_t i = 1; i + 1 < u->n; i++) {
        nb_unit *a = &u->items[i];
        if (a->english && a->cp == 0x2014 && nb_is_latin(a[1].cp)) a->penalty = HYPHEN;
    }
}

void nb_units_english(nb_setter *s, const nb_para_form *form) {
    nb_len em = form->style->size;
    weigh_blanks(&s->units);
    weigh_dashes(&s->units);
    if (form->align == NB_ALIGN_JUSTIFY)
        part_words(s, em, NB_HYPHEN_WORD, 0, HYPHEN);
    else if (form->width < NARROW * em && !form->style->keep_next)
        part_words(s, em, NARROW_WORD, form->width, NARROW_HYPHEN);
}
