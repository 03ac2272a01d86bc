/* The reports of a batch and the names of their PDFs. Input: a folder, a list or names; output:
 * pairs of paths. Odd rule: a folder is walked without following links to folders, which could lead
 * around in a circle, and sorted at the end, so that the order of the disk shows nowhere. */
#define _DEFAULT_SOURCE /* DT_… */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/folder.h"
#include "base/limits.h"
#include "pipeline.h"

enum { HEAD = 4096, DEEPEST = 64 };

typedef struct pair {
    nb_batch_item item;
    const char *name; /* of the report, as the PDF's is made from it */
    size_t order;
} pair;

typedef struct listing {
    nb_arena *arena;
    nb_diags *diags;
    const nb_find_options *options;
    struct {
        pair *items;
        size_t n, cap;
    } list;
} listing;

typedef struct job {
    const nb_find_options *options;
    void (*on_item)(void *handle, const nb_batch_item *item);
    void *handle;
} job;

static void failed(listing *l, const char *path) {
    nb_diag(l->diags, NB_SYSTEM_READ, ((nb_pos){path, 0, 0}), nb_str_of(path),
            nb_str_of(strerror(errno)));
}

static void add(listing *l, const char *path, const char *name) {
    *NB_PUSH(l->arena, &l->list) = (pair){.item = {.report = path}, .name = name};
}

/* --- what is a report --------------------------------------------------------------------------
 */

static size_t ending(const char *name) {
    size_t n = strlen(name);
    if (n > 5 && strcmp(name + n - 5, ".yaml") == 0) return 5;
    return n > 4 && strcmp(name + n - 4, ".yml") == 0 ? 4 : 0;
}

/* The first key of a report is its version, behind remarks and the like. */
static bool begins_as_report(nb_str head) {
    head = nb_str_unmarked(head);
    while (head.n > 0) {
        const char *end = memchr(head.p, '\n', head.n);
        size_t n = end == NULL ? head.n : (size_t)(end - head.p) + 1;
        nb_str line = nb_str_trim((nb_str){head.p, n});
        if (line.n > 0 && line.p[0] != '#' && line.p[0] != '%' && !nb_str_is(line, "---"))
            return nb_str_begins(line, NB_STR("report:")) || nb_str_begins(line, NB_STR("年报:"));
        head = (nb_str){head.p + n, head.n - n};
    }
    return false;
}

static bool is_report(const char *path) {
    char head[HEAD];
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) return true; /* to be told when it is rendered */
    ssize_t n = read(fd, head, sizeof head);
    close(fd);
    return n > 0 && begins_as_report((nb_str){head, (size_t)n});
}

/* --- a folder ----------------------------------------------------------------------------------
 */

static void walk(listing *l, const char *folder, const char *name, int depth);

static void look_at(listing *l, const char *path, const char *name, const char *base, int depth) {
    struct stat st;
    if (lstat(path, &st) != 0) {
        failed(l, path);
    } else if (S_ISDIR(st.st_mode)) {
        if (depth < DEEPEST) walk(l, path, name, depth + 1);
    } else if (ending(base) > 0 && stat(path, &st) == 0 && S_ISREG(st.st_mode)) {
        if (strcmp(base, "report.yaml") == 0 || is_report(path)) add(l, path, name);
    }
}

static void walk(listing *l, const char *folder, const char *name, int depth) {
    DIR *dir = nb_folder_open(l->arena, folder);
    if (dir == NULL) {
        failed(l, folder);
        return;
    }
    for (const struct dirent *e; (e = readdir(dir)) != NULL;) {
        if (e->d_name[0] == '.') continue; /* hidden, and . and .. */
        if (e->d_type == DT_REG && ending(e->d_name) == 0) continue;
        const char *slash = folder[strlen(folder) - 1] == '/' ? "" : "/";
        nb_str path = nb_str_format(l->arena, "%s%s%s", folder, slash, e->d_name);
        nb_str below =
            nb_str_format(l->arena, "%s%s%s", name, name[0] != '\0' ? "/" : "", e->d_name);
        look_at(l, path.p, below.p, e->d_name, depth);
    }
}

static int by_name(const void *a, const void *b) {
    return strcmp(((const pair *)a)->name, ((const pair *)b)->name);
}

/* --- a list ------------------------------------------------------------------------------------
 */

/* "./a//b" is a/b. NULL: it leads elsewhere. */
static const char *plain_name(nb_arena *arena, const char *path) {
    nb_buf name = nb_buf_in(arena);
    if (path[0] == '/') return NULL;
    for (const char *p = path; *p != '\0';) {
        size_t n = strcspn(p, "/");
        if (n == 2 && p[0] == '.' && p[1] == '.') return NULL;
        if (n > 0 && !(n == 1 && p[0] == '.')) {
            if (name.n > 0) nb_buf_byte(&name, '/');
            nb_buf_add(&name, p, n);
        }
        p += n + (p[n] == '/');
    }
    nb_buf_byte(&name, '\0');
    return name.p;
}

/* report.yaml is known by its folder. */
static const char *last_name(const char *path) {
    const char *slash = strrchr(path, '/'), *before = slash;
    if (slash == NULL || strcmp(slash, "/report.yaml") != 0)
        return slash == NULL ? path : slash + 1;
    while (before > path && before[-1] != '/') before--;
    size_t n = (size_t)(slash - before);
    bool dots = (n == 1 && before[0] == '.') || (n == 2 && before[0] == '.' && before[1] == '.');
    return n == 0 || dots ? slash + 1 : before;
}

static void read_list(listing *l, const char *path, nb_str text) {
    const char *slash = strrchr(path, '/');
    int folder = slash == NULL ? 0 : (int)(slash - path) + 1;
    text = nb_str_unmarked(text);
    while (text.n > 0) {
        const char *end = memchr(text.p, '\n', text.n);
        size_t n = end == NULL ? text.n : (size_t)(end - text.p) + 1;
        nb_str line = nb_str_trim((nb_str){text.p, n});
        text = (nb_str){text.p + n, text.n - n};
        if (line.n == 0 || line.p[0] == '#') continue;
        nb_str entry = nb_str_dup(l->arena, line);
        const char *name = plain_name(l->arena, entry.p);
        nb_str whole =
            entry.p[0] == '/' ? entry : nb_str_format(l->arena, "%.*s%s", folder, path, entry.p);
        add(l, whole.p, name != NULL ? name : last_name(entry.p));
    }
}

static void read_from(listing *l, const char *from) {
    nb_str text;
    if (nb_folder_is(from)) {
        walk(l, from, "", 0);
        if (l->list.n > 1) qsort(l->list.items, l->list.n, sizeof *l->list.items, by_name);
    } else if (strcmp(from, "-") != 0 && ending(from) > 0 && is_report(from)) {
        add(l, from, last_name(from));
    } else if (nb_file_read(l->arena, from, NB_MAX_YAML, &text)) {
        read_list(l, from, text);
    } else {
        failed(l, from);
    }
}

/* --- outputs -----------------------------------------------------------------------------------
 */

static const char *with_pdf(nb_arena *arena, const char *folder, const char *name, size_t n) {
    const char *slash = folder[0] != '\0' && folder[strlen(folder) - 1] != '/' ? "/" : "";
    return nb_str_format(arena, "%s%s%.*s.pdf", folder, slash, (int)n, name).p;
}

static const char *output_of(nb_arena *arena, const char *out, const pair *p) {
    const char *report = p->item.report, *slash = strrchr(p->name, '/');
    if (out == NULL) {
        if (strcmp(report, "-") == 0) return report;
        return with_pdf(arena, "", report, strlen(report) - ending(report));
    }
    if (slash != NULL && strcmp(slash, "/report.yaml") == 0)
        return with_pdf(arena, out, p->name, (size_t)(slash - p->name));
    return with_pdf(arena, out, p->name, strlen(p->name) - ending(p->name));
}

static int by_output(const void *a, const void *b) {
    const pair *x = a, *y = b;
    int order = strcmp(x->item.output, y->item.output);
    return order != 0 ? order : (x->order > y->order) - (x->order < y->order);
}

static void find_clashes(listing *l) {
    size_t n = l->list.n;
    pair *sorted = NB_NEW_ARRAY(l->arena, pair, n);
    if (n > 1) memcpy(sorted, l->list.items, n * sizeof *sorted);
    if (n > 1) qsort(sorted, n, sizeof *sorted, by_output);
    for (size_t i = 1; i < n; i++)
        if (strcmp(sorted[i - 1].item.output, sorted[i].item.output) == 0)
            nb_diag(l->diags, NB_BATCH_CLASH, ((nb_pos){sorted[i].item.report, 0, 0}),
                    nb_str_of(sorted[i].item.output), nb_str_of(sorted[i - 1].item.report));
}

static nb_status find(nb_guarded *g, void *task) {
    const job *j = task;
    const nb_find_options *o = j->options;
    listing l = {.arena = g->arena, .diags = g->diags, .options = o};
    if (o->from != NULL)
        read_from(&l, o->from);
    else
        for (size_t i = 0; i < o->report_count; i++)
            add(&l, o->reports[i], last_name(o->reports[i]));
    if (nb_diags_errors(g->diags) > 0) return NB_SYSTEM_FAILED;
    for (size_t i = 0; i < l.list.n; i++) {
        pair *p = &l.list.items[i];
        p->item.output = output_of(g->arena, o->out, p);
        p->order = i;
    }
    if (l.list.n == 0)
        nb_diag(g->diags, NB_BATCH_EMPTY, ((nb_pos){o->from, 0, 0}), nb_str_of(o->from));
    find_clashes(&l);
    if (nb_diags_errors(g->diags) > 0) return NB_NOT_IN_ORDER;
    size_t step = o->shards > 0 ? (size_t)o->shards : 1,
           first = o->shards > 0 ? (size_t)o->shard - 1 : 0;
    for (size_t i = first; i < l.list.n; i += step) j->on_item(j->handle, &l.list.items[i].item);
    return NB_DONE;
}

nb_status nb_find_reports(const nb_find_options *options,
                          void (*on_item)(void *handle, const nb_batch_item *item),
                          nb_on_message on_message, void *handle) {
    bool all = options->shards == 0 && options->shard == 0;
    if ((options->from == NULL && options->report_count == 0) ||
        (!all && (options->shard < 1 || options->shard > options->shards)))
        return NB_WRONG_USAGE;
    job j = {.options = options, .on_item = on_item, .handle = handle};
    return nb_guard(find, &j, 0, on_message, handle);
}
