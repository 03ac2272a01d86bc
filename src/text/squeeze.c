/* The setting of one line to its measure. Input: its units with gaps; output: the same, cut and
 * widened. Odd rule: within a class every member gives or takes equally; the remainder of the
 * division goes to the members from the left, so that sums are exact and the same everywhere. */
#include "text/unit.h"

void nb_unit_cut_right(nb_unit *u) {
    u->advance -= u->right;
    u->right = 0;
}

void nb_unit_cut_left(nb_unit *u) {
    u->advance -= u->left;
    u->dx -= u->left;
    u->left = 0;
}

static bool squeezable(const nb_unit *u, const nb_composition *rules) {
    return rules->squeeze_stop || (u->cls != NB_CLASS_STOP && u->cls != NB_CLASS_QUERY);
}

nb_len nb_unit_end_spare(const nb_unit *last) {
    if (last->cls == NB_CLASS_QUERY) return last->left + last->right; /* centred in some fonts */
    return nb_class_closes((nb_class)last->cls) ? last->right : 0;
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
        if (last->cls == NB_CLASS_QUERY) nb_unit_cut_left(last);
        nb_unit_cut_right(last);
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
