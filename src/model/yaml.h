/* YAML as a tree with places: scalars (always text, never typed), sequences and mappings.
 *
 * libyaml's events underneath. Refused with a message that names the slip: invalid UTF-8, U+0085/
 * 2028/2029, tabs as indentation, full-width colon where a colon was meant, no space after "-",
 * duplicate keys, anchors, aliases, tags, merge keys, a second document, nesting beyond 64.
 * A line end that YAML folds into a blank between two CJK characters becomes nothing, also beside
 * the half-width , ; : ! ? ( ) that stand in Chinese text.
 * `{name}` alone where YAML sees a mapping of one key without a value is read as the text it looks
 * like, since that is how a figure is written.
 */
#ifndef NB_MODEL_YAML_H
#define NB_MODEL_YAML_H

#include "base/diag.h"

typedef enum nb_yaml_kind { NB_YAML_SCALAR, NB_YAML_SEQ, NB_YAML_MAP } nb_yaml_kind;

typedef struct nb_yaml_source {
    const char *name; /* as in messages */
    nb_str bytes;
    struct nb_root *root;         /* of the files that this one names (base/root.h) */
    struct nb_yaml_memory *where; /* the last place that was asked for; NULL: none is remembered */
} nb_yaml_source;

typedef struct nb_yaml {
    nb_yaml_kind kind;
    bool plain; /* a scalar without quotes */
    nb_pos pos;
    const nb_yaml_source *source;
    nb_str text;                         /* of a scalar */
    uint32_t start, end;                 /* byte range of the scalar's token in source->bytes */
    const struct nb_yaml *const *keys;   /* of a mapping: n scalars */
    const struct nb_yaml *const *values; /* of a mapping or a sequence: n nodes */
    size_t n;
} nb_yaml;

/* bytes and name must outlive the tree. NULL when nothing could be read (reported). */
const nb_yaml *nb_yaml_parse(nb_arena *arena, nb_diags *diags, const char *name, nb_str bytes);
/* The same of a file that belongs to another one's root; NULL: to its own folder. */
const nb_yaml *nb_yaml_parse_in(nb_arena *arena, nb_diags *diags, struct nb_root *below,
                                const char *name, nb_str bytes);

/* For a plain scalar that stands where a mapping or a list was expected: names the slip that made
 * it (full-width colon, no blank after a colon or a dash) and returns true, or false when none is
 * seen. */
bool nb_yaml_slip(nb_diags *diags, const nb_yaml *scalar);

/* True for what could be a key: one short word without blanks or punctuation. */
bool nb_yaml_is_word(nb_str s);

/* The value of a mapping's key, or NULL. */
const nb_yaml *nb_yaml_get(const nb_yaml *map, const char *key);

/* Where in the file the byte `offset` of a scalar's text was written: knows quotes, escapes, folded
 * and literal lines. Computed on demand, so that places cost nothing when nothing is wrong. */
nb_pos nb_yaml_locate(const nb_yaml *scalar, size_t offset);

#endif
