/* Many reports: a process for each, so many at once. Input: pairs of paths and options; output:
 * PDFs, messages, results. What all share is read before the first process is forked; a process
 * finds it in its memory as it was then, whatever became of the others, and gives all of its own
 * back when it ends.
 * Odd rule: a process that has to stop is killed, not asked, for it may be one that does not
 * listen; an output is put in place whole or not at all, so nothing is left of it. */
#define _GNU_SOURCE /* pipe2, CPU_COUNT */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/folder.h"
#include "base/output.h"
#include "parcel.h"
#include "record.h"
#include "tell.h"

enum { MOST_JOBS = 1000, PART = 64 * 1024 };

typedef struct worker {
    pid_t pid; /* 0: none at work */
    int fd;
    const nb_batch_item *item;
    uint64_t start;
    char *bytes; /* that it sent; kept from report to report */
    size_t n, cap;
    bool too_much;
} worker;

typedef struct batch {
    const nb_batch_options *options;
    nb_on_message on_message;
    void *handle;
    nb_arena *arena, *scratch;
    const nb_shared *shared;
    nb_records *records; /* NULL: none are kept */
    worker *workers;
    struct pollfd *polled; /* of each worker, then stop_fd */
    size_t jobs, running, next;
    bool stopped;
    nb_status worst;
} batch;

/* Those that this process may use: a job of Slurm or a container has fewer than the machine. */
static size_t processors(void) {
    cpu_set_t set;
    int n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    return n > 0 ? (size_t)n : 1;
}

/* --- results ------------------------------------------------------------------------------------
 */

static void tell_result(batch *b, const nb_batch_result *result) {
    if (result->status > b->worst) b->worst = result->status;
    if (b->options->on_result != NULL) b->options->on_result(b->handle, result);
}

/* Tells why a report failed that has no process to say so. */
static void tell_failure(batch *b, const nb_batch_item *item, nb_code code, const char *path,
                         nb_str why) {
    nb_diags *diags = nb_diags_new(b->arena);
    nb_pos pos = {item->report, 0, 0};
    if (path != NULL)
        nb_diag(diags, code, pos, nb_str_of(path), why);
    else
        nb_diag(diags, code, pos, why);
    nb_tell(b->arena, diags, b->on_message, b->handle);
}

static void fail(batch *b, const nb_batch_item *item, nb_code code, const char *path, int error) {
    tell_failure(b, item, code, path, nb_str_of(strerror(error)));
    tell_result(b, &(nb_batch_result){
                       .item = item, .outcome = NB_OUTCOME_FAILED, .status = NB_SYSTEM_FAILED});
}

static nb_str how_it_ended(batch *b, int status) {
    if (WIFSIGNALED(status))
        return nb_str_format(b->arena, "%s (%d)", strsignal(WTERMSIG(status)), WTERMSIG(status));
    return nb_str_format(b->arena, "exit %d", WEXITSTATUS(status));
}

static void release(batch *b, worker *w) {
    close(w->fd);
    w->pid = 0;
    w->n = 0;
    w->too_much = false;
    b->running--;
}

/* --- in the process of a report ------------------------------------------------------------------
 */

static _Noreturn void work(const batch *b, const nb_batch_item *item, int fd, pid_t parent) {
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* nobody is left who would want the result */
    if (getppid() != parent) _exit(NB_SYSTEM_FAILED);
    nb_parcel_out parcel = {.stream = fdopen(fd, "w"), .shared = b->shared};
    if (parcel.stream == NULL) _exit(NB_SYSTEM_FAILED);
    nb_among among = {b->shared, nb_parcel_made, &parcel};
    nb_options options = *b->options->each;
    options.report = item->report;
    options.output = item->output;
    options.jobs =
        (int)(b->jobs / b->options->item_count > 0 ? b->jobs / b->options->item_count : 1);
    nb_status status = nb_render_among(&options, &among, nb_parcel_message, &parcel);
    _exit(nb_parcel_end(&parcel, status) ? NB_DONE : NB_SYSTEM_FAILED);
}

/* --- in the process of the batch -----------------------------------------------------------------
 */

static bool up_to_date(batch *b, const nb_batch_item *item) {
    if (b->records == NULL || b->options->force || !nb_record_fresh(b->records, b->scratch, item))
        return false;
    tell_result(b, &(nb_batch_result){.item = item, .outcome = NB_OUTCOME_SKIPPED});
    return true;
}

static worker *idle(batch *b) {
    for (size_t i = 0; i < b->jobs; i++)
        if (b->workers[i].pid == 0) return &b->workers[i];
    return NULL;
}

/* false: there is no room for one more process, and some to wait for. */
static bool begin(batch *b, const nb_batch_item *item) {
    int ends[2];
    nb_mark mark = nb_arena_mark(b->scratch);
    bool folder = nb_folder_make(b->scratch, nb_folder_of(b->scratch, item->output));
    nb_arena_rewind(b->scratch, mark);
    if (!folder) {
        fail(b, item, NB_SYSTEM_WRITE, item->output, errno);
        return true;
    }
    if (pipe2(ends, O_CLOEXEC) != 0) {
        if (b->running > 0) return false;
        fail(b, item, NB_SYSTEM_PROCESS, NULL, errno);
        return true;
    }
    worker *w = idle(b);
    pid_t self = getpid();
    w->start = nb_clock();
    pid_t pid = fork();
    if (pid == 0) {
        close(ends[0]);
        work(b, item, ends[1], self);
    }
    int error = errno;
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        if (b->running > 0) return false;
        fail(b, item, NB_SYSTEM_PROCESS, NULL, error);
        return true;
    }
    w->pid = pid;
    w->fd = ends[0];
    w->item = item;
    b->running++;
    return true;
}

static int wait_for(pid_t pid) {
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

static void keep_record(batch *b, const worker *w) {
    nb_parcel_result result;
    nb_mark mark = nb_arena_mark(b->scratch);
    nb_record_begin(b->records, b->scratch, w->item);
    nb_parcel_read(w->bytes, w->n, &result, NULL, NULL, nb_record_used, b->records);
    nb_record_end(b->records);
    nb_arena_rewind(b->scratch, mark);
}

/* The pipe has ended, and with it the process. */
static void finish(batch *b, worker *w) {
    nb_parcel_result got = {.status = NB_SYSTEM_FAILED};
    int status = wait_for(w->pid);
    uint64_t spent = nb_clock() - w->start;
    bool whole = nb_parcel_read(w->bytes, w->n, &got, b->on_message, b->handle, NULL, NULL);
    if (!whole) {
        got = (nb_parcel_result){.status = NB_SYSTEM_FAILED};
        tell_failure(b, w->item, NB_SYSTEM_DIED, NULL, how_it_ended(b, status));
        nb_output_forget(b->scratch, w->item->output);
    }
    bool done = got.status == NB_DONE;
    if (done && b->records != NULL) keep_record(b, w);
    const nb_batch_result result = {.item = w->item,
                                    .outcome = done ? NB_OUTCOME_DONE : NB_OUTCOME_FAILED,
                                    .status = got.status,
                                    .pages = done ? got.pages : 0,
                                    .nanoseconds = spent,
                                    .untold = got.untold};
    release(b, w);
    tell_result(b, &result);
}

/* Takes what the process has to say; false: it has ended. */
static bool receive(worker *w) {
    if (w->cap - w->n < PART) {
        size_t cap = w->cap * 2 + PART;
        char *grown = w->n < NB_PARCEL_MOST ? realloc(w->bytes, cap) : NULL;
        if (grown == NULL) { /* without bounds, or without memory: it is as good as gone */
            kill(w->pid, SIGKILL);
            return false;
        }
        w->bytes = grown;
        w->cap = cap;
    }
    ssize_t n = read(w->fd, w->bytes + w->n, w->cap - w->n);
    if (n > 0) w->n += (size_t)n;
    return n > 0 || (n < 0 && errno == EINTR);
}

static void stop(void *handle) {
    batch *b = handle;
    for (size_t i = 0; i < b->jobs; i++) {
        worker *w = &b->workers[i];
        if (w->pid == 0) continue;
        kill(w->pid, SIGKILL);
        wait_for(w->pid);
        close(w->fd);
        w->pid = 0;
    }
    for (size_t i = 0; i < b->jobs; i++) free(b->workers[i].bytes);
}

static void stop_running(batch *b) {
    for (size_t i = 0; i < b->jobs; i++)
        if (b->workers[i].pid != 0) kill(b->workers[i].pid, SIGKILL);
    for (size_t i = 0; i < b->jobs; i++) {
        worker *w = &b->workers[i];
        if (w->pid == 0) continue;
        wait_for(w->pid);
        nb_output_forget(b->scratch, w->item->output);
        nb_batch_result left = {.item = w->item, .outcome = NB_OUTCOME_LEFT};
        release(b, w);
        tell_result(b, &left);
    }
}

/* Waits until a process says something (or looks only), or the batch is to stop. */
static void attend(batch *b, bool wait) {
    for (size_t i = 0; i < b->jobs; i++)
        b->polled[i] = (struct pollfd){b->workers[i].pid != 0 ? b->workers[i].fd : -1, POLLIN, 0};
    b->polled[b->jobs] = (struct pollfd){b->options->stop_fd, POLLIN, 0};
    if (poll(b->polled, b->jobs + 1, wait ? -1 : 0) <= 0) return;
    b->stopped = b->polled[b->jobs].revents != 0;
    for (size_t i = 0; i < b->jobs && !b->stopped; i++)
        if (b->polled[i].revents != 0 && !receive(&b->workers[i])) finish(b, &b->workers[i]);
}

static nb_status run(nb_guarded *g, void *task) {
    batch *b = task;
    const nb_batch_options *o = b->options;
    b->arena = g->arena;
    b->scratch = g->scratch;
    size_t wanted = o->each->jobs > 0 ? (size_t)o->each->jobs : processors();
    b->jobs = wanted < MOST_JOBS ? wanted : MOST_JOBS;
    b->workers = NB_NEW_ARRAY(g->arena, worker, b->jobs);
    b->polled = NB_NEW_ARRAY(g->arena, struct pollfd, b->jobs + 1);
    if (o->out != NULL && !nb_folder_make(g->arena, o->out)) {
        nb_diag(g->diags, NB_SYSTEM_WRITE, ((nb_pos){o->out, 0, 0}), nb_str_of(o->out),
                nb_str_of(strerror(errno)));
        return NB_SYSTEM_FAILED;
    }
    b->shared = nb_shared_load(g->arena, o->each->data_dir);
    if (o->out != NULL) b->records = nb_records_open(g->arena, b->shared, o->out, o->each);
    nb_arena_defer(g->arena, stop, b);
    while (!b->stopped && (b->next < o->item_count || b->running > 0)) {
        const nb_batch_item *item = &o->items[b->next];
        bool room = b->next < o->item_count && b->running < b->jobs;
        if (room && (up_to_date(b, item) || begin(b, item)))
            b->next++;
        else
            room = false;
        attend(b, !room && b->running > 0);
    }
    stop_running(b);
    for (; b->next < o->item_count; b->next++)
        tell_result(b, &(nb_batch_result){.item = &o->items[b->next], .outcome = NB_OUTCOME_LEFT});
    return b->worst;
}

nb_status nb_batch(const nb_batch_options *o, nb_on_message on_message, void *handle) {
    const nb_options *each = o->each;
    if (each->report != NULL || each->output != NULL || each->dump != NULL ||
        each->png_dir != NULL || each->svg_dir != NULL || each->depfile != NULL ||
        each->on_stage != NULL || !nb_options_agree(each))
        return NB_WRONG_USAGE;
    batch b = {.options = o, .on_message = on_message, .handle = handle};
    return nb_guard(run, &b, 0, on_message, handle);
}
