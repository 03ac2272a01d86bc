/* From an input's bytes to a target and back. Odd rule: all arenas have one place to come back to,
 * so that what is kept may be made while an input is at work. */
#define _GNU_SOURCE /* secure temporary folders, processor time */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { MAX_FILES = 8, MAX_NAME = 16, MAX_SECONDS = 10 };

static struct {
    nb_recovery recovery;
    nb_arena *arena;
    char folder[256];
    char files[MAX_FILES][320]; /* of this input */
    size_t file_count;
} kept;

void nb_fuzz_broken(const char *promise, const char *file, int line) {
    fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, promise);
    abort();
}

nb_arena *nb_fuzz_kept(void) {
    if (kept.arena == NULL) kept.arena = nb_arena_new(&kept.recovery);
    if (kept.arena == NULL) abort();
    return kept.arena;
}

/* --- files ------------------------------------------------------------------------------------ */

static void remove_folder(void) {
    if (rmdir(kept.folder) != 0) perror(kept.folder);
}

const char *nb_fuzz_folder(void) {
    const char *root = getenv("TMPDIR");
    if (kept.folder[0] != '\0') return kept.folder;
    snprintf(kept.folder, sizeof kept.folder, "%s/nianbao-fuzz-XXXXXX",
             root == NULL ? "/tmp" : root);
    if (mkdtemp(kept.folder) == NULL || atexit(remove_folder) != 0) abort();
    return kept.folder;
}

void nb_fuzz_write(const char *path, nb_str bytes) {
    FILE *file = fopen(path, "wb");
    NB_FUZZ_HOLDS(file != NULL && kept.file_count < MAX_FILES);
    NB_FUZZ_HOLDS(fwrite(bytes.p, 1, bytes.n, file) == bytes.n && fclose(file) == 0);
    snprintf(kept.files[kept.file_count++], sizeof kept.files[0], "%s", path);
}

static void remove_files(void) {
    while (kept.file_count > 0) unlink(kept.files[--kept.file_count]);
}

/* The name in a line `%% NAME` that begins at `at`; {NULL, 0}: it is none. */
static nb_str file_line(nb_str input, size_t at, size_t *behind) {
    nb_str name = {input.p + at + 3, 0};
    if (input.n < at + 5 || memcmp(input.p + at, "%% ", 3) != 0) return (nb_str){NULL, 0};
    for (*behind = at + 3; *behind < input.n && input.p[*behind] != '\n'; ++*behind) {
        char c = input.p[*behind];
        bool good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c == '.' && name.n > 0);
        if (!good || ++name.n > MAX_NAME) return (nb_str){NULL, 0};
    }
    return (*behind)++ < input.n && name.n > 0 ? name : (nb_str){NULL, 0};
}

static size_t next_file(nb_str input, size_t at) {
    size_t behind;
    for (; at < input.n; at++)
        if ((at == 0 || input.p[at - 1] == '\n') && file_line(input, at, &behind).p != NULL)
            return at;
    return input.n;
}

nb_str nb_fuzz_files(nb_fuzz *f, nb_str input, const char **path) {
    size_t at = next_file(input, 0), behind = 0;
    nb_str first = {input.p, at};
    *path = nb_str_format(f->arena, "%s/report.yaml", nb_fuzz_folder()).p;
    while (at < input.n && kept.file_count < MAX_FILES) {
        nb_str name = file_line(input, at, &behind);
        at = next_file(input, behind);
        nb_fuzz_write(nb_str_format(f->arena, "%s/%.*s", nb_fuzz_folder(), (int)name.n, name.p).p,
                      (nb_str){input.p + behind, at - behind});
    }
    return first;
}

/* --- an input --------------------------------------------------------------------------------- */

/* Every message can be told, in both languages. With FUZZ_TELL it is. */
static void tell(nb_fuzz *f) {
    const nb_diag_entry *entries = nb_diags_sorted(f->diags);
    for (size_t i = 0; i < nb_diags_count(f->diags); i++)
        for (int language = NB_MESSAGES_ZH; language <= NB_MESSAGES_EN; language++) {
            nb_str text = nb_diag_text(f->arena, &entries[i], (nb_messages)language);
            NB_FUZZ_HOLDS(text.n > 0 && entries[i].pos.line < UINT32_MAX / 2);
            (void)nb_diag_hint(f->arena, &entries[i], (nb_messages)language);
            if (getenv("FUZZ_TELL") != NULL && language == NB_MESSAGES_EN)
                printf("  %u:%u %s %.*s\n", (unsigned)entries[i].pos.line,
                       (unsigned)entries[i].pos.column, nb_diag_row_of(entries[i].code)->code,
                       (int)text.n, text.p);
        }
}

static double processor_time(void) {
    struct timespec now = {0, 0};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void take(nb_arena *arena, nb_arena *scratch, nb_str input) {
    nb_fuzz f = {arena, scratch, nb_diags_new(arena)};
    nb_fuzz_one(&f, input);
    tell(&f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    double start = processor_time();
    nb_arena *volatile arena = nb_arena_new(&kept.recovery);
    nb_arena *volatile scratch = nb_arena_new(&kept.recovery);
    if (arena == NULL || scratch == NULL) abort();
    const nb_str input = {(const char *)data, size};
    if (setjmp(kept.recovery.point) == 0) take(arena, scratch, input);
    nb_arena_free(scratch);
    nb_arena_free(arena);
    remove_files();
    NB_FUZZ_HOLDS(processor_time() - start < MAX_SECONDS);
    return 0;
}
