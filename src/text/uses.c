/* Characters and their roles. Input: the document; output: pairs for font/report.c.
 * Odd rule: a mark at the very edge of a node is judged without its neighbour in the next node; the
 * typesetter sees the flat paragraph, and only the typesetter's judgement is printed. */
#include "text/uses.h"

#include "base/unicode.h"
#include "text/class.h"

static const nb_style *style_of(const nb_doc *doc, nb_id text) {
    const nb_style *styles = doc->layout->styles;
    if (nb_doc_at(doc, nb_doc_at(doc, text)->parent)->kind == NB_NODE_RT)
        return &styles[nb_style_in((nb_lang)nb_doc_at(doc, text)->lang, NB_STYLE_BODY)];
    for (nb_id id = text; id != NB_NO_NODE; id = nb_doc_at(doc, id)->parent)
        if (nb_doc_at(doc, id)->kind == NB_NODE_STRONG)
            return &styles[nb_style_in((nb_lang)nb_doc_at(doc, text)->lang, NB_STYLE_STRONG)];
    return &styles[nb_doc_at(doc, text)->style];
}

size_t nb_text_uses(nb_arena *arena, const nb_doc *doc, const nb_fonts *fonts, nb_font_use **out) {
    struct {
        nb_font_use *items;
        size_t n, cap;
    } uses = {0};
    struct {
        uint32_t *items;
        size_t n, cap;
    } cps = {0};
    for (nb_id id = 0; id < doc->n; id++) {
        const nb_node *node = nb_doc_at(doc, id);
        if (node->kind != NB_NODE_TEXT) continue;
        const nb_style *style = style_of(doc, id);
        cps.n = 0;
        for (const char *p = node->text.p, *end = p + node->text.n; p < end;)
            *NB_PUSH(arena, &cps) = nb_utf8_next(&p, end);
        for (size_t i = 0; i < cps.n; i++) {
            if (nb_is_invisible(cps.items[i])) continue;
            nb_class c = nb_class_of(cps.items, cps.n, i, (nb_lang)node->lang);
            nb_role western = node->lang == NB_EN ? style->english : style->latin;
            nb_role role = nb_class_is_chinese(c) ? style->han : western;
            int index = nb_fonts_role(fonts, doc->layout->roles[role]);
            if (index >= 0) *NB_PUSH(arena, &uses) = (nb_font_use){cps.items[i], (uint16_t)index};
        }
    }
    *out = uses.items;
    return uses.n;
}
