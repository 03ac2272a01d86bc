/* What the composers of blocks share. Internal to doc/. */
#ifndef NB_DOC_COMPOSER_H
#define NB_DOC_COMPOSER_H

#include "doc/inline.h"

typedef struct nb_composer {
    nb_arena *arena;
    nb_diags *diags;
    const nb_report *report;
    const nb_layout *layout;
    nb_doc *doc;
    nb_inline *in;
    nb_lang lang;
} nb_composer;

/* The text in the language that is being composed; the report's first language where it has none.
 */
const nb_yaml *nb_compose_pick(const nb_composer *c, nb_text text);
nb_id nb_compose_add(nb_composer *c, nb_id parent, nb_node_kind kind, nb_style_id style,
                     const nb_yaml *source);
/* A node with the scalar's inline content. */
nb_id nb_compose_paragraph(nb_composer *c, nb_id parent, nb_node_kind kind, nb_style_id style,
                           const nb_yaml *text);
/* tables.c */
void nb_compose_table(nb_composer *c, nb_id parent, const nb_table *table);

#endif
