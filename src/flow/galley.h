/* The galley: the whole document set in one endless column, before pages are cut from it.
 *
 * Vertical boxes (a line of text, a table row, a caption), glue and penalties, in reading order.
 * Everything is broken and laid out here, once; paging (flow/paginate.h) only chooses where to cut.
 * On the grid every box and glue of text is a whole number of line pitches; tables end with a SNAP
 * back to it. The rules for heads and widows are penalties; there is no other place to cut. `--dump
 * galley` prints it.
 */
#ifndef NB_FLOW_GALLEY_H
#define NB_FLOW_GALLEY_H

#include "page/item.h"

typedef enum nb_vkind {
    NB_V_BOX,
    NB_V_GLUE,   /* white that vanishes at the top of a page */
    NB_V_SNAP,   /* white up to the next line of the grid */
    NB_V_PENALTY /* a place to cut: cost, NB_FORBID never, NB_FORCE always */
} nb_vkind;

enum { NB_FORBID = 10000, NB_FORCE = -10000 };

/* The head of a table as it is shown again on the pages on which the table goes on. */
typedef struct nb_table_repeat {
    nb_len height;
    nb_packed items; /* artifacts, from the head's top */
} nb_table_repeat;

/* A cell beside several rows of a table that may be cut: it stands in the middle of those of its
 * rows that are on a page, on the first as content, on later ones again as an artifact. */
typedef struct nb_label {
    nb_packed items; /* from the label's own top */
    nb_len height;   /* of the items */
    nb_len left;     /* of its rows, from this one on */
    bool begins;     /* with this row */
} nb_label;

/* What a page needs that begins with a table's row, or ends behind it. */
typedef struct nb_cut {
    const nb_table_repeat *head; /* above the row, at the top of a page; NULL: none */
    const nb_label *labels;      /* that stand beside the row */
    nb_packed closed;            /* rules across labels that run on, from the row's top */
    uint32_t label_count;
} nb_cut;

typedef struct nb_vitem {
    uint8_t kind;        /* nb_vkind */
    bool unnumbered : 1; /* BOX: its page shows no number */
    bool part : 1;       /* PENALTY that forces: a part of the report begins behind it */
    bool turned : 1;     /* BOX of a table on a landscape page: all boxes of that page are */
    bool line : 1;       /* BOX of lines of text: its height follows the pitch */
    bool halved : 1; /* BOX: a line of two columns beside each other, which are read one by one */
    uint16_t left;   /* BOX that is halved: how many items, the first ones, are its left half */
    nb_len height;
    nb_len trailing; /* BOX: white at its bottom that may hang below the type area (line gap) */
    int32_t penalty;
    nb_id node;        /* BOX: the block it belongs to */
    nb_packed items;   /* BOX: placed relative to the type area's left and the box's top */
    const nb_cut *cut; /* BOX of a table's body; NULL: none */
} nb_vitem;

/* What stands at the foot of the last page, its lower edge on the type area's (GB/T 9704-2012 7.4).
 */
typedef struct nb_foot {
    nb_packed items; /* from the foot's own top */
    nb_len height;
    bool even; /* on an even page only */
} nb_foot;

typedef struct nb_galley {
    nb_vitem *items;
    size_t n, cap;
    size_t opening, right; /* facing pages: where the first language begins, behind the titles of
                              both, and the second; 0: no facing pages */
    const nb_foot *foot;   /* NULL: none */
    nb_len pitch;          /* of the grid: the layout's, or as pages were fitted (flow/fit.c) */
} nb_galley;

/* threads: as nb_work_new takes them; the galley is the same for any. scratch may be emptied
 * afterwards. */
const nb_galley *nb_galley_make(nb_arena *arena, nb_arena *scratch, nb_diags *diags,
                                const nb_doc *doc, nb_fonts *fonts, int threads);
void nb_galley_dump(nb_buf *out, const nb_galley *galley, const nb_doc *doc);

#endif
