/* Filling of slots. Input: a page's items, whose slots show noughts; output: the same items with
 * numbers in them. Odd rule: the digits are of the face that the noughts were set in. */
#include "flow/slot.h"

/* The page on which a node shows, or the next node above it that shows at all. */
static uint32_t number_of(const nb_doc *doc, const nb_page *pages, const uint32_t *node_page,
                          nb_id id) {
    while (id != NB_NO_NODE && node_page[id] == UINT32_MAX) id = nb_doc_at(doc, id)->parent;
    return pages[id == NB_NO_NODE ? 0 : node_page[id]].number;
}

/* Not in the middle: in contents, and in English, where only the blank before grows. */
static bool at_right(const nb_doc *doc, nb_id id) {
    if (nb_doc_at(doc, id)->lang == NB_EN) return true;
    while (id != NB_NO_NODE && nb_doc_at(doc, id)->kind != NB_NODE_TOC_ITEM)
        id = nb_doc_at(doc, id)->parent;
    return id != NB_NO_NODE;
}

static void fill(nb_arena *arena, const nb_face *face, nb_place *item, nb_str text, bool right) {
    const nb_glyph *last = &item->run.glyphs[item->run.n - 1];
    nb_len width = last->x + nb_em(item->run.size, nb_face_advance(face, last->gid));
    nb_glyph *glyphs = NB_NEW_ARRAY(arena, nb_glyph, text.n);
    int32_t ems = 0;
    for (size_t i = 0; i < text.n; i++) {
        uint32_t cp = (unsigned char)text.p[i], gid = nb_face_glyph(face, cp);
        glyphs[i] = (nb_glyph){.cp = cp, .gid = (uint16_t)gid};
        ems += nb_face_advance(face, gid);
    }
    if (nb_em(item->run.size, ems) > width) item->run.size = nb_muldiv(width, 1000, ems);
    nb_len room = width - nb_em(item->run.size, ems), before = right ? room : room / 2, x = 0;
    for (size_t i = 0; i < text.n; i++) {
        glyphs[i].x = x;
        x += nb_em(item->run.size, nb_face_advance(face, glyphs[i].gid));
    }
    item->x += before;
    item->run.glyphs = glyphs;
    item->run.n = (uint32_t)text.n;
}

static bool is_slot(const nb_doc *doc, const nb_place *item) {
    return item->kind == NB_ITEM_GLYPHS && item->owner != NB_NO_NODE && item->run.n > 0 &&
           nb_doc_at(doc, item->owner)->slot;
}

void nb_slots_fill(nb_arena *arena, const nb_doc *doc, const nb_fonts *fonts, const nb_page *pages,
                   const uint32_t *node_page, nb_place *items, size_t n) {
    for (size_t i = 0; i < n && doc->has_slots; i++) {
        if (!is_slot(doc, &items[i])) continue;
        nb_buf number = nb_buf_in(arena);
        nb_buf_int(&number,
                   number_of(doc, pages, node_page, nb_doc_at(doc, items[i].owner)->target));
        fill(arena, nb_fonts_at(fonts, items[i].face), &items[i], nb_buf_view(&number),
             at_right(doc, items[i].owner));
    }
}
