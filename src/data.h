/* Where layouts/ and fonts/ are. Internal to the library. */
#ifndef NB_DATA_H
#define NB_DATA_H

#include "base/arena.h"

/* The folder that holds both: the one that was given, beside the library when it is a shared one,
 * beside the program, or where it was to be installed. */
const char *nb_data_dir(nb_arena *arena, const char *given);
/* The file that this code was loaded from; NULL: not known. */
const char *nb_data_code(nb_arena *arena);

#endif
