/* The head of a 公文 as one box at the top of the first page, and the list of its annexes.
 * Input: HEAD and ATTACHMENTS nodes; output: boxes (GB/T 9704-2012 7.2, 7.3.4, 10.1).
 * Odd rule: distances from a rule or from the logo run from edge to edge of em boxes; "空 n 行"
 * there is n times the grid's pitch. The layout chooses the logo's size so that the title falls on
 * the grid again. */
#include "flow/column.h"

enum { APART = 250 }; /* cost of a page's end between the text and the list of annexes */
enum { NEAR = 300 };  /* the head's height is taken for whole lines when it is so near to them */

typedef struct head {
    nb_maker *m;
    const nb_official_form *form;
    nb_items items;
    nb_len y; /* lower edge of what is there */
} head;

/* One line of a node's own content, however long; its em box begins at y 0. */
static nb_line set_line(nb_maker *m, nb_id node, const nb_style *style) {
    nb_para_form form = {.style = style,
                         .width = NB_PT(100000),
                         .align = NB_ALIGN_LEFT,
                         .baseline = nb_em(style->size, 880)};
    nb_lines lines = nb_para_set(m->setter, &node, 1, &form);
    return lines.n > 0 ? lines.items[0] : (nb_line){0};
}

static nb_line set_styled(nb_maker *m, nb_id node) {
    return set_line(m, node, nb_maker_style(m, node));
}

static void put_rule(head *h, nb_len x, nb_len y, nb_len width, nb_len height) {
    nb_items_rule(h->m, &h->items, x, y, width, height);
    h->items.items[h->items.n - 1].ink = h->form->ink;
}

/* --- the logo ----------------------------------------------------------------------------------
 */

/* A line of the logo: condensed about x, its characters `apart` further from each other. */
static void put_condensed(head *h, const nb_line *line, nb_len x, nb_len y, nb_len apart,
                          int32_t wide) {
    nb_len moved = 0;
    for (uint32_t i = 0; i < line->n; i++) {
        if (line->items[i].kind != NB_ITEM_GLYPHS) continue;
        nb_place *item = NB_PUSH(h->m->arena, &h->items);
        *item = line->items[i];
        item->x = x + nb_em(item->x + moved - line->x, wide);
        item->y += y;
        item->run.wide = (uint16_t)wide;
        nb_glyph *glyphs = NB_NEW_ARRAY(h->m->arena, nb_glyph, item->run.n);
        nb_len within = 0;
        for (uint32_t k = 0; k < item->run.n; k++) {
            glyphs[k] = item->run.glyphs[k];
            glyphs[k].x += within;
            if (glyphs[k].cp != 0) within += apart;
        }
        item->run.glyphs = glyphs;
        moved += within;
    }
}

static nb_len count_characters(const nb_line *line) {
    nb_len n = 0;
    for (uint32_t i = 0; i < line->n; i++)
        for (uint32_t k = 0; line->items[i].kind == NB_ITEM_GLYPHS && k < line->items[i].run.n; k++)
            n += line->items[i].run.glyphs[k].cp != 0;
    return n;
}

/* 7.2.4: one office, or several below each other, as wide as the widest, with 文件 at their right
 * in the middle of their height. A logo wider than the type area is condensed, at most to the
 * layout's limit; then it becomes smaller. */
static void put_logo(head *h, nb_id logo, nb_len top) {
    nb_maker *m = h->m;
    nb_style style = *nb_maker_style(m, logo);
    nb_len room = m->layout->page.text_width, pitch = 2 * m->layout->page.pitch, full = style.size;
    nb_len widest = 0, file = 0;
    struct {
        nb_line *items;
        size_t n, cap;
    } lines = {0};
    for (int pass = 0; pass < 2; pass++) {
        lines.n = 0;
        widest = file = 0;
        for (nb_id id = nb_doc_at(m->doc, logo)->first; id != NB_NO_NODE;
             id = nb_doc_at(m->doc, id)->next) {
            nb_line line = set_line(m, id, &style);
            *NB_PUSH(m->arena, &lines) = line;
            bool beside = lines.n > 1 && nb_doc_at(m->doc, id)->next == NB_NO_NODE &&
                          nb_doc_at(m->doc, id)->level == 1;
            if (beside)
                file = line.width + style.size / 2;
            else if (line.width > widest)
                widest = line.width;
        }
        nb_len limit = nb_muldiv(room, 1000, h->form->narrowest);
        if (widest + file <= limit) break;
        style.size = nb_muldiv(style.size, limit, widest + file);
    }
    nb_len all = widest + file;
    int32_t wide = all > room ? nb_muldiv(room, 1000, all) : 1000;
    nb_len left = (room - nb_em(all, wide)) / 2;
    size_t offices = lines.n - (file > 0);
    nb_len high = (nb_len)(offices - 1) * pitch;
    for (size_t i = 0; i < offices; i++) {
        const nb_line *line = &lines.items[i];
        nb_len count = count_characters(line), rest = widest - line->width;
        nb_len apart = offices > 1 && count > 1 ? rest / (count - 1) : 0;
        put_condensed(h, line, left, top + (nb_len)i * pitch, apart, wide);
    }
    if (file > 0)
        put_condensed(h, &lines.items[offices], left + nb_em(widest + style.size / 2, wide),
                      top + high / 2, 0, wide);
    h->y = top + high + full;
}

/* --- number and signatories --------------------------------------------------------------------
 */

/* 7.2.6: 签发人： and the names, two a row, those of a column in line; the last row has the number.
 * Returns the height of the rows above the last one. */
static nb_len put_signatories(head *h, nb_id label, nb_len inset, nb_len y) {
    nb_maker *m = h->m;
    nb_len cell = m->layout->page.cell, pitch = m->layout->page.pitch, widest = 0;
    struct {
        nb_line *items;
        size_t n, cap;
    } names = {0};
    nb_line first = set_styled(m, label);
    for (nb_id id = nb_doc_at(m->doc, label)->next; id != NB_NO_NODE;
         id = nb_doc_at(m->doc, id)->next) {
        nb_line *name = NB_PUSH(m->arena, &names);
        *name = set_styled(m, id);
        if (name->width > widest) widest = name->width;
    }
    size_t columns = names.n < 2 ? 1 : 2;
    nb_len block = first.width + (nb_len)columns * widest + (nb_len)(columns - 1) * cell;
    nb_len x = m->layout->page.text_width - inset - block;
    nb_items_line(m, &h->items, &first, x, y);
    for (size_t i = 0; i < names.n; i++)
        nb_items_line(m, &h->items, &names.items[i],
                      x + first.width + (nb_len)(i % columns) * (widest + cell),
                      y + (nb_len)(i / columns) * pitch);
    return names.n == 0 ? 0 : (nb_len)((names.n - 1) / columns) * pitch;
}

static nb_id signatories_of(const nb_maker *m, nb_id line) {
    nb_id id = nb_doc_at(m->doc, line)->first;
    while (id != NB_NO_NODE && nb_doc_at(m->doc, id)->level == 0) id = nb_doc_at(m->doc, id)->next;
    return id;
}

/* 7.2.5: in the middle, or at the left beside signatories; 10.1: at the right. */
static void put_number(head *h, nb_id line, bool letter, nb_len y) {
    nb_maker *m = h->m;
    const nb_style *style = nb_maker_style(m, line);
    nb_id label = signatories_of(m, line), number = nb_doc_at(m->doc, line)->first;
    size_t before = h->items.n;
    nb_len last = 0, room = m->layout->page.text_width;
    nb_line set = {0};
    if (number != label) set = set_styled(m, number);
    nb_len x = letter ? room - set.width : (room - set.width) / 2;
    if (label != NB_NO_NODE && !letter) x = nb_maker_cells(m, style->first_indent);
    nb_items_line(m, &h->items, &set, x, y);
    size_t numbered = h->items.n;
    if (label != NB_NO_NODE)
        last = put_signatories(h, label, letter ? 0 : nb_maker_cells(m, style->right_indent), y);
    for (size_t i = before; i < numbered; i++) h->items.items[i].y += last;
    h->y = y + last + m->layout->page.cell;
}

/* 7.2.1–7.2.3: one below the other, flush left; returns how many. */
static nb_len put_marks(head *h, nb_id node, nb_len y) {
    nb_maker *m = h->m;
    nb_len n = 0;
    for (nb_id id = nb_doc_at(m->doc, node)->first; id != NB_NO_NODE;
         id = nb_doc_at(m->doc, id)->next) {
        if (nb_doc_at(m->doc, id)->kind != NB_NODE_PARAGRAPH) continue;
        nb_line line = set_styled(m, id);
        nb_items_line(m, &h->items, &line, 0, y + n++ * m->layout->page.pitch);
    }
    return n;
}

static nb_id child_of(const nb_maker *m, nb_id node, nb_node_kind kind) {
    nb_id id = nb_doc_at(m->doc, node)->first;
    while (id != NB_NO_NODE && nb_doc_at(m->doc, id)->kind != kind)
        id = nb_doc_at(m->doc, id)->next;
    return id;
}

static void put_document(head *h, nb_id node) {
    const nb_page_form *page = &h->m->layout->page;
    nb_len free = nb_em(page->pitch, h->form->free_lines);
    put_marks(h, node, 0);
    put_logo(h, child_of(h->m, node, NB_NODE_LOGO), h->form->logo_top);
    nb_id line = child_of(h->m, node, NB_NODE_LINE);
    if (line != NB_NO_NODE) put_number(h, line, false, h->y + free);
    h->y += h->form->rule_below;
    put_rule(h, 0, h->y, page->text_width, h->form->rule);
    h->y += h->form->rule + free;
}

/* 10.1: the rules are in the middle of the sheet, the second pair at its foot. */
static void put_letter(head *h, nb_id node) {
    const nb_official_form *form = h->form;
    const nb_page_form *page = &h->m->layout->page;
    nb_len x = (page->width - form->letter_width) / 2 - page->left;
    put_logo(h, child_of(h->m, node, NB_NODE_LOGO), form->letter_top - page->top);
    nb_len y = h->y + form->rule_below;
    put_rule(h, x, y, form->letter_width, form->letter_thick);
    y += form->letter_thick + form->letter_apart;
    put_rule(h, x, y, form->letter_width, form->letter_thin);
    h->y = y + form->letter_thin;
    y = h->y + nb_em(page->cell, form->letter_near);
    nb_len marks = put_marks(h, node, y);
    nb_id line = child_of(h->m, node, NB_NODE_LINE);
    if (line != NB_NO_NODE) put_number(h, line, true, y);
    nb_len below = marks > 0 ? y + (marks - 1) * page->pitch + page->cell : h->y;
    if (below > h->y) h->y = below;
    h->y += nb_em(page->pitch, form->free_lines);
    y = page->height - form->letter_foot - page->top - form->letter_thick;
    put_rule(h, x, y, form->letter_width, form->letter_thick);
    y -= form->letter_apart + form->letter_thin;
    put_rule(h, x, y, form->letter_width, form->letter_thin);
}

void nb_head_make(nb_maker *m, nb_id node) {
    head h = {.m = m, .form = &m->layout->official};
    bool letter = nb_doc_at(m->doc, node)->level == 1;
    if (letter)
        put_letter(&h, node);
    else
        put_document(&h, node);
    /* the title's em box, which is in the middle of its line, is to begin here */
    nb_len grid = m->layout->page.pitch;
    nb_len height = h.y + (m->layout->styles[NB_STYLE_TITLE].size - m->layout->page.cell) / 2;
    nb_len lines = nb_muldiv(height, 1, grid) * grid;
    if (height - lines < NEAR && lines - height < NEAR) height = lines;
    nb_vitem *box = nb_maker_box(m, node, height, 0, h.items.items, (uint32_t)h.items.n);
    box->unnumbered = letter; /* 10.1: 首页不显示页码 */
    nb_maker_penalty(m, NB_FORBID);
}

/* --- the list of annexes -----------------------------------------------------------------------
 */

static nb_len widest_label(nb_maker *m, nb_id list, const nb_style *style) {
    nb_len widest = 0;
    for (nb_id item = nb_doc_at(m->doc, list)->first; item != NB_NO_NODE;
         item = nb_doc_at(m->doc, item)->next) {
        nb_id label = nb_doc_at(m->doc, item)->first;
        if (label == NB_NO_NODE || nb_doc_at(m->doc, label)->kind != NB_NODE_LABEL) continue;
        nb_line line = set_line(m, label, style);
        if (line.width > widest) widest = line.width;
    }
    return widest;
}

static nb_lines set_grid(nb_maker *m, nb_id node, const nb_style *style, nb_len x) {
    nb_para_form form = {.style = style,
                         .width = m->layout->page.text_width,
                         .first_indent = x,
                         .indent = x,
                         .align = style->align,
                         .baseline = nb_para_baseline(style->size, m->layout->page.cell)};
    return nb_para_set(m->setter, &node, 1, &form);
}

nb_len nb_label_gap(const nb_maker *m, nb_id line) {
    bool chinese = nb_style_lang(nb_doc_at(m->doc, line)->style) == NB_ZH;
    return chinese ? 0 : nb_maker_style(m, line)->size / 4;
}

/* 7.3.4: a line below the text, 空二字; turned-over lines begin where the name does. It stays with
 * the text's last lines, unless the first page would then be without text. */
void nb_attachments_make(nb_maker *m, nb_id list) {
    const nb_style *style = nb_maker_style(m, list);
    nb_len pitch = m->layout->page.pitch, gap = pitch - m->layout->page.cell;
    nb_id caption = nb_doc_at(m->doc, list)->first;
    nb_len x = nb_maker_cells(m, style->first_indent), label_x = x;
    label_x += set_line(m, caption, style).width + nb_label_gap(m, list);
    nb_len name_x = label_x + widest_label(m, list, style);
    nb_maker_join(m, 0, APART);
    nb_maker_glue(m, nb_em(pitch, style->before));
    for (nb_id item = nb_doc_at(m->doc, caption)->next; item != NB_NO_NODE;
         item = nb_doc_at(m->doc, item)->next) {
        nb_id name = nb_doc_at(m->doc, item)->last, label = nb_doc_at(m->doc, item)->first;
        nb_lines names = set_grid(m, name, style, name_x), labels = {0}, captions = {0};
        if (label != name) labels = set_grid(m, label, style, label_x);
        if (nb_doc_at(m->doc, caption)->next == item) captions = set_grid(m, caption, style, x);
        for (size_t i = 0; i < names.n; i++) {
            nb_items items = {0};
            if (i == 0 && captions.n > 0) nb_items_line(m, &items, &captions.items[0], 0, 0);
            if (i == 0 && labels.n > 0) nb_items_line(m, &items, &labels.items[0], 0, 0);
            nb_items_line(m, &items, &names.items[i], 0, 0);
            nb_maker_box(m, item, pitch, gap, items.items, (uint32_t)items.n)->line = true;
            nb_maker_penalty(m, i + 1 < names.n ? NB_FORBID : 0);
        }
    }
}
