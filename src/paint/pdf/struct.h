/* The structure tree: which marked content of which page belongs to which element.
 *
 * Pages are divided one by one, before their content is written; when all are known, the document
 * is walked once, for the PDF or for the dump.
 */
#ifndef NB_PAINT_PDF_STRUCT_H
#define NB_PAINT_PDF_STRUCT_H

#include "paint/pdf/assemble.h"

/* One marked-content sequence: a maximal run of items of one element, or of one kind of furniture;
 * of text only, or of drawing only, because a text object must hold whole sequences; but a FIGURE
 * is one sequence with the text inside it. */
typedef struct nb_marked {
    uint32_t first, n; /* items of the page; links among them are to be passed over */
    nb_id element;     /* NB_NO_NODE: an artifact */
    uint32_t mcid;
    uint8_t artifact; /* nb_artifact */
    bool text;        /* stands in one text object */
} nb_marked;

typedef struct nb_structure nb_structure;

/* old: the structure types of PDF 1.4 only (ISO 19005-1, 6.8.3.4). printed: no link is one. */
nb_structure *nb_structure_new(nb_arena *arena, const nb_doc *doc, bool old, bool printed);
/* Divides the next page. The result is valid until the next call. */
const nb_marked *nb_structure_page(nb_structure *structure, const nb_page *page, size_t *n);
/* How many sequences of the last page belong to elements: MCIDs run from 0 to here. */
uint32_t nb_structure_mcids(const nb_structure *structure);
/* The annotation (object id) of a LINK or a SEAL on the last page; returns its number among all
 * annotations. */
uint32_t nb_structure_annotation(nb_structure *structure, nb_id node, uint32_t annotation);

/* Writes everything; page_ids has the object of each page. StructParents of page i is i, that of
 * annotation k is pages + k. Returns the id of the root. */
uint32_t nb_structure_write(nb_structure *structure, nb_pdf_file *file, const uint32_t *page_ids);

/* Structure type of a node; "": it makes no element, and its content belongs to the element above.
 * A link that cannot be followed is a Span. */
const char *nb_structure_type(const nb_structure *structure, const nb_node *node);
/* A LINK to a mailto:, http: or https: address, or to a place in the document; never on paper. */
bool nb_structure_linkable(const nb_structure *structure, const nb_node *link);
/* BCP 47 tag of a language. */
const char *nb_structure_lang(uint8_t lang);

#endif
