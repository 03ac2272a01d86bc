/* What stands around the data of bars and lines: unit, legend, ticks, labels.
 * From the box's top: unit (left) and legend (right), room for the values above the highest, the
 * plot, the labels of the categories, the name of their axis. */
#include "flow/chart.h"

enum {
    TICKS = 5,
    GAP = 3000, /* between text and what it belongs to */
    LABEL_LINES = 3,
    SWATCH_WIDTH = 18000,
    SWATCH_HEIGHT = 7000,
    ENTRY_GAP = 12000,
    LIGHT = 205 /* of the lines across the plot */
};

nb_len nb_plot_slot(const nb_plot *p) { return (p->right - p->left) / (nb_len)p->count; }

static nb_len plot_width(const nb_plot *p) { return p->m->layout->page.text_width; }

/* --- legend ----------------------------------------------------------------------------------- */

static void put_swatch(nb_plot *p, size_t series, nb_len x, nb_len y) {
    nb_len middle = y + nb_plot_line(p) / 2;
    if (p->chart->kind != NB_CHART_LINE) {
        nb_plot_bar(p, series, x, middle - SWATCH_HEIGHT / 2, SWATCH_WIDTH, SWATCH_HEIGHT);
        return;
    }
    nb_path *line = nb_plot_pen(p, series);
    nb_path_move(line, x - GAP, middle);
    nb_path_line(line, x + SWATCH_WIDTH + GAP, middle);
    nb_plot_path(p, line, 0);
    nb_plot_marker(p, series, x + SWATCH_WIDTH / 2, middle);
}

/* Rows from the right, the first beside the unit where it fits. Returns the foot of the last. */
static nb_len put_legend(nb_plot *p, nb_len taken) {
    nb_len line = nb_plot_line(p), all = plot_width(p), y = 0;
    for (size_t from = 0; from < p->series_count;) {
        nb_len room = all - (from == 0 ? taken + ENTRY_GAP : 0), sum = -ENTRY_GAP;
        size_t end = from;
        for (; end < p->series_count; end++) {
            nb_len width = nb_plot_width(p, p->series[end], NULL);
            nb_len entry = SWATCH_WIDTH + GAP + GAP + width + ENTRY_GAP;
            if (end > from && sum + entry > room) break;
            sum += entry;
        }
        if (from == 0 && sum > room) y += line; /* not even one beside the unit */
        nb_len x = all - (sum < all ? sum : all);
        for (; from < end; from++) {
            nb_len width = nb_plot_width(p, p->series[from], NULL);
            put_swatch(p, from, x, y);
            x += SWATCH_WIDTH + GAP + GAP;
            nb_plot_text(p, p->series[from], x, y, width + GAP, NB_ALIGN_LEFT);
            x += width + ENTRY_GAP;
        }
        y += line;
    }
    return y > line ? y : line;
}

/* --- axes ------------------------------------------------------------------------------------- */

/* Without the noughts behind the point that no tick needs. */
static nb_str tick_text(const nb_plot *p, const nb_axis *axis, int64_t value) {
    nb_value v = {.number = true, .scaled = value, .places = p->places};
    for (int64_t step = axis->step; v.places > 0 && step % 10 == 0; step /= 10) {
        v.scaled /= 10;
        v.places--;
    }
    return nb_value_text(p->m->arena, v);
}

static nb_len widest_tick(nb_plot *p, const nb_axis *axis) {
    nb_len widest = 0;
    size_t kept = p->drawing.n;
    for (int64_t v = axis->low; v <= axis->high; v += axis->step) {
        nb_len width = nb_plot_number(p, tick_text(p, axis, v), 0, 0, NB_ALIGN_LEFT);
        if (width > widest) widest = width;
    }
    p->drawing.n = kept;
    return widest;
}

static void put_ticks(nb_plot *p, const nb_axis *axis) {
    nb_len rule = p->m->layout->figure.rule, line = nb_plot_line(p);
    for (int64_t v = axis->low; v <= axis->high; v += axis->step) {
        nb_len y = nb_axis_at(axis, v);
        if (v != 0) nb_plot_stroke(p, p->left, y, p->right, y, rule / 2, LIGHT);
        nb_plot_number(p, tick_text(p, axis, v), p->left - GAP, y - line / 2, NB_ALIGN_RIGHT);
    }
    nb_plot_stroke(p, p->left, p->top, p->left, p->bottom, rule, 0);
}

static void extremes(const nb_plot *p, int64_t *least, int64_t *most) {
    *least = *most = 0;
    for (size_t i = 0; i < p->count * p->series_count; i++) {
        if (p->blank[i]) continue;
        if (p->values[i] < *least) *least = p->values[i];
        if (p->values[i] > *most) *most = p->values[i];
    }
}

/* Labels too wide for their category stand turned. */
static bool labels_turned(nb_plot *p) {
    nb_len slot = nb_plot_slot(p);
    for (size_t i = 0; i < p->count; i++) {
        nb_len piece;
        nb_plot_width(p, p->labels[i], &piece);
        if (piece > slot || nb_plot_height(p, p->labels[i], slot) > LABEL_LINES * nb_plot_line(p))
            return true;
    }
    return false;
}

static nb_len labels_height(nb_plot *p, bool turned) {
    nb_len height = 0;
    for (size_t i = 0; i < p->count; i++) {
        nb_len here = turned ? nb_plot_width(p, p->labels[i], NULL)
                             : nb_plot_height(p, p->labels[i], nb_plot_slot(p));
        if (here > height) height = here;
    }
    return height;
}

void nb_plot_label(nb_plot *p, size_t category) {
    nb_len slot = nb_plot_slot(p), x = p->left + (nb_len)category * slot;
    if (p->turned)
        nb_plot_turned(p, p->labels[category], x + slot / 2, p->bottom + GAP, NB_ALIGN_RIGHT);
    else
        nb_plot_text(p, p->labels[category], x, p->bottom + GAP, slot, NB_ALIGN_CENTER);
}

nb_axis nb_plot_axes(nb_plot *p, nb_len height, nb_len above, nb_len below) {
    int64_t least, most, unit = 1;
    for (int i = 0; i < p->places; i++) unit *= 10;
    extremes(p, &least, &most);
    nb_axis axis = nb_axis_make(least, most, unit, TICKS);
    nb_len line = nb_plot_line(p), taken = 0;
    if (p->unit != NB_NO_NODE) {
        taken = nb_plot_width(p, p->unit, NULL);
        nb_plot_text(p, p->unit, 0, 0, taken + GAP, NB_ALIGN_LEFT);
    }
    bool named = nb_plot_width(p, p->corner, NULL) > 0;
    p->left = widest_tick(p, &axis) + GAP;
    p->right = plot_width(p);
    p->turned = labels_turned(p);
    p->bottom = height - labels_height(p, p->turned) - GAP - (named ? line : 0);
    if (named)
        nb_plot_text(p, p->corner, p->left, height - line, p->right - p->left, NB_ALIGN_CENTER);
    p->top = put_legend(p, taken) + GAP;
    axis.from = p->bottom - below;
    axis.to = p->top + above;
    put_ticks(p, &axis);
    return axis;
}
