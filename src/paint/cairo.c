/* Paints pages of the display list with cairo, as pixels.
 * Input: pages and the faces their runs name. The surface is an alpha mask (A8) of ink: one byte a
 * pixel, a third of the time of RGB24. Black text is ink 255, a grey rule is thinner ink; inverted
 * at the end. A page with colours has a mask for each of them, one after the other, as plates of a
 * press, and only then becomes RGB; an image in colour is three plates, what it takes from red,
 * green and blue light. The only file with floating point, because cairo wants it.
 * Odd rule: cairo is loaded when the first preview is asked for, and never linked: with it come X11
 * and ten more libraries, which would cost every run 1 ms. */
#include <cairo-ft.h>
#include <cairo.h>
#include <dlfcn.h>
#include <ft2build.h>
#include FT_FREETYPE_H

#include "paint/canvas.h"
#include "paint/pixels.h"

#define LIBRARY "libcairo.so.2"
#define FUNCTIONS(X)                   \
    X(close_path)                      \
    X(create)                          \
    X(curve_to)                        \
    X(destroy)                         \
    X(fill)                            \
    X(font_face_destroy)               \
    X(font_face_set_user_data)         \
    X(font_options_create)             \
    X(font_options_destroy)            \
    X(font_options_set_antialias)      \
    X(font_options_set_hint_metrics)   \
    X(font_options_set_hint_style)     \
    X(ft_font_face_create_for_ft_face) \
    X(image_surface_create)            \
    X(image_surface_create_for_data)   \
    X(image_surface_get_data)          \
    X(image_surface_get_stride)        \
    X(line_to)                         \
    X(mask_surface)                    \
    X(move_to)                         \
    X(rectangle)                       \
    X(restore)                         \
    X(save)                            \
    X(scale)                           \
    X(set_dash)                        \
    X(set_font_face)                   \
    X(set_font_options)                \
    X(set_font_size)                   \
    X(set_line_width)                  \
    X(set_operator)                    \
    X(set_source_rgba)                 \
    X(show_glyphs)                     \
    X(status)                          \
    X(stroke)                          \
    X(surface_destroy)                 \
    X(surface_flush)                   \
    X(surface_mark_dirty)              \
    X(transform)

typedef struct library {
#define MEMBER(name) __typeof__(cairo_##name) *name;
    FUNCTIONS(MEMBER)
#undef MEMBER
} library;

static const char *load(library *lib) {
    /* Never closed: cairo keeps fonts in caches of its own, which outlive every handle. */
    void *handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    void *f;
#define FIND(name)                                                              \
    if (handle == NULL || (f = dlsym(handle, "cairo_" #name)) == NULL) goto no; \
    memcpy(&lib->name, &f, sizeof f); /* ISO C has no such cast, POSIX allows the bytes */
    FUNCTIONS(FIND)
#undef FIND
    return NULL;
no:;
    const char *why = dlerror();
    return why == NULL ? LIBRARY : why;
}

/* cairo 1.16 puts glyphs on whole pixels. At the resolution of a screen that makes the gaps between
 * characters visibly uneven, so the surface is ACROSS times as wide and averaged at the end. */
enum { MAX_DPI = 1200, MAX_SIDE = 30000, BATCH = 256, SCREEN_DPI = 300, ACROSS = 4 };

/* What is painted at once: an ink, or, of the images in colour, a channel. */
typedef struct plate {
    int ink, channel;   /* channel: −1 but for images in colour */
    const uint8_t *rgb; /* of the light, what it lets through */
} plate;

typedef struct picture {
    const nb_image *image;
    const nb_pixels *pixels;
    bool coloured;
} picture;

struct nb_canvas {
    nb_arena *arena;
    nb_diags *diags;
    library cairo;
    const nb_fonts *fonts;
    const nb_ink *inks;
    int dpi, across;
    double scale; /* pixels for one nb_len */
    int width, height;
    cairo_surface_t *surface;
    cairo_t *cr;
    unsigned char *ink;              /* a row, for read_colour */
    nb_png *png[NB_CANVAS_SLOTS][2]; /* grey, RGB; NULL until needed */
    cairo_font_face_t **faces;       /* by nb_face.index */
    struct {
        picture *items;
        size_t n, cap;
    } pictures;
};

typedef struct released {
    const nb_canvas *preview;
    void *handle;
} released;

static void drop_surface(void *handle) {
    const released *r = handle;
    r->preview->cairo.surface_destroy(r->handle);
}
static void drop_context(void *handle) {
    const released *r = handle;
    r->preview->cairo.destroy(r->handle);
}
static void drop_face(void *handle) {
    const released *r = handle;
    r->preview->cairo.font_face_destroy(r->handle);
}

static void defer(const nb_canvas *p, void (*drop)(void *), void *handle) {
    released *r = NB_NEW(p->arena, released);
    *r = (released){p, handle};
    nb_arena_defer(p->arena, drop, r);
}

/* cairo keeps a font in caches of its own after we have let go of it, and after the arena is gone:
 * so each FT_Face has a library to itself, and both end when cairo drops the face at last. */
static void done_face(void *handle) {
    FT_Face ft = handle;
    FT_Library library_of_face = ft->glyph->library;
    FT_Done_Face(ft);
    FT_Done_FreeType(library_of_face);
}
static const cairo_user_data_key_t ft_key;

static cairo_font_face_t *face_of(nb_canvas *p, const nb_face *face) {
    cairo_font_face_t **known = &p->faces[face->index];
    if (*known != NULL) return *known;
    FT_Library library_of_face = NULL;
    FT_Face ft = NULL;
    if (FT_Init_FreeType(&library_of_face) != 0) nb_arena_fail(p->arena);
    if (FT_New_Memory_Face(library_of_face, (const FT_Byte *)face->bytes.p, (FT_Long)face->bytes.n,
                           (FT_Long)face->collection_index, &ft) != 0) {
        FT_Done_FreeType(library_of_face);
        return NULL;
    }
    cairo_font_face_t *made = p->cairo.ft_font_face_create_for_ft_face(ft, FT_LOAD_NO_HINTING);
    cairo_status_t kept = p->cairo.font_face_set_user_data(made, &ft_key, ft, done_face);
    defer(p, drop_face, made);
    if (kept != CAIRO_STATUS_SUCCESS) nb_arena_fail(p->arena);
    return *known = made;
}

/* From here to `restore` coordinates count from the item's origin and turn with it: (u, v) goes to
 * x + xx·u + xy·v, y + yx·u + yy·v of the page. */
static void turn_about(nb_canvas *p, const nb_place *item) {
    static const struct {
        double xx, yx, xy, yy;
    } turns[] = {{1, 0, 0, 1}, {0, -1, 1, 0}, {-1, 0, 0, -1}, {0, 1, -1, 0}};
    int turn = item->turn & 3;
    cairo_matrix_t matrix = {turns[turn].xx, turns[turn].yx,     turns[turn].xy,
                             turns[turn].yy, item->x * p->scale, item->y * p->scale};
    p->cairo.save(p->cr);
    p->cairo.transform(p->cr, &matrix);
}

static bool paint_glyphs(nb_canvas *p, const nb_place *item) {
    const nb_face *face = nb_fonts_at(p->fonts, item->face);
    cairo_font_face_t *font = face == NULL ? NULL : face_of(p, face);
    if (font == NULL) return false;
    p->cairo.set_font_face(p->cr, font);
    p->cairo.set_font_size(p->cr, item->run.size * p->scale);
    p->cairo.set_source_rgba(p->cr, 0, 0, 0, 1);
    turn_about(p, item);
    p->cairo.set_operator(p->cr, CAIRO_OPERATOR_ADD);
    if (item->run.wide != 0) p->cairo.scale(p->cr, item->run.wide / 1000.0, 1);
    cairo_glyph_t batch[BATCH];
    for (uint32_t done = 0; done < item->run.n;) {
        int n = 0;
        for (; n < BATCH && done < item->run.n; n++, done++) {
            const nb_glyph *glyph = &item->run.glyphs[done];
            batch[n].index = glyph->gid;
            batch[n].x = glyph->x * p->scale;
            batch[n].y = -nb_em(item->run.size, glyph->dy) * p->scale;
        }
        p->cairo.show_glyphs(p->cr, batch, n);
    }
    p->cairo.restore(p->cr);
    return true;
}

static int pixel(const nb_canvas *p, int64_t position) {
    double at = (double)position * p->scale;
    return (int)(at < 0 ? at - 0.5 : at + 0.5);
}

/* On whole pixels, and never thinner than one: a hairline of 0.35 mm must not fade. */
static void paint_rule(nb_canvas *p, const nb_place *item) {
    if (item->rule.width <= 0 || item->rule.height <= 0) return;
    int x = pixel(p, item->x), y = pixel(p, item->y);
    int width = pixel(p, (int64_t)item->x + item->rule.width) - x;
    int height = pixel(p, (int64_t)item->y + item->rule.height) - y;
    p->cairo.set_source_rgba(p->cr, 0, 0, 0, 1.0 - item->rule.gray / 255.0);
    p->cairo.rectangle(p->cr, x, y, width < 1 ? 1 : width, height < 1 ? 1 : height);
    p->cairo.fill(p->cr);
}

/* What is drawn covers what is below it: the ink there is replaced, where colour would be painted
 * over. */
static void paint_path(nb_canvas *p, const nb_place *item) {
    const nb_path *path = item->path.shape;
    const nb_point *at = path->points.items;
    double k = p->scale, dashes[NB_PATH_DASHES];
    turn_about(p, item);
    for (size_t i = 0; i < path->ops.n; i++) {
        switch ((nb_path_op)path->ops.items[i]) {
        case NB_PATH_MOVE: p->cairo.move_to(p->cr, at[0].x * k, at[0].y * k); break;
        case NB_PATH_LINE: p->cairo.line_to(p->cr, at[0].x * k, at[0].y * k); break;
        case NB_PATH_CURVE:
            p->cairo.curve_to(p->cr, at[0].x * k, at[0].y * k, at[1].x * k, at[1].y * k,
                              at[2].x * k, at[2].y * k);
            at += 2;
            break;
        case NB_PATH_CLOSE: p->cairo.close_path(p->cr); continue;
        }
        at++;
    }
    p->cairo.set_operator(p->cr, CAIRO_OPERATOR_SOURCE);
    p->cairo.set_source_rgba(p->cr, 0, 0, 0, 1.0 - item->path.gray / 255.0);
    if (path->width == 0) {
        p->cairo.fill(p->cr);
    } else {
        size_t n = nb_path_dashes(path);
        for (size_t i = 0; i < n; i++) dashes[i] = path->dash[i] * k;
        p->cairo.set_dash(p->cr, dashes, (int)n, 0);
        p->cairo.set_line_width(p->cr, path->width * k);
        p->cairo.stroke(p->cr);
    }
    p->cairo.restore(p->cr);
}

/* As a mask of ink through which black is painted. cairo's unit square of the image lies with its
 * rows downwards, so that the matrix of what the camera turned is mirrored before and behind. */
static void paint_image(nb_canvas *p, const nb_place *item, const nb_pixels *pixels, int channel) {
    int width = (int)pixels->width, height = (int)pixels->height, stride = (width + 3) & ~3;
    unsigned char *ink = nb_alloc_array(p->arena, (size_t)height, (size_t)stride);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            ink[y * stride + x] = (unsigned char)nb_pixels_ink(
                pixels, (size_t)y * pixels->width + (size_t)x, channel);
    cairo_surface_t *mask =
        p->cairo.image_surface_create_for_data(ink, CAIRO_FORMAT_A8, width, height, stride);
    const int8_t *m = nb_image_matrix(item->image.file);
    double w = item->image.width * p->scale, h = item->image.height * p->scale;
    cairo_matrix_t matrix = {.xx = m[0] * w / width,
                             .yx = -m[1] * h / width,
                             .xy = -m[2] * w / height,
                             .yy = m[3] * h / height,
                             .x0 = (m[4] + m[2]) * w,
                             .y0 = h - (m[5] + m[3]) * h};
    turn_about(p, item);
    p->cairo.transform(p->cr, &matrix);
    p->cairo.set_source_rgba(p->cr, 0, 0, 0, 1);
    p->cairo.mask_surface(p->cr, mask, 0, 0);
    p->cairo.restore(p->cr);
    p->cairo.surface_destroy(mask);
}

/* Decoded once; NULL after reporting. */
static const picture *picture_of(nb_canvas *p, const nb_image *image) {
    for (size_t i = 0; i < p->pictures.n; i++)
        if (p->pictures.items[i].image == image) return &p->pictures.items[i];
    const nb_pixels *pixels = nb_pixels_decode(p->arena, p->diags, image);
    if (pixels == NULL) return NULL;
    picture *made = NB_PUSH(p->arena, &p->pictures);
    *made = (picture){image, pixels, nb_pixels_coloured(pixels)};
    return made;
}

static void set_font_options(const nb_canvas *p) {
    cairo_font_options_t *options = p->cairo.font_options_create();
    p->cairo.font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    p->cairo.font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    p->cairo.font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    p->cairo.set_font_options(p->cr, options);
    p->cairo.font_options_destroy(options);
}

static void clear(const nb_canvas *p) {
    size_t stride = (size_t)p->cairo.image_surface_get_stride(p->surface);
    p->cairo.surface_flush(p->surface);
    memset(p->cairo.image_surface_get_data(p->surface), 0, stride * (size_t)p->height);
    p->cairo.surface_mark_dirty(p->surface);
}

/* A surface of the page's size; the last one where that has it. */
static bool prepare(nb_canvas *p, const nb_page *page) {
    int width = pixel(p, page->width), height = pixel(p, page->height);
    if (width < 1 || height < 1 || width > MAX_SIDE || height > MAX_SIDE) return false;
    if (p->surface != NULL && width == p->width && height == p->height) return true;
    p->width = width;
    p->height = height;
    p->across = p->dpi <= SCREEN_DPI && width <= MAX_SIDE / ACROSS ? ACROSS : 1;
    p->surface = p->cairo.image_surface_create(CAIRO_FORMAT_A8, width * p->across, height);
    defer(p, drop_surface, p->surface);
    p->cr = p->cairo.create(p->surface);
    defer(p, drop_context, p->cr);
    if (p->cairo.status(p->cr) != CAIRO_STATUS_SUCCESS) nb_arena_fail(p->arena);
    p->cairo.scale(p->cr, p->across, 1);
    set_font_options(p);
    p->ink = nb_alloc(p->arena, (size_t)width);
    memset(p->png, 0, sizeof p->png);
    return true;
}

/* The mean of ACROSS pixels. Loops over the whole row, so that the compiler has them done many at a
 * time. */
static void read_ink(const nb_canvas *p, const unsigned char *restrict row,
                     unsigned char *restrict to) {
    int n = p->width;
    if (p->across == 1) memcpy(to, row, (size_t)n);
    for (int x = 0; x < n && p->across == ACROSS; x++, row += ACROSS)
        to[x] = (unsigned char)((row[0] + row[1] + row[2] + row[3] + 2) / 4);
}

static void read_grey(const nb_canvas *p, const unsigned char *row, unsigned char *to) {
    read_ink(p, row, to);
    for (int x = 0; x < p->width; x++) to[x] = (unsigned char)(255 - to[x]);
}

/* The ink over what is there already: light that it lets through is multiplied. */
static void read_colour(const nb_canvas *p, const unsigned char *row, const uint8_t rgb[3],
                        unsigned char *to) {
    read_ink(p, row, p->ink);
    for (int x = 0; x < p->width; x++, to += 3) {
        int alpha = p->ink[x];
        for (int k = 0; k < 3 && alpha > 0; k++) {
            int through = 255 - nb_muldiv(alpha, 255 - rgb[k], 255);
            to[k] = (unsigned char)nb_muldiv(to[k], through, 255);
        }
    }
}

static void read_plate(const nb_canvas *p, nb_png *png, const plate *now, bool grey) {
    p->cairo.surface_flush(p->surface);
    const unsigned char *mask = p->cairo.image_surface_get_data(p->surface);
    size_t stride = (size_t)p->cairo.image_surface_get_stride(p->surface);
    for (int y = 0; y < p->height; y++) {
        unsigned char *to = nb_png_row(png, (uint32_t)y);
        if (grey)
            read_grey(p, mask + stride * (size_t)y, to);
        else
            read_colour(p, mask + stride * (size_t)y, now->rgb, to);
    }
}

nb_canvas *nb_canvas_open(nb_arena *arena, nb_diags *diags, const nb_fonts *fonts,
                          const nb_ink *inks, int dpi, const char **why) {
    nb_canvas *p = NB_NEW(arena, nb_canvas);
    p->arena = arena;
    p->diags = diags;
    p->fonts = fonts;
    p->inks = inks;
    p->dpi = dpi < 1 ? 1 : dpi > MAX_DPI ? MAX_DPI : dpi;
    p->scale = p->dpi / 72000.0;
    p->faces = NB_NEW_ARRAY(arena, cairo_font_face_t *, nb_fonts_count(fonts));
    *why = load(&p->cairo);
    return *why == NULL ? p : NULL;
}

static bool paint_plate(nb_canvas *p, const nb_page *page, const plate *now) {
    clear(p);
    for (size_t i = 0; i < page->n; i++) {
        const nb_place *item = &page->items[i];
        if (item->kind == NB_ITEM_IMAGE && item->ink == now->ink) {
            const picture *shown = picture_of(p, item->image.file);
            if (shown->coloured == (now->channel >= 0))
                paint_image(p, item, shown->pixels, now->channel);
        }
        if (item->ink != now->ink || now->channel >= 0) continue;
        if (item->kind == NB_ITEM_RULE) paint_rule(p, item);
        if (item->kind == NB_ITEM_PATH) paint_path(p, item);
        if (item->kind == NB_ITEM_GLYPHS && !paint_glyphs(p, item)) return false;
    }
    return p->cairo.status(p->cr) == CAIRO_STATUS_SUCCESS;
}

/* What is seen on the page; false: an image cannot be. */
static bool look(nb_canvas *p, const nb_page *page, bool used[UINT8_MAX + 1], bool *images) {
    for (size_t i = 0; i < page->n; i++) {
        const nb_place *item = &page->items[i];
        used[item->ink] = true;
        if (item->kind != NB_ITEM_IMAGE) continue;
        const picture *shown = picture_of(p, item->image.file);
        if (shown == NULL) return false;
        *images = *images || shown->coloured;
    }
    return true;
}

nb_png *nb_canvas_paint(nb_canvas *p, const nb_page *page, int slot) {
    static const uint8_t WITHOUT[3][3] = {{0, 255, 255}, {255, 0, 255}, {255, 255, 0}};
    bool used[UINT8_MAX + 1] = {true}, images = false;
    nb_memory_watch(); /* cairo and FreeType leave out the glyphs that they have no memory for */
    if (!look(p, page, used, &images)) return NULL;
    bool colour = images;
    for (int ink = 1; ink <= UINT8_MAX; ink++) colour = colour || used[ink];
    if (!prepare(p, page)) return NULL;
    nb_png **png = &p->png[slot][colour];
    if (*png == NULL)
        *png =
            nb_png_new(p->arena, (uint32_t)p->width, (uint32_t)p->height, colour ? 3 : 1, p->dpi);
    for (int y = 0; y < p->height && colour; y++)
        memset(nb_png_row(*png, (uint32_t)y), 255, (size_t)p->width * 3);
    for (int i = 0; i <= UINT8_MAX + 3; i++) {
        int channel = i - UINT8_MAX - 1;
        bool ink = channel < 0;
        if (ink ? !used[i] : !images) continue;
        plate now = {ink ? i : 0, ink ? -1 : channel, ink ? p->inks[i].rgb : WITHOUT[channel]};
        if (!paint_plate(p, page, &now)) return NULL;
        read_plate(p, *png, &now, !colour);
    }
    if (nb_memory_ran_out()) nb_arena_fail(p->arena);
    return *png;
}
