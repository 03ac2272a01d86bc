/* Text of the layout's own: page numbers, 续表. Input: a string and a style; output: runs.
 * Odd rule: it is set from advances alone, without the paragraph machinery, because it is not part
 * of the document and has no source to report. */
#include "base/unicode.h"
#include "flow/column.h"

/* Words without a Chinese character; numbers and marks alone are none. */
static bool is_english(nb_str text) {
    bool words = false;
    for (const char *p = text.p, *end = p + text.n; p < end;) {
        uint32_t cp = nb_utf8_next(&p, end);
        if (nb_is_han(cp)) return false;
        words = words || nb_is_latin(cp);
    }
    return words;
}

nb_len nb_plain_text(nb_arena *arena, nb_fonts *fonts, const nb_layout *layout,
                     const nb_style *style, nb_str text, nb_len x, nb_len baseline,
                     nb_artifact artifact, nb_items *out) {
    int role = nb_fonts_role(fonts, layout->roles[is_english(text) ? style->english : style->han]);
    nb_len pen = x;
    nb_place *run = NULL;
    nb_glyph *glyphs = NB_NEW_ARRAY(arena, nb_glyph, text.n);
    size_t count = 0;
    uint32_t before = 0;
    for (const char *p = text.p, *end = p + text.n; p < end;) {
        uint32_t cp = nb_utf8_next(&p, end), gid;
        const nb_face *face = nb_fonts_find(fonts, role, cp, &gid);
        if (face == NULL) continue;
        bool west = nb_is_latin(cp) || nb_is_digit(cp), east = nb_is_han(cp);
        if ((west && nb_is_han(before)) || (east && (nb_is_latin(before) || nb_is_digit(before))))
            pen += nb_em(style->size, layout->composition.han_latin); /* statement 18 */
        before = cp;
        if (run == NULL || run->face != face->index) {
            run = NB_PUSH(arena, out);
            *run = (nb_place){.kind = NB_ITEM_GLYPHS,
                              .artifact = (uint8_t)artifact,
                              .face = face->index,
                              .ink = style->ink,
                              .owner = NB_NO_NODE,
                              .x = pen,
                              .y = baseline};
            run->run.size = style->size;
            run->run.glyphs = glyphs + count;
        }
        glyphs[count++] = (nb_glyph){.x = pen - run->x, .cp = cp, .gid = (uint16_t)gid};
        run->run.n++;
        pen += nb_em(style->size, nb_face_advance(face, gid));
    }
    return pen - x;
}
