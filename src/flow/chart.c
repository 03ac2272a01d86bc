/* Charts → one box. Input: the FIGURE and the TABLE of its data behind it; output: shapes that the
 * FIGURE owns, and the table's cells as text where the chart prints them.
 * Odd rule: the shapes come first in the box, in one run, because a figure is one marked-content
 * sequence; the cells follow in the order of the table. Text never overlaps: what does not fit is
 * set in another form, or reported. */
#include "flow/chart.h"

static nb_id next_of(const nb_plot *p, nb_id id) { return nb_doc_at(p->m->doc, id)->next; }

/* Rows of the group below a table: cells into labels and values. */
static void read_row(nb_plot *p, nb_id row, size_t category) {
    nb_id cell = nb_doc_at(p->m->doc, row)->first;
    p->labels[category] = cell;
    for (size_t k = 0; k < p->series_count; k++)
        p->cells[nb_plot_index(p, category, k)] = cell = next_of(p, cell);
}

static void read_table(nb_plot *p, nb_id table) {
    nb_arena *arena = p->m->arena;
    const nb_table *data = p->chart->data;
    p->series_count = data->column_count - 1;
    p->count = data->row_count - 1;
    size_t n = p->series_count * p->count;
    p->series = NB_NEW_ARRAY(arena, nb_id, p->series_count);
    p->labels = NB_NEW_ARRAY(arena, nb_id, p->count);
    p->cells = NB_NEW_ARRAY(arena, nb_id, n);
    p->values = NB_NEW_ARRAY(arena, int64_t, n);
    p->blank = NB_NEW_ARRAY(arena, bool, n);
    p->boxes = NB_NEW_ARRAY(arena, nb_box, n);
    p->unit = NB_NO_NODE;
    size_t category = 0;
    for (nb_id part = nb_doc_at(p->m->doc, table)->first; part != NB_NO_NODE;
         part = next_of(p, part)) {
        const nb_node *node = nb_doc_at(p->m->doc, part);
        if (node->kind == NB_NODE_CAPTION) {
            p->unit = node->first;
        } else if (node->kind == NB_NODE_TABLE_HEAD) {
            p->corner = nb_doc_at(p->m->doc, node->first)->first;
            nb_id head = p->corner;
            for (size_t k = 0; k < p->series_count; k++) p->series[k] = head = next_of(p, head);
        } else {
            for (nb_id row = node->first; row != NB_NO_NODE; row = next_of(p, row))
                read_row(p, row, category++);
        }
    }
}

/* All values as whole numbers of the same power of ten; doc/pictures.c has seen that they can be.
 */
static void read_values(nb_plot *p) {
    nb_value common = {.number = true};
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < p->count * p->series_count; i++) {
            nb_str text = nb_doc_text(p->m->arena, p->m->doc, p->cells[i]);
            nb_value value = nb_value_parse(text);
            p->blank[i] = !value.number || !nb_value_align(&common, &value);
            if (!p->blank[i]) p->values[i] = value.scaled;
        }
    p->places = common.places;
}

/* The first form that fits: as the style says, then at the least size of tables, then with the
 * values below; each time as many lines of the grid higher as it needs. Returns the box's height;
 * 0: there is none. */
static nb_len find_form(nb_plot *p, int32_t lines, nb_len insets) {
    static nb_plot_fit (*const MAKERS[])(nb_plot *, nb_len) = {nb_chart_bars, nb_chart_lines,
                                                               nb_chart_pie};
    static const struct {
        nb_plot_form form;
        bool small;
    } FORMS[] = {{NB_PLOT_UPRIGHT, false}, {NB_PLOT_TURNED, false}, {NB_PLOT_UPRIGHT, true},
                 {NB_PLOT_TURNED, true},   {NB_PLOT_BELOW, false},  {NB_PLOT_BELOW, true}};
    const nb_layout *layout = p->m->layout;
    const nb_style *style = p->style;
    nb_style *small = NB_NEW(p->m->arena, nb_style);
    *small = *style;
    if (layout->table.min_size < style->size) {
        small->size = layout->table.min_size;
        small->pitch = nb_muldiv(style->pitch, small->size, style->size);
    }
    int32_t most = layout->page.lines - 2;
    for (size_t i = 0; i < sizeof FORMS / sizeof *FORMS; i++) {
        p->form = FORMS[i].form;
        p->style = FORMS[i].small ? small : style;
        nb_plot_fit fit = NB_PLOT_LOW;
        for (int32_t n = lines < most ? lines : most; n <= most && fit == NB_PLOT_LOW; n++) {
            p->drawing.n = p->texts.n = 0;
            fit = MAKERS[p->chart->kind](p, n * layout->page.pitch - insets);
            if (fit == NB_PLOT_FITS) return n * layout->page.pitch;
        }
    }
    p->drawing.n = p->texts.n = 0;
    return 0;
}

void nb_chart_make(nb_maker *m, nb_id whole, nb_id figure, const nb_chart *chart) {
    nb_plot plot = {.m = m, .figure = figure, .chart = chart}, *p = &plot;
    p->style = &m->layout->styles[nb_doc_at(m->doc, figure)->style];
    if (chart->data->column_count > NB_CHART_SERIES + 1) return; /* reported */
    read_table(p, next_of(p, figure));
    read_values(p);
    nb_len pitch = m->layout->page.pitch;
    int32_t lines = chart->lines > 0 ? chart->lines : m->layout->figure.chart_lines;
    nb_len inset = pitch / 4, box = find_form(p, lines, 2 * inset);
    if (box == 0) {
        nb_diag0(m->diags, NB_CHART_CROWDED, nb_doc_at(m->doc, figure)->picture->at->pos);
        return;
    }
    nb_items all = {0};
    for (size_t i = 0; i < p->drawing.n; i++) *NB_PUSH(m->arena, &all) = p->drawing.items[i];
    for (size_t i = 0; i < p->texts.n; i++) *NB_PUSH(m->arena, &all) = p->texts.items[i];
    for (size_t i = 0; i < all.n; i++) all.items[i].y += inset;
    nb_maker_box(m, whole, box, 0, all.items, (uint32_t)all.n);
}
