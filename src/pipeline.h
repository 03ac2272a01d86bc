/* Inside of the library: what pipeline.c lends to commands that are no stages. */
#ifndef NB_PIPELINE_H
#define NB_PIPELINE_H

#include "base/diag.h"
#include "nianbao.h"
#include "paint/painter.h"

typedef struct nb_guarded {
    nb_arena *arena, *scratch;
    nb_diags *diags;
} nb_guarded;

/* Does the work with arenas of its own, recovers from running out of memory, and tells the messages
 * that it leaves. memory: MiB that the arenas may hold; 0: as base/limits.h has it. */
nb_status nb_guard(nb_status (*work)(nb_guarded *g, void *task), void *task, int memory,
                   nb_on_message on_message, void *handle);

/* As nb_render; signing: the signature of a file that is made again, with its hole. NULL: none. */
nb_status nb_render_again(const nb_options *options, const nb_pdf_signing *signing,
                          nb_on_message on_message, void *handle);

#endif
