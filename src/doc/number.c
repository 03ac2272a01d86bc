/* Numerals and schemes. Odd rule: ten to nineteen drop the leading 一 (十二, not 一十二), as
 * official documents write them (GB/T 9704-2012 7.3.3). */
#include "doc/number.h"

static const char *const DIGITS[] = {"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"};

void nb_number_han(nb_buf *out, uint32_t n) {
    static const struct {
        uint32_t value;
        const char *name;
    } units[] = {{1000, "千"}, {100, "百"}, {10, "十"}, {1, ""}};
    bool started = false, zero = false;
    if (n > 9999) {
        nb_buf_int(out, n);
        return;
    }
    if (n == 0) nb_buf_puts(out, DIGITS[0]);
    for (size_t i = 0; i < 4; i++) {
        uint32_t digit = n / units[i].value % 10;
        if (digit == 0) {
            zero = started;
            continue;
        }
        if (zero) nb_buf_puts(out, DIGITS[0]);
        if (started || digit != 1 || units[i].value != 10) nb_buf_puts(out, DIGITS[digit]);
        nb_buf_puts(out, units[i].name);
        started = true;
        zero = false;
    }
}

nb_str nb_number_label(nb_arena *arena, const nb_scheme *scheme, uint32_t above, uint32_t n) {
    if (scheme->numeral == NB_NUMERAL_NONE) return (nb_str){NULL, 0};
    nb_buf out = nb_buf_in(arena);
    nb_buf_str(&out, scheme->before);
    if (scheme->between.n > 0) {
        nb_buf_int(&out, above);
        nb_buf_str(&out, scheme->between);
    }
    if (scheme->numeral == NB_NUMERAL_HAN)
        nb_number_han(&out, n);
    else if (scheme->numeral == NB_NUMERAL_LETTER && n <= 26)
        nb_buf_byte(&out, (unsigned char)('a' + n - 1));
    else
        nb_buf_int(&out, n);
    nb_buf_str(&out, scheme->after);
    return nb_buf_view(&out);
}
