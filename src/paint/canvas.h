/* A page as pixels, painted with cairo: 8 bits a channel, grey unless it has a colour. */
#ifndef NB_PAINT_CANVAS_H
#define NB_PAINT_CANVAS_H

#include "paint/painter.h"
#include "paint/png.h"

typedef struct nb_canvas nb_canvas;

enum { NB_CANVAS_SLOTS = 2 };

/* NULL: *why says why cairo cannot be loaded. */
nb_canvas *nb_canvas_open(nb_arena *arena, nb_diags *diags, const nb_fonts *fonts,
                          const nb_ink *inks, int dpi, const char **why);
/* The pixels stay until the slot is painted again. NULL: the page or a font cannot be painted, or
 * an image (reported). */
nb_png *nb_canvas_paint(nb_canvas *canvas, const nb_page *page, int slot);

#endif
