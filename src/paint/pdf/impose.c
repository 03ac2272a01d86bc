/* Imposition. Input: the pages as form XObjects (ISO 32000-1, 8.10); output: sides of sheets, each
 * with two pages beside each other. A booklet is stitched through the fold, its sheets inside each
 * other: four pages a sheet, filled up with blank ones at the end; both sides stand upright, so the
 * sheet is turned about its short edge between them.
 * Odd rule: each sheet further inside has its pages nearer to the fold by the creep, the thickness
 * of a sheet, because folding pushes it outwards by as much before the booklet is trimmed. */
#include "paint/pdf/impose.h"

#include "paint/pdf/press.h"

size_t nb_impose_sides(nb_impose how, size_t pages) {
    return how == NB_IMPOSE_BOOKLET ? (pages + 3) / 4 * 2 : (pages + 1) / 2;
}

void nb_impose_side(nb_impose how, size_t pages, size_t side, size_t halves[2]) {
    size_t last = 2 * nb_impose_sides(how, pages) - 1;
    halves[0] = how == NB_IMPOSE_BOOKLET ? side : 2 * side;
    halves[1] = how == NB_IMPOSE_BOOKLET ? last - side : 2 * side + 1;
    if (how == NB_IMPOSE_BOOKLET && side % 2 == 0) { /* a front: the earlier page on the right */
        halves[0] = last - side;
        halves[1] = side;
    }
    for (int i = 0; i < 2; i++)
        if (halves[i] >= pages) halves[i] = SIZE_MAX;
}

void nb_impose_write(nb_arena *arena, nb_pdf_file *file, const nb_print *print,
                     const nb_pages *pages, const uint32_t *forms, const uint32_t *ids,
                     const uint32_t *parents) {
    static const char *const names[] = {"Left", "Right"};
    nb_objects *o = nb_pdf_objects(file);
    nb_len width = pages->items[0].width, height = pages->items[0].height;
    for (size_t side = 0; side < nb_impose_sides(print->impose, pages->n); side++) {
        size_t halves[2];
        nb_impose_side(print->impose, pages->n, side, halves);
        nb_len creep = print->impose == NB_IMPOSE_BOOKLET ? (nb_len)(side / 2) * print->creep : 0;
        nb_buf text = nb_buf_in(arena);
        for (int i = 0; i < 2; i++) {
            if (halves[i] == SIZE_MAX) continue;
            nb_buf_puts(&text, "q 1 0 0 1 ");
            nb_buf_len(&text, i == 0 ? creep : width - creep);
            nb_buf_printf(&text, " 0 cm /%s Do Q\n", names[i]);
        }
        uint32_t content = nb_pdf_reserve(file);
        nb_pdf_put_stream(file, content, nb_object_dict(o, NULL), nb_buf_view(&text), true);
        HPDF_Dict page = nb_object_dict(o, "Page"), resources = nb_object_dict(o, NULL),
                  shown = nb_object_dict(o, NULL);
        for (int i = 0; i < 2; i++)
            if (halves[i] != SIZE_MAX) nb_dict_ref(o, shown, names[i], forms[halves[i]]);
        nb_dict_put(o, resources, "XObject", shown);
        nb_dict_ref(o, page, "Parent", parents[side]);
        nb_boxes_put(o, page, 2 * width, height, print);
        nb_dict_put(o, page, "Resources", resources);
        nb_dict_ref(o, page, "Contents", content);
        nb_pdf_put(file, ids[side], page);
    }
}
