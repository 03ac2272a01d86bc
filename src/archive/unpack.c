/* Takes the archive out of a PDF. Input: embedded files, which may be hostile; output: paths that
 * stay below a folder, and files there.
 * Odd rule: rendering.yaml says which path a file had; without a word of it the flat name is the
 * path. */
#define _XOPEN_SOURCE 700 /* lstat */
#include <errno.h>
#include <sys/stat.h>

#include "archive/archive.h"
#include "base/limits.h"
#include "base/output.h"
#include "base/unicode.h"

bool nb_archive_safe(nb_str path) {
    size_t start = 0;
    for (size_t i = 0; i <= path.n; i++) {
        unsigned char c = i < path.n ? (unsigned char)path.p[i] : '/';
        if (c < 0x20 || c == 0x7F || c == '\\') return false;
        if (c != '/') continue;
        nb_str part = {path.p + start, i - start};
        if (part.n == 0 || nb_str_is(part, ".") || nb_str_is(part, "..")) return false;
        start = i + 1;
    }
    return path.n <= NB_MAX_ARCHIVED && nb_utf8_valid(path.p, path.n) == path.n;
}

/* NULL after reporting. */
static const nb_yaml *read_rendering(nb_arena *arena, nb_diags *diags, nb_pos pos,
                                     const nb_pdf_file_in *files, size_t n) {
    const nb_yaml *root = NULL;
    bool damaged = false;
    for (size_t i = 0; i < n && root == NULL; i++) {
        if (!nb_str_is(files[i].name, NB_ARCHIVE_RENDERING) || files[i].bytes.n > NB_MAX_RENDERING)
            continue;
        nb_diags *own = nb_diags_new(arena);
        if (files[i].bytes.p != NULL)
            root = nb_yaml_parse(arena, own, NB_ARCHIVE_RENDERING, files[i].bytes);
        damaged = root == NULL || nb_diags_errors(own) > 0;
        if (damaged) root = NULL; /* not all of it could be read */
    }
    if (root != NULL && root->kind == NB_YAML_MAP) return root;
    if (damaged)
        nb_diag(diags, NB_ARCHIVE_ALTERED, pos, NB_STR(NB_ARCHIVE_RENDERING));
    else
        nb_diag(diags, NB_ARCHIVE_NONE, pos, nb_str_of(pos.file));
    return NULL;
}

const char *nb_archive_told(nb_arena *arena, const nb_archive *archive, const char *key) {
    const nb_yaml *value = nb_yaml_get(archive->rendering, key);
    if (value == NULL || value->kind != NB_YAML_SCALAR) return NULL;
    return nb_strndup(arena, value->text.p, value->text.n);
}

const nb_archive *nb_archive_open(nb_arena *arena, nb_diags *diags, const char *name, nb_pdf *pdf) {
    nb_pos pos = {name, 0, 0};
    nb_archive *archive = NB_NEW(arena, nb_archive);
    archive->files = nb_pdf_files(arena, pdf, &archive->n);
    archive->rendering = read_rendering(arena, diags, pos, archive->files, archive->n);
    if (archive->rendering == NULL) return NULL;
    const nb_yaml *paths = nb_yaml_get(archive->rendering, "files");
    archive->paths = NB_NEW_ARRAY(arena, const char *, archive->n);
    const nb_yaml *report = nb_yaml_get(archive->rendering, "report");
    bool good = report == NULL || nb_archive_safe(report->text);
    if (!good) nb_diag(diags, NB_ARCHIVE_UNSAFE, pos, report->text);
    for (size_t i = 0; i < archive->n; i++) {
        const nb_pdf_file_in *file = &archive->files[i];
        const nb_yaml *told = NULL;
        if (paths != NULL && paths->kind == NB_YAML_MAP)
            told = nb_yaml_get(paths, nb_str_dup(arena, file->name).p);
        nb_str path = told != NULL && told->kind == NB_YAML_SCALAR ? told->text : file->name;
        archive->paths[i] = nb_strndup(arena, path.p, path.n);
        if (!nb_archive_safe(path)) {
            nb_diag(diags, NB_ARCHIVE_UNSAFE, pos, path);
            good = false;
        } else if (!file->sound) {
            nb_diag(diags, NB_ARCHIVE_ALTERED, pos, path);
            good = good && file->bytes.p != NULL;
        }
    }
    return good ? archive : NULL;
}

/* The folders on the way to a file; from `own` on they are the archive's, and what stands there
 * already must be a folder itself: a link would lead out. */
static bool make_folders(nb_arena *arena, const char *path, size_t own) {
    char *part = nb_strndup(arena, path, strlen(path));
    struct stat st;
    for (size_t i = 1; part[i] != '\0'; i++) {
        if (part[i] != '/') continue;
        part[i] = '\0';
        if (mkdir(part, 0777) != 0 && errno != EEXIST) return false;
        if (i > own && (lstat(part, &st) != 0 || !S_ISDIR(st.st_mode))) {
            errno = ENOTDIR;
            return false;
        }
        part[i] = '/';
    }
    return true;
}

static bool write_file(nb_arena *arena, const char *path, size_t own, nb_str bytes) {
    struct stat st;
    if (!make_folders(arena, path, own)) return false;
    if (lstat(path, &st) == 0) {
        errno = EEXIST;
        return false;
    }
    nb_output *output = nb_output_open(arena, path);
    if (output == NULL) return false;
    nb_output_write(output, bytes.p, bytes.n);
    return nb_output_commit(output);
}

bool nb_archive_unpack(nb_arena *arena, nb_diags *diags, const nb_archive *archive,
                       const char *dir) {
    for (size_t i = 0; i < archive->n; i++) {
        const char *path = nb_str_format(arena, "%s/%s", dir, archive->paths[i]).p;
        if (write_file(arena, path, strlen(dir), archive->files[i].bytes)) continue;
        nb_diag(diags, NB_SYSTEM_WRITE, ((nb_pos){path, 0, 0}), nb_str_of(path),
                nb_str_of(strerror(errno)));
        return false;
    }
    return true;
}
