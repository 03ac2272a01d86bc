/* The little languages inside of texts: formulas, values, inline markup. The first byte is how many
 * bytes of a figure's or an item's name stand before the text. */
#include "base/unicode.h"
#include "fuzz.h"
#include "model/expr.h"
#include "model/markup.h"
#include "model/value.h"

static void check_markup(nb_fuzz *f, nb_str text, nb_lang lang) {
    nb_plain plain = nb_markup_strip(f->arena, text, lang);
    for (size_t i = 0; i <= plain.text.n; i++)
        NB_FUZZ_HOLDS(plain.at[i] <= text.n && (i == 0 || plain.at[i - 1] <= plain.at[i]));
    const nb_markup_scan scan = nb_markup_scan_new(f->arena, text);
    for (size_t i = 0; i < text.n; i++) {
        size_t close = text.p[i] == '[' ? nb_markup_close(&scan, i) : SIZE_MAX;
        NB_FUZZ_HOLDS(close == SIZE_MAX || (close > i && close < text.n && text.p[close] == ']'));
    }
    nb_str rest;
    NB_FUZZ_HOLDS(nb_markup_find(text, &rest) <= NB_MARKUP_BREAK);
    (void)nb_markup_nearest(text);
}

static void check_value(nb_fuzz *f, nb_str a, nb_str b) {
    nb_value x = nb_value_parse(a), y = nb_value_parse(b);
    if (!x.number || !y.number) return;
    int order = nb_value_compare(x, y);
    NB_FUZZ_HOLDS(order == -nb_value_compare(y, x));
    if (nb_value_add(&x, y, -1) && nb_value_add(&x, y, 1)) /* there and back */
        NB_FUZZ_HOLDS(nb_value_compare(x, nb_value_parse(a)) == 0);
    NB_FUZZ_HOLDS(nb_value_text(f->arena, x).n > 0);
}

void nb_fuzz_one(nb_fuzz *f, nb_str input) {
    if (input.n < 2) return;
    size_t cut = (unsigned char)input.p[0] % (input.n - 1);
    nb_str name = {input.p + 1, cut}, text = {input.p + 1 + cut, input.n - 1 - cut};
    if (nb_utf8_valid(input.p + 1, input.n - 1) < input.n - 1)
        return; /* the YAML reader's to say */
    const nb_yaml_source source = {.name = "x.yaml", .bytes = text};
    const nb_yaml scalar = nb_fuzz_scalar(&source);
    nb_fields fields = {f->arena, f->diags};
    nb_formula formula;
    nb_sum sum;
    if (!nb_formula_parse(fields, &scalar, name, &formula))
        NB_FUZZ_HOLDS(nb_diags_errors(f->diags) > 0);
    else
        for (size_t i = 0; i < formula.left.n; i++) {
            if (formula.left.items[i].name.n == 0) continue; /* a number */
            nb_str bound = nb_expr_bind(f->arena, formula.left.items[i].name, name);
            (void)nb_expr_matches(formula.left.items[i].name, bound);
        }
    (void)nb_sum_parse(fields, &scalar, name, &sum);
    check_markup(f, text, NB_ZH);
    check_markup(f, text, NB_EN);
    check_value(f, name, text);
}
