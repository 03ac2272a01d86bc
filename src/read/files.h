/* Embedded files of a PDF (ISO 32000-1, 7.11.4). */
#ifndef NB_READ_FILES_H
#define NB_READ_FILES_H

#include "read/pdf.h"

typedef struct nb_pdf_file_in {
    nb_str name;  /* UF, as UTF-8 */
    nb_str bytes; /* {NULL, 0}: damaged */
    bool sound;   /* its CheckSum is there and right */
} nb_pdf_file_in;

/* The embedded files of the document, in the order of its name tree; hostile trees end early. */
const nb_pdf_file_in *nb_pdf_files(nb_arena *arena, nb_pdf *pdf, size_t *n);

/* A text string (7.9.2.2) as UTF-8: UTF-16BE behind its mark, UTF-8 behind its own, else ASCII. */
nb_str nb_pdf_text(nb_arena *arena, nb_str s);

#endif
