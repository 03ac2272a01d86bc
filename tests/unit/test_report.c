/* The typed report: what a file may say, in both languages, and the sample's whole text. */
#include "model_util.h"

#include "model/check.h"
#include "model/figures.h"

#define SEED_BYTES 5706
#define SEED_HASH UINT64_C(14339535182015026791)

#define HEAD \
    "report: 1\nlayout: l\ntitle: 甲\nissuer: 乙\nperiod: {from: 2017-01-01, to: 2017-12-31}\n"

static const nb_report *read(bench *b, nb_str text) {
    const nb_yaml *root = nb_yaml_parse(b->arena, b->diags, "t.yaml", text);
    return root == NULL ? NULL : nb_report_read(b->arena, b->diags, root);
}

static void expect(const char *yaml, const char *expected) {
    bench b;
    bench_open(&b);
    read(&b, nb_str_of(yaml));
    if (strcmp(listing(&b), expected) != 0) {
        explain(&b);
        fail_msg("%s\nexpected %s", yaml, expected);
    }
    bench_close(&b);
}

static void reads_chinese_keys(void **state) {
    (void)state;
    bench b;
    bench_open(&b);
    const nb_report *r = read(
        &b,
        NB_STR("年报: 1\n版式: l\n语言: [中文, 英文]\n标题: {中文: 甲, 英文: A}\n发布机关: 乙\n"
               "日期: 2018年3月5日\n期间: {起: 2017-01-01, 止: 2017-12-31}\n"
               "数据: {公开: 663, 申请: {合计: 8}}\n联系: {电话: \"0519\", 传真: }\n"
               "表格:\n  主要: {列: [指标, {标题: 数, 对齐: 右, 宽度: 2}], 行: [[甲, 1], [{中文: "
               "乙}, 2]]}\n"
               "前言: [一段]\n章节:\n  - 小标题: 概述\n    序号: 4、\n    正文:\n      - 中文: 文\n"
               "        英文: text\n      - 条目: [一, {文字: 二, 正文: [三]}]\n        编号: 1、\n"
               "      - 表: 主要\n      - 标题: 乙\n        正文: [丙]\n"));
    explain(&b);
    assert_int_equal(nb_diags_count(b.diags), 0);
    assert_int_equal(r->language_count, 2);
    assert_true(nb_str_is(r->title.in[NB_EN]->text, "A"));
    assert_int_equal(r->date.day, 5);
    assert_true(nb_str_is(r->contact[NB_CONTACT_PHONE].in[NB_ZH]->text, "0519"));
    assert_null(r->contact[NB_CONTACT_FAX].in[NB_ZH]);
    assert_int_equal(r->preface.n, 1);
    assert_int_equal(r->sections.n, 1);
    const nb_block *section = &r->sections.items[0];
    assert_true(nb_str_is(section->label.in[NB_ZH]->text, "4、"));
    assert_int_equal(section->body.n, 4);
    assert_int_equal(section->body.items[0].kind, NB_BLOCK_PARAGRAPH);
    assert_true(nb_str_is(section->body.items[0].text.in[NB_EN]->text, "text"));
    assert_int_equal(section->body.items[1].list_count, 2);
    assert_int_equal(section->body.items[1].list[1].body.n, 1);
    const nb_table *table = section->body.items[2].table;
    assert_ptr_equal(table, &r->tables[0]);
    assert_int_equal(table->columns[1].align, NB_ALIGN_RIGHT);
    assert_int_equal(table->columns[1].share, 2);
    assert_int_equal(table->row_count, 3); /* with the head */
    assert_true(nb_str_is(table->cells[4].text.in[NB_ZH]->text, "乙"));
    assert_int_equal(section->body.items[3].kind, NB_BLOCK_SECTION);
    bench_close(&b);
}

static void says_what_is_wrong(void **state) {
    (void)state;
    expect("a", "1:1 E2008\n");
    expect("标题：甲\n", "1:3 E1006\n");
    expect("titel: 甲\n", "1:1 E2002\n1:1 E2007\n1:1 E2007\n1:1 E2007\n1:1 E2007\n1:1 E2007\n"
                          "1:1 E2007\n");
    expect(HEAD "sections: 甲\n", "6:11 E2004\n");
    expect(HEAD "sections: [甲]\n", "6:12 E2007\n");
    expect(HEAD "sections:\n  -概述\n", "7:3 E1009\n");
    expect(HEAD "sections:\n  - 小标题：概述\n", "7:5 W2022\n7:8 E1006\n");
    expect(HEAD "sections:\n  - heading: 概述\n    body: 甲\n", "8:11 E2004\n");
    expect(HEAD "sections:\n  - heading: 概述\n    body:\n      - 有以下几项:\n", "9:14 E1008\n");
    expect(HEAD "sections:\n  - heading: 概述\n    body:\n      - 注意: 甲\n", "9:9 E2014\n");
    expect(HEAD "sections:\n  - heading: 概述\n    items: [甲]\n", "8:12 E2015\n");
    expect(HEAD "sections:\n  - heading: 甲\n    标题: 乙\n    小标题: 丙\n", "9:5 E1015\n");
    expect(HEAD "sections: [{heading: 甲}]\ncontact:\n  电话：123\n", "8:5 E1006\n");
    expect(HEAD "sections: [{heading: 甲}]\ncontact:\n  phone:123\n", "8:8 E1007\n");
    expect(HEAD "sections: [{heading: 甲}]\ndate: 2017-02-30\n", "7:7 E2011\n");
    expect(HEAD "sections: [{heading: 甲}]\ndate: 18-1-2\n", "7:7 E2010\n");
    expect(HEAD "sections: [{heading: 甲}]\nlanguages: [zh, fr, zh]\n", "7:17 E2012\n7:21 E2013\n");
    expect(HEAD "sections: [{heading: 甲}]\ntables: {t: {columns: [a, b], rows: [[1], [1, 2], [1, "
                "2, 3]]}}\n",
           "7:38 E2016\n7:51 E2016\n");
    expect(HEAD "sections: [{heading: 甲}]\nfigures: {a b: 1, date: 2, x: [1], z: {q: 1}}\n",
           "7:11 E4004\n7:19 E4005\n7:31 E4003\n");
}

static void finds_figures(void **state) {
    (void)state;
    bench b;
    bench_open(&b);
    const nb_report *r = read(
        &b, NB_STR(HEAD "date: 2018-03-05\nsections: [{heading: 甲}]\ncontact: {phone: \"0519\"}\n"
                        "figures: {published: 0663, requests: {合计: 8}}\n"));
    assert_non_null(r);
    static const struct {
        const char *name, *zh, *en;
    } CASES[] = {{"published", "0663", "0663"},
                 {"requests.合计", "8", "8"},
                 {"period.from", "2017年1月1日", "1 January 2017"},
                 {"期间.止", "2017年12月31日", "31 December 2017"},
                 {"period.year", "2017", "2017"},
                 {"日期", "2018年3月5日", "5 March 2018"},
                 {"联系.电话", "0519", "0519"},
                 {" title ", "甲", "甲"},
                 {"requests", NULL, NULL},
                 {"requests.", NULL, NULL},
                 {"contact.fax", NULL, NULL},
                 {"", NULL, NULL}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        nb_figure zh = nb_figure_find(b.arena, r, nb_str_of(CASES[i].name), NB_ZH);
        nb_figure en = nb_figure_find(b.arena, r, nb_str_of(CASES[i].name), NB_EN);
        assert_int_equal(zh.at != NULL, CASES[i].zh != NULL);
        if (zh.at == NULL) continue;
        assert_true(nb_str_is(zh.text, CASES[i].zh) && nb_str_is(en.text, CASES[i].en));
    }
    assert_true(nb_str_is(nb_figure_nearest(b.arena, r, NB_STR("publised")), "published"));
    assert_null(nb_figure_nearest(b.arena, r, NB_STR("完全不同的名称")).p);
    bench_close(&b);
}

static void twins_are_one_to_one(void **state) {
    (void)state;
    const nb_twin *twins;
    size_t n = nb_report_twins(&twins);
    for (size_t i = 0; i < n; i++) {
        assert_true(nb_str_is(nb_report_key(nb_str_of(twins[i].zh)), twins[i].en));
        assert_true(nb_str_is(nb_report_key(nb_str_of(twins[i].en)), twins[i].en));
        for (size_t k = 0; k < i; k++) {
            assert_string_not_equal(twins[i].en, twins[k].en);
            assert_string_not_equal(twins[i].zh, twins[k].zh);
        }
    }
}

/* --- the sample ----------------------------------------------------------------------------- */

/* The text with its figures put in, a line for each block. */
static void add_text(bench *b, nb_buf *out, const nb_report *report, nb_text text) {
    nb_str s = text.in[NB_ZH]->text;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != '{') {
            nb_buf_byte(out, (unsigned char)s.p[i]);
            continue;
        }
        size_t end = i;
        while (s.p[end] != '}') end++;
        nb_str name = {s.p + i + 1, end - i - 1};
        nb_figure figure = nb_figure_find(b->arena, report, name, NB_ZH);
        if (figure.at == NULL) fail_msg("no figure %.*s", (int)name.n, name.p);
        nb_buf_str(out, figure.text);
        i = end;
    }
    nb_buf_byte(out, '\n');
}

static void add_blocks(bench *b, nb_buf *out, const nb_report *report, const nb_blocks *blocks) {
    for (size_t i = 0; i < blocks->n; i++) {
        const nb_block *block = &blocks->items[i];
        if (block->text.in[NB_ZH] != NULL) add_text(b, out, report, block->text);
        for (size_t k = 0; k < block->list_count; k++) {
            add_text(b, out, report, block->list[k].text);
            add_blocks(b, out, report, &block->list[k].body);
        }
        add_blocks(b, out, report, &block->body);
    }
}

/* Every sentence of the published report, in order: lengths and a hash of the text without the
 * numbering of headings and items (lines, bytes, FNV-1a). The text was taken from the publication
 * once; a change of a single character shows here. */
static void sample_holds_the_published_text(void **state) {
    (void)state;
    bench b;
    bench_open(&b);
    nb_str source = read_file(b.arena, NB_SOURCE_DIR "/data/zhonglou-2017/report.yaml");
    const nb_report *r = read(&b, source);
    assert_non_null(r);
    explain(&b);
    assert_int_equal(nb_diags_count(b.diags), 0);
    nb_buf out = nb_buf_in(b.arena);
    add_blocks(&b, &out, r, &r->preface);
    add_blocks(&b, &out, r, &r->sections);
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < out.n; i++)
        hash = (hash ^ (unsigned char)out.p[i]) * UINT64_C(1099511628211);
    nb_buf_byte(&out, '\0');
    if (getenv("NB_PRINT") != NULL) fputs(out.p, stdout);
    assert_int_equal(out.n - 1, SEED_BYTES);
    assert_true(hash == SEED_HASH);
    assert_int_equal(r->tables[0].row_count, 7);
    const nb_layout *layout =
        nb_layout_load(b.arena, b.diags, NB_SOURCE_DIR "/layouts", r->layout_name, r->layout_pos);
    assert_non_null(layout);
    nb_check(b.arena, b.scratch, b.diags, nb_report_complete(b.arena, b.diags, r, layout), layout);
    explain(&b);
    assert_int_equal(nb_diags_count(b.diags), 0);
    bench_close(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_chinese_keys),
        cmocka_unit_test(says_what_is_wrong),
        cmocka_unit_test(finds_figures),
        cmocka_unit_test(twins_are_one_to_one),
        cmocka_unit_test(sample_holds_the_published_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
