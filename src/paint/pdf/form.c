/* Signature fields (ISO 32000-1, 12.7.4.5). Input: SEAL items; output: a field for each, which is
 * its widget as well. Odd rule: it shows nothing, and /SigFlags is left to who signs: an unsigned
 * file has no signature that an editor should heed. */
#include "paint/pdf/form.h"

struct nb_form {
    nb_arena *arena;
    nb_pdf_file *file;
    const nb_doc *doc;
    struct {
        uint32_t *items;
        size_t n, cap;
    } fields;
};

nb_form *nb_form_new(nb_arena *arena, nb_pdf_file *file, const nb_doc *doc) {
    nb_form *form = NB_NEW(arena, nb_form);
    *form = (nb_form){.arena = arena, .file = file, .doc = doc};
    return form;
}

/* ISO 19005-3, 6.3.3: a widget that takes room has an appearance. */
static uint32_t write_nothing(nb_form *form, const nb_place *item) {
    nb_objects *o = nb_pdf_objects(form->file);
    uint32_t id = nb_pdf_reserve(form->file);
    HPDF_Dict dict = nb_object_dict(o, "XObject");
    nb_dict_name(o, dict, "Subtype", "Form");
    nb_dict_put(o, dict, "BBox", nb_object_box(o, 0, 0, item->link.width, item->link.height));
    nb_dict_put(o, dict, "Resources", nb_object_dict(o, NULL));
    nb_pdf_put_stream(form->file, id, dict, NB_STR(""), false);
    return id;
}

/* ISO 14289-1, 7.18.1 and 7.18.4: described, and alone in a Form element; ISO 19005-3, 6.3.2:
 * printed. */
uint32_t nb_form_field(nb_form *form, nb_structure *structure, const nb_page *page,
                       const nb_place *item, uint32_t page_id, size_t pages) {
    enum { PRINT_LOCKED = 4 + 128 };
    nb_objects *o = nb_pdf_objects(form->file);
    uint32_t look = write_nothing(form, item), id = nb_pdf_reserve(form->file);
    uint32_t number = nb_structure_annotation(structure, item->owner, id);
    *NB_PUSH(form->arena, &form->fields) = id;
    nb_len bottom = page->height - item->y - item->link.height;
    HPDF_Dict dict = nb_object_dict(o, "Annot"), looks = nb_object_dict(o, NULL);
    nb_dict_name(o, dict, "Subtype", "Widget");
    nb_dict_name(o, dict, "FT", "Sig");
    nb_dict_text(o, dict, "T", nb_str_format(form->arena, "Signature%zu", form->fields.n));
    nb_dict_text(o, dict, "TU", nb_doc_at(form->doc, item->owner)->text);
    nb_dict_put(
        o, dict, "Rect",
        nb_object_box(o, item->x, bottom, item->x + item->link.width, bottom + item->link.height));
    nb_dict_int(o, dict, "F", PRINT_LOCKED);
    nb_dict_ref(o, dict, "P", page_id);
    nb_dict_int(o, dict, "StructParent", (int64_t)pages + number);
    nb_dict_ref(o, looks, "N", look);
    nb_dict_put(o, dict, "AP", looks);
    nb_pdf_put(form->file, id, dict);
    return id;
}

void nb_form_link(nb_form *form, HPDF_Dict catalog) {
    if (form->fields.n == 0) return;
    nb_objects *o = nb_pdf_objects(form->file);
    HPDF_Dict dict = nb_object_dict(o, NULL);
    HPDF_Array fields = nb_object_array(o, form->fields.n);
    for (size_t i = 0; i < form->fields.n; i++) nb_array_ref(o, fields, form->fields.items[i]);
    nb_dict_put(o, dict, "Fields", fields);
    nb_dict_put(o, catalog, "AcroForm", dict);
}
