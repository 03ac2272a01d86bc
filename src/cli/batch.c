/* Several reports: `render A.yaml B.yaml …` and `batch`. Input: arguments; output: messages and a
 * table for people, or JSON for programs.
 * Odd rule: interrupts are read from a descriptor and not handled, so that the batch ends at one
 * place, whole files only; a second one finds everything stopped already. */
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"

enum { INTERRUPTED = 130, MS = 1000000 };

typedef struct run {
    nb_args *args;
    bool paths;    /* those of PDFs are printed */
    bool progress; /* is drawn */
    uint64_t drawn;
    nb_tally tally;
    nb_batch_item *items;
    size_t n, cap;
    bool no_memory;
    FILE *messages; /* JSON: of the report at hand */
    char *text;
    size_t size, told;
} run;

/* --- which reports -----------------------------------------------------------------------------
 */

static void on_item(void *handle, const nb_batch_item *item) {
    run *r = handle;
    if (r->n == r->cap) {
        size_t cap = r->cap * 2 + 16;
        nb_batch_item *grown = realloc(r->items, cap * sizeof *grown);
        r->no_memory = r->no_memory || grown == NULL;
        if (grown == NULL) return;
        r->items = grown;
        r->cap = cap;
    }
    nb_batch_item copy = {strdup(item->report), strdup(item->output)};
    if (copy.report == NULL || copy.output == NULL) r->no_memory = true;
    r->items[r->n++] = copy;
}

static void drop_items(run *r) {
    for (size_t i = 0; i < r->n; i++) {
        free((char *)(uintptr_t)r->items[i].report);
        free((char *)(uintptr_t)r->items[i].output);
    }
    free(r->items);
}

/* --- what became of them -----------------------------------------------------------------------
 */

static void begin_messages(run *r) {
    r->messages = open_memstream(&r->text, &r->size);
    r->told = 0;
    if (r->messages == NULL) r->no_memory = true;
}

static void on_message(void *handle, const nb_message *m) {
    run *r = handle;
    if (r->progress) nb_progress_clear();
    if (!r->args->json) {
        nb_teller_on_message(&r->args->teller, m);
    } else if (r->messages != NULL) {
        if (r->told++ > 0) putc(',', r->messages);
        nb_json_message(r->messages, m);
    }
}

static void put_result(run *r, const nb_batch_result *result) {
    static const char *const names[] = {"done", "skipped", "failed", "left"};
    fputs("{\"report\":", stdout);
    nb_json_text(stdout, result->item->report);
    fputs(",\"output\":", stdout);
    nb_json_text(stdout, result->item->output);
    printf(",\"outcome\":\"%s\",\"status\":%d,\"pages\":%zu,\"ms\":%" PRIu64 ".%03" PRIu64
           ",\"untold\":%zu,\"messages\":[",
           names[result->outcome], (int)result->status, result->pages, result->nanoseconds / MS,
           result->nanoseconds % MS / 1000, result->untold);
    if (r->messages != NULL && fclose(r->messages) == 0) fputs(r->text, stdout);
    free(r->text);
    r->messages = NULL;
    r->text = NULL;
    puts("]}");
    fflush(stdout);
    begin_messages(r);
}

static void on_result(void *handle, const nb_batch_result *result) {
    run *r = handle;
    nb_tally *t = &r->tally;
    size_t *const counts[] = {&t->done, &t->skipped, &t->failed, &t->left};
    ++*counts[result->outcome];
    t->pages += result->pages;
    if (r->args->json) {
        put_result(r, result);
        return;
    }
    if (result->untold > 0)
        fprintf(stderr, r->args->teller.chinese ? "%s：另有 %zu 条\n" : "%s: and %zu more\n",
                result->item->report, result->untold);
    if (r->paths && result->outcome == NB_OUTCOME_DONE) {
        printf("%s\n", result->item->output);
        fflush(stdout);
    }
    if (r->progress) nb_progress_draw(t, &r->drawn, r->args->teller.chinese);
}

static void put_summary(const run *r, nb_status status) {
    const nb_tally *t = &r->tally;
    uint64_t ms = (nb_tally_clock() - t->start) / MS;
    if (r->args->json) {
        printf("{\"summary\":{\"done\":%zu,\"skipped\":%zu,\"failed\":%zu,\"left\":%zu,"
               "\"pages\":%zu,\"seconds\":%" PRIu64 ".%03" PRIu64 ",\"status\":%d}}\n",
               t->done, t->skipped, t->failed, t->left, t->pages, ms / 1000, ms % 1000,
               (int)status);
        return;
    }
    bool zh = r->args->teller.chinese;
    const struct {
        const char *zh, *en;
        size_t n;
    } rows[] = {{"完成", "done", t->done},
                {"无须重排", "up to date", t->skipped},
                {"失败", "failed", t->failed},
                {"未做", "left", t->left},
                {"页数", "pages", t->pages}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        printf("%s", zh ? rows[i].zh : rows[i].en);
        /* a Chinese character is as wide as two letters */
        size_t width = zh ? strlen(rows[i].zh) / 3 * 2 : strlen(rows[i].en);
        printf("%*s%8zu\n", (int)(12 - width), "", rows[i].n);
    }
    printf(zh ? "用时%16" PRIu64 ".%" PRIu64 " 秒\n" : "time%14" PRIu64 ".%" PRIu64 " s\n",
           ms / 1000, ms % 1000 / 100);
    if (t->left > 0)
        fputs(zh ? "已中断；再次运行同一命令，只做余下的。\n"
                 : "interrupted; the same command again does what is left.\n",
              stdout);
}

/* --- both commands -----------------------------------------------------------------------------
 */

/* They stay blocked: the program is about to end, and has its last line to say. */
static int interrupts(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    sigprocmask(SIG_BLOCK, &set, NULL);
    return signalfd(-1, &set, SFD_CLOEXEC);
}

/* JSON: messages that belong to no report, in the line of the summary's kind. */
static void put_general(run *r) {
    if (r->messages == NULL || fclose(r->messages) != 0) return;
    if (r->told > 0) printf("{\"messages\":[%s]}\n", r->text);
    free(r->text);
}

static nb_status do_all(run *r, const nb_find_options *find, const char *out) {
    nb_args *a = r->args;
    nb_options *each = &a->options;
    int stop = interrupts();
    begin_messages(r);
    nb_status status = nb_find_reports(find, on_item, on_message, r);
    r->tally.all = r->n;
    if (status == NB_DONE && (r->no_memory || stop < 0)) {
        perror("nianbao");
        status = NB_SYSTEM_FAILED;
    }
    bool found = status == NB_DONE;
    const nb_batch_options batch = {.items = r->items,
                                    .item_count = r->n,
                                    .each = each,
                                    .out = out,
                                    .force = a->force,
                                    .stop_fd = stop,
                                    .on_result = on_result};
    if (found) status = nb_batch(&batch, on_message, r);
    put_general(r);
    if (r->progress) nb_progress_clear();
    if (found && status != NB_WRONG_USAGE && !r->paths) put_summary(r, status);
    if (!a->json) nb_teller_summary(&a->teller);
    drop_items(r);
    if (stop >= 0) close(stop);
    return r->tally.left > 0 ? (nb_status)INTERRUPTED : status;
}

static nb_status start(nb_args *a, const nb_find_options *find, const char *out) {
    run r = {.args = a, .paths = a->command == NB_COMMAND_RENDER};
    r.progress = !a->json && isatty(STDERR_FILENO);
    r.tally.start = nb_tally_clock();
    a->teller.quiet_info = true;
    a->options.report = a->options.output = NULL;
    a->options.on_text = NULL;
    return do_all(&r, find, out);
}

static bool is_folder(const char *path) {
    struct stat st;
    size_t n = strlen(path);
    return (n > 0 && path[n - 1] == '/') || (stat(path, &st) == 0 && S_ISDIR(st.st_mode));
}

nb_status nb_batch_render(nb_args *a) {
    const nb_options *o = &a->options;
    bool one = o->dump != NULL || o->png_dir != NULL || o->svg_dir != NULL || o->depfile != NULL ||
               a->timings || (a->output != NULL && !is_folder(a->output));
    for (size_t i = 0; i < a->report_count; i++) one = one || strcmp(a->reports[i], "-") == 0;
    if (one) {
        fputs(
            a->teller.chinese
                ? "nianbao：几份报告一起排时，-o 应为目录，没有 --dump、--png、--svg、--depfile、"
                  "--timings，也不读标准输入\n\n"
                : "nianbao: of several reports, -o is a folder; there is no --dump, --png, --svg, "
                  "--depfile or --timings, and no standard input\n\n",
            stderr);
        return NB_WRONG_USAGE;
    }
    const nb_find_options find = {.reports = (const char *const *)a->reports,
                                  .report_count = a->report_count,
                                  .out = a->output};
    return start(a, &find, NULL);
}

nb_status nb_batch_run(nb_args *a) {
    if (a->output == NULL) return NB_WRONG_USAGE;
    const nb_find_options find = {
        .from = a->operands[0], .out = a->output, .shard = a->shard, .shards = a->shards};
    return start(a, &find, a->output);
}
