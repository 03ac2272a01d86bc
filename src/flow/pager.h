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
void nb_sheets_cut(nb_arena *arena, nb_arena *scratch, const nb_layout *layout,
                   const nb_galley *galley, size_t offset, nb_sheets *out);
/* Adds the galley's foot, a page for it where it needs one, and the blank pages of printing on both
 * sides. */
void nb_sheets_finish(nb_arena *arena, const nb_layout *layout, const nb_galley *galley,
                      nb_sheets *sheets);
/* Whether the items fit on one page without a forced cut between them; *filled: how far down. */
bool nb_sheet_fits(const nb_layout *layout, const nb_galley *galley, size_t start, size_t end,
                   nb_len *filled);

/* Walking a galley: the first box from i on; the height of the head that is repeated when a page
 * begins with the box at i; the next line of the grid from y on. */
size_t nb_galley_box(const nb_galley *galley, size_t i);
nb_len nb_galley_head(const nb_galley *galley, size_t i);
nb_len nb_galley_snap(const nb_galley *galley, nb_len y);

/* fit.c: the best pages with the galley's foot, in the layout's number of lines or another one that
 * it allows; returns the galley with that many. Issuers that stand on a page without text are
 * reported. */
const nb_galley *nb_sheets_fit(nb_arena *arena, nb_arena *scratch, nb_diags *diags,
                               const nb_doc *doc, const nb_galley *galley, nb_sheets *out);

/* facing.c: the pages of a galley whose halves stand on facing pages. */
void nb_sheets_face(nb_arena *arena, nb_arena *scratch, const nb_doc *doc, const nb_galley *galley,
                    nb_sheets *out);

#endif
