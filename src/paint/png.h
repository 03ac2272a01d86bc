/* Grey or RGB pixels of 8 bits a channel as PNG files: one object for all pages of a size. */
#ifndef NB_PAINT_PNG_H
#define NB_PAINT_PNG_H

#include "paint/painter.h"

typedef struct nb_png nb_png;

/* channels: 1 grey, 3 red, green, blue; dpi goes into pHYs. */
nb_png *nb_png_new(nb_arena *arena, uint32_t width, uint32_t height, int channels, int dpi);
/* Where the pixels of a row go: of each channel 0 … 255. */
unsigned char *nb_png_row(nb_png *png, uint32_t y);
/* Compresses the pixels, on any thread. false: no memory. */
bool nb_png_pack(nb_png *png);
/* The file with what was packed last. false: the sink refused. */
bool nb_png_send(const nb_png *png, nb_sink sink, void *handle);

#endif
