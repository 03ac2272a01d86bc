/* Any bytes as a signed PDF: reading and verifying, without a trust anchor, at a fixed time. */
#include "fuzz.h"
#include "sign/verify.h"

/* Text that a terminal can be given. */
static bool is_plain(nb_str text) {
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] < ' ' && text.p[i] != '\n') return false;
    return text.n > 0;
}

void nb_fuzz_one(nb_fuzz *f, nb_str input) {
    static const int64_t NOW = 1800000000;
    nb_verdict *v = nb_verify_bytes(f->arena, f->scratch, f->diags, "x.pdf", input, NULL, NOW);
    if (v == NULL) return;
    NB_FUZZ_HOLDS(!nb_verdict_in_order(v)); /* nobody is trusted */
    NB_FUZZ_HOLDS(is_plain(nb_verdict_text(v, 0)));
    NB_FUZZ_HOLDS(is_plain(nb_verdict_json(v)));
}
