/* The relations of a form, held against the figures of a report: totals that were left out are
 * computed, those that are given are checked, last year's report is compared.
 */
#ifndef NB_MODEL_RELATION_H
#define NB_MODEL_RELATION_H

#include "model/figures.h"

/* One addend of one relation for one item of its `for`. */
typedef struct nb_term {
    int sign;
    bool previous;
    nb_str name;                  /* canonical, without wildcards; empty: a plain number */
    const nb_figure_entry *entry; /* NULL: a plain number, or missing */
    nb_value value;
    bool known; /* a number, or a blank that counts as 0 */
} nb_term;

typedef struct nb_terms {
    const nb_term *items;
    size_t n;
    bool known, max;
    nb_value sum;        /* when known */
    const nb_term *most; /* of max: the greatest */
} nb_terms;

typedef struct nb_instance {
    const nb_relation *relation;
    nb_str item;
    nb_terms left, right;
    bool known, broken;
} nb_instance;

/* Every relation for every item, in the order of the layout. */
const nb_instance *nb_relations_bind(nb_arena *arena, const nb_report *report, size_t *count);
/* Adds the totals that can be computed to the index. */
void nb_relations_compute(nb_arena *arena, const nb_report *report, nb_figure_index *index);
/* True when the figure is a total that will be computed once its parts are given. */
bool nb_relations_await(const nb_instance *list, size_t count, nb_str name);
/* Reports what does not hold. */
void nb_relations_check(nb_arena *arena, nb_diags *diags, const nb_report *report);
/* Binds a sum of the layout's prose and adds it up. */
nb_terms nb_terms_bind(nb_arena *arena, const nb_report *report, const nb_sum *sum, nb_str item);

/* Says it at the place of the total (relation_say.c). `all`: every instance, for the single cell
 * that would mend the broken ones. */
void nb_relation_say(nb_arena *arena, nb_diags *diags, const nb_report *report,
                     const nb_instance *broken, const nb_instance *all, size_t count);
/* A figure in words, by what the relation runs over: （七）总计 in a column, 自然人 in a row. */
nb_str nb_relation_label(const nb_report *report, nb_str name, nb_relation_for scope, nb_lang lang);

#endif
