#include "stages.h"

#include "doc/compose.h"
#include "model/check.h"

enum { MAX_LAYOUTS = 16 };

static struct {
    nb_fonts *fonts;
    const nb_layout *layouts[MAX_LAYOUTS];
    size_t layout_count;
} once;

const nb_layout *nb_fuzz_layout(nb_fuzz *f, nb_str name, nb_pos pos) {
    for (size_t i = 0; i < once.layout_count; i++)
        if (nb_str_eq(once.layouts[i]->name, name)) return once.layouts[i];
    nb_diags *own = nb_diags_new(nb_fuzz_kept());
    const nb_layout *layout = nb_layout_load(nb_fuzz_kept(), own, NB_SOURCE_DIR "/layouts",
                                             nb_str_dup(nb_fuzz_kept(), name), pos);
    if (layout == NULL) /* again, to tell this input why */
        return nb_layout_load(f->arena, f->diags, NB_SOURCE_DIR "/layouts", name, pos);
    NB_FUZZ_HOLDS(once.layout_count < MAX_LAYOUTS);
    return once.layouts[once.layout_count++] = layout;
}

nb_fonts *nb_fuzz_fonts(void) {
    if (once.fonts == NULL)
        once.fonts =
            nb_fonts_open(nb_fuzz_kept(), nb_diags_new(nb_fuzz_kept()), NB_SOURCE_DIR "/fonts");
    NB_FUZZ_HOLDS(once.fonts != NULL);
    return once.fonts;
}

bool nb_fuzz_compose(nb_fuzz *f, const char *path, nb_str bytes, nb_fuzz_report *out) {
    const nb_yaml *root = nb_yaml_parse(f->arena, f->diags, path, bytes);
    if (root == NULL) return false;
    const nb_report *report = nb_report_read(f->arena, f->diags, root);
    if (report == NULL || report->layout_name.n == 0) return false;
    if (out->layout == NULL)
        out->layout = nb_fuzz_layout(f, report->layout_name, report->layout_pos);
    if (out->layout == NULL) return false;
    out->report = nb_report_complete(f->arena, f->diags, report, out->layout);
    if (out->report == NULL) return false;
    nb_check(f->arena, f->scratch, f->diags, out->report, out->layout);
    out->doc = nb_compose(f->arena, f->diags, out->report, out->layout);
    return out->doc != NULL;
}

bool nb_fuzz_typeset(nb_fuzz *f, nb_fuzz_report *r) {
    r->galley = nb_galley_make(f->arena, f->scratch, f->diags, r->doc, nb_fuzz_fonts(), 1);
    if (nb_diags_errors(f->diags) > 0) return false; /* as the program does: there are no pages */
    r->pages = nb_paginate(f->arena, f->scratch, f->diags, r->galley, r->doc, nb_fuzz_fonts());
    return true;
}
