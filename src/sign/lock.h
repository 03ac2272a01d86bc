/* What a signature forbids afterwards (ISO 32000-1 12.8.2): DocMDP for the whole file, FieldMDP for
 * fields by name. Both stand in /Reference of the signature's dictionary. */
#ifndef NB_SIGN_LOCK_H
#define NB_SIGN_LOCK_H

#include "read/pdf.h"

/* DocMDP's P, 1 to 3; 0: the signature certifies nothing. */
int nb_lock_certification(nb_pdf *pdf, const nb_pdf_value *signature);
/* Whether FieldMDP locks the field of that full name. */
bool nb_lock_covers(nb_pdf *pdf, const nb_pdf_value *signature, nb_str field);
/* A field's full name, as FieldMDP has it: the partial ones from the root, joined by full stops
 * (12.7.3.2). */
nb_str nb_field_name(nb_arena *arena, nb_pdf *pdf, const nb_pdf_value *field);

#endif
