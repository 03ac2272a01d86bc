/* Whether a PDF may have one more signature: by what it is, and by what earlier ones forbid. */
#ifndef NB_SIGN_PERMIT_H
#define NB_SIGN_PERMIT_H

#include "base/diag.h"
#include "sign/field.h"

/* field: where it would go; 0: into a new one. whole: the file, for messages. false after
 * reporting. */
bool nb_permit_check(nb_arena *arena, nb_diags *diags, nb_pos whole, nb_pdf *pdf, int64_t field,
                     const nb_sign_words *words);

#endif
