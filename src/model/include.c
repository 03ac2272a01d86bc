/* `include: FILE`: a report in several files. Input: the tree of one file; output: the same tree
 * with those of the others in it, every node still tied to its own file.
 *
 * As an entry of a list, a file with a list gives its entries; among the keys of a mapping, a file
 * with a mapping gives its keys. Odd rule: a path is meant from the file that names it, so that a
 * folder of parts can be moved as it is; it may go up with "..", but not out of the root. */
#include "base/limits.h"
#include "model/named.h"
#include "model/report_impl.h"

typedef struct chain {
    const char *name; /* of the file at hand */
    const struct chain *above;
    int depth;
    int *files; /* read so far, of all */
} chain;

static const nb_yaml *expand(nb_fields f, const nb_yaml *node, const chain *at);

static bool is_include(const nb_yaml *key) {
    return nb_str_is(key->text, "include") || nb_str_is(key->text, "引入");
}

static const nb_yaml *included(const nb_yaml *map) {
    for (size_t i = 0; map->kind == NB_YAML_MAP && i < map->n; i++)
        if (is_include(map->keys[i])) return map->values[i];
    return NULL;
}

/* The whole tree of the file that `path` names; NULL after reporting. */
static const nb_yaml *load(nb_fields f, const nb_yaml *path, const chain *at) {
    static const nb_named_kind KIND = {"include",      NB_INCLUDE_PATH, NB_INCLUDE_READ,
                                       NB_NAMED_LARGE, NB_MAX_YAML,     false};
    nb_str file = nb_named_path(f, path, &KIND);
    nb_named part;
    if (file.p == NULL) return NULL;
    bool again = at->depth == NB_MAX_INCLUDE_DEPTH;
    for (const chain *c = at; c != NULL; c = c->above) again = again || nb_str_is(file, c->name);
    if (again) {
        nb_diag(f.diags, NB_INCLUDE_CYCLE, path->pos, file,
                nb_str_format(f.arena, "%d", NB_MAX_INCLUDE_DEPTH));
        return NULL;
    }
    if (++*at->files > NB_MAX_INCLUDES) { /* a few small files could ask for millions */
        if (*at->files == NB_MAX_INCLUDES + 1)
            nb_diag(f.diags, NB_INCLUDE_MANY, path->pos,
                    nb_str_format(f.arena, "%d", NB_MAX_INCLUDES));
        return NULL;
    }
    if (!nb_named_read(f, path, &KIND, &part)) return NULL;
    const nb_yaml *root = nb_yaml_parse_in(f.arena, f.diags, part.root, part.path, part.bytes);
    chain below = {part.path, at, at->depth + 1, at->files};
    return root == NULL ? NULL : expand(f, root, &below);
}

typedef struct nodes {
    const nb_yaml **items;
    size_t n, cap;
} nodes;

static const nb_yaml *rebuilt(nb_fields f, const nb_yaml *node, const nodes *keys,
                              const nodes *values) {
    nb_yaml *copy = NB_NEW(f.arena, nb_yaml);
    *copy = *node;
    copy->keys = keys == NULL ? NULL : keys->items;
    copy->values = values->items;
    copy->n = values->n;
    return copy;
}

static const nb_yaml *expand_list(nb_fields f, const nb_yaml *list, const chain *at) {
    nodes values = {NULL, 0, 0};
    bool changed = false;
    for (size_t i = 0; i < list->n; i++) {
        const nb_yaml *entry = list->values[i], *path = included(entry);
        if (path == NULL || entry->n > 1) {
            const nb_yaml *whole = expand(f, entry, at);
            changed = changed || whole != entry;
            *NB_PUSH(f.arena, &values) = whole;
            continue;
        }
        changed = true;
        const nb_yaml *root = load(f, path, at);
        if (root == NULL) continue;
        if (root->kind != NB_YAML_SEQ) *NB_PUSH(f.arena, &values) = root;
        for (size_t k = 0; root->kind == NB_YAML_SEQ && k < root->n; k++)
            *NB_PUSH(f.arena, &values) = root->values[k];
    }
    return changed ? rebuilt(f, list, NULL, &values) : list;
}

static void add_pair(nb_fields f, nodes *keys, nodes *values, const nb_yaml *key,
                     const nb_yaml *value) {
    for (size_t i = 0; i < keys->n; i++) {
        if (!nb_str_eq(nb_report_key(keys->items[i]->text), nb_report_key(key->text))) continue;
        nb_diag(f.diags, NB_INCLUDE_TWICE, key->pos, key->text,
                nb_str_format(f.arena, "%s:%u", keys->items[i]->pos.file,
                              (unsigned)keys->items[i]->pos.line));
        return;
    }
    *NB_PUSH(f.arena, keys) = key;
    *NB_PUSH(f.arena, values) = value;
}

static const nb_yaml *expand_map(nb_fields f, const nb_yaml *map, const chain *at) {
    const nb_yaml *path = included(map);
    nodes keys = {NULL, 0, 0}, values = {NULL, 0, 0};
    bool changed = path != NULL;
    if (path != NULL) {
        const nb_yaml *root = load(f, path, at);
        if (root != NULL && map->n == 1) return root; /* a list as well */
        if (root != NULL && root->kind != NB_YAML_MAP)
            nb_diag(f.diags, NB_FIELD_WANT_MAP, root->pos, path->text);
        for (size_t i = 0; root != NULL && root->kind == NB_YAML_MAP && i < root->n; i++)
            add_pair(f, &keys, &values, root->keys[i], root->values[i]);
    }
    for (size_t i = 0; i < map->n; i++) {
        if (is_include(map->keys[i])) continue;
        const nb_yaml *whole = expand(f, map->values[i], at);
        changed = changed || whole != map->values[i];
        if (path != NULL) {
            add_pair(f, &keys, &values, map->keys[i], whole);
        } else { /* its keys are known to differ */
            *NB_PUSH(f.arena, &keys) = map->keys[i];
            *NB_PUSH(f.arena, &values) = whole;
        }
    }
    return changed ? rebuilt(f, map, &keys, &values) : map;
}

static const nb_yaml *expand(nb_fields f, const nb_yaml *node, const chain *at) {
    if (node->kind == NB_YAML_SEQ) return expand_list(f, node, at);
    return node->kind == NB_YAML_MAP ? expand_map(f, node, at) : node;
}

const nb_yaml *nb_report_include(nb_fields f, const nb_yaml *root) {
    int files = 0;
    chain top = {root->source->name, NULL, 0, &files};
    return expand(f, root, &top);
}
