/* Formulas of a layout to flat lists of addends. Input: a scalar; output: two sums and how they
 * compare. There is no nesting: sums of sums are sums, and nothing else is needed for a form.
 *
 * Odd rule: max( ) must be a whole side by itself, because a greatest part has no single cell that
 * would mend a sum. */
#include "model/expr.h"

#include "base/unicode.h"

typedef struct parser {
    nb_fields f;
    const nb_yaml *scalar;
    nb_str prefix;
    size_t at;
    struct {
        nb_addend *items;
        size_t n, cap;
    } list;
} parser;

static bool wrong(const parser *p, const char *zh, const char *en) {
    nb_diag(p->f.diags, NB_LAYOUT_EXPR, nb_yaml_locate(p->scalar, p->at), nb_str_of(zh),
            nb_str_of(en));
    return false;
}

static bool skip(parser *p, const char *word) {
    nb_str s = p->scalar->text;
    while (p->at < s.n && (s.p[p->at] == ' ' || s.p[p->at] == '\n')) p->at++;
    size_t n = strlen(word);
    if (s.n - p->at < n || memcmp(s.p + p->at, word, n) != 0) return false;
    p->at += n;
    return true;
}

static bool is_name_character(uint32_t cp) {
    return nb_is_latin(cp) || nb_is_digit(cp) || nb_is_han(cp) || cp == '_' || cp == '.' ||
           cp == '$' || cp == '*';
}

static nb_str read_word(parser *p) {
    skip(p, "");
    nb_str s = p->scalar->text;
    size_t from = p->at;
    while (p->at < s.n) {
        const char *next = s.p + p->at;
        if (!is_name_character(nb_utf8_next(&next, s.p + s.n))) break;
        p->at = (size_t)(next - s.p);
    }
    return (nb_str){s.p + from, p->at - from};
}

static bool add_word(parser *p, nb_str word, int sign) {
    static const char PREVIOUS[] = "previous.";
    nb_addend addend = {.sign = sign, .offset = (size_t)(word.p - p->scalar->text.p)};
    if (word.n == 0) return wrong(p, "这里缺一个数据名", "the name of a figure is missing here");
    if (!nb_str_to_int(word, &addend.number)) {
        size_t n = sizeof PREVIOUS - 1;
        addend.previous = word.n > n && memcmp(word.p, PREVIOUS, n) == 0;
        if (addend.previous) word.p += n, word.n -= n;
        addend.name = p->prefix.n == 0 ? word
                                       : nb_str_format(p->f.arena, "%.*s.%.*s", (int)p->prefix.n,
                                                       p->prefix.p, (int)word.n, word.p);
    }
    *NB_PUSH(p->f.arena, &p->list) = addend;
    return true;
}

/* The names between the brackets of sum( ) or max( ). */
static bool read_list(parser *p, int sign) {
    do {
        nb_str word = read_word(p);
        if (!add_word(p, word, sign)) return false;
    } while (skip(p, ","));
    return skip(p, ")") || wrong(p, "这里缺“)”", "“)” is missing here");
}

static bool read_sum(parser *p, nb_sum *out) {
    p->list.items = NULL;
    p->list.n = p->list.cap = 0;
    *out = (nb_sum){NULL, 0, false};
    int sign = 1;
    if (skip(p, "max(")) {
        out->max = true;
        if (!read_list(p, 1)) return false;
    } else {
        for (;;) {
            if (skip(p, "sum(")) {
                if (!read_list(p, sign)) return false;
            } else {
                nb_str word = read_word(p);
                if (!add_word(p, word, sign)) return false;
            }
            if (skip(p, "+"))
                sign = 1;
            else if (skip(p, "-") || skip(p, "−"))
                sign = -1;
            else
                break;
        }
    }
    out->items = p->list.items;
    out->n = p->list.n;
    return true;
}

static bool at_end(parser *p) {
    skip(p, "");
    return p->at == p->scalar->text.n ||
           wrong(p, "看不懂从这里起的部分", "what begins here is not understood");
}

bool nb_sum_parse(nb_fields f, const nb_yaml *scalar, nb_str prefix, nb_sum *out) {
    parser p = {.f = f, .scalar = scalar, .prefix = prefix};
    return read_sum(&p, out) && at_end(&p);
}

bool nb_formula_parse(nb_fields f, const nb_yaml *scalar, nb_str prefix, nb_formula *out) {
    parser p = {.f = f, .scalar = scalar, .prefix = prefix};
    bool turned = false;
    if (!read_sum(&p, &out->left)) return false;
    if (skip(&p, "=="))
        out->compare = NB_EQUAL;
    else if (skip(&p, "<=") || skip(&p, "≤"))
        out->compare = NB_AT_MOST;
    else if (skip(&p, ">=") || skip(&p, "≥"))
        out->compare = NB_AT_MOST, turned = true;
    else
        return wrong(&p, "这里缺“==”“<=”或“>=”", "“==”, “<=” or “>=” is missing here");
    if (!read_sum(&p, &out->right) || !at_end(&p)) return false;
    if (out->compare == NB_EQUAL && (out->left.max || out->right.max)) {
        p.at = 0;
        return wrong(&p, "max( ) 只能与“<=”“>=”同用", "max( ) goes with “<=” and “>=” only");
    }
    if (turned) {
        nb_sum left = out->left;
        out->left = out->right;
        out->right = left;
    }
    return true;
}

/* --- names ---------------------------------------------------------------------------------- */

static nb_str next_part(nb_str *rest) {
    const char *dot = rest->n == 0 ? NULL : memchr(rest->p, '.', rest->n);
    nb_str part = {rest->p, dot == NULL ? rest->n : (size_t)(dot - rest->p)};
    size_t used = part.n + (dot != NULL);
    *rest = (nb_str){rest->p + used, rest->n - used};
    return part;
}

nb_str nb_expr_bind(nb_arena *arena, nb_str name, nb_str item) {
    if (item.n == 0 || memchr(name.p, '$', name.n) == NULL) return name;
    nb_buf out = nb_buf_in(arena);
    while (name.n > 0) {
        nb_str part = next_part(&name);
        if (out.n > 0) nb_buf_byte(&out, '.');
        nb_buf_str(&out, nb_str_is(part, "$") ? item : part);
    }
    return nb_buf_view(&out);
}

bool nb_expr_matches(nb_str pattern, nb_str name) {
    while (pattern.n > 0 && name.n > 0) {
        nb_str want = next_part(&pattern), part = next_part(&name);
        if (!nb_str_is(want, "*") && !nb_str_eq(want, part)) return false;
    }
    return pattern.n == 0 && name.n == 0;
}
