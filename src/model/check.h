/* What can be wrong in a report that was read: required parts, empty parts, contact, dates, length.
 */
#ifndef NB_MODEL_CHECK_H
#define NB_MODEL_CHECK_H

#include "model/report.h"

/* scratch may be emptied afterwards. */
void nb_check(nb_arena *arena, nb_arena *scratch, nb_diags *diags, const nb_report *report,
              const nb_layout *layout);

/* Parts of nb_check with files of their own. The figures of the form: missing, of a wrong type,
 * sums that do not hold (check_figures.c); prose against figures (prose.c); the form against the
 * year, deadlines, order of parts (check_form.c). */
void nb_check_figures(nb_arena *arena, nb_diags *diags, const nb_report *report,
                      const nb_layout *layout);
/* The arena is scratch. */
void nb_check_prose(nb_arena *arena, nb_diags *diags, const nb_report *report);
/* Reported even when all else is wrong, since the wrong form may be the reason. */
void nb_check_years(nb_arena *arena, nb_diags *diags, const nb_report *report,
                    const nb_layout *layout);
void nb_check_form(nb_arena *arena, nb_diags *diags, const nb_report *report,
                   const nb_layout *layout);

#endif
