/* Pies: sectors from twelve o'clock, clockwise, each with its name, value and share beside it.
 * Angles are thousandths of a degree, sines and cosines millionths: no floating point.
 * Odd rule: labels stand in two columns, and are moved apart from the middle of their sector where
 * they would touch; a leader shows the sector that each belongs to. */
#include "flow/chart.h"

enum {
    FULL = 360000,
    QUARTER = 90000,
    UNIT = 1000000,
    ARC = 30000,
    GAP = 4000,
    REACH = 9000,
    WIDEST = 260
};

/* Taylor's series, exact to 4 millionths up to 45 degrees. */
static int64_t small_sine(int64_t angle) {
    int64_t x = angle * 314159265 / 18000000; /* millionths of a radian */
    int64_t x2 = x * x / UNIT;
    return x - x * x2 / UNIT / 6 + x * x2 / UNIT * x2 / UNIT / 120;
}
static int64_t small_cosine(int64_t angle) {
    int64_t x = angle * 314159265 / 18000000, x2 = x * x / UNIT;
    return UNIT - x2 / 2 + x2 * x2 / UNIT / 24 - x2 * x2 / UNIT * x2 / UNIT / 720;
}

static int64_t sine(int64_t angle) {
    angle %= FULL;
    if (angle < 0) angle += FULL;
    if (angle >= 2 * QUARTER) return -sine(angle - 2 * QUARTER);
    if (angle > QUARTER) angle = 2 * QUARTER - angle;
    return angle <= QUARTER / 2 ? small_sine(angle) : small_cosine(QUARTER - angle);
}

/* Clockwise from twelve o'clock. */
static nb_point on_circle(nb_point centre, nb_len r, int64_t angle) {
    return (nb_point){centre.x + nb_muldiv(r, sine(angle), UNIT),
                      centre.y - nb_muldiv(r, sine(angle + QUARTER), UNIT)};
}

/* Behind the point at `from`: curves of at most 30 degrees (control points at 4/3 tan of a quarter
 * of the arc along the tangents). */
static void arc(nb_path *path, nb_point centre, nb_len r, int64_t from, int64_t to) {
    int64_t pieces = (to - from + ARC - 1) / ARC;
    for (int64_t i = 0; i < pieces; i++) {
        int64_t a = from + (to - from) * i / pieces, b = from + (to - from) * (i + 1) / pieces;
        int64_t quarter = (b - a) / 4, tangent = sine(quarter) * UNIT / sine(quarter + QUARTER);
        nb_len k = nb_muldiv(r, tangent * 4, 3 * (int64_t)UNIT);
        nb_point p1 = on_circle(centre, r, a), p2 = on_circle(centre, r, b);
        nb_point t1 = on_circle((nb_point){0, 0}, k, a + QUARTER);
        nb_point t2 = on_circle((nb_point){0, 0}, k, b + QUARTER);
        nb_path_curve(path, (nb_point){p1.x + t1.x, p1.y + t1.y},
                      (nb_point){p2.x - t2.x, p2.y - t2.y}, p2);
    }
}

typedef struct sector {
    int64_t from, to;
    nb_len height, y; /* of its label: in all, and its middle */
    bool right;
} sector;

static void draw_sector(nb_plot *p, const sector *s, size_t i, nb_point centre, nb_len r) {
    nb_len widths[2] = {0, p->m->layout->figure.rule};
    for (int k = 0; k < 2; k++) {
        nb_path *path = nb_path_new(p->m->arena, widths[k]);
        nb_point start = on_circle(centre, r, s->from);
        if (s->to - s->from >= FULL) {
            nb_path_move(path, start.x, start.y);
        } else {
            nb_path_move(path, centre.x, centre.y);
            nb_path_line(path, start.x, start.y);
        }
        arc(path, centre, r, s->from, s->to);
        /* an edge ends on the circle: the mitre of a thin sector would reach far past the middle */
        if (k == 0 || s->to - s->from >= FULL) nb_path_close(path);
        static const uint8_t GRAYS[] = {110, 215, 165, 240, 135, 190};
        nb_plot_path(p, path, k == 0 ? GRAYS[i % (sizeof GRAYS)] : 0);
    }
}

/* Labels of one side, in the order of their sectors from the top: each at its sector's height, or
 * below the one before; then from the foot back up where they ran over it. */
static void spread(sector *sectors, const size_t *order, size_t n, nb_len least, nb_len height) {
    for (size_t i = 0; i < n; i++) {
        sector *s = &sectors[order[i]];
        nb_len half = s->height / 2;
        if (s->y - half < least) s->y = least + half;
        least = s->y + half;
    }
    nb_len most = height;
    for (size_t i = n; i-- > 0;) {
        sector *s = &sectors[order[i]];
        nb_len half = s->height / 2;
        if (s->y + half > most) s->y = most - half;
        most = s->y - half;
    }
}

/* "（35.2%）", rounded half up, behind the value. */
static nb_str share_text(const nb_plot *p, int64_t value, int64_t sum) {
    int64_t tenths = (value * 2000 + sum) / (2 * sum);
    return nb_str_format(p->m->arena, "（%d.%d%%）", (int)(tenths / 10), (int)(tenths % 10));
}

static void put_label(nb_plot *p, const sector *s, size_t i, nb_point centre, nb_len r,
                      nb_len column, int64_t value, int64_t sum) {
    nb_len rule = p->m->layout->figure.rule;
    nb_len edge = s->right ? centre.x + r + 2 * REACH : centre.x - r - 2 * REACH;
    int64_t middle = (s->from + s->to) / 2;
    nb_point from = on_circle(centre, r, middle), knee = on_circle(centre, r + REACH / 2, middle);
    nb_path *leader = nb_path_new(p->m->arena, rule / 2);
    nb_path_move(leader, from.x, from.y);
    nb_path_line(leader, knee.x, knee.y);
    nb_path_line(leader, edge, s->y);
    nb_plot_path(p, leader, 0);
    nb_len x = s->right ? edge + GAP : edge - GAP - column, y = s->y - s->height / 2;
    nb_align align = s->right ? NB_ALIGN_LEFT : NB_ALIGN_RIGHT;
    y += nb_plot_text(p, p->labels[i], x, y, column, align);
    nb_len width = nb_plot_width(p, p->cells[i], NULL);
    nb_str share = share_text(p, value, sum);
    if (s->right) {
        nb_plot_text(p, p->cells[i], x, y, width + GAP, align);
        nb_plot_number(p, share, x + width, y, NB_ALIGN_LEFT);
    } else {
        /* the closing bracket's white half hangs out */
        nb_len hang = p->style->size / 2;
        width = nb_plot_number(p, share, x + column + hang, y, NB_ALIGN_RIGHT) - hang;
        nb_plot_text(p, p->cells[i], x, y, column - width, align);
    }
}

/* The unit, and the heads of the two columns that stand around the pie, on a line of their own
 * where they do not fit beside it. Returns the height. */
static nb_len put_heads(nb_plot *p, nb_len width) {
    nb_len taken = 0, y = 0, gap = 2 * GAP, second = nb_plot_width(p, p->series[0], NULL);
    if (p->unit != NB_NO_NODE) {
        taken = nb_plot_width(p, p->unit, NULL) + gap;
        nb_plot_text(p, p->unit, 0, 0, width, NB_ALIGN_LEFT);
    }
    if (taken + nb_plot_width(p, p->corner, NULL) + gap + second > width)
        y = taken > 0 ? nb_plot_line(p) : 0;
    if (second > width / 2) second = width / 2;
    nb_len high = nb_plot_text(p, p->corner, 0, y, width - second - gap, NB_ALIGN_RIGHT);
    nb_len other =
        nb_plot_text(p, p->series[0], width - second - GAP, y, second + GAP, NB_ALIGN_RIGHT);
    return y + (high > other ? high : other);
}

static nb_len labels_height(const sector *sectors, const size_t *order, size_t n) {
    nb_len sum = 0;
    for (size_t i = 0; i < n; i++) sum += sectors[order[i]].height;
    return sum;
}

/* Whether each label's widest piece, and its value with the share, fit the column. */
static bool column_fits(nb_plot *p, nb_len column) {
    for (size_t i = 0; i < p->count; i++) {
        nb_len piece, share = 5 * p->style->size; /* （100.0%） */
        nb_plot_width(p, p->labels[i], &piece);
        if (piece > column || nb_plot_width(p, p->cells[i], NULL) + share > column) return false;
    }
    return true;
}

nb_plot_fit nb_chart_pie(nb_plot *p, nb_len height) {
    if (p->form != NB_PLOT_UPRIGHT) return NB_PLOT_CROWDED;
    nb_len line = nb_plot_line(p), width = p->m->width;
    nb_len head = put_heads(p, width), r = (height - head - line) / 2;
    if (r > nb_em(width, WIDEST)) r = nb_em(width, WIDEST);
    nb_point centre = {width / 2, height / 2};
    nb_len column = width / 2 - r - 2 * REACH - 2 * GAP;
    if (!column_fits(p, column)) return NB_PLOT_CROWDED;
    int64_t sum = 0, before = 0;
    int shift = 0;
    for (size_t i = 0; i < p->count; i++)
        if (!p->blank[i] && p->values[i] > 0) sum += p->values[i];
    while (sum >> shift > INT32_MAX) shift++; /* an angle must fit */
    sum >>= shift;
    if (sum <= 0) return NB_PLOT_FITS; /* reported */
    sector *sectors = NB_NEW_ARRAY(p->m->arena, sector, p->count);
    size_t *right = NB_NEW_ARRAY(p->m->arena, size_t, p->count), rights = 0;
    size_t *left = NB_NEW_ARRAY(p->m->arena, size_t, p->count), lefts = 0;
    for (size_t i = 0; i < p->count; i++) {
        int64_t value = p->blank[i] ? 0 : p->values[i] >> shift;
        sector *s = &sectors[i];
        s->from = nb_muldiv(FULL, before, sum);
        s->to = nb_muldiv(FULL, before + value, sum);
        before += value;
        int64_t middle = (s->from + s->to) / 2;
        s->right = middle < 2 * QUARTER;
        s->y = on_circle(centre, r + REACH / 2, middle).y;
        s->height = nb_plot_height(p, p->labels[i], column) + line;
        if (s->right) right[rights++] = i;
        if (s->to > s->from) draw_sector(p, s, i, centre, r);
    }
    for (size_t i = p->count; i-- > 0;)
        if (!sectors[i].right) left[lefts++] = i;
    if (labels_height(sectors, right, rights) > height - head ||
        labels_height(sectors, left, lefts) > height - head)
        return NB_PLOT_LOW;
    spread(sectors, right, rights, head, height);
    spread(sectors, left, lefts, head, height);
    for (size_t i = 0; i < p->count; i++)
        if (!p->blank[i])
            put_label(p, &sectors[i], i, centre, r, column, p->values[i] >> shift, sum);
    return NB_PLOT_FITS;
}
