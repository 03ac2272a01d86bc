/* Text inside a chart, by the setter of all text, so that its rules hold here as well. */
#include "flow/chart.h"

static nb_para_form form_of(const nb_plot *p, nb_len width, nb_align align) {
    return (nb_para_form){.style = p->style,
                          .width = width,
                          .align = align,
                          .baseline = nb_para_baseline(p->style->size, nb_plot_line(p))};
}

nb_len nb_plot_line(const nb_plot *p) { return nb_maker_pitch(p->m, p->style); }

nb_len nb_plot_text(nb_plot *p, nb_id node, nb_len x, nb_len y, nb_len width, nb_align align) {
    nb_para_form form = form_of(p, width, align);
    nb_lines lines = nb_para_set(p->m->setter, &node, 1, &form);
    nb_len pitch = nb_plot_line(p);
    for (size_t i = 0; i < lines.n; i++)
        nb_items_line(p->m, &p->texts, &lines.items[i], x, y + (nb_len)i * pitch);
    return (nb_len)lines.n * pitch;
}

nb_len nb_plot_height(nb_plot *p, nb_id node, nb_len width) {
    nb_para_form form = form_of(p, width, NB_ALIGN_CENTER);
    return (nb_len)nb_para_set(p->m->setter, &node, 1, &form).n * nb_plot_line(p);
}

nb_len nb_plot_width(nb_plot *p, nb_id node, nb_len *widest_piece) {
    nb_para_form form = form_of(p, p->m->width, NB_ALIGN_LEFT);
    nb_len natural, minimum;
    nb_para_measure(p->m->setter, &node, 1, &form, &natural, &minimum);
    if (widest_piece != NULL) *widest_piece = minimum;
    return natural;
}

static void put_turned(nb_plot *p, const nb_line *line, nb_len x, nb_len y) {
    for (uint32_t i = 0; i < line->n; i++) {
        nb_place *item = NB_PUSH(p->m->arena, &p->texts);
        *item = line->items[i];
        nb_len along = item->x - line->x;
        item->x = x + item->y;
        item->y = y - along;
        item->turn = (uint8_t)((item->turn + 1) % 4);
    }
}

void nb_plot_turned(nb_plot *p, nb_id node, nb_len x, nb_len y, nb_len width, nb_align align) {
    nb_para_form form = form_of(p, width, NB_ALIGN_LEFT);
    nb_lines lines = nb_para_set(p->m->setter, &node, 1, &form);
    nb_len pitch = nb_plot_line(p);
    x -= (nb_len)lines.n * pitch / 2;
    for (size_t i = 0; i < lines.n; i++, x += pitch) {
        const nb_line *line = &lines.items[i];
        put_turned(p, line, x, align == NB_ALIGN_RIGHT ? y + line->width : y);
    }
}

nb_len nb_plot_number(nb_plot *p, nb_str text, nb_len x, nb_len y, nb_align align) {
    nb_style digits = *p->style;
    digits.han = digits.latin;
    size_t first = p->drawing.n;
    nb_len baseline = y + nb_para_baseline(digits.size, nb_plot_line(p));
    nb_len width = nb_plain_text(p->m->arena, p->m->fonts, p->m->layout, &digits, text, x, baseline,
                                 NB_ARTIFACT_NONE, &p->drawing);
    for (size_t i = first; i < p->drawing.n; i++) {
        p->drawing.items[i].owner = p->figure;
        if (align == NB_ALIGN_RIGHT) p->drawing.items[i].x -= width;
    }
    return width;
}
