/* Last year's report, which `previous:` names, for the relations that look back.
 *
 * Input: the path; output: that report, complete with its own layout. Odd rule: what is wrong in it
 * is not this report's affair: one warning says so, and nothing is compared. Its own `previous` is
 * not followed. */
#include <errno.h>

#include "base/limits.h"
#include "model/named.h"
#include "model/report_impl.h"

static const nb_report *read_whole(nb_arena *arena, const nb_named *file, nb_root *below,
                                   const char *layouts) {
    nb_diags *own = nb_diags_new(arena);
    const nb_yaml *root = nb_yaml_parse_in(arena, own, below, file->path, file->bytes);
    const nb_report *read = root == NULL ? NULL : nb_report_read(arena, own, root);
    if (read == NULL || nb_diags_errors(own) > 0) return NULL;
    const nb_layout *layout =
        nb_layout_load(arena, own, layouts, read->layout_name, read->layout_pos);
    if (layout == NULL) return NULL;
    nb_report *alone = NB_NEW(arena, nb_report);
    *alone = *read;
    alone->previous_name = NULL;
    const nb_report *whole = nb_report_complete(arena, own, alone, layout);
    return nb_diags_errors(own) > 0 ? NULL : whole;
}

const nb_report *nb_report_previous(nb_arena *arena, nb_diags *diags, const nb_report *report,
                                    const nb_layout *layout) {
    const nb_yaml *at = report->previous_name;
    if (at == NULL) return NULL;
    static const nb_named_kind KIND = {"previous",     NB_PREVIOUS_PATH, NB_PREVIOUS_READ,
                                       NB_NAMED_LARGE, NB_MAX_YAML,      true};
    nb_fields f = {arena, diags};
    nb_named file;
    if (!nb_named_read(f, at, &KIND, &file)) return NULL;
    nb_str path = nb_str_of(file.path);
    nb_root *below = nb_root_of(arena, file.root, file.path);
    if (below == NULL) {
        nb_diag(diags, NB_PREVIOUS_READ, at->pos, path, nb_str_of(strerror(errno)));
        return NULL;
    }
    const nb_report *previous = read_whole(arena, &file, below, layout->dir);
    if (previous == NULL) {
        nb_diag(diags, NB_PREVIOUS_WRONG, at->pos, path);
        return NULL;
    }
    if (previous->to.at != NULL && report->to.at != NULL &&
        previous->to.year != report->to.year - 1)
        nb_diag(diags, NB_PREVIOUS_YEAR, at->pos, path,
                nb_str_format(arena, "%d", previous->to.year),
                nb_str_format(arena, "%d", report->to.year - 1));
    return previous;
}
