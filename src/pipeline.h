/* Inside of the library: what pipeline.c lends to commands that are no stages. */
#ifndef NB_PIPELINE_H
#define NB_PIPELINE_H

#include "base/diag.h"
#include "nianbao.h"
#include "paint/painter.h"
#include "shared.h"

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

/* Nanoseconds since some moment, for what is told and goes into no file. */
uint64_t nb_clock(void);

/* What a report was made from, as long as its arena lives. */
typedef struct nb_made {
    const nb_inputs *inputs;
    nb_fonts *fonts;
    size_t pages;
} nb_made;

/* One report of several. */
typedef struct nb_among {
    const nb_shared *shared;
    void (*on_made)(void *handle, const nb_made *made); /* when all was written */
    void *handle;
} nb_among;

/* As nb_render, with what the reports share. */
nb_status nb_render_among(const nb_options *options, const nb_among *among,
                          nb_on_message on_message, void *handle);
/* Whether nb_render takes the options, whatever the report. */
bool nb_options_agree(const nb_options *options);

#endif
