/* Contents pages. Input: a TOC node; output: a box for each line of its entries.
 * Odd rule: the dots of leaders stand on one grid, counted from the slots to the left, whatever the
 * entry's level is; so they line up from line to line. Contents are as wide as the
 * type area, also where the rest stands in two columns. */
#include "base/unicode.h"
#include "flow/column.h"

typedef struct measures {
    nb_len slot;  /* width of the numbers' column */
    nb_len right; /* kept free of text: the slot, and room for one leader and a cell of white */
} measures;

/* The slot of an entry, and the text before it. */
static void parts_of(const nb_doc *doc, nb_id item, nb_id *text, nb_id *slot) {
    nb_id link = nb_doc_at(doc, nb_doc_at(doc, item)->first)->first;
    *text = nb_doc_at(doc, link)->first;
    *slot = nb_doc_at(doc, *text)->next;
}

static nb_para_form form_of(const nb_maker *m, const nb_style *style) {
    return (nb_para_form){.style = style,
                          .width = m->doc->layout->page.text_width,
                          .first_indent =
                              nb_em(m->doc->layout->page.cell, style->first_indent + style->indent),
                          .indent = nb_em(m->doc->layout->page.cell, style->indent),
                          .align = NB_ALIGN_LEFT,
                          .baseline = nb_para_baseline(style->size, m->doc->layout->page.cell)};
}

static measures measure(nb_maker *m, nb_id toc) {
    nb_len cell = m->doc->layout->page.cell;
    measures all = {.slot = 0};
    for (nb_id item = nb_doc_at(m->doc, toc)->first; item != NB_NO_NODE;
         item = nb_doc_at(m->doc, item)->next) {
        nb_id text, slot;
        nb_len natural, minimum;
        parts_of(m->doc, item, &text, &slot);
        nb_para_form form = form_of(m, &m->doc->layout->styles[nb_doc_at(m->doc, item)->style]);
        nb_para_measure(m->setter, &slot, 1, &form, &natural, &minimum);
        if (natural > all.slot) all.slot = natural;
    }
    all.right = all.slot + 2 * cell;
    return all;
}

/* From one … to the next, so that the dots of both are as far apart as those within: a dot is as
 * wide as it is high. */
static nb_len step_of(const nb_face *face, uint32_t gid, nb_len size) {
    int32_t ink[4];
    if (!nb_face_ink(face, gid, ink)) return size;
    nb_len step = nb_em(size, 3 * ((ink[2] - ink[0]) - (ink[3] - ink[1])) / 2);
    return step > size / 2 && step < 2 * size ? step : size;
}

/* …… in the body's type, from `from` to the numbers' column: furniture, not text. */
static void put_leader(nb_maker *m, nb_items *out, nb_len from, nb_len to, nb_len baseline) {
    const nb_style *body = &m->doc->layout->styles[NB_STYLE_BODY];
    nb_len cell = m->doc->layout->page.cell;
    uint32_t gid;
    int role = nb_fonts_role(m->fonts, m->doc->layout->roles[body->han]);
    const nb_face *face = nb_fonts_find(m->fonts, role, 0x2026, &gid);
    if (face == NULL) return;
    nb_len step = step_of(face, gid, cell), n = (to - from) / step;
    if (n < 1) return;
    nb_glyph *glyphs = NB_NEW_ARRAY(m->arena, nb_glyph, (size_t)n);
    for (nb_len i = 0; i < n; i++)
        glyphs[i] = (nb_glyph){.x = i * step, .cp = 0x2026, .gid = (uint16_t)gid};
    nb_place *item = NB_PUSH(m->arena, out);
    *item = (nb_place){.kind = NB_ITEM_GLYPHS,
                       .artifact = NB_ARTIFACT_LAYOUT,
                       .owner = NB_NO_NODE,
                       .face = face->index,
                       .x = to - n * step,
                       .y = baseline};
    item->run.glyphs = glyphs;
    item->run.n = (uint32_t)n;
    item->run.size = cell;
}

static void put_entry(nb_maker *m, nb_id item, const measures *all) {
    const nb_page_form *page = &m->doc->layout->page;
    const nb_style *style = &m->doc->layout->styles[nb_doc_at(m->doc, item)->style];
    nb_id text, slot;
    parts_of(m->doc, item, &text, &slot);
    nb_para_form form = form_of(m, style);
    form.right_indent = all->right;
    nb_lines lines = nb_para_set(m->setter, &text, 1, &form);
    form.first_indent = form.right_indent = 0;
    form.align = NB_ALIGN_RIGHT;
    nb_lines number = nb_para_set(m->setter, &slot, 1, &form);
    nb_maker_glue(m, nb_em(page->pitch, style->before));
    for (size_t i = 0; i < lines.n; i++) {
        const nb_line *line = &lines.items[i];
        bool last = i + 1 == lines.n;
        nb_items items = {0};
        nb_items_line(m, &items, line, 0, 0);
        if (last)
            put_leader(m, &items, line->x + line->width + page->cell / 4,
                       page->text_width - all->slot - page->cell / 4, form.baseline);
        for (size_t k = 0; last && k < number.n; k++)
            nb_items_line(m, &items, &number.items[k], 0, 0);
        nb_maker_box(m, item, page->pitch, page->pitch - page->cell, items.items,
                     (uint32_t)items.n);
        nb_maker_penalty(m, last ? 0 : NB_FORBID);
    }
}

void nb_contents_make(nb_maker *m, nb_id toc) {
    measures all = measure(m, toc);
    for (nb_id item = nb_doc_at(m->doc, toc)->first; item != NB_NO_NODE;
         item = nb_doc_at(m->doc, item)->next)
        put_entry(m, item, &all);
}
