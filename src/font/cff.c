/* Reads the head of a CFF table: is there a ROS operator in the Top DICT? (Adobe Technical Note
 * 5176, sections 3–5) And copies glyphs of a CID-keyed font without subroutines into a table of
 * their own, where their CIDs are 1, 2, 3, ….
 * Odd rule: the font may be hostile, so every read goes through `take`, which answers zero behind
 * the end of the table and remembers that it had to. */
#include "font/cff.h"

#include "font/charstring.h"

enum {
    OP_VERSION = 0,
    OP_NOTICE = 1,
    OP_FULL_NAME = 2,
    OP_FAMILY_NAME = 3,
    OP_WEIGHT = 4,
    OP_ESCAPE = 12,
    OP_UNIQUE_ID = 13,
    OP_XUID = 14,
    OP_CHARSET = 15,
    OP_ENCODING = 16,
    OP_CHARSTRINGS = 17,
    OP_PRIVATE = 18,
    OP_SUBRS = 19,
    OP_COPYRIGHT = OP_ESCAPE << 8 | 0,
    OP_POSTSCRIPT = OP_ESCAPE << 8 | 21,
    OP_BASE_FONT_NAME = OP_ESCAPE << 8 | 22,
    OP_ROS = OP_ESCAPE << 8 | 30,
    OP_CID_COUNT = OP_ESCAPE << 8 | 34,
    OP_FD_ARRAY = OP_ESCAPE << 8 | 36,
    OP_FD_SELECT = OP_ESCAPE << 8 | 37,
    OP_FONT_NAME = OP_ESCAPE << 8 | 38,
    MAX_FDS = 256,
    OWN_STRINGS = 391 /* SIDs below are the standard strings (appendix A) */
};

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

typedef struct index {
    uint32_t count;
    int size;             /* of an offset */
    size_t offsets, base; /* offsets count from base */
} index;

/* Bounds of an object of the INDEX. */
static void index_object(reader *r, const index *x, uint32_t i, size_t *first, size_t *end) {
    seek(r, x->offsets + (size_t)i * (size_t)x->size);
    uint32_t start = take(r, x->size), stop = take(r, x->size);
    if (start < 1 || stop < start || stop > r->n - x->base) {
        r->damaged = true;
        start = stop = 1;
    }
    *first = x->base + start;
    *end = x->base + stop;
}

/* The INDEX at the reader, which is left behind it. */
static index take_index(reader *r) {
    index x = {.count = take(r, 2)};
    if (x.count == 0) return x;
    x.size = (int)take(r, 1);
    x.offsets = r->at;
    x.base = x.offsets + (size_t)(x.count + 1) * (size_t)x.size - 1;
    if (x.size < 1 || x.size > 4 || x.base >= r->n) {
        r->damaged = true;
        return (index){0};
    }
    size_t first, end;
    index_object(r, &x, x.count - 1, &first, &end);
    seek(r, end);
    return x;
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

bool nb_cff_read(nb_str table, uint32_t glyph_count, bool *cid_keyed) {
    reader r = {(const unsigned char *)table.p, table.n, 0, false};
    *cid_keyed = false;
    uint32_t major = take(&r, 1);
    take(&r, 1);
    seek(&r, take(&r, 1)); /* header size; offSize behind it says nothing we use */
    take_index(&r);        /* Name INDEX */
    index top = take_index(&r);
    if (major != 1 || top.count == 0 || r.damaged) return false;
    size_t start, end;
    index_object(&r, &top, 0, &start, &end);
    if (r.damaged) return false;

    reader dict = {r.p, end, start, false};
    int64_t operand = 0, charstrings = 0;
    bool ros = false;
    while (dict.at < dict.n) {
        int64_t value;
        if (!dict_token(&dict, &value)) {
            operand = value;
        } else {
            if (value == OP_ROS) ros = true;
            if (value == OP_CHARSTRINGS) charstrings = operand;
        }
    }
    if (dict.damaged || charstrings <= 0) return false;
    seek(&r, (size_t)charstrings);
    /* maxp and the outlines must agree, else a glyph id could name what is not there. */
    if (take(&r, 2) != glyph_count || r.damaged) return false;
    *cid_keyed = ros;
    return true;
}

/* --- the copy ----------------------------------------------------------------------------------
 */

static void put(nb_buf *out, uint32_t value, int bytes) {
    while (bytes-- > 0) nb_buf_byte(out, (unsigned char)(value >> 8 * bytes & 0xFF));
}

/* An integer in its longest form, so that the length of a DICT is known before its values. */
static void put_int(nb_buf *out, size_t value) {
    nb_buf_byte(out, 29);
    put(out, (uint32_t)value, 4);
}

/* The offsets of the copy; 0 in the first of the two passes over the DICTs. */
typedef struct offsets {
    size_t charset, fd_select, charstrings, fd_array;
} offsets;

/* The strings of the copy: SIDs from OWN_STRINGS. */
enum { ADOBE, IDENTITY, NAME, STRINGS };

typedef struct copy {
    reader r;
    const uint16_t *used;
    size_t n;
    size_t head_end, name, name_end; /* header and Name INDEX; the first name */
    size_t top, top_end;             /* Top DICT */
    index charstrings, fds;
    uint32_t fd_select;
    struct {
        size_t first, end; /* Font DICT */
        size_t private, private_size;
    } fd[MAX_FDS];
    offsets to;
} copy;

/* What the copy says itself, or leaves out because nobody reads it in a PDF. */
static bool is_left(int64_t op) {
    static const int16_t ops[] = {OP_VERSION,   OP_NOTICE,      OP_FULL_NAME,  OP_FAMILY_NAME,
                                  OP_WEIGHT,    OP_COPYRIGHT,   OP_POSTSCRIPT, OP_BASE_FONT_NAME,
                                  OP_UNIQUE_ID, OP_XUID,        OP_CHARSET,    OP_ENCODING,
                                  OP_PRIVATE,   OP_CHARSTRINGS, OP_FD_ARRAY,   OP_FD_SELECT,
                                  OP_ROS,       OP_CID_COUNT,   OP_FONT_NAME};
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
        if (ops[i] == op) return true;
    return false;
}

/* What the last operand and the one before it of an operator say; false: it is not there. */
static bool find_op(copy *c, size_t first, size_t end, int64_t op, uint32_t value[2]) {
    reader dict = {c->r.p, end, first, false};
    int64_t operand = 0, before = 0, last = 0;
    while (dict.at < dict.n && !dict.damaged) {
        if (!dict_token(&dict, &operand)) {
            before = last;
            last = operand;
        } else if (operand == op) {
            value[0] = last < 0 ? UINT32_MAX : (uint32_t)last;
            value[1] = before < 0 ? UINT32_MAX : (uint32_t)before;
            return true;
        } else {
            before = last = 0;
        }
    }
    if (dict.damaged) c->r.damaged = true;
    return false;
}

/* A DICT without what is left out. */
static void put_dict(const copy *c, nb_buf *out, size_t first, size_t end) {
    reader dict = {c->r.p, end, first, false};
    int64_t value;
    for (size_t start = first; dict.at < dict.n && !dict.damaged;) {
        if (!dict_token(&dict, &value)) continue;
        if (!is_left(value)) nb_buf_add(out, c->r.p + start, dict.at - start);
        start = dict.at;
    }
}

static bool survey(copy *c) {
    reader *r = &c->r;
    take(r, 2);
    seek(r, take(r, 1));
    index names = take_index(r);
    c->head_end = r->at;
    if (names.count == 0 || r->damaged) return false;
    index_object(r, &names, 0, &c->name, &c->name_end);
    seek(r, c->head_end);
    index top = take_index(r);
    take_index(r);                                                              /* String INDEX */
    if (take_index(r).count != 0 || top.count == 0 || r->damaged) return false; /* global Subrs */
    index_object(r, &top, 0, &c->top, &c->top_end);
    uint32_t at[2], fds[2], charstrings[2], unused[2];
    if (!find_op(c, c->top, c->top_end, OP_FD_ARRAY, fds) ||
        !find_op(c, c->top, c->top_end, OP_CHARSTRINGS, charstrings) ||
        !find_op(c, c->top, c->top_end, OP_FD_SELECT, at))
        return false;
    c->fd_select = at[0];
    seek(r, charstrings[0]);
    c->charstrings = take_index(r);
    seek(r, fds[0]);
    c->fds = take_index(r);
    if (r->damaged || c->fds.count == 0 || c->fds.count > MAX_FDS) return false;
    size_t privates = 0;
    for (uint32_t i = 0; i < c->fds.count; i++) {
        index_object(r, &c->fds, i, &c->fd[i].first, &c->fd[i].end);
        if (!find_op(c, c->fd[i].first, c->fd[i].end, OP_PRIVATE, at)) return false;
        if (at[0] > r->n || at[1] > r->n - at[0]) return false;
        if ((privates += at[1]) > r->n) return false; /* they overlap */
        c->fd[i].private = at[0];
        c->fd[i].private_size = at[1];
        if (find_op(c, at[0], (size_t)at[0] + at[1], OP_SUBRS, unused)) return false;
    }
    return !r->damaged;
}

/* Font DICT numbers of the glyphs used (section 19), from a table of all glyphs. */
static void put_fd_select(copy *c, nb_buf *out) {
    reader *r = &c->r;
    uint32_t all = c->charstrings.count;
    unsigned char *fds = NB_NEW_ARRAY(out->arena, unsigned char, all);
    seek(r, c->fd_select);
    uint32_t format = take(r, 1);
    if (format == 0) {
        for (uint32_t gid = 0; gid < all; gid++) fds[gid] = (unsigned char)take(r, 1);
    } else if (format == 3) {
        uint32_t ranges = take(r, 2), gid = take(r, 2);
        for (; ranges > 0 && !r->damaged; ranges--) {
            unsigned char fd = (unsigned char)take(r, 1);
            for (uint32_t next = take(r, 2); gid < next && gid < all; gid++) fds[gid] = fd;
        }
        if (gid < all) r->damaged = true;
    } else {
        r->damaged = true;
    }
    nb_buf_byte(out, 0); /* format: a byte for each glyph */
    for (size_t i = 0; i <= c->n; i++) {
        unsigned char fd = fds[i == 0 ? 0 : c->used[i - 1]];
        if (fd >= c->fds.count) r->damaged = true;
        nb_buf_byte(out, fd);
    }
}

/* ends: of n objects in data. */
static void put_index(nb_buf *out, const size_t *ends, size_t n, nb_str data) {
    int size = 1;
    while ((data.n + 1) >> 8 * size != 0) size++;
    put(out, (uint32_t)n, 2);
    nb_buf_byte(out, (unsigned char)size);
    put(out, 1, size);
    for (size_t i = 0; i < n; i++) put(out, (uint32_t)ends[i] + 1, size);
    nb_buf_str(out, data);
}

static void put_charstrings(copy *c, nb_buf *out) {
    size_t first, end, sum = 0, *ends = NB_NEW_ARRAY(out->arena, size_t, c->n + 1);
    nb_buf outlines = nb_buf_in(out->arena);
    for (size_t i = 0; i <= c->n; i++) {
        index_object(&c->r, &c->charstrings, i == 0 ? 0 : c->used[i - 1], &first, &end);
        if ((sum += end - first) > c->r.n) { /* they overlap */
            c->r.damaged = true;
            return;
        }
    }
    nb_buf_reserve(&outlines, sum);
    for (size_t i = 0; i <= c->n; i++) {
        index_object(&c->r, &c->charstrings, i == 0 ? 0 : c->used[i - 1], &first, &end);
        if (!nb_charstring_bare(&outlines, c->r.p + first, end - first)) c->r.damaged = true;
        ends[i] = outlines.n;
    }
    put_index(out, ends, c->n + 1, nb_buf_view(&outlines));
}

/* Header to global Subrs; as long in the second pass as in the first. ROS comes first (section
 * 18); it is what CIDSystemInfo in the PDF says. */
static void put_front(const copy *c, nb_buf *out) {
    nb_buf dict = nb_buf_in(out->arena), text = nb_buf_in(out->arena);
    put_int(&dict, OWN_STRINGS + ADOBE);
    put_int(&dict, OWN_STRINGS + IDENTITY);
    put_int(&dict, 0);
    put(&dict, OP_ROS, 2);
    put_dict(c, &dict, c->top, c->top_end);
    put_int(&dict, c->n + 1);
    put(&dict, OP_CID_COUNT, 2);
    put_int(&dict, c->to.charset);
    nb_buf_byte(&dict, OP_CHARSET);
    put_int(&dict, c->to.charstrings);
    nb_buf_byte(&dict, OP_CHARSTRINGS);
    put_int(&dict, c->to.fd_array);
    put(&dict, OP_FD_ARRAY, 2);
    put_int(&dict, c->to.fd_select);
    put(&dict, OP_FD_SELECT, 2);
    nb_buf_add(out, c->r.p, c->head_end);
    put_index(out, &dict.n, 1, nb_buf_view(&dict));
    size_t ends[STRINGS];
    nb_buf_puts(&text, "Adobe");
    ends[ADOBE] = text.n;
    nb_buf_puts(&text, "Identity");
    ends[IDENTITY] = text.n;
    nb_buf_add(&text, c->r.p + c->name, c->name_end - c->name);
    ends[NAME] = text.n;
    put_index(out, ends, STRINGS, nb_buf_view(&text));
    put(out, 0, 2);
}

static void put_fds(copy *c, nb_buf *out) {
    size_t *ends = NB_NEW_ARRAY(out->arena, size_t, c->fds.count);
    nb_buf dicts = nb_buf_in(out->arena);
    for (uint32_t i = 0; i < c->fds.count; i++) {
        put_int(&dicts, OWN_STRINGS + NAME);
        put(&dicts, OP_FONT_NAME, 2);
        put_dict(c, &dicts, c->fd[i].first, c->fd[i].end);
        put_int(&dicts, c->fd[i].private_size);
        put_int(&dicts, out->n);
        nb_buf_byte(&dicts, OP_PRIVATE);
        ends[i] = dicts.n;
        nb_buf_add(out, c->r.p + c->fd[i].private, c->fd[i].private_size);
    }
    c->to.fd_array = out->n;
    put_index(out, ends, c->fds.count, nb_buf_view(&dicts));
}

bool nb_cff_copy(nb_arena *arena, nb_str table, const uint16_t *used, size_t n, nb_str *out) {
    copy *c = NB_NEW(arena, copy);
    c->r = (reader){(const unsigned char *)table.p, table.n, 0, false};
    c->used = used;
    c->n = n;
    if (n >= UINT16_MAX || !survey(c)) return false;
    for (size_t i = 0; i < n; i++)
        if (used[i] >= c->charstrings.count) return false;
    nb_buf front = nb_buf_in(arena), all = nb_buf_in(arena);
    put_front(c, &all);
    size_t front_size = all.n;
    c->to.charset = all.n;
    nb_buf_byte(&all, 2); /* format: ranges; here of n CIDs from 1 */
    if (n > 0) {
        put(&all, 1, 2);
        put(&all, (uint32_t)n - 1, 2);
    }
    c->to.fd_select = all.n;
    put_fd_select(c, &all);
    put_fds(c, &all);
    c->to.charstrings = all.n;
    put_charstrings(c, &all);
    put_front(c, &front);
    if (c->r.damaged || front.n != front_size) return false;
    memcpy(all.p, front.p, front.n);
    *out = nb_buf_view(&all);
    return true;
}
