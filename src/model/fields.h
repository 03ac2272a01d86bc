/* Reading a mapping by a list of known keys: shared by the report and the layout. */
#ifndef NB_MODEL_FIELDS_H
#define NB_MODEL_FIELDS_H

#include "base/limits.h"
#include "model/report.h"

typedef struct nb_fields {
    nb_arena *arena;
    nb_diags *diags;
} nb_fields;

/* Fills values[i] with the value of names[i] (English; the Chinese twin counts as well), NULL where
 * there is none. Unknown keys are reported with the nearest known one, a key and its twin together
 * as a duplicate. `what`: the key that holds the mapping, for messages. False (reported) when
 * `node` is no mapping; `node` NULL gives false in silence. */
bool nb_fields_read(nb_fields f, const nb_yaml *node, const char *what, const char *const *names,
                    size_t count, const nb_yaml **values);
/* The value of a key in either language, NULL when there is none. */
const nb_yaml *nb_fields_get(const nb_yaml *map, const char *name);
/* node when it has the kind (a scalar also has content), else NULL after reporting; NULL stays
 * NULL in silence. An empty value is reported as empty. */
const nb_yaml *nb_fields_scalar(nb_fields f, const nb_yaml *node, const char *what);
const nb_yaml *nb_fields_list(nb_fields f, const nb_yaml *node, const char *what);
const nb_yaml *nb_fields_map(nb_fields f, const nb_yaml *node, const char *what);
/* Reports that `what` is missing in the mapping `in`. */
void nb_fields_missing(nb_fields f, const nb_yaml *in, const char *what);
/* False once there are hundreds of errors: nobody reads more, and a hostile file could hold one in
 * every line. What is left unread then does no harm, since the run ends with the errors. */
static inline bool nb_fields_room(nb_fields f) { return nb_diags_errors(f.diags) < NB_MAX_ERRORS; }
/* A value that was left out: `fax:` and nothing behind it. */
static inline bool nb_fields_is_blank(const nb_yaml *node) {
    return node->kind == NB_YAML_SCALAR && node->plain && node->text.n == 0;
}
/* Nearest of the names to `word` in either language, {NULL, 0} when none is near. */
nb_str nb_fields_nearest(nb_str word, const nb_str *names, size_t count);
/* "title（标题）", or the name alone when it has no twin. */
nb_str nb_fields_label(nb_arena *arena, const char *name);

#endif
