/* 8-bit grey pixels as a PNG file. */
#ifndef NB_PAINT_PNG_H
#define NB_PAINT_PNG_H

#include "paint/painter.h"

/* Rows of `width` bytes, 0 black … 255 white, `stride` bytes apart; dpi goes into pHYs. */
bool nb_png_write(nb_arena *arena, const unsigned char *pixels, uint32_t width, uint32_t height,
                  size_t stride, int dpi, nb_sink sink, void *handle);

#endif
