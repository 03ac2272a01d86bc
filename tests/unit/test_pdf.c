/* The PDF painter, on a document and pages made by hand. With a file name as argument, the sample
 * is written there, for a look with other programs. */
#include "pdf_util.h"

#include <libdeflate.h>

/* Heading, a paragraph over two pages with strong text, a link and shared glyphs, a table with a
 * spanning head, an empty cell and a head shown again, a list, an English paragraph, furniture. */
static void make_sample(press *p) {
    nb_doc *doc = p->doc;
    doc->title = doc->titles.in[NB_ZH] = NB_STR("政府信息公开工作年度报告 <2017> & 附表");
    doc->titles.in[NB_EN] = NB_STR("Annual report");
    doc->author = NB_STR("太原市人民政府办公厅");
    const nb_len left = 79370, size = 16000;

    nb_id title = add(p, 0, NB_NODE_TITLE), text = add_text(p, title, "年度报告");
    set_text(p, text, NB_ARTIFACT_NONE, "xiaobiaosong", "年度报告", 22000, 250000, 120000, 0);
    nb_id part = add(p, 0, NB_NODE_PART), head = add(p, part, NB_NODE_HEADING);
    nb_doc_at(doc, head)->level = 1;
    text = add_text(p, head, "一、概述");
    set_text(p, text, NB_ARTIFACT_NONE, "heiti", "一、概述", size, left, 180000, -207);
    p->node_page[head] = 0;
    p->node_y[head] = 164000;

    nb_id para = add(p, part, NB_NODE_PARAGRAPH);
    text = add_text(p, para, "本年度全市主动公开信息");
    nb_len x = set_text(p, text, NB_ARTIFACT_NONE, "fangsong", "本年度全市主动公开信息", size, left,
                        210000, -207);
    nb_id strong = add(p, para, NB_NODE_STRONG), number = add_text(p, strong, "12345 fi");
    x = set_text(p, number, NB_ARTIFACT_NONE, "latin",
                 "12345\xC2\xA0"
                 "f i",
                 size, x, 210000, 0);
    text = add_text(p, para, "条，⼈人𠀋。联系");
    x = set_text(p, text, NB_ARTIFACT_NONE, "fangsong", "条，⼈人", size, left, 240000, -207);
    x = set_text(p, text, NB_ARTIFACT_NONE, "fangsong", "𠀋。联系", size, x, 240000, 331);
    nb_id link = add(p, para, NB_NODE_LINK), address = add_text(p, link, "xxgk@ty.gov.cn");
    nb_doc_at(doc, link)->text = NB_STR("mailto:xxgk@ty.gov.cn");
    nb_len from = x;
    x = set_text(p, address, NB_ARTIFACT_NONE, "latin", "xxgk@ty.gov.cn", size, x, 240000, 0);
    set_link(p, link, from, 226000, x - from, 18000);
    text = add_text(p, para, "，特此报告。");
    set_text(p, text, NB_ARTIFACT_NONE, "fangsong", "，特此", size, left, 760000, 0);
    set_text(p, NB_NO_NODE, NB_ARTIFACT_FOOTER, "songti", "— 1 —", 14000, 460000, 790000, 0);
    end_page(p, "— 1 —");

    set_text(p, text, NB_ARTIFACT_NONE, "fangsong", "报告。", size, left, 120000, 0);
    nb_id table = add(p, part, NB_NODE_TABLE), caption = add(p, table, NB_NODE_CAPTION);
    text = add_text(p, caption, "表1 依申请公开");
    set_text(p, text, NB_ARTIFACT_NONE, "heiti", "表1 依申请公开", 12000, 200000, 150000, 0);
    nb_id thead = add(p, table, NB_NODE_TABLE_HEAD), row = add(p, thead, NB_NODE_ROW);
    nb_id cell = add(p, row, NB_NODE_HEADER_CELL);
    nb_doc_at(doc, cell)->col_span = 2;
    text = add_text(p, cell, "项目");
    set_rule(p, left, 156000, 440000, 1000, 0);
    set_text(p, text, NB_ARTIFACT_NONE, "songti", "项目", 12000, left, 170000, 0);
    set_rule(p, left, 176000, 440000, 500, 128);
    nb_id tbody = add(p, table, NB_NODE_TABLE_BODY);
    for (int r = 0; r < 2; r++) {
        row = add(p, tbody, NB_NODE_ROW);
        cell = add(p, row, NB_NODE_HEADER_CELL);
        nb_doc_at(doc, cell)->scope = NB_SCOPE_ROW;
        text = add_text(p, cell, r == 0 ? "申请" : "答复");
        set_text(p, text, NB_ARTIFACT_NONE, "songti", r == 0 ? "申请" : "答复", 12000, left,
                 190000 + r * 20000, 0);
        cell = add(p, row, NB_NODE_CELL);
        if (r == 1) continue; /* an empty cell */
        text = add_text(p, cell, "286");
        set_text(p, text, NB_ARTIFACT_NONE, "latin", "286", 12000, 300000, 190000, 0);
    }
    set_text(p, NB_NO_NODE, NB_ARTIFACT_REPEAT, "songti", "项目", 12000, left, 300000, 0);
    nb_id list = add(p, part, NB_NODE_LIST);
    for (int i = 0; i < 2; i++) {
        nb_id item = add(p, list, NB_NODE_ITEM), label = add(p, item, NB_NODE_LABEL);
        text = add_text(p, label, i == 0 ? "（1）" : "（2）");
        x = set_text(p, text, NB_ARTIFACT_NONE, "fangsong", i == 0 ? "（1）" : "（2）", size, left,
                     360000 + i * 30000, 0);
        nb_id body = add(p, item, NB_NODE_ITEM_BODY);
        text = add_text(p, body, "完善制度");
        set_text(p, text, NB_ARTIFACT_NONE, "fangsong", "完善制度", size, x, 360000 + i * 30000, 0);
    }
    add(p, part, NB_NODE_NOTE); /* without content: left out */
    nb_id english = add(p, part, NB_NODE_PARAGRAPH);
    nb_doc_at(doc, english)->lang = NB_EN;
    text = add_text(p, english, "caf\xC3\xA9 ok");
    nb_doc_at(doc, text)->lang = NB_EN;
    x = set_text(p, text, NB_ARTIFACT_NONE, "latin", "caf", size, left, 450000, 0);
    uint32_t e, acute;
    const nb_face *face = nb_fonts_find(p->fonts, press_role(p, "latin"), 'e', &e);
    nb_fonts_find(p->fonts, press_role(p, "latin"), 0xB4, &acute);
    nb_glyph *pieces = NB_NEW_ARRAY(p->arena, nb_glyph, 2);
    pieces[0] = (nb_glyph){.cp = 0xE9, .gid = (uint16_t)e};
    pieces[1] = (nb_glyph){.x = 1800, .gid = (uint16_t)acute, .dy = 20};
    nb_place *item = NB_PUSH(p->arena, &p->items);
    *item = (nb_place){.kind = NB_ITEM_GLYPHS, .face = face->index, .owner = text};
    item->x = x;
    item->y = 450000;
    item->run.glyphs = pieces;
    item->run.n = 2;
    item->run.size = size;
    set_text(p, text, NB_ARTIFACT_NONE, "latin", " ok", size, x + 7100, 450000, 0);
    set_text(p, NB_NO_NODE, NB_ARTIFACT_FOOTER, "songti", "— 2 —", 14000, 90000, 790000, 0);
    end_page(p, "— 2 —");
}

static nb_buf paint(press *p, const nb_pdf_options *options) {
    nb_buf out = nb_buf_in(p->arena);
    nb_pages pages = all_pages(p);
    assert_true(nb_paint_pdf(p->arena, p->scratch, p->diags, p->doc, &pages, p->fonts, options,
                             keep, &out));
    assert_int_equal(nb_diags_errors(p->diags), 0);
    return out;
}

/* Everything of the file in clear: what is deflated is inflated in its place. */
static char *in_clear(press *p, const nb_buf *pdf) {
    static const char word[] = "\nstream\n";
    struct libdeflate_decompressor *inflate = libdeflate_alloc_decompressor();
    nb_buf out = nb_buf_in(p->arena);
    size_t room = 1 << 22, n, at = 0;
    char *clear = nb_alloc(p->arena, room);
    for (size_t i = 0; i + sizeof word < pdf->n; i++) {
        if (memcmp(pdf->p + i, word, sizeof word - 1) != 0) continue;
        i += sizeof word - 1;
        nb_buf_add(&out, pdf->p + at, i - at);
        at = i;
        size_t end = i;
        while (memcmp(pdf->p + end, "\nendstream\nendobj", 17) != 0) end++;
        if (libdeflate_zlib_decompress(inflate, pdf->p + i, end - i, clear, room, &n) == 0) {
            nb_buf_add(&out, clear, n);
            at = end;
        }
        i = end;
    }
    nb_buf_add(&out, pdf->p + at, pdf->n - at);
    libdeflate_free_decompressor(inflate);
    for (size_t i = 0; i < out.n; i++)
        if (out.p[i] == '\0') out.p[i] = ' ';
    nb_buf_byte(&out, '\0');
    return out.p;
}

static press *the_press;
static const nb_pdf_options plain = {.producer = "nianbao test"};

static void test_structure_dump(void **state) {
    (void)state;
    press *p = the_press;
    press_open(p);
    make_sample(p);
    nb_buf out = nb_buf_in(p->arena);
    nb_pages pages = all_pages(p);
    nb_tags_dump(p->arena, &out, p->doc, &pages, false);
    nb_buf_byte(&out, '\0');
    assert_string_equal(
        out.p, "Document\n"
               "  H1 1:0 “年度报告”\n"
               "  Sect\n"
               "    H2 1:1 “一、概述”\n"
               "    P 1:2 1:4 1:6 2:0 “本年度全市主动公开信息条，⼈人𠀋。联系，特此报告。”\n"
               "      Span 1:3 “12345 fi”\n"
               "      Link 1:5 link 1 “xxgk@ty.gov.cn”\n"
               "    Table\n"
               "      Caption 2:1 “表1 依申请公开”\n"
               "      THead\n"
               "        TR\n"
               "          TH scope=Column columns=2 2:2 “项目”\n"
               "      TBody\n"
               "        TR\n"
               "          TH scope=Row 2:3 “申请”\n"
               "          TD 2:4 “286”\n"
               "        TR\n"
               "          TH scope=Row 2:5 “答复”\n"
               "          TD\n"
               "    L numbering=Decimal\n"
               "      LI\n"
               "        Lbl 2:6 “（1）”\n"
               "        LBody 2:7 “完善制度”\n"
               "      LI\n"
               "        Lbl 2:8 “（2）”\n"
               "        LBody 2:9 “完善制度”\n"
               "    P lang=en 2:10 “café ok”\n");
    press_close(p);
}

static void test_file(void **state) {
    (void)state;
    press *p = the_press;
    press_open(p);
    make_sample(p);
    nb_buf pdf = paint(p, &plain), again = paint(p, &plain);
    assert_int_equal(pdf.n, again.n);
    assert_memory_equal(pdf.p, again.p, pdf.n);
    assert_memory_equal(pdf.p, "%PDF-1.7\n%", 10);
    assert_memory_equal(pdf.p + pdf.n - 6, "%%EOF\n", 6);

    char *clear = in_clear(p, &pdf);
    static const char *const expected[] = {
        "/MarkInfo <<\n/Marked true\n>>",
        "/Lang (zh-CN)",
        "/DisplayDocTitle true",
        "/Tabs /S",
        "/MediaBox [ 0 0 595.276 841.89 ]",
        "/F 4\n",
        "(mailto:xxgk@ty.gov.cn)",
        "/Scope /Column",
        "/ColSpan 2",
        "/ListNumbering /Decimal",
        "/Lang (en)",
        "/PageMode /UseOutlines",
        "&lt;2017&gt; &amp; ",
        "/Artifact<</Type/Pagination/Subtype/Footer>>BDC",
        "/Artifact<</Type/Layout>>BDC",
        "/P<</MCID 2>>BDC",
        "/S /D\n/St 1",
        "/Span<</ActualText<FEFF00E9>>>BDC", /* one character of two glyphs */
        ".502 g",
        "-.207 Tc",   /* a grid narrower than the glyphs */
        "<00A0>",     /* NBSP: a code of its own in a glyf font */
        "<D840DC0B>", /* 𠀋 */
    };
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        if (strstr(clear, expected[i]) == NULL) fail_msg("not in the file: %s", expected[i]);
    /* ⼈ and 人 share a glyph, which has one code in a CFF font. */
    assert_non_null(strstr(clear, "/Span<</ActualText<FEFF4EBA>>>BDC"));
    assert_null(strstr(clear, "CreateDate"));
    press_close(p);
}

static void test_dates(void **state) {
    (void)state;
    press *p = the_press;
    press_open(p);
    make_sample(p);
    nb_pdf_options options = {.producer = "t", .source_date_epoch = "1521043199"};
    nb_buf pdf = paint(p, &options);
    char *clear = in_clear(p, &pdf);
    assert_non_null(strstr(clear, "<xmp:CreateDate>2018-03-14T15:59:59Z</xmp:CreateDate>"));
    assert_non_null(strstr(clear, "/ModDate (D:20180314155959Z)"));
    options.source_date_epoch = "951782400"; /* a leap day of a year that divides by 400 */
    pdf = paint(p, &options);
    assert_non_null(strstr(in_clear(p, &pdf), "2000-02-29T00:00:00Z"));

    nb_yaml scalar = {0};
    p->doc->date = (nb_date){&scalar, 2018, 3, 15};
    pdf = paint(p, &options);
    clear = in_clear(p, &pdf);
    assert_non_null(strstr(clear, "<xmp:ModifyDate>2018-03-15T00:00:00+08:00</xmp:ModifyDate>"));
    assert_non_null(strstr(clear, "/CreationDate (D:20180315000000+08'00')"));
    press_close(p);
}

/* Long enough for several nodes of the page tree, the parent tree and the object streams. */
static void test_many_pages(void **state) {
    (void)state;
    press *p = the_press;
    press_open(p);
    for (int i = 0; i < 300; i++) {
        nb_id para = add(p, 0, NB_NODE_PARAGRAPH), text = add_text(p, para, "286");
        set_text(p, text, NB_ARTIFACT_NONE, "latin", "286", 12000, 90000, 190000, 0);
        end_page(p, "");
    }
    nb_buf pdf = paint(p, &plain);
    char *clear = in_clear(p, &pdf);
    assert_non_null(strstr(clear, "/Limits [ 0 255 ]"));
    assert_non_null(strstr(clear, "/Count 300"));
    assert_null(strstr(clear, "/PageLabels"));
    assert_null(strstr(clear, "/Outlines"));
    press_close(p);
}

static bool refuse(void *handle, const void *bytes, size_t n) {
    (void)bytes;
    size_t *left = handle;
    if (n > *left) return false;
    *left -= n;
    return true;
}

static void test_sink_refuses(void **state) {
    (void)state;
    press *p = the_press;
    press_open(p);
    make_sample(p);
    nb_pages pages = all_pages(p);
    for (size_t room = 0; room < 3000; room += 700) {
        size_t left = room;
        assert_false(nb_paint_pdf(p->arena, p->scratch, p->diags, p->doc, &pages, p->fonts, &plain,
                                  refuse, &left));
    }
    press_close(p);
}

static nb_place *set_path(press *p, nb_path *path, nb_len x, nb_len y, int gray) {
    nb_place *item = NB_PUSH(p->arena, &p->items);
    *item = (nb_place){.kind = NB_ITEM_PATH, .artifact = NB_ARTIFACT_LAYOUT, .owner = NB_NO_NODE};
    item->x = x;
    item->y = y;
    item->path.shape = path;
    item->path.gray = (uint8_t)gray;
    return item;
}

/* PDF's y axis runs upwards from the sheet's bottom: 841.89 pt here. */
static void test_paths(void **state) {
    (void)state;
    press *p = the_press;
    press_open(p);
    nb_path *line = nb_path_new(p->arena, 500), *leaf = nb_path_new(p->arena, 0);
    nb_path_move(line, 0, 0);
    nb_path_line(line, 10000, 2000);
    line->dash[0] = 3000;
    line->dash[1] = 1500;
    nb_path_move(leaf, 0, 0);
    nb_path_curve(leaf, (nb_point){1000, 0}, (nb_point){2000, 1000}, (nb_point){2000, 2000});
    nb_path_close(leaf);
    set_path(p, line, 100000, 41890, 128);
    set_path(p, line, 100000, 41890, 128)->turn = 1;
    set_path(p, leaf, 200000, 41890, 0);
    end_page(p, "");
    nb_buf pdf = paint(p, &plain), dump = nb_buf_in(p->arena);
    assert_non_null(strstr(in_clear(p, &pdf), ".502 G\n.5 w\n[3 1.5 ]0 d\n"
                                              "100 800 m\n110 798 l\nS\n"
                                              "100 800 m\n102 810 l\nS\n"
                                              "200 800 m\n201 800 202 799 202 798 c\nh\nf\n"));
    nb_pages pages = all_pages(p);
    nb_pages_dump(&dump, &pages, p->fonts);
    nb_buf_byte(&dump, '\0');
    assert_string_equal(
        dump.p, "page 1 595.276 x 841.89\n"
                "  path layout 100 41.89 gray 128 stroke .5 dash 3/1.5 m 0 0 l 10 2\n"
                "  path layout 100 41.89 turn 1 gray 128 stroke .5 dash 3/1.5 m 0 0 l 10 2\n"
                "  path layout 200 41.89 fill m 0 0 c 1 0 2 1 2 2 h\n");
    press_close(p);
}

static void test_empty(void **state) {
    (void)state;
    press *p = the_press;
    press_open(p);
    end_page(p, "");
    nb_buf pdf = paint(p, &plain);
    assert_non_null(strstr(in_clear(p, &pdf), "/S/Document"));
    press_close(p);
}

static int write_sample(const char *path) {
    press *p = the_press;
    press_open(p);
    make_sample(p);
    nb_buf pdf = paint(p, &plain);
    FILE *file = fopen(path, "wb");
    bool good = file != NULL && fwrite(pdf.p, 1, pdf.n, file) == pdf.n && fclose(file) == 0;
    press_close(p);
    return good ? 0 : 1;
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_structure_dump), cmocka_unit_test(test_file),
        cmocka_unit_test(test_dates),          cmocka_unit_test(test_many_pages),
        cmocka_unit_test(test_sink_refuses),   cmocka_unit_test(test_paths),
        cmocka_unit_test(test_empty),
    };
    the_press = malloc(sizeof *the_press);
    if (the_press == NULL) return 1;
    int failed = argc > 1 ? write_sample(argv[1]) : cmocka_run_group_tests(tests, NULL, NULL);
    free(the_press);
    return failed;
}
