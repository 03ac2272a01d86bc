/* Slots: numbers that only paging knows never change a line, and stay inside their frozen width. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "bench.h"
#include "doc/compose.h"
#include "doc/reference.h"
#include "flow/paginate.h"
#include "flow/slot.h"

static const char REPORT[] = "report: 1\nlayout: disclosure-2008\ntitle: 年度报告\nissuer: 办公室\n"
                             "period: {from: 2017-01-01, to: 2017-12-31}\ncontents: 是\nsections:\n"
                             "  - heading: 概述\n    id: a\n    body: ['见第{page b}页和第{page "
                             "a}页，全年主动公开政府信息的情况"
                             "列在第{page b}页的表中，与第{page a}页相同。']\n"
                             "  - heading: 总结\n    id: b\n    body: [无。]\n";

static const nb_doc *compose(bench *b) {
    const nb_yaml *root = nb_yaml_parse(b->arena, b->diags, "slot.yaml", nb_str_of(REPORT));
    const nb_report *report = nb_report_read(b->arena, b->diags, root);
    report = nb_report_complete(b->arena, b->diags, report, b->layout);
    const nb_doc *doc = nb_compose(b->arena, b->diags, report, b->layout);
    assert_int_equal(nb_diags_errors(b->diags), 0);
    return doc;
}

/* The same galley cut into pages that are numbered from `first` on. */
static const nb_pages *paged(bench *b, const nb_doc *doc, const nb_galley *galley, int32_t first) {
    nb_layout *layout = NB_NEW(b->arena, nb_layout);
    nb_doc *other = NB_NEW(b->arena, nb_doc);
    *layout = *b->layout;
    layout->folio.first = first;
    *other = *doc;
    other->layout = layout;
    return opened(b, nb_paginate(b->arena, b->scratch, b->diags, galley, other, b->fonts));
}

static bool is_slot(const nb_doc *doc, const nb_place *item) {
    return item->kind == NB_ITEM_GLYPHS && item->owner != NB_NO_NODE &&
           nb_doc_at(doc, item->owner)->slot;
}

static nb_len end_of(bench *b, const nb_place *item) {
    const nb_glyph *last = &item->run.glyphs[item->run.n - 1];
    const nb_face *face = nb_fonts_at(b->fonts, item->face);
    return item->x + last->x + nb_em(item->run.size, nb_face_advance(face, last->gid));
}

static uint32_t number_in(const nb_place *item) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < item->run.n; i++) n = 10 * n + item->run.glyphs[i].cp - '0';
    return n;
}

static void numbers_change_no_line(void **state) {
    bench *b = *state;
    const nb_doc *doc = compose(b);
    const nb_galley *galley = nb_galley_make(b->arena, b->scratch, b->diags, doc, b->fonts, 1);
    const nb_pages *low = paged(b, doc, galley, 1), *high = paged(b, doc, galley, 999);
    assert_int_equal(low->n, 2);
    assert_int_equal(high->n, low->n);
    size_t slots = 0;
    for (size_t p = 0; p < low->n; p++) {
        const nb_page *one = &low->items[p], *other = &high->items[p];
        assert_int_equal(one->number, p + 1);
        assert_int_equal(other->number, p + 999);
        for (size_t i = 0; i < one->n; i++) {
            const nb_place *x = &one->items[i], *y = &other->items[i];
            if (x->artifact == NB_ARTIFACT_FOOTER) break; /* the page number is the last item */
            assert_int_equal(x->y, y->y);
            if (is_slot(doc, x)) {
                assert_int_equal(number_in(x), 2); /* both sections stand on the second page */
                assert_int_equal(number_in(y), 1000);
                assert_true(x->x >= y->x && end_of(b, y) - y->x <= NB_PT(16));
                assert_true(end_of(b, x) <= end_of(b, y) + 40);
                slots++;
            } else {
                assert_int_equal(x->x, y->x);
                assert_true(x->kind != NB_ITEM_GLYPHS || x->run.n == y->run.n);
            }
        }
    }
    assert_int_equal(slots, 2 + 4);
}

/* As many digits as the size of the document asks for: more text, more digits; never fewer than a
 * report of that size has pages. */
static void width_follows_the_size(void **state) {
    bench *b = *state;
    size_t before = 0;
    static const size_t BYTES[] = {30, 60000, 3000000};
    for (size_t i = 0; i < 3; i++) {
        nb_doc *doc = nb_doc_new(b->arena, b->layout, NB_ZH);
        nb_id slot = nb_doc_add(doc, 0, NB_NODE_TEXT, NULL),
              text = nb_doc_add(doc, 0, NB_NODE_TEXT, NULL);
        nb_slot_add(doc, slot, 0);
        char *bytes = nb_alloc(b->arena, BYTES[i]);
        memset(bytes, 'a', BYTES[i]);
        nb_doc_at(doc, text)->text = (nb_str){bytes, BYTES[i]};
        nb_slots_size(doc);
        size_t digits = nb_doc_at(doc, slot)->text.n, pages = BYTES[i] / 3 / 28 / 22 + 1, need = 0;
        for (; pages > 0; pages /= 10) need++;
        assert_true(digits >= need && digits > before && digits <= need + 1);
        before = digits;
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(numbers_change_no_line, setup, teardown),
        cmocka_unit_test_setup_teardown(width_follows_the_size, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
