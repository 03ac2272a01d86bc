/* Random tables, from cells to pages: nothing is clipped, lost or doubled, and nothing overlaps.
 * Spans, long words, tiny columns, rows taller than a page, vertical labels, landscape pages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/unicode.h"
#include "bench.h"
#include "doc/composer.h"
#include "flow/galley.h"
#include "flow/paginate.h"
#include "paint/painter.h"

static const nb_yaml *scalar(bench *b, nb_str text) {
    nb_yaml *y = NB_NEW(b->arena, nb_yaml);
    nb_yaml_source *source = NB_NEW(b->arena, nb_yaml_source);
    *source = (nb_yaml_source){"table.yaml", text, NULL, NULL};
    *y =
        (nb_yaml){.kind = NB_YAML_SCALAR, .plain = true, .source = source, .end = (uint32_t)text.n};
    y->pos = (nb_pos){"table.yaml", 1, 1};
    y->text = text;
    return y;
}

static nb_text random_text(bench *b, uint32_t most) {
    static const char *const atoms[] = {"政府",
                                        "信息",
                                        "公开",
                                        "，",
                                        "。",
                                        "（",
                                        "）",
                                        "12",
                                        "3.5",
                                        "万元",
                                        "http://www.example.gov.cn/col/index.html",
                                        "《",
                                        "》",
                                        "条例",
                                        "API",
                                        "、",
                                        "……",
                                        "“",
                                        "”"};
    nb_buf buf = nb_buf_in(b->arena);
    for (uint32_t n = random_below(b, most + 1); n > 0; n--)
        nb_buf_puts(&buf, atoms[random_below(b, sizeof atoms / sizeof *atoms)]);
    nb_text text = {{NULL}};
    if (buf.n > 0) text.in[NB_ZH] = scalar(b, nb_buf_view(&buf));
    return text;
}

static nb_table *random_table(bench *b) {
    nb_table *t = NB_NEW(b->arena, nb_table);
    nb_column *columns;
    nb_cell *cells;
    t->column_count = 1 + random_below(b, 9);
    t->head_rows = random_below(b, 3);
    t->row_count = t->head_rows + 1 + random_below(b, 40);
    t->label_columns = random_below(b, 2);
    t->landscape = random_below(b, 5) == 0;
    t->place = (nb_table_place)random_below(b, 3);
    t->caption = random_text(b, 4);
    t->min_size = random_below(b, 2) == 0 ? NB_PT(6) : 0;
    t->columns = columns = NB_NEW_ARRAY(b->arena, nb_column, t->column_count);
    bool shares = random_below(b, 3) == 0;
    for (size_t k = 0; k < t->column_count; k++) {
        columns[k].share = shares ? 1 + (int32_t)random_below(b, 6) : 0;
        columns[k].align = (nb_align)random_below(b, 5);
    }
    size_t all = t->row_count * t->column_count;
    t->cells = cells = NB_NEW_ARRAY(b->arena, nb_cell, all);
    for (size_t r = 0; r < t->row_count; r++) {
        for (size_t k = 0; k < t->column_count; k++) {
            nb_cell *cell = &cells[r * t->column_count + k];
            if (cell->covered) continue;
            size_t last = r < t->head_rows ? t->head_rows : t->row_count;
            uint32_t down = random_below(b, 12) == 0 ? 1 + random_below(b, 5) : 1, across = 1;
            while (random_below(b, 8) == 0 && k + across < t->column_count) across++;
            if (r + down > last) down = (uint32_t)(last - r);
            for (uint32_t x = 1; x < across; x++)
                if (cells[r * t->column_count + k + x].covered) across = x;
            for (uint32_t y = 0; y < down; y++)
                for (uint32_t x = 0; x < across; x++)
                    cells[(r + y) * t->column_count + k + x].covered = true;
            *cell = (nb_cell){.align = -1,
                              .row_span = (uint16_t)down,
                              .col_span = (uint16_t)across,
                              .tint = random_below(b, 10) == 0,
                              .vertical = down > 2 && random_below(b, 2) == 0};
            bool tall = random_below(b, 300) == 0 && down == 1;
            cell->text = random_text(b, tall ? 400 : cell->vertical ? 6 : 8);
        }
    }
    return t;
}

typedef struct box {
    nb_id cell;
    nb_len x0, y0, x1, y1;
} box;

static nb_id cell_of(const nb_doc *doc, nb_id id) {
    for (; id != NB_NO_NODE; id = nb_doc_at(doc, id)->parent) {
        uint8_t kind = nb_doc_at(doc, id)->kind;
        if (kind == NB_NODE_CELL || kind == NB_NODE_HEADER_CELL || kind == NB_NODE_CAPTION)
            return id;
    }
    return NB_NO_NODE;
}

/* The box of a run's ink, in its own direction; marks that were moved count where they are. */
static box run_box(const bench *b, const nb_doc *doc, const nb_place *item) {
    box r = {cell_of(doc, item->owner), INT32_MAX, INT32_MAX, INT32_MIN, INT32_MIN};
    for (uint32_t i = 0; i < item->run.n; i++) {
        const nb_glyph *g = &item->run.glyphs[i];
        int32_t ink[4];
        if (!nb_face_ink(nb_fonts_at(b->fonts, item->face), g->gid, ink)) continue;
        nb_len size = item->run.size;
        nb_len u0 = g->x + nb_em(size, ink[0]), u1 = g->x + nb_em(size, ink[2]);
        nb_len v0 = nb_em(size, -ink[3]), v1 = nb_em(size, -ink[1]);
        nb_len x0 = u0, x1 = u1, y0 = v0, y1 = v1;
        if (item->turn == 1) x0 = v0, x1 = v1, y0 = -u1, y1 = -u0;
        if (item->turn == 3) x0 = -v1, x1 = -v0, y0 = u0, y1 = u1;
        if (item->turn == 2) x0 = -u1, x1 = -u0, y0 = -v1, y1 = -v0;
        if (item->x + x0 < r.x0) r.x0 = item->x + x0;
        if (item->y + y0 < r.y0) r.y0 = item->y + y0;
        if (item->x + x1 > r.x1) r.x1 = item->x + x1;
        if (item->y + y1 > r.y1) r.y1 = item->y + y1;
    }
    return r;
}

static bool meet(const box *a, const box *c) {
    nb_len slack = 300; /* Western letters reach over their advance by a little */
    return a->x0 < c->x1 - slack && c->x0 < a->x1 - slack && a->y0 < c->y1 - slack &&
           c->y0 < a->y1 - slack;
}

static void check_page(const bench *b, const nb_doc *doc, const nb_page *page, int round) {
    const nb_page_form *form = &b->layout->page;
    box *boxes = NB_NEW_ARRAY(b->scratch, box, page->n);
    size_t n = 0;
    for (size_t i = 0; i < page->n; i++) {
        const nb_place *item = &page->items[i];
        if (item->kind != NB_ITEM_GLYPHS || item->artifact == NB_ARTIFACT_FOOTER) continue;
        box r = run_box(b, doc, item);
        if (r.x1 < r.x0) continue;
        /* A character may reach out of its em box by a little: of a line of text, out of the area.
         */
        nb_len out = r.cell == NB_NO_NODE ? 1500 : 500;
        if (r.x0 < form->left - out || r.x1 > form->left + form->text_width + out ||
            r.y0 < form->top - out || r.y1 > form->top + form->text_height + out)
            fail_msg("round %d, page %u: ink at %d %d … %d %d leaves the type area", round,
                     page->number, r.x0, r.y0, r.x1, r.y1);
        boxes[n++] = r;
    }
    for (size_t i = 0; i < n; i++)
        for (size_t k = i + 1; k < n; k++)
            if (boxes[i].cell != boxes[k].cell && meet(&boxes[i], &boxes[k]))
                fail_msg("round %d, page %u: two cells overlap at %d %d", round, page->number,
                         boxes[k].x0, boxes[k].y0);
    for (size_t i = 0; i < page->n; i++) { /* no text runs over a rule */
        const nb_place *item = &page->items[i];
        if (item->kind != NB_ITEM_RULE || item->rule.gray != 0) continue;
        box line = {NB_NO_NODE, item->x, item->y, item->x + item->rule.width,
                    item->y + item->rule.height};
        for (size_t k = 0; k < n; k++)
            if (boxes[k].x0 < line.x1 && line.x0 < boxes[k].x1 && boxes[k].y0 < line.y1 &&
                line.y0 < boxes[k].y1)
                fail_msg(
                    "round %d, page %u: text at %d %d … %d %d runs over the rule %d %d … %d %d",
                    round, page->number, boxes[k].x0, boxes[k].y0, boxes[k].x1, boxes[k].y1,
                    line.x0, line.y0, line.x1, line.y1);
    }
}

/* Every text node's characters come out once each, in order, as real content. */
static void check_text(bench *b, const nb_doc *doc, const nb_pages *pages, int round) {
    nb_buf *out = NB_NEW_ARRAY(b->scratch, nb_buf, doc->n);
    for (size_t i = 0; i < doc->n; i++) out[i] = nb_buf_in(b->scratch);
    for (size_t p = 0; p < pages->n; p++)
        for (size_t i = 0; i < pages->items[p].n; i++) {
            const nb_place *item = &pages->items[p].items[i];
            if (item->kind != NB_ITEM_GLYPHS || item->owner == NB_NO_NODE) continue;
            for (uint32_t k = 0; k < item->run.n; k++)
                nb_buf_utf8(&out[item->owner], item->run.glyphs[k].cp);
        }
    for (nb_id id = 0; id < doc->n; id++) {
        const nb_node *node = nb_doc_at(doc, id);
        if (node->kind == NB_NODE_TEXT && !nb_str_eq(node->text, nb_buf_view(&out[id])))
            fail_msg("round %d: wanted “%.*s”, got “%.*s”", round, (int)node->text.n, node->text.p,
                     (int)out[id].n, out[id].p);
    }
}

static const nb_doc *document(bench *b, const nb_table *table) {
    nb_report *report = NB_NEW(b->arena, nb_report);
    report->languages[0] = NB_ZH;
    report->language_count = 1;
    nb_doc *doc = nb_doc_new(b->arena, b->layout, NB_ZH);
    nb_references *references = nb_references_new(b->arena, b->diags, doc);
    nb_composer c = {.arena = b->arena,
                     .diags = b->diags,
                     .report = report,
                     .layout = b->layout,
                     .doc = doc,
                     .in = nb_inline_new(b->arena, b->diags, report, doc, references),
                     .lang = NB_ZH,
                     .references = references};
    /* Before it nothing, a heading that stays with it, or a paragraph; behind it nothing or more.
     */
    static const nb_style_id styles[] = {NB_STYLE_HEADING1, NB_STYLE_BODY};
    uint32_t before = random_below(b, 3);
    const nb_yaml *text = scalar(b, NB_STR("公开情况"));
    if (before > 0) nb_compose_paragraph(&c, 0, NB_NODE_PARAGRAPH, styles[before - 1], text);
    nb_compose_table(&c, 0, table);
    if (random_below(b, 2) == 0)
        nb_compose_paragraph(&c, 0, NB_NODE_PARAGRAPH, NB_STYLE_BODY, text);
    if (random_below(b, 3) == 0) {
        nb_compose_paragraph(&c, 0, NB_NODE_ISSUER, NB_STYLE_ISSUER, text);
        nb_compose_paragraph(&c, 0, NB_NODE_DATE, NB_STYLE_DATE, text);
    }
    return doc;
}

static bool to_file(void *handle, const void *bytes, size_t n) {
    return fwrite(bytes, 1, n, handle) == n;
}

/* NB_TABLE_PNG=FOLDER: pages to look at, of all rounds up to a failure, or of NB_TABLE_ROUND. */
static void draw(const bench *b, const nb_pages *pages) {
    const char *folder = getenv("NB_TABLE_PNG"), *why;
    nb_preview *preview = folder == NULL ? NULL
                                         : nb_preview_open(b->arena, b->scratch, b->diags, b->fonts,
                                                           pages, 100, 1, &why);
    for (size_t p = 0; preview != NULL && p < pages->n; p++) {
        FILE *file = fopen(nb_str_format(b->arena, "%s/%zu.png", folder, p + 1).p, "wb");
        if (file == NULL) continue;
        nb_preview_next(preview, to_file, file);
        fclose(file);
    }
}

static void test_random(void **state) {
    bench *b = *state;
    b->seed = 20210926;
    const char *rounds = getenv("NB_TABLE_ROUNDS");
    int n = rounds != NULL ? atoi(rounds) : 300, refused = 0;
    for (int round = 0; round < n; round++) {
        const nb_doc *doc = document(b, random_table(b));
        const nb_galley *galley = nb_galley_make(b->arena, b->scratch, b->diags, doc, b->fonts, 1);
        if (nb_diags_errors(b->diags) > 0) { /* a column without room for a character: refused */
            b->diags = nb_diags_new(b->arena);
            refused++;
            continue;
        }
        const nb_pages *pages =
            opened(b, nb_paginate(b->arena, b->scratch, b->diags, galley, doc, b->fonts));
        assert_true(pages->n > 0);
        if (getenv("NB_TABLE_ROUND") == NULL || atoi(getenv("NB_TABLE_ROUND")) == round)
            draw(b, pages);
        for (size_t p = 0; p < pages->n; p++) check_page(b, doc, &pages->items[p], round);
        check_text(b, doc, pages, round);
    }
    assert_true(refused < n / 4);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_random)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
