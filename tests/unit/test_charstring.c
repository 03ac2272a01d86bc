/* Hints of Type 2 charstrings (Adobe Technical Note 5177). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "font/charstring.h"

typedef struct sample {
    const char *what, *in, *out; /* hex; out NULL: refused */
} sample;

/* 8b is 0, 8c 1 …; 01 hstem, 03 vstem, 05 rlineto, 0e endchar, 12 hstemhm, 13 hintmask, 15 rmoveto,
 * 16 hmoveto, 17 vstemhm, 0a callsubr, 0c22 hflex. */
static const sample SAMPLES[] = {
    {"no hints", "8c8d8e158f90050e", "8c8d8e158f90050e"},
    {"stems without a width", "8c8d018e8f038d8e150e", "8d8e150e"},
    {"stems with a width", "908c8d018e8f038d8e150e", "908d8e150e"},
    {"a width of three bytes", "1c01008c8d01160e", "1c0100160e"},
    {"a width of five bytes", "ff000100008c8d018c160e", "ff000100008c160e"},
    {"masks, whose bytes may look like operators", "8c8d128e8f13158d8e15130e8f90050e",
     "8d8e158f90050e"},
    {"a mask of two bytes for nine stems", "8c8d8c8d8c8d8c8d128c8d8c8d8c8d8c8d8c8d1315158d8e150e",
     "8d8e150e"},
    {"a width behind nothing but a mask", "908c8d138015", "9015"},
    {"flex", "8c160c228c160e", "8c160c228c160e"},
    {"endchar with a width", "900e", "900e"},
    {"a space with a width and hints", "908c8d010e", "900e"},
    {"subroutines", "8c0a", NULL},
    {"cut within a number", "8c8d1c01", NULL},
    {"cut behind escape", "8c0c", NULL},
    {"operands alone", "8c8d", NULL},
};

static size_t bytes_of(const char *hex, unsigned char *out) {
    size_t n = 0;
    for (; hex[2 * n] != '\0'; n++) {
        int value = 0;
        for (int i = 0; i < 2; i++) {
            char c = hex[2 * n + (size_t)i];
            value = value * 16 + (c <= '9' ? c - '0' : c - 'a' + 10);
        }
        out[n] = (unsigned char)value;
    }
    return n;
}

static void test_samples(void **state) {
    (void)state;
    nb_recovery recovery;
    nb_arena *arena = nb_arena_new(&recovery);
    for (size_t i = 0; i < sizeof SAMPLES / sizeof *SAMPLES; i++) {
        unsigned char in[64], wanted[64];
        nb_buf out = nb_buf_in(arena);
        bool good = nb_charstring_bare(&out, in, bytes_of(SAMPLES[i].in, in));
        if (good != (SAMPLES[i].out != NULL)) fail_msg("%s", SAMPLES[i].what);
        if (!good) continue;
        size_t n = bytes_of(SAMPLES[i].out, wanted);
        if (out.n != n || memcmp(out.p, wanted, n) != 0) fail_msg("%s", SAMPLES[i].what);
    }
    nb_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_samples)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
