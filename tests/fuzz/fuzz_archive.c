/* Any bytes as a PDF with an archive: extracted, and what is told of it; and all that reproducing
 * does before and behind the rendering. */
#define _GNU_SOURCE /* nftw */
#include "fuzz.h"

#include <ftw.h>
#include <stdio.h>

#include "archive/archive.h"
#include "nianbao.h"

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *where) {
    (void)st, (void)type, (void)where;
    return remove(path);
}

static void count(void *lines, const char *text, size_t n) {
    *(size_t *)lines += n > 0 && text[n - 1] == '\n';
}

void nb_fuzz_one(nb_fuzz *f, nb_str input) {
    const char *why, *dir = nb_str_format(f->arena, "%s/out", nb_fuzz_folder()).p;
    size_t at, lines = 0;
    nb_pdf *pdf = nb_pdf_open(f->arena, input, &why, &at);
    if (pdf == NULL) return; /* the target verify reads more of these */
    const nb_archive *archive = nb_archive_open(f->arena, f->diags, "x.pdf", pdf);
    if (archive != NULL)
        NB_FUZZ_HOLDS(nb_archive_compare(f->arena, f->diags, "x.pdf", archive, archive) == 0);
    const char *path = nb_str_format(f->arena, "%s/x.pdf", nb_fuzz_folder()).p;
    nb_fuzz_write(path, input);
    nb_status status = nb_extract(path, dir, count, &lines, NULL, NULL);
    nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    NB_FUZZ_HOLDS(status != NB_DONE || lines > 0);
    (void)nb_reproduce(path, 1, NULL, NULL);
}
