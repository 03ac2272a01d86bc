/* One cell's content: across, from top to bottom, or stacked. Input: a cell node and the width of
 * its columns; output: items and their extent. Odd rule: a word too wide for its column is first
 * set smaller, down to the table's min_size, and only then broken; it never runs over a rule, and
 * no other cell shrinks with it. */
#include "flow/table.h"

static void resize(nb_style *style, nb_len size) {
    style->pitch = nb_muldiv(style->pitch, size, style->size);
    style->size = size;
}

/* One text of a cell: its own, or a paragraph of it in one of two languages. Labels in English are
 * longer, and set smaller. */
static nb_style style_of(const nb_maker *m, const nb_tgrid *g, const nb_tcell *cell, nb_id text) {
    nb_style style = *nb_maker_style(m, text);
    bool label = cell->form != NULL && (cell->form->header || cell->head);
    nb_len size = label && g->form->label_size > 0 ? g->form->label_size : g->form->size;
    if (style.pitch == 0) style.pitch = nb_em(style.size, 1400);
    if (size > 0) {
        style.pitch = nb_muldiv(style.pitch, size, style.size);
        style.size = size;
    }
    nb_lang lang = nb_style_lang(nb_doc_at(m->doc, text)->style);
    if (cell->form == NULL || cell->form->figure.n == 0)
        resize(&style, nb_em(style.size, m->layout->table_scale[lang]));
    return style;
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

static bool in_chinese(const nb_maker *m, nb_id text) {
    return nb_doc_at(m->doc, text)->lang == NB_ZH;
}

static void measure_text(nb_maker *m, const nb_tgrid *g, const nb_tcell *cell, nb_id text,
                         nb_len *natural, nb_len *minimum) {
    nb_style style = style_of(m, g, cell, text);
    if (cell->form != NULL && cell->form->vertical) {
        *natural = *minimum = style.size;
        return;
    }
    nb_para_form form = form_of(&style, 0, NB_ALIGN_LEFT);
    nb_para_measure(m->setter, &text, 1, &form, natural, minimum);
    if (cell->form != NULL && cell->form->stack > 0 && *natural > 0)
        *natural = *minimum = cell->form->stack * style.size;
}

/* The paragraphs of a cell in two languages one by one, else the cell itself; NB_NO_NODE behind the
 * last one. Begins with `before` NB_NO_NODE. */
static nb_id next_text(const nb_maker *m, nb_id cell, nb_id before) {
    nb_id first = nb_doc_at(m->doc, cell)->first;
    if (before != NB_NO_NODE) return before == cell ? NB_NO_NODE : nb_doc_at(m->doc, before)->next;
    bool paragraphs = first != NB_NO_NODE && nb_doc_at(m->doc, first)->kind == NB_NODE_PARAGRAPH;
    return paragraphs ? first : cell;
}

void nb_tcell_measure(nb_maker *m, const nb_tgrid *g, const nb_tcell *cell, nb_len *natural,
                      nb_len *minimum) {
    nb_len pad = 2 * m->layout->table.pad_x;
    *natural = *minimum = 0;
    for (nb_id text = next_text(m, cell->node, NB_NO_NODE); text != NB_NO_NODE;
         text = next_text(m, cell->node, text)) {
        nb_len wide, narrow;
        measure_text(m, g, cell, text, &wide, &narrow);
        if (wide > *natural) *natural = wide;
        if (narrow > *minimum) *minimum = narrow;
    }
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

static void put_turned(nb_maker *m, nb_items *out, const nb_line *line, nb_len left, nb_len foot) {
    for (uint32_t i = 0; i < line->n; i++) {
        nb_place item = line->items[i];
        if (item.kind == NB_ITEM_LINK) continue;
        nb_len x = item.x;
        item.x = left + item.y;
        item.y = foot - x;
        item.turn = 1;
        *NB_PUSH(m->scratch, out) = item;
    }
}

/* Western text in a narrow column runs up it, in as many lines as stand beside each other; the
 * shortest that does. */
static bool set_turned(nb_maker *m, const nb_tgrid *g, nb_cell_set *set, nb_id text,
                       const nb_style *style, nb_len room) {
    nb_style tight = *style;
    tight.pitch = nb_em(style->size, 1150);
    nb_para_form form = form_of(&tight, 0, NB_ALIGN_CENTER);
    nb_len natural, length, step = style->size;
    size_t most = room / tight.pitch > 1 ? (size_t)(room / tight.pitch) : 1;
    nb_para_measure(m->setter, &text, 1, &form, &natural, &length);
    if (length == 0) return true;
    for (;; length += step) {
        form.width = length + step / 2;
        nb_lines lines = nb_para_set(m->setter, &text, 1, &form);
        if (form.width > g->room / 3) return false;
        if (lines.n > most) continue;
        nb_items items = {0};
        nb_len left = (room - (nb_len)lines.n * tight.pitch) / 2;
        for (size_t i = 0; i < lines.n; i++)
            put_turned(m, &items, &lines.items[i], left + (nb_len)i * tight.pitch, form.width);
        nb_line *line = NB_NEW(m->scratch, nb_line);
        *line = (nb_line){.items = items.items, .n = (uint32_t)items.n};
        line->width = (nb_len)lines.n * tight.pitch;
        keep_lines(set, (nb_lines){line, 1}, form.width);
        return true;
    }
}

/* From top to bottom; false for a label that might have to be cut, and is set across. */
static bool set_upright(nb_maker *m, const nb_tgrid *g, nb_cell_set *set, nb_id text,
                        const nb_style *style, nb_len room) {
    if (!in_chinese(m, text)) return set_turned(m, g, set, text, style, room);
    nb_para_form form = form_of(style, room, NB_ALIGN_CENTER);
    nb_line *line = NB_NEW(m->scratch, nb_line);
    nb_len height;
    *line = nb_para_set_vertical(m->setter, &text, 1, &form, &height);
    if (height > g->room / 3) return false;
    if (height > 0) keep_lines(set, (nb_lines){line, 1}, height);
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
static void report_narrow(nb_maker *m, const nb_tcell *cell, const nb_cell_set *set, nb_len room) {
    if (set->width <= room + 100) return;
    nb_diag(m->diags, NB_FLOW_NARROW, place_of(m, cell), nb_doc_text(m->arena, m->doc, cell->node));
}

static void set_text(nb_maker *m, const nb_tgrid *g, const nb_tcell *cell, nb_id text, nb_len room,
                     nb_cell_set *set) {
    nb_style style = style_of(m, g, cell, text);
    set->point = -1;
    if (cell->form != NULL && cell->form->vertical && set_upright(m, g, set, text, &style, room)) {
        report_narrow(m, cell, set, room);
        return;
    }
    nb_align align = align_of(g, cell);
    nb_para_form form = form_of(&style, room, align);
    nb_len least = g->form->min_size > 0 ? g->form->min_size : m->layout->table.min_size;
    nb_len natural, minimum;
    if (least > 0 && least < style.size && may_not_fit(m, text, style.size, room)) {
        nb_para_measure(m->setter, &text, 1, &form, &natural, &minimum);
        while (minimum > room && style.size > least) {
            nb_len smaller = style.size - 250; /* a quarter of a point */
            resize(&style, smaller > least ? smaller : least);
            form = form_of(&style, room, align);
            nb_para_measure(m->setter, &text, 1, &form, &natural, &minimum);
        }
    }
    if (align == NB_ALIGN_LEFT) {
        form.indent = set_in(m, text, style.size);
        if (form.indent > room / 2) form.indent = 0;
    }
    bool narrow = cell->form != NULL && cell->form->stack > 0;
    nb_len stacked = narrow ? cell->form->stack * style.size : 0;
    if (narrow && !in_chinese(m, text)) { /* words have no characters to stack */
        nb_para_measure(m->setter, &text, 1, &form, &natural, &minimum);
        if (minimum > room && set_turned(m, g, set, text, &style, room)) return;
    } else if (stacked > 0 &&
               stacked < room) { /* 商业/企业: a few characters a line, in the middle */
        set->x = (room - stacked) / 2;
        form.width = stacked;
        form.align = NB_ALIGN_CENTER;
    }
    nb_lines lines = nb_para_set(m->setter, &text, 1, &form);
    enum { A_FEW_LINES = 3 }; /* more of them are a text to read, and begin at the left */
    if (align == NB_ALIGN_CENTER && lines.n > A_FEW_LINES && !cell->head && set->x == 0) {
        form.align = NB_ALIGN_LEFT;
        lines = nb_para_set(m->setter, &text, 1, &form);
    }
    if (align == NB_ALIGN_DECIMAL && lines.n == 1) set->point = point_of(&lines.items[0]);
    keep_lines(set, lines, style.pitch);
    report_narrow(m, cell, set, room);
}

static void add_items(nb_maker *m, nb_items *out, const nb_cell_set *set, nb_len x, nb_len y) {
    for (size_t i = 0; i < set->lines.n; i++, y += set->pitch)
        for (uint32_t k = 0; k < set->lines.items[i].n; k++) {
            nb_place *item = NB_PUSH(m->scratch, out);
            *item = set->lines.items[i].items[k];
            item->x += set->x + x;
            item->y += y;
        }
}

/* Texts in two languages as one line that holds both: one below the other, or, where they run up
 * and down, beside each other. */
static void join(nb_maker *m, nb_cell_set *whole, const nb_cell_set texts[2], bool aside,
                 nb_len room) {
    nb_items items = {0};
    nb_len height = texts[0].height + texts[1].height;
    if (aside) height = texts[0].height > texts[1].height ? texts[0].height : texts[1].height;
    for (int k = 0; k < 2; k++) {
        nb_len below = k == 0 ? 0 : texts[0].height;
        nb_len y = aside ? (height - texts[k].height) / 2 : below;
        add_items(m, &items, &texts[k], aside ? k * room : 0, y);
    }
    nb_line *line = NB_NEW(m->scratch, nb_line);
    *line = (nb_line){.items = items.items, .n = (uint32_t)items.n};
    line->width = texts[0].width > texts[1].width ? texts[0].width : texts[1].width;
    *whole = (nb_cell_set){.point = -1};
    keep_lines(whole, (nb_lines){line, 1}, height);
}

void nb_tcell_set(nb_maker *m, const nb_tgrid *g, nb_tcell *cell) {
    nb_len room =
        g->x[cell->column + cell->col_span] - g->x[cell->column] - 2 * m->layout->table.pad_x;
    nb_id first = next_text(m, cell->node, NB_NO_NODE), second = next_text(m, cell->node, first);
    if (second == NB_NO_NODE) {
        set_text(m, g, cell, first, room, &cell->set);
        return;
    }
    bool aside = cell->form != NULL && cell->form->vertical;
    nb_cell_set texts[2] = {{.x = 0}, {.x = 0}};
    if (aside) room /= 2;
    set_text(m, g, cell, first, room, &texts[0]);
    set_text(m, g, cell, second, room, &texts[1]);
    join(m, &cell->set, texts, aside, room);
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
