/* What stands around the data of bars and lines: unit, legend, ticks, labels.
 * From the box's top: unit (left) and legend (right), room for the values above the highest, the
 * plot, the labels of the categories, the rows of values of a crowded chart, the name of the axis.
 */
#include "flow/chart.h"

enum {
    TICKS = 5,
    GAP = 3000, /* between text and what it belongs to */
    LABEL_LINES = 3,
    LEAST_LINES = 8, /* of text, the height of a plot at least */
    BREAK = 12000,   /* below the first tick of an axis that does not begin at nought */
    ZIGZAG = 2000,
    ENTRY_GAP = 12000,
    LIGHT = 205 /* of the lines across the plot */
};

nb_len nb_plot_slot(const nb_plot *p) { return (p->right - p->left) / (nb_len)p->count; }

static nb_len plot_width(const nb_plot *p) { return p->m->width; }

bool nb_plot_negative(const nb_plot *p) {
    for (size_t i = 0; i < p->count * p->series_count; i++)
        if (!p->blank[i] && p->values[i] < 0) return true;
    return false;
}

nb_len nb_plot_widest(nb_plot *p) {
    nb_len widest = 0;
    for (size_t i = 0; i < p->count * p->series_count; i++) {
        nb_len width = nb_plot_width(p, p->cells[i], NULL);
        if (width > widest) widest = width;
    }
    return widest;
}

/* --- legend ----------------------------------------------------------------------------------- */

enum { BEFORE_NAME = NB_SWATCH + 2 * NB_SWATCH_GAP };

/* A name longer than a line of its own is broken. */
static nb_len name_width(nb_plot *p, size_t series) {
    nb_len width = nb_plot_width(p, p->series[series], NULL) + GAP;
    nb_len most = plot_width(p) - BEFORE_NAME;
    return width < most ? width : most;
}

/* Rows from the right, the first beside the unit where it fits. Returns the foot of the last. */
static nb_len put_legend(nb_plot *p, nb_len taken) {
    nb_len line = nb_plot_line(p), all = plot_width(p), y = 0;
    for (size_t from = 0; from < p->series_count;) {
        nb_len room = all - (from == 0 && taken > 0 ? taken + ENTRY_GAP : 0), sum = -ENTRY_GAP;
        nb_len height = line;
        size_t end = from;
        for (; end < p->series_count; end++) {
            nb_len entry = BEFORE_NAME + name_width(p, end) + ENTRY_GAP;
            if (end > from && sum + entry > room) break;
            sum += entry;
        }
        if (from == 0 && sum > room) y += line; /* not even one beside the unit */
        nb_len x = all - (sum < all ? sum : all);
        for (; from < end; from++) {
            nb_len width = name_width(p, from);
            nb_plot_swatch(p, from, x, y + line / 2);
            x += BEFORE_NAME;
            nb_len here = nb_plot_text(p, p->series[from], x, y, width, NB_ALIGN_LEFT);
            if (here > height) height = here;
            x += width + ENTRY_GAP;
        }
        y += height;
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
    nb_path *upright = nb_path_new(p->m->arena, rule);
    nb_path_move(upright, p->left, p->top);
    if (axis->low > 0) { /* broken where what is below is left out */
        nb_len step = ZIGZAG, y = p->bottom - 4 * step;
        nb_path_line(upright, p->left, y);
        nb_path_line(upright, p->left - ZIGZAG, y + step);
        nb_path_line(upright, p->left + ZIGZAG, y + 2 * step);
        nb_path_line(upright, p->left, y + 3 * step);
    }
    nb_path_line(upright, p->left, p->bottom);
    nb_plot_path(p, upright, 0);
}

static void extremes(const nb_plot *p, int64_t *least, int64_t *most) {
    bool any = false;
    *least = *most = 0;
    for (size_t i = 0; i < p->count * p->series_count; i++) {
        if (p->blank[i]) continue;
        if (!any || p->values[i] < *least) *least = p->values[i];
        if (!any || p->values[i] > *most) *most = p->values[i];
        any = true;
    }
}

nb_len nb_plot_base(const nb_plot *p, const nb_axis *axis) {
    return axis->low > 0 ? p->bottom : nb_axis_at(axis, 0);
}

/* --- labels ----------------------------------------------------------------------------------- */

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

/* How wide the lines of labels are, of which turned ones have as many as their category is wide.
 * Returns the height of all; −1: there is no room for one line. */
static nb_len measure_labels(nb_plot *p) {
    nb_len height = 0, slot = nb_plot_slot(p), lines = slot / nb_plot_line(p), widest = 0;
    p->turned = labels_turned(p);
    p->label_width = slot;
    if (p->turned) {
        if (lines == 0) return -1;
        for (size_t i = 0; i < p->count; i++) {
            nb_len piece, width = nb_plot_width(p, p->labels[i], &piece);
            if (lines > 1) width = width / lines + 3 * p->style->size;
            if (width < piece) width = piece;
            if (width > widest) widest = width;
        }
        p->label_width = (widest < plot_width(p) ? widest : plot_width(p)) + GAP;
    }
    for (size_t i = 0; i < p->count; i++) {
        nb_len high = nb_plot_height(p, p->labels[i], p->label_width);
        if (p->turned && high > lines * nb_plot_line(p)) return -1;
        nb_len width = p->turned ? nb_plot_width(p, p->labels[i], NULL) : high;
        nb_len here = p->turned && width > p->label_width ? p->label_width : width;
        if (here > height) height = here;
    }
    return height;
}

static nb_len rows_top(const nb_plot *p) { return p->bottom + p->labels_height + 2 * GAP; }

void nb_plot_category(nb_plot *p, size_t category) {
    nb_len slot = nb_plot_slot(p), x = p->left + (nb_len)category * slot;
    if (p->turned)
        nb_plot_turned(p, p->labels[category], x + slot / 2, p->bottom + GAP, p->label_width,
                       NB_ALIGN_RIGHT);
    else
        nb_plot_text(p, p->labels[category], x, p->bottom + GAP, slot, NB_ALIGN_CENTER);
    if (p->form == NB_PLOT_BELOW) nb_rows_values(p, rows_top(p), category);
}

/* --- all of it -------------------------------------------------------------------------------- */

/* The name of the categories' axis: in the middle below it, or before the labels of rows. */
static void put_corner(nb_plot *p, nb_len height) {
    if (p->form == NB_PLOT_BELOW)
        nb_plot_text(p, p->corner, 0, p->bottom + GAP, p->left - GAP, NB_ALIGN_LEFT);
    else
        nb_plot_text(p, p->corner, p->left, height - nb_plot_line(p), p->right - p->left,
                     NB_ALIGN_CENTER);
}

static nb_axis make_axis(const nb_plot *p) {
    int64_t least, most, unit = 1;
    for (int i = 0; i < p->places; i++) unit *= 10;
    extremes(p, &least, &most);
    return nb_axis_make(least, most, unit, TICKS, p->chart->kind != NB_CHART_LINE);
}

nb_plot_fit nb_plot_axes(nb_plot *p, nb_len height, nb_len above, nb_len below, nb_axis *axis) {
    *axis = make_axis(p);
    bool rows = p->form == NB_PLOT_BELOW, named = nb_plot_width(p, p->corner, NULL) > 0;
    nb_len line = nb_plot_line(p), taken = 0;
    p->left = widest_tick(p, axis) + GAP;
    if (rows && nb_rows_heads(p) > p->left) p->left = nb_rows_heads(p);
    p->right = plot_width(p);
    if (p->right - p->left < (nb_len)p->count * p->style->size) return NB_PLOT_CROWDED;
    p->labels_height = measure_labels(p);
    if (p->labels_height < 0 || (rows && nb_rows_measure(p) != NB_PLOT_FITS))
        return NB_PLOT_CROWDED;
    nb_len labels = p->labels_height;
    if (rows && named) {
        nb_len corner = nb_plot_height(p, p->corner, p->left - GAP);
        if (corner > labels) p->labels_height = labels = corner;
    }
    nb_len rest = rows ? p->rows[p->series_count] + 2 * GAP : named ? line : 0;
    p->bottom = height - labels - GAP - rest;
    if (p->unit != NB_NO_NODE) {
        taken = nb_plot_width(p, p->unit, NULL);
        nb_plot_text(p, p->unit, 0, 0, taken + GAP, NB_ALIGN_LEFT);
    }
    if (named) put_corner(p, height);
    p->top = (rows ? line : put_legend(p, taken)) + GAP;
    if (rows) nb_rows_draw(p, rows_top(p));
    axis->from = p->bottom - below - (axis->low > 0 ? BREAK : 0);
    axis->to = p->top + above;
    if (axis->from - axis->to < LEAST_LINES * line) return NB_PLOT_LOW;
    put_ticks(p, axis);
    return NB_PLOT_FITS;
}
