/* Where a run's time goes. Input: the stages that the library tells; output: a table for people. */
#include <inttypes.h>
#include <stdio.h>

#include "cli/cli.h"

void nb_timings_on_stage(void *handle, const char *stage, uint64_t nanoseconds) {
    nb_timings *t = handle;
    if (t->n == NB_STAGES) return;
    t->stages[t->n].name = stage;
    t->stages[t->n++].nanoseconds = nanoseconds;
}

static void put_row(const char *name, uint64_t nanoseconds, uint64_t all) {
    uint64_t us = nanoseconds / 1000, tenths = all == 0 ? 0 : (nanoseconds * 1000 + all / 2) / all;
    fprintf(stderr, "%-12s %9" PRIu64 ".%03" PRIu64 " ms %4" PRIu64 ".%" PRIu64 " %%\n", name,
            us / 1000, us % 1000, tenths / 10, tenths % 10);
}

void nb_timings_print(const nb_timings *t) {
    uint64_t all = 0;
    for (size_t i = 0; i < t->n; i++) all += t->stages[i].nanoseconds;
    for (size_t i = 0; i < t->n; i++) put_row(t->stages[i].name, t->stages[i].nanoseconds, all);
    put_row("total", all, all);
}
