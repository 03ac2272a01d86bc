/* Files that appear only when they are complete. Until nb_output_commit has put a file in place,
 * and whenever that fails, an old file of the name stays as it was.
 *
 * A program that is killed leaves nothing beside it, on most file systems; on the others, and for
 * the microseconds between naming and replacing, one file ".nianbao-" and 16 digits, which the next
 * output of the same path removes.
 */
#ifndef NB_BASE_OUTPUT_H
#define NB_BASE_OUTPUT_H

#include "base/str.h"

typedef struct nb_output nb_output;

/* "-" is standard output, which cannot be taken back; nor can devices and pipes, which are written
 * to and never replaced. Two outputs of one path: the last to commit wins. NULL: errno says why.
 * Registered with the arena, which cancels what was not committed. */
nb_output *nb_output_open(nb_arena *arena, const char *path);
/* An nb_sink (paint/painter.h): false when the disk is full and the like. */
bool nb_output_write(void *output, const void *bytes, size_t n);
/* false: errno says why, and nothing has changed. */
bool nb_output_commit(nb_output *output);
/* Removes what a killed process left of an output of this path, if it left anything. */
void nb_output_forget(nb_arena *arena, const char *path);
/* errno of the first failed write; 0 when all went well. */
int nb_output_error(const nb_output *output);

#endif
