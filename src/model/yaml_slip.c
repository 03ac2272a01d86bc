/* What people who are no programmers get wrong in YAML, found by looking at the line of the source
 * as they do: input is libyaml's error or an accepted scalar, output one message that names the
 * slip and its place.
 *
 * Odd rule: libyaml often stops a line or two behind the slip, so the line of the error is looked
 * at first, then the line its context names, then the lines above. */
#include "base/unicode.h"
#include "model/yaml_impl.h"

enum { KEY_CHARACTERS = 16, LOOK_BACK = 3, MAX_CONTROLS = 20, MAX_IN_SCALAR = 20 };

nb_pos nb_yaml_place(const char *name, nb_str bytes, size_t offset) {
    nb_pos pos = {name, 1, 1};
    for (size_t i = 0; i < offset && i < bytes.n; i++) {
        unsigned char c = (unsigned char)bytes.p[i];
        if (c == '\n' || (c == '\r' && !(i + 1 < bytes.n && bytes.p[i + 1] == '\n'))) {
            pos.line++;
            pos.column = 1;
        } else if ((c & 0xC0) != 0x80 && c != '\r') {
            pos.column++;
        }
    }
    return pos;
}

static bool is_utf16(nb_str b) {
    if (b.n < 2) return false;
    unsigned char x = (unsigned char)b.p[0], y = (unsigned char)b.p[1];
    return (x == 0xFF && y == 0xFE) || (x == 0xFE && y == 0xFF) || (x == 0) != (y == 0);
}

bool nb_yaml_prescan(nb_diags *diags, const char *name, nb_str bytes) {
    if (is_utf16(bytes)) {
        nb_diag0(diags, NB_YAML_UTF16, ((nb_pos){name, 1, 1}));
        return false;
    }
    size_t valid = nb_utf8_valid(bytes.p, bytes.n);
    if (valid < bytes.n) {
        nb_diag0(diags, NB_YAML_UTF8, nb_yaml_place(name, bytes, valid));
        return false;
    }
    int found = 0;
    for (const char *p = bytes.p, *end = bytes.p + bytes.n; p < end && found < MAX_CONTROLS;) {
        unsigned char c = (unsigned char)*p; /* below: the first bytes of the bad ones */
        if (c >= 0x20 && c != 0x7F && c != 0xC2 && c != 0xE2 && c != 0xEF) {
            p++;
            continue;
        }
        size_t at = (size_t)(p - bytes.p);
        uint32_t cp = nb_utf8_next(&p, end);
        bool bad = (cp < 0x20 && cp != '\t' && cp != '\n' && cp != '\r') ||
                   (cp >= 0x7F && cp < 0xA0) || cp == 0x2028 || cp == 0x2029 || cp == 0xFEFF ||
                   cp == 0xFFFE || cp == 0xFFFF;
        if (!bad) continue;
        static const char HEX[] = "0123456789ABCDEF";
        char code[] = {'U',         '+', HEX[cp >> 12 & 15], HEX[cp >> 8 & 15], HEX[cp >> 4 & 15],
                       HEX[cp & 15]};
        nb_diag(diags, NB_YAML_CONTROL, nb_yaml_place(name, bytes, at),
                ((nb_str){code, sizeof code}));
        found++;
    }
    return found == 0;
}

/* --- a line of the source ------------------------------------------------------------------- */

typedef struct line {
    uint32_t number; /* from 1 */
    nb_str text;     /* without its end */
    size_t indent;   /* bytes of white space at its start */
    size_t content;  /* byte behind the indentation and the "- " of lists */
    size_t value;    /* byte where the value of the first "key: " begins; text.n: no such key */
} line;

static bool at_blank(nb_str s, size_t i) { return i >= s.n || nb_yaml_is_blank(s.p[i]); }
static bool starts(nb_str s, size_t i, const char *word) {
    size_t n = strlen(word);
    return i <= s.n && s.n - i >= n && memcmp(s.p + i, word, n) == 0;
}

static size_t skip_blanks(nb_str s, size_t i) {
    while (i < s.n && nb_yaml_is_blank(s.p[i])) i++;
    return i;
}

/* The first ": " or ":" at the end, from i on; s.n when there is none. */
static size_t find_colon(nb_str s, size_t i) {
    while (i < s.n && !(s.p[i] == ':' && at_blank(s, i + 1))) i++;
    return i;
}

static line line_of(nb_str text, uint32_t number) {
    line l = {.number = number, .text = text};
    l.indent = l.content = skip_blanks(text, 0);
    while (l.content < text.n && text.p[l.content] == '-' && at_blank(text, l.content + 1))
        l.content = skip_blanks(text, l.content + 1);
    size_t colon = find_colon(text, l.content);
    l.value = colon == text.n ? text.n : skip_blanks(text, colon + 1);
    return l;
}

static line line_at(const nb_yaml_source *source, uint32_t number) {
    nb_str b = source->bytes;
    size_t i = 0;
    for (uint32_t at = 1; at < number && i < b.n; i++)
        if (b.p[i] == '\n' || (b.p[i] == '\r' && !(i + 1 < b.n && b.p[i + 1] == '\n'))) at++;
    size_t end = i;
    while (end < b.n && !nb_yaml_is_break(b.p[end])) end++;
    return line_of((nb_str){b.p + i, end - i}, number);
}

static nb_pos in_line(const nb_yaml_source *source, const line *l, size_t byte) {
    return (nb_pos){source->name, l->number, (uint32_t)nb_utf8_count(l->text.p, byte) + 1};
}

static size_t byte_in(const line *l, uint32_t column) {
    const char *p = l->text.p, *end = p + l->text.n;
    while (--column > 0 && p < end) nb_utf8_next(&p, end);
    return (size_t)(p - l->text.p);
}

static bool is_empty(const line *l) {
    return l->indent == l->text.n || l->text.p[l->indent] == '#';
}

bool nb_yaml_is_word(nb_str s) {
    if (s.n == 0 || nb_utf8_count(s.p, s.n) > KEY_CHARACTERS) return false;
    for (const char *p = s.p, *end = s.p + s.n; p < end;) {
        uint32_t cp = nb_utf8_next(&p, end);
        bool letter = nb_is_han(cp) || nb_is_latin(cp) || nb_is_digit(cp) || cp == '_' ||
                      cp == '-' || cp == '.';
        if (!letter) return false;
    }
    return true;
}

/* The word before a colon at `colon`, when it could be a key. */
static nb_str key_before(nb_str s, size_t from, size_t colon) {
    nb_str word = {s.p + from, colon - from};
    return nb_yaml_is_word(word) ? word : (nb_str){NULL, 0};
}

static size_t find(nb_str s, size_t from, const char *word) {
    for (size_t i = from; i < s.n; i++)
        if (starts(s, i, word)) return i;
    return s.n;
}

/* A full-width colon, or an ASCII one without a blank, behind what looks like a key. */
static bool slip_of_colon(nb_diags *diags, nb_pos wide_at, nb_pos narrow_at, nb_str s, size_t from,
                          size_t wide, size_t narrow) {
    nb_str key = wide < s.n ? key_before(s, from, wide) : (nb_str){NULL, 0};
    if (key.n > 0) {
        nb_diag(diags, NB_YAML_WIDE_COLON, wide_at, key);
        return true;
    }
    key = narrow < s.n ? key_before(s, from, narrow) : (nb_str){NULL, 0};
    /* not a URL, nor a time of day */
    if (key.n == 0 || starts(s, narrow, "://") || nb_is_digit((unsigned char)key.p[0]))
        return false;
    nb_diag(diags, NB_YAML_COLON_SPACE, narrow_at, key);
    return true;
}

static const char *const WIDE_DASHES[] = {"－", "—", "–", "‐", "−", "•", "·", NULL};

static bool slip_of_dash(nb_diags *diags, nb_pos pos, nb_str s, size_t at) {
    for (int k = 0; WIDE_DASHES[k] != NULL; k++)
        if (starts(s, at, WIDE_DASHES[k])) {
            nb_diag(diags, NB_YAML_WIDE_DASH, pos, nb_str_of(WIDE_DASHES[k]));
            return true;
        }
    if (starts(s, at, "-") && !at_blank(s, at + 1) && s.p[at + 1] != '-') {
        nb_diag0(diags, NB_YAML_DASH_SPACE, pos);
        return true;
    }
    return false;
}

/* A value that begins with a character that means something to YAML. */
static bool slip_of_start(nb_diags *diags, const nb_yaml_source *source, const line *l, size_t at) {
    nb_str s = l->text;
    if (at >= s.n) return false;
    char c = s.p[at];
    nb_pos pos = in_line(source, l, at);
    if (c == '"' || c == '\'') {
        size_t i = at + 1;
        while (i < s.n && s.p[i] != c) i += c == '"' && s.p[i] == '\\' ? 2 : 1;
        size_t rest = i < s.n ? skip_blanks(s, i + 1) : s.n;
        if (rest >= s.n || strchr("#,]}:", s.p[rest]) != NULL || s.p[rest] == c) return false;
        nb_diag0(diags, NB_YAML_AFTER_QUOTE, in_line(source, l, rest));
        return true;
    }
    bool bad = strchr("*&!%@`", c) != NULL;
    if (c == '{' || c == '[') { /* closed, and text follows */
        char close[2] = {c == '{' ? '}' : ']', '\0'};
        size_t rest = skip_blanks(s, find(s, at, close) + 1);
        bad = rest < s.n && strchr("#,]}:", s.p[rest]) == NULL;
    } else if (c == '|' || c == '>') {
        bad = at + 1 < s.n && strchr("+-0123456789 #", s.p[at + 1]) == NULL;
    }
    if (bad) nb_diag(diags, NB_YAML_NEEDS_QUOTES, pos, ((nb_str){&s.p[at], 1}));
    return bad;
}

/* Everything that one line can show; `colons`: also keys with a wrong colon. */
static bool slip_of_line(nb_diags *diags, const nb_yaml_source *source, const line *l,
                         bool colons) {
    nb_str s = l->text;
    if (is_empty(l)) return false;
    if (slip_of_dash(diags, in_line(source, l, l->indent), s, l->indent)) return true;
    if (slip_of_start(diags, source, l, l->content)) return true;
    if (l->value < s.n) return slip_of_start(diags, source, l, l->value);
    if (!colons || find_colon(s, l->content) < s.n) return false;
    size_t wide = find(s, l->content, "："), narrow = find(s, l->content, ":");
    return slip_of_colon(diags, in_line(source, l, wide), in_line(source, l, narrow), s, l->content,
                         wide, narrow);
}

/* --- libyaml's errors ----------------------------------------------------------------------- */

static bool has(const char *s, const char *word) { return s != NULL && strstr(s, word) != NULL; }

static bool slip_of_tab(nb_diags *diags, const nb_yaml_source *source, const line *l) {
    for (size_t i = 0; i < l->indent && l->indent < l->text.n; i++)
        if (l->text.p[i] == '\t') {
            nb_diag0(diags, NB_YAML_TAB, in_line(source, l, i));
            return true;
        }
    return false;
}

/* "mapping values are not allowed": a second ": " in the line, or a key that does not line up. */
static void explain_colon(nb_diags *diags, const nb_yaml_source *source, const line *l,
                          nb_pos problem) {
    size_t first = find_colon(l->text, l->content);
    nb_str key = first < l->text.n ? key_before(l->text, l->content, first) : (nb_str){NULL, 0};
    bool last = skip_blanks(l->text, first + 1) >= l->text.n;
    /* "主要有以下几项:" ends a text; the keys of a report are shorter */
    bool text = first < l->text.n && (key.n == 0 || (last && (unsigned char)key.p[0] >= 0xE3 &&
                                                     nb_utf8_count(key.p, key.n) > 5));
    if (in_line(source, l, first).column < problem.column || text)
        nb_diag0(diags, NB_YAML_COLON_IN_TEXT, problem);
    else
        nb_diag0(diags, NB_YAML_INDENT, in_line(source, l, l->indent));
}

/* What is left when the lines show nothing: libyaml's own view in our words. */
static void explain_problem(nb_diags *diags, const yaml_parser_t *parser,
                            const nb_yaml_source *source, const line *l, nb_pos problem,
                            nb_pos context) {
    const char *what = parser->problem, *where = parser->context;
    if (has(what, "mapping values are not allowed")) {
        explain_colon(diags, source, l, problem);
    } else if (has(what, "block sequence entries are not allowed")) {
        nb_diag0(diags, NB_YAML_LIST_HERE, problem);
    } else if (has(what, "found unexpected ':'")) { /* {phone:} */
        size_t at = byte_in(l, problem.column), from = at;
        while (from > 0 && strchr("{[, \t", l->text.p[from - 1]) == NULL) from--;
        nb_diag(diags, NB_YAML_COLON_SPACE, problem, ((nb_str){l->text.p + from, at - from}));
    } else if (has(where, "flow sequence")) {
        nb_diag(diags, NB_YAML_FLOW_OPEN, context, NB_STR("["));
    } else if (has(where, "flow mapping")) {
        nb_diag(diags, NB_YAML_FLOW_OPEN, context, NB_STR("{"));
    } else if (has(what, "could not find expected ':'")) {
        nb_diag0(diags, NB_YAML_NO_COLON, context);
    } else if (has(what, "did not find expected key") || has(what, "expected '-' indicator")) {
        nb_diag0(diags, NB_YAML_INDENT, problem);
    } else if (has(what, "cannot start any token")) {
        size_t at = byte_in(l, problem.column);
        nb_diag(diags, NB_YAML_NEEDS_QUOTES, problem,
                ((nb_str){l->text.p + at, at < l->text.n ? 1 : 0}));
    } else {
        nb_diag(diags, NB_YAML_SYNTAX, problem, nb_str_of(what == NULL ? "?" : what));
    }
}

void nb_yaml_explain(nb_diags *diags, const yaml_parser_t *parser, const nb_yaml_source *source,
                     nb_pos quote) {
    const char *what = parser->problem, *where = parser->context;
    nb_pos problem = {source->name, (uint32_t)parser->problem_mark.line + 1,
                      (uint32_t)parser->problem_mark.column + 1};
    nb_pos context = {source->name, (uint32_t)parser->context_mark.line + 1,
                      (uint32_t)parser->context_mark.column + 1};
    line l = line_at(source, problem.line), from = line_at(source, context.line);
    if (has(where, "quoted scalar")) {
        size_t at = byte_in(&from, context.column); /* the quote itself */
        if (has(what, "unexpected end") || has(what, "document indicator"))
            nb_diag(diags, NB_YAML_UNCLOSED_QUOTE, context,
                    ((nb_str){from.text.p + at, at < from.text.n ? 1 : 0}));
        else
            nb_diag0(diags, NB_YAML_ESCAPE, problem);
        return;
    }
    if (quote.line != 0) {
        line q = line_at(source, quote.line);
        size_t at = byte_in(&q, quote.column);
        nb_diag(diags, NB_YAML_UNCLOSED_QUOTE, quote,
                ((nb_str){q.text.p + at, at < q.text.n ? 1 : 0}));
        return;
    }
    if (slip_of_tab(diags, source, &l)) return;
    bool simple = has(where, "simple key"), values = has(what, "mapping values");
    if (simple && (slip_of_tab(diags, source, &from) || slip_of_line(diags, source, &from, true)))
        return;
    if (slip_of_line(diags, source, &l, true)) return;
    bool flow = has(where, "flow");
    if (flow &&
        slip_of_start(diags, source, &from, from.value < from.text.n ? from.value : from.content))
        return;
    for (uint32_t back = 1; back <= LOOK_BACK && back < problem.line && !flow; back++) {
        line above = line_at(source, problem.line - back);
        if (slip_of_tab(diags, source, &above)) return;
        /* a text behind a dash is none of a key, unless this line goes on below it as a key does */
        bool key = above.content == above.indent || above.content == l.indent;
        if (slip_of_line(diags, source, &above, values && key)) return;
        if (!is_empty(&above) && above.value < above.text.n) break;
    }
    explain_problem(diags, parser, source, &l, problem, context);
}

/* --- accepted scalars ----------------------------------------------------------------------- */

void nb_yaml_lint(nb_diags *diags, const nb_yaml *scalar) {
    nb_str src = scalar->source->bytes;
    nb_str rest = {src.p, src.n};
    size_t i = skip_blanks(rest, scalar->end);
    if (scalar->text.n > 0 && i > scalar->end && i + 1 < src.n && src.p[i] == '#' &&
        strchr(" \t\r\n#!", src.p[i + 1]) == NULL) {
        nb_pos pos = nb_yaml_locate(scalar, scalar->text.n);
        pos.column += (uint32_t)(i - scalar->end);
        nb_diag0(diags, NB_YAML_HASH, pos);
    }
    uint32_t number = scalar->pos.line;
    size_t most = nb_diags_count(diags) + MAX_IN_SCALAR;
    for (i = scalar->start; i < scalar->end && nb_diags_count(diags) < most; i++) {
        if (!nb_yaml_is_break(src.p[i])) continue;
        if (src.p[i] == '\r' && i + 1 < scalar->end && src.p[i + 1] == '\n') i++;
        number++;
        size_t from = i + 1, at = skip_blanks(rest, from);
        nb_pos pos = {scalar->pos.file, number, (uint32_t)(at - from) + 1};
        if (at + 1 < scalar->end && src.p[at] == '-' && nb_yaml_is_blank(src.p[at + 1]))
            nb_diag0(diags, NB_YAML_DASH_IN_TEXT, pos);
        else if (starts(rest, at, "－"))
            nb_diag(diags, NB_YAML_WIDE_DASH, pos, NB_STR("－"));
        else if (at + 1 < scalar->end && src.p[at] == '-' && (unsigned char)src.p[at + 1] >= 0xE3)
            nb_diag0(diags, NB_YAML_DASH_SPACE, pos); /* "-" and a Chinese character */
    }
}

bool nb_yaml_slip(nb_diags *diags, const nb_yaml *scalar) {
    if (scalar->kind != NB_YAML_SCALAR || !scalar->plain || scalar->text.n == 0) return false;
    nb_str s = scalar->text;
    if (slip_of_dash(diags, scalar->pos, s, 0)) return true;
    size_t wide = find(s, 0, "："), narrow = find(s, 0, ":");
    return slip_of_colon(diags, nb_yaml_locate(scalar, wide), nb_yaml_locate(scalar, narrow), s, 0,
                         wide, narrow);
}
