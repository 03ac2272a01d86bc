/* Which characters a document sets in which font role: for the list of fonts. */
#ifndef NB_TEXT_USES_H
#define NB_TEXT_USES_H

#include "doc/node.h"
#include "font/report.h"

/* One entry a character of every TEXT node, in reading order; repeats are left in. */
size_t nb_text_uses(nb_arena *arena, const nb_doc *doc, const nb_fonts *fonts, nb_font_use **out);

#endif
