/* Content streams (ISO 32000-1, 8 and 9). Input: a page of positioned items and its division into
 * marked-content sequences; output: operators, as few as do.
 * The pen is kept in millionths of a point: width × size and glyph x × 1000 are whole numbers
 * there, so that no rounding adds up. A glyph is moved only when it would stand SLACK away from its
 * place. Odd rule: codes are written as raw bytes in literal strings, half as long as hex. */
#include "paint/pdf/content.h"

enum { SLACK = 8000 }; /* 0.008 pt: half of what a whole TJ unit moves at 16 pt */

typedef struct tone {
    int ink, gray;
} tone;

typedef struct state {
    nb_buf *out;
    const nb_doc *doc;
    const nb_structure *structure;
    const nb_page *page;
    nb_pdf_fonts *fonts;
    nb_pdf_images *images;
    nb_actual *actual;
    nb_pdf_font *font; /* what the graphics state has now */
    int face;
    nb_len size, spacing, rise;
    const nb_ink *inks;
    bool press, untagged;
    tone fill, stroke;
    nb_len pen_width; /* of strokes, and their dashes; NULL: none */
    const nb_path *dashed;
    bool in_text;          /* between BT and ET */
    nb_len line_x, line_y; /* of the text line matrix, PDF's axes */
    uint8_t turn;          /* its quarter turns counter-clockwise */
    uint16_t wide;         /* its condensation in thousandths; 0: none */
    bool in_array, in_string;
    const nb_marked *marked; /* the sequence at hand, and the item of it */
    uint32_t at;
    nb_replaced chain; /* what the open ActualText still covers */
    int64_t pen;       /* millionths of a point from the run's origin */
} state;

static void number(state *s, nb_len value) {
    nb_buf_len(s->out, value);
    nb_buf_byte(s->out, ' ');
}

static void begin_text(state *s) {
    if (s->in_text) return;
    nb_buf_puts(s->out, "BT\n");
    s->in_text = true;
    s->line_x = s->line_y = 0;
    s->turn = 0;
    s->wide = 0;
}

static void end_text(state *s) {
    if (s->in_text) nb_buf_puts(s->out, "ET\n");
    s->in_text = false;
}

/* op: the operators for grey, RGB and CMYK. Gray counts for black only, which is DeviceGray on a
 * press as well: black ink alone. */
static void set_tone(state *s, tone *now, tone wanted, const char *const op[3]) {
    if (now->ink == wanted.ink && (now->ink != 0 || now->gray == wanted.gray)) return;
    *now = wanted;
    if (wanted.ink == 0) {
        number(s, nb_muldiv(wanted.gray, 1000, 255));
        nb_buf_puts(s->out, op[0]);
        return;
    }
    const nb_ink *ink = &s->inks[wanted.ink];
    for (int i = 0; i < (s->press ? 4 : 3); i++)
        number(s, s->press ? ink->cmyk[i] * 10 : nb_muldiv(ink->rgb[i], 1000, 255));
    nb_buf_puts(s->out, op[s->press ? 2 : 1]);
}

static void set_fill(state *s, int ink, int gray) {
    static const char *const OPERATORS[] = {"g\n", "rg\n", "k\n"};
    set_tone(s, &s->fill, (tone){ink, gray}, OPERATORS);
}

static void set_stroke(state *s, int ink, int gray) {
    static const char *const OPERATORS[] = {"G\n", "RG\n", "K\n"};
    set_tone(s, &s->stroke, (tone){ink, gray}, OPERATORS);
}

static void end_string(state *s) {
    if (s->in_string) nb_buf_byte(s->out, ')');
    s->in_string = false;
}

static void end_array(state *s) {
    end_string(s);
    if (s->in_array) nb_buf_puts(s->out, "]TJ\n");
    s->in_array = false;
}

static void begin_array(state *s) {
    if (!s->in_array) nb_buf_byte(s->out, '[');
    s->in_array = true;
}

/* One byte of a literal string; a bare CR would be read as LF (ISO 32000-1, 7.3.4.2). */
static void string_byte(nb_buf *out, unsigned char byte) {
    if (byte == '(' || byte == ')' || byte == '\\') nb_buf_byte(out, '\\');
    if (byte == '\r')
        nb_buf_puts(out, "\\r");
    else
        nb_buf_byte(out, byte);
}

static void show_code(state *s, uint16_t code) {
    begin_array(s);
    if (!s->in_string) nb_buf_byte(s->out, '(');
    s->in_string = true;
    string_byte(s->out, (unsigned char)(code >> 8));
    string_byte(s->out, (unsigned char)(code & 0xFF));
}

/* a / b rounded half away from zero; b > 0 */
static int64_t divide(int64_t a, int64_t b) { return (a >= 0 ? a + b / 2 : a - b / 2) / b; }

/* Moves the pen to `target` if it is too far from it. TJ's unit is a thousandth of the size, which
 * in millionths of a point is just the size; where whole units are too coarse, tenths. */
static void move_pen(state *s, int64_t target) {
    int64_t off = target - s->pen;
    if ((off < SLACK && off > -SLACK) || s->size <= 0) return;
    int64_t units = divide(off, s->size), tenths = 10 * units, rest = off - units * s->size;
    if (rest >= SLACK || rest <= -SLACK) tenths = divide(off * 10, s->size);
    s->pen += divide(tenths * s->size, 10);
    begin_array(s);
    end_string(s);
    nb_buf_len(s->out, (nb_len)(-tenths * 100));
}

/* Most glyphs of a line are often set apart, or squeezed, by the same amount: then Tc does it for
 * all. The amount that more than half of the glyphs have, in thousandths of a point, or 0. */
static nb_len common_spacing(const nb_pdf_font *font, const nb_place *item) {
    const nb_glyph *g = item->run.glyphs;
    nb_len candidate = 0;
    size_t votes = 0, count = 0, n = item->run.n - 1;
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < n; i++) {
            int64_t width = (int64_t)nb_pdf_font_width(font, g[i].gid) * item->run.size;
            nb_len extra = (nb_len)divide(((int64_t)g[i + 1].x - g[i].x) * 1000 - width, 1000);
            if (pass == 1)
                count += extra == candidate;
            else if (votes == 0)
                candidate = extra, votes = 1;
            else if (extra == candidate)
                votes++;
            else
                votes--;
        }
    if (candidate >= -2 && candidate <= 2) return 0; /* rounding of the widths, no intent */
    return n >= 3 && count * 2 > n ? candidate : 0;
}

static void set_spacing(state *s, nb_len spacing) {
    if (spacing == s->spacing) return;
    end_array(s);
    number(s, spacing);
    nb_buf_puts(s->out, "Tc\n");
    s->spacing = spacing;
}

static void show_glyph(state *s, const nb_glyph *g, uint16_t code) {
    nb_len rise = nb_em(s->size, g->dy);
    if (rise != s->rise) {
        end_array(s);
        number(s, rise);
        nb_buf_puts(s->out, "Ts\n");
        s->rise = rise;
    }
    move_pen(s, (int64_t)g->x * 1000);
    show_code(s, code);
    s->pen += (int64_t)nb_pdf_font_width(s->font, g->gid) * s->size + (int64_t)s->spacing * 1000;
}

/* Text that is for people and not for ToUnicode to give (ISO 32000-1, 14.9.4); its digits follow.
 */
static void begin_actual_text(state *s) {
    end_array(s);
    nb_buf_puts(s->out, "/Span<</ActualText<FEFF");
}

static bool is_private(uint32_t cp) { /* needs ActualText: ISO 19005-3, 6.2.11.7.3 */
    return (cp >= 0xE000 && cp <= 0xF8FF) || (cp >= 0xF0000 && cp <= 0x10FFFD);
}

static void show_glyphs(state *s, const nb_place *item) {
    const nb_glyph *glyphs = item->run.glyphs;
    for (uint32_t i = 0, end; i < item->run.n; i = end) {
        uint32_t cp = glyphs[i].cp;
        end = i + 1;
        while (end < item->run.n && glyphs[end].cp == 0) end++; /* pieces of the same character */
        bool exact;
        uint16_t code = nb_pdf_font_code(s->font, glyphs[i].gid, cp, &exact);
        bool real = item->artifact == NB_ARTIFACT_NONE;
        if (real && s->chain.n == 0) {
            s->chain = nb_actual_begin(s->actual, s->page, s->marked, s->at, i);
            if (s->chain.n > 0) {
                begin_actual_text(s);
                nb_buf_str(s->out, s->chain.text);
                nb_buf_puts(s->out, ">>>BDC\n");
            }
        }
        bool covered = s->chain.n > 0, last = s->chain.n == 1;
        bool actual = real && !covered && (!exact || cp == 0 || end > i + 1 || is_private(cp));
        if (actual) {
            begin_actual_text(s);
            if (cp != 0) nb_buf_hex_utf16(s->out, cp <= 0x10FFFF ? cp : 0xFFFD);
            nb_buf_puts(s->out, ">>>BDC\n");
        }
        nb_len spacing = s->spacing;
        if (last && s->chain.white > 0) set_spacing(s, s->chain.white);
        show_glyph(s, &glyphs[i], code);
        for (uint32_t k = i + 1; k < end; k++)
            show_glyph(s, &glyphs[k], nb_pdf_font_code(s->font, glyphs[k].gid, cp, &exact));
        if (last) set_spacing(s, spacing);
        if (covered) s->chain.n--;
        if (actual || last) {
            end_array(s);
            nb_buf_puts(s->out, "EMC\n");
        }
    }
    end_array(s);
}

static void write_run(state *s, const nb_place *item) {
    nb_pdf_font *font = nb_pdf_font_of(s->fonts, item->face);
    if (font == NULL) return;
    set_fill(s, item->ink, 0);
    if (s->face != item->face || s->size != item->run.size) {
        nb_buf_puts(s->out, "/F");
        nb_buf_int(s->out, item->face);
        nb_buf_byte(s->out, ' ');
        number(s, item->run.size);
        nb_buf_puts(s->out, "Tf\n");
    }
    s->font = font;
    s->face = item->face;
    s->size = item->run.size;
    nb_len spacing = item->run.n > 1 ? common_spacing(font, item) : s->spacing;
    set_spacing(s, spacing);
    nb_len x = item->x, y = s->page->height - item->y;
    uint16_t wide = item->run.wide == 1000 ? 0 : item->run.wide;
    if (wide != 0) { /* condensed about the origin */
        number(s, wide);
        nb_buf_puts(s->out, "0 0 1 ");
        number(s, x);
        number(s, y);
        nb_buf_puts(s->out, "Tm\n");
    } else if (item->turn == 0 && s->turn == 0 && s->wide == 0) {
        number(s, x - s->line_x);
        number(s, y - s->line_y);
        nb_buf_puts(s->out, "Td\n");
    } else { /* ISO 32000-1, 8.3.3: cos sin −sin cos */
        static const char *const turns[] = {"1 0 0 1 ", "0 1 -1 0 ", "-1 0 0 -1 ", "0 -1 1 0 "};
        nb_buf_puts(s->out, turns[item->turn & 3]);
        number(s, x);
        number(s, y);
        nb_buf_puts(s->out, "Tm\n");
        s->turn = item->turn;
    }
    s->wide = wide;
    s->line_x = x;
    s->line_y = y;
    s->pen = 0;
    show_glyphs(s, item);
}

static void write_rule(state *s, const nb_place *item) {
    set_fill(s, item->ink, item->rule.gray);
    number(s, item->x);
    number(s, s->page->height - item->y - item->rule.height);
    number(s, item->rule.width);
    number(s, item->rule.height);
    nb_buf_puts(s->out, "re f\n");
}

static void set_pen(state *s, const nb_path *path) {
    if (s->pen_width != path->width) {
        number(s, path->width);
        nb_buf_puts(s->out, "w\n");
        s->pen_width = path->width;
    }
    static const nb_len whole[NB_PATH_DASHES] = {0};
    const nb_len *now = s->dashed == NULL ? whole : s->dashed->dash;
    if (memcmp(now, path->dash, sizeof whole) == 0) return;
    nb_buf_byte(s->out, '[');
    for (size_t i = 0; i < nb_path_dashes(path); i++) number(s, path->dash[i]);
    nb_buf_puts(s->out, "]0 d\n");
    s->dashed = path;
}

static void write_path(state *s, const nb_place *item) {
    static const struct {
        const char *letter;
        uint8_t points;
    } forms[] = {{"m\n", 1}, {"l\n", 1}, {"c\n", 3}, {"h\n", 0}};
    const nb_path *path = item->path.shape;
    if (path->ops.n == 0) return;
    if (path->width == 0) {
        set_fill(s, item->ink, item->path.gray);
    } else {
        set_stroke(s, item->ink, item->path.gray);
        set_pen(s, path);
    }
    const nb_point *point = path->points.items;
    for (size_t i = 0; i < path->ops.n; i++) {
        for (int k = 0; k < forms[path->ops.items[i]].points; k++) {
            nb_point turned = nb_point_turn(*point++, item->turn);
            number(s, item->x + turned.x);
            number(s, s->page->height - item->y - turned.y);
        }
        nb_buf_puts(s->out, forms[path->ops.items[i]].letter);
    }
    nb_buf_puts(s->out, path->width == 0 ? "f\n" : "S\n");
}

/* The unit square, turned as the camera was held, then scaled, turned with the page and moved. */
static void write_image(state *s, const nb_place *item) {
    const int8_t *m = nb_image_matrix(item->image.file);
    nb_len w = item->image.width, h = item->image.height;
    const nb_point corners[3] = {
        {m[0] * w, -m[1] * h}, {m[2] * w, -m[3] * h}, {m[4] * w, h - m[5] * h}};
    nb_buf_puts(s->out, "q\n");
    for (int i = 0; i < 3; i++) {
        nb_point at = nb_point_turn(corners[i], item->turn);
        number(s, i < 2 ? at.x : item->x + at.x);
        number(s, i < 2 ? -at.y : s->page->height - item->y - at.y);
    }
    nb_buf_puts(s->out, "cm\n/Im");
    nb_buf_int(s->out, nb_pdf_images_number(s->images, item->image.file));
    nb_buf_puts(s->out, " Do\nQ\n");
}

static void begin_marked(state *s, const nb_marked *m) {
    /* ISO 32000-1, table 330 */
    static const char *const artifacts[] = {
        [NB_ARTIFACT_NONE] = "/Artifact<</Type/Layout>>BDC\n",
        [NB_ARTIFACT_LAYOUT] = "/Artifact<</Type/Layout>>BDC\n",
        [NB_ARTIFACT_HEADER] = "/Artifact<</Type/Pagination/Subtype/Header>>BDC\n",
        [NB_ARTIFACT_FOOTER] = "/Artifact<</Type/Pagination/Subtype/Footer>>BDC\n",
        [NB_ARTIFACT_REPEAT] = "/Artifact<</Type/Pagination>>BDC\n",
    };
    if (m->element == NB_NO_NODE) {
        nb_buf_puts(s->out, artifacts[m->artifact]);
        return;
    }
    nb_buf_byte(s->out, '/');
    nb_buf_puts(s->out, nb_structure_type(s->structure, nb_doc_at(s->doc, m->element)));
    nb_buf_puts(s->out, "<</MCID ");
    nb_buf_int(s->out, m->mcid);
    nb_buf_puts(s->out, ">>BDC\n");
}

/* The language of a leaf that differs from its element's; -1: it does not. */
static int own_lang(const state *s, const nb_marked *m, nb_id owner) {
    if (m->element == NB_NO_NODE) return -1;
    uint8_t lang = nb_doc_at(s->doc, owner)->lang;
    return lang == nb_doc_at(s->doc, m->element)->lang ? -1 : lang;
}

static void write_item(state *s, const nb_place *item) {
    if (item->kind == NB_ITEM_GLYPHS) {
        begin_text(s);
        write_run(s, item);
        return;
    }
    end_text(s);
    if (item->kind == NB_ITEM_PATH)
        write_path(s, item);
    else if (item->kind == NB_ITEM_IMAGE)
        write_image(s, item);
    else
        write_rule(s, item);
}

static void write_marked(state *s, const nb_marked *m) {
    if (m->text)
        begin_text(s);
    else
        end_text(s);
    if (!s->untagged) begin_marked(s, m);
    int lang = -1;
    s->marked = m;
    for (uint32_t i = m->first; i < m->first + m->n; i++) {
        const nb_place *item = &s->page->items[i];
        s->at = i;
        if (item->kind == NB_ITEM_LINK || item->kind == NB_ITEM_SEAL ||
            (m->text && item->run.n == 0))
            continue;
        int here = s->untagged ? -1 : own_lang(s, m, item->owner);
        if (here != lang) {
            if (lang >= 0) nb_buf_puts(s->out, "EMC\n");
            if (here >= 0) { /* ISO 32000-1, 14.9.2.3 */
                nb_buf_puts(s->out, "/Span<</Lang(");
                nb_buf_puts(s->out, nb_structure_lang((uint8_t)here));
                nb_buf_puts(s->out, ")>>BDC\n");
            }
            lang = here;
        }
        write_item(s, item);
    }
    if (!m->text) end_text(s);
    if (!s->untagged) nb_buf_puts(s->out, lang >= 0 ? "EMC\nEMC\n" : "EMC\n");
}

void nb_content_write(nb_buf *out, const nb_content *with, const nb_page *page,
                      const nb_marked *marked, size_t n) {
    state s = {.out = out,
               .doc = with->doc,
               .structure = with->structure,
               .page = page,
               .fonts = with->fonts,
               .images = with->images,
               .actual = with->actual,
               .inks = with->doc->layout == NULL ? NULL : with->doc->layout->inks,
               .press = with->press,
               .untagged = with->untagged,
               .face = -1,
               .pen_width = NB_PT(1)};
    for (size_t i = 0; i < n; i++) write_marked(&s, &marked[i]);
    end_text(&s);
}
