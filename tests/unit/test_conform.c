/* Every rule of conform.c is broken once, by a document that is otherwise good, and nothing else
 * is. */
#include "pdf_util.h"

static press *the_press;

/* A title, two levels of headings and a table of two rows, on one page. */
static nb_id make_good(press *p) {
    press_open(p);
    p->doc->title = p->doc->titles.in[NB_ZH] = NB_STR("年报");
    nb_id title = add(p, 0, NB_NODE_TITLE), text = add_text(p, title, "年报");
    set_text(p, text, NB_ARTIFACT_NONE, "fangsong", "年报", 16000, 79370, 120000, 0);
    nb_id part = add(p, 0, NB_NODE_PART), heading = add(p, part, NB_NODE_HEADING);
    nb_doc_at(p->doc, heading)->level = 1;
    add_text(p, heading, "概述");
    nb_id table = add(p, part, NB_NODE_TABLE);
    add_text(p, add(p, table, NB_NODE_CAPTION), "表");
    for (int r = 0; r < 2; r++) {
        nb_id group = add(p, table, r == 0 ? NB_NODE_TABLE_HEAD : NB_NODE_TABLE_BODY);
        nb_id row = add(p, group, NB_NODE_ROW);
        nb_id first = add(p, row, r == 0 ? NB_NODE_HEADER_CELL : NB_NODE_CELL);
        if (r == 0)
            nb_doc_at(p->doc, first)->col_span = 2;
        else
            add(p, row, NB_NODE_CELL);
    }
    end_page(p, "1");
    return part;
}

/* The only message of the document at a level; NB_CODE_COUNT: none. */
static nb_code verdict(press *p, nb_pdfa level) {
    nb_diags *diags = nb_diags_new(p->arena);
    nb_pages pages = all_pages(p);
    nb_pdf_options options = {.level = level};
    bool good = nb_pdf_conforms(p->arena, p->scratch, diags, p->doc, &pages, &options);
    assert_true(good == (nb_diags_count(diags) == 0) && nb_diags_count(diags) <= 1);
    if (good) return NB_CODE_COUNT;
    const nb_diag_entry *entry = nb_diags_sorted(diags);
    assert_memory_equal(entry->args[1].p, "ISO ", 4);
    assert_true(entry->args[0].n > 0);
    return entry->code;
}

static void expect(press *p, nb_code code, nb_code in_1a) {
    assert_int_equal(verdict(p, NB_PDFA_3A), code);
    assert_int_equal(verdict(p, NB_PDFA_2A), code);
    assert_int_equal(verdict(p, NB_PDFA_1A), in_1a);
    press_close(p);
}

static nb_id find(const press *p, nb_node_kind kind) {
    nb_id id = 0;
    while (nb_doc_at(p->doc, id)->kind != kind) id++;
    return id;
}

static void test_document(void **state) {
    (void)state;
    press *p = the_press;
    make_good(p);
    expect(p, NB_CODE_COUNT, NB_CODE_COUNT);
    make_good(p);
    p->doc->title = NB_STR(" ");
    expect(p, NB_CONFORM_TITLE, NB_CONFORM_TITLE);
    make_good(p);
    p->doc->titles.in[NB_ZH] = (nb_str){NULL, 0};
    expect(p, NB_CONFORM_TITLE_LANGUAGE, NB_CONFORM_TITLE_LANGUAGE);
    make_good(p);
    p->doc->editions[0] = add(p, 0, NB_NODE_EDITION);
    p->doc->edition_count = 1;
    nb_doc_at(p->doc, p->doc->editions[0])->lang = NB_EN;
    expect(p, NB_CONFORM_TITLE_LANGUAGE, NB_CONFORM_TITLE_LANGUAGE);
}

static void test_nodes(void **state) {
    (void)state;
    press *p = the_press;
    make_good(p);
    nb_doc_at(p->doc, find(p, NB_NODE_HEADING))->level = 2; /* H3 behind H1 */
    expect(p, NB_CONFORM_HEADING, NB_CONFORM_HEADING);
    make_good(p);
    nb_doc_at(p->doc, find(p, NB_NODE_TITLE))->kind = NB_NODE_PARAGRAPH; /* H2 first */
    expect(p, NB_CONFORM_HEADING, NB_CONFORM_HEADING);
    make_good(p);
    nb_doc_at(p->doc, find(p, NB_NODE_HEADER_CELL))->col_span = 3;
    expect(p, NB_CONFORM_ROWS, NB_CONFORM_ROWS);
    make_good(p);
    nb_doc_at(p->doc, find(p, NB_NODE_HEADER_CELL))->row_span = 2; /* comes down on both cells */
    expect(p, NB_CONFORM_ROWS, NB_CONFORM_ROWS);
    make_good(p);
    nb_doc_at(p->doc, find(p, NB_NODE_HEADER_CELL))->kind = NB_NODE_CELL;
    expect(p, NB_CONFORM_HEADS, NB_CONFORM_HEADS);
    make_good(p);
    nb_id row = add(p, find(p, NB_NODE_TABLE_BODY), NB_NODE_ROW), cell = add(p, row, NB_NODE_CELL);
    nb_doc_at(p->doc, cell)->col_span = 2;
    expect(p, NB_CODE_COUNT, NB_CODE_COUNT);
}

static void test_limits(void **state) {
    (void)state;
    press *p = the_press;
    nb_id part = make_good(p), link = add(p, add(p, part, NB_NODE_PARAGRAPH), NB_NODE_LINK);
    char *name = nb_alloc(p->arena, 3 * 16383 + 1);
    for (int i = 0; i < 16383; i++) memcpy(name + 3 * i, "年", 3);
    add_text(p, link, name);
    expect(p, NB_CONFORM_STRING, NB_CONFORM_STRING);
    part = make_good(p);
    nb_id list = add(p, part, NB_NODE_LIST);
    for (int i = 0; i < 8191; i++) add(p, list, NB_NODE_ITEM);
    assert_int_equal(verdict(p, NB_PDFA_1A), NB_CODE_COUNT);
    add(p, list, NB_NODE_ITEM);
    expect(p, NB_CODE_COUNT, NB_CONFORM_ARRAY);
    make_good(p);
    nb_id body = find(p, NB_NODE_TABLE_BODY);
    for (int i = 0; i < 8190; i++)
        nb_doc_at(p->doc, add(p, add(p, body, NB_NODE_ROW), NB_NODE_CELL))->col_span = 2;
    expect(p, NB_CODE_COUNT, NB_CONFORM_ARRAY);
}

static void test_pages(void **state) {
    (void)state;
    press *p = the_press;
    make_good(p);
    p->pages.items[0].height = 14400001;
    expect(p, NB_CONFORM_SIDE, NB_CODE_COUNT);
    make_good(p);
    p->pages.items[0].width = 2999;
    expect(p, NB_CONFORM_SIDE, NB_CODE_COUNT);
    make_good(p);
    nb_glyph *glyph = NB_NEW(p->arena, nb_glyph);
    glyph->cp = 0x20BB7;
    nb_place *items = NB_NEW_ARRAY(p->arena, nb_place, 1);
    items[0] = (nb_place){.kind = NB_ITEM_GLYPHS};
    items[0].run.glyphs = glyph;
    items[0].run.n = 1;
    p->pages.items[0].items = items;
    p->pages.items[0].n = 1;
    expect(p, NB_CONFORM_NOTDEF, NB_CONFORM_NOTDEF);
}

int main(void) {
    the_press = calloc(1, sizeof *the_press);
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_document),
                                       cmocka_unit_test(test_nodes), cmocka_unit_test(test_limits),
                                       cmocka_unit_test(test_pages)};
    int result = cmocka_run_group_tests(tests, NULL, NULL);
    free(the_press);
    return result;
}
