/* CSV to scalars with places. Input: bytes of a file in any of the usual encodings; output: a full
 * grid. One pass converts to UTF-8, one counts rows and columns, one fills the grid, so that a long
 * list costs its cells and nothing else.
 *
 * Odd rule: rows that are empty to their end and columns without a head at the right are left out,
 * since spreadsheets write them; any other row must have as many cells as the head, and a wrong one
 * does not hide those below it.
 */
#include "model/csv.h"

#include <errno.h>
#include <iconv.h>

#include "base/limits.h"
#include "base/unicode.h"
#include "model/named.h"
#include "model/yaml_impl.h"

/* --- encodings ------------------------------------------------------------------------------ */

static void close_iconv(void *handle) { iconv_close((iconv_t)handle); }

/* The place of the byte at `offset`, as far as it was converted: lines only are sure. */
static nb_pos place_of(const char *name, nb_str converted) {
    nb_pos pos = {name, 1, 1};
    for (const char *p = converted.p, *end = p + converted.n; p < end;) {
        uint32_t cp = nb_utf8_next(&p, end);
        pos.column++;
        if (cp == '\n') pos.line++, pos.column = 1;
    }
    return pos;
}

static bool convert(nb_fields f, const char *name, const char *encoding, nb_str *bytes) {
    iconv_t conversion = iconv_open("UTF-8", encoding);
    if (conversion == (iconv_t)-1) {
        nb_diag(f.diags, NB_SYSTEM_READ, ((nb_pos){name, 0, 0}), nb_str_of(name),
                nb_str_format(f.arena, "iconv %s", encoding));
        return false;
    }
    nb_arena_defer(f.arena, close_iconv, conversion);
    nb_buf out = nb_buf_in(f.arena);
    char *in = (char *)bytes->p; /* iconv reads it only */
    size_t left = bytes->n;
    while (left > 0) {
        nb_buf_reserve(&out, left + left / 2 + 16);
        char *to = out.p + out.n;
        size_t room = out.cap - out.n;
        size_t result = iconv(conversion, &in, &left, &to, &room);
        out.n = (size_t)(to - out.p);
        if (result == (size_t)-1 && errno != E2BIG) {
            nb_diag0(f.diags, NB_CSV_ENCODING, place_of(name, nb_buf_view(&out)));
            return false;
        }
    }
    *bytes = nb_buf_view(&out);
    return true;
}

static bool to_utf8(nb_fields f, const char *name, nb_str *bytes) {
    const char *p = bytes->p;
    bool good = true;
    if (bytes->n >= 2 && memcmp(p, "\xFF\xFE", 2) == 0) {
        bytes->p += 2, bytes->n -= 2;
        good = convert(f, name, "UTF-16LE", bytes);
    } else if (bytes->n >= 2 && memcmp(p, "\xFE\xFF", 2) == 0) {
        bytes->p += 2, bytes->n -= 2;
        good = convert(f, name, "UTF-16BE", bytes);
    } else if (bytes->n >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0) {
        bytes->p += 3, bytes->n -= 3;
        size_t wrong = nb_utf8_valid(bytes->p, bytes->n);
        good = wrong == bytes->n;
        if (!good) nb_diag0(f.diags, NB_CSV_ENCODING, place_of(name, (nb_str){bytes->p, wrong}));
    } else if (nb_utf8_valid(p, bytes->n) < bytes->n) {
        good = convert(f, name, "GB18030", bytes);
    }
    return good;
}

/* --- cells ---------------------------------------------------------------------------------- */

typedef struct scanner {
    nb_fields f;
    const nb_yaml_source *source;
    size_t at;
    nb_pos pos;
    char delimiter;
} scanner;

static bool is_break(char c) { return c == '\n' || c == '\r'; }

static char find_delimiter(nb_str s) {
    static const char CHOICES[] = {',', '\t', ';'};
    size_t counts[3] = {0};
    bool quoted = false;
    for (size_t i = 0; i < s.n && (quoted || !is_break(s.p[i])); i++) {
        if (s.p[i] == '"') quoted = !quoted;
        for (int k = 0; k < 3; k++) counts[k] += !quoted && s.p[i] == CHOICES[k];
    }
    int best = 0;
    for (int k = 1; k < 3; k++)
        if (counts[k] > counts[best]) best = k;
    return CHOICES[best];
}

static void step(scanner *s) {
    nb_str src = s->source->bytes;
    char c = src.p[s->at++];
    if (c == '\n' || (c == '\r' && (s->at == src.n || src.p[s->at] != '\n')))
        s->pos.line++, s->pos.column = 1;
    else if (c != '\r' && ((unsigned char)c & 0xC0) != 0x80)
        s->pos.column++;
}

static bool at_end_of_cell(const scanner *s) {
    nb_str src = s->source->bytes;
    return s->at >= src.n || src.p[s->at] == s->delimiter || is_break(src.p[s->at]);
}

/* Text between quotes, with doubled quotes made single. False after reporting. */
static bool read_quoted(scanner *s, nb_yaml *cell) {
    nb_str src = s->source->bytes;
    nb_pos from = s->pos;
    size_t start = s->at + 1, doubled = 0;
    step(s);
    for (;; step(s)) {
        if (s->at >= src.n) {
            nb_diag0(s->f.diags, NB_CSV_QUOTE, from);
            return false;
        }
        if (src.p[s->at] != '"') continue;
        if (s->at + 1 >= src.n || src.p[s->at + 1] != '"') break;
        doubled++;
        step(s);
    }
    nb_str text = {src.p + start, s->at - start};
    step(s);
    if (!at_end_of_cell(s)) {
        nb_diag0(s->f.diags, NB_CSV_AFTER_QUOTE, s->pos);
        return false;
    }
    if (doubled > 0 && cell != NULL) {
        nb_buf out = nb_buf_in(s->f.arena);
        nb_buf_reserve(&out, text.n);
        for (size_t i = 0; i < text.n; i++) {
            nb_buf_byte(&out, (unsigned char)text.p[i]);
            if (text.p[i] == '"') i++;
        }
        text = nb_buf_view(&out);
    }
    if (cell != NULL) cell->text = text;
    return true;
}

/* Reads one cell; cell NULL only counts. *more: another follows in the row. False after reporting.
 */
static bool read_cell(scanner *s, nb_yaml *cell, bool *more) {
    nb_str src = s->source->bytes;
    size_t start = s->at;
    if (cell != NULL) *cell = (nb_yaml){.pos = s->pos, .source = s->source};
    if (s->at < src.n && src.p[s->at] == '"') {
        if (!read_quoted(s, cell)) return false;
    } else {
        while (!at_end_of_cell(s)) step(s);
        if (cell != NULL) {
            cell->text = nb_str_trim((nb_str){src.p + start, s->at - start});
            cell->plain = cell->text.n > 0;
        }
    }
    if (s->at - start > NB_MAX_TEXT) {
        nb_diag(s->f.diags, NB_YAML_LONG, cell != NULL ? cell->pos : s->pos,
                nb_str_format(s->f.arena, "%d", NB_MAX_TEXT));
        return false;
    }
    if (cell != NULL) {
        cell->start = (uint32_t)start;
        cell->end = (uint32_t)s->at;
    }
    *more = s->at < src.n && src.p[s->at] == s->delimiter;
    if (*more) {
        step(s);
    } else if (s->at < src.n) {
        bool pair = src.p[s->at] == '\r' && s->at + 1 < src.n && src.p[s->at + 1] == '\n';
        step(s);
        if (pair) step(s);
    }
    return true;
}

typedef struct shape {
    size_t columns, rows; /* of the head; rows with something in them, the head included */
} shape;

/* One row into `cells` (room for columns of them); *empty: nothing stands in it. A row that is too
 * long or too short is reported and read to its end. False after what cannot be read on from. */
static bool read_row(scanner *s, nb_yaml *cells, size_t columns, bool *empty) {
    nb_yaml spare;
    nb_pos pos = s->pos;
    bool more = true, wrong = false;
    size_t k = 0;
    *empty = true;
    for (; more; k++) {
        nb_yaml *cell = k < columns ? &cells[k] : &spare;
        if (!read_cell(s, cell, &more)) return false;
        if (cell->text.n == 0) continue;
        *empty = false;
        if (k < columns || wrong) continue;
        wrong = true;
        nb_diag(s->f.diags, NB_CSV_ROW, cell->pos, nb_str_format(s->f.arena, "%zu", columns));
    }
    if (k < columns && !*empty)
        nb_diag(s->f.diags, NB_CSV_ROW_SHORT, pos, nb_str_format(s->f.arena, "%zu", k),
                nb_str_format(s->f.arena, "%zu", columns));
    return nb_fields_room(s->f);
}

static bool is_within_limits(const scanner *s, const shape *form) {
    if (form->columns <= NB_MAX_COLUMNS && form->rows <= NB_MAX_ROWS &&
        form->rows * form->columns <= NB_MAX_CELLS)
        return true;
    nb_diag(s->f.diags, NB_CSV_SIZE, s->pos, nb_str_format(s->f.arena, "%d", NB_MAX_ROWS),
            nb_str_format(s->f.arena, "%d", NB_MAX_COLUMNS),
            nb_str_format(s->f.arena, "%d", NB_MAX_CELLS));
    return false;
}

static bool measure(scanner s, shape *out) {
    nb_yaml cell;
    bool more = true;
    *out = (shape){0, 1};
    for (size_t k = 0; more; k++) {
        if (!read_cell(&s, &cell, &more)) return false;
        if (cell.text.n > 0) out->columns = k + 1;
        if (!is_within_limits(&s, out)) return false;
    }
    nb_str src = s.source->bytes;
    while (s.at < src.n) {
        bool any = false;
        for (more = true; more; any = any || cell.text.n > 0)
            if (!read_cell(&s, &cell, &more)) return false;
        out->rows += any;
        if (!is_within_limits(&s, out)) return false;
    }
    return true;
}

const nb_csv *nb_csv_parse(nb_fields f, const char *name, nb_str bytes) {
    nb_pos whole = {name, 0, 0};
    if (!to_utf8(f, name, &bytes)) return NULL;
    nb_yaml_source *source = NB_NEW(f.arena, nb_yaml_source);
    *source = (nb_yaml_source){name, bytes, NULL,
                               NB_NEW(f.arena, nb_yaml_memory)}; /* it names no files */
    scanner s = {f, source, 0, {name, 1, 1}, find_delimiter(bytes)};
    shape form = {0, 0};
    if (bytes.n > 0 && !measure(s, &form)) return NULL; /* a mark of the encoding, and no more */
    if (form.columns == 0) {
        nb_diag0(f.diags, NB_CSV_EMPTY, whole);
        return NULL;
    }
    nb_csv *csv = NB_NEW(f.arena, nb_csv);
    nb_yaml *cells = NB_NEW_ARRAY(f.arena, nb_yaml, form.rows * form.columns);
    size_t errors = nb_diags_errors(f.diags);
    while (s.at < bytes.n && csv->rows < form.rows) {
        nb_yaml *row = cells + csv->rows * form.columns;
        nb_pos pos = s.pos;
        bool empty;
        for (size_t k = 0; k < form.columns; k++)
            row[k] = (nb_yaml){.pos = pos, .source = source, .text = {"", 0}};
        if (!read_row(&s, row, form.columns, &empty)) return NULL;
        csv->rows += !empty;
    }
    csv->cells = cells;
    csv->columns = form.columns;
    return nb_diags_errors(f.diags) == errors ? csv : NULL;
}

const nb_csv *nb_csv_read(nb_fields f, const nb_yaml *path) {
    static const nb_named_kind KIND = {"csv",          NB_CSV_PATH, NB_CSV_READ,
                                       NB_NAMED_LARGE, NB_MAX_CSV,  false};
    nb_named file;
    return nb_named_read(f, path, &KIND, &file) ? nb_csv_parse(f, file.path, file.bytes) : NULL;
}
