/* Lines: a point for each value, its number above it where there is room, else below; a blank
 * leaves a gap. Odd rule: of the values of one category the greatest is placed first, so that each
 * number stays on the side of its line. */
#include "flow/chart.h"

enum { CLEAR = 3200 /* between a point and its number */ };

typedef struct span {
    nb_len top, bottom;
} span;

static nb_len middle_of(const nb_plot *p, size_t category) {
    nb_len slot = nb_plot_slot(p);
    return p->left + (nb_len)category * slot + slot / 2;
}

static void draw_line(nb_plot *p, const nb_axis *axis, size_t series) {
    nb_path *path = nb_plot_pen(p, series);
    bool open = false;
    for (size_t i = 0; i < p->count; i++) {
        size_t at = nb_plot_index(p, i, series);
        nb_len x = middle_of(p, i);
        if (!p->blank[at] && !open)
            nb_path_move(path, x, nb_axis_at(axis, p->values[at]));
        else if (!p->blank[at])
            nb_path_line(path, x, nb_axis_at(axis, p->values[at]));
        open = !p->blank[at];
    }
    nb_plot_path(p, path, 0);
    for (size_t i = 0; i < p->count; i++) {
        size_t at = nb_plot_index(p, i, series);
        if (!p->blank[at])
            nb_plot_marker(p, series, middle_of(p, i), nb_axis_at(axis, p->values[at]));
    }
}

static bool is_free(const span *taken, size_t n, span s) {
    for (size_t i = 0; i < n; i++)
        if (s.top < taken[i].bottom && taken[i].top < s.bottom) return false;
    return true;
}

/* Where the numbers of a category go; tops by series. */
static void place_values(const nb_plot *p, const nb_axis *axis, size_t category, nb_len *tops) {
    span taken[2 * NB_CHART_SERIES];
    size_t order[NB_CHART_SERIES], n = 0, count = 0;
    nb_len line = nb_plot_line(p);
    for (size_t k = 0; k < p->series_count; k++) {
        size_t at = nb_plot_index(p, category, k);
        if (p->blank[at]) continue;
        nb_len y = nb_axis_at(axis, p->values[at]);
        taken[count++] = (span){y - CLEAR / 2, y + CLEAR / 2};
        size_t i = n++;
        for (; i > 0 && p->values[nb_plot_index(p, category, order[i - 1])] < p->values[at]; i--)
            order[i] = order[i - 1];
        order[i] = k;
    }
    for (size_t i = 0; i < n; i++) {
        nb_len y = nb_axis_at(axis, p->values[nb_plot_index(p, category, order[i])]);
        span above = {y - CLEAR - line, y - CLEAR}, below = {y + CLEAR, y + CLEAR + line};
        /* the lowest of several reads best below its line */
        bool last = n > 1 && i + 1 == n && below.bottom <= p->bottom;
        span chosen = last ? below : above;
        if (!is_free(taken, count, chosen)) chosen = last ? above : below;
        taken[count++] = chosen;
        tops[order[i]] = chosen.top;
    }
}

void nb_chart_lines(nb_plot *p, nb_len height) {
    nb_len line = nb_plot_line(p);
    bool negative = false;
    for (size_t i = 0; i < p->count * p->series_count; i++)
        negative = negative || (!p->blank[i] && p->values[i] < 0);
    nb_axis axis = nb_plot_axes(p, height, line + CLEAR, negative ? line + CLEAR : 0);
    nb_len zero = nb_axis_at(&axis, 0);
    nb_plot_stroke(p, p->left, zero, p->right, zero, p->m->layout->figure.rule, 0);
    for (size_t k = 0; k < p->series_count; k++) draw_line(p, &axis, k);
    for (size_t i = 0; i < p->count; i++) {
        nb_len tops[NB_CHART_SERIES] = {0}, wide = p->right;
        place_values(p, &axis, i, tops);
        nb_plot_label(p, i);
        for (size_t k = 0; k < p->series_count; k++) {
            size_t at = nb_plot_index(p, i, k);
            if (!p->blank[at])
                nb_plot_text(p, p->cells[at], middle_of(p, i) - wide / 2, tops[k], wide,
                             NB_ALIGN_CENTER);
        }
    }
}
