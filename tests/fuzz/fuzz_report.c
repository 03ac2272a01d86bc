/* YAML (and the files that it names) to a checked report and its document. */
#include "stages.h"

#include "model/figures.h"
#include "model/new.h"

/* Each place that a message could name lies in its file. */
static void check_places(const nb_yaml *node) {
    const nb_yaml_source *source = node->source;
    NB_FUZZ_HOLDS(node->start <= node->end && node->end <= source->bytes.n);
    for (size_t at = 0; node->kind == NB_YAML_SCALAR; at = node->text.n) {
        nb_pos pos = nb_yaml_locate(node, at);
        NB_FUZZ_HOLDS(pos.line > 0 && pos.line <= source->bytes.n + 1 && pos.column > 0);
        if (at == node->text.n) break;
    }
    for (size_t i = 0; i < node->n; i++) {
        if (node->kind == NB_YAML_MAP) check_places(node->keys[i]);
        check_places(node->values[i]);
    }
}

/* The report of the year after is made of it, and can be read. */
static void check_next(nb_fuzz *f, const nb_fuzz_report *r) {
    nb_new_form form = {.last = r->report, .last_path = NB_STR("../last/report.yaml")};
    nb_diags *own = nb_diags_new(f->arena);
    nb_str text = nb_new_text(f->arena, r->layout, &form);
    NB_FUZZ_HOLDS(nb_yaml_parse(f->arena, own, "next.yaml", text) != NULL);
    NB_FUZZ_HOLDS(nb_diags_errors(own) == 0);
}

void nb_fuzz_one(nb_fuzz *f, nb_str input) {
    const char *path;
    nb_fuzz_report r = {.layout = NULL};
    nb_buf text = nb_buf_in(f->arena);
    nb_str bytes = nb_fuzz_files(f, input, &path);
    if (!nb_fuzz_compose(f, path, bytes, &r)) {
        NB_FUZZ_HOLDS(nb_diags_errors(f->diags) > 0);
        return;
    }
    check_places(r.report->root);
    nb_figures_dump(f->arena, &text, r.report);
    nb_doc_dump(&text, r.doc);
    NB_FUZZ_HOLDS(text.n > 0);
    if (nb_diags_errors(f->diags) == 0) check_next(f, &r);
}
