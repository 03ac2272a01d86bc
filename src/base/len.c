/* Reading and writing of lengths, in decimal, without floating point. */
#include "base/len.h"

#include <stdlib.h>

bool nb_len_parse(nb_str s, nb_len *out) {
    bool mm;
    if (s.n > 2 && memcmp(s.p + s.n - 2, "mm", 2) == 0)
        mm = true;
    else if (s.n > 2 && memcmp(s.p + s.n - 2, "pt", 2) == 0)
        mm = false;
    else
        return false;
    s.n -= 2;
    while (s.n > 0 && s.p[s.n - 1] == ' ') s.n--;
    int64_t value = 0;
    int places = -1;
    bool negative = false, digits = false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (i == 0 && (c == '-' || c == '+'))
            negative = c == '-';
        else if (c == '.' && places < 0)
            places = 0;
        else if (c >= '0' && c <= '9' && places < 3 && value < 100000000) {
            value = value * 10 + (c - '0');
            digits = true;
            if (places >= 0) places++;
        } else
            return false;
    }
    if (!digits) return false;
    for (int i = places < 0 ? 0 : places; i < 3; i++) value *= 10;
    if (value > 100000000) return false; /* 100 m: no page is larger */
    if (negative) value = -value;
    *out = mm ? nb_len_of_um(value) : (nb_len)value;
    return true;
}

void nb_buf_len(nb_buf *buf, nb_len value) {
    int64_t v = value;
    if (v < 0) nb_buf_byte(buf, '-'), v = -v;
    int64_t whole = v / 1000, part = v % 1000;
    if (whole != 0 || part == 0) nb_buf_int(buf, whole);
    if (part == 0) return;
    char digits[4] = {'.', (char)('0' + part / 100), (char)('0' + part / 10 % 10),
                      (char)('0' + part % 10)};
    size_t n = 4;
    while (digits[n - 1] == '0') n--;
    nb_buf_add(buf, digits, n);
}
