/* libyaml's events to a tree in which everything knows its place.
 *
 * A slip of meaning (a key given twice, an anchor) is reported and the reading goes on, so that one
 * run shows all; a slip of syntax ends it. Odd rule: libyaml's parser and event live in a block
 * that the arena releases, because running out of memory jumps past us. */
#include <stdlib.h>

#include "base/limits.h"
#include "base/root.h"
#include "base/unicode.h"
#include "model/yaml_impl.h"

typedef struct reader {
    yaml_parser_t parser;
    yaml_event_t event;
    nb_arena *arena;
    nb_diags *diags;
    const nb_yaml_source *source;
    size_t characters, bytes; /* a cursor: that many characters are that many bytes */
    nb_pos quote;             /* see nb_yaml_explain */
    size_t nodes;
    bool failed;
} reader;

typedef struct nodes {
    const nb_yaml **items;
    size_t n, cap;
} nodes;

static void release(void *handle) {
    reader *r = handle;
    yaml_event_delete(&r->event);
    yaml_parser_delete(&r->parser);
}

static bool next(reader *r) {
    yaml_event_delete(&r->event);
    if (yaml_parser_parse(&r->parser, &r->event)) return true;
    if (r->parser.error == YAML_MEMORY_ERROR) nb_arena_fail(r->arena);
    nb_yaml_explain(r->diags, &r->parser, r->source, r->quote);
    r->failed = true;
    return false;
}

static nb_pos pos_of(const reader *r, yaml_mark_t mark) {
    return (nb_pos){r->source->name, (uint32_t)mark.line + 1, (uint32_t)mark.column + 1};
}

/* libyaml's marks count characters; the tree wants bytes. Marks mostly move forward. */
static size_t byte_of(reader *r, size_t character) {
    const char *p = r->source->bytes.p;
    size_t n = r->source->bytes.n;
    if (character < r->characters) r->characters = r->bytes = 0;
    while (r->characters < character && r->bytes < n) {
        do r->bytes++;
        while (r->bytes < n && ((unsigned char)p[r->bytes] & 0xC0) == 0x80);
        r->characters++;
    }
    return r->bytes;
}

/* A hostile file could hold a slip in every line; nobody reads more than a few hundred. */
static bool room(const reader *r) { return nb_diags_count(r->diags) < NB_MAX_ERRORS; }

static void report(reader *r, nb_code code, yaml_mark_t mark) {
    if (room(r)) nb_diag0(r->diags, code, pos_of(r, mark));
}

/* The word of the source at a mark, for messages: "&name", "!!str". */
static nb_str word_at(reader *r, yaml_mark_t mark) {
    size_t from = byte_of(r, mark.index), to = from;
    nb_str src = r->source->bytes;
    while (to < src.n && !nb_yaml_is_blank(src.p[to]) && !nb_yaml_is_break(src.p[to])) to++;
    return (nb_str){src.p + from, to - from};
}

/* True when the node has an anchor or a tag; its marks then begin at those. */
static bool refuse_properties(reader *r, const yaml_char_t *anchor, const yaml_char_t *tag) {
    if (anchor != NULL && room(r))
        nb_diag(r->diags, NB_YAML_ANCHOR, pos_of(r, r->event.start_mark),
                word_at(r, r->event.start_mark));
    if (tag != NULL && anchor == NULL && room(r))
        nb_diag(r->diags, NB_YAML_TAG, pos_of(r, r->event.start_mark),
                word_at(r, r->event.start_mark));
    return anchor != NULL || tag != NULL;
}

static nb_yaml *new_node(reader *r, nb_yaml_kind kind) {
    nb_yaml *node = NB_NEW(r->arena, nb_yaml);
    node->kind = kind;
    node->pos = pos_of(r, r->event.start_mark);
    node->source = r->source;
    node->start = (uint32_t)byte_of(r, r->event.start_mark.index);
    node->end = (uint32_t)byte_of(r, r->event.end_mark.index);
    return node;
}

/* Escapes such as "\x07" can bring in what the file itself may not hold. */
static void refuse_control(reader *r, const nb_yaml *scalar) {
    nb_str t = scalar->text;
    for (const char *p = t.p, *end = t.p + t.n; p < end;) {
        size_t at = (size_t)(p - t.p);
        uint32_t cp = nb_utf8_next(&p, end);
        if ((cp < 0x20 && cp != '\n' && cp != '\t') || (cp >= 0x7F && cp < 0xA0) || cp == 0x2028 ||
            cp == 0x2029) {
            if (room(r))
                nb_diag(r->diags, NB_YAML_CONTROL, nb_yaml_locate(scalar, at),
                        nb_str_format(r->arena, "U+%04X", (unsigned)cp));
            return;
        }
    }
}

/* A quoted text over several lines with a line that looks like "key: …" or "- …". */
static bool swallowed(const nb_yaml *scalar) {
    nb_str src = scalar->source->bytes;
    for (size_t i = scalar->start; i < scalar->end; i++) {
        if (!nb_yaml_is_break(src.p[i])) continue;
        while (i < scalar->end && (nb_yaml_is_break(src.p[i]) || src.p[i] == ' ')) i++;
        if (scalar->end - i > 2 && src.p[i] == '-' && src.p[i + 1] == ' ') return true;
        for (size_t j = i; j + 1 < scalar->end && !nb_yaml_is_break(src.p[j]); j++)
            if (src.p[j] == ':' && (src.p[j + 1] == ' ' || nb_yaml_is_break(src.p[j + 1])))
                return true;
    }
    return false;
}

static const nb_yaml *read_scalar(reader *r) {
    nb_yaml *node = new_node(r, NB_YAML_SCALAR);
    yaml_scalar_style_t style = r->event.data.scalar.style;
    nb_str value = {(const char *)r->event.data.scalar.value, r->event.data.scalar.length};
    node->plain = style == YAML_PLAIN_SCALAR_STYLE;
    if (refuse_properties(r, r->event.data.scalar.anchor, r->event.data.scalar.tag)) {
        node->start = node->end;
        node->text = nb_str_dup(r->arena, value);
        return node;
    }
    node->text = nb_yaml_text(r->arena, node, value);
    if (node->plain) {
        if (room(r)) nb_yaml_lint(r->diags, node);
    } else if (style == YAML_DOUBLE_QUOTED_SCALAR_STYLE) {
        refuse_control(r, node);
    }
    if ((style == YAML_DOUBLE_QUOTED_SCALAR_STYLE || style == YAML_SINGLE_QUOTED_SCALAR_STYLE) &&
        swallowed(node))
        r->quote = node->pos;
    return node;
}

static const nb_yaml *read_node(reader *r, int depth);

static const nb_yaml *read_sequence(reader *r, int depth) {
    nb_yaml *node = new_node(r, NB_YAML_SEQ);
    bool flow = r->event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
    refuse_properties(r, r->event.data.sequence_start.anchor, r->event.data.sequence_start.tag);
    nodes values = {0};
    while (next(r) && r->event.type != YAML_SEQUENCE_END_EVENT) {
        const nb_yaml *value = read_node(r, depth + 1);
        if (r->failed) return NULL;
        *NB_PUSH(r->arena, &values) = value;
        if (!flow || !value->plain || !room(r)) continue;
        const char *comma = nb_str_find(value->text, "，");
        if (comma != NULL)
            nb_diag0(r->diags, NB_YAML_WIDE_COMMA,
                     nb_yaml_locate(value, (size_t)(comma - value->text.p)));
    }
    if (r->failed) return NULL;
    node->end = (uint32_t)byte_of(r, r->event.end_mark.index);
    node->values = values.items;
    node->n = values.n;
    return node;
}

static int by_text(const void *a, const void *b) {
    const nb_yaml *x = *(const nb_yaml *const *)a, *y = *(const nb_yaml *const *)b;
    size_t n = x->text.n < y->text.n ? x->text.n : y->text.n;
    int order = n == 0 ? 0 : memcmp(x->text.p, y->text.p, n);
    if (order != 0) return order;
    if (x->text.n != y->text.n) return x->text.n < y->text.n ? -1 : 1;
    return x->start < y->start ? -1 : x->start > y->start;
}

static void refuse_duplicates(reader *r, const nodes *keys) {
    if (keys->n < 2) return;
    const nb_yaml **sorted = NB_NEW_ARRAY(r->arena, const nb_yaml *, keys->n);
    memcpy(sorted, keys->items, keys->n * sizeof *sorted);
    qsort(sorted, keys->n, sizeof *sorted, by_text);
    for (size_t i = 1, first = 0; i < keys->n; i++) {
        if (!nb_str_eq(sorted[i]->text, sorted[first]->text))
            first = i;
        else if (room(r))
            nb_diag(r->diags, NB_YAML_DUPLICATE, sorted[i]->pos, sorted[i]->text,
                    nb_str_format(r->arena, "%u", (unsigned)sorted[first]->pos.line));
    }
}

/* "{published}" on its own: to YAML a mapping, to its author a text. */
static bool is_figure(const nb_yaml *map, const nodes *keys, const nodes *values) {
    if (keys->n != 1 || !keys->items[0]->plain || values->items[0]->kind != NB_YAML_SCALAR ||
        !values->items[0]->plain || values->items[0]->text.n != 0 || map->end - map->start < 3)
        return false;
    nb_str inner = {map->source->bytes.p + map->start + 1, map->end - map->start - 2};
    return nb_str_eq(nb_str_trim(inner), keys->items[0]->text);
}

static const nb_yaml *read_mapping(reader *r, int depth) {
    nb_yaml *node = new_node(r, NB_YAML_MAP);
    bool flow = r->event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
    bool property =
        refuse_properties(r, r->event.data.mapping_start.anchor, r->event.data.mapping_start.tag);
    nodes keys = {0}, values = {0};
    while (next(r) && r->event.type != YAML_MAPPING_END_EVENT) {
        yaml_mark_t mark = r->event.start_mark;
        const nb_yaml *key = read_node(r, depth + 1);
        if (r->failed || !next(r)) return NULL;
        const nb_yaml *value = read_node(r, depth + 1);
        if (r->failed) return NULL;
        if (key->kind != NB_YAML_SCALAR) {
            report(r, NB_YAML_KEY, mark);
        } else if (key->plain && nb_str_is(key->text, "<<")) {
            report(r, NB_YAML_MERGE, mark);
        } else {
            *NB_PUSH(r->arena, &keys) = key;
            *NB_PUSH(r->arena, &values) = value;
        }
    }
    if (r->failed) return NULL;
    node->end = (uint32_t)byte_of(r, r->event.end_mark.index);
    if (flow && !property && is_figure(node, &keys, &values)) {
        node->kind = NB_YAML_SCALAR;
        node->plain = true;
        node->text = nb_str_dup(
            r->arena, (nb_str){r->source->bytes.p + node->start, node->end - node->start});
        return node;
    }
    refuse_duplicates(r, &keys);
    node->keys = keys.items;
    node->values = values.items;
    node->n = keys.n;
    return node;
}

/* Beyond a limit nothing is read. */
static const nb_yaml *stop(reader *r, nb_code code, int limit) {
    nb_diag(r->diags, code, pos_of(r, r->event.start_mark), nb_str_format(r->arena, "%d", limit));
    r->failed = true;
    return NULL;
}

/* The node that begins with the current event. */
static const nb_yaml *read_node(reader *r, int depth) {
    if (depth > NB_MAX_DEPTH) return stop(r, NB_YAML_DEPTH, NB_MAX_DEPTH);
    if (++r->nodes > NB_MAX_NODES) return stop(r, NB_YAML_MANY, NB_MAX_NODES);
    if (r->event.type == YAML_SCALAR_EVENT && r->event.data.scalar.length > NB_MAX_TEXT)
        return stop(r, NB_YAML_LONG, NB_MAX_TEXT);
    switch (r->event.type) {
    case YAML_SEQUENCE_START_EVENT: return read_sequence(r, depth);
    case YAML_MAPPING_START_EVENT: return read_mapping(r, depth);
    case YAML_SCALAR_EVENT: return read_scalar(r);
    default: { /* an alias: nothing else can stand here */
        nb_yaml *node = new_node(r, NB_YAML_SCALAR);
        if (room(r)) nb_diag(r->diags, NB_YAML_ANCHOR, node->pos, word_at(r, r->event.start_mark));
        node->start = node->end;
        node->text = NB_STR("");
        return node;
    }
    }
}

static const nb_yaml *read_stream(reader *r) {
    if (!next(r) || !next(r)) return NULL; /* the stream's start; then its first document */
    if (r->event.type != YAML_DOCUMENT_START_EVENT) {
        nb_diag0(r->diags, NB_YAML_EMPTY, ((nb_pos){r->source->name, 0, 0}));
        return NULL;
    }
    if (r->event.data.document_start.version_directive != NULL ||
        r->event.data.document_start.tag_directives.start !=
            r->event.data.document_start.tag_directives.end)
        report(r, NB_YAML_DIRECTIVE, r->event.start_mark);
    if (!next(r)) return NULL;
    const nb_yaml *root = read_node(r, 1);
    if (r->failed || !next(r) || !next(r)) return NULL; /* the document's end; what follows it */
    if (r->event.type == YAML_DOCUMENT_START_EVENT)
        report(r, NB_YAML_SECOND_DOCUMENT, r->event.start_mark);
    return root;
}

const nb_yaml *nb_yaml_parse(nb_arena *arena, nb_diags *diags, const char *name, nb_str bytes) {
    return nb_yaml_parse_in(arena, diags, NULL, name, bytes);
}

const nb_yaml *nb_yaml_parse_in(nb_arena *arena, nb_diags *diags, nb_root *below, const char *name,
                                nb_str bytes) {
    if (bytes.n > NB_MAX_YAML) {
        nb_diag(diags, NB_YAML_LARGE, ((nb_pos){name, 0, 0}),
                nb_str_format(arena, "%d", NB_MAX_YAML / NB_MIB));
        return NULL;
    }
    bytes = nb_str_unmarked(bytes);
    if (!nb_yaml_prescan(diags, name, bytes)) return NULL;
    nb_yaml_source *source = NB_NEW(arena, nb_yaml_source);
    *source = (nb_yaml_source){name, bytes, below != NULL ? below : nb_root_new(arena, name, NULL),
                               NB_NEW(arena, nb_yaml_memory)};
    reader *r = NB_NEW(arena, reader);
    r->arena = arena;
    r->diags = diags;
    r->source = source;
    if (!yaml_parser_initialize(&r->parser)) nb_arena_fail(arena);
    nb_arena_defer(arena, release, r);
    yaml_parser_set_encoding(&r->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&r->parser, (const unsigned char *)bytes.p, bytes.n);
    const nb_yaml *root = read_stream(r);
    release(r); /* both deletions leave zeroes behind, so the arena may release them again */
    return root;
}

const nb_yaml *nb_yaml_get(const nb_yaml *map, const char *key) {
    if (map == NULL || map->kind != NB_YAML_MAP) return NULL;
    for (size_t i = 0; i < map->n; i++)
        if (nb_str_is(map->keys[i]->text, key)) return map->values[i];
    return NULL;
}
