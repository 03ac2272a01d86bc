/* The text of a report to fill in. */
#ifndef NB_MODEL_NEW_H
#define NB_MODEL_NEW_H

#include "model/report.h"

typedef struct nb_new_form {
    bool chinese_keys;
    const nb_report *last; /* last year's, complete; NULL: none */
    nb_str last_path;      /* as `previous:` can have it; {NULL, 0}: it cannot */
} nb_new_form;

/* For `layout`, or for the one that follows it when it is last year's and its years are over. */
nb_str nb_new_text(nb_arena *arena, const nb_layout *layout, const nb_new_form *form);
/* The path from the folder `dir` to the file `from`, when that is in or below it or in a sibling
 * folder; else {NULL, 0}. */
nb_str nb_new_path(nb_arena *arena, const char *dir, const char *from);

#endif
