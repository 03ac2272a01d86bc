/* Numbers as offices write them, and exact arithmetic on them: scaled integers, no floating point.
 *
 * Input: the text of a figure. Odd rule: digits may be grouped by a comma, full or half width, only
 * in threes behind the first group, so that a list of numbers is not taken for one. */
#include "model/value.h"

#include "base/unicode.h"

enum { MAX_DIGITS = 17, MAX_PLACES = 9 };

static bool skip(const char **p, const char *end, const char *word) {
    size_t n = strlen(word);
    if ((size_t)(end - *p) < n || memcmp(*p, word, n) != 0) return false;
    *p += n;
    return true;
}

static void skip_blanks(const char **p, const char *end) {
    while (*p < end) {
        if (**p == ' ' || **p == '\t' || **p == '\n')
            (*p)++;
        else if (!skip(p, end, "　"))
            return;
    }
}

static bool is_digit_at(const char *p, const char *end) {
    return p < end && nb_is_digit((unsigned char)*p);
}

static bool three_digits(const char *p, const char *end) {
    return is_digit_at(p, end) && is_digit_at(p + 1, end) && is_digit_at(p + 2, end) &&
           !is_digit_at(p + 3, end);
}

/* False when there are no digits or too many. */
static bool read_number(const char **p, const char *end, nb_value *value) {
    int digits = 0, group = 0;
    bool grouped = false;
    for (;;) {
        if (is_digit_at(*p, end)) {
            if (++digits > MAX_DIGITS) return false;
            value->scaled = value->scaled * 10 + (**p - '0');
            (*p)++;
            group++;
            continue;
        }
        const char *next = *p;
        if (digits == 0 || (grouped ? group != 3 : group > 3) ||
            !(skip(&next, end, ",") || skip(&next, end, "，")) || !three_digits(next, end))
            break;
        *p = next;
        grouped = true;
        group = 0;
    }
    if (digits == 0) return false;
    if (*p < end && **p == '.' && is_digit_at(*p + 1, end)) {
        for ((*p)++; is_digit_at(*p, end); (*p)++) {
            if (++digits > MAX_DIGITS || ++value->places > MAX_PLACES) return false;
            value->scaled = value->scaled * 10 + (**p - '0');
        }
    }
    return true;
}

static bool is_blank_mark(nb_str s) {
    static const char *const MARKS[] = {"-", "—", "——", "－", "/", "／"};
    for (size_t i = 0; s.n > 0 && i < sizeof MARKS / sizeof *MARKS; i++)
        if (nb_str_is(s, MARKS[i])) return true;
    return s.n == 0;
}

/* A closed bracket that ends the text; the unit is what stands before it. */
static bool read_rest(const char *p, const char *end, nb_value *value) {
    const char *from = p;
    for (; p < end; p++)
        if (is_digit_at(p, end) || skip(&p, end, "（") || *p == '(') break;
    bool wide = p - from >= 3 && memcmp(p - 3, "（", 3) == 0;
    value->unit = nb_str_trim((nb_str){from, (size_t)(p - from) - (wide ? 3 : 0)});
    if (p == end) return !wide;
    if (!wide && *p != '(') return false; /* more digits: no single number */
    const char *inner = wide ? p : p + 1;
    size_t n = (size_t)(end - inner);
    if (n >= 3 && memcmp(end - 3, "）", 3) == 0)
        value->remark = (nb_str){inner, n - 3};
    else if (n >= 1 && end[-1] == ')')
        value->remark = (nb_str){inner, n - 1};
    else
        return false;
    return true;
}

nb_value nb_value_parse(nb_str text) {
    nb_value value = {.number = false};
    if (text.n > 0) text = nb_str_trim(text);
    if (is_blank_mark(text)) {
        value.blank = true;
        return value;
    }
    const char *p = text.p, *end = text.p + text.n;
    bool minus = skip(&p, end, "-") || skip(&p, end, "−") || skip(&p, end, "－");
    value.sign = minus || skip(&p, end, "+") || skip(&p, end, "＋");
    if (!read_number(&p, end, &value)) return (nb_value){.number = false};
    if (minus) value.scaled = -value.scaled;
    skip_blanks(&p, end);
    value.number = read_rest(p, end, &value);
    return value;
}

static bool raise_to(nb_value *value, int places) {
    while (value->places < places) {
        if (value->scaled > INT64_MAX / 10 || value->scaled < -(INT64_MAX / 10)) return false;
        value->scaled *= 10;
        value->places++;
    }
    return true;
}

bool nb_value_align(nb_value *a, nb_value *b) {
    return raise_to(a, b->places) && raise_to(b, a->places);
}

bool nb_value_add(nb_value *sum, nb_value value, int sign) {
    if (!nb_value_align(sum, &value)) return false;
    int64_t more = sign < 0 ? -value.scaled : value.scaled;
    if ((more > 0 && sum->scaled > INT64_MAX - more) ||
        (more < 0 && sum->scaled < -INT64_MAX - more))
        return false;
    sum->scaled += more;
    return true;
}

int nb_value_compare(nb_value a, nb_value b) {
    if (!nb_value_align(&a, &b)) return 0;
    return a.scaled < b.scaled ? -1 : a.scaled > b.scaled;
}

nb_str nb_value_text(nb_arena *arena, nb_value value) {
    uint64_t whole = (uint64_t)(value.scaled < 0 ? -value.scaled : value.scaled), unit = 1;
    for (int i = 0; i < value.places; i++) unit *= 10;
    const char *sign = value.scaled < 0 ? "-" : "";
    if (value.places == 0) return nb_str_format(arena, "%s%llu", sign, (unsigned long long)whole);
    return nb_str_format(arena, "%s%llu.%0*llu", sign, (unsigned long long)(whole / unit),
                         value.places, (unsigned long long)(whole % unit));
}
