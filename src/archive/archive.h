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

#include "base/file.h"
#include "font/match.h"
#include "model/report.h"
#include "paint/painter.h"
#include "read/files.h"

#define NB_ARCHIVE_FIGURES "figures.json"
#define NB_ARCHIVE_RENDERING "rendering.yaml"

/* How a report is rendered: what its bytes depend on besides its files. */
typedef struct nb_rendering {
    const char *producer;          /* "nianbao 0.1.0" */
    const char *report;            /* path, or "-" */
    const char *layouts, *fonts;   /* folders that they were read from */
    const char *source_date_epoch; /* for a report without a date; NULL: none */
    const char *lang, *bilingual;  /* as in nb_options */
    bool draft;
} nb_rendering;

/* The files, in the order of their names, from what was read into the arena. */
const nb_attachment *nb_archive_make(nb_arena *arena, const nb_report *report,
                                     const nb_fonts *fonts, const nb_rendering *how, size_t *n);

/* Every figure with its id, value and place in the tables, as JSON. */
nb_str nb_archive_figures(nb_arena *arena, const nb_report *report);

/* The head of rendering.yaml: program, options, libraries and fonts. report: its path. */
void nb_archive_rendering(nb_arena *arena, nb_buf *out, const nb_fonts *fonts,
                          const nb_rendering *how, nb_str report);
/* A line of it: name and SHA-256 of a file that stays outside. */
void nb_archive_hash(nb_arena *arena, nb_buf *out, const struct nb_input *file);

/* Whether a path can be written below a folder: relative, of plain parts, nothing that leads out or
 * that a terminal would obey. */
bool nb_archive_safe(nb_str path);

/* What a PDF carries. */
typedef struct nb_archive {
    const nb_pdf_file_in *files;
    const char **paths; /* of each, as above; safe to be written below a folder */
    size_t n;
    const nb_yaml *rendering;
} nb_archive;

/* NULL after reporting: no archive, or one that is not sound. name: of the PDF, in messages. */
const nb_archive *nb_archive_open(nb_arena *arena, nb_diags *diags, const char *name, nb_pdf *pdf);
/* Writes the files below a folder, which is made; none that is there is replaced. */
bool nb_archive_unpack(nb_arena *arena, nb_diags *diags, const nb_archive *archive,
                       const char *dir);
/* An option or fact of rendering.yaml; NULL: none. */
const char *nb_archive_told(nb_arena *arena, const nb_archive *archive, const char *key);
/* Reports each line of rendering.yaml in which two archives differ; returns how many. */
size_t nb_archive_compare(nb_arena *arena, nb_diags *diags, const char *name,
                          const nb_archive *before, const nb_archive *now);

#endif
