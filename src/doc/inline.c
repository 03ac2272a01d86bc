/* The inline parser. Input: YAML scalars; output: children of the nodes it is given.
 * Odd rule: the paragraph is first gathered flat, as code points with the TEXT node of each piece,
 * because widening looks across pieces; nodes get their text in nb_inline_end. */
#include "doc/inline.h"

#include "base/limits.h"
#include "base/unicode.h"
#include "doc/punct.h"
#include "model/figures.h"

typedef struct piece {
    nb_id node;
    size_t start; /* in cps; it ends where the next one starts */
} piece;

struct nb_inline {
    nb_arena *arena;
    nb_diags *diags;
    const nb_report *report;
    nb_doc *doc;
    nb_references *references;
    nb_lang lang;
    int combining; /* marks up to here on one character */
    struct {
        uint32_t *items;
        size_t n, cap;
    } cps;
    struct {
        piece *items;
        size_t n, cap;
    } pieces;
};

nb_inline *nb_inline_new(nb_arena *arena, nb_diags *diags, const nb_report *report, nb_doc *doc,
                         nb_references *references) {
    nb_inline *in = NB_NEW(arena, nb_inline);
    *in = (nb_inline){
        .arena = arena, .diags = diags, .report = report, .doc = doc, .references = references};
    return in;
}

void nb_inline_begin(nb_inline *in, nb_lang lang) {
    in->lang = lang;
    in->combining = 0;
    in->cps.n = 0;
    in->pieces.n = 0;
}

static nb_id open_piece(nb_inline *in, nb_id parent, const nb_yaml *source, size_t offset) {
    nb_id node = nb_doc_add(in->doc, parent, NB_NODE_TEXT, source);
    nb_doc_at(in->doc, node)->offset = offset == NB_GENERATED ? NB_GENERATED : (uint32_t)offset;
    *NB_PUSH(in->arena, &in->pieces) = (piece){.node = node, .start = in->cps.n};
    return node;
}

static void add_text(nb_inline *in, nb_str text) {
    for (const char *p = text.p, *end = text.p + text.n; p < end;)
        *NB_PUSH(in->arena, &in->cps) = nb_utf8_next(&p, end);
}

void nb_inline_generated(nb_inline *in, nb_id parent, nb_str text, const nb_yaml *source) {
    if (text.n == 0) return;
    open_piece(in, parent, source, NB_GENERATED);
    add_text(in, text);
}

void nb_inline_value(nb_inline *in, nb_id parent, nb_str text, const nb_yaml *source) {
    bool same = source->kind == NB_YAML_SCALAR && nb_str_eq(source->text, text);
    open_piece(in, parent, source, same ? 0 : NB_GENERATED);
    add_text(in, text);
}

/* --- the parser ----------------------------------------------------------------------------- */

typedef struct cursor {
    const nb_yaml *scalar;
    nb_str text;
    size_t at, end;
    int depth; /* of marks in marks */
    nb_markup_scan *scan;
    nb_id parent; /* where TEXT goes now: the paragraph, a STRONG, a LINK */
    bool open;    /* a piece is open and takes the next character */
} cursor;

static nb_pos place(const cursor *c, size_t at) { return nb_yaml_locate(c->scalar, at); }

static void plain(nb_inline *in, cursor *c) {
    if (!c->open) open_piece(in, c->parent, c->scalar, c->at);
    c->open = true;
    const char *p = c->text.p + c->at;
    uint32_t cp = nb_utf8_next(&p, c->text.p + c->end);
    in->combining = nb_is_combining(cp) ? in->combining + 1 : 0;
    if (in->combining > NB_MAX_COMBINING) {
        if (in->combining == NB_MAX_COMBINING + 1)
            nb_diag(in->diags, NB_TEXT_COMBINING, place(c, c->at),
                    nb_str_format(in->arena, "%d", NB_MAX_COMBINING),
                    nb_str_format(in->arena, "U+%04X", (unsigned)cp));
        c->at = (size_t)(p - c->text.p);
        return;
    }
    /* A line end kept by a literal scalar is no paragraph: it is white space like any other. */
    *NB_PUSH(in->arena, &in->cps) = cp == '\n' || cp == '\t' ? ' ' : cp;
    c->at = (size_t)(p - c->text.p);
}

static size_t find(const cursor *c, size_t from, nb_markup_end what) {
    size_t at = nb_markup_next(c->scan, what, from), n = what == NB_MARKUP_STARS ? 2 : 1;
    return at != SIZE_MAX && at + n <= c->end ? at : SIZE_MAX;
}

/* False, and reported, where marks stand too deep in each other. */
static bool go_in(nb_inline *in, const cursor *c, cursor *inside) {
    *inside = *c;
    if (inside->depth++ < NB_MAX_MARKS) return true;
    nb_diag(in->diags, NB_TEXT_MARKS, c->scalar->pos, nb_str_format(in->arena, "%d", NB_MAX_MARKS));
    return false;
}

/* A scheme for what people write as an address: the web's for a host, mailto for an @. */
static nb_str target_of(nb_inline *in, nb_str written) {
    for (size_t i = 0; i + 2 < written.n; i++)
        if (memcmp(written.p + i, "://", 3) == 0) return nb_str_dup(in->arena, written);
    if (written.n > 7 && memcmp(written.p, "mailto:", 7) == 0)
        return nb_str_dup(in->arena, written);
    bool mail = memchr(written.p, '@', written.n) != NULL;
    return nb_str_format(in->arena, "%s%.*s", mail ? "mailto:" : "http://", (int)written.n,
                         written.p);
}

static nb_id add_link(nb_inline *in, nb_id parent, const nb_yaml *source, nb_str written) {
    nb_id link = nb_doc_add(in->doc, parent, NB_NODE_LINK, source);
    nb_doc_at(in->doc, link)->text = target_of(in, written);
    return link;
}

static bool is_within(const nb_inline *in, nb_id id, nb_node_kind kind) {
    while (id != NB_NO_NODE && nb_doc_at(in->doc, id)->kind != kind)
        id = nb_doc_at(in->doc, id)->parent;
    return id != NB_NO_NODE;
}

/* {ref id}: its text comes when all is composed. No link inside another one. */
static void reference(nb_inline *in, const cursor *c, nb_str id, bool page, nb_pos pos) {
    bool inside = is_within(in, c->parent, NB_NODE_LINK);
    nb_id link = inside ? NB_NO_NODE : nb_doc_add(in->doc, c->parent, NB_NODE_LINK, c->scalar);
    nb_id leaf = open_piece(in, inside ? c->parent : link, c->scalar, NB_GENERATED);
    /* until then, what its neighbours are to be widened by */
    add_text(in, page ? NB_STR("0") : in->lang == NB_ZH ? NB_STR("部") : NB_STR("x"));
    nb_references_add(in->references, leaf, link, id, pos, page);
}

/* Nobody reads more errors than that; what is left is text as it stands. */
static bool has_room(const nb_inline *in) { return nb_diags_errors(in->diags) < NB_MAX_ERRORS; }

/* {name}: true when it was one, right or wrong. */
static bool figure(nb_inline *in, cursor *c) {
    size_t close = find(c, c->at + 1, NB_MARKUP_BRACE);
    if (!has_room(in)) return false;
    nb_pos pos = place(c, c->at);
    if (close == SIZE_MAX) {
        nb_diag0(in->diags, NB_TEXT_BRACE, pos);
        return false;
    }
    nb_str name = nb_str_trim((nb_str){c->text.p + c->at + 1, close - c->at - 1});
    nb_str id;
    bool page;
    c->at = close + 1;
    c->open = false;
    if (nb_reference_parse(name, &id, &page)) {
        reference(in, c, id, page, pos);
        return true;
    }
    nb_markup markup = nb_markup_find(name, &id);
    if (markup == NB_MARKUP_BREAK) {
        open_piece(in, c->parent, c->scalar, c->at - 1);
        *NB_PUSH(in->arena, &in->cps) = NB_LINE_BREAK;
        return true;
    }
    nb_figure figure = nb_figure_find(in->arena, in->report, name, in->lang);
    if (figure.at == NULL && markup != NB_MARKUP_NONE) {
        nb_diag(in->diags, NB_TEXT_STYLE_ALONE, pos, name);
        return true;
    }
    if (figure.at == NULL) {
        nb_str near = nb_figure_nearest(in->arena, in->report, name);
        if (near.n > 0)
            nb_diag(in->diags, NB_FIGURE_UNKNOWN_NEAR, pos, name, near);
        else
            nb_diag(in->diags, NB_FIGURE_UNKNOWN, pos, name);
        return true;
    }
    nb_id parent = c->parent;
    const nb_yaml *website = in->report->contact[NB_CONTACT_WEBSITE].in[in->lang],
                  *email = in->report->contact[NB_CONTACT_EMAIL].in[in->lang];
    if (figure.at == website || figure.at == email)
        parent = add_link(in, parent, figure.at, figure.text);
    nb_inline_value(in, parent, figure.text, figure.at);
    return true;
}

static void parse(nb_inline *in, cursor *c);

static nb_id add_marked(nb_inline *in, const cursor *c, nb_node_kind kind, nb_markup markup) {
    nb_id id = nb_doc_add(in->doc, c->parent, kind, c->scalar);
    nb_doc_at(in->doc, id)->markup = (uint8_t)markup;
    return id;
}

/* The node of [text]{words}, whose words begin at `at`; c->parent when they are wrong, which is
 * reported; NB_NO_NODE when they are no style, but a figure or a reference behind a bracket. */
static nb_id add_style(nb_inline *in, const cursor *c, nb_str words, size_t at) {
    nb_str reading, id;
    bool page;
    nb_markup markup = nb_markup_find(words, &reading);
    if (markup == NB_MARKUP_BREAK || nb_reference_parse(words, &id, &page)) return NB_NO_NODE;
    if (markup == NB_MARKUP_NONE) {
        if (nb_figure_find(in->arena, in->report, words, in->lang).at != NULL) return NB_NO_NODE;
        nb_str near = nb_markup_nearest(words);
        if (near.n > 0)
            nb_diag(in->diags, NB_TEXT_STYLE_NEAR, place(c, at), words, near);
        else if (memchr(words.p, '.', words.n) != NULL)
            return NB_NO_NODE; /* reported as a figure */
        else
            nb_diag(in->diags, NB_TEXT_STYLE, place(c, at), words);
        return c->parent;
    }
    if (markup != NB_MARKUP_RUBY) return add_marked(in, c, NB_NODE_MARK, markup);
    if (reading.n == 0 || is_within(in, c->parent, NB_NODE_RUBY)) {
        nb_diag0(in->diags, reading.n == 0 ? NB_TEXT_READING : NB_TEXT_RUBY_IN_RUBY, place(c, at));
        return c->parent;
    }
    return nb_doc_add(in->doc, add_marked(in, c, NB_NODE_RUBY, markup), NB_NODE_RB, c->scalar);
}

/* The reading behind the base, which is all composed. It is no part of the paragraph's text, so its
 * neighbours do not see it. */
static void add_reading(nb_inline *in, const cursor *c, nb_id base, nb_str words) {
    nb_str reading;
    nb_markup_find(words, &reading);
    nb_id rt = nb_doc_add(in->doc, nb_doc_at(in->doc, base)->parent, NB_NODE_RT, c->scalar);
    nb_node *text = nb_doc_at(in->doc, nb_doc_add(in->doc, rt, NB_NODE_TEXT, c->scalar));
    text->offset = (uint32_t)(reading.p - c->text.p);
    text->text = reading;
}

/* [text](address), [text]{style}: true when the whole pattern is there; otherwise the bracket is
 * plain text. */
static bool bracketed(nb_inline *in, cursor *c) {
    size_t middle = nb_markup_close(c->scan, c->at);
    if (middle == SIZE_MAX || middle + 1 >= c->end) return false;
    bool styled = c->text.p[middle + 1] == '{';
    if (!styled && c->text.p[middle + 1] != '(') return false;
    size_t close = find(c, middle + 2, styled ? NB_MARKUP_BRACE : NB_MARKUP_PARENTHESIS);
    if (close == SIZE_MAX) return false;
    nb_str words = nb_str_trim((nb_str){c->text.p + middle + 2, close - middle - 2});
    if (!styled && (words.n == 0 || is_within(in, c->parent, NB_NODE_LINK))) return false;
    cursor inside;
    if (!go_in(in, c, &inside)) return false;
    inside.parent =
        styled ? add_style(in, c, words, middle + 2) : add_link(in, c->parent, c->scalar, words);
    if (inside.parent == NB_NO_NODE) return false;
    inside.at = c->at + 1;
    inside.end = middle;
    inside.open = false;
    parse(in, &inside);
    if (nb_doc_at(in->doc, inside.parent)->kind == NB_NODE_RB && inside.parent != c->parent)
        add_reading(in, c, inside.parent, words);
    c->at = close + 1;
    c->open = false;
    return true;
}

static bool strong(nb_inline *in, cursor *c) {
    size_t close = find(c, c->at + 2, NB_MARKUP_STARS);
    if (close == SIZE_MAX) {
        nb_diag0(in->diags, NB_TEXT_STRONG, place(c, c->at));
        return false;
    }
    cursor inside;
    if (!go_in(in, c, &inside)) return false;
    inside.parent = nb_doc_add(in->doc, c->parent, NB_NODE_STRONG, c->scalar);
    inside.at = c->at + 2;
    inside.end = close;
    inside.open = false;
    parse(in, &inside);
    c->at = close + 2;
    c->open = false;
    return true;
}

static bool is_markup(char c) {
    return c == '{' || c == '}' || c == '*' || c == '[' || c == ']' || c == '\\' || c == '(' ||
           c == ')';
}

/* Han characters and the marks beside them. */
static bool is_wide(uint32_t cp) {
    return nb_is_han(cp) || (cp >= 0x3001 && cp <= 0x303F) || (cp >= 0xFF01 && cp <= 0xFFEF);
}

/* The blank stands for a line's end: YAML leaves it out between Chinese characters, but sees only
 * the brackets of markup. */
static bool is_line_end(const cursor *c) {
    return c->text.p[c->at] == '\n' || place(c, c->at).line != place(c, c->at + 1).line;
}

/* Blanks that authors type between Chinese and Latin, and around line ends, are the composition's
 * business: white there is glue, not a character (statement 18, src/text/README.md). */
static bool droppable_space(nb_inline *in, const cursor *c) {
    if (c->text.p[c->at] != ' ' && c->text.p[c->at] != '\n') return false;
    if (in->lang != NB_ZH) return in->cps.n == 0 || in->cps.items[in->cps.n - 1] == ' ';
    const char *p = c->text.p + c->at + 1, *end = c->text.p + c->end;
    if (p == end || in->cps.n == 0) return true;
    uint32_t before = in->cps.items[in->cps.n - 1], after = nb_utf8_next(&p, end);
    bool han_before = nb_is_han(before), han_after = nb_is_han(after);
    bool opens = after == '[' || after == '{' || after == '*' || after == '\\';
    if (is_wide(before) && (is_wide(after) || opens) && is_line_end(c)) return true;
    bool west_before = nb_is_latin(before) || nb_is_digit(before);
    bool west_after = nb_is_latin(after) || nb_is_digit(after);
    return (han_before && west_after) || (west_before && han_after);
}

/* Several hyphens that an English author typed for one dash. */
static bool typed_dash(nb_inline *in, cursor *c) {
    uint32_t dash, before = in->cps.n == 0 ? 0 : in->cps.items[in->cps.n - 1];
    if (in->lang != NB_EN || c->text.p[c->at] != '-') return false;
    size_t n = nb_punct_dash(c->text.p + c->at, c->end - c->at, before, &dash);
    if (n == 0) return false;
    open_piece(in, c->parent, c->scalar, c->at);
    *NB_PUSH(in->arena, &in->cps) = dash;
    c->at += n;
    c->open = false;
    return true;
}

static void parse(nb_inline *in, cursor *c) {
    while (c->at < c->end) {
        const char *p = c->text.p + c->at;
        size_t left = c->end - c->at;
        if (p[0] == '\\' && left > 1 && is_markup(p[1])) {
            c->at++;
            c->open = false;
            plain(in, c);
        } else if ((p[0] == '{' && figure(in, c)) ||
                   (left > 1 && p[0] == '*' && p[1] == '*' && strong(in, c)) ||
                   (p[0] == '[' && bracketed(in, c))) {
            continue;
        } else if (typed_dash(in, c)) {
            continue;
        } else if (droppable_space(in, c)) {
            c->at++;
            c->open = false;
        } else {
            plain(in, c);
        }
    }
}

void nb_inline_scalar(nb_inline *in, nb_id parent, const nb_yaml *scalar) {
    if (scalar == NULL || scalar->kind != NB_YAML_SCALAR) return;
    nb_markup_scan scan = nb_markup_scan_new(in->arena, scalar->text);
    cursor c = {scalar, scalar->text, 0, scalar->text.n, 0, &scan, parent, false};
    while (c.end > 0 && strchr(" \n", c.text.p[c.end - 1]) != NULL) c.end--;
    while (c.at < c.end && strchr(" \n", c.text.p[c.at]) != NULL) c.at++;
    parse(in, &c);
}

/* One message for each character that is typeset as another. */
static void report_changes(nb_inline *in, const piece *p, size_t end, const uint32_t *before,
                           const bool *changed) {
    const nb_node *node = nb_doc_at(in->doc, p->node);
    if (node->offset == NB_GENERATED) return;
    const nb_str source = node->source->text;
    const char *at = source.p + node->offset; /* character for character */
    for (size_t i = p->start; i < end && at < source.p + source.n; i++) {
        if (changed[i]) {
            char was[4], is[4];
            nb_code code = in->lang == NB_ZH ? NB_TEXT_WIDENED : NB_TEXT_CURLED;
            nb_diag(in->diags, code, nb_yaml_locate(node->source, (size_t)(at - source.p)),
                    ((nb_str){was, nb_utf8_put(was, before[i])}),
                    ((nb_str){is, nb_utf8_put(is, in->cps.items[i])}));
        }
        nb_utf8_next(&at, source.p + source.n);
    }
}

void nb_inline_link(nb_inline *in, nb_id parent, const nb_yaml *scalar) {
    nb_str written = nb_str_trim(scalar->text);
    if (written.n == 0) return;
    open_piece(in, add_link(in, parent, scalar, written), scalar,
               (size_t)(written.p - scalar->text.p));
    add_text(in, written);
}

/* Text that stands in its scalar just so is not copied. */
static nb_str encode(nb_inline *in, const nb_node *node, size_t start, size_t end) {
    char utf8[4];
    size_t n = 0;
    for (size_t i = start; i < end; i++) n += nb_utf8_put(utf8, in->cps.items[i]);
    nb_mark mark = nb_arena_mark(in->arena);
    char *text = nb_alloc(in->arena, n + 3), *p = text; /* put writes up to 4 */
    for (size_t i = start; i < end; i++) p += nb_utf8_put(p, in->cps.items[i]);
    const nb_yaml *source = node->source;
    if (n == 0 || node->offset == NB_GENERATED || source->kind != NB_YAML_SCALAR ||
        source->text.n < node->offset + n || memcmp(source->text.p + node->offset, text, n) != 0)
        return (nb_str){text, n};
    nb_arena_rewind(in->arena, mark);
    return (nb_str){source->text.p + node->offset, n};
}

/* A blank at the edge of a piece, between Chinese and Latin: what droppable_space could not see,
 * because a link, a figure or strong text stands on its other side. */
static bool parts_scripts(const nb_inline *in, size_t i) {
    if (in->lang != NB_ZH || i == 0 || i + 1 >= in->cps.n || in->cps.items[i] != ' ') return false;
    uint32_t before = in->cps.items[i - 1], after = in->cps.items[i + 1];
    return (nb_is_han(before) && (nb_is_latin(after) || nb_is_digit(after))) ||
           ((nb_is_latin(before) || nb_is_digit(before)) && nb_is_han(after));
}

void nb_inline_end(nb_inline *in) {
    size_t n = in->cps.n;
    uint32_t *before = NULL;
    bool *changed = NULL;
    if (n > 0) {
        nb_mark mark = nb_arena_mark(in->arena);
        before = NB_NEW_ARRAY(in->arena, uint32_t, n);
        memcpy(before, in->cps.items, n * sizeof *before);
        changed = NB_NEW_ARRAY(in->arena, bool, n);
        size_t count = in->lang == NB_ZH ? nb_punct_widen(in->arena, in->cps.items, n, changed)
                                         : nb_punct_quotes(in->cps.items, n, changed);
        if (count == 0) {
            changed = NULL;
            nb_arena_rewind(in->arena, mark);
        }
    }
    for (size_t i = 0; i < in->pieces.n; i++) {
        piece p = in->pieces.items[i];
        nb_node *node = nb_doc_at(in->doc, p.node);
        size_t end = i + 1 < in->pieces.n ? in->pieces.items[i + 1].start : n;
        if (p.start < end && parts_scripts(in, p.start)) {
            p.start++;
            if (node->offset != NB_GENERATED) node->offset++;
        }
        if (p.start < end && parts_scripts(in, end - 1)) end--;
        node->text = encode(in, node, p.start, end);
        if (changed != NULL) report_changes(in, &p, end, before, changed);
    }
}
