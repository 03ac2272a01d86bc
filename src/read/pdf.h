/* Reading PDF files, as they are: objects with their places in the file, and the revisions that
 * incremental updates made (ISO 32000-1 7.5).
 *
 * Nothing in a file is believed: every number is held against the file's size, nesting and work
 * have limits, and what is broken is an error or a NULL, never a guess; damaged files are not
 * repaired. Values live in the arena; strings without escapes lie in the file's bytes. */
#ifndef NB_READ_PDF_H
#define NB_READ_PDF_H

#include "base/str.h"

typedef enum nb_pdf_kind {
    NB_PDF_NULL,
    NB_PDF_BOOL,
    NB_PDF_INT,
    NB_PDF_REAL, /* text as written: the program needs no value of one */
    NB_PDF_NAME, /* without /, #xx decoded */
    NB_PDF_STRING,
    NB_PDF_ARRAY,
    NB_PDF_DICT,
    NB_PDF_STREAM,
    NB_PDF_REF
} nb_pdf_kind;

typedef struct nb_pdf_value nb_pdf_value;
struct nb_pdf_value {
    nb_pdf_kind kind;
    int64_t number; /* INT; BOOL 0 or 1; REF: object number */
    nb_str text;    /* NAME, STRING, REAL; STREAM: the bytes as stored; REF: generation */
    const nb_pdf_value *items; /* ARRAY: n values; DICT, STREAM: keys and values in turn, 2 n */
    size_t n;
    /* Where it is written: [start, end) in the file; 0, 0 for values inside object streams. */
    size_t start, end;
};

typedef struct nb_pdf nb_pdf;

/* One revision: the file's bytes up to `end`, with its own cross-reference section at `xref`. */
typedef struct nb_pdf_revision {
    size_t xref, end;
    bool stream; /* a cross-reference stream; else a table */
} nb_pdf_revision;

/* An object that is to be written: a dictionary's entries as text and, of a stream, without
 * /Length, its bytes. */
typedef struct nb_pdf_part {
    nb_str entries, bytes;
} nb_pdf_part;

/* What a signature's field shows: streams whose numbers are reserved before their text is made. */
typedef enum nb_look_part {
    NB_LOOK_FORM,  /* the form XObject */
    NB_LOOK_IMAGE, /* in it */
    NB_LOOK_MASK,  /* where that covers the page */
    NB_LOOK_PARTS
} nb_look_part;

/* NULL: *why says what is wrong, in English; *at where. */
nb_pdf *nb_pdf_open(nb_arena *arena, nb_str file, const char **why, size_t *at);
/* As if the file ended with its revision `index` (0 the first). NULL as above. */
nb_pdf *nb_pdf_open_revision(const nb_pdf *pdf, size_t index);

size_t nb_pdf_revisions(const nb_pdf *pdf, const nb_pdf_revision **out); /* oldest first */
const nb_pdf_value *nb_pdf_trailer(const nb_pdf *pdf);                   /* of the newest */
int64_t nb_pdf_size(const nb_pdf *pdf); /* objects: numbers below */
/* The object, NULL-kind when there is none; never NULL. */
const nb_pdf_value *nb_pdf_object(nb_pdf *pdf, int64_t number);
/* Where it is written: 0 when free, within an object stream, or not there. */
size_t nb_pdf_offset(const nb_pdf *pdf, int64_t number);
/* The next number above `number` that has an entry, used or free; −1: none. */
int64_t nb_pdf_next(const nb_pdf *pdf, int64_t number);
/* Whether both say of the object that it stands at the same place (or is not there): then two
 * revisions of one file mean the same bytes. */
bool nb_pdf_same_place(const nb_pdf *a, const nb_pdf *b, int64_t number);
bool nb_pdf_is_used(const nb_pdf *pdf, int64_t number);
/* The generation of an object in the file; 0 for all others. */
uint32_t nb_pdf_generation(const nb_pdf *pdf, int64_t number);
/* What opening and reading has cost up to now, in bytes gone through. */
size_t nb_pdf_work(const nb_pdf *pdf);
/* References followed to what they mean. */
const nb_pdf_value *nb_pdf_follow(nb_pdf *pdf, const nb_pdf_value *value);
/* A key of a dictionary or stream, followed; NULL-kind when it is not there. */
const nb_pdf_value *nb_pdf_get(nb_pdf *pdf, const nb_pdf_value *dict, const char *key);
/* The same, not followed. */
const nb_pdf_value *nb_pdf_raw(const nb_pdf_value *dict, const char *key);
bool nb_pdf_is_name(const nb_pdf_value *value, const char *name);
/* A stream's content: FlateDecode (with PNG predictors) or none. false: a filter that is not read,
 * damage, or more than `most` bytes. */
bool nb_pdf_content(nb_pdf *pdf, const nb_pdf_value *stream, size_t most, nb_str *out);

#endif
