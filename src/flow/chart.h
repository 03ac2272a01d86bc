/* Charts: what their makers share. Internal to flow/. */
#ifndef NB_FLOW_CHART_H
#define NB_FLOW_CHART_H

#include "flow/column.h"
#include "model/value.h"

/* A scale of ticks at 1, 2 or 5 × 10^n, from `low` to `high`. Values are whole numbers of
 * 10^−places. */
typedef struct nb_axis {
    int64_t low, high, step;
    nb_len from, to; /* where low and high are */
} nb_axis;

/* Of values between least and most with at most `ticks` intervals; unit: the least step. nought:
 * even when all values are far from it. */
nb_axis nb_axis_make(int64_t least, int64_t most, int64_t unit, int ticks, bool nought);
nb_len nb_axis_at(const nb_axis *axis, int64_t value);

/* Where the values of bars and lines stand: at their bar or point, there turned, or in rows below
 * the plot, one for each series, which then are the legend too. */
typedef enum nb_plot_form { NB_PLOT_UPRIGHT, NB_PLOT_TURNED, NB_PLOT_BELOW } nb_plot_form;
/* What a maker says of a form: LOW asks for a higher box, CROWDED for another form. */
typedef enum nb_plot_fit { NB_PLOT_FITS, NB_PLOT_LOW, NB_PLOT_CROWDED } nb_plot_fit;

typedef struct nb_box {
    nb_len left, top, right, bottom;
} nb_box;

enum { NB_SWATCH = 18000, NB_SWATCH_GAP = 3000 };

typedef struct nb_plot {
    nb_maker *m;
    nb_plot_form form;
    nb_id figure;
    const nb_chart *chart;
    const nb_style *style;
    nb_id unit, corner;    /* NB_NO_NODE: no unit */
    nb_id *series;         /* heads of the columns */
    nb_id *labels, *cells; /* of the categories; category by category */
    int64_t *values;       /* likewise, in 10^−places */
    bool *blank;
    nb_box *boxes; /* the ink of each value, where it stands at its bar or point */
    size_t series_count, count;
    int places;
    bool turned;                       /* the labels of the categories */
    nb_len label_width, labels_height; /* of their lines; of the highest */
    bool rows_turned;                  /* BELOW: the values in the rows */
    nb_len rows[NB_CHART_SERIES + 1];  /* BELOW: where each begins, from the top of the first */
    nb_len left, right, top, bottom;   /* of the plot's own area, in the box */
    nb_items drawing;                  /* of the FIGURE: shapes, numbers of the axis */
    nb_items texts;                    /* cells of the table, in its order */
} nb_plot;

static inline size_t nb_plot_index(const nb_plot *p, size_t category, size_t series) {
    return category * p->series_count + series;
}

/* chart_text.c. The text of a node on lines of `width` from (x, y) down; its height. */
nb_len nb_plot_text(nb_plot *p, nb_id node, nb_len x, nb_len y, nb_len width, nb_align align);
/* Turned a quarter to the left, on lines of `width` that end (RIGHT) or begin (LEFT) at y, about
 * the middle x. */
void nb_plot_turned(nb_plot *p, nb_id node, nb_len x, nb_len y, nb_len width, nb_align align);
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
/* How the series looks, in a legend; y: its middle. */
void nb_plot_swatch(nb_plot *p, size_t series, nb_len x, nb_len y);
/* dash: of the series. */
nb_path *nb_plot_pen(nb_plot *p, size_t series);
int nb_plot_gray(size_t series);

/* chart_axes.c: ticks, axes, unit, legend or rows; leaves the area for the data. above: room for
 * values over the highest. */
nb_plot_fit nb_plot_axes(nb_plot *p, nb_len height, nb_len above, nb_len below, nb_axis *axis);
nb_len nb_plot_slot(const nb_plot *p);                      /* width of a category */
nb_len nb_plot_base(const nb_plot *p, const nb_axis *axis); /* the line of nought, or the foot */
/* The label of a category, and, BELOW, its values. */
void nb_plot_category(nb_plot *p, size_t category);
bool nb_plot_negative(const nb_plot *p);
nb_len nb_plot_widest(nb_plot *p); /* of the values */

/* chart_rows.c: the rows of BELOW. */
nb_len nb_rows_heads(nb_plot *p); /* width of the names beside the plot */
nb_plot_fit nb_rows_measure(nb_plot *p);
void nb_rows_draw(nb_plot *p, nb_len top);
void nb_rows_values(nb_plot *p, nb_len top, size_t category);

/* chart_values.c: values at their bars and points. */
nb_box nb_value_box(nb_plot *p, size_t at, nb_len middle, nb_len top);
bool nb_boxes_meet(nb_box a, nb_box b);
/* White below the values that a line across the plot would run through. */
void nb_values_back(nb_plot *p, const nb_axis *axis);
void nb_value_put(nb_plot *p, size_t at);

nb_plot_fit nb_chart_bars(nb_plot *p, nb_len height);
nb_plot_fit nb_chart_lines(nb_plot *p, nb_len height);
nb_plot_fit nb_chart_pie(nb_plot *p, nb_len height);

/* chart.c: one box, whole lines of the grid high. */
void nb_chart_make(nb_maker *m, nb_id whole, nb_id figure, const nb_chart *chart);

#endif
