/* The content stream of a page. */
#ifndef NB_PAINT_PDF_CONTENT_H
#define NB_PAINT_PDF_CONTENT_H

#include "paint/pdf/actual.h"
#include "paint/pdf/image.h"

/* What is the same for all pages. */
typedef struct nb_content {
    const nb_doc *doc;
    const nb_structure *structure;
    nb_pdf_fonts *fonts;
    nb_pdf_images *images;
    nb_actual *actual;
    bool press;    /* colours of the layout in CMYK, else in RGB */
    bool untagged; /* without marked content: the page becomes a part of a larger sheet */
} nb_content;

/* Appends the stream of the page to out. marked: how the page is divided (nb_structure_page). */
void nb_content_write(nb_buf *out, const nb_content *with, const nb_page *page,
                      const nb_marked *marked, size_t n);

#endif
