/* Division of a page into marked-content sequences (ISO 32000-1, 14.6; ISO 14289-1, 7.1: all
 * content is either real and tagged, or an artifact). Input: the items of a page in painting order.
 * Odd rule: a sequence that spans several TEXT leaves is noted at the first of them. */
#include "paint/pdf/marks.h"

nb_structure *nb_structure_new(nb_arena *arena, const nb_doc *doc, bool old, bool printed) {
    nb_structure *s = NB_NEW(arena, nb_structure);
    s->arena = arena;
    s->doc = doc;
    s->old = old;
    s->printed = printed;
    s->first_mark = NB_NEW_ARRAY(arena, uint32_t, doc->n);
    s->last_mark = NB_NEW_ARRAY(arena, uint32_t, doc->n);
    *NB_PUSH(arena, &s->marks) = (content_mark){0}; /* index 0 means none */
    return s;
}

bool nb_structure_linkable(const nb_structure *s, const nb_node *link) {
    static const char *const schemes[] = {"mailto:", "http://", "https://"};
    if (s->printed) return false;
    if (link->kind == NB_NODE_LINK && link->target != NB_NO_NODE) return true;
    for (size_t i = 0; link->kind == NB_NODE_LINK && i < sizeof schemes / sizeof *schemes; i++) {
        size_t n = strlen(schemes[i]);
        if (link->text.n > n && memcmp(link->text.p, schemes[i], n) == 0) return true;
    }
    return false;
}

const char *nb_structure_type(const nb_structure *s, const nb_node *node) {
    /* A Link element must have its annotation (ISO 14289-1, 7.18.5). */
    if (node->kind == NB_NODE_LINK && !nb_structure_linkable(s, node)) return "Span";
    /* PDF 1.5 brought these; PDF 1.4 has a table of rows, and remapping of what is a standard type
     * now is forbidden (ISO 14289-1, 7.1). */
    if (s->old && (node->kind == NB_NODE_TABLE_HEAD || node->kind == NB_NODE_TABLE_BODY)) return "";
    bool ruby = node->kind == NB_NODE_RUBY || node->kind == NB_NODE_RB || node->kind == NB_NODE_RT;
    if (s->old && ruby) return "Span";
    return nb_node_type(node);
}

const char *nb_structure_lang(uint8_t lang) { return lang == NB_EN ? "en" : "zh-CN"; }

static nb_id element_of(const nb_structure *s, nb_id id) {
    while (id != NB_NO_NODE && nb_structure_type(s, nb_doc_at(s->doc, id))[0] == '\0')
        id = nb_doc_at(s->doc, id)->parent;
    return id;
}

static void note(nb_structure *s, nb_id node, uint32_t object, uint32_t mcid) {
    uint32_t index = (uint32_t)s->marks.n;
    *NB_PUSH(s->arena, &s->marks) =
        (content_mark){.page = (uint32_t)s->pages.n - 1, .mcid = mcid, .object = object};
    if (s->first_mark[node] == 0)
        s->first_mark[node] = index;
    else
        s->marks.items[s->last_mark[node]].next = index;
    s->last_mark[node] = index;
}

static void extend(nb_extent *e, nb_len x, nb_len y) {
    if (x < e->left) e->left = x;
    if (x > e->right) e->right = x;
    if (y < e->bottom) e->bottom = y;
    if (y > e->top) e->top = y;
}

/* ISO 14289-1, 7.3 with ISO 32000-1, table 344: a figure says where it is. Control points stand for
 * their curve, and an em for each glyph: the box may be too large by a hair, never too small. */
static void note_extent(nb_structure *s, const nb_page *page, const nb_place *item) {
    nb_extent *e = s->figures.n == 0 ? NULL : &s->figures.items[s->figures.n - 1];
    if (e == NULL || e->node != item->owner) {
        e = NB_PUSH(s->arena, &s->figures);
        *e = (nb_extent){item->owner, INT32_MAX, INT32_MAX, INT32_MIN, INT32_MIN};
    }
    nb_point corners[2] = {{0, 0}, {0, 0}};
    if (item->kind == NB_ITEM_IMAGE) {
        corners[1] = (nb_point){item->image.width, item->image.height};
    } else if (item->kind == NB_ITEM_GLYPHS) {
        corners[0].y = -item->run.size;
        corners[1].x = item->run.glyphs[item->run.n - 1].x + item->run.size;
    } else if (item->kind == NB_ITEM_PATH) {
        const nb_path *path = item->path.shape;
        for (size_t i = 0; i < path->points.n; i++) {
            nb_point at = nb_point_turn(path->points.items[i], item->turn);
            extend(e, item->x + at.x, page->height - item->y - at.y);
        }
        return;
    }
    for (int i = 0; i < 2; i++) {
        nb_point at = nb_point_turn(corners[i], item->turn);
        extend(e, item->x + at.x, page->height - item->y - at.y);
    }
}

const nb_extent *nb_structure_extent(const nb_structure *s, nb_id figure) {
    for (size_t i = 0; i < s->figures.n; i++)
        if (s->figures.items[i].node == figure) return &s->figures.items[i];
    return NULL;
}

const nb_marked *nb_structure_page(nb_structure *s, const nb_page *page, size_t *n) {
    s->divided.n = 0;
    *NB_PUSH(s->arena, &s->pages) = (uint32_t)s->owners.n;
    nb_marked *open = NULL;
    for (size_t i = 0; i < page->n; i++) {
        const nb_place *item = &page->items[i];
        if (item->kind == NB_ITEM_LINK || item->kind == NB_ITEM_SEAL ||
            (item->kind == NB_ITEM_GLYPHS && item->run.n == 0))
            continue;
        nb_marked here = {.first = (uint32_t)i, .element = NB_NO_NODE, .artifact = item->artifact};
        if (item->artifact == NB_ARTIFACT_NONE) here.element = element_of(s, item->owner);
        if (item->artifact == NB_ARTIFACT_NONE && here.element == NB_NO_NODE)
            here.artifact = NB_ARTIFACT_LAYOUT;
        bool figure =
            here.element != NB_NO_NODE && nb_doc_at(s->doc, here.element)->kind == NB_NODE_FIGURE;
        here.text = item->kind == NB_ITEM_GLYPHS && !figure;
        if (figure) note_extent(s, page, item);
        if (open == NULL || open->element != here.element || open->artifact != here.artifact ||
            open->text != here.text) {
            open = NB_PUSH(s->arena, &s->divided);
            *open = here;
            if (here.element != NB_NO_NODE) {
                open->mcid = nb_structure_mcids(s);
                *NB_PUSH(s->arena, &s->owners) = here.element;
                note(s, item->owner, 0, open->mcid);
            }
        }
        open->n = (uint32_t)i + 1 - open->first;
    }
    *n = s->divided.n;
    return s->divided.items;
}

uint32_t nb_structure_mcids(const nb_structure *s) {
    return (uint32_t)s->owners.n - s->pages.items[s->pages.n - 1];
}

uint32_t nb_structure_annotation(nb_structure *s, nb_id node, uint32_t annotation) {
    note(s, node, annotation, 0);
    *NB_PUSH(s->arena, &s->annotations) = node;
    return (uint32_t)s->annotations.n - 1;
}
