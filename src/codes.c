/* Every message that there is, as a table in Markdown. Input: base/diag.def; output: text. */
#include "base/diag.h"
#include "nianbao.h"

/* A cell of a table in Markdown. */
static void put_cell(nb_on_text on_text, void *handle, const char *text) {
    for (; text != NULL && *text != '\0'; text++) {
        if (*text == '|') on_text(handle, "\\", 1);
        on_text(handle, *text == '\n' ? " " : text, 1);
    }
    on_text(handle, " | ", 3);
}

void nb_list_codes(nb_on_text on_text, void *handle) {
    static const char HEAD[] = "| code | 信息 | message | 建议 | hint |\n|---|---|---|---|---|\n";
    on_text(handle, HEAD, sizeof HEAD - 1);
    for (int i = 0; i < NB_CODE_COUNT; i++) {
        const nb_diag_row *row = nb_diag_row_of((nb_code)i);
        on_text(handle, "| ", 2);
        put_cell(on_text, handle, row->code);
        for (int k = 0; k < 2; k++) put_cell(on_text, handle, row->text[k]);
        for (int k = 0; k < 2; k++) put_cell(on_text, handle, row->hint[k]);
        on_text(handle, "\n", 1);
    }
}
