/* The content stream of a page. */
#ifndef NB_PAINT_PDF_CONTENT_H
#define NB_PAINT_PDF_CONTENT_H

#include "paint/pdf/font.h"
#include "paint/pdf/image.h"
#include "paint/pdf/struct.h"

/* Appends the stream of the page to out. marked: how the page is divided (nb_structure_page). */
void nb_content_write(nb_buf *out, const nb_doc *doc, const nb_structure *structure,
                      const nb_page *page, const nb_marked *marked, size_t n, nb_pdf_fonts *fonts,
                      nb_pdf_images *images);

#endif
