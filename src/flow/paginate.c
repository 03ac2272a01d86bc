/* galley → pages. Input: boxes, glue, penalties; output: pages of items at their place on the
 * sheet. Where pages end is chosen in cut.c, facing.c and fit.c. Odd rule: what an earlier page has
 * shown already (a table's head, a label that runs on) is an artifact. A page is made twice: once
 * to see where each node shows, and again, the same, whenever somebody opens it. */
#include "flow/paginate.h"

#include "base/limits.h"
#include "flow/furniture.h"
#include "flow/pager.h"
#include "flow/slot.h"
#include "page/packed.h"

typedef struct pager {
    const nb_galley *galley;
    const nb_layout *layout;
} pager;

/* What a page's running head has to know. */
typedef struct context {
    bool titled; /* it has the report's title */
    nb_id part;  /* the last heading of the first level up to its end */
} context;

typedef struct maker {
    nb_arena *arena; /* of the page at hand */
    const nb_doc *doc;
    nb_fonts *fonts;
    pager pager;
    nb_sheets sheets;
    nb_page *pages;
    uint32_t *node_page;
    nb_len *node_y;
    uint32_t total;    /* pages */
    context *contexts; /* of each page */
    context now;       /* while they are found */
    bool finding;
} maker;

/* Remembers where a node shows first, and with it the nodes above it. */
static void note_place(maker *m, nb_id owner, size_t page, nb_len y) {
    for (nb_id id = owner; id != NB_NO_NODE && m->node_page[id] == UINT32_MAX;
         id = nb_doc_at(m->doc, id)->parent) {
        m->node_page[id] = (uint32_t)page;
        m->node_y[id] = y;
        const nb_node *node = nb_doc_at(m->doc, id);
        if (node->kind == NB_NODE_HEADING && node->level <= 1) m->now.part = id;
        if (node->kind == NB_NODE_TITLE) m->now.titled = true;
    }
}

/* Where the boxes of a page go: the type area's top left corner, or, on a landscape page, its
 * bottom left corner, from which the table runs up the page (a quarter turn counter-clockwise; GB/T
 * 9704-2012 clause 8). */
typedef struct frame {
    nb_len x, y;
    bool turned;
} frame;

static nb_place turn(nb_place item, const frame *f) {
    nb_len x = item.x, y = item.y;
    item.x = f->x + y;
    item.y = f->y - x;
    bool turns =
        item.kind == NB_ITEM_GLYPHS || item.kind == NB_ITEM_PATH || item.kind == NB_ITEM_IMAGE;
    if (turns) {
        item.turn = (uint8_t)((item.turn + 1) % 4);
    } else { /* the others share their layout */
        nb_len width = item.rule.width;
        item.y -= width;
        item.rule.width = item.rule.height;
        item.rule.height = width;
    }
    return item;
}

/* Where items go: their page, and the line of it at which their box begins. again: as artifacts,
 * without links; for what an earlier page has shown already. */
typedef struct spot {
    nb_items *out;
    size_t page;
    const frame *frame;
} spot;

/* Items [from, to) of those that are packed. */
static void place_some(maker *m, const spot *at, nb_packed packed, uint32_t from, uint32_t to,
                       nb_len y, bool again) {
    const frame *f = at->frame;
    size_t first = at->out->n, kept = first;
    nb_items_unpack(m->arena, packed, at->out);
    size_t end = at->out->n - first < to ? at->out->n : first + to;
    for (size_t i = first + from; i < end; i++) {
        nb_place *item = &at->out->items[kept];
        *item = at->out->items[i];
        if (again && (item->kind == NB_ITEM_LINK || item->kind == NB_ITEM_SEAL)) continue;
        kept++;
        if (again && item->artifact == NB_ARTIFACT_NONE) {
            if (!nb_doc_at(m->doc, item->owner)->slot) item->owner = NB_NO_NODE; /* filled later */
            item->artifact = NB_ARTIFACT_REPEAT;
        }
        item->y += y;
        if (f->turned) {
            *item = turn(*item, f);
        } else {
            item->x += f->x;
            item->y += f->y;
        }
        if (m->finding && item->owner != NB_NO_NODE)
            note_place(m, item->owner, at->page, f->turned ? item->y : f->y + y);
    }
    at->out->n = kept;
}

static void place_items(maker *m, const spot *at, nb_packed packed, nb_len y, bool again) {
    place_some(m, at, packed, 0, UINT32_MAX, y, again);
}

/* A page's items are counted before they are placed: pages are many. */
static nb_items room_for_page(nb_arena *arena, const pager *p, size_t start, size_t end) {
    enum { FURNITURE = 8 };
    size_t n = FURNITURE + (p->galley->foot != NULL ? nb_packed_count(p->galley->foot->items) : 0);
    const nb_cut *cut = NULL;
    for (size_t i = start; i < end; i++) {
        n += nb_packed_count(p->galley->items[i].items);
        if (cut == NULL && p->galley->items[i].cut != NULL) {
            cut = p->galley->items[i].cut;
            if (cut->head != NULL) n += nb_packed_count(cut->head->items);
        }
    }
    return (nb_items){NB_NEW_ARRAY(arena, nb_place, n), 0, n};
}

/* A label in the middle of its rows on this page; again, and as an artifact, where it only goes on.
 */
static void place_label(maker *m, const nb_label *label, const spot *at, nb_len rows, nb_len y) {
    nb_len room = label->left < rows ? label->left : rows;
    if (label->height > room && !label->begins) return; /* it stands whole on the page before */
    nb_len above = label->height < room ? (room - label->height) / 2 : 0;
    place_items(m, at, label->items, y + above, !label->begins);
}

static void place_labels(maker *m, const pager *p, const spot *at, size_t i, size_t end,
                         bool page_begins, nb_len y) {
    const nb_cut *cut = p->galley->items[i].cut;
    if (cut == NULL || cut->label_count == 0) return;
    nb_len rows = 0;
    for (size_t k = i; k < end; k++) {
        const nb_vitem *v = &p->galley->items[k];
        if (v->kind == NB_V_GLUE || v->kind == NB_V_SNAP) break; /* the table's end */
        if (v->kind == NB_V_BOX) rows += v->height;
    }
    for (uint32_t k = 0; k < cut->label_count; k++)
        if (cut->labels[k].begins || page_begins) place_label(m, &cut->labels[k], at, rows, y);
}

/* The right halves of boxes whose left ones have been placed. */
typedef struct halves {
    struct {
        const nb_vitem *box;
        nb_len y;
    } * items;
    size_t n, cap;
} halves;

static void place_right(maker *m, const spot *at, halves *right) {
    for (size_t i = 0; i < right->n; i++) {
        const nb_vitem *v = right->items[i].box;
        place_some(m, at, v->items, v->left, UINT32_MAX, right->items[i].y, false);
    }
    right->n = 0;
}

/* The galley's foot, on the type area's lower edge. */
static void place_foot(maker *m, const pager *p, const spot *at) {
    const nb_foot *foot = p->galley->foot;
    frame upright = {at->frame->x, p->layout->page.top, false};
    place_items(m, &(spot){at->out, at->page, &upright}, foot->items,
                p->layout->page.text_height - foot->height, false);
}

static bool shows_number(const pager *p, const nb_sheet *sheet) {
    for (size_t i = sheet->start; i < sheet->end; i++)
        if (p->galley->items[i].kind == NB_V_BOX && p->galley->items[i].unnumbered) return false;
    return !sheet->unnumbered;
}

/* 共 n 页: up to the last page with a number, since those of 7.5 behind it are not counted. */
static uint32_t count_pages(const pager *p, const nb_sheets *sheets) {
    size_t n = sheets->n;
    while (n > 0 && !shows_number(p, &sheets->items[n - 1])) n--;
    return n > 0 ? (uint32_t)n : 1;
}

static nb_page make_page(maker *m, size_t index) {
    const pager *p = &m->pager;
    nb_sheet sheet = index < m->sheets.n ? m->sheets.items[index] : (nb_sheet){.end = 0};
    size_t start = sheet.start, end = sheet.end;
    const nb_page_form *form = &p->layout->page;
    uint32_t number = (uint32_t)index + (uint32_t)p->layout->folio.first;
    nb_items items = room_for_page(m->arena, p, start, end);
    size_t i = nb_galley_box(p->galley, start);
    const nb_vitem *first = i < end ? &p->galley->items[i] : NULL;
    frame f = {form->left, form->top, first != NULL && first->turned};
    if (form->mirrored && number % 2 == 0) f.x = form->width - form->left - form->text_width;
    nb_len left = f.x, y = 0;
    if (f.turned) f.y += form->text_height;
    const spot at = {&items, index, &f};
    const nb_vitem *last = NULL;
    nb_len last_y = 0;
    halves right = {0};
    if (first != NULL && first->cut != NULL) {
        const nb_table_repeat *head = first->cut->head;
        if (head != NULL) place_items(m, &at, head->items, 0, false);
        y = nb_galley_head(p->galley, i);
    }
    for (; i < end; i++) {
        const nb_vitem *v = &p->galley->items[i];
        if (v->kind == NB_V_BOX) {
            /* Labels first: they stand in the row's first columns, and drawing follows reading. */
            place_labels(m, p, &at, i, end, last == NULL, y);
            if (!v->halved) place_right(m, &at, &right);
            place_some(m, &at, v->items, 0, v->halved ? v->left : UINT32_MAX, y, false);
            if (v->halved) {
                NB_PUSH(m->arena, &right)->box = v;
                right.items[right.n - 1].y = y;
            }
            last = v;
            last_y = y;
        }
        if (v->kind == NB_V_BOX || v->kind == NB_V_GLUE) y += v->height;
        if (v->kind == NB_V_SNAP) y = nb_galley_snap(p->galley, y);
    }
    place_right(m, &at, &right);
    if (last != NULL && last->cut != NULL) place_items(m, &at, last->cut->closed, last_y, false);
    if (sheet.foot) place_foot(m, p, &at);
    nb_page page = {.width = form->width,
                    .height = form->height,
                    .number = number,
                    .unnumbered = !shows_number(p, &sheet)};
    bool blank = start == end && sheet.unnumbered && !sheet.foot;
    if (m->finding) {
        m->now.titled = m->now.titled || index == 0;
        m->contexts[index] = m->now;
        m->now.titled = false;
    }
    const context *now = &m->contexts[index];
    nb_page_context around = {left, m->total, now->titled, blank, now->part};
    nb_furniture_add(m->arena, m->doc, m->fonts, &page, &around, &items);
    if (!m->finding)
        nb_slots_fill(m->arena, m->doc, m->fonts, m->pages, m->node_page, items.items, items.n);
    page.items = items.items;
    page.n = items.n;
    return page;
}

static nb_page open_page(void *handle, size_t index, nb_arena *arena) {
    maker *m = handle;
    m->arena = arena;
    return make_page(m, index);
}

/* All pages once, each in the scratch: what they are, and where nodes show. */
static void find_places(maker *m, nb_arena *arena, nb_arena *scratch, size_t n) {
    m->finding = true;
    for (size_t i = 0; i < n; i++) {
        nb_mark mark = nb_arena_mark(scratch);
        nb_page page = open_page(m, i, scratch);
        page.items = NULL;
        page.n = 0;
        if (page.label.n > 0) page.label = nb_str_dup(arena, page.label);
        m->pages[i] = page;
        nb_arena_rewind(scratch, mark);
    }
    m->finding = false;
}

/* At what begins the first page too many. */
static void report_pages(nb_arena *arena, nb_diags *diags, const nb_doc *doc,
                         const nb_galley *galley, size_t start) {
    size_t i = nb_galley_box(galley, start);
    nb_id node = i < galley->n ? galley->items[i].node : NB_NO_NODE;
    nb_pos pos = {NULL, 0, 0};
    if (node != NB_NO_NODE && nb_doc_at(doc, node)->source != NULL)
        pos = nb_doc_at(doc, node)->source->pos;
    nb_diag(diags, NB_FLOW_PAGES, pos, nb_str_format(arena, "%d", NB_MAX_PAGES));
}

const nb_pages *nb_paginate(nb_arena *arena, nb_arena *scratch, nb_diags *diags,
                            const nb_galley *galley, const nb_doc *doc, nb_fonts *fonts) {
    nb_sheets sheets = {0};
    if (galley->right > 0) {
        nb_sheets_face(arena, scratch, doc, galley, &sheets);
        nb_sheets_finish(arena, doc->layout, galley, &sheets);
    } else {
        galley = nb_sheets_fit(arena, scratch, diags, doc, galley, &sheets);
    }
    if (sheets.n > NB_MAX_PAGES) {
        report_pages(arena, diags, doc, galley, sheets.items[NB_MAX_PAGES].start);
        sheets.n = NB_MAX_PAGES;
    }
    maker *m = NB_NEW(arena, maker);
    *m = (maker){.doc = doc,
                 .fonts = fonts,
                 .pager = {galley, doc->layout},
                 .sheets = sheets,
                 .now = {false, NB_NO_NODE}};
    size_t n = sheets.n > 0 ? sheets.n : 1;
    m->total = count_pages(&m->pager, &sheets);
    m->pages = NB_NEW_ARRAY(arena, nb_page, n);
    m->contexts = NB_NEW_ARRAY(arena, context, n);
    m->node_page = NB_NEW_ARRAY(arena, uint32_t, doc->n);
    m->node_y = NB_NEW_ARRAY(arena, nb_len, doc->n);
    memset(m->node_page, 0xFF, doc->n * sizeof *m->node_page);
    find_places(m, arena, scratch, n);
    nb_pages *pages = NB_NEW(arena, nb_pages);
    *pages = (nb_pages){.items = m->pages,
                        .n = n,
                        .open = open_page,
                        .maker = m,
                        .inks = doc->layout->inks,
                        .node_page = m->node_page,
                        .node_y = m->node_y};
    return pages;
}
