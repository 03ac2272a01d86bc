/* Images as XObjects (ISO 32000-1, 8.9.5): each written once, whatever number of pages show it. */
#ifndef NB_PAINT_PDF_IMAGE_H
#define NB_PAINT_PDF_IMAGE_H

#include "paint/pdf/assemble.h"

typedef struct nb_pdf_images nb_pdf_images;

/* old: PDF/A-1, which knows no opacity (ISO 19005-1, 6.4): images are laid on white. press: the
 * output intent is a press, so that colours say of themselves that they are sRGB. */
nb_pdf_images *nb_pdf_images_new(nb_arena *arena, nb_pdf_file *file, bool old, bool press);
/* The number behind /Im in content streams. */
uint32_t nb_pdf_images_number(nb_pdf_images *images, const nb_image *image);
/* Writes them; false after reporting one that is damaged inside. */
bool nb_pdf_images_write(nb_pdf_images *images, nb_diags *diags);
/* The resource dictionary's /XObject, where there are images. */
void nb_pdf_images_list(const nb_pdf_images *images, HPDF_Dict resources);

#endif
