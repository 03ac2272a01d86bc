/* Reading of whole files. Odd rule: each is noted in its arena, for the archive in the PDF. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
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

void nb_file_count(nb_arena *arena, const struct nb_input *input) {
    nb_inputs *inputs = inputs_of(arena);
    *NB_PUSH(arena, inputs) = *input;
    inputs->bytes += input->bytes.n;
}

bool nb_file_is_called(int fd, const char *path) {
    struct stat opened, named;
    return fstat(fd, &opened) == 0 && lstat(path, &named) == 0 && opened.st_dev == named.st_dev &&
           opened.st_ino == named.st_ino;
}
