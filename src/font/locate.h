/* Where is the file of a font, and which of its faces: by name, or with fontconfig.
 *
 * Never a substitute: what is found has the family and the style that were asked for, or it is not
 * found. fontconfig gets a private configuration: the system's is not read.
 */
#ifndef NB_FONT_LOCATE_H
#define NB_FONT_LOCATE_H

#include "base/str.h"

typedef struct nb_locator nb_locator;

typedef struct nb_located {
    nb_str path;
    unsigned index; /* in a collection */
    int error;      /* errno: the file is there and cannot be read; 0: it can */
} nb_located;

/* own: folders of the office's own fonts ("~/" is the home folder), n of them. */
nb_locator *nb_locator_new(nb_arena *arena, const nb_str *own, size_t n);
/* The face of the file named `file`, in the first folder that has it. */
bool nb_locate_file(nb_locator *locator, nb_str file, nb_str family, nb_str style, nb_located *out);
/* The path of a file of that name, in the first folder that has it; {NULL, 0}: none has. No scan:
 * just a look. */
nb_str nb_locate_path(const nb_locator *locator, nb_str file);
/* The face of that family and style in the office's own folders and bootstrap's. An empty style
 * means the regular one. */
bool nb_locate_family(nb_locator *locator, nb_str family, nb_str style, nb_located *out);
/* The folders that are searched, in order. */
const nb_str *nb_locator_folders(const nb_locator *locator, size_t *n);

#endif
