/* What stands outside the type area: the page number. Internal to flow/. */
#ifndef NB_FLOW_FURNITURE_H
#define NB_FLOW_FURNITURE_H

#include "page/item.h"

/* Adds the furniture of a page whose type area begins at `left`, and sets page->label. */
void nb_furniture_add(nb_arena *arena, const nb_doc *doc, nb_fonts *fonts, nb_page *page,
                      nb_len left, nb_items *items);

#endif
