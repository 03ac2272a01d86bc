/* The tagged PDF: pages are written one after the other as they come, then what needs to know all
 * of them: structure, outline, metadata, catalog, fonts, whose programs are made by workers in the
 * meantime. Input: document, pages, fonts; output: the
 * bytes of the file, to the sink. Odd rule: every page has the same resource dictionary. */
#include "paint/pdf/attach.h"
#include "paint/pdf/content.h"
#include "paint/pdf/form.h"
#include "paint/pdf/impose.h"
#include "paint/pdf/meta.h"
#include "paint/pdf/press.h"

enum {
    FAN_OUT = 64, /* kids of a node of the page tree */
    AHEAD = 16    /* pages that may wait for their deflation. Not a matter of how many threads there
                     are: where a page's content comes in the file depends on it */
};

/* The content of a page on its way through a job. */
typedef struct content {
    nb_pdf_file *file;
    uint32_t id;
    nb_buf plain;
    nb_str deflated; /* in the job's arena */
} content;

typedef struct painter {
    nb_arena *arena, *scratch;
    const nb_doc *doc;
    const nb_pages *pages;
    nb_pdf_file *file;
    nb_objects *o;
    nb_structure *structure;
    nb_pdf_fonts *fonts;
    nb_pdf_images *images;
    nb_actual *actual;
    nb_form *form;
    const nb_print *print; /* NULL: the reading edition */
    bool imposed;          /* pages are parts of larger sheets: forms, without structure */
    uint32_t resources;
    uint32_t *page_ids; /* imposed: of the forms */
    nb_work *work;
    nb_attaching *attaching;
    content contents[AHEAD];
    struct {
        uint32_t *items;
        size_t n, cap;
    } annotations; /* of the page at hand */
} painter;

/* A URI has 7-bit characters only (ISO 32000-1, 12.6.4.7): the others percent-encoded. */
static nb_str uri_of(nb_arena *arena, nb_str target) {
    nb_buf out = nb_buf_in(arena);
    for (size_t i = 0; i < target.n; i++) {
        unsigned char c = (unsigned char)target.p[i];
        if (c > 0x20 && c < 0x7F)
            nb_buf_byte(&out, c);
        else
            nb_buf_printf(&out, "%%%02X", c);
    }
    return nb_buf_view(&out);
}

/* ISO 19005-3, 6.3; ISO 14289-1, 7.18.5: printed, described, and known to the structure tree. */
static void write_link(painter *p, const nb_page *page, const nb_place *item) {
    const nb_node *node = nb_doc_at(p->doc, item->owner);
    if (!nb_structure_linkable(p->structure, node)) return;
    nb_str contents = nb_doc_text(p->arena, p->doc, item->owner);
    uint32_t id = nb_pdf_reserve(p->file);
    uint32_t number = nb_structure_annotation(p->structure, item->owner, id);
    *NB_PUSH(p->arena, &p->annotations) = id;
    nb_objects *o = p->o;
    HPDF_Dict dict = nb_object_dict(o, "Annot"), action = nb_object_dict(o, NULL);
    nb_dict_name(o, dict, "Subtype", "Link");
    nb_len bottom = page->height - item->y - item->link.height;
    nb_dict_put(
        o, dict, "Rect",
        nb_object_box(o, item->x, bottom, item->x + item->link.width, bottom + item->link.height));
    nb_dict_int(o, dict, "F", 4); /* Print */
    HPDF_Array border = nb_object_array(o, 3);
    for (int i = 0; i < 3; i++) nb_array_int(o, border, 0);
    nb_dict_put(o, dict, "Border", border);
    bool inside = node->target != NB_NO_NODE;
    nb_dict_text(o, dict, "Contents", inside || contents.n == 0 ? node->text : contents);
    nb_dict_int(o, dict, "StructParent", (int64_t)p->pages->n + number);
    nb_dict_name(o, action, "S", inside ? "GoTo" : "URI");
    if (inside)
        nb_dict_put(o, action, "D", nb_destination(o, p->doc, p->pages, p->page_ids, node->target));
    else
        nb_dict_text(o, action, "URI", uri_of(p->arena, node->text));
    nb_dict_put(o, dict, "A", action);
    nb_pdf_put(p->file, id, dict);
}

static void deflate(nb_arena *arena, void *task) {
    content *c = task;
    c->deflated = nb_pdf_deflate(c->file, arena, nb_buf_view(&c->plain), NB_DEFLATE_TEXT);
}

static void take_content(painter *p, size_t index) {
    nb_work_take(p->work);
    const content *c = &p->contents[index % AHEAD];
    HPDF_Dict dict = nb_object_dict(p->o, p->imposed ? "XObject" : NULL);
    if (p->imposed) {
        const nb_page *page = &p->pages->items[index];
        nb_dict_name(p->o, dict, "Subtype", "Form");
        nb_dict_put(p->o, dict, "BBox", nb_object_box(p->o, 0, 0, page->width, page->height));
        nb_dict_ref(p->o, dict, "Resources", p->resources);
    }
    nb_pdf_put_deflated(p->file, c->id, dict, c->deflated);
}

static void write_page(painter *p, size_t index, uint32_t parent) {
    nb_mark mark = nb_arena_mark(p->scratch);
    const nb_page opened = nb_page_open(p->pages, index, p->scratch), *page = &opened;
    nb_objects *o = p->o;
    size_t n;
    const nb_marked *marked = nb_structure_page(p->structure, page, &n);
    if (index >= AHEAD) take_content(p, index - AHEAD);
    content *c = &p->contents[index % AHEAD];
    c->id = p->imposed ? p->page_ids[index] : nb_pdf_reserve(p->file);
    c->plain.n = 0;
    nb_content with = {p->doc,    p->structure,     p->fonts,  p->images,
                       p->actual, p->print != NULL, p->imposed};
    nb_actual_turn(p->actual, index);
    nb_content_write(&c->plain, &with, page, marked, n);
    if (!p->imposed) nb_marks_draw(&c->plain, page, p->print);
    nb_work_give(p->work, deflate, c);
    if (p->imposed) {
        nb_arena_rewind(p->scratch, mark);
        return;
    }
    p->annotations.n = 0;
    uint32_t id = p->page_ids[index], hidden = index == 0 ? nb_form_hidden(p->form, id) : 0;
    if (hidden != 0) *NB_PUSH(p->arena, &p->annotations) = hidden;
    for (size_t i = 0; i < page->n; i++) {
        const nb_place *item = &page->items[i];
        if (item->kind == NB_ITEM_LINK) write_link(p, page, item);
        if (item->kind == NB_ITEM_SEAL && p->print == NULL)
            *NB_PUSH(p->arena, &p->annotations) =
                nb_form_field(p->form, p->structure, page, item, id);
    }

    HPDF_Dict dict = nb_object_dict(o, "Page");
    nb_dict_ref(o, dict, "Parent", parent);
    nb_boxes_put(o, dict, page->width, page->height, p->print);
    nb_dict_ref(o, dict, "Resources", p->resources);
    nb_dict_ref(o, dict, "Contents", c->id);
    if (nb_structure_mcids(p->structure) > 0) nb_dict_int(o, dict, "StructParents", (int64_t)index);
    if (p->annotations.n > 0) {
        nb_dict_name(o, dict, "Tabs", "S"); /* ISO 14289-1, 7.18.3 */
        HPDF_Array list = nb_object_array(o, p->annotations.n);
        for (size_t i = 0; i < p->annotations.n; i++)
            nb_array_ref(o, list, p->annotations.items[i]);
        nb_dict_put(o, dict, "Annots", list);
    }
    nb_pdf_put(p->file, p->page_ids[index], dict);
    nb_arena_rewind(p->scratch, mark);
}

/* Reserves a node for each FAN_OUT of ids until one is left; writes them when it returns from
 * above. parents[i] gets the node that ids[i] stands under. */
static uint32_t write_page_tree(painter *p, const uint32_t *ids, const size_t *leaves, size_t n,
                                uint32_t *parents) {
    size_t nodes = n <= FAN_OUT ? 1 : (n + FAN_OUT - 1) / FAN_OUT;
    uint32_t *above = NB_NEW_ARRAY(p->arena, uint32_t, nodes);
    uint32_t *above_parents = NB_NEW_ARRAY(p->arena, uint32_t, nodes);
    size_t *counts = NB_NEW_ARRAY(p->arena, size_t, nodes);
    for (size_t i = 0; i < nodes; i++) above[i] = nb_pdf_reserve(p->file);
    for (size_t i = 0; i < n; i++) {
        parents[i] = above[i / FAN_OUT];
        counts[i / FAN_OUT] += leaves == NULL ? 1 : leaves[i];
    }
    uint32_t root = above[0];
    if (nodes > 1) root = write_page_tree(p, above, counts, nodes, above_parents);
    for (size_t i = 0; i < nodes; i++) {
        HPDF_Dict dict = nb_object_dict(p->o, "Pages");
        size_t end = (i + 1) * FAN_OUT < n ? (i + 1) * FAN_OUT : n;
        HPDF_Array kids = nb_object_array(p->o, FAN_OUT);
        for (size_t k = i * FAN_OUT; k < end; k++) nb_array_ref(p->o, kids, ids[k]);
        nb_dict_put(p->o, dict, "Kids", kids);
        nb_dict_int(p->o, dict, "Count", (int64_t)counts[i]);
        if (nodes > 1) nb_dict_ref(p->o, dict, "Parent", above_parents[i]);
        nb_pdf_put(p->file, above[i], dict);
    }
    return root;
}

static void write_resources(const painter *p) {
    HPDF_Dict dict = nb_object_dict(p->o, NULL);
    nb_pdf_fonts_list(p->fonts, dict);
    nb_pdf_images_list(p->images, dict);
    nb_pdf_put(p->file, p->resources, dict);
}

static uint32_t write_catalog(painter *p, uint32_t page_tree, uint32_t structure, uint32_t metadata,
                              const nb_pdf_options *options) {
    nb_attached files = {0};
    if (options->level == NB_PDFA_3A)
        files = nb_attach_write(p->arena, p->file, options, p->attaching,
                                nb_meta_date(p->arena, p->doc, options));
    uint32_t intents[2], outline = 0, labels = 0;
    size_t intent_count = nb_intents_write(p->arena, p->file, p->print, intents);
    if (!p->imposed) {
        outline = nb_outline_write(p->arena, p->file, p->doc, p->pages, p->page_ids);
        labels = nb_labels_write(p->arena, p->file, p->pages);
    }
    nb_objects *o = p->o;
    HPDF_Dict dict = nb_object_dict(o, "Catalog"), mark = nb_object_dict(o, NULL),
              view = nb_object_dict(o, NULL);
    nb_dict_ref(o, dict, "Pages", page_tree);
    nb_dict_ref(o, dict, "Metadata", metadata);
    HPDF_Array list = nb_object_array(o, intent_count);
    for (size_t i = 0; i < intent_count; i++) nb_array_ref(o, list, intents[i]);
    nb_dict_put(o, dict, "OutputIntents", list);
    if (!p->imposed) {
        nb_dict_put(o, mark, "Marked", nb_object_bool(o, true));
        nb_dict_put(o, dict, "MarkInfo", mark);
        nb_dict_ref(o, dict, "StructTreeRoot", structure);
    }
    if (files.n > 0) nb_attach_link(o, dict, &files);
    nb_form_link(p->form, dict);
    nb_dict_text(o, dict, "Lang", nb_str_of(nb_structure_lang((uint8_t)p->doc->lang)));
    nb_dict_put(o, view, "DisplayDocTitle", nb_object_bool(o, true));
    if (p->print != NULL) { /* ISO 32000-1, table 150: at its size, on both sides of the sheet */
        nb_dict_name(o, view, "PrintScaling", "None");
        nb_dict_name(o, view, "Duplex", p->imposed ? "DuplexFlipShortEdge" : "DuplexFlipLongEdge");
    }
    nb_dict_put(o, dict, "ViewerPreferences", view);
    bool facing = p->doc->edition_count > 1 && p->doc->arrangement == NB_FACING;
    if (facing) nb_dict_name(o, dict, "PageLayout", "TwoPageRight"); /* odd pages on the right */
    if (labels != 0) nb_dict_ref(o, dict, "PageLabels", labels);
    if (outline != 0) {
        nb_dict_ref(o, dict, "Outlines", outline);
        nb_dict_name(o, dict, "PageMode", "UseOutlines");
    }
    return nb_pdf_add(p->file, dict);
}

/* PDF/X-4 is PDF 1.6 (ISO 15930-7). */
static int version_of(const nb_pdf_options *options) {
    if (options->level == NB_PDFA_1A) return 4;
    return options->print != NULL ? 6 : 7;
}

bool nb_paint_pdf(nb_arena *arena, nb_arena *scratch, nb_diags *diags, const nb_doc *doc,
                  const nb_pages *pages, nb_fonts *fonts, const nb_pdf_options *options,
                  nb_sink sink, void *handle) {
    painter p = {
        .arena = arena, .scratch = scratch, .doc = doc, .pages = pages, .print = options->print};
    bool old = options->level == NB_PDFA_1A, printed = p.print != NULL;
    p.imposed = printed && p.print->impose != NB_IMPOSE_NONE;
    p.file = nb_pdf_file_new(arena, version_of(options), sink, handle);
    p.o = nb_pdf_objects(p.file);
    p.structure = nb_structure_new(arena, doc, old, printed);
    p.fonts = nb_pdf_fonts_new(arena, fonts, p.file, old);
    p.images = nb_pdf_images_new(arena, p.file, old, printed);
    p.actual = nb_actual_new(arena, scratch, doc, pages, p.fonts);
    p.form = nb_form_new(arena, p.file, doc, pages, options);
    p.resources = nb_pdf_reserve(p.file);
    p.work = nb_work_new(arena, options->jobs);
    for (size_t i = 0; i < AHEAD; i++)
        p.contents[i] = (content){.file = p.file, .plain = nb_buf_in(arena)};
    p.page_ids = NB_NEW_ARRAY(arena, uint32_t, pages->n + 1);
    for (size_t i = 0; i < pages->n; i++) p.page_ids[i] = nb_pdf_reserve(p.file);
    size_t sides = p.imposed ? nb_impose_sides(p.print->impose, pages->n) : pages->n;
    uint32_t *parents = NB_NEW_ARRAY(arena, uint32_t, sides + 1), *side_ids = p.page_ids;
    if (p.imposed) side_ids = NB_NEW_ARRAY(arena, uint32_t, sides);
    for (size_t i = 0; p.imposed && i < sides; i++) side_ids[i] = nb_pdf_reserve(p.file);

    uint32_t page_tree = write_page_tree(&p, side_ids, NULL, sides, parents);
    for (size_t i = 0; i < pages->n; i++) write_page(&p, i, p.imposed ? 0 : parents[i]);
    p.attaching = nb_attach_begin(arena, p.file, options, p.work);
    nb_pdf_fonts_begin(p.fonts, p.work);
    for (size_t i = pages->n > AHEAD ? pages->n - AHEAD : 0; i < pages->n; i++) take_content(&p, i);
    if (p.imposed) nb_impose_write(arena, p.file, p.print, pages, p.page_ids, side_ids, parents);
    uint32_t structure = p.imposed ? 0 : nb_structure_write(p.structure, p.file, p.page_ids);
    uint32_t metadata = nb_pdf_reserve(p.file);
    uint32_t info = nb_meta_write(arena, p.file, doc, options, metadata);
    uint32_t catalog = write_catalog(&p, page_tree, structure, metadata, options);
    bool good = nb_pdf_images_write(p.images, diags);
    if (!nb_pdf_fonts_write(p.fonts, diags)) good = false;
    write_resources(&p);
    if (!nb_pdf_finish(p.file, catalog, info)) good = false;
    if (nb_pdf_too_large(p.file)) {
        nb_diag0(diags, NB_PDF_TOO_LARGE, ((nb_pos){.file = NULL}));
        good = false;
    }
    return good;
}
