/* The display list: pages of positioned items. Painters see this and the document, nothing else.
 *
 * Origin at the sheet's top left corner, y downwards, nb_len. Items stand in painting order, which
 * is reading order. Every item has an owner: the node of the document that it shows, or NB_NO_NODE
 * with the artifact role that says what furniture it is. `--dump pages` prints it.
 */
#ifndef NB_PAGE_ITEM_H
#define NB_PAGE_ITEM_H

#include "doc/node.h"
#include "font/match.h"
#include "page/path.h"

typedef enum nb_artifact {
    NB_ARTIFACT_NONE,   /* real content */
    NB_ARTIFACT_LAYOUT, /* rules, tints */
    NB_ARTIFACT_HEADER, /* pagination artifacts */
    NB_ARTIFACT_FOOTER,
    NB_ARTIFACT_REPEAT /* a table head shown again on the next page */
} nb_artifact;

/* One glyph of a run. cp is the character of the source that it shows; 0 for the second and later
 * glyphs of one character. Text is shaped without ligatures, so that no glyph shows several. */
typedef struct nb_glyph {
    nb_len x; /* from the run's origin */
    uint32_t cp;
    uint16_t gid;
    int16_t dy; /* thousandths of an em, upwards */
} nb_glyph;

typedef enum nb_item_kind {
    NB_ITEM_GLYPHS,
    NB_ITEM_RULE,
    NB_ITEM_LINK,
    NB_ITEM_PATH,
    NB_ITEM_SEAL, /* no mark: its owner is the SEAL node, whose seal is to be put here */
    NB_ITEM_IMAGE
} nb_item_kind;

typedef struct nb_place {
    uint8_t kind;     /* nb_item_kind */
    uint8_t artifact; /* nb_artifact */
    uint8_t turn;     /* GLYPHS, PATH, IMAGE: quarter turns counter-clockwise about the origin */
    uint8_t ink;      /* index in nb_pages.inks; 0: black */
    uint16_t face;    /* GLYPHS: nb_face.index */
    nb_id owner;
    nb_len x, y; /* GLYPHS: origin on the baseline; RULE, LINK, IMAGE: top left; PATH: its origin */
    union {
        struct {
            const nb_glyph *glyphs;
            uint32_t n;
            nb_len size;
            uint16_t wide; /* thousandths of the natural width, about the origin; 0: as it is. The
                              offsets of the glyphs are those of the natural width */
        } run;
        struct {
            nb_len width, height;
            uint8_t gray; /* of black: 0 black … 255 white */
        } rule;
        struct {
            nb_len width, height; /* owner is the LINK or the SEAL node */
        } link;                   /* of SEAL as well */
        struct {
            const nb_path *shape;
            uint8_t gray; /* 0 black … 255 white */
        } path;
        struct {
            const nb_image *file;
            nb_len width, height; /* before the turn about its top left corner */
        } image;
    };
} nb_place; /* a placed item */

typedef struct nb_items {
    nb_place *items;
    size_t n, cap;
} nb_items;

/* Items as bytes (page/packed.h). */
typedef struct nb_packed {
    const unsigned char *bytes; /* NULL: none */
} nb_packed;

typedef struct nb_page {
    nb_len width, height;
    const nb_place *items;
    size_t n;
    uint32_t number; /* 1, 2, … as counted */
    bool unnumbered; /* but not printed (GB/T 9704-2012 7.5, 10.1) */
    nb_str label;    /* as printed on the numbered ones; {NULL,0}: no page is numbered */
} nb_page;

typedef struct nb_pages {
    const nb_page *items; /* without their items, where there is `open` */
    size_t n;
    /* Makes a page's items, in the arena: no more pages need be in memory than are looked at. NULL:
     * they are all there. */
    nb_page (*open)(void *maker, size_t i, nb_arena *arena);
    void *maker;
    const nb_ink *inks;        /* the layout's */
    const uint32_t *node_page; /* page index of each node's first item; UINT32_MAX: none */
    const nb_len *node_y;      /* and its top on that page */
} nb_pages;

static inline nb_page nb_page_open(const nb_pages *pages, size_t i, nb_arena *arena) {
    return pages->open == NULL ? pages->items[i] : pages->open(pages->maker, i, arena);
}

/* A page, then its items: kind, place, font, text and the glyphs' offsets, in points. */
void nb_pages_dump(nb_buf *out, const nb_pages *pages, const nb_fonts *fonts);

#endif
