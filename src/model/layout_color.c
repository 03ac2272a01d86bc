/* The colours of a layout: `colors: {red: {rgb: "#ff0000", cmyk: [0, 80, 80, 0]}}`.
 *
 * Odd rule: both values are wanted for each colour, because neither can be computed from the other
 * without a press's profile. */
#include "model/layout_impl.h"

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static void read_rgb(nb_layout_reader *r, const nb_yaml *node, nb_ink *ink) {
    if (nb_fields_scalar(r->fields, node, "rgb") == NULL) return;
    nb_str s = node->text;
    bool good = s.n == 7 && s.p[0] == '#';
    for (size_t i = 0; i < 3 && good; i++) {
        int high = hex_digit(s.p[1 + 2 * i]), low = hex_digit(s.p[2 + 2 * i]);
        good = high >= 0 && low >= 0;
        if (good) ink->rgb[i] = (uint8_t)(high * 16 + low);
    }
    if (!good) nb_diag(r->fields.diags, NB_LAYOUT_RGB, node->pos, s);
}

static void read_cmyk(nb_layout_reader *r, const nb_yaml *node, nb_ink *ink) {
    if (nb_fields_list(r->fields, node, "cmyk") == NULL) return;
    bool good = node->n == 4;
    for (size_t i = 0; i < 4 && good; i++) {
        int64_t value = -1;
        const nb_yaml *part = node->values[i];
        good = part != NULL && part->kind == NB_YAML_SCALAR && nb_str_to_int(part->text, &value) &&
               value >= 0 && value <= 100;
        if (good) ink->cmyk[i] = (uint8_t)value;
    }
    if (!good) nb_diag0(r->fields.diags, NB_LAYOUT_CMYK, node->pos);
}

void nb_layout_colors(nb_layout_reader *r, const nb_yaml *node) {
    static const char *const NAMES[] = {"rgb", "cmyk"};
    nb_layout *layout = r->layout;
    layout->inks[0] = (nb_ink){.name = NB_STR("black"), .cmyk = {0, 0, 0, 100}};
    layout->ink_count = 1;
    if (nb_fields_map(r->fields, node, "colors") == NULL) return;
    for (size_t i = 0; i < node->n; i++) {
        const nb_yaml *v[2];
        if (layout->ink_count == NB_MAX_INKS) {
            nb_diag(r->fields.diags, NB_LAYOUT_COUNT, node->keys[i]->pos, NB_STR("colors"),
                    nb_str_format(r->fields.arena, "%d", (int)NB_MAX_INKS - 1));
            return;
        }
        if (!nb_fields_read(r->fields, node->values[i], "colors", NAMES, 2, v)) continue;
        nb_ink *ink = &layout->inks[layout->ink_count++];
        ink->name = node->keys[i]->text;
        for (int k = 0; k < 2; k++)
            if (v[k] == NULL) nb_fields_missing(r->fields, node->values[i], NAMES[k]);
        read_rgb(r, v[0], ink);
        read_cmyk(r, v[1], ink);
    }
}

void nb_layout_ink(nb_layout_reader *r, const nb_yaml *node, const char *what, uint8_t *out) {
    const char *names[NB_MAX_INKS];
    for (size_t i = 0; i < r->layout->ink_count; i++) names[i] = r->layout->inks[i].name.p;
    int ink = nb_layout_choice(r, node, what, names, r->layout->ink_count);
    if (ink >= 0) *out = (uint8_t)ink;
}
