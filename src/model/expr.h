/* The little language of a layout's relations: sums, and one comparison between two of them.
 *
 *     granted.$ + partly.$ + sum(denied.*.$) == processed_total.$
 *     carried_in.$ == previous.carried_out.$          max(gazette, website) <= disclosed
 *
 * `$` stands for the item of the relation's `for`, `*` for every name at its level, `previous.` for
 * the figures of last year's report. */
#ifndef NB_MODEL_EXPR_H
#define NB_MODEL_EXPR_H

#include "model/fields.h"

typedef struct nb_addend {
    int sign; /* 1 or -1 */
    bool previous;
    nb_str name;    /* dotted, with its prefix; may hold the parts $ and * */
    int64_t number; /* when there is no name */
    size_t offset;  /* in the scalar, for messages */
} nb_addend;

typedef struct nb_sum {
    const nb_addend *items;
    size_t n;
    bool max; /* the greatest of them instead of their sum */
} nb_sum;

typedef enum nb_compare { NB_EQUAL, NB_AT_MOST } nb_compare;

/* left == right, or left <= right; a >= b is read as b <= a. */
typedef struct nb_formula {
    nb_compare compare;
    nb_sum left, right;
} nb_formula;

/* False after reporting at the place in the scalar. `prefix` is put before each name. */
bool nb_formula_parse(nb_fields f, const nb_yaml *scalar, nb_str prefix, nb_formula *out);
bool nb_sum_parse(nb_fields f, const nb_yaml *scalar, nb_str prefix, nb_sum *out);

/* The name with `item` for its parts $; item empty: unchanged. */
nb_str nb_expr_bind(nb_arena *arena, nb_str name, nb_str item);
/* True when the parts of `name` are those of the pattern, any part for *. */
bool nb_expr_matches(nb_str pattern, nb_str name);

#endif
