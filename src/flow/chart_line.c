/* Lines: a point for each value, its number beside it where no line and no other number is; a blank
 * leaves a gap. Odd rule: of the values of one category the greatest is placed first, above, and
 * the least below, so that each number stays on the side of its line. */
#include "flow/chart.h"

enum {
    CLEAR = 3200, /* between a point and its number */
    ROUND = 1000, /* between a line and a number, or two numbers */
    POINT = 3000  /* half a marker's side */
};

static nb_len middle_of(const nb_plot *p, size_t category) {
    nb_len slot = nb_plot_slot(p);
    return p->left + (nb_len)category * slot + slot / 2;
}

static nb_point point_of(const nb_plot *p, const nb_axis *axis, size_t at) {
    return (nb_point){middle_of(p, at / p->series_count), nb_axis_at(axis, p->values[at])};
}

static void draw_line(nb_plot *p, const nb_axis *axis, size_t series) {
    nb_path *path = nb_plot_pen(p, series);
    bool open = false;
    for (size_t i = 0; i < p->count; i++) {
        size_t at = nb_plot_index(p, i, series);
        nb_point to = point_of(p, axis, at);
        if (!p->blank[at] && !open)
            nb_path_move(path, to.x, to.y);
        else if (!p->blank[at])
            nb_path_line(path, to.x, to.y);
        open = !p->blank[at];
    }
    nb_plot_path(p, path, 0);
    for (size_t i = 0; i < p->count; i++) {
        size_t at = nb_plot_index(p, i, series);
        nb_point here = point_of(p, axis, at);
        if (!p->blank[at]) nb_plot_marker(p, series, here.x, here.y);
    }
}

/* Between two neighbours on a line: over the box's width, does it come as high as the box? */
static bool line_meets(nb_point a, nb_point b, nb_box box) {
    nb_len left = box.left > a.x ? box.left : a.x, right = box.right < b.x ? box.right : b.x;
    if (left > right) return false;
    nb_len y1 = a.y + nb_muldiv(b.y - a.y, left - a.x, b.x - a.x);
    nb_len y2 = a.y + nb_muldiv(b.y - a.y, right - a.x, b.x - a.x);
    return (y1 > box.top || y2 > box.top) && (y1 < box.bottom || y2 < box.bottom);
}

static bool is_free(const nb_plot *p, const nb_axis *axis, nb_box box, const bool *placed) {
    nb_len base = nb_plot_base(p, axis);
    if (box.left < p->left || box.right > p->right || box.bottom > p->bottom) return false;
    if (base > box.top && base < box.bottom) return false;
    nb_box wide = {box.left - ROUND, box.top - ROUND, box.right + ROUND, box.bottom + ROUND};
    size_t n = p->count * p->series_count;
    for (size_t i = 0; i < n; i++) {
        if (p->blank[i]) continue;
        nb_point at = point_of(p, axis, i);
        nb_box marker = {at.x - POINT, at.y - POINT, at.x + POINT, at.y + POINT};
        if (nb_boxes_meet(box, marker) || (placed[i] && nb_boxes_meet(wide, p->boxes[i])))
            return false;
        size_t next = i + p->series_count;
        if (next < n && !p->blank[next] && line_meets(at, point_of(p, axis, next), wide))
            return false;
    }
    return true;
}

/* Above, below, then to the sides of these and beside the point. */
static bool place_value(nb_plot *p, const nb_axis *axis, size_t at, bool low, bool *placed) {
    static const int8_t SIDES[][2] = {{0, -1}, {0, 1},  {1, -1}, {-1, -1},
                                      {1, 1},  {-1, 1}, {1, 0},  {-1, 0}};
    nb_point point = point_of(p, axis, at);
    nb_len line = nb_plot_line(p), half = nb_plot_width(p, p->cells[at], NULL) / 2;
    for (size_t i = 0; i < sizeof SIDES / sizeof *SIDES; i++) {
        int across = SIDES[i][0], down = low ? -SIDES[i][1] : SIDES[i][1];
        nb_len aside = half + (down == 0 ? CLEAR + POINT / 2 : 0);
        nb_len top = down < 0    ? point.y - CLEAR - line
                     : down == 0 ? point.y - line / 2
                                 : point.y + CLEAR;
        nb_box box = nb_value_box(p, at, point.x + across * aside, top);
        if (!is_free(p, axis, box, placed)) continue;
        p->boxes[at] = box;
        return placed[at] = true;
    }
    return false;
}

static bool place_category(nb_plot *p, const nb_axis *axis, size_t category, bool *placed) {
    size_t order[NB_CHART_SERIES], n = 0;
    for (size_t k = 0; k < p->series_count; k++) {
        size_t at = nb_plot_index(p, category, k), i = n;
        if (p->blank[at]) continue;
        for (n++; i > 0 && p->values[order[i - 1]] < p->values[at]; i--) order[i] = order[i - 1];
        order[i] = at;
    }
    for (size_t i = 0; i < n; i++)
        if (!place_value(p, axis, order[i], n > 1 && i + 1 == n, placed)) return false;
    return true;
}

nb_plot_fit nb_chart_lines(nb_plot *p, nb_len height) {
    if (p->form == NB_PLOT_TURNED) return NB_PLOT_CROWDED;
    bool at_points = p->form == NB_PLOT_UPRIGHT;
    nb_len room = CLEAR + (at_points ? nb_plot_line(p) : 0);
    nb_axis axis;
    nb_plot_fit fit = nb_plot_axes(p, height, room, nb_plot_negative(p) ? room : 0, &axis);
    if (fit != NB_PLOT_FITS) return fit;
    bool *placed = NB_NEW_ARRAY(p->m->arena, bool, p->count * p->series_count);
    for (size_t i = 0; at_points && i < p->count; i++)
        if (!place_category(p, &axis, i, placed)) return NB_PLOT_CROWDED;
    nb_len base = nb_plot_base(p, &axis);
    nb_plot_stroke(p, p->left, base, p->right, base, p->m->layout->figure.rule, 0);
    if (at_points) nb_values_back(p, &axis);
    for (size_t k = 0; k < p->series_count; k++) draw_line(p, &axis, k);
    for (size_t i = 0; i < p->count; i++) {
        nb_plot_category(p, i);
        for (size_t k = 0; at_points && k < p->series_count; k++) {
            size_t at = nb_plot_index(p, i, k);
            if (!p->blank[at]) nb_value_put(p, at);
        }
    }
    return NB_PLOT_FITS;
}
