/* Contents page and list of tables. Input: the document when all else is composed; output: entries
 * below the CONTENTS node that was kept for them.
 * Odd rule: an entry's text is a copy of what the heading prints, without its markup. */
#include "doc/composer.h"

static nb_str word(const nb_composer *c, nb_word which) {
    return c->layout->words[which].in[c->lang];
}

static nb_id title(nb_composer *c, nb_id parent, nb_word which) {
    nb_id heading =
        nb_compose_add(c, parent, NB_NODE_HEADING, NB_STYLE_CONTENTS_TITLE, c->report->root);
    nb_compose_generated(c, heading, word(c, which), c->report->root);
    return nb_compose_add(c, parent, NB_NODE_TOC, NB_STYLE_CONTENTS1, c->report->root);
}

void nb_compose_contents(nb_composer *c, nb_id root) {
    const nb_contents_wish *wish = &c->report->contents;
    const nb_contents_form *form = &c->layout->contents;
    if (!(wish->at != NULL ? wish->shown : form->shown)) return;
    c->contents = nb_compose_add(c, root, NB_NODE_CONTENTS, NB_STYLE_CONTENTS1, c->report->root);
    c->headings_toc = title(c, c->contents, NB_WORD_CONTENTS);
    c->tables_toc = NB_NO_NODE;
}

static void entry(nb_composer *c, nb_id toc, nb_style_id style, nb_id target, nb_str text) {
    const nb_yaml *source = nb_doc_at(c->doc, target)->source;
    nb_id item = nb_compose_add(c, toc, NB_NODE_TOC_ITEM, style, source);
    nb_id reference = nb_compose_add(c, item, NB_NODE_REFERENCE, style, source);
    nb_id link = nb_compose_add(c, reference, NB_NODE_LINK, style, source);
    nb_doc_at(c->doc, link)->target = target;
    nb_doc_at(c->doc, link)->text = text;
    nb_id leaf = nb_compose_add(c, link, NB_NODE_TEXT, style, source);
    nb_doc_at(c->doc, leaf)->offset = NB_GENERATED;
    nb_doc_at(c->doc, leaf)->text = text;
    leaf = nb_compose_add(c, link, NB_NODE_TEXT, style, source);
    nb_doc_at(c->doc, leaf)->offset = NB_GENERATED;
    nb_slot_add(c->doc, leaf, target);
}

/* An annex is called by its label as well: 附件1：标题. */
static nb_str heading_text(const nb_composer *c, nb_id heading) {
    nb_str text = nb_doc_text(c->arena, c->doc, heading);
    const nb_node *node = nb_doc_at(c->doc, heading);
    nb_id label = nb_doc_at(c->doc, node->parent)->first;
    if (node->style % NB_STYLES != NB_STYLE_ANNEX_TITLE || label == heading) return text;
    nb_buf out = nb_buf_in(c->arena);
    nb_buf_str(&out, nb_doc_text(c->arena, c->doc, label));
    nb_buf_str(&out, word(c, NB_WORD_LABEL_END));
    nb_buf_str(&out, text);
    return nb_buf_view(&out);
}

void nb_compose_entries(nb_composer *c, nb_id root) {
    if (c->contents == NB_NO_NODE) return;
    const nb_contents_wish *wish = &c->report->contents;
    int32_t depth = wish->depth > 0 ? wish->depth : c->layout->contents.depth;
    bool tables = wish->has_tables ? wish->tables : c->layout->contents.tables;
    size_t n = c->doc->n;
    for (size_t i = root; i < n; i++) {
        const nb_node *node = nb_doc_at(c->doc, (nb_id)i);
        if (node->kind == NB_NODE_HEADING && node->level > 0 && node->level <= depth) {
            int deep = node->level < 3 ? node->level - 1 : 2;
            entry(c, c->headings_toc, (nb_style_id)(NB_STYLE_CONTENTS1 + deep), (nb_id)i,
                  heading_text(c, (nb_id)i));
        }
        if (node->kind != NB_NODE_TABLE || !tables) continue;
        nb_str text = nb_doc_table_title(c->arena, c->doc, (nb_id)i);
        if (text.n == 0) continue;
        if (c->tables_toc == NB_NO_NODE) c->tables_toc = title(c, c->contents, NB_WORD_TABLE_LIST);
        entry(c, c->tables_toc, NB_STYLE_CONTENTS_TABLE, (nb_id)i, text);
    }
}
