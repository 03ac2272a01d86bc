/* What the parts of the command line share. */
#ifndef NB_CLI_H
#define NB_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "nianbao.h"

/* --- messages: teller.c ------------------------------------------------------------------------
 */

typedef struct nb_teller {
    bool chinese, colour, quiet_info, json;
    size_t errors, warnings, informations;
} nb_teller;

void nb_teller_on_message(void *handle, const nb_message *message);
void nb_teller_summary(const nb_teller *teller);
/* A message, and a text, as JSON; no end of line. */
void nb_json_message(FILE *out, const nb_message *message);
void nb_json_text(FILE *out, const char *text);

/* --- times: timings.c --------------------------------------------------------------------------
 */

enum { NB_STAGES = 16 };

/* The stages of a run, in order. */
typedef struct nb_timings {
    size_t n;
    struct {
        const char *name;
        uint64_t nanoseconds;
    } stages[NB_STAGES];
} nb_timings;

void nb_timings_on_stage(void *handle, const char *stage, uint64_t nanoseconds);
/* Each stage's milliseconds and share, on standard error. */
void nb_timings_print(const nb_timings *timings);

/* --- arguments: options.c ----------------------------------------------------------------------
 */

typedef enum nb_command {
    NB_COMMAND_RENDER,
    NB_COMMAND_BATCH,
    NB_COMMAND_CHECK,
    NB_COMMAND_NEW,
    NB_COMMAND_FONTS,
    NB_COMMAND_EXTRACT,
    NB_COMMAND_REPRODUCE,
    NB_COMMAND_SIGN,
    NB_COMMAND_VERIFY,
    NB_COMMANDS
} nb_command;

typedef struct nb_args {
    nb_command command;
    const char *operands[2]; /* behind the command; NULL: not given */
    char **reports;          /* of render and batch: all operands */
    size_t report_count;
    const char *shard_text; /* "2/8" */
    int shard, shards, force;
    nb_options options;
    nb_new_options made;
    nb_sign_options sign;
    const char *output, *data, *keys, *messages, *passphrase_file, *trust;
    int passphrase_fd; /* −1: none */
    int codes, json, signing, timings, help, version;
    nb_teller teller;
} nb_args;

/* Fills *args. Otherwise false, after saying what is wrong, and *status is the exit status (of
 * --help, 0). */
bool nb_args_parse(nb_args *args, int argc, char **argv, int *status);
/* Says how a command, or the program, is used. */
void nb_usage(const nb_args *args, bool asked_for);

/* --- several reports: batch.c, progress.c ------------------------------------------------------
 */

/* What became of the reports so far. */
typedef struct nb_tally {
    size_t all, done, skipped, failed, left, pages;
    uint64_t start; /* nanoseconds, of the monotonic clock */
} nb_tally;

uint64_t nb_tally_clock(void);
/* One line on standard error, over the one before; it is drawn a few times a second. */
void nb_progress_draw(const nb_tally *tally, uint64_t *drawn, bool chinese);
void nb_progress_clear(void);

/* The exit statuses: 130 when it was interrupted. */
nb_status nb_batch_render(nb_args *args); /* render A.yaml B.yaml … */
nb_status nb_batch_run(nb_args *args);    /* batch */

/* --- the rest ----------------------------------------------------------------------------------
 */

/* A passphrase or PIN from where the arguments say, or the terminal; wiped by nb_secret_wipe.
 * false, after saying why: it cannot be read. */
bool nb_secret_get(const nb_args *args, char **secret);
void nb_secret_wipe(char *secret);

#endif
