/* Cross-reference sections, newest first (ISO 32000-1 7.5.4, 7.5.8). Input: the file; output: where
 * each object is, and the revisions.
 * Odd rule: entries are a sorted list, not a table, so that a large object number costs nothing. */
#include <stdlib.h>

#include "base/limits.h"
#include "read/file.h"

static bool fail(nb_pdf *pdf, const char *why, size_t at) {
    pdf->why = why;
    pdf->at = at;
    return false;
}

/* No more entries than the file could hold objects: packed rows of a hostile one take no room. */
static bool add_entry(nb_pdf *pdf, uint32_t section, int64_t number, uint8_t kind, uint64_t where,
                      uint32_t index) {
    enum { ALWAYS = 65536, COST = 64 };
    if (pdf->entries.n > pdf->file.n / 2 + ALWAYS) return fail(pdf, "too many objects", 0);
    pdf->work += COST;
    *NB_PUSH(pdf->arena, &pdf->entries) = (nb_pdf_entry){
        .number = number, .where = where, .section = section, .index = index, .kind = kind};
    return true;
}

static int compare_entries(const void *a, const void *b) {
    const nb_pdf_entry *x = a, *y = b;
    if (x->number != y->number) return x->number < y->number ? -1 : 1;
    return x->section < y->section ? -1 : x->section > y->section;
}

static bool read_table(nb_pdf *pdf, nb_pdf_parser *p, uint32_t section, nb_pdf_value *trailer) {
    for (;;) {
        int64_t first, count;
        nb_pdf_skip_space(p);
        if (nb_pdf_keyword(p, "trailer")) break;
        if (!nb_pdf_unsigned(p, &first)) return fail(pdf, "bad cross-reference table", p->at);
        nb_pdf_skip_space(p);
        if (!nb_pdf_unsigned(p, &count) || first > NB_MAX_PDF_SIZE ||
            count > NB_MAX_PDF_SIZE - first)
            return fail(pdf, "bad cross-reference table", p->at);
        for (int64_t i = 0; i < count; i++) {
            int64_t offset, generation;
            nb_pdf_skip_space(p);
            bool right = nb_pdf_unsigned(p, &offset);
            nb_pdf_skip_space(p);
            right = right && nb_pdf_unsigned(p, &generation);
            nb_pdf_skip_space(p);
            bool used = right && nb_pdf_keyword(p, "n");
            if (!used && !(right && nb_pdf_keyword(p, "f")))
                return fail(pdf, "bad cross-reference table", p->at);
            /* of free entries it means nothing: MuPDF writes 65536 */
            if (used && generation > UINT16_MAX)
                return fail(pdf, "bad cross-reference table", p->at);
            if (!add_entry(pdf, section, first + i, used ? 1 : 0, (uint64_t)offset,
                           used ? (uint32_t)generation : 0))
                return false;
        }
    }
    if (!nb_pdf_parse(p, trailer) || trailer->kind != NB_PDF_DICT)
        return fail(pdf, "no trailer", p->at);
    if (nb_pdf_raw(trailer, "XRefStm")->kind != NB_PDF_NULL)
        return fail(pdf, "hybrid cross-reference", p->at);
    return true;
}

static uint64_t field(const unsigned char *p, int64_t width) {
    uint64_t value = 0;
    for (int64_t i = 0; i < width; i++) value = value << 8 | p[i];
    return value;
}

static bool read_stream(nb_pdf *pdf, size_t offset, uint32_t section, nb_pdf_value *trailer) {
    const nb_pdf_value *stream = nb_pdf_read_at(pdf, offset, -1);
    nb_str content;
    if (stream == NULL || stream->kind != NB_PDF_STREAM ||
        !nb_pdf_is_name(nb_pdf_raw(stream, "Type"), "XRef"))
        return fail(pdf, "no cross-reference section here", offset);
    const nb_pdf_value *w = nb_pdf_raw(stream, "W"), *index = nb_pdf_raw(stream, "Index"),
                       *size = nb_pdf_raw(stream, "Size");
    if (w->kind != NB_PDF_ARRAY || w->n != 3 || size->kind != NB_PDF_INT)
        return fail(pdf, "bad cross-reference stream", offset);
    int64_t widths[3], row = 0;
    for (int i = 0; i < 3; i++) {
        widths[i] = w->items[i].kind == NB_PDF_INT ? w->items[i].number : -1;
        if (widths[i] < 0 || widths[i] > 8) return fail(pdf, "bad cross-reference stream", offset);
        row += widths[i];
    }
    if (row == 0 || !nb_pdf_content(pdf, stream, pdf->budget, &content))
        return fail(pdf, "unreadable cross-reference stream", offset);
    const nb_pdf_value whole[2] = {{.kind = NB_PDF_INT, .number = 0}, *size};
    const nb_pdf_value *ranges = index->kind == NB_PDF_ARRAY ? index->items : whole;
    size_t count = index->kind == NB_PDF_ARRAY ? index->n : 2;
    const unsigned char *p = (const unsigned char *)content.p, *end = p + content.n;
    for (size_t i = 0; i + 1 < count; i += 2) {
        int64_t first = ranges[i].number, n = ranges[i + 1].number;
        if (ranges[i].kind != NB_PDF_INT || ranges[i + 1].kind != NB_PDF_INT || first < 0 ||
            n < 0 || first > NB_MAX_PDF_SIZE || n > NB_MAX_PDF_SIZE - first || n > (end - p) / row)
            return fail(pdf, "bad cross-reference stream", offset);
        for (int64_t k = 0; k < n; k++, p += row) {
            uint64_t kind = widths[0] == 0 ? 1 : field(p, widths[0]);
            uint64_t second = field(p + widths[0], widths[1]),
                     third = field(p + widths[0] + widths[1], widths[2]);
            if (kind <= 2 && third <= UINT32_MAX &&
                !add_entry(pdf, section, first + k, (uint8_t)kind, second, (uint32_t)third))
                return false;
        }
    }
    *trailer = *stream;
    return true;
}

/* The end of the revision whose section is at `xref`: behind the %%EOF of the startxref that names
 * it. The searches of all sections together go through the file a few times, no more. */
static size_t find_end(nb_pdf *pdf, size_t xref) {
    static const char WORD[] = "startxref";
    enum { TIMES = 4 };
    nb_str file = pdf->file;
    for (size_t at = xref; at + sizeof WORD < file.n; at++) {
        const char *found = memchr(file.p + at, 's', file.n - at);
        size_t next = found == NULL ? file.n : (size_t)(found - file.p);
        pdf->searched += next - at + 1;
        if (found == NULL || pdf->searched / TIMES > file.n) break;
        at = next;
        nb_pdf_parser p = {.bytes = file, .at = at};
        int64_t value;
        if (!nb_pdf_keyword(&p, WORD)) continue;
        while (p.at < file.n && strchr(" \r\n\t", file.p[p.at]) != NULL && file.p[p.at] != '\0')
            p.at++;
        if (!nb_pdf_unsigned(&p, &value) || (size_t)value != xref) continue;
        while (p.at < file.n && (file.p[p.at] == '\r' || file.p[p.at] == '\n')) p.at++;
        if (file.n - p.at < 5 || memcmp(file.p + p.at, "%%EOF", 5) != 0) continue;
        p.at += 5;
        if (p.at < file.n && file.p[p.at] == '\r') p.at++;
        if (p.at < file.n && file.p[p.at] == '\n') p.at++;
        return p.at;
    }
    return 0;
}

static bool find_start(nb_pdf *pdf, size_t *xref) {
    static const char WORD[] = "startxref";
    enum { TAIL = 2048 };
    size_t n = pdf->file.n, from = n > TAIL ? n - TAIL : 0;
    for (size_t at = n; at-- > from;) {
        nb_pdf_parser p = {.bytes = pdf->file, .at = at};
        int64_t value;
        if (pdf->file.p[at] != 's' || !nb_pdf_keyword(&p, WORD)) continue;
        nb_pdf_skip_space(&p);
        if (!nb_pdf_unsigned(&p, &value) || (uint64_t)value >= n) break;
        *xref = (size_t)value;
        return true;
    }
    return fail(pdf, "no startxref at the end", from);
}

static bool read_section(nb_pdf *pdf, size_t xref, uint32_t section, nb_pdf_value *trailer) {
    nb_pdf_parser p = {.arena = pdf->arena, .bytes = pdf->file, .at = xref, .placed = true};
    nb_pdf_skip_space(&p);
    bool table = nb_pdf_keyword(&p, "xref");
    if (!(table ? read_table(pdf, &p, section, trailer) : read_stream(pdf, xref, section, trailer)))
        return false;
    *NB_PUSH(pdf->arena, &pdf->revisions) =
        (nb_pdf_revision){.xref = xref, .end = find_end(pdf, xref), .stream = !table};
    return true;
}

/* Sections were found newest first; each object keeps its newest entry. */
static void put_in_order(nb_pdf *pdf) {
    nb_pdf_entry *e = pdf->entries.items;
    size_t kept = 0;
    if (pdf->entries.n > 0) qsort(e, pdf->entries.n, sizeof *e, compare_entries);
    for (size_t i = 0; i < pdf->entries.n; i++)
        if (kept == 0 || e[kept - 1].number != e[i].number) e[kept++] = e[i];
    pdf->entries.n = kept;
    for (size_t i = 0, k = pdf->revisions.n; i + 1 < k; i++) {
        nb_pdf_revision swap = pdf->revisions.items[i];
        pdf->revisions.items[i] = pdf->revisions.items[--k];
        pdf->revisions.items[k] = swap;
    }
}

nb_pdf *nb_pdf_open(nb_arena *arena, nb_str file, const char **why, size_t *at) {
    enum { UNPACKED = 64 << 20, RATIO = 64 };
    nb_pdf *pdf = NB_NEW(arena, nb_pdf);
    *pdf = (nb_pdf){.arena = arena, .file = file};
    pdf->budget = UNPACKED + RATIO * (file.n < UNPACKED ? file.n : UNPACKED);
    size_t xref = 0;
    bool right = file.n > 8 && memcmp(file.p, "%PDF-", 5) == 0;
    if (!right) fail(pdf, "no PDF file", 0);
    right = right && find_start(pdf, &xref);
    for (uint32_t section = 0; right; section++) {
        nb_pdf_value trailer;
        right = section < NB_MAX_PDF_SECTIONS || fail(pdf, "too many revisions", xref);
        right = right && read_section(pdf, xref, section, &trailer);
        if (!right) break;
        if (section == 0) pdf->trailer = trailer;
        const nb_pdf_value *previous = nb_pdf_raw(&trailer, "Prev");
        if (previous->kind == NB_PDF_NULL) break;
        right = (previous->kind == NB_PDF_INT && previous->number > 0 &&
                 (uint64_t)previous->number < file.n) ||
                fail(pdf, "bad place of the revision before", xref);
        xref = (size_t)previous->number;
        for (size_t i = 0; right && i < pdf->revisions.n; i++)
            if (pdf->revisions.items[i].xref == xref)
                right = fail(pdf, "revisions in a circle", xref);
    }
    if (right) {
        put_in_order(pdf);
        return pdf;
    }
    *why = pdf->why;
    *at = pdf->at;
    return NULL;
}

nb_pdf *nb_pdf_open_revision(const nb_pdf *pdf, size_t index) {
    const char *why;
    size_t at;
    if (index >= pdf->revisions.n || pdf->revisions.items[index].end == 0) return NULL;
    return nb_pdf_open(pdf->arena, (nb_str){pdf->file.p, pdf->revisions.items[index].end}, &why,
                       &at);
}
