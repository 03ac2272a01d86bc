/* What the files of the YAML reader share with one another and with nobody else. */
#ifndef NB_MODEL_YAML_IMPL_H
#define NB_MODEL_YAML_IMPL_H

#include <stdatomic.h>
#include <yaml.h>

#include "model/yaml.h"

/* Refuses bytes that libyaml would refuse without a place; false after reporting. */
bool nb_yaml_prescan(nb_diags *diags, const char *name, nb_str bytes);
/* Line and column of the byte at `offset`. */
nb_pos nb_yaml_place(const char *name, nb_str bytes, size_t offset);
/* Says in an office's words what made libyaml stop. `quote`: place of the last quoted scalar that
 * runs over several lines and looks as if it had swallowed keys (line 0: none). */
void nb_yaml_explain(nb_diags *diags, const yaml_parser_t *parser, const nb_yaml_source *source,
                     nb_pos quote);
/* Slips inside a plain scalar that libyaml accepts: a list entry that became text, a comment that
 * cuts the text off. */
void nb_yaml_lint(nb_diags *diags, const nb_yaml *scalar);

/* The scalar's text with folds between CJK characters closed. `value` is libyaml's text. */
nb_str nb_yaml_text(nb_arena *arena, const nb_yaml *scalar, nb_str value);

static inline bool nb_yaml_is_break(char c) { return c == '\n' || c == '\r'; }
static inline bool nb_yaml_is_blank(char c) { return c == ' ' || c == '\t'; }

/* Where locating a place in a scalar stopped, to go on from there: places are mostly asked for in
 * order, and a long text has many. */
typedef struct nb_yaml_cursor {
    const nb_yaml *scalar; /* NULL: none yet */
    size_t at, from;       /* byte of its text, and of the source */
    uint32_t last;         /* the character before */
    bool was_blank;        /* of a block: the line before begins with white */
    size_t seen;           /* byte of the source that is at pos */
    nb_pos pos;
} nb_yaml_cursor;

/* Paragraphs are set by several threads: who finds it in use goes without. */
typedef struct nb_yaml_memory {
    atomic_flag busy;
    nb_yaml_cursor cursor;
} nb_yaml_memory;

#endif
