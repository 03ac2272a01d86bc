/* Folders. Input: paths; output: folders with the rights that umask leaves, or their lists. */
#include "base/folder.h"

#include <errno.h>
#include <sys/stat.h>

bool nb_folder_is(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* A file where a folder is wanted says EEXIST too, which would be a riddle to who reads it. */
static bool make_one(const char *path) {
    if (mkdir(path, 0777) == 0) return true;
    if (errno != EEXIST || nb_folder_is(path)) return errno == EEXIST;
    errno = ENOTDIR;
    return false;
}

bool nb_folder_make(nb_arena *arena, const char *path) {
    char *part = nb_strndup(arena, path, strlen(path));
    for (size_t i = 1; part[0] != '\0' && part[i] != '\0'; i++) {
        if (part[i] != '/') continue;
        part[i] = '\0';
        if (!make_one(part)) return false;
        part[i] = '/';
    }
    return make_one(path);
}

const char *nb_folder_of(nb_arena *arena, const char *path) {
    const char *slash = strrchr(path, '/');
    if (slash == NULL) return ".";
    return nb_strndup(arena, path, slash == path ? 1 : (size_t)(slash - path));
}

static void close_folder(void *handle) { closedir(handle); }

DIR *nb_folder_open(nb_arena *arena, const char *path) {
    DIR *folder = opendir(path);
    if (folder != NULL) nb_arena_defer(arena, close_folder, folder);
    return folder;
}
