/* The values of a crowded chart in rows below the plot, each under its category: a row for each
 * series, with its name and look in front, in place of a legend.
 * Odd rule: when one value is too wide for its category, all turn. */
#include "flow/chart.h"

enum { GAP = 3000, LIGHT = 205 };

/* At most a quarter of the width, unless a word needs more. */
static nb_len head_width(nb_plot *p, nb_id node) {
    nb_len piece, width = nb_plot_width(p, node, &piece), most = p->m->width / 4;
    return width <= most ? width : piece > most ? piece : most;
}

nb_len nb_rows_heads(nb_plot *p) {
    nb_len widest = head_width(p, p->corner) - NB_SWATCH - NB_SWATCH_GAP;
    for (size_t k = 0; k < p->series_count; k++) {
        nb_len width = head_width(p, p->series[k]);
        if (width > widest) widest = width;
    }
    return 2 * NB_SWATCH_GAP + NB_SWATCH + widest + 2 * GAP;
}

static nb_len name_width(const nb_plot *p) { return p->left - 2 * NB_SWATCH_GAP - NB_SWATCH - GAP; }

nb_plot_fit nb_rows_measure(nb_plot *p) {
    nb_len slot = nb_plot_slot(p), widest = nb_plot_widest(p);
    p->rows_turned = widest > slot - GAP;
    if (p->rows_turned && slot < p->style->size + GAP) return NB_PLOT_CROWDED;
    for (size_t k = 0; k < p->series_count; k++) {
        nb_len height = nb_plot_height(p, p->series[k], name_width(p));
        nb_len value = p->rows_turned ? widest + 2 * GAP : nb_plot_line(p);
        p->rows[k + 1] = p->rows[k] + (height > value ? height : value);
    }
    return NB_PLOT_FITS;
}

void nb_rows_draw(nb_plot *p, nb_len top) {
    nb_len rule = p->m->layout->figure.rule / 2;
    for (size_t k = 0; k < p->series_count; k++) {
        nb_len y = top + p->rows[k], height = p->rows[k + 1] - p->rows[k];
        nb_len text = nb_plot_height(p, p->series[k], name_width(p));
        nb_plot_stroke(p, 0, y, p->right, y, rule, LIGHT);
        nb_plot_swatch(p, k, NB_SWATCH_GAP, y + height / 2);
        nb_plot_text(p, p->series[k], 2 * NB_SWATCH_GAP + NB_SWATCH, y + (height - text) / 2,
                     name_width(p), NB_ALIGN_LEFT);
    }
}

void nb_rows_values(nb_plot *p, nb_len top, size_t category) {
    nb_len slot = nb_plot_slot(p), x = p->left + (nb_len)category * slot;
    for (size_t k = 0; k < p->series_count; k++) {
        nb_id cell = p->cells[nb_plot_index(p, category, k)];
        nb_len y = top + p->rows[k], height = p->rows[k + 1] - p->rows[k];
        nb_len width = nb_plot_width(p, cell, NULL);
        if (p->rows_turned)
            nb_plot_turned(p, cell, x + slot / 2, y + (height + width) / 2, width + GAP,
                           NB_ALIGN_LEFT);
        else
            nb_plot_text(p, cell, x, y + (height - nb_plot_line(p)) / 2, slot, NB_ALIGN_CENTER);
    }
}
