/* Page numbers. Input: a page and the layout's folio; output: one artifact run.
 * Odd rule: the folio is set from advances alone, without the paragraph machinery, because it is
 * not part of the document and has no source to report. */
#include "flow/furniture.h"

#include "base/unicode.h"

static nb_len set_text(nb_arena *arena, nb_fonts *fonts, int role, nb_str text, nb_len size,
                       nb_items *out, nb_len *dash_above) {
    nb_len pen = 0;
    nb_place *run = NULL;
    nb_glyph *glyphs = NB_NEW_ARRAY(arena, nb_glyph, text.n);
    size_t count = 0;
    *dash_above = 0;
    for (const char *p = text.p, *end = p + text.n; p < end;) {
        uint32_t cp = nb_utf8_next(&p, end), gid;
        const nb_face *face = nb_fonts_find(fonts, role, cp, &gid);
        if (face == NULL) continue;
        if (run == NULL || run->face != face->index) {
            run = NB_PUSH(arena, out);
            *run = (nb_place){.kind = NB_ITEM_GLYPHS,
                              .artifact = NB_ARTIFACT_FOOTER,
                              .face = face->index,
                              .owner = NB_NO_NODE,
                              .x = pen};
            run->run.size = size;
            run->run.glyphs = glyphs + count;
        }
        glyphs[count++] = (nb_glyph){.x = pen - run->x, .cp = cp, .gid = (uint16_t)gid};
        run->run.n++;
        int32_t box[4];
        if (cp == 0x2014 && nb_face_ink(face, gid, box))
            *dash_above = nb_em(size, (box[1] + box[3]) / 2);
        pen += nb_em(size, nb_face_advance(face, gid));
    }
    return pen;
}

/* GB/T 9704-2012 7.5: 四号半角宋体 with a 一字线 on both sides, the dashes 7 mm below the type
 * area; one cell from the right edge on odd pages, from the left edge on even ones. */
void nb_furniture_add(nb_arena *arena, const nb_doc *doc, nb_fonts *fonts, nb_page *page,
                      nb_len left, nb_items *items) {
    const nb_layout *layout = doc->layout;
    if (!layout->folio.shown) return;
    nb_buf label = nb_buf_in(arena);
    nb_buf_int(&label, page->number);
    page->label = nb_buf_view(&label);
    nb_buf text = nb_buf_in(arena);
    nb_buf_str(&text, layout->folio.before);
    nb_buf_str(&text, page->label);
    nb_buf_str(&text, layout->folio.after);

    const nb_style *style = &layout->styles[NB_STYLE_FOLIO];
    int role = nb_fonts_role(fonts, layout->roles[style->han]);
    size_t first = items->n;
    nb_len dash_above;
    nb_len width =
        set_text(arena, fonts, role, nb_buf_view(&text), style->size, items, &dash_above);
    nb_len inset = nb_em(style->size, layout->folio.inset);
    nb_len x =
        page->number % 2 == 1 ? left + layout->page.text_width - inset - width : left + inset;
    nb_len y = layout->page.top + layout->page.text_height + layout->folio.drop + dash_above;
    for (size_t i = first; i < items->n; i++) {
        items->items[i].x += x;
        items->items[i].y += y;
    }
}
