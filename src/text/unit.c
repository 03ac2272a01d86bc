/* Characters → units: class, font, glyph and cell of each. Input: the inline content of nodes.
 * Odd rule: Chinese marks are placed by their ink, not by their advance, because fonts disagree on
 * where ？ sits and how wide ·, — and “ are (a cell is one em or a half, whatever the font says).
 */
#include "text/unit.h"
#include "base/unicode.h"

static void gather(nb_setter *s, nb_id id) {
    const nb_node *node = nb_doc_at(s->doc, id);
    if (node->kind == NB_NODE_TEXT) {
        for (const char *p = node->text.p, *end = p + node->text.n; p < end;) {
            *NB_PUSH(s->arena, &s->cps) = nb_utf8_next(&p, end);
            *NB_PUSH(s->arena, &s->leaves) = id;
        }
        return;
    }
    for (nb_id child = node->first; child != NB_NO_NODE; child = nb_doc_at(s->doc, child)->next) {
        uint8_t kind = nb_doc_at(s->doc, child)->kind;
        if (kind == NB_NODE_TEXT || kind == NB_NODE_STRONG || kind == NB_NODE_LINK ||
            kind == NB_NODE_MARK || kind == NB_NODE_RUBY || kind == NB_NODE_RB)
            gather(s, child);
    }
}

static bool is_strong(const nb_doc *doc, nb_id leaf) {
    for (nb_id id = nb_doc_at(doc, leaf)->parent; id != NB_NO_NODE; id = nb_doc_at(doc, id)->parent)
        if (nb_doc_at(doc, id)->kind == NB_NODE_STRONG) return true;
    return false;
}

static void report_character(nb_setter *s, size_t i, nb_code code) {
    if (!nb_setter_has_room(s)) return;
    size_t first = i, offset = 0;
    char utf8[4];
    while (first > 0 && s->leaves.items[first - 1] == s->leaves.items[i]) first--;
    for (size_t k = first; k < i; k++) offset += nb_utf8_put(utf8, s->cps.items[k]);
    size_t n = nb_utf8_put(utf8, s->cps.items[i]);
    nb_buf buf = nb_buf_in(s->scratch);
    nb_buf_printf(&buf, "U+%04X", s->cps.items[i]);
    nb_diag(s->diags, code, nb_doc_place(s->doc, s->leaves.items[i], offset), ((nb_str){utf8, n}),
            nb_buf_view(&buf));
}

/* Characters without a meaning of their own: what one font shows there, another shows otherwise. */
static bool is_private(uint32_t cp) {
    return (cp >= 0xE000 && cp <= 0xF8FF) || (cp >= 0xF0000 && cp <= 0x10FFFD);
}

static struct nb_ink_slot ink_of(nb_setter *s, uint16_t face, uint16_t gid) {
    uint32_t key = ((uint32_t)face << 16 | gid) + 1;
    struct nb_ink_slot *slot = &s->inks[(gid * 31u + face) % 512];
    if (slot->key != key) {
        int32_t box[4] = {0, 0, 0, 0};
        nb_face_ink(nb_fonts_at(s->fonts, face), gid, box);
        *slot = (struct nb_ink_slot){key, (int16_t)box[0], (int16_t)box[2]};
    }
    return *slot;
}

/* Cell, origin and spare white of a Chinese mark (statements 7, 13, 15, 17). */
static void fit_mark(nb_setter *s, nb_unit *u, nb_len em) {
    struct nb_ink_slot ink = ink_of(s, u->face, u->gid);
    int32_t advance = nb_face_advance(nb_fonts_at(s->fonts, u->face), u->gid);
    int32_t cell = 1000, dx = 0, left = 0, right = 0;
    switch ((nb_class)u->cls) {
    case NB_CLASS_MID:
    case NB_CLASS_HYPHEN:
    case NB_CLASS_SLASH:
        cell = 500;
        dx = 250 - (ink.min + ink.max) / 2;
        break;
    case NB_CLASS_DASH: {
        if (u->cp == 0x2E3A) {
            cell = 2000;
            break;
        }
        /* The halves meet: the first one's ink ends at its cell's right edge, the second one's
         * begins at its left (GB/T 15834-2011 5.1.4: one line of two cells). */
        u->second_half = u > s->units.items && u[-1].cls == NB_CLASS_DASH && !u[-1].second_half;
        dx = u->second_half ? -ink.min : 1000 - ink.max;
        break;
    }
    case NB_CLASS_CONN:
    case NB_CLASS_ELLIPSIS: dx = 500 - (ink.min + ink.max) / 2; break;
    case NB_CLASS_OPEN:
    case NB_CLASS_CLOSE:
    case NB_CLASS_PAUSE:
    case NB_CLASS_STOP:
    case NB_CLASS_QUERY: {
        nb_spare by_design = nb_class_spare((nb_class)u->cls);
        if (by_design.left > 0) dx = 1000 - advance;
        int32_t white_left = ink.min + dx, white_right = 1000 - ink.max - dx;
        left = by_design.left < white_left ? by_design.left : white_left;
        right = by_design.right < white_right ? by_design.right : white_right;
        if (left < 0) left = 0;
        if (right < 0) right = 0;
        int32_t all = white_left + white_right;
        if (left + right < 450 && white_left > 0 && white_right > 0 && all >= 500) {
            left = NB_HALF * white_left / all; /* centred ink: give up white on both sides */
            right = NB_HALF - left;
        }
        break;
    }
    default: cell = advance; break;
    }
    u->advance = nb_em(em, cell);
    u->dx = nb_em(em, dx);
    u->left = nb_em(em, left);
    u->right = nb_em(em, right);
}

/* No kerning with a blank, which vanishes at a line's end, nor between figures, whose columns would
 * not be straight (11 is kerned in many fonts). */
static bool is_unkerned(const nb_unit *a, const nb_unit *b) {
    return a->cls == NB_CLASS_SPACE || b->cls == NB_CLASS_SPACE ||
           (a->cls == NB_CLASS_DIGIT && b->cls == NB_CLASS_DIGIT);
}

/* HarfBuzz takes one half of a kern from the first glyph's advance, and moves the second glyph by
 * the other. */
static void unkern(nb_setter *s, size_t start, size_t end, nb_len em) {
    const nb_face *face = nb_fonts_at(s->fonts, s->units.items[start].face);
    for (size_t i = start; i < end; i++) {
        nb_unit *u = &s->units.items[i];
        if (i > start && is_unkerned(u - 1, u)) {
            u->advance -= u->dx;
            u->dx = 0;
        }
        if (i + 1 < end && is_unkerned(u, u + 1))
            u->advance = nb_em(em, nb_face_advance(face, u->gid)) + u->dx;
    }
}

/* Connectors stand in the middle between top and bottom (GB/T 15834-2011 5.1.6). Some fonts have ～
 * as high as an accent: then the first of the role that has it in the middle; face, when none. */
static const nb_face *find_centred(nb_setter *s, int role, uint32_t cp, const nb_face *face,
                                   uint32_t *gid) {
    enum { MIDDLE = 340, FARTHEST = 120 }; /* of em boxes that stand from −200 to −120 upwards */
    for (size_t i = 0; i < nb_fonts_chain(s->fonts, role); i++) {
        const nb_face *other = nb_fonts_face(s->fonts, role, i);
        uint32_t glyph = other != NULL ? nb_face_glyph(other, cp) : 0;
        int32_t box[4];
        if (glyph == 0 || !nb_face_ink(other, glyph, box)) continue;
        int32_t off = (box[1] + box[3]) / 2 - MIDDLE;
        if (off < -FARTHEST || off > FARTHEST) continue;
        *gid = glyph;
        return other;
    }
    return face;
}

/* A stretch of units of one face that HarfBuzz shapes: Western text, and anything with marks. */
static void shape_run(nb_setter *s, size_t start, size_t end, nb_len em) {
    nb_shaped *shaped;
    const nb_unit *first = &s->units.items[start];
    const nb_face *face = nb_fonts_at(s->fonts, first->face);
    const char *lang = nb_doc_at(s->doc, first->leaf)->lang == NB_ZH ? "zh-Hans" : "en";
    nb_mark mark = nb_arena_mark(s->scratch);
    size_t n = nb_run_shape(s, face, s->cps.items + start, end - start, lang, &shaped);
    for (size_t i = start; i < end; i++) s->units.items[i].blank = true;
    for (size_t g = 0; g < n; g++) {
        nb_unit *u = &s->units.items[start + shaped[g].cluster];
        if (!u->blank) { /* a second glyph of one character: its advance counts, it stands alone */
            u->advance += nb_em(em, shaped[g].advance);
            continue;
        }
        u->blank = false;
        u->gid = shaped[g].gid;
        u->advance = nb_em(em, shaped[g].advance);
        u->dx = nb_em(em, shaped[g].dx);
        u->dy = (int16_t)shaped[g].dy;
    }
    unkern(s, start, end, em);
    nb_arena_rewind(s->scratch, mark);
}

void nb_units_build(nb_setter *s, const nb_id *nodes, size_t n, const nb_para_form *form) {
    s->cps.n = s->leaves.n = s->units.n = 0;
    for (size_t i = 0; i < n; i++) gather(s, nodes[i]);
    nb_id leaf = NB_NO_NODE;
    bool strong = false;
    uint16_t marks = 0;
    for (size_t i = 0; i < s->cps.n; i++) {
        nb_unit *u = NB_PUSH(s->arena, &s->units);
        *u = (nb_unit){.cp = s->cps.items[i], .leaf = s->leaves.items[i]};
        if (u->leaf != leaf) {
            strong = is_strong(s->doc, leaf = u->leaf);
            marks = nb_leaf_marks(s->doc, leaf);
        }
        u->marks = marks;
        nb_len em = nb_unit_size(u, form->style->size);
        nb_lang lang = (nb_lang)nb_doc_at(s->doc, leaf)->lang;
        u->english = lang == NB_EN;
        if (i == 0) s->english = u->english;
        u->cls = (uint8_t)nb_class_of(s->cps.items, s->cps.n, i, lang);
        if (nb_is_invisible(u->cp) && (u->cls == NB_CLASS_GLUED || u->cp == NB_LINE_BREAK)) {
            u->blank = true;
            u->face = i > 0 ? u[-1].face : 0;
            continue;
        }
        const nb_style *style =
            strong ? &s->doc->layout->styles[nb_style_in(lang, NB_STYLE_STRONG)] : form->style;
        bool chinese = nb_class_is_chinese((nb_class)u->cls);
        nb_role western = u->english ? style->english : style->latin;
        int role = s->role_map[chinese ? style->han : western];
        uint32_t gid = 0;
        const nb_face *face = NULL;
        if (u->cls == NB_CLASS_GLUED && i > 0 && !u[-1].blank) { /* a mark wants its base's face */
            face = nb_fonts_at(s->fonts, u[-1].face);
            gid = nb_face_glyph(face, u->cp);
        }
        if (gid == 0) face = nb_fonts_find(s->fonts, role, u->cp, &gid);
        if (u->cls == NB_CLASS_CONN && face != NULL)
            face = find_centred(s, role, u->cp, face, &gid);
        bool private = is_private(u->cp);
        if (face == NULL || private) {
            report_character(s, i, private ? NB_TEXT_PRIVATE : NB_TEXT_MISSING_GLYPH);
            u->blank = true;
            u->advance = em;
            continue;
        }
        u->face = face->index;
        u->gid = (uint16_t)gid;
        if (u->cls == NB_CLASS_HAN)
            u->advance = em;
        else if (chinese)
            fit_mark(s, u, em);
    }
    /* Western runs, and Han characters that carry combining marks, go through the shaper. */
    for (size_t i = 0; i < s->units.n;) {
        const nb_unit *u = &s->units.items[i];
        size_t end = i + 1;
        if (u->cp == NB_LINE_BREAK) {
            i = end;
            continue;
        }
        bool western = !nb_class_is_chinese((nb_class)u->cls);
        while (end < s->units.n && s->units.items[end].face == u->face &&
               s->units.items[end].cp != NB_LINE_BREAK &&
               nb_unit_raised(&s->units.items[end]) == nb_unit_raised(u) &&
               (western ? !nb_class_is_chinese((nb_class)s->units.items[end].cls)
                        : s->units.items[end].cls == NB_CLASS_GLUED))
            end++;
        if (!u->blank && (western || end > i + 1)) {
            nb_len cell = u->advance;
            shape_run(s, i, end, nb_unit_size(u, form->style->size));
            if (!western) s->units.items[i].advance = cell;
        }
        i = end;
    }
}
