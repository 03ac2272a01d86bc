/* What the readers of a report's parts share. */
#ifndef NB_MODEL_REPORT_IMPL_H
#define NB_MODEL_REPORT_IMPL_H

#include "model/fields.h"

typedef struct nb_report_reader {
    nb_fields fields;
    nb_report *report;
} nb_report_reader;

/* A text: a scalar in the report's first language, or a mapping of languages. */
nb_text nb_read_text(nb_report_reader *r, const nb_yaml *node, const char *what);
/* True when the mapping has only languages for keys. */
bool nb_is_language_map(const nb_yaml *node);
/* A text that may be left blank without complaint (`fax:`). */
nb_text nb_read_optional(nb_report_reader *r, const nb_yaml *node, const char *what);
nb_date nb_read_date(nb_report_reader *r, const nb_yaml *node, const char *what);
nb_align nb_read_align(nb_report_reader *r, const nb_yaml *node, nb_align otherwise);

/* The blocks of a preface or of a part's body; `level`: of the headings in it, from 1. */
nb_blocks nb_read_blocks(nb_report_reader *r, const nb_yaml *node, const char *what, int level,
                         int item_level);
/* The parts: like blocks, but each must be a section. */
nb_blocks nb_read_sections(nb_report_reader *r, const nb_yaml *node);
void nb_read_tables(nb_report_reader *r, const nb_yaml *node);
/* id: empty for a table that is written where it stands. */
const nb_table *nb_read_table(nb_report_reader *r, const nb_yaml *node, nb_str id);
const nb_table *nb_find_table(nb_report_reader *r, const nb_yaml *id);
void nb_read_figures(nb_report_reader *r, const nb_yaml *node);

#endif
