/* Pictures in files: PNG (ISO/IEC 15948) and JPEG (ITU-T T.81).
 *
 * The bytes stay as they are; only what the layout needs is read from them, and whether they are
 * whole. Painters decode them (paint/pixels.h). Colour profiles inside are not used: RGB is taken
 * for sRGB. */
#ifndef NB_MODEL_IMAGE_H
#define NB_MODEL_IMAGE_H

#include "model/fields.h"

typedef enum nb_image_kind { NB_IMAGE_PNG, NB_IMAGE_JPEG } nb_image_kind;

typedef struct nb_image {
    nb_image_kind kind;
    const nb_yaml *at; /* the scalar that names the file; NULL: none (bytes of a test) */
    nb_str bytes;
    uint32_t columns, rows; /* of pixels, as stored */
    uint8_t channels;       /* JPEG: 1 grey, 3 colour */
    uint8_t orientation;    /* EXIF 1…8: how to turn and mirror what is stored; 1: not at all */
} nb_image;

/* The file that `path`, a scalar of a report, names: relative to the report's folder, and nowhere
 * above it. NULL after reporting. */
const nb_image *nb_image_read(nb_fields f, const nb_yaml *path);
/* The same for bytes that are there already. */
bool nb_image_parse(nb_fields f, nb_image *image);

/* For painters that find it damaged inside, behind sums that hold. */
void nb_image_report_damage(nb_diags *diags, const nb_image *image);

/* Orientations 5 to 8 lie on their side. */
static inline uint32_t nb_image_width(const nb_image *image) {
    return image->orientation > 4 ? image->rows : image->columns;
}
static inline uint32_t nb_image_height(const nb_image *image) {
    return image->orientation > 4 ? image->columns : image->rows;
}
/* Where a point of the unit square of what is stored comes on that of what is shown, y upwards, as
 * PDF's matrices have it: (x, y) to (m[0]x + m[2]y + m[4], m[1]x + m[3]y + m[5]). */
const int8_t *nb_image_matrix(const nb_image *image);

#endif
