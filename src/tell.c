/* Input: what was collected; output: calls of the client's function, in order of place. */
#include "tell.h"

void nb_tell(nb_arena *arena, nb_diags *diags, nb_on_message on_message, void *handle) {
    const nb_diag_entry *entries = nb_diags_sorted(diags);
    for (size_t i = 0; i < nb_diags_count(diags); i++) {
        const nb_diag_entry *e = &entries[i];
        nb_message message = {.code = nb_diag_row_of(e->code)->code,
                              .severity = (int)nb_diag_severity(e->code),
                              .file = e->pos.file,
                              .line = e->pos.line,
                              .column = e->pos.column};
        for (int lang = 0; lang < 2; lang++) {
            nb_str text = nb_diag_text(arena, e, (nb_messages)lang);
            nb_str hint = nb_diag_hint(arena, e, (nb_messages)lang);
            message.text[lang] = nb_strndup(arena, text.p, text.n);
            if (hint.n > 0) message.hint[lang] = nb_strndup(arena, hint.p, hint.n);
        }
        if (on_message != NULL) on_message(handle, &message);
    }
}

void nb_tell_memory(nb_on_message on_message, void *handle) {
    const nb_diag_row *row = nb_diag_row_of(NB_SYSTEM_MEMORY);
    nb_message message = {.code = row->code, .text = {row->text[0], row->text[1]}};
    if (on_message != NULL) on_message(handle, &message);
}
