/* Issuer and date at the end of the text. Input: ISSUER nodes, one for each office of a joint
 * issue, and the DATE behind them; output: lines that never stand alone on a page (GB/T
 * 9704-2012 7.3.5). Odd rule: a seal is no mark on the page: its place is an item that painters
 * leave out, but for the field of a signature in the PDF. */
#include "flow/column.h"

/* Costs of a page on which one line of text, or none, is above the issuer: the latter only where a
 * page cannot hold them together, and issuer and date would be torn apart. */
enum { ONE_LINE = 250, ALONE = NB_FORBID - 1 };

typedef struct signer {
    nb_id node;
    nb_lines lines;
    nb_len width; /* of the widest line */
} signer;

typedef struct signers {
    nb_maker *m;
    struct {
        signer *items;
        size_t n, cap;
    } list;
    signer date;   /* no lines: none */
    nb_len widest; /* of the offices */
} signers;

static signer set(nb_maker *m, nb_id node, nb_len width, nb_align align) {
    const nb_style *style = nb_maker_style(m, node);
    nb_para_form form = {.style = style,
                         .width = width,
                         .align = align,
                         .baseline = nb_para_baseline(style->size, m->layout->page.cell)};
    signer s = {.node = node, .lines = nb_para_set(m->setter, &node, 1, &form)};
    for (size_t i = 0; i < s.lines.n; i++)
        if (s.lines.items[i].width > s.width) s.width = s.lines.items[i].width;
    return s;
}

static void put_line(signers *s, nb_id node, nb_items *items, bool last) {
    const nb_page_form *page = &s->m->layout->page;
    nb_maker_box(s->m, node, page->pitch, page->pitch - page->cell, items->items,
                 (uint32_t)items->n)
        ->line = true;
    nb_maker_penalty(s->m, last ? 0 : NB_FORBID);
}

/* The lines of one, each from its own x: all of them at `x`, centred about it when `centred`. */
static void put_lines(signers *s, const signer *one, nb_len x, bool centred, bool last) {
    for (size_t i = 0; i < one->lines.n; i++) {
        const nb_line *line = &one->lines.items[i];
        nb_items items = {0};
        nb_items_line(s->m, &items, line, (centred ? x - line->width / 2 : x) - line->x, 0);
        put_line(s, one->node, &items, last && i + 1 == one->lines.n);
    }
}

/* 7.3.5.2: the offices one below the other, two cells from the right; the date on the next line,
 * its first character two cells right of theirs. A date longer than that keeps the two cells on the
 * right, and the offices move left. */
static void put_plain(signers *s, bool chinese, nb_len before) {
    nb_maker *m = s->m;
    nb_len cell = m->layout->page.cell, width = m->width;
    nb_len room = width - nb_maker_cells(m, m->layout->signature_inset);
    nb_len who_x = room - s->widest, when_x = who_x + 2 * cell;
    if (s->date.width > s->widest) {
        when_x = room - s->date.width;
        who_x = when_x - 2 * cell > 0 ? when_x - 2 * cell : 0;
    }
    if (when_x + s->date.width > width) when_x = width - s->date.width;
    if (!chinese) { /* the clause is for Chinese */
        who_x = width - s->widest;
        when_x = width - s->date.width;
    }
    nb_maker_glue(m, before);
    for (size_t i = 0; i < s->list.n; i++)
        put_lines(s, &s->list.items[i], who_x, false, s->date.lines.n == 0 && i + 1 == s->list.n);
    put_lines(s, &s->date, when_x, false, true);
}

/* The place of an issuer's seal, with its middle at x and y. */
static void add_seal(signers *s, nb_items *items, nb_id issuer, nb_len x, nb_len y, nb_len width,
                     nb_len height) {
    nb_id owner = nb_doc_at(s->m->doc, issuer)->last;
    if (owner == NB_NO_NODE || nb_doc_at(s->m->doc, owner)->kind != NB_NODE_SEAL) return;
    nb_place *seal = NB_PUSH(s->m->arena, items);
    *seal =
        (nb_place){.kind = NB_ITEM_SEAL, .owner = owner, .x = x - width / 2, .y = y - height / 2};
    seal->link.width = width;
    seal->link.height = height;
}

/* From the top of the office's line to the middle of its seal: in the last row the seals press the
 * date as well. */
static nb_len seal_centre(const signers *s, bool last) {
    const nb_page_form *page = &s->m->layout->page;
    nb_len deep = page->cell;
    if (last && s->date.lines.n > 0) deep += page->pitch;
    return deep / 2 - s->m->layout->official.seal_low;
}

/* 7.3.5.1: 成文日期右空四字, the office in the middle above it, the seal in the middle of both and
 * a little higher, its top within a line of the text. Of a joint issue as many offices side by side
 * as have room for their seals, which must not touch; the last one is above the date. */
static void put_sealed(signers *s) {
    nb_maker *m = s->m;
    const nb_official_form *form = &m->layout->official;
    const nb_page_form *page = &m->layout->page;
    nb_len cell = page->cell, pitch = page->pitch;
    nb_len inset = nb_em(cell, form->seal_inset);
    nb_len middle = page->text_width - inset - s->date.width / 2;
    nb_len column = form->seal + cell / 4, half = form->seal / 2; /* seals must not touch */
    if (s->widest + cell > column) {
        column = s->widest + cell;
        half = s->widest / 2;
    }
    size_t across = 1;
    while (middle - (nb_len)across * column - half >= 0) across++;
    size_t rows = (s->list.n + across - 1) / across;
    nb_len centre = seal_centre(s, rows == 1);
    /* white lines above: so many that the seal's top is just below the text */
    nb_len above = form->seal / 2 - centre - (pitch - cell);
    nb_len before = above <= 0 ? 0 : (above + pitch - 1) / pitch * pitch;
    nb_len next = (form->seal + cell / 2 + pitch - 1) / pitch * pitch; /* row to row of seals */
    nb_maker_glue(m, before);
    for (size_t r = 0; r < rows; r++) {
        size_t first = r * across, end = first + across < s->list.n ? first + across : s->list.n;
        nb_items items = {0};
        for (size_t i = first; i < end; i++) {
            const signer *one = &s->list.items[i];
            nb_len x = middle - (nb_len)(end - 1 - i) * column;
            if (one->lines.n > 0) {
                const nb_line *line = &one->lines.items[0];
                nb_len left = x - line->width / 2;
                if (left + line->width > page->text_width) left = page->text_width - line->width;
                nb_items_line(m, &items, line, left - line->x, 0);
            }
            add_seal(s, &items, one->node, x, seal_centre(s, r + 1 == rows), form->seal,
                     form->seal);
        }
        bool last = r + 1 == rows;
        put_line(s, s->list.items[first].node, &items, last && s->date.lines.n == 0);
        if (!last) nb_maker_glue(m, next - pitch);
    }
    put_lines(s, &s->date, middle, true, true);
    size_t in_row = s->list.n - (rows - 1) * across;
    m->seal.left = middle - (nb_len)(in_row - 1) * column - form->seal / 2;
    m->seal.below = seal_centre(s, true) + form->seal / 2 - pitch * (nb_len)(1 + s->date.lines.n);
}

/* 7.3.5.3: two lines below the text the place of each 签名章, 右空四字, the post 空二字 to its left
 * in the middle of its height; the date a free line below, 右空四字. Lines that go with a stamp are
 * one box. */
static void put_stamped(signers *s) {
    nb_maker *m = s->m;
    const nb_official_form *form = &m->layout->official;
    const nb_page_form *page = &m->layout->page;
    nb_len pitch = page->pitch, gap = pitch - page->cell;
    nb_len right = page->text_width - nb_em(page->cell, form->seal_inset);
    nb_len height = (form->stamp_height + gap + pitch - 1) / pitch * pitch;
    nb_len x = right - form->stamp_width - 2 * page->cell - s->widest;
    nb_maker_glue(m, 2 * pitch);
    for (size_t i = 0; i < s->list.n; i++) {
        const signer *one = &s->list.items[i];
        nb_items items = {0};
        nb_len all = (nb_len)(one->lines.n - 1) * pitch + page->cell;
        for (size_t k = 0; k < one->lines.n; k++)
            nb_items_line(m, &items, &one->lines.items[k], x - one->lines.items[k].x,
                          (height - gap - all) / 2 + (nb_len)k * pitch);
        add_seal(s, &items, one->node, right - form->stamp_width / 2, (height - gap) / 2,
                 form->stamp_width, form->stamp_height);
        nb_maker_box(m, one->node, height, gap, items.items, (uint32_t)items.n)->line = true;
        bool last = i + 1 == s->list.n;
        nb_maker_penalty(m, last && s->date.lines.n == 0 ? 0 : NB_FORBID);
        nb_maker_glue(m, last && s->date.lines.n == 0 ? 0 : pitch);
    }
    put_lines(s, &s->date, right - s->date.width, false, true);
}

static bool is_first(const nb_maker *m, nb_id issuer) {
    uint8_t before = NB_NODE_DOCUMENT;
    for (nb_id id = nb_doc_at(m->doc, nb_doc_at(m->doc, issuer)->parent)->first; id != issuer;
         id = nb_doc_at(m->doc, id)->next)
        before = nb_doc_at(m->doc, id)->kind;
    return before != NB_NODE_ISSUER;
}

/* What a stamp leaves at its left. */
static nb_len post_room(const nb_maker *m) {
    const nb_official_form *form = &m->layout->official;
    nb_len cell = m->layout->page.cell;
    return m->width - nb_em(cell, form->seal_inset) - form->stamp_width - 2 * cell;
}

void nb_signature_make(nb_maker *m, nb_id issuer) {
    if (!is_first(m, issuer)) return;
    signers s = {.m = m};
    bool chinese = nb_style_lang(nb_doc_at(m->doc, issuer)->style) == NB_ZH;
    bool sealed = chinese && m->doc->signature == NB_SIGNATURE_SEAL;
    bool stamped = chinese && m->doc->signature == NB_SIGNATURE_STAMP;
    nb_len room = m->width;
    if (!sealed) room -= nb_maker_cells(m, m->layout->signature_inset);
    if (stamped) room = post_room(m);
    for (nb_id id = issuer; id != NB_NO_NODE && s.date.lines.n == 0;
         id = nb_doc_at(m->doc, id)->next) {
        uint8_t kind = nb_doc_at(m->doc, id)->kind;
        if (kind != NB_NODE_ISSUER && kind != NB_NODE_DATE) break;
        signer one = set(m, id, room, NB_ALIGN_LEFT);
        if (kind == NB_NODE_DATE) {
            s.date = one;
        } else if (one.lines.n > 0) {
            if (one.width > s.widest) s.widest = one.width;
            *NB_PUSH(m->arena, &s.list) = one;
        }
    }
    m->seal.below = 0;
    if (s.list.n == 0) return;
    nb_maker_join(m, 0, ALONE);
    nb_maker_join(m, 1, ONE_LINE); /* two lines of text go along where they can */
    if (sealed)
        put_sealed(&s);
    else if (stamped)
        put_stamped(&s);
    else
        put_plain(&s, chinese, nb_em(m->layout->page.pitch, nb_maker_style(m, issuer)->before));
}
