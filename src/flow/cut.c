/* Where pages end. Input: a galley; output: sheets, each a run of its items. Cuts are chosen by
 * dynamic programming over all of them (Plass, Optimal pagination techniques, 1981): the least sum
 * over pages of white × 3000 a line + penalty². Odd rule: a page's height is found by walking it,
 * because white at its top vanishes, a table head is repeated and SNAP depends on where it falls; a
 * page holds few boxes, so the walk stays linear. */
#include "flow/pager.h"

/* A page on which even one box does not fit is better than no page. */
static const int64_t IMPOSSIBLE = INT64_MAX / 4;
static const int64_t EMERGENCY = 1000000000;

typedef struct state {
    int64_t cost;
    size_t from; /* first item of the page that ends before this item */
} state;

typedef struct pager {
    const nb_galley *galley;
    const nb_layout *layout;
    state *best; /* best[i]: pages end before item i */
} pager;

nb_len nb_galley_snap(const nb_galley *galley, nb_len y) {
    nb_len pitch = galley->pitch;
    return (y + pitch - 1) / pitch * pitch;
}

size_t nb_galley_box(const nb_galley *galley, size_t i) {
    while (i < galley->n && galley->items[i].kind != NB_V_BOX) i++;
    return i;
}

nb_len nb_galley_head(const nb_galley *galley, size_t i) {
    const nb_cut *cut = i < galley->n ? galley->items[i].cut : NULL;
    return cut == NULL || cut->head == NULL ? 0 : cut->head->height;
}

static void relax(pager *p, size_t end, int64_t cost, size_t from) {
    if (cost < p->best[end].cost) p->best[end] = (state){cost, from};
}

/* A page that starts with a given item, walked box by box. */
typedef struct walk {
    size_t i;         /* next item */
    size_t first;     /* the page's first box */
    nb_len y, filled; /* of the next box; down to which the page is inked */
    bool full;        /* the box at i does not fit */
    nb_len room;      /* how high the page is: its width, where its boxes are turned */
} walk;

static walk begin_page(const pager *p, size_t start) {
    size_t first = nb_galley_box(p->galley, start);
    nb_len head = nb_galley_head(p->galley, first);
    bool turned = first < p->galley->n && p->galley->items[first].turned;
    const nb_page_form *form = &p->layout->page;
    return (walk){.i = first,
                  .first = first,
                  .y = head,
                  .filled = head,
                  .room = turned ? form->text_width : form->text_height};
}

/* Moves to the next place where the page may end: w->i is the penalty's. false: there is none. */
static bool next_cut(const pager *p, walk *w) {
    for (; w->i < p->galley->n; w->i++) {
        const nb_vitem *v = &p->galley->items[w->i];
        if (v->kind == NB_V_GLUE) w->y += v->height;
        if (v->kind == NB_V_SNAP) w->y = nb_galley_snap(p->galley, w->y);
        if (v->kind == NB_V_BOX) {
            bool turned = p->galley->items[w->first].turned; /* never two directions on one page */
            if (w->y + v->height - v->trailing > w->room || v->turned != turned) {
                w->full = true;
                return false;
            }
            w->y += v->height;
            w->filled = w->y - v->trailing;
        }
        if (v->kind == NB_V_PENALTY && v->penalty < NB_FORBID) return true;
    }
    return false;
}

/* All pages that start with item `start`. White at a page's end costs only as far as more could
 * have stood there by an ordinary cut (GB/T 9704-2012 5.2.3: the type area is to be filled): a hole
 * that must be, before a table say, stays where it comes, and none is made to balance another. A
 * line costs 3,000; so a lone line of a paragraph (150²) is worth seven lines of white. */
static void try_pages(pager *p, size_t start) {
    enum { LINE = 3000, ORDINARY = 50 };
    const nb_vitem *items = p->galley->items;
    int64_t base = p->best[start].cost;
    nb_len fullest = 0;
    for (walk w = begin_page(p, start); next_cut(p, &w); w.i++) {
        if (items[w.i].penalty <= ORDINARY) fullest = w.filled;
        if (items[w.i].penalty <= NB_FORCE) break;
    }
    walk w = begin_page(p, start);
    bool found = false;
    for (; next_cut(p, &w); w.i++) {
        int64_t penalty = items[w.i].penalty;
        nb_len white = fullest > w.filled ? fullest - w.filled : 0;
        int64_t cost = (int64_t)LINE * white / p->galley->pitch + penalty * penalty;
        if (penalty <= NB_FORCE) cost = 0;
        if (nb_galley_box(p->galley, w.i + 1) == p->galley->n)
            cost = 0; /* the last page may be short */
        relax(p, w.i + 1, base + cost, start);
        found = true;
        if (penalty <= NB_FORCE) return;
    }
    if (!w.full)
        relax(p, p->galley->n, base, start);
    else if (!found)
        relax(p, w.i == w.first ? w.i + 1 : w.i, base + EMERGENCY, start);
}

void nb_sheets_cut(nb_arena *arena, nb_arena *scratch, const nb_layout *layout,
                   const nb_galley *galley, size_t offset, nb_sheets *out) {
    size_t n = galley->n;
    nb_mark mark = nb_arena_mark(scratch);
    pager p = {galley, layout, NB_NEW_ARRAY(scratch, state, n + 1)};
    for (size_t i = 1; i <= n; i++) p.best[i].cost = IMPOSSIBLE;
    for (size_t i = 0; i < n; i++)
        if (p.best[i].cost < IMPOSSIBLE) try_pages(&p, i);
    /* A cut behind which nothing follows makes no page. */
    size_t end = n, count = 0;
    for (size_t i = 0; i < n; i++)
        if (nb_galley_box(galley, i) == n && p.best[i].cost < IMPOSSIBLE &&
            p.best[i].cost <= p.best[end].cost) {
            end = i;
            break;
        }
    for (size_t i = end; i > 0; i = p.best[i].from) count++;
    for (size_t k = 0; k < count; k++) *NB_PUSH(arena, out) = (nb_sheet){.end = 0};
    for (size_t i = end, k = out->n; i > 0; i = p.best[i].from)
        out->items[--k] = (nb_sheet){.start = offset + p.best[i].from, .end = offset + i};
    nb_arena_rewind(scratch, mark);
}

bool nb_sheet_fits(const nb_layout *layout, const nb_galley *galley, size_t start, size_t end,
                   nb_len *filled) {
    pager p = {galley, layout, NULL};
    walk w = begin_page(&p, start);
    for (; next_cut(&p, &w) && w.i + 1 < end; w.i++)
        if (galley->items[w.i].penalty <= NB_FORCE && nb_galley_box(galley, w.i + 1) < end)
            return false;
    *filled = w.filled;
    return !w.full;
}

static size_t page_number(const nb_layout *layout, size_t index) {
    return index + (size_t)layout->folio.first;
}

static void add_blank(nb_arena *arena, const nb_galley *galley, nb_sheets *sheets) {
    *NB_PUSH(arena, sheets) = (nb_sheet){.start = galley->n, .end = galley->n, .unnumbered = true};
}

/* Printed on both sides: a part begins on a right-hand page, whose number is odd, behind a blank
 * one where it must be. */
static void begin_right(nb_arena *arena, const nb_layout *layout, const nb_galley *galley,
                        nb_sheets *sheets) {
    nb_sheets cut = *sheets;
    *sheets = (nb_sheets){0};
    for (size_t k = 0; k < cut.n; k++) {
        size_t start = cut.items[k].start;
        bool part = start > 0 && start < cut.items[k].end && galley->items[start - 1].part;
        if (part && page_number(layout, sheets->n) % 2 == 0) add_blank(arena, galley, sheets);
        *NB_PUSH(arena, sheets) = cut.items[k];
    }
}

/* The foot stands on the last page when there is room below a free line and the page is even, where
 * that is asked for; else on the next even page. 7.5: a blank page before it, and then its own,
 * show no number. */
static void add_foot(nb_arena *arena, const nb_layout *layout, const nb_galley *galley,
                     nb_sheets *sheets) {
    const nb_foot *foot = galley->foot;
    if (foot == NULL) return;
    const nb_page_form *form = &layout->page;
    nb_sheet *last = sheets->n > 0 ? &sheets->items[sheets->n - 1] : NULL;
    bool even = (sheets->n + (size_t)layout->folio.first) % 2 == 1;
    nb_len room = form->text_height - foot->height - (form->pitch - form->cell);
    size_t first = last == NULL ? galley->n : nb_galley_box(galley, last->start);
    bool upright = first < galley->n && !galley->items[first].turned;
    nb_len filled = 0;
    bool fits =
        upright && nb_sheet_fits(layout, galley, last->start, last->end, &filled) && filled <= room;
    if (fits && (even || !foot->even)) {
        last->foot = true;
        return;
    }
    bool alone = foot->even && even;
    if (alone) add_blank(arena, galley, sheets);
    *NB_PUSH(arena, sheets) = (nb_sheet){galley->n, galley->n, true, alone};
}

void nb_sheets_finish(nb_arena *arena, const nb_layout *layout, const nb_galley *galley,
                      nb_sheets *sheets) {
    bool duplex = layout->page.duplex;
    if (duplex && galley->right == 0) begin_right(arena, layout, galley, sheets);
    add_foot(arena, layout, galley, sheets);
    if (duplex && sheets->n % 2 != 0) add_blank(arena, galley, sheets);
}
