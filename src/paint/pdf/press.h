/* What a file has that a press is to print: what its colours mean, where a page is trimmed. */
#ifndef NB_PAINT_PDF_PRESS_H
#define NB_PAINT_PDF_PRESS_H

#include "paint/pdf/assemble.h"

/* The catalog's /OutputIntents; ids gets the objects, their number is returned. */
size_t nb_intents_write(nb_arena *arena, nb_pdf_file *file, const nb_print *print, uint32_t ids[2]);
/* The page boxes of a page of that size, whose lower left corner is the origin; print may be NULL.
 */
void nb_boxes_put(nb_objects *objects, HPDF_Dict page, nb_len width, nb_len height,
                  const nb_print *print);
/* Crop marks, behind the page's content, where they are asked for: on the plates of all inks where
 * the page has colours, which are laid upon each other by them. */
void nb_marks_draw(nb_buf *out, const nb_page *page, const nb_print *print);

#endif
