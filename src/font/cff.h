/* What a PDF needs of a CFF table: is it CID-keyed, which CID has each glyph, and a few glyphs. */
#ifndef NB_FONT_CFF_H
#define NB_FONT_CFF_H

#include "base/str.h"

/* false: the table is damaged. *cids: glyph_count CIDs in the arena; NULL when the font is not
 * CID-keyed or every CID is the glyph id. */
bool nb_cff_read(nb_arena *arena, nb_str table, uint32_t glyph_count, bool *cid_keyed,
                 const uint16_t **cids);

/* used (ascending, without .notdef) of a CID-keyed table, as a table of their own, in a twentieth
 * of the time that HarfBuzz takes: charstrings as they are, with their hints. false: the table has
 * subroutines, or is damaged, and HarfBuzz must see to it. cids: as nb_cff_read gives them. */
bool nb_cff_copy(nb_arena *arena, nb_str table, const uint16_t *cids, const uint16_t *used,
                 size_t n, nb_str *out);

#endif
