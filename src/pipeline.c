/* The program as one function: bytes → report → document → galley → pages → file.
 * Input: options; output: files, and messages. Odd rule: out of memory anywhere below ends up at
 * the setjmp here, and the arenas release everything; the module of signatures has its own. */
#include <errno.h>
#include <time.h>
#include <unistd.h>

#include "base/folder.h"
#include "base/limits.h"
#include "base/output.h"
#include "base/root.h"
#include "data.h"
#include "doc/compose.h"
#include "edition.h"
#include "flow/paginate.h"
#include "model/check.h"
#include "model/figures.h"
#include "model/new.h"
#include "nianbao.h"
#include "task.h"
#include "tell.h"
#include "text/uses.h"

const char *nb_version(void) { return NB_VERSION; }

/* --- the stages' times ------------------------------------------------------------------------ */

uint64_t nb_clock(void) {
    struct timespec t;
    if (clock_gettime(CLOCK_MONOTONIC, &t) != 0) return 0;
    return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/* Tells the time since the stage before it, for who wants to know: it goes into no file. */
void nb_task_stage(nb_task *j, const char *stage) {
    if (j->options == NULL || j->options->on_stage == NULL) return;
    uint64_t end = nb_clock();
    if (stage != NULL) j->options->on_stage(j->options->stage_handle, stage, end - j->lap);
    j->lap = end;
}

/* --- messages --------------------------------------------------------------------------------- */

nb_status nb_task_failed(nb_task *j, nb_code code, const char *path, int error) {
    nb_diag(j->diags, code, ((nb_pos){path, 0, 0}), nb_str_of(path), nb_str_of(strerror(error)));
    return NB_SYSTEM_FAILED;
}

static nb_status verdict(const nb_task *j) {
    if (nb_diags_errors(j->diags) > 0) return NB_NOT_IN_ORDER;
    if (j->options->strict && nb_diags_warnings(j->diags) > 0) return NB_NOT_IN_ORDER;
    return NB_DONE;
}

/* --- the stages ---------------------------------------------------------------------------------
 */

/* What a report's texts ask of the fonts, for the list of fallbacks. */
static void list_fonts(nb_task *j, nb_fonts *fonts, const nb_doc *doc) {
    nb_buf text = nb_buf_in(j->arena);
    nb_font_use *uses = NULL;
    size_t n = doc == NULL ? 0 : nb_text_uses(j->arena, doc, fonts, &uses);
    nb_fonts_report(j->arena, &text, fonts, uses, n, j->chinese ? NB_MESSAGES_ZH : NB_MESSAGES_EN);
    nb_outputs_text(j, &text);
}

/* What is fatal in a report is only listed in its draft; a layout has no drafts. */
static void allow_gaps(nb_task *j, bool draft) {
    static const nb_code PAIRS[][2] = {{NB_FIELD_EMPTY, NB_DRAFT_EMPTY},
                                       {NB_FIELD_MISSING, NB_DRAFT_MISSING},
                                       {NB_CHECK_PART_MISSING, NB_DRAFT_PART},
                                       {NB_FIGURE_MISSING, NB_DRAFT_FIGURES}};
    for (size_t i = 0; i < sizeof PAIRS / sizeof *PAIRS; i++)
        nb_diags_replace(j->diags, PAIRS[i][0], PAIRS[i][draft]);
}

/* What the command line says of languages goes before what the report says. */
static bool choose_edition(nb_task *j, nb_report *report) {
    const nb_options *o = j->options;
    if (o->bilingual != NULL)
        report->arrangement = strcmp(o->bilingual, "sequential") == 0 ? NB_SEQUENTIAL
                              : strcmp(o->bilingual, "facing") == 0   ? NB_FACING
                                                                      : NB_PARALLEL;
    return o->lang == NULL ||
           nb_report_edition(report, j->diags, nb_str_of(o->lang), (nb_pos){"--lang", 0, 0});
}

/* The report's own file, with what it may name: below its folder, or below `folder`. */
static const nb_yaml *read_tree(nb_task *j, const char *path, const char *folder,
                                nb_status *status) {
    nb_str bytes;
    nb_root *root = nb_root_new(j->arena, path, folder);
    if (root == NULL && errno == EXDEV) {
        nb_diag(j->diags, NB_SYSTEM_ROOT, ((nb_pos){path, 0, 0}), nb_str_of(folder));
        return NULL;
    }
    if (root == NULL) {
        *status = nb_task_failed(j, NB_SYSTEM_READ, folder, errno);
        return NULL;
    }
    if (!nb_file_read(j->arena, path, NB_MAX_YAML, &bytes)) {
        if (errno == EFBIG)
            nb_diag(j->diags, NB_YAML_LARGE, ((nb_pos){path, 0, 0}),
                    nb_str_format(j->arena, "%d", NB_MAX_YAML / NB_MIB));
        else
            *status = nb_task_failed(j, NB_SYSTEM_READ, path, errno);
        return NULL;
    }
    return nb_yaml_parse_in(j->arena, j->diags, root, path, bytes);
}

/* The report with its layout, complete; NULL after reporting. */
static const nb_report *load(nb_task *j, const char *path, const char *layouts, bool draft,
                             const nb_layout **layout, nb_status *status) {
    bool own = j->options != NULL;
    *status = NB_NOT_IN_ORDER;
    const nb_yaml *root = read_tree(j, path, own ? j->options->root : NULL, status);
    if (root == NULL) return NULL;
    allow_gaps(j, draft);
    const nb_report *report = nb_report_read(j->arena, j->diags, root);
    allow_gaps(j, false);
    if (report == NULL || report->layout_name.n == 0) return NULL;
    *layout = NULL;
    if (j->among != NULL)
        *layout = nb_shared_layout(j->among->shared, j->arena, report->layout_name);
    if (*layout == NULL)
        *layout =
            nb_layout_load(j->arena, j->diags, layouts, report->layout_name, report->layout_pos);
    if (*layout == NULL) return NULL;
    nb_report *copy = NB_NEW(j->arena, nb_report);
    *copy = *report;
    copy->draft = draft;
    if (own && !choose_edition(j, copy)) return NULL;
    return nb_report_complete(j->arena, j->diags, copy, *layout);
}

static void list_figures(nb_task *j, const nb_report *report) {
    nb_buf text = nb_buf_in(j->arena);
    nb_figures_dump(j->arena, &text, report);
    nb_outputs_text(j, &text);
}

static nb_status run(nb_task *j) {
    const nb_options *o = j->options;
    const char *data = nb_data_dir(j->arena, o->data_dir);
    j->fonts_dir = nb_str_format(j->arena, "%s/fonts", data).p;
    j->layouts = nb_str_format(j->arena, "%s/layouts", data).p;
    if (j->goal == NB_GOAL_FONTS && o->report == NULL) {
        nb_fonts *fonts = nb_fonts_open(j->arena, j->diags, j->fonts_dir);
        if (fonts == NULL) return NB_SYSTEM_FAILED;
        list_fonts(j, fonts, NULL);
        return verdict(j);
    }

    if (o->output != NULL && j->goal == NB_GOAL_RENDER && nb_outputs_precious(o->output)) {
        nb_diag(j->diags, NB_SYSTEM_PRECIOUS, ((nb_pos){NULL, 0, 0}), nb_str_of(o->output));
        return NB_SYSTEM_FAILED;
    }
    const nb_layout *layout;
    nb_status failed;
    bool draft = o->draft != 0;
    const nb_report *report = load(j, o->report, j->layouts, draft, &layout, &failed);
    if (report == NULL) return failed;
    nb_task_stage(j, "load");
    allow_gaps(j, draft);
    nb_check(j->arena, j->scratch, j->diags, report, layout);
    allow_gaps(j, false);
    nb_task_stage(j, "check");
    if (o->dump != NULL && strcmp(o->dump, "figures") == 0) list_figures(j, report);

    if (j->printed) layout = nb_edition_layout(j->arena, layout);
    const nb_doc *doc = nb_compose(j->arena, j->diags, report, layout);
    nb_task_stage(j, "compose");
    nb_fonts *ready = j->among != NULL ? j->among->shared->fonts : NULL;
    nb_fonts *fonts = ready != NULL ? nb_fonts_share(j->arena, j->diags, ready)
                                    : nb_fonts_open(j->arena, j->diags, j->fonts_dir);
    if (fonts == NULL) return NB_SYSTEM_FAILED;
    if (j->printed) nb_edition_press(j->arena, j->diags, fonts, &j->print);
    nb_task_stage(j, "fonts");
    const nb_galley *galley = nb_galley_make(j->arena, j->scratch, j->diags, doc, fonts, o->jobs);
    nb_task_stage(j, "typeset");
    if (j->goal == NB_GOAL_FONTS) list_fonts(j, fonts, doc);
    if (verdict(j) != NB_DONE || j->goal != NB_GOAL_RENDER) return verdict(j);
    const nb_pages *pages = nb_paginate(j->arena, j->scratch, j->diags, galley, doc, fonts);
    nb_task_stage(j, "paginate");
    if (verdict(j) != NB_DONE) return verdict(j);
    nb_made made = {.inputs = nb_file_inputs(j->arena), .fonts = fonts, .pages = pages->n};
    nb_status status = nb_outputs_write(j, report, doc, galley, pages, &made);
    if (status == NB_DONE) status = verdict(j);
    if (status == NB_DONE && j->among != NULL) j->among->on_made(j->among->handle, &made);
    return status;
}

/* --- a new report ------------------------------------------------------------------------------
 */

static nb_status make_new(nb_task *j) {
    const nb_new_options *o = j->made;
    const char *layouts =
        nb_str_format(j->arena, "%s/layouts", nb_data_dir(j->arena, o->data_dir)).p;
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
    if (!nb_folder_make(j->arena, o->dir)) return nb_task_failed(j, NB_SYSTEM_WRITE, o->dir, errno);
    const char *path = nb_str_format(j->arena, "%s/report.yaml", o->dir).p;
    if (access(path, F_OK) == 0) return nb_task_failed(j, NB_SYSTEM_WRITE, path, EEXIST);
    if (o->from != NULL) form.last_path = nb_new_path(j->arena, o->dir, o->from);
    nb_str text = nb_new_text(j->arena, layout, &form);
    nb_output *output = nb_output_open(j->arena, path);
    if (output == NULL) return nb_task_failed(j, NB_SYSTEM_WRITE, path, errno);
    nb_output_write(output, text.p, text.n);
    if (!nb_output_commit(output)) return nb_task_failed(j, NB_SYSTEM_WRITE, path, errno);
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
    nb_task *j = task;
    j->arena = g->arena;
    j->scratch = g->scratch;
    j->diags = g->diags;
    return j->goal == NB_GOAL_NEW ? make_new(j) : run(j);
}

static nb_status begin(nb_task *j, nb_on_message on_message, void *handle) {
    const nb_options *o = j->options;
    if (o != NULL && (!nb_edition_read(o, &j->level, &j->printed, &j->print) ||
                      (o->sign != NULL && (j->printed || o->draft))))
        return NB_WRONG_USAGE;
    nb_task_stage(j, NULL);
    nb_status status = nb_guard(do_job, j, o != NULL ? o->memory : 0, on_message, handle);
    nb_task_stage(j, "free");
    return status;
}

static nb_status start(nb_goal what, const nb_options *options, const nb_new_options *made,
                       bool chinese, nb_on_message on_message, void *handle) {
    nb_task j = {.options = options, .made = made, .goal = what, .chinese = chinese};
    return begin(&j, on_message, handle);
}

nb_status nb_render_again(const nb_options *options, const nb_pdf_signing *signing,
                          nb_on_message on_message, void *handle) {
    nb_task j = {.options = options, .goal = NB_GOAL_RENDER, .signing = signing};
    return begin(&j, on_message, handle);
}

bool nb_options_agree(const nb_options *o) {
    static const char *const dumps[] = {"figures", "document", "galley", "pages", "tags"};
    bool known = o->dump == NULL;
    for (size_t i = 0; i < 5 && !known; i++) known = strcmp(o->dump, dumps[i]) == 0;
    nb_pdfa level;
    nb_print print;
    bool printed, named = o->output != NULL && strcmp(o->output, "-") != 0;
    return known && o->dpi >= 0 && o->dpi <= 2400 && o->jobs >= 0 && o->memory >= 0 &&
           o->memory <= NB_MOST_MEMORY && (o->depfile == NULL || named) &&
           nb_edition_read(o, &level, &printed, &print) &&
           !(o->sign != NULL && (printed || o->draft));
}

nb_status nb_render(const nb_options *options, nb_on_message on_message, void *handle) {
    return nb_render_among(options, NULL, on_message, handle);
}

nb_status nb_render_among(const nb_options *options, const nb_among *among,
                          nb_on_message on_message, void *handle) {
    nb_task j = {.options = options, .goal = NB_GOAL_RENDER, .among = among};
    if (options->report == NULL || !nb_options_agree(options)) return NB_WRONG_USAGE;
    return begin(&j, on_message, handle);
}

nb_status nb_check_report(const nb_options *options, nb_on_message on_message, void *handle) {
    if (options->report == NULL) return NB_WRONG_USAGE;
    return start(NB_GOAL_CHECK, options, NULL, false, on_message, handle);
}

nb_status nb_list_fonts(const nb_options *options, int chinese, nb_on_message on_message,
                        void *handle) {
    return start(NB_GOAL_FONTS, options, NULL, chinese != 0, on_message, handle);
}

nb_status nb_new_report(const nb_new_options *options, nb_on_message on_message, void *handle) {
    if (options->dir == NULL || (options->layout == NULL && options->from == NULL))
        return NB_WRONG_USAGE;
    return start(NB_GOAL_NEW, NULL, options, false, on_message, handle);
}
