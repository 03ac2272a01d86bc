/* The wrapper of libharu's object layer. Input: values; output: the bytes of one object.
 * All memory of libharu comes from its pool, which is emptied after every object: a jump out of
 * memory leaks nothing, and memory stays flat.
 * Odd rule: libharu's reals are float32, so a decimal travels as a name that begins with the byte
 * 1; libharu escapes that byte as "/#01", and the writer takes those four characters off again. */
#include "paint/pdf/object.h"

#include <hpdf_streams.h>

#include "base/unicode.h"

enum {
    POOL = 64 * 1024,
    MAX_TEXT = 32764 /* bytes of a string: at most 32,767 (ISO 19005-3, 6.1.13) */
};
static const char DECIMAL[] = "/#01";
enum { DECIMAL_LENGTH = sizeof DECIMAL - 1 };

struct nb_objects {
    nb_arena *arena;
    HPDF_MMgr memory;
    HPDF_Error_Rec error;
    nb_buf scratch;
};

/* A reference needs an object to point to; only the header of that one is ever read. */
typedef struct reference {
    HPDF_Proxy_Rec proxy;
    HPDF_Obj_Header target;
} reference;

static void release(void *memory) { HPDF_MMgr_Free(memory); }

nb_objects *nb_objects_new(nb_arena *arena) {
    nb_objects *objects = NB_NEW(arena, nb_objects);
    objects->arena = arena;
    objects->scratch = nb_buf_in(arena);
    HPDF_Error_Init(&objects->error, NULL);
    objects->memory = HPDF_MMgr_New(&objects->error, POOL, NULL, NULL);
    if (objects->memory == NULL) nb_arena_fail(arena);
    nb_arena_defer(arena, release, objects->memory);
    return objects;
}

/* libharu's pool packs its pieces without regard to alignment; everything of ours goes through
 * here, so that the next piece starts at a multiple of a pointer's size again. */
static void *made(nb_objects *objects, void *object) {
    if (object == NULL) nb_arena_fail(objects->arena);
    HPDF_MPool_Node node = objects->memory->mpool;
    HPDF_UINT used = (node->used_size + 7u) & ~7u;
    node->used_size = used < node->size ? used : node->size;
    return object;
}

static void check(nb_objects *objects, HPDF_STATUS status) {
    if (status != HPDF_OK) nb_arena_fail(objects->arena);
}

HPDF_Dict nb_object_dict(nb_objects *objects, const char *type) {
    HPDF_Dict dict = made(objects, HPDF_Dict_New(objects->memory));
    if (type != NULL) nb_dict_name(objects, dict, "Type", type);
    return dict;
}

HPDF_Array nb_object_array(nb_objects *objects, size_t room) {
    HPDF_Array array = made(objects, HPDF_Array_New(objects->memory));
    /* A list grows by a constant: without this a long one would grow in quadratic time. */
    if (room > array->list->items_per_block) array->list->items_per_block = (HPDF_UINT)room;
    return array;
}

nb_object *nb_object_name(nb_objects *objects, const char *name) {
    return made(objects, HPDF_Name_New(objects->memory, name));
}

nb_object *nb_object_int(nb_objects *objects, int64_t value) {
    return made(objects, HPDF_Number_New(objects->memory, (HPDF_INT32)value));
}

nb_object *nb_object_len(nb_objects *objects, nb_len value) {
    if (value % 1000 == 0) return nb_object_int(objects, value / 1000);
    nb_buf *text = &objects->scratch;
    text->n = 0;
    nb_buf_byte(text, 1);
    nb_buf_len(text, value);
    nb_buf_byte(text, 0);
    return nb_object_name(objects, text->p);
}

nb_object *nb_object_bool(nb_objects *objects, bool value) {
    return made(objects, HPDF_Boolean_New(objects->memory, value ? HPDF_TRUE : HPDF_FALSE));
}

nb_object *nb_object_null(nb_objects *objects) {
    return made(objects, HPDF_Null_New(objects->memory));
}

nb_object *nb_object_ref(nb_objects *objects, uint32_t id) {
    reference *ref = made(objects, HPDF_GetMem(objects->memory, sizeof *ref));
    *ref = (reference){.proxy = {.header = {.obj_class = HPDF_OCLASS_PROXY}, .obj = &ref->target},
                       .target = {.obj_id = id | HPDF_OTYPE_INDIRECT}};
    return ref;
}

nb_object *nb_object_bytes(nb_objects *objects, const void *p, size_t n) {
    nb_buf *copy = &objects->scratch; /* libharu asks for bytes that are not const */
    if (p != copy->p) {
        copy->n = 0;
        nb_buf_add(copy, p, n);
        nb_buf_byte(copy, 0);
    }
    return made(objects,
                HPDF_Binary_New(objects->memory, (HPDF_BYTE *)(void *)copy->p, (HPDF_UINT)n));
}

static void put_utf16(nb_buf *out, uint32_t cp) {
    if (cp >= 0x10000) {
        put_utf16(out, 0xD7C0 + (cp >> 10));
        cp = 0xDC00 | (cp & 0x3FF);
    }
    nb_buf_byte(out, (unsigned char)(cp >> 8));
    nb_buf_byte(out, (unsigned char)(cp & 0xFF));
}

nb_object *nb_object_text(nb_objects *objects, nb_str utf8) {
    bool plain = utf8.n <= MAX_TEXT;
    for (size_t i = 0; i < utf8.n && plain; i++) plain = utf8.p[i] >= 0x20 && utf8.p[i] < 0x7F;
    nb_buf *text = &objects->scratch;
    text->n = 0;
    if (plain) {
        nb_buf_str(text, utf8);
        nb_buf_byte(text, 0);
        return made(objects, HPDF_String_New(objects->memory, text->p, NULL));
    }
    put_utf16(text, 0xFEFF);
    for (const char *p = utf8.p, *end = p + utf8.n; p < end && text->n < MAX_TEXT - 4;)
        put_utf16(text, nb_utf8_next(&p, end));
    return nb_object_bytes(objects, text->p, text->n);
}

void nb_dict_put(nb_objects *objects, HPDF_Dict dict, const char *key, nb_object *value) {
    check(objects, HPDF_Dict_Add(dict, key, value));
}

void nb_array_put(nb_objects *objects, HPDF_Array array, nb_object *value) {
    /* Not HPDF_Array_Add: it stops at 32,767 elements, an old limit of PDF that a table body with
     * more rows may pass (PDF/A-3 knows none). */
    check(objects, HPDF_List_Add(array->list, value));
}

static HPDF_STATUS receive(HPDF_Stream stream, const HPDF_BYTE *p, HPDF_UINT n) {
    nb_buf *out = stream->attr;
    size_t skip =
        n > DECIMAL_LENGTH && memcmp(p, DECIMAL, DECIMAL_LENGTH) == 0 ? DECIMAL_LENGTH : 0;
    nb_buf_add(out, p + skip, n - skip);
    return HPDF_OK;
}

static void forget(HPDF_MMgr memory) {
    while (memory->mpool->next_node != NULL) {
        HPDF_MPool_Node node = memory->mpool;
        memory->mpool = node->next_node;
        memory->free_fn(node);
    }
    memory->mpool->used_size = 0;
}

void nb_object_write(nb_objects *objects, nb_object *object, nb_buf *out) {
    HPDF_Stream stream = made(objects, HPDF_CallbackWriter_New(objects->memory, receive, out));
    check(objects, HPDF_Obj_WriteValue(object, stream, NULL));
    forget(objects->memory);
}

void nb_buf_hex16(nb_buf *out, uint32_t value) {
    static const char digits[] = "0123456789ABCDEF";
    for (int shift = 12; shift >= 0; shift -= 4)
        nb_buf_byte(out, (unsigned char)digits[value >> shift & 15]);
}

void nb_buf_hex_utf16(nb_buf *out, uint32_t cp) {
    if (cp >= 0x10000) {
        nb_buf_hex16(out, 0xD7C0 + (cp >> 10));
        cp = 0xDC00 | (cp & 0x3FF);
    }
    nb_buf_hex16(out, cp);
}

HPDF_Array nb_object_box(nb_objects *o, nb_len left, nb_len bottom, nb_len right, nb_len top) {
    HPDF_Array array = nb_object_array(o, 4);
    nb_array_len(o, array, left);
    nb_array_len(o, array, bottom);
    nb_array_len(o, array, right);
    nb_array_len(o, array, top);
    return array;
}
