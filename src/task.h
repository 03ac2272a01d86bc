/* One run of the pipeline, as its parts see it. Internal to the library. */
#ifndef NB_TASK_H
#define NB_TASK_H

#include "base/file.h"
#include "flow/galley.h"
#include "model/report.h"
#include "paint/painter.h"
#include "pipeline.h"

typedef enum nb_goal { NB_GOAL_RENDER, NB_GOAL_CHECK, NB_GOAL_FONTS, NB_GOAL_NEW } nb_goal;

typedef struct nb_task {
    const nb_options *options;
    const nb_new_options *made; /* NB_GOAL_NEW: what is to be made, and no options */
    nb_arena *arena, *scratch;
    nb_diags *diags;
    nb_goal goal;
    bool chinese;
    nb_pdfa level;
    bool printed;
    nb_print print;                  /* where it is printed */
    const char *layouts, *fonts_dir; /* folders */
    const nb_pdf_signing *signing;   /* known, of a file that is rendered again; NULL: none */
    const nb_among *among;           /* other reports; NULL: it is the only one */
    uint64_t lap;                    /* when the stage at hand began */
} nb_task;

/* Tells the time since the stage before it, for who wants to know: it goes into no file. */
void nb_task_stage(nb_task *task, const char *stage);
nb_status nb_task_failed(nb_task *task, nb_code code, const char *path, int error);

/* outputs.c: writes what the options ask for. */
nb_status nb_outputs_write(nb_task *task, const nb_report *report, const nb_doc *doc,
                           const nb_galley *galley, const nb_pages *pages, const nb_made *made);
/* Whether something stands at the path that a PDF must not replace: the report itself, its CSV
 * files, anything that is no PDF. A slip in -o must not cost a file. */
bool nb_outputs_precious(const char *path);
void nb_outputs_text(const nb_task *task, const nb_buf *text);

#endif
