/* The glyphs that a document uses, as an embeddable font program. */
#ifndef NB_FONT_SUBSET_H
#define NB_FONT_SUBSET_H

#include "font/face.h"

typedef struct nb_subset {
    nb_str program; /* bare CFF table (FontFile3 /CIDFontType0C) or a TrueType file (FontFile2) */
    const uint16_t *gids; /* glyf: new glyph id of used[i], for CIDToGIDMap; NULL for CFF */
} nb_subset;

/* used: glyph ids, ascending, n of them, .notdef excluded. CID-keyed CFF keeps the CIDs that
 * nb_face_cid gives; name-keyed CFF keeps its glyph ids. false when HarfBuzz cannot. */
bool nb_subset_make(nb_arena *arena, const nb_face *face, const uint16_t *used, size_t n,
                    nb_subset *out);

#endif
