/* The values of bars and lines where they stand at their bar or point.
 * Odd rule: a value's box is its ink, the size high and without the white of its line, so that
 * values may stand as close as lines of text do. */
#include "flow/chart.h"

/* What turns is as wide as a line is high; `top` is its upper end. */
nb_box nb_value_box(nb_plot *p, size_t at, nb_len middle, nb_len top) {
    nb_len width = nb_plot_width(p, p->cells[at], NULL), size = p->style->size;
    if (p->form == NB_PLOT_TURNED)
        return (nb_box){middle - size / 2, top, middle + size / 2, top + width};
    nb_len white = (nb_plot_line(p) - size) / 2;
    return (nb_box){middle - width / 2, top + white, middle + width / 2, top + white + size};
}

bool nb_boxes_meet(nb_box a, nb_box b) {
    return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

void nb_values_back(nb_plot *p, const nb_axis *axis) {
    for (size_t i = 0; i < p->count * p->series_count; i++) {
        const nb_box *box = &p->boxes[i];
        bool crossed = false;
        for (int64_t v = axis->low; !p->blank[i] && v <= axis->high; v += axis->step) {
            nb_len y = nb_axis_at(axis, v);
            crossed = crossed || (y > box->top && y < box->bottom);
        }
        if (!crossed) continue;
        nb_path *white = nb_path_new(p->m->arena, 0);
        nb_path_rectangle(white, box->left, box->top, box->right - box->left,
                          box->bottom - box->top);
        nb_plot_path(p, white, 255);
    }
}

void nb_value_put(nb_plot *p, size_t at) {
    const nb_box *box = &p->boxes[at];
    nb_len middle = (box->left + box->right) / 2, wide = p->m->width;
    if (p->form == NB_PLOT_TURNED)
        nb_plot_turned(p, p->cells[at], middle, box->bottom, wide, NB_ALIGN_LEFT);
    else
        nb_plot_text(p, p->cells[at], middle - wide / 2,
                     box->top - (nb_plot_line(p) - p->style->size) / 2, wide, NB_ALIGN_CENTER);
}
