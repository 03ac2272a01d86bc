/* What a PDF needs of a CFF table: is it CID-keyed, and a few of its glyphs. */
#ifndef NB_FONT_CFF_H
#define NB_FONT_CFF_H

#include "base/str.h"

/* false: the table is damaged, or has another number of glyphs. */
bool nb_cff_read(nb_str table, uint32_t glyph_count, bool *cid_keyed);

/* Glyphs of a CID-keyed table as a table of their own, in a twentieth of the time that HarfBuzz
 * takes: used[i] gets CID i + 1, in any order, without .notdef; outlines as they are, without their
 * hints. false: the table has subroutines, or is damaged. */
bool nb_cff_copy(nb_arena *arena, nb_str table, const uint16_t *used, size_t n, nb_str *out);

#endif
