/* Diagnostics: what is wrong in the input, where, in Chinese and English.
 *
 * Every message is one row of base/diag.def with a stable code; the letter of the code is its
 * severity (E error, W warning, I information). Arguments are inserted at {0}, {1}, …
 * A stage reports all it finds and goes on; nb_diags_errors tells its caller whether to stop.
 */
#ifndef NB_BASE_DIAG_H
#define NB_BASE_DIAG_H

#include "base/str.h"

/* A place in an input file; line and column count from 1, columns in characters.
 * line 0: the file as a whole. file NULL: no place. */
typedef struct nb_pos {
    const char *file;
    uint32_t line, column;
} nb_pos;

typedef enum nb_severity { NB_ERROR, NB_WARNING, NB_INFO } nb_severity;
typedef enum nb_messages { NB_MESSAGES_ZH, NB_MESSAGES_EN } nb_messages;

typedef enum nb_code {
#define NB_DIAG(name, code, args, zh, en, hint_zh, hint_en) name,
#include "base/diag.def"
#undef NB_DIAG
    NB_CODE_COUNT
} nb_code;

typedef struct nb_diag_entry {
    nb_code code;
    nb_pos pos;
    const nb_str *args; /* nb_diag_row(code)->args of them */
} nb_diag_entry;

typedef struct nb_diag_row {
    const char *name, *code; /* "NB_YAML_TAB", "E1003" */
    int args;
    const char *text[2]; /* by nb_messages */
    const char *hint[2]; /* NULL: none */
} nb_diag_row;

typedef struct nb_diags nb_diags;

nb_diags *nb_diags_new(nb_arena *arena);
const nb_diag_row *nb_diag_row_of(nb_code code);
nb_severity nb_diag_severity(nb_code code);

/* Report: nb_diag(d, NB_REPORT_UNKNOWN_KEY, pos, key, nearest) with one nb_str for each {n}. */
#define nb_diag(diags, code, pos, ...)                                 \
    nb_diag_add((diags), (code), (pos), (const nb_str[]){__VA_ARGS__}, \
                sizeof((const nb_str[]){__VA_ARGS__}) / sizeof(nb_str))
#define nb_diag0(diags, code, pos) nb_diag_add((diags), (code), (pos), NULL, 0)
void nb_diag_add(nb_diags *diags, nb_code code, nb_pos pos, const nb_str *args, size_t n);

/* From now on `code` is reported as `instead`, a row with as many arguments: what is fatal in a
 * report is only listed in its draft. nb_diags_replace(d, code, code) ends it. */
void nb_diags_replace(nb_diags *diags, nb_code code, nb_code instead);

size_t nb_diags_count(const nb_diags *diags);
size_t nb_diags_errors(const nb_diags *diags);
size_t nb_diags_warnings(const nb_diags *diags);
/* Whether a file could not be read or written, which is not the input's fault. */
bool nb_diags_machine(const nb_diags *diags);
/* In order of file (first mentioned first), line and column. */
const nb_diag_entry *nb_diags_sorted(nb_diags *diags);
/* The message with its arguments; the hint likewise ({NULL, 0} when the row has none). */
nb_str nb_diag_text(nb_arena *arena, const nb_diag_entry *entry, nb_messages language);
nb_str nb_diag_hint(nb_arena *arena, const nb_diag_entry *entry, nb_messages language);

#endif
