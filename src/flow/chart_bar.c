/* Bars: a group for each category, a bar for each series, its value at the bar's end.
 * Odd rule: when one value is too wide for its bar, all of the chart stand turned. */
#include "flow/chart.h"

enum { WIDEST = 28000, GAP = 2000, GROUP = 720 /* thousandths of a category's width */ };

static nb_len bar_width(const nb_plot *p) {
    nb_len width = nb_em(nb_plot_slot(p), GROUP) / (nb_len)p->series_count;
    return width > WIDEST ? WIDEST : width;
}

static nb_len widest_value(nb_plot *p) {
    nb_len widest = 0;
    for (size_t i = 0; i < p->count * p->series_count; i++) {
        nb_len width = nb_plot_width(p, p->cells[i], NULL);
        if (width > widest) widest = width;
    }
    return widest;
}

/* The value at the end of its bar, which is up for what is nought or more. */
static void put_value(nb_plot *p, nb_id cell, nb_len middle, nb_len end, bool down, bool turned) {
    nb_len line = nb_plot_line(p), wide = p->right;
    if (turned) {
        nb_plot_turned(p, cell, middle, down ? end + GAP : end - GAP,
                       down ? NB_ALIGN_RIGHT : NB_ALIGN_LEFT);
        return;
    }
    nb_plot_text(p, cell, middle - wide / 2, down ? end : end - line, wide, NB_ALIGN_CENTER);
}

void nb_chart_bars(nb_plot *p, nb_len height) {
    bool negative = false;
    for (size_t i = 0; i < p->count * p->series_count; i++)
        negative = negative || (!p->blank[i] && p->values[i] < 0);
    /* A first guess at the plot's width, wide enough for ticks of five digits. */
    p->left = 3 * p->style->size;
    p->right = p->m->layout->page.text_width;
    nb_len widest = widest_value(p);
    nb_len room = p->series_count == 1 ? nb_plot_slot(p) : bar_width(p);
    bool turned = widest + GAP / 2 > room;
    nb_len at_end = turned ? widest + 2 * GAP : nb_plot_line(p);
    nb_axis axis = nb_plot_axes(p, height, at_end, negative ? at_end : 0);
    nb_len bar = bar_width(p), zero = nb_axis_at(&axis, 0);
    nb_len slot = nb_plot_slot(p), group = bar * (nb_len)p->series_count;
    for (size_t i = 0; i < p->count; i++) {
        nb_plot_label(p, i);
        for (size_t k = 0; k < p->series_count; k++) {
            size_t at = nb_plot_index(p, i, k);
            if (p->blank[at]) continue;
            nb_len x = p->left + (nb_len)i * slot + (slot - group) / 2 + (nb_len)k * bar;
            nb_len end = nb_axis_at(&axis, p->values[at]);
            bool down = p->values[at] < 0;
            nb_plot_bar(p, k, x, down ? zero : end, bar, down ? end - zero : zero - end);
            put_value(p, p->cells[at], x + bar / 2, end, down, turned);
        }
    }
    nb_plot_stroke(p, p->left, zero, p->right, zero, p->m->layout->figure.rule, 0);
}
