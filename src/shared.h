/* What many reports have in common: layouts and fonts, read once. Internal to the library. */
#ifndef NB_SHARED_H
#define NB_SHARED_H

#include "base/file.h"
#include "font/match.h"
#include "model/layout.h"

typedef struct nb_shared {
    const char *layouts, *fonts_dir; /* folders */
    nb_fonts *fonts;                 /* NULL: roles.yaml is not in order, as each report will say */
    struct nb_shared_layout {
        nb_str name;
        const nb_layout *layout;
        const struct nb_input *inputs; /* that it was read from */
        size_t n;
    } * items;
    size_t n, cap;
} nb_shared;

/* Reads every layout of the folder and opens every font. What is wrong with one is not told here:
 * it is left out, so that the reports that need it say so. */
const nb_shared *nb_shared_load(nb_arena *arena, const char *data_dir);
/* The layout of that name, whose files count as read into the arena; NULL: not shared. */
const nb_layout *nb_shared_layout(const nb_shared *shared, nb_arena *arena, nb_str name);

#endif
