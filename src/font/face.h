/* One face of one font file: metrics, glyphs, embedding permission.
 *
 * The file is mapped, never copied. Faces are shared by all roles that name them and live as long
 * as the nb_fonts they come from. Units: thousandths of an em unless a name says `units`.
 */
#ifndef NB_FONT_FACE_H
#define NB_FONT_FACE_H

#include <hb.h>

#include "base/diag.h"
#include "base/len.h"

typedef enum nb_outline { NB_OUTLINE_GLYF, NB_OUTLINE_CFF } nb_outline;

typedef struct nb_face {
    uint16_t index; /* in nb_fonts.faces: what a glyph run names its face by */
    const char *path;
    unsigned collection_index;
    nb_str bytes; /* the mapped file */
    hb_face_t *hb_face;
    hb_font_t *hb_font; /* scale = units per em */
    uint32_t units_per_em;
    uint32_t glyph_count;
    nb_outline outline;
    bool cid_keyed;          /* CFF with ROS */
    int32_t ascent, descent; /* OS/2 typo values (Fandol's hhea is wrong); descent negative */
    int32_t cap_height;
    int32_t italic_angle; /* whole degrees, counter-clockwise */
    int32_t bbox[4];      /* head: xMin yMin xMax yMax */
    uint16_t weight;      /* OS/2 usWeightClass */
    bool serif, fixed_pitch;
    uint16_t fs_type;       /* OS/2 fsType, embedding permission */
    uint32_t checksum;      /* head.checkSumAdjustment: quick identity of a locked file */
    nb_str postscript_name; /* name id 6 */
    nb_str family, version, license;
    struct nb_face_work *work; /* caches of face.c and shape.c; behind a const face too */
} nb_face;

/* Maps and reads the face; NULL when the file is no usable OpenType font (*why says so, static), or
 * cannot be read (*why is NULL, errno says it). */
nb_face *nb_face_open(nb_arena *arena, const char *path, unsigned collection_index,
                      const char **why);

/* The same face for another document, without opening it again: the first lives longer. */
nb_face *nb_face_share(nb_arena *arena, const nb_face *face);

/* Glyph of a code point, 0 when the face has none. */
uint32_t nb_face_glyph(const nb_face *face, uint32_t cp);
/* Horizontal advance in thousandths of an em, rounded as PDF's /W wants it. */
int32_t nb_face_advance(const nb_face *face, uint32_t gid);
/* Ink box of a glyph: xMin, yMin, xMax, yMax; false for a blank glyph. */
bool nb_face_ink(const nb_face *face, uint32_t gid, int32_t box[4]);
/* fsType allows embedding, and subsetting too (OpenType OS/2: bit 1 alone forbids, bit 8 forbids
 * subsetting, bit 9 is bitmap only). */
bool nb_face_embeddable(const nb_face *face);
/* SHA-256 of the whole file in lower-case hex. */
void nb_face_sha256(const nb_face *face, char hex[65]);

#endif
