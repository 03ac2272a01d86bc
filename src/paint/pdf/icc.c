/* A matrix profile of sRGB, in the form of ICC.1:2001-04 (version 2.4, clauses 6.1 to 6.5). Input:
 * none; output: its bytes.
 * Odd rule: the tables of the three curves are one table, named three times. */
#include "paint/pdf/icc.h"

enum { HEADER = 128, ENTRY = 12, TAGS = 9, POINTS = 256 };

/* s15Fixed16Number */
typedef struct triple {
    uint32_t x, y, z;
} triple;

/* The profile connection space's white, D50 (6.1.9). */
static const triple D50 = {0xF6D6, 0x10000, 0xD32D};
/* The primaries of IEC 61966-2-1, x y (0.64 0.33) (0.30 0.60) (0.15 0.06) with the white
 * (0.3127 0.3290), adapted to D50 by the linear Bradford transform (ICC.1:2010, annex E), rounded
 * so that each row sums to D50: white stays white. */
static const triple RED = {0x6FA0, 0x38F5, 0x0390}, GREEN = {0x6297, 0xB787, 0x18DA},
                    BLUE = {0x249F, 0x0F84, 0xB6C3};

static void put(nb_buf *out, uint64_t value, int bytes) {
    while (bytes-- > 0) nb_buf_byte(out, (unsigned char)(value >> 8 * bytes & 0xFF));
}

static void put_zeros(nb_buf *out, size_t n) {
    while (n-- > 0) nb_buf_byte(out, 0);
}

static void put_xyz(nb_buf *out, const triple *t) {
    put(out, t->x, 4);
    put(out, t->y, 4);
    put(out, t->z, 4);
}

/* y = x^(12/5), the exponent 2.4 of IEC 61966-2-1, by Newton's method on y^5 = x^12: the same
 * doubles everywhere, which pow() does not promise. From above, where x² is for x < 1, each step
 * falls until it is there. */
static double power(double x) {
    double x2 = x * x, x4 = x2 * x2, target = x4 * x4 * x4, y = x2, next = x2;
    do {
        y = next;
        next = y - (y - target / (y * y * y * y)) / 5;
    } while (next < y);
    return y;
}

static uint32_t linear(int i) {
    double c = (double)i / (POINTS - 1);
    double light = c <= 0.04045 ? c / 12.92 : power((c + 0.055) / 1.055);
    return (uint32_t)(light * 65535 + 0.5);
}

static void put_curve(nb_buf *out) { /* curveType, 6.5.3 */
    nb_buf_puts(out, "curv");
    put(out, 0, 4);
    put(out, POINTS, 4);
    for (int i = 0; i < POINTS; i++) put(out, linear(i), 2);
}

static void put_description(nb_buf *out, const char *text) { /* textDescriptionType, 6.5.17 */
    uint32_t n = (uint32_t)strlen(text) + 1;
    nb_buf_puts(out, "desc");
    put(out, 0, 4);
    put(out, n, 4);
    nb_buf_add(out, text, n);
    put_zeros(out, 4 + 4 + 2 + 1 + 67); /* no Unicode, no ScriptCode */
}

static void put_header(nb_buf *out) { /* 6.1 */
    put_zeros(out, 8);                /* size, filled in at the end; no CMM */
    put(out, 0x02400000, 4);
    nb_buf_puts(out, "mntrRGB XYZ ");
    static const uint32_t date[] = {1999, 10, 18, 0, 0, 0}; /* of the standard: no clock */
    for (int i = 0; i < 6; i++) put(out, date[i], 2);
    nb_buf_puts(out, "acsp");
    put_zeros(out, 28); /* platform, flags, device, attributes, perceptual intent */
    put_xyz(out, &D50);
    put_zeros(out, HEADER - out->n);
}

static void align(nb_buf *out) { put_zeros(out, (4 - out->n % 4) % 4); }

/* Fills the four bytes at `at`. */
static void set(nb_buf *out, size_t at, size_t value) {
    for (int i = 0; i < 4; i++) out->p[at + (size_t)i] = (char)(value >> (24 - 8 * i) & 0xFF);
}

nb_str nb_icc_srgb(nb_arena *arena) {
    static const char names[TAGS][5] = {"desc", "cprt", "wtpt", "rXYZ", "gXYZ",
                                        "bXYZ", "rTRC", "gTRC", "bTRC"};
    static const triple *const colours[] = {&D50, &RED, &GREEN, &BLUE};
    nb_buf out = nb_buf_in(arena);
    put_header(&out);
    put(&out, TAGS, 4);
    size_t table = out.n, start = 0;
    put_zeros(&out, TAGS * ENTRY);
    for (size_t i = 0; i < TAGS; i++) {
        if (i < 7) { /* the later curves are the first one */
            align(&out);
            start = out.n;
        }
        if (i == 0) put_description(&out, "sRGB IEC61966-2-1");
        if (i == 1) nb_buf_add(&out, "text\0\0\0\0No copyright, use freely", 33);
        if (i >= 2 && i < 6) {
            nb_buf_puts(&out, "XYZ ");
            put(&out, 0, 4);
            put_xyz(&out, colours[i - 2]);
        }
        if (i == 6) put_curve(&out);
        memcpy(out.p + table + i * ENTRY, names[i], 4);
        set(&out, table + i * ENTRY + 4, start);
        set(&out, table + i * ENTRY + 8, out.n - start);
    }
    align(&out);
    set(&out, 0, out.n);
    return nb_buf_view(&out);
}
