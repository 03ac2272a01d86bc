/* What the readers of a report's parts share. */
#ifndef NB_MODEL_REPORT_IMPL_H
#define NB_MODEL_REPORT_IMPL_H

#include "model/fields.h"
#include "model/layout_impl.h"

typedef struct nb_report_reader {
    nb_fields fields;
    nb_report *report;        /* of a layout: one that only has languages */
    nb_layout_reader *layout; /* a layout's tables are being read; NULL: a report's */
    const nb_yaml *english;   /* of a layout: its words in English, or NULL */
} nb_report_reader;

/* A text: a scalar in the report's first language, or a mapping of languages. */
nb_text nb_read_text(nb_report_reader *r, const nb_yaml *node, const char *what);
/* True when the mapping has only languages for keys. */
bool nb_is_language_map(const nb_yaml *node);
/* A text that may be left blank without complaint (`fax:`). */
nb_text nb_read_optional(nb_report_reader *r, const nb_yaml *node, const char *what);
/* `document:`; after languages and date. NULL without it. */
const nb_official *nb_read_official(nb_report_reader *r, const nb_yaml *node);
nb_date nb_read_date(nb_report_reader *r, const nb_yaml *node, const char *what);
nb_align nb_read_align(nb_report_reader *r, const nb_yaml *node, nb_align otherwise);

/* The blocks of a preface or of a part's body; `level`: of the headings in it, from 1. */
nb_blocks nb_read_blocks(nb_report_reader *r, const nb_yaml *node, const char *what, int level,
                         int item_level);
/* The keys of an image or a chart besides the one that says which. */
enum { NB_PICTURE_KEYS = 6 };
extern const char *const nb_picture_keys[NB_PICTURE_KEYS];
/* values: of those keys in that order; one of image and chart is NULL. NULL when there is nothing
 * to show (reported). */
const struct nb_picture *nb_read_picture(nb_report_reader *r, const nb_yaml *at,
                                         const nb_yaml *image, const nb_yaml *chart,
                                         const nb_yaml *const *values);
/* A chart with its table; NULL when the table cannot be drawn (reported). */
const struct nb_picture *nb_picture_complete(nb_fields f, const struct nb_picture *picture,
                                             const nb_table *table);
/* The parts: like blocks, but each must be a section. */
nb_blocks nb_read_sections(nb_report_reader *r, const nb_yaml *node);
/* The tables of a mapping by their names. */
const nb_table *nb_read_tables(nb_report_reader *r, const nb_yaml *node, size_t *count);
/* Whether so many rows are within the limits; false: reported. */
bool nb_table_fits(nb_fields f, const nb_table *table, size_t rows);
/* The grid below columns that are known: rows of cells with spans (cells.c). */
void nb_read_cells(nb_report_reader *r, nb_table *table, const nb_yaml *rows, bool titles);
/* The titles of the columns as a row of cells. */
void nb_read_titles(nb_table *table, nb_cell *cells);
/* The grid from a CSV file (records.c). */
void nb_read_records(nb_report_reader *r, nb_table *table, const nb_yaml *node, bool titles);
/* id: empty for a table that is written where it stands. */
const nb_table *nb_read_table(nb_report_reader *r, const nb_yaml *node, nb_str id);
/* Among the report's own; NULL in silence. */
const nb_table *nb_find_table(const nb_table *tables, size_t count, nb_str id);
/* A whole number from `least` to `most`; `otherwise` when node is NULL or wrong (reported). */
int64_t nb_read_count(nb_report_reader *r, const nb_yaml *node, const char *what, int64_t least,
                      int64_t most, int64_t otherwise);
bool nb_read_bool(nb_report_reader *r, const nb_yaml *node, const char *what);
void nb_read_figures(nb_report_reader *r, const nb_yaml *node);

/* The tree with the files that it includes (include.c); what cannot be read is reported and left
 * out. */
const nb_yaml *nb_report_include(nb_fields f, const nb_yaml *root);
/* Last year's report, complete with its own layout; NULL when none is named or it cannot be used
 * (reported). */
const nb_report *nb_report_previous(nb_arena *arena, nb_diags *diags, const nb_report *report,
                                    const nb_layout *layout);
/* What a layout says about figures, once its tables are read (form_read.c, form.c). */
struct nb_form;
const struct nb_form *nb_form_read(nb_layout_reader *r, const nb_yaml *root);
void nb_form_figures(nb_report_reader *r, struct nb_form *form, const nb_layout *layout);

#endif
