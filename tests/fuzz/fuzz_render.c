/* A report (and the files that it names) to a file. Its first line chooses which: #1 PDF/A-1a, #2
 * PDF/A-2a, #s SVG, else PDF/A-3a with its archive. */
#include "stages.h"

#include "archive/archive.h"
#include "paint/painter.h"

static bool take(void *file, const void *bytes, size_t n) {
    nb_buf_add(file, bytes, n);
    return true;
}

static void paint_svg(nb_fuzz *f, const nb_fuzz_report *r) {
    nb_svg *svg = nb_svg_open(f->arena, nb_fuzz_fonts(), r->pages->inks);
    for (size_t i = 0; i < r->pages->n; i++) {
        nb_buf file = nb_buf_in(f->arena);
        nb_page page = nb_page_open(r->pages, i, f->arena);
        NB_FUZZ_HOLDS(nb_svg_page(svg, &page, take, &file) || nb_diags_errors(f->diags) > 0);
        NB_FUZZ_HOLDS(nb_diags_errors(f->diags) > 0 || file.n > 0);
    }
}

static void paint_pdf(nb_fuzz *f, const nb_fuzz_report *r, const char *path, char which) {
    nb_pdf_options options = {.producer = "nianbao",
                              .jobs = 1,
                              .level = which == '1'   ? NB_PDFA_1A
                                       : which == '2' ? NB_PDFA_2A
                                                      : NB_PDFA_3A};
    nb_rendering how = {.producer = options.producer,
                        .report = path,
                        .layouts = NB_SOURCE_DIR "/layouts",
                        .fonts = NB_SOURCE_DIR "/fonts"};
    if (options.level == NB_PDFA_3A)
        options.attachments =
            nb_archive_make(f->arena, r->report, nb_fuzz_fonts(), &how, &options.attachment_count);
    if (!nb_pdf_conforms(f->arena, f->scratch, f->diags, r->doc, r->pages, &options)) return;
    nb_buf file = nb_buf_in(f->arena);
    if (!nb_paint_pdf(f->arena, f->scratch, f->diags, r->doc, r->pages, nb_fuzz_fonts(), &options,
                      take, &file)) {
        NB_FUZZ_HOLDS(nb_diags_errors(f->diags) > 0);
        return;
    }
    /* the whole file is there, and its own reader finds its way in it */
    const char *why = NULL;
    size_t at, n = 0;
    nb_pdf *pdf = nb_pdf_open(f->arena, nb_buf_view(&file), &why, &at);
    NB_FUZZ_HOLDS(pdf != NULL);
    NB_FUZZ_HOLDS(nb_pdf_get(pdf, nb_pdf_trailer(pdf), "Root")->kind == NB_PDF_DICT);
    (void)nb_pdf_files(f->arena, pdf, &n);
    NB_FUZZ_HOLDS(n == options.attachment_count);
}

void nb_fuzz_one(nb_fuzz *f, nb_str input) {
    const char *path;
    nb_fuzz_report r = {.layout = NULL};
    nb_str bytes = nb_fuzz_files(f, input, &path);
    if (!nb_fuzz_compose(f, path, bytes, &r) || nb_diags_errors(f->diags) > 0 ||
        !nb_fuzz_typeset(f, &r))
        return;
    NB_FUZZ_HOLDS(r.pages->n > 0);
    char which = bytes.n > 1 && bytes.p[0] == '#' ? bytes.p[1] : '3';
    if (which == 's')
        paint_svg(f, &r);
    else
        paint_pdf(f, &r, path, which);
}
