/* The program as one function: bytes → report → document → galley → pages → file.
 * Input: options; output: files, and messages. Odd rule: the only setjmp of the program is here;
 * out of memory anywhere below ends up at it, and the arenas release everything. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "doc/compose.h"
#include "flow/galley.h"
#include "flow/paginate.h"
#include "model/check.h"
#include "nianbao.h"
#include "paint/painter.h"
#include "text/uses.h"

typedef enum goal { GOAL_RENDER, GOAL_CHECK, GOAL_FONTS } goal;

typedef struct job {
    const nb_options *options;
    nb_arena *arena, *scratch;
    nb_diags *diags;
    nb_on_message on_message;
    void *handle;
    goal goal;
    bool chinese;
} job;

const char *nb_version(void) { return NB_VERSION; }

/* --- where layouts and fonts are ------------------------------------------------------------- */

static bool is_folder(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Beside the program: PREFIX/bin/nianbao has PREFIX/share/nianbao, a build folder in the source
 * tree has the tree one or two levels up; else where it was to be installed. */
static const char *data_dir(nb_arena *arena, const nb_options *options) {
    static const char *const beside[] = {"../share/nianbao", "..", "../.."};
    if (options->data_dir != NULL) return options->data_dir;
    char self[4096];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    while (n > 0 && self[n - 1] != '/') n--;
    for (size_t i = 0; n > 0 && i < sizeof beside / sizeof *beside; i++) {
        nb_str root = nb_str_format(arena, "%.*s%s", (int)n, self, beside[i]);
        if (is_folder(nb_str_format(arena, "%s/layouts", root.p).p) &&
            is_folder(nb_str_format(arena, "%s/fonts", root.p).p))
            return root.p;
    }
    return NB_INSTALLED_DATA;
}

/* --- messages --------------------------------------------------------------------------------- */

static void tell(job *j) {
    const nb_diag_entry *entries = nb_diags_sorted(j->diags);
    for (size_t i = 0; i < nb_diags_count(j->diags); i++) {
        const nb_diag_entry *e = &entries[i];
        nb_message message = {.code = nb_diag_row_of(e->code)->code,
                              .severity = (int)nb_diag_severity(e->code),
                              .file = e->pos.file,
                              .line = e->pos.line,
                              .column = e->pos.column};
        for (int lang = 0; lang < 2; lang++) {
            nb_str text = nb_diag_text(j->arena, e, (nb_messages)lang);
            nb_str hint = nb_diag_hint(j->arena, e, (nb_messages)lang);
            message.text[lang] = nb_strndup(j->arena, text.p, text.n);
            if (hint.n > 0) message.hint[lang] = nb_strndup(j->arena, hint.p, hint.n);
        }
        if (j->on_message != NULL) j->on_message(j->handle, &message);
    }
}

static nb_status system_failed(job *j, nb_code code, const char *path, int error) {
    nb_diag(j->diags, code, ((nb_pos){path, 0, 0}), nb_str_of(path), nb_str_of(strerror(error)));
    return NB_SYSTEM_FAILED;
}

static nb_status verdict(const job *j) {
    if (nb_diags_errors(j->diags) > 0) return NB_NOT_IN_ORDER;
    if (j->options->strict && nb_diags_warnings(j->diags) > 0) return NB_NOT_IN_ORDER;
    return NB_DONE;
}

/* Whether two paths lead to one file, by whatever name. */
static bool same_file(const char *a, const char *b) {
    struct stat x, y;
    return strcmp(a, "-") != 0 && stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev &&
           x.st_ino == y.st_ino;
}

/* --- painting -----------------------------------------------------------------------------------
 */

static nb_status write_pdf(job *j, const nb_doc *doc, const nb_pages *pages, nb_fonts *fonts) {
    const char *path = j->options->output;
    nb_pdf_options options = {"nianbao " NB_VERSION, j->options->source_date_epoch,
                              j->options->jobs};
    nb_output *output = nb_output_open(j->arena, path);
    if (output == NULL) return system_failed(j, NB_SYSTEM_WRITE, path, errno);
    if (!nb_paint_pdf(j->arena, j->diags, doc, pages, fonts, &options, nb_output_write, output)) {
        int error = nb_output_error(output);
        return error != 0 ? system_failed(j, NB_SYSTEM_WRITE, path, error) : NB_NOT_IN_ORDER;
    }
    if (!nb_output_commit(output)) return system_failed(j, NB_SYSTEM_WRITE, path, errno);
    return NB_DONE;
}

static nb_status write_png(job *j, const nb_page *page, nb_preview *preview) {
    const char *path =
        nb_str_format(j->arena, "%s/page-%03u.png", j->options->png_dir, page->number).p;
    nb_output *output = nb_output_open(j->arena, path);
    if (output == NULL) return system_failed(j, NB_SYSTEM_WRITE, path, errno);
    if (!nb_preview_page(preview, page, nb_output_write, output))
        return system_failed(j, NB_SYSTEM_WRITE, path,
                             nb_output_error(output) != 0 ? nb_output_error(output) : ENOMEM);
    if (!nb_output_commit(output)) return system_failed(j, NB_SYSTEM_WRITE, path, errno);
    return NB_DONE;
}

static nb_status write_pngs(job *j, const nb_pages *pages, const nb_fonts *fonts) {
    const nb_options *o = j->options;
    if (mkdir(o->png_dir, 0777) != 0 && errno != EEXIST)
        return system_failed(j, NB_SYSTEM_WRITE, o->png_dir, errno);
    const char *why;
    nb_preview *preview = nb_preview_open(j->arena, fonts, o->dpi > 0 ? o->dpi : 150, &why);
    if (preview == NULL) {
        nb_diag(j->diags, NB_SYSTEM_CAIRO, ((nb_pos){.file = NULL}), nb_str_of(why));
        return NB_SYSTEM_FAILED;
    }
    nb_status status = NB_DONE;
    for (size_t i = 0; i < pages->n && status == NB_DONE; i++)
        status = write_png(j, &pages->items[i], preview);
    return status;
}

static void give_text(const job *j, const nb_buf *text) {
    if (j->options->on_text != NULL) j->options->on_text(j->options->text_handle, text->p, text->n);
}

static nb_status paint(job *j, const nb_doc *doc, const nb_galley *galley, const nb_pages *pages,
                       nb_fonts *fonts) {
    const nb_options *o = j->options;
    nb_status status = NB_DONE;
    if (o->dump != NULL) {
        nb_buf text = nb_buf_in(j->arena);
        if (strcmp(o->dump, "document") == 0) nb_doc_dump(&text, doc);
        if (strcmp(o->dump, "galley") == 0) nb_galley_dump(&text, galley, doc);
        if (strcmp(o->dump, "pages") == 0) nb_pages_dump(&text, pages, fonts);
        if (strcmp(o->dump, "tags") == 0) nb_tags_dump(j->arena, &text, doc, pages);
        give_text(j, &text);
    }
    if (o->png_dir != NULL) status = write_pngs(j, pages, fonts);
    if (status == NB_DONE && o->output != NULL) status = write_pdf(j, doc, pages, fonts);
    return status;
}

/* --- the stages ---------------------------------------------------------------------------------
 */

/* What a report's texts ask of the fonts, for the list of fallbacks. */
static void list_fonts(job *j, nb_fonts *fonts, const nb_doc *doc) {
    nb_buf text = nb_buf_in(j->arena);
    nb_font_use *uses = NULL;
    size_t n = doc == NULL ? 0 : nb_text_uses(j->arena, doc, fonts, &uses);
    nb_fonts_report(j->arena, &text, fonts, uses, n, j->chinese ? NB_MESSAGES_ZH : NB_MESSAGES_EN);
    give_text(j, &text);
}

static nb_status run(job *j) {
    const nb_options *o = j->options;
    const char *data = data_dir(j->arena, o);
    const char *fonts_dir = nb_str_format(j->arena, "%s/fonts", data).p;
    const char *layouts = nb_str_format(j->arena, "%s/layouts", data).p;
    if (j->goal == GOAL_FONTS && o->report == NULL) {
        nb_fonts *fonts = nb_fonts_open(j->arena, j->diags, fonts_dir);
        if (fonts == NULL) return NB_SYSTEM_FAILED;
        list_fonts(j, fonts, NULL);
        return verdict(j);
    }

    if (o->output != NULL && same_file(o->report, o->output)) {
        nb_diag(j->diags, NB_SYSTEM_SAME_FILE, ((nb_pos){o->report, 0, 0}), nb_str_of(o->output));
        return NB_SYSTEM_FAILED;
    }
    nb_str bytes;
    if (!nb_file_read(j->arena, o->report, &bytes))
        return system_failed(j, NB_SYSTEM_READ, o->report, errno);
    const nb_yaml *root = nb_yaml_parse(j->arena, j->diags, o->report, bytes);
    if (root == NULL) return NB_NOT_IN_ORDER;
    const nb_report *report = nb_report_read(j->arena, j->diags, root);
    if (report == NULL || report->layout_name.n == 0) return NB_NOT_IN_ORDER;
    const nb_layout *layout =
        nb_layout_load(j->arena, j->diags, layouts, report->layout_name, report->layout_pos);
    if (layout == NULL) return NB_NOT_IN_ORDER;
    report = nb_report_complete(j->arena, j->diags, report, layout);
    nb_check(j->arena, j->diags, report, layout);

    const nb_doc *doc = nb_compose(j->arena, j->diags, report, layout);
    nb_fonts *fonts = nb_fonts_open(j->arena, j->diags, fonts_dir);
    if (fonts == NULL) return NB_SYSTEM_FAILED;
    const nb_galley *galley = nb_galley_make(j->arena, j->scratch, j->diags, doc, fonts);
    if (j->goal == GOAL_FONTS) list_fonts(j, fonts, doc);
    if (verdict(j) != NB_DONE || j->goal != GOAL_RENDER) return verdict(j);
    const nb_pages *pages = nb_paginate(j->arena, galley, doc, fonts);
    nb_status status = paint(j, doc, galley, pages, fonts);
    return status != NB_DONE ? status : verdict(j);
}

static nb_status start(goal what, const nb_options *options, bool chinese, nb_on_message on_message,
                       void *handle) {
    nb_recovery recovery;
    job j = {.options = options,
             .on_message = on_message,
             .handle = handle,
             .goal = what,
             .chinese = chinese};
    nb_arena *volatile arena = nb_arena_new(&recovery);
    nb_arena *volatile scratch = nb_arena_new(&recovery);
    nb_status status = NB_SYSTEM_FAILED;
    if (arena != NULL && scratch != NULL && setjmp(recovery.point) == 0) {
        j.arena = arena;
        j.scratch = scratch;
        j.diags = nb_diags_new(arena);
        status = run(&j);
        tell(&j);
    } else if (on_message != NULL) {
        const nb_diag_row *row = nb_diag_row_of(NB_SYSTEM_MEMORY);
        nb_message message = {.code = row->code, .text = {row->text[0], row->text[1]}};
        on_message(handle, &message);
        status = NB_SYSTEM_FAILED;
    }
    nb_arena_free(scratch);
    nb_arena_free(arena);
    return status;
}

nb_status nb_render(const nb_options *options, nb_on_message on_message, void *handle) {
    static const char *const dumps[] = {"document", "galley", "pages", "tags"};
    bool known = options->dump == NULL;
    for (size_t i = 0; i < 4 && !known; i++) known = strcmp(options->dump, dumps[i]) == 0;
    if (options->report == NULL || !known || options->dpi < 0 || options->dpi > 2400 ||
        options->jobs < 0)
        return NB_WRONG_USAGE;
    return start(GOAL_RENDER, options, false, on_message, handle);
}

nb_status nb_check_report(const nb_options *options, nb_on_message on_message, void *handle) {
    if (options->report == NULL) return NB_WRONG_USAGE;
    return start(GOAL_CHECK, options, false, on_message, handle);
}

nb_status nb_list_fonts(const nb_options *options, int chinese, nb_on_message on_message,
                        void *handle) {
    return start(GOAL_FONTS, options, chinese != 0, on_message, handle);
}
