/* Reads the head of a CFF table: Top DICT (is there a ROS operator?) and the charset of a CID-keyed
 * font (Adobe Technical Note 5176, sections 3–5, 13).
 * Odd rule: the font may be hostile, so every read goes through `take`, which answers zero behind
 * the end of the table and remembers that it had to. */
#include "font/cff.h"

enum { OP_CHARSET = 15, OP_CHARSTRINGS = 17, OP_ESCAPE = 12, OP_ROS = 12 << 8 | 30 };

typedef struct reader {
    const unsigned char *p;
    size_t n, at;
    bool damaged;
} reader;

static uint32_t take(reader *r, int bytes) {
    uint32_t value = 0;
    if (r->n - r->at < (size_t)bytes) {
        r->damaged = true;
        r->at = r->n;
        return 0;
    }
    while (bytes-- > 0) value = value << 8 | r->p[r->at++];
    return value;
}

static void seek(reader *r, size_t offset) {
    if (offset > r->n) r->damaged = true;
    r->at = offset > r->n ? r->n : offset;
}

/* Bounds of the first object of the INDEX at the reader, which is left behind the INDEX. */
static uint32_t index_first(reader *r, size_t *first, size_t *first_end) {
    uint32_t count = take(r, 2);
    *first = *first_end = r->at;
    if (count == 0) return 0;
    int size = (int)take(r, 1);
    if (size < 1 || size > 4) {
        r->damaged = true;
        return 0;
    }
    size_t offsets = r->at, base = offsets + (size_t)(count + 1) * (size_t)size - 1;
    uint32_t start = take(r, size), end = take(r, size);
    seek(r, offsets + (size_t)count * (size_t)size);
    uint32_t last = take(r, size);
    if (start != 1 || end < start || last < end) r->damaged = true;
    *first = base + start;
    *first_end = base + end;
    seek(r, base + last);
    if (*first_end > r->n) r->damaged = true;
    return count;
}

/* One operand or operator of a DICT; true for an operator. */
static bool dict_token(reader *r, int64_t *value) {
    uint32_t b = take(r, 1);
    *value = 0;
    if (b <= 21) {
        *value = b == OP_ESCAPE ? (int64_t)(b << 8 | take(r, 1)) : (int64_t)b;
        return true;
    }
    if (b == 28) {
        *value = (int16_t)take(r, 2);
    } else if (b == 29) {
        *value = (int32_t)take(r, 4);
    } else if (b == 30) { /* a real: nibbles up to 0xf; no real matters here */
        uint32_t nibbles;
        do nibbles = take(r, 1);
        while (!r->damaged && (nibbles & 0x0f) != 0x0f && nibbles >> 4 != 0x0f);
    } else if (b >= 32 && b <= 246) {
        *value = (int64_t)b - 139;
    } else if (b >= 247 && b <= 250) {
        *value = ((int64_t)b - 247) * 256 + take(r, 1) + 108;
    } else if (b >= 251 && b <= 254) {
        *value = -((int64_t)b - 251) * 256 - take(r, 1) - 108;
    } else {
        r->damaged = true;
    }
    return false;
}

/* CIDs of glyphs 1…; glyph 0 is CID 0 always. */
static void read_charset(reader *r, uint16_t *cids, uint32_t glyph_count) {
    uint32_t format = take(r, 1), gid = 1;
    if (format > 2) r->damaged = true;
    while (gid < glyph_count && !r->damaged) {
        uint32_t cid = take(r, 2), left = format == 0 ? 0 : take(r, (int)format);
        if (cid + left > UINT16_MAX) r->damaged = true;
        for (uint32_t i = 0; i <= left && gid < glyph_count; i++) cids[gid++] = (uint16_t)(cid + i);
    }
}

bool nb_cff_read(nb_arena *arena, nb_str table, uint32_t glyph_count, bool *cid_keyed,
                 const uint16_t **cids) {
    reader r = {(const unsigned char *)table.p, table.n, 0, false};
    *cid_keyed = false;
    *cids = NULL;
    uint32_t major = take(&r, 1);
    take(&r, 1);
    seek(&r, take(&r, 1)); /* header size; offSize behind it says nothing we use */
    size_t start, end;
    index_first(&r, &start, &end); /* Name INDEX */
    if (major != 1 || index_first(&r, &start, &end) == 0 || r.damaged) return false;

    reader dict = {r.p, end, start, false};
    int64_t operand = 0, charset = 0, charstrings = 0;
    bool ros = false;
    while (dict.at < dict.n) {
        int64_t value;
        if (!dict_token(&dict, &value)) {
            operand = value;
        } else {
            if (value == OP_ROS) ros = true;
            if (value == OP_CHARSET) charset = operand;
            if (value == OP_CHARSTRINGS) charstrings = operand;
        }
    }
    if (dict.damaged || charstrings <= 0 || charset < 0) return false;
    seek(&r, (size_t)charstrings);
    /* maxp and the outlines must agree, else a glyph id could name what is not there. */
    if (take(&r, 2) != glyph_count || r.damaged) return false;
    *cid_keyed = ros;
    /* A predefined charset (0–2) has no meaning for CIDs: readers take the identity. */
    if (!ros || charset <= 2 || glyph_count == 0) return true;

    uint16_t *map = NB_NEW_ARRAY(arena, uint16_t, glyph_count);
    seek(&r, (size_t)charset);
    read_charset(&r, map, glyph_count);
    if (r.damaged) return false;
    bool identity = true;
    for (uint32_t gid = 0; gid < glyph_count; gid++) identity = identity && map[gid] == gid;
    if (!identity) *cids = map;
    return true;
}
