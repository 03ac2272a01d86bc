/* Choosing cuts: what paging in one run and on facing pages share. Internal to flow/. */
#ifndef NB_FLOW_PAGER_H
#define NB_FLOW_PAGER_H

#include "flow/galley.h"

/* The items of a page, start up to but not including end; none: a blank page. */
typedef struct nb_sheet {
    size_t start, end;
    bool foot;       /* has the galley's foot */
    bool unnumbered; /* shows no number */
} nb_sheet;

typedef struct nb_sheets {
    nb_sheet *items;
    size_t n, cap;
} nb_sheets;

/* The best pages for a galley by itself, behind those that are there; `offset` is added to their
 * indexes. */
void nb_sheets_cut(nb_arena *arena, const nb_layout *layout, const nb_galley *galley, size_t offset,
                   nb_sheets *out);
/* Whether the items fit on one page without a forced cut between them; *filled: how far down. */
bool nb_sheet_fits(const nb_layout *layout, const nb_galley *galley, size_t start, size_t end,
                   nb_len *filled);

/* facing.c: the pages of a galley whose halves stand on facing pages. */
void nb_sheets_face(nb_arena *arena, const nb_doc *doc, const nb_galley *galley, nb_sheets *out);

#endif
