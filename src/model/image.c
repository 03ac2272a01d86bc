/* Heads of PNG and JPEG files. Input: bytes; output: size, colours, orientation, and whether the
 * file is whole.
 * Odd rule: nothing is decoded here. A PNG has a checksum in each chunk and a JPEG its end mark, so
 * that a file that was cut or altered shows without, and the size is known before any memory is
 * asked for. */
#include "model/image.h"

#include <libdeflate.h>

#include "base/limits.h"
#include "model/named.h"

static nb_pos place_of(const nb_image *image) {
    return image->at == NULL ? (nb_pos){NULL, 0, 0} : image->at->pos;
}

static nb_str name_of(const nb_image *image) {
    return image->at == NULL ? NB_STR("") : image->at->text;
}

/* Why an image cannot be used: a message for it, at the place in the report. */
static bool refuse(nb_fields f, const nb_image *image, nb_code code, nb_str detail) {
    const nb_str args[] = {name_of(image), detail};
    nb_diag_add(f.diags, code, place_of(image), args, detail.p == NULL ? 1 : 2);
    return false;
}

static bool damaged(nb_fields f, const nb_image *image, size_t at) {
    return refuse(f, image, NB_IMAGE_DAMAGED, nb_str_format(f.arena, "%zu", at));
}

static bool check_size(nb_fields f, const nb_image *image) {
    if (image->columns == 0 || image->rows == 0) return damaged(f, image, 0);
    uint64_t pixels = (uint64_t)image->columns * image->rows;
    if (pixels <= NB_MAX_PIXELS) return true;
    nb_diag(f.diags, NB_IMAGE_PIXELS, place_of(image), name_of(image),
            nb_str_format(f.arena, "%llu", (unsigned long long)pixels),
            nb_str_format(f.arena, "%d", NB_MAX_PIXELS));
    return false;
}

static unsigned byte_at(nb_str s, size_t i) { return (unsigned char)s.p[i]; }
static uint32_t u16(nb_str s, size_t i) { return byte_at(s, i) << 8 | byte_at(s, i + 1); }
static uint32_t u32(nb_str s, size_t i) { return u16(s, i) << 16 | u16(s, i + 2); }

/* --- PNG -------------------------------------------------------------------------------------- */

static const char PNG_MARK[] = "\x89PNG\r\n\x1a\n";

/* ISO/IEC 15948, 11.2.2: IHDR comes first, 13 bytes. */
static bool read_png(nb_fields f, nb_image *image) {
    enum { MARK = 8, HEAD = 25, FRAME = 12 };
    nb_str s = image->bytes;
    bool pixels = false;
    for (size_t at = MARK; at + FRAME <= s.n;) {
        uint32_t n = u32(s, at);
        if (n > s.n - at - FRAME) return damaged(f, image, at);
        if (libdeflate_crc32(0, s.p + at + 4, n + 4) != u32(s, at + 8 + n))
            return damaged(f, image, at);
        const char *type = s.p + at + 4;
        if (at == MARK) {
            if (memcmp(type, "IHDR", 4) != 0 || n != HEAD - FRAME) return damaged(f, image, at);
            image->columns = u32(s, at + 8);
            image->rows = u32(s, at + 12);
            if (!check_size(f, image)) return false;
        }
        pixels = pixels || memcmp(type, "IDAT", 4) == 0;
        if (memcmp(type, "IEND", 4) == 0) return pixels ? true : damaged(f, image, at);
        at += n + FRAME;
    }
    return damaged(f, image, s.n);
}

/* --- JPEG ------------------------------------------------------------------------------------- */

/* The orientation in an EXIF block (TIFF inside, either byte order): tag 0x0112 of the first
 * directory. 1 where nothing is said, or nothing that can be read. */
static uint8_t orientation_of(nb_str tiff) {
    if (tiff.n < 8) return 1;
    bool little = tiff.p[0] == 'I';
#define U16(i) (little ? byte_at(tiff, (i) + 1) << 8 | byte_at(tiff, i) : u16(tiff, i))
    size_t at = little ? U16(4) | (size_t)U16(6) << 16 : u32(tiff, 4);
    if (at > tiff.n - 2) return 1;
    size_t n = U16(at);
    for (size_t i = 0; i < n && at + 2 + 12 * (i + 1) <= tiff.n; i++) {
        size_t entry = at + 2 + 12 * i;
        if (U16(entry) != 0x0112) continue;
        unsigned value = U16(entry + 8);
        return value >= 1 && value <= 8 ? (uint8_t)value : 1;
    }
#undef U16
    return 1;
}

static bool read_frame(nb_fields f, nb_image *image, unsigned marker, nb_str segment) {
    /* ITU-T T.81, table B.1: baseline, extended and progressive Huffman are what PDF readers know
     */
    if (marker > 0xC2) return refuse(f, image, NB_IMAGE_JPEG_FORM, NB_STR("arithmetic, lossless"));
    if (segment.n < 6) return damaged(f, image, (size_t)(segment.p - image->bytes.p));
    if (byte_at(segment, 0) != 8) return refuse(f, image, NB_IMAGE_JPEG_FORM, NB_STR("12 bit"));
    image->rows = u16(segment, 1);
    image->columns = u16(segment, 3);
    image->channels = (uint8_t)byte_at(segment, 5);
    if (image->channels != 1 && image->channels != 3)
        return refuse(f, image, NB_IMAGE_JPEG_FORM, NB_STR("CMYK"));
    return check_size(f, image);
}

/* Behind a scan's head: to the next marker that is neither a stuffed FF 00 nor a restart. */
static size_t skip_scan(nb_str s, size_t at) {
    for (; at + 1 < s.n; at++) {
        unsigned next = byte_at(s, at + 1);
        if (byte_at(s, at) == 0xFF && next != 0 && next != 0xFF && (next < 0xD0 || next > 0xD7))
            return at;
    }
    return s.n;
}

static bool read_jpeg(nb_fields f, nb_image *image) {
    static const char EXIF[] = "Exif\0";
    nb_str s = image->bytes;
    bool scanned = false;
    for (size_t at = 2; at + 2 <= s.n;) {
        unsigned marker = byte_at(s, at + 1);
        if (byte_at(s, at) != 0xFF) return damaged(f, image, at);
        if (marker == 0xFF) { /* fill */
            at++;
            continue;
        }
        if (marker == 0xD9) return scanned ? true : damaged(f, image, at);
        if (at + 4 > s.n || u16(s, at + 2) < 2 || u16(s, at + 2) > s.n - at - 2)
            return damaged(f, image, at);
        nb_str segment = {s.p + at + 4, u16(s, at + 2) - 2};
        bool tables = marker == 0xC4 || marker == 0xC8 || marker == 0xCC; /* DHT, JPG, DAC */
        if (marker >= 0xC0 && marker <= 0xCF && !tables && !read_frame(f, image, marker, segment))
            return false;
        if (marker == 0xE1 && segment.n > sizeof EXIF && memcmp(segment.p, EXIF, sizeof EXIF) == 0)
            image->orientation =
                orientation_of((nb_str){segment.p + sizeof EXIF, segment.n - sizeof EXIF});
        at += 4 + segment.n;
        if (marker != 0xDA) continue;
        if (image->rows == 0) return damaged(f, image, at); /* a scan without a frame */
        scanned = true;
        at = skip_scan(s, at);
    }
    return damaged(f, image, s.n);
}

void nb_image_report_damage(nb_diags *diags, const nb_image *image) {
    nb_diag(diags, NB_IMAGE_DAMAGED, place_of(image), name_of(image), NB_STR("0"));
}

/* --- files ------------------------------------------------------------------------------------ */

bool nb_image_parse(nb_fields f, nb_image *image) {
    nb_str s = image->bytes;
    image->orientation = 1;
    if (s.n > NB_MAX_IMAGE)
        return refuse(f, image, NB_IMAGE_BYTES,
                      nb_str_format(f.arena, "%d", NB_MAX_IMAGE / NB_MIB));
    if (s.n >= 8 && memcmp(s.p, PNG_MARK, 8) == 0) {
        image->kind = NB_IMAGE_PNG;
        return read_png(f, image);
    }
    if (s.n >= 4 && memcmp(s.p, "\xFF\xD8\xFF", 3) == 0) {
        image->kind = NB_IMAGE_JPEG;
        return read_jpeg(f, image);
    }
    return refuse(f, image, NB_IMAGE_KIND, (nb_str){NULL, 0});
}

const nb_image *nb_image_read(nb_fields f, const nb_yaml *path) {
    static const nb_named_kind KIND = {"image",        NB_IMAGE_PATH, NB_IMAGE_READ,
                                       NB_IMAGE_BYTES, NB_MAX_IMAGE,  false};
    nb_named file;
    if (!nb_named_read(f, path, &KIND, &file)) return NULL;
    nb_image *image = NB_NEW(f.arena, nb_image);
    image->at = path;
    image->bytes = file.bytes;
    return nb_image_parse(f, image) ? image : NULL;
}

/* EXIF 2.3, 4.6.4 A: which side of what is seen the stored row 0 and column 0 are. */
const int8_t *nb_image_matrix(const nb_image *image) {
    static const int8_t MATRICES[8][6] = {
        {1, 0, 0, 1, 0, 0},   /* 1: top, left */
        {-1, 0, 0, 1, 1, 0},  /* 2: top, right */
        {-1, 0, 0, -1, 1, 1}, /* 3: bottom, right */
        {1, 0, 0, -1, 0, 1},  /* 4: bottom, left */
        {0, -1, -1, 0, 1, 1}, /* 5: left, top */
        {0, -1, 1, 0, 0, 1},  /* 6: right, top */
        {0, 1, 1, 0, 0, 0},   /* 7: right, bottom */
        {0, 1, -1, 0, 1, 0},  /* 8: left, bottom */
    };
    return MATRICES[(image->orientation - 1) & 7];
}
