/* Stretches of glyphs that have a text of their own. Input: pages of positioned items; output:
 * texts for /ActualText. There are two kinds: characters with white between them that is no blank
 * of the text, and words that a line end broke.
 * Odd rule: of a broken word the piece before the hyphen has the whole text, and the pieces behind
 * it have none: so a word is whole across columns and pages as well, where one sequence cannot be.
 */
#include "paint/pdf/actual.h"

enum {
    GAP_FROM = 90, /* thousandths of an em; poppler takes 0.1 em and more for a blank */
    GAP_TO = 500,  /* wider white sets things apart, on purpose */
    SOFT_HYPHEN = 0xAD
};

struct nb_actual {
    nb_arena *arena, *scratch;
    const nb_doc *doc;
    const nb_pages *pages;
    size_t index; /* of the page at hand */
    nb_pdf_fonts *fonts;
    nb_buf text;
    struct {
        nb_id *items;
        size_t n, cap;
    } broken; /* leaves whose next piece is the rest of a word */
};

/* A character on a page: the first of its glyphs. */
typedef struct spot {
    const nb_page *page;
    uint32_t item, glyph;
} spot;

nb_actual *nb_actual_new(nb_arena *arena, nb_arena *scratch, const nb_doc *doc,
                         const nb_pages *pages, nb_pdf_fonts *fonts) {
    nb_actual *a = NB_NEW(arena, nb_actual);
    *a =
        (nb_actual){.arena = arena, .scratch = scratch, .doc = doc, .pages = pages, .fonts = fonts};
    a->text = nb_buf_in(arena);
    return a;
}

void nb_actual_turn(nb_actual *a, size_t index) { a->index = index; }

static void put(nb_actual *a, uint32_t cp) {
    if (cp != 0) nb_buf_hex_utf16(&a->text, cp <= 0x10FFFF ? cp : 0xFFFD);
}

static bool is_blank(uint32_t cp) { return cp == ' ' || cp == 0xA0 || cp == 0x3000; }

/* --- gaps ------------------------------------------------------------------------------------- */

static const nb_place *item_at(spot at) { return &at.page->items[at.item]; }

static const nb_glyph *glyph_at(spot at) { return &item_at(at)->run.glyphs[at.glyph]; }

/* The next character before item `end`; false: there is none. */
static bool next_spot(spot *at, uint32_t end) {
    const nb_place *item = item_at(*at);
    do at->glyph++;
    while (at->glyph < item->run.n && item->run.glyphs[at->glyph].cp == 0);
    if (at->glyph < item->run.n) return true;
    do at->item++;
    while (at->item < end && (item_at(*at)->kind != NB_ITEM_GLYPHS || item_at(*at)->run.n == 0));
    at->glyph = 0;
    return at->item < end;
}

/* White between the two that is no blank of the text, as between Han and Latin characters
 * (src/text/README.md, 18); 0: none. Readers that look at distances take it for one. */
static nb_len gap_of(const nb_actual *a, spot one, spot two) {
    const nb_place *x = item_at(one), *y = item_at(two);
    if (x->turn != 0 || y->turn != 0 || x->y != y->y || x->run.size != y->run.size ||
        x->run.wide != y->run.wide || x->artifact != NB_ARTIFACT_NONE ||
        y->artifact != NB_ARTIFACT_NONE ||
        nb_doc_at(a->doc, x->owner)->lang != nb_doc_at(a->doc, y->owner)->lang)
        return 0;
    const nb_glyph *left = glyph_at(one), *right = glyph_at(two);
    if (left->cp == 0 || right->cp == 0 || is_blank(left->cp) || is_blank(right->cp)) return 0;
    nb_pdf_font *font = nb_pdf_font_of(a->fonts, x->face);
    if (font == NULL) return 0;
    nb_len width = nb_em(x->run.size, nb_pdf_font_width(font, left->gid));
    nb_len gap = y->x + right->x - x->x - left->x - width;
    return gap > nb_em(x->run.size, GAP_FROM) && gap < nb_em(x->run.size, GAP_TO) ? gap : 0;
}

/* The characters of which each stands behind a gap, from the first to the last: under one text a
 * reader takes the gaps for parts of their widths. No text can reach into the next sequence: there
 * the gap is made a part of the last character's. */
static nb_replaced gaps(nb_actual *a, spot at, uint32_t end) {
    nb_replaced found = {0};
    for (spot next = at; next_spot(&next, (uint32_t)at.page->n); at = next) {
        nb_len white = gap_of(a, at, next);
        if (white == 0) break;
        put(a, glyph_at(at)->cp);
        found.n++;
        if (next.item < end) continue;
        found.white = white;
        return found;
    }
    if (found.n > 0) {
        put(a, glyph_at(at)->cp);
        found.n++;
    }
    return found;
}

/* --- broken words ----------------------------------------------------------------------------- */

static bool ends_broken(const nb_place *item) {
    return item->run.glyphs[item->run.n - 1].cp == SOFT_HYPHEN;
}

/* Glyphs of the item up to the first blank. */
static uint32_t first_word(const nb_place *item) {
    uint32_t n = 0;
    while (n < item->run.n && !is_blank(item->run.glyphs[n].cp)) n++;
    return n;
}

static uint32_t last_word(const nb_place *item) {
    uint32_t first = item->run.n;
    while (first > 0 && !is_blank(item->run.glyphs[first - 1].cp)) first--;
    return first;
}

static size_t characters(const nb_place *item, uint32_t first, uint32_t end) {
    size_t n = 0;
    for (uint32_t i = first; i < end; i++) n += i == first || item->run.glyphs[i].cp != 0;
    return n;
}

static void put_word(nb_actual *a, const nb_place *item, uint32_t first, uint32_t end) {
    for (uint32_t i = first; i < end; i++)
        if (item->run.glyphs[i].cp != SOFT_HYPHEN) put(a, item->run.glyphs[i].cp);
}

/* A place on this page, or on a later one that has been opened to look for it. */
typedef struct piece_at {
    nb_page page;
    size_t index;
    uint32_t item;
} piece_at;

/* The next line of the same leaf; NULL: there is none. */
static const nb_place *next_line(const nb_actual *a, piece_at *at) {
    nb_id owner = at->page.items[at->item].owner;
    for (at->item++;; at->item = 0) {
        for (; at->item < at->page.n; at->item++) {
            const nb_place *p = &at->page.items[at->item];
            if (p->owner == owner && p->kind == NB_ITEM_GLYPHS && p->run.n > 0 &&
                p->artifact == NB_ARTIFACT_NONE)
                return p;
        }
        if (++at->index >= a->pages->n) return NULL;
        at->page = nb_page_open(a->pages, at->index, a->scratch);
    }
}

static size_t broken_word(nb_actual *a, const nb_page *page, uint32_t item, uint32_t glyph) {
    const nb_place *piece = &page->items[item];
    if (!ends_broken(piece) || glyph != last_word(piece)) return 0;
    size_t n = characters(piece, glyph, piece->run.n);
    put_word(a, piece, glyph, piece->run.n);
    nb_mark mark = nb_arena_mark(a->scratch);
    piece_at at = {*page, a->index, item};
    for (const nb_place *rest = piece; n > 0 && ends_broken(rest);) {
        rest = next_line(a, &at);
        if (rest == NULL) {
            n = 0;
            break;
        }
        uint32_t end = first_word(rest);
        put_word(a, rest, 0, end);
        if (end < rest->run.n) break;
    }
    if (n > 0) *NB_PUSH(a->arena, &a->broken) = piece->owner;
    nb_arena_rewind(a->scratch, mark);
    return n;
}

/* The pieces behind the hyphen. */
static size_t rest_of_word(nb_actual *a, const nb_place *item) {
    size_t i = 0;
    while (i < a->broken.n && a->broken.items[i] != item->owner) i++;
    if (i == a->broken.n) return 0;
    uint32_t end = first_word(item);
    if (end < item->run.n || !ends_broken(item))
        a->broken.items[i] = a->broken.items[--a->broken.n];
    return characters(item, 0, end);
}

nb_replaced nb_actual_begin(nb_actual *a, const nb_page *page, const nb_marked *marked,
                            uint32_t item, uint32_t glyph) {
    nb_replaced found = {0};
    a->text.n = 0;
    if (glyph == 0) found.n = rest_of_word(a, &page->items[item]);
    if (found.n == 0) {
        found.n = broken_word(a, page, item, glyph);
        if (found.n == 0) a->text.n = 0;
    }
    if (found.n == 0) found = gaps(a, (spot){page, item, glyph}, marked->first + marked->n);
    found.text = nb_buf_view(&a->text);
    return found;
}
