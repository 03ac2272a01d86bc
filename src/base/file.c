/* Reading and writing of whole files. Odd rule: writes are gathered to 64 KiB, and the first
 * failure is kept, so that painters may stop at once and the caller can still say why. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER = 64 * 1024 };

static nb_inputs *inputs_of(nb_arena *arena) {
    void **place = nb_arena_inputs(arena);
    if (*place == NULL) *place = NB_NEW(arena, nb_inputs);
    return *place;
}

/* What is no file of the disk has no size, and is judged while it is read. */
static bool read_all(nb_arena *arena, int fd, size_t most, nb_str *out) {
    nb_buf buf = nb_buf_in(arena);
    struct stat st;
    bool sized = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
    bool large = sized && st.st_size > 0 && (size_t)st.st_size > most;
    nb_buf_reserve(&buf, sized && !large ? (size_t)st.st_size + 1 : BUFFER);
    while (!large) {
        nb_buf_reserve(&buf, 1); /* for what comes, or to find the end */
        ssize_t n = read(fd, buf.p + buf.n, buf.cap - buf.n);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return false;
        if (n == 0) break;
        buf.n += (size_t)n;
        large = buf.n > most;
    }
    *out = nb_buf_view(&buf);
    if (large) errno = EFBIG;
    return !large;
}

bool nb_file_take(nb_arena *arena, int fd, const char *path, size_t most, nb_str *out) {
    if (fd < 0) return false;
    bool good = read_all(arena, fd, most, out);
    int error = good ? 0 : errno;
    if (fd != STDIN_FILENO) close(fd);
    if (good) {
        nb_inputs *inputs = inputs_of(arena);
        *NB_PUSH(arena, inputs) = (struct nb_input){nb_strndup(arena, path, strlen(path)), *out};
        inputs->bytes += out->n;
    }
    errno = error;
    return good;
}

bool nb_file_read(nb_arena *arena, const char *path, size_t most, nb_str *out) {
    bool standard = strcmp(path, "-") == 0;
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    return nb_file_take(arena, fd, path, most, out);
}

const nb_inputs *nb_file_inputs(nb_arena *arena) { return inputs_of(arena); }

struct nb_output {
    char *path, *temporary; /* temporary NULL: standard output, a device or a pipe */
    int fd, error;
    size_t used;
    char buffer[BUFFER];
};

static void cancel(void *handle) {
    nb_output *output = handle;
    if (output->fd >= 0 && output->fd != STDOUT_FILENO) close(output->fd);
    if (output->fd >= 0 && output->temporary != NULL) unlink(output->temporary);
    output->fd = -1;
}

nb_output *nb_output_open(nb_arena *arena, const char *path) {
    nb_output *output = NB_NEW(arena, nb_output);
    output->path = nb_strndup(arena, path, strlen(path));
    if (strcmp(path, "-") == 0) {
        output->fd = STDOUT_FILENO;
        return output;
    }
    struct stat st;
    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
        /* A device or pipe is written to, never replaced; a folder fails with EISDIR. */
        output->fd = open(path, O_WRONLY | O_CLOEXEC);
        if (output->fd < 0) return NULL;
        nb_arena_defer(arena, cancel, output);
        return output;
    }
    const char *slash = strrchr(path, '/');
    int folder = slash == NULL ? 0 : (int)(slash - path) + 1;
    nb_str temporary = nb_str_format(arena, "%.*s.nianbao-XXXXXX", folder, path);
    output->temporary = nb_strndup(arena, temporary.p, temporary.n);
    output->fd = mkstemp(output->temporary);
    if (output->fd < 0) return NULL;
    mode_t mask = umask(0);
    umask(mask);
    if (fchmod(output->fd, 0666 & ~mask) != 0) output->error = errno;
    nb_arena_defer(arena, cancel, output);
    return output;
}

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

bool nb_output_commit(nb_output *output) {
    bool good = flush(output);
    if (output->temporary == NULL) {
        errno = output->error;
        return good;
    }
    if (good && fsync(output->fd) != 0 && errno != EINVAL) output->error = errno;
    if (close(output->fd) != 0 && output->error == 0) output->error = errno;
    output->fd = -1;
    if (output->error == 0 && rename(output->temporary, output->path) != 0) output->error = errno;
    if (output->error != 0) unlink(output->temporary);
    errno = output->error;
    return output->error == 0;
}

int nb_output_error(const nb_output *output) { return output->error; }
