/* The stages of the program, for targets that go through them. Odd rule: layouts and fonts are read
 * once and kept, so that an input costs its own work only. */
#ifndef NB_TESTS_FUZZ_STAGES_H
#define NB_TESTS_FUZZ_STAGES_H

#include "flow/galley.h"
#include "flow/paginate.h"
#include "font/match.h"
#include "fuzz.h"
#include "model/report.h"

/* A layout of the source tree and its fonts. NULL after reporting. */
const nb_layout *nb_fuzz_layout(nb_fuzz *f, nb_str name, nb_pos pos);
nb_fonts *nb_fuzz_fonts(void);

/* A report on its way through the program. */
typedef struct nb_fuzz_report {
    const nb_report *report;
    const nb_layout *layout; /* NULL: the one that the report names */
    const nb_doc *doc;
    const nb_galley *galley;
    const nb_pages *pages;
} nb_fuzz_report;

/* From bytes to a document; false: wrong, as the messages say. */
bool nb_fuzz_compose(nb_fuzz *f, const char *path, nb_str bytes, nb_fuzz_report *out);
/* And to pages, when there are no errors up to there. */
bool nb_fuzz_typeset(nb_fuzz *f, nb_fuzz_report *r);

#endif
