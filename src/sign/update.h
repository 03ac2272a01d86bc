/* Incremental updates: new and changed objects behind a file that stays as it is, byte for byte
 * (ISO 32000-1 7.5.6). Objects are given as text. */
#ifndef NB_SIGN_UPDATE_H
#define NB_SIGN_UPDATE_H

#include "read/pdf.h"

typedef struct nb_update nb_update;

/* `file` is the text that `pdf` was opened from. */
nb_update *nb_update_new(nb_arena *arena, nb_pdf *pdf, nb_str file);
int64_t nb_update_reserve(nb_update *update);
/* Writes an object, once for each number. Returns where its text begins in the new file. */
size_t nb_update_put(nb_update *update, int64_t number, nb_str text);
/* Likewise a stream; entries: those of its dictionary besides /Length, as text. */
void nb_update_stream(nb_update *update, int64_t number, nb_str entries, nb_str bytes);
/* The page's object gets one more annotation; it is written when the update is finished. */
void nb_update_annotate(nb_update *update, int64_t page, int64_t annotation);
/* The whole new file: cross-references in the old one's form, with a new second half of /ID. */
nb_str nb_update_finish(nb_update *update);

/* A value as text; strings in hexadecimal. */
void nb_object_put(nb_buf *out, const nb_pdf_value *value);
/* A dictionary as text with keys set anew: pairs of key and value, as text; a NULL value takes the
 * key out. Ended by a NULL key. */
typedef struct nb_object_pair {
    const char *key;
    nb_str value;
} nb_object_pair;
void nb_object_put_with(nb_buf *out, const nb_pdf_value *dict, const nb_object_pair *pairs);
/* An array as text, with n references behind what is in it; a value of any other kind holds
 * nothing.
 */
nb_str nb_list_with(nb_arena *arena, nb_pdf *pdf, const nb_pdf_value *list, const int64_t *more,
                    size_t n);
/* "12 0 R", with the generation that the object has in the file. */
nb_str nb_reference(nb_arena *arena, const nb_pdf *pdf, int64_t number);
/* A text string: ASCII as it is, else UTF-16 (7.9.2.2); hexadecimal. */
void nb_text_put(nb_buf *out, nb_str utf8);

#endif
