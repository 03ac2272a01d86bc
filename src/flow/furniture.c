/* Furniture of pages: page numbers, running heads, 草稿. Input: a page and what the layout says;
 * output: artifacts. Odd rule: the dash's own ink decides the page number's baseline, because the
 * standard gives the dash's place. */
#include "flow/furniture.h"

#include "doc/reference.h"
#include "flow/column.h"

/* How far the ink of the 一字线 stands above its baseline. */
static nb_len dash_above(nb_fonts *fonts, const nb_layout *layout, const nb_style *style) {
    uint32_t gid;
    int32_t ink[4];
    int role = nb_fonts_role(fonts, layout->roles[style->han]);
    const nb_face *face = nb_fonts_find(fonts, role, 0x2014, &gid);
    if (face == NULL || !nb_face_ink(face, gid, ink)) return 0;
    return nb_em(style->size, (ink[1] + ink[3]) / 2);
}

/* A draft says so above the type area of every page, in the middle: nobody publishes it unseen. */
static void add_draft(nb_arena *arena, const nb_doc *doc, nb_fonts *fonts, nb_len left,
                      nb_items *items) {
    const nb_layout *layout = doc->layout;
    const nb_style *style = &layout->styles[NB_STYLE_DRAFT];
    size_t first = items->n;
    nb_len width =
        nb_plain_text(arena, fonts, layout, style, layout->words[NB_WORD_DRAFT].in[doc->lang], left,
                      layout->page.top / 2, NB_ARTIFACT_HEADER, items);
    for (size_t i = first; i < items->n; i++)
        items->items[i].x += (layout->page.text_width - width) / 2;
}

static void move(nb_items *items, size_t first, nb_len by) {
    for (size_t i = first; i < items->n; i++) items->items[i].x += by;
}

/* {title}, {part} and {issuer} in a running head. */
static nb_str head_text(nb_arena *arena, const nb_doc *doc, nb_str pattern, nb_id part) {
    nb_str heading = part == NB_NO_NODE ? NB_STR("") : nb_doc_text(arena, doc, part);
    pattern = nb_reference_fill(arena, pattern, "title", doc->title);
    pattern = nb_reference_fill(arena, pattern, "part", heading);
    return nb_reference_fill(arena, pattern, "issuer", doc->author);
}

/* Above the type area; set smaller where it would be wider than that. */
static void add_head(nb_arena *arena, const nb_doc *doc, nb_fonts *fonts, const nb_page *page,
                     const nb_page_context *at, nb_items *items) {
    const nb_layout *layout = doc->layout;
    const nb_head_form *form = &layout->heads;
    nb_style style = layout->styles[NB_STYLE_HEAD];
    if (at->blank || (at->opening && !form->first)) return;
    nb_str text = head_text(arena, doc, page->number % 2 == 1 ? form->odd : form->even, at->part);
    if (nb_str_trim(text).n == 0) return;
    nb_len measure = layout->page.text_width, foot = layout->page.top - form->gap;
    nb_len baseline = foot - form->rule - nb_em(style.size, form->rule > 0 ? 300 : 120);
    size_t first = items->n;
    nb_len width = nb_plain_text(arena, fonts, layout, &style, text, at->left, baseline,
                                 NB_ARTIFACT_HEADER, items);
    if (width > measure) {
        style.size = nb_muldiv(style.size, measure, width);
        items->n = first;
        width = nb_plain_text(arena, fonts, layout, &style, text, at->left, baseline,
                              NB_ARTIFACT_HEADER, items);
    }
    if (style.align == NB_ALIGN_CENTER) move(items, first, (measure - width) / 2);
    if (style.align == NB_ALIGN_RIGHT) move(items, first, measure - width);
    if (form->rule == 0) return;
    nb_place *rule = NB_PUSH(arena, items);
    *rule = (nb_place){.kind = NB_ITEM_RULE,
                       .artifact = NB_ARTIFACT_HEADER,
                       .owner = NB_NO_NODE,
                       .x = at->left,
                       .y = foot - form->rule};
    rule->rule.width = measure;
    rule->rule.height = form->rule;
}

/* GB/T 9704-2012 7.5: 四号半角宋体 with a 一字线 on both sides, the dashes 7 mm below the type
 * area; one cell from the right edge on odd pages, from the left edge on even ones. Clause 8: on
 * pages with a turned table it stays where it is on the others. */
static void add_folio(nb_arena *arena, const nb_doc *doc, nb_fonts *fonts, nb_page *page,
                      const nb_page_context *at, nb_items *items) {
    const nb_layout *layout = doc->layout;
    const nb_folio_form *form = &layout->folio;
    if (!form->shown) return;
    nb_buf label = nb_buf_in(arena), total = nb_buf_in(arena);
    nb_buf_int(&label, page->number);
    nb_buf_int(&total, at->total);
    page->label = nb_buf_view(&label);
    if (page->unnumbered) return;
    nb_str text = nb_reference_fill(arena, form->format, "n", page->label);
    text = nb_reference_fill(arena, text, "total", nb_buf_view(&total));

    const nb_style *style = &layout->styles[NB_STYLE_FOLIO];
    nb_len y =
        layout->page.top + layout->page.text_height + form->drop + dash_above(fonts, layout, style);
    nb_len inset = form->centered ? 0 : nb_em(style->size, form->inset);
    size_t first = items->n;
    nb_len width = nb_plain_text(arena, fonts, layout, style, text, at->left + inset, y,
                                 NB_ARTIFACT_FOOTER, items);
    nb_len room = layout->page.text_width - 2 * inset - width;
    if (form->centered) room /= 2;
    if (form->centered || page->number % 2 == 1) move(items, first, room);
}

void nb_furniture_add(nb_arena *arena, const nb_doc *doc, nb_fonts *fonts, nb_page *page,
                      const nb_page_context *at, nb_items *items) {
    if (doc->draft) add_draft(arena, doc, fonts, at->left, items);
    add_head(arena, doc, fonts, page, at, items);
    add_folio(arena, doc, fonts, page, at, items);
}
