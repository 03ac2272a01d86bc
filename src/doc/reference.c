/* Targets and the references to them. Input: names, in any order; output: the text of leaves and
 * the targets of links. Odd rule: a slot's digits are counted from the size of the document, before
 * anything is broken into lines, and never from its pages. */
#include "doc/reference.h"

#include "base/limits.h"
#include "model/fields.h"
#include "model/form.h"

typedef struct reference {
    nb_id leaf, link;
    nb_str id;
    nb_pos pos;
    bool page;
} reference;

/* What a name stands for: 1 + index of the report's own target, and of the first with it at all. */
typedef struct named {
    nb_str name;
    size_t own, first;
} named;

struct nb_references {
    nb_arena *arena;
    nb_diags *diags;
    nb_doc *doc;
    bool resolved; /* an edition's; the next one has the same ids */
    struct {
        nb_target *items;
        size_t n, cap;
    } targets;
    named *slots; /* by the hash of the name; room is a power of two, more than twice `names` */
    size_t room, names;
    struct {
        reference *items;
        size_t n, cap;
    } list;
};

nb_references *nb_references_new(nb_arena *arena, nb_diags *diags, nb_doc *doc) {
    nb_references *refs = NB_NEW(arena, nb_references);
    *refs = (nb_references){.arena = arena, .diags = diags, .doc = doc};
    return refs;
}

/* The slot of a name; an unused one (name.p NULL) when nothing has it. */
static named *slot_of(const nb_references *refs, nb_str name) {
    size_t i = (size_t)nb_name_hash(name) & (refs->room - 1);
    while (refs->slots[i].name.p != NULL && !nb_str_eq(refs->slots[i].name, name))
        i = (i + 1) & (refs->room - 1);
    return &refs->slots[i];
}

static named *keep(nb_references *refs, nb_str name) {
    if (2 * (refs->names + 1) > refs->room) {
        const named *old = refs->slots;
        size_t n = refs->room;
        refs->room = n == 0 ? 64 : 2 * n;
        refs->slots = NB_NEW_ARRAY(refs->arena, named, refs->room);
        for (size_t i = 0; i < n; i++)
            if (old[i].name.p != NULL) *slot_of(refs, old[i].name) = old[i];
    }
    named *slot = slot_of(refs, name);
    refs->names += slot->name.p == NULL;
    slot->name = name;
    return slot;
}

void nb_references_target(nb_references *refs, nb_target target) {
    *NB_PUSH(refs->arena, &refs->targets) = target;
    size_t number = refs->targets.n;
    if (target.id.n > 0) {
        named *slot = keep(refs, target.id);
        if (target.at != NULL && !refs->resolved && slot->own != 0)
            nb_diag(refs->diags, NB_REF_TWICE, target.at->pos, target.id,
                    nb_str_format(refs->arena, "%u",
                                  (unsigned)refs->targets.items[slot->own - 1].at->pos.line));
        if (target.at != NULL && slot->own == 0) slot->own = number;
        if (slot->first == 0) slot->first = number;
    }
    if (target.alias.n > 0) {
        named *slot = keep(refs, target.alias);
        if (slot->first == 0) slot->first = number;
    }
}

void nb_references_add(nb_references *refs, nb_id leaf, nb_id link, nb_str id, nb_pos pos,
                       bool page) {
    *NB_PUSH(refs->arena, &refs->list) = (reference){leaf, link, id, pos, page};
}

bool nb_reference_parse(nb_str text, nb_str *id, bool *page) {
    static const char *const WORDS[] = {"ref", "见", "page", "页"};
    for (size_t i = 0; i < 4; i++) {
        size_t n = strlen(WORDS[i]);
        if (text.n <= n || memcmp(text.p, WORDS[i], n) != 0 || text.p[n] != ' ') continue;
        *id = nb_str_trim((nb_str){text.p + n, text.n - n});
        *page = i >= 2;
        return id->n > 0;
    }
    return false;
}

/* A name of the report's own goes before one of the layout. */
static const nb_target *find(const nb_references *refs, nb_str id) {
    if (refs->room == 0) return NULL;
    const named *slot = slot_of(refs, id);
    size_t number = slot->own != 0 ? slot->own : slot->first;
    return number == 0 ? NULL : &refs->targets.items[number - 1];
}

static void report_unknown(const nb_references *refs, const reference *r) {
    size_t n = 0;
    if (nb_diags_errors(refs->diags) >= NB_MAX_ERRORS) return;
    nb_mark mark = nb_arena_mark(refs->arena);
    nb_str *names = NB_NEW_ARRAY(refs->arena, nb_str, 2 * refs->targets.n + 1);
    for (size_t i = 0; i < refs->targets.n; i++) {
        const nb_target *t = &refs->targets.items[i];
        if (t->id.n > 0) names[n++] = t->id;
        if (t->alias.n > 0) names[n++] = t->alias;
    }
    nb_str near = nb_fields_nearest(r->id, names, n);
    nb_arena_rewind(refs->arena, mark);
    if (near.p != NULL)
        nb_diag(refs->diags, NB_REF_UNKNOWN_NEAR, r->pos, r->id, near);
    else
        nb_diag(refs->diags, NB_REF_UNKNOWN, r->pos, r->id);
}

/* Digits of the greatest page number that a document of this size should reach: what makes a line
 * or a row of its own, every line of characters, and half as much again for white; a page for what
 * begins one. Where that is not enough, numbers are set smaller in their slots. */
static size_t count_digits(const nb_doc *doc) {
    const nb_page_form *page = &doc->layout->page;
    uint64_t lines = 0, pages = (uint64_t)doc->layout->folio.first;
    for (size_t i = 0; i < doc->n; i++) {
        const nb_node *node = nb_doc_at(doc, (nb_id)i);
        switch ((nb_node_kind)node->kind) {
        case NB_NODE_TEXT: lines += node->text.n / 3 / (uint64_t)page->columns; break;
        case NB_NODE_CONTENTS:
        case NB_NODE_EDITION: pages++; break;
        case NB_NODE_TITLE:
        case NB_NODE_HEADING:
        case NB_NODE_PARAGRAPH:
        case NB_NODE_ITEM:
        case NB_NODE_ROW:
        case NB_NODE_NOTE:
        case NB_NODE_TOC_ITEM: lines++; break;
        default: break;
        }
        if (node->kind == NB_NODE_PARAGRAPH && node->style % NB_STYLES == NB_STYLE_ANNEX_LABEL)
            pages++;
    }
    pages += lines * 3 / 2 / (uint64_t)page->lines;
    size_t digits = 1;
    for (; pages >= 10; pages /= 10) digits++;
    return digits;
}

void nb_slot_add(nb_doc *doc, nb_id leaf, nb_id target) {
    nb_node *node = nb_doc_at(doc, leaf);
    node->slot = true;
    node->target = target;
    doc->has_slots = true;
}

void nb_slots_size(nb_doc *doc) {
    if (!doc->has_slots) return;
    static const char NOUGHTS[] = "00000000000000000000";
    nb_str digits = nb_str_dup(doc->arena, (nb_str){NOUGHTS, count_digits(doc)});
    for (size_t i = 0; i < doc->n; i++)
        if (nb_doc_at(doc, (nb_id)i)->slot) nb_doc_at(doc, (nb_id)i)->text = digits;
}

void nb_references_resolve(nb_references *refs) {
    for (size_t i = 0; i < refs->list.n; i++) {
        const reference *r = &refs->list.items[i];
        const nb_target *target = find(refs, r->id);
        if (target == NULL) {
            report_unknown(refs, r);
            continue;
        }
        nb_doc_at(refs->doc, r->leaf)->text = target->label;
        if (r->page) nb_slot_add(refs->doc, r->leaf, target->node);
        if (r->link == NB_NO_NODE) continue;
        nb_doc_at(refs->doc, r->link)->target = target->node;
        nb_doc_at(refs->doc, r->link)->text = target->label;
    }
    refs->targets.n = refs->list.n = refs->room = refs->names = 0;
    refs->resolved = true;
}

/* The data of a chart is none: charts are shown in each language. */
static bool is_table(const nb_doc *doc, nb_id id) {
    const nb_node *node = nb_doc_at(doc, id);
    return node->kind == NB_NODE_TABLE && nb_doc_at(doc, node->parent)->kind != NB_NODE_PICTURE;
}

void nb_references_share_tables(nb_doc *doc) {
    nb_id *shown = NB_NEW_ARRAY(doc->arena, nb_id, doc->n);
    nb_id first = doc->editions[0], second = doc->editions[1];
    for (nb_id id = second; id < doc->n; id++) {
        shown[id] = id;
        if (!is_table(doc, id)) continue;
        while (first < second && !is_table(doc, first)) first++;
        if (first < second) shown[id] = first++;
    }
    for (nb_id id = second; id < doc->n; id++) {
        nb_node *node = nb_doc_at(doc, id);
        if (node->target != NB_NO_NODE && node->target >= second)
            node->target = shown[node->target];
    }
}

nb_str nb_reference_fill(nb_arena *arena, nb_str pattern, const char *key, nb_str text) {
    nb_buf out = nb_buf_in(arena);
    nb_str name = nb_str_format(arena, "{%s}", key);
    for (size_t i = 0; i < pattern.n;) {
        if (pattern.n - i >= name.n && memcmp(pattern.p + i, name.p, name.n) == 0) {
            nb_buf_str(&out, text);
            i += name.n;
        } else {
            nb_buf_byte(&out, (unsigned char)pattern.p[i++]);
        }
    }
    return nb_buf_view(&out);
}
