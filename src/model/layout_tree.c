/* Finding layouts: NAME.yaml in the folder of layouts, and what it extends, merged to one tree.
 *
 * Odd rule: a name may hold letters, digits, "-", "_" and Chinese characters only, so that no
 * report can make the program read a file elsewhere. */
#include <errno.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/folder.h"
#include "base/limits.h"
#include "base/unicode.h"
#include "model/layout_impl.h"

static bool is_safe(nb_str name) {
    for (const char *p = name.p, *end = name.p + name.n; p < end;) {
        uint32_t cp = nb_utf8_next(&p, end);
        bool good = (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z') || nb_is_digit(cp) ||
                    cp == '-' || cp == '_' || nb_is_han(cp);
        if (!good) return false;
    }
    return name.n > 0 && name.n <= 120;
}

static int by_name(const void *a, const void *b) {
    return strcmp(((const nb_str *)a)->p, ((const nb_str *)b)->p);
}

nb_layout_names nb_layout_list(nb_arena *arena, const char *dir) {
    nb_layout_names list = {NULL, 0, 0};
    DIR *folder = nb_folder_open(arena, dir);
    if (folder == NULL) return list;
    for (const struct dirent *e; (e = readdir(folder)) != NULL;) {
        size_t n = strlen(e->d_name);
        if (n > 5 && strcmp(e->d_name + n - 5, ".yaml") == 0)
            *NB_PUSH(arena, &list) = nb_str_dup(arena, (nb_str){e->d_name, n - 5});
    }
    if (list.n > 1) qsort(list.items, list.n, sizeof *list.items, by_name);
    return list;
}

static void report_unknown(nb_fields f, const char *dir, nb_str name, nb_pos pos) {
    errno = 0;
    nb_layout_names list = nb_layout_list(f.arena, dir);
    if (list.n == 0) { /* not the name is wrong, but where we look */
        nb_diag(f.diags, NB_SYSTEM_READ, pos, nb_str_of(dir),
                nb_str_of(strerror(errno == 0 ? ENOENT : errno)));
        return;
    }
    nb_str near = nb_fields_nearest(name, list.items, list.n);
    if (near.p != NULL) {
        nb_diag(f.diags, NB_LAYOUT_NEAR, pos, name, near);
        return;
    }
    nb_buf all = nb_buf_in(f.arena);
    for (size_t i = 0; i < list.n; i++) {
        if (i > 0) nb_buf_puts(&all, "、");
        nb_buf_str(&all, list.items[i]);
    }
    nb_diag(f.diags, NB_LAYOUT_UNKNOWN, pos, name, nb_buf_view(&all));
}

static const nb_yaml *load(nb_fields f, const char *dir, nb_str name, nb_pos pos) {
    if (!is_safe(name)) {
        report_unknown(f, dir, name, pos);
        return NULL;
    }
    nb_str path = nb_str_format(f.arena, "%s/%.*s.yaml", dir, (int)name.n, name.p);
    nb_str path_z = nb_str_dup(f.arena, path);
    nb_str bytes;
    if (!nb_file_read(f.arena, path_z.p, NB_MAX_YAML, &bytes)) {
        if (errno == ENOENT)
            report_unknown(f, dir, name, pos);
        else
            nb_diag(f.diags, NB_SYSTEM_READ, pos, path, nb_str_of(strerror(errno)));
        return NULL;
    }
    const nb_yaml *root = nb_yaml_parse(f.arena, f.diags, path_z.p, bytes);
    return root == NULL ? NULL : nb_fields_map(f, root, "layout");
}

static const nb_yaml *merge(nb_fields f, const nb_yaml *base, const nb_yaml *over) {
    if (base->kind != NB_YAML_MAP || over->kind != NB_YAML_MAP) return over;
    nb_yaml *merged = NB_NEW(f.arena, nb_yaml);
    *merged = *over;
    const nb_yaml **keys = NB_NEW_ARRAY(f.arena, const nb_yaml *, base->n + over->n);
    const nb_yaml **values = NB_NEW_ARRAY(f.arena, const nb_yaml *, base->n + over->n);
    size_t n = 0;
    for (size_t i = 0; i < base->n; i++, n++) keys[n] = base->keys[i], values[n] = base->values[i];
    for (size_t i = 0; i < over->n; i++) {
        size_t k = 0;
        while (k < n &&
               !nb_str_eq(nb_report_key(keys[k]->text), nb_report_key(over->keys[i]->text)))
            k++;
        values[k] = k < n ? merge(f, values[k], over->values[i]) : over->values[i];
        keys[k] = over->keys[i];
        if (k == n) n++;
    }
    merged->keys = keys;
    merged->values = values;
    merged->n = n;
    return merged;
}

const nb_yaml *nb_layout_tree(nb_fields f, const char *dir, nb_str name, nb_pos pos) {
    const nb_yaml *chain[NB_MAX_LAYOUT_CHAIN];
    nb_str seen[NB_MAX_LAYOUT_CHAIN];
    size_t n = 0;
    for (;;) {
        bool again = n == NB_MAX_LAYOUT_CHAIN;
        for (size_t i = 0; i < n; i++) again = again || nb_str_eq(seen[i], name);
        if (again) {
            nb_diag(f.diags, NB_LAYOUT_CYCLE, pos, name);
            return NULL;
        }
        chain[n] = load(f, dir, name, pos);
        if (chain[n] == NULL) return NULL;
        seen[n] = name;
        const nb_yaml *next = nb_yaml_get(chain[n++], "extends");
        if (next == NULL) break;
        if (nb_fields_scalar(f, next, "extends") == NULL) return NULL;
        name = next->text;
        pos = next->pos;
    }
    const nb_yaml *tree = chain[--n];
    while (n > 0) tree = merge(f, tree, chain[--n]);
    return tree;
}
