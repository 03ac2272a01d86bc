/* libFuzzer on reading and verifying: any bytes, no trust anchor, a fixed time.
 *
 *     CC=clang cmake -B FUZZ -DNB_FUZZ=ON && cmake --build FUZZ --target fuzz_verify
 *     /usr/bin/python3 tests/fuzz/seeds.py build/nianbao . SEEDS && FUZZ/tests/fuzz_verify SEEDS
 */
#include "sign/verify.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const int64_t NOW = 1800000000;
    nb_recovery recovery;
    nb_arena *volatile arena = nb_arena_new(&recovery);
    nb_arena *volatile scratch = nb_arena_new(&recovery);
    if (arena != NULL && scratch != NULL && setjmp(recovery.point) == 0) {
        nb_verdict *v = nb_verify_bytes(arena, scratch, nb_diags_new(arena), "x.pdf",
                                        (nb_str){(const char *)data, size}, NULL, NOW);
        /* without an anchor nothing may be in order */
        if (v != NULL &&
            (nb_verdict_in_order(v) || nb_verdict_text(v, 0).n == 0 || nb_verdict_json(v).n == 0))
            __builtin_trap();
    }
    if (scratch != NULL) nb_arena_free(scratch);
    if (arena != NULL) nb_arena_free(arena);
    return 0;
}
