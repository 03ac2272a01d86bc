/* 骑缝章: a seal divided over the edges of pages, a strip at the right edge of each, so that strips
 * lie side by side when the pages are fanned out, the first one on the left.
 *
 * Strips are annotations that come with a signature, in the revision that it covers: stamps, each
 * in an Annot element at the end of the document (ISO 14289-1, 7.18.1). PDF 1.4, and so PDF/A-1,
 * has no such element: there they are printer's marks, which have a place in no structure tree (ISO
 * 32000-1, 14.11.3; ISO 14289-1, 7.18.8). */
#ifndef NB_SIGN_STRADDLE_H
#define NB_SIGN_STRADDLE_H

#include "base/diag.h"
#include "sign/seal.h"
#include "sign/update.h"

enum {
    /* A whole seal for each 20 pages: strips of 42 mm / 20 are 2.1 mm wide, and thinner ones show
     * no part of a seal that could be told. */
    NB_STRADDLE_PAGES = 20,
    NB_STRADDLE_FLAGS = 4 + 64 /* printed and read-only, as 14.11.3 wants printer's marks */
};
/* The right margin of GB/T 9704-2012, 5.2.1, 26 mm: a strip never reaches the text. Half of the
 * largest seal, which two pages share. */
#define NB_STRADDLE_WIDEST ((nb_len)73701)

typedef struct nb_straddle {
    nb_len width, height; /* of the whole seal */
    int64_t image;        /* object of its NB_LOOK_IMAGE */
    bool old;             /* PDF 1.4 */
    nb_pos file;          /* for messages */
} nb_straddle;

/* Adds the strips to an update, in the middle of the edges or, where there are others, above or
 * below them. false after reporting: a single page, no room, pages of another kind. */
bool nb_straddle_put(nb_update *update, nb_arena *arena, nb_diags *diags, nb_pdf *pdf,
                     const nb_straddle *straddle);

#endif
