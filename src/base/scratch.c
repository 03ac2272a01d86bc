/* Input: TMPDIR; output: a folder there, "nianbao-scratch-" and six characters, which is locked as
 * long as its program lives. */
#define _GNU_SOURCE /* getdents64 */
#include "base/scratch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/folder.h"

#define PREFIX "nianbao-scratch-"

typedef struct scratch {
    char *path;
    int fd;
} scratch;

/* Removes what is in the folder. */
static void empty(int folder) {
    _Alignas(struct dirent64) char room[2048];
    bool removed = true;
    while (removed) {
        removed = false;
        lseek(folder, 0, SEEK_SET);
        ssize_t n = getdents64(folder, room, sizeof room);
        for (ssize_t at = 0; at < n;) {
            const struct dirent64 *entry = (const void *)(room + at);
            const char *name = entry->d_name;
            at += entry->d_reclen;
            if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) continue;
            if (unlinkat(folder, name, 0) == 0) {
                removed = true;
                continue;
            }
            int below = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
            if (below < 0) continue;
            empty(below);
            close(below);
            if (unlinkat(folder, name, AT_REMOVEDIR) == 0) removed = true;
        }
    }
}

static void drop(void *handle) {
    const scratch *s = handle;
    if (s->fd < 0) return;
    empty(s->fd);
    rmdir(s->path);
    close(s->fd);
}

static bool is_ours(int fd, const char *path) {
    struct stat st;
    return nb_file_is_called(fd, path) && fstat(fd, &st) == 0 && st.st_uid == geteuid();
}

static int open_folder(const char *path) {
    return open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static void remove_dead(nb_arena *arena, const char *where) {
    DIR *dir = nb_folder_open(arena, where);
    if (dir == NULL) return;
    for (const struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        if (strncmp(entry->d_name, PREFIX, sizeof PREFIX - 1) != 0) continue;
        const char *path = nb_str_format(arena, "%s/%s", where, entry->d_name).p;
        int fd = open_folder(path);
        if (fd < 0) continue;
        if (flock(fd, LOCK_EX | LOCK_NB) == 0 && is_ours(fd, path)) {
            empty(fd);
            rmdir(path);
        }
        close(fd);
    }
}

const char *nb_scratch_make(nb_arena *arena, const char **where) {
    const char *root = getenv("TMPDIR");
    *where = root == NULL || root[0] == '\0' ? "/tmp" : root;
    remove_dead(arena, *where);
    scratch *s = NB_NEW(arena, scratch);
    s->fd = -1;
    nb_arena_defer(arena, drop, s);
    nb_str name = nb_str_format(arena, "%s/" PREFIX "XXXXXX", *where);
    for (;;) {
        s->path = nb_strndup(arena, name.p, name.n);
        if (mkdtemp(s->path) == NULL) return NULL;
        s->fd = open_folder(s->path);
        if (s->fd < 0) {
            int error = errno;
            rmdir(s->path);
            errno = error;
            return NULL;
        }
        if (flock(s->fd, LOCK_EX) == 0 && is_ours(s->fd, s->path)) return s->path;
        close(s->fd); /* another program took it for a dead one's before it was locked */
        s->fd = -1;
    }
}
