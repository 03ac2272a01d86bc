/* What the options say of the edition for printing. Internal to the library. */
#ifndef NB_EDITION_H
#define NB_EDITION_H

#include "font/match.h"
#include "model/layout.h"
#include "nianbao.h"
#include "paint/painter.h"

/* Reads the options; *printed: it is the print edition, and *print what it asks for. false: options
 * that contradict each other or name nothing. */
bool nb_edition_read(const nb_options *options, nb_pdfa *level, bool *printed, nb_print *print);
/* Loads the press's profile; false after reporting. */
bool nb_edition_press(nb_arena *arena, nb_diags *diags, nb_fonts *fonts, nb_print *print);
/* The layout for sheets that are printed on both sides and bound at the left. */
const nb_layout *nb_edition_layout(nb_arena *arena, const nb_layout *layout);

#endif
