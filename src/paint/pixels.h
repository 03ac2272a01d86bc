/* Images decoded: eight bits a sample, grey or RGB, opacity apart. */
#ifndef NB_PAINT_PIXELS_H
#define NB_PAINT_PIXELS_H

#include "model/image.h"

typedef struct nb_pixels {
    uint32_t width, height; /* as stored: before the orientation */
    int channels;           /* 1 or 3 */
    unsigned char *colour;  /* rows without padding */
    unsigned char *alpha;   /* 0 clear … 255 opaque; NULL: all opaque */
} nb_pixels;

/* NULL: damaged inside, or, of a JPEG, that no decoder is installed; reported. */
nb_pixels *nb_pixels_decode(nb_arena *arena, nb_diags *diags, const nb_image *image);
/* Whether any pixel is not grey. */
bool nb_pixels_coloured(const nb_pixels *pixels);
/* On white, opaque. */
void nb_pixels_flatten(nb_pixels *pixels);
/* How dark a pixel prints on white paper: 0 … 255; of one channel, where it is 0 or more. */
unsigned nb_pixels_ink(const nb_pixels *pixels, size_t pixel, int channel);

#endif
