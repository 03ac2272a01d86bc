/* The two facts about a CFF table that a PDF needs: is it CID-keyed, and which CID has each glyph.
 */
#ifndef NB_FONT_CFF_H
#define NB_FONT_CFF_H

#include "base/str.h"

/* false: the table is damaged. *cids: glyph_count CIDs in the arena; NULL when the font is not
 * CID-keyed or every CID is the glyph id. */
bool nb_cff_read(nb_arena *arena, nb_str table, uint32_t glyph_count, bool *cid_keyed,
                 const uint16_t **cids);

#endif
