/* Objects by number, and the content of streams. Input: an opened file; output: values.
 * Odd rule: what cannot be read is a NULL-kind value; callers ask for the kind that they need. */
#include "read/pdf.h"

#include <libdeflate.h>

#include "base/limits.h"
#include "read/file.h"

static const nb_pdf_value NOTHING = {.kind = NB_PDF_NULL};

size_t nb_pdf_revisions(const nb_pdf *pdf, const nb_pdf_revision **out) {
    *out = pdf->revisions.items;
    return pdf->revisions.n;
}

const nb_pdf_value *nb_pdf_trailer(const nb_pdf *pdf) { return &pdf->trailer; }

int64_t nb_pdf_size(const nb_pdf *pdf) {
    const nb_pdf_value *size = nb_pdf_raw(&pdf->trailer, "Size");
    int64_t largest = pdf->entries.n > 0 ? pdf->entries.items[pdf->entries.n - 1].number + 1 : 1;
    return size->kind == NB_PDF_INT && size->number > largest ? size->number : largest;
}

const nb_pdf_value *nb_pdf_raw(const nb_pdf_value *dict, const char *key) {
    if (dict->kind != NB_PDF_DICT && dict->kind != NB_PDF_STREAM) return &NOTHING;
    for (size_t i = 0; i < dict->n; i++)
        if (nb_str_is(dict->items[2 * i].text, key)) return &dict->items[2 * i + 1];
    return &NOTHING;
}

bool nb_pdf_is_name(const nb_pdf_value *value, const char *name) {
    return value->kind == NB_PDF_NAME && nb_str_is(value->text, name);
}

const nb_pdf_value *nb_pdf_follow(nb_pdf *pdf, const nb_pdf_value *value) {
    for (int i = 0; i < NB_MAX_PDF_HOPS; i++) {
        if (value->kind != NB_PDF_REF) return value;
        value = nb_pdf_object(pdf, value->number);
    }
    return &NOTHING;
}

const nb_pdf_value *nb_pdf_get(nb_pdf *pdf, const nb_pdf_value *dict, const char *key) {
    return nb_pdf_follow(pdf, nb_pdf_raw(dict, key));
}

/* --- objects in the file -----------------------------------------------------------------------
 */

/* Behind `stream`: the bytes that /Length says, which must end with `endstream` (7.3.8.1). */
static bool read_stream(nb_pdf *pdf, nb_pdf_parser *p, nb_pdf_value *value) {
    const nb_pdf_value *length = nb_pdf_get(pdf, value, "Length");
    if (p->at < p->bytes.n && p->bytes.p[p->at] == '\r') p->at++;
    if (p->at == p->bytes.n || p->bytes.p[p->at++] != '\n') return false;
    if (length->kind != NB_PDF_INT || length->number < 0 ||
        (uint64_t)length->number > p->bytes.n - p->at)
        return false;
    value->kind = NB_PDF_STREAM;
    value->text = (nb_str){p->bytes.p + p->at, (size_t)length->number};
    p->at += (size_t)length->number;
    nb_pdf_skip_space(p);
    return nb_pdf_keyword(p, "endstream");
}

const nb_pdf_value *nb_pdf_read_at(nb_pdf *pdf, size_t offset, int64_t number) {
    nb_pdf_parser p = {.arena = pdf->arena, .bytes = pdf->file, .at = offset, .placed = true};
    int64_t found, generation;
    nb_pdf_value value;
    if (offset >= pdf->file.n) return NULL;
    nb_pdf_skip_space(&p);
    if (!nb_pdf_unsigned(&p, &found) || (number >= 0 && found != number)) return NULL;
    nb_pdf_skip_space(&p);
    if (!nb_pdf_unsigned(&p, &generation)) return NULL;
    nb_pdf_skip_space(&p);
    if (!nb_pdf_keyword(&p, "obj") || !nb_pdf_parse(&p, &value)) return NULL;
    nb_pdf_skip_space(&p);
    if (value.kind == NB_PDF_DICT && nb_pdf_keyword(&p, "stream")) {
        if (!read_stream(pdf, &p, &value)) return NULL;
        nb_pdf_skip_space(&p);
    }
    if (!nb_pdf_keyword(&p, "endobj")) return NULL;
    nb_pdf_value *kept = NB_NEW(pdf->arena, nb_pdf_value);
    *kept = value;
    return kept;
}

static nb_pdf_entry *find(const nb_pdf *pdf, int64_t number) {
    size_t low = 0, high = pdf->entries.n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (pdf->entries.items[middle].number < number)
            low = middle + 1;
        else
            high = middle;
    }
    bool there = low < pdf->entries.n && pdf->entries.items[low].number == number;
    return there ? &pdf->entries.items[low] : NULL;
}

size_t nb_pdf_offset(const nb_pdf *pdf, int64_t number) {
    const nb_pdf_entry *e = find(pdf, number);
    return e != NULL && e->kind == 1 && e->where < pdf->file.n ? (size_t)e->where : 0;
}

int64_t nb_pdf_next(const nb_pdf *pdf, int64_t number) {
    size_t low = 0, high = pdf->entries.n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (pdf->entries.items[middle].number <= number)
            low = middle + 1;
        else
            high = middle;
    }
    return low < pdf->entries.n ? pdf->entries.items[low].number : -1;
}

bool nb_pdf_is_used(const nb_pdf *pdf, int64_t number) {
    const nb_pdf_entry *e = find(pdf, number);
    return e != NULL && e->kind != 0;
}

bool nb_pdf_same_place(const nb_pdf *a, const nb_pdf *b, int64_t number) {
    const nb_pdf_entry *x = find(a, number), *y = find(b, number);
    bool used = x != NULL && x->kind != 0;
    if (used != (y != NULL && y->kind != 0)) return false;
    return !used || (x->kind == y->kind && x->where == y->where && x->index == y->index);
}

uint32_t nb_pdf_generation(const nb_pdf *pdf, int64_t number) {
    const nb_pdf_entry *e = find(pdf, number);
    return e != NULL && e->kind == 1 ? e->index : 0;
}

size_t nb_pdf_work(const nb_pdf *pdf) { return pdf->work; }

/* --- object streams (7.5.7) --------------------------------------------------------------------
 */

static const nb_pdf_packed *unpack(nb_pdf *pdf, int64_t number) {
    for (size_t i = 0; i < pdf->packed.n; i++)
        if (pdf->packed.items[i].number == number) return &pdf->packed.items[i];
    const nb_pdf_entry *e = find(pdf, number);
    if (e == NULL || e->kind != 1) return NULL; /* an object stream is in none itself */
    const nb_pdf_value *stream = nb_pdf_object(pdf, number);
    const nb_pdf_value *count = nb_pdf_get(pdf, stream, "N"),
                       *first = nb_pdf_get(pdf, stream, "First");
    nb_pdf_packed packed = {.number = number};
    if (!nb_pdf_is_name(nb_pdf_raw(stream, "Type"), "ObjStm") || count->kind != NB_PDF_INT ||
        first->kind != NB_PDF_INT || count->number < 0 || first->number < 0 ||
        !nb_pdf_content(pdf, stream, pdf->budget, &packed.content) ||
        (uint64_t)first->number > packed.content.n || count->number > first->number)
        return NULL;
    packed.objects =
        NB_NEW_ARRAY(pdf->arena, struct nb_pdf_packed_object, (size_t)count->number + 1);
    nb_pdf_parser p = {.bytes = {packed.content.p, (size_t)first->number}};
    for (; packed.n < (size_t)count->number; packed.n++) {
        struct nb_pdf_packed_object *o = &packed.objects[packed.n];
        int64_t offset;
        nb_pdf_skip_space(&p);
        if (!nb_pdf_unsigned(&p, &o->number)) return NULL;
        nb_pdf_skip_space(&p);
        if (!nb_pdf_unsigned(&p, &offset) ||
            (uint64_t)offset > packed.content.n - (size_t)first->number)
            return NULL;
        o->offset = (size_t)first->number + (size_t)offset;
    }
    *NB_PUSH(pdf->arena, &pdf->packed) = packed;
    return &pdf->packed.items[pdf->packed.n - 1];
}

static const nb_pdf_value *read_packed(nb_pdf *pdf, const nb_pdf_entry *e) {
    const nb_pdf_packed *packed = e->where <= INT64_MAX ? unpack(pdf, (int64_t)e->where) : NULL;
    if (packed == NULL || e->index >= packed->n) return NULL;
    const struct nb_pdf_packed_object *o = &packed->objects[e->index];
    nb_pdf_value *value = NB_NEW(pdf->arena, nb_pdf_value);
    nb_pdf_parser p = {.arena = pdf->arena, .bytes = packed->content, .at = o->offset};
    return o->number == e->number && nb_pdf_parse(&p, value) ? value : NULL;
}

const nb_pdf_value *nb_pdf_object(nb_pdf *pdf, int64_t number) {
    nb_pdf_entry *e = find(pdf, number);
    if (e == NULL || e->kind == 0 || e->busy || pdf->depth == NB_MAX_PDF_HOPS) return &NOTHING;
    if (e->value == NULL) {
        e->busy = true;
        pdf->depth++;
        const nb_pdf_value *value = e->kind == 2 ? read_packed(pdf, e)
                                    : e->where < pdf->file.n
                                        ? nb_pdf_read_at(pdf, (size_t)e->where, number)
                                        : NULL;
        e->value = value != NULL ? value : &NOTHING;
        e->busy = false;
        pdf->depth--;
    }
    return e->value;
}

/* --- content -----------------------------------------------------------------------------------
 */

/* What fails is paid for as well: else a hostile file would have it tried for each of its objects.
 */
static bool inflate(nb_pdf *pdf, nb_str packed, size_t most, nb_str *out) {
    enum { LARGE = 1 << 20 };
    struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
    if (d == NULL) nb_arena_fail(pdf->arena);
    size_t size = packed.n < 1024 ? 4096 : packed.n * 4, n = 0;
    nb_mark mark = nb_arena_mark(pdf->arena);
    for (;;) {
        if (size > most) size = most;
        char *bytes = nb_alloc(pdf->arena, size + 1);
        enum libdeflate_result result =
            libdeflate_zlib_decompress(d, packed.p, packed.n, bytes, size, &n);
        *out = (nb_str){bytes, n};
        if (result == LIBDEFLATE_SUCCESS && (size < LARGE || n >= size / 2)) break;
        nb_arena_rewind(pdf->arena, mark);
        if (result == LIBDEFLATE_SUCCESS) {
            size = n; /* once more, for the room that it takes and no other */
        } else if (result == LIBDEFLATE_INSUFFICIENT_SPACE && size < most) {
            size *= 4;
        } else {
            out->p = NULL;
            n = size;
            break;
        }
    }
    libdeflate_free_decompressor(d);
    pdf->budget -= n;
    pdf->work += n;
    return out->p != NULL;
}

static int paeth(int a, int b, int c) {
    int p = a + b - c, pa = p > a ? p - a : a - p, pb = p > b ? p - b : b - p,
        pc = p > c ? p - c : c - p;
    if (pa <= pb && pa <= pc) return a;
    return pb <= pc ? b : c;
}

/* PNG's predictors (7.4.4.4), rows of `columns` bytes, each behind its filter's number. */
static bool unpredict(nb_pdf *pdf, size_t columns, nb_str *content) {
    size_t rows = content->n / (columns + 1);
    if (rows * (columns + 1) != content->n) return false;
    unsigned char *out = nb_alloc(pdf->arena, rows * columns + 1);
    const unsigned char *in = (const unsigned char *)content->p;
    for (size_t r = 0; r < rows; r++) {
        unsigned char *row = out + r * columns, filter = *in++;
        for (size_t i = 0; i < columns; i++) {
            int left = i > 0 ? row[i - 1] : 0,
                up = r > 0 ? row[(ptrdiff_t)i - (ptrdiff_t)columns] : 0;
            int corner = i > 0 && r > 0 ? row[(ptrdiff_t)i - (ptrdiff_t)columns - 1] : 0;
            int by = filter == 1   ? left
                     : filter == 2 ? up
                     : filter == 3 ? (left + up) / 2
                     : filter == 4 ? paeth(left, up, corner)
                                   : 0;
            row[i] = (unsigned char)(*in++ + by);
        }
        if (filter > 4) return false;
    }
    *content = (nb_str){(char *)out, rows * columns};
    return true;
}

bool nb_pdf_content(nb_pdf *pdf, const nb_pdf_value *stream, size_t most, nb_str *out) {
    if (stream->kind != NB_PDF_STREAM) return false;
    const nb_pdf_value *filter = nb_pdf_get(pdf, stream, "Filter"),
                       *parms = nb_pdf_get(pdf, stream, "DecodeParms");
    if (filter->kind == NB_PDF_ARRAY && filter->n == 1)
        filter = nb_pdf_follow(pdf, &filter->items[0]);
    if (parms->kind == NB_PDF_ARRAY && parms->n == 1) parms = nb_pdf_follow(pdf, &parms->items[0]);
    *out = stream->text;
    if (filter->kind == NB_PDF_NULL || (filter->kind == NB_PDF_ARRAY && filter->n == 0))
        return out->n <= most;
    if (most > pdf->budget) most = pdf->budget;
    if (!nb_pdf_is_name(filter, "FlateDecode") || !inflate(pdf, stream->text, most, out))
        return false;
    const nb_pdf_value *predictor = nb_pdf_get(pdf, parms, "Predictor"),
                       *columns = nb_pdf_get(pdf, parms, "Columns"),
                       *colors = nb_pdf_get(pdf, parms, "Colors"),
                       *bits = nb_pdf_get(pdf, parms, "BitsPerComponent");
    if (predictor->kind != NB_PDF_INT || predictor->number == 1) return true;
    if (colors->kind != NB_PDF_NULL || bits->kind != NB_PDF_NULL || predictor->number < 10 ||
        (columns->kind == NB_PDF_INT && (columns->number < 1 || columns->number > 65535)))
        return false;
    return unpredict(pdf, columns->kind == NB_PDF_INT ? (size_t)columns->number : 1, out);
}
