/* Western runs that were shaped before. Input: a run of one face; output: its glyphs. Numbers,
 * units and names come again and again, in tables above all, and HarfBuzz asks for as much time for
 * each as all other work on them together. Odd rule: a slot holds the last run that fell on it;
 * long runs are words of sentences, which hardly return. */
#include "text/unit.h"

enum { SLOTS = 256, LONGEST = 12 };

struct nb_run_slot {
    const nb_face *face;
    const char *lang;
    uint32_t cps[LONGEST];
    nb_shaped glyphs[LONGEST];
    size_t n, count;
};

static size_t slot_of(const nb_face *face, const uint32_t *cps, size_t n) {
    uint32_t hash = face->index;
    for (size_t i = 0; i < n; i++) hash = hash * 31 + cps[i];
    return (hash ^ hash >> 11) % SLOTS;
}

size_t nb_run_shape(nb_setter *s, const nb_face *face, const uint32_t *cps, size_t n,
                    const char *lang, nb_shaped **out) {
    if (n > LONGEST) return nb_shape(s->scratch, face, cps, n, lang, false, out);
    if (s->runs == NULL) s->runs = NB_NEW_ARRAY(s->arena, struct nb_run_slot, SLOTS);
    struct nb_run_slot *slot = &s->runs[slot_of(face, cps, n)];
    bool known = slot->face == face && slot->n == n && strcmp(slot->lang, lang) == 0 &&
                 memcmp(slot->cps, cps, n * sizeof *cps) == 0;
    if (!known) {
        nb_shaped *glyphs;
        size_t count = nb_shape(s->scratch, face, cps, n, lang, false, &glyphs);
        *out = glyphs;
        if (count > LONGEST) return count;
        slot->face = face;
        slot->lang = lang;
        slot->n = n;
        slot->count = count;
        memcpy(slot->cps, cps, n * sizeof *cps);
        if (count > 0) memcpy(slot->glyphs, glyphs, count * sizeof *glyphs);
    }
    *out = slot->glyphs;
    return slot->count;
}
