/* Code points of one face, one direction, one language → glyphs with advances (HarfBuzz). */
#ifndef NB_FONT_SHAPE_H
#define NB_FONT_SHAPE_H

#include "font/face.h"

typedef struct nb_shaped {
    uint16_t gid;
    uint32_t cluster; /* index into cps of the first character that the glyph stands for */
    int32_t advance;  /* thousandths of an em; after kerning */
    int32_t dx, dy;   /* offset of the ink, thousandths of an em */
} nb_shaped;

/* HarfBuzz keeps one list of languages for all threads; so it has them before there are threads. */
void nb_shape_prepare(void);
/* Returns how many glyphs were written to *out (in the arena). lang is "zh-Hans" or "en".
 * Kerning and marks on; ligatures off where `ligatures` is false. */
size_t nb_shape(nb_arena *arena, const nb_face *face, const uint32_t *cps, size_t n,
                const char *lang, bool ligatures, nb_shaped **out);

#endif
