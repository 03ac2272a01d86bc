/* Cells of the same text, set once. Input: the cells of a grid with its columns; output: what
 * stands in them. Dates, offices and small numbers fill most of a long table. Odd rule: a slot
 * holds the last cell that fell on it, and a cell whose setting was worth a message is set again
 * each time, because the message has its place. */
#include "flow/table.h"

#include "model/form.h"

enum { SLOTS = 4096 };

/* The TEXT that is all of a plain cell; NB_NO_NODE: it has markup, two languages, or a form that
 * asks for more than lines. */
static nb_id only_leaf(const nb_maker *m, const nb_tcell *cell) {
    nb_id leaf = nb_doc_at(m->doc, cell->node)->first;
    if (leaf == NB_NO_NODE || cell->form == NULL || cell->form->vertical || cell->form->stack > 0)
        return NB_NO_NODE;
    const nb_node *node = nb_doc_at(m->doc, leaf);
    return node->kind == NB_NODE_TEXT && node->next == NB_NO_NODE && !node->slot ? leaf
                                                                                 : NB_NO_NODE;
}

static bool alike(const nb_maker *m, const nb_tcell *a, nb_id leaf, const nb_tcell *b) {
    const nb_node *x = nb_doc_at(m->doc, a->node), *y = nb_doc_at(m->doc, b->node);
    const nb_node *text = nb_doc_at(m->doc, leaf), *other = nb_doc_at(m->doc, y->first);
    return a->column == b->column && a->col_span == b->col_span && a->head == b->head &&
           a->form->header == b->form->header && a->form->align == b->form->align &&
           (a->form->figure.n > 0) == (b->form->figure.n > 0) && x->style == y->style &&
           x->lang == y->lang && text->lang == other->lang && nb_str_eq(text->text, other->text);
}

void nb_tcells_set(nb_maker *m, nb_tgrid *g) {
    uint32_t *slots = NB_NEW_ARRAY(m->scratch, uint32_t, SLOTS); /* index + 1 */
    for (size_t i = 0; i < g->cell_count; i++) {
        nb_tcell *cell = &g->cells[i];
        nb_id leaf = only_leaf(m, cell);
        uint32_t *slot = NULL;
        if (leaf != NB_NO_NODE) {
            uint64_t hash = nb_name_hash(nb_doc_at(m->doc, leaf)->text) * 31 + cell->column;
            slot = &slots[hash % SLOTS];
        }
        if (slot != NULL && *slot != 0 && alike(m, cell, leaf, &g->cells[*slot - 1])) {
            cell->set = g->cells[*slot - 1].set;
            cell->leaf = leaf;
            continue;
        }
        size_t messages = nb_diags_count(m->diags);
        nb_tcell_set(m, g, cell);
        if (slot != NULL && nb_diags_count(m->diags) == messages) *slot = (uint32_t)i + 1;
    }
}
