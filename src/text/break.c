/* Breaking a paragraph into lines by total fit (Knuth & Plass, Software: Practice and Experience
 * 11, 1981), with Chinese white. Input: units with gaps and penalties; output: spans of units. Odd
 * rule: sums are int64 thousandths of a point over the whole paragraph, and the only thing that
 * depends on a line's number is the first line's indent, so one pass over active breaks suffices.
 */
#include "text/unit.h"

typedef struct node {
    size_t start; /* first unit of the line that begins here */
    int64_t demerits;
    int32_t previous; /* index of the break before, −1 at the paragraph's start */
    bool hyphen;      /* the line before ends with a hyphen */
    bool forced;      /* the line before it keeps its natural width */
} node;

typedef struct sums { /* over units [0, i) */
    int64_t width, squeeze, flexible;
    int64_t reach; /* how wide a line of them is with its gaps as wide as badness 100 allows */
    int32_t cells, han;
} sums;

typedef struct breaker {
    nb_setter *s;
    const nb_para_form *form;
    const nb_composition *rules;
    const sums *sums;
    size_t first; /* unit that the paragraph's first line begins with */
    bool justify, strict;
    int64_t narrowest; /* a line that reaches no farther is out of the question; 0: none is */
} breaker;

enum { HOPELESS = 1000000, LONELY = 30000 };

/* For English words: the cube of how far blanks go, 100 at their limit (Knuth & Plass). */
static int64_t english(int64_t missing, int64_t squeeze, int64_t flexible) {
    int64_t room = missing < 0 ? squeeze : flexible, way = missing < 0 ? -missing : missing;
    if (way >= 10 * room) return way == 0 ? 0 : 100000;
    int64_t r = way * 1000 / room;
    return 100 * r * r / 1000 * r / 1000000;
}

bool nb_line_begins(const nb_units *units, size_t start, size_t first) {
    size_t i = start;
    while (i > first && units->items[i - 1].cls == NB_CLASS_SPACE)
        if (units->items[--i].penalty == NB_BREAK_FORCED) return true;
    return start == first;
}

nb_len nb_line_indent(const nb_units *units, size_t start, size_t first, const nb_para_form *form) {
    bool begins = start == first || nb_unit_is_long_ellipsis(units, start);
    return begins ? form->first_indent : form->indent;
}

/* Badness of a line, 0 … 100,000; negative when it cannot be set that
 * narrow. The scale: 100 is as much white as anyone would call loose. */
static int64_t badness(const breaker *b, size_t start, size_t end, bool last) {
    const nb_unit *units = b->s->units.items, *tail = &units[end - 1];
    const sums *from = &b->sums[start], *to = &b->sums[end - 1];
    nb_len em = b->form->style->size;
    nb_len indent = nb_line_indent(&b->s->units, start, b->first, b->form);
    nb_len measure = b->form->width - b->form->right_indent - indent;
    int64_t natural = to->width - from->width + tail->advance;
    int64_t squeeze = to->squeeze - from->squeeze, flexible = to->flexible - from->flexible;
    int64_t cells = to->cells - from->cells;
    natural += tail->hyphen;
    if (b->rules->opening_half_at_start && units[start].cls == NB_CLASS_OPEN) { /* statement 14 */
        natural -= units[start].left;
        squeeze -= units[start].left;
    } else {
        natural += units[start].start_restore;
        squeeze += units[start].start_restore;
    }
    int64_t missing = measure - natural;
    if (b->strict && missing >= -NB_FLUSH && missing <= NB_FLUSH) return 0;
    bool centred = b->form->align == NB_ALIGN_CENTER; /* all lines of a title are to be balanced */
    if (last && missing >= 0 && !centred) return 0;
    nb_len spare = nb_unit_end_spare(tail);
    missing += spare;
    squeeze += tail->left + tail->right - spare;
    if (-missing > squeeze + NB_FLUSH) return end - start == 1 ? HOPELESS : -1;
    if (b->s->english && b->justify && !last) return english(missing, squeeze, flexible);
    if (missing < 0) {
        int64_t r = squeeze <= -missing ? 1000 : -missing * 1000 / squeeze;
        return 15 * r * r / 1000 * r / 1000000; /* 先挤进，后推出: squeezing is the first choice */
    }
    if (last && (!centred || nb_line_begins(&b->s->units, start, b->first))) return 0;
    if (!b->justify) {
        int64_t r = missing * 1000 / (measure > 0 ? measure : 1);
        return 400 * r * r / 1000000;
    }
    if (missing <= flexible) {
        int64_t r = missing * 1000 / (flexible > 0 ? flexible : 1);
        return 20 * r * r / 1000 * r / 1000000;
    }
    if (nb_line_is_ragged(tail, missing - flexible, cells, em)) {
        int64_t r = missing * 1000 / (measure > 0 ? measure : 1);
        return missing == 0 ? 0 : 150 + r * r / 10;
    }
    int64_t r = (missing - flexible) * 10000 / cells / em; /* a tenth of an em a gap: 1000 */
    if (r > 10000) r = 10000; /* an em a gap: there is nothing worse that is still a line */
    return 20 * (flexible > 0) + 100 * r * r / 1000 * r / 1000000;
}

/* First unit at or behind i that a line can begin with: blanks vanish at a line's start. */
static size_t skip_blanks(const nb_units *u, size_t i) {
    while (i < u->n && u->items[i].cls == NB_CLASS_SPACE) i++;
    return i;
}

static size_t trim_blanks(const nb_units *u, size_t start, size_t end) {
    while (end > start + 1 && u->items[end - 1].cls == NB_CLASS_SPACE) end--;
    return end;
}

static const sums *add_up(breaker *b) {
    const nb_units *u = &b->s->units;
    sums *all = NB_NEW_ARRAY(b->s->scratch, sums, u->n + 1);
    for (size_t i = 0; i < u->n; i++) {
        nb_give give = nb_unit_give(&u->items[i], b->form->style->size, b->rules);
        nb_len width = u->items[i].advance + u->items[i].gap;
        nb_len loose = give.cell ? b->form->style->size / 9 : 0;
        all[i + 1] = (sums){all[i].width + width,
                            all[i].squeeze + give.squeeze,
                            all[i].flexible + give.flexible,
                            all[i].reach + width + give.flexible + loose,
                            all[i].cells + give.cell,
                            all[i].han + (u->items[i].cls == NB_CLASS_HAN ||
                                          nb_class_is_western((nb_class)u->items[i].cls))};
    }
    return all;
}

/* Behind each of several blanks the same lines would end and begin; the last of them stands for
 * all. */
static bool is_inside_blanks(const nb_units *u, size_t i) {
    const nb_unit *blank = &u->items[i];
    return i + 1 < u->n && blank[0].cls == NB_CLASS_SPACE && blank[1].cls == NB_CLASS_SPACE &&
           blank[0].penalty == blank[1].penalty && blank[0].penalty != NB_BREAK_FORCED;
}

typedef struct search {
    struct {
        node *items;
        size_t n, cap;
    } nodes;
    struct {
        int32_t *items;
        size_t n, cap;
    } active;
} search;

/* English lines as neighbours: hyphens one below the other, the rest of a word alone on the last
 * line, and a last line of one short word. */
static int64_t english_demerits(const breaker *b, const node *a, size_t i) {
    enum { TWO_HYPHENS = 30000, LAST_HYPHEN = 20000, WIDOW_WORD = 40000, SHORT = 4 };
    const nb_units *u = &b->s->units;
    bool last = i + 1 == u->n, blank = false;
    int64_t demerits = a->hyphen && u->items[i].hyphen > 0 ? TWO_HYPHENS : 0;
    if (!last || a->start == b->first) return demerits;
    if (a->hyphen) demerits += LAST_HYPHEN;
    for (size_t k = a->start; k < i && !blank; k++) blank = u->items[k].cls == NB_CLASS_SPACE;
    bool wide = b->sums[i + 1].width - b->sums[a->start].width >= SHORT * b->form->style->size;
    return blank || wide ? demerits : demerits + WIDOW_WORD;
}

/* Tries a line end behind unit i from every active break; limit is the badness allowed. */
static void try_break(breaker *b, search *f, size_t i, int64_t limit) {
    const nb_units *u = &b->s->units;
    bool forced = u->items[i].penalty == NB_BREAK_FORCED, last = forced || i + 1 == u->n;
    int64_t best = INT64_MAX, penalty = forced ? 0 : u->items[i].penalty;
    int32_t from = -1;
    size_t kept = 0;
    size_t k = 0;
    for (; k < f->active.n; k++) {
        const node *a = &f->nodes.items[f->active.items[k]];
        /* Later breaks make still shorter lines. */
        if (!last && b->sums[i + 1].reach - b->sums[a->start].reach < b->narrowest) break;
        size_t end = trim_blanks(u, a->start, i + 1);
        int64_t bad = end <= a->start ? HOPELESS : badness(b, a->start, end, last);
        if (bad >= 0) f->active.items[kept++] = f->active.items[k];
        if (bad < 0 || (bad > limit && bad != HOPELESS)) continue;
        int64_t demerits = (10 + bad) * (10 + bad) + penalty * penalty;
        /* 孤字: a last line of a single character (statement 25). */
        if (last && !nb_line_begins(u, a->start, b->first) &&
            b->sums[end].han - b->sums[a->start].han < 2 && !nb_unit_is_long_ellipsis(u, a->start))
            demerits += (int64_t)LONELY * LONELY;
        if (b->s->english) demerits += english_demerits(b, a, i);
        if (a->demerits + demerits < best) {
            best = a->demerits + demerits;
            from = f->active.items[k];
        }
    }
    if (kept == k)
        kept = f->active.n;
    else
        while (k < f->active.n) f->active.items[kept++] = f->active.items[k++];
    f->active.n = forced ? 0 : kept;
    if (from < 0) return;
    nb_arena *scratch = b->s->scratch;
    *NB_PUSH(scratch, &f->active) = (int32_t)f->nodes.n;
    *NB_PUSH(scratch, &f->nodes) =
        (node){skip_blanks(u, i + 1), best, from, u->items[i].hyphen > 0, forced};
}

/* The last break's node, or −1 when no way through was found within the limit. */
static int32_t find_breaks(breaker *b, search *f, int64_t limit) {
    const nb_units *u = &b->s->units;
    f->nodes.n = f->active.n = 0;
    *NB_PUSH(b->s->scratch, &f->nodes) = (node){b->first, 0, -1, false, false};
    *NB_PUSH(b->s->scratch, &f->active) = 0;
    for (size_t i = b->first; i < u->n; i++) {
        if (i + 1 < u->n && u->items[i].penalty >= NB_NOBREAK) continue;
        if (is_inside_blanks(u, i)) continue;
        size_t before = f->nodes.n;
        try_break(b, f, i, limit);
        if (f->active.n == 0) return -1;
        if (i + 1 == u->n) return f->nodes.n > before ? (int32_t)f->nodes.n - 1 : -1;
    }
    return -1;
}

/* A paragraph that fits on one line as it is, as most cells of tables do, needs no search. */
static bool fits_on_a_line(const nb_units *u, const nb_para_form *form) {
    int64_t width = 0, measure = form->width - form->right_indent - form->first_indent;
    for (size_t i = 0; i < u->n && width <= measure; i++) {
        if (i + 1 < u->n && u->items[i].penalty == NB_BREAK_FORCED) return false;
        width += u->items[i].advance + u->items[i].gap;
    }
    return width <= measure;
}

void nb_units_break(nb_setter *s, const nb_para_form *form) {
    s->spans.n = 0;
    if (s->units.n == 0) return;
    if (fits_on_a_line(&s->units, form)) {
        size_t first = skip_blanks(&s->units, 0), end = trim_blanks(&s->units, first, s->units.n);
        if (first < end) *NB_PUSH(s->arena, &s->spans) = (nb_span){first, end, true};
        return;
    }
    nb_mark mark = nb_arena_mark(s->scratch);
    breaker b = {.s = s,
                 .form = form,
                 .rules = &s->doc->layout->composition,
                 .justify = form->align == NB_ALIGN_JUSTIFY,
                 .strict = nb_para_on_grid(s, form)};
    b.sums = add_up(&b);
    b.first = skip_blanks(&s->units, 0);
    nb_len indent = form->first_indent > form->indent ? form->first_indent : form->indent;
    nb_len em = form->style->size, measure = form->width - form->right_indent - indent;
    /* A gap that stretches by a tenth of an em makes the badness 100; 3 em for the line's ends. */
    search f = {0};
    /* Ragged lines may be half empty; those of a title more so, to break by sense. */
    bool title = form->align == NB_ALIGN_CENTER && form->style->keep_next;
    int64_t limit = title ? 220 : !b.justify ? 110 : s->english ? 200 : 100;
    if (b.justify && !s->english) b.narrowest = measure - 3 * em;
    int32_t end = find_breaks(&b, &f, limit);
    b.narrowest = 0;
    /* Looser lines only where there is no other way, or to give a lonely last character company. */
    if (end < 0 || f.nodes.items[end].demerits >= (int64_t)LONELY * LONELY)
        end = find_breaks(&b, &f, HOPELESS - 1);
    size_t count = 0, stop = s->units.n;
    for (int32_t k = end; k >= 0 && f.nodes.items[k].previous >= 0; k = f.nodes.items[k].previous)
        count++;
    for (size_t i = 0; i < count; i++) *NB_PUSH(s->arena, &s->spans) = (nb_span){0, 0, false};
    for (int32_t k = end; count > 0; k = f.nodes.items[k].previous) {
        const node *from = &f.nodes.items[f.nodes.items[k].previous];
        s->spans.items[--count] = (nb_span){from->start, trim_blanks(&s->units, from->start, stop),
                                            k == end || f.nodes.items[k].forced};
        stop = from->start;
    }
    nb_arena_rewind(s->scratch, mark);
}
