/* What stands outside the type area: page number, running head, 草稿. Internal to flow/. */
#ifndef NB_FLOW_FURNITURE_H
#define NB_FLOW_FURNITURE_H

#include "page/item.h"

/* Where a page stands among all. */
typedef struct nb_page_context {
    nb_len left;    /* of the type area */
    uint32_t total; /* pages in all */
    bool opening;   /* the first page, or one with the report's title */
    bool blank;     /* inserted, so that another page stands where it should */
    nb_id part;     /* the last heading of the first level so far, or NB_NO_NODE */
} nb_page_context;

/* Adds the furniture of a page, and sets page->label. */
void nb_furniture_add(nb_arena *arena, const nb_doc *doc, nb_fonts *fonts, nb_page *page,
                      const nb_page_context *at, nb_items *items);

#endif
