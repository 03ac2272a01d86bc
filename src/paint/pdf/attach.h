/* Associated files of a PDF. */
#ifndef NB_PAINT_PDF_ATTACH_H
#define NB_PAINT_PDF_ATTACH_H

#include "base/work.h"
#include "paint/pdf/assemble.h"

typedef struct nb_attached {
    const uint32_t *ids; /* of the file specifications */
    size_t n;
    uint32_t names; /* of the name tree */
} nb_attached;

/* Gives the deflation of large files to work: the report itself, of a long one. */
typedef struct nb_attaching nb_attaching;
nb_attaching *nb_attach_begin(nb_arena *arena, nb_pdf_file *file, const nb_pdf_options *options,
                              nb_work *work);
/* Writes the files of the options, taking the large ones from work. date: {NULL, 0} for none. */
nb_attached nb_attach_write(nb_arena *arena, nb_pdf_file *file, const nb_pdf_options *options,
                            nb_attaching *attaching, nb_str date);
/* Puts /AF and /Names into the catalog. */
void nb_attach_link(nb_objects *o, HPDF_Dict catalog, const nb_attached *files);

#endif
