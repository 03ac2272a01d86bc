/* Charts: what their makers share. Internal to flow/. */
#ifndef NB_FLOW_CHART_H
#define NB_FLOW_CHART_H

#include "flow/column.h"
#include "model/value.h"

/* A scale of ticks at 1, 2 or 5 × 10^n, from `low` to `high`, nought among them. Values are whole
 * numbers of 10^−places. */
typedef struct nb_axis {
    int64_t low, high, step;
    nb_len from, to; /* where low and high are */
} nb_axis;

/* Of values between least and most with at most `ticks` intervals; unit: the least step. */
nb_axis nb_axis_make(int64_t least, int64_t most, int64_t unit, int ticks);
nb_len nb_axis_at(const nb_axis *axis, int64_t value);

typedef struct nb_plot {
    nb_maker *m;
    nb_id figure;
    const nb_chart *chart;
    const nb_style *style;
    nb_id unit, corner;    /* NB_NO_NODE: no unit */
    nb_id *series;         /* heads of the columns */
    nb_id *labels, *cells; /* of the categories; category by category */
    int64_t *values;       /* likewise, in 10^−places */
    bool *blank;
    size_t series_count, count;
    int places;
    bool turned;                     /* the labels of the categories */
    nb_len left, right, top, bottom; /* of the plot's own area, in the box */
    nb_items drawing;                /* of the FIGURE: shapes, numbers of the axis */
    nb_items texts;                  /* cells of the table, in its order */
} nb_plot;

static inline size_t nb_plot_index(const nb_plot *p, size_t category, size_t series) {
    return category * p->series_count + series;
}

/* chart_text.c. The text of a node on lines of `width` from (x, y) down; its height. */
nb_len nb_plot_text(nb_plot *p, nb_id node, nb_len x, nb_len y, nb_len width, nb_align align);
/* Turned a quarter to the left, on one line that ends (RIGHT) or begins (LEFT) at y, in the middle
 * of x. */
void nb_plot_turned(nb_plot *p, nb_id node, nb_len x, nb_len y, nb_align align);
/* A number of the drawing's own. Returns its width; y is the top of its line. */
nb_len nb_plot_number(nb_plot *p, nb_str text, nb_len x, nb_len y, nb_align align);
nb_len nb_plot_width(nb_plot *p, nb_id node, nb_len *widest_piece);
nb_len nb_plot_height(nb_plot *p, nb_id node, nb_len width);
nb_len nb_plot_line(const nb_plot *p); /* height of a line */

/* chart_draw.c. Shapes of the FIGURE. */
void nb_plot_path(nb_plot *p, nb_path *path, int gray);
void nb_plot_stroke(nb_plot *p, nb_len x1, nb_len y1, nb_len x2, nb_len y2, nb_len pen, int gray);
/* A rectangle as the series has it: grey, or hatched. */
void nb_plot_bar(nb_plot *p, size_t series, nb_len x, nb_len y, nb_len width, nb_len height);
void nb_plot_marker(nb_plot *p, size_t series, nb_len x, nb_len y);
/* dash: of the series. */
nb_path *nb_plot_pen(nb_plot *p, size_t series);
int nb_plot_gray(size_t series);

/* chart_axes.c: ticks, axes, unit, legend and labels; leaves the area for the data. above: room for
 * values over the highest. */
nb_axis nb_plot_axes(nb_plot *p, nb_len height, nb_len above, nb_len below);
nb_len nb_plot_slot(const nb_plot *p); /* width of a category */
void nb_plot_label(nb_plot *p, size_t category);

void nb_chart_bars(nb_plot *p, nb_len height);
void nb_chart_lines(nb_plot *p, nb_len height);
void nb_chart_pie(nb_plot *p, nb_len height);

/* chart.c: one box, whole lines of the grid high. */
void nb_chart_make(nb_maker *m, nb_id whole, nb_id figure, const nb_chart *chart);

#endif
