/* Mappings with known keys, and the types of values, with one message for each thing that is wrong.
 *
 * Odd rule: before "must be a list" is said, the scalar that stands there instead is looked at: it
 * is most often a list or a key with one slip in it (nb_yaml_slip). */
#include "model/fields.h"

#include "base/unicode.h"

static const char *twin_of(const char *name) {
    const nb_twin *twins;
    size_t n = nb_report_twins(&twins);
    for (size_t i = 0; i < n; i++)
        if (strcmp(twins[i].en, name) == 0) return twins[i].zh;
    return NULL;
}

nb_str nb_fields_label(nb_arena *arena, const char *name) {
    const char *zh = twin_of(name);
    return zh == NULL ? nb_str_of(name) : nb_str_format(arena, "%s（%s）", name, zh);
}

nb_str nb_fields_nearest(nb_str word, const nb_str *names, size_t count) {
    nb_str best = {NULL, 0};
    int length = (int)nb_utf8_count(word.p, word.n < 256 ? word.n : 256);
    int limit = length <= 1 ? 1 : length <= 4 ? 2 : length <= 7 ? 3 : 4, least = limit;
    for (size_t i = 0; i < count; i++) {
        int distance = nb_str_distance(word, names[i], limit);
        int own = (int)nb_utf8_count(names[i].p, names[i].n);
        if (distance < least && distance < own) least = distance, best = names[i];
    }
    return best;
}

static void report_unknown(nb_fields f, const nb_yaml *key, const char *const *names,
                           size_t count) {
    if (!nb_fields_room(f) || nb_yaml_slip(f.diags, key)) return;
    nb_str *known = NB_NEW_ARRAY(f.arena, nb_str, count * 2);
    nb_buf list = nb_buf_in(f.arena);
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        known[n++] = nb_str_of(names[i]);
        const char *zh = twin_of(names[i]);
        if (zh != NULL) known[n++] = nb_str_of(zh);
        if (i > 0) nb_buf_puts(&list, "、");
        nb_buf_str(&list, nb_fields_label(f.arena, names[i]));
    }
    nb_str near = nb_fields_nearest(key->text, known, n);
    if (near.p != NULL)
        nb_diag(f.diags, NB_FIELD_UNKNOWN_NEAR, key->pos, key->text, near);
    else
        nb_diag(f.diags, NB_FIELD_UNKNOWN, key->pos, key->text, nb_buf_view(&list));
}

bool nb_fields_read(nb_fields f, const nb_yaml *node, const char *what, const char *const *names,
                    size_t count, const nb_yaml **values) {
    for (size_t i = 0; i < count; i++) values[i] = NULL;
    if (nb_fields_map(f, node, what) == NULL) return false;
    const nb_yaml *keys[64] = {NULL};
    for (size_t k = 0; k < node->n; k++) {
        nb_str name = nb_report_key(node->keys[k]->text);
        size_t i = 0;
        while (i < count && !nb_str_is(name, names[i])) i++;
        if (i == count) {
            report_unknown(f, node->keys[k], names, count);
        } else if (values[i] == NULL) {
            values[i] = node->values[k];
            if (i < 64) keys[i] = node->keys[k];
        } else if (i < 64 && !nb_str_eq(keys[i]->text, node->keys[k]->text) && nb_fields_room(f)) {
            /* the same word twice was the YAML reader's to say */
            nb_diag(f.diags, NB_YAML_DUPLICATE, node->keys[k]->pos, node->keys[k]->text,
                    nb_str_format(f.arena, "%u", (unsigned)keys[i]->pos.line));
        }
    }
    return true;
}

const nb_yaml *nb_fields_get(const nb_yaml *map, const char *name) {
    if (map == NULL || map->kind != NB_YAML_MAP) return NULL;
    for (size_t i = 0; i < map->n; i++)
        if (nb_str_is(nb_report_key(map->keys[i]->text), name)) return map->values[i];
    return NULL;
}

static const nb_yaml *want(nb_fields f, const nb_yaml *node, const char *what, nb_yaml_kind kind,
                           nb_code code) {
    if (node == NULL) return NULL;
    if (nb_fields_is_blank(node)) {
        if (nb_fields_room(f))
            nb_diag(f.diags, NB_FIELD_EMPTY, node->pos, nb_fields_label(f.arena, what));
        return NULL;
    }
    if (node->kind == kind) return node;
    /* `-heading: …` is a mapping, whose first key shows the slip */
    bool keys = node->kind == NB_YAML_MAP && kind == NB_YAML_SEQ && node->n > 0;
    const nb_yaml *odd = keys ? node->keys[0] : node;
    if (nb_fields_room(f) && !(kind != NB_YAML_SCALAR && nb_yaml_slip(f.diags, odd)))
        nb_diag(f.diags, code, node->pos, nb_fields_label(f.arena, what));
    return NULL;
}

const nb_yaml *nb_fields_scalar(nb_fields f, const nb_yaml *node, const char *what) {
    return want(f, node, what, NB_YAML_SCALAR, NB_FIELD_WANT_TEXT);
}
const nb_yaml *nb_fields_list(nb_fields f, const nb_yaml *node, const char *what) {
    return want(f, node, what, NB_YAML_SEQ, NB_FIELD_WANT_LIST);
}
const nb_yaml *nb_fields_map(nb_fields f, const nb_yaml *node, const char *what) {
    return want(f, node, what, NB_YAML_MAP, NB_FIELD_WANT_MAP);
}

void nb_fields_missing(nb_fields f, const nb_yaml *in, const char *what) {
    if (nb_fields_room(f))
        nb_diag(f.diags, NB_FIELD_MISSING, in->pos, nb_fields_label(f.arena, what));
}
