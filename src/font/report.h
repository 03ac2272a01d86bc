/* What `nianbao fonts` prints: the fonts behind each role, their licences and whether they are what
 * roles.yaml locks, and which characters of a report need a fallback.
 */
#ifndef NB_FONT_REPORT_H
#define NB_FONT_REPORT_H

#include "font/match.h"

/* A character that a report sets in a role; any order, repeats allowed. */
typedef struct nb_font_use {
    uint32_t cp;
    uint16_t role;
} nb_font_use;

/* n 0: the fonts alone. Opens every font and reads each file whole (SHA-256). Problems also go to
 * the diagnostics that nb_fonts_open was given. */
void nb_fonts_report(nb_arena *arena, nb_buf *out, nb_fonts *fonts, const nb_font_use *uses,
                     size_t n, nb_messages language);

#endif
