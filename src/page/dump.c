/* Pages as text: the golden format of layout. Input: display list; output: a line an item.
 * Odd rule: only what a reader of the page could measure is printed: no indices, no counts. */
#include "page/item.h"

static void dump_ink(nb_buf *out, const nb_ink *ink) {
    nb_buf_byte(out, ' ');
    nb_buf_str(out, ink->name);
}

static void dump_run(nb_buf *out, const nb_place *item, const nb_fonts *fonts, const nb_ink *ink) {
    nb_buf_puts(out, " ");
    nb_buf_str(out, nb_fonts_at(fonts, item->face)->postscript_name);
    nb_buf_byte(out, ' ');
    nb_buf_len(out, item->run.size);
    if (item->turn != 0) nb_buf_printf(out, " turn %d", item->turn);
    if (item->run.wide != 0) nb_buf_printf(out, " wide %d", item->run.wide);
    if (item->ink != 0) dump_ink(out, ink);
    nb_buf_puts(out, " “");
    for (uint32_t i = 0; i < item->run.n; i++)
        if (item->run.glyphs[i].cp != 0) nb_buf_utf8(out, item->run.glyphs[i].cp);
    nb_buf_puts(out, "” at");
    for (uint32_t i = 0; i < item->run.n; i++) {
        nb_buf_byte(out, ' ');
        nb_buf_len(out, item->run.glyphs[i].x);
    }
}

void nb_pages_dump(nb_buf *out, const nb_pages *pages, const nb_fonts *fonts) {
    static const char *const artifacts[] = {"", " layout", " header", " footer", " repeat"};
    for (size_t p = 0; p < pages->n; p++) {
        const nb_page opened = nb_page_open(pages, p, out->arena), *page = &opened;
        nb_buf_puts(out, "page ");
        nb_buf_int(out, page->number);
        nb_buf_byte(out, ' ');
        nb_buf_len(out, page->width);
        nb_buf_puts(out, " x ");
        nb_buf_len(out, page->height);
        nb_buf_byte(out, '\n');
        for (size_t i = 0; i < page->n; i++) {
            const nb_place *item = &page->items[i];
            static const char *const kinds[] = {"text", "rule", "link", "path", "seal", "image"};
            nb_buf_printf(out, "  %s%s ", kinds[item->kind], artifacts[item->artifact]);
            nb_buf_len(out, item->x);
            nb_buf_byte(out, ' ');
            nb_buf_len(out, item->y);
            if (item->kind == NB_ITEM_GLYPHS) {
                dump_run(out, item, fonts, &pages->inks[item->ink]);
            } else if (item->kind == NB_ITEM_PATH) {
                if (item->turn != 0) nb_buf_printf(out, " turn %d", item->turn);
                if (item->path.gray != 0) nb_buf_printf(out, " gray %d", item->path.gray);
                if (item->ink != 0) dump_ink(out, &pages->inks[item->ink]);
                nb_buf_byte(out, ' ');
                nb_path_dump(out, item->path.shape);
            } else if (item->kind == NB_ITEM_IMAGE) {
                if (item->turn != 0) nb_buf_printf(out, " turn %d", item->turn);
                nb_buf_byte(out, ' ');
                nb_buf_len(out, item->image.width);
                nb_buf_puts(out, " x ");
                nb_buf_len(out, item->image.height);
                nb_buf_printf(out, " of %u x %u", nb_image_width(item->image.file),
                              nb_image_height(item->image.file));
            } else {
                nb_buf_byte(out, ' ');
                nb_buf_len(out, item->rule.width);
                nb_buf_puts(out, " x ");
                nb_buf_len(out, item->rule.height);
                if (item->ink != 0) dump_ink(out, &pages->inks[item->ink]);
            }
            nb_buf_byte(out, '\n');
        }
    }
}
