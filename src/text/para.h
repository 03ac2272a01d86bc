/* One paragraph → lines of placed glyphs.
 *
 * The inline content of the given nodes is one flat paragraph: classes, glyphs, breaks and white
 * are decided on it as a whole, never run by run, so that a link, a bold word or a fallback font in
 * the middle changes nothing of the rules. */
#ifndef NB_TEXT_PARA_H
#define NB_TEXT_PARA_H

#include "page/item.h"

typedef struct nb_setter nb_setter; /* what paragraphs share: arenas, fonts, scratch vectors */

typedef struct nb_para_form {
    const nb_style *style;
    nb_len width;                /* of the column */
    nb_len first_indent, indent; /* from the column's left edge */
    nb_len right_indent;
    nb_align align;
    nb_len baseline; /* of the items, below the line box's top */
} nb_para_form;

typedef struct nb_line {
    const nb_place *items; /* x from the column's left edge, y from the line box's top */
    uint32_t n;
    nb_len x, width; /* extent of the ink's advance: x … x + width */
} nb_line;

typedef struct nb_lines {
    const nb_line *items;
    size_t n;
} nb_lines;

nb_setter *nb_setter_new(nb_arena *arena, nb_arena *scratch, nb_diags *diags, const nb_doc *doc,
                         nb_fonts *fonts);
/* Where lines, their items and glyphs go from now on; NULL: the setter's arena. For callers that
 * are done with them soon. */
void nb_setter_lines(nb_setter *setter, nb_arena *arena);
/* The paragraph made of the inline content of `nodes`, in that order. No content: no lines. */
nb_lines nb_para_set(nb_setter *setter, const nb_id *nodes, size_t n, const nb_para_form *form);
/* The paragraph's width on one line, and the width of its widest unbreakable piece. */
void nb_para_measure(nb_setter *setter, const nb_id *nodes, size_t n, const nb_para_form *form,
                     nb_len *natural, nb_len *minimum);

/* The same content from top to bottom, one character below the other (vertical writing of a label):
 * placed in the middle of form->width, from y 0 down; *height gets its extent. */
nb_line nb_para_set_vertical(nb_setter *setter, const nb_id *nodes, size_t n,
                             const nb_para_form *form, nb_len *height);

/* Baseline that centres an em box of `size` on the em box of the grid's cell: 0.88 of the em above
 * the baseline, 0.12 below, for every face, so that fonts mix on one line. */
nb_len nb_para_baseline(nb_len size, nb_len cell);

#endif
