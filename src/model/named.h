/* Files that a report names: CSV, images, parts, last year's report. */
#ifndef NB_MODEL_NAMED_H
#define NB_MODEL_NAMED_H

#include "base/root.h"
#include "model/fields.h"

/* What a message says of such files. Each row takes the name as written, or the path; `unreadable`
 * then why, `large` then the limit in MiB. */
typedef struct nb_named_kind {
    const char *key; /* that names it */
    nb_code outside, unreadable, large;
    size_t most; /* bytes */
    bool above;  /* it may lie in a sibling of the report's folder */
} nb_named_kind;

typedef struct nb_named {
    const char *path; /* as in messages */
    nb_str bytes;
    nb_root *root; /* of the file that names it */
} nb_named;

/* Its path alone; {NULL, 0} after reporting. */
nb_str nb_named_path(nb_fields f, const nb_yaml *name, const nb_named_kind *kind);
/* The whole file; false after reporting, at `name`, a scalar of the report. */
bool nb_named_read(nb_fields f, const nb_yaml *name, const nb_named_kind *kind, nb_named *out);

#endif
