/* White: what pairs of marks give up, where a line may end, and the setting of one line.
 * Input: units with glyphs; output: gaps, penalties, and a line of exactly the measure.
 * Odd rule: within a class every member gives or takes equally; the remainder of the division goes
 * to the members from the left, so that sums are exact and the same everywhere. */
#include "base/unicode.h"
#include "text/unit.h"

/* --- pairs and gaps --------------------------------------------------------------------------- */

static void cut_right(nb_unit *u) {
    u->advance -= u->right;
    u->right = 0;
}

static void cut_left(nb_unit *u) {
    u->advance -= u->left;
    u->dx -= u->left;
    u->left = 0;
}

/* Statement 15, pair by pair from the left; 16 for ？！: two take one em, three take two. */
static void squeeze_pair(nb_units *all, size_t i) {
    nb_unit *a = &all->items[i], *b = a + 1;
    nb_len left = b->left;
    switch (nb_class_pair((nb_class)a->cls, (nb_class)b->cls)) {
    case NB_PAIR_BOTH: {
        bool third = (i > 0 && a[-1].cls == a->cls) || (i + 2 < all->n && b[1].cls == b->cls);
        cut_left(a);
        cut_right(a);
        if (third) break;
        cut_left(b);
        cut_right(b);
        break;
    }
    case NB_PAIR_FIRST_RIGHT:
        cut_right(a);
        if (a->cls == NB_CLASS_QUERY) cut_left(a); /* whose ink is centred in some fonts */
        break;
    case NB_PAIR_SECOND_LEFT:
        cut_left(b);
        b->start_restore = left;
        break;
    case NB_PAIR_NONE: break;
    }
}

static void set_gap(nb_unit *a, const nb_unit *b, nb_len em, const nb_composition *rules) {
    nb_class x = (nb_class)a->cls, y = (nb_class)b->cls;
    bool west_x = nb_class_is_western(x), west_y = nb_class_is_western(y);
    a->gap = 0;
    if (y == NB_CLASS_GLUED || x == NB_CLASS_GLUED)
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

static int16_t penalty_behind(const nb_units *u, size_t i, int *brackets,
                              const nb_composition *rules) {
    const nb_unit *a = &u->items[i], *b = a + 1;
    nb_class x = (nb_class)a->cls, y = (nb_class)b->cls;
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

/* Titles break by sense (GB/T 9704-2012 7.3.1): best behind a year or the name of a place or an
 * office, anywhere else between Chinese characters at a price. */
static bool ends_a_name(uint32_t cp) {
    switch (cp) {
    case 0x5E74:
    case 0x7701:
    case 0x5E02:
    case 0x533A:
    case 0x53BF:
    case 0x9547:
    case 0x4E61: /* 年省市区县镇乡 */
    case 0x5C40:
    case 0x5385:
    case 0x90E8:
    case 0x59D4:
    case 0x529E:
    case 0x5BA4:
    case 0x4F1A: /* 局厅部委办室会 */ return true;
    default: return false;
    }
}

static void break_by_sense(nb_units *u) {
    enum { PRICE = 120 };
    for (size_t i = 0; i + 1 < u->n; i++) {
        nb_unit *a = &u->items[i];
        bool within = a->cls == NB_CLASS_HAN && a[1].cls == NB_CLASS_HAN && !ends_a_name(a->cp);
        if (within && a->penalty < PRICE) a->penalty = PRICE;
    }
}

static void report_piece(nb_setter *s, size_t start, size_t end, nb_code code) {
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

static bool closes(const nb_unit *u) {
    nb_class c = (nb_class)u->cls;
    return c == NB_CLASS_CLOSE || c == NB_CLASS_PAUSE || c == NB_CLASS_STOP || c == NB_CLASS_QUERY;
}

/* Statement 6: where three marks or more stand in a row, the second and later ones may begin a line
 * when there is no other way. false when the row is not what makes the piece too long. */
static bool relax_marks(nb_setter *s, size_t start, size_t end, nb_len measure) {
    nb_units *u = &s->units;
    size_t run = start;
    while (run < end && !closes(&u->items[run])) run++;
    size_t stop = run;
    while (stop < end && closes(&u->items[stop])) stop++;
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
    for (size_t i = 0; i + 1 < u->n; i++) {
        set_gap(&u->items[i], &u->items[i + 1], em, rules);
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
    nb_len indent = form->first_indent > form->indent ? form->first_indent : form->indent;
    if (form->width > 0) relax_long_pieces(s, form->width - indent - form->right_indent);
}

/* --- one line -----------------------------------------------------------------------------------
 */

static bool squeezable(const nb_unit *u, const nb_composition *rules) {
    return rules->squeeze_stop || (u->cls != NB_CLASS_STOP && u->cls != NB_CLASS_QUERY);
}

nb_len nb_unit_end_spare(const nb_unit *last) {
    if (last->cls == NB_CLASS_QUERY) return last->left + last->right; /* centred in some fonts */
    return closes(last) ? last->right : 0;
}

nb_len nb_blank_least(const nb_unit *blank, nb_len em) {
    nb_len least = blank->english ? blank->advance - blank->advance / 3 : em / 4;
    return least < blank->advance ? least : blank->advance;
}

nb_len nb_blank_most(const nb_unit *blank, nb_len em) {
    nb_len most = blank->english ? blank->advance + blank->advance / 2 : em / 2;
    return most > blank->advance ? most : blank->advance;
}

nb_give nb_unit_give(const nb_unit *u, nb_len em, const nb_composition *rules) {
    nb_give give = {0, 0, u->gap_kind == NB_GAP_CELL};
    if (squeezable(u, rules)) give.squeeze = u->left + u->right;
    if (u->gap_kind ==
        NB_GAP_MIXED) { /* 1/4 em: down to 1/8, up to 1/3 (statements 18, 21 f, 22 b) */
        give.squeeze += u->gap - (u->gap < em / 8 ? u->gap : em / 8);
        give.flexible = em / 3 > u->gap ? em / 3 - u->gap : 0;
    }
    if (u->gap_kind == NB_GAP_WORD) {
        give.squeeze += u->advance - nb_blank_least(u, em);
        give.flexible = nb_blank_most(u, em) - u->advance;
    }
    return give;
}

/* Steps of squeezing behind the line-end mark; which part of a unit belongs to step k. */
enum { STEP_WORD, STEP_BRACKET, STEP_PAUSE, STEP_MIXED, STEP_STOP, STEPS };

static nb_len capacity(const nb_unit *u, bool last, int step, nb_len em,
                       const nb_composition *rules) {
    switch (step) {
    case STEP_WORD:
        return !last && u->gap_kind == NB_GAP_WORD ? u->advance - nb_blank_least(u, em) : 0;
    case STEP_BRACKET:
        return u->cls == NB_CLASS_OPEN || u->cls == NB_CLASS_CLOSE ? u->left + u->right : 0;
    case STEP_PAUSE: return u->cls == NB_CLASS_PAUSE ? u->left + u->right : 0;
    case STEP_MIXED:
        return !last && u->gap_kind == NB_GAP_MIXED && u->gap > em / 8 ? u->gap - em / 8 : 0;
    case STEP_STOP:
        return (u->cls == NB_CLASS_STOP || u->cls == NB_CLASS_QUERY) && squeezable(u, rules)
                   ? u->left + u->right
                   : 0;
    default: return 0;
    }
}

static void take(nb_unit *u, int step, nb_len amount) {
    if (step == STEP_MIXED) {
        u->gap -= amount;
    } else if (step == STEP_WORD) {
        u->advance -= amount;
    } else { /* from both spare sides in proportion: centred marks stay centred */
        nb_len from_left = nb_muldiv(amount, u->left, u->left + u->right);
        u->left -= from_left;
        u->right -= amount - from_left;
        u->dx -= from_left;
        u->advance -= amount;
    }
}

static nb_len squeeze(nb_unit *units, size_t n, nb_len need, const nb_justify *how) {
    nb_len taken = 0;
    for (int step = 0; step < STEPS && need > taken; step++) {
        int64_t all = 0, seen = 0;
        for (size_t i = 0; i < n; i++)
            all += capacity(&units[i], i + 1 == n, step, how->em, how->rules);
        int64_t want = need - taken < all ? need - taken : all, given = 0;
        if (all == 0) continue;
        for (size_t i = 0; i < n; i++) {
            nb_len room = capacity(&units[i], i + 1 == n, step, how->em, how->rules);
            if (room == 0) continue;
            seen += room;
            nb_len amount = (nb_len)(want * seen / all - given);
            take(&units[i], step, amount);
            given += amount;
        }
        taken += (nb_len)given;
    }
    return taken;
}

/* How wide the white of a kind may become before all other gaps stretch too. */
static nb_len room_in(const nb_unit *u, nb_gap kind, nb_len em) {
    if (kind == NB_GAP_CELL) return 1;
    nb_len most = kind == NB_GAP_WORD ? nb_blank_most(u, em) : em / 3;
    nb_len white = kind == NB_GAP_WORD ? u->advance + u->gap : u->gap;
    return white < most ? most - white : 0;
}

/* Adds `want` to the gaps of one kind, as far as they go; cells go without limit. */
static nb_len widen(nb_unit *units, size_t n, nb_gap kind, nb_len want, nb_len em) {
    int64_t all = 0, seen = 0, given = 0;
    for (size_t i = 0; i + 1 < n; i++) {
        if (units[i].gap_kind != kind) continue;
        all += room_in(&units[i], kind, em);
    }
    if (all == 0) return 0;
    if (kind != NB_GAP_CELL && want > all) want = (nb_len)all;
    for (size_t i = 0; i + 1 < n; i++) {
        if (units[i].gap_kind != kind) continue;
        seen += room_in(&units[i], kind, em);
        nb_len amount = (nb_len)(want * seen / all - given);
        units[i].gap += amount;
        given += amount;
    }
    return (nb_len)given;
}

/* A line with nothing but words: its blanks, or Han–Latin white, take what is left without limit.
 */
static nb_len widen_more(nb_unit *units, size_t n, nb_len want) {
    int64_t all = 0, seen = 0, given = 0;
    for (size_t i = 0; i + 1 < n; i++)
        all += units[i].gap_kind == NB_GAP_WORD || units[i].gap_kind == NB_GAP_MIXED;
    if (all == 0) return 0;
    for (size_t i = 0; i + 1 < n; i++) {
        if (units[i].gap_kind != NB_GAP_WORD && units[i].gap_kind != NB_GAP_MIXED) continue;
        seen++;
        nb_len amount = (nb_len)(want * seen / all - given);
        units[i].gap += amount;
        given += amount;
    }
    return (nb_len)given;
}

bool nb_line_is_ragged(const nb_unit *last, int64_t rest, int64_t cells, nb_len em) {
    if (cells == 0) return true;
    return nb_class_is_western((nb_class)last->cls) && rest / cells > em / 2;
}

nb_len nb_line_justify(nb_unit *units, size_t n, const nb_justify *how) {
    if (n == 0) return 0;
    nb_unit *last = &units[n - 1];
    last->gap = 0;
    last->gap_kind = NB_GAP_FIXED;
    nb_unit *first = &units[0];
    if (first->start_restore > 0) { /* nothing stands before it now: the cell is whole again */
        first->advance += first->start_restore;
        first->dx += first->start_restore;
        first->left = first->start_restore;
        first->start_restore = 0;
    }
    if (how->rules->opening_half_at_start && first->cls == NB_CLASS_OPEN) { /* statement 14 */
        first->advance -= first->left;
        first->dx -= first->left;
        first->left = 0;
    }
    int64_t natural = 0;
    for (size_t i = 0; i < n; i++) natural += units[i].advance + units[i].gap;
    nb_len missing = (nb_len)(how->measure - natural);
    if (how->strict && missing >= -NB_FLUSH && missing <= NB_FLUSH) return 0;
    if (!how->stretch && missing >= 0) return 0; /* natural width (statement 24) */
    nb_len spare = nb_unit_end_spare(last);      /* 21 a, and statement 13 */
    if (spare > 0) {
        if (last->cls == NB_CLASS_QUERY) cut_left(last);
        cut_right(last);
    }
    missing += spare;
    if (missing < 0) return -squeeze(units, n, -missing, how);
    if (!how->stretch) return 0;
    int64_t cells = 0, flexible = 0;
    for (size_t i = 0; i + 1 < n; i++) {
        cells += units[i].gap_kind == NB_GAP_CELL;
        flexible += nb_unit_give(&units[i], how->em, how->rules).flexible;
    }
    if (missing > flexible && cells > 0 &&
        nb_line_is_ragged(last, missing - flexible, cells, how->em))
        return 0;
    nb_len added = widen(units, n, NB_GAP_WORD, missing, how->em);
    added += widen(units, n, NB_GAP_MIXED, missing - added, how->em);
    if (added < missing) added += widen(units, n, NB_GAP_CELL, missing - added, how->em);
    if (added < missing) added += widen_more(units, n, missing - added);
    return added;
}
