/* report + layout → document: order of parts, numbering, inline markup, figures, punctuation. */
#ifndef NB_DOC_COMPOSE_H
#define NB_DOC_COMPOSE_H

#include "doc/node.h"

const nb_doc *nb_compose(nb_arena *arena, nb_diags *diags, const nb_report *report,
                         const nb_layout *layout);

#endif
