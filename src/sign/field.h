/* Signature fields in a PDF: finding one that is empty, making one, and the signature's dictionary
 * with its hole (ISO 32000-1 12.7.4.5, 12.8.1). */
#ifndef NB_SIGN_FIELD_H
#define NB_SIGN_FIELD_H

#include "base/len.h"
#include "sign/update.h"

/* What stands in the signature besides the cryptography; texts are UTF-8, empty ones are left out.
 */
typedef struct nb_sign_words {
    nb_str name, reason, place, contact;
    int64_t when;   /* seconds since 1970: the claimed time, /M */
    int certify;    /* DocMDP: 0 none, 1 no changes, 2 filling in and signing */
    bool straddle;  /* its seal goes over the edges of pages as well */
    bool timestamp; /* a DocTimeStamp: words and time do not count */
} nb_sign_words;

/* The dictionary as text, with zeros in /ByteRange and room for `room` bytes in /Contents. */
nb_str nb_field_dict(nb_arena *arena, const nb_sign_words *words, size_t room);

/* The fields of the form, no more than the first 1024 of them. */
size_t nb_form_fields(nb_pdf *pdf, const nb_pdf_value **fields);

/* The first field of the form that is made for a signature and has none: its object number, or 0.
 * number_of: how many have one. */
int64_t nb_field_empty(nb_pdf *pdf, size_t *signed_count);

/* The signature dictionary of the first field that has one: its object number, or 0. */
int64_t nb_field_signature(nb_pdf *pdf);
/* Left, bottom, right and top of a rectangle; numbers that no page can have are 0. false: it is
 * none. */
bool nb_rect_read(nb_pdf *pdf, const nb_pdf_value *rect, nb_len side[4]);
/* How large a field is on its page: false, it takes no room. */
bool nb_field_size(nb_pdf *pdf, int64_t field, nb_len *width, nb_len *height);

/* Adds to an update: the signature's dictionary in the field (0: a new invisible one on the first
 * page), SigFlags, DocMDP, extensions; appearance: object number of the field's new look, or 0.
 * *dict gets the object number of the signature. false: not a document that can be signed. */
bool nb_field_add(nb_update *update, nb_arena *arena, nb_pdf *pdf, int64_t field,
                  const nb_sign_words *words, size_t room, int64_t appearance, int64_t *dict);

/* The hole of the newest revision's signature dictionary `number`: [start, end) of <…>. */
typedef struct nb_hole {
    size_t range; /* of the text between [ and ] of /ByteRange */
    size_t range_end;
    size_t start, end; /* of /Contents, the brackets included */
} nb_hole;
bool nb_hole_find(nb_pdf *pdf, int64_t number, nb_hole *hole);
/* Fills /ByteRange in the file's bytes, and gives the two pieces that are signed. */
void nb_hole_range(char *file, size_t n, const nb_hole *hole, nb_str pieces[2]);
/* Writes the signature; false: it is longer than the hole. */
bool nb_hole_fill(char *file, const nb_hole *hole, nb_str signature);

#endif
