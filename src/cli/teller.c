/* Messages on standard error, or as JSON on standard output. Input: what the library tells. */
#include <stdio.h>

#include "cli/cli.h"

void nb_json_text(FILE *out, const char *text) {
    putc('"', out);
    for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++) {
        if (*p == '"' || *p == '\\')
            fprintf(out, "\\%c", *p);
        else if (*p < 0x20)
            fprintf(out, "\\u%04x", (unsigned)*p);
        else
            putc(*p, out);
    }
    putc('"', out);
}

static void put_both(FILE *out, const char *key, const char *const text[2]) {
    fprintf(out, ",\"%s\":", key);
    if (text[0] == NULL) {
        fputs("null", out);
        return;
    }
    fputs("{\"zh\":", out);
    nb_json_text(out, text[0]);
    fputs(",\"en\":", out);
    nb_json_text(out, text[1]);
    putc('}', out);
}

void nb_json_message(FILE *out, const nb_message *m) {
    static const char *const names[] = {"error", "warning", "info"};
    fprintf(out, "{\"code\":\"%s\",\"severity\":\"%s\",\"file\":", m->code, names[m->severity]);
    if (m->file != NULL)
        nb_json_text(out, m->file);
    else
        fputs("null", out);
    fprintf(out, ",\"line\":%u,\"column\":%u", (unsigned)m->line, (unsigned)m->column);
    put_both(out, "message", m->text);
    put_both(out, "hint", m->hint);
    putc('}', out);
}

void nb_teller_on_message(void *handle, const nb_message *m) {
    static const char *const names[3][2] = {
        {"错误", "error"}, {"警告", "warning"}, {"提示", "note"}};
    static const char *const colours[] = {"\033[1;31m", "\033[1;33m", "\033[1;36m"};
    nb_teller *t = handle;
    int lang = t->chinese ? 0 : 1;
    size_t *counts[] = {&t->errors, &t->warnings, &t->informations};
    ++*counts[m->severity];
    if (t->json) {
        nb_json_message(stdout, m);
        putchar('\n');
        return;
    }
    if (m->severity == 2 && t->quiet_info) return;
    if (m->file != NULL && m->line > 0)
        fprintf(stderr, "%s:%u:%u: ", m->file, m->line, m->column);
    else if (m->file != NULL)
        fprintf(stderr, "%s: ", m->file);
    else
        fputs("nianbao: ", stderr);
    fprintf(stderr, "%s%s %s%s%s%s\n", t->colour ? colours[m->severity] : "",
            names[m->severity][lang], m->code, t->colour ? "\033[0m" : "", t->chinese ? "：" : ": ",
            m->text[lang]);
    if (m->hint[lang] != NULL)
        fprintf(stderr, t->chinese ? "    建议：%s\n" : "    hint: %s\n", m->hint[lang]);
}

void nb_teller_summary(const nb_teller *t) {
    if (t->errors + t->warnings == 0) return;
    if (t->chinese)
        fprintf(stderr, "共 %zu 个错误，%zu 个警告。\n", t->errors, t->warnings);
    else
        fprintf(stderr, "%zu error(s), %zu warning(s).\n", t->errors, t->warnings);
}
