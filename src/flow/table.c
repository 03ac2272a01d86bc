/* Tables: caption, rows, rules, and what a cut between rows needs. Input: a TABLE node; output: a
 * box for each row.
 * Odd rule: a rule is drawn by the row above it and the head draws its own upper one, so a table is
 * closed wherever a page ends; where a label runs on below, the cut itself closes it. */
#include "flow/table.h"

#include "page/packed.h"

/* Costs of a cut between rows: a table that fits on a page moves there whole. */
enum { CUT_SHORT_TABLE = 500, CUT_LONG_TABLE = 20, LONE_ROW = 150 };

typedef struct setting {
    nb_maker *m;
    nb_tgrid *g;
    nb_len head_height; /* of the head rows, where they are repeated */
    bool repeats;       /* a head of more than half a page is not: it is cut like any rows */
    bool whole;         /* fits on one page and is not to be cut if that can be helped */
    bool rigid;         /* … and never: a label beside several rows stands in their middle */
    bool held;          /* every label fits into its first row, and any row may end a page */
    const nb_table_repeat *repeat;
    const nb_cut *plain_cut; /* shared by all rows that no label runs past */
} setting;

/* --- heights
 * --------------------------------------------------------------------------------------- */

/* A cell over several rows asks for what they do not already have: equally of each, but of its
 * first row alone where the table may be cut and the cell is so high that a cut could go through
 * it. */
static void solve_heights(nb_maker *m, nb_tgrid *g, bool first_row_holds) {
    nb_len pad = 2 * m->layout->table.pad_y;
    memset(g->height, 0, g->rows * sizeof *g->height);
    for (int spans = 0; spans < 2; spans++) {
        for (size_t i = 0; i < g->cell_count; i++) {
            const nb_tcell *cell = &g->cells[i];
            if ((cell->row_span > 1) != (spans == 1)) continue;
            nb_len need = cell->set.height + pad, have = 0;
            size_t end = (size_t)cell->row + cell->row_span;
            if (first_row_holds) end = (size_t)cell->row + 1;
            for (size_t r = cell->row; r < end; r++) have += g->height[r];
            if (need <= have) continue;
            nb_len more = (need - have + (nb_len)(end - cell->row) - 1) / (nb_len)(end - cell->row);
            for (size_t r = cell->row; r < end; r++) g->height[r] += more;
        }
    }
}

static nb_len sum_heights(const nb_tgrid *g, size_t from, size_t to) {
    int64_t all = 0;
    for (size_t r = from; r < to; r++) all += g->height[r];
    return all > INT32_MAX / 2 ? INT32_MAX / 2 : (nb_len)all;
}

/* --- rules
 * ------------------------------------------------------------------------------------------ */

static void rule(const setting *s, nb_items *out, nb_len x, nb_len y, nb_len width, nb_len height) {
    nb_items_rule(s->m, out, x, y, width, height);
}

/* The line below row r, in pieces between the cells that run on into the next row. `through` gives
 * the missing pieces instead. */
static void lower_rules(const setting *s, nb_items *out, size_t r, nb_len y, bool through) {
    const nb_tgrid *g = s->g;
    bool last = r + 1 == g->rows;
    nb_len weight = last ? s->m->layout->table.outer_rule : s->m->layout->table.rule;
    for (size_t k = 0; k < g->columns;) {
        size_t end = k;
        while (end < g->columns) {
            bool runs_on = !last &&
                           g->owner[r * g->columns + end] == g->owner[(r + 1) * g->columns + end] &&
                           nb_tgrid_at(g, r, end)->node != NB_NO_NODE;
            if (runs_on != through) break;
            end++;
        }
        if (end > k) rule(s, out, g->x[k], y - weight / 2, g->x[end] - g->x[k], weight);
        k = end > k ? end : end + 1;
    }
}

static void upright_rules(const setting *s, nb_items *out, size_t r, nb_len y, nb_len height) {
    const nb_tgrid *g = s->g;
    for (size_t k = 0; k <= g->columns; k++) {
        bool edge = k == 0 || k == g->columns;
        if (!edge && g->owner[r * g->columns + k - 1] == g->owner[r * g->columns + k]) continue;
        nb_len weight = edge ? s->m->layout->table.outer_rule : s->m->layout->table.rule;
        rule(s, out, g->x[k] - weight / 2, y, weight, height);
    }
}

/* --- rows
 * ------------------------------------------------------------------------------------------- */

static void put_tint(const setting *s, nb_items *out, const nb_tcell *cell, nb_len y,
                     nb_len height) {
    const nb_tgrid *g = s->g;
    if (cell->form == NULL || !cell->form->tint) return;
    rule(s, out, g->x[cell->column], y, g->x[cell->column + cell->col_span] - g->x[cell->column],
         height);
    out->items[out->n - 1].rule.gray = s->m->layout->table.tint;
}

static void put_items(const setting *s, nb_items *out, const nb_items *items, nb_len y) {
    for (size_t i = 0; i < items->n; i++) {
        nb_place *item = NB_PUSH(s->m->arena, out);
        *item = items->items[i];
        item->y += y;
    }
}

/* Lines [from, end) of a cell, the first of them at y. */
static void put_lines(const setting *s, nb_items *out, const nb_tcell *cell, size_t from,
                      size_t end, nb_len y) {
    nb_len x = s->g->x[cell->column] + s->m->layout->table.pad_x + cell->set.x;
    size_t first = out->n;
    for (size_t i = from; i < end; i++, y += cell->set.pitch)
        nb_items_line(s->m, out, &cell->set.lines.items[i], x, y);
    for (; cell->leaf != NB_NO_NODE && first < out->n; first++)
        if (out->items[first].owner != NB_NO_NODE) out->items[first].owner = cell->leaf;
}

/* Beside several rows between which a page may end: set by the page that it falls on. */
static bool is_label(const setting *s, const nb_tcell *cell) {
    return cell->row_span > 1 && !s->rigid && (!cell->head || !s->repeats);
}

/* The cells of row r at y of the box, in the middle of their rows. */
static void put_cells(const setting *s, nb_items *out, size_t r, nb_len y) {
    const nb_tgrid *g = s->g;
    for (size_t k = 0; k < g->columns; k++) {
        const nb_tcell *cell = nb_tgrid_at(g, r, k);
        if (cell->node == NB_NO_NODE || cell->column != k) continue;
        if (is_label(s,
                     cell)) { /* its rows are tinted one by one, and its text waits for the page */
            put_tint(s, out, cell, y, g->height[r]);
            continue;
        }
        if (cell->row != r) continue;
        nb_len height = sum_heights(g, r, r + cell->row_span);
        put_tint(s, out, cell, y, height);
        put_lines(s, out, cell, 0, cell->set.lines.n, y + (height - cell->set.height) / 2);
    }
}

static nb_packed as_artifacts(nb_maker *m, const nb_items *items) {
    size_t n = 0;
    for (size_t i = 0; i < items->n; i++) {
        if (items->items[i].kind == NB_ITEM_LINK) continue;
        nb_place *item = &items->items[n++];
        *item = items->items[i];
        item->owner = NB_NO_NODE;
        if (item->artifact == NB_ARTIFACT_NONE) item->artifact = NB_ARTIFACT_REPEAT;
    }
    return nb_items_pack(m->arena, m->scratch, items->items, n);
}

static nb_label label_of(const setting *s, const nb_tcell *cell, size_t r) {
    nb_items items = {0};
    put_lines(s, &items, cell, 0, cell->set.lines.n, 0);
    return (nb_label){.items = nb_items_pack(s->m->arena, s->m->scratch, items.items, items.n),
                      .height = cell->set.height,
                      .left = sum_heights(s->g, r, (size_t)cell->row + cell->row_span),
                      .begins = cell->row == r};
}

/* What a page needs that begins with row r, or ends behind it; labels that begin with it. */
static const nb_cut *cut_of(const setting *s, size_t r) {
    const nb_tgrid *g = s->g;
    nb_items closed = {0};
    nb_label *labels = NULL;
    uint32_t count = 0;
    for (size_t k = 0; k < g->columns; k++) {
        const nb_tcell *cell = nb_tgrid_at(g, r, k);
        if (cell->node == NB_NO_NODE || cell->column != k || !is_label(s, cell)) continue;
        if (labels == NULL) labels = NB_NEW_ARRAY(s->m->arena, nb_label, g->columns);
        labels[count++] = label_of(s, cell, r);
    }
    lower_rules(s, &closed, r, g->height[r], true);
    bool body = r > 0 && (r >= g->head_rows || !s->repeats);
    if (count == 0 && closed.n == 0) return body ? s->plain_cut : NULL;
    nb_cut *cut = NB_NEW(s->m->arena, nb_cut);
    cut->head = body ? s->repeat : NULL;
    cut->labels = labels;
    cut->label_count = count;
    if (body || !s->repeats) cut->closed = as_artifacts(s->m, &closed);
    return cut;
}

/* A label that is shown again needs room: no cut so near its group's ends that it would not fit. */
static bool label_forbids(const setting *s, size_t r) {
    const nb_tgrid *g = s->g;
    nb_len pad = 2 * s->m->layout->table.pad_y;
    for (size_t k = 0; k < g->columns; k++) {
        const nb_tcell *cell = nb_tgrid_at(g, r, k);
        if (cell->node == NB_NO_NODE || r + 1 >= (size_t)cell->row + cell->row_span) continue;
        nb_len before = sum_heights(g, cell->row, r + 1);
        nb_len behind = sum_heights(g, r + 1, (size_t)cell->row + cell->row_span);
        if (before < cell->set.height + pad || behind < cell->set.height + pad) return true;
    }
    return false;
}

static int32_t penalty_behind(const setting *s, size_t r) {
    const nb_tgrid *g = s->g;
    if (r + 1 == g->rows) return 0;
    if (r < g->head_rows && s->repeats) return NB_FORBID;
    if (s->rigid) return NB_FORBID;
    if (s->whole && g->form->row_joined == NULL) return CUT_SHORT_TABLE;
    if (!s->held && g->form->row_joined != NULL && g->form->row_joined[r + 1]) return NB_FORBID;
    if (!s->held && label_forbids(s, r)) return NB_FORBID;
    if (r == g->head_rows || r + 2 == g->rows) return LONE_ROW;
    return CUT_LONG_TABLE;
}

/* Whether the cuts that are allowed can fill pages: labels that overlap each other's rows, or long
 * blocks that are to stay together, may leave none. */
static bool can_be_cut(const setting *s) {
    const nb_tgrid *g = s->g;
    nb_len room = g->room - s->head_height - 2 * s->m->layout->page.pitch, run = 0;
    for (size_t r = s->repeats ? g->head_rows : 0; r < g->rows; r++) {
        bool tall = g->height[r] > room;
        if (tall && run > 0) return false; /* its slices may want whole pages */
        run = tall ? room : run + g->height[r];
        if (run > room) return false;
        if (penalty_behind(s, r) < NB_FORBID) run = 0;
    }
    return true;
}

static nb_vitem *put_box(const setting *s, size_t r, const nb_items *items, nb_len height) {
    nb_vitem *box =
        nb_maker_box(s->m, s->g->row_nodes[r], height, 0, items->items, (uint32_t)items->n);
    box->turned = s->g->form->landscape;
    return box;
}

/* Rows are many: their items are counted before they are made. */
static nb_items room_for_row(const setting *s, size_t r) {
    const nb_tgrid *g = s->g;
    size_t n = 2 * g->columns + 3;
    for (size_t k = 0; k < g->columns; k++) {
        const nb_tcell *cell = nb_tgrid_at(g, r, k);
        if (cell->row != r || cell->column != k) continue;
        n += cell->form != NULL && cell->form->tint;
        for (size_t i = 0; i < cell->set.lines.n; i++) n += cell->set.lines.items[i].n;
    }
    return (nb_items){NB_NEW_ARRAY(s->m->scratch, nb_place, n), 0, n};
}

static void put_row(const setting *s, size_t r) {
    const nb_tgrid *g = s->g;
    nb_mark mark = nb_arena_mark(s->m->scratch);
    nb_items items = room_for_row(s, r);
    if (r == 0) {
        nb_len outer = s->m->layout->table.outer_rule;
        rule(s, &items, 0, -outer / 2, g->width, outer);
    }
    put_cells(s, &items, r, 0);
    upright_rules(s, &items, r, 0, g->height[r]);
    lower_rules(s, &items, r, g->height[r], false);
    nb_vitem *box = put_box(s, r, &items, g->height[r]);
    nb_arena_rewind(s->m->scratch, mark);
    box->cut = cut_of(s, r);
    nb_maker_penalty(s->m, penalty_behind(s, r));
}

/* --- rows taller than a page
 * -------------------------------------------------------------------------- */

static void put_tall_row(const setting *s, size_t r) {
    const nb_tgrid *g = s->g;
    nb_len pad = 2 * s->m->layout->table.pad_y;
    nb_len room = g->room - (s->repeat != NULL ? s->repeat->height : 0) - pad - NB_PT(1);
    if (room < NB_PT(20)) room = NB_PT(20);
    size_t *done = NB_NEW_ARRAY(s->m->arena, size_t, g->columns);
    for (bool first = true, more = true; more; first = false) {
        nb_items items = {0};
        nb_len height = 0;
        more = false;
        for (size_t k = 0; k < g->columns; k++) {
            const nb_tcell *cell = nb_tgrid_at(g, r, k);
            if (cell->node == NB_NO_NODE || cell->row != r || cell->column != k) continue;
            if (cell->set.lines.n == 0) continue;
            size_t from = done[k], fit = (size_t)(room / cell->set.pitch), all = cell->set.lines.n;
            done[k] = all - from <= fit ? all : from + (fit > 0 ? fit : 1);
            put_lines(s, &items, cell, from, done[k], s->m->layout->table.pad_y);
            nb_len used = (nb_len)(done[k] - from) * cell->set.pitch;
            if (used > height) height = used;
            if (done[k] < all) more = true;
        }
        height += pad;
        if (first && r == 0) rule(s, &items, 0, 0, g->width, s->m->layout->table.outer_rule);
        upright_rules(s, &items, r, 0, height);
        nb_items closed = {0};
        if (more)
            rule(s, &closed, 0, height, g->width, s->m->layout->table.rule);
        else
            lower_rules(s, &items, r, height, false);
        nb_vitem *box = put_box(s, r, &items, height);
        nb_cut *cut = NB_NEW(s->m->arena, nb_cut);
        cut->head = s->repeat;
        cut->closed = as_artifacts(s->m, &closed);
        if (!(first && r == 0) && (r >= g->head_rows || !s->repeats)) box->cut = cut;
        nb_maker_penalty(s->m, more ? CUT_LONG_TABLE : penalty_behind(s, r));
    }
}

/* --- caption and head
 * ------------------------------------------------------------------------------------ */

struct caption_lines {
    nb_items *items;
    size_t n, cap;
};

/* Caption centred, unit at the right end of the same line where there is room (statement 36),
 * otherwise on a line of its own. heading: stands before it in its first line, or NB_NO_NODE. */
static void set_caption(const setting *s, nb_id caption, nb_id heading, struct caption_lines *out) {
    nb_maker *m = s->m;
    nb_len cell = m->layout->page.cell, used_right = 0;
    nb_items items = {0};
    bool open = false;
    for (nb_id p = nb_doc_at(m->doc, caption)->first; p != NB_NO_NODE;
         p = nb_doc_at(m->doc, p)->next) {
        const nb_style *style = nb_maker_style(m, p);
        nb_para_form form = {.style = style,
                             .width = s->g->width,
                             .align = style->align,
                             .baseline = nb_para_baseline(style->size, cell)};
        nb_id named[] = {heading, p};
        bool whole = heading != NB_NO_NODE && !open;
        nb_lines lines = nb_para_set(m->setter, whole ? named : &p, whole ? 2 : 1, &form);
        for (size_t i = 0; i < lines.n; i++) {
            const nb_line *line = &lines.items[i];
            if (open && line->x <= used_right + cell) {
                *NB_PUSH(m->arena, out) = items;
                items = (nb_items){0};
            }
            nb_items_line(m, &items, line, 0, 0);
            used_right = line->x + line->width;
            open = true;
        }
    }
    if (open) *NB_PUSH(m->arena, out) = items;
}

/* 续表 at the left end of the line above the repeated head (statement 35). */
static void add_continued(const setting *s, nb_items *out) {
    nb_maker *m = s->m;
    nb_lang lang = (nb_lang)nb_doc_at(m->doc, s->g->table)->lang;
    nb_str word = m->layout->words[NB_WORD_CONTINUED].in[lang];
    const nb_style *style = &m->layout->styles[nb_style_in(lang, NB_STYLE_CAPTION)];
    nb_len baseline = nb_para_baseline(style->size, m->layout->page.cell);
    nb_plain_text(m->arena, m->fonts, m->layout, style, word, 0, baseline, NB_ARTIFACT_REPEAT, out);
}

static const nb_table_repeat *keep_head(const setting *s, nb_id caption) {
    nb_maker *m = s->m;
    nb_items all = {0};
    nb_len y = 0;
    struct caption_lines lines = {0};
    if (caption != NB_NO_NODE)
        set_caption(s, caption, nb_doc_table_heading(m->doc, s->g->table), &lines);
    add_continued(s, &all);
    for (size_t i = 0; i < lines.n; i++, y += m->layout->page.pitch)
        put_items(s, &all, &lines.items[i], y);
    if (lines.n == 0) y += m->layout->page.pitch;
    nb_len outer = m->layout->table.outer_rule;
    rule(s, &all, 0, y - outer / 2, s->g->width, outer);
    for (size_t r = 0; r < s->g->head_rows; r++) {
        put_cells(s, &all, r, y);
        upright_rules(s, &all, r, y, s->g->height[r]);
        y += s->g->height[r];
        lower_rules(s, &all, r, y, false);
    }
    nb_table_repeat *repeat = NB_NEW(m->arena, nb_table_repeat);
    repeat->height = y;
    repeat->items = as_artifacts(m, &all);
    return repeat;
}

static void put_caption(const setting *s, nb_id caption) {
    nb_maker *m = s->m;
    struct caption_lines lines = {0};
    nb_len pitch = m->layout->page.pitch;
    if (caption != NB_NO_NODE) set_caption(s, caption, NB_NO_NODE, &lines);
    nb_maker_glue(m, caption == NB_NO_NODE ? 0 : nb_em(pitch, nb_maker_style(m, caption)->before));
    for (size_t i = 0; i < lines.n; i++) {
        nb_maker_box(m, caption, pitch, pitch - m->layout->page.cell, lines.items[i].items,
                     (uint32_t)lines.items[i].n)
            ->turned = s->g->form->landscape;
        nb_maker_penalty(m, NB_FORBID);
    }
}

/* A note stays with the table's last row (statement 36). */
static void put_note(const setting *s, nb_id note) {
    nb_maker *m = s->m;
    const nb_style *style = nb_maker_style(m, note);
    nb_len pitch = style->pitch > 0 ? style->pitch : nb_em(style->size, 1400);
    nb_para_form form = {.style = style,
                         .width = s->g->width,
                         .align = style->align,
                         .baseline = nb_para_baseline(style->size, pitch)};
    nb_lines lines = nb_para_set(m->setter, &note, 1, &form);
    if (lines.n == 0) return;
    m->galley->items[m->galley->n - 1].penalty = NB_FORBID; /* behind the last row */
    nb_maker_glue(m, m->layout->table.pad_y);
    for (size_t i = 0; i < lines.n; i++) {
        nb_items items = {0};
        nb_items_line(m, &items, &lines.items[i], 0, 0);
        nb_vitem *box = nb_maker_box(m, note, pitch, 0, items.items, (uint32_t)items.n);
        box->turned = s->g->form->landscape;
        nb_maker_penalty(m, i + 1 < lines.n ? NB_FORBID : 0);
    }
}

static nb_id child(const nb_maker *m, nb_id id, nb_node_kind kind) {
    for (nb_id c = nb_doc_at(m->doc, id)->first; c != NB_NO_NODE; c = nb_doc_at(m->doc, c)->next)
        if (nb_doc_at(m->doc, c)->kind == kind) return c;
    return NB_NO_NODE;
}

static bool has_row_spans(const nb_tgrid *g) {
    for (size_t i = 0; i < g->cell_count; i++)
        if (g->cells[i].row_span > 1 && !g->cells[i].head) return true;
    return false;
}

static void find_head(setting *s) {
    s->head_height = sum_heights(s->g, 0, s->g->head_rows);
    s->repeats = s->head_height + s->m->layout->page.pitch <= s->g->room / 2;
    if (!s->repeats) s->head_height = 0;
}

static void make(nb_maker *m, nb_id table, nb_id note) {
    nb_tgrid g;
    if (!nb_tgrid_gather(m, table, &g)) return;
    const nb_page_form *page = &m->layout->page;
    bool landscape = g.form->landscape;
    g.width = landscape ? page->text_height : page->text_width;
    g.room = landscape ? page->text_width : page->text_height;
    nb_tgrid_columns(m, &g);
    nb_tcells_set(m, &g);
    nb_tgrid_align_points(m, &g);
    solve_heights(m, &g, false);

    nb_id caption = child(m, table, NB_NODE_CAPTION);
    nb_len all = sum_heights(&g, 0, g.rows) + (caption != NB_NO_NODE ? page->pitch : 0);
    setting s = {.m = m, .g = &g, .whole = all <= g.room};
    s.rigid = s.whole && (g.form->place != NB_PLACE_HERE || has_row_spans(&g));
    find_head(&s);
    if (!s.whole && !can_be_cut(&s)) {
        s.held = true;
        solve_heights(m, &g, true);
        find_head(&s);
    }
    s.repeat = s.repeats ? keep_head(&s, caption) : NULL;
    nb_cut *plain = NB_NEW(m->arena, nb_cut);
    plain->head = s.repeat;
    s.plain_cut = plain;

    if (landscape || g.form->place == NB_PLACE_PAGE) nb_maker_force(m, landscape);
    put_caption(&s, caption);
    for (size_t r = 0; r < g.rows; r++) {
        if (g.height[r] + (s.repeat != NULL ? s.repeat->height : 0) > g.room &&
            (r >= g.head_rows || !s.repeats))
            put_tall_row(&s, r);
        else
            put_row(&s, r);
    }
    if (note != NB_NO_NODE) put_note(&s, note);
    if (landscape) {
        nb_maker_force(m, false);
        return;
    }
    nb_maker_glue(m, page->pitch / 4);
    nb_maker_snap(m);
}

/* The grid and the cells' lines are scratch: rows copy what they need, and a table has many cells.
 */
void nb_table_make(nb_maker *m, nb_id table, nb_id note) {
    nb_mark mark = nb_arena_mark(m->scratch);
    nb_setter_lines(m->setter, m->scratch);
    make(m, table, note);
    nb_setter_lines(m->setter, NULL);
    nb_arena_rewind(m->scratch, mark);
}
