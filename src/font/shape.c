/* Shapes a run of one face with HarfBuzz: code points in, glyphs with advances out.
 * Input: a run as text/ itemised it, left to right. One hb_buffer a face, reused.
 * Odd rule: the script is guessed from the run, except that a run of digits and signs alone has
 * none and takes the face's default features. */
#include "font/shape.h"

#include "font/work.h"

static void drop_buffer(void *handle) { hb_buffer_destroy(handle); }

void nb_shape_prepare(void) {
    static const char *const languages[] = {"zh-Hans", "en"};
    for (size_t i = 0; i < 2; i++) hb_language_from_string(languages[i], -1);
}

static hb_buffer_t *buffer_of(struct nb_face_work *work) {
    if (work->buffer == NULL) {
        work->buffer = hb_buffer_create();
        nb_arena_defer(work->arena, drop_buffer, work->buffer);
    }
    hb_buffer_clear_contents(work->buffer);
    return work->buffer;
}

size_t nb_shape(nb_arena *arena, const nb_face *face, const uint32_t *cps, size_t n,
                const char *lang, bool ligatures, nb_shaped **out) {
    *out = NULL;
    if (n == 0) return 0;
    nb_memory_watch();
    hb_buffer_t *buffer = buffer_of(face->work);
    hb_buffer_set_cluster_level(buffer, HB_BUFFER_CLUSTER_LEVEL_MONOTONE_CHARACTERS);
    hb_buffer_set_flags(buffer, HB_BUFFER_FLAG_BOT | HB_BUFFER_FLAG_EOT |
                                    HB_BUFFER_FLAG_REMOVE_DEFAULT_IGNORABLES);
    hb_buffer_add_codepoints(buffer, cps, (int)n, 0, (int)n);
    hb_buffer_guess_segment_properties(buffer);
    hb_buffer_set_direction(buffer, HB_DIRECTION_LTR);
    hb_buffer_set_language(buffer, hb_language_from_string(lang, -1));
    uint32_t on = ligatures ? 1 : 0;
    const hb_feature_t features[] = {
        {HB_TAG('k', 'e', 'r', 'n'), 1, HB_FEATURE_GLOBAL_START, HB_FEATURE_GLOBAL_END},
        {HB_TAG('l', 'i', 'g', 'a'), on, HB_FEATURE_GLOBAL_START, HB_FEATURE_GLOBAL_END},
        {HB_TAG('c', 'l', 'i', 'g'), on, HB_FEATURE_GLOBAL_START, HB_FEATURE_GLOBAL_END},
    };
    hb_shape(face->hb_font, buffer, features, sizeof features / sizeof features[0]);
    nb_face_settle(face);

    unsigned count = 0;
    const hb_glyph_info_t *info = hb_buffer_get_glyph_infos(buffer, &count);
    const hb_glyph_position_t *at = hb_buffer_get_glyph_positions(buffer, NULL);
    nb_shaped *glyphs = NB_NEW_ARRAY(arena, nb_shaped, count);
    for (unsigned i = 0; i < count; i++)
        glyphs[i] = (nb_shaped){(uint16_t)info[i].codepoint, info[i].cluster,
                                nb_face_em(face, at[i].x_advance), nb_face_em(face, at[i].x_offset),
                                nb_face_em(face, at[i].y_offset)};
    *out = glyphs;
    return count;
}
