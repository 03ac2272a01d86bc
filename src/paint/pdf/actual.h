/* Replacement text (ISO 32000-1, 14.9.4) of stretches of glyphs, where the characters of the codes
 * one after the other are not what stands in the source. */
#ifndef NB_PAINT_PDF_ACTUAL_H
#define NB_PAINT_PDF_ACTUAL_H

#include "paint/pdf/font.h"
#include "paint/pdf/struct.h"

typedef struct nb_actual nb_actual;

nb_actual *nb_actual_new(nb_arena *arena, nb_arena *scratch, const nb_doc *doc,
                         const nb_pages *pages, nb_pdf_fonts *fonts);
/* The page at hand is that of this index. */
void nb_actual_turn(nb_actual *actual, size_t index);
/* Is asked for each character in order, but for those that an answer covers. How many characters
 * from this one on have a text of their own (0: none), the text in hex digits of UTF-16BE, valid
 * until the next call, and white behind the last of them that is to be a part of its width. */
typedef struct nb_replaced {
    size_t n;
    nb_str text;
    nb_len white;
} nb_replaced;
nb_replaced nb_actual_begin(nb_actual *actual, const nb_page *page, const nb_marked *marked,
                            uint32_t item, uint32_t glyph);

#endif
