/* What a document must have so that its PDF conforms to PDF/A and PDF/UA-1, looked at before the
 * file is begun. Input: document, pages, options; output: errors at the places of the report that
 * caused them. The writer keeps all other rules by how it writes; these depend on what there is to
 * write. Odd rule: a rule is a row of RULES. It says for each level which clause asks for it, or
 * nothing. */
#include "base/unicode.h"
#include "paint/pdf/meta.h"

enum {
    MAX_TEXT_UNITS = 16382, /* UTF-16 units of a string of 32,767 bytes with its mark */
    MAX_KIDS = 8191,        /* elements of an array in PDF 1.4 */
    PRESS = 3,              /* index of PDF/X-4 in rule.clause */
    MIN_SIDE = 3000,        /* of a page, thousandths of a point */
    MAX_SIDE = 14400000
};

typedef struct subject {
    nb_arena *arena;
    const nb_doc *doc;
    const nb_pages *pages;
    const nb_pdf_options *options;
    nb_id id; /* of the node; NB_NO_NODE while pages are looked at */
    const nb_node *node;
    const nb_page *page;
    const nb_place *item;
    int heading; /* level of the heading before */
    nb_str what; /* set by a test: what is wrong */
    nb_id where; /* set by a test when it is another node */
} subject;

typedef enum scope { OF_DOCUMENT, OF_NODE, OF_PAGE, OF_ITEM } scope;

typedef struct rule {
    scope scope;
    nb_code code;          /* of the message, which takes what is wrong and the clause */
    const char *clause[4]; /* by nb_pdfa, NULL: this level does not ask for it; then of PDF/X-4,
                              where only a print edition asks for it */
    bool (*broken)(subject *s);
} rule;

static nb_str count_text(nb_arena *arena, size_t n) { return nb_str_format(arena, "%zu", n); }

/* --- the document ----------------------------------------------------------------------------- */

static bool no_title(subject *s) {
    s->what = NB_STR("title");
    return nb_str_trim(s->doc->title).n == 0;
}

static bool no_title_in_a_language(subject *s) {
    const nb_doc *doc = s->doc;
    if (doc->edition_count == 0 && doc->title.n > 0 && doc->titles.in[doc->lang].n == 0) {
        s->what = nb_str_of(nb_language_names[doc->lang]);
        return true;
    }
    for (size_t i = 0; i < s->doc->edition_count; i++) {
        uint8_t lang = nb_doc_at(s->doc, s->doc->editions[i])->lang;
        if (s->doc->titles.in[lang].n > 0) continue;
        s->what = nb_str_of(nb_language_names[lang]);
        s->where = s->doc->editions[i];
        return true;
    }
    return false;
}

/* --- nodes ------------------------------------------------------------------------------------ */

/* Level of a heading as H1, H2, …; 0: none. */
static int heading_level(const nb_node *node) {
    const char *type = nb_node_type(node);
    return type[0] == 'H' && type[1] >= '1' && type[1] <= '6' ? type[1] - '0' : 0;
}

static bool level_left_out(subject *s) {
    int level = heading_level(s->node), before = s->heading;
    if (level == 0) return false;
    s->heading = level;
    s->what = nb_doc_text(s->arena, s->doc, s->id);
    return level > before + 1;
}

static bool is_cell(const nb_node *node) {
    return node->kind == NB_NODE_HEADER_CELL || node->kind == NB_NODE_CELL;
}

/* Rows of a table in order, through head and body. */
static nb_id next_row(const nb_doc *doc, nb_id table, nb_id row) {
    nb_id group = row == NB_NO_NODE ? nb_doc_at(doc, table)->first : nb_doc_at(doc, row)->parent;
    nb_id next = row == NB_NO_NODE ? NB_NO_NODE : nb_doc_at(doc, row)->next;
    if (next != NB_NO_NODE) return next;
    if (row != NB_NO_NODE) group = nb_doc_at(doc, group)->next;
    for (; group != NB_NO_NODE; group = nb_doc_at(doc, group)->next) {
        const nb_node *node = nb_doc_at(doc, group);
        bool rows = node->kind == NB_NODE_TABLE_HEAD || node->kind == NB_NODE_TABLE_BODY;
        if (rows && node->first != NB_NO_NODE) return node->first;
    }
    return NB_NO_NODE;
}

/* Columns that the cells of each row take, with those that come down from rows above. */
static bool rows_of_different_length(subject *s) {
    if (s->node->kind != NB_NODE_TABLE) return false;
    size_t columns = 0, room = 0, *left = NULL; /* rows that a span still takes, by column */
    for (nb_id row = next_row(s->doc, s->id, NB_NO_NODE); row != NB_NO_NODE;
         row = next_row(s->doc, s->id, row)) {
        size_t at = 0;
        for (nb_id c = nb_doc_at(s->doc, row)->first; c != NB_NO_NODE;
             c = nb_doc_at(s->doc, c)->next) {
            const nb_node *cell = nb_doc_at(s->doc, c);
            size_t across = cell->col_span > 1 ? cell->col_span : 1;
            if (!is_cell(cell)) continue;
            while (at < room && left[at] > 0) left[at++]--;
            if (at + across > room) {
                left = nb_regrow(s->arena, left, room * sizeof *left,
                                 2 * (at + across) * sizeof *left);
                room = 2 * (at + across);
            }
            for (size_t i = 0; i < across; i++)
                left[at++] = cell->row_span > 1 ? cell->row_span - 1u : 0;
        }
        while (at < room && left[at] > 0) left[at++]--;
        if (columns == 0) columns = at;
        if (at == columns) continue;
        s->where = row;
        s->what = nb_str_format(s->arena, "%zu ≠ %zu", at, columns);
        return true;
    }
    return false;
}

static bool no_heads(subject *s) {
    if (s->node->kind != NB_NODE_TABLE) return false;
    nb_id row = next_row(s->doc, s->id, NB_NO_NODE);
    s->what = nb_doc_table_title(s->arena, s->doc, s->id);
    if (s->what.n == 0) s->what = NB_STR("——");
    for (; row != NB_NO_NODE; row = next_row(s->doc, s->id, row))
        for (nb_id c = nb_doc_at(s->doc, row)->first; c != NB_NO_NODE;
             c = nb_doc_at(s->doc, c)->next)
            if (nb_doc_at(s->doc, c)->kind == NB_NODE_HEADER_CELL) return false;
    return true;
}

/* Texts that become one string of the file: of bookmarks and of links. */
static bool string_too_long(subject *s) {
    if (heading_level(s->node) == 0 && s->node->kind != NB_NODE_LINK) return false;
    nb_str text = nb_doc_text(s->arena, s->doc, s->id);
    if (s->node->kind == NB_NODE_LINK && s->node->text.n > text.n) text = s->node->text;
    size_t units = 0;
    for (const char *p = text.p, *end = p + text.n; p < end;)
        units += nb_utf8_next(&p, end) < 0x10000 ? 1 : 2;
    s->what = count_text(s->arena, units);
    return units > MAX_TEXT_UNITS;
}

/* Rows stand right below the table where there are neither THead nor TBody. */
static bool too_many_kids(subject *s) {
    size_t n = 0;
    if (s->node->kind == NB_NODE_TABLE) {
        for (nb_id row = next_row(s->doc, s->id, NB_NO_NODE); row != NB_NO_NODE;
             row = next_row(s->doc, s->id, row))
            n++;
    } else {
        for (nb_id c = s->node->first; c != NB_NO_NODE; c = nb_doc_at(s->doc, c)->next) n++;
        if (s->node->kind == NB_NODE_TABLE_HEAD || s->node->kind == NB_NODE_TABLE_BODY) n = 0;
    }
    s->what = count_text(s->arena, n);
    return n > MAX_KIDS;
}

/* --- pages ------------------------------------------------------------------------------------ */

static bool side_out_of_range(subject *s) {
    nb_len width = s->page->width, height = s->page->height;
    s->what = nb_str_format(s->arena, "%d × %d pt", (int)(width / 1000), (int)(height / 1000));
    return width < MIN_SIDE || height < MIN_SIDE || width > MAX_SIDE || height > MAX_SIDE;
}

static bool shows_notdef(subject *s) {
    if (s->item->kind != NB_ITEM_GLYPHS) return false;
    for (uint32_t i = 0; i < s->item->run.n; i++) {
        if (s->item->run.glyphs[i].gid != 0) continue;
        s->what = nb_str_format(s->arena, "U+%04X", (unsigned)s->item->run.glyphs[i].cp);
        return true;
    }
    return false;
}

/* PDF/X-4 wants the dates of its making and changing. */
static bool no_date(subject *s) {
    s->what = NB_STR("date");
    return nb_meta_date(s->arena, s->doc, s->options).n == 0;
}

static const rule RULES[] = {
    {OF_DOCUMENT,
     NB_CONFORM_TITLE,
     {"ISO 14289-1, 7.1", "ISO 14289-1, 7.1", "ISO 14289-1, 7.1"},
     no_title},
    {OF_DOCUMENT,
     NB_CONFORM_TITLE_LANGUAGE,
     {"ISO 14289-1, 7.2", "ISO 14289-1, 7.2", "ISO 14289-1, 7.2"},
     no_title_in_a_language},
    {OF_DOCUMENT, NB_CONFORM_DATE, {NULL, NULL, NULL, "ISO 15930-7"}, no_date},
    {OF_NODE,
     NB_CONFORM_HEADING,
     {"ISO 14289-1, 7.4.2", "ISO 14289-1, 7.4.2", "ISO 14289-1, 7.4.2"},
     level_left_out},
    {OF_NODE,
     NB_CONFORM_ROWS,
     {"ISO 14289-1, 7.2", "ISO 14289-1, 7.2", "ISO 14289-1, 7.2"},
     rows_of_different_length},
    {OF_NODE,
     NB_CONFORM_HEADS,
     {"ISO 14289-1, 7.5", "ISO 14289-1, 7.5", "ISO 14289-1, 7.5"},
     no_heads},
    {OF_NODE,
     NB_CONFORM_STRING,
     {"ISO 19005-3, 6.1.13", "ISO 19005-2, 6.1.13", "ISO 19005-1, 6.1.12"},
     string_too_long},
    {OF_NODE, NB_CONFORM_ARRAY, {NULL, NULL, "ISO 19005-1, 6.1.12"}, too_many_kids},
    {OF_PAGE,
     NB_CONFORM_SIDE,
     {"ISO 19005-3, 6.1.13", "ISO 19005-2, 6.1.13", NULL},
     side_out_of_range},
    {OF_ITEM,
     NB_CONFORM_NOTDEF,
     {"ISO 19005-3, 6.2.11.8", "ISO 19005-2, 6.2.11.8", "ISO 19005-1, 6.3.5"},
     shows_notdef},
};

/* Where a node was written: its own source, or that of what it stands in. */
static nb_pos place_of(const nb_doc *doc, nb_id id) {
    for (; id != NB_NO_NODE; id = nb_doc_at(doc, id)->parent) {
        const nb_node *node = nb_doc_at(doc, id);
        if (node->source != NULL) return node->source->pos;
        if (node->first != NB_NO_NODE && nb_doc_at(doc, node->first)->source != NULL)
            return nb_doc_at(doc, node->first)->source->pos;
    }
    return (nb_pos){.file = NULL};
}

static void apply(subject *s, nb_diags *diags, scope kind) {
    for (size_t i = 0; i < sizeof RULES / sizeof *RULES; i++) {
        const rule *r = &RULES[i];
        const char *clause = r->clause[s->options->level];
        if (clause == NULL && s->options->print != NULL) clause = r->clause[PRESS];
        if (r->scope != kind || clause == NULL) continue;
        s->where = s->id;
        if (!r->broken(s)) continue;
        nb_diag(diags, r->code, place_of(s->doc, s->where), s->what, nb_str_of(clause));
    }
}

bool nb_pdf_conforms(nb_arena *arena, nb_arena *scratch, nb_diags *diags, const nb_doc *doc,
                     const nb_pages *pages, const nb_pdf_options *options) {
    size_t errors = nb_diags_errors(diags);
    subject s = {.arena = arena, .doc = doc, .pages = pages, .options = options, .id = 0};
    apply(&s, diags, OF_DOCUMENT);
    for (s.id = 0; s.id < doc->n; s.id++) {
        s.node = nb_doc_at(doc, s.id);
        apply(&s, diags, OF_NODE);
    }
    for (size_t p = 0; p < pages->n; p++) {
        nb_mark mark = nb_arena_mark(scratch);
        const nb_page page = nb_page_open(pages, p, scratch);
        s.page = &page;
        s.id = 0;
        apply(&s, diags, OF_PAGE);
        for (size_t i = 0; i < s.page->n; i++) {
            s.item = &s.page->items[i];
            s.id = s.item->owner;
            apply(&s, diags, OF_ITEM);
        }
        nb_arena_rewind(scratch, mark);
    }
    return nb_diags_errors(diags) == errors;
}
