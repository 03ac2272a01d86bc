/* Jobs on worker threads; their results in the order in which the jobs were given.
 *
 * A job allocates from an arena of its own. Out of memory in it ends that job, and leaves through
 * the owner's arena when the job is taken. The thread that takes does jobs too while it waits, so
 * one thread alone gives the same results in the same order.
 */
#ifndef NB_BASE_WORK_H
#define NB_BASE_WORK_H

#include "base/arena.h"

typedef struct nb_work nb_work;
typedef void (*nb_job)(nb_arena *arena, void *task);

/* threads: at most so many at work, the caller among them; 0: one for each processor, at most 8.
 * They start with the first job and end with the arena. */
nb_work *nb_work_new(nb_arena *arena, int threads);
/* How many there are, or would be. */
int nb_work_threads(const nb_work *work);
/* The task, and all that the job reads, stays as it is until the job is taken. */
void nb_work_give(nb_work *work, nb_job job, void *task);
/* Waits for the oldest job that was given; its arena lives until the next is taken. */
void nb_work_take(nb_work *work);

#endif
