/* A name from a report → a descriptor below a folder, decided by the file system and not by the
 * look of the name. Input: a folder's descriptor, a relative path; output: a descriptor. Odd rule:
 * the file is opened before it is judged, and what was opened is judged by its descriptor, so that
 * nothing can be exchanged in between; without O_NONBLOCK a pipe would stop us there. */
#define _GNU_SOURCE /* O_PATH, syscall */
#include "base/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/limits.h"

enum {
    READING = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK,
    FOLDER = O_PATH | O_DIRECTORY | O_CLOEXEC,
    TRIES = 8 /* EAGAIN: something was moved while the kernel looked for it */
};

static int failed(int fd, int error) {
    if (fd >= 0) close(fd);
    errno = error;
    return -1;
}

/* The descriptor, if it is a regular file's. */
static int judged(int fd) {
    struct stat st;
    if (fd < 0) return -1;
    if (fstat(fd, &st) != 0) return failed(fd, errno);
    if (S_ISREG(st.st_mode)) return fd;
    return failed(fd, S_ISDIR(st.st_mode) ? EISDIR : ENOTSUP);
}

static int by_kernel(int root, const char *path, int flags) {
    struct open_how how = {.flags = (unsigned)flags,
                           .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS};
    long fd = -1;
    for (int i = 0; i < TRIES; i++) {
        fd = syscall(SYS_openat2, root, path, &how, sizeof how);
        if (fd >= 0 || errno != EAGAIN) break;
    }
    return (int)fd;
}

/* --- without openat2 ---------------------------------------------------------------------------
 */

typedef struct walk {
    bool folder;                 /* is wanted, and no file */
    int folders[NB_MAX_FOLDERS]; /* from the root down; the root is the caller's */
    int n, links;
    char left[PATH_MAX]; /* of the path */
} walk;

static void end(walk *w) {
    while (w->n > 1) close(w->folders[--w->n]);
}

/* Takes the first component off what is left. */
static bool take(walk *w, char part[NAME_MAX + 1]) {
    size_t from = strspn(w->left, "/"), n = strcspn(w->left + from, "/");
    size_t behind = from + n + strspn(w->left + from + n, "/");
    if (n > NAME_MAX) return false;
    memcpy(part, w->left + from, n);
    part[n] = '\0';
    memmove(w->left, w->left + behind, strlen(w->left + behind) + 1);
    return true;
}

/* Puts a link's target before what is left; errno or 0. */
static int follow(walk *w, int link) {
    char target[PATH_MAX];
    ssize_t n = readlinkat(link, "", target, sizeof target);
    if (n < 0) return errno;
    size_t left = strlen(w->left), whole = (size_t)n + 1 + left;
    if (n > 0 && target[0] == '/') return EXDEV;
    if (++w->links > NB_MAX_LINKS) return ELOOP;
    if (n == 0 || whole >= sizeof w->left) return n == 0 ? ENOENT : ENAMETOOLONG;
    memmove(w->left + n + 1, w->left, left + 1);
    memcpy(w->left, target, (size_t)n);
    w->left[n] = '/';
    return 0;
}

/* One component on; errno, or 0 and *fd ≥ 0 when the file is reached. */
static int step(walk *w, int *fd) {
    char part[NAME_MAX + 1];
    struct stat st;
    if (!take(w, part)) return ENAMETOOLONG;
    int here = w->folders[w->n - 1];
    if (part[0] == '\0') { /* the end is a folder */
        if (!w->folder) return EISDIR;
        *fd = openat(here, ".", FOLDER);
        return *fd < 0 ? errno : 0;
    }
    if (strcmp(part, ".") == 0) return 0;
    if (strcmp(part, "..") == 0) {
        if (w->n == 1) return EXDEV;
        close(w->folders[--w->n]);
        return 0;
    }
    int found = openat(here, part, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (found < 0) return errno;
    if (fstat(found, &st) != 0) {
        int error = errno;
        close(found);
        return error;
    }
    if (S_ISLNK(st.st_mode)) {
        int error = follow(w, found);
        close(found);
        return error;
    }
    if (S_ISDIR(st.st_mode)) {
        bool room = w->n < NB_MAX_FOLDERS;
        if (room) w->folders[w->n++] = found;
        if (!room) close(found);
        return room ? 0 : ENAMETOOLONG;
    }
    close(found);
    if (w->left[0] != '\0' || w->folder) return ENOTDIR;
    if (!S_ISREG(st.st_mode)) return ENOTSUP;
    /* if it was exchanged for a link just now, O_NOFOLLOW says ELOOP */
    *fd = openat(here, part, READING | O_NOFOLLOW);
    return *fd < 0 ? errno : 0;
}

static int by_hand(int root, const char *path, bool folder) {
    walk w = {.folder = folder, .folders = {root}, .n = 1};
    size_t n = strlen(path);
    if (path[0] == '/') return failed(-1, EXDEV);
    if (n >= sizeof w.left) return failed(-1, ENAMETOOLONG);
    memcpy(w.left, path, n + 1);
    int fd = -1, error = 0;
    while (fd < 0 && error == 0) error = step(&w, &fd);
    end(&w);
    return error != 0 ? failed(fd, error) : fd;
}

/* ------------------------------------------------------------------------------------------------
 */

static bool no_such_call(void) { return errno == ENOSYS || errno == EPERM; }

int nb_beneath_walk(int root, const char *path) { return judged(by_hand(root, path, false)); }

int nb_beneath_open(int root, const char *path) {
    int fd = by_kernel(root, path, READING);
    if (fd < 0 && no_such_call()) return nb_beneath_walk(root, path);
    if (fd < 0 && errno == ENXIO) errno = ENOTSUP; /* a socket */
    return judged(fd);
}

int nb_beneath_folder(int root, const char *path) {
    int fd = by_kernel(root, path, FOLDER);
    return fd < 0 && no_such_call() ? by_hand(root, path, true) : fd;
}
