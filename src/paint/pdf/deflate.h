/* Deflate streams (ISO 32000-1, 7.4.4) on any thread: a thread borrows a compressor, whose hundreds
 * of kilobytes would else be had anew for every stream. */
#ifndef NB_PAINT_PDF_DEFLATE_H
#define NB_PAINT_PDF_DEFLATE_H

#include "base/str.h"

typedef struct nb_deflate nb_deflate;

typedef enum nb_deflate_kind {
    NB_DEFLATE_TEXT,
    /* Font programs of outlines are nearly incompressible: of 268 kB level 6 leaves 213.7 in
     * 4.5 ms, level 1 215.1 in 2.5. */
    NB_DEFLATE_FONT,
    /* Object streams, which for a table are most of the file: of 20,000 rows level 4 takes 42 ms of
     * 600 less than level 6, for a tenth of the file; of text neither matters. */
    NB_DEFLATE_OBJECTS,
    NB_DEFLATE_KINDS
} nb_deflate_kind;

nb_deflate *nb_deflate_new(nb_arena *arena);
/* The stream goes to `out`, in place of what is there. */
void nb_deflate_into(nb_deflate *deflate, nb_buf *out, nb_str data, nb_deflate_kind kind);

#endif
