/* The glyphs that a document uses, as an embeddable font program. */
#ifndef NB_FONT_SUBSET_H
#define NB_FONT_SUBSET_H

#include "font/face.h"

typedef struct nb_subset {
    nb_str program; /* bare CFF table (FontFile3 /CIDFontType0C) or a TrueType file (FontFile2) */
    const uint16_t *gids; /* glyf: new glyph id of used[i], for CIDToGIDMap; NULL for CFF */
} nb_subset;

/* used: n glyph ids, each once, .notdef excluded. Of a CID-keyed CFF they come in any order, and
 * used[i] gets CID i + 1; else they ascend, and a name-keyed CFF keeps its glyph ids. false when
 * the font is damaged. */
bool nb_subset_make(nb_arena *arena, const nb_face *face, const uint16_t *used, size_t n,
                    nb_subset *out);

#endif
