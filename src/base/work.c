/* A queue of jobs, oldest first, and the threads that work on it. Input: functions with their
 * tasks; output: the tasks done, in order. How many jobs wait is the giver's business: memory is
 * bounded by taking before giving more.
 * Odd rule: each job has a recovery point of its own, because a jump out of memory must not leave
 * its thread. No lock is held while a job runs or while memory is asked for. */
#include "base/work.h"

#include <pthread.h>
#include <stdbool.h>
#include <unistd.h>

enum { MAX_THREADS = 8 };

typedef struct slot {
    struct slot *next;
    nb_job job;
    void *task;
    nb_recovery recovery;
    nb_arena *arena;
    bool done, failed;
} slot;

struct nb_work {
    nb_arena *arena;
    int threads; /* 0: not started */
    int wanted;
    pthread_t thread[MAX_THREADS];
    pthread_mutex_t lock;
    pthread_cond_t given, finished;
    bool stopping;
    slot *first, *last; /* given and not taken */
    slot *waiting;      /* the first of them that nobody has begun */
    slot *taken;        /* its arena is still alive */
    slot *unused;
};

static void run(slot *s, nb_budget *budget) {
    s->arena = nb_arena_new(&s->recovery);
    s->failed = true;
    if (s->arena == NULL) return;
    nb_arena_limit(s->arena, budget);
    if (setjmp(s->recovery.point) == 0) {
        s->job(s->arena, s->task);
        s->failed = false;
    }
}

/* Does the first job that waits. The lock is held before and after. */
static void do_one(nb_work *work) {
    slot *s = work->waiting;
    work->waiting = s->next;
    pthread_mutex_unlock(&work->lock);
    run(s, nb_arena_budget(work->arena));
    pthread_mutex_lock(&work->lock);
    s->done = true;
    pthread_cond_broadcast(&work->finished);
}

static void *serve(void *handle) {
    nb_work *work = handle;
    pthread_mutex_lock(&work->lock);
    while (!work->stopping) {
        if (work->waiting != NULL)
            do_one(work);
        else
            pthread_cond_wait(&work->given, &work->lock);
    }
    pthread_mutex_unlock(&work->lock);
    return NULL;
}

static void stop(void *handle) {
    nb_work *work = handle;
    pthread_mutex_lock(&work->lock);
    work->stopping = true;
    pthread_cond_broadcast(&work->given);
    pthread_mutex_unlock(&work->lock);
    for (int i = 1; i < work->threads; i++) pthread_join(work->thread[i], NULL);
    for (slot *s = work->first; s != NULL; s = s->next) nb_arena_free(s->arena);
    if (work->taken != NULL) nb_arena_free(work->taken->arena);
    pthread_cond_destroy(&work->finished);
    pthread_cond_destroy(&work->given);
    pthread_mutex_destroy(&work->lock);
}

nb_work *nb_work_new(nb_arena *arena, int threads) {
    nb_work *work = NB_NEW(arena, nb_work);
    work->arena = arena;
    work->wanted = threads < 0 ? 1 : threads > MAX_THREADS ? MAX_THREADS : threads;
    if (pthread_mutex_init(&work->lock, NULL) != 0 || pthread_cond_init(&work->given, NULL) != 0 ||
        pthread_cond_init(&work->finished, NULL) != 0)
        nb_arena_fail(arena);
    nb_arena_defer(arena, stop, work);
    return work;
}

int nb_work_threads(const nb_work *work) {
    if (work->wanted > 0) return work->wanted;
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    return processors < 1 ? 1 : processors > MAX_THREADS ? MAX_THREADS : (int)processors;
}

/* The caller counts as the first. A thread that cannot be had is done without. */
static void start(nb_work *work) {
    work->wanted = nb_work_threads(work);
    work->threads = 1;
    while (work->threads < work->wanted &&
           pthread_create(&work->thread[work->threads], NULL, serve, work) == 0)
        work->threads++;
}

void nb_work_give(nb_work *work, nb_job job, void *task) {
    if (work->threads == 0) start(work);
    slot *s = work->unused;
    if (s != NULL)
        work->unused = s->next;
    else
        s = NB_NEW(work->arena, slot);
    s->next = NULL;
    s->job = job;
    s->task = task;
    s->arena = NULL;
    s->done = s->failed = false;
    pthread_mutex_lock(&work->lock);
    if (work->first == NULL)
        work->first = s;
    else
        work->last->next = s;
    work->last = s;
    if (work->waiting == NULL) work->waiting = s;
    pthread_cond_signal(&work->given);
    pthread_mutex_unlock(&work->lock);
}

void nb_work_take(nb_work *work) {
    slot *before = work->taken;
    if (before != NULL) {
        nb_arena_free(before->arena);
        before->next = work->unused;
        work->unused = before;
        work->taken = NULL;
    }
    pthread_mutex_lock(&work->lock);
    slot *s = work->first;
    while (!s->done) {
        if (work->waiting != NULL)
            do_one(work);
        else
            pthread_cond_wait(&work->finished, &work->lock);
    }
    work->first = s->next;
    pthread_mutex_unlock(&work->lock);
    work->taken = s;
    if (s->failed) nb_arena_fail(work->arena);
}
