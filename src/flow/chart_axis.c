/* The scale of an axis, in whole numbers. Input: the least and the greatest value; output: ticks.
 * Odd rule: nought is on the axis, so that lengths can be compared, unless the caller draws none
 * and all values are far above it. */
#include "flow/chart.h"

static int64_t floor_to(int64_t value, int64_t step) {
    int64_t rest = value % step;
    return value - (rest < 0 ? rest + step : rest);
}

nb_axis nb_axis_make(int64_t least, int64_t most, int64_t unit, int ticks, bool nought) {
    bool far = least > 0 && most - least < least / 2;
    if (least > 0 && (nought || !far || least == most)) least = 0;
    if (most < 0) most = 0;
    if (least == most) most = unit;
    static const int FACTORS[] = {1, 2, 5};
    nb_axis axis = {0};
    int64_t power = 1;
    for (int i = 0; i < 54; i++) { /* as far as the powers of ten fit */
        axis.step = power * FACTORS[i % 3];
        axis.low = floor_to(least, axis.step);
        axis.high = -floor_to(-most, axis.step);
        if ((axis.high - axis.low) / axis.step <= ticks) break;
        if (i % 3 == 2) power *= 10;
    }
    return axis;
}

nb_len nb_axis_at(const nb_axis *axis, int64_t value) {
    int64_t span = axis->high - axis->low, off = value - axis->low;
    while (span > INT32_MAX) span /= 2, off /= 2; /* a factor of lengths must fit */
    return axis->from + nb_muldiv(axis->to - axis->from, off, span);
}
