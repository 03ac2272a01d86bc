/* The tree's vector and its places. Odd rule: a TEXT node whose offset is NB_GENERATED shows text
 * that the layout made (numbering, words of the form); its place is that of its source as a whole.
 */
#include "doc/node.h"

#include "base/unicode.h"

nb_doc *nb_doc_new(nb_arena *arena, const nb_layout *layout, nb_lang lang) {
    nb_doc *doc = NB_NEW(arena, nb_doc);
    doc->arena = arena;
    doc->layout = layout;
    doc->lang = lang;
    nb_doc_add(doc, NB_NO_NODE, NB_NODE_DOCUMENT, NULL);
    return doc;
}

nb_id nb_doc_add(nb_doc *doc, nb_id parent, nb_node_kind kind, const nb_yaml *source) {
    nb_id id = (nb_id)doc->n;
    if (id % NB_NODE_BLOCK == 0) {
        size_t block = id / NB_NODE_BLOCK;
        if (block == doc->block_cap)
            doc->blocks =
                nb_vec_grow(doc->arena, doc->blocks, &doc->block_cap, sizeof *doc->blocks);
        doc->blocks[block] = NB_NEW_ARRAY(doc->arena, nb_node, NB_NODE_BLOCK);
    }
    doc->n++;
    nb_node *node = nb_doc_at(doc, id);
    *node = (nb_node){.kind = (uint8_t)kind,
                      .lang = (uint8_t)doc->lang,
                      .parent = parent,
                      .first = NB_NO_NODE,
                      .last = NB_NO_NODE,
                      .next = NB_NO_NODE,
                      .target = NB_NO_NODE,
                      .source = source};
    if (parent == NB_NO_NODE) return id;
    nb_node *above = nb_doc_at(doc, parent);
    node->lang = above->lang;
    node->style = above->style;
    if (above->first == NB_NO_NODE)
        above->first = id;
    else
        nb_doc_at(doc, above->last)->next = id;
    above->last = id;
    return id;
}

const char *nb_node_type(const nb_node *node) {
    static const char *const types[] = {
#define X(name, type) type,
        NB_NODE_KINDS(X)
#undef X
    };
    static const char *const headings[] = {"H1", "H2", "H3", "H4", "H5", "H6"};
    if (node->kind == NB_NODE_HEADING) return headings[node->level < 5 ? node->level : 5];
    return types[node->kind];
}

bool nb_node_inline(const nb_node *node) {
    static const char *const types[] = {"", "Span", "Link", "Ruby", "RB", "RT", "Reference"};
    const char *type = nb_node_type(node);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(type, types[i]) == 0) return true;
    return false;
}

nb_pos nb_doc_place(const nb_doc *doc, nb_id text, size_t offset) {
    const nb_node *node = nb_doc_at(doc, text);
    if (node->source == NULL) return (nb_pos){NULL, 0, 0};
    if (node->source->kind != NB_YAML_SCALAR || node->offset == NB_GENERATED)
        return node->source->pos;
    /* Widening (，for ,) changes the length of characters: count them, not bytes. */
    size_t count = nb_utf8_count(node->text.p, offset < node->text.n ? offset : node->text.n);
    const char *p = node->source->text.p + node->offset,
               *end = node->source->text.p + node->source->text.n;
    while (count-- > 0 && p < end) nb_utf8_next(&p, end);
    return nb_yaml_locate(node->source, (size_t)(p - node->source->text.p));
}

void nb_node_read(nb_buf *out, const nb_node *node, const char *line_break) {
    for (size_t i = 0, n; i < node->text.n; i += n) {
        const char *p = node->text.p + i;
        uint32_t cp = nb_utf8_next(&p, node->text.p + node->text.n);
        n = (size_t)(p - node->text.p) - i;
        if (cp == NB_LINE_BREAK)
            nb_buf_puts(out, line_break);
        else
            nb_buf_str(out, (nb_str){node->text.p + i, n});
    }
}

static void collect(nb_buf *out, const nb_doc *doc, nb_id id) {
    const nb_node *node = nb_doc_at(doc, id);
    if (node->kind == NB_NODE_RT) return;
    if (node->kind == NB_NODE_TEXT) nb_node_read(out, node, node->lang == NB_EN ? " " : "");
    for (nb_id child = node->first; child != NB_NO_NODE; child = nb_doc_at(doc, child)->next)
        collect(out, doc, child);
}

nb_str nb_doc_text(nb_arena *arena, const nb_doc *doc, nb_id id) {
    nb_buf out = nb_buf_in(arena);
    collect(&out, doc, id);
    return nb_buf_view(&out);
}

static nb_id child_of(const nb_doc *doc, nb_id id, nb_node_kind kind) {
    id = nb_doc_at(doc, id)->first;
    while (id != NB_NO_NODE && nb_doc_at(doc, id)->kind != kind) id = nb_doc_at(doc, id)->next;
    return id;
}

/* The line of the caption that names the table. */
static nb_id caption_line(const nb_doc *doc, nb_id table) {
    nb_id caption = child_of(doc, table, NB_NODE_CAPTION);
    nb_id line = caption == NB_NO_NODE ? NB_NO_NODE : nb_doc_at(doc, caption)->first;
    bool named = line != NB_NO_NODE && nb_doc_at(doc, line)->style % NB_STYLES == NB_STYLE_CAPTION;
    return named ? line : NB_NO_NODE;
}

nb_id nb_doc_table_heading(const nb_doc *doc, nb_id table) {
    nb_id line = caption_line(doc, table), heading = NB_NO_NODE;
    nb_id leaf = line == NB_NO_NODE ? NB_NO_NODE : nb_doc_at(doc, line)->first;
    nb_str bracket = NB_STR("（");
    if (leaf == NB_NO_NODE || nb_doc_at(doc, leaf)->text.n < bracket.n ||
        memcmp(nb_doc_at(doc, leaf)->text.p, bracket.p, bracket.n) != 0)
        return NB_NO_NODE;
    for (nb_id part = nb_doc_at(doc, table)->parent; part != NB_NO_NODE && heading == NB_NO_NODE;
         part = nb_doc_at(doc, part)->parent)
        heading = child_of(doc, part, NB_NODE_HEADING);
    return heading;
}

nb_str nb_doc_table_title(nb_arena *arena, const nb_doc *doc, nb_id table) {
    nb_id line = caption_line(doc, table), heading = nb_doc_table_heading(doc, table);
    nb_buf out = nb_buf_in(arena);
    if (heading != NB_NO_NODE) collect(&out, doc, heading);
    if (line != NB_NO_NODE) collect(&out, doc, line);
    return nb_buf_view(&out);
}

static void dump(nb_buf *out, const nb_doc *doc, nb_id id, int depth) {
    static const char *const names[] = {
#define X(name, type) #name,
        NB_NODE_KINDS(X)
#undef X
    };
    const nb_node *node = nb_doc_at(doc, id);
    for (int i = 0; i < depth; i++) nb_buf_puts(out, "  ");
    nb_buf_puts(out, names[node->kind]);
    if (node->kind == NB_NODE_HEADING) nb_buf_printf(out, " level=%d", node->level);
    if (node->scope == NB_SCOPE_COLUMN) nb_buf_puts(out, " scope=column");
    if (node->scope == NB_SCOPE_ROW) nb_buf_puts(out, " scope=row");
    if (node->kind == NB_NODE_MARK)
        nb_buf_printf(out, " %s", nb_markup_word((nb_markup)node->markup));
    if (node->slot) nb_buf_puts(out, " slot");
    if (node->kind == NB_NODE_TEXT || node->text.n > 0) {
        nb_buf_puts(out, " “");
        nb_node_read(out, node, "{br}");
        nb_buf_puts(out, "”");
    }
    if (node->kind == NB_NODE_TEXT) {
        nb_pos pos = nb_doc_place(doc, id, 0);
        if (node->offset == NB_GENERATED)
            nb_buf_puts(out, " generated");
        else
            nb_buf_printf(out, " %u:%u", pos.line, pos.column);
    }
    nb_buf_byte(out, '\n');
    for (nb_id child = node->first; child != NB_NO_NODE; child = nb_doc_at(doc, child)->next)
        dump(out, doc, child, depth + 1);
}

void nb_doc_dump(nb_buf *out, const nb_doc *doc) { dump(out, doc, 0, 0); }
