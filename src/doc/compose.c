/* report + layout → document. Input: typed report; output: the tree in reading order.
 * Odd rule: what reads as one paragraph (a label with its text) is one nb_inline, even where it
 * fills two nodes. */
#include "doc/compose.h"

#include "doc/composer.h"
#include "doc/number.h"
#include "model/figures.h"

const nb_yaml *nb_compose_pick(const nb_composer *c, nb_text text) {
    if (text.in[c->lang] != NULL) return text.in[c->lang];
    for (size_t i = 0; i < c->report->language_count; i++)
        if (text.in[c->report->languages[i]] != NULL) return text.in[c->report->languages[i]];
    return NULL;
}

static nb_str word(const nb_composer *c, nb_word which) {
    return c->layout->words[which].in[c->lang];
}

nb_id nb_compose_add(nb_composer *c, nb_id parent, nb_node_kind kind, nb_style_id style,
                     const nb_yaml *source) {
    nb_id id = nb_doc_add(c->doc, parent, kind, source);
    nb_doc_at(c->doc, id)->style = (uint8_t)style;
    return id;
}

nb_id nb_compose_paragraph(nb_composer *c, nb_id parent, nb_node_kind kind, nb_style_id style,
                           const nb_yaml *text) {
    nb_id id = nb_compose_add(c, parent, kind, style, text);
    nb_inline_begin(c->in, c->lang);
    nb_inline_scalar(c->in, id, text);
    nb_inline_end(c->in);
    return id;
}

static void generated(nb_composer *c, nb_id parent, nb_str text, const nb_yaml *source) {
    nb_inline_begin(c->in, c->lang);
    nb_inline_generated(c->in, parent, text, source);
    nb_inline_end(c->in);
}

static void compose_blocks(nb_composer *c, nb_id parent, nb_blocks blocks, int level);

/* --- sections ------------------------------------------------------------------------------- */

static void compose_items(nb_composer *c, nb_id parent, const nb_block *block, int level,
                          int depth) {
    nb_scheme scheme = c->layout->items[depth > 0];
    if (block->numbering != NULL) nb_scheme_parse(block->numbering->text, &scheme);
    nb_id list = nb_compose_add(c, parent, NB_NODE_LIST, NB_STYLE_ITEM, block->at);
    for (size_t i = 0; i < block->list_count; i++) {
        const nb_item *item = &block->list[i];
        const nb_yaml *text = nb_compose_pick(c, item->text),
                      *label = nb_compose_pick(c, item->label);
        nb_id li = nb_compose_add(c, list, NB_NODE_ITEM, NB_STYLE_ITEM, text);
        nb_str number = nb_number_label(c->arena, &scheme, (uint32_t)i + 1);
        nb_inline_begin(c->in, c->lang);
        if (label != NULL)
            nb_inline_scalar(c->in, nb_compose_add(c, li, NB_NODE_LABEL, NB_STYLE_ITEM, label),
                             label);
        else if (number.n > 0)
            nb_inline_generated(c->in, nb_compose_add(c, li, NB_NODE_LABEL, NB_STYLE_ITEM, text),
                                number, text);
        nb_id body = nb_compose_add(c, li, NB_NODE_ITEM_BODY, NB_STYLE_ITEM, text);
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

static void compose_section(nb_composer *c, nb_id parent, const nb_block *block, int level,
                            uint32_t number) {
    static const nb_style_id styles[NB_HEADING_LEVELS] = {NB_STYLE_HEADING1, NB_STYLE_HEADING2,
                                                          NB_STYLE_HEADING3, NB_STYLE_HEADING4};
    int depth = level < NB_HEADING_LEVELS ? level : NB_HEADING_LEVELS - 1;
    nb_id part = nb_compose_add(c, parent, NB_NODE_PART, NB_STYLE_BODY, block->at);
    nb_id heading = nb_compose_add(c, part, NB_NODE_HEADING, styles[depth], block->at);
    nb_doc_at(c->doc, heading)->level = (uint8_t)(level + 1);
    const nb_yaml *label = nb_compose_pick(c, block->label),
                  *text = nb_compose_pick(c, block->text);
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

/* GB/T 9704-2012 7.3.7: on a page of its own, 附件 and its number flush at the top, the title
 * below. */
static void compose_annexes(nb_composer *c, nb_id root) {
    uint32_t count = 0, number = 0;
    nb_blocks sections = c->report->sections;
    for (size_t i = 0; i < sections.n; i++) count += sections.items[i].annex;
    for (size_t i = 0; i < sections.n; i++) {
        const nb_block *block = &sections.items[i];
        if (!block->annex) continue;
        const nb_yaml *title = nb_compose_pick(c, block->text);
        nb_id part = nb_compose_add(c, root, NB_NODE_PART, NB_STYLE_BODY, block->at);
        nb_id label = nb_compose_add(c, part, NB_NODE_PARAGRAPH, NB_STYLE_ANNEX_LABEL, block->at);
        nb_buf text = nb_buf_in(c->arena);
        nb_buf_str(&text, word(c, NB_WORD_ANNEX));
        if (count > 1) nb_buf_int(&text, ++number);
        generated(c, label, nb_buf_view(&text), block->at);
        nb_id heading = nb_compose_paragraph(c, part, NB_NODE_HEADING, NB_STYLE_ANNEX_TITLE, title);
        nb_doc_at(c->doc, heading)->level = 1;
        compose_blocks(c, part, block->body, 1);
    }
}

/* Sections among the blocks are numbered from one; annexes come behind everything else. */
static void compose_blocks(nb_composer *c, nb_id parent, nb_blocks blocks, int level) {
    uint32_t number = 0;
    for (size_t i = 0; i < blocks.n; i++) {
        const nb_block *block = &blocks.items[i];
        switch (block->kind) {
        case NB_BLOCK_PARAGRAPH:
            nb_compose_paragraph(c, parent, NB_NODE_PARAGRAPH, NB_STYLE_BODY,
                                 nb_compose_pick(c, block->text));
            break;
        case NB_BLOCK_ITEMS: compose_items(c, parent, block, level, 0); break;
        case NB_BLOCK_SECTION:
            if (!block->annex) compose_section(c, parent, block, level, ++number);
            break;
        case NB_BLOCK_TABLE: nb_compose_table(c, parent, block->table); break;
        }
    }
}

/* --- contact and signature ------------------------------------------------------------------ */

static void compose_contact(nb_composer *c, nb_id root) {
    static const nb_word words[NB_CONTACT_FIELDS] = {
        NB_WORD_OFFICE, NB_WORD_ADDRESS, NB_WORD_POSTCODE, NB_WORD_PHONE,
        NB_WORD_FAX,    NB_WORD_EMAIL,   NB_WORD_WEBSITE,  NB_WORD_HOURS};
    if (c->report->contact_at == NULL) return;
    nb_id block = nb_compose_add(c, root, NB_NODE_CONTACT, NB_STYLE_CONTACT, c->report->contact_at);
    nb_id title =
        nb_compose_add(c, block, NB_NODE_PARAGRAPH, NB_STYLE_CONTACT_TITLE, c->report->contact_at);
    generated(c, title, word(c, NB_WORD_CONTACT), c->report->contact_at);
    nb_id list = nb_compose_add(c, block, NB_NODE_LIST, NB_STYLE_CONTACT, c->report->contact_at);
    for (size_t f = 0; f < NB_CONTACT_FIELDS; f++) {
        const nb_yaml *value = nb_compose_pick(c, c->report->contact[f]);
        if (value == NULL) continue;
        nb_id item = nb_compose_add(c, list, NB_NODE_ITEM, NB_STYLE_CONTACT, value);
        nb_id label = nb_compose_add(c, item, NB_NODE_LABEL, NB_STYLE_CONTACT, value);
        generated(c, label, word(c, words[f]), value);
        generated(c, label, word(c, NB_WORD_LABEL_END), value);
        nb_id body = nb_compose_add(c, item, NB_NODE_ITEM_BODY, NB_STYLE_CONTACT, value);
        nb_inline_begin(c->in, c->lang);
        if (f == NB_CONTACT_WEBSITE || f == NB_CONTACT_EMAIL)
            nb_inline_link(c->in, body, value);
        else
            nb_inline_scalar(c->in, body, value);
        nb_inline_end(c->in);
    }
}

static void compose_signature(nb_composer *c, nb_id root) {
    const nb_yaml *issuer = nb_compose_pick(c, c->report->issuer);
    if (issuer != NULL) nb_compose_paragraph(c, root, NB_NODE_ISSUER, NB_STYLE_ISSUER, issuer);
    if (c->report->date.at == NULL) return;
    nb_id date = nb_compose_add(c, root, NB_NODE_DATE, NB_STYLE_DATE, c->report->date.at);
    nb_figure text = nb_figure_find(c->arena, c->report, NB_STR("date"), c->lang);
    generated(c, date, text.text, c->report->date.at);
}

const nb_doc *nb_compose(nb_arena *arena, nb_diags *diags, const nb_report *report,
                         const nb_layout *layout) {
    nb_lang lang = report->language_count > 0 ? report->languages[0] : NB_ZH;
    nb_doc *doc = nb_doc_new(arena, layout, lang);
    nb_composer c = {arena, diags, report, layout, doc, nb_inline_new(arena, diags, report, doc),
                     lang};
    const nb_yaml *title = nb_compose_pick(&c, report->title),
                  *issuer = nb_compose_pick(&c, report->issuer);
    doc->date = report->date;
    doc->draft = report->draft;
    if (issuer != NULL) doc->author = issuer->text;
    for (size_t i = 0; i < layout->order_count; i++) {
        switch (layout->order[i]) {
        case NB_SLOT_TITLE:
            if (title == NULL) break;
            doc->title = nb_doc_text(
                arena, doc, nb_compose_paragraph(&c, 0, NB_NODE_TITLE, NB_STYLE_TITLE, title));
            doc->titles.in[lang] = doc->title;
            break;
        case NB_SLOT_PREFACE: compose_blocks(&c, 0, report->preface, NB_HEADING_LEVELS); break;
        case NB_SLOT_CONTACT: compose_contact(&c, 0); break;
        case NB_SLOT_SECTIONS: compose_blocks(&c, 0, report->sections, 0); break;
        case NB_SLOT_SIGNATURE: compose_signature(&c, 0); break;
        case NB_SLOTS: break;
        }
    }
    compose_annexes(&c, 0);
    return doc;
}
