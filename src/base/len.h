/* Lengths: int32 thousandths of a PostScript point (1/72 inch).
 * No floating point in text, flow or page; sums of a page or a galley fit (±2,147 km of text). */
#ifndef NB_BASE_LEN_H
#define NB_BASE_LEN_H

#include <stdint.h>

#include "base/str.h"

typedef int32_t nb_len;

#define NB_PT(points) ((nb_len)((points)*1000))

/* a × b / c rounded half away from zero; c > 0. */
static inline nb_len nb_muldiv(int64_t a, int64_t b, int64_t c) {
    int64_t product = a * b, half = c / 2;
    return (nb_len)((product >= 0 ? product + half : product - half) / c);
}
/* Thousandths of a millimetre to nb_len: 1 mm = 72/25.4 pt. */
static inline nb_len nb_len_of_um(int64_t um) { return nb_muldiv(um, 72 * 10, 254); }
/* A share of the em in thousandths: nb_em(size, 500) is half an em. */
static inline nb_len nb_em(nb_len size, int32_t thousandths) {
    return nb_muldiv(size, thousandths, 1000);
}

/* "15.793pt", "210mm", "0.35mm": a decimal with at most 3 places and the unit pt or mm. */
bool nb_len_parse(nb_str s, nb_len *out);
/* Decimal points, shortest form: 15793 → "15.793", -500 → "-.5". PDF's and the dumps' form. */
void nb_buf_len(nb_buf *buf, nb_len value);

#endif
