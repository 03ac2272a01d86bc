/* Output files, all or nothing. Input: bytes; output: a file that is there as a whole, or not at
 * all. Writes are gathered to 64 KiB, and the first failure is kept, so that painters may stop at
 * once and the caller can still say why.
 * Odd rule: the file has no name while it is written (O_TMPFILE), so that nothing has to be cleaned
 * up, however the program ends. Where the file system knows no such files, or /proc is missing
 * through which they get their name, it has a temporary name from the beginning. That name follows
 * from the path, and its owner locks the file: one that nobody locks is of a program that was
 * killed. */
#define _GNU_SOURCE /* O_TMPFILE */
#include "base/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

enum { BUFFER = 64 * 1024 };

struct nb_output {
    char *path, *temporary; /* temporary NULL: standard output, a device or a pipe */
    char unnamed[32];       /* its name in /proc; empty: it is called as `temporary` says */
    int fd, error;
    size_t used;
    char buffer[BUFFER];
};

static void cancel(void *handle) {
    nb_output *output = handle;
    if (output->fd < 0 || (output->temporary == NULL && output->fd == STDOUT_FILENO)) return;
    if (output->temporary != NULL && output->unnamed[0] == '\0') unlink(output->temporary);
    close(output->fd);
    output->fd = -1;
}

/* --- opening -----------------------------------------------------------------------------------
 */

/* In the folder of the path, and as long for a name that is as long as names may be. */
static char *name_beside(nb_arena *arena, const char *path) {
    const char *slash = strrchr(path, '/'), *name = slash == NULL ? path : slash + 1;
    uint64_t hash = UINT64_C(0xcbf29ce484222325); /* FNV-1a */
    for (const char *p = name; *p != '\0'; p++)
        hash = (hash ^ (unsigned char)*p) * UINT64_C(0x100000001b3);
    nb_str made = nb_str_format(arena, "%.*s.nianbao-%016llx", (int)(name - path), path,
                                (unsigned long long)hash);
    return nb_strndup(arena, made.p, made.n);
}

static bool lock(int fd) {
    while (flock(fd, LOCK_EX) != 0)
        if (errno != EINTR) return false;
    return true;
}

static bool open_unnamed(nb_output *output) {
    const char *slash = strrchr(output->path, '/');
    char *folder = output->temporary; /* a copy of the path's folder, for a moment */
    size_t n = slash == NULL ? 0 : (size_t)(slash - output->path) + 1;
    char behind = folder[n];
    folder[n] = '\0';
    output->fd = open(n == 0 ? "." : folder, O_WRONLY | O_TMPFILE | O_CLOEXEC, 0666);
    folder[n] = behind;
    if (output->fd < 0) return false;
    snprintf(output->unnamed, sizeof output->unnamed, "/proc/self/fd/%d", output->fd);
    lock(output->fd);
    if (access(output->unnamed, F_OK) == 0) return true;
    close(output->fd);
    output->fd = -1;
    output->unnamed[0] = '\0';
    return false;
}

/* Waits for a living owner of the name, and removes what a dead one left. */
static bool clear_name(const char *temporary) {
    int fd = open(temporary, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0) return errno == ENOENT;
    bool cleared = lock(fd) && (!nb_file_is_called(fd, temporary) || unlink(temporary) == 0);
    int error = errno;
    close(fd);
    errno = error;
    return cleared;
}

static bool open_named(nb_output *output) {
    for (;;) {
        output->fd = open(output->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (output->fd >= 0 && (!lock(output->fd) /* unknown here */ ||
                                nb_file_is_called(output->fd, output->temporary)))
            return true;
        if (output->fd >= 0)
            close(output->fd); /* taken for a dead one's before it was locked */
        else if (errno != EEXIST || !clear_name(output->temporary))
            return false;
        output->fd = -1;
    }
}

nb_output *nb_output_open(nb_arena *arena, const char *path) {
    nb_output *output = NB_NEW(arena, nb_output);
    output->path = nb_strndup(arena, path, strlen(path));
    output->fd = -1;
    nb_arena_defer(arena, cancel, output);
    struct stat st;
    if (strcmp(path, "-") == 0) {
        output->fd = STDOUT_FILENO;
    } else if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
        output->fd = open(path, O_WRONLY | O_CLOEXEC); /* EISDIR for a folder */
    } else {
        output->temporary = name_beside(arena, path);
        if (!open_unnamed(output)) open_named(output);
    }
    return output->fd >= 0 ? output : NULL;
}

void nb_output_forget(nb_arena *arena, const char *path) { clear_name(name_beside(arena, path)); }

/* --- writing -----------------------------------------------------------------------------------
 */

static bool flush(nb_output *output) {
    for (size_t done = 0; done < output->used && output->error == 0;) {
        ssize_t n = write(output->fd, output->buffer + done, output->used - done);
        if (n >= 0)
            done += (size_t)n;
        else if (errno != EINTR)
            output->error = errno;
    }
    output->used = 0;
    return output->error == 0;
}

bool nb_output_write(void *handle, const void *bytes, size_t n) {
    nb_output *output = handle;
    const char *p = bytes;
    while (n > 0 && output->error == 0) {
        size_t room = BUFFER - output->used, part = n < room ? n : room;
        memcpy(output->buffer + output->used, p, part);
        output->used += part;
        p += part;
        n -= part;
        if (output->used == BUFFER) flush(output);
    }
    return output->error == 0;
}

int nb_output_error(const nb_output *output) { return output->error; }

/* --- putting it in place -----------------------------------------------------------------------
 */

static bool give_name(const nb_output *output, const char *name) {
    return linkat(AT_FDCWD, output->unnamed, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0;
}

/* A name can be given to a file without one, but not taken from another by it: over an old file it
 * goes by way of the temporary name. */
static bool name_it(const nb_output *output) {
    if (give_name(output, output->path)) return clear_name(output->temporary), true;
    while (errno == EEXIST) {
        if (give_name(output, output->temporary)) {
            if (rename(output->temporary, output->path) == 0) return true;
            int error = errno;
            unlink(output->temporary);
            errno = error;
            return false;
        }
        if (errno == EEXIST && clear_name(output->temporary)) errno = EEXIST;
    }
    return false;
}

static bool put_in_place(const nb_output *output) {
    return output->unnamed[0] != '\0' ? name_it(output)
                                      : rename(output->temporary, output->path) == 0;
}

bool nb_output_commit(nb_output *output) {
    if (flush(output) && output->temporary != NULL) {
        if (fsync(output->fd) != 0 && errno != EINVAL) output->error = errno;
        if (output->error == 0 && !put_in_place(output)) output->error = errno;
        if (output->error == 0) {
            close(output->fd);
            output->fd = -1;
        }
    }
    cancel(output);
    errno = output->error;
    return output->error == 0;
}
