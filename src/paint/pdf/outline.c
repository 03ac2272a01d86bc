/* Ways into the document: the outline, from the headings (ISO 32000-1, 12.3.3), and page labels
 * (12.4.2). Odd rule: a printed label such as "— 3 —" becomes the plain number, so that a reader
 * can type it. */
#include <limits.h>

#include "paint/pdf/meta.h"

typedef struct entry {
    nb_id node;
    uint32_t id;
    int level;
    size_t parent, first, last, previous, next; /* indexes; 0: none */
    int64_t below;                              /* all entries under it */
} entry;

typedef struct entries {
    entry *items; /* items[0] is the root */
    size_t n, cap;
} entries;

/* The next node in reading order. */
static nb_id next_node(const nb_doc *doc, nb_id id) {
    if (nb_doc_at(doc, id)->first != NB_NO_NODE) return nb_doc_at(doc, id)->first;
    while (id != NB_NO_NODE && nb_doc_at(doc, id)->next == NB_NO_NODE)
        id = nb_doc_at(doc, id)->parent;
    return id == NB_NO_NODE ? NB_NO_NODE : nb_doc_at(doc, id)->next;
}

static void collect(nb_arena *arena, entries *list, const nb_doc *doc, const nb_pages *pages) {
    *NB_PUSH(arena, list) = (entry){.node = NB_NO_NODE, .level = INT_MIN};
    size_t above = 0; /* the last entry, whose ancestors are the open ones */
    for (nb_id i = 0; i != NB_NO_NODE; i = next_node(doc, i)) {
        const nb_node *node = nb_doc_at(doc, i);
        bool edition = node->kind == NB_NODE_EDITION;
        if (node->kind != NB_NODE_HEADING && !edition) continue;
        if (pages->node_page[i] >= pages->n) continue;
        int level = edition || node->level > 0 ? node->level : 1; /* nothing is below 目录 */
        while (list->items[above].level >= level) above = list->items[above].parent;
        size_t here = list->n;
        *NB_PUSH(arena, list) = (entry){
            .node = i, .level = level, .parent = above, .previous = list->items[above].last};
        entry *parent = &list->items[above];
        if (parent->first == 0)
            parent->first = here;
        else
            list->items[parent->last].next = here;
        parent->last = here;
        above = here;
    }
    for (size_t i = list->n; i-- > 1;)
        list->items[list->items[i].parent].below += 1 + list->items[i].below;
}

/* Two languages have their headings under their titles. */
static nb_str title_of(nb_arena *arena, const nb_doc *doc, nb_id id) {
    const nb_node *node = nb_doc_at(doc, id);
    return node->kind == NB_NODE_EDITION ? doc->titles.in[node->lang] : nb_doc_text(arena, doc, id);
}

static void link_to(nb_objects *o, HPDF_Dict dict, const char *key, const entries *list, size_t i) {
    if (i != 0) nb_dict_ref(o, dict, key, list->items[i].id);
}

nb_object *nb_destination(nb_objects *o, const nb_doc *doc, const nb_pages *pages,
                          const uint32_t *page_ids, nb_id node) {
    while (node != NB_NO_NODE && pages->node_page[node] >= pages->n)
        node = nb_doc_at(doc, node)->parent;
    uint32_t page = node == NB_NO_NODE ? 0 : pages->node_page[node];
    HPDF_Array place = nb_object_array(o, 5);
    nb_array_ref(o, place, page_ids[page]);
    nb_array_put(o, place, nb_object_name(o, "XYZ"));
    nb_array_int(o, place, 0);
    nb_array_len(o, place,
                 pages->items[page].height - (node == NB_NO_NODE ? 0 : pages->node_y[node]));
    nb_array_put(o, place, nb_object_null(o));
    return place;
}

uint32_t nb_outline_write(nb_arena *arena, nb_pdf_file *file, const nb_doc *doc,
                          const nb_pages *pages, const uint32_t *page_ids) {
    entries list = {0};
    collect(arena, &list, doc, pages);
    if (list.n == 1) return 0;
    nb_objects *o = nb_pdf_objects(file);
    for (size_t i = 0; i < list.n; i++) list.items[i].id = nb_pdf_reserve(file);
    for (size_t i = 0; i < list.n; i++) {
        const entry *e = &list.items[i];
        nb_str title = i == 0 ? NB_STR("") : title_of(arena, doc, e->node);
        HPDF_Dict dict = nb_object_dict(o, i == 0 ? "Outlines" : NULL);
        link_to(o, dict, "First", &list, e->first);
        link_to(o, dict, "Last", &list, e->last);
        if (e->below > 0) nb_dict_int(o, dict, "Count", e->below);
        if (i > 0) {
            nb_dict_text(o, dict, "Title", title);
            nb_dict_ref(o, dict, "Parent", list.items[e->parent].id);
            link_to(o, dict, "Prev", &list, e->previous);
            link_to(o, dict, "Next", &list, e->next);
            nb_dict_put(o, dict, "Dest", nb_destination(o, doc, pages, page_ids, e->node));
        }
        nb_pdf_put(file, e->id, dict);
    }
    return list.items[0].id;
}

/* The label holds just one numeral in ASCII digits, and that is the page's number. */
static bool is_number(const nb_page *page) {
    int64_t value = 0;
    size_t i = 0;
    while (i < page->label.n && (page->label.p[i] < '0' || page->label.p[i] > '9')) i++;
    size_t start = i;
    for (; i < page->label.n && page->label.p[i] >= '0' && page->label.p[i] <= '9'; i++)
        if (value < INT32_MAX) value = value * 10 + (page->label.p[i] - '0');
    bool digits = i > start;
    for (; i < page->label.n; i++)
        if (page->label.p[i] >= '0' && page->label.p[i] <= '9') return false;
    return digits && value == page->number;
}

uint32_t nb_labels_write(nb_arena *arena, nb_pdf_file *file, const nb_pages *pages) {
    nb_tree_pair *ranges = NB_NEW_ARRAY(arena, nb_tree_pair, pages->n + 1);
    size_t n = 0;
    bool any = false;
    for (size_t i = 0; i < pages->n; i++) any = any || pages->items[i].label.n > 0;
    if (!any) return 0;
    nb_objects *o = nb_pdf_objects(file);
    const nb_page *before = NULL;
    for (size_t i = 0; i < pages->n; i++) {
        const nb_page *page = &pages->items[i];
        bool numeral = is_number(page);
        bool goes_on =
            before != NULL && (numeral ? is_number(before) && page->number == before->number + 1
                                       : page->label.n == 0 && before->label.n == 0);
        before = page;
        if (goes_on) continue;
        HPDF_Dict range = nb_object_dict(o, NULL);
        if (numeral) {
            nb_dict_name(o, range, "S", "D");
            nb_dict_int(o, range, "St", page->number);
        } else if (page->label.n > 0) {
            nb_dict_text(o, range, "P", page->label);
        }
        uint32_t id = nb_pdf_add(file, range);
        ranges[n++] = (nb_tree_pair){(uint32_t)i, id};
    }
    return nb_pdf_number_tree(file, ranges, n);
}
