/* Subsets with HarfBuzz. Input: a face and glyph ids; output: a font program for a PDF.
 * Odd rule: HarfBuzz is shown a face that has only the tables that the program needs. That is why a
 * subset takes milliseconds, and why nothing but composite glyphs can add to the glyphs asked for.
 */
#include "font/subset.h"

#include <hb-subset.h>

#include "font/cff.h"

typedef struct shown {
    const nb_face *face;
} shown;

static bool is_needed(nb_outline outline, hb_tag_t tag) {
    switch (tag) {
    case HB_TAG('h', 'e', 'a', 'd'):
    case HB_TAG('m', 'a', 'x', 'p'): return true;
    case HB_TAG('C', 'F', 'F', ' '): return outline == NB_OUTLINE_CFF;
    case HB_TAG('g', 'l', 'y', 'f'):
    case HB_TAG('l', 'o', 'c', 'a'):
    case HB_TAG('h', 'h', 'e', 'a'):
    case HB_TAG('h', 'm', 't', 'x'): return outline == NB_OUTLINE_GLYF;
    default: return false; /* hinting too: print does without, and it is a third of the bytes */
    }
}

static hb_blob_t *show_table(hb_face_t *stripped, hb_tag_t tag, void *data) {
    (void)stripped;
    const shown *s = data;
    if (!is_needed(s->face->outline, tag)) return NULL;
    return hb_face_reference_table(s->face->hb_face, tag);
}

static void release_blob(void *blob) { hb_blob_destroy(blob); }

/* The plan's glyph ids and the program; the caller owns *blob. */
static bool execute(const nb_face *face, hb_face_t *stripped, const hb_subset_input_t *input,
                    const uint16_t *used, size_t n, uint16_t *gids, hb_blob_t **blob) {
    hb_subset_plan_t *plan = hb_subset_plan_create_or_fail(stripped, input);
    if (plan == NULL) return false;
    hb_face_t *result = hb_subset_plan_execute_or_fail(plan);
    if (result != NULL) {
        const hb_map_t *map = hb_subset_plan_old_to_new_glyph_mapping(plan);
        for (size_t i = 0; i < n && gids != NULL; i++) gids[i] = (uint16_t)hb_map_get(map, used[i]);
        *blob = face->outline == NB_OUTLINE_CFF
                    ? hb_face_reference_table(result, HB_TAG('C', 'F', 'F', ' '))
                    : hb_face_reference_blob(result);
        hb_face_destroy(result);
    }
    hb_subset_plan_destroy(plan);
    return result != NULL;
}

/* Fandol has no subroutines; for 450 of its characters HarfBuzz needs 4 ms, this 0.2. Of what has
 * some HarfBuzz makes a table without them first, which keeps the CIDs of the whole font. */
static bool copy_cff(nb_arena *arena, const nb_face *face, const uint16_t *used, size_t n,
                     nb_str *program) {
    nb_memory_watch();
    hb_blob_t *table = hb_face_reference_table(face->hb_face, HB_TAG('C', 'F', 'F', ' '));
    if (nb_memory_ran_out()) nb_arena_fail(arena);
    nb_arena_defer(arena, release_blob, table);
    unsigned length = 0;
    const char *bytes = hb_blob_get_data(table, &length);
    return nb_cff_copy(arena, (nb_str){bytes, length}, used, n, program);
}

bool nb_subset_make(nb_arena *arena, const nb_face *face, const uint16_t *used, size_t n,
                    nb_subset *out) {
    out->gids = NULL;
    if (face->cid_keyed && copy_cff(arena, face, used, n, &out->program)) return true;
    /* All memory of the arena first: a jump out of memory must not leave HarfBuzz's behind. */
    bool new_gids = face->outline == NB_OUTLINE_GLYF || face->cid_keyed;
    uint16_t *gids = new_gids ? NB_NEW_ARRAY(arena, uint16_t, n + 1) : NULL;
    shown *s = NB_NEW(arena, shown);
    s->face = face;
    nb_memory_watch();
    hb_subset_input_t *input = hb_subset_input_create_or_fail();
    if (input == NULL) nb_arena_fail(arena);
    unsigned flags = HB_SUBSET_FLAGS_NO_HINTING | HB_SUBSET_FLAGS_DESUBROUTINIZE;
    /* Of a CFF without CIDs the glyph id is the code (ISO 32000-1, 9.7.4.2), so it has to stay. */
    if (face->outline == NB_OUTLINE_CFF && !face->cid_keyed) flags |= HB_SUBSET_FLAGS_RETAIN_GIDS;
    hb_subset_input_set_flags(input, flags);
    hb_set_t *glyphs = hb_subset_input_glyph_set(input);
    for (size_t i = 0; i < n; i++) hb_set_add(glyphs, used[i]);

    hb_face_t *stripped = hb_face_create_for_tables(show_table, s, NULL);
    hb_face_set_upem(stripped, face->units_per_em);
    hb_blob_t *blob = NULL;
    bool done = execute(face, stripped, input, used, n, gids, &blob);
    if (nb_memory_ran_out()) nb_arena_fail(arena); /* see nb_face_settle: released it must not be */
    hb_face_destroy(stripped);
    hb_subset_input_destroy(input);
    if (!done) return false;
    nb_arena_defer(arena, release_blob, blob);

    unsigned length = 0;
    const char *program = hb_blob_get_data(blob, &length);
    if (length == 0) return false;
    if (face->cid_keyed)
        return nb_cff_copy(arena, (nb_str){program, length}, gids, n, &out->program);
    *out = (nb_subset){.program = {program, length}, .gids = gids};
    return true;
}
