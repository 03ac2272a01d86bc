/* The walk of the document that makes the structure tree (ISO 32000-1, 14.7 and 14.8; ISO 14289-1,
 * 7.1 to 7.7, 7.18.5), and its two listeners: the PDF's objects and the text dump.
 * Odd rule: an element without content is left out, but a table keeps its empty rows and cells,
 * because all its rows must have as many columns (ISO 14289-1, 7.5). */
#include "paint/pdf/marks.h"

#include "base/unicode.h"

typedef enum kid_kind { KID_ELEMENT, KID_CONTENT, KID_ANNOTATION } kid_kind;

typedef struct kid {
    kid_kind kind;
    nb_id node;       /* ELEMENT */
    uint32_t page;    /* CONTENT, ANNOTATION */
    uint32_t content; /* MCID, or object of the annotation */
} kid;

/* What a listener is told of an element; valid during the call. */
typedef struct element {
    nb_id id;
    const nb_node *node;
    const char *type;
    int depth;
    const char *lang;      /* NULL: as its parent */
    const char *scope;     /* NULL: none */
    const char *numbering; /* of a list; NULL: none */
    int row_span, col_span;
    uint32_t page; /* of its first content; UINT32_MAX: none */
    const kid *kids;
    size_t n;
} element;

typedef struct walker {
    nb_structure *structure;
    bool *kept;
    nb_id *ancestor; /* the element that each element stands in */
    struct {
        kid *items;
        size_t n, cap;
    } kids;
    void (*hear)(void *listener, const element *e);
    void *listener;
} walker;

static bool is_element(const nb_structure *s, nb_id id) {
    return nb_structure_type(s, nb_doc_at(s->doc, id))[0] != '\0';
}

static bool is_table_part(uint8_t kind) {
    return kind == NB_NODE_TABLE_HEAD || kind == NB_NODE_TABLE_BODY || kind == NB_NODE_ROW ||
           kind == NB_NODE_HEADER_CELL || kind == NB_NODE_CELL;
}

/* Parents are numbered before their children, so two passes do without recursion. */
static void choose(walker *w) {
    const nb_doc *doc = w->structure->doc;
    w->kept = NB_NEW_ARRAY(w->structure->arena, bool, doc->n);
    w->kept[0] = true;
    for (size_t i = doc->n; i-- > 1;) {
        if (w->structure->first_mark[i] != 0) w->kept[i] = true;
        if (w->kept[i]) w->kept[nb_doc_at(doc, (nb_id)i)->parent] = true;
    }
    for (size_t i = 1; i < doc->n; i++) {
        const nb_node *node = nb_doc_at(doc, (nb_id)i);
        bool cell = node->kind == NB_NODE_HEADER_CELL || node->kind == NB_NODE_CELL;
        if (is_table_part(node->kind) && w->kept[node->parent] &&
            (cell || node->first != NB_NO_NODE))
            w->kept[i] = true;
    }
}

static void add_content(walker *w, nb_id id, kid_kind kind) {
    const nb_structure *s = w->structure;
    for (uint32_t i = s->first_mark[id]; i != 0; i = s->marks.items[i].next) {
        const content_mark *m = &s->marks.items[i];
        if ((m->object != 0) != (kind == KID_ANNOTATION)) continue;
        *NB_PUSH(s->arena, &w->kids) =
            (kid){.kind = kind, .page = m->page, .content = m->object != 0 ? m->object : m->mcid};
    }
}

/* Content and child elements in reading order, then annotations; what has no element of its own is
 * taken up here. */
static void add_kids(walker *w, nb_id id) {
    add_content(w, id, KID_CONTENT);
    const nb_doc *doc = w->structure->doc;
    for (nb_id c = nb_doc_at(doc, id)->first; c != NB_NO_NODE; c = nb_doc_at(doc, c)->next) {
        if (!w->kept[c]) continue;
        if (is_element(w->structure, c))
            *NB_PUSH(w->structure->arena, &w->kids) = (kid){.kind = KID_ELEMENT, .node = c};
        else
            add_kids(w, c);
    }
    add_content(w, id, KID_ANNOTATION);
}

/* ISO 32000-1, table 347: labels that are numerals are Decimal, any other text is None. */
static const char *numbering_of(const nb_doc *doc, const nb_node *list) {
    for (nb_id i = list->first; i != NB_NO_NODE; i = nb_doc_at(doc, i)->next) {
        nb_id label = nb_doc_at(doc, i)->first;
        if (label == NB_NO_NODE || nb_doc_at(doc, label)->kind != NB_NODE_LABEL) continue;
        nb_id leaf = nb_doc_at(doc, label)->first;
        if (leaf == NB_NO_NODE) continue;
        nb_str text = nb_doc_at(doc, leaf)->text;
        for (const char *p = text.p, *end = p + text.n; p < end;) {
            uint32_t cp = nb_utf8_next(&p, end);
            if (nb_is_digit(cp)) return "Decimal";
            if (cp < 0x80 || (cp > 0xFF00 && cp < 0xFF10)) continue; /* brackets */
            break;
        }
        return "None";
    }
    return NULL;
}

static void walk(walker *w, nb_id id, int depth, uint8_t lang) {
    static const char *const scopes[] = {NULL, "Column", "Row", "Both"};
    const nb_doc *doc = w->structure->doc;
    const nb_node *node = nb_doc_at(doc, id);
    size_t base = w->kids.n;
    add_kids(w, id);
    size_t n = w->kids.n - base;
    element e = {.id = id,
                 .node = node,
                 .type = nb_structure_type(w->structure, node),
                 .depth = depth,
                 .lang = node->lang == lang ? NULL : nb_structure_lang(node->lang),
                 .page = UINT32_MAX,
                 .kids = n == 0 ? NULL : w->kids.items + base,
                 .n = n};
    if (node->kind == NB_NODE_HEADER_CELL)
        e.scope = scopes[node->scope == NB_SCOPE_NONE ? NB_SCOPE_COLUMN : node->scope & 3];
    if (node->kind == NB_NODE_HEADER_CELL || node->kind == NB_NODE_CELL) {
        e.row_span = node->row_span;
        e.col_span = node->col_span;
    }
    if (node->kind == NB_NODE_LIST) e.numbering = numbering_of(doc, node);
    for (size_t i = n; i-- > 0;)
        if (e.kids[i].kind != KID_ELEMENT) e.page = e.kids[i].page;
    w->hear(w->listener, &e);
    for (size_t i = 0; i < n; i++) {
        kid k = w->kids.items[base + i];
        if (k.kind != KID_ELEMENT) continue;
        w->ancestor[k.node] = id;
        walk(w, k.node, depth + 1, node->lang);
    }
    w->kids.n = base;
}

static void start(walker *w, nb_structure *s) {
    w->structure = s;
    w->ancestor = NB_NEW_ARRAY(s->arena, nb_id, s->doc->n);
    choose(w);
}

/* --- the PDF -----------------------------------------------------------------------------------
 */

typedef struct writer {
    walker w;
    nb_pdf_file *file;
    nb_objects *o;
    const uint32_t *page_ids;
    uint32_t *ids; /* object of each element */
    bool *named;   /* elements that others name by /ID */
    uint32_t root;
} writer;

static void put_ref(nb_buf *out, const char *key, uint32_t id) {
    nb_buf_puts(out, key);
    nb_buf_byte(out, ' ');
    nb_buf_int(out, id);
    nb_buf_puts(out, " 0 R");
}

static void put_kid(const writer *x, nb_buf *out, const element *e, const kid *k) {
    bool near = k->page == e->page;
    if (k->kind == KID_ELEMENT) {
        put_ref(out, "", x->ids[k->node]);
    } else if (k->kind == KID_CONTENT && near) {
        nb_buf_byte(out, ' ');
        nb_buf_int(out, k->content);
    } else {
        nb_buf_puts(out, k->kind == KID_CONTENT ? "<</Type/MCR" : "<</Type/OBJR");
        if (!near) put_ref(out, "/Pg", x->page_ids[k->page]);
        if (k->kind == KID_CONTENT) {
            nb_buf_puts(out, "/MCID ");
            nb_buf_int(out, k->content);
        } else {
            put_ref(out, "/Obj", k->content);
        }
        nb_buf_puts(out, ">>");
    }
}

static void put_object(const writer *x, nb_buf *out, const char *key, nb_object *object) {
    nb_buf_puts(out, key);
    nb_buf_byte(out, ' ');
    nb_object_write(x->o, object, out);
}

/* ISO 32000-1, tables 340, 343 and 344. */
static HPDF_Dict figure_attributes(const writer *x, const element *e) {
    nb_objects *o = x->o;
    const nb_extent *at = nb_structure_extent(x->w.structure, e->id);
    HPDF_Dict a = nb_object_dict(o, NULL);
    nb_dict_name(o, a, "O", "Layout");
    nb_dict_name(o, a, "Placement", "Block");
    if (at != NULL) {
        HPDF_Array box = nb_object_array(o, 4);
        nb_array_len(o, box, at->left);
        nb_array_len(o, box, at->bottom);
        nb_array_len(o, box, at->right);
        nb_array_len(o, box, at->top);
        nb_dict_put(o, a, "BBox", box);
    }
    return a;
}

/* How marked text looks, as far as PDF can say it (ISO 32000-1, tables 345 and 346); NULL: there is
 * nothing to say. */
static HPDF_Dict layout_attributes(const writer *x, const element *e) {
    const nb_structure *s = x->w.structure;
    nb_markup markup = (nb_markup)e->node->markup;
    bool line = markup == NB_MARKUP_NAME_LINE || markup == NB_MARKUP_BOOK_LINE;
    bool raised = markup == NB_MARKUP_SUP || markup == NB_MARKUP_SUB;
    bool ruby = markup == NB_MARKUP_RUBY && !s->old; /* of PDF 1.5 */
    if (!line && !raised && !ruby) return NULL;
    HPDF_Dict a = nb_object_dict(x->o, NULL);
    nb_dict_name(x->o, a, "O", "Layout");
    if (line) nb_dict_name(x->o, a, "TextDecorationType", "Underline");
    if (ruby) nb_dict_name(x->o, a, "RubyAlign", "Center");
    if (raised) {
        nb_len size = s->doc->layout->styles[e->node->style].size;
        int32_t shift = markup == NB_MARKUP_SUP ? NB_MARKUP_RISE : NB_MARKUP_FALL;
        nb_dict_put(x->o, a, "BaselineShift", nb_object_len(x->o, nb_em(size, shift)));
    }
    return a;
}

static HPDF_Dict table_attributes(nb_objects *o, const element *e) {
    const nb_id *headers = e->node->headers;
    if (e->scope == NULL && e->row_span < 2 && e->col_span < 2 && e->numbering == NULL &&
        headers == NULL)
        return NULL;
    HPDF_Dict a = nb_object_dict(o, NULL);
    nb_dict_name(o, a, "O", e->numbering != NULL ? "List" : "Table");
    if (e->numbering != NULL) nb_dict_name(o, a, "ListNumbering", e->numbering);
    if (e->scope != NULL) nb_dict_name(o, a, "Scope", e->scope);
    if (e->row_span > 1) nb_dict_int(o, a, "RowSpan", e->row_span);
    if (e->col_span > 1) nb_dict_int(o, a, "ColSpan", e->col_span);
    if (headers != NULL && *headers != NB_NO_NODE) {
        HPDF_Array names = nb_object_array(o, 4);
        for (const nb_id *h = headers; *h != NB_NO_NODE; h++)
            nb_array_put(o, names, nb_pdf_tree_name(o, *h));
        nb_dict_put(o, a, "Headers", names);
    }
    return a;
}

/* Elements are by far the most objects of a file, a table has one for each of its cells: they are
 * written as text. */
static void write_element(void *listener, const element *e) {
    writer *x = listener;
    nb_buf *out = nb_pdf_begin(x->file, x->ids[e->id]);
    bool figure = e->node->kind == NB_NODE_FIGURE;
    nb_buf_puts(out, "<</Type/StructElem/S/");
    nb_buf_puts(out, e->type);
    put_ref(out, "/P", e->id == 0 ? x->root : x->ids[x->w.ancestor[e->id]]);
    if (e->page != UINT32_MAX) put_ref(out, "/Pg", x->page_ids[e->page]);
    if (e->n > 0) nb_buf_puts(out, e->n > 1 ? "/K[" : "/K");
    for (size_t i = 0; i < e->n; i++) put_kid(x, out, e, &e->kids[i]);
    if (e->n > 1) nb_buf_byte(out, ']');
    if (figure) put_object(x, out, "/Alt", nb_object_text(x->o, e->node->text));
    HPDF_Dict a = figure ? figure_attributes(x, e) : layout_attributes(x, e);
    if (a == NULL) a = table_attributes(x->o, e);
    if (a != NULL) put_object(x, out, "/A", a);
    if (x->named[e->id]) put_object(x, out, "/ID", nb_pdf_tree_name(x->o, e->id));
    if (e->lang != NULL) put_object(x, out, "/Lang", nb_object_text(x->o, nb_str_of(e->lang)));
    nb_buf_puts(out, ">>");
    nb_pdf_end(x->file);
}

/* From a page and its MCIDs, or from an annotation, to the element (ISO 32000-1, 14.7.4.4). */
static uint32_t parent_tree(writer *x) {
    const nb_structure *s = x->w.structure;
    size_t pages = s->pages.n, annotations = s->annotations.n, n = 0;
    nb_tree_pair *pairs = NB_NEW_ARRAY(s->arena, nb_tree_pair, pages + annotations);
    for (size_t p = 0; p < pages; p++) {
        size_t first = s->pages.items[p];
        size_t end = p + 1 < pages ? s->pages.items[p + 1] : s->owners.n;
        if (first == end) continue;
        uint32_t id = nb_pdf_reserve(x->file);
        nb_buf *out = nb_pdf_begin(x->file, id);
        nb_buf_byte(out, '[');
        for (size_t i = first; i < end; i++) put_ref(out, "", x->ids[s->owners.items[i]]);
        nb_buf_byte(out, ']');
        nb_pdf_end(x->file);
        pairs[n++] = (nb_tree_pair){(uint32_t)p, id};
    }
    for (size_t k = 0; k < annotations; k++)
        pairs[n++] = (nb_tree_pair){(uint32_t)(pages + k), x->ids[s->annotations.items[k]]};
    return nb_pdf_number_tree(x->file, pairs, n);
}

/* Cells name their heads by /ID where scopes do not say enough (ISO 32000-1, table 349). */
static void find_named(writer *x) {
    const nb_doc *doc = x->w.structure->doc;
    x->named = NB_NEW_ARRAY(x->w.structure->arena, bool, doc->n);
    for (size_t i = 0; i < doc->n; i++)
        for (const nb_id *h = nb_doc_at(doc, (nb_id)i)->headers; h != NULL && *h != NB_NO_NODE; h++)
            x->named[*h] = true;
}

/* From an /ID to its element; 0 when no element has one (ISO 32000-1, 14.7.2). */
static uint32_t id_tree(writer *x) {
    const nb_structure *s = x->w.structure;
    size_t n = 0;
    for (size_t i = 0; i < s->doc->n; i++) n += x->named[i] && x->ids[i] != 0;
    if (n == 0) return 0;
    nb_tree_pair *pairs = NB_NEW_ARRAY(s->arena, nb_tree_pair, n);
    n = 0;
    for (size_t i = 0; i < s->doc->n; i++)
        if (x->named[i] && x->ids[i] != 0) pairs[n++] = (nb_tree_pair){(uint32_t)i, x->ids[i]};
    return nb_pdf_name_tree(x->file, pairs, n);
}

uint32_t nb_structure_write(nb_structure *s, nb_pdf_file *file, const uint32_t *page_ids) {
    writer x = {.file = file, .o = nb_pdf_objects(file), .page_ids = page_ids};
    start(&x.w, s);
    x.w.hear = write_element;
    x.w.listener = &x;
    x.root = nb_pdf_reserve(file);
    x.ids = NB_NEW_ARRAY(s->arena, uint32_t, s->doc->n);
    for (size_t i = 0; i < s->doc->n; i++)
        if (x.w.kept[i] && is_element(s, (nb_id)i)) x.ids[i] = nb_pdf_reserve(file);
    find_named(&x);
    walk(&x.w, 0, 0, (uint8_t)s->doc->lang);
    uint32_t parents = parent_tree(&x), names = id_tree(&x);
    HPDF_Dict dict = nb_object_dict(x.o, "StructTreeRoot");
    nb_dict_ref(x.o, dict, "K", x.ids[0]);
    nb_dict_ref(x.o, dict, "ParentTree", parents);
    nb_dict_int(x.o, dict, "ParentTreeNextKey", (int64_t)(s->pages.n + s->annotations.n));
    if (names != 0) nb_dict_ref(x.o, dict, "IDTree", names);
    nb_pdf_put(file, x.root, dict);
    return x.root;
}

/* --- the dump ----------------------------------------------------------------------------------
 */

typedef struct dumper {
    walker w;
    nb_buf *out;
} dumper;

/* Text of the element itself, without that of elements inside it. */
static void put_text(nb_buf *out, const nb_structure *s, nb_id id) {
    const nb_doc *doc = s->doc;
    for (nb_id c = nb_doc_at(doc, id)->first; c != NB_NO_NODE; c = nb_doc_at(doc, c)->next) {
        const nb_node *node = nb_doc_at(doc, c);
        if (is_element(s, c)) continue;
        nb_node_read(out, node, node->lang == NB_EN ? " " : "");
        put_text(out, s, c);
    }
}

/* " 1:0-2 3:0 link 3": pages count from 1, MCIDs that follow each other are drawn together. */
static void put_content(nb_buf *out, const element *e) {
    for (size_t i = 0; i < e->n; i++) {
        const kid *k = &e->kids[i];
        if (k->kind == KID_ELEMENT) continue;
        nb_buf_puts(out, k->kind != KID_ANNOTATION       ? " "
                         : e->node->kind == NB_NODE_SEAL ? " field "
                                                         : " link ");
        nb_buf_int(out, k->page + 1);
        if (k->kind == KID_ANNOTATION) continue;
        nb_buf_byte(out, ':');
        nb_buf_int(out, k->content);
        size_t j = i;
        while (j + 1 < e->n && e->kids[j + 1].kind == KID_CONTENT &&
               e->kids[j + 1].page == k->page && e->kids[j + 1].content == e->kids[j].content + 1)
            j++;
        if (j == i) continue;
        nb_buf_byte(out, '-');
        nb_buf_int(out, e->kids[j].content);
        i = j;
    }
}

static void dump_element(void *listener, const element *e) {
    dumper *d = listener;
    for (int i = 0; i < e->depth; i++) nb_buf_puts(d->out, "  ");
    nb_buf_puts(d->out, e->type);
    if (e->lang != NULL) nb_buf_printf(d->out, " lang=%s", e->lang);
    if (e->scope != NULL) nb_buf_printf(d->out, " scope=%s", e->scope);
    if (e->numbering != NULL) nb_buf_printf(d->out, " numbering=%s", e->numbering);
    if (e->row_span > 1) nb_buf_printf(d->out, " rows=%d", e->row_span);
    if (e->col_span > 1) nb_buf_printf(d->out, " columns=%d", e->col_span);
    for (const nb_id *h = e->node->headers; h != NULL && *h != NB_NO_NODE; h++) {
        nb_buf_puts(d->out, h == e->node->headers ? " heads=" : "/");
        nb_buf_str(d->out, nb_doc_text(d->w.structure->arena, d->w.structure->doc, *h));
    }
    if (e->node->kind == NB_NODE_FIGURE) {
        nb_buf_puts(d->out, " alt=“");
        nb_buf_str(d->out, e->node->text);
        nb_buf_puts(d->out, "”");
    }
    put_content(d->out, e);
    size_t before = d->out->n;
    nb_buf_puts(d->out, " “");
    size_t empty = d->out->n;
    put_text(d->out, d->w.structure, e->id);
    if (d->out->n == empty)
        d->out->n = before;
    else
        nb_buf_puts(d->out, "”");
    nb_buf_byte(d->out, '\n');
}

void nb_tags_dump(nb_arena *arena, nb_buf *out, const nb_doc *doc, const nb_pages *pages,
                  bool printed) {
    nb_structure *s = nb_structure_new(arena, doc, false, printed);
    for (size_t p = 0; p < pages->n; p++) {
        const nb_page opened = nb_page_open(pages, p, arena), *page = &opened;
        size_t n;
        nb_structure_page(s, page, &n);
        for (size_t i = 0; i < page->n; i++) {
            const nb_place *item = &page->items[i];
            if ((item->kind == NB_ITEM_SEAL && !printed) ||
                (item->kind == NB_ITEM_LINK &&
                 nb_structure_linkable(s, nb_doc_at(doc, item->owner))))
                nb_structure_annotation(s, item->owner, 1);
        }
    }
    dumper d = {.out = out};
    start(&d.w, s);
    d.w.hear = dump_element;
    d.w.listener = &d;
    walk(&d.w, 0, 0, (uint8_t)doc->lang);
}
