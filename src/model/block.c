/* Blocks of a report: paragraphs, items, sections and tables in the order they were written.
 *
 * Odd rule: `title` is taken for `heading` inside a block, because 标题 is the word that people
 * write for both. */
#include "base/unicode.h"
#include "model/report_impl.h"

enum {
    HEADING,
    LABEL,
    BODY,
    ITEMS,
    NUMBERING,
    TABLE,
    TITLE,
    PART,
    ID,
    ANNEX,
    IMAGE,
    CHART,
    BLOCK_KEYS
};
static const char *const BLOCK_NAMES[BLOCK_KEYS] = {"heading",   "label", "body",  "items",
                                                    "numbering", "table", "title", "part",
                                                    "id",        "annex", "image", "chart"};
enum { ITEM_LEVELS = 2 };

typedef struct block_list {
    nb_block *items;
    size_t n, cap;
} block_list;

/* "标题：概述" as a paragraph: legal, and hardly meant. */
static void warn_like_key(nb_report_reader *r, const nb_yaml *text) {
    const char *colon = text == NULL || !text->plain ? NULL : nb_str_find(text->text, "：");
    if (colon == NULL || nb_diags_warnings(r->fields.diags) > 500) return;
    nb_str word = {text->text.p, (size_t)(colon - text->text.p)};
    nb_str key = nb_report_key(word);
    for (int i = 0; i < BLOCK_KEYS; i++)
        if (nb_str_is(key, BLOCK_NAMES[i]))
            nb_diag(r->fields.diags, NB_REPORT_LIKE_KEY, text->pos, word);
}

static nb_text read_paragraph(nb_report_reader *r, const nb_yaml *node, const char *what) {
    nb_text text = nb_read_text(r, node, what);
    for (int i = 0; i < NB_LANGS; i++) warn_like_key(r, text.in[i]);
    return text;
}

static bool is_sample(nb_str s) {
    nb_scheme scheme;
    return nb_utf8_count(s.p, s.n) <= 8 && nb_scheme_parse(s, &scheme);
}

static nb_item read_item(nb_report_reader *r, const nb_yaml *node, int level, int item_level) {
    static const char *const NAMES[] = {"label", "text", "body"};
    nb_item item = {.label = {{NULL}}};
    if (node->kind != NB_YAML_MAP || nb_is_language_map(node)) {
        item.text = read_paragraph(r, node, "items");
        return item;
    }
    const nb_yaml *values[3];
    nb_fields_read(r->fields, node, "items", NAMES, 3, values);
    item.label = nb_read_optional(r, values[0], "label");
    if (values[1] == NULL && values[2] == NULL) nb_fields_missing(r->fields, node, "text");
    item.text = nb_read_text(r, values[1], "text");
    item.body = nb_read_blocks(r, values[2], "body", level, item_level + 1);
    return item;
}

static void read_items(nb_report_reader *r, nb_block *block, const nb_yaml *node,
                       const nb_yaml *numbering, int level, int item_level) {
    block->kind = NB_BLOCK_ITEMS;
    if (item_level > ITEM_LEVELS) {
        nb_diag(r->fields.diags, NB_REPORT_TOO_DEEP, node->pos,
                nb_fields_label(r->fields.arena, "items"));
        return;
    }
    block->numbering = nb_fields_scalar(r->fields, numbering, "numbering");
    if (block->numbering != NULL && !is_sample(block->numbering->text)) {
        nb_diag(r->fields.diags, NB_REPORT_NUMBERING, block->numbering->pos,
                block->numbering->text);
        block->numbering = NULL;
    }
    if (nb_fields_list(r->fields, node, "items") == NULL) return;
    nb_item *list = NB_NEW_ARRAY(r->fields.arena, nb_item, node->n);
    for (size_t i = 0; i < node->n && nb_fields_room(r->fields); i++)
        list[i] = read_item(r, node->values[i], level, item_level);
    block->list = list;
    block->list_count = node->n;
}

static void read_section(nb_report_reader *r, nb_block *block, const nb_yaml *const *values,
                         int level, int item_level) {
    block->kind = NB_BLOCK_SECTION;
    block->text = nb_read_text(r, values[HEADING], "heading");
    block->id = nb_fields_scalar(r->fields, values[ID], "id");
    block->part_name = nb_fields_scalar(r->fields, values[PART], "part");
    block->label = nb_read_optional(r, values[LABEL], "label");
    if (values[ANNEX] != NULL && level > 1) /* an annex is a page of its own, in no other part */
        nb_diag(r->fields.diags, NB_REPORT_TOO_DEEP, values[ANNEX]->pos,
                nb_fields_label(r->fields.arena, "annex"));
    else if (values[ANNEX] != NULL)
        block->annex = nb_read_bool(r, values[ANNEX], "annex");
    if (level > NB_HEADING_LEVELS)
        nb_diag(r->fields.diags, NB_REPORT_TOO_DEEP, block->at->pos,
                nb_fields_label(r->fields.arena, "heading"));
    else if (values[BODY] != NULL && !nb_fields_is_blank(values[BODY]))
        block->body = nb_read_blocks(r, values[BODY], "body", level + 1, item_level);
}

static void read_table_block(nb_report_reader *r, nb_block *block, const nb_yaml *node) {
    block->kind = NB_BLOCK_TABLE;
    if (node->kind == NB_YAML_MAP) {
        block->table = nb_read_table(r, node, (nb_str){NULL, 0});
    } else if ((block->table_name = nb_fields_scalar(r->fields, node, "table")) != NULL) {
        block->table =
            nb_find_table(r->report->tables, r->report->table_count, block->table_name->text);
    }
}

static void read_picture_block(nb_report_reader *r, nb_block *block, const nb_yaml *const *values,
                               const nb_yaml *const *picture) {
    block->kind = NB_BLOCK_PICTURE;
    block->id = nb_fields_scalar(r->fields, values[ID], "id");
    block->picture = nb_read_picture(r, block->at, values[IMAGE], values[CHART], picture);
}

static bool is_known(const nb_yaml *node) {
    for (size_t k = 0; k < node->n; k++) {
        nb_str name = nb_report_key(node->keys[k]->text);
        for (int i = 0; i < BLOCK_KEYS; i++)
            if (nb_str_is(name, BLOCK_NAMES[i])) return true;
    }
    return false;
}

/* A mapping that is a block; false after reporting when it is none. */
static bool read_mapping(nb_report_reader *r, nb_block *block, const nb_yaml *node, int level,
                         int item_level) {
    nb_fields f = r->fields;
    if (!is_known(node)) {
        nb_str word = node->n > 0 ? node->keys[0]->text : NB_STR("{}");
        if (node->n > 0 && node->keys[0]->plain &&
            (!nb_yaml_is_word(word) || nb_fields_is_blank(node->values[0])))
            nb_diag0(f.diags, NB_YAML_COLON_IN_TEXT, nb_yaml_locate(node->keys[0], word.n));
        else if (node->n == 0 || !nb_yaml_slip(f.diags, node->keys[0]))
            nb_diag(f.diags, NB_REPORT_BLOCK, node->pos, word);
        return false;
    }
    const nb_yaml *values[BLOCK_KEYS + NB_PICTURE_KEYS], *const *picture = values + BLOCK_KEYS;
    const char *names[BLOCK_KEYS + NB_PICTURE_KEYS];
    memcpy(names, BLOCK_NAMES, sizeof BLOCK_NAMES);
    memcpy(names + BLOCK_KEYS, nb_picture_keys, sizeof nb_picture_keys);
    bool drawn = nb_fields_get(node, "image") != NULL || nb_fields_get(node, "chart") != NULL;
    size_t count = BLOCK_KEYS + (drawn ? NB_PICTURE_KEYS : 0);
    nb_fields_read(f, node, "body", names, count, values);
    if (values[HEADING] == NULL) values[HEADING] = values[TITLE];
    int kinds[] = {HEADING, PART, ITEMS, TABLE, IMAGE, CHART}, kind = -1;
    for (int i = 0; i < 6; i++) {
        if (values[kinds[i]] == NULL) continue;
        if (kind == HEADING && kinds[i] == PART) continue;
        if (kind >= 0)
            nb_diag(f.diags, NB_REPORT_MIXED_BLOCK, values[kinds[i]]->pos,
                    nb_fields_label(f.arena, BLOCK_NAMES[kind]),
                    nb_fields_label(f.arena, BLOCK_NAMES[kinds[i]]));
        else
            kind = kinds[i];
    }
    if (kind < 0) {
        nb_fields_missing(f, node, values[NUMBERING] != NULL ? "items" : "heading");
        return false;
    }
    if (kind == PART) kind = HEADING;
    static const struct {
        int key, kind;
    } BELONGS[] = {
        {LABEL, HEADING}, {BODY, HEADING}, {NUMBERING, ITEMS}, {ID, HEADING}, {ANNEX, HEADING}};
    for (int i = 0; i < 5; i++)
        if (values[BELONGS[i].key] != NULL && kind != BELONGS[i].kind &&
            !(drawn && BELONGS[i].key == ID))
            nb_diag(f.diags, NB_REPORT_MIXED_BLOCK, values[BELONGS[i].key]->pos,
                    nb_fields_label(f.arena, BLOCK_NAMES[kind]),
                    nb_fields_label(f.arena, BLOCK_NAMES[BELONGS[i].key]));
    if (kind == HEADING)
        read_section(r, block, values, level, item_level);
    else if (kind == ITEMS)
        read_items(r, block, values[ITEMS], values[NUMBERING], level, item_level);
    else if (kind == TABLE)
        read_table_block(r, block, values[TABLE]);
    else
        read_picture_block(r, block, values, picture);
    if (block->kind == NB_BLOCK_PICTURE) return block->picture != NULL;
    return kind != TABLE || block->table != NULL || block->table_name != NULL;
}

nb_blocks nb_read_blocks(nb_report_reader *r, const nb_yaml *node, const char *what, int level,
                         int item_level) {
    block_list blocks = {NULL, 0, 0};
    if (nb_fields_list(r->fields, node, what) == NULL) return (nb_blocks){NULL, 0};
    for (size_t i = 0; i < node->n && nb_fields_room(r->fields); i++) {
        const nb_yaml *entry = node->values[i];
        nb_block block = {.kind = NB_BLOCK_PARAGRAPH, .at = entry};
        if (entry->kind == NB_YAML_MAP && !nb_is_language_map(entry)) {
            if (!read_mapping(r, &block, entry, level, item_level)) continue;
        } else {
            block.text = read_paragraph(r, entry, what);
            bool any = false;
            for (int k = 0; k < NB_LANGS; k++) any = any || block.text.in[k] != NULL;
            if (!any) continue;
        }
        *NB_PUSH(r->fields.arena, &blocks) = block;
    }
    return (nb_blocks){blocks.items, blocks.n};
}

nb_blocks nb_read_sections(nb_report_reader *r, const nb_yaml *node) {
    nb_blocks blocks = nb_read_blocks(r, node, "sections", 1, 1);
    block_list sections = {NULL, 0, 0};
    if (node != NULL && node->kind == NB_YAML_SEQ && node->n == 0)
        nb_diag(r->fields.diags, NB_REPORT_NO_ENTRIES, node->pos,
                nb_fields_label(r->fields.arena, "sections"));
    for (size_t i = 0; i < blocks.n; i++) {
        if (blocks.items[i].kind == NB_BLOCK_SECTION)
            *NB_PUSH(r->fields.arena, &sections) = blocks.items[i];
        else if (blocks.items[i].kind != NB_BLOCK_PARAGRAPH ||
                 !nb_yaml_slip(r->fields.diags, blocks.items[i].at))
            nb_diag(r->fields.diags, NB_FIELD_MISSING, blocks.items[i].at->pos,
                    nb_fields_label(r->fields.arena, "heading"));
    }
    return (nb_blocks){sections.items, sections.n};
}
