/* Folders. */
#ifndef NB_BASE_FOLDER_H
#define NB_BASE_FOLDER_H

#include <dirent.h>

#include "base/str.h"

/* Makes the folder and those above it; one that is there is as good. false: errno says why. */
bool nb_folder_make(nb_arena *arena, const char *path);
/* The path of the folder in which the file is to be, without "/" at its end; "." for none. */
const char *nb_folder_of(nb_arena *arena, const char *path);
bool nb_folder_is(const char *path);
/* To be read; the arena closes it, for out of memory would jump past closing it. NULL: errno. */
DIR *nb_folder_open(nb_arena *arena, const char *path);

#endif
