/* What a PDF says about itself, and the ways into it: catalog, metadata, outline, page labels. */
#ifndef NB_PAINT_PDF_META_H
#define NB_PAINT_PDF_META_H

#include "paint/pdf/assemble.h"

/* The information dictionary and the XMP packet, which agree; returns the former's id. */
uint32_t nb_meta_write(nb_arena *arena, nb_pdf_file *file, const nb_doc *doc,
                       const nb_pdf_options *options, uint32_t metadata);
/* [page /XYZ 0 top null] of where a node begins; one that shows nowhere: of what it stands in. */
nb_object *nb_destination(nb_objects *o, const nb_doc *doc, const nb_pages *pages,
                          const uint32_t *page_ids, nb_id node);
/* The date of the file (ISO 32000-1, 7.9.4); {NULL, 0}: none. */
nb_str nb_meta_date(nb_arena *arena, const nb_doc *doc, const nb_pdf_options *options);
/* 0: the document has no headings. */
uint32_t nb_outline_write(nb_arena *arena, nb_pdf_file *file, const nb_doc *doc,
                          const nb_pages *pages, const uint32_t *page_ids);
/* 0: no page has a label. */
uint32_t nb_labels_write(nb_arena *arena, nb_pdf_file *file, const nb_pages *pages);

#endif
