/* Bytes as PNG or JPEG: the head, and the pixels. Odd rule: a PNG is read a second time with its
 * sums made right, because no mutation gets past them. */
#include <libdeflate.h>

#include "fuzz.h"
#include "paint/pixels.h"

enum { MAX_PIXELS = 1 << 20 };

static void look(nb_fuzz *f, nb_str bytes) {
    nb_image image = {.bytes = bytes};
    if (!nb_image_parse((nb_fields){f->arena, f->diags}, &image)) {
        NB_FUZZ_HOLDS(nb_diags_errors(f->diags) > 0);
        return;
    }
    NB_FUZZ_HOLDS(image.columns > 0 && image.rows > 0);
    NB_FUZZ_HOLDS(image.orientation >= 1 && image.orientation <= 8);
    const int8_t *m = nb_image_matrix(&image);
    NB_FUZZ_HOLDS(m[0] * m[3] - m[1] * m[2] != 0);
    if ((uint64_t)image.columns * image.rows > MAX_PIXELS)
        return; /* what a decoder takes for them */
    nb_pixels *pixels = nb_pixels_decode(f->arena, f->diags, &image);
    if (pixels == NULL) return;
    size_t last = (size_t)pixels->width * pixels->height - 1;
    NB_FUZZ_HOLDS(nb_pixels_ink(pixels, last, -1) <= 255);
    bool coloured = nb_pixels_coloured(pixels);
    NB_FUZZ_HOLDS(!coloured || pixels->channels == 3);
    nb_pixels_flatten(pixels);
    NB_FUZZ_HOLDS(nb_pixels_ink(pixels, last, coloured ? 2 : -1) <= 255);
}

static void put32(char *p, uint32_t n) {
    for (int i = 0; i < 4; i++) p[i] = (char)(n >> (24 - 8 * i));
}

static nb_str mended(nb_fuzz *f, nb_str png) {
    char *p = nb_strndup(f->arena, png.p, png.n);
    for (size_t at = 8; png.n - at >= 12;) {
        uint32_t n = 0;
        for (int i = 0; i < 4; i++) n = n << 8 | (unsigned char)p[at + (size_t)i];
        if (n > png.n - at - 12) break;
        put32(p + at + 8 + n, libdeflate_crc32(0, p + at + 4, n + 4));
        at += n + 12;
    }
    return (nb_str){p, png.n};
}

void nb_fuzz_one(nb_fuzz *f, nb_str input) {
    look(f, input);
    if (input.n > 20 && memcmp(input.p, "\x89PNG", 4) == 0) look(f, mended(f, input));
}
