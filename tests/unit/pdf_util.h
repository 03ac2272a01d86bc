/* For the tests of src/paint/pdf: a small press that sets text on pages without the flow stage, and
 * a reader that inflates all streams of a PDF. */
#ifndef NB_TESTS_PDF_UTIL_H
#define NB_TESTS_PDF_UTIL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/unicode.h"
#include "paint/painter.h"

typedef struct press {
    nb_recovery recovery;
    nb_arena *arena, *scratch;
    nb_diags *diags;
    nb_fonts *fonts;
    nb_doc *doc;
    struct {
        nb_page *items;
        size_t n, cap;
    } pages;
    nb_items items; /* of the page at hand */
    uint32_t node_page[1 << 20];
    nb_len node_y[1 << 20];
} press;

static inline void press_open(press *p) {
    memset(p, 0, sizeof *p);
    memset(p->node_page, 0xFF, sizeof p->node_page);
    p->arena = nb_arena_new(&p->recovery);
    p->scratch = nb_arena_new(&p->recovery);
    assert_non_null(p->arena);
    assert_non_null(p->scratch);
    p->diags = nb_diags_new(p->arena);
    p->fonts = nb_fonts_open(p->arena, p->diags, NB_SOURCE_DIR "/fonts");
    assert_non_null(p->fonts);
    p->doc = nb_doc_new(p->arena, NULL, NB_ZH);
}
static inline void press_close(press *p) {
    nb_arena_free(p->scratch);
    nb_arena_free(p->arena);
}

static inline int press_role(press *p, const char *name) {
    int role = nb_fonts_role(p->fonts, nb_str_of(name));
    assert_true(role >= 0);
    return role;
}

static inline nb_id add(press *p, nb_id parent, nb_node_kind kind) {
    return nb_doc_add(p->doc, parent, kind, NULL);
}
static inline nb_id add_text(press *p, nb_id parent, const char *text) {
    nb_id id = nb_doc_add(p->doc, parent, NB_NODE_TEXT, NULL);
    nb_doc_at(p->doc, id)->text = nb_str_of(text);
    return id;
}

/* The text as runs, a run a face, every glyph `squeeze` thousandths of a point wider. */
static inline nb_len set_text(press *p, nb_id owner, nb_artifact artifact, const char *role,
                              const char *text, nb_len size, nb_len x, nb_len y, nb_len extra) {
    nb_place *open = NULL;
    nb_glyph *glyphs = NB_NEW_ARRAY(p->arena, nb_glyph, strlen(text) + 1);
    if (owner != NB_NO_NODE && p->node_page[owner] == UINT32_MAX) {
        p->node_page[owner] = (uint32_t)p->pages.n;
        p->node_y[owner] = y - size;
    }
    for (const char *s = text, *end = s + strlen(s); s < end;) {
        uint32_t cp = nb_utf8_next(&s, end), gid;
        const nb_face *face = nb_fonts_find(p->fonts, press_role(p, role), cp, &gid);
        assert_non_null(face);
        if (open == NULL || open->face != face->index) {
            open = NB_PUSH(p->arena, &p->items);
            *open = (nb_place){.kind = NB_ITEM_GLYPHS, .owner = owner, .x = x, .y = y};
            open->artifact = (uint8_t)artifact;
            open->face = face->index;
            open->run.size = size;
            open->run.glyphs = glyphs;
        }
        *glyphs++ = (nb_glyph){.x = x - open->x, .cp = cp, .gid = (uint16_t)gid};
        open->run.n++;
        x += nb_em(size, nb_face_advance(face, gid)) + extra;
    }
    return x;
}

static inline void set_rule(press *p, nb_len x, nb_len y, nb_len width, nb_len height, int gray) {
    nb_place *item = NB_PUSH(p->arena, &p->items);
    *item = (nb_place){.kind = NB_ITEM_RULE, .artifact = NB_ARTIFACT_LAYOUT, .owner = NB_NO_NODE};
    item->x = x;
    item->y = y;
    item->rule.width = width;
    item->rule.height = height;
    item->rule.gray = (uint8_t)gray;
}

static inline void set_link(press *p, nb_id owner, nb_len x, nb_len y, nb_len width,
                            nb_len height) {
    nb_place *item = NB_PUSH(p->arena, &p->items);
    *item = (nb_place){.kind = NB_ITEM_LINK, .owner = owner, .x = x, .y = y};
    item->link.width = width;
    item->link.height = height;
}

static inline void end_page(press *p, const char *label) {
    nb_page *page = NB_PUSH(p->arena, &p->pages);
    *page = (nb_page){.width = 595276, .height = 841890, .number = (uint32_t)p->pages.n};
    page->items = p->items.items;
    page->n = p->items.n;
    page->label = nb_str_of(label);
    p->items = (nb_items){0};
}

static inline nb_pages all_pages(const press *p) {
    return (nb_pages){
        .items = p->pages.items, .n = p->pages.n, .node_page = p->node_page, .node_y = p->node_y};
}

static inline bool keep(void *handle, const void *bytes, size_t n) {
    nb_buf_add(handle, bytes, n);
    return true;
}

#endif
