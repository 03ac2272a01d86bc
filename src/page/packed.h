/* Items as bytes, for as long as nobody looks at them: a page of text takes 3 kB instead of 15 kB.
 *
 * The galley keeps its boxes so, and a page is made of them when it is opened (page/item.h).
 */
#ifndef NB_PAGE_PACKED_H
#define NB_PAGE_PACKED_H

#include "page/item.h"

/* The items are not looked at again: glyphs and all may be scratch. Paths and images stay. */
nb_packed nb_items_pack(nb_arena *arena, nb_arena *scratch, const nb_place *items, size_t n);
uint32_t nb_packed_count(nb_packed packed);
/* Appends them to out; the arena gets their glyphs too. */
void nb_items_unpack(nb_arena *arena, nb_packed packed, nb_items *out);

#endif
