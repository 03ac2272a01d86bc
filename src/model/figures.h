/* Figures by name. `{published}`, `{requests.total}`; besides the report's own figures there are
 * {period.from}, {period.to}, {period.year}, {date}, {issuer}, {contact.phone} and the like, so
 * that a fact stands once in the file. */
#ifndef NB_MODEL_FIGURES_H
#define NB_MODEL_FIGURES_H

#include "model/form.h"
#include "model/report.h"
#include "model/value.h"

/* A figure's text as it is to be printed: the author's own digits, or a date in the form of the
 * language (2017年1月1日; 1 January 2017). `at` is the scalar it comes from (its text may differ
 * from `text` for dates and the year). NULL `at`: no such figure. An empty text: left blank. In a
 * draft a figure that is yet to come is 〔待填〕, but a cell of the form's own tables stays blank.
 */
typedef struct nb_figure {
    const nb_yaml *at;
    nb_str text;
    bool computed; /* a total that the report leaves out */
} nb_figure;

nb_figure nb_figure_find(nb_arena *arena, const nb_report *report, nb_str name, nb_lang lang);
/* The known name that is nearest to a misspelt one; {NULL,0} when none is near. */
nb_str nb_figure_nearest(nb_arena *arena, const nb_report *report, nb_str name);

/* One of the report's own figures: from `figures`, from a CSV file, or computed. */
typedef struct nb_figure_entry {
    nb_str name, written; /* canonical; as the report has it */
    const nb_yaml *at;    /* a scalar, or a mapping of languages */
    nb_value value;
    bool computed;
    bool unfilled; /* `name:` with nothing behind it */
    bool empty;    /* an empty cell of a CSV file: blank, or to be computed */
    bool pending;  /* a total that is yet to be computed */
} nb_figure_entry;

typedef struct nb_figure_index {
    nb_figure_entry *items; /* in the order of the report */
    size_t n, cap;
    size_t *slots; /* hash table of 1 + index into items */
    size_t room;
} nb_figure_index;

/* By its canonical name; NULL: none. */
const nb_figure_entry *nb_figure_entry_find(const nb_report *report, nb_str name);
/* All of the report's figures; labels of CSV files are matched to the form and reported when they
 * are none of it. form NULL: names as they are written, in silence. */
nb_figure_index *nb_figures_index(nb_arena *arena, nb_diags *diags, const nb_report *report,
                                  const nb_form *form);
/* The entry of that name, a new one when there is none. */
nb_figure_entry *nb_figures_put(nb_arena *arena, nb_figure_index *index, nb_str name);
/* Where a figure that is missing would stand: the innermost of its groups that is there, or the
 * head of the CSV file that has them. */
const nb_yaml *nb_figures_place(nb_arena *arena, const nb_report *report, const nb_form *form,
                                nb_str name);
/* One line for each figure: name, value, place, computed or not. */
void nb_figures_dump(nb_arena *arena, nb_buf *out, const nb_report *report);

#endif
