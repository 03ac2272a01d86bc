/* Reads layouts and fonts for many reports. Input: the folder of both; output: what no report
 * changes. Odd rule: only what loads without any message is shared, for a message belongs to the
 * report that it is told of. */
#include "shared.h"

#include "data.h"

static void add_layout(nb_arena *arena, nb_shared *shared, nb_str name) {
    nb_diags *diags = nb_diags_new(arena);
    size_t before = nb_file_inputs(arena)->n;
    const nb_layout *layout =
        nb_layout_load(arena, diags, shared->layouts, name, (nb_pos){.file = NULL});
    const nb_inputs *read = nb_file_inputs(arena);
    size_t n = read->n - before;
    if (layout == NULL || nb_diags_count(diags) > 0) return;
    struct nb_input *inputs = NB_NEW_ARRAY(arena, struct nb_input, n);
    for (size_t i = 0; i < n; i++) inputs[i] = read->items[before + i];
    *NB_PUSH(arena, shared) = (struct nb_shared_layout){name, layout, inputs, n};
}

const nb_shared *nb_shared_load(nb_arena *arena, const char *data_dir) {
    nb_shared *shared = NB_NEW(arena, nb_shared);
    const char *data = nb_data_dir(arena, data_dir);
    shared->layouts = nb_str_format(arena, "%s/layouts", data).p;
    shared->fonts_dir = nb_str_format(arena, "%s/fonts", data).p;
    nb_layout_names names = nb_layout_list(arena, shared->layouts);
    for (size_t i = 0; i < names.n; i++) add_layout(arena, shared, names.items[i]);
    nb_fonts *fonts = nb_fonts_open(arena, nb_diags_new(arena), shared->fonts_dir);
    if (fonts != NULL) nb_fonts_warm(fonts);
    shared->fonts = fonts;
    return shared;
}

const nb_layout *nb_shared_layout(const nb_shared *shared, nb_arena *arena, nb_str name) {
    for (size_t i = 0; i < shared->n; i++) {
        const struct nb_shared_layout *l = &shared->items[i];
        if (!nb_str_eq(l->name, name)) continue;
        for (size_t k = 0; k < l->n; k++) nb_file_count(arena, &l->inputs[k]);
        return l->layout;
    }
    return NULL;
}
