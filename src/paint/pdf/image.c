/* Image XObjects. Input: images that pages show; output: streams and their dictionaries.
 * Odd rule: a JPEG's bytes pass through (ISO 32000-1, 7.4.8); its turning by EXIF is in the matrix
 * of the content stream, because PDF readers do not look at EXIF. */
#include "paint/pdf/image.h"

#include "paint/pdf/icc.h"
#include "paint/pixels.h"

struct nb_pdf_images {
    nb_arena *arena;
    nb_pdf_file *file;
    bool old, press;
    uint32_t srgb; /* its profile; 0: not asked for yet */
    struct {
        struct shown {
            const nb_image *image;
            uint32_t id;
        } * items;
        size_t n, cap;
    } list;
};

nb_pdf_images *nb_pdf_images_new(nb_arena *arena, nb_pdf_file *file, bool old, bool press) {
    nb_pdf_images *images = NB_NEW(arena, nb_pdf_images);
    images->arena = arena;
    images->file = file;
    images->old = old;
    images->press = press;
    return images;
}

/* A report may show the same file at several places, or copies of it. */
static bool is_same(const nb_image *a, const nb_image *b) { return nb_str_eq(a->bytes, b->bytes); }

uint32_t nb_pdf_images_number(nb_pdf_images *images, const nb_image *image) {
    size_t i = 0;
    while (i < images->list.n && !is_same(images->list.items[i].image, image)) i++;
    if (i == images->list.n)
        *NB_PUSH(images->arena, &images->list) =
            (struct shown){image, nb_pdf_reserve(images->file)};
    return (uint32_t)i;
}

/* Where the output intent is a press, an RGB image keeps its colours and says what they mean; the
 * press's own software separates it (ISO 15930-7 allows ICCBased RGB, ISO 19005-2, 6.2.4.2). */
static nb_object *space_of(const nb_pdf_images *images, int channels) {
    nb_objects *o = nb_pdf_objects(images->file);
    if (channels == 1) return nb_object_name(o, "DeviceGray");
    if (!images->press) return nb_object_name(o, "DeviceRGB");
    HPDF_Array space = nb_object_array(o, 2);
    nb_array_put(o, space, nb_object_name(o, "ICCBased"));
    nb_array_ref(o, space, images->srgb);
    return space;
}

static HPDF_Dict dict_of(const nb_pdf_images *images, uint32_t width, uint32_t height,
                         int channels) {
    nb_objects *o = nb_pdf_objects(images->file);
    HPDF_Dict dict = nb_object_dict(o, "XObject");
    nb_dict_name(o, dict, "Subtype", "Image");
    nb_dict_int(o, dict, "Width", width);
    nb_dict_int(o, dict, "Height", height);
    nb_dict_int(o, dict, "BitsPerComponent", 8);
    nb_dict_put(o, dict, "ColorSpace", space_of(images, channels));
    return dict;
}

static void write_jpeg(nb_pdf_images *images, const struct shown *s) {
    nb_objects *o = nb_pdf_objects(images->file);
    HPDF_Dict dict = dict_of(images, s->image->columns, s->image->rows, s->image->channels);
    nb_dict_name(o, dict, "Filter", "DCTDecode");
    nb_pdf_put_stream(images->file, s->id, dict, s->image->bytes, false);
}

static bool write_png(nb_pdf_images *images, nb_diags *diags, const struct shown *s) {
    nb_pixels *p = nb_pixels_decode(images->arena, diags, s->image);
    if (p == NULL) return false;
    if (images->old) nb_pixels_flatten(p);
    nb_objects *o = nb_pdf_objects(images->file);
    size_t n = (size_t)p->width * p->height;
    uint32_t mask = 0;
    if (p->alpha != NULL) {
        mask = nb_pdf_reserve(images->file);
        nb_pdf_put_stream(images->file, mask, dict_of(images, p->width, p->height, 1),
                          (nb_str){(const char *)p->alpha, n}, true);
    }
    HPDF_Dict dict = dict_of(images, p->width, p->height, p->channels);
    if (mask != 0) nb_dict_ref(o, dict, "SMask", mask);
    nb_pdf_put_stream(images->file, s->id, dict,
                      (nb_str){(const char *)p->colour, n * (size_t)p->channels}, true);
    return true;
}

static void write_srgb(nb_pdf_images *images) {
    nb_objects *o = nb_pdf_objects(images->file);
    HPDF_Dict dict = nb_object_dict(o, NULL);
    nb_dict_int(o, dict, "N", 3);
    images->srgb = nb_pdf_reserve(images->file);
    nb_pdf_put_stream(images->file, images->srgb, dict, nb_icc_srgb(images->arena), true);
}

bool nb_pdf_images_write(nb_pdf_images *images, nb_diags *diags) {
    bool good = true;
    if (images->press && images->list.n > 0) write_srgb(images);
    for (size_t i = 0; i < images->list.n; i++) {
        const struct shown *s = &images->list.items[i];
        if (s->image->kind == NB_IMAGE_JPEG) {
            write_jpeg(images, s);
        } else if (!write_png(images, diags, s)) {
            good = false;
        }
    }
    return good;
}

void nb_pdf_images_list(const nb_pdf_images *images, HPDF_Dict resources) {
    if (images->list.n == 0) return;
    nb_objects *o = nb_pdf_objects(images->file);
    HPDF_Dict list = nb_object_dict(o, NULL);
    for (size_t i = 0; i < images->list.n; i++)
        nb_dict_ref(o, list, nb_str_format(images->arena, "Im%zu", i).p, images->list.items[i].id);
    nb_dict_put(o, resources, "XObject", list);
}
