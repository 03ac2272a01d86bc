/* What a later signature with a seal over the edges of pages adds to a file that was signed before,
 * held against what nb_straddle_put makes: anything else would be a change of what was signed. */
#ifndef NB_SIGN_STRADDLED_H
#define NB_SIGN_STRADDLED_H

#include "read/pdf.h"

/* Whether `ref`, of the list of a page's annotations, is a new strip: at the page's edge, off the
 * text, and without any action. */
bool nb_straddled_strip(nb_pdf *old, nb_pdf *new, int64_t page, const nb_pdf_value *ref);

typedef enum nb_straddled {
    NB_STRADDLED_NOT,     /* no part of a structure tree that strips change */
    NB_STRADDLED_UNDUE,   /* one, and changed otherwise */
    NB_STRADDLED_TAGS,    /* the root or the document, with the strips' elements */
    NB_STRADDLED_PARENTS, /* the tree of parents, with their keys */
} nb_straddled;
/* a, b: the object before and now. */
nb_straddled nb_straddled_tags(nb_pdf *old, nb_pdf *new, int64_t number, const nb_pdf_value *a,
                               const nb_pdf_value *b);

#endif
