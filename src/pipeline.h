/* Inside of the library: what pipeline.c lends to commands that are no stages. */
#ifndef NB_PIPELINE_H
#define NB_PIPELINE_H

#include "base/diag.h"
#include "nianbao.h"

typedef struct nb_guarded {
    nb_arena *arena, *scratch;
    nb_diags *diags;
} nb_guarded;

/* Does the work with arenas of its own, recovers from running out of memory, and tells the messages
 * that it leaves. */
nb_status nb_guard(nb_status (*work)(nb_guarded *g, void *task), void *task,
                   nb_on_message on_message, void *handle);

#endif
