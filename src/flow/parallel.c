/* Two languages in two columns. Input: the EDITIONs, which are alike block by block; output: boxes
 * that hold a line of each.
 * Odd rule: paging sees one column, so the halves of a pair stay in step on whatever page they
 * fall; what is too wide for a column (the title, tables, charts) goes across both, one language
 * after the other. */
#include "flow/column.h"

#include "page/packed.h"

typedef struct pair {
    nb_maker *m;
    nb_len width[2]; /* of the columns */
    nb_len shift;    /* of the right one */
} pair;

static nb_id next_of(const nb_maker *m, nb_id id) { return nb_doc_at(m->doc, id)->next; }

/* --- two columns into one --------------------------------------------------------------------- */

/* A box of one column with what stands before it: white, and what a cut there would cost. */
typedef struct row {
    nb_len glue;
    int32_t penalty;
    const nb_vitem *box; /* NULL: the column has ended */
} row;

static row next_row(const nb_galley *column, size_t *at) {
    row r = {0, 0, NULL};
    for (; *at < column->n; ++*at) {
        const nb_vitem *v = &column->items[*at];
        if (v->kind == NB_V_GLUE) r.glue += v->height;
        if (v->kind == NB_V_PENALTY && v->penalty > r.penalty) r.penalty = v->penalty;
        if (v->kind != NB_V_BOX) continue;
        r.box = v;
        ++*at;
        break;
    }
    return r;
}

static nb_len most(nb_len a, nb_len b) { return a > b ? a : b; }

static row most_of(row a, row b) {
    return (row){most(a.glue, b.glue), a.penalty > b.penalty ? a.penalty : b.penalty, NULL};
}

static void put_both(const pair *p, const nb_vitem *left, const nb_vitem *right) {
    nb_mark mark = nb_arena_mark(p->m->scratch);
    nb_items items = {0};
    nb_len height = 0, ink = 0;
    const nb_vitem *halves[] = {left, right};
    for (int side = 0; side < 2; side++) {
        const nb_vitem *half = halves[side];
        if (half == NULL) continue;
        height = most(height, half->height);
        ink = most(ink, half->height - half->trailing);
        size_t first = items.n;
        nb_items_unpack(p->m->scratch, half->items, &items);
        for (; side == 1 && first < items.n; first++) items.items[first].x += p->shift;
    }
    nb_vitem *box = nb_maker_box(p->m, (left != NULL ? left : right)->node, height, height - ink,
                                 items.items, (uint32_t)items.n);
    box->left = (uint16_t)(left != NULL ? nb_packed_count(left->items) : 0);
    box->halved = true;
    nb_arena_rewind(p->m->scratch, mark);
}

static size_t count_boxes(const nb_galley *column) {
    size_t n = 0;
    for (size_t i = 0; i < column->n; i++) n += column->items[i].kind == NB_V_BOX;
    return n;
}

/* The columns' first boxes in one, and so on; where a column may not be cut, neither may both.
 * aligned: their last boxes (the foot of a frame, a date) stand beside each other as well. */
static void put_columns(const pair *p, const nb_galley *left, const nb_galley *right,
                        bool aligned) {
    size_t i = 0, k = 0, lefts = count_boxes(left), rights = count_boxes(right);
    row tail = {0, 0, NULL}; /* what stands behind the shorter column */
    for (bool first = true;; first = false) {
        row a = {0, 0, NULL}, b = a;
        bool holds_left = aligned && lefts == 1 && rights > 1;
        bool holds_right = aligned && rights == 1 && lefts > 1;
        if (!holds_left) a = next_row(left, &i);
        if (!holds_right) b = next_row(right, &k);
        lefts -= a.box != NULL;
        rights -= b.box != NULL;
        bool ended = a.box == NULL && b.box == NULL;
        row *shorter = a.box == NULL ? &a : &b;
        if (!ended && shorter->box == NULL) {
            tail = most_of(tail, *shorter);
            *shorter = (row){0, 0, NULL};
        }
        row both = most_of(a, b);
        if (ended) both = most_of(both, tail);
        if (!first) nb_maker_penalty(p->m, both.penalty);
        nb_maker_glue(p->m, both.glue);
        if (ended) return;
        put_both(p, a.box, b.box);
    }
}

/* --- blocks ----------------------------------------------------------------------------------- */

static void beside(const pair *p, nb_id left, nb_id right, bool under_heading) {
    nb_maker *m = p->m;
    nb_galley *whole = m->galley, columns[2] = {{0}};
    nb_len width = m->width;
    const nb_id blocks[] = {left, right};
    for (int side = 0; side < 2; side++) {
        m->galley = &columns[side];
        m->width = p->width[side];
        if (nb_doc_at(m->doc, blocks[side])->kind == NB_NODE_ITEM)
            nb_item_make(m, blocks[side]);
        else
            nb_block_make(m, blocks[side], under_heading);
    }
    m->galley = whole;
    m->width = width;
    if (columns[0].n + columns[1].n == 0) return;
    if (nb_maker_style(m, left)->new_page) nb_maker_part(m);
    uint8_t kind = nb_doc_at(m->doc, left)->kind;
    if (kind == NB_NODE_ISSUER) nb_maker_join(m, 0, NB_FORBID);
    put_columns(p, &columns[0], &columns[1], kind == NB_NODE_CONTACT || kind == NB_NODE_ISSUER);
}

static void across(const pair *p, nb_id left, nb_id right) {
    nb_maker *m = p->m;
    bool table = nb_doc_at(m->doc, left)->kind == NB_NODE_TABLE;
    nb_block_make(m, left, false);
    if (!table || m->layout->bilingual.tables_twice) {
        nb_block_make(m, right, false);
        return;
    }
    nb_id note = next_of(m, right); /* the first language's stands below the table already */
    if (note != NB_NO_NODE && nb_doc_at(m->doc, note)->kind == NB_NODE_NOTE) nb_note_make(m, note);
}

/* The node or the first one behind it that is no inline content, of which languages may have more
 * or less. */
static nb_id block_from(const nb_maker *m, nb_id id) {
    while (id != NB_NO_NODE && nb_node_inline(nb_doc_at(m->doc, id))) id = next_of(m, id);
    return id;
}

/* Charts need the room of both columns. */
static bool is_chart(const nb_maker *m, nb_id picture) {
    return nb_doc_at(m->doc, nb_doc_at(m->doc, picture)->first)->picture->chart != NULL;
}

static void put_pairs(const pair *p, nb_id left, nb_id right) {
    const nb_maker *m = p->m;
    bool under_heading = false;
    nb_id a = block_from(m, nb_doc_at(m->doc, left)->first),
          b = block_from(m, nb_doc_at(m->doc, right)->first);
    for (; a != NB_NO_NODE && b != NB_NO_NODE;
         a = block_from(m, next_of(m, a)), b = block_from(m, next_of(m, b))) {
        uint8_t kind = nb_doc_at(m->doc, a)->kind;
        switch ((nb_node_kind)kind) {
        case NB_NODE_PART:
        case NB_NODE_LIST: put_pairs(p, a, b); break;
        case NB_NODE_TITLE:
        case NB_NODE_CONTENTS:
        case NB_NODE_TABLE: across(p, a, b); break;
        case NB_NODE_PICTURE:
            if (is_chart(m, a))
                across(p, a, b);
            else
                beside(p, a, b, false);
            break;
        case NB_NODE_HEAD: /* an official document has one, in the first language */
        case NB_NODE_IMPRINT: nb_block_make(p->m, a, false); break;
        case NB_NODE_ITEM:
            beside(p, a, b, false);
            put_pairs(p, nb_doc_at(m->doc, a)->last, nb_doc_at(m->doc, b)->last);
            break;
        default: beside(p, a, b, under_heading); break;
        }
        under_heading = kind == NB_NODE_HEADING;
    }
}

/* Styles for columns: smaller type, its own pitch, indents in its characters. */
static nb_layout *columns_of(nb_arena *arena, const nb_layout *layout) {
    nb_layout *copy = NB_NEW(arena, nb_layout);
    const nb_bilingual *b = &layout->bilingual;
    *copy = *layout;
    for (int i = 0; i < NB_LANGS * NB_STYLES; i++) {
        int id = i % NB_STYLES;
        nb_style *style = &copy->styles[i];
        bool across = (id >= NB_STYLE_CONTENTS_TITLE && id <= NB_STYLE_CONTENTS_TABLE) ||
                      id == NB_STYLE_TITLE || id == NB_STYLE_CAPTION || id == NB_STYLE_UNIT ||
                      id == NB_STYLE_TABLE_HEAD || id == NB_STYLE_TABLE_CELL ||
                      id == NB_STYLE_TABLE_NOTE;
        if (across || b->size == 0) continue;
        if (style->size > b->size) style->size = b->size;
        if (b->pitch > 0) style->pitch = b->pitch;
    }
    return copy;
}

void nb_parallel_make(nb_maker *m) {
    const nb_layout *layout = m->layout;
    nb_layout *columns = columns_of(m->arena, layout);
    if (layout->bilingual.size > 0) columns->page.cell = layout->bilingual.size;
    m->layout = columns;
    m->gridded = false;
    nb_len room = m->width - layout->bilingual.gutter;
    nb_len han = nb_em(room, layout->bilingual.han_column);
    nb_len left = nb_doc_at(m->doc, m->doc->editions[0])->lang == NB_ZH ? han : room - han;
    pair p = {m, {left, room - left}, left + layout->bilingual.gutter};
    put_pairs(&p, m->doc->editions[0], m->doc->editions[1]);
    m->layout = layout;
    m->gridded = true;
}
