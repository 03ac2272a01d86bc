/* What face.c and shape.c remember about a face between calls. Seen by these two alone.
 *
 * Callers hold `const nb_face *`: a face never changes what it answers, only how fast. One thread.
 */
#ifndef NB_FONT_WORK_H
#define NB_FONT_WORK_H

#include "font/face.h"

struct nb_face_work {
    nb_arena *arena;
    uint16_t *advances;  /* by glyph id, advance + 1 in thousandths of an em; 0: not asked yet */
    hb_buffer_t *buffer; /* shape.c's, reused from run to run; NULL until the first */
    bool broken;         /* memory ran out in HarfBuzz */
};

/* Behind HarfBuzz's work on a face, which nb_memory_watch began. What it made without memory must
 * not be used, nor be released: it frees then what it never had. */
static inline void nb_face_settle(const nb_face *face) {
    if (!nb_memory_ran_out()) return;
    face->work->broken = true;
    nb_arena_fail(face->work->arena);
}

/* units × 1000 / units per em, halves upwards: the rounding of PDF's /W, and of everything that
 * has to agree with it. */
static inline int32_t nb_face_em(const nb_face *face, int64_t units) {
    int64_t upem = face->units_per_em, twice = units * 2000 + upem, q = twice / (2 * upem);
    return (int32_t)(q - (twice < q * 2 * upem));
}

#endif
