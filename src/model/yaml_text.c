/* The text of a scalar and the way back from it to the source: one decoder of YAML's five scalar
 * forms that hands every character to a sink together with the byte it was written at.
 *
 * Odd rule: libyaml has already decoded the scalar. The decoder runs beside it to know the places
 * and the folds; where the two should ever disagree, libyaml's text is kept and the place is that
 * of the scalar. */
#include "base/unicode.h"
#include "model/yaml_impl.h"

typedef struct sink {
    nb_str source;
    nb_str expect; /* the text that must come out: libyaml's, or the closed one */
    bool closed;   /* folds between CJK characters are left out of `expect` */
    nb_buf *out;   /* the closed text; NULL: not wanted */
    size_t at;     /* bytes of `expect` met so far */
    size_t target; /* byte of `expect` whose place is wanted */
    size_t place;  /* its byte in the source, once met */
    size_t after;  /* byte of the source behind the last character */
    size_t fold;   /* place of a fold that waits for the character behind it */
    uint32_t last; /* the last character */
    bool folded, met, same;
    nb_yaml_cursor *where; /* moved along on the way to the target; NULL: nobody asks */
} sink;

/* Characters that take a whole cell and never stand beside a blank. */
static bool is_cjk(uint32_t cp) {
    return nb_is_han(cp) || (cp >= 0x2E80 && cp <= 0x31FF) || (cp >= 0xFF00 && cp <= 0xFFEF) ||
           cp == 0x2E3A;
}
/* Marks that Chinese shares with Latin text: “ ” ‘ ’ — … · and the ASCII marks of reports. */
static bool is_mark(uint32_t cp) {
    return cp == 0x201C || cp == 0x201D || cp == 0x2018 || cp == 0x2019 || cp == 0x2014 ||
           cp == 0x2026 || cp == 0xB7 || (cp < 0x80 && strchr(",;:!?()", (int)cp) != NULL && cp);
}
static bool closes(uint32_t a, uint32_t b) {
    return (is_cjk(a) && (is_cjk(b) || is_mark(b))) || (is_mark(a) && is_cjk(b));
}

/* run: bytes of the source as they stand there; else all of them were written at `place`. */
static void expect_bytes(sink *s, const char *p, size_t n, size_t place, bool run) {
    if (s->expect.n - s->at < n || memcmp(s->expect.p + s->at, p, n) != 0) {
        s->same = false;
        return;
    }
    if (!s->met && s->target >= s->at && s->target - s->at < n) {
        size_t ahead = run ? s->target - s->at : 0;
        while (ahead > 0 && ((unsigned char)p[ahead] & 0xC0) == 0x80) ahead--;
        s->place = place + ahead;
        s->met = true;
    }
    s->at += n;
}

static void put(sink *s, uint32_t cp, size_t place, size_t width) {
    char utf8[4];
    if (s->folded) {
        s->folded = false;
        bool nothing = closes(s->last, cp);
        if (!nothing || !s->closed) expect_bytes(s, " ", 1, s->fold, false);
        if (!nothing && s->out != NULL) nb_buf_byte(s->out, ' ');
    }
    size_t n = nb_utf8_put(utf8, cp);
    if (s->same) expect_bytes(s, utf8, n, place, false);
    if (s->out != NULL) nb_buf_add(s->out, utf8, n);
    s->last = cp;
    s->after = place + width;
}

static void fold(sink *s, size_t place) { s->folded = true, s->fold = place; }

static void finish(sink *s) {
    if (s->folded) {
        s->folded = false;
        put(s, ' ', s->fold, 0);
    }
    if (s->at != s->expect.n && !s->met) s->same = false;
}

/* Characters that stand for themselves, up to `end`; one at least. The first may follow a fold. */
static size_t put_run(sink *s, size_t i, size_t end) {
    const char *p = s->source.p + i, *stop = s->source.p + end;
    uint32_t first = nb_utf8_next(&p, stop);
    size_t rest = (size_t)(p - s->source.p);
    put(s, first, i, rest - i);
    if (rest == end) return end;
    size_t n = end - rest;
    if (s->same) expect_bytes(s, p, n, rest, true);
    if (s->out != NULL) nb_buf_add(s->out, p, n);
    for (p = stop - 1; ((unsigned char)*p & 0xC0) == 0x80;) p--;
    s->last = nb_utf8_next(&p, stop);
    return s->after = end;
}

static size_t skip_break(nb_str src, size_t i, size_t end) {
    if (src.p[i] == '\r' && i + 1 < end && src.p[i + 1] == '\n') return i + 2;
    return i + 1;
}

/* The place of byte `to` of the source, from that of an earlier one. */
static nb_pos pos_behind(nb_str src, nb_pos pos, size_t from, size_t to) {
    for (size_t i = from; i < to;) {
        if (nb_yaml_is_break(src.p[i])) {
            i = skip_break(src, i, src.n);
            pos.line++;
            pos.column = 1;
        } else {
            const char *p = src.p + i;
            nb_utf8_next(&p, src.p + src.n);
            i = (size_t)(p - src.p);
            pos.column++;
        }
    }
    return pos;
}

/* White space of a flow scalar from i on: kept inside a line, folded over a line's end. After an
 * escaped line end every further one counts. */
static size_t put_space(sink *s, size_t i, size_t end, bool escaped) {
    nb_str src = s->source;
    size_t breaks = 0, first = i;
    for (size_t j = i; j < end && (nb_yaml_is_blank(src.p[j]) || nb_yaml_is_break(src.p[j]));) {
        if (!nb_yaml_is_break(src.p[j])) {
            j++;
            continue;
        }
        if (breaks++ == 0) first = j;
        j = skip_break(src, j, end);
    }
    if (breaks == 1 && !escaped) fold(s, first);
    size_t seen = escaped ? 1 : 0;
    while (i < end && (nb_yaml_is_blank(src.p[i]) || nb_yaml_is_break(src.p[i]))) {
        if (nb_yaml_is_break(src.p[i])) {
            if (seen++ > 0) put(s, '\n', i, 1);
            i = skip_break(src, i, end);
        } else {
            if (breaks == 0 && !escaped) put(s, (unsigned char)src.p[i], i, 1);
            i++;
        }
    }
    return i;
}

static size_t put_escape(sink *s, size_t i, size_t end) {
    static const char NAMES[] = "0abt\tnvfre \"/\\N_LP";
    static const uint16_t VALUES[] = {0,  7,   8,   9,   9,    10,   11,   12,     13,
                                      27, ' ', '"', '/', '\\', 0x85, 0xA0, 0x2028, 0x2029};
    if (i + 1 >= end) return end;
    char c = s->source.p[i + 1];
    if (nb_yaml_is_break(c)) return put_space(s, skip_break(s->source, i + 1, end), end, true);
    size_t digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
    if (digits == 0) {
        const char *name = memchr(NAMES, c, sizeof NAMES - 1);
        put(s, name == NULL ? (unsigned char)c : VALUES[name - NAMES], i, 2);
        return i + 2;
    }
    uint32_t cp = 0;
    for (size_t k = 0; k < digits && i + 2 + k < end; k++) {
        char d = s->source.p[i + 2 + k];
        cp = cp << 4 | (uint32_t)(d <= '9' ? d - '0' : (d | 32) - 'a' + 10);
    }
    put(s, cp, i, 2 + digits);
    return i + 2 + digits < end ? i + 2 + digits : end;
}

/* Between two characters, with nothing that waits for the second, reading can begin again. */
static bool remember(sink *s, size_t i) {
    nb_yaml_cursor *w = s->where;
    if (w == NULL || s->at == 0 || s->folded || !s->same || s->at > s->target || i <= w->from)
        return false;
    w->at = s->at;
    w->from = i;
    w->last = s->last;
    return true;
}

/* Whether reading goes on from where it stopped before. */
static bool resume(sink *s) {
    if (s->where == NULL || s->where->at == 0) return false;
    s->at = s->where->at;
    s->last = s->where->last;
    return true;
}

/* A place is looked for in steps, for it may be near. */
enum { NEAR = 64 };

static bool is_inside(char c) { return ((unsigned char)c & 0xC0) == 0x80; }

static void decode_flow(sink *s, size_t i, size_t end, char quote) {
    if (quote != 0) {
        if (end - i < 2) return;
        i++, end--;
    }
    if (resume(s)) i = s->where->from;
    s->after = i;
    char escape = quote == '"' ? '\\' : quote; /* 0: none */
    while (i < end && !s->met) {
        remember(s, i);
        char c = s->source.p[i];
        size_t run = i;
        while (run < end && !nb_yaml_is_blank(s->source.p[run]) &&
               !nb_yaml_is_break(s->source.p[run]) && (escape == 0 || s->source.p[run] != escape) &&
               (s->where == NULL || run < i + NEAR || is_inside(s->source.p[run])))
            run++;
        if (run > i)
            i = put_run(s, i, run);
        else if (nb_yaml_is_blank(c) || nb_yaml_is_break(c))
            i = put_space(s, i, end, false);
        else if (quote == '\'')
            put(s, '\'', i, 2), i += 2;
        else
            i = put_escape(s, i, end);
    }
}

/* The width of a block's indentation, from the first line of its text. */
static size_t block_indent(nb_str src, size_t i, size_t end, nb_str text) {
    size_t line = 0, in_text = 0, in_source = 0;
    while (line < text.n && text.p[line] == '\n') {
        while (i < end && !nb_yaml_is_break(src.p[i])) i++;
        if (i < end) i = skip_break(src, i, end);
        line++;
    }
    if (line == text.n) return SIZE_MAX;
    while (line + in_text < text.n && text.p[line + in_text] == ' ') in_text++;
    while (i + in_source < end && src.p[i + in_source] == ' ') in_source++;
    return in_source >= in_text ? in_source - in_text : SIZE_MAX;
}

typedef struct blank_lines {
    size_t from, to, count, column;
} blank_lines;

/* Lines without content from i on; stops in the next line behind its indentation. */
static blank_lines scan_blank(nb_str src, size_t i, size_t end, size_t indent) {
    blank_lines b = {i, i, 0, 0};
    for (;;) {
        b.column = 0;
        while (b.to < end && b.column < indent && src.p[b.to] == ' ') b.to++, b.column++;
        if (b.to >= end || !nb_yaml_is_break(src.p[b.to])) return b;
        b.to = skip_break(src, b.to, end);
        b.count++;
    }
}
static void put_blank(sink *s, blank_lines b) {
    for (size_t i = b.from; i < b.to && b.count > 0;) {
        if (nb_yaml_is_break(s->source.p[i])) {
            put(s, '\n', i, 1);
            b.count--;
            i = skip_break(s->source, i, b.to);
        } else {
            i++;
        }
    }
}

static void decode_block(sink *s, size_t i, size_t end) {
    nb_str src = s->source;
    bool literal = src.p[i++] == '|', strip = false, keep = false;
    while (i < end && !nb_yaml_is_break(src.p[i]) && !nb_yaml_is_blank(src.p[i])) {
        if (src.p[i] == '-') strip = true;
        if (src.p[i] == '+') keep = true;
        i++;
    }
    while (i < end && !nb_yaml_is_break(src.p[i])) i++; /* a comment */
    if (i < end) i = skip_break(src, i, end);
    s->after = i;
    size_t indent = block_indent(src, i, end, s->expect), line_end = 0;
    bool ended = false, was_blank = false;
    if (resume(s)) { /* at the end of a line */
        ended = true;
        was_blank = s->where->was_blank;
        line_end = s->where->from;
        i = skip_break(src, line_end, end);
    }
    blank_lines blank = scan_blank(src, i, end, indent);
    while (blank.to < end && blank.column == indent && !s->met) {
        if (ended && remember(s, line_end)) s->where->was_blank = was_blank;
        i = blank.to;
        bool is_blank = nb_yaml_is_blank(src.p[i]);
        if (!literal && ended && !was_blank && !is_blank) {
            if (blank.count == 0) fold(s, line_end);
        } else if (ended) {
            put(s, '\n', line_end, 1);
        }
        put_blank(s, blank);
        was_blank = is_blank;
        size_t run = i;
        while (run < end && !nb_yaml_is_break(src.p[run])) run++;
        if (run > i) i = put_run(s, i, run);
        ended = i < end;
        line_end = i;
        if (ended) i = skip_break(src, i, end);
        blank = scan_blank(src, i, end, indent);
    }
    if (s->met) return;
    if (!strip && ended) put(s, '\n', line_end, 1);
    if (keep) put_blank(s, blank);
}

/* The mark that a scalar begins with: one of ' " | >; 0: none, as of a plain one or an empty one,
 * behind which the source may end. */
static char form_of(const nb_yaml *scalar) {
    bool marked = !scalar->plain && scalar->start < scalar->end;
    return marked ? scalar->source->bytes.p[scalar->start] : '\0';
}

static void decode(sink *s, const nb_yaml *scalar) {
    s->source = scalar->source->bytes;
    s->same = true;
    s->after = scalar->start;
    if (scalar->start < scalar->end) {
        char form = form_of(scalar);
        if (form == '|' || form == '>')
            decode_block(s, scalar->start, scalar->end);
        else
            decode_flow(s, scalar->start, scalar->end, form);
    }
    finish(s);
}

/* A copy that ends in NUL, as names of files and of keys need it. A paragraph that stands in the
 * source just so is no name, and is not copied: a long report is made of them. */
static nb_str keep(nb_arena *arena, const nb_yaml *scalar, nb_str value) {
    enum { PARAGRAPH = 256 };
    nb_str written = {scalar->source->bytes.p + scalar->start, scalar->end - scalar->start};
    if (value.n >= PARAGRAPH && nb_str_eq(written, value)) return written;
    return nb_str_dup(arena, value);
}

nb_str nb_yaml_text(nb_arena *arena, const nb_yaml *scalar, nb_str value) {
    if (memchr(scalar->source->bytes.p + scalar->start, '\n', scalar->end - scalar->start) ==
            NULL &&
        memchr(scalar->source->bytes.p + scalar->start, '\r', scalar->end - scalar->start) == NULL)
        return keep(arena, scalar, value); /* one line: nothing to fold */
    nb_buf out = nb_buf_in(arena);
    nb_buf_reserve(&out, value.n + 1);
    sink s = {.expect = value, .out = &out, .target = SIZE_MAX};
    decode(&s, scalar);
    if (!s.same) return nb_str_dup(arena, value);
    nb_buf_byte(&out, '\0');
    return (nb_str){out.p, out.n - 1};
}

/* The place itself is where to go on from, if it is that of a character in a line. */
static void remember_met(const sink *s, bool block) {
    nb_yaml_cursor *w = s->where;
    nb_str text = s->expect;
    if (block || !s->met || s->target <= w->at || (unsigned char)text.p[s->target] <= ' ') return;
    const char *before = text.p + s->target - 1;
    while (((unsigned char)*before & 0xC0) == 0x80 && before > text.p) before--;
    w->at = s->target;
    w->from = s->place;
    w->last = nb_utf8_next(&before, text.p + text.n);
}

/* The place of a byte of the text, and where to go on from. */
static nb_pos locate(const nb_yaml *scalar, size_t offset, nb_yaml_cursor *where) {
    nb_yaml_cursor fresh = {
        .scalar = scalar, .from = scalar->start, .seen = scalar->start, .pos = scalar->pos};
    if (where->scalar != scalar || offset < where->at) *where = fresh;
    sink s = {.expect = scalar->text, .closed = true, .target = offset, .where = where};
    decode(&s, scalar);
    if (!s.same) {
        *where = fresh;
        return scalar->pos;
    }
    size_t place = s.met ? s.place : s.after;
    if (place < where->seen) where->seen = scalar->start, where->pos = scalar->pos;
    where->pos = pos_behind(s.source, where->pos, where->seen, place);
    where->seen = place;
    remember_met(&s, form_of(scalar) == '|' || form_of(scalar) == '>');
    return where->pos;
}

nb_pos nb_yaml_locate(const nb_yaml *scalar, size_t offset) {
    if (scalar->kind != NB_YAML_SCALAR || scalar->source == NULL) return scalar->pos;
    nb_yaml_memory *memory = scalar->source->where;
    nb_yaml_cursor own = {.scalar = NULL};
    bool mine = memory != NULL && !atomic_flag_test_and_set(&memory->busy);
    nb_pos pos = locate(scalar, offset, mine ? &memory->cursor : &own);
    if (mine) atomic_flag_clear(&memory->busy);
    return pos;
}
