/* Opening a file below a folder, whatever its name, links and races may want. */
#ifndef NB_BASE_BENEATH_H
#define NB_BASE_BENEATH_H

/* A descriptor for reading the regular file `path` below the folder that `root` is a descriptor of.
 * Symbolic links are followed while they stay below; one that leads out, also one with an absolute
 * target, gives −1 and errno EXDEV. What is no regular file (folder, pipe, device) is never waited
 * for: −1 and EISDIR or ENOTSUP. Otherwise −1 and errno of open(2). */
int nb_beneath_open(int root, const char *path);
/* A descriptor (O_PATH) of a folder, in the same way. */
int nb_beneath_folder(int root, const char *path);
/* The same as nb_beneath_open without openat2(2), for kernels before 5.6 and sandboxes that refuse
 * it: one component after the other. */
int nb_beneath_walk(int root, const char *path);

#endif
