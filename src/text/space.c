/* White and places to break: what pairs of marks give up, gaps, and where a line may end.
 * Input: units with glyphs; output: their cut cells, gaps and penalties. Odd rule: a piece that no
 * line can hold is broken here, before lines are, so that the search always finds a way. */
#include "base/unicode.h"
#include "text/unit.h"

/* --- pairs and gaps --------------------------------------------------------------------------- */

/* Statement 15, pair by pair from the left; 16 for ？！: two take one em, three take two. */
static void squeeze_pair(nb_units *all, size_t i) {
    nb_unit *a = &all->items[i], *b = a + 1;
    nb_len left = b->left;
    switch (nb_class_pair((nb_class)a->cls, (nb_class)b->cls)) {
    case NB_PAIR_BOTH: {
        bool third = (i > 0 && a[-1].cls == a->cls) || (i + 2 < all->n && b[1].cls == b->cls);
        nb_unit_cut_left(a);
        nb_unit_cut_right(a);
        if (third) break;
        nb_unit_cut_left(b);
        nb_unit_cut_right(b);
        break;
    }
    case NB_PAIR_FIRST_RIGHT:
        nb_unit_cut_right(a);
        if (a->cls == NB_CLASS_QUERY) nb_unit_cut_left(a); /* whose ink is centred in some fonts */
        break;
    case NB_PAIR_SECOND_LEFT:
        nb_unit_cut_left(b);
        b->start_restore = left;
        break;
    case NB_PAIR_NONE: break;
    }
}

/* Whose white the gap behind unit i is: raised text passes on that of what it stands behind, so
 * that a note's mark brings no white, and m² that of m. */
static const nb_unit *owner_of_gap(const nb_units *u, size_t i) {
    if (nb_unit_raised(&u->items[i + 1])) return &u->items[i];
    while (i > 0 && nb_unit_raised(&u->items[i])) i--;
    return &u->items[i];
}

static void set_gap(nb_units *u, size_t i, nb_len em, const nb_composition *rules) {
    nb_unit *a = &u->items[i], *b = a + 1;
    nb_class x = (nb_class)owner_of_gap(u, i)->cls, y = (nb_class)b->cls;
    bool west_x = nb_class_is_western(x), west_y = nb_class_is_western(y);
    a->gap = 0;
    if (y == NB_CLASS_GLUED || x == NB_CLASS_GLUED || (nb_unit_raised(b) && x != NB_CLASS_SPACE))
        a->gap_kind = NB_GAP_FIXED;
    else if (x == NB_CLASS_SPACE)
        a->gap_kind = NB_GAP_WORD;
    else if (y == NB_CLASS_SPACE || (west_x && west_y))
        a->gap_kind = NB_GAP_FIXED;
    else if ((x == y && (x == NB_CLASS_DASH || x == NB_CLASS_ELLIPSIS)) || x == NB_CLASS_CONN ||
             y == NB_CLASS_CONN || x == NB_CLASS_MID || y == NB_CLASS_MID || x == NB_CLASS_HYPHEN ||
             y == NB_CLASS_HYPHEN || x == NB_CLASS_SLASH || y == NB_CLASS_SLASH)
        a->gap_kind = NB_GAP_FIXED; /* statements 7, 17, 22 c */
    else if ((x == NB_CLASS_HAN && west_y && y != NB_CLASS_WCLOSE) ||
             (y == NB_CLASS_HAN && west_x && x != NB_CLASS_WOPEN && x != NB_CLASS_WCLOSE)) {
        a->gap_kind = rules->han_latin > 0 ? NB_GAP_MIXED : NB_GAP_CELL; /* statement 18 */
        a->gap = nb_em(em, rules->han_latin);
    } else
        a->gap_kind = NB_GAP_CELL;
}

/* --- places to break ----------------------------------------------------------------------------
 */

/* Length of the run of Western signs around i when it looks like an address of the web or of mail;
 * 0. */
static size_t address_length(const nb_units *u, size_t i) {
    size_t start = i, end = i;
    bool letters = false, sign = false;
    while (start > 0 && u->items[start - 1].cp > ' ' && u->items[start - 1].cp < 0x7F) start--;
    while (end < u->n && u->items[end].cp > ' ' && u->items[end].cp < 0x7F) end++;
    for (size_t k = start; k < end; k++) {
        uint32_t cp = u->items[k].cp;
        letters = letters || nb_is_latin(cp);
        if ((cp == '.' || cp == '/' || cp == '@') && k > start && k + 1 < end &&
            u->items[k + 1].cp != ' ')
            sign = true;
    }
    return letters && sign && end - start >= 6 ? end - start : 0;
}

static bool breaks_address(uint32_t cp) {
    return cp == '/' || cp == '.' || cp == '?' || cp == '&' || cp == '=' || cp == '-' ||
           cp == '_' || cp == '@' || cp == ':' || cp == '#' || cp == '%';
}

static int16_t western_break(const nb_units *u, size_t i) {
    const nb_unit *a = &u->items[i], *b = a + 1;
    /* Statement 11: an address breaks behind its signs, with no hyphen added. */
    enum { SHORT_ADDRESS = 24 }; /* characters; better whole on the next line */
    size_t length = breaks_address(a->cp) && !breaks_address(b->cp) ? address_length(u, i) : 0;
    if (length > 0) return length <= SHORT_ADDRESS ? 250 : 60;
    if (a->cp == '-' && nb_is_latin(b->cp) && i > 0 && nb_is_latin(a[-1].cp)) return 50;
    return NB_NOBREAK; /* statements 8, 12 */
}

static bool is_date_unit(uint32_t cp) {
    return cp == 0x5E74 || cp == 0x6708 || cp == 0x65E5 || cp == 0x53F7; /* 年 月 日 号 */
}

bool nb_unit_is_long_ellipsis(const nb_units *u, size_t start) {
    for (size_t i = start; i < start + 4; i++)
        if (i >= u->n || u->items[i].cls != NB_CLASS_ELLIPSIS) return false;
    return true;
}

/* …………, two ellipses, stand on a line of their own, with the mark that may follow (GB/T 15834-2011
 * 5.1.5). Whether they begin behind unit i, or end with unit `shown`; blanks may lie between. */
static bool bounds_long_ellipsis(const nb_units *u, size_t shown, size_t i) {
    if (u->items[shown].cls != NB_CLASS_ELLIPSIS) return nb_unit_is_long_ellipsis(u, i + 1);
    return shown >= 3 && nb_unit_is_long_ellipsis(u, shown - 3) &&
           u->items[i + 1].cls != NB_CLASS_ELLIPSIS;
}

/* Whether the 〔 at i has its 〕, no farther than that of a document number. */
static bool is_closed(const nb_units *u, size_t i) {
    enum { FARTHEST = 16 };
    for (size_t k = i + 1; k < u->n && k <= i + FARTHEST; k++)
        if (u->items[k].cp == 0x3015) return true;
    return false;
}

/* Several line breaks in a row are one, and one at the end is none. */
static bool breaks_line(const nb_units *u, size_t i) {
    while (++i < u->n && u->items[i].cls == NB_CLASS_SPACE)
        if (u->items[i].cp == NB_LINE_BREAK) return false;
    return i < u->n;
}

static int16_t penalty_behind(const nb_units *u, size_t i, int *brackets,
                              const nb_composition *rules) {
    const nb_unit *a = &u->items[i], *b = a + 1;
    nb_class x = (nb_class)a->cls, y = (nb_class)b->cls;
    if (a->cp == NB_LINE_BREAK) return breaks_line(u, i) ? NB_BREAK_FORCED : NB_NOBREAK;
    if (b->cp == NB_LINE_BREAK) return NB_NOBREAK;
    if (a->cp == 0x3014 && is_closed(u, i)) ++*brackets; /* of a document number: statement 10 */
    if (a->cp == 0x3015 && *brackets > 0) --*brackets;
    if (y == NB_CLASS_GLUED || *brackets > 0) return NB_NOBREAK;
    if (a->cp == 0xA0 || a->cp == 0x202F) return NB_NOBREAK; /* typed to keep its neighbours */
    if (!nb_class_may_end(x) || !nb_class_may_start(y)) return NB_NOBREAK;
    size_t shown = i; /* blanks vanish at a line's end: what stands before them ends it */
    while (shown > 0 && u->items[shown].cls == NB_CLASS_SPACE) shown--;
    if (!nb_class_may_end((nb_class)u->items[shown].cls)) return NB_NOBREAK;
    if (bounds_long_ellipsis(u, shown, i)) return NB_BREAK_FORCED;
    if (x == NB_CLASS_SPACE) return 0;
    if (y == NB_CLASS_DASH || y == NB_CLASS_ELLIPSIS)
        if (x == y || !rules->dash_at_start) return NB_NOBREAK; /* 7; 4 */
    bool west_x = nb_class_is_western(x), west_y = nb_class_is_western(y);
    if (west_x && west_y) return western_break(u, i);
    if (x == NB_CLASS_DIGIT && y == NB_CLASS_HAN) return is_date_unit(b->cp) ? 150 : 40; /* 9 */
    if (x == NB_CLASS_POST && y == NB_CLASS_HAN) return 0;
    if (a->cp == 0x7B2C && y == NB_CLASS_DIGIT) return 200; /* 第 3 */
    if (a->cp == 0x3015 && y == NB_CLASS_DIGIT) return 400; /* 〕32号 */
    if (b->cp == 0x3014) return 400;
    return 0;
}

/* Titles break by sense (GB/T 9704-2012 7.3.1): best behind a year or 的 and before 关于, well
 * behind the name of a place or an office; anywhere else between Chinese characters at a price, and
 * at a higher one within the words that titles of reports are made of. */
static bool ends_a_name(uint32_t cp) {
    switch (cp) {
    case 0x7701:
    case 0x5E02:
    case 0x533A:
    case 0x53BF:
    case 0x9547:
    case 0x4E61: /* 省市区县镇乡 */
    case 0x5C40:
    case 0x5385:
    case 0x90E8:
    case 0x59D4:
    case 0x529E:
    case 0x5BA4:
    case 0x4F1A: return true; /* 局厅部委办室会 */
    default: return false;
    }
}

static bool is_within_a_word(const nb_unit *a) {
    static const uint16_t WORDS[][2] = {
        {0x5E74, 0x5EA6}, {0x5E74, 0x62A5},
        {0x62A5, 0x544A}, {0x5173, 0x4E8E}, /* 年度年报报告关于 */
        {0x653F, 0x5E9C}, {0x4FE1, 0x606F},
        {0x516C, 0x5F00}, {0x5DE5, 0x4F5C}, /* 政府信息公开工作 */
        {0x60C5, 0x51B5}, {0x4EBA, 0x6C11},
        {0x529E, 0x516C}, {0x516C, 0x5BA4}, /* 情况人民办公公室 */
        {0x81EA, 0x6CBB}, {0x7BA1, 0x7406},
        {0x59D4, 0x5458}, {0x5458, 0x4F1A}, /* 自治管理委员员会 */
    };
    for (size_t k = 0; k < sizeof WORDS / sizeof *WORDS; k++)
        if (a->cp == WORDS[k][0] && a[1].cp == WORDS[k][1]) return true;
    return false;
}

static void break_by_sense(nb_units *u) {
    enum { NAME = 30, ANYWHERE = 120, WITHIN = 400 };
    for (size_t i = 0; i + 1 < u->n; i++) {
        nb_unit *a = &u->items[i];
        if (a->cls != NB_CLASS_HAN || a[1].cls != NB_CLASS_HAN) continue;
        bool about = i + 2 < u->n && a[1].cp == 0x5173 && a[2].cp == 0x4E8E; /* 关于 */
        int16_t price = ends_a_name(a->cp) ? NAME : ANYWHERE;
        if (is_within_a_word(a))
            price = WITHIN;
        else if (about || a->cp == 0x7684 || a->cp == 0x5E74) /* 的, 年 */
            price = 0;
        if (a->penalty < price) a->penalty = price;
    }
}

static void report_piece(nb_setter *s, size_t start, size_t end, nb_code code) {
    if (!nb_setter_has_room(s)) return;
    const nb_units *u = &s->units;
    nb_buf text = nb_buf_in(s->scratch);
    for (size_t i = start; i < end && i < start + 24; i++) nb_buf_utf8(&text, u->items[i].cp);
    if (end - start > 24) nb_buf_puts(&text, "…");
    size_t first = start, offset = 0;
    char utf8[4];
    while (first > 0 && u->items[first - 1].leaf == u->items[start].leaf) first--;
    for (size_t k = first; k < start; k++) offset += nb_utf8_put(utf8, u->items[k].cp);
    nb_diag(s->diags, code, nb_doc_place(s->doc, u->items[start].leaf, offset), nb_buf_view(&text));
}

static bool is_number(const nb_units *u, size_t start, size_t end) {
    bool digits = false;
    for (size_t i = start; i < end; i++) {
        nb_class c = (nb_class)u->items[i].cls;
        if (c == NB_CLASS_LATIN && u->items[i].cp != '-') return false;
        digits = digits || c == NB_CLASS_DIGIT;
    }
    return digits;
}

/* Statement 6: where three marks or more stand in a row, the second and later ones may begin a line
 * when there is no other way. false when the row is not what makes the piece too long. */
static bool relax_marks(nb_setter *s, size_t start, size_t end, nb_len measure) {
    nb_units *u = &s->units;
    size_t run = start;
    while (run < end && !nb_class_closes((nb_class)u->items[run].cls)) run++;
    size_t stop = run;
    while (stop < end && nb_class_closes((nb_class)u->items[stop].cls)) stop++;
    int64_t before = 0;
    for (size_t i = start; i <= run && i < end; i++) before += u->items[i].advance;
    if (stop - run < 3 || stop != end || before > measure + NB_FLUSH) return false;
    for (size_t i = run; i + 1 < stop; i++) u->items[i].penalty = NB_BREAK_ANYWHERE;
    return true;
}

/* A piece without breaks that no line can hold is broken anywhere, and said so; half a number would
 * be another number (statement 8), so that is an error. */
static void relax_long_pieces(nb_setter *s, nb_len measure) {
    nb_units *u = &s->units;
    for (size_t start = 0; start < u->n;) {
        size_t end = start;
        int64_t width = u->items[start].start_restore;
        while (end < u->n) {
            const nb_unit *item = &u->items[end++];
            width += item->advance;
            if (item->penalty < NB_NOBREAK) break;
            width += item->gap;
        }
        width += u->items[end - 1].hyphen - nb_unit_end_spare(&u->items[end - 1]);
        if (width > measure + NB_FLUSH && end - start > 1) {
            bool marks = relax_marks(s, start, end, measure);
            report_piece(s, start, end,
                         marks                      ? NB_TEXT_MARK_FIRST
                         : is_number(u, start, end) ? NB_TEXT_NUMBER_WIDE
                                                    : NB_TEXT_OVERFULL);
            for (size_t i = start; i + 1 < end && !marks; i++)
                if (u->items[i + 1].cls != NB_CLASS_GLUED) u->items[i].penalty = NB_BREAK_ANYWHERE;
        }
        start = end;
    }
}

void nb_units_space(nb_setter *s, const nb_para_form *form) {
    nb_units *u = &s->units;
    const nb_composition *rules = &s->doc->layout->composition;
    nb_len em = form->style->size;
    int brackets = 0;
    for (size_t i = 0; i + 1 < u->n; i++) squeeze_pair(u, i);
    nb_units_ruby(s, form);
    for (size_t i = 0; i + 1 < u->n; i++) {
        set_gap(u, i, em, rules);
        u->items[i].penalty = penalty_behind(u, i, &brackets, rules);
    }
    if (u->n > 0) {
        nb_unit *last = &u->items[u->n - 1];
        last->penalty = 0;
        last->gap = 0;
        last->gap_kind = NB_GAP_FIXED;
    }
    if (form->align == NB_ALIGN_CENTER) break_by_sense(u);
    if (s->english) nb_units_english(s, form);
    nb_units_keep(s);
    nb_len indent = form->first_indent > form->indent ? form->first_indent : form->indent;
    if (form->width > 0) relax_long_pieces(s, form->width - indent - form->right_indent);
}
