/* What can be wrong in a report that was read: required parts, empty parts, contact, dates, length.
 */
#ifndef NB_MODEL_CHECK_H
#define NB_MODEL_CHECK_H

#include "model/report.h"

void nb_check(nb_arena *arena, nb_diags *diags, const nb_report *report, const nb_layout *layout);

#endif
