/* Output intents (ISO 32000-1, 14.11.5), page boundaries (14.11.2) and crop marks (14.11.3). Input:
 * the sizes of pages and what the print edition asks for; output: entries of dictionaries.
 * Odd rule: the trimmed page keeps its corner at the origin, and what lies outside of it has
 * negative coordinates, so that content is the same whatever is printed around it. */
#include "paint/pdf/press.h"

#include "paint/pdf/icc.h"

enum {
    MARK_AWAY = 8504,    /* of a crop mark from the page, 3 mm; further where the bleed is wider */
    MARK_LENGTH = 14173, /* 5 mm */
    MARK_WEIGHT = 250
};

static uint32_t write_intent(nb_pdf_file *file, const char *kind, const nb_print *print,
                             uint32_t profile) {
    nb_objects *o = nb_pdf_objects(file);
    HPDF_Dict dict = nb_object_dict(o, "OutputIntent");
    nb_dict_name(o, dict, "S", kind);
    nb_dict_text(o, dict, "OutputConditionIdentifier",
                 print == NULL ? NB_STR("sRGB") : print->condition);
    nb_dict_text(o, dict, "RegistryName", NB_STR("http://www.color.org"));
    nb_dict_text(o, dict, "Info", print == NULL ? NB_STR("sRGB IEC61966-2-1") : print->about);
    nb_dict_ref(o, dict, "DestOutputProfile", profile);
    return nb_pdf_add(file, dict);
}

size_t nb_intents_write(nb_arena *arena, nb_pdf_file *file, const nb_print *print,
                        uint32_t ids[2]) {
    nb_objects *o = nb_pdf_objects(file);
    uint32_t profile = nb_pdf_reserve(file);
    HPDF_Dict stream = nb_object_dict(o, NULL);
    nb_dict_int(o, stream, "N", print == NULL ? 3 : 4);
    nb_pdf_put_stream(file, profile, stream, print == NULL ? nb_icc_srgb(arena) : print->profile,
                      true);
    size_t n = 0;
    /* All share one profile (ISO 19005-2, 6.2.3); sheets with several pages are no PDF/A. */
    if (print != NULL) ids[n++] = write_intent(file, "GTS_PDFX", print, profile);
    if (print == NULL || print->impose == NB_IMPOSE_NONE)
        ids[n++] = write_intent(file, "GTS_PDFA1", print, profile);
    return n;
}

static nb_len mark_start(const nb_print *print) {
    return print->bleed > MARK_AWAY ? print->bleed : MARK_AWAY;
}

static void put_box(nb_objects *o, HPDF_Dict page, const char *name, nb_len width, nb_len height,
                    nb_len around) {
    nb_dict_put(o, page, name, nb_object_box(o, -around, -around, width + around, height + around));
}

void nb_boxes_put(nb_objects *o, HPDF_Dict page, nb_len width, nb_len height,
                  const nb_print *print) {
    nb_len bleed = print == NULL ? 0 : print->bleed;
    bool marks = print != NULL && print->marks;
    put_box(o, page, "MediaBox", width, height, marks ? mark_start(print) + MARK_LENGTH : bleed);
    if (print == NULL) return;
    put_box(o, page, "BleedBox", width, height, bleed);
    put_box(o, page, "TrimBox", width, height, 0);
}

static void draw_line(nb_buf *out, nb_len x, nb_len y, nb_len to_x, nb_len to_y) {
    const nb_len numbers[] = {x, y, to_x, to_y};
    for (int i = 0; i < 4; i++) {
        nb_buf_len(out, numbers[i]);
        nb_buf_puts(out, i == 1 ? " m " : i == 3 ? " l " : " ");
    }
}

static bool has_colours(const nb_page *page) {
    for (size_t i = 0; i < page->n; i++) {
        const nb_place *item = &page->items[i];
        if (item->ink != 0) return true;
        if (item->kind == NB_ITEM_IMAGE && item->image.file->channels > 1) return true;
    }
    return false;
}

void nb_marks_draw(nb_buf *out, const nb_page *page, const nb_print *print) {
    if (print == NULL || !print->marks) return;
    nb_len start = mark_start(print), width = page->width, height = page->height;
    nb_buf_puts(out, "/Artifact<</Type/Page>>BDC\nq []0 d ");
    nb_buf_puts(out, has_colours(page) ? "1 1 1 1 K " : "0 G ");
    nb_buf_len(out, MARK_WEIGHT);
    nb_buf_puts(out, " w\n");
    for (int corner = 0; corner < 4; corner++) {
        nb_len x = corner & 1 ? width : 0, y = corner & 2 ? height : 0;
        nb_len right = corner & 1 ? 1 : -1, up = corner & 2 ? 1 : -1;
        draw_line(out, x + right * start, y, x + right * (start + MARK_LENGTH), y);
        draw_line(out, x, y + up * start, x, y + up * (start + MARK_LENGTH));
    }
    nb_buf_puts(out, "S Q\nEMC\n");
}
