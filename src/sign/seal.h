/* The picture of a seal as the look of a signature's field: nowhere else is it ever drawn. */
#ifndef NB_SIGN_SEAL_H
#define NB_SIGN_SEAL_H

#include "base/diag.h"
#include "base/len.h"
#include "read/pdf.h"

typedef struct nb_seal {
    uint32_t width, height;
    unsigned char *rgb;   /* rows without padding */
    unsigned char *alpha; /* 0 clear … 255 opaque */
} nb_seal;

/* Reads a PNG. NULL after reporting: no such file, no PNG, damaged, more than 4096 pixels wide or
 * high. */
nb_seal *nb_seal_read(nb_arena *arena, nb_diags *diags, const char *path);
/* From the size of a box to that of the seal in it, in its proportions. */
void nb_seal_fit(const nb_seal *seal, nb_len *width, nb_len *height);
/* The seal in the middle of a field of that size, as large as its proportions let it be. old: for
 * PDF 1.4 under PDF/A-1. */
void nb_seal_draw(nb_arena *arena, const nb_seal *seal, nb_len width, nb_len height, bool old,
                  const int64_t numbers[NB_LOOK_PARTS], nb_pdf_part parts[NB_LOOK_PARTS]);
/* A strip of the seal of that size, between left and right from its left side; image: object of
 * its NB_LOOK_IMAGE. */
nb_pdf_part nb_seal_strip(nb_arena *arena, nb_len width, nb_len height, nb_len left, nb_len right,
                          bool old, int64_t image);

#endif
