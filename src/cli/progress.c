/* How far a batch is. Input: counts; output: one line on a terminal, drawn over and over. */
#include <inttypes.h>
#include <time.h>

#include "cli/cli.h"

enum { SECOND = 1000000000, REDRAW = SECOND / 10 };

uint64_t nb_tally_clock(void) {
    struct timespec t;
    if (clock_gettime(CLOCK_MONOTONIC, &t) != 0) return 0;
    return (uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_nsec;
}

void nb_progress_clear(void) { fputs("\r\033[K", stderr); }

/* The rate is that of what was rendered: what was up to date took no time. */
void nb_progress_draw(const nb_tally *t, uint64_t *drawn, bool chinese) {
    uint64_t now = nb_tally_clock(), spent = now - t->start;
    size_t worked = t->done + t->failed, ended = worked + t->skipped;
    if (now - *drawn < REDRAW && ended < t->all) return;
    *drawn = now;
    uint64_t tenths = spent == 0 ? 0 : (uint64_t)worked * 10 * SECOND / spent;
    uint64_t left = worked == 0 ? 0 : spent / worked * (t->all - ended) / SECOND;
    nb_progress_clear();
    fprintf(stderr,
            chinese ? "%zu/%zu  失败 %zu  每秒 %" PRIu64 ".%" PRIu64 " 份  约剩 %" PRIu64 " 秒"
                    : "%zu/%zu  failed %zu  %" PRIu64 ".%" PRIu64 " a second  about %" PRIu64
                      " s left",
            ended, t->all, t->failed, tenths / 10, tenths % 10, left);
    fflush(stderr);
}
