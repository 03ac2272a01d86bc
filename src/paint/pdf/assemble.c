/* The assembler: bytes of objects in, bytes of a PDF file out, in one pass with flat memory.
 * Odd rule: an id that was reserved and never written becomes a free entry; /ID is the MD5 of
 * all that comes before the cross-reference stream (ISO 32000-1, 14.4), so equal content gives
 * equal files. The data of streams, nearly all of the bytes, stand in it with their CRC-32: MD5 of
 * them would be 0.4 ms of a report, SHA-256 1.4. */
#include "paint/pdf/assemble.h"

#include <libdeflate.h>
#include <md5.h>

enum { PACK = 200, MAX_OBJECTS = 8388607, TREE_LEAF = 256 };

typedef struct entry {   /* eight bytes: a long table has an object for each of its cells */
    uint64_t where : 40; /* offset, or the object stream that holds it */
    uint64_t index : 16; /* in the object stream */
    uint64_t type : 8;   /* 0 free, 1 at an offset, 2 in an object stream (ISO 32000-1, 7.5.8.3) */
} entry;

static entry at_offset(uint64_t offset) {
    return (entry){.where = offset & 0xFFFFFFFFFF, .type = 1};
}

struct nb_pdf_file {
    nb_arena *arena;
    nb_objects *objects;
    nb_sink sink;
    void *handle;
    bool old, refused;
    uint64_t position;
    MD5_CTX hash;
    nb_deflate *deflate;
    struct {
        entry *items;
        size_t n, cap;
    } entries;
    nb_buf pack; /* objects waiting for their object stream */
    uint32_t pack_ids[PACK];
    size_t pack_at[PACK], pack_n;
    nb_buf text, deflated; /* scratch of one object */
};

static void pass(nb_pdf_file *file, const void *p, size_t n) {
    if (file->refused || n == 0) return;
    file->position += n;
    file->refused = !file->sink(file->handle, p, n);
}

static void emit(nb_pdf_file *file, const void *p, size_t n) {
    if (n > 0) MD5Update(&file->hash, p, n);
    pass(file, p, n);
}

/* The data of a stream. Its length is in the dictionary. */
static void emit_data(nb_pdf_file *file, nb_str data) {
    uint32_t sum = libdeflate_crc32(0, data.p, data.n);
    const unsigned char bytes[] = {(unsigned char)(sum >> 24), (unsigned char)(sum >> 16),
                                   (unsigned char)(sum >> 8), (unsigned char)sum};
    MD5Update(&file->hash, bytes, sizeof bytes);
    pass(file, data.p, data.n);
}

nb_pdf_file *nb_pdf_file_new(nb_arena *arena, int minor, nb_sink sink, void *handle) {
    nb_pdf_file *file = NB_NEW(arena, nb_pdf_file);
    file->arena = arena;
    file->old = minor == 4;
    file->objects = nb_objects_new(arena);
    file->sink = sink;
    file->handle = handle;
    file->deflate = nb_deflate_new(arena);
    file->pack = file->text = file->deflated = nb_buf_in(arena);
    MD5Init(&file->hash);
    *NB_PUSH(arena, &file->entries) = (entry){.index = 65535}; /* object 0 heads the free list */
    const char header[] = {'%', 'P', 'D', 'F', '-', '1', '.', (char)('0' + minor)};
    emit(file, header, sizeof header);
    static const char comment[] = "\n%\xE5\xB9\xB4\xE6\x8A\xA5\n"; /* ISO 19005-3, 6.1.2 */
    emit(file, comment, sizeof comment - 1);
    return file;
}

nb_objects *nb_pdf_objects(nb_pdf_file *file) { return file->objects; }

uint32_t nb_pdf_reserve(nb_pdf_file *file) {
    *NB_PUSH(file->arena, &file->entries) = (entry){0};
    return (uint32_t)(file->entries.n - 1);
}

/* "id 0 obj": the beginning of an object, in file->text. */
static nb_buf *begin_indirect(nb_pdf_file *file, uint32_t id) {
    file->entries.items[id] = at_offset(file->position);
    nb_buf *text = &file->text;
    text->n = 0;
    nb_buf_int(text, id);
    nb_buf_puts(text, " 0 obj\n");
    return text;
}

/* The rest of it; for a stream with its data. */
static void end_indirect(nb_pdf_file *file, const nb_str *data) {
    nb_buf *text = &file->text;
    if (data != NULL) {
        nb_buf_puts(text, "\nstream\n");
        emit(file, text->p, text->n);
        emit_data(file, *data);
        text->n = 0;
        nb_buf_puts(text, "\nendstream"); /* the line end before it: ISO 19005-3, 6.1.7.1 */
    }
    nb_buf_puts(text, "\nendobj\n");
    emit(file, text->p, text->n);
}

static void put_indirect(nb_pdf_file *file, uint32_t id, nb_object *object, const nb_str *data) {
    nb_object_write(file->objects, object, begin_indirect(file, id));
    end_indirect(file, data);
}

void nb_pdf_put_part(nb_pdf_file *file, uint32_t id, const nb_pdf_part *part, bool stream) {
    nb_buf *text = begin_indirect(file, id);
    nb_buf_puts(text, "<<");
    nb_buf_str(text, part->entries);
    if (stream) nb_buf_printf(text, "/Length %zu", part->bytes.n);
    nb_buf_puts(text, ">>");
    end_indirect(file, stream ? &part->bytes : NULL);
}

void nb_pdf_put_deflated(nb_pdf_file *file, uint32_t id, HPDF_Dict dict, nb_str data) {
    nb_dict_name(file->objects, dict, "Filter", "FlateDecode");
    nb_pdf_put_stream(file, id, dict, data, false);
}

nb_str nb_pdf_deflate(nb_pdf_file *file, nb_arena *arena, nb_str data, nb_deflate_kind kind) {
    nb_buf out = nb_buf_in(arena);
    nb_deflate_into(file->deflate, &out, data, kind);
    return nb_buf_view(&out);
}

void nb_pdf_put_stream(nb_pdf_file *file, uint32_t id, HPDF_Dict dict, nb_str data, bool deflate) {
    if (deflate) {
        nb_deflate_into(file->deflate, &file->deflated, data, NB_DEFLATE_TEXT);
        nb_pdf_put_deflated(file, id, dict, nb_buf_view(&file->deflated));
        return;
    }
    nb_dict_int(file->objects, dict, "Length", (int64_t)data.n);
    put_indirect(file, id, dict, &data);
}

nb_object *nb_pdf_tree_name(nb_objects *o, uint32_t key) {
    char name[9];
    for (int i = 0; i < 8; i++) name[i] = "0123456789abcdef"[key >> (28 - 4 * i) & 15];
    return nb_object_bytes(o, name, 8);
}

static nb_object *tree_key(nb_objects *o, const char *kind, uint32_t key) {
    return kind[1] == 'u' ? nb_object_int(o, key) : nb_pdf_tree_name(o, key);
}

/* An object stream: pairs of id and offset, then the objects (ISO 32000-1, 7.5.7). */
static void flush_pack(nb_pdf_file *file) {
    if (file->pack_n == 0) return;
    uint32_t id = nb_pdf_reserve(file);
    nb_buf *text = &file->text;
    text->n = 0;
    for (size_t i = 0; i < file->pack_n; i++) {
        nb_buf_int(text, file->pack_ids[i]);
        nb_buf_byte(text, ' ');
        nb_buf_int(text, (int64_t)file->pack_at[i]);
        nb_buf_byte(text, i + 1 == file->pack_n ? '\n' : ' ');
        file->entries.items[file->pack_ids[i]] =
            (entry){.where = id, .index = (uint16_t)i, .type = 2};
    }
    size_t first = text->n;
    nb_buf_add(text, file->pack.p, file->pack.n);
    nb_objects *o = file->objects;
    HPDF_Dict dict = nb_object_dict(o, "ObjStm");
    nb_dict_int(o, dict, "N", (int64_t)file->pack_n);
    nb_dict_int(o, dict, "First", (int64_t)first);
    nb_deflate_into(file->deflate, &file->deflated, nb_buf_view(text), NB_DEFLATE_OBJECTS);
    nb_pdf_put_deflated(file, id, dict, nb_buf_view(&file->deflated));
    file->pack.n = file->pack_n = 0;
}

nb_buf *nb_pdf_begin(nb_pdf_file *file, uint32_t id) {
    if (file->old) return begin_indirect(file, id);
    file->pack_ids[file->pack_n] = id;
    file->pack_at[file->pack_n++] = file->pack.n;
    return &file->pack;
}

void nb_pdf_end(nb_pdf_file *file) {
    if (file->old) {
        end_indirect(file, NULL);
        return;
    }
    nb_buf_byte(&file->pack, '\n');
    if (file->pack_n == PACK) flush_pack(file);
}

void nb_pdf_put(nb_pdf_file *file, uint32_t id, nb_object *object) {
    nb_object_write(file->objects, object, nb_pdf_begin(file, id));
    nb_pdf_end(file);
}

uint32_t nb_pdf_add(nb_pdf_file *file, nb_object *object) {
    uint32_t id = nb_pdf_reserve(file);
    nb_pdf_put(file, id, object);
    return id;
}

static HPDF_Dict tree_node(nb_pdf_file *file, const char *kind, const nb_tree_pair *pairs,
                           size_t n) {
    nb_objects *o = file->objects;
    HPDF_Dict dict = nb_object_dict(o, NULL);
    HPDF_Array array = nb_object_array(o, 2 * n);
    for (size_t i = 0; i < n; i++) {
        nb_array_put(o, array, tree_key(o, kind, pairs[i].key));
        nb_array_ref(o, array, pairs[i].id);
    }
    nb_dict_put(o, dict, kind, array);
    return dict;
}

static uint32_t tree(nb_pdf_file *file, const char *kind, const nb_tree_pair *pairs, size_t n) {
    nb_objects *o = file->objects;
    if (n <= TREE_LEAF) return nb_pdf_add(file, tree_node(file, kind, pairs, n));
    size_t leaves = (n + TREE_LEAF - 1) / TREE_LEAF;
    uint32_t *kids = NB_NEW_ARRAY(file->arena, uint32_t, leaves);
    for (size_t i = 0; i < leaves; i++) {
        size_t first = i * TREE_LEAF, count = n - first < TREE_LEAF ? n - first : TREE_LEAF;
        HPDF_Dict leaf = tree_node(file, kind, pairs + first, count);
        HPDF_Array limits = nb_object_array(o, 2);
        nb_array_put(o, limits, tree_key(o, kind, pairs[first].key));
        nb_array_put(o, limits, tree_key(o, kind, pairs[first + count - 1].key));
        nb_dict_put(o, leaf, "Limits", limits);
        kids[i] = nb_pdf_add(file, leaf);
    }
    HPDF_Dict root = nb_object_dict(o, NULL);
    HPDF_Array array = nb_object_array(o, leaves);
    for (size_t i = 0; i < leaves; i++) nb_array_ref(o, array, kids[i]);
    nb_dict_put(o, root, "Kids", array);
    return nb_pdf_add(file, root);
}

uint32_t nb_pdf_number_tree(nb_pdf_file *file, const nb_tree_pair *pairs, size_t n) {
    return tree(file, "Nums", pairs, n);
}

uint32_t nb_pdf_name_tree(nb_pdf_file *file, const nb_tree_pair *pairs, size_t n) {
    return tree(file, "Names", pairs, n);
}

/* Rows of type, place and index, each as the difference from the row above: PNG's predictor "up"
 * makes long runs of equal bytes of them (ISO 32000-1, 7.4.4.4). */
static nb_str xref_rows(nb_pdf_file *file, int place_bytes) {
    nb_buf *rows = &file->text;
    rows->n = 0;
    unsigned char above[16] = {0}, row[16];
    int columns = 1 + place_bytes + 2;
    for (size_t id = 0; id < file->entries.n; id++) {
        const entry *e = &file->entries.items[id];
        row[0] = e->type;
        for (int i = 0; i < place_bytes; i++)
            row[1 + i] = (unsigned char)((uint64_t)e->where >> 8 * (place_bytes - 1 - i));
        row[columns - 2] = (unsigned char)(e->index >> 8);
        row[columns - 1] = (unsigned char)(e->index & 0xFF);
        nb_buf_byte(rows, 2);
        for (int i = 0; i < columns; i++) {
            nb_buf_byte(rows, (unsigned char)(row[i] - above[i]));
            above[i] = row[i];
        }
    }
    return nb_buf_view(rows);
}

void nb_pdf_digest(const nb_pdf_file *file, unsigned char digest[NB_PDF_DIGEST]) {
    MD5_CTX hash = file->hash;
    MD5Final(digest, &hash);
}

/* What both kinds of trailer say (ISO 32000-1, 7.5.5). */
static void put_trailer(nb_pdf_file *file, HPDF_Dict dict, uint32_t catalog, uint32_t info) {
    unsigned char digest[NB_PDF_DIGEST];
    nb_pdf_digest(file, digest);
    nb_objects *o = file->objects;
    HPDF_Array ids = nb_object_array(o, 2);
    nb_dict_int(o, dict, "Size", (int64_t)file->entries.n);
    nb_dict_ref(o, dict, "Root", catalog);
    nb_dict_ref(o, dict, "Info", info);
    nb_array_put(o, ids, nb_object_bytes(o, digest, sizeof digest));
    nb_array_put(o, ids, nb_object_bytes(o, digest, sizeof digest));
    nb_dict_put(o, dict, "ID", ids);
}

/* Entries of 20 bytes (ISO 32000-1, 7.5.4); free ones are a list that ends at object 0. */
static void write_xref_table(nb_pdf_file *file, uint32_t catalog, uint32_t info) {
    nb_objects *o = file->objects;
    HPDF_Dict dict = nb_object_dict(o, NULL);
    put_trailer(file, dict, catalog, info);
    nb_buf *text = &file->text;
    text->n = 0;
    nb_buf_printf(text, "xref\n0 %zu\n", file->entries.n);
    for (size_t id = 0; id < file->entries.n; id++) {
        const entry *e = &file->entries.items[id];
        size_t next = id + 1;
        while (e->type == 0 && next < file->entries.n && file->entries.items[next].type != 0)
            next++;
        if (e->type == 0)
            nb_buf_printf(text, "%010zu %05d f \n", next < file->entries.n ? next : 0,
                          id == 0 ? 65535 : 0);
        else
            nb_buf_printf(text, "%010llu 00000 n \n", (unsigned long long)e->where);
    }
    nb_buf_puts(text, "trailer\n");
    nb_object_write(o, dict, text);
    nb_buf_byte(text, '\n');
    emit(file, text->p, text->n);
}

static void write_xref_stream(nb_pdf_file *file, uint32_t catalog, uint32_t info) {
    uint64_t start = file->position;
    uint32_t id = nb_pdf_reserve(file);
    file->entries.items[id] = at_offset(start);
    int place_bytes = 3;
    while (start >> 8 * place_bytes != 0) place_bytes++;
    nb_str rows = xref_rows(file, place_bytes);
    nb_objects *o = file->objects;
    HPDF_Dict dict = nb_object_dict(o, "XRef"), parameters = nb_object_dict(o, NULL);
    HPDF_Array widths = nb_object_array(o, 3);
    put_trailer(file, dict, catalog, info);
    nb_array_int(o, widths, 1);
    nb_array_int(o, widths, place_bytes);
    nb_array_int(o, widths, 2);
    nb_dict_put(o, dict, "W", widths);
    nb_dict_int(o, parameters, "Predictor", 12);
    nb_dict_int(o, parameters, "Columns", 1 + place_bytes + 2);
    nb_dict_put(o, dict, "DecodeParms", parameters);
    nb_pdf_put_stream(file, id, dict, rows, true);
}

bool nb_pdf_finish(nb_pdf_file *file, uint32_t catalog, uint32_t info) {
    flush_pack(file);
    uint64_t start = file->position;
    if (file->old)
        write_xref_table(file, catalog, info);
    else
        write_xref_stream(file, catalog, info);
    nb_buf *text = &file->text;
    text->n = 0;
    nb_buf_puts(text, "startxref\n");
    nb_buf_int(text, (int64_t)start);
    nb_buf_puts(text, "\n%%EOF\n");
    emit(file, text->p, text->n);
    return !file->refused;
}

bool nb_pdf_too_large(const nb_pdf_file *file) { return file->entries.n > MAX_OBJECTS; }
