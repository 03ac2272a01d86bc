/* How much white the lines of reports get: total fit against greedy breaking.
 *
 *     stretch SOURCE WIDTH REPORT.yaml…
 *
 * For every justified line but the last ones of paragraphs: the white added at a gap between
 * characters, in thousandths of an em. WIDTH in cells; 0: that of the layout. Greedy breaking,
 * which only stands here, fills each line as far as it goes and looks at no other line; it squeezes
 * like total fit, or (pushing) never squeezes inside a line, as browsers and word processors do. */
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/limits.h"
#include "doc/compose.h"
#include "text/unit.h"

enum { MOST = 100000, LOOSE = 100 };
enum { TOTAL_FIT, GREEDY, PUSHING, WAYS };

typedef struct counts {
    nb_len white[MOST]; /* a line each, thousandths of an em at a gap */
    size_t n, squeezed, lonely;
} counts;

typedef struct bench {
    nb_arena *arena, *scratch;
    nb_setter *setter;
    const nb_doc *doc;
    nb_len width; /* 0: the layout's */
    counts ways[WAYS];
} bench;

/* Whether units [start, end) fit the measure, squeezed or not. */
static bool fits(const bench *b, size_t start, size_t end, nb_len measure, nb_len em,
                 bool squeeze) {
    const nb_unit *units = b->setter->units.items, *last = &units[end - 1];
    nb_len spare = nb_unit_end_spare(last);
    int64_t width = units[start].start_restore - spare, give = 0;
    for (size_t i = start; i < end; i++) {
        nb_give one = nb_unit_give(&units[i], em, &b->doc->layout->composition);
        width += units[i].advance + (i + 1 < end ? units[i].gap : 0);
        give += i + 1 < end ? one.squeeze : last->left + last->right - spare;
    }
    return width - (squeeze ? give : 0) <= measure + NB_FLUSH;
}

static void break_greedily(bench *b, const nb_para_form *form, bool squeeze) {
    nb_setter *s = b->setter;
    const nb_units *u = &s->units;
    s->spans.n = 0;
    for (size_t start = 0; start < u->n;) {
        while (start < u->n && u->items[start].cls == NB_CLASS_SPACE) start++;
        nb_len measure = form->width - form->right_indent - nb_line_indent(u, start, 0, form);
        size_t best = start;
        for (size_t i = start; i < u->n; i++) {
            if (i + 1 < u->n && u->items[i].penalty >= NB_NOBREAK) continue;
            size_t end = i + 1;
            while (end > start + 1 && u->items[end - 1].cls == NB_CLASS_SPACE) end--;
            if (best > start && !fits(b, start, end, measure, form->style->size, squeeze)) break;
            best = i + 1;
            if (u->items[i].penalty == NB_BREAK_FORCED) break;
        }
        size_t end = best;
        while (end > start + 1 && u->items[end - 1].cls == NB_CLASS_SPACE) end--;
        if (start < u->n) *NB_PUSH(s->arena, &s->spans) = (nb_span){start, end, best == u->n};
        start = best;
    }
}

static void count_lines(bench *b, const nb_para_form *form, counts *out) {
    nb_setter *s = b->setter;
    nb_len em = form->style->size;
    nb_unit *line = NB_NEW_ARRAY(b->scratch, nb_unit, s->units.n);
    for (size_t i = 0; i < s->spans.n; i++) {
        nb_span span = s->spans.items[i];
        size_t n = span.end - span.start, letters = 0;
        for (size_t k = span.start; k < span.end; k++)
            letters += s->units.items[k].cls == NB_CLASS_HAN ||
                       nb_class_is_western((nb_class)s->units.items[k].cls);
        if (i > 0 && i + 1 == s->spans.n) out->lonely += letters < 2;
        if (span.last || out->n == MOST) continue;
        nb_len indent = nb_line_indent(&s->units, span.start, 0, form);
        nb_justify how = {.measure = form->width - form->right_indent - indent,
                          .em = em,
                          .stretch = true,
                          .strict = nb_para_on_grid(s, form),
                          .rules = &b->doc->layout->composition};
        memcpy(line, &s->units.items[span.start], n * sizeof *line);
        out->squeezed += nb_line_justify(line, n, &how) < 0;
        nb_len most = 0;
        for (size_t k = 0; k + 1 < n; k++) {
            nb_len added = line[k].gap - s->units.items[span.start + k].gap;
            if (line[k].gap_kind == NB_GAP_CELL && added > most) most = added;
        }
        out->white[out->n++] = nb_muldiv(most, 1000, em);
    }
}

static void set_paragraph(bench *b, const nb_node *node, nb_id id) {
    const nb_layout *layout = b->doc->layout;
    const nb_style *style = &layout->styles[node->style];
    if (style->align != NB_ALIGN_JUSTIFY || node->lang != NB_ZH) return;
    nb_len cell = layout->page.cell;
    nb_para_form form = {.style = style,
                         .width = b->width > 0 ? b->width : layout->page.text_width,
                         .first_indent = nb_em(cell, style->first_indent + style->indent),
                         .indent = nb_em(cell, style->indent),
                         .align = style->align};
    for (int way = 0; way < WAYS; way++) {
        nb_mark mark = nb_arena_mark(b->scratch);
        nb_units_build(b->setter, &id, 1, &form);
        nb_units_space(b->setter, &form);
        if (way == TOTAL_FIT)
            nb_units_break(b->setter, &form);
        else
            break_greedily(b, &form, way == GREEDY);
        count_lines(b, &form, &b->ways[way]);
        nb_arena_rewind(b->scratch, mark);
    }
}

static int by_white(const void *a, const void *b) {
    nb_len x = *(const nb_len *)a, y = *(const nb_len *)b;
    return (x > y) - (x < y);
}

static void print_row(const char *report, const char *name, counts *c) {
    size_t loose = 0;
    int64_t all = 0;
    qsort(c->white, c->n, sizeof *c->white, by_white);
    for (size_t i = 0; i < c->n; i++) {
        all += c->white[i];
        loose += c->white[i] > LOOSE;
    }
    if (c->n == 0) return;
    printf("| %s | %s | %zu | %.3f | %.3f | %.3f | %.3f | %zu | %zu | %zu |\n", report, name, c->n,
           (double)all / 1000 / (double)c->n, c->white[c->n / 2] / 1000.,
           c->white[c->n * 95 / 100] / 1000., c->white[c->n - 1] / 1000., loose, c->squeezed,
           c->lonely);
}

static void run(const char *source, int cells, const char *path) {
    static const char *const NAMES[WAYS] = {"total fit", "greedy", "greedy, pushing"};
    nb_recovery recovery;
    bench *b = calloc(1, sizeof *b);
    if (b == NULL || setjmp(recovery.point) != 0) exit(3);
    b->arena = nb_arena_new(&recovery);
    b->scratch = nb_arena_new(&recovery);
    nb_diags *diags = nb_diags_new(b->arena);
    nb_str bytes;
    if (!nb_file_read(b->arena, path, NB_MAX_YAML, &bytes)) exit(3);
    const nb_yaml *root = nb_yaml_parse(b->arena, diags, path, bytes);
    const nb_report *report = root != NULL ? nb_report_read(b->arena, diags, root) : NULL;
    if (report == NULL) exit(1);
    const nb_layout *layout =
        nb_layout_load(b->arena, diags, nb_str_format(b->arena, "%s/layouts", source).p,
                       report->layout_name, report->layout_pos);
    if (layout == NULL) exit(1);
    b->doc =
        nb_compose(b->arena, diags, nb_report_complete(b->arena, diags, report, layout), layout);
    nb_fonts *fonts = nb_fonts_open(b->arena, diags, nb_str_format(b->arena, "%s/fonts", source).p);
    if (fonts == NULL) exit(1);
    b->setter = nb_setter_new(b->arena, b->scratch, diags, b->doc, fonts);
    b->width = cells * layout->page.cell;
    for (nb_id id = 0; id < b->doc->n; id++)
        if (nb_doc_at(b->doc, id)->kind == NB_NODE_PARAGRAPH)
            set_paragraph(b, nb_doc_at(b->doc, id), id);
    for (int way = 0; way < WAYS; way++) print_row(path, NAMES[way], &b->ways[way]);
    nb_arena_free(b->scratch);
    nb_arena_free(b->arena);
    free(b);
}

int main(int argc, char **argv) {
    if (argc < 4) return fprintf(stderr, "stretch SOURCE WIDTH REPORT.yaml…\n"), 2;
    printf("| report | breaking | lines | mean | median | 95 %% | most | looser than 0.1 em | "
           "squeezed | last lines of one character |\n|---|---|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    for (int i = 3; i < argc; i++) run(argv[1], atoi(argv[2]), argv[i]);
    return 0;
}
