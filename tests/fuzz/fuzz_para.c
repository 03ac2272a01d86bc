/* A paragraph: four bytes choose style, measure, alignment and language, the rest is its text as a
 * report has it, with inline markup. No character is lost or added between text and lines. */
#include "base/unicode.h"
#include "doc/inline.h"
#include "stages.h"
#include "text/hyphen.h"
#include "text/unit.h"

static bool is_reading(const nb_doc *doc, nb_id leaf) {
    return nb_doc_at(doc, nb_doc_at(doc, leaf)->parent)->kind == NB_NODE_RT;
}

/* The next character of the lines in the order of the text, without readings, and without the
 * hyphens that were drawn. */
typedef struct reader {
    const nb_doc *doc;
    nb_lines lines;
    size_t line;
    uint32_t item, glyph;
} reader;

static uint32_t next_drawn(reader *r) {
    enum { SOFT_HYPHEN = 0xAD };
    for (; r->line < r->lines.n; r->line++, r->item = 0)
        for (; r->item < r->lines.items[r->line].n; r->item++, r->glyph = 0) {
            const nb_place *item = &r->lines.items[r->line].items[r->item];
            if (item->kind != NB_ITEM_GLYPHS || is_reading(r->doc, item->owner)) continue;
            while (r->glyph < item->run.n) {
                uint32_t cp = item->run.glyphs[r->glyph++].cp;
                if (cp != 0 && cp != SOFT_HYPHEN) return cp; /* 0: of the glyph before */
            }
        }
    return 0;
}

/* All that is drawn is the text, in order; what is left out of it is no Han character. */
static void check_text(const nb_doc *doc, nb_lines lines) {
    reader r = {.doc = doc, .lines = lines};
    uint32_t drawn = next_drawn(&r);
    for (nb_id id = 0; id < doc->n; id++) {
        const nb_node *node = nb_doc_at(doc, id);
        if (node->kind != NB_NODE_TEXT || is_reading(doc, id)) continue;
        for (const char *p = node->text.p, *end = p + node->text.n; p < end;) {
            uint32_t cp = nb_utf8_next(&p, end);
            if (cp == drawn)
                drawn = next_drawn(&r);
            else
                NB_FUZZ_HOLDS(cp < 0x4E00 || cp > 0x9F00);
        }
    }
    NB_FUZZ_HOLDS(drawn == 0);
}

/* With patterns that are read once, and not for each paragraph. */
static nb_setter *make_setter(nb_fuzz *f, const nb_doc *doc) {
    static const nb_hyphens *hyphens;
    if (hyphens == NULL) hyphens = nb_hyphens_open(nb_fuzz_kept(), f->diags, nb_fuzz_fonts(), "en");
    nb_setter *setter = nb_setter_new(f->arena, f->scratch, f->diags, doc, nb_fuzz_fonts());
    setter->hyphens = hyphens;
    setter->hyphens_tried = true;
    return setter;
}

void nb_fuzz_one(nb_fuzz *f, nb_str input) {
    static const char REPORT[] = "report: 1\nlayout: disclosure-2008\nlanguages: [zh, en]\n"
                                 "title: 标题\nissuer: 机关\ndate: 2018-03-15\nsections: []\n"
                                 "figures: {a: {b: 12}, c: '1,863.27'}\n";
    nb_fuzz_bytes choice = {(const unsigned char *)input.p,
                            (const unsigned char *)input.p + input.n};
    unsigned style = nb_fuzz_below(&choice, NB_STYLES), cells = 1 + nb_fuzz_below(&choice, 40),
             align = nb_fuzz_below(&choice, 5), english = nb_fuzz_below(&choice, 2);
    nb_str text = {(const char *)choice.p, (size_t)(choice.end - choice.p)};
    if (nb_utf8_valid(text.p, text.n) < text.n) return; /* the YAML reader's to say */
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] < ' ' && text.p[i] != '\n') return; /* likewise */
    nb_diags *own = nb_diags_new(f->arena);
    const nb_yaml *root = nb_yaml_parse(f->arena, own, "x.yaml", NB_STR(REPORT));
    const nb_report *report = nb_report_read(f->arena, own, root);
    const nb_layout *layout = nb_fuzz_layout(f, NB_STR("disclosure-2008"), root->pos);
    const nb_yaml_source source = {.name = "x.yaml", .bytes = text};
    const nb_yaml scalar = nb_fuzz_scalar(&source);
    nb_lang lang = english == 1 ? NB_EN : NB_ZH;
    nb_doc *doc = nb_doc_new(f->arena, layout, lang);
    nb_references *references = nb_references_new(f->arena, f->diags, doc);
    nb_inline *in = nb_inline_new(f->arena, f->diags, report, doc, references);
    nb_id p = nb_doc_add(doc, 0, NB_NODE_PARAGRAPH, &scalar);
    nb_doc_at(doc, p)->lang = (uint8_t)lang;
    nb_inline_begin(in, lang);
    nb_inline_scalar(in, p, &scalar);
    nb_inline_end(in);
    nb_references_resolve(references);
    const nb_style *s = &layout->styles[style];
    nb_para_form form = {.style = s,
                         .width = nb_em(s->size, (int32_t)cells * 1000),
                         .first_indent = cells > 4 ? s->first_indent : 0,
                         .align = (nb_align)align};
    nb_setter *setter = make_setter(f, doc);
    check_text(doc, nb_para_set(setter, &p, 1, &form));
    nb_len natural, minimum, height;
    nb_para_measure(setter, &p, 1, &form, &natural, &minimum);
    NB_FUZZ_HOLDS(minimum >= 0 && natural >= 0);
    (void)nb_para_set_vertical(setter, &p, 1, &form, &height);
    NB_FUZZ_HOLDS(height >= 0);
}
