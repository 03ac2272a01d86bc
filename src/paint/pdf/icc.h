/* The colour profile of the output intent. */
#ifndef NB_PAINT_PDF_ICC_H
#define NB_PAINT_PDF_ICC_H

#include "base/str.h"

/* An ICC profile of sRGB (IEC 61966-2-1), version 2 as all levels of PDF/A take it; always the same
 * bytes. */
nb_str nb_icc_srgb(nb_arena *arena);

#endif
