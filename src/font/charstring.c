/* Takes the hints out of a Type 2 charstring (Adobe Technical Note 5177, sections 3.1 and 4).
 * Input: operands and operators; output: the same without stem hints and hint masks.
 * Odd rule: the width is the first operand of the first operator that clears the stack, be it a
 * hint or not, and there only when the operator has one operand too many; it is carried over to the
 * first operator that stays. */
#include "font/charstring.h"

enum {
    HSTEM = 1,
    VSTEM = 3,
    VMOVETO = 4,
    CALL_SUBR = 10,
    RETURN = 11,
    ESCAPE = 12,
    ENDCHAR = 14,
    HSTEM_HM = 18,
    HINT_MASK = 19,
    CNTR_MASK = 20,
    RMOVETO = 21,
    HMOVETO = 22,
    VSTEM_HM = 23,
    SHORT = 28,
    CALL_GSUBR = 29,
    FIXED = 255,
    MAX_OPERANDS = 48 /* appendix B */
};

typedef struct bare {
    const unsigned char *p;
    size_t n, at;
    size_t first, second; /* where the first operand begins, and what follows it */
    size_t count;         /* operands */
    size_t stems;
    size_t width, width_end; /* bytes of a width that was with a hint */
    bool sized;              /* the width has been seen, or there is none */
} bare;

/* Bytes of the number that begins with b, which is one in most cases; 0: an operator. */
static size_t number_size(unsigned char b) {
    if (b >= 32 && b <= 246) return 1;
    if (b < 32) return b == SHORT ? 3 : 0;
    return b == FIXED ? 5 : 2;
}

/* How many operands an operator that clears the stack has without a width; SIZE_MAX: an even
 * number.
 */
static size_t arity(unsigned char op) {
    switch (op) {
    case HMOVETO:
    case VMOVETO: return 1;
    case RMOVETO: return 2;
    case ENDCHAR: return 0;
    default: return SIZE_MAX;
    }
}

static bool has_width(const bare *b, unsigned char op) {
    size_t wanted = arity(op);
    return wanted == SIZE_MAX ? b->count % 2 == 1 : b->count > wanted;
}

static bool is_hint(unsigned char op) {
    const uint32_t hints = 1u << HSTEM | 1u << VSTEM | 1u << HSTEM_HM | 1u << VSTEM_HM |
                           1u << HINT_MASK | 1u << CNTR_MASK;
    return (hints >> op & 1) != 0;
}

/* An operator that goes: its width is kept for the next that stays. */
static void drop(bare *b, unsigned char op) {
    if (!b->sized && has_width(b, op)) {
        b->width = b->first;
        b->width_end = b->second;
    }
    b->sized = true;
    b->stems += b->count / 2;
    if (op == HINT_MASK || op == CNTR_MASK) b->at += (b->stems + 7) / 8;
}

/* To the next operator, which is returned; 0, which is none: the end, or too many operands. */
static unsigned char skip_operands(bare *b) {
    const unsigned char *p = b->p;
    size_t n = b->n, at = b->at, count = 0;
    b->first = b->second = at;
    for (; at < n && count <= MAX_OPERANDS; count++) {
        size_t size = number_size(p[at]);
        if (size == 0) break;
        at += size;
        if (count == 0) b->second = at;
    }
    bool found = at < n && count <= MAX_OPERANDS;
    b->at = at + found;
    b->count = count;
    return found ? p[at] : 0;
}

bool nb_charstring_bare(nb_buf *out, const unsigned char *p, size_t n) {
    bare b = {.p = p, .n = n};
    size_t kept = 0; /* what stays since there has not been copied yet */
    for (;;) {
        unsigned char op = skip_operands(&b);
        if (op == 0 || op == CALL_SUBR || op == CALL_GSUBR || op == RETURN) return false;
        if (is_hint(op)) {
            nb_buf_add(out, p + kept, b.first - kept);
            drop(&b, op);
            kept = b.at;
            continue;
        }
        if (op == ESCAPE) b.at++;
        if (b.at > n) return false;
        if (b.width_end > 0) {
            nb_buf_add(out, p + b.width, b.width_end - b.width);
            b.width = b.width_end = 0;
        }
        b.sized = true;
        if (op == ENDCHAR || b.at == n) return nb_buf_add(out, p + kept, b.at - kept), true;
    }
}
