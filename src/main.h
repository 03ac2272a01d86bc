/* What the program's commands share. */
#ifndef NB_MAIN_H
#define NB_MAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "nianbao.h"

/* Where messages go, and what came. */
typedef struct nb_teller {
    bool chinese, colour, quiet_info, json;
    size_t errors, warnings, informations;
} nb_teller;

void nb_teller_on_message(void *handle, const nb_message *message);
void nb_teller_summary(const nb_teller *teller);
/* What is wrong with the command line; returns the exit status. */
int nb_teller_wrong(const nb_teller *teller, const char *what, const char *zh, const char *en);
bool nb_is_language(const char *text);

/* nianbao sign …: argv[0] is the command. */
int nb_main_sign(int argc, char **argv, nb_teller *teller);

#endif
