/* What the parts of the reader share. Internal to read/. */
#ifndef NB_READ_FILE_H
#define NB_READ_FILE_H

#include "read/syntax.h"

typedef struct nb_pdf_entry {
    int64_t number;
    uint64_t where;   /* offset; or number of the object stream */
    uint32_t section; /* 0: the newest */
    uint32_t index;   /* in the object stream; generation of one in the file */
    uint8_t kind;     /* 0 free, 1 in the file, 2 in an object stream */
    bool busy;        /* being read: what refers to itself is nothing */
    const nb_pdf_value *value;
} nb_pdf_entry;

typedef struct nb_pdf_packed { /* an object stream that was unpacked */
    int64_t number;
    nb_str content;
    struct nb_pdf_packed_object {
        int64_t number;
        size_t offset;
    } * objects;
    size_t n;
} nb_pdf_packed;

struct nb_pdf {
    nb_arena *arena;
    nb_str file;
    struct {
        nb_pdf_entry *items; /* by number, each once */
        size_t n, cap;
    } entries;
    struct {
        nb_pdf_revision *items;
        size_t n, cap;
    } revisions;
    struct {
        nb_pdf_packed *items;
        size_t n, cap;
    } packed;
    nb_pdf_value trailer;
    size_t budget;   /* bytes that may still be unpacked */
    size_t work;     /* nb_pdf_work */
    size_t searched; /* bytes, for the ends of revisions */
    int depth;       /* of objects that wait for others */
    const char *why;
    size_t at;
};

/* The object written at an offset; its number must be `number` unless that is −1. NULL: broken. */
const nb_pdf_value *nb_pdf_read_at(nb_pdf *pdf, size_t offset, int64_t number);

#endif
