/* Figures by name. `{published}`, `{requests.total}`; besides the report's own figures there are
 * {period.from}, {period.to}, {period.year}, {date}, {issuer}, {contact.phone} and the like, so
 * that a fact stands once in the file. */
#ifndef NB_MODEL_FIGURES_H
#define NB_MODEL_FIGURES_H

#include "model/report.h"

/* A figure's text as it is to be printed: the author's own digits, or a date in the form of the
 * language (2017年1月1日; 1 January 2017). `at` is the scalar it comes from (its text may differ
 * from `text` for dates and the year). NULL `at`: no such figure. */
typedef struct nb_figure {
    const nb_yaml *at;
    nb_str text;
} nb_figure;

nb_figure nb_figure_find(nb_arena *arena, const nb_report *report, nb_str name, nb_lang lang);
/* The known name that is nearest to a misspelt one; {NULL,0} when none is near. */
nb_str nb_figure_nearest(nb_arena *arena, const nb_report *report, nb_str name);

#endif
