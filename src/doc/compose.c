/* report + layout → document. Input: typed report; output: the tree in reading order.
 * Odd rule: what reads as one paragraph (a label with its text) is one nb_inline, even where it
 * fills two nodes. */
#include "doc/compose.h"

#include "doc/inline.h"
#include "doc/number.h"
#include "model/figures.h"

typedef struct composer {
    nb_arena *arena;
    nb_diags *diags;
    const nb_report *report;
    const nb_layout *layout;
    nb_doc *doc;
    nb_inline *in;
    nb_lang lang;
} composer;

/* The text in the language that is being composed; the report's first language where it has none.
 */
static const nb_yaml *pick(const composer *c, nb_text text) {
    if (text.in[c->lang] != NULL) return text.in[c->lang];
    for (size_t i = 0; i < c->report->language_count; i++)
        if (text.in[c->report->languages[i]] != NULL) return text.in[c->report->languages[i]];
    return NULL;
}

static nb_str word(const composer *c, nb_word which) { return c->layout->words[which].in[c->lang]; }

static nb_id add(composer *c, nb_id parent, nb_node_kind kind, nb_style_id style,
                 const nb_yaml *source) {
    nb_id id = nb_doc_add(c->doc, parent, kind, source);
    nb_doc_at(c->doc, id)->style = (uint8_t)style;
    return id;
}

static nb_id paragraph(composer *c, nb_id parent, nb_node_kind kind, nb_style_id style,
                       const nb_yaml *text) {
    nb_id id = add(c, parent, kind, style, text);
    nb_inline_begin(c->in, c->lang);
    nb_inline_scalar(c->in, id, text);
    nb_inline_end(c->in);
    return id;
}

static void generated(composer *c, nb_id parent, nb_str text, const nb_yaml *source) {
    nb_inline_begin(c->in, c->lang);
    nb_inline_generated(c->in, parent, text, source);
    nb_inline_end(c->in);
}

static void compose_blocks(composer *c, nb_id parent, nb_blocks blocks, int level);

/* --- tables --------------------------------------------------------------------------------- */

static void compose_cell(composer *c, nb_id tr, const nb_table *table, size_t row, size_t k) {
    const nb_cell *from = &table->cells[row * table->column_count + k];
    bool head = row < table->head_rows;
    nb_style_id style = head ? NB_STYLE_TABLE_HEAD : NB_STYLE_TABLE_CELL;
    nb_id cell = add(c, tr, from->header ? NB_NODE_HEADER_CELL : NB_NODE_CELL, style, from->at);
    nb_inline_begin(c->in, c->lang);
    if (from->figure.n > 0) {
        nb_figure figure = nb_figure_find(c->arena, c->report, from->figure, c->lang);
        nb_inline_generated(c->in, cell, figure.text, figure.at);
    } else {
        const nb_yaml *text = pick(c, from->text);
        if (text != NULL) nb_inline_scalar(c->in, cell, text);
    }
    nb_inline_end(c->in);
    nb_node *node = nb_doc_at(c->doc, cell);
    node->align = from->align >= 0 ? (uint8_t)from->align : (uint8_t)table->columns[k].align;
    node->row_span = from->row_span;
    node->col_span = from->col_span;
    if (from->header) node->scope = head ? NB_SCOPE_COLUMN : NB_SCOPE_ROW;
    if (head) node->share = (uint16_t)table->columns[k].share;
}

static void compose_rows(composer *c, nb_id parent, const nb_table *table, size_t from, size_t to) {
    for (size_t row = from; row < to; row++) {
        nb_id tr =
            add(c, parent, NB_NODE_ROW,
                row < table->head_rows ? NB_STYLE_TABLE_HEAD : NB_STYLE_TABLE_CELL, table->at);
        for (size_t k = 0; k < table->column_count; k++)
            if (!table->cells[row * table->column_count + k].covered)
                compose_cell(c, tr, table, row, k);
    }
}

static void compose_table(composer *c, nb_id parent, const nb_table *table) {
    nb_id id = add(c, parent, NB_NODE_TABLE, NB_STYLE_TABLE_CELL, table->at);
    const nb_yaml *caption = pick(c, table->caption), *unit = pick(c, table->unit);
    if (caption != NULL || unit != NULL) {
        nb_id above = add(c, id, NB_NODE_CAPTION, NB_STYLE_CAPTION, table->at);
        if (caption != NULL) paragraph(c, above, NB_NODE_PARAGRAPH, NB_STYLE_CAPTION, caption);
        if (unit != NULL) {
            nb_id p = add(c, above, NB_NODE_PARAGRAPH, NB_STYLE_UNIT, unit);
            nb_inline_begin(c->in, c->lang);
            nb_inline_generated(c->in, p, word(c, NB_WORD_UNIT), unit);
            nb_inline_scalar(c->in, p, unit);
            nb_inline_end(c->in);
        }
    }
    nb_id head = add(c, id, NB_NODE_TABLE_HEAD, NB_STYLE_TABLE_HEAD, table->at);
    compose_rows(c, head, table, 0, table->head_rows);
    nb_id body = add(c, id, NB_NODE_TABLE_BODY, NB_STYLE_TABLE_CELL, table->at);
    compose_rows(c, body, table, table->head_rows, table->row_count);
    const nb_yaml *note = pick(c, table->note);
    if (note != NULL) paragraph(c, parent, NB_NODE_NOTE, NB_STYLE_TABLE_NOTE, note);
}

/* --- sections ------------------------------------------------------------------------------- */

static void compose_items(composer *c, nb_id parent, const nb_block *block, int level, int depth) {
    nb_scheme scheme = c->layout->items[depth > 0];
    if (block->numbering != NULL) nb_scheme_parse(block->numbering->text, &scheme);
    nb_id list = add(c, parent, NB_NODE_LIST, NB_STYLE_ITEM, block->at);
    for (size_t i = 0; i < block->list_count; i++) {
        const nb_item *item = &block->list[i];
        const nb_yaml *text = pick(c, item->text), *label = pick(c, item->label);
        nb_id li = add(c, list, NB_NODE_ITEM, NB_STYLE_ITEM, text);
        nb_str number = nb_number_label(c->arena, &scheme, (uint32_t)i + 1);
        nb_inline_begin(c->in, c->lang);
        if (label != NULL)
            nb_inline_scalar(c->in, add(c, li, NB_NODE_LABEL, NB_STYLE_ITEM, label), label);
        else if (number.n > 0)
            nb_inline_generated(c->in, add(c, li, NB_NODE_LABEL, NB_STYLE_ITEM, text), number,
                                text);
        nb_id body = add(c, li, NB_NODE_ITEM_BODY, NB_STYLE_ITEM, text);
        nb_inline_scalar(c->in, body, text);
        nb_inline_end(c->in);
        for (size_t k = 0; k < item->body.n; k++) {
            const nb_block *below = &item->body.items[k];
            if (below->kind == NB_BLOCK_ITEMS)
                compose_items(c, body, below, level, depth + 1);
            else
                compose_blocks(c, body, (nb_blocks){below, 1}, level);
        }
    }
}

static void compose_section(composer *c, nb_id parent, const nb_block *block, int level,
                            uint32_t number) {
    static const nb_style_id styles[NB_HEADING_LEVELS] = {NB_STYLE_HEADING1, NB_STYLE_HEADING2,
                                                          NB_STYLE_HEADING3, NB_STYLE_HEADING4};
    int depth = level < NB_HEADING_LEVELS ? level : NB_HEADING_LEVELS - 1;
    nb_id part = add(c, parent, NB_NODE_PART, NB_STYLE_BODY, block->at);
    nb_id heading = add(c, part, NB_NODE_HEADING, styles[depth], block->at);
    nb_doc_at(c->doc, heading)->level = (uint8_t)(level + 1);
    const nb_yaml *label = pick(c, block->label), *text = pick(c, block->text);
    nb_inline_begin(c->in, c->lang);
    if (label != NULL)
        nb_inline_scalar(c->in, heading, label);
    else
        nb_inline_generated(c->in, heading,
                            nb_number_label(c->arena, &c->layout->headings[depth], number), text);
    nb_inline_scalar(c->in, heading, text);
    nb_inline_end(c->in);
    compose_blocks(c, part, block->body, level + 1);
}

/* Sections among the blocks are numbered from one. */
static void compose_blocks(composer *c, nb_id parent, nb_blocks blocks, int level) {
    uint32_t number = 0;
    for (size_t i = 0; i < blocks.n; i++) {
        const nb_block *block = &blocks.items[i];
        switch (block->kind) {
        case NB_BLOCK_PARAGRAPH:
            paragraph(c, parent, NB_NODE_PARAGRAPH, NB_STYLE_BODY, pick(c, block->text));
            break;
        case NB_BLOCK_ITEMS: compose_items(c, parent, block, level, 0); break;
        case NB_BLOCK_SECTION: compose_section(c, parent, block, level, ++number); break;
        case NB_BLOCK_TABLE: compose_table(c, parent, block->table); break;
        }
    }
}

/* --- contact and signature ------------------------------------------------------------------ */

static void compose_contact(composer *c, nb_id root) {
    static const nb_word words[NB_CONTACT_FIELDS] = {
        NB_WORD_OFFICE, NB_WORD_ADDRESS, NB_WORD_POSTCODE, NB_WORD_PHONE,
        NB_WORD_FAX,    NB_WORD_EMAIL,   NB_WORD_WEBSITE,  NB_WORD_HOURS};
    if (c->report->contact_at == NULL) return;
    nb_id block = add(c, root, NB_NODE_CONTACT, NB_STYLE_CONTACT, c->report->contact_at);
    nb_id title = add(c, block, NB_NODE_PARAGRAPH, NB_STYLE_CONTACT_TITLE, c->report->contact_at);
    generated(c, title, word(c, NB_WORD_CONTACT), c->report->contact_at);
    nb_id list = add(c, block, NB_NODE_LIST, NB_STYLE_CONTACT, c->report->contact_at);
    for (size_t f = 0; f < NB_CONTACT_FIELDS; f++) {
        const nb_yaml *value = pick(c, c->report->contact[f]);
        if (value == NULL) continue;
        nb_id item = add(c, list, NB_NODE_ITEM, NB_STYLE_CONTACT, value);
        nb_id label = add(c, item, NB_NODE_LABEL, NB_STYLE_CONTACT, value);
        generated(c, label, word(c, words[f]), value);
        generated(c, label, word(c, NB_WORD_LABEL_END), value);
        nb_id body = add(c, item, NB_NODE_ITEM_BODY, NB_STYLE_CONTACT, value);
        nb_inline_begin(c->in, c->lang);
        if (f == NB_CONTACT_WEBSITE || f == NB_CONTACT_EMAIL)
            nb_inline_link(c->in, body, value);
        else
            nb_inline_scalar(c->in, body, value);
        nb_inline_end(c->in);
    }
}

static void compose_signature(composer *c, nb_id root) {
    const nb_yaml *issuer = pick(c, c->report->issuer);
    if (issuer != NULL) paragraph(c, root, NB_NODE_ISSUER, NB_STYLE_ISSUER, issuer);
    if (c->report->date.at == NULL) return;
    nb_id date = add(c, root, NB_NODE_DATE, NB_STYLE_DATE, c->report->date.at);
    nb_figure text = nb_figure_find(c->arena, c->report, NB_STR("date"), c->lang);
    generated(c, date, text.text, c->report->date.at);
}

const nb_doc *nb_compose(nb_arena *arena, nb_diags *diags, const nb_report *report,
                         const nb_layout *layout) {
    nb_lang lang = report->language_count > 0 ? report->languages[0] : NB_ZH;
    nb_doc *doc = nb_doc_new(arena, layout, lang);
    composer c = {arena, diags, report, layout, doc, nb_inline_new(arena, diags, report, doc),
                  lang};
    const nb_yaml *title = pick(&c, report->title), *issuer = pick(&c, report->issuer);
    doc->date = report->date;
    if (issuer != NULL) doc->author = issuer->text;
    for (size_t i = 0; i < layout->order_count; i++) {
        switch (layout->order[i]) {
        case NB_SLOT_TITLE:
            if (title == NULL) break;
            doc->title =
                nb_doc_text(arena, doc, paragraph(&c, 0, NB_NODE_TITLE, NB_STYLE_TITLE, title));
            doc->titles.in[lang] = doc->title;
            break;
        case NB_SLOT_PREFACE: compose_blocks(&c, 0, report->preface, NB_HEADING_LEVELS); break;
        case NB_SLOT_CONTACT: compose_contact(&c, 0); break;
        case NB_SLOT_SECTIONS: compose_blocks(&c, 0, report->sections, 0); break;
        case NB_SLOT_SIGNATURE: compose_signature(&c, 0); break;
        case NB_SLOTS: break;
        }
    }
    return doc;
}
