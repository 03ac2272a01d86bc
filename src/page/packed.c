/* Items to bytes and back. Input: placed items; output: variable-length numbers, each the
 * difference from what the item or the glyph before it had. Odd rule: the x of a glyph is told by
 * how its step differs from the step before, which in Chinese text is mostly nought. */
#include "page/packed.h"

enum {
    LOOSE = 64,  /* in the first byte: turn and ink follow */
    ALIKE = 128, /* a run of the size of the one before, and not condensed */
    RISEN = 1,   /* of a glyph: dy follows */
    FAR = 2,     /* of a glyph: its character is beyond U+FFFF */
    FLAGS = 4,   /* number of combinations of both */
    ROOM = 64,   /* bytes that an item without its glyphs takes at most */
    GLYPH = 16   /* bytes that a glyph takes at most */
};

/* What the next item is told against. */
typedef struct last {
    uint32_t owner;
    nb_len x, y, size;
} last;

/* --- packing ---------------------------------------------------------------------------------- */

static unsigned char *put(unsigned char *p, uint64_t value) {
    for (; value >= 128; value >>= 7) *p++ = (unsigned char)(value & 127) | 128;
    *p++ = (unsigned char)value;
    return p;
}

/* Small numbers of either sign as small ones without. */
static uint64_t folded(int64_t value) { return (uint64_t)value << 1 ^ (uint64_t)(value >> 63); }

static unsigned char *put_signed(unsigned char *p, int64_t value) { return put(p, folded(value)); }

static unsigned char *put_glyphs(unsigned char *p, const nb_glyph *glyphs, uint32_t n,
                                 nb_len size) {
    int64_t x = 0, step = 0;
    for (uint32_t i = 0; i < n; i++) {
        const nb_glyph *g = &glyphs[i];
        int64_t next = g->x - x;
        bool far = g->cp > 0xFFFF;
        p = put(p, folded(next - step) * FLAGS | (g->dy != 0 ? RISEN : 0) | (far ? FAR : 0));
        *p++ = (unsigned char)(g->gid >> 8);
        *p++ = (unsigned char)(g->gid & 0xFF);
        if (far) *p++ = (unsigned char)(g->cp >> 16);
        *p++ = (unsigned char)(g->cp >> 8 & 0xFF);
        *p++ = (unsigned char)(g->cp & 0xFF);
        if (g->dy != 0) p = put_signed(p, g->dy);
        x = g->x;
        step = i == 0 ? size : next;
    }
    return p;
}

static unsigned char *put_pointer(unsigned char *p, const void *pointer) {
    memcpy(p, &pointer, sizeof pointer);
    return p + sizeof pointer;
}

static unsigned char *put_item(unsigned char *p, const nb_place *item, last *before) {
    bool loose = item->turn != 0 || item->ink != 0;
    bool alike =
        item->kind == NB_ITEM_GLYPHS && item->run.wide == 0 && item->run.size == before->size;
    *p++ = (unsigned char)(item->kind | item->artifact << 3 | (loose ? LOOSE : 0) |
                           (alike ? ALIKE : 0));
    if (loose) {
        *p++ = item->turn;
        *p++ = item->ink;
    }
    p = put_signed(p, (int32_t)(item->owner - before->owner));
    p = put_signed(p, (int64_t)item->x - before->x);
    p = put_signed(p, (int64_t)item->y - before->y);
    before->owner = item->owner;
    before->x = item->x;
    before->y = item->y;
    switch ((nb_item_kind)item->kind) {
    case NB_ITEM_GLYPHS:
        p = put(p, item->run.n);
        p = put(p, item->face);
        if (!alike) {
            p = put(p, item->run.wide);
            p = put_signed(p, (int64_t)item->run.size - before->size);
            before->size = item->run.size;
        }
        return put_glyphs(p, item->run.glyphs, item->run.n, item->run.size);
    case NB_ITEM_RULE:
    case NB_ITEM_LINK:
    case NB_ITEM_SEAL:
        p = put_signed(p, item->rule.width); /* links and seals share their layout */
        p = put_signed(p, item->rule.height);
        *p++ = item->kind == NB_ITEM_RULE ? item->rule.gray : 0;
        return p;
    case NB_ITEM_PATH: *p++ = item->path.gray; return put_pointer(p, item->path.shape);
    case NB_ITEM_IMAGE:
        p = put_signed(p, item->image.width);
        p = put_signed(p, item->image.height);
        return put_pointer(p, item->image.file);
    }
    return p;
}

nb_packed nb_items_pack(nb_arena *arena, nb_arena *scratch, const nb_place *items, size_t n) {
    if (n == 0) return (nb_packed){NULL};
    uint32_t glyphs = 0;
    for (size_t i = 0; i < n; i++) glyphs += items[i].kind == NB_ITEM_GLYPHS ? items[i].run.n : 0;
    nb_mark mark = nb_arena_mark(scratch);
    unsigned char *start = nb_alloc(scratch, (n + 1) * ROOM + (size_t)glyphs * GLYPH), *p = start;
    last before = {0};
    p = put(put(p, n), glyphs);
    for (size_t i = 0; i < n; i++) p = put_item(p, &items[i], &before);
    size_t size = (size_t)(p - start);
    unsigned char *bytes = nb_alloc(arena, size);
    memcpy(bytes, start, size);
    nb_arena_rewind(scratch, mark);
    return (nb_packed){bytes};
}

/* --- unpacking ---------------------------------------------------------------------------------
 */

static uint64_t get(const unsigned char **p) {
    uint64_t value = 0;
    int shift = 0;
    while (**p >= 128) {
        value |= (uint64_t)(*(*p)++ & 127) << shift;
        shift += 7;
    }
    return value | (uint64_t) * (*p)++ << shift;
}

static int64_t unfolded(uint64_t value) { return (int64_t)(value >> 1) ^ -(int64_t)(value & 1); }

static int64_t get_signed(const unsigned char **p) { return unfolded(get(p)); }

static void get_glyphs(const unsigned char **from, nb_glyph *glyphs, uint32_t n, nb_len size) {
    const unsigned char *p = *from;
    int64_t x = 0, step = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint64_t head = get(&p);
        step += unfolded(head / FLAGS);
        x += step;
        uint32_t cp = 0;
        uint16_t gid = (uint16_t)(p[0] << 8 | p[1]);
        p += 2;
        if (head & FAR) cp = (uint32_t)*p++ << 16;
        cp |= (uint32_t)p[0] << 8 | p[1];
        p += 2;
        int16_t dy = head & RISEN ? (int16_t)get_signed(&p) : 0;
        glyphs[i] = (nb_glyph){(nb_len)x, cp, gid, dy};
        if (i == 0) step = size;
    }
    *from = p;
}

static const void *get_pointer(const unsigned char **p) {
    const void *pointer;
    memcpy(&pointer, *p, sizeof pointer);
    *p += sizeof pointer;
    return pointer;
}

/* Returns behind the glyphs that it took. */
static nb_glyph *get_item(const unsigned char **p, nb_place *item, last *before, nb_glyph *glyphs) {
    unsigned char first = *(*p)++;
    *item = (nb_place){.kind = first & 7, .artifact = first >> 3 & 7};
    if (first & LOOSE) {
        item->turn = *(*p)++;
        item->ink = *(*p)++;
    }
    item->owner = before->owner += (uint32_t)get_signed(p);
    item->x = before->x += (nb_len)get_signed(p);
    item->y = before->y += (nb_len)get_signed(p);
    switch ((nb_item_kind)item->kind) {
    case NB_ITEM_GLYPHS:
        item->run.n = (uint32_t)get(p);
        item->face = (uint16_t)get(p);
        if (!(first & ALIKE)) {
            item->run.wide = (uint16_t)get(p);
            before->size += (nb_len)get_signed(p);
        }
        item->run.size = before->size;
        item->run.glyphs = glyphs;
        get_glyphs(p, glyphs, item->run.n, item->run.size);
        return glyphs + item->run.n;
    case NB_ITEM_RULE:
    case NB_ITEM_LINK:
    case NB_ITEM_SEAL:
        item->rule.width = (nb_len)get_signed(p);
        item->rule.height = (nb_len)get_signed(p);
        item->rule.gray = *(*p)++;
        return glyphs;
    case NB_ITEM_PATH:
        item->path.gray = *(*p)++;
        item->path.shape = get_pointer(p);
        return glyphs;
    case NB_ITEM_IMAGE:
        item->image.width = (nb_len)get_signed(p);
        item->image.height = (nb_len)get_signed(p);
        item->image.file = get_pointer(p);
        return glyphs;
    }
    return glyphs;
}

uint32_t nb_packed_count(nb_packed packed) {
    const unsigned char *p = packed.bytes;
    return p == NULL ? 0 : (uint32_t)get(&p);
}

void nb_items_unpack(nb_arena *arena, nb_packed packed, nb_items *out) {
    const unsigned char *p = packed.bytes;
    if (p == NULL) return;
    uint32_t n = (uint32_t)get(&p);
    nb_glyph *glyphs = NB_NEW_ARRAY(arena, nb_glyph, get(&p));
    last before = {0};
    for (uint32_t i = 0; i < n; i++) glyphs = get_item(&p, NB_PUSH(arena, out), &before, glyphs);
}
