/* Behind the old file: objects, cross-references, trailer. Input: texts of objects; output: bytes.
 * Odd rule: an update's objects are never packed, so that a signature's hole has a place in the
 * file. */
#include "sign/update.h"

#include <stdlib.h>

#include <openssl/evp.h>

#include "base/unicode.h"

typedef struct written {
    int64_t number;
    size_t offset;
    uint32_t generation;
} written;

/* An annotation that a page gets. */
typedef struct note {
    int64_t page;
    int64_t number;
} note;

struct nb_update {
    nb_arena *arena;
    nb_pdf *pdf;
    nb_buf out;
    int64_t next;
    struct {
        written *items;
        size_t n, cap;
    } objects;
    struct {
        note *items;
        size_t n, cap;
    } notes;
};

nb_update *nb_update_new(nb_arena *arena, nb_pdf *pdf, nb_str file) {
    nb_update *u = NB_NEW(arena, nb_update);
    *u = (nb_update){.arena = arena, .pdf = pdf, .out = nb_buf_in(arena), .next = nb_pdf_size(pdf)};
    nb_buf_reserve(&u->out, file.n + 65536);
    nb_buf_str(&u->out, file);
    if (file.n > 0 && file.p[file.n - 1] != '\n') nb_buf_byte(&u->out, '\n');
    return u;
}

int64_t nb_update_reserve(nb_update *u) { return u->next++; }

static void begin(nb_update *u, int64_t number) {
    uint32_t generation = nb_pdf_generation(u->pdf, number);
    *NB_PUSH(u->arena, &u->objects) = (written){number, u->out.n, generation};
    nb_buf_printf(&u->out, "%lld %u obj\n", (long long)number, generation);
}

size_t nb_update_put(nb_update *u, int64_t number, nb_str text) {
    begin(u, number);
    size_t at = u->out.n;
    nb_buf_str(&u->out, text);
    nb_buf_puts(&u->out, "\nendobj\n");
    return at;
}

void nb_update_stream(nb_update *u, int64_t number, nb_str entries, nb_str bytes) {
    begin(u, number);
    nb_buf_printf(&u->out, "<<%.*s/Length %zu>>\nstream\n", (int)entries.n, entries.p, bytes.n);
    nb_buf_str(&u->out, bytes);
    nb_buf_puts(&u->out, "\nendstream\nendobj\n");
}

void nb_update_annotate(nb_update *u, int64_t page, int64_t annotation) {
    *NB_PUSH(u->arena, &u->notes) = (note){page, annotation};
}

static int compare_notes(const void *a, const void *b) {
    const note *x = a, *y = b;
    if (x->page != y->page) return x->page < y->page ? -1 : 1;
    return x->number < y->number ? -1 : x->number > y->number;
}

/* Each page once, in the order of numbers; ISO 14289-1, 7.18.3 asks for /Tabs. */
static void put_pages(nb_update *u) {
    if (u->notes.n == 0) return;
    qsort(u->notes.items, u->notes.n, sizeof(note), compare_notes);
    int64_t *numbers = NB_NEW_ARRAY(u->arena, int64_t, u->notes.n);
    for (size_t i = 0; i < u->notes.n;) {
        int64_t page = u->notes.items[i].page;
        const nb_pdf_value *at = nb_pdf_object(u->pdf, page);
        size_t n = 0;
        for (; i < u->notes.n && u->notes.items[i].page == page; i++)
            numbers[n++] = u->notes.items[i].number;
        nb_buf text = nb_buf_in(u->arena);
        const nb_object_pair pairs[] = {
            {"Annots", nb_list_with(u->arena, u->pdf, nb_pdf_raw(at, "Annots"), numbers, n)},
            {"Tabs", NB_STR("/S")},
            {NULL, {NULL, 0}}};
        nb_object_put_with(&text, at, pairs);
        nb_update_put(u, page, nb_buf_view(&text));
    }
}

/* --- cross-references ---------------------------------------------------------------------------
 */

static int compare_written(const void *a, const void *b) {
    const written *x = a, *y = b;
    return x->number < y->number ? -1 : x->number > y->number;
}

/* Keys of the trailer that go on: the catalog, the file's name, and an /Info. */
static void put_trailer(nb_update *u, nb_buf *out, size_t previous) {
    const nb_pdf_value *trailer = nb_pdf_trailer(u->pdf), *info = nb_pdf_raw(trailer, "Info"),
                       *id = nb_pdf_get(u->pdf, trailer, "ID");
    nb_buf_printf(out, "/Size %lld/Prev %zu/Root ", (long long)u->next, previous);
    nb_object_put(out, nb_pdf_raw(trailer, "Root"));
    if (info->kind == NB_PDF_REF) {
        nb_buf_puts(out, "/Info ");
        nb_object_put(out, info);
    }
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    EVP_Digest(u->out.p, u->out.n, digest, &n, EVP_sha256(), NULL);
    nb_pdf_value second = {.kind = NB_PDF_STRING, .text = {(char *)digest, 16}};
    nb_buf_puts(out, "/ID[");
    nb_object_put(out, id->kind == NB_PDF_ARRAY && id->n == 2 ? &id->items[0] : &second);
    nb_object_put(out, &second);
    nb_buf_puts(out, "]");
}

static void put_number(nb_buf *out, uint64_t value, int bytes) {
    while (bytes-- > 0) nb_buf_byte(out, (unsigned char)(value >> 8 * bytes & 0xFF));
}

static void finish_stream(nb_update *u, size_t previous) {
    nb_buf rows = nb_buf_in(u->arena), index = nb_buf_in(u->arena), dict = nb_buf_in(u->arena);
    int64_t number = nb_update_reserve(u);
    *NB_PUSH(u->arena, &u->objects) = (written){number, u->out.n, 0};
    qsort(u->objects.items, u->objects.n, sizeof(written), compare_written);
    for (size_t i = 0; i < u->objects.n; i++) {
        nb_buf_printf(&index, "%lld 1 ", (long long)u->objects.items[i].number);
        put_number(&rows, 1, 1);
        put_number(&rows, u->objects.items[i].offset, 5);
        put_number(&rows, u->objects.items[i].generation, 2);
    }
    nb_buf_printf(&dict, "/Type/XRef/W[1 5 2]/Index[%.*s]", (int)index.n, index.p);
    put_trailer(u, &dict, previous);
    size_t at = u->out.n;
    nb_buf_printf(&u->out, "%lld 0 obj\n<<%.*s/Length %zu>>\nstream\n", (long long)number,
                  (int)dict.n, dict.p, rows.n);
    nb_buf_str(&u->out, nb_buf_view(&rows));
    nb_buf_printf(&u->out, "\nendstream\nendobj\nstartxref\n%zu\n%%%%EOF\n", at);
}

static void finish_table(nb_update *u, size_t previous) {
    nb_buf trailer = nb_buf_in(u->arena);
    put_trailer(u, &trailer, previous);
    qsort(u->objects.items, u->objects.n, sizeof(written), compare_written);
    size_t at = u->out.n, n = u->objects.n;
    nb_buf_puts(&u->out, "xref\n");
    for (size_t i = 0; i < n;) {
        size_t end = i + 1;
        while (end < n && u->objects.items[end].number == u->objects.items[end - 1].number + 1)
            end++;
        nb_buf_printf(&u->out, "%lld %zu\n", (long long)u->objects.items[i].number, end - i);
        for (; i < end; i++)
            nb_buf_printf(&u->out, "%010zu %05u n \n", u->objects.items[i].offset,
                          u->objects.items[i].generation);
    }
    nb_buf_printf(&u->out, "trailer\n<<%.*s>>\nstartxref\n%zu\n%%%%EOF\n", (int)trailer.n,
                  trailer.p, at);
}

nb_str nb_update_finish(nb_update *u) {
    const nb_pdf_revision *revisions;
    size_t n = nb_pdf_revisions(u->pdf, &revisions);
    const nb_pdf_revision *newest = &revisions[n - 1];
    put_pages(u);
    if (newest->stream)
        finish_stream(u, newest->xref);
    else
        finish_table(u, newest->xref);
    return nb_buf_view(&u->out);
}

/* --- values as text -----------------------------------------------------------------------------
 */

static void put_hex(nb_buf *out, nb_str bytes) {
    nb_buf_byte(out, '<');
    for (size_t i = 0; i < bytes.n; i++) nb_buf_printf(out, "%02X", (unsigned char)bytes.p[i]);
    nb_buf_byte(out, '>');
}

static void put_name(nb_buf *out, nb_str name) {
    nb_buf_byte(out, '/');
    for (size_t i = 0; i < name.n; i++) {
        unsigned char c = (unsigned char)name.p[i];
        if (c <= ' ' || c >= 0x7F || strchr("()<>[]{}/%#", c) != NULL)
            nb_buf_printf(out, "#%02X", c);
        else
            nb_buf_byte(out, c);
    }
}

void nb_object_put(nb_buf *out, const nb_pdf_value *v) {
    switch (v->kind) {
    case NB_PDF_NULL: nb_buf_puts(out, " null"); break;
    case NB_PDF_BOOL: nb_buf_puts(out, v->number ? " true" : " false"); break;
    case NB_PDF_INT: nb_buf_printf(out, " %lld", (long long)v->number); break;
    case NB_PDF_REAL:
        nb_buf_byte(out, ' ');
        nb_buf_str(out, v->text);
        break;
    case NB_PDF_NAME: put_name(out, v->text); break;
    case NB_PDF_STRING: put_hex(out, v->text); break;
    case NB_PDF_REF:
        nb_buf_printf(out, " %lld %.*s R", (long long)v->number, (int)v->text.n, v->text.p);
        break;
    case NB_PDF_ARRAY:
        nb_buf_byte(out, '[');
        for (size_t i = 0; i < v->n; i++) nb_object_put(out, &v->items[i]);
        nb_buf_byte(out, ']');
        break;
    case NB_PDF_DICT:
    case NB_PDF_STREAM: nb_object_put_with(out, v, &(nb_object_pair){NULL, {NULL, 0}}); break;
    }
}

void nb_object_put_with(nb_buf *out, const nb_pdf_value *dict, const nb_object_pair *pairs) {
    bool is_dict = dict->kind == NB_PDF_DICT || dict->kind == NB_PDF_STREAM;
    nb_buf_puts(out, "<<");
    for (size_t i = 0; is_dict && i < dict->n; i++) {
        const nb_object_pair *pair = pairs;
        while (pair->key != NULL && !nb_str_is(dict->items[2 * i].text, pair->key)) pair++;
        if (pair->key != NULL) continue;
        put_name(out, dict->items[2 * i].text);
        nb_object_put(out, &dict->items[2 * i + 1]);
    }
    for (; pairs->key != NULL; pairs++) {
        if (pairs->value.p == NULL) continue;
        put_name(out, nb_str_of(pairs->key));
        nb_buf_byte(out, ' ');
        nb_buf_str(out, pairs->value);
    }
    nb_buf_puts(out, ">>");
}

nb_str nb_reference(nb_arena *arena, const nb_pdf *pdf, int64_t number) {
    return nb_str_format(arena, "%lld %u R", (long long)number, nb_pdf_generation(pdf, number));
}

nb_str nb_list_with(nb_arena *arena, nb_pdf *pdf, const nb_pdf_value *list, const int64_t *more,
                    size_t n) {
    nb_buf out = nb_buf_in(arena);
    const nb_pdf_value *array = nb_pdf_follow(pdf, list);
    nb_buf_byte(&out, '[');
    for (size_t i = 0; array->kind == NB_PDF_ARRAY && i < array->n; i++)
        nb_object_put(&out, &array->items[i]);
    for (size_t i = 0; i < n; i++) nb_buf_printf(&out, " %lld 0 R", (long long)more[i]);
    nb_buf_byte(&out, ']');
    return nb_buf_view(&out);
}

void nb_text_put(nb_buf *out, nb_str utf8) {
    nb_buf text = nb_buf_in(out->arena);
    bool ascii = true;
    for (size_t i = 0; i < utf8.n; i++) ascii &= (unsigned char)utf8.p[i] < 0x80;
    if (ascii) {
        put_hex(out, utf8);
        return;
    }
    put_number(&text, 0xFEFF, 2);
    for (const char *p = utf8.p, *end = p + utf8.n; p < end;) {
        uint32_t cp = nb_utf8_next(&p, end);
        if (cp >= 0x10000) {
            put_number(&text, 0xD800 + ((cp - 0x10000) >> 10), 2);
            cp = 0xDC00 + ((cp - 0x10000) & 0x3FF);
        }
        put_number(&text, cp, 2);
    }
    put_hex(out, nb_buf_view(&text));
}
