/* Bytes → values. Input: a slice; output: values in the arena.
 * Odd rule: memory is bounded by the input, for every value takes at least one byte of it. */
#include "read/syntax.h"

#include "base/limits.h"

static bool is_space(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0';
}

static bool is_delimiter(char c) { return c != '\0' && strchr("()<>[]{}/%", c) != NULL; }
static bool is_regular(char c) { return !is_space(c) && !is_delimiter(c); }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool more(const nb_pdf_parser *p) { return p->at < p->bytes.n; }
static char here(const nb_pdf_parser *p) { return p->bytes.p[p->at]; }

void nb_pdf_skip_space(nb_pdf_parser *p) {
    while (more(p)) {
        if (here(p) == '%')
            while (more(p) && here(p) != '\n' && here(p) != '\r') p->at++;
        else if (is_space(here(p)))
            p->at++;
        else
            return;
    }
}

bool nb_pdf_keyword(nb_pdf_parser *p, const char *word) {
    size_t n = strlen(word), end = p->at + n;
    if (p->bytes.n - p->at < n || memcmp(p->bytes.p + p->at, word, n) != 0) return false;
    if (end < p->bytes.n && is_regular(p->bytes.p[end])) return false;
    p->at = end;
    return true;
}

bool nb_pdf_unsigned(nb_pdf_parser *p, int64_t *out) {
    enum { MOST_DIGITS = 18 };
    size_t start = p->at;
    int64_t value = 0;
    for (; more(p) && is_digit(here(p)); p->at++) {
        if (p->at - start == MOST_DIGITS) return false;
        value = value * 10 + (here(p) - '0');
    }
    *out = value;
    return p->at > start;
}

static int hex(char c) {
    if (is_digit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static nb_str slice(const nb_pdf_parser *p, size_t start) {
    return (nb_str){p->bytes.p + start, p->at - start};
}

static bool parse_name(nb_pdf_parser *p, nb_pdf_value *out) {
    size_t start = ++p->at;
    bool escaped = false;
    for (; more(p) && is_regular(here(p)); p->at++) escaped |= here(p) == '#';
    out->kind = NB_PDF_NAME;
    out->text = slice(p, start);
    if (!escaped) return true;
    nb_buf name = nb_buf_in(p->arena);
    for (size_t i = 0; i < out->text.n; i++) {
        const char *c = out->text.p + i;
        bool pair = *c == '#' && i + 2 < out->text.n && hex(c[1]) >= 0 && hex(c[2]) >= 0;
        nb_buf_byte(&name, (unsigned char)(pair ? hex(c[1]) * 16 + hex(c[2]) : *c));
        if (pair) i += 2;
    }
    out->text = nb_buf_view(&name);
    return true;
}

/* Behind a backslash (7.3.4.2): the byte that it stands for, or −1 for none (a broken line). */
static int parse_escape(nb_pdf_parser *p) {
    static const char from[] = "nrtbf", to[] = "\n\r\t\b\f";
    char c = here(p);
    const char *known = c == '\0' ? NULL : strchr(from, c);
    p->at++;
    if (known != NULL) return to[known - from];
    if (c == '\r' && more(p) && here(p) == '\n') p->at++;
    if (c == '\r' || c == '\n') return -1;
    if (c < '0' || c > '7') return (unsigned char)c;
    int value = c - '0';
    for (int i = 0; i < 2 && more(p) && here(p) >= '0' && here(p) <= '7'; i++)
        value = value * 8 + (p->bytes.p[p->at++] - '0');
    return value & 0xFF;
}

static bool parse_string(nb_pdf_parser *p, nb_pdf_value *out) {
    nb_buf text = nb_buf_in(p->arena);
    size_t start = ++p->at;
    int open = 1;
    bool plain = true;
    while (more(p)) {
        char c = p->bytes.p[p->at++];
        if (c == '(') open++;
        if (c == ')' && --open == 0) {
            out->kind = NB_PDF_STRING;
            out->text = (nb_str){p->bytes.p + start, p->at - 1 - start};
            if (!plain) out->text = nb_buf_view(&text);
            return true;
        }
        if ((c == '\\' || c == '\r') && plain) {
            plain = false;
            nb_buf_add(&text, p->bytes.p + start, p->at - 1 - start);
        }
        if (plain) continue;
        int byte = (unsigned char)c;
        if (c == '\\' && more(p)) byte = parse_escape(p);
        if (c == '\r') { /* an end of line is a line feed, however it is written */
            byte = '\n';
            if (more(p) && here(p) == '\n') p->at++;
        }
        if (byte >= 0) nb_buf_byte(&text, (unsigned char)byte);
    }
    return false;
}

static bool parse_hex(nb_pdf_parser *p, nb_pdf_value *out) {
    nb_buf text = nb_buf_in(p->arena);
    int first = -1;
    for (p->at++; more(p); p->at++) {
        char c = here(p);
        if (c == '>') {
            if (first >= 0) nb_buf_byte(&text, (unsigned char)(first * 16));
            p->at++;
            out->kind = NB_PDF_STRING;
            out->text = nb_buf_view(&text);
            return true;
        }
        if (is_space(c)) continue;
        int digit = hex(c);
        if (digit < 0) return false;
        if (first >= 0) nb_buf_byte(&text, (unsigned char)(first * 16 + digit));
        first = first >= 0 ? -1 : digit;
    }
    return false;
}

/* A number, or a reference that begins with one. */
static bool parse_number(nb_pdf_parser *p, nb_pdf_value *out) {
    size_t start = p->at;
    bool negative = here(p) == '-', real = false;
    if (negative || here(p) == '+') p->at++;
    int64_t value = 0;
    size_t digits = p->at;
    if (!nb_pdf_unsigned(p, &value) && p->at > digits) return false;
    bool any = p->at > digits;
    if (more(p) && here(p) == '.') {
        real = true;
        for (p->at++; more(p) && is_digit(here(p)); p->at++) any = true;
    }
    if (!any || (more(p) && is_regular(here(p)))) return false;
    out->kind = real ? NB_PDF_REAL : NB_PDF_INT;
    out->text = slice(p, start);
    out->number = negative ? -value : value;
    if (real || digits > start) return true;
    size_t back = p->at;
    int64_t generation;
    nb_pdf_skip_space(p);
    size_t second = p->at;
    if (nb_pdf_unsigned(p, &generation) && more(p) && is_space(here(p))) {
        nb_str digits_of = slice(p, second);
        nb_pdf_skip_space(p);
        if (nb_pdf_keyword(p, "R")) {
            out->kind = NB_PDF_REF;
            out->text = digits_of;
            return true;
        }
    }
    p->at = back;
    return true;
}

/* Items up to the closing bracket; of a dictionary they are keys and values in turn. */
static bool parse_items(nb_pdf_parser *p, nb_pdf_value *out, bool dict) {
    struct {
        nb_pdf_value *items;
        size_t n, cap;
    } list = {0};
    p->at += dict ? 2 : 1;
    for (;;) {
        nb_pdf_skip_space(p);
        if (!more(p)) return false;
        bool close = here(p) == (dict ? '>' : ']');
        if (close && dict) close = p->at + 1 < p->bytes.n && p->bytes.p[p->at + 1] == '>';
        if (close) break;
        if (dict && list.n % 2 == 0 && here(p) != '/') return false;
        nb_pdf_value *item = NB_PUSH(p->arena, &list);
        *item = (nb_pdf_value){.kind = NB_PDF_NULL};
        nb_pdf_value value;
        if (!nb_pdf_parse(p, &value)) return false;
        list.items[list.n - 1] = value;
    }
    p->at += dict ? 2 : 1;
    if (dict && list.n % 2 != 0) return false;
    out->kind = dict ? NB_PDF_DICT : NB_PDF_ARRAY;
    out->items = list.items;
    out->n = dict ? list.n / 2 : list.n;
    return true;
}

static bool parse_here(nb_pdf_parser *p, nb_pdf_value *out) {
    char c = here(p);
    bool twice = p->at + 1 < p->bytes.n && p->bytes.p[p->at + 1] == c;
    if (c == '/') return parse_name(p, out);
    if (c == '(') return parse_string(p, out);
    if (c == '<' && !twice) return parse_hex(p, out);
    if (c == '[' || c == '<') return parse_items(p, out, c == '<');
    if (is_digit(c) || c == '-' || c == '+' || c == '.') return parse_number(p, out);
    if (nb_pdf_keyword(p, "null")) return true;
    out->kind = NB_PDF_BOOL;
    out->number = c == 't';
    return nb_pdf_keyword(p, "true") || nb_pdf_keyword(p, "false");
}

bool nb_pdf_parse(nb_pdf_parser *p, nb_pdf_value *out) {
    *out = (nb_pdf_value){.kind = NB_PDF_NULL};
    nb_pdf_skip_space(p);
    if (!more(p) || p->depth == NB_MAX_PDF_DEPTH) return false;
    size_t start = p->at;
    p->depth++;
    bool done = parse_here(p, out);
    p->depth--;
    if (p->placed) {
        out->start = start;
        out->end = p->at;
    }
    return done;
}
