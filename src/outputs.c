/* What a rendered report becomes: PDF, pictures of pages, dumps. Input: the stages' results;
 * output: files and texts. Odd rule: nothing is written before everything is known to be in order.
 */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "archive/archive.h"
#include "base/output.h"
#include "depfile.h"
#include "signing.h"
#include "task.h"

/* Whether something stands at the path that a PDF must not replace: the report itself, its CSV
 * files, anything that is no PDF. A slip in -o must not cost a file. */
bool nb_outputs_precious(const char *path) {
    struct stat st;
    char start[5];
    if (strcmp(path, "-") == 0 || stat(path, &st) != 0 || !S_ISREG(st.st_mode)) return false;
    FILE *file = fopen(path, "rb");
    if (file == NULL) return false; /* the attempt to write will say why */
    size_t n = fread(start, 1, sizeof start, file);
    fclose(file);
    return n > 0 && (n < sizeof start || memcmp(start, "%PDF-", sizeof start) != 0);
}

/* The depfile goes first: with a PDF that is older than what it names, the next run makes both. */
static nb_status commit(nb_task *j, nb_output *output, const nb_made *made) {
    const char *path = j->options->output, *depfile = j->options->depfile;
    if (depfile != NULL) {
        nb_buf text = nb_buf_in(j->arena);
        nb_depfile_put(&text, path, made, j->options->sign);
        nb_output *rule = nb_output_open(j->arena, depfile);
        if (rule == NULL) return nb_task_failed(j, NB_SYSTEM_WRITE, depfile, errno);
        nb_output_write(rule, text.p, text.n);
        if (!nb_output_commit(rule)) return nb_task_failed(j, NB_SYSTEM_WRITE, depfile, errno);
    }
    if (!nb_output_commit(output)) return nb_task_failed(j, NB_SYSTEM_WRITE, path, errno);
    nb_task_stage(j, "write");
    return NB_DONE;
}

static nb_status write_pdf(nb_task *j, const nb_report *report, const nb_doc *doc,
                           const nb_pages *pages, const nb_made *made) {
    const char *path = j->options->output;
    nb_fonts *fonts = made->fonts;
    nb_pdf_options options = {.producer = "nianbao " NB_VERSION,
                              .source_date_epoch = j->options->source_date_epoch,
                              .jobs = j->options->jobs,
                              .level = j->level,
                              .print = j->printed ? &j->print : NULL,
                              .signing = j->signing};
    if (j->level == NB_PDFA_3A) {
        nb_rendering how = {.producer = options.producer,
                            .report = j->options->report,
                            .layouts = j->layouts,
                            .fonts = j->fonts_dir,
                            .lang = j->options->lang,
                            .bilingual = j->options->bilingual,
                            .draft = j->options->draft != 0,
                            .source_date_epoch =
                                report->date.at == NULL ? j->options->source_date_epoch : NULL};
        options.attachments =
            nb_archive_make(j->arena, report, fonts, &how, &options.attachment_count);
        nb_task_stage(j, "archive");
    }
    nb_first first;
    bool sign = j->options->sign != NULL;
    if (sign) { /* behind the archive, which lists all files that the report was made from */
        nb_status status = nb_first_begin(&first, j->arena, j->diags, j->options->sign, path);
        if (status != NB_DONE) return status;
        if (first.painter.dict.n > 0) options.signing = &first.painter;
        if (first.painter.look != NULL && !nb_pdf_has_seal(doc, pages)) {
            nb_diag0(j->diags, NB_SIGN_SEAL_PLACE, ((nb_pos){j->options->report, 0, 0}));
            return NB_NOT_IN_ORDER;
        }
    }
    if (!nb_pdf_conforms(j->arena, j->scratch, j->diags, doc, pages, &options))
        return NB_NOT_IN_ORDER;
    nb_output *output = nb_output_open(j->arena, path);
    if (output == NULL) return nb_task_failed(j, NB_SYSTEM_WRITE, path, errno);
    if (!nb_paint_pdf(j->arena, j->scratch, j->diags, doc, pages, fonts, &options,
                      sign ? nb_first_take : nb_output_write, sign ? (void *)&first : output)) {
        int error = nb_output_error(output);
        return error != 0 ? nb_task_failed(j, NB_SYSTEM_WRITE, path, error) : NB_NOT_IN_ORDER;
    }
    if (sign) {
        nb_str file = nb_first_end(&first);
        if (file.p == NULL) return NB_NOT_IN_ORDER;
        nb_output_write(output, file.p, file.n);
    }
    nb_task_stage(j, sign ? "paint, sign" : "paint");
    return commit(j, output, made);
}

/* --- pictures of the pages -------------------------------------------------------------------- */

typedef bool (*page_painter)(void *painter, const nb_page *page, nb_sink sink, void *handle);

static bool paint_png(void *painter, const nb_page *page, nb_sink sink, void *handle) {
    (void)page; /* they come in order, and the painter is ahead */
    return nb_preview_next(painter, sink, handle);
}
static bool paint_svg(void *painter, const nb_page *page, nb_sink sink, void *handle) {
    return nb_svg_page(painter, page, sink, handle);
}

static nb_status write_page(nb_task *j, const nb_page *page, const char *path,
                            page_painter paint_page, void *painter) {
    size_t told = nb_diags_errors(j->diags);
    nb_output *output = nb_output_open(j->arena, path);
    if (output == NULL) return nb_task_failed(j, NB_SYSTEM_WRITE, path, errno);
    if (!paint_page(painter, page, nb_output_write, output)) {
        int error = nb_output_error(output);
        if (error == 0 && nb_diags_errors(j->diags) > told) return NB_SYSTEM_FAILED;
        return nb_task_failed(j, NB_SYSTEM_WRITE, path, error != 0 ? error : ENOMEM);
    }
    if (!nb_output_commit(output)) return nb_task_failed(j, NB_SYSTEM_WRITE, path, errno);
    return NB_DONE;
}

/* A file for each page: DIR/page-001.png … */
static nb_status write_pages(nb_task *j, const nb_pages *pages, const char *dir, const char *ending,
                             page_painter paint_page, void *painter) {
    if (mkdir(dir, 0777) != 0 && errno != EEXIST)
        return nb_task_failed(j, NB_SYSTEM_WRITE, dir, errno);
    nb_status status = NB_DONE;
    for (size_t i = 0; i < pages->n && status == NB_DONE; i++) {
        nb_mark mark = nb_arena_mark(j->scratch);
        const nb_page page = nb_page_open(pages, i, j->scratch);
        nb_str path = nb_str_format(j->arena, "%s/page-%03u.%s", dir, page.number, ending);
        status = write_page(j, &page, path.p, paint_page, painter);
        nb_arena_rewind(j->scratch, mark);
    }
    return status;
}

static nb_status write_pngs(nb_task *j, const nb_pages *pages, const nb_fonts *fonts) {
    const nb_options *o = j->options;
    const char *why;
    nb_preview *preview = nb_preview_open(j->arena, j->scratch, j->diags, fonts, pages,
                                          o->dpi > 0 ? o->dpi : 150, o->jobs, &why);
    if (preview == NULL) {
        nb_diag(j->diags, NB_SYSTEM_CAIRO, ((nb_pos){.file = NULL}), nb_str_of(why));
        return NB_SYSTEM_FAILED;
    }
    return write_pages(j, pages, o->png_dir, "png", paint_png, preview);
}

/* --- all of them ------------------------------------------------------------------------------ */

void nb_outputs_text(const nb_task *j, const nb_buf *text) {
    if (j->options->on_text != NULL && text->n > 0)
        j->options->on_text(j->options->text_handle, text->p, text->n);
}

nb_status nb_outputs_write(nb_task *j, const nb_report *report, const nb_doc *doc,
                           const nb_galley *galley, const nb_pages *pages, const nb_made *made) {
    const nb_options *o = j->options;
    nb_fonts *fonts = made->fonts;
    nb_status status = NB_DONE;
    if (o->dump != NULL) {
        nb_buf text = nb_buf_in(j->arena);
        if (strcmp(o->dump, "document") == 0) nb_doc_dump(&text, doc);
        if (strcmp(o->dump, "galley") == 0) nb_galley_dump(&text, galley, doc);
        if (strcmp(o->dump, "pages") == 0) nb_pages_dump(&text, pages, fonts);
        if (strcmp(o->dump, "tags") == 0) nb_tags_dump(j->arena, &text, doc, pages, j->printed);
        nb_outputs_text(j, &text);
    }
    if (o->png_dir != NULL) status = write_pngs(j, pages, fonts);
    if (status == NB_DONE && o->svg_dir != NULL)
        status = write_pages(j, pages, o->svg_dir, "svg", paint_svg,
                             nb_svg_open(j->arena, fonts, pages->inks));
    if (o->png_dir != NULL || o->svg_dir != NULL) nb_task_stage(j, "preview");
    if (status == NB_DONE && o->output != NULL) status = write_pdf(j, report, doc, pages, made);
    return status;
}
