/* Decoding by libpng and libjpeg-turbo, through the interfaces that need no error jumps.
 * Odd rule: a JPEG goes into the PDF as it is, so that its decoder is for the preview only, and is
 * loaded when that asks for it. */
#include "paint/pixels.h"

#include <dlfcn.h>
#include <png.h>
#include <turbojpeg.h>

#define LIBRARY "libturbojpeg.so.0"

/* Opacity apart from colour, in place; that of an image which is opaque all over is dropped. */
static void split(nb_arena *arena, nb_pixels *p) {
    size_t n = (size_t)p->width * p->height, step = (size_t)p->channels + 1;
    unsigned char *alpha = nb_alloc_array(arena, n, 1), all = 255;
    for (size_t i = 0; i < n; i++) {
        alpha[i] = p->colour[i * step + step - 1];
        all &= alpha[i];
        memmove(p->colour + i * (step - 1), p->colour + i * step, step - 1);
    }
    if (all != 255) p->alpha = alpha;
}

/* 16 bits are taken for sRGB like 8, and cut to them; palettes become RGB. */
static bool decode_png(nb_arena *arena, const nb_image *image, nb_pixels *p) {
    png_image png = {.version = PNG_IMAGE_VERSION};
    if (png_image_begin_read_from_memory(&png, image->bytes.p, image->bytes.n) == 0) return false;
    bool alpha = (png.format & PNG_FORMAT_FLAG_ALPHA) != 0;
    png.format &= PNG_FORMAT_FLAG_ALPHA | PNG_FORMAT_FLAG_COLOR;
    png.flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
    p->channels = (png.format & PNG_FORMAT_FLAG_COLOR) != 0 ? 3 : 1;
    p->colour = nb_alloc_array(arena, (size_t)p->width * p->height,
                               (size_t)p->channels + (alpha ? 1U : 0U));
    bool good = png_image_finish_read(&png, NULL, p->colour, 0, NULL) != 0;
    png_image_free(&png);
    if (good && alpha) split(arena, p);
    return good;
}

/* *why: why there is no decoder. */
static bool decode_jpeg(nb_arena *arena, const nb_image *image, nb_pixels *p, const char **why) {
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        *why = dlerror();
        if (*why == NULL) *why = LIBRARY;
        return false;
    }
    __typeof__(tjInitDecompress) *init;
    __typeof__(tjDecompress2) *decompress;
    __typeof__(tjDestroy) *destroy;
    *(void **)&init = dlsym(library, "tjInitDecompress");
    *(void **)&decompress = dlsym(library, "tjDecompress2");
    *(void **)&destroy = dlsym(library, "tjDestroy");
    bool good = init != NULL && decompress != NULL && destroy != NULL;
    tjhandle handle = good ? init() : NULL;
    if (handle != NULL) {
        p->channels = image->channels;
        size_t row = (size_t)p->width * (size_t)p->channels;
        p->colour = nb_alloc_array(arena, p->height, row);
        good = decompress(handle, (const unsigned char *)image->bytes.p, image->bytes.n, p->colour,
                          (int)p->width, 0, (int)p->height, p->channels == 3 ? TJPF_RGB : TJPF_GRAY,
                          0) == 0;
        destroy(handle);
    }
    dlclose(library);
    return good && handle != NULL;
}

nb_pixels *nb_pixels_decode(nb_arena *arena, nb_diags *diags, const nb_image *image) {
    nb_pixels *p = NB_NEW(arena, nb_pixels);
    p->width = image->columns;
    p->height = image->rows;
    const char *why = NULL;
    bool good = image->kind == NB_IMAGE_PNG ? decode_png(arena, image, p)
                                            : decode_jpeg(arena, image, p, &why);
    if (good) return p;
    if (why != NULL)
        nb_diag(diags, NB_SYSTEM_JPEG, ((nb_pos){.file = NULL}), nb_str_of(why));
    else
        nb_image_report_damage(diags, image);
    return NULL;
}

bool nb_pixels_coloured(const nb_pixels *p) {
    const unsigned char *c = p->colour, *end = c + (size_t)p->width * p->height * 3;
    for (; p->channels == 3 && c < end; c += 3)
        if (c[0] != c[1] || c[1] != c[2]) return true;
    return false;
}

void nb_pixels_flatten(nb_pixels *p) {
    if (p->alpha == NULL) return;
    size_t n = (size_t)p->width * p->height, step = (size_t)p->channels;
    for (size_t i = 0; i < n * step; i++) {
        unsigned alpha = p->alpha[i / step];
        p->colour[i] = (unsigned char)((p->colour[i] * alpha + 255 * (255 - alpha) + 127) / 255);
    }
    p->alpha = NULL;
}

/* ITU-R BT.601, as every grey conversion of a scanner or printer has it. */
unsigned nb_pixels_ink(const nb_pixels *p, size_t i, int channel) {
    const unsigned char *c = p->colour + i * (size_t)p->channels;
    unsigned grey = p->channels == 1 ? c[0]
                    : channel >= 0   ? c[channel]
                                     : (299U * c[0] + 587U * c[1] + 114U * c[2] + 500) / 1000;
    return (255 - grey) * (p->alpha == NULL ? 255U : p->alpha[i]) / 255;
}
