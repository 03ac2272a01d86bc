/* Tables of the report and of the layout → TABLE nodes. Input: nb_table; output: rows and cells.
 * Odd rule: where heads have several levels, or labels several columns, each cell names its heads
 * (ISO 32000-1, table 349, Headers); for simple tables the scope of the heads says it all. */
#include "doc/composer.h"
#include "doc/number.h"

#include "model/figures.h"

static void put_figure(nb_composer *c, nb_id node, const nb_cell *cell, nb_lang lang) {
    nb_figure figure = nb_figure_find(c->arena, c->report, cell->figure, lang);
    if (figure.at == NULL || figure.text.n == 0) return; /* blank is not nought */
    nb_inline_begin(c->in, lang);
    nb_inline_value(c->in, node, figure.text, figure.at);
    nb_inline_end(c->in);
}

/* The other language of the edition, as far as the composer's tables speak both. */
static nb_lang other_of(const nb_composer *c) {
    return c->lang == c->report->edition[0] ? c->report->edition[1] : c->report->edition[0];
}

static void put_line(nb_composer *c, nb_id cell, nb_style_id style, const nb_yaml *text,
                     nb_lang lang) {
    nb_lang was = c->lang;
    c->lang = lang;
    nb_compose_paragraph(c, cell, NB_NODE_PARAGRAPH, style, text);
    c->lang = was;
}

/* A cell that speaks both languages has a paragraph in each. */
static void put_text(nb_composer *c, nb_id id, const nb_cell *cell) {
    if (cell->figure.n > 0) {
        nb_figure own = nb_figure_find(c->arena, c->report, cell->figure, c->lang);
        nb_figure other =
            c->bilingual ? nb_figure_find(c->arena, c->report, cell->figure, other_of(c)) : own;
        if (own.at == other.at) {
            put_figure(c, id, cell, c->lang);
            return;
        }
        nb_id first = nb_compose_add(c, id, NB_NODE_PARAGRAPH, NB_STYLE_TABLE_CELL, own.at);
        put_figure(c, first, cell, c->lang);
        nb_id second = nb_compose_add(c, id, NB_NODE_PARAGRAPH, NB_STYLE_TABLE_CELL, other.at);
        nb_doc_at(c->doc, second)->lang = (uint8_t)other_of(c);
        put_figure(c, second, cell, other_of(c));
        return;
    }
    const nb_yaml *text = nb_compose_pick(c, cell->text);
    const nb_yaml *other = c->bilingual ? cell->text.in[other_of(c)] : NULL;
    if (other == NULL || other == text) {
        nb_inline_begin(c->in, nb_compose_lang(c, text));
        nb_doc_at(c->doc, id)->lang = (uint8_t)nb_compose_lang(c, text);
        nb_inline_scalar(c->in, id, text);
        nb_inline_end(c->in);
        return;
    }
    uint8_t style = nb_doc_at(c->doc, id)->style % NB_STYLES;
    put_line(c, id, (nb_style_id)style, text, c->lang);
    put_line(c, id, (nb_style_id)style, other, other_of(c));
}

/* A head inside the body: a row of heads, or one head across the whole table. */
static bool heads_columns(const nb_table *table, size_t r, const nb_cell *cell) {
    if (cell->col_span == table->column_count) return cell->header || cell->tint;
    for (size_t k = 0; k < table->column_count; k++) {
        const nb_cell *other = &table->cells[r * table->column_count + k];
        if (!other->covered && !other->header) return false;
    }
    return true;
}

static nb_id put_cell(nb_composer *c, nb_id row, const nb_table *table, size_t r, size_t k,
                      nb_style_id style) {
    const nb_cell *cell = &table->cells[r * table->column_count + k];
    bool head = r < table->head_rows, label = k < table->label_columns;
    bool inner = !head && heads_columns(table, r, cell),
         header = head || label || inner || cell->header;
    nb_id id = nb_compose_add(c, row, header ? NB_NODE_HEADER_CELL : NB_NODE_CELL, style, cell->at);
    nb_node *node = nb_doc_at(c->doc, id);
    node->cell = cell;
    node->row_span = cell->row_span;
    node->col_span = cell->col_span;
    if (head || inner)
        node->scope = NB_SCOPE_COLUMN;
    else if (header)
        node->scope = NB_SCOPE_ROW;
    put_text(c, id, cell);
    return id;
}

/* Heads above and labels before the place (r, k), each once. */
static const nb_id *heads_of(nb_composer *c, const nb_table *table, const nb_id *ids, size_t r,
                             size_t k) {
    nb_id *heads = NB_NEW_ARRAY(c->arena, nb_id, table->head_rows + table->label_columns + 1);
    size_t n = 0;
    for (size_t h = 0; h < table->head_rows; h++) {
        nb_id id = ids[h * table->column_count + k];
        if (id != NB_NO_NODE && (n == 0 || heads[n - 1] != id)) heads[n++] = id;
    }
    for (size_t l = 0; l < table->label_columns; l++) {
        nb_id id = ids[r * table->column_count + l];
        if (id != NB_NO_NODE && (n == 0 || heads[n - 1] != id)) heads[n++] = id;
    }
    heads[n] = NB_NO_NODE;
    return heads;
}

static void cover(nb_id *ids, const nb_table *table, size_t r, size_t k, nb_id id) {
    const nb_cell *cell = &table->cells[r * table->column_count + k];
    for (size_t y = r; y < r + cell->row_span && y < table->row_count; y++)
        for (size_t x = k; x < k + cell->col_span && x < table->column_count; x++)
            ids[y * table->column_count + x] = id;
}

static bool is_own(const nb_composer *c, const nb_table *table) {
    for (size_t i = 0; i < c->layout->table_count; i++)
        if (&c->layout->tables[i] == table) return false;
    return true;
}

/* "表1 " before the caption of a report's own table, where the layout numbers them; those of a form
 * keep the captions that it gives them. */
static nb_str number_of(nb_composer *c, const nb_table *table) {
    if (c->layout->tables_numbering[c->lang].numeral == NB_NUMERAL_NONE || !is_own(c, table))
        return NB_STR("");
    return nb_number_label(c->arena, &c->layout->tables_numbering[c->lang], 0, ++c->table_count);
}

static void add_target(nb_composer *c, nb_id id, const nb_table *table, nb_str number) {
    nb_str title = nb_doc_table_title(c->arena, c->doc, id), label = nb_str_trim(number);
    if (number.n == 0 && title.n > 0)
        label = nb_reference_fill(c->arena, c->layout->words[NB_WORD_REF_TABLE].in[c->lang],
                                  "title", title);
    else if (number.n == 0)
        label = nb_reference_fill(c->arena, c->layout->words[NB_WORD_REF_WITHIN].in[c->lang],
                                  "part", c->within);
    nb_references_target(c->references, (nb_target){.node = id, .id = table->id, .label = label});
}

void nb_compose_unit(nb_composer *c, nb_id parent, const nb_table *table, nb_style_id style) {
    const nb_yaml *unit = nb_compose_pick(c, table->unit);
    if (unit == NULL) return;
    nb_id p = nb_compose_add(c, parent, NB_NODE_PARAGRAPH, style, unit);
    nb_inline_begin(c->in, nb_compose_lang(c, unit));
    nb_inline_generated(c->in, p, nb_compose_word(c, NB_WORD_UNIT), unit);
    nb_inline_scalar(c->in, p, unit);
    nb_inline_end(c->in);
}

static void put_caption(nb_composer *c, nb_id id, const nb_table *table) {
    const nb_yaml *caption = nb_compose_pick(c, table->caption);
    const nb_yaml *unit = nb_compose_pick(c, table->unit);
    nb_str number = caption == NULL ? NB_STR("") : number_of(c, table);
    nb_id above = NB_NO_NODE;
    if (caption != NULL || unit != NULL)
        above = nb_compose_add(c, id, NB_NODE_CAPTION, NB_STYLE_CAPTION, table->at);
    if (caption != NULL) {
        nb_id line = nb_compose_add(c, above, NB_NODE_PARAGRAPH, NB_STYLE_CAPTION, caption);
        nb_inline_begin(c->in, nb_compose_lang(c, caption));
        nb_inline_generated(c->in, line, number, caption);
        nb_inline_scalar(c->in, line, caption);
        nb_inline_end(c->in);
    }
    if (c->bilingual && table->caption.in[other_of(c)] != NULL && caption != NULL)
        put_line(c, above, NB_STYLE_CAPTION, table->caption.in[other_of(c)], other_of(c));
    add_target(c, id, table, number);
    nb_compose_unit(c, above, table, NB_STYLE_UNIT);
}

void nb_compose_rows(nb_composer *c, nb_id id, const nb_table *table, nb_style_id head,
                     nb_style_id body) {
    bool levels = table->head_rows > 1 || table->label_columns > 1;
    size_t places = levels ? table->row_count * table->column_count : 0;
    nb_id *ids = NB_NEW_ARRAY(c->arena, nb_id, places), group = NB_NO_NODE;
    for (size_t i = 0; i < places; i++) ids[i] = NB_NO_NODE;
    for (size_t r = 0; r < table->row_count; r++) {
        if (r == 0 && table->head_rows > 0)
            group = nb_compose_add(c, id, NB_NODE_TABLE_HEAD, head, table->at);
        if (r == table->head_rows)
            group = nb_compose_add(c, id, NB_NODE_TABLE_BODY, body, table->at);
        nb_id row = nb_compose_add(c, group, NB_NODE_ROW, body, table->at);
        for (size_t k = 0; k < table->column_count; k++) {
            if (table->cells[r * table->column_count + k].covered) continue;
            nb_id cell = put_cell(c, row, table, r, k, r < table->head_rows ? head : body);
            if (!levels) continue;
            cover(ids, table, r, k, cell);
            if (nb_doc_at(c->doc, cell)->kind == NB_NODE_CELL)
                nb_doc_at(c->doc, cell)->headers = heads_of(c, table, ids, r, k);
        }
    }
}

void nb_compose_table(nb_composer *c, nb_id parent, const nb_table *table) {
    nb_id id = nb_compose_add(c, parent, NB_NODE_TABLE, NB_STYLE_TABLE_CELL, table->at);
    nb_doc_at(c->doc, id)->table = table;
    put_caption(c, id, table);
    nb_compose_rows(c, id, table, NB_STYLE_TABLE_HEAD, NB_STYLE_TABLE_CELL);
    const nb_yaml *note = nb_compose_pick(c, table->note);
    if (note != NULL) nb_compose_paragraph(c, parent, NB_NODE_NOTE, NB_STYLE_TABLE_NOTE, note);
}
