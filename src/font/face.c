/* Opens a font file: maps it, asks HarfBuzz for glyphs, advances and ink, and reads the few fields
 * of head, post, OS/2 and name that a PDF font descriptor needs.
 * Odd rule: lines are set by the OS/2 typo values, never by hhea (FandolSong-Regular's hhea has its
 * descent above the baseline). */
#include "font/face.h"

#include <errno.h>
#include <fcntl.h>
#include <hb-ot.h>
#include <sha2.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "font/cff.h"
#include "font/work.h"

enum { PANOSE_SANS = 11, PANOSE_ROUNDED = 15, CLASS_SANS = 8 };

typedef struct mapping {
    void *p;
    size_t n;
} mapping;

static void unmap(void *handle) {
    mapping *map = handle;
    if (map->p != MAP_FAILED) munmap(map->p, map->n);
}
static void drop_blob(void *handle) { hb_blob_destroy(handle); }
static void drop_face(void *handle) {
    nb_face *face = handle;
    if (face->work->broken) return;
    hb_font_destroy(face->hb_font);
    hb_face_destroy(face->hb_face);
}

static bool map_file(nb_arena *arena, const char *path, nb_str *bytes, const char **why) {
    mapping *map = NB_NEW(arena, mapping);
    map->p = MAP_FAILED;
    nb_arena_defer(arena, unmap, map);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return false;
    struct stat st;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        *why = "it is no regular file";
    else if (st.st_size < 12 || st.st_size > INT32_MAX)
        *why = "its size is not that of a font";
    else
        map->p = mmap(NULL, map->n = (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    int error = errno;
    close(fd);
    errno = error;
    *bytes = (nb_str){map->p, map->n};
    return map->p != MAP_FAILED;
}

/* --- tables ---------------------------------------------------------------------------------- */

typedef struct table {
    const unsigned char *p;
    size_t n;
} table;

static table table_of(nb_arena *arena, const nb_face *face, const char *tag) {
    hb_blob_t *blob = hb_face_reference_table(face->hb_face, hb_tag_from_string(tag, 4));
    nb_arena_defer(arena, drop_blob, blob);
    unsigned n = 0;
    const char *p = hb_blob_get_data(blob, &n);
    return (table){(const unsigned char *)p, n};
}

/* Behind the end: 0, which every field here takes for "not said". */
static uint16_t u16(table t, size_t at) {
    if (t.n < 2 || at > t.n - 2) return 0;
    return (uint16_t)(t.p[at] << 8 | t.p[at + 1]);
}
static int16_t s16(table t, size_t at) { return (int16_t)u16(t, at); }
static uint32_t u32(table t, size_t at) { return (uint32_t)u16(t, at) << 16 | u16(t, at + 2); }

static nb_str name_of(nb_arena *arena, const nb_face *face, unsigned id) {
    hb_language_t en = hb_language_from_string("en", -1);
    unsigned n = hb_ot_name_get_utf8(face->hb_face, id, en, NULL, NULL);
    if (n == 0 || n > UINT16_MAX) return (nb_str){NULL, 0};
    unsigned room = n + 1;
    char *s = nb_alloc(arena, room);
    hb_ot_name_get_utf8(face->hb_face, id, en, &room, s);
    return (nb_str){s, room};
}

static bool contains(nb_str s, const char *part) {
    size_t n = strlen(part);
    for (size_t i = 0; i + n <= s.n; i++)
        if (memcmp(s.p + i, part, n) == 0) return true;
    return false;
}

/* OS/2 family class and Panose say it; where both are silent (all of Fandol) the name must. */
static bool guess_serif(const nb_face *face, table os2) {
    unsigned family_class = u16(os2, 30) >> 8, style = os2.n > 33 ? os2.p[33] : 0;
    if (family_class >= 1 && family_class <= 7) return true;
    if (family_class == CLASS_SANS) return false;
    if (style >= 2 && style < PANOSE_SANS) return true;
    if (style >= PANOSE_SANS && style <= PANOSE_ROUNDED) return false;
    return !contains(face->family, "Hei") && !contains(face->family, "Sans");
}

static void read_tables(nb_arena *arena, nb_face *face) {
    table head = table_of(arena, face, "head"), post = table_of(arena, face, "post"),
          os2 = table_of(arena, face, "OS/2"), hhea = table_of(arena, face, "hhea");
    face->checksum = u32(head, 8);
    for (size_t i = 0; i < 4; i++) face->bbox[i] = nb_face_em(face, s16(head, 36 + 2 * i));
    face->italic_angle = s16(post, 4);
    face->fixed_pitch = u32(post, 12) != 0;
    face->weight = u16(os2, 4);
    face->fs_type = u16(os2, 8);
    bool typo = os2.n >= 72;
    face->ascent = nb_face_em(face, typo ? s16(os2, 68) : s16(hhea, 4));
    face->descent = nb_face_em(face, typo ? s16(os2, 70) : s16(hhea, 6));
    if (face->descent > 0) face->descent = -face->descent;
    if (u16(os2, 0) >= 2) face->cap_height = nb_face_em(face, s16(os2, 88));

    face->postscript_name = name_of(arena, face, HB_OT_NAME_ID_POSTSCRIPT_NAME);
    face->family = name_of(arena, face, HB_OT_NAME_ID_TYPOGRAPHIC_FAMILY);
    if (face->family.n == 0) face->family = name_of(arena, face, HB_OT_NAME_ID_FONT_FAMILY);
    face->version = name_of(arena, face, HB_OT_NAME_ID_VERSION_STRING);
    face->license = name_of(arena, face, HB_OT_NAME_ID_LICENSE);
    if (face->license.n == 0) face->license = name_of(arena, face, HB_OT_NAME_ID_LICENSE_URL);
    face->serif = guess_serif(face, os2);
}

/* For a face that does not say it. */
static void measure_capitals(nb_face *face) {
    int32_t box[4];
    if (face->cap_height <= 0 && nb_face_ink(face, nb_face_glyph(face, 'H'), box))
        face->cap_height = box[3];
    if (face->cap_height <= 0) face->cap_height = face->ascent;
}

static const char *read_outlines(nb_arena *arena, nb_face *face) {
    table cff = table_of(arena, face, "CFF ");
    if (cff.n == 0) {
        face->outline = NB_OUTLINE_GLYF;
        bool both = table_of(arena, face, "glyf").n > 0 && table_of(arena, face, "loca").n > 0;
        return both ? NULL : "it has neither glyf nor CFF outlines";
    }
    face->outline = NB_OUTLINE_CFF;
    bool ok =
        nb_cff_read((nb_str){(const char *)cff.p, cff.n}, face->glyph_count, &face->cid_keyed);
    return ok ? NULL : "its CFF table is damaged";
}

/* --- open ------------------------------------------------------------------------------------ */

static const char *open_hb(nb_arena *arena, nb_face *face) {
    hb_blob_t *blob =
        hb_blob_create(face->bytes.p, (unsigned)face->bytes.n, HB_MEMORY_MODE_READONLY, NULL, NULL);
    nb_arena_defer(arena, drop_blob, blob);
    if (hb_face_count(blob) <= face->collection_index) return "it is no OpenType font";
    face->hb_face = hb_face_create(blob, face->collection_index);
    nb_arena_defer(arena, drop_face, face);
    face->units_per_em = hb_face_get_upem(face->hb_face);
    face->glyph_count = hb_face_get_glyph_count(face->hb_face);
    if (table_of(arena, face, "head").n < 54 || table_of(arena, face, "hmtx").n == 0)
        return "tables of an OpenType font are missing";
    if (face->glyph_count == 0 || face->glyph_count > UINT16_MAX) return "it has no glyphs";
    face->hb_font = hb_font_create(face->hb_face);
    hb_ot_font_set_funcs(face->hb_font);
    int scale = (int)face->units_per_em;
    hb_font_set_scale(face->hb_font, scale, scale);
    return NULL;
}

nb_face *nb_face_open(nb_arena *arena, const char *path, unsigned collection_index,
                      const char **why) {
    nb_face *face = NB_NEW(arena, nb_face);
    face->path = nb_strndup(arena, path, strlen(path));
    face->collection_index = collection_index;
    face->work = NB_NEW(arena, struct nb_face_work);
    face->work->arena = arena;
    *why = NULL;
    if (!map_file(arena, path, &face->bytes, why)) return NULL;
    nb_memory_watch();
    *why = open_hb(arena, face);
    if (*why == NULL) *why = read_outlines(arena, face);
    if (*why == NULL) read_tables(arena, face);
    nb_face_settle(face);
    if (*why != NULL) return NULL;
    measure_capitals(face);
    return face;
}

nb_face *nb_face_share(nb_arena *arena, const nb_face *face) {
    nb_face *shared = NB_NEW(arena, nb_face);
    *shared = *face;
    shared->work = NB_NEW(arena, struct nb_face_work);
    shared->work->arena = arena;
    return shared;
}

/* --- glyphs ---------------------------------------------------------------------------------- */

uint32_t nb_face_glyph(const nb_face *face, uint32_t cp) {
    hb_codepoint_t gid = 0;
    nb_memory_watch();
    bool found = hb_font_get_nominal_glyph(face->hb_font, cp, &gid);
    nb_face_settle(face);
    return found && gid < face->glyph_count ? gid : 0;
}

int32_t nb_face_advance(const nb_face *face, uint32_t gid) {
    if (gid >= face->glyph_count) return 0;
    struct nb_face_work *work = face->work;
    if (work->advances == NULL)
        work->advances = NB_NEW_ARRAY(work->arena, uint16_t, face->glyph_count);
    if (work->advances[gid] == 0) {
        nb_memory_watch();
        int32_t advance = nb_face_em(face, hb_font_get_glyph_h_advance(face->hb_font, gid));
        nb_face_settle(face);
        if (advance < 0 || advance >= UINT16_MAX) return advance;
        work->advances[gid] = (uint16_t)(advance + 1);
    }
    return work->advances[gid] - 1;
}

bool nb_face_ink(const nb_face *face, uint32_t gid, int32_t box[4]) {
    hb_glyph_extents_t e;
    memset(box, 0, 4 * sizeof box[0]);
    if (gid >= face->glyph_count) return false;
    nb_memory_watch();
    bool found = hb_font_get_glyph_extents(face->hb_font, gid, &e);
    nb_face_settle(face);
    if (!found || e.width == 0 || e.height == 0) return false;
    int64_t left = e.x_bearing, top = e.y_bearing;
    box[0] = nb_face_em(face, left);
    box[1] = nb_face_em(face, top + e.height);
    box[2] = nb_face_em(face, left + e.width);
    box[3] = nb_face_em(face, top);
    return true;
}

bool nb_face_embeddable(const nb_face *face) {
    unsigned usage = face->fs_type & 0x0eu;
    /* With several usage bits set (OS/2 before version 3) the least restrictive one counts. */
    return usage != 0x02u && (face->fs_type & 0x0300u) == 0;
}

void nb_face_sha256(const nb_face *face, char hex[65]) {
    SHA2_CTX sha;
    uint8_t digest[SHA256_DIGEST_LENGTH];
    SHA256Init(&sha);
    SHA256Update(&sha, (const uint8_t *)face->bytes.p, face->bytes.n);
    SHA256Final(digest, &sha);
    for (size_t i = 0; i < sizeof digest; i++) {
        hex[2 * i] = "0123456789abcdef"[digest[i] >> 4];
        hex[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
    }
    hex[64] = '\0';
}
