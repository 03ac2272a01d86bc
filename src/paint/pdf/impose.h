/* Several pages on one side of a larger sheet, for paper copies. */
#ifndef NB_PAINT_PDF_IMPOSE_H
#define NB_PAINT_PDF_IMPOSE_H

#include "paint/pdf/assemble.h"

/* How many sides there are to print for so many pages; a booklet has two for each sheet. */
size_t nb_impose_sides(nb_impose how, size_t pages);
/* The pages on the left and the right half of a side; SIZE_MAX: the half is blank. */
void nb_impose_side(nb_impose how, size_t pages, size_t side, size_t halves[2]);
/* Writes the sides. forms: the XObject of each page; ids, parents: of each side. */
void nb_impose_write(nb_arena *arena, nb_pdf_file *file, const nb_print *print,
                     const nb_pages *pages, const uint32_t *forms, const uint32_t *ids,
                     const uint32_t *parents);

#endif
