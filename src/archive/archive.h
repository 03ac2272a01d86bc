/* What goes along in a PDF for the archive: all that it was made from, its figures for machines,
 * and how it was made. `nianbao reproduce` takes it from there.
 *
 *     report/report.yaml, report/requests.csv …  the report and the files it names
 *     2016/report.yaml …                         last year's report, in its folder beside
 *     layouts/NAME.yaml, fonts/roles.yaml
 *     figures.json, rendering.yaml               made here
 */
#ifndef NB_ARCHIVE_ARCHIVE_H
#define NB_ARCHIVE_ARCHIVE_H

#include "font/match.h"
#include "model/report.h"
#include "paint/painter.h"

#define NB_ARCHIVE_FIGURES "figures.json"
#define NB_ARCHIVE_RENDERING "rendering.yaml"

/* How a report is rendered: what its bytes depend on besides its files. */
typedef struct nb_rendering {
    const char *producer;          /* "nianbao 0.1.0" */
    const char *report;            /* path, or "-" */
    const char *layouts, *fonts;   /* folders that they were read from */
    const char *source_date_epoch; /* for a report without a date; NULL: none */
    bool draft;
} nb_rendering;

/* The files, in the order of their names, from what was read into the arena. */
const nb_attachment *nb_archive_make(nb_arena *arena, const nb_report *report,
                                     const nb_fonts *fonts, const nb_rendering *how, size_t *n);

/* Every figure with its id, value and place in the tables, as JSON. */
nb_str nb_archive_figures(nb_arena *arena, const nb_report *report);

typedef struct nb_archived {
    nb_attachment file; /* under its flat name */
    nb_str path;        /* as above */
} nb_archived;

/* rendering.yaml: program, options, paths of the files, libraries and fonts. report: its path. */
nb_str nb_archive_rendering(nb_arena *arena, const nb_fonts *fonts, const nb_rendering *how,
                            nb_str report, const nb_archived *files, size_t n);

#endif
