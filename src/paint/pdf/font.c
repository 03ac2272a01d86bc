/* Codes and font dictionaries (ISO 32000-1, 9.7 to 9.10; ISO 19005-3, 6.2.11). Input: each glyph
 * with the character of the source that it shows; output: Type0 fonts with subsets.
 * Odd rule: ToUnicode comes from the source text, never from the font's cmap, since CJK fonts share
 * one glyph between, say, U+2F08 and U+4EBA. A glyf font then gets a second code for the glyph; a
 * CFF font cannot, where a glyph has one CID. Codes are 1, 2, 3, … in order of first use, but of a
 * name-keyed CFF, whose codes are the glyph ids (ISO 32000-1, 9.7.4.2). */
#include "paint/pdf/font.h"

#include <stdlib.h>

#include "font/subset.h"

enum { DEFAULT_WIDTH = 1000, MAX_CODE = 65535 };

typedef struct code {
    uint16_t code, gid;
    uint32_t source; /* code point */
    uint32_t next;   /* of the same glyph, index into codes; 0: none */
} code;

struct nb_pdf_font {
    nb_arena *arena;
    nb_pdf_file *file;
    const nb_face *face;
    uint32_t id;     /* of the Type0 font */
    uint32_t *first; /* by glyph id: index into codes; 0: not used */
    struct {
        code *items;
        size_t n, cap;
    } codes;        /* items[0] is .notdef */
    char name[128]; /* ABCDEF+PostScriptName */
    uint16_t *used; /* glyph ids, as nb_subset_make wants them */
    size_t n;
    struct made {
        bool good;
        nb_subset subset;
        nb_str program, to_unicode; /* deflated */
    } made;                         /* by a job */
};

struct nb_pdf_fonts {
    nb_arena *arena;
    nb_fonts *faces;
    nb_pdf_file *file;
    bool cid_sets;
    nb_work *work;
    struct {
        nb_pdf_font **items;
        size_t n, cap;
    } by_face;
};

nb_pdf_fonts *nb_pdf_fonts_new(nb_arena *arena, nb_fonts *faces, nb_pdf_file *file, bool cid_sets) {
    nb_pdf_fonts *fonts = NB_NEW(arena, nb_pdf_fonts);
    fonts->arena = arena;
    fonts->faces = faces;
    fonts->file = file;
    fonts->cid_sets = cid_sets;
    return fonts;
}

nb_pdf_font *nb_pdf_font_of(nb_pdf_fonts *fonts, uint16_t index) {
    if (index < fonts->by_face.n && fonts->by_face.items[index] != NULL)
        return fonts->by_face.items[index];
    const nb_face *face =
        index < nb_fonts_count(fonts->faces) ? nb_fonts_at(fonts->faces, index) : NULL;
    if (face == NULL) return NULL;
    while (fonts->by_face.n <= index) *NB_PUSH(fonts->arena, &fonts->by_face) = NULL;
    nb_pdf_font *font = NB_NEW(fonts->arena, nb_pdf_font);
    font->arena = fonts->arena;
    font->file = fonts->file;
    font->face = face;
    font->id = nb_pdf_reserve(fonts->file);
    font->first = NB_NEW_ARRAY(fonts->arena, uint32_t, face->glyph_count);
    *NB_PUSH(fonts->arena, &font->codes) = (code){0};
    fonts->by_face.items[index] = font;
    return font;
}

/* What ToUnicode may say: not U+0000, U+FEFF nor U+FFFE (ISO 19005-3, 6.2.11.7.2). */
static uint32_t mappable(uint32_t cp) {
    if (cp == 0xFEFF) return 0x2060; /* the word joiner has the same meaning */
    return cp == 0 || cp == 0xFFFE || cp > 0x10FFFF ? 0xFFFD : cp;
}

static bool keeps_gids(const nb_face *face) {
    return face->outline == NB_OUTLINE_CFF && !face->cid_keyed;
}

uint16_t nb_pdf_font_code(nb_pdf_font *font, uint16_t gid, uint32_t cp, bool *exact) {
    *exact = true;
    if (gid >= font->face->glyph_count) return 0;
    uint32_t source = mappable(cp), *link = &font->first[gid];
    bool one_code = font->face->outline == NB_OUTLINE_CFF || font->codes.n > MAX_CODE;
    for (; *link != 0; link = &font->codes.items[*link].next) {
        const code *c = &font->codes.items[*link];
        *exact = c->source == source;
        if (*exact || one_code) return c->code;
    }
    *exact = source == cp;
    size_t index = font->codes.n;
    *link = (uint32_t)index; /* before the vector moves */
    code *c = NB_PUSH(font->arena, &font->codes);
    *c = (code){.gid = gid, .source = source};
    c->code = keeps_gids(font->face) ? gid : (uint16_t)index;
    return c->code;
}

int32_t nb_pdf_font_width(const nb_pdf_font *font, uint16_t gid) {
    return nb_face_advance(font->face, gid);
}

static int by_code(const void *a, const void *b) {
    const code *x = a, *y = b;
    return x->code < y->code ? -1 : x->code > y->code;
}

/* Six letters that differ between different subsets of one font (ISO 32000-1, 9.6.4): FNV-1a. */
static void name_font(nb_pdf_font *font) {
    uint64_t hash = 14695981039346656037u;
    nb_str name = font->face->postscript_name;
    if (name.n == 0) name = NB_STR("Font");
    if (name.n > 63) name.n = 63; /* OpenType's own limit */
    for (size_t i = 0; i < name.n; i++) hash = (hash ^ (unsigned char)name.p[i]) * 1099511628211u;
    hash = (hash ^ font->face->index) * 1099511628211u;
    for (size_t i = 0; i < font->codes.n; i++) {
        hash = (hash ^ font->codes.items[i].gid) * 1099511628211u;
        hash = (hash ^ font->codes.items[i].source) * 1099511628211u;
    }
    hash ^= hash >> 32;
    for (int i = 0; i < 6; i++, hash /= 26) font->name[i] = (char)('A' + hash % 26);
    font->name[6] = '+';
    for (size_t i = 0; i < name.n; i++) font->name[7 + i] = name.p[i];
}

/* [code [w w w] code [w] …] for what differs from the default (ISO 32000-1, 9.7.4.3). */
static HPDF_Array widths(const nb_pdf_font *font, nb_objects *o) {
    HPDF_Array all = nb_object_array(o, 2 * font->codes.n), row = NULL;
    int32_t after = -1;
    for (size_t i = 0; i < font->codes.n; i++) {
        const code *c = &font->codes.items[i];
        int32_t width = nb_face_advance(font->face, c->gid);
        if (width == DEFAULT_WIDTH) continue;
        if (row == NULL || c->code != after) {
            nb_array_int(o, all, c->code);
            row = nb_object_array(o, 0);
            nb_array_put(o, all, row);
        }
        nb_array_int(o, row, width);
        after = c->code + 1;
    }
    return all;
}

/* Behind the last of consecutive codes that have their first byte in common. */
static size_t range_end(const nb_pdf_font *font, size_t i) {
    const code *c = font->codes.items;
    for (i++; i < font->codes.n && c[i].code == c[i - 1].code + 1 && c[i].code % 256 != 0;) i++;
    return i;
}

static size_t count_ranges(const nb_pdf_font *font) {
    size_t n = 0;
    for (size_t i = 1; i < font->codes.n; i = range_end(font, i)) n++;
    return n;
}

/* <first> <last> [<character> …] */
static void put_range(nb_buf *text, const code *c, size_t n) {
    nb_buf_byte(text, '<');
    nb_buf_hex16(text, c[0].code);
    nb_buf_puts(text, "> <");
    nb_buf_hex16(text, c[n - 1].code);
    nb_buf_puts(text, "> [");
    for (size_t i = 0; i < n; i++) {
        nb_buf_byte(text, '<');
        nb_buf_hex_utf16(text, c[i].source);
        nb_buf_byte(text, '>');
    }
    nb_buf_puts(text, "]\n");
}

static nb_str to_unicode(nb_arena *arena, const nb_pdf_font *font) {
    enum { BLOCK = 100 }; /* ISO 32000-1, 9.7.5.4 after the CMap specification */
    nb_buf text = nb_buf_in(arena);
    nb_buf_puts(&text, "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
                       "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
                       "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
                       "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n");
    size_t n = count_ranges(font), block = 0;
    for (size_t i = 1, end, k = 0; i < font->codes.n; i = end, k++) {
        end = range_end(font, i);
        if (k % BLOCK == 0) {
            block = n - k < BLOCK ? n - k : BLOCK;
            nb_buf_int(&text, (int64_t)block);
            nb_buf_puts(&text, " beginbfrange\n");
        }
        put_range(&text, &font->codes.items[i], end - i);
        if (k % BLOCK + 1 == block) nb_buf_puts(&text, "endbfrange\n");
    }
    nb_buf_puts(&text, "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    return nb_buf_view(&text);
}

/* The long part of a font's making. It reads the face, which no other job does, and the codes. */
static void make(nb_arena *arena, void *task) {
    nb_pdf_font *font = task;
    struct made *made = &font->made;
    made->good = nb_subset_make(arena, font->face, font->used, font->n, &made->subset);
    if (!made->good) return;
    made->program = nb_pdf_deflate(font->file, arena, made->subset.program, NB_DEFLATE_FONT);
    made->to_unicode = nb_pdf_deflate(font->file, arena, to_unicode(arena, font), NB_DEFLATE_TEXT);
}

static uint32_t write_to_unicode(const nb_pdf_font *font, nb_pdf_file *file) {
    uint32_t id = nb_pdf_reserve(file);
    HPDF_Dict dict = nb_object_dict(nb_pdf_objects(file), NULL);
    nb_pdf_put_deflated(file, id, dict, font->made.to_unicode);
    return id;
}

static uint32_t write_program(const nb_pdf_font *font, nb_pdf_file *file) {
    nb_objects *o = nb_pdf_objects(file);
    uint32_t id = nb_pdf_reserve(file);
    HPDF_Dict dict = nb_object_dict(o, NULL);
    if (font->face->outline == NB_OUTLINE_CFF)
        nb_dict_name(o, dict, "Subtype", "CIDFontType0C");
    else
        nb_dict_int(o, dict, "Length1", (int64_t)font->made.subset.program.n);
    nb_pdf_put_deflated(file, id, dict, font->made.program);
    return id;
}

/* A bit for each code, the highest bit first (ISO 32000-1, table 124). */
static uint32_t write_cid_set(const nb_pdf_font *font, nb_pdf_file *file) {
    size_t n = font->codes.items[font->codes.n - 1].code / 8 + 1u;
    unsigned char *set = NB_NEW_ARRAY(font->arena, unsigned char, n);
    for (size_t i = 0; i < font->codes.n; i++) {
        uint16_t code_of = font->codes.items[i].code;
        set[code_of / 8] |= (unsigned char)(0x80 >> code_of % 8);
    }
    uint32_t id = nb_pdf_reserve(file);
    nb_pdf_put_stream(file, id, nb_object_dict(nb_pdf_objects(file), NULL),
                      (nb_str){(const char *)set, n}, true);
    return id;
}

static uint32_t write_descriptor(const nb_pdf_font *font, nb_pdf_file *file, uint32_t program,
                                 uint32_t cid_set) {
    const nb_face *face = font->face;
    nb_objects *o = nb_pdf_objects(file);
    HPDF_Dict dict = nb_object_dict(o, "FontDescriptor");
    nb_dict_name(o, dict, "FontName", font->name);
    /* ISO 32000-1, table 123: 1 fixed pitch, 2 serif, 3 symbolic (its own codes), 7 italic */
    nb_dict_int(o, dict, "Flags",
                (face->fixed_pitch ? 1 : 0) | (face->serif ? 2 : 0) | 4 |
                    (face->italic_angle != 0 ? 64 : 0));
    HPDF_Array box = nb_object_array(o, 4);
    for (int i = 0; i < 4; i++) nb_array_int(o, box, face->bbox[i]);
    nb_dict_put(o, dict, "FontBBox", box);
    nb_dict_int(o, dict, "ItalicAngle", face->italic_angle);
    nb_dict_int(o, dict, "Ascent", face->ascent);
    nb_dict_int(o, dict, "Descent", face->descent);
    nb_dict_int(o, dict, "CapHeight", face->cap_height);
    /* No OpenType table has the stem's width; weight 400 gives 80, 700 gives 155. */
    nb_dict_int(o, dict, "StemV", face->weight < 120 ? 10 : face->weight / 4 - 20);
    nb_dict_ref(o, dict, face->outline == NB_OUTLINE_CFF ? "FontFile3" : "FontFile2", program);
    if (cid_set != 0) nb_dict_ref(o, dict, "CIDSet", cid_set);
    return nb_pdf_add(file, dict);
}

/* From codes to glyph ids of the subset: two bytes each (ISO 32000-1, table 117). */
static uint32_t write_gid_map(const nb_pdf_font *font, nb_pdf_file *file) {
    uint16_t *new_gid = NB_NEW_ARRAY(font->arena, uint16_t, font->face->glyph_count);
    for (size_t i = 0; i < font->n; i++) new_gid[font->used[i]] = font->made.subset.gids[i];
    nb_buf map = nb_buf_in(font->arena);
    for (size_t i = 0; i < font->codes.n; i++) {
        uint16_t gid = new_gid[font->codes.items[i].gid];
        nb_buf_byte(&map, (unsigned char)(gid >> 8));
        nb_buf_byte(&map, (unsigned char)(gid & 0xFF));
    }
    uint32_t id = nb_pdf_reserve(file);
    nb_pdf_put_stream(file, id, nb_object_dict(nb_pdf_objects(file), NULL), nb_buf_view(&map),
                      true);
    return id;
}

static uint32_t write_cid_font(const nb_pdf_font *font, nb_pdf_file *file, uint32_t descriptor,
                               uint32_t gid_map) {
    nb_objects *o = nb_pdf_objects(file);
    bool cff = font->face->outline == NB_OUTLINE_CFF;
    HPDF_Dict dict = nb_object_dict(o, "Font"), system = nb_object_dict(o, NULL);
    nb_dict_name(o, dict, "Subtype", cff ? "CIDFontType0" : "CIDFontType2");
    nb_dict_name(o, dict, "BaseFont", font->name);
    nb_dict_text(o, system, "Registry", NB_STR("Adobe"));
    nb_dict_text(o, system, "Ordering", NB_STR("Identity"));
    nb_dict_int(o, system, "Supplement", 0);
    nb_dict_put(o, dict, "CIDSystemInfo", system);
    nb_dict_ref(o, dict, "FontDescriptor", descriptor);
    nb_dict_int(o, dict, "DW", DEFAULT_WIDTH);
    nb_dict_put(o, dict, "W", widths(font, o));
    if (gid_map != 0) nb_dict_ref(o, dict, "CIDToGIDMap", gid_map);
    return nb_pdf_add(file, dict);
}

static bool report(nb_diags *diags, nb_code code_of_row, const nb_face *face) {
    nb_diag(diags, code_of_row, ((nb_pos){.file = NULL}), nb_str_of(face->path));
    return false;
}

static bool write_font(nb_pdf_font *font, nb_pdf_file *file, bool with_set, nb_diags *diags) {
    const nb_face *face = font->face;
    if (!font->made.good) return report(diags, NB_PDF_FONT_SUBSET, face);
    uint32_t unicode = write_to_unicode(font, file), program = write_program(font, file);
    uint32_t gid_map = font->made.subset.gids == NULL ? 0 : write_gid_map(font, file);
    uint32_t cid_set = with_set ? write_cid_set(font, file) : 0;
    uint32_t descriptor = write_descriptor(font, file, program, cid_set);
    uint32_t descendant = write_cid_font(font, file, descriptor, gid_map);

    nb_objects *o = nb_pdf_objects(file);
    HPDF_Dict dict = nb_object_dict(o, "Font");
    nb_dict_name(o, dict, "Subtype", "Type0");
    nb_str base = nb_str_format(font->arena, "%s%s", font->name,
                                face->outline == NB_OUTLINE_CFF ? "-Identity-H" : "");
    nb_dict_name(o, dict, "BaseFont", base.p); /* ISO 32000-1, table 121 */
    nb_dict_name(o, dict, "Encoding", "Identity-H");
    HPDF_Array descendants = nb_object_array(o, 1);
    nb_array_ref(o, descendants, descendant);
    nb_dict_put(o, dict, "DescendantFonts", descendants);
    nb_dict_ref(o, dict, "ToUnicode", unicode);
    nb_pdf_put(file, font->id, dict);
    return true;
}

static void list_glyphs(nb_pdf_font *font) {
    if (font->face->cid_keyed) {
        for (size_t i = 1; i < font->codes.n; i++) font->used[font->n++] = font->codes.items[i].gid;
        return;
    }
    for (uint32_t gid = 1; gid < font->face->glyph_count; gid++)
        if (font->first[gid] != 0) font->used[font->n++] = (uint16_t)gid;
}

void nb_pdf_fonts_begin(nb_pdf_fonts *fonts, nb_work *work) {
    fonts->work = work;
    for (size_t i = 0; i < fonts->by_face.n; i++) {
        nb_pdf_font *font = fonts->by_face.items[i];
        if (font == NULL || !nb_face_embeddable(font->face)) continue;
        font->used = NB_NEW_ARRAY(font->arena, uint16_t, font->face->glyph_count);
        name_font(font);
        qsort(font->codes.items, font->codes.n, sizeof *font->codes.items, by_code);
        list_glyphs(font);
        nb_work_give(work, make, font);
    }
}

bool nb_pdf_fonts_write(nb_pdf_fonts *fonts, nb_diags *diags) {
    bool good = true;
    for (size_t i = 0; i < fonts->by_face.n; i++) {
        nb_pdf_font *font = fonts->by_face.items[i];
        if (font == NULL) continue;
        if (font->used == NULL) {
            good = report(diags, NB_PDF_FONT_FORBIDDEN, font->face);
            continue;
        }
        nb_work_take(fonts->work);
        if (!write_font(font, fonts->file, fonts->cid_sets, diags)) good = false;
    }
    return good;
}

void nb_pdf_fonts_list(const nb_pdf_fonts *fonts, HPDF_Dict resources) {
    nb_objects *o = nb_pdf_objects(fonts->file);
    HPDF_Dict list = nb_object_dict(o, NULL);
    for (size_t i = 0; i < fonts->by_face.n; i++) {
        nb_pdf_font *font = fonts->by_face.items[i];
        if (font == NULL) continue;
        nb_dict_ref(o, list, nb_str_format(fonts->arena, "F%d", (int)i).p, font->id);
    }
    nb_dict_put(o, resources, "Font", list);
}
