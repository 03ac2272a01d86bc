/* libFuzzer on reading and verifying: any bytes, no trust anchor, a fixed time.
 *
 *     CC=clang cmake -B FUZZ -DNB_FUZZ=ON && cmake --build FUZZ --target fuzz_verify
 *     /usr/bin/python3 tests/fuzz/seeds.py build/nianbao . SEEDS && FUZZ/tests/fuzz_verify SEEDS
 */
#include "sign/verify.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Text that a terminal can be given. */
static bool is_plain(nb_str text) {
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] < ' ' && text.p[i] != '\n') return false;
    return text.n > 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const int64_t NOW = 1800000000;
    nb_recovery recovery;
    nb_arena *volatile arena = nb_arena_new(&recovery);
    nb_arena *volatile scratch = nb_arena_new(&recovery);
    if (arena != NULL && scratch != NULL && setjmp(recovery.point) == 0) {
        nb_verdict *v = nb_verify_bytes(arena, scratch, nb_diags_new(arena), "x.pdf",
                                        (nb_str){(const char *)data, size}, NULL, NOW);
        /* without an anchor nothing may be in order */
        if (v != NULL && (nb_verdict_in_order(v) || !is_plain(nb_verdict_text(v, 0)) ||
                          !is_plain(nb_verdict_json(v))))
            __builtin_trap();
    }
    if (scratch != NULL) nb_arena_free(scratch);
    if (arena != NULL) nb_arena_free(arena);
    return 0;
}
