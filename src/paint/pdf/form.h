/* The form of a PDF: unsigned fields for signatures, where seals are to be put. */
#ifndef NB_PAINT_PDF_FORM_H
#define NB_PAINT_PDF_FORM_H

#include "paint/pdf/struct.h"

typedef struct nb_form nb_form;

nb_form *nb_form_new(nb_arena *arena, nb_pdf_file *file, const nb_doc *doc);
/* Writes the field of a SEAL item on the last page of the structure, whose object is page_id, of
 * `pages`. Returns its id, which is also that of the annotation. */
uint32_t nb_form_field(nb_form *form, nb_structure *structure, const nb_page *page,
                       const nb_place *item, uint32_t page_id, size_t pages);
/* Puts /AcroForm into the catalog when there are fields. */
void nb_form_link(nb_form *form, HPDF_Dict catalog);

#endif
