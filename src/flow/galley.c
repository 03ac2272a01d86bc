/* document → galley. Input: the tree; output: boxes, glue and penalties in reading order.
 * Odd rule: every block ends with the one penalty that says whether a page may end behind it; white
 * before a block comes after that penalty, so that it vanishes at a page's top. */
#include "flow/ahead.h"

#include "page/packed.h"

/* Costs of a cut; squared by paginate.c. */
enum { ORPHAN = 150, ORPHAN_UNDER_HEADING = 300 };

const nb_style *nb_maker_style(const nb_maker *m, nb_id block) {
    return &m->layout->styles[nb_doc_at(m->doc, block)->style];
}

nb_vitem *nb_maker_box(nb_maker *m, nb_id node, nb_len height, nb_len trailing,
                       const nb_place *items, uint32_t n) {
    nb_vitem *box = NB_PUSH(m->arena, m->galley);
    *box = (nb_vitem){.kind = NB_V_BOX,
                      .node = node,
                      .height = height,
                      .trailing = trailing,
                      .items = nb_items_pack(m->arena, m->scratch, items, n)};
    return box;
}

void nb_maker_glue(nb_maker *m, nb_len height) {
    if (height == 0) return;
    *NB_PUSH(m->arena, m->galley) = (nb_vitem){.kind = NB_V_GLUE, .height = height};
}

void nb_maker_snap(nb_maker *m) { *NB_PUSH(m->arena, m->galley) = (nb_vitem){.kind = NB_V_SNAP}; }

void nb_maker_penalty(nb_maker *m, int32_t penalty) {
    *NB_PUSH(m->arena, m->galley) = (nb_vitem){.kind = NB_V_PENALTY, .penalty = penalty};
}

void nb_maker_force(nb_maker *m, bool turned) {
    for (size_t i = m->galley->n; i-- > 0;) {
        nb_vitem *item = &m->galley->items[i];
        if (item->kind == NB_V_PENALTY && item->penalty < NB_FORBID) {
            item->penalty = NB_FORCE;
            return;
        }
        if (item->kind == NB_V_BOX && turned) item->turned = true;
    }
}

void nb_maker_part(nb_maker *m) {
    nb_maker_force(m, false);
    size_t i = m->galley->n;
    while (i > 0 && m->galley->items[i - 1].penalty != NB_FORCE) i--;
    if (i > 0) m->galley->items[i - 1].part = true;
}

void nb_maker_join(nb_maker *m, size_t back, int32_t penalty) {
    size_t boxes = 0;
    for (size_t i = m->galley->n; i-- > 0 && boxes <= back;) {
        nb_vitem *item = &m->galley->items[i];
        boxes += item->kind == NB_V_BOX;
        if (boxes != back || item->kind != NB_V_PENALTY || item->penalty <= NB_FORCE) continue;
        if (item->penalty < penalty) item->penalty = penalty;
    }
}

void nb_items_line(nb_maker *m, nb_items *out, const nb_line *line, nb_len x, nb_len y) {
    for (uint32_t i = 0; i < line->n; i++) {
        nb_place *item = NB_PUSH(m->arena, out);
        *item = line->items[i];
        item->x += x;
        item->y += y;
    }
}

void nb_items_rule(nb_maker *m, nb_items *out, nb_len x, nb_len y, nb_len width, nb_len height) {
    nb_place *item = NB_PUSH(m->arena, out);
    *item = (nb_place){
        .kind = NB_ITEM_RULE, .artifact = NB_ARTIFACT_LAYOUT, .owner = NB_NO_NODE, .x = x, .y = y};
    item->rule.width = width;
    item->rule.height = height;
}

nb_len nb_maker_cells(const nb_maker *m, int32_t thousandths) {
    return nb_em(m->layout->page.cell, thousandths);
}

nb_len nb_maker_pitch(const nb_maker *m, const nb_style *style) {
    return style->pitch > 0 ? style->pitch : m->layout->page.pitch;
}

/* Lines of a block, with the rules for single lines (statement 26) between them. A block whose own
 * pitch is not the grid's is centred in whole lines of the grid (GB/T 9704-2012 5.2.3: a heading
 * takes whole lines); but the grid is for Chinese, and other languages keep their own pitch. */
static void put_lines(nb_maker *m, nb_id node, const nb_style *style, nb_lines lines,
                      bool under_heading) {
    nb_len pitch = nb_maker_pitch(m, style), grid = m->layout->page.pitch;
    bool chinese = nb_style_lang(nb_doc_at(m->doc, node)->style) == NB_ZH;
    bool gridded = pitch == grid || (m->gridded && chinese);
    nb_len gap = pitch == grid ? grid - m->layout->page.cell
                 : gridded     ? 0
                               : (pitch - style->size) / 2;
    nb_len all = (nb_len)lines.n * pitch, rounded = (all + grid - 1) / grid * grid;
    nb_len extra = gridded ? rounded - all : 0;
    for (size_t i = 0; i < lines.n; i++) {
        nb_len above = i == 0 ? extra / 2 : 0, below = i + 1 == lines.n ? extra - extra / 2 : 0;
        const nb_place *items = lines.items[i].items;
        if (above > 0) {
            nb_items moved = {0};
            nb_items_line(m, &moved, &lines.items[i], 0, above);
            items = moved.items;
        }
        nb_maker_box(m, node, pitch + above + below, gap, items, lines.items[i].n)->line = true;
        if (i + 1 == lines.n) break;
        int32_t penalty = 0;
        if (i == 0) penalty = under_heading ? ORPHAN_UNDER_HEADING : ORPHAN;
        if (i + 2 == lines.n) penalty = NB_FORBID; /* the last line would stand alone at the top */
        nb_maker_penalty(m, penalty);
    }
}

static nb_len baseline_of(const nb_maker *m, const nb_style *style) {
    if (style->pitch > 0) return nb_para_baseline(style->size, style->pitch);
    return nb_para_baseline(style->size, m->layout->page.cell);
}

nb_para_form nb_block_form(const nb_maker *m, nb_id block) {
    const nb_style *style = nb_maker_style(m, block);
    return (nb_para_form){.style = style,
                          .width = m->width,
                          .first_indent = nb_maker_cells(m, style->first_indent + style->indent),
                          .indent = nb_maker_cells(m, style->indent),
                          .right_indent = nb_maker_cells(m, style->right_indent),
                          .align = style->align,
                          .baseline = baseline_of(m, style)};
}

/* An item's label and its text. */
size_t nb_block_texts(const nb_maker *m, nb_id block, nb_id texts[2]) {
    size_t n = 0;
    texts[0] = block;
    if (nb_doc_at(m->doc, block)->kind != NB_NODE_ITEM) return 1;
    for (nb_id id = nb_doc_at(m->doc, block)->first; id != NB_NO_NODE && n < 2;
         id = nb_doc_at(m->doc, id)->next)
        texts[n++] = id;
    return n;
}

/* GB/T 9704-2012 7.3.6: a remark stands on the line below the date; but a seal reaches down there,
 * and where the remark's lines would come below it, free lines let it pass. */
static nb_len white_for_seal(const nb_maker *m, nb_lines lines) {
    nb_len cell = m->layout->page.cell, pitch = m->layout->page.pitch, right = 0;
    for (size_t i = 0; i < lines.n; i++)
        if (lines.items[i].x + lines.items[i].width > right)
            right = lines.items[i].x + lines.items[i].width;
    if (m->seal.below <= 0 || right + cell / 2 <= m->seal.left) return 0;
    return (m->seal.below + pitch - 1) / pitch * pitch;
}

static void put_paragraph(nb_maker *m, nb_id block, bool under_heading) {
    const nb_style *style = nb_maker_style(m, block);
    nb_mark mark = nb_arena_mark(m->scratch);
    nb_lines lines;
    if (!nb_ahead_take(m->ahead, block, &lines)) {
        nb_id texts[2];
        size_t n = nb_block_texts(m, block, texts);
        nb_para_form form = nb_block_form(m, block);
        nb_setter_lines(m->setter, m->scratch);
        lines = nb_para_set(m->setter, texts, n, &form);
        nb_setter_lines(m->setter, NULL);
    }
    if (lines.n == 0) {
        nb_arena_rewind(m->scratch, mark);
        return;
    }
    if (style->new_page) nb_maker_part(m);
    bool remark = nb_doc_at(m->doc, block)->style % NB_STYLES == NB_STYLE_REMARK;
    if (remark) nb_maker_join(m, 0, NB_FORBID);
    nb_maker_glue(m, nb_em(m->layout->page.pitch, style->before) +
                         (remark ? white_for_seal(m, lines) : 0));
    put_lines(m, block, style, lines, under_heading);
    nb_arena_rewind(m->scratch, mark);
    if (style->keep_next) nb_maker_penalty(m, NB_FORBID);
    nb_maker_glue(m, nb_em(m->layout->page.pitch, style->after));
    if (!style->keep_next) nb_maker_penalty(m, 0);
}

static nb_id next_of(const nb_maker *m, nb_id id) { return nb_doc_at(m->doc, id)->next; }

static nb_id note_behind(const nb_maker *m, nb_id table) {
    nb_id next = next_of(m, table);
    bool note = next != NB_NO_NODE && nb_doc_at(m->doc, next)->kind == NB_NODE_NOTE;
    return note ? next : NB_NO_NODE;
}

static void walk(nb_maker *m, nb_id parent);

nb_id nb_item_make(nb_maker *m, nb_id item) {
    nb_id body = nb_doc_at(m->doc, item)->last;
    if (body != NB_NO_NODE) put_paragraph(m, item, false);
    return body;
}

void nb_note_make(nb_maker *m, nb_id note) { put_paragraph(m, note, false); }

static bool is_heading(const nb_maker *m, nb_id id) {
    uint8_t kind = nb_doc_at(m->doc, id)->kind;
    return kind == NB_NODE_TITLE || kind == NB_NODE_HEADING;
}

/* A heading's line on the grid has white below it; that of a heading set closer, as in English, is
 * made up above a table without a caption. */
static nb_len heading_white(const nb_maker *m, nb_id table) {
    nb_id first = nb_doc_at(m->doc, table)->first;
    if (first != NB_NO_NODE && nb_doc_at(m->doc, first)->kind == NB_NODE_CAPTION) return 0;
    nb_lang lang = (nb_lang)nb_doc_at(m->doc, table)->lang;
    nb_len pitch = m->layout->styles[nb_style_in(lang, NB_STYLE_HEADING1)].pitch;
    return pitch > 0 && pitch < m->layout->page.pitch ? (m->layout->page.pitch - pitch) / 2 : 0;
}

void nb_block_make(nb_maker *m, nb_id id, bool under_heading) {
    const nb_node *node = nb_doc_at(m->doc, id);
    switch ((nb_node_kind)node->kind) {
    case NB_NODE_TITLE:
    case NB_NODE_HEADING:
    case NB_NODE_PARAGRAPH: put_paragraph(m, id, under_heading); break;
    case NB_NODE_LIST:
    case NB_NODE_PART: walk(m, id); break;
    case NB_NODE_ITEM: walk(m, nb_item_make(m, id)); break;
    case NB_NODE_TABLE:
        if (under_heading) nb_maker_glue(m, heading_white(m, id));
        nb_table_make(m, id, note_behind(m, id));
        break;
    case NB_NODE_PICTURE: nb_picture_make(m, id); break;
    case NB_NODE_CONTACT: nb_contact_make(m, id); break;
    case NB_NODE_CONTENTS: /* pages of their own */
        nb_maker_part(m);
        walk(m, id);
        nb_maker_part(m);
        break;
    case NB_NODE_TOC: nb_contents_make(m, id); break;
    case NB_NODE_ISSUER: nb_signature_make(m, id); break;
    case NB_NODE_HEAD: nb_head_make(m, id); break;
    case NB_NODE_ATTACHMENTS: nb_attachments_make(m, id); break;
    case NB_NODE_IMPRINT: nb_imprint_make(m, id); break;
    default: break;
    }
}

/* Blocks below a node, in order; its inline children are somebody else's. */
static void walk(nb_maker *m, nb_id parent) {
    bool under_heading = false;
    for (nb_id id = nb_doc_at(m->doc, parent)->first; id != NB_NO_NODE; id = next_of(m, id)) {
        if (m->galley->opening > 0 && nb_doc_at(m->doc, id)->kind == NB_NODE_TITLE) continue;
        nb_block_make(m, id, under_heading);
        under_heading = is_heading(m, id);
    }
}

/* One edition after the other, each from a new page. */
static void make_sequential(nb_maker *m) {
    for (size_t i = 0; i < m->doc->edition_count; i++) {
        if (i > 0) nb_maker_part(m);
        walk(m, m->doc->editions[i]);
    }
}

/* Both titles stand on a page of their own, since the first language's pages are the even ones. */
static void make_facing(nb_maker *m) {
    enum { ABOVE = 5 }; /* lines */
    nb_maker_box(m, m->doc->editions[0], ABOVE * m->layout->page.pitch, 0, NULL, 0);
    for (size_t i = 0; i < m->doc->edition_count; i++)
        for (nb_id id = nb_doc_at(m->doc, m->doc->editions[i])->first; id != NB_NO_NODE;
             id = next_of(m, id))
            if (nb_doc_at(m->doc, id)->kind == NB_NODE_TITLE) nb_block_make(m, id, false);
    nb_maker_penalty(m, NB_FORCE);
    m->galley->opening = m->galley->n;
    walk(m, m->doc->editions[0]);
    m->galley->right = m->galley->n;
    walk(m, m->doc->editions[1]);
}

const nb_galley *nb_galley_make(nb_arena *arena, nb_arena *scratch, nb_diags *diags,
                                const nb_doc *doc, nb_fonts *fonts, int threads) {
    nb_maker m = {.arena = arena,
                  .scratch = scratch,
                  .diags = diags,
                  .doc = doc,
                  .layout = doc->layout,
                  .fonts = fonts,
                  .setter = nb_setter_new(arena, scratch, diags, doc, fonts),
                  .galley = NB_NEW(arena, nb_galley),
                  .gridded = true,
                  .width = doc->layout->page.text_width};
    m.galley->pitch = doc->layout->page.pitch;
    bool plain = doc->edition_count == 0 || doc->arrangement == NB_SEQUENTIAL;
    if (plain) m.ahead = nb_ahead_new(&m, threads);
    if (doc->edition_count == 0)
        walk(&m, 0);
    else if (doc->arrangement == NB_PARALLEL)
        nb_parallel_make(&m);
    else if (doc->arrangement == NB_FACING)
        make_facing(&m);
    else
        make_sequential(&m);
    return m.galley;
}

/* --- dump ---------------------------------------------------------------------------------------
 */

static void dump_text(nb_buf *out, nb_packed packed) {
    nb_items all = {0};
    nb_items_unpack(out->arena, packed, &all);
    for (size_t i = 0; i < all.n; i++) {
        if (all.items[i].kind != NB_ITEM_GLYPHS) continue;
        for (uint32_t k = 0; k < all.items[i].run.n; k++)
            if (all.items[i].run.glyphs[k].cp != 0) nb_buf_utf8(out, all.items[i].run.glyphs[k].cp);
    }
}

void nb_galley_dump(nb_buf *out, const nb_galley *galley, const nb_doc *doc) {
    static const char *const kinds[] = {
#define X(name, type) #name,
        NB_NODE_KINDS(X)
#undef X
    };
    for (size_t i = 0; i < galley->n; i++) {
        const nb_vitem *v = &galley->items[i];
        switch ((nb_vkind)v->kind) {
        case NB_V_BOX:
            nb_buf_puts(out, "box ");
            nb_buf_len(out, v->height);
            nb_buf_printf(out, " %s “", kinds[nb_doc_at(doc, v->node)->kind]);
            dump_text(out, v->items);
            nb_buf_puts(out, "”");
            break;
        case NB_V_GLUE:
            nb_buf_puts(out, "glue ");
            nb_buf_len(out, v->height);
            break;
        case NB_V_SNAP: nb_buf_puts(out, "snap"); break;
        case NB_V_PENALTY:
            if (v->penalty >= NB_FORBID)
                nb_buf_puts(out, "penalty never");
            else if (v->penalty <= NB_FORCE)
                nb_buf_puts(out, "penalty always");
            else
                nb_buf_printf(out, "penalty %d", v->penalty);
            break;
        }
        nb_buf_byte(out, '\n');
    }
}
