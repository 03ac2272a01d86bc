/* Signature fields (ISO 32000-1, 12.7.4.5). Input: SEAL items, and the signature if the file is to
 * be signed at once; output: a field for each item, which is its widget as well. Odd rule: an
 * unsigned one shows nothing, and /SigFlags is left to who signs. */
#include "paint/pdf/form.h"

enum { PRINT_LOCKED = 4 + 128 }; /* ISO 32000-1, table 165 */

struct nb_form {
    nb_arena *arena;
    nb_pdf_file *file;
    const nb_doc *doc;
    const nb_pages *pages;
    const nb_pdf_signing *signing;
    bool old, placed;   /* the signature will have the place of a seal */
    uint32_t signature; /* object of its dictionary; 0: none */
    bool taken;         /* it has its field */
    struct {
        uint32_t *items;
        size_t n, cap;
    } fields;
};

bool nb_pdf_has_seal(const nb_doc *doc, const nb_pages *pages) {
    for (size_t id = 0; id < doc->n; id++)
        if (nb_doc_at(doc, (nb_id)id)->kind == NB_NODE_SEAL && pages->node_page[id] < pages->n)
            return true;
    return false;
}

nb_form *nb_form_new(nb_arena *arena, nb_pdf_file *file, const nb_doc *doc, const nb_pages *pages,
                     const nb_pdf_options *options) {
    nb_form *form = NB_NEW(arena, nb_form);
    *form = (nb_form){.arena = arena,
                      .file = file,
                      .doc = doc,
                      .pages = pages,
                      .signing = options->signing,
                      .old = options->level == NB_PDFA_1A};
    if (form->signing == NULL) return form;
    form->placed = !form->signing->hidden && nb_pdf_has_seal(doc, pages);
    form->signature = nb_pdf_reserve(file);
    nb_pdf_part dict = {form->signing->dict, {NULL, 0}};
    nb_pdf_put_part(file, form->signature, &dict, false);
    return form;
}

/* ISO 19005-3, 6.3.3: a widget that takes room has an appearance; ISO 19005-1, 6.9: any has. */
static uint32_t write_nothing(nb_form *form, nb_len width, nb_len height) {
    nb_objects *o = nb_pdf_objects(form->file);
    uint32_t id = nb_pdf_reserve(form->file);
    HPDF_Dict dict = nb_object_dict(o, "XObject");
    nb_dict_name(o, dict, "Subtype", "Form");
    nb_dict_put(o, dict, "BBox", nb_object_box(o, 0, 0, width, height));
    nb_dict_put(o, dict, "Resources", nb_object_dict(o, NULL));
    nb_pdf_put_stream(form->file, id, dict, NB_STR(""), false);
    return id;
}

static uint32_t write_look(nb_form *form, const nb_place *item) {
    if (!form->placed || form->taken || form->signing->look == NULL)
        return write_nothing(form, item->link.width, item->link.height);
    int64_t numbers[NB_LOOK_PARTS];
    nb_pdf_part parts[NB_LOOK_PARTS];
    for (int i = 0; i < NB_LOOK_PARTS; i++) numbers[i] = nb_pdf_reserve(form->file);
    form->signing->look(form->signing->handle, item->link.width, item->link.height, form->old,
                        numbers, parts);
    for (int i = 0; i < NB_LOOK_PARTS; i++)
        nb_pdf_put_part(form->file, (uint32_t)numbers[i], &parts[i], true);
    return (uint32_t)numbers[NB_LOOK_FORM];
}

/* The signature goes to the field at hand. */
static void sign_field(nb_form *form, HPDF_Dict dict) {
    if (form->taken) return;
    nb_dict_ref(nb_pdf_objects(form->file), dict, "V", form->signature);
    form->taken = true;
}

static HPDF_Dict begin_field(nb_form *form, nb_str about, uint32_t page_id, uint32_t look) {
    nb_objects *o = nb_pdf_objects(form->file);
    HPDF_Dict dict = nb_object_dict(o, "Annot"), looks = nb_object_dict(o, NULL);
    nb_str name = nb_str_format(form->arena, "Signature%zu", form->fields.n + 1);
    nb_dict_name(o, dict, "Subtype", "Widget");
    nb_dict_name(o, dict, "FT", "Sig");
    nb_dict_text(o, dict, "T", name);
    nb_dict_text(o, dict, "TU", about.n > 0 ? about : name);
    nb_dict_int(o, dict, "F", PRINT_LOCKED);
    nb_dict_ref(o, dict, "P", page_id);
    nb_dict_ref(o, looks, "N", look);
    nb_dict_put(o, dict, "AP", looks);
    return dict;
}

static uint32_t end_field(nb_form *form, uint32_t id, HPDF_Dict dict) {
    nb_pdf_put(form->file, id, dict);
    *NB_PUSH(form->arena, &form->fields) = id;
    return id;
}

/* ISO 14289-1, 7.18.1 and 7.18.4: described, and alone in a Form element; ISO 19005-3, 6.3.2:
 * printed. */
uint32_t nb_form_field(nb_form *form, nb_structure *structure, const nb_page *page,
                       const nb_place *item, uint32_t page_id) {
    nb_objects *o = nb_pdf_objects(form->file);
    uint32_t look = write_look(form, item), id = nb_pdf_reserve(form->file);
    uint32_t number = nb_structure_annotation(structure, item->owner, id);
    nb_len bottom = page->height - item->y - item->link.height;
    HPDF_Dict dict = begin_field(form, nb_doc_at(form->doc, item->owner)->text, page_id, look);
    nb_dict_put(
        o, dict, "Rect",
        nb_object_box(o, item->x, bottom, item->x + item->link.width, bottom + item->link.height));
    nb_dict_int(o, dict, "StructParent", (int64_t)form->pages->n + number);
    if (form->placed) sign_field(form, dict);
    return end_field(form, id, dict);
}

uint32_t nb_form_hidden(nb_form *form, uint32_t page_id) {
    if (form->signature == 0 || form->placed || form->taken) return 0;
    uint32_t look = write_nothing(form, 0, 0);
    HPDF_Dict dict = begin_field(form, NB_STR(""), page_id, look);
    nb_objects *o = nb_pdf_objects(form->file);
    nb_dict_put(o, dict, "Rect", nb_object_box(o, 0, 0, 0, 0));
    uint32_t id = nb_pdf_reserve(form->file);
    sign_field(form, dict);
    return end_field(form, id, dict);
}

/* ETSI's extension level (EN 319 142-1 annex A), on top of PDF 1.7. */
static void put_extension(nb_objects *o, HPDF_Dict catalog) {
    HPDF_Dict all = nb_object_dict(o, NULL), etsi = nb_object_dict(o, NULL);
    nb_dict_name(o, etsi, "BaseVersion", "1.7");
    nb_dict_int(o, etsi, "ExtensionLevel", 1);
    nb_dict_put(o, all, "ESIC", etsi);
    nb_dict_put(o, catalog, "Extensions", all);
}

void nb_form_link(nb_form *form, HPDF_Dict catalog) {
    if (form->fields.n == 0) return;
    enum { SIGNED_APPEND_ONLY = 3 };
    nb_objects *o = nb_pdf_objects(form->file);
    HPDF_Dict dict = nb_object_dict(o, NULL);
    HPDF_Array fields = nb_object_array(o, form->fields.n);
    for (size_t i = 0; i < form->fields.n; i++) nb_array_ref(o, fields, form->fields.items[i]);
    nb_dict_put(o, dict, "Fields", fields);
    nb_dict_put(o, catalog, "AcroForm", dict);
    if (form->signing == NULL) return;
    nb_dict_int(o, dict, "SigFlags", SIGNED_APPEND_ONLY);
    put_extension(o, catalog);
    if (!form->signing->certify) return;
    HPDF_Dict permissions = nb_object_dict(o, NULL);
    nb_dict_ref(o, permissions, "DocMDP", form->signature);
    nb_dict_put(o, catalog, "Perms", permissions);
}
