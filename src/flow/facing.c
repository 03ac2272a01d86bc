/* Two languages on facing pages. Input: a galley of the titles, then one language, then the other;
 * output: the pages, an even one of the first language before an odd one of the second.
 * Odd rule: pages are cut where both languages begin the same block or row of a table, so that each
 * spread begins with the same pair and its shorter side ends in white. A pair that no page holds
 * goes over several spreads by itself. */
#include "flow/pager.h"

/* A place where both languages may be cut, as indexes in their halves of the galley. */
typedef struct point {
    size_t at[2];
    int32_t penalty;
    int64_t cost; /* of the spreads up to here */
    size_t from;  /* the point at which the last of them begins */
} point;

typedef struct spreads {
    nb_arena *arena, *scratch;
    const nb_doc *doc;
    nb_galley half[2];
    size_t offset[2];
    nb_id *twin; /* of each node of the first language: the same of the second */
    struct {
        point *items;
        size_t n, cap;
    } points;
} spreads;

/* --- pairs ------------------------------------------------------------------------------------ */

static nb_id block_from(const nb_doc *doc, nb_id id) {
    while (id != NB_NO_NODE && nb_node_inline(nb_doc_at(doc, id))) id = nb_doc_at(doc, id)->next;
    return id;
}

static void find_twins(spreads *s, nb_id left, nb_id right) {
    s->twin[left] = right;
    nb_id a = block_from(s->doc, nb_doc_at(s->doc, left)->first),
          b = block_from(s->doc, nb_doc_at(s->doc, right)->first);
    while (a != NB_NO_NODE && b != NB_NO_NODE) {
        find_twins(s, a, b);
        a = block_from(s->doc, nb_doc_at(s->doc, a)->next);
        b = block_from(s->doc, nb_doc_at(s->doc, b)->next);
    }
}

/* A cut before the first box of a node; at SIZE_MAX: none is allowed. */
typedef struct cut {
    size_t at;
    int32_t penalty;
} cut;

static cut *cuts_of(const spreads *s, const nb_galley *half) {
    cut *cuts = NB_NEW_ARRAY(s->arena, cut, s->doc->n), last = {0, 0};
    for (size_t i = 0; i < s->doc->n; i++) cuts[i].at = SIZE_MAX;
    nb_id node = NB_NO_NODE;
    for (size_t i = 0; i < half->n; i++) {
        const nb_vitem *v = &half->items[i];
        if (v->kind == NB_V_PENALTY && v->penalty < NB_FORBID) last = (cut){i + 1, v->penalty};
        if (v->kind != NB_V_BOX) continue;
        if (v->node != node && cuts[v->node].at == SIZE_MAX) cuts[v->node] = last;
        node = v->node;
        last.at = SIZE_MAX;
    }
    return cuts;
}

static void find_points(spreads *s) {
    const cut *left = cuts_of(s, &s->half[0]), *right = cuts_of(s, &s->half[1]);
    *NB_PUSH(s->arena, &s->points) = (point){.cost = 0};
    for (size_t i = 0; i < s->half[0].n; i++) {
        const nb_vitem *v = &s->half[0].items[i];
        if (v->kind != NB_V_BOX || left[v->node].at > i) continue;
        nb_id twin = s->twin[v->node];
        const point *before = &s->points.items[s->points.n - 1];
        cut a = left[v->node], b = twin == NB_NO_NODE ? (cut){SIZE_MAX, 0} : right[twin];
        if (b.at == SIZE_MAX || a.at <= before->at[0] || b.at <= before->at[1]) continue;
        bool forced = a.penalty <= NB_FORCE || b.penalty <= NB_FORCE;
        int32_t penalty = a.penalty > b.penalty ? a.penalty : b.penalty;
        *NB_PUSH(s->arena, &s->points) =
            (point){{a.at, b.at}, forced ? NB_FORCE : penalty, INT64_MAX, 0};
    }
    *NB_PUSH(s->arena, &s->points) = (point){{s->half[0].n, s->half[1].n}, NB_FORCE, INT64_MAX, 0};
}

/* --- spreads ---------------------------------------------------------------------------------- */

static bool fits(const spreads *s, const point *from, const point *to, nb_len *filled) {
    nb_len left = 0, right = 0;
    bool both = nb_sheet_fits(s->doc->layout, &s->half[0], from->at[0], to->at[0], &left) &&
                nb_sheet_fits(s->doc->layout, &s->half[1], from->at[1], to->at[1], &right);
    *filled = left > right ? left : right;
    return both;
}

static void relax(point *to, int64_t cost, size_t from) {
    if (cost >= to->cost) return;
    to->cost = cost;
    to->from = from;
}

/* As on single pages: white costs as far as more could have stood there, on the fuller side. */
static void try_spreads(spreads *s, size_t k) {
    enum { LINE = 3000, EMERGENCY = 1000000000 };
    point *points = s->points.items, *from = &points[k];
    nb_len filled, fullest = 0, pitch = s->doc->layout->page.pitch;
    size_t end = k + 1;
    for (; end < s->points.n && fits(s, from, &points[end], &filled); end++) {
        if (filled > fullest) fullest = filled;
        if (points[end].penalty <= NB_FORCE) {
            end++;
            break;
        }
    }
    if (end == k + 1) relax(&points[end], from->cost + EMERGENCY, k);
    for (size_t j = k + 1; j < end; j++) {
        int64_t penalty = points[j].penalty;
        fits(s, from, &points[j], &filled);
        int64_t cost = (int64_t)LINE * (fullest - filled) / pitch + penalty * penalty;
        relax(&points[j], from->cost + (penalty <= NB_FORCE ? 0 : cost), k);
    }
}

/* The pages of one side between two points: one as a rule. */
static nb_sheets side(const spreads *s, const point *from, const point *to, int which) {
    nb_sheets sheets = {0};
    nb_galley part = {.items = s->half[which].items + from->at[which],
                      .n = to->at[which] - from->at[which],
                      .pitch = s->doc->layout->page.pitch};
    nb_sheets_cut(s->arena, s->scratch, s->doc->layout, &part, s->offset[which] + from->at[which],
                  &sheets);
    return sheets;
}

static void add_spreads(const spreads *s, size_t k, nb_sheets *out) {
    const point *to = &s->points.items[k], *from = &s->points.items[to->from];
    if (to->from > 0) add_spreads(s, to->from, out);
    nb_sheets sides[2] = {side(s, from, to, 0), side(s, from, to, 1)};
    size_t n = sides[0].n > sides[1].n ? sides[0].n : sides[1].n;
    for (size_t i = 0; i < 2 * n; i++) {
        const nb_sheets *pages = &sides[i % 2];
        *NB_PUSH(s->arena, out) = i / 2 < pages->n ? pages->items[i / 2] : (nb_sheet){.end = 0};
    }
}

void nb_sheets_face(nb_arena *arena, nb_arena *scratch, const nb_doc *doc, const nb_galley *galley,
                    nb_sheets *out) {
    spreads s = {
        .arena = arena, .scratch = scratch, .doc = doc, .offset = {galley->opening, galley->right}};
    nb_galley opening = {.items = galley->items, .n = galley->opening, .pitch = galley->pitch};
    s.half[0] = (nb_galley){.items = galley->items + galley->opening,
                            .n = galley->right - galley->opening,
                            .pitch = galley->pitch};
    s.half[1] = (nb_galley){.items = galley->items + galley->right,
                            .n = galley->n - galley->right,
                            .pitch = galley->pitch};
    s.twin = NB_NEW_ARRAY(arena, nb_id, doc->n);
    memset(s.twin, 0xFF, doc->n * sizeof *s.twin);
    find_twins(&s, doc->editions[0], doc->editions[1]);
    find_points(&s);
    nb_sheets_cut(arena, scratch, doc->layout, &opening, 0, out);
    while ((out->n + (size_t)doc->layout->folio.first) % 2 != 0)
        *NB_PUSH(arena, out) = (nb_sheet){.end = 0};
    for (size_t k = 0; k + 1 < s.points.n; k++)
        if (s.points.items[k].cost < INT64_MAX) try_spreads(&s, k);
    add_spreads(&s, s.points.n - 1, out);
}
