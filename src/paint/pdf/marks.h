/* Inside of nb_structure, shared by marks.c (pages to marks) and struct.c (marks to tree). */
#ifndef NB_PAINT_PDF_MARKS_H
#define NB_PAINT_PDF_MARKS_H

#include "paint/pdf/struct.h"

/* One piece of content of a node: marked content, or an annotation when object is not 0. */
typedef struct content_mark {
    uint32_t page, mcid, object;
    uint32_t next; /* of the same node; 0: none */
} content_mark;

/* What a FIGURE covers of its page, in PDF's axes. */
typedef struct nb_extent {
    nb_id node;
    nb_len left, bottom, right, top;
} nb_extent;

struct nb_structure {
    nb_arena *arena;
    const nb_doc *doc;
    bool old, printed;
    struct {
        content_mark *items;
        size_t n, cap;
    } marks;
    uint32_t *first_mark, *last_mark; /* by node */
    struct {
        nb_marked *items;
        size_t n, cap;
    } divided; /* the last page */
    struct {
        nb_id *items;
        size_t n, cap;
    } owners; /* element of every MCID, page after page */
    struct {
        uint32_t *items;
        size_t n, cap;
    } pages; /* where each page begins in owners */
    struct {
        nb_extent *items;
        size_t n, cap;
    } figures;
    struct {
        nb_id *items;
        size_t n, cap;
    } annotations; /* LINK or SEAL node of each */
};

/* NULL: the figure is on no page that has been divided yet. */
const nb_extent *nb_structure_extent(const nb_structure *s, nb_id figure);

#endif
