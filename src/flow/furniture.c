/* Page numbers. Input: a page and the layout's folio; output: one artifact run.
 * Odd rule: the dash's own ink decides the baseline, because the standard gives the dash's place.
 */
#include "flow/furniture.h"

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

/* GB/T 9704-2012 7.5: 四号半角宋体 with a 一字线 on both sides, the dashes 7 mm below the type
 * area; one cell from the right edge on odd pages, from the left edge on even ones. Clause 8: on
 * pages with a turned table it stays where it is on the others. */
void nb_furniture_add(nb_arena *arena, const nb_doc *doc, nb_fonts *fonts, nb_page *page,
                      nb_len left, nb_items *items) {
    const nb_layout *layout = doc->layout;
    if (doc->draft) add_draft(arena, doc, fonts, left, items);
    if (!layout->folio.shown) return;
    nb_buf label = nb_buf_in(arena), text = nb_buf_in(arena);
    nb_buf_int(&label, page->number);
    page->label = nb_buf_view(&label);
    nb_buf_str(&text, layout->folio.before);
    nb_buf_str(&text, page->label);
    nb_buf_str(&text, layout->folio.after);

    const nb_style *style = &layout->styles[NB_STYLE_FOLIO];
    nb_len y = layout->page.top + layout->page.text_height + layout->folio.drop +
               dash_above(fonts, layout, style);
    nb_len inset = nb_em(style->size, layout->folio.inset), x = left + inset;
    size_t first = items->n;
    nb_len width = nb_plain_text(arena, fonts, layout, style, nb_buf_view(&text), x, y,
                                 NB_ARTIFACT_FOOTER, items);
    if (page->number % 2 == 0) return;
    for (size_t i = first; i < items->n; i++)
        items->items[i].x += layout->page.text_width - 2 * inset - width;
}
