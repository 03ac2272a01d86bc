/* Images and charts → PICTURE nodes: the figure, the data of a chart as a table, the caption.
 * Input: nb_picture; output: nodes in reading order.
 * Odd rule: the words and numbers that a chart prints are the cells of its table, so that a screen
 * reader gets rows and heads; what is drawn is the FIGURE, whose alternative text says the same in
 * a sentence (ISO 14289-1, 7.3 and 7.5). */
#include "doc/composer.h"
#include "doc/number.h"

/* The node k of row r; NB_NO_NODE beyond the end. */
static nb_id cell_at(const nb_doc *doc, nb_id table, size_t r, size_t k) {
    nb_id group = nb_doc_at(doc, table)->first;
    for (; group != NB_NO_NODE; group = nb_doc_at(doc, group)->next) {
        if (nb_doc_at(doc, group)->kind == NB_NODE_CAPTION) continue;
        for (nb_id row = nb_doc_at(doc, group)->first; row != NB_NO_NODE;
             row = nb_doc_at(doc, row)->next, r--) {
            if (r > 0) continue;
            nb_id cell = nb_doc_at(doc, row)->first;
            for (; k > 0 && cell != NB_NO_NODE; k--) cell = nb_doc_at(doc, cell)->next;
            return cell;
        }
    }
    return NB_NO_NODE;
}

static nb_str cell_text(const nb_composer *c, nb_id table, size_t r, size_t k) {
    nb_id cell = cell_at(c->doc, table, r, k);
    return cell == NB_NO_NODE ? (nb_str){"", 0} : nb_doc_text(c->arena, c->doc, cell);
}

/* "柱形图：2019年：新收 120、办结 118；2020年：…" with the layout's words and marks. */
static nb_str describe(nb_composer *c, nb_id table, const nb_chart *chart) {
    static const nb_word KINDS[] = {NB_WORD_BAR_CHART, NB_WORD_LINE_CHART, NB_WORD_PIE_CHART};
    const nb_table *data = chart->data;
    nb_buf out = nb_buf_in(c->arena);
    nb_buf_str(&out, nb_compose_word(c, KINDS[chart->kind]));
    const nb_yaml *unit = nb_compose_pick(c, data->unit);
    if (unit != NULL) {
        nb_buf_str(&out, nb_compose_word(c, NB_WORD_LIST_SEMICOLON));
        nb_buf_str(&out, nb_compose_word(c, NB_WORD_UNIT));
        nb_buf_str(&out, unit->text);
    }
    for (size_t r = 1; r < data->row_count; r++) {
        nb_buf_str(&out, nb_compose_word(c, NB_WORD_LIST_SEMICOLON));
        nb_buf_str(&out, cell_text(c, table, r, 0));
        nb_buf_str(&out, nb_compose_word(c, NB_WORD_LABEL_END));
        for (size_t k = 1; k < data->column_count; k++) {
            if (k > 1) nb_buf_str(&out, nb_compose_word(c, NB_WORD_LIST_COMMA));
            if (data->column_count > 2) {
                nb_buf_str(&out, cell_text(c, table, 0, k));
                nb_buf_byte(&out, ' ');
            }
            nb_buf_str(&out, cell_text(c, table, r, k));
        }
    }
    return nb_buf_view(&out);
}

static nb_id compose_data(nb_composer *c, nb_id parent, const nb_picture *picture) {
    const nb_table *data = picture->chart->data;
    nb_id table = nb_compose_add(c, parent, NB_NODE_TABLE, NB_STYLE_CHART, picture->at);
    nb_doc_at(c->doc, table)->table = data;
    if (nb_compose_pick(c, data->unit) != NULL) {
        nb_id above = nb_compose_add(c, table, NB_NODE_CAPTION, NB_STYLE_CHART, data->at);
        nb_compose_unit(c, above, data, NB_STYLE_CHART);
    }
    bool bilingual = c->bilingual;
    c->bilingual = false; /* a label of a chart has room for one language */
    nb_compose_rows(c, table, data, NB_STYLE_CHART, NB_STYLE_CHART);
    c->bilingual = bilingual;
    return table;
}

/* "图1 " before the caption, where the layout numbers figures; what references call it is that
 * number, or the caption. */
static void compose_caption(nb_composer *c, nb_id whole, const nb_block *block) {
    const nb_yaml *caption = nb_compose_pick(c, block->picture->caption);
    const nb_scheme *scheme = &c->layout->figures_numbering[c->lang];
    nb_str number = NB_STR(""), label = NB_STR("");
    if (caption != NULL && scheme->numeral != NB_NUMERAL_NONE)
        number = nb_number_label(c->arena, scheme, 0, ++c->figure_count);
    if (number.n > 0)
        label = nb_str_trim(number);
    else if (caption != NULL)
        label = nb_reference_fill(c->arena, nb_compose_word(c, NB_WORD_REF_TABLE), "title",
                                  caption->text);
    if (block->id != NULL)
        nb_references_target(
            c->references,
            (nb_target){.node = whole, .id = block->id->text, .label = label, .at = block->id});
    if (caption == NULL) return;
    nb_id below = nb_compose_add(c, whole, NB_NODE_CAPTION, NB_STYLE_FIGURE_CAPTION, caption);
    nb_id line = nb_compose_add(c, below, NB_NODE_PARAGRAPH, NB_STYLE_FIGURE_CAPTION, caption);
    nb_inline_begin(c->in, nb_compose_lang(c, caption));
    nb_inline_generated(c->in, line, number, caption);
    nb_inline_scalar(c->in, line, caption);
    nb_inline_end(c->in);
}

void nb_compose_picture(nb_composer *c, nb_id parent, const nb_block *block) {
    const nb_picture *picture = block->picture;
    nb_id whole = nb_compose_add(c, parent, NB_NODE_PICTURE, NB_STYLE_CHART, picture->at);
    nb_id figure = nb_compose_add(c, whole, NB_NODE_FIGURE, NB_STYLE_CHART, picture->at);
    nb_doc_at(c->doc, figure)->picture = picture;
    const nb_yaml *alt = nb_compose_pick(c, picture->alt);
    nb_str said = alt == NULL ? (nb_str){NULL, 0} : alt->text;
    if (picture->chart != NULL) {
        nb_id table = compose_data(c, whole, picture);
        if (alt == NULL) said = describe(c, table, picture->chart);
    }
    nb_doc_at(c->doc, figure)->text = said;
    compose_caption(c, whole, block);
}
