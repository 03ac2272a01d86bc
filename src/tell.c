/* Input: what was collected; output: calls of the client's function, in order of place.
 * Odd rule: names of files may be any bytes; what is told is UTF-8, and nothing in it makes a
 * terminal do things. */
#include "tell.h"

#include <stdio.h>

#include "base/limits.h"
#include "base/unicode.h"

/* The text with U+FFFD for each byte that is not UTF-8, and for control characters but line ends.
 */
static const char *clean(nb_arena *arena, nb_str text) {
    nb_buf out = nb_buf_in(arena);
    for (size_t i = 0; i < text.n;) {
        size_t end = i + nb_utf8_valid(text.p + i, text.n - i);
        for (; i < end; i++) {
            unsigned char c = (unsigned char)text.p[i];
            if ((c < 0x20 && c != '\n') || c == 0x7F)
                nb_buf_utf8(&out, 0xFFFD);
            else
                nb_buf_byte(&out, c);
        }
        if (i++ < text.n) nb_buf_utf8(&out, 0xFFFD);
    }
    return nb_strndup(arena, out.p, out.n);
}

void nb_tell(nb_arena *arena, nb_diags *diags, nb_on_message on_message, void *handle) {
    const nb_diag_entry *entries = nb_diags_sorted(diags);
    for (size_t i = 0; i < nb_diags_count(diags); i++) {
        const nb_diag_entry *e = &entries[i];
        nb_message message = {.code = nb_diag_row_of(e->code)->code,
                              .severity = (int)nb_diag_severity(e->code),
                              .line = e->pos.line,
                              .column = e->pos.column};
        if (e->pos.file != NULL) message.file = clean(arena, nb_str_of(e->pos.file));
        for (int lang = 0; lang < 2; lang++) {
            nb_str text = nb_diag_text(arena, e, (nb_messages)lang);
            nb_str hint = nb_diag_hint(arena, e, (nb_messages)lang);
            message.text[lang] = clean(arena, text);
            if (hint.n > 0) message.hint[lang] = clean(arena, hint);
        }
        if (on_message != NULL) on_message(handle, &message);
    }
}

void nb_tell_memory(const nb_budget *budget, nb_on_message on_message, void *handle) {
    bool ours = budget != NULL && atomic_load(&budget->exceeded);
    const nb_diag_row *row = nb_diag_row_of(ours ? NB_SYSTEM_BUDGET : NB_SYSTEM_MEMORY);
    char text[2][160];
    nb_message message = {.code = row->code, .hint = {row->hint[0], row->hint[1]}};
    for (int lang = 0; lang < 2; lang++) {
        const char *format = row->text[lang], *place = strstr(format, "{0}");
        message.text[lang] = format;
        if (place == NULL) continue;
        snprintf(text[lang], sizeof text[lang], "%.*s%zu%s", (int)(place - format), format,
                 budget->most / NB_MIB, place + 3);
        message.text[lang] = text[lang];
    }
    if (on_message != NULL) on_message(handle, &message);
}
