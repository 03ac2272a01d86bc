/* report + layout → document. Input: typed report; output: the tree in reading order.
 * Odd rule: what reads as one paragraph (a label with its text) is one nb_inline, even where it
 * fills two nodes. */
#include "doc/compose.h"

#include "doc/composer.h"
#include "doc/number.h"
#include "model/figures.h"

const nb_yaml *nb_compose_pick(nb_composer *c, nb_text text) {
    if (text.in[c->lang] != NULL) return text.in[c->lang];
    int lang = 0;
    while (lang < NB_LANGS && text.in[lang] == NULL) lang++;
    if (lang == NB_LANGS) return NULL;
    if (nb_text_speaks(text.in[lang]->text, (nb_lang)lang))
        *NB_PUSH(c->arena, &c->stand_ins) = (struct nb_stand_in){text.in[lang], (nb_lang)lang};
    return text.in[lang];
}

nb_lang nb_compose_lang(const nb_composer *c, const nb_yaml *text) {
    for (size_t i = c->stand_ins.n; i-- > 0;)
        if (c->stand_ins.items[i].text == text) return c->stand_ins.items[i].lang;
    return c->lang;
}

nb_str nb_compose_word(const nb_composer *c, nb_word which) {
    return c->layout->words[which].in[c->lang];
}

nb_id nb_compose_add(nb_composer *c, nb_id parent, nb_node_kind kind, nb_style_id style,
                     const nb_yaml *source) {
    nb_id id = nb_doc_add(c->doc, parent, kind, source);
    nb_doc_at(c->doc, id)->style = nb_style_in(c->lang, style);
    nb_doc_at(c->doc, id)->lang = (uint8_t)nb_compose_lang(c, source);
    return id;
}

nb_id nb_compose_paragraph(nb_composer *c, nb_id parent, nb_node_kind kind, nb_style_id style,
                           const nb_yaml *text) {
    nb_id id = nb_compose_add(c, parent, kind, style, text);
    nb_inline_begin(c->in, nb_compose_lang(c, text));
    nb_inline_scalar(c->in, id, text);
    nb_inline_end(c->in);
    return id;
}

void nb_compose_generated(nb_composer *c, nb_id parent, nb_str text, const nb_yaml *source) {
    nb_inline_begin(c->in, c->lang);
    nb_inline_generated(c->in, parent, text, source);
    nb_inline_end(c->in);
}

static void compose_blocks(nb_composer *c, nb_id parent, nb_blocks blocks, int level);

/* --- sections ------------------------------------------------------------------------------- */

/* A sample such as “1、” numbers Chinese items; other languages keep the layout's. */
static bool suits(nb_str sample, nb_lang lang) {
    bool ascii = true;
    for (size_t i = 0; i < sample.n; i++) ascii = ascii && (unsigned char)sample.p[i] < 0x80;
    return lang == NB_ZH || ascii;
}

/* A label as published; other languages than Chinese have a blank behind it. */
static void put_label(nb_composer *c, nb_id node, const nb_yaml *label) {
    nb_inline_scalar(c->in, node, label);
    if (nb_compose_lang(c, label) != NB_ZH) nb_inline_generated(c->in, node, NB_STR(" "), label);
}

static void compose_items(nb_composer *c, nb_id parent, const nb_block *block, int level,
                          int depth) {
    nb_scheme scheme = c->layout->items[c->lang][depth > 0];
    if (block->numbering != NULL && suits(block->numbering->text, c->lang))
        nb_scheme_parse(block->numbering->text, &scheme);
    nb_id list = nb_compose_add(c, parent, NB_NODE_LIST, NB_STYLE_ITEM, block->at);
    for (size_t i = 0; i < block->list_count; i++) {
        const nb_item *item = &block->list[i];
        const nb_yaml *text = nb_compose_pick(c, item->text),
                      *label = nb_compose_pick(c, item->label);
        nb_id li = nb_compose_add(c, list, NB_NODE_ITEM, NB_STYLE_ITEM, text);
        nb_str number = nb_number_label(c->arena, &scheme, 0, (uint32_t)i + 1);
        nb_inline_begin(c->in, nb_compose_lang(c, text));
        if (label != NULL)
            put_label(c, nb_compose_add(c, li, NB_NODE_LABEL, NB_STYLE_ITEM, label), label);
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

/* --- what references call a section -------------------------------------------------------- */

/* "（三）" and "2." without what only separates them from the heading. */
static nb_str bare_number(nb_str label) {
    static const char *const ENDS[] = {"、", "．", ".", "，", "：", " ", "　"};
    for (size_t i = 0; i < sizeof ENDS / sizeof *ENDS; i++) {
        size_t n = strlen(ENDS[i]);
        if (label.n > n && memcmp(label.p + label.n - n, ENDS[i], n) == 0) label.n -= n;
    }
    return label;
}

/* A section of the first level is 第三部分, one below it 第三部分（一） or Part 3.1; one without a
 * number goes by its title. */
static nb_str section_label(const nb_composer *c, nb_id heading, nb_str label, int level,
                            uint32_t number) {
    if (label.n == 0)
        return nb_reference_fill(c->arena, nb_compose_word(c, NB_WORD_REF_TITLE), "title",
                                 nb_doc_text(c->arena, c->doc, heading));
    if (level > 0) {
        label = bare_number(label);
        if (memchr(label.p, '.', label.n) != NULL) /* 1.2 says where it belongs */
            return nb_reference_fill(c->arena, nb_compose_word(c, NB_WORD_REF_PART), "n", label);
        return nb_str_format(c->arena, "%.*s%s%.*s", (int)c->within.n, c->within.p,
                             c->lang == NB_EN ? " " : "", (int)label.n, label.p);
    }
    nb_scheme scheme = c->layout->headings[c->lang][0];
    scheme.before = scheme.after = NB_STR("");
    return nb_reference_fill(c->arena, nb_compose_word(c, NB_WORD_REF_PART), "n",
                             nb_number_label(c->arena, &scheme, 0, number));
}

static void add_section_target(nb_composer *c, const nb_block *block, nb_id node, nb_str label) {
    nb_target target = {.node = node, .label = label, .at = block->id};
    if (block->id != NULL) target.id = block->id->text;
    if (block->id == NULL && block->part != NULL) target.id = block->part->id;
    const nb_yaml *title = nb_compose_pick(c, block->text);
    if (title != NULL) target.alias = nb_str_trim(title->text);
    nb_references_target(c->references, target);
}

static void compose_section(nb_composer *c, nb_id parent, const nb_block *block, int level,
                            uint32_t number) {
    static const nb_style_id styles[NB_HEADING_LEVELS] = {NB_STYLE_HEADING1, NB_STYLE_HEADING2,
                                                          NB_STYLE_HEADING3, NB_STYLE_HEADING4};
    int depth = level < NB_HEADING_LEVELS ? level : NB_HEADING_LEVELS - 1;
    c->numbers[depth] = number;
    nb_id part = nb_compose_add(c, parent, NB_NODE_PART, NB_STYLE_BODY, block->at);
    nb_id heading = nb_compose_add(c, part, NB_NODE_HEADING, styles[depth], block->at);
    nb_doc_at(c->doc, heading)->level = (uint8_t)(level + 1);
    const nb_yaml *label = nb_compose_pick(c, block->label),
                  *text = nb_compose_pick(c, block->text);
    nb_doc_at(c->doc, heading)->lang = (uint8_t)nb_compose_lang(c, text);
    nb_str printed = nb_number_label(c->arena, &c->layout->headings[c->lang][depth],
                                     depth > 0 ? c->numbers[depth - 1] : 0, number);
    nb_inline_begin(c->in, nb_compose_lang(c, text));
    if (label != NULL)
        put_label(c, heading, label);
    else
        nb_inline_generated(c->in, heading, printed, text);
    nb_inline_scalar(c->in, heading, text);
    nb_inline_end(c->in);
    nb_str above = c->within;
    c->within = section_label(c, heading, label != NULL ? label->text : printed, level, number);
    add_section_target(c, block, heading, c->within);
    compose_blocks(c, part, block->body, level + 1);
    c->within = above;
}

/* 附件1; 0: the only one. */
#define WORD_JOINER "\xE2\x81\xA0" /* the standard sets 附件1 without white */
static nb_str annex_label(const nb_composer *c, uint32_t number, const char *between) {
    nb_str word = nb_compose_word(c, NB_WORD_ANNEX);
    if (number == 0) return word;
    return nb_str_format(c->arena, "%.*s%s%u", (int)word.n, word.p, between, number);
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
        nb_str name = annex_label(c, count > 1 ? ++number : 0, "");
        nb_compose_generated(c, label, annex_label(c, number, WORD_JOINER), block->at);
        nb_id heading = nb_compose_paragraph(c, part, NB_NODE_HEADING, NB_STYLE_ANNEX_TITLE, title);
        nb_doc_at(c->doc, heading)->level = 1;
        c->within = name;
        add_section_target(c, block, heading, c->within);
        compose_blocks(c, part, block->body, 1);
        c->within = NB_STR("");
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
        case NB_BLOCK_PICTURE: nb_compose_picture(c, parent, block); break;
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
    nb_compose_generated(c, title, nb_compose_word(c, NB_WORD_CONTACT), c->report->contact_at);
    nb_id list = nb_compose_add(c, block, NB_NODE_LIST, NB_STYLE_CONTACT, c->report->contact_at);
    for (size_t f = 0; f < NB_CONTACT_FIELDS; f++) {
        const nb_yaml *value = nb_compose_pick(c, c->report->contact[f]);
        if (value == NULL) continue;
        nb_id item = nb_compose_add(c, list, NB_NODE_ITEM, NB_STYLE_CONTACT, value);
        nb_id label = nb_compose_add(c, item, NB_NODE_LABEL, NB_STYLE_CONTACT, value);
        nb_compose_generated(c, label, nb_compose_word(c, words[f]), value);
        nb_compose_generated(c, label, nb_compose_word(c, NB_WORD_LABEL_END), value);
        nb_id body = nb_compose_add(c, item, NB_NODE_ITEM_BODY, NB_STYLE_CONTACT, value);
        nb_inline_begin(c->in, nb_compose_lang(c, value));
        if (f == NB_CONTACT_WEBSITE || f == NB_CONTACT_EMAIL)
            nb_inline_link(c->in, body, value);
        else
            nb_inline_scalar(c->in, body, value);
        nb_inline_end(c->in);
    }
}

/* GB/T 9704-2012 7.3.5.1 is for Chinese. Its words are for those who cannot see the place. */
static void add_seal(nb_composer *c, nb_id issuer, const nb_yaml *source) {
    nb_id seal = nb_compose_add(c, issuer, NB_NODE_SEAL, NB_STYLE_ISSUER, source);
    nb_str who = nb_doc_text(c->arena, c->doc, issuer);
    nb_doc_at(c->doc, seal)->text =
        nb_str_format(c->arena, "电子签名（印章）：%.*s", (int)who.n, who.p);
}

static void compose_signature(nb_composer *c, nb_id root) {
    const nb_official *o = c->report->official; /* in every language the same offices */
    nb_texts issuers = {&c->report->issuer, 1};
    if (o != NULL && o->bodies.n > 1) issuers = o->bodies; /* a joint issue: all sign */
    for (size_t i = 0; i < issuers.n; i++) {
        const nb_yaml *issuer = nb_compose_pick(c, issuers.items[i]);
        if (issuer == NULL) continue;
        nb_id id = nb_compose_paragraph(c, root, NB_NODE_ISSUER, NB_STYLE_ISSUER, issuer);
        if (c->doc->signature == NB_SIGNATURE_SEAL && c->lang == NB_ZH) add_seal(c, id, issuer);
    }
    if (c->report->date.at == NULL) return;
    nb_id date = nb_compose_add(c, root, NB_NODE_DATE, NB_STYLE_DATE, c->report->date.at);
    nb_figure text = nb_figure_find(c->arena, c->report, NB_STR("date"), c->lang);
    nb_compose_generated(c, date, text.text, c->report->date.at);
}

/* A title that stands in for its translation is printed, but is no title in the language. */
static void name_edition(nb_composer *c, nb_id title) {
    nb_str text = nb_doc_text(c->arena, c->doc, title);
    const nb_text *given = &c->report->title;
    bool foreign = false;
    for (int lang = 0; lang < NB_LANGS && given->in[c->lang] == NULL; lang++)
        foreign = foreign || nb_text_speaks(text, (nb_lang)lang);
    if (!foreign) c->doc->titles.in[c->lang] = text;
    if (c->lang == c->doc->lang) c->doc->title = text;
}

/* All of the report in c->lang, below `root`. */
static void compose_edition(nb_composer *c, nb_id root) {
    const nb_layout *layout = c->layout;
    const nb_yaml *title = nb_compose_pick(c, c->report->title);
    c->contents = NB_NO_NODE;
    c->within = NB_STR("");
    c->table_count = c->figure_count = 0;
    for (size_t i = 0; i < layout->order_count; i++) {
        switch (layout->order[i]) {
        case NB_SLOT_CONTENTS: nb_compose_contents(c, root); break;
        case NB_SLOT_TITLE:
            nb_compose_head(c, root);
            if (title == NULL) break;
            name_edition(c, nb_compose_paragraph(c, root, NB_NODE_TITLE, NB_STYLE_TITLE, title));
            nb_compose_recipients(c, root);
            break;
        case NB_SLOT_PREFACE: compose_blocks(c, root, c->report->preface, NB_HEADING_LEVELS); break;
        case NB_SLOT_CONTACT: compose_contact(c, root); break;
        case NB_SLOT_SECTIONS: compose_blocks(c, root, c->report->sections, 0); break;
        case NB_SLOT_SIGNATURE:
            nb_compose_attachments(c, root);
            compose_signature(c, root);
            nb_compose_remark(c, root);
            break;
        case NB_SLOTS: break;
        }
    }
    compose_annexes(c, root);
    nb_compose_imprint(c, root);
    nb_references_resolve(c->references);
    nb_compose_entries(c, root);
}

const nb_doc *nb_compose(nb_arena *arena, nb_diags *diags, const nb_report *report,
                         const nb_layout *layout) {
    nb_doc *doc = nb_doc_new(arena, layout, report->edition[0]);
    nb_references *references = nb_references_new(arena, diags, doc);
    nb_composer c = {.arena = arena,
                     .diags = diags,
                     .report = report,
                     .layout = layout,
                     .doc = doc,
                     .in = nb_inline_new(arena, diags, report, doc, references),
                     .lang = doc->lang,
                     .references = references};
    const nb_yaml *issuer = nb_compose_pick(&c, report->issuer);
    doc->date = report->date;
    doc->draft = report->draft;
    doc->signature = layout->official.signature;
    if (report->official != NULL && report->official->signature >= 0)
        doc->signature = (nb_signature)report->official->signature;
    if (issuer != NULL) doc->author = issuer->text;
    doc->arrangement = layout->bilingual.arrangement;
    if (report->arrangement >= 0) doc->arrangement = (nb_arrangement)report->arrangement;
    c.official = report->official;
    doc->official = report->official != NULL;
    if (report->edition_count == 1) {
        compose_edition(&c, 0);
    } else {
        doc->edition_count = report->edition_count;
        for (size_t i = 0; i < report->edition_count; i++) {
            c.lang = report->edition[i];
            c.bilingual =
                i == 0 && doc->arrangement == NB_PARALLEL && !layout->bilingual.tables_twice;
            doc->editions[i] = nb_compose_add(&c, 0, NB_NODE_EDITION, NB_STYLE_BODY, NULL);
            compose_edition(&c, doc->editions[i]);
            c.official = NULL; /* the first language's is the document */
        }
        if (doc->arrangement == NB_PARALLEL && !layout->bilingual.tables_twice)
            nb_references_share_tables(doc);
    }
    nb_slots_size(doc);
    return doc;
}
