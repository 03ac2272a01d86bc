/* Slots: places of frozen width for numbers that only paging knows.
 *
 * While lines are broken a slot holds noughts, as many as the document's size could need; when
 * pages are made, the noughts of each slot are replaced by the number of the page on which its
 * target stands. Nothing is broken again, so that there is one layout pass and one paging pass,
 * whatever the numbers are. */
#ifndef NB_FLOW_SLOT_H
#define NB_FLOW_SLOT_H

#include "page/item.h"

/* In an entry of the contents, and in English, the number stands at the right of its slot,
 * elsewhere in the middle; one that has more digits than the slot is set smaller. The n items are
 * those of a page; `pages` need only have their numbers. */
void nb_slots_fill(nb_arena *arena, const nb_doc *doc, const nb_fonts *fonts, const nb_page *pages,
                   const uint32_t *node_page, nb_place *items, size_t n);

#endif
