/* The program as one function: bytes → report → document → galley → pages → file.
 * Input: options; output: files, and messages. Odd rule: out of memory anywhere below ends up at
 * the setjmp here, and the arenas release everything; the module of signatures has its own. */
#define _GNU_SOURCE /* dladdr */
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "archive/archive.h"
#include "base/limits.h"
#include "base/output.h"
#include "base/root.h"
#include "doc/compose.h"
#include "edition.h"
#include "flow/galley.h"
#include "flow/paginate.h"
#include "model/check.h"
#include "model/figures.h"
#include "model/new.h"
#include "nianbao.h"
#include "paint/painter.h"
#include "pipeline.h"
#include "signing.h"
#include "tell.h"
#include "text/uses.h"

typedef enum goal { GOAL_RENDER, GOAL_CHECK, GOAL_FONTS, GOAL_NEW } goal;

typedef struct job {
    const nb_options *options;
    const nb_new_options *made; /* GOAL_NEW: what is to be made, and no options */
    nb_arena *arena, *scratch;
    nb_diags *diags;
    goal goal;
    bool chinese;
    nb_pdfa level;
    bool printed;
    nb_print print;                  /* where it is printed */
    const char *layouts, *fonts_dir; /* folders */
    const nb_pdf_signing *signing;   /* known, of a file that is rendered again; NULL: none */
    uint64_t lap;                    /* when the stage at hand began */
} job;

const char *nb_version(void) { return NB_VERSION; }

/* --- the stages' times ------------------------------------------------------------------------ */

static uint64_t now(void) {
    struct timespec t;
    if (clock_gettime(CLOCK_MONOTONIC, &t) != 0) return 0;
    return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/* Tells the time since the stage before it, for who wants to know: it goes into no file. */
static void done(job *j, const char *stage) {
    if (j->options == NULL || j->options->on_stage == NULL) return;
    uint64_t end = now();
    if (stage != NULL) j->options->on_stage(j->options->stage_handle, stage, end - j->lap);
    j->lap = end;
}

/* --- where layouts and fonts are ------------------------------------------------------------- */

static bool is_folder(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Beside the code: PREFIX/bin/nianbao and PREFIX/lib/libnianbao.so (or lib/ARCHITECTURE) have
 * PREFIX/share/nianbao, a build folder in the source tree has the tree one or two levels up. */
static const char *beside(nb_arena *arena, const char *file) {
    static const char *const ways[] = {"../share/nianbao", "../../share/nianbao", "..", "../.."};
    const char *slash = strrchr(file, '/');
    for (size_t i = 0; slash != NULL && i < sizeof ways / sizeof *ways; i++) {
        nb_str root = nb_str_format(arena, "%.*s%s", (int)(slash - file) + 1, file, ways[i]);
        if (is_folder(nb_str_format(arena, "%s/layouts", root.p).p) &&
            is_folder(nb_str_format(arena, "%s/fonts", root.p).p))
            return root.p;
    }
    return NULL;
}

/* Beside the library when it is a shared one, beside the program, or where it was to be installed.
 */
static const char *data_dir(nb_arena *arena, const char *given) {
    if (given != NULL) return given;
    Dl_info info;
    char self[4096];
    const char *found = NULL;
    if (dladdr(NB_INSTALLED_DATA, &info) != 0 && info.dli_fname != NULL)
        found = beside(arena, info.dli_fname);
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (found == NULL && n > 0) {
        self[n] = '\0';
        found = beside(arena, self);
    }
    return found != NULL ? found : NB_INSTALLED_DATA;
}

/* --- messages --------------------------------------------------------------------------------- */

static nb_status system_failed(job *j, nb_code code, const char *path, int error) {
    nb_diag(j->diags, code, ((nb_pos){path, 0, 0}), nb_str_of(path), nb_str_of(strerror(error)));
    return NB_SYSTEM_FAILED;
}

static nb_status verdict(const job *j) {
    if (nb_diags_errors(j->diags) > 0) return NB_NOT_IN_ORDER;
    if (j->options->strict && nb_diags_warnings(j->diags) > 0) return NB_NOT_IN_ORDER;
    return NB_DONE;
}

/* Whether something stands at the path that a PDF must not replace: the report itself, its CSV
 * files, anything that is no PDF. A slip in -o must not cost a file. */
static bool is_precious(const char *path) {
    struct stat st;
    char start[5];
    if (strcmp(path, "-") == 0 || stat(path, &st) != 0 || !S_ISREG(st.st_mode)) return false;
    FILE *file = fopen(path, "rb");
    if (file == NULL) return false; /* the attempt to write will say why */
    size_t n = fread(start, 1, sizeof start, file);
    fclose(file);
    return n > 0 && (n < sizeof start || memcmp(start, "%PDF-", sizeof start) != 0);
}

/* --- painting -----------------------------------------------------------------------------------
 */

static nb_status write_pdf(job *j, const nb_report *report, const nb_doc *doc,
                           const nb_pages *pages, nb_fonts *fonts) {
    const char *path = j->options->output;
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
        done(j, "archive");
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
    if (output == NULL) return system_failed(j, NB_SYSTEM_WRITE, path, errno);
    if (!nb_paint_pdf(j->arena, j->scratch, j->diags, doc, pages, fonts, &options,
                      sign ? nb_first_take : nb_output_write, sign ? (void *)&first : output)) {
        int error = nb_output_error(output);
        return error != 0 ? system_failed(j, NB_SYSTEM_WRITE, path, error) : NB_NOT_IN_ORDER;
    }
    if (sign) {
        nb_str file = nb_first_end(&first);
        if (file.p == NULL) return NB_NOT_IN_ORDER;
        nb_output_write(output, file.p, file.n);
    }
    done(j, sign ? "paint, sign" : "paint");
    if (!nb_output_commit(output)) return system_failed(j, NB_SYSTEM_WRITE, path, errno);
    done(j, "write");
    return NB_DONE;
}

typedef bool (*page_painter)(void *painter, const nb_page *page, nb_sink sink, void *handle);

static bool paint_png(void *painter, const nb_page *page, nb_sink sink, void *handle) {
    (void)page; /* they come in order, and the painter is ahead */
    return nb_preview_next(painter, sink, handle);
}
static bool paint_svg(void *painter, const nb_page *page, nb_sink sink, void *handle) {
    return nb_svg_page(painter, page, sink, handle);
}

static nb_status write_page(job *j, const nb_page *page, const char *path, page_painter paint_page,
                            void *painter) {
    size_t told = nb_diags_errors(j->diags);
    nb_output *output = nb_output_open(j->arena, path);
    if (output == NULL) return system_failed(j, NB_SYSTEM_WRITE, path, errno);
    if (!paint_page(painter, page, nb_output_write, output)) {
        int error = nb_output_error(output);
        if (error == 0 && nb_diags_errors(j->diags) > told) return NB_SYSTEM_FAILED;
        return system_failed(j, NB_SYSTEM_WRITE, path, error != 0 ? error : ENOMEM);
    }
    if (!nb_output_commit(output)) return system_failed(j, NB_SYSTEM_WRITE, path, errno);
    return NB_DONE;
}

/* A file for each page: DIR/page-001.png … */
static nb_status write_pages(job *j, const nb_pages *pages, const char *dir, const char *ending,
                             page_painter paint_page, void *painter) {
    if (mkdir(dir, 0777) != 0 && errno != EEXIST)
        return system_failed(j, NB_SYSTEM_WRITE, dir, errno);
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

static nb_status write_pngs(job *j, const nb_pages *pages, const nb_fonts *fonts) {
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

static void give_text(const job *j, const nb_buf *text) {
    if (j->options->on_text != NULL && text->n > 0)
        j->options->on_text(j->options->text_handle, text->p, text->n);
}

static nb_status paint(job *j, const nb_report *report, const nb_doc *doc, const nb_galley *galley,
                       const nb_pages *pages, nb_fonts *fonts) {
    const nb_options *o = j->options;
    nb_status status = NB_DONE;
    if (o->dump != NULL) {
        nb_buf text = nb_buf_in(j->arena);
        if (strcmp(o->dump, "document") == 0) nb_doc_dump(&text, doc);
        if (strcmp(o->dump, "galley") == 0) nb_galley_dump(&text, galley, doc);
        if (strcmp(o->dump, "pages") == 0) nb_pages_dump(&text, pages, fonts);
        if (strcmp(o->dump, "tags") == 0) nb_tags_dump(j->arena, &text, doc, pages, j->printed);
        give_text(j, &text);
    }
    if (o->png_dir != NULL) status = write_pngs(j, pages, fonts);
    if (status == NB_DONE && o->svg_dir != NULL)
        status = write_pages(j, pages, o->svg_dir, "svg", paint_svg,
                             nb_svg_open(j->arena, fonts, pages->inks));
    if (o->png_dir != NULL || o->svg_dir != NULL) done(j, "preview");
    if (status == NB_DONE && o->output != NULL) status = write_pdf(j, report, doc, pages, fonts);
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

/* What is fatal in a report is only listed in its draft; a layout has no drafts. */
static void allow_gaps(job *j, bool draft) {
    static const nb_code PAIRS[][2] = {{NB_FIELD_EMPTY, NB_DRAFT_EMPTY},
                                       {NB_FIELD_MISSING, NB_DRAFT_MISSING},
                                       {NB_CHECK_PART_MISSING, NB_DRAFT_PART},
                                       {NB_FIGURE_MISSING, NB_DRAFT_FIGURES}};
    for (size_t i = 0; i < sizeof PAIRS / sizeof *PAIRS; i++)
        nb_diags_replace(j->diags, PAIRS[i][0], PAIRS[i][draft]);
}

/* What the command line says of languages goes before what the report says. */
static bool choose_edition(job *j, nb_report *report) {
    const nb_options *o = j->options;
    if (o->bilingual != NULL)
        report->arrangement = strcmp(o->bilingual, "sequential") == 0 ? NB_SEQUENTIAL
                              : strcmp(o->bilingual, "facing") == 0   ? NB_FACING
                                                                      : NB_PARALLEL;
    return o->lang == NULL ||
           nb_report_edition(report, j->diags, nb_str_of(o->lang), (nb_pos){"--lang", 0, 0});
}

/* The report's own file, with what it may name: below its folder, or below `folder`. */
static const nb_yaml *read_tree(job *j, const char *path, const char *folder, nb_status *status) {
    nb_str bytes;
    nb_root *root = nb_root_new(j->arena, path, folder);
    if (root == NULL && errno == EXDEV) {
        nb_diag(j->diags, NB_SYSTEM_ROOT, ((nb_pos){path, 0, 0}), nb_str_of(folder));
        return NULL;
    }
    if (root == NULL) {
        *status = system_failed(j, NB_SYSTEM_READ, folder, errno);
        return NULL;
    }
    if (!nb_file_read(j->arena, path, NB_MAX_YAML, &bytes)) {
        if (errno == EFBIG)
            nb_diag(j->diags, NB_YAML_LARGE, ((nb_pos){path, 0, 0}),
                    nb_str_format(j->arena, "%d", NB_MAX_YAML / NB_MIB));
        else
            *status = system_failed(j, NB_SYSTEM_READ, path, errno);
        return NULL;
    }
    return nb_yaml_parse_in(j->arena, j->diags, root, path, bytes);
}

/* The report with its layout, complete; NULL after reporting. */
static const nb_report *load(job *j, const char *path, const char *layouts, bool draft,
                             const nb_layout **layout, nb_status *status) {
    bool own = j->options != NULL;
    *status = NB_NOT_IN_ORDER;
    const nb_yaml *root = read_tree(j, path, own ? j->options->root : NULL, status);
    if (root == NULL) return NULL;
    allow_gaps(j, draft);
    const nb_report *report = nb_report_read(j->arena, j->diags, root);
    allow_gaps(j, false);
    if (report == NULL || report->layout_name.n == 0) return NULL;
    *layout = nb_layout_load(j->arena, j->diags, layouts, report->layout_name, report->layout_pos);
    if (*layout == NULL) return NULL;
    nb_report *copy = NB_NEW(j->arena, nb_report);
    *copy = *report;
    copy->draft = draft;
    if (own && !choose_edition(j, copy)) return NULL;
    return nb_report_complete(j->arena, j->diags, copy, *layout);
}

static void list_figures(job *j, const nb_report *report) {
    nb_buf text = nb_buf_in(j->arena);
    nb_figures_dump(j->arena, &text, report);
    give_text(j, &text);
}

static nb_status run(job *j) {
    const nb_options *o = j->options;
    const char *data = data_dir(j->arena, o->data_dir);
    j->fonts_dir = nb_str_format(j->arena, "%s/fonts", data).p;
    j->layouts = nb_str_format(j->arena, "%s/layouts", data).p;
    if (j->goal == GOAL_FONTS && o->report == NULL) {
        nb_fonts *fonts = nb_fonts_open(j->arena, j->diags, j->fonts_dir);
        if (fonts == NULL) return NB_SYSTEM_FAILED;
        list_fonts(j, fonts, NULL);
        return verdict(j);
    }

    if (o->output != NULL && j->goal == GOAL_RENDER && is_precious(o->output)) {
        nb_diag(j->diags, NB_SYSTEM_PRECIOUS, ((nb_pos){NULL, 0, 0}), nb_str_of(o->output));
        return NB_SYSTEM_FAILED;
    }
    const nb_layout *layout;
    nb_status failed;
    bool draft = o->draft != 0;
    const nb_report *report = load(j, o->report, j->layouts, draft, &layout, &failed);
    if (report == NULL) return failed;
    done(j, "load");
    allow_gaps(j, draft);
    nb_check(j->arena, j->scratch, j->diags, report, layout);
    allow_gaps(j, false);
    done(j, "check");
    if (o->dump != NULL && strcmp(o->dump, "figures") == 0) list_figures(j, report);

    if (j->printed) layout = nb_edition_layout(j->arena, layout);
    const nb_doc *doc = nb_compose(j->arena, j->diags, report, layout);
    done(j, "compose");
    nb_fonts *fonts = nb_fonts_open(j->arena, j->diags, j->fonts_dir);
    if (fonts == NULL) return NB_SYSTEM_FAILED;
    if (j->printed) nb_edition_press(j->arena, j->diags, fonts, &j->print);
    done(j, "fonts");
    const nb_galley *galley = nb_galley_make(j->arena, j->scratch, j->diags, doc, fonts, o->jobs);
    done(j, "typeset");
    if (j->goal == GOAL_FONTS) list_fonts(j, fonts, doc);
    if (verdict(j) != NB_DONE || j->goal != GOAL_RENDER) return verdict(j);
    const nb_pages *pages = nb_paginate(j->arena, j->scratch, j->diags, galley, doc, fonts);
    done(j, "paginate");
    if (verdict(j) != NB_DONE) return verdict(j);
    nb_status status = paint(j, report, doc, galley, pages, fonts);
    return status != NB_DONE ? status : verdict(j);
}

/* --- a new report ------------------------------------------------------------------------------
 */

/* The folder and those above it. */
static bool make_folder(job *j, const char *path) {
    char *part = nb_strndup(j->arena, path, strlen(path));
    for (size_t i = 1; part[i] != '\0'; i++) {
        if (part[i] != '/') continue;
        part[i] = '\0';
        if (mkdir(part, 0777) != 0 && errno != EEXIST) return false;
        part[i] = '/';
    }
    return mkdir(path, 0777) == 0 || errno == EEXIST;
}

static nb_status make_new(job *j) {
    const nb_new_options *o = j->made;
    const char *layouts = nb_str_format(j->arena, "%s/layouts", data_dir(j->arena, o->data_dir)).p;
    const nb_layout *layout = NULL;
    nb_new_form form = {.chinese_keys = o->chinese_keys != 0};
    if (o->from != NULL) {
        nb_status failed;
        form.last = load(j, o->from, layouts, true, &layout, &failed);
        if (form.last == NULL) return failed;
    }
    if (o->layout != NULL)
        layout = nb_layout_load(j->arena, j->diags, layouts, nb_str_of(o->layout),
                                (nb_pos){"--layout", 0, 0});
    if (layout == NULL || nb_diags_errors(j->diags) > 0) return NB_NOT_IN_ORDER;
    if (!make_folder(j, o->dir)) return system_failed(j, NB_SYSTEM_WRITE, o->dir, errno);
    const char *path = nb_str_format(j->arena, "%s/report.yaml", o->dir).p;
    if (access(path, F_OK) == 0) return system_failed(j, NB_SYSTEM_WRITE, path, EEXIST);
    if (o->from != NULL) form.last_path = nb_new_path(j->arena, o->dir, o->from);
    nb_str text = nb_new_text(j->arena, layout, &form);
    nb_output *output = nb_output_open(j->arena, path);
    if (output == NULL) return system_failed(j, NB_SYSTEM_WRITE, path, errno);
    nb_output_write(output, text.p, text.n);
    if (!nb_output_commit(output)) return system_failed(j, NB_SYSTEM_WRITE, path, errno);
    return NB_DONE;
}

nb_status nb_guard(nb_status (*work)(nb_guarded *g, void *task), void *task, int memory,
                   nb_on_message on_message, void *handle) {
    nb_recovery recovery;
    nb_budget budget = {.most = (size_t)(memory > 0 ? memory : NB_MAX_MEMORY) * NB_MIB};
    nb_arena *volatile arena = nb_arena_new(&recovery);
    nb_arena *volatile scratch = nb_arena_new(&recovery);
    nb_status status = NB_SYSTEM_FAILED;
    if (arena != NULL && scratch != NULL && setjmp(recovery.point) == 0) {
        nb_arena_limit(arena, &budget);
        nb_arena_limit(scratch, &budget);
        nb_guarded g = {arena, scratch, nb_diags_new(arena)};
        status = work(&g, task);
        if (nb_diags_machine(g.diags)) status = NB_SYSTEM_FAILED;
        nb_tell(g.arena, g.diags, on_message, handle);
    } else {
        nb_tell_memory(&budget, on_message, handle);
        status = NB_SYSTEM_FAILED;
    }
    nb_arena_free(scratch);
    nb_arena_free(arena);
    return status;
}

static nb_status do_job(nb_guarded *g, void *task) {
    job *j = task;
    j->arena = g->arena;
    j->scratch = g->scratch;
    j->diags = g->diags;
    return j->goal == GOAL_NEW ? make_new(j) : run(j);
}

static nb_status begin(job *j, nb_on_message on_message, void *handle) {
    const nb_options *o = j->options;
    if (o != NULL && (!nb_edition_read(o, &j->level, &j->printed, &j->print) ||
                      (o->sign != NULL && (j->printed || o->draft))))
        return NB_WRONG_USAGE;
    done(j, NULL);
    nb_status status = nb_guard(do_job, j, o != NULL ? o->memory : 0, on_message, handle);
    done(j, "free");
    return status;
}

static nb_status start(goal what, const nb_options *options, const nb_new_options *made,
                       bool chinese, nb_on_message on_message, void *handle) {
    job j = {.options = options, .made = made, .goal = what, .chinese = chinese};
    return begin(&j, on_message, handle);
}

nb_status nb_render_again(const nb_options *options, const nb_pdf_signing *signing,
                          nb_on_message on_message, void *handle) {
    job j = {.options = options, .goal = GOAL_RENDER, .signing = signing};
    return begin(&j, on_message, handle);
}

nb_status nb_render(const nb_options *options, nb_on_message on_message, void *handle) {
    static const char *const dumps[] = {"figures", "document", "galley", "pages", "tags"};
    bool known = options->dump == NULL;
    for (size_t i = 0; i < 5 && !known; i++) known = strcmp(options->dump, dumps[i]) == 0;
    if (options->report == NULL || !known || options->dpi < 0 || options->dpi > 2400 ||
        options->jobs < 0 || options->memory < 0 || options->memory > NB_MOST_MEMORY)
        return NB_WRONG_USAGE;
    return start(GOAL_RENDER, options, NULL, false, on_message, handle);
}

nb_status nb_check_report(const nb_options *options, nb_on_message on_message, void *handle) {
    if (options->report == NULL) return NB_WRONG_USAGE;
    return start(GOAL_CHECK, options, NULL, false, on_message, handle);
}

nb_status nb_list_fonts(const nb_options *options, int chinese, nb_on_message on_message,
                        void *handle) {
    return start(GOAL_FONTS, options, NULL, chinese != 0, on_message, handle);
}

nb_status nb_new_report(const nb_new_options *options, nb_on_message on_message, void *handle) {
    if (options->dir == NULL || (options->layout == NULL && options->from == NULL))
        return NB_WRONG_USAGE;
    return start(GOAL_NEW, NULL, options, false, on_message, handle);
}
