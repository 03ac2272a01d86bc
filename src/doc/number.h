/* Numbering of headings and items: 一、 （一） 1. （1） 1.1 (a). */
#ifndef NB_DOC_NUMBER_H
#define NB_DOC_NUMBER_H

#include "model/layout.h"

/* 1 → 一, 10 → 十, 21 → 二十一, 105 → 一百零五; up to 9999. */
void nb_number_han(nb_buf *out, uint32_t n);
/* The label of the n-th member of a scheme, below number `above` of the level above; {NULL, 0} for
 * a scheme without numerals. */
nb_str nb_number_label(nb_arena *arena, const nb_scheme *scheme, uint32_t above, uint32_t n);

#endif
