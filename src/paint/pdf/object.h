/* PDF objects, built with libharu's object layer.
 *
 * An object is made, put into a dictionary or an array, and written; nb_object_write gives the
 * bytes and forgets every object that was made before it. So one object of the file is built at a
 * time. Nothing here returns NULL: out of memory leaves through the arena.
 */
#ifndef NB_PAINT_PDF_OBJECT_H
#define NB_PAINT_PDF_OBJECT_H

#include <hpdf_objects.h>

#include "base/len.h"

typedef struct nb_objects nb_objects;
typedef void nb_object; /* any object of libharu */

nb_objects *nb_objects_new(nb_arena *arena);

HPDF_Dict nb_object_dict(nb_objects *objects, const char *type); /* type NULL: without /Type */
/* room: how many elements are expected; more may come. */
HPDF_Array nb_object_array(nb_objects *objects, size_t room);
nb_object *nb_object_name(nb_objects *objects, const char *name);
nb_object *nb_object_int(nb_objects *objects, int64_t value);
nb_object *nb_object_len(nb_objects *objects, nb_len value); /* exact decimal points */
nb_object *nb_object_bool(nb_objects *objects, bool value);
nb_object *nb_object_null(nb_objects *objects);
nb_object *nb_object_ref(nb_objects *objects, uint32_t id);
/* A text string: ASCII as it is, all else UTF-16BE with its mark (ISO 32000-1, 7.9.2.2). */
nb_object *nb_object_text(nb_objects *objects, nb_str utf8);
nb_object *nb_object_bytes(nb_objects *objects, const void *p, size_t n);
/* A rectangle. */
HPDF_Array nb_object_box(nb_objects *objects, nb_len left, nb_len bottom, nb_len right, nb_len top);

void nb_dict_put(nb_objects *objects, HPDF_Dict dict, const char *key, nb_object *value);
void nb_array_put(nb_objects *objects, HPDF_Array array, nb_object *value);

static inline void nb_dict_name(nb_objects *o, HPDF_Dict dict, const char *key, const char *name) {
    nb_dict_put(o, dict, key, nb_object_name(o, name));
}
static inline void nb_dict_int(nb_objects *o, HPDF_Dict dict, const char *key, int64_t value) {
    nb_dict_put(o, dict, key, nb_object_int(o, value));
}
static inline void nb_dict_ref(nb_objects *o, HPDF_Dict dict, const char *key, uint32_t id) {
    nb_dict_put(o, dict, key, nb_object_ref(o, id));
}
static inline void nb_dict_text(nb_objects *o, HPDF_Dict dict, const char *key, nb_str utf8) {
    nb_dict_put(o, dict, key, nb_object_text(o, utf8));
}
static inline void nb_array_int(nb_objects *o, HPDF_Array array, int64_t value) {
    nb_array_put(o, array, nb_object_int(o, value));
}
static inline void nb_array_ref(nb_objects *o, HPDF_Array array, uint32_t id) {
    nb_array_put(o, array, nb_object_ref(o, id));
}
static inline void nb_array_len(nb_objects *o, HPDF_Array array, nb_len value) {
    nb_array_put(o, array, nb_object_len(o, value));
}

/* The bytes of the object, behind out; then all objects are gone. */
void nb_object_write(nb_objects *objects, nb_object *object, nb_buf *out);

/* The code point as UTF-16BE in hex digits: "4EBA", "D840DC0B". */
void nb_buf_hex_utf16(nb_buf *out, uint32_t cp);
void nb_buf_hex16(nb_buf *out, uint32_t value); /* four digits */

#endif
