/* Paragraphs: units → lines of placed runs. Input: nodes with inline content; output: display
 * items. Odd rule: the vectors of the setter are kept from paragraph to paragraph and only their
 * lengths are reset; what a paragraph leaves behind is its lines, in the setter's arena. */
#include "base/limits.h"
#include "text/unit.h"

nb_setter *nb_setter_new(nb_arena *arena, nb_arena *scratch, nb_diags *diags, const nb_doc *doc,
                         nb_fonts *fonts) {
    nb_setter *s = NB_NEW(arena, nb_setter);
    s->arena = arena;
    s->scratch = scratch;
    s->lines = arena;
    s->diags = diags;
    s->doc = doc;
    s->fonts = fonts;
    for (size_t i = 0; i < doc->layout->role_count; i++)
        s->role_map[i] = nb_fonts_role(fonts, doc->layout->roles[i]);
    return s;
}

bool nb_setter_has_room(const nb_setter *s) {
    return nb_diags_errors(s->diags) < NB_MAX_ERRORS && nb_diags_warnings(s->diags) < NB_MAX_ERRORS;
}

void nb_setter_lines(nb_setter *s, nb_arena *arena) { s->lines = arena != NULL ? arena : s->arena; }

nb_len nb_para_baseline(nb_len size, nb_len cell) { return cell / 2 + nb_em(size, 880 - 500); }

static nb_id link_above(const nb_doc *doc, nb_id leaf) {
    for (nb_id id = leaf; id != NB_NO_NODE; id = nb_doc_at(doc, id)->parent)
        if (nb_doc_at(doc, id)->kind == NB_NODE_LINK) return id;
    return NB_NO_NODE;
}

typedef struct line_out {
    nb_place *items;
    uint32_t n;
    nb_glyph *glyphs;
    size_t glyph_count;
} line_out;

static size_t count_runs(const nb_setter *s, nb_span span) {
    size_t runs = 0;
    uint16_t marks = 0;
    for (size_t i = span.start; i < span.end; i++) {
        const nb_unit *u = &s->units.items[i];
        marks |= u->marks;
        bool begins = i == span.start || u->leaf != u[-1].leaf;
        runs += begins || u->face != u[-1].face || u[-1].blank;
        runs += begins && link_above(s->doc, u->leaf) != NB_NO_NODE;
        runs += begins && nb_unit_marked(u, NB_MARKUP_RUBY);
    }
    return runs + (marks > 1 << NB_MARKUP_NONE ? NB_LINE_DECORATIONS : 0);
}

/* A clickable rectangle for each stretch of one link on the line, behind its glyphs. */
static void place_links(const nb_setter *s, nb_span span, nb_len x, const nb_para_form *form,
                        line_out *out) {
    nb_id open = NB_NO_NODE;
    for (size_t i = span.start; i < span.end; i++) {
        const nb_unit *u = &s->units.items[i];
        nb_id link = link_above(s->doc, u->leaf);
        if (link != NB_NO_NODE && link == open) {
            nb_place *rect = &out->items[out->n - 1];
            rect->link.width = x + u->advance - rect->x;
        } else if (link != NB_NO_NODE) {
            nb_len size = form->style->size;
            nb_place *rect = &out->items[out->n++];
            *rect = (nb_place){.kind = NB_ITEM_LINK, .owner = link, .x = x};
            rect->y = form->baseline - nb_em(size, 880);
            rect->link.width = u->advance;
            rect->link.height = size;
        }
        open = link;
        x += u->advance + u->gap;
    }
}

/* What a drawn hyphen stands for: no character of the word (ISO 32000-1, 14.8.2.2.3). */
enum { SOFT_HYPHEN = 0xAD };

static void place_runs(nb_setter *s, nb_span span, nb_len x, const nb_para_form *form,
                       line_out *out) {
    nb_place *run = NULL;
    for (size_t i = span.start; i < span.end; i++) {
        const nb_unit *u = &s->units.items[i];
        if (!u->blank) {
            if (run == NULL || run->owner != u->leaf || run->face != u->face) {
                run = &out->items[out->n++];
                *run = (nb_place){.kind = NB_ITEM_GLYPHS,
                                  .owner = u->leaf,
                                  .face = u->face,
                                  .ink = form->style->ink,
                                  .x = x,
                                  .y = form->baseline};
                run->run.glyphs = out->glyphs + out->glyph_count;
                run->run.size = nb_unit_size(u, form->style->size);
            }
            out->glyphs[out->glyph_count++] = (nb_glyph){.x = x + u->dx - run->x,
                                                         .cp = u->cp,
                                                         .gid = u->gid,
                                                         .dy = (int16_t)(u->dy + nb_unit_rise(u))};
            run->run.n++;
        } else {
            run = NULL;
        }
        if (nb_ruby_place(s, span, i, x, form, &out->items[out->n])) {
            out->n++;
            run = NULL;
        }
        x += u->advance + u->gap;
        if (i + 1 == span.end && u->hyphen > 0 && run != NULL) {
            uint32_t gid = nb_face_glyph(nb_fonts_at(s->fonts, u->face), '-');
            out->glyphs[out->glyph_count++] =
                (nb_glyph){.x = x - u->hyphen - run->x, .cp = SOFT_HYPHEN, .gid = (uint16_t)gid};
            run->run.n++;
        }
    }
}

bool nb_para_on_grid(const nb_setter *s, const nb_para_form *form) {
    const nb_layout *layout = s->doc->layout;
    return layout->composition.grid && form->style->size == layout->page.cell;
}

static nb_line place_line(nb_setter *s, nb_span span, const nb_para_form *form) {
    nb_len indent = nb_line_indent(&s->units, span.start, s->spans.items[0].start, form);
    nb_justify how = {.measure = form->width - indent - form->right_indent,
                      .em = form->style->size,
                      .stretch = !span.last && form->align == NB_ALIGN_JUSTIFY,
                      .strict = nb_para_on_grid(s, form),
                      .rules = &s->doc->layout->composition};
    size_t n = span.end - span.start;
    s->units.items[span.end - 1].advance += s->units.items[span.end - 1].hyphen;
    nb_line line = {0};
    nb_line_justify(&s->units.items[span.start], n, &how);
    for (size_t i = span.start; i < span.end; i++)
        line.width += s->units.items[i].advance + s->units.items[i].gap;
    line.x = indent;
    if (form->align == NB_ALIGN_CENTER) line.x += (how.measure - line.width) / 2;
    if (form->align == NB_ALIGN_RIGHT) line.x += how.measure - line.width;

    line_out out = {0};
    size_t most = count_runs(s, span);
    out.items = NB_NEW_ARRAY(s->lines, nb_place, most);
    out.glyphs = NB_NEW_ARRAY(s->lines, nb_glyph, n + 1); /* and a hyphen */
    place_runs(s, span, line.x, form, &out);
    place_links(s, span, line.x, form, &out);
    out.n += nb_line_decorate(s, span, line.x, form, &out.items[out.n]);
    line.items = out.items;
    line.n = out.n;
    return line;
}

nb_lines nb_para_set(nb_setter *s, const nb_id *nodes, size_t n, const nb_para_form *form) {
    nb_units_build(s, nodes, n, form);
    nb_units_space(s, form);
    nb_units_break(s, form);
    nb_line *lines = NB_NEW_ARRAY(s->lines, nb_line, s->spans.n);
    for (size_t i = 0; i < s->spans.n; i++) lines[i] = place_line(s, s->spans.items[i], form);
    return (nb_lines){lines, s->spans.n};
}

void nb_para_measure(nb_setter *s, const nb_id *nodes, size_t n, const nb_para_form *form,
                     nb_len *natural, nb_len *minimum) {
    nb_para_form free_form = *form;
    free_form.width = 0;
    nb_units_build(s, nodes, n, &free_form);
    nb_units_space(s, &free_form);
    nb_len piece = 0, line = 0;
    *natural = *minimum = 0;
    for (size_t i = 0; i < s->units.n; i++) {
        const nb_unit *u = &s->units.items[i];
        line += u->advance + u->gap;
        if (line > *natural) *natural = line;
        if (u->penalty == NB_BREAK_FORCED) line = 0;
        piece += u->advance;
        if (piece + u->hyphen > *minimum) *minimum = piece + u->hyphen;
        if (u->penalty >= NB_NOBREAK)
            piece += u->gap;
        else
            piece = 0;
    }
}
