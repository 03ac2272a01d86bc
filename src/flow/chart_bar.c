/* Bars: a group for each category, a bar for each series, its value at the bar's end.
 * Odd rule: when one value is too wide for its bar, all of the chart stand turned. */
#include "flow/chart.h"

enum { WIDEST = 28000, GAP = 2000, GROUP = 720 /* thousandths of a category's width */ };

static nb_len bar_width(const nb_plot *p) {
    nb_len width = nb_em(nb_plot_slot(p), GROUP) / (nb_len)p->series_count;
    return width > WIDEST ? WIDEST : width;
}

static nb_len bar_left(const nb_plot *p, size_t category, size_t series) {
    nb_len slot = nb_plot_slot(p), bar = bar_width(p), group = bar * (nb_len)p->series_count;
    return p->left + (nb_len)category * slot + (slot - group) / 2 + (nb_len)series * bar;
}

/* Where each value stands: at the end of its bar, which is up for what is nought or more. */
static void place_values(nb_plot *p, const nb_axis *axis) {
    for (size_t i = 0; i < p->count * p->series_count; i++) {
        if (p->blank[i]) continue;
        nb_len middle = bar_left(p, i / p->series_count, i % p->series_count) + bar_width(p) / 2;
        nb_len end = nb_axis_at(axis, p->values[i]), long_side = nb_plot_line(p), gap = 0;
        if (p->form == NB_PLOT_TURNED) long_side = nb_plot_width(p, p->cells[i], NULL), gap = GAP;
        p->boxes[i] =
            nb_value_box(p, i, middle, p->values[i] < 0 ? end + gap : end - gap - long_side);
    }
}

static bool is_crowded(nb_plot *p, nb_len widest) {
    nb_len room = p->series_count == 1 ? nb_plot_slot(p) : bar_width(p);
    if (p->form == NB_PLOT_UPRIGHT) return widest + GAP / 2 > room;
    return p->form == NB_PLOT_TURNED && p->style->size > room;
}

nb_plot_fit nb_chart_bars(nb_plot *p, nb_len height) {
    nb_len widest = nb_plot_widest(p), at_end = GAP;
    if (p->form == NB_PLOT_UPRIGHT) at_end = nb_plot_line(p);
    if (p->form == NB_PLOT_TURNED) at_end = widest + 2 * GAP;
    nb_axis axis;
    nb_plot_fit fit = nb_plot_axes(p, height, at_end, nb_plot_negative(p) ? at_end : 0, &axis);
    if (fit != NB_PLOT_FITS) return fit;
    if (is_crowded(p, widest)) return NB_PLOT_CROWDED;
    bool at_bars = p->form != NB_PLOT_BELOW;
    if (at_bars) {
        place_values(p, &axis);
        nb_values_back(p, &axis);
    }
    nb_len bar = bar_width(p), zero = nb_plot_base(p, &axis);
    for (size_t i = 0; i < p->count; i++) {
        nb_plot_category(p, i);
        for (size_t k = 0; k < p->series_count; k++) {
            size_t at = nb_plot_index(p, i, k);
            if (p->blank[at]) continue;
            nb_len end = nb_axis_at(&axis, p->values[at]);
            bool down = p->values[at] < 0;
            nb_plot_bar(p, k, bar_left(p, i, k), down ? zero : end, bar,
                        down ? end - zero : zero - end);
            if (at_bars) nb_value_put(p, at);
        }
    }
    nb_plot_stroke(p, p->left, zero, p->right, zero, p->m->layout->figure.rule, 0);
    return NB_PLOT_FITS;
}
