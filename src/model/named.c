/* The way from a name in a report to a file. Input: a scalar; output: path and bytes, or a message
 * at the scalar. Odd rule: what a file has too much is told at its name, since it was not read. */
#include "model/named.h"

#include <errno.h>

#include "base/limits.h"

nb_str nb_named_path(nb_fields f, const nb_yaml *name, const nb_named_kind *kind) {
    nb_str none = {NULL, 0};
    if (nb_fields_scalar(f, name, kind->key) == NULL) return none;
    const nb_yaml_source *from = name->source;
    nb_str path = nb_root_find(f.arena, from->root, from->name, name->text, kind->above);
    if (path.p != NULL) return path;
    if (name->text.n > NB_MAX_PATH)
        nb_diag(f.diags, NB_NAMED_LONG, name->pos, nb_str_format(f.arena, "%d", NB_MAX_PATH));
    else
        nb_diag(f.diags, kind->outside, name->pos, name->text);
    return none;
}

/* Not the name is wrong, nor what it names. */
static bool is_of_machine(int error) {
    return error == EIO || error == ENOMEM || error == EMFILE || error == ENFILE ||
           error == EINTR || error == ESTALE;
}

static void report(nb_fields f, const nb_yaml *name, const nb_named_kind *kind, nb_str path,
                   int error, size_t left) {
    nb_pos pos = name->pos;
    if (error == EXDEV) {
        nb_diag(f.diags, NB_NAMED_LINK, pos, path);
    } else if (error == EISDIR || error == ENOTSUP) {
        nb_diag(f.diags, NB_NAMED_KIND, pos, path);
    } else if (is_of_machine(error)) {
        nb_diag(f.diags, NB_SYSTEM_READ, pos, path, nb_str_of(strerror(error)));
    } else if (error != EFBIG) {
        nb_diag(f.diags, kind->unreadable, pos, path, nb_str_of(strerror(error)));
    } else if (left < kind->most) {
        nb_diag(f.diags, NB_NAMED_TOTAL, pos, nb_str_format(f.arena, "%d", NB_MAX_INPUTS / NB_MIB));
    } else {
        nb_diag(f.diags, kind->large, pos, path,
                nb_str_format(f.arena, "%zu", kind->most / NB_MIB));
    }
}

bool nb_named_read(nb_fields f, const nb_yaml *name, const nb_named_kind *kind, nb_named *out) {
    nb_str path = nb_named_path(f, name, kind);
    if (path.p == NULL) return false;
    const nb_inputs *before = nb_file_inputs(f.arena);
    if (before->n >= NB_MAX_FILES) {
        nb_diag(f.diags, NB_NAMED_MANY, name->pos, nb_str_format(f.arena, "%d", NB_MAX_FILES));
        return false;
    }
    size_t left = before->bytes < NB_MAX_INPUTS ? NB_MAX_INPUTS - before->bytes : 0;
    *out = (nb_named){.path = path.p, .root = name->source->root};
    if (nb_root_read(f.arena, out->root, path.p, kind->most < left ? kind->most : left,
                     &out->bytes))
        return true;
    report(f, name, kind, path, errno, left);
    return false;
}
