/* figures.json: the report's figures for programs, so that nobody has to read them out of a page.
 * Input: the report, complete; output: JSON, in the order of the report.
 * Odd rule: `value` is what is printed; `number` is there only when all of it is a number. */
#include "model/figures.h"

#include "archive/archive.h"
#include "model/markup.h"

static void put_key(nb_buf *out, const char *key) {
    nb_buf_puts(out, ", \"");
    nb_buf_puts(out, key);
    nb_buf_puts(out, "\": ");
}

static void put_pair(nb_buf *out, const char *key, nb_str value) {
    if (value.n == 0) return;
    put_key(out, key);
    nb_buf_json(out, value);
}

/* {"zh": …, "en": …} of the languages that there are. */
static void put_label(nb_buf *out, const char *key, nb_ltext text) {
    bool any = false;
    for (int lang = 0; lang < NB_LANGS; lang++) {
        if (text.in[lang].n == 0) continue;
        if (any)
            nb_buf_puts(out, ", ");
        else
            put_key(out, key);
        nb_buf_printf(out, "%s\"%s\": ", any ? "" : "{", nb_language_names[lang]);
        nb_buf_json(out, text.in[lang]);
        any = true;
    }
    if (any) nb_buf_byte(out, '}');
}

static void put_place(nb_buf *out, const nb_form_figure *figure) {
    put_pair(out, "table", figure->table->id);
    nb_buf_printf(out, ", \"row\": %zu, \"column\": %zu", figure->row + 1, figure->column + 1);
    put_label(out, "row_label", figure->row_label);
    put_label(out, "column_label", figure->column_label);
}

static void put_figure(nb_arena *arena, nb_buf *out, const nb_report *report,
                       const nb_figure_entry *e) {
    nb_str text = nb_figure_find(arena, report, e->name, report->languages[0]).text;
    nb_buf_puts(out, "    {\"id\": ");
    nb_buf_json(out, e->name);
    put_key(out, "value");
    nb_buf_json(out, text);
    nb_value value = nb_value_parse(text);
    if (value.number) {
        put_key(out, "number");
        nb_buf_str(out, nb_value_text(arena, value));
        put_pair(out, "unit", value.unit);
        put_pair(out, "remark", value.remark);
    }
    if (e->computed) nb_buf_puts(out, ", \"computed\": true");
    const nb_form_figure *figure = nb_form_find(report->form, e->name);
    if (figure != NULL) put_place(out, figure);
    nb_buf_byte(out, '}');
}

static void put_text(nb_arena *arena, nb_buf *out, const char *key, const nb_text *text) {
    nb_ltext plain = {0};
    for (int lang = 0; lang < NB_LANGS; lang++)
        if (text->in[lang] != NULL)
            plain.in[lang] = nb_markup_strip(arena, text->in[lang]->text, (nb_lang)lang).text;
    put_label(out, key, plain);
}

static void put_date(nb_buf *out, const char *key, const nb_date *date) {
    if (date->at == NULL) return;
    put_key(out, key);
    nb_buf_printf(out, "\"%04d-%02d-%02d\"", date->year, date->month, date->day);
}

nb_str nb_archive_figures(nb_arena *arena, const nb_report *report) {
    nb_buf out = nb_buf_in(arena);
    nb_buf_puts(&out, "{\"figures_version\": 1");
    put_text(arena, &out, "title", &report->title);
    put_text(arena, &out, "issuer", &report->issuer);
    put_date(&out, "date", &report->date);
    put_date(&out, "from", &report->from);
    put_date(&out, "to", &report->to);
    put_pair(&out, "layout", report->layout_name);
    nb_buf_puts(&out, ",\n  \"figures\": [");
    const nb_figure_index *index = report->index;
    for (size_t i = 0; index != NULL && i < index->n; i++) {
        nb_buf_puts(&out, i > 0 ? ",\n" : "\n");
        put_figure(arena, &out, report, &index->items[i]);
    }
    nb_buf_puts(&out, "\n  ]}\n");
    return nb_buf_view(&out);
}
