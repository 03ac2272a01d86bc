/* The preview: while one page is packed as PNG on a worker, the next is painted. Input: pages in
 * order; output: files. Odd rule: a page that cannot be painted is told when it is asked for, not
 * when the one before it is. */
#include "paint/canvas.h"

#include "base/work.h"

enum { SLOTS = NB_CANVAS_SLOTS };

struct nb_preview {
    nb_canvas *canvas;
    nb_arena *scratch;
    const nb_pages *pages;
    nb_work *work;
    size_t painted, sent; /* pages so far */
    nb_png *png[SLOTS];   /* of the last of them; NULL: could not be painted */
};

nb_preview *nb_preview_open(nb_arena *arena, nb_arena *scratch, nb_diags *diags,
                            const nb_fonts *fonts, const nb_pages *pages, int dpi, int jobs,
                            const char **why) {
    nb_preview *preview = NB_NEW(arena, nb_preview);
    preview->canvas = nb_canvas_open(arena, diags, fonts, pages->inks, dpi, why);
    preview->scratch = scratch;
    preview->pages = pages;
    preview->work = nb_work_new(arena, jobs);
    return preview->canvas == NULL ? NULL : preview;
}

static void pack(nb_arena *arena, void *png) {
    if (!nb_png_pack(png)) nb_arena_fail(arena);
}

static void paint_next(nb_preview *preview) {
    size_t index = preview->painted++;
    int slot = (int)(index % SLOTS);
    nb_mark mark = nb_arena_mark(preview->scratch);
    nb_page page = nb_page_open(preview->pages, index, preview->scratch);
    preview->png[slot] = nb_canvas_paint(preview->canvas, &page, slot);
    nb_arena_rewind(preview->scratch, mark);
    if (preview->png[slot] != NULL) nb_work_give(preview->work, pack, preview->png[slot]);
}

bool nb_preview_next(nb_preview *preview, nb_sink sink, void *handle) {
    size_t index = preview->sent++;
    while (preview->painted < index + SLOTS && preview->painted < preview->pages->n)
        paint_next(preview);
    const nb_png *png = preview->png[index % SLOTS];
    if (png == NULL) return false;
    nb_work_take(preview->work);
    return nb_png_send(png, sink, handle);
}
