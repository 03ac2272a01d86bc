/* A folder for a while. Odd rule: removing it asks for no memory, because running out of that is
 * one of the ways to its end; one that a killed program left is removed when the next is made. */
#ifndef NB_BASE_SCRATCH_H
#define NB_BASE_SCRATCH_H

#include "base/arena.h"

/* An empty folder in TMPDIR or /tmp, which is removed with all that is in it when the arena is
 * freed. NULL: errno says why, and *where names the folder that it was to be in. */
const char *nb_scratch_make(nb_arena *arena, const char **where);

#endif
