/* The signature's objects. Input: a form and words; output: texts for an update.
 * Odd rule: what is filled in later has its full length from the start, so that filling it moves
 * nothing. */
#include "sign/field.h"

#include <stdio.h>
#include <time.h>

enum { FIELDS_MOST = 1024 };

static void put_date(nb_buf *out, int64_t when) {
    struct tm t;
    time_t seconds = (time_t)when;
    if (gmtime_r(&seconds, &t) == NULL) return;
    nb_buf_printf(out, "/M(D:%04d%02d%02d%02d%02d%02dZ)", t.tm_year + 1900, t.tm_mon + 1, t.tm_mday,
                  t.tm_hour, t.tm_min, t.tm_sec);
}

static void put_word(nb_buf *out, const char *key, nb_str word) {
    if (word.n == 0) return;
    nb_buf_printf(out, "/%s", key);
    nb_text_put(out, word);
}

nb_str nb_field_dict(nb_arena *arena, const nb_sign_words *w, size_t room) {
    nb_buf out = nb_buf_in(arena);
    nb_buf_printf(&out, "<</Type/%s/Filter/Adobe.PPKLite/SubFilter/%s",
                  w->timestamp ? "DocTimeStamp" : "Sig",
                  w->timestamp ? "ETSI.RFC3161" : "ETSI.CAdES.detached");
    if (!w->timestamp) {
        put_date(&out, w->when);
        put_word(&out, "Name", w->name);
        put_word(&out, "Reason", w->reason);
        put_word(&out, "Location", w->place);
        put_word(&out, "ContactInfo", w->contact);
        if (w->certify > 0)
            nb_buf_printf(&out,
                          "/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams"
                          "<</Type/TransformParams/P %d/V/1.2>>>>]",
                          w->certify);
    }
    nb_buf_puts(&out, "/ByteRange[0 0000000000 0000000000 0000000000]/Contents<");
    for (size_t i = 0; i < room; i++) nb_buf_puts(&out, "00");
    nb_buf_puts(&out, ">>>");
    return nb_buf_view(&out);
}

/* --- the form -----------------------------------------------------------------------------------
 */

static const nb_pdf_value *form_of(nb_pdf *pdf) {
    const nb_pdf_value *root = nb_pdf_get(pdf, nb_pdf_trailer(pdf), "Root");
    return nb_pdf_get(pdf, root, "AcroForm");
}

size_t nb_form_fields(nb_pdf *pdf, const nb_pdf_value **out) {
    const nb_pdf_value *fields = nb_pdf_get(pdf, form_of(pdf), "Fields");
    *out = fields->items;
    if (fields->kind != NB_PDF_ARRAY) return 0;
    return fields->n < FIELDS_MOST ? fields->n : FIELDS_MOST;
}

int64_t nb_field_empty(nb_pdf *pdf, size_t *signed_count) {
    const nb_pdf_value *fields;
    size_t n = nb_form_fields(pdf, &fields);
    int64_t found = 0;
    *signed_count = 0;
    for (size_t i = 0; i < n; i++) {
        const nb_pdf_value *field = nb_pdf_follow(pdf, &fields[i]);
        if (!nb_pdf_is_name(nb_pdf_get(pdf, field, "FT"), "Sig")) continue;
        if (nb_pdf_get(pdf, field, "V")->kind == NB_PDF_DICT)
            (*signed_count)++;
        else if (found == 0 && fields[i].kind == NB_PDF_REF)
            found = fields[i].number;
    }
    return found;
}

int64_t nb_field_signature(nb_pdf *pdf) {
    const nb_pdf_value *fields;
    size_t n = nb_form_fields(pdf, &fields);
    for (size_t i = 0; i < n; i++) {
        const nb_pdf_value *v = nb_pdf_raw(nb_pdf_follow(pdf, &fields[i]), "V");
        if (v->kind == NB_PDF_REF) return v->number;
    }
    return 0;
}

/* Thousandths of a point; numbers that no page can have are 0. */
static nb_len len_of(const nb_pdf_value *value) {
    char text[32];
    nb_len len = 0;
    if (value->kind == NB_PDF_INT && value->number > -20000 && value->number < 20000)
        return NB_PT(value->number);
    if (value->kind != NB_PDF_REAL || value->text.n > sizeof text - 3) return 0;
    memcpy(text, value->text.p, value->text.n);
    memcpy(text + value->text.n, "pt", 2);
    return nb_len_parse((nb_str){text, value->text.n + 2}, &len) ? len : 0;
}

bool nb_rect_read(nb_pdf *pdf, const nb_pdf_value *rect, nb_len side[4]) {
    if (rect->kind != NB_PDF_ARRAY || rect->n != 4) return false;
    for (size_t i = 0; i < 4; i++) side[i] = len_of(nb_pdf_follow(pdf, &rect->items[i]));
    return true;
}

bool nb_field_size(nb_pdf *pdf, int64_t field, nb_len *width, nb_len *height) {
    nb_len side[4];
    if (!nb_rect_read(pdf, nb_pdf_get(pdf, nb_pdf_object(pdf, field), "Rect"), side)) return false;
    *width = side[2] - side[0];
    *height = side[3] - side[1];
    return *width > 0 && *height > 0;
}

static int64_t first_page(nb_pdf *pdf) {
    enum { LEVELS = 32 };
    const nb_pdf_value *root = nb_pdf_get(pdf, nb_pdf_trailer(pdf), "Root"),
                       *node = nb_pdf_raw(root, "Pages");
    for (int i = 0; i < LEVELS && node->kind == NB_PDF_REF; i++) {
        const nb_pdf_value *here = nb_pdf_follow(pdf, node), *kids = nb_pdf_get(pdf, here, "Kids");
        if (nb_pdf_is_name(nb_pdf_get(pdf, here, "Type"), "Page")) return node->number;
        if (kids->kind != NB_PDF_ARRAY || kids->n == 0) return 0;
        node = &kids->items[0];
    }
    return 0;
}

/* An invisible field: an empty rectangle, printed and locked (ISO 19005-3 6.3.2), with an empty
 * appearance, which PDF/A-1 wants of all fields (ISO 19005-1 6.9). */
static int64_t add_field(nb_update *u, nb_arena *arena, nb_pdf *pdf, int64_t dict,
                         const char *name) {
    const nb_pdf_value *others = nb_pdf_get(pdf, form_of(pdf), "Fields");
    size_t number = (others->kind == NB_PDF_ARRAY ? others->n : 0) + 1;
    int64_t page = first_page(pdf), field = nb_update_reserve(u), look = nb_update_reserve(u);
    if (page == 0) return 0;
    nb_update_stream(u, look, NB_STR("/Type/XObject/Subtype/Form/BBox[0 0 0 0]/Resources<<>>"),
                     NB_STR(""));
    nb_update_put(
        u, field,
        nb_str_format(arena,
                      "<</Type/Annot/Subtype/Widget/FT/Sig/T(%s%zu)/TU(%s %zu)/Rect[0 0 0 0]"
                      "/F 132/P %s/V %lld 0 R/AP<</N %lld 0 R>>>>",
                      name, number, name, number, nb_reference(arena, pdf, page).p, (long long)dict,
                      (long long)look));
    nb_update_annotate(u, page, field);
    return field;
}

static nb_str form_text(nb_arena *arena, nb_pdf *pdf, int64_t new_field) {
    const nb_pdf_value *form = form_of(pdf);
    nb_str fields = {NULL, 0};
    nb_buf text = nb_buf_in(arena);
    if (new_field != 0)
        fields = nb_list_with(arena, pdf, nb_pdf_raw(form, "Fields"), &new_field, 1);
    const nb_object_pair pairs[] = {
        {"SigFlags", NB_STR("3")}, {"Fields", fields}, {NULL, {NULL, 0}}};
    const nb_object_pair same_fields[] = {pairs[0], {NULL, {NULL, 0}}};
    nb_object_put_with(&text, form, new_field != 0 ? pairs : same_fields);
    return nb_buf_view(&text);
}

bool nb_field_add(nb_update *u, nb_arena *arena, nb_pdf *pdf, int64_t field,
                  const nb_sign_words *words, size_t room, int64_t appearance, int64_t *dict) {
    *dict = nb_update_reserve(u);
    int64_t added = 0;
    if (field == 0) {
        added = add_field(u, arena, pdf, *dict, words->timestamp ? "Timestamp" : "Signature");
        if (added == 0) return false;
    } else {
        nb_buf text = nb_buf_in(arena);
        nb_object_pair pairs[3] = {{"V", nb_reference(arena, pdf, *dict)}};
        if (appearance != 0)
            pairs[1] = (nb_object_pair){
                "AP", nb_str_format(arena, "<</N %lld 0 R>>", (long long)appearance)};
        nb_object_put_with(&text, nb_pdf_object(pdf, field), pairs);
        nb_update_put(u, field, nb_buf_view(&text));
    }
    nb_update_put(u, *dict, nb_field_dict(arena, words, room));

    const nb_pdf_value *root_at = nb_pdf_raw(nb_pdf_trailer(pdf), "Root"),
                       *root = nb_pdf_follow(pdf, root_at);
    if (root_at->kind != NB_PDF_REF || root->kind != NB_PDF_DICT) return false;
    nb_object_pair pairs[4] = {{"AcroForm", form_text(arena, pdf, added)}};
    size_t n = 1;
    /* ETSI's extension level (EN 319 142-1 annex A), beside those of others. */
    const nb_object_pair etsi[] = {{"ESIC", NB_STR("<</BaseVersion/1.7/ExtensionLevel 1>>")},
                                   {NULL, {NULL, 0}}};
    nb_buf extensions = nb_buf_in(arena);
    nb_object_put_with(&extensions, nb_pdf_get(pdf, root, "Extensions"), etsi);
    pairs[n++] = (nb_object_pair){"Extensions", nb_buf_view(&extensions)};
    if (words->certify > 0)
        pairs[n++] = (nb_object_pair){
            "Perms", nb_str_format(arena, "<</DocMDP %lld 0 R>>", (long long)*dict)};
    nb_buf text = nb_buf_in(arena);
    nb_object_put_with(&text, root, pairs);
    nb_update_put(u, root_at->number, nb_buf_view(&text));
    return true;
}

/* --- the hole -----------------------------------------------------------------------------------
 */

bool nb_hole_find(nb_pdf *pdf, int64_t number, nb_hole *hole) {
    const nb_pdf_value *dict = nb_pdf_object(pdf, number), *range = nb_pdf_raw(dict, "ByteRange"),
                       *contents = nb_pdf_raw(dict, "Contents");
    if (range->kind != NB_PDF_ARRAY || range->n != 4 || contents->kind != NB_PDF_STRING ||
        range->end == 0 || contents->end == 0)
        return false;
    *hole = (nb_hole){range->start + 1, range->end - 1, contents->start, contents->end};
    return true;
}

void nb_hole_range(char *file, size_t n, const nb_hole *hole, nb_str pieces[2]) {
    char text[64];
    pieces[0] = (nb_str){file, hole->start};
    pieces[1] = (nb_str){file + hole->end, n - hole->end};
    int length = snprintf(text, sizeof text, "0 %010zu %010zu %010zu", hole->start, hole->end,
                          n - hole->end);
    if ((size_t)length == hole->range_end - hole->range)
        memcpy(file + hole->range, text, (size_t)length);
}

bool nb_hole_fill(char *file, const nb_hole *hole, nb_str signature) {
    static const char DIGITS[] = "0123456789abcdef";
    if (signature.n > (hole->end - hole->start - 2) / 2) return false;
    char *p = file + hole->start + 1;
    for (size_t i = 0; i < signature.n; i++) {
        unsigned char c = (unsigned char)signature.p[i];
        *p++ = DIGITS[c >> 4];
        *p++ = DIGITS[c & 15];
    }
    return true;
}
