/* The form of a PDF: fields for signatures, where seals are to be put. */
#ifndef NB_PAINT_PDF_FORM_H
#define NB_PAINT_PDF_FORM_H

#include "paint/pdf/struct.h"

typedef struct nb_form nb_form;

nb_form *nb_form_new(nb_arena *arena, nb_pdf_file *file, const nb_doc *doc, const nb_pages *pages,
                     const nb_pdf_options *options);
/* Writes the field of a SEAL item on the last page of the structure, whose object is page_id.
 * Returns its id, which is also that of the annotation. */
uint32_t nb_form_field(nb_form *form, nb_structure *structure, const nb_page *page,
                       const nb_place *item, uint32_t page_id);
/* On the first page: a field that shows nothing, when the file is signed and no place of a seal is
 * to be taken. 0: none is needed. */
uint32_t nb_form_hidden(nb_form *form, uint32_t page_id);
/* Puts /AcroForm into the catalog when there are fields, and what a signature needs. */
void nb_form_link(nb_form *form, HPDF_Dict catalog);

#endif
