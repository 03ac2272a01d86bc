/* Outlines of CFF glyphs (Type 2 charstrings). */
#ifndef NB_FONT_CHARSTRING_H
#define NB_FONT_CHARSTRING_H

#include "base/str.h"

/* Appends the charstring without its hints, which no print needs and which are a tenth of the
 * bytes. The width stays. false: not a charstring without subroutines. */
bool nb_charstring_bare(nb_buf *out, const unsigned char *p, size_t n);

#endif
