/* Whether values of two revisions are the same: object by object, references not followed. */
#ifndef NB_SIGN_SAME_H
#define NB_SIGN_SAME_H

#include "read/pdf.h"

bool nb_value_is_dict(const nb_pdf_value *v); /* or a stream */
bool nb_value_has_twice(const nb_pdf_value *dict);
bool nb_value_same(const nb_pdf_value *a, const nb_pdf_value *b);
/* Dictionaries or streams that are the same but for some keys, the list ended by NULL. */
bool nb_value_same_but(const nb_pdf_value *a, const nb_pdf_value *b, const char *const *but);
/* Whether a dictionary has no other keys, and none twice. */
bool nb_value_has_only(const nb_pdf_value *dict, const char *const *keys);
/* A reference to an object that came with the new revision. */
bool nb_value_is_new(nb_pdf *old, nb_pdf *new, const nb_pdf_value *v);

#endif
