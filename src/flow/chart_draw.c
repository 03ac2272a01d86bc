/* Shapes of charts, for print in black alone: greys, hatches, dashes and markers.
 * Odd rule: neighbours in the order of series differ as much as they can, because most charts have
 * two or three. */
#include "flow/chart.h"

enum { HATCH_STEP = 3500, MARKER = 2200, SWATCH_HEIGHT = 7000 };

/* hatch: 1 rising, -1 falling lines on the grey. */
static const struct {
    uint8_t gray;
    int8_t hatch;
} FILLS[NB_CHART_SERIES] = {{80, 0}, {225, 0}, {255, 1}, {150, 0}, {255, 0}, {225, -1}};

static const nb_len DASHES[NB_CHART_SERIES][NB_PATH_DASHES] = {
    {0}, {5000, 2500}, {1500, 1500}, {8000, 2000, 1500, 2000}, {3000, 1000}, {10000, 3000}};

int nb_plot_gray(size_t series) { return FILLS[series % NB_CHART_SERIES].gray; }

void nb_plot_path(nb_plot *p, nb_path *path, int gray) {
    nb_place *item = NB_PUSH(p->m->arena, &p->drawing);
    *item = (nb_place){.kind = NB_ITEM_PATH, .owner = p->figure};
    item->path.shape = path;
    item->path.gray = (uint8_t)gray;
}

void nb_plot_stroke(nb_plot *p, nb_len x1, nb_len y1, nb_len x2, nb_len y2, nb_len pen, int gray) {
    nb_path *path = nb_path_new(p->m->arena, pen);
    nb_path_move(path, x1, y1);
    nb_path_line(path, x2, y2);
    nb_plot_path(p, path, gray);
}

/* Lines at 45 degrees inside the rectangle: each is where x + y (or x − y) is a multiple of the
 * step, counted from the chart's own corner, so that hatches of neighbours meet. */
static void hatch(nb_plot *p, nb_len x, nb_len y, nb_len width, nb_len height, int direction) {
    nb_path *path = nb_path_new(p->m->arena, p->m->layout->figure.rule / 2);
    for (nb_len c = HATCH_STEP; c < width + height; c += HATCH_STEP) {
        nb_len x1 = c < height ? 0 : c - height, y1 = c < height ? c : height;
        nb_len x2 = c < width ? c : width, y2 = c < width ? 0 : c - width;
        if (direction < 0) y1 = height - y1, y2 = height - y2;
        nb_path_move(path, x + x1, y + y1);
        nb_path_line(path, x + x2, y + y2);
    }
    if (path->ops.n > 0) nb_plot_path(p, path, 0);
}

void nb_plot_bar(nb_plot *p, size_t series, nb_len x, nb_len y, nb_len width, nb_len height) {
    if (height <= 0 || width <= 0) return;
    nb_path *fill = nb_path_new(p->m->arena, 0);
    nb_path_rectangle(fill, x, y, width, height);
    nb_plot_path(p, fill, FILLS[series].gray);
    if (FILLS[series].hatch != 0) hatch(p, x, y, width, height, FILLS[series].hatch);
    nb_path *edge = nb_path_new(p->m->arena, p->m->layout->figure.rule / 2);
    nb_path_rectangle(edge, x, y, width, height);
    nb_plot_path(p, edge, 0);
}

void nb_plot_swatch(nb_plot *p, size_t series, nb_len x, nb_len y) {
    if (p->chart->kind != NB_CHART_LINE) {
        nb_plot_bar(p, series, x, y - SWATCH_HEIGHT / 2, NB_SWATCH, SWATCH_HEIGHT);
        return;
    }
    nb_path *line = nb_plot_pen(p, series);
    nb_path_move(line, x - NB_SWATCH_GAP, y);
    nb_path_line(line, x + NB_SWATCH + NB_SWATCH_GAP, y);
    nb_plot_path(p, line, 0);
    nb_plot_marker(p, series, x + NB_SWATCH / 2, y);
}

nb_path *nb_plot_pen(nb_plot *p, size_t series) {
    nb_path *path = nb_path_new(p->m->arena, p->m->layout->figure.pen);
    memcpy(path->dash, DASHES[series], sizeof path->dash);
    return path;
}

static void circle(nb_path *path, nb_len x, nb_len y, nb_len r) {
    nb_len k = nb_em(r, 552); /* a quarter as one cubic curve */
    nb_path_move(path, x + r, y);
    nb_path_curve(path, (nb_point){x + r, y + k}, (nb_point){x + k, y + r}, (nb_point){x, y + r});
    nb_path_curve(path, (nb_point){x - k, y + r}, (nb_point){x - r, y + k}, (nb_point){x - r, y});
    nb_path_curve(path, (nb_point){x - r, y - k}, (nb_point){x - k, y - r}, (nb_point){x, y - r});
    nb_path_curve(path, (nb_point){x + k, y - r}, (nb_point){x + r, y - k}, (nb_point){x + r, y});
    nb_path_close(path);
}

static void outline(nb_path *path, size_t form, nb_len x, nb_len y) {
    nb_len r = MARKER, side = nb_em(r, 900);
    switch (form) {
    case 0: circle(path, x, y, r); break;
    case 1: nb_path_rectangle(path, x - side, y - side, 2 * side, 2 * side); break;
    default:
        nb_path_move(path, x, y - nb_em(r, 1200));
        nb_path_line(path, x + nb_em(r, 1100), y + nb_em(r, 800));
        nb_path_line(path, x - nb_em(r, 1100), y + nb_em(r, 800));
        nb_path_close(path);
    }
}

/* Filled, then the same three forms hollow: ● □ ▲ ○ ■ △. */
void nb_plot_marker(nb_plot *p, size_t series, nb_len x, nb_len y) {
    nb_path *fill = nb_path_new(p->m->arena, 0);
    outline(fill, series % 3, x, y);
    nb_plot_path(p, fill, series % 2 == 0 ? 0 : 255);
    nb_path *edge = nb_path_new(p->m->arena, nb_em(p->m->layout->figure.pen, 800));
    outline(edge, series % 3, x, y);
    nb_plot_path(p, edge, 0);
}
