/* Paints one page of the display list with cairo, as a grey PNG: the preview.
 * Input: a page and the faces its runs name.
 * Odd rule: the surface is an alpha mask (A8) of ink: one byte a pixel, a third of the time of
 * RGB24. Black text is ink 255, a grey rule is thinner ink; inverted at the end. The only file with
 * floating point, because cairo wants it. */
#include <cairo-ft.h>
#include <cairo.h>
#include <ft2build.h>
#include FT_FREETYPE_H

#include "paint/painter.h"
#include "paint/png.h"

enum { MAX_DPI = 1200, MAX_SIDE = 30000, BATCH = 256 };

typedef struct canvas {
    nb_arena *arena;
    cairo_t *cr;
    double scale;              /* pixels for one nb_len */
    cairo_font_face_t **faces; /* by nb_face.index */
} canvas;

static void drop_surface(void *handle) { cairo_surface_destroy(handle); }
static void drop_context(void *handle) { cairo_destroy(handle); }
static void drop_face(void *handle) { cairo_font_face_destroy(handle); }

/* cairo keeps a font in caches of its own after we have let go of it, and after the arena is gone:
 * so each FT_Face has a library to itself, and both end when cairo drops the face at last. */
static void done_face(void *handle) {
    FT_Face ft = handle;
    FT_Library library = ft->glyph->library;
    FT_Done_Face(ft);
    FT_Done_FreeType(library);
}
static const cairo_user_data_key_t ft_key;

static cairo_font_face_t *face_of(canvas *c, const nb_face *face) {
    cairo_font_face_t **known = &c->faces[face->index];
    if (*known != NULL) return *known;
    FT_Library library = NULL;
    FT_Face ft = NULL;
    if (FT_Init_FreeType(&library) != 0) nb_arena_fail(c->arena);
    if (FT_New_Memory_Face(library, (const FT_Byte *)face->bytes.p, (FT_Long)face->bytes.n,
                           (FT_Long)face->collection_index, &ft) != 0) {
        FT_Done_FreeType(library);
        return NULL;
    }
    cairo_font_face_t *made = cairo_ft_font_face_create_for_ft_face(ft, FT_LOAD_NO_HINTING);
    cairo_status_t kept = cairo_font_face_set_user_data(made, &ft_key, ft, done_face);
    nb_arena_defer(c->arena, drop_face, made);
    if (kept != CAIRO_STATUS_SUCCESS) nb_arena_fail(c->arena);
    return *known = made;
}

static bool paint_glyphs(canvas *c, const nb_fonts *fonts, const nb_place *item) {
    const nb_face *face = nb_fonts_at(fonts, item->face);
    cairo_font_face_t *font = face == NULL ? NULL : face_of(c, face);
    if (font == NULL) return false;
    cairo_set_font_face(c->cr, font);
    cairo_set_font_size(c->cr, item->run.size * c->scale);
    cairo_set_source_rgba(c->cr, 0, 0, 0, 1);
    cairo_glyph_t batch[BATCH];
    for (uint32_t done = 0; done < item->run.n;) {
        int n = 0;
        for (; n < BATCH && done < item->run.n; n++, done++) {
            const nb_glyph *glyph = &item->run.glyphs[done];
            batch[n].index = glyph->gid;
            batch[n].x = (item->x + glyph->x) * c->scale;
            batch[n].y = (item->y - nb_em(item->run.size, glyph->dy)) * c->scale;
        }
        cairo_show_glyphs(c->cr, batch, n);
    }
    return true;
}

static int pixel(const canvas *c, int64_t position) {
    double p = (double)position * c->scale;
    return (int)(p < 0 ? p - 0.5 : p + 0.5);
}

/* On whole pixels, and never thinner than one: a hairline of 0.35 mm must not fade. */
static void paint_rule(canvas *c, const nb_place *item) {
    if (item->rule.width <= 0 || item->rule.height <= 0) return;
    int x = pixel(c, item->x), y = pixel(c, item->y);
    int width = pixel(c, (int64_t)item->x + item->rule.width) - x;
    int height = pixel(c, (int64_t)item->y + item->rule.height) - y;
    cairo_set_source_rgba(c->cr, 0, 0, 0, 1.0 - item->rule.gray / 255.0);
    cairo_rectangle(c->cr, x, y, width < 1 ? 1 : width, height < 1 ? 1 : height);
    cairo_fill(c->cr);
}

static void set_font_options(cairo_t *cr) {
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_set_font_options(cr, options);
    cairo_font_options_destroy(options);
}

static bool paint_items(canvas *c, const nb_page *page, const nb_fonts *fonts) {
    for (size_t i = 0; i < page->n; i++) {
        const nb_place *item = &page->items[i];
        if (item->kind == NB_ITEM_RULE) paint_rule(c, item);
        if (item->kind == NB_ITEM_GLYPHS && !paint_glyphs(c, fonts, item)) return false;
    }
    return cairo_status(c->cr) == CAIRO_STATUS_SUCCESS;
}

bool nb_paint_png(nb_arena *arena, const nb_page *page, nb_fonts *fonts, int dpi, nb_sink sink,
                  void *handle) {
    if (dpi < 1 || dpi > MAX_DPI) return false;
    canvas c = {.arena = arena, .scale = dpi / 72000.0};
    int width = pixel(&c, page->width), height = pixel(&c, page->height);
    if (width < 1 || height < 1 || width > MAX_SIDE || height > MAX_SIDE) return false;
    c.faces = NB_NEW_ARRAY(arena, cairo_font_face_t *, nb_fonts_count(fonts));

    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_A8, width, height);
    nb_arena_defer(arena, drop_surface, surface);
    c.cr = cairo_create(surface);
    nb_arena_defer(arena, drop_context, c.cr);
    set_font_options(c.cr);
    if (!paint_items(&c, page, fonts)) return false;

    cairo_surface_flush(surface);
    unsigned char *ink = cairo_image_surface_get_data(surface);
    size_t stride = (size_t)cairo_image_surface_get_stride(surface);
    for (size_t i = 0; i < stride * (size_t)height; i++) ink[i] = (unsigned char)(255 - ink[i]);
    return nb_png_write(arena, ink, (uint32_t)width, (uint32_t)height, stride, dpi, sink, handle);
}
