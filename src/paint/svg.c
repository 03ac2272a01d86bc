/* Paints pages of the display list as SVG 1.1, each a file of its own.
 * Input: pages and the faces their runs name. The unit is nb_len, so that all coordinates are whole
 * numbers. Text is outlines, each glyph drawn once a size and used from there: no font is asked
 * for where the file is seen. Files of images are embedded as they are.
 * Odd rule: written here and not by cairo's surface for SVG, which names what it embeds by a
 * counter of the process (other bytes for the second page than for the same page alone) and rounds
 * outlines to 1/256 pt. */
#include <stdlib.h>

#include "paint/painter.h"

typedef struct shape {
    uint16_t face, gid;
    nb_len size;
} shape;

struct nb_svg {
    nb_arena *arena;
    const nb_fonts *fonts;
    const nb_ink *inks;
    hb_draw_funcs_t *draw;
    nb_buf out; /* of a page; its room is used again */
    struct {
        shape *items;
        size_t n, cap;
    } shapes; /* of the page, in ascending order, each once */
};

/* --- numbers ---------------------------------------------------------------------------------- */

static void numbers(nb_buf *out, const nb_len *values, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && values[i] >= 0) nb_buf_byte(out, ' ');
        nb_buf_int(out, values[i]);
    }
}

static void attribute(nb_buf *out, const char *name, nb_len value) {
    nb_buf_printf(out, " %s=\"%d\"", name, value);
}

/* What does not turn is only moved. */
static void transform(nb_buf *out, const nb_place *item, uint16_t wide) {
    nb_buf_printf(out, " transform=\"translate(%d %d)", item->x, item->y);
    if ((item->turn & 3) != 0) nb_buf_printf(out, " rotate(%d)", -90 * (item->turn & 3));
    if (wide != 0) nb_buf_printf(out, " scale(%d.%03d 1)", wide / 1000, wide % 1000);
    nb_buf_byte(out, '"');
}

/* A grey of black, or the whole of another ink, as in the PDF. */
static void colour(const nb_svg *s, nb_buf *out, const char *name, int ink, int gray) {
    unsigned rgb[3];
    for (int k = 0; k < 3; k++) rgb[k] = ink == 0 ? (unsigned)gray : s->inks[ink].rgb[k];
    if (rgb[0] + rgb[1] + rgb[2] > 0 || strcmp(name, "fill") != 0)
        nb_buf_printf(out, " %s=\"#%02x%02x%02x\"", name, rgb[0], rgb[1], rgb[2]);
}

/* --- outlines --------------------------------------------------------------------------------- */

typedef struct pen {
    nb_buf *out;
    nb_len size;
    int64_t units;
    nb_point at;
} pen;

/* Relative to where the pen is; font units, upwards, become nb_len, downwards. */
static void draw(pen *p, char op, const float *xy, int points) {
    nb_len relative[6];
    nb_point at = p->at;
    for (int i = 0; i < points; i++) {
        at.x = nb_muldiv(p->size, (int64_t)xy[2 * i], p->units);
        at.y = -nb_muldiv(p->size, (int64_t)xy[2 * i + 1], p->units);
        relative[2 * i] = at.x - p->at.x;
        relative[2 * i + 1] = at.y - p->at.y;
    }
    p->at = at;
    nb_buf_byte(p->out, (unsigned char)op);
    numbers(p->out, relative, 2 * (size_t)points);
}

static void move_to(hb_draw_funcs_t *f, void *p, hb_draw_state_t *st, float x, float y, void *u) {
    (void)f, (void)st, (void)u;
    draw(p, 'm', (const float[]){x, y}, 1);
}
static void line_to(hb_draw_funcs_t *f, void *p, hb_draw_state_t *st, float x, float y, void *u) {
    (void)f, (void)st, (void)u;
    draw(p, 'l', (const float[]){x, y}, 1);
}
static void quadratic_to(hb_draw_funcs_t *f, void *p, hb_draw_state_t *st, float x1, float y1,
                         float x, float y, void *u) {
    (void)f, (void)st, (void)u;
    draw(p, 'q', (const float[]){x1, y1, x, y}, 2);
}
static void cubic_to(hb_draw_funcs_t *f, void *p, hb_draw_state_t *st, float x1, float y1, float x2,
                     float y2, float x, float y, void *u) {
    (void)f, (void)st, (void)u;
    draw(p, 'c', (const float[]){x1, y1, x2, y2, x, y}, 3);
}
/* The next contour begins with a move from where the last one began: HarfBuzz draws the closing
 * line itself, so that this is where the pen is. */
static void close_path(hb_draw_funcs_t *f, void *p, hb_draw_state_t *st, void *u) {
    (void)f, (void)st, (void)u;
    nb_buf_byte(((pen *)p)->out, 'z');
}

static void drop_draw(void *handle) { hb_draw_funcs_destroy(handle); }

nb_svg *nb_svg_open(nb_arena *arena, const nb_fonts *fonts, const nb_ink *inks) {
    nb_svg *s = NB_NEW(arena, nb_svg);
    *s = (nb_svg){.arena = arena, .fonts = fonts, .inks = inks, .out = nb_buf_in(arena)};
    nb_memory_watch();
    s->draw = hb_draw_funcs_create();
    nb_arena_defer(arena, drop_draw, s->draw);
    hb_draw_funcs_set_move_to_func(s->draw, move_to, NULL, NULL);
    hb_draw_funcs_set_line_to_func(s->draw, line_to, NULL, NULL);
    hb_draw_funcs_set_quadratic_to_func(s->draw, quadratic_to, NULL, NULL);
    hb_draw_funcs_set_cubic_to_func(s->draw, cubic_to, NULL, NULL);
    hb_draw_funcs_set_close_path_func(s->draw, close_path, NULL, NULL);
    if (nb_memory_ran_out()) nb_arena_fail(arena);
    return s;
}

static int compare(const void *a, const void *b) {
    const shape *p = a, *q = b;
    if (p->face != q->face) return p->face < q->face ? -1 : 1;
    if (p->size != q->size) return p->size < q->size ? -1 : 1;
    return p->gid < q->gid ? -1 : p->gid > q->gid;
}

static void collect(nb_svg *s, const nb_page *page) {
    s->shapes.n = 0;
    for (size_t i = 0; i < page->n; i++) {
        const nb_place *item = &page->items[i];
        for (uint32_t g = 0; item->kind == NB_ITEM_GLYPHS && g < item->run.n; g++)
            *NB_PUSH(s->arena, &s->shapes) =
                (shape){item->face, item->run.glyphs[g].gid, item->run.size};
    }
    if (s->shapes.n == 0) return;
    qsort(s->shapes.items, s->shapes.n, sizeof *s->shapes.items, compare);
    size_t kept = 1;
    for (size_t i = 1; i < s->shapes.n; i++)
        if (compare(&s->shapes.items[i], &s->shapes.items[kept - 1]) != 0)
            s->shapes.items[kept++] = s->shapes.items[i];
    s->shapes.n = kept;
}

static bool define(nb_svg *s) {
    nb_buf_puts(&s->out, "<defs>\n");
    for (size_t i = 0; i < s->shapes.n; i++) {
        const shape *g = &s->shapes.items[i];
        const nb_face *face = nb_fonts_at(s->fonts, g->face);
        if (face == NULL) return false;
        pen p = {&s->out, g->size, face->units_per_em, {0, 0}};
        nb_buf_printf(&s->out, "<path id=\"g%zu\" d=\"", i);
        nb_memory_watch();
        hb_font_get_glyph_shape(face->hb_font, g->gid, s->draw, &p);
        if (nb_memory_ran_out()) nb_arena_fail(s->arena);
        nb_buf_puts(&s->out, "\"/>\n");
    }
    nb_buf_puts(&s->out, "</defs>\n");
    return true;
}

/* --- items ------------------------------------------------------------------------------------ */

static void write_glyphs(nb_svg *s, const nb_place *item) {
    nb_buf *out = &s->out;
    nb_buf_puts(out, "<g");
    transform(out, item, item->run.wide);
    colour(s, out, "fill", item->ink, 0);
    nb_buf_puts(out, ">\n");
    for (uint32_t i = 0; i < item->run.n; i++) {
        const nb_glyph *glyph = &item->run.glyphs[i];
        shape key = {item->face, glyph->gid, item->run.size};
        const shape *found =
            bsearch(&key, s->shapes.items, s->shapes.n, sizeof *s->shapes.items, compare);
        nb_buf_printf(out, "<use xlink:href=\"#g%zu\"", (size_t)(found - s->shapes.items));
        if (glyph->x != 0) attribute(out, "x", glyph->x);
        if (glyph->dy != 0) attribute(out, "y", -nb_em(item->run.size, glyph->dy));
        nb_buf_puts(out, "/>\n");
    }
    nb_buf_puts(out, "</g>\n");
}

static void write_rule(const nb_svg *s, nb_buf *out, const nb_place *item) {
    if (item->rule.width <= 0 || item->rule.height <= 0) return;
    nb_buf_puts(out, "<rect");
    attribute(out, "x", item->x);
    attribute(out, "y", item->y);
    attribute(out, "width", item->rule.width);
    attribute(out, "height", item->rule.height);
    colour(s, out, "fill", item->ink, item->rule.gray);
    nb_buf_puts(out, "/>\n");
}

static void write_path(const nb_svg *s, nb_buf *out, const nb_place *item) {
    static const struct {
        char letter;
        uint8_t points;
    } forms[] = {{'M', 1}, {'L', 1}, {'C', 3}, {'Z', 0}};
    const nb_path *path = item->path.shape;
    const nb_point *point = path->points.items;
    nb_buf_puts(out, "<path");
    transform(out, item, 0);
    if (path->width == 0) {
        colour(s, out, "fill", item->ink, item->path.gray);
    } else {
        nb_buf_puts(out, " fill=\"none\"");
        colour(s, out, "stroke", item->ink, item->path.gray);
        attribute(out, "stroke-width", path->width);
        size_t n = nb_path_dashes(path);
        if (n > 0) nb_buf_puts(out, " stroke-dasharray=\"");
        numbers(out, path->dash, n);
        if (n > 0) nb_buf_byte(out, '"');
    }
    nb_buf_puts(out, " d=\"");
    for (size_t i = 0; i < path->ops.n; i++) {
        nb_buf_byte(out, (unsigned char)forms[path->ops.items[i]].letter);
        for (int k = forms[path->ops.items[i]].points; k > 0; k--, point++) {
            numbers(out, (const nb_len[]){point->x, point->y}, 2);
            if (k > 1) nb_buf_byte(out, ' ');
        }
    }
    nb_buf_puts(out, "\"/>\n");
}

static void put_base64(nb_buf *out, nb_str bytes) {
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    nb_buf_reserve(out, bytes.n / 3 * 4 + 4);
    for (size_t i = 0; i < bytes.n; i += 3) {
        uint32_t three = 0;
        for (size_t k = i; k < i + 3; k++)
            three = three << 8 | (k < bytes.n ? (unsigned char)bytes.p[k] : 0);
        for (size_t k = 0; k < 4; k++)
            nb_buf_byte(out,
                        i + k > bytes.n ? '=' : (unsigned char)letters[three >> (18 - 6 * k) & 63]);
    }
}

/* The unit square as PDF has it, with its turning by EXIF, which browsers must not do again. */
static void write_image(nb_buf *out, const nb_place *item) {
    const nb_image *image = item->image.file;
    const int8_t *m = nb_image_matrix(image);
    nb_len w = item->image.width, h = item->image.height;
    nb_buf_puts(out, "<g");
    transform(out, item, 0);
    nb_buf_printf(out,
                  "><image width=\"1\" height=\"1\" preserveAspectRatio=\"none\" "
                  "style=\"image-orientation:none\" transform=\"matrix(%d %d %d %d %d %d)\" "
                  "xlink:href=\"data:image/%s;base64,",
                  m[0] * w, -m[1] * h, -m[2] * w, m[3] * h, (m[4] + m[2]) * w,
                  h - (m[5] + m[3]) * h, image->kind == NB_IMAGE_PNG ? "png" : "jpeg");
    put_base64(out, image->bytes);
    nb_buf_puts(out, "\"/></g>\n");
}

bool nb_svg_page(nb_svg *s, const nb_page *page, nb_sink sink, void *handle) {
    nb_buf *out = &s->out;
    out->n = 0;
    nb_buf_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                     "<svg xmlns=\"http://www.w3.org/2000/svg\" "
                     "xmlns:xlink=\"http://www.w3.org/1999/xlink\" version=\"1.1\" width=\"");
    nb_buf_len(out, page->width);
    nb_buf_puts(out, "pt\" height=\"");
    nb_buf_len(out, page->height);
    nb_buf_printf(out, "pt\" viewBox=\"0 0 %d %d\" stroke-miterlimit=\"10\">\n", page->width,
                  page->height);
    collect(s, page);
    if (!define(s)) return false;
    nb_buf_puts(out, "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
    for (size_t i = 0; i < page->n; i++) {
        const nb_place *item = &page->items[i];
        if (item->kind == NB_ITEM_GLYPHS) write_glyphs(s, item);
        if (item->kind == NB_ITEM_RULE) write_rule(s, out, item);
        if (item->kind == NB_ITEM_PATH) write_path(s, out, item);
        if (item->kind == NB_ITEM_IMAGE) write_image(out, item);
    }
    nb_buf_puts(out, "</svg>\n");
    return sink(handle, out->p, out->n);
}
