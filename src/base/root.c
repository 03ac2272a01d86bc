/* Names in reports → paths below a folder. Input: a name and the file that it stands in; output: a
 * path, and the bytes there.
 * Odd rule: ".." is worked out in the name, as in addresses of the web, and what is then opened has
 * none: a name means the same here and among the files that a PDF carries, where there are no
 * links. Links are the file system's to judge (base/beneath.c). */
#define _GNU_SOURCE /* O_PATH */
#include "base/root.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/beneath.h"
#include "base/limits.h"

struct nb_root {
    const char *folder; /* that paths begin with: "" or with "/" at its end */
    const char *inside; /* the same below the root, "2020/report/": "" without a wider root */
    bool wide;          /* the root was given */
    int fd, above;      /* −1: not opened yet; `above` holds the folder */
};

static void close_root(void *handle) {
    nb_root *root = handle;
    if (root->fd >= 0) close(root->fd);
    if (root->above >= 0) close(root->above);
}

static nb_root *new_root(nb_arena *arena, const char *file) {
    nb_root *root = NB_NEW(arena, nb_root);
    const char *slash = strrchr(file, '/');
    *root = (nb_root){nb_strndup(arena, file, slash == NULL ? 0 : (size_t)(slash - file) + 1), "",
                      false, -1, -1};
    nb_arena_defer(arena, close_root, root);
    return root;
}

static const char *here(const char *folder) { return folder[0] == '\0' ? "." : folder; }

static int open_folder(int at, const char *path) {
    return openat(at, path, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

nb_root *nb_root_new(nb_arena *arena, const char *file, const char *folder) {
    nb_root *root = new_root(arena, file);
    char own[PATH_MAX], wide[PATH_MAX];
    if (folder == NULL) return root;
    if (realpath(folder, wide) == NULL || realpath(here(root->folder), own) == NULL) return NULL;
    root->fd = open_folder(AT_FDCWD, wide);
    if (root->fd < 0) return NULL;
    size_t n = strlen(wide);
    if (n == 1) n = 0; /* "/" */
    if (strncmp(own, wide, n) != 0 || (own[n] != '/' && own[n] != '\0')) {
        errno = EXDEV;
        return NULL;
    }
    root->wide = true;
    nb_str rest = nb_str_of(own[n] == '\0' ? "" : own + n + 1);
    root->inside = rest.n == 0 ? "" : nb_str_format(arena, "%s/", rest.p).p;
    return root;
}

/* --- names --------------------------------------------------------------------------------------
 */

/* Adds the parts of a path to another, working out "." and ".."; only at the beginning ".." stays.
 */
static void add_parts(nb_buf *path, nb_str more) {
    for (size_t i = 0; i < more.n;) {
        size_t n = 0;
        while (i + n < more.n && more.p[i + n] != '/') n++;
        nb_str part = {more.p + i, n};
        i += n + 1;
        if (n == 0 || nb_str_is(part, ".")) continue;
        size_t last = path->n;
        while (last > 0 && path->p[last - 1] != '/') last--;
        nb_str before = {path->n > 0 ? path->p + last : "", path->n - last};
        if (nb_str_is(part, "..") && path->n > 0 && !nb_str_is(before, "..")) {
            path->n = last > 0 ? last - 1 : 0;
            continue;
        }
        if (path->n > 0) nb_buf_byte(path, '/');
        nb_buf_str(path, part);
    }
}

/* How many ".." a path begins with. */
static size_t ups(nb_str path) {
    size_t n = 0;
    while (nb_str_begins(path, NB_STR("../"))) path.p += 3, path.n -= 3, n++;
    return n + nb_str_is(path, "..");
}

static size_t depth_of(const char *folder) {
    size_t n = 0;
    for (; *folder != '\0'; folder++) n += *folder == '/';
    return n;
}

static bool is_name(nb_str name) {
    for (size_t i = 0; i < name.n; i++) {
        unsigned char c = (unsigned char)name.p[i];
        if (c < 0x20 || c == 0x7F || c == '\\') return false;
    }
    return name.n > 0 && name.n <= NB_MAX_PATH && name.p[0] != '/';
}

nb_str nb_root_find(nb_arena *arena, const nb_root *root, const char *from, nb_str name,
                    bool above) {
    nb_str none = {NULL, 0}, file = nb_str_of(from);
    if (!is_name(name)) return none;
    size_t own = nb_str_begins(file, nb_str_of(root->folder)) ? strlen(root->folder) : 0,
           folder = file.n;
    while (folder > own && file.p[folder - 1] != '/') folder--;
    nb_buf path = nb_buf_in(arena);
    add_parts(&path, (nb_str){file.p + own, folder - own});
    add_parts(&path, name);
    size_t up = ups(nb_buf_view(&path)), most = root->wide ? depth_of(root->inside) : above;
    bool folder_only = up > 0 && path.n == 3 * up - 1; /* "../.." */
    if (path.n == 0 || folder_only || up > most || path.n > NB_MAX_PATH) return none;
    nb_str rest = nb_buf_view(&path);
    return nb_str_format(arena, "%s%.*s%s", root->folder, (int)rest.n, rest.p,
                         name.p[name.n - 1] == '/' ? "/" : "");
}

/* --- files --------------------------------------------------------------------------------------
 */

/* The descriptor and the path below it for a path of nb_root_find; −1: errno. */
static int place(nb_arena *arena, nb_root *root, const char *path, const char **below) {
    nb_str rest = nb_str_of(path + strlen(root->folder));
    size_t up = ups(rest);
    if (root->fd < 0) root->fd = open_folder(AT_FDCWD, here(root->folder));
    if (root->wide) {
        nb_buf whole = nb_buf_in(arena);
        add_parts(&whole, nb_str_of(root->inside));
        add_parts(&whole, rest);
        if (rest.p[rest.n - 1] == '/') nb_buf_byte(&whole, '/');
        *below = nb_str_dup(arena, nb_buf_view(&whole)).p;
        return root->fd;
    }
    *below = rest.p;
    if (up == 0 || root->fd < 0) return root->fd;
    *below = rest.p + 3;
    if (root->above < 0) root->above = open_folder(root->fd, "..");
    return root->above;
}

bool nb_root_read(nb_arena *arena, nb_root *root, const char *path, size_t most, nb_str *out) {
    const char *below;
    int folder = place(arena, root, path, &below);
    return folder >= 0 && nb_file_take(arena, nb_beneath_open(folder, below), path, most, out);
}

nb_root *nb_root_of(nb_arena *arena, nb_root *root, const char *path) {
    if (root->wide) return root;
    const char *below;
    nb_root *other = new_root(arena, path);
    int folder = place(arena, root, path, &below);
    if (folder < 0) return NULL;
    const char *slash = strrchr(below, '/');
    size_t n = slash == NULL ? 0 : (size_t)(slash - below);
    const char *inside = nb_strndup(arena, below, n);
    other->fd = nb_beneath_folder(folder, here(inside));
    return other->fd < 0 ? NULL : other;
}
