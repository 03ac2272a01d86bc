/* Files, read whole. base/output.h writes them. */
#ifndef NB_BASE_FILE_H
#define NB_BASE_FILE_H

#include "base/str.h"

/* The whole file, or standard input for "-". false: errno says why; EFBIG: it has more than `most`
 * bytes. */
bool nb_file_read(nb_arena *arena, const char *path, size_t most, nb_str *out);
/* The same of a descriptor, which is closed; path: its name in messages and in the list below. */
bool nb_file_take(nb_arena *arena, int fd, const char *path, size_t most, nb_str *out);

/* Whether the path still names what was opened, and not a link to it. */
bool nb_file_is_called(int fd, const char *path);

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
/* Counts a file as read into the arena that was read into another, which lives longer. */
void nb_file_count(nb_arena *arena, const struct nb_input *input);

#endif
