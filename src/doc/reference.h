/* Cross references: {ref id}, {page id}.
 *
 * Whoever composes something that can be named tells its target; a reference may stand before what
 * it names, so all are resolved together, when the document is whole. The page number of a target
 * is a slot: as many digits as the document can need, filled when pages are known (flow/slot.h). */
#ifndef NB_DOC_REFERENCE_H
#define NB_DOC_REFERENCE_H

#include "doc/node.h"

typedef struct nb_references nb_references;

nb_references *nb_references_new(nb_arena *arena, nb_diags *diags, nb_doc *doc);

/* What can be named. id: as the report or the layout calls it; alias: another name (the heading of
 * a part), may be empty; at: the `id:` of the report, which must be its only one, or NULL; label:
 * as references print it (第三部分). The first target with a name counts. */
typedef struct nb_target {
    nb_id node;
    nb_str id, alias, label;
    const nb_yaml *at;
} nb_target;
void nb_references_target(nb_references *refs, nb_target target);

/* {ref id}, or {见 id} (page: {page id}, {页 id}) becomes `leaf`, a TEXT in the LINK `link`
 * (NB_NO_NODE: inside another link), whose text comes later. */
void nb_references_add(nb_references *refs, nb_id leaf, nb_id link, nb_str id, nb_pos pos,
                       bool page);
/* The name behind ref, 见, page or 页 in `text`, and whether it is a page; false: no reference. */
bool nb_reference_parse(nb_str text, nb_str *id, bool *page);

/* Fills leaves and links of an edition, but for the slots; what is not found is reported at its
 * place. The next edition has targets of its own. */
void nb_references_resolve(nb_references *refs);

/* Makes a slot for the page of `target` of the TEXT node; when there are all, gives them their
 * width. */
void nb_slot_add(nb_doc *doc, nb_id leaf, nb_id target);
void nb_slots_size(nb_doc *doc);

/* Where one table speaks both languages, what the second edition says of its tables leads to those
 * of the first one, in their order. */
void nb_references_share_tables(nb_doc *doc);

/* "第{n}部分" with the text for {n}; key without braces. */
nb_str nb_reference_fill(nb_arena *arena, nb_str pattern, const char *key, nb_str text);

#endif
