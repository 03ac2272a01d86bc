/* Bytes choose a table, which is written as a report and goes all the way to pages: columns,
 * widths, spans, heads, sizes, where it stands. No text of a cell is lost on the way. */
#include "base/unicode.h"
#include "stages.h"

static const char *const ATOMS[] = {"政府",
                                    "信息公开",
                                    "，",
                                    "（",
                                    "）",
                                    "12",
                                    "-3.5",
                                    "1,000万元",
                                    "http://www.example.gov.cn/index.html",
                                    "《",
                                    "》",
                                    "条例",
                                    "API ",
                                    "、",
                                    "……",
                                    "“",
                                    "”",
                                    "[垚]{ruby yáo}",
                                    "m[2]{sup}",
                                    "{br}",
                                    "**强**",
                                    "Wirtschaftlichkeitsrechnung",
                                    "88%",
                                    "0.25"};

static unsigned pick(nb_fuzz_bytes *in, nb_buf *out, const char *const *words, unsigned n) {
    unsigned which = nb_fuzz_below(in, n);
    nb_buf_puts(out, words[which]);
    return which;
}

static void put_text(nb_fuzz_bytes *in, nb_buf *out) {
    nb_buf_byte(out, '"');
    unsigned n = nb_fuzz_below(in, 8);
    for (n = n == 7 ? 7 * nb_fuzz_below(in, 64) : n; n > 0; n--)
        pick(in, out, ATOMS, sizeof ATOMS / sizeof *ATOMS);
    nb_buf_byte(out, '"');
}

/* What is still free of a table's places: spans fit, so that most inputs get to the pages. */
typedef struct grid {
    unsigned columns, rows, head;
    bool covered[64][16];
} grid;

static void put_spans(nb_fuzz_bytes *in, nb_buf *out, grid *g, unsigned row, unsigned column) {
    unsigned last = row < g->head ? g->head : g->rows, across = 1, most = g->columns - column;
    unsigned down = 1 + nb_fuzz_below(in, last - row < 5 ? last - row : 5);
    for (most = 1 + nb_fuzz_below(in, most); across < most; across++)
        if (g->covered[row][column + across]) break;
    for (unsigned y = 0; y < down; y++)
        for (unsigned x = 0; x < across; x++) g->covered[row + y][column + x] = true;
    nb_buf_printf(out, ", colspan: %u, rowspan: %u", across, down);
}

static void put_cell(nb_fuzz_bytes *in, nb_buf *out, grid *g, unsigned row, unsigned column) {
    static const char *const MORE[] = {"",
                                       "",
                                       ", vertical: 是",
                                       ", tint: 是",
                                       ", header: 是",
                                       ", stack: 2",
                                       ", align: right",
                                       ", align: decimal"};
    unsigned form = nb_fuzz_below(in, 4);
    if (form < 2) {
        put_text(in, out);
        return;
    }
    nb_buf_puts(out, "{text: ");
    put_text(in, out);
    if (form == 3) put_spans(in, out, g, row, column);
    pick(in, out, MORE, sizeof MORE / sizeof *MORE);
    nb_buf_byte(out, '}');
}

static void put_rows(nb_fuzz_bytes *in, nb_buf *out, grid *g) {
    for (unsigned row = 0; row < g->rows; row++) {
        nb_buf_puts(out, "    - [");
        bool any = false;
        for (unsigned k = 0; k < g->columns; k++) {
            if (g->covered[row][k]) continue;
            if (any) nb_buf_puts(out, ", ");
            any = true;
            put_cell(in, out, g, row, k);
        }
        nb_buf_puts(out, "]\n");
    }
}

static nb_str make_report(nb_fuzz *f, nb_fuzz_bytes *in) {
    static const char *const PLACES[] = {"", "    place: whole\n", "    place: page\n",
                                         "    landscape: 是\n"};
    static const char *const SIZES[] = {"", "    size: 9pt\n", "    size: 四号\n",
                                        "    min_size: 5pt\n",
                                        "    min_size: 12pt\n    label_size: 9pt\n"};
    static const char *const COLUMNS[] = {"{width: 1}",
                                          "{width: 4}",
                                          "{width: 20mm}",
                                          "{width: 2, align: decimal}",
                                          "{width: 9mm, align: right}",
                                          "{width: 1, align: justify}"};
    nb_buf out = nb_buf_in(f->arena);
    nb_buf_puts(&out, "report: 1\nlayout: disclosure-2008\ntitle: 标题\nissuer: 机关\n"
                      "date: 2018-03-15\nperiod: {from: 2017-01-01, to: 2017-12-31}\n"
                      "tables:\n  t:\n    caption: 表题\n");
    grid g = {.columns = 1 + nb_fuzz_below(in, 12), .rows = 1 + nb_fuzz_below(in, 60)};
    g.head = nb_fuzz_below(in, g.rows < 4 ? g.rows : 4);
    nb_buf_printf(&out, "    head: %u\n    labels: %u\n", g.head,
                  nb_fuzz_below(in, g.columns < 3 ? g.columns : 3));
    pick(in, &out, PLACES, sizeof PLACES / sizeof *PLACES);
    pick(in, &out, SIZES, sizeof SIZES / sizeof *SIZES);
    nb_buf_puts(&out, "    columns: [");
    for (unsigned k = 0; k < g.columns; k++) {
        if (k > 0) nb_buf_puts(&out, ", ");
        pick(in, &out, COLUMNS, sizeof COLUMNS / sizeof *COLUMNS);
    }
    nb_buf_puts(&out, "]\n    rows:\n");
    put_rows(in, &out, &g);
    nb_buf_puts(&out, "sections:\n- {heading: 概述, body: [一段。, {table: t}, 又一段。]}\n");
    return nb_buf_view(&out);
}

/* Each character of each leaf is on a page once as content, but for blanks at the ends of lines. */
static void check_text(nb_fuzz *f, const nb_fuzz_report *r) {
    size_t *drawn = NB_NEW_ARRAY(f->arena, size_t, r->doc->n);
    for (size_t i = 0; i < r->pages->n; i++) {
        nb_page page = nb_page_open(r->pages, i, f->arena);
        for (size_t k = 0; k < page.n; k++)
            if (page.items[k].kind == NB_ITEM_GLYPHS && page.items[k].owner != NB_NO_NODE)
                drawn[page.items[k].owner] += page.items[k].run.n;
    }
    for (nb_id id = 0; id < r->doc->n; id++) {
        const nb_node *node = nb_doc_at(r->doc, id);
        if (node->kind != NB_NODE_TEXT) continue;
        size_t all = 0, seen = 0;
        for (const char *p = node->text.p, *end = p + node->text.n; p < end; all++) {
            uint32_t cp = nb_utf8_next(&p, end);
            seen += cp != ' ' && cp != NB_LINE_BREAK;
        }
        NB_FUZZ_HOLDS(drawn[id] <= all); /* nothing twice */
        NB_FUZZ_HOLDS(drawn[id] >= seen);
    }
}

void nb_fuzz_one(nb_fuzz *f, nb_str input) {
    nb_fuzz_bytes in = {(const unsigned char *)input.p, (const unsigned char *)input.p + input.n};
    nb_fuzz_report r = {.layout = NULL};
    nb_str report = make_report(f, &in);
    if (nb_fuzz_compose(f, "report.yaml", report, &r) && nb_diags_errors(f->diags) == 0 &&
        nb_fuzz_typeset(f, &r))
        check_text(f, &r);
}
