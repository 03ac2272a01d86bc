/* `official:` of a layout: where the parts of a 公文 stand (GB/T 9704-2012 7.2–7.4, 10.1), and the
 * words that it prints for them. How they look is in `styles:`.
 *
 * Odd rule: nothing has a default, so that no measure of the form hides in C. */
#include "model/layout_impl.h"

const char *const nb_signature_names[NB_SIGNATURES] = {"plain", "seal", "stamp"};

static void read_words(nb_layout_reader *r, const nb_yaml *node) {
    static const char *const WORDS[NB_OFFICIAL_WORDS] = {
        "file",    "signatories", "attachment", "copies", "recipients",
        "printed", "colon",       "secret",     "open",   "close"};
    const nb_yaml *v[NB_OFFICIAL_WORDS];
    if (!nb_fields_read(r->fields, node, "words", WORDS, NB_OFFICIAL_WORDS, v)) return;
    for (int i = 0; i < NB_OFFICIAL_WORDS; i++) {
        if (v[i] == NULL) nb_fields_missing(r->fields, node, WORDS[i]);
        nb_layout_ltext(r, v[i], WORDS[i], &r->layout->official.words[i]);
    }
}

/* `fit: [21, 23]`, about the page's lines, which are known unless they were refused. */
static void read_fit(nb_layout_reader *r, const nb_yaml *node) {
    int32_t lines = r->layout->page.lines, *fit = r->layout->official.fit;
    if (r->layout->page.pitch == 0 || nb_fields_list(r->fields, node, "fit") == NULL) return;
    fit[0] = fit[1] = lines;
    if (node->n == 2) {
        nb_layout_count(r, node->values[0], "fit", 2, lines, &fit[0]);
        nb_layout_count(r, node->values[1], "fit", lines, 200, &fit[1]);
    } else {
        nb_diag(r->fields.diags, NB_LAYOUT_NUMBER, node->pos, NB_STR("fit"),
                nb_str_format(r->fields.arena, "[%zu]", node->n), NB_STR("[a, b]"));
    }
}

void nb_layout_official(nb_layout_reader *r, const nb_yaml *root, const nb_yaml *node) {
    nb_official_form *o = &r->layout->official;
    const struct {
        const char *name;
        nb_len *length;
    } LENGTHS[] = {
        {"logo_top", &o->logo_top},
        {"rule_below", &o->rule_below},
        {"rule", &o->rule},
        {"letter_top", &o->letter_top},
        {"letter_foot", &o->letter_foot},
        {"letter_width", &o->letter_width},
        {"letter_thick", &o->letter_thick},
        {"letter_apart", &o->letter_apart},
        {"letter_thin", &o->letter_thin},
        {"imprint_outer", &o->imprint_outer},
        {"imprint_inner", &o->imprint_inner},
        {"seal", &o->seal},
        {"seal_low", &o->seal_low},
        {"stamp_width", &o->stamp_width},
        {"stamp_height", &o->stamp_height},
    };
    enum {
        COUNT = sizeof LENGTHS / sizeof *LENGTHS,
        FREE = COUNT,
        NARROWEST,
        NEAR,
        COLOR,
        SIGNATURE,
        SEAL_INSET,
        FIT,
        WORDS,
        NAMES
    };
    const char *names[NAMES] = {
        [FREE] = "free_lines", [NARROWEST] = "narrowest", [NEAR] = "letter_near",
        [COLOR] = "color",     [SIGNATURE] = "signature", [SEAL_INSET] = "seal_inset",
        [FIT] = "fit",         [WORDS] = "words"};
    for (int i = 0; i < COUNT; i++) names[i] = LENGTHS[i].name;
    const nb_yaml *v[NAMES];
    if (node == NULL) nb_fields_missing(r->fields, root, "official");
    if (!nb_fields_read(r->fields, node, "official", names, NAMES, v)) return;
    for (int i = 0; i < NAMES; i++)
        if (v[i] == NULL) nb_fields_missing(r->fields, node, names[i]);
    for (int i = 0; i < COUNT; i++) nb_layout_length(r, v[i], names[i], LENGTHS[i].length);
    nb_layout_decimal(r, v[FREE], names[FREE], 0, 10000, &o->free_lines);
    nb_layout_decimal(r, v[NARROWEST], names[NARROWEST], 0, 1000, &o->narrowest);
    nb_layout_decimal(r, v[NEAR], names[NEAR], 0, 10000, &o->letter_near);
    nb_layout_decimal(r, v[SEAL_INSET], names[SEAL_INSET], 0, 40000, &o->seal_inset);
    read_fit(r, v[FIT]);
    nb_layout_ink(r, v[COLOR], names[COLOR], &o->ink);
    int signature =
        nb_layout_choice(r, v[SIGNATURE], names[SIGNATURE], nb_signature_names, NB_SIGNATURES);
    if (signature >= 0) o->signature = (nb_signature)signature;
    read_words(r, v[WORDS]);
}
