/* An image or a chart with its caption → boxes. Input: the PICTURE node; output: one box for what
 * is drawn, whole lines of the grid high, and the caption's lines, kept on its page.
 * Odd rule: an image that is too high for a page with its caption is made smaller, whatever width
 * it was given. */
#include "flow/chart.h"

enum { CAPTION_LINES = 2, COARSE_DPI = 150 };

/* A side of `pixels` at the layout's resolution. */
static nb_len natural(const nb_maker *m, uint32_t pixels) {
    return nb_muldiv(pixels, NB_PT(72), m->layout->figure.dpi);
}

static void warn_coarse(nb_maker *m, const nb_image *image, nb_len width) {
    int64_t dpi = (int64_t)nb_image_width(image) * NB_PT(72) / (width > 0 ? width : 1);
    if (dpi < COARSE_DPI)
        nb_diag(m->diags, NB_PICTURE_COARSE, image->at->pos, image->at->text,
                nb_str_format(m->arena, "%d", (int)dpi));
}

static void put_image(nb_maker *m, nb_id whole, nb_id figure, const nb_picture *picture) {
    const nb_page_form *page = &m->layout->page; /* in columns of two languages, m->width is less */
    const nb_image *image = picture->image;
    uint32_t columns = nb_image_width(image), rows = nb_image_height(image);
    nb_len width = picture->width;
    if (picture->share > 0) width = nb_em(m->width, picture->share);
    if (width == 0) width = columns < 30000 ? natural(m, columns) : m->width;
    if (width > m->width) width = m->width;
    nb_len room = page->text_height - CAPTION_LINES * page->pitch;
    int64_t tall = (int64_t)width * rows / columns;
    nb_len height = tall > room ? room : (nb_len)tall;
    if (tall > room) width = nb_muldiv(room, columns, rows);
    warn_coarse(m, image, width);
    nb_len box = (height + page->pitch / 2 + page->pitch - 1) / page->pitch * page->pitch;
    nb_items items = {0};
    nb_place *item = NB_PUSH(m->arena, &items);
    *item = (nb_place){.kind = NB_ITEM_IMAGE, .owner = figure};
    item->x = (m->width - width) / 2;
    item->y = (box - height) / 2;
    item->image.file = image;
    item->image.width = width;
    item->image.height = height;
    nb_maker_box(m, whole, box, 0, items.items, (uint32_t)items.n);
}

void nb_picture_make(nb_maker *m, nb_id whole) {
    nb_id figure = nb_doc_at(m->doc, whole)->first, caption = nb_doc_at(m->doc, whole)->last;
    const nb_picture *picture = nb_doc_at(m->doc, figure)->picture;
    if (picture->image != NULL)
        put_image(m, whole, figure, picture);
    else
        nb_chart_make(m, whole, figure, picture->chart);
    bool named = nb_doc_at(m->doc, caption)->kind == NB_NODE_CAPTION;
    nb_maker_penalty(m, named ? NB_FORBID : 0);
    if (named) nb_block_make(m, nb_doc_at(m->doc, caption)->first, false);
}
