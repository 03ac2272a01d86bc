/* The numbers of charts. Input: a chart with its table; output: diagnostics.
 * Odd rule: a cell holds one number or one {figure}, and nothing else but a unit or a remark;
 * scales are drawn in 63 bits, with all values brought to the same places. */
#include "model/figures.h"
#include "model/picture.h"

enum { PLACES = 6 };
static const int64_t MOST = 1000000000000;

/* What the cell prints. A figure that there is not is reported by others, and counts as blank. */
static nb_str text_of(nb_arena *arena, const nb_report *report, const nb_cell *cell) {
    nb_lang lang = report->languages[0];
    nb_str name = cell->figure;
    if (name.n == 0) {
        const nb_yaml *at = cell->text.in[lang];
        for (int i = 0; i < NB_LANGS && at == NULL; i++) at = cell->text.in[i];
        nb_str text = at == NULL ? NB_STR("") : nb_str_trim(at->text);
        if (text.n < 2 || text.p[0] != '{' || text.p[text.n - 1] != '}') return text;
        name = nb_str_trim((nb_str){text.p + 1, text.n - 2});
    }
    nb_figure figure = nb_figure_find(arena, report, name, lang);
    return figure.at == NULL ? NB_STR("") : figure.text;
}

void nb_check_chart(nb_arena *arena, nb_diags *diags, const nb_report *report,
                    const nb_chart *chart) {
    const nb_table *data = chart->data;
    nb_value sum = {.number = true};
    bool negative = false;
    for (size_t r = 1; r < data->row_count; r++)
        for (size_t k = 1; k < data->column_count; k++) {
            const nb_cell *cell = &data->cells[r * data->column_count + k];
            nb_str text = text_of(arena, report, cell);
            nb_value value = nb_value_parse(text);
            if (value.blank) continue;
            bool drawn = value.number && value.places <= PLACES && value.scaled < MOST &&
                         value.scaled > -MOST && nb_value_add(&sum, value, 1);
            if (!drawn) nb_diag(diags, NB_CHART_VALUE, cell->at->pos, text);
            negative = negative || value.scaled < 0;
        }
    if (data->column_count > NB_CHART_SERIES + 1)
        nb_diag0(diags, NB_CHART_MANY, data->at->pos);
    else if (chart->kind == NB_CHART_PIE && (data->column_count > 2 || negative || sum.scaled <= 0))
        nb_diag0(diags, NB_CHART_PIE_DATA, data->at->pos);
}
