/* Files: read whole, written all or nothing. */
#ifndef NB_BASE_FILE_H
#define NB_BASE_FILE_H

#include "base/str.h"

/* The whole file, or standard input for "-". false: errno says why; EFBIG: it has more than `most`
 * bytes. */
bool nb_file_read(nb_arena *arena, const char *path, size_t most, nb_str *out);
/* The same of a descriptor, which is closed; path: its name in messages and in the list below. */
bool nb_file_take(nb_arena *arena, int fd, const char *path, size_t most, nb_str *out);

/* Every file that was read into the arena, in order: what a report was made from. */
typedef struct nb_inputs {
    struct nb_input {
        const char *path;
        nb_str bytes;
    } * items;
    size_t n, cap;
    size_t bytes; /* of all */
} nb_inputs;
const nb_inputs *nb_file_inputs(nb_arena *arena);

/* A file that appears only when it is complete: a temporary file beside it, synced and renamed by
 * nb_output_commit. Until then, and after nb_output_cancel, an old file of the name stays as it
 * was.
 * "-" is standard output, which cannot be taken back. */
typedef struct nb_output nb_output;
/* NULL: errno says why. Registered with the arena, which cancels what was not committed. */
nb_output *nb_output_open(nb_arena *arena, const char *path);
/* An nb_sink (paint/painter.h): false when the disk is full and the like. */
bool nb_output_write(void *output, const void *bytes, size_t n);
/* false: errno says why, and nothing has changed. */
bool nb_output_commit(nb_output *output);
/* errno of the first failed write; 0 when all went well. */
int nb_output_error(const nb_output *output);

#endif
