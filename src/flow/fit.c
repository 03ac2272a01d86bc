/* How many lines a page has: the layout's, or within its limits one or a few more or fewer, evenly
 * on all pages, where issuer and date or the imprint would else be badly placed (GB/T 9704-2012
 * 7.3.5.5: 可以采取调整行距、字距的措施解决). Input: a galley; output: the galley whose lines
 * follow the pitch chosen, and its sheets. Odd rule: cuts are chosen anew for each number of lines,
 * so the grid stays as it is wherever nothing is gained. */
#include "flow/pager.h"

/* What is to be avoided, against what it costs to leave the grid of 5.2.3. Issuer and date with at
 * most two lines of text took these from a page that is now short by them. */
enum { WITHOUT_TEXT = 8, IMPRINT_OVERFLOWS = 6, LITTLE_TEXT = 2, LINE_MORE = 1, LINE_FEWER = 3 };
enum { LITTLE = 2 };

/* Index of the next first box of issuers behind i (SIZE_MAX: of all); galley->n: none. */
static size_t find_issuer(const nb_doc *doc, const nb_galley *galley, size_t i) {
    bool inside = i != SIZE_MAX;
    for (i++; i < galley->n; i++) {
        if (galley->items[i].kind != NB_V_BOX) continue;
        bool issuer = nb_doc_at(doc, galley->items[i].node)->kind == NB_NODE_ISSUER;
        if (issuer && !inside) return i;
        inside = issuer;
    }
    return i;
}

static size_t boxes_between(const nb_galley *galley, size_t from, size_t to) {
    size_t n = 0;
    for (size_t i = from; i < to; i++) n += galley->items[i].kind == NB_V_BOX;
    return n;
}

static const nb_sheet *sheet_of(const nb_sheets *sheets, size_t item) {
    const nb_sheet *sheet = sheets->items;
    while (sheet->start > item || sheet->end <= item) sheet++; /* over blank pages */
    return sheet;
}

static bool begins_by_choice(const nb_galley *galley, const nb_sheet *sheet) {
    return sheet->start > 0 && galley->items[sheet->start - 1].penalty > NB_FORCE;
}

static int trouble(const nb_doc *doc, const nb_galley *galley, const nb_sheets *sheets) {
    int all = 0;
    for (size_t i = find_issuer(doc, galley, SIZE_MAX); i < galley->n;
         i = find_issuer(doc, galley, i)) {
        const nb_sheet *sheet = sheet_of(sheets, i);
        size_t above = boxes_between(galley, sheet->start, i);
        if (above == 0)
            all += WITHOUT_TEXT;
        else if (above <= LITTLE && begins_by_choice(galley, sheet))
            all += LITTLE_TEXT;
    }
    for (size_t k = 0; k < sheets->n; k++) {
        const nb_sheet *sheet = &sheets->items[k];
        if (sheet->foot && sheet->unnumbered) all += IMPRINT_OVERFLOWS; /* behind a blank page */
    }
    return all;
}

/* The galley with so many lines a page: the first one's top and the last one's foot touch the type
 * area's edges again. */
static const nb_galley *set_lines(nb_arena *arena, const nb_page_form *page,
                                  const nb_galley *galley, int32_t lines) {
    nb_galley *out = NB_NEW(arena, nb_galley);
    *out = *galley;
    out->pitch = (page->text_height - page->cell) / (lines - 1);
    out->items = NB_NEW_ARRAY(arena, nb_vitem, galley->n);
    for (size_t i = 0; i < galley->n; i++) {
        nb_vitem *v = &out->items[i];
        *v = galley->items[i];
        if (v->kind != NB_V_GLUE && !v->line) continue;
        nb_len height = nb_muldiv(v->height, out->pitch, galley->pitch);
        v->trailing += height - v->height;
        if (v->trailing < 0) v->trailing = 0;
        v->height = height;
    }
    return out;
}

static nb_sheets cut(nb_arena *arena, nb_arena *scratch, const nb_doc *doc,
                     const nb_galley *galley) {
    nb_sheets sheets = {0};
    nb_sheets_cut(arena, scratch, doc->layout, galley, 0, &sheets);
    nb_sheets_finish(arena, doc->layout, galley, &sheets);
    return sheets;
}

static void warn_alone(nb_arena *arena, nb_diags *diags, const nb_doc *doc, const nb_galley *galley,
                       const nb_sheets *sheets) {
    for (size_t i = find_issuer(doc, galley, SIZE_MAX); i < galley->n;
         i = find_issuer(doc, galley, i)) {
        const nb_sheet *sheet = sheet_of(sheets, i);
        nb_id issuer = galley->items[i].node;
        if (boxes_between(galley, sheet->start, i) == 0)
            nb_diag(diags, NB_FLOW_ALONE, nb_doc_at(doc, issuer)->source->pos,
                    nb_doc_text(arena, doc, issuer));
    }
}

/* 7.3.3: 公文首页必须显示正文; 7.3.2: recipients that leave no room for it go to the imprint. */
static void warn_recipients(nb_diags *diags, const nb_doc *doc, const nb_galley *galley,
                            const nb_sheets *sheets) {
    if (!doc->official || sheets->n == 0) return;
    const nb_node *recipients = NULL;
    for (size_t i = sheets->items[0].start; i < sheets->items[0].end; i++) {
        if (galley->items[i].kind != NB_V_BOX) continue;
        const nb_node *node = nb_doc_at(doc, galley->items[i].node);
        if (node->style % NB_STYLES == NB_STYLE_RECIPIENTS)
            recipients = node;
        else if (node->kind != NB_NODE_HEAD && node->kind != NB_NODE_TITLE)
            return;
    }
    if (recipients != NULL)
        nb_diag(diags, NB_FLOW_RECIPIENTS, recipients->source->pos, recipients->source->text);
}

const nb_galley *nb_sheets_fit(nb_arena *arena, nb_arena *scratch, nb_diags *diags,
                               const nb_doc *doc, const nb_galley *galley, nb_sheets *out) {
    const nb_page_form *page = &doc->layout->page;
    const int32_t *fit = doc->layout->official.fit;
    const nb_galley *best = galley;
    *out = cut(arena, scratch, doc, galley);
    int least = doc->official ? trouble(doc, galley, out) : 0;
    for (int32_t by = 1; least > 0 && by <= page->lines; by++) {
        for (int sign = 1; sign >= -1; sign -= 2) {
            int32_t lines = page->lines + sign * by;
            if (lines < fit[0] || lines > fit[1]) continue;
            const nb_galley *other = set_lines(arena, page, galley, lines);
            nb_sheets sheets = cut(arena, scratch, doc, other);
            int cost = trouble(doc, other, &sheets) + by * (sign > 0 ? LINE_MORE : LINE_FEWER);
            if (cost >= least) continue;
            least = cost;
            best = other;
            *out = sheets;
        }
    }
    warn_alone(arena, diags, doc, best, out);
    warn_recipients(diags, doc, best, out);
    return best;
}
