/* What the files of the layout reader share. */
#ifndef NB_MODEL_LAYOUT_IMPL_H
#define NB_MODEL_LAYOUT_IMPL_H

#include "model/fields.h"

typedef struct nb_layout_reader {
    nb_fields fields;
    nb_layout *layout;
} nb_layout_reader;

/* The merged tree of NAME.yaml and all it extends; NULL after reporting. */
const nb_yaml *nb_layout_tree(nb_fields f, const char *dir, nb_str name, nb_pos pos);

/* Each leaves *out alone when node is NULL, and also after reporting what is wrong with it. */
void nb_layout_length(nb_layout_reader *r, const nb_yaml *node, const char *what, nb_len *out);
/* A decimal with at most 3 places, in thousandths; from `least` to `most`. */
void nb_layout_decimal(nb_layout_reader *r, const nb_yaml *node, const char *what, int32_t least,
                       int32_t most, int32_t *out);
void nb_layout_count(nb_layout_reader *r, const nb_yaml *node, const char *what, int32_t least,
                     int32_t most, int32_t *out);
void nb_layout_bool(nb_layout_reader *r, const nb_yaml *node, const char *what, bool *out);
/* Index of the word in names; -1 after reporting. */
int nb_layout_choice(nb_layout_reader *r, const nb_yaml *node, const char *what,
                     const char *const *names, size_t count);
void nb_layout_ltext(nb_layout_reader *r, const nb_yaml *node, const char *what, nb_ltext *out);
/* The layout's own table, or NULL. */
const struct nb_table *nb_layout_table(const nb_layout *layout, nb_str id);
/* Before everything that has a `color:`. */
void nb_layout_colors(nb_layout_reader *r, const nb_yaml *node);
void nb_layout_ink(nb_layout_reader *r, const nb_yaml *node, const char *what, uint8_t *out);
void nb_layout_official(nb_layout_reader *r, const nb_yaml *root, const nb_yaml *node);
/* Needs layout->page for `cell`, and the list of roles. */
void nb_layout_styles(nb_layout_reader *r, const nb_yaml *root, const nb_yaml *node);
void nb_layout_numbering(nb_layout_reader *r, const nb_yaml *node, nb_lang lang);
/* `languages`: what each but the first has of its own. After styles and numbering. */
void nb_layout_languages(nb_layout_reader *r, const nb_yaml *node);
/* -1: node is NULL, or no arrangement, which was reported. */
int nb_layout_arrangement(nb_layout_reader *r, const nb_yaml *node, const char *what);

#endif
