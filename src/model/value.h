/* What a figure says as a number. The text stays the author's; this is only for arithmetic. */
#ifndef NB_MODEL_VALUE_H
#define NB_MODEL_VALUE_H

#include "base/str.h"

/* "22（其中修订16件）" is 22 with a remark, "4068.208 万元" 4068208 of 3 places with a unit, "+2" a
 * signed change, "" and a lone dash or stroke a blank, which is not 0. */
typedef struct nb_value {
    bool number;         /* scaled and places hold */
    bool blank;          /* nothing is given, on purpose */
    bool sign;           /* a sign was written */
    int64_t scaled;      /* the number × 10^places */
    int places;          /* digits behind the point, as written */
    nb_str unit, remark; /* as written; the remark without its brackets */
} nb_value;

nb_value nb_value_parse(nb_str text);
/* Raises both to the same places. False when that cannot be held in 63 bits. */
bool nb_value_align(nb_value *a, nb_value *b);
/* *sum += sign × value; false when it cannot be held. Both must be numbers. */
bool nb_value_add(nb_value *sum, nb_value value, int sign);
/* < 0, 0, > 0; of numbers that can be aligned, else 0. */
int nb_value_compare(nb_value a, nb_value b);
/* Digits with the value's places, a sign only when negative. */
nb_str nb_value_text(nb_arena *arena, nb_value value);

#endif
