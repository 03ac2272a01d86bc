/* The archive in a PDF: taking it out, and rendering it again to see that nothing else is needed.
 * Input: a PDF; output: files, or a verdict. Odd rule: what is compared is the first revision, the
 * file as it was rendered, before signing appended anything; the hole of a signature in it is left
 * empty. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "archive/archive.h"
#include "base/limits.h"
#include "base/scratch.h"
#include "pipeline.h"

typedef struct job {
    const char *pdf, *dir; /* dir NULL: reproduce */
    int jobs;
    nb_on_text on_text;
    void *text_handle;
    nb_on_message on_message; /* of the second rendering */
    void *handle;
} job;

static nb_status failed(nb_guarded *g, nb_code code, const char *path) {
    if (errno == EFBIG && code == NB_SYSTEM_READ)
        nb_diag(g->diags, NB_SYSTEM_LARGE, ((nb_pos){path, 0, 0}), nb_str_of(path),
                nb_str_format(g->arena, "%d", NB_MAX_PDF / NB_MIB));
    else
        nb_diag(g->diags, code, ((nb_pos){path, 0, 0}), nb_str_of(path),
                nb_str_of(strerror(errno)));
    return NB_SYSTEM_FAILED;
}

/* The archive and the first revision of a file; NULL after reporting. */
static const nb_archive *open_archive(nb_guarded *g, const char *path, nb_pdf **pdf,
                                      nb_str *revision, nb_status *status) {
    const char *why = "damaged";
    size_t at;
    *status = NB_NOT_IN_ORDER;
    if (!nb_file_read(g->arena, path, NB_MAX_PDF, revision)) {
        *status = failed(g, NB_SYSTEM_READ, path);
        return NULL;
    }
    *pdf = nb_pdf_open(g->arena, *revision, &why, &at);
    if (*pdf != NULL) {
        const nb_pdf_revision *revisions;
        nb_pdf_revisions(*pdf, &revisions);
        revision->n = revisions[0].end;
        *pdf = nb_pdf_open_revision(*pdf, 0);
    }
    if (*pdf == NULL) {
        nb_diag(g->diags, NB_ARCHIVE_UNREADABLE, ((nb_pos){path, 0, 0}), nb_str_of(path),
                nb_str_of(why));
        return NULL;
    }
    return nb_archive_open(g->arena, g->diags, path, *pdf);
}

static nb_status extract(nb_guarded *g, void *task) {
    const job *j = task;
    nb_status status;
    nb_pdf *pdf;
    nb_str revision;
    const nb_archive *archive = open_archive(g, j->pdf, &pdf, &revision, &status);
    if (archive == NULL) return status;
    if (!nb_archive_unpack(g->arena, g->diags, archive, j->dir)) return NB_SYSTEM_FAILED;
    for (size_t i = 0; i < archive->n && j->on_text != NULL; i++) {
        nb_str line = nb_str_format(g->arena, "%s/%s\n", j->dir, archive->paths[i]);
        j->on_text(j->text_handle, line.p, line.n);
    }
    return nb_diags_errors(g->diags) > 0 ? NB_NOT_IN_ORDER : NB_DONE;
}

/* --- rendering again ---------------------------------------------------------------------------
 */

static void tell_errors(void *task, const nb_message *message) {
    const job *j = task;
    if (message->severity == 0 && j->on_message != NULL) j->on_message(j->handle, message);
}

/* The object that begins last before a byte of the file; 0: none. */
static int64_t object_before(const nb_pdf *pdf, size_t at) {
    int64_t found = 0;
    size_t best = 0;
    for (int64_t i = 1; i < nb_pdf_size(pdf); i++) {
        size_t offset = nb_pdf_offset(pdf, i);
        if (offset <= best || offset > at) continue;
        best = offset;
        found = i;
    }
    return found;
}

/* Says where the files part: the byte, and the object that it is in. */
static void report_bytes(nb_guarded *g, const job *j, const nb_pdf *pdf, nb_str before,
                         nb_str now) {
    size_t at = 0;
    while (at < before.n && at < now.n && before.p[at] == now.p[at]) at++;
    nb_diag(g->diags, NB_ARCHIVE_OTHER_BYTES, ((nb_pos){j->pdf, 0, 0}),
            nb_str_format(g->arena, "%zu", at),
            nb_str_format(g->arena, "%lld", (long long)object_before(pdf, at)),
            nb_str_format(g->arena, "%zu", before.n), nb_str_format(g->arena, "%zu", now.n));
}

/* --- of a file that was signed as it was made --------------------------------------------------
 */

/* Entries as they are written; those of a stream end with /Length. */
static nb_pdf_part part_of(nb_arena *arena, nb_str file, const nb_pdf_value *value) {
    nb_pdf_part part = {NB_STR(""), value->text};
    nb_str end = NB_STR(">>");
    if (value->end <= value->start + 4 || value->end > file.n) return part;
    if (value->kind == NB_PDF_STREAM) end = nb_str_format(arena, "/Length %zu>>", value->text.n);
    size_t from = value->start + 2, at = value->kind == NB_PDF_STREAM ? from : value->end - end.n;
    while (at + end.n < file.n && memcmp(file.p + at, end.p, end.n) != 0) at++;
    part.entries = (nb_str){file.p + from, at - from};
    return part;
}

/* What the painter asks the signer for, from the file: its objects have the same numbers again. */
typedef struct known {
    nb_pdf_signing painter;
    nb_arena *arena;
    nb_pdf *pdf;
    nb_str file;
} known;

static void known_look(void *handle, nb_len width, nb_len height, bool old,
                       const int64_t numbers[NB_LOOK_PARTS], nb_pdf_part parts[NB_LOOK_PARTS]) {
    const known *k = handle;
    (void)width, (void)height, (void)old;
    for (int i = 0; i < NB_LOOK_PARTS; i++)
        parts[i] = part_of(k->arena, k->file, nb_pdf_object(k->pdf, numbers[i]));
}

static const nb_pdf_value *signed_field(nb_pdf *pdf) {
    const nb_pdf_value *root = nb_pdf_get(pdf, nb_pdf_trailer(pdf), "Root"),
                       *fields = nb_pdf_get(pdf, nb_pdf_get(pdf, root, "AcroForm"), "Fields");
    for (size_t i = 0; fields->kind == NB_PDF_ARRAY && i < fields->n; i++) {
        const nb_pdf_value *field = nb_pdf_follow(pdf, &fields->items[i]);
        if (nb_pdf_get(pdf, field, "V")->kind == NB_PDF_DICT) return field;
    }
    return NULL;
}

static void blank(char *from, const char *end) {
    for (; from < end; from++)
        if (*from != ' ') *from = '0';
}

/* Empties the hole of the first revision's signature; false: it has none. */
static bool known_signature(nb_guarded *g, nb_pdf *pdf, nb_str *file, known *k) {
    const nb_pdf_value *field = signed_field(pdf);
    if (field == NULL) return false;
    const nb_pdf_value *dict = nb_pdf_get(pdf, field, "V"), *range = nb_pdf_raw(dict, "ByteRange"),
                       *contents = nb_pdf_raw(dict, "Contents"),
                       *rect = nb_pdf_get(pdf, field, "Rect"),
                       *look = nb_pdf_get(pdf, nb_pdf_get(pdf, field, "AP"), "N"),
                       *root = nb_pdf_get(pdf, nb_pdf_trailer(pdf), "Root");
    if (range->end < range->start + 2 || contents->end < contents->start + 2) return false;
    char *bytes = nb_strndup(g->arena, file->p, file->n);
    blank(bytes + range->start + 1, bytes + range->end - 1);
    blank(bytes + contents->start + 1, bytes + contents->end - 1);
    file->p = bytes;
    *k = (known){.arena = g->arena, .pdf = pdf, .file = *file};
    k->painter.dict = part_of(g->arena, *file, dict).entries;
    k->painter.certify = nb_pdf_get(pdf, root, "Perms")->kind == NB_PDF_DICT;
    k->painter.hidden = rect->kind == NB_PDF_ARRAY && rect->n == 4 &&
                        rect->items[3].kind == NB_PDF_INT && rect->items[3].number == 0;
    bool drawn =
        nb_pdf_get(pdf, nb_pdf_get(pdf, look, "Resources"), "XObject")->kind == NB_PDF_DICT;
    k->painter.look = drawn ? known_look : NULL;
    k->painter.handle = k;
    return true;
}

static nb_status reproduce(nb_guarded *g, void *task) {
    const job *j = task;
    nb_status status;
    nb_pdf *pdf, *again;
    nb_str before, now;
    const nb_archive *archive = open_archive(g, j->pdf, &pdf, &before, &status);
    if (archive == NULL) return status;
    known signature;
    bool is_signed = known_signature(g, pdf, &before, &signature);
    const char *report = nb_archive_told(g->arena, archive, "report");
    const char *draft = nb_archive_told(g->arena, archive, "draft");
    const char *where, *dir = nb_scratch_make(g->arena, &where);
    if (dir == NULL) return failed(g, NB_SYSTEM_WRITE, where);
    if (!nb_archive_unpack(g->arena, g->diags, archive, dir)) return NB_SYSTEM_FAILED;
    nb_options options = {
        .report = nb_str_format(g->arena, "%s/%s", dir, report == NULL ? "" : report).p,
        .output = nb_str_format(g->arena, "%s/.pdf", dir).p,
        .data_dir = dir,
        .root = dir, /* all that it names was unpacked there, wherever it lay below a root */
        .source_date_epoch = nb_archive_told(g->arena, archive, "source_date_epoch"),
        .lang = nb_archive_told(g->arena, archive, "lang"),
        .bilingual = nb_archive_told(g->arena, archive, "bilingual"),
        .jobs = j->jobs,
        .draft = draft != NULL && strcmp(draft, "true") == 0};
    status = nb_render_again(&options, is_signed ? &signature.painter : NULL, tell_errors, task);
    if (status != NB_DONE) {
        nb_diag(g->diags, NB_ARCHIVE_NOT_RENDERED, ((nb_pos){j->pdf, 0, 0}), nb_str_of(j->pdf));
        return status == NB_SYSTEM_FAILED ? status : NB_NOT_IN_ORDER;
    }
    const nb_archive *other = open_archive(g, options.output, &again, &now, &status);
    if (other == NULL) return status;
    if (nb_str_eq(before, now)) return NB_DONE;
    nb_archive_compare(g->arena, g->diags, j->pdf, archive, other);
    report_bytes(g, j, pdf, before, now);
    return NB_NOT_IN_ORDER;
}

nb_status nb_extract(const char *pdf, const char *dir, nb_on_text on_text, void *text_handle,
                     nb_on_message on_message, void *handle) {
    if (pdf == NULL || dir == NULL) return NB_WRONG_USAGE;
    job j = {.pdf = pdf, .dir = dir, .on_text = on_text, .text_handle = text_handle};
    return nb_guard(extract, &j, 0, on_message, handle);
}

nb_status nb_reproduce(const char *pdf, int jobs, nb_on_message on_message, void *handle) {
    if (pdf == NULL || jobs < 0) return NB_WRONG_USAGE;
    job j = {.pdf = pdf, .jobs = jobs, .on_message = on_message, .handle = handle};
    return nb_guard(reproduce, &j, 0, on_message, handle);
}
