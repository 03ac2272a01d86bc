/* Paragraphs set ahead of their turn, by several threads. Internal to flow/.
 *
 * Lines never depend on what stands around a paragraph, so those of a long document are broken in
 * batches, and taken when the galley comes to them. What is set is the same as without. */
#ifndef NB_FLOW_AHEAD_H
#define NB_FLOW_AHEAD_H

#include "flow/column.h"

typedef struct nb_ahead nb_ahead;

/* threads: as nb_work_new takes them. NULL: the document is too short to gain by it. Whether it is
 * does not depend on threads, nor do the lines. */
nb_ahead *nb_ahead_new(const nb_maker *m, int threads);
/* The lines of a block, valid until the next call; false: it was not set ahead. Blocks are asked
 * for in the order of the document. */
bool nb_ahead_take(nb_ahead *ahead, nb_id block, nb_lines *lines);

#endif
