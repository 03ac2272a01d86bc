/* The folder that the files which a report names must lie in. */
#ifndef NB_BASE_ROOT_H
#define NB_BASE_ROOT_H

#include "base/file.h"

typedef struct nb_root nb_root;

/* For the files that `file` names, a path or "-": its folder, or a folder above it when `folder` is
 * given. Nothing is looked at before a file is asked for, but `folder` is: NULL and errno when it
 * cannot be used; EXDEV: `file` does not lie below it. */
nb_root *nb_root_new(nb_arena *arena, const char *file, const char *folder);

/* Where a name leads that stands in the file `from`, itself one of the root: a path for messages
 * and for nb_root_read. Names are relative to the folder of `from`; "." and ".." in them are worked
 * out by the name alone. `above`: it may also lead into the folder that holds the root's. {NULL,
 * 0}: it is absolute, leads out, is longer than NB_MAX_PATH, or has characters that a file could
 * not be given in an archive (control characters, a backslash). */
nb_str nb_root_find(nb_arena *arena, const nb_root *root, const char *from, nb_str name,
                    bool above);

/* The regular file at a path of nb_root_find, as nb_file_read. false: errno; EXDEV: a symbolic link
 * leads out of the folder; EISDIR, ENOTSUP: it is a folder, or a pipe or device. */
bool nb_root_read(nb_arena *arena, nb_root *root, const char *path, size_t most, nb_str *out);

/* The root for what the file at `path` names, when that is another report: the folder of that file,
 * or the same root where it was given as a folder. NULL: errno. */
nb_root *nb_root_of(nb_arena *arena, nb_root *root, const char *path);

#endif
