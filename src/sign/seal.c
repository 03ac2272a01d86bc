/* The seal's look. Input: a PNG and the size of a field; output: a form XObject and its image.
 * Odd rule: a seal is red ink on black print, so the picture is multiplied with what is below it
 * (ISO 32000-1, 11.3.5.2) and the text stays black. PDF/A-1 knows neither blending nor opacity (ISO
 * 19005-1, 6.4): there every second pixel of the ink is left open by a colour-key mask (ISO
 * 32000-1, 8.9.6.4), as a printer's screen would, and the text shows through. */
#include "sign/seal.h"

#include <errno.h>

#include <libdeflate.h>
#include <png.h>

#include "base/file.h"
#include "base/limits.h"

enum {
    SIDE = 4096, /* 42 mm at 2400 dpi are 3969 pixels */
    LEVEL = 9,
    OPEN = 255, /* of each colour: what the mask of PDF/A-1 leaves out */
    PALE = 224  /* where all colours are at least so light there is no ink to speak of */
};

/* Opacity apart from colour. */
static void split(nb_arena *arena, nb_seal *seal, const unsigned char *rgba) {
    size_t n = (size_t)seal->width * seal->height;
    seal->rgb = nb_alloc_array(arena, n, 3);
    seal->alpha = nb_alloc_array(arena, n, 1);
    for (size_t i = 0; i < n; i++) {
        memcpy(seal->rgb + 3 * i, rgba + 4 * i, 3);
        seal->alpha[i] = rgba[4 * i + 3];
    }
}

static nb_seal *refuse(nb_arena *arena, nb_diags *diags, const char *path, const char *why) {
    nb_diag(diags, NB_SIGN_SEAL_PICTURE, ((nb_pos){path, 0, 0}), nb_str_dup(arena, nb_str_of(why)));
    return NULL;
}

nb_seal *nb_seal_read(nb_arena *arena, nb_diags *diags, const char *path) {
    nb_str file;
    nb_seal *seal = NB_NEW(arena, nb_seal);
    png_image png = {.version = PNG_IMAGE_VERSION};
    if (!nb_file_read(arena, path, NB_MAX_IMAGE, &file)) {
        nb_diag(diags, NB_SYSTEM_READ, ((nb_pos){path, 0, 0}), nb_str_of(path),
                nb_str_of(strerror(errno)));
        return NULL;
    }
    if (png_image_begin_read_from_memory(&png, file.p, file.n) == 0)
        return refuse(arena, diags, path, png.message);
    seal->width = png.width;
    seal->height = png.height;
    if (png.width > SIDE || png.height > SIDE) {
        png_image_free(&png);
        nb_str size =
            nb_str_format(arena, "%u × %u > %d × %d", seal->width, seal->height, SIDE, SIDE);
        return refuse(arena, diags, path, size.p);
    }
    png.format = PNG_FORMAT_RGBA;
    png.flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
    unsigned char *rgba = nb_alloc_array(arena, (size_t)png.width * png.height, 4);
    bool good = png_image_finish_read(&png, NULL, rgba, 0, NULL) != 0;
    png_image_free(&png);
    if (!good) return refuse(arena, diags, path, png.message);
    split(arena, seal, rgba);
    return seal;
}

/* --- the parts ---------------------------------------------------------------------------------
 */

static void release(void *compressor) { libdeflate_free_compressor(compressor); }

static nb_str deflate(nb_arena *arena, nb_str bytes) {
    struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(LEVEL);
    if (compressor == NULL) nb_arena_fail(arena);
    nb_arena_defer(arena, release, compressor);
    size_t most = libdeflate_zlib_compress_bound(compressor, bytes.n);
    char *out = nb_alloc_array(arena, most, 1);
    return (nb_str){out, libdeflate_zlib_compress(compressor, bytes.p, bytes.n, out, most)};
}

/* Laid on white. */
static unsigned char *opaque(nb_arena *arena, const nb_seal *seal) {
    size_t n = (size_t)seal->width * seal->height;
    unsigned char *out = nb_alloc_array(arena, n, 3);
    for (size_t i = 0; i < 3 * n; i++) {
        unsigned alpha = seal->alpha[i / 3];
        out[i] = (unsigned char)((seal->rgb[i] * alpha + 255 * (255 - alpha) + 127) / 255);
    }
    return out;
}

/* A bit a pixel, rows of whole bytes: 1 is left open. */
static nb_str screen(nb_arena *arena, const nb_seal *seal, const unsigned char *rgb) {
    size_t row = (seal->width + 7) / 8;
    unsigned char *bits = nb_alloc_array(arena, row, seal->height);
    memset(bits, 0, row * seal->height);
    for (size_t y = 0; y < seal->height; y++) {
        for (size_t x = 0; x < seal->width; x++, rgb += 3) {
            bool pale = rgb[0] >= PALE && rgb[1] >= PALE && rgb[2] >= PALE;
            if (pale || ((x + y) & 1) != 0) bits[y * row + x / 8] |= (unsigned char)(0x80 >> x % 8);
        }
    }
    return (nb_str){(char *)bits, row * seal->height};
}

static nb_pdf_part image(nb_arena *arena, const nb_seal *seal, const char *kind, nb_str pixels,
                         nb_str more) {
    return (nb_pdf_part){nb_str_format(arena,
                                       "/Type/XObject/Subtype/Image/Width %u/Height %u%s%.*s"
                                       "/Filter/FlateDecode",
                                       seal->width, seal->height, kind, (int)more.n, more.p),
                         deflate(arena, pixels)};
}

void nb_seal_fit(const nb_seal *seal, nb_len *width, nb_len *height) {
    nb_len w = *width, h = nb_muldiv(w, seal->height, seal->width);
    if (h > *height) {
        h = *height;
        w = nb_muldiv(h, seal->width, seal->height);
    }
    *width = w;
    *height = h;
}

typedef struct box {
    nb_len left, bottom, right, top;
} box;

/* Shows of the seal, which fills `at`, what is within `seen`. */
static nb_pdf_part form(nb_arena *arena, box seen, box at, bool old, int64_t image) {
    nb_buf entries = nb_buf_in(arena), look = nb_buf_in(arena);
    const nb_len sides[] = {seen.left, seen.bottom, seen.right, seen.top},
                 matrix[] = {at.right - at.left, 0, 0, at.top - at.bottom, at.left, at.bottom};
    nb_buf_puts(&entries, "/Type/XObject/Subtype/Form/BBox[");
    for (int i = 0; i < 4; i++) {
        if (i > 0) nb_buf_byte(&entries, ' ');
        nb_buf_len(&entries, sides[i]);
    }
    nb_buf_printf(&entries, "]/Resources<</XObject<</Seal %lld 0 R>>%s>>", (long long)image,
                  old ? "" : "/ExtGState<</Ink<</BM/Multiply>>>>");
    nb_buf_puts(&look, old ? "q " : "q /Ink gs ");
    for (int i = 0; i < 6; i++) {
        nb_buf_len(&look, matrix[i]);
        nb_buf_byte(&look, ' ');
    }
    nb_buf_puts(&look, "cm /Seal Do Q");
    return (nb_pdf_part){nb_buf_view(&entries), nb_buf_view(&look)};
}

nb_pdf_part nb_seal_strip(nb_arena *arena, nb_len width, nb_len height, nb_len left, nb_len right,
                          bool old, int64_t image) {
    return form(arena, (box){left, 0, right, height}, (box){0, 0, width, height}, old, image);
}

void nb_seal_draw(nb_arena *arena, const nb_seal *seal, nb_len width, nb_len height, bool old,
                  const int64_t numbers[NB_LOOK_PARTS], nb_pdf_part parts[NB_LOOK_PARTS]) {
    size_t n = (size_t)seal->width * seal->height;
    nb_len w = width, h = height;
    nb_seal_fit(seal, &w, &h);
    nb_len x = (width - w) / 2, y = (height - h) / 2;
    unsigned char *rgb = old ? opaque(arena, seal) : seal->rgb;
    nb_str none = NB_STR("");
    if (old)
        parts[NB_LOOK_MASK] = image(arena, seal, "/ImageMask true/BitsPerComponent 1",
                                    screen(arena, seal, rgb), none);
    else
        parts[NB_LOOK_MASK] = image(arena, seal, "/ColorSpace/DeviceGray/BitsPerComponent 8",
                                    (nb_str){(char *)seal->alpha, n}, none);
    parts[NB_LOOK_IMAGE] =
        image(arena, seal, "/ColorSpace/DeviceRGB/BitsPerComponent 8", (nb_str){(char *)rgb, 3 * n},
              nb_str_format(arena, "/%s %lld 0 R", old ? "Mask" : "SMask",
                            (long long)numbers[NB_LOOK_MASK]));
    parts[NB_LOOK_FORM] = form(arena, (box){0, 0, width, height}, (box){x, y, x + w, y + h}, old,
                               numbers[NB_LOOK_IMAGE]);
}
