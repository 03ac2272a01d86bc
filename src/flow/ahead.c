/* Batches of paragraphs on worker threads. Input: the document; output: lines, block by block.
 * Each worker has fonts, a setter and messages of its own, so that nothing is shared but what no
 * longer changes. Odd rule: a batch in which something was worth a message is forgotten, and set
 * again in its turn: messages come once, from one place. */
#include "flow/ahead.h"

#include "base/work.h"

enum {
    LEAST = 500, /* paragraphs of a document */
    BATCH = 64   /* of a job */
};

typedef struct context {
    nb_arena *arena, *scratch;
    nb_diags *diags;
    nb_fonts *fonts;
    nb_setter *setter;
    struct {
        uint16_t
            *items; /* faces of the document's fonts, by those of these; index + 1, 0: unknown */
        size_t n, cap;
    } own;
} context;

typedef struct batch {
    const nb_maker *m;
    context *context;
    nb_id blocks[BATCH];
    nb_lines lines[BATCH];
    size_t n;
    bool told;
} batch;

struct nb_ahead {
    nb_maker m; /* as it was at the beginning */
    nb_arena *arena;
    nb_work *work;
    batch *batches; /* a ring */
    size_t count, given, taken;
    nb_id next;           /* node to go on from */
    const batch *current; /* NULL: none is left, or none was taken yet */
    size_t at;            /* its next block */
};

/* A block of Chinese text in its place in the column. English wants the hyphenation, which is read
 * once; contents, tables and what stands beside each other have makers of their own. */
static bool is_set_ahead(const nb_doc *doc, nb_id id) {
    const nb_node *node = nb_doc_at(doc, id);
    if (node->lang != NB_ZH || node->parent == NB_NO_NODE) return false;
    uint8_t parent = nb_doc_at(doc, node->parent)->kind;
    if (node->kind == NB_NODE_ITEM) return parent == NB_NODE_LIST;
    return (node->kind == NB_NODE_PARAGRAPH || node->kind == NB_NODE_HEADING) &&
           (parent == NB_NODE_DOCUMENT || parent == NB_NODE_EDITION || parent == NB_NODE_PART ||
            parent == NB_NODE_ITEM_BODY);
}

static void set_batch(nb_arena *arena, void *task) {
    batch *b = task;
    context *c = b->context;
    nb_arena_follow(c->arena, arena);
    nb_arena_follow(c->scratch, arena);
    nb_setter_lines(c->setter, arena);
    size_t told = nb_diags_count(c->diags);
    for (size_t i = 0; i < b->n; i++) {
        nb_id texts[2];
        size_t n = nb_block_texts(b->m, b->blocks[i], texts);
        nb_para_form form = nb_block_form(b->m, b->blocks[i]);
        b->lines[i] = nb_para_set(c->setter, texts, n, &form);
    }
    b->told = nb_diags_count(c->diags) > told;
}

/* Gives the next batch to work; false: the document ends. */
static bool give(nb_ahead *a) {
    batch *b = &a->batches[a->given % a->count];
    b->n = 0;
    for (; a->next < a->m.doc->n && b->n < BATCH; a->next++)
        if (is_set_ahead(a->m.doc, a->next)) b->blocks[b->n++] = a->next;
    if (b->n == 0) return false;
    nb_work_give(a->work, set_batch, b);
    a->given++;
    return true;
}

static uint16_t own_face(nb_ahead *a, context *c, uint16_t index) {
    while (c->own.n <= index) *NB_PUSH(a->arena, &c->own) = 0;
    if (c->own.items[index] == 0) {
        const nb_face *face = nb_fonts_twin(a->m.fonts, c->fonts, index);
        c->own.items[index] = (uint16_t)(face->index + 1);
    }
    return (uint16_t)(c->own.items[index] - 1);
}

/* Runs name the faces of the document's fonts from now on. */
static void adopt(nb_ahead *a, batch *b) {
    for (size_t i = 0; i < b->n; i++)
        for (size_t k = 0; k < b->lines[i].n; k++) {
            const nb_line *line = &b->lines[i].items[k];
            for (uint32_t j = 0; j < line->n; j++) {
                nb_place *item = (nb_place *)&line->items[j]; /* of this job, which is done */
                if (item->kind == NB_ITEM_GLYPHS) item->face = own_face(a, b->context, item->face);
            }
        }
}

/* The next batch that is good for something. */
static void take(nb_ahead *a) {
    a->current = NULL;
    a->at = 0;
    while (a->given - a->taken < a->count && give(a)) {
    }
    if (a->given == a->taken) return;
    batch *b = &a->batches[a->taken % a->count];
    nb_work_take(a->work);
    a->taken++;
    if (!b->told) adopt(a, b);
    a->current = b;
}

bool nb_ahead_take(nb_ahead *a, nb_id block, nb_lines *lines) {
    if (a == NULL) return false;
    for (;;) {
        if (a->current == NULL || a->at == a->current->n) {
            take(a);
            if (a->current == NULL) return false;
        }
        nb_id next = a->current->blocks[a->at];
        if (next > block) return false;
        *lines = a->current->lines[a->at++];
        if (next == block) return !a->current->told;
    }
}

static context new_context(const nb_maker *m) {
    context c = {.arena = nb_arena_child(m->arena), .scratch = nb_arena_child(m->arena)};
    c.diags = nb_diags_new(c.arena);
    c.fonts = nb_fonts_fork(c.arena, c.diags, m->fonts);
    c.setter = nb_setter_new(c.arena, c.scratch, c.diags, m->doc, c.fonts);
    return c;
}

nb_ahead *nb_ahead_new(const nb_maker *m, int threads) {
    size_t blocks = 0;
    for (nb_id id = 0; id < m->doc->n && blocks < LEAST; id++) blocks += is_set_ahead(m->doc, id);
    if (blocks < LEAST) return NULL;
    nb_ahead *a = NB_NEW(m->arena, nb_ahead);
    a->m = *m;
    a->arena = m->arena;
    a->work = nb_work_new(m->arena, threads);
    /* One more than threads: while one is put into the galley, all have something to do. */
    int count = nb_work_threads(a->work);
    a->count = count == 1 ? 1 : (size_t)count + 1;
    a->batches = NB_NEW_ARRAY(m->arena, batch, a->count);
    context *contexts = NB_NEW_ARRAY(m->arena, context, a->count);
    for (size_t i = 0; i < a->count; i++) {
        contexts[i] = new_context(m);
        a->batches[i].m = &a->m;
        a->batches[i].context = &contexts[i];
    }
    return a;
}
