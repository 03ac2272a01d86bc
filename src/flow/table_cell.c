/* One cell's content: across, from top to bottom, or stacked. Input: a cell node and the width of
 * its columns; output: items and their extent. Odd rule: a word too wide for its column is first
 * set smaller, down to the table's min_size, and only then broken; it never runs over a rule, and
 * no other cell shrinks with it. */
#include "flow/table.h"

static nb_style style_of(const nb_maker *m, const nb_tgrid *g, const nb_tcell *cell) {
    nb_style style = m->layout->styles[nb_doc_at(m->doc, cell->node)->style];
    bool label = cell->form != NULL && (cell->form->header || cell->head);
    nb_len size = label && g->form->label_size > 0 ? g->form->label_size : g->form->size;
    if (style.pitch == 0) style.pitch = nb_em(style.size, 1400);
    if (size > 0) {
        style.pitch = nb_muldiv(style.pitch, size, style.size);
        style.size = size;
    }
    return style;
}

static void resize(nb_style *style, nb_len size) {
    style->pitch = nb_muldiv(style->pitch, size, style->size);
    style->size = size;
}

static nb_align align_of(const nb_tgrid *g, const nb_tcell *cell) {
    nb_align align = NB_ALIGN_CENTER;
    if (cell->head)
        align = NB_ALIGN_CENTER;
    else if (cell->form != NULL && cell->form->align >= 0)
        align = (nb_align)cell->form->align;
    else if (cell->col_span == 1)
        align = g->form->columns[cell->column].align;
    if (cell->head && cell->form != NULL && cell->form->align >= 0)
        align = (nb_align)cell->form->align;
    return align == NB_ALIGN_JUSTIFY ? NB_ALIGN_LEFT : align;
}

static nb_para_form form_of(const nb_style *style, nb_len width, nb_align align) {
    return (nb_para_form){.style = style,
                          .width = width,
                          .align = align == NB_ALIGN_DECIMAL ? NB_ALIGN_LEFT : align,
                          .baseline = nb_para_baseline(style->size, style->pitch)};
}

void nb_tcell_measure(nb_maker *m, const nb_tgrid *g, const nb_tcell *cell, nb_len *natural,
                      nb_len *minimum) {
    nb_style style = style_of(m, g, cell);
    nb_len pad = 2 * m->layout->table.pad_x;
    if (cell->form != NULL && cell->form->vertical) {
        *natural = *minimum = style.size + pad;
        return;
    }
    nb_para_form form = form_of(&style, 0, NB_ALIGN_LEFT);
    nb_para_measure(m->setter, &cell->node, 1, &form, natural, minimum);
    if (cell->form != NULL && cell->form->stack > 0 && *natural > 0)
        *natural = *minimum = cell->form->stack * style.size;
    *natural += pad;
    *minimum += pad;
}

/* x behind the last digit before the point: where the column's numbers meet. */
static nb_len point_of(const nb_line *line) {
    nb_len point = line->width;
    for (uint32_t i = 0; i < line->n; i++) {
        const nb_place *run = &line->items[i];
        for (uint32_t k = 0; run->kind == NB_ITEM_GLYPHS && k < run->run.n; k++) {
            uint32_t cp = run->run.glyphs[k].cp;
            bool number =
                (cp >= '0' && cp <= '9') || cp == '+' || cp == '-' || cp == 0x2212 || cp == ',';
            if (!number) return run->x + run->run.glyphs[k].x;
        }
    }
    return point;
}

/* Where the cell's text was written: its first leaf, or the cell. */
static nb_pos place_of(const nb_maker *m, const nb_tcell *cell) {
    for (nb_id id = cell->node; id != NB_NO_NODE; id = nb_doc_at(m->doc, id)->first)
        if (nb_doc_at(m->doc, id)->kind == NB_NODE_TEXT) return nb_doc_place(m->doc, id, 0);
    return (nb_pos){NULL, 0, 0};
}

/* A label is set in by ideographic spaces (　　1.…); its further lines are set in as far. */
static nb_len set_in(const nb_maker *m, nb_id cell, nb_len em) {
    nb_id leaf = nb_doc_at(m->doc, cell)->first;
    if (leaf == NB_NO_NODE || nb_doc_at(m->doc, leaf)->kind != NB_NODE_TEXT) return 0;
    nb_str text = nb_doc_at(m->doc, leaf)->text;
    nb_len indent = 0;
    for (; text.n >= 3 && memcmp(text.p, "\xE3\x80\x80", 3) == 0; text.p += 3, text.n -= 3)
        indent += em;
    return indent;
}

static void keep_lines(nb_cell_set *set, nb_lines lines, nb_len pitch) {
    for (size_t i = 0; i < lines.n; i++)
        if (lines.items[i].width > set->width) set->width = lines.items[i].width;
    set->lines = lines;
    set->pitch = pitch;
    set->height = (nb_len)(lines.n > 0 ? lines.n : 1) * pitch; /* a blank is a line to write on */
}

/* From top to bottom; false for a label that might have to be cut, and is set across. */
static bool set_upright(nb_maker *m, const nb_tgrid *g, nb_tcell *cell, const nb_style *style,
                        nb_len room) {
    nb_para_form form = form_of(style, room, NB_ALIGN_CENTER);
    nb_line *line = NB_NEW(m->scratch, nb_line);
    nb_len height;
    *line = nb_para_set_vertical(m->setter, &cell->node, 1, &form, &height);
    if (height > g->room / 3) return false;
    if (height > 0) keep_lines(&cell->set, (nb_lines){line, 1}, height);
    return true;
}

/* Whether a word of the cell could be wider than its room: a guess from above, because most cells
 * of a long table need no measuring. Digits and their signs take little more than half an em, other
 * Western characters at most one, and Chinese marks may not be parted from a word's ends. */
static bool may_not_fit(const nb_maker *m, nb_id cell, nb_len em, nb_len room) {
    enum { DIGIT = 550, LETTER = 1000, MARKS = 3000 };
    for (nb_id id = nb_doc_at(m->doc, cell)->first; id != NB_NO_NODE;
         id = nb_doc_at(m->doc, id)->next) {
        const nb_node *node = nb_doc_at(m->doc, id);
        if (node->kind != NB_NODE_TEXT) return true;
        int64_t word = 0, widest = 0;
        bool chinese = false;
        for (size_t i = 0; i < node->text.n; i++) {
            unsigned char c = (unsigned char)node->text.p[i];
            chinese = chinese || c >= 0x80;
            if (c >= 0x80 || c == ' ')
                word = 0;
            else
                word += c <= '9' ? DIGIT : LETTER;
            if (word > widest) widest = word;
        }
        if ((widest + (chinese ? MARKS : 0)) * em / 1000 > room) return true;
    }
    return false;
}

/* Not even a character fits. */
static void report_narrow(nb_maker *m, const nb_tcell *cell, nb_len room) {
    if (cell->set.width <= room + 100) return;
    nb_diag(m->diags, NB_FLOW_NARROW, place_of(m, cell), nb_doc_text(m->arena, m->doc, cell->node));
}

void nb_tcell_set(nb_maker *m, const nb_tgrid *g, nb_tcell *cell) {
    nb_style style = style_of(m, g, cell);
    nb_len room =
        g->x[cell->column + cell->col_span] - g->x[cell->column] - 2 * m->layout->table.pad_x;
    nb_cell_set *set = &cell->set;
    set->point = -1;
    if (cell->form != NULL && cell->form->vertical && set_upright(m, g, cell, &style, room)) {
        report_narrow(m, cell, room);
        return;
    }
    nb_align align = align_of(g, cell);
    nb_para_form form = form_of(&style, room, align);
    nb_len least = g->form->min_size > 0 ? g->form->min_size : m->layout->table.min_size;
    if (least > 0 && least < style.size && may_not_fit(m, cell->node, style.size, room)) {
        nb_len natural, minimum;
        nb_para_measure(m->setter, &cell->node, 1, &form, &natural, &minimum);
        while (minimum > room && style.size > least) {
            nb_len smaller = style.size - 250; /* a quarter of a point */
            resize(&style, smaller > least ? smaller : least);
            form = form_of(&style, room, align);
            nb_para_measure(m->setter, &cell->node, 1, &form, &natural, &minimum);
        }
    }
    if (align == NB_ALIGN_LEFT) {
        form.indent = set_in(m, cell->node, style.size);
        if (form.indent > room / 2) form.indent = 0;
    }
    nb_len stacked = cell->form != NULL ? cell->form->stack * style.size : 0;
    if (stacked > 0 && stacked < room) { /* 商业/企业: a few characters a line, in the middle */
        set->x = (room - stacked) / 2;
        form.width = stacked;
        form.align = NB_ALIGN_CENTER;
    }
    nb_lines lines = nb_para_set(m->setter, &cell->node, 1, &form);
    enum { A_FEW_LINES = 3 }; /* more of them are a text to read, and begin at the left */
    if (align == NB_ALIGN_CENTER && lines.n > A_FEW_LINES && !cell->head && set->x == 0) {
        form.align = NB_ALIGN_LEFT;
        lines = nb_para_set(m->setter, &cell->node, 1, &form);
    }
    if (align == NB_ALIGN_DECIMAL && lines.n == 1) set->point = point_of(&lines.items[0]);
    keep_lines(set, lines, style.pitch);
    report_narrow(m, cell, room);
}

/* The widest part before and behind the point decide; the block of numbers stands in the middle. */
void nb_tgrid_align_points(nb_maker *m, nb_tgrid *g) {
    for (size_t k = 0; k < g->columns; k++) {
        nb_len before = 0, behind = 0, room = g->x[k + 1] - g->x[k] - 2 * m->layout->table.pad_x;
        for (int pass = 0; pass < 2; pass++) {
            nb_len left = before + behind < room ? (room - before - behind) / 2 : 0;
            for (size_t i = 0; i < g->cell_count; i++) {
                nb_cell_set *set = &g->cells[i].set;
                if (g->cells[i].column != k || g->cells[i].col_span != 1 || set->point < 0)
                    continue;
                if (pass == 0) {
                    if (set->point > before) before = set->point;
                    if (set->width - set->point > behind) behind = set->width - set->point;
                    continue;
                }
                nb_len shift = left + before - set->point;
                if (shift + set->width > room) shift = room - set->width;
                set->x = shift;
            }
        }
    }
}
