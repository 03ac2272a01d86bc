/* galley → pages: chooses the cuts (dynamic programming), places the boxes, adds furniture. */
#ifndef NB_FLOW_PAGINATE_H
#define NB_FLOW_PAGINATE_H

#include "flow/galley.h"

/* The pages are made from the galley as they are opened (page/item.h), by one thread at a time;
 * scratch may be emptied afterwards. */
const nb_pages *nb_paginate(nb_arena *arena, nb_arena *scratch, nb_diags *diags,
                            const nb_galley *galley, const nb_doc *doc, nb_fonts *fonts);

#endif
