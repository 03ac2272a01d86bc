/* Diagnostics as messages of the public interface. */
#ifndef NB_TELL_H
#define NB_TELL_H

#include "base/diag.h"
#include "nianbao.h"

void nb_tell(nb_arena *arena, nb_diags *diags, nb_on_message on_message, void *handle);
/* What is said when there is no memory to say anything else; budget NULL: none was set. */
void nb_tell_memory(const nb_budget *budget, nb_on_message on_message, void *handle);

#endif
