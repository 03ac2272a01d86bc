/* Styles and numbering schemes of a layout, and the sizes of Chinese type.
 *
 * Odd rule: what a style leaves out it takes from `body` as far as the letters go (fonts, size,
 * pitch, alignment), but never the indents, the space around it or what keeps it together. */
#include "base/unicode.h"
#include "model/layout_impl.h"

static const char *const STYLES[NB_STYLES] = {
    "title",       "body",           "heading1",      "heading2",       "heading3",   "heading4",
    "item",        "caption",        "unit",          "table_head",     "table_cell", "table_note",
    "chart",       "figure_caption", "contact_title", "contact",        "issuer",     "date",
    "folio",       "annex_label",    "annex_title",   "contents_title", "contents1",  "contents2",
    "contents3",   "contents_table", "head",          "draft",          "strong",     "logo",
    "letter_logo", "copy_number",    "mark",          "number",         "signatory",  "recipients",
    "attachment",  "remark",         "imprint",
};

/* Points as word processors have them (三号 is 16). */
static const struct {
    const char *name;
    nb_len size;
} SIZES[] = {
    {"初号", 42000}, {"小初", 36000}, {"一号", 26000}, {"小一", 24000},
    {"二号", 22000}, {"小二", 18000}, {"三号", 16000}, {"小三", 15000},
    {"四号", 14000}, {"小四", 12000}, {"五号", 10500}, {"小五", 9000},
    {"六号", 7500},  {"小六", 6500},  {"七号", 5500},  {"八号", 5000},
};

void nb_layout_length(nb_layout_reader *r, const nb_yaml *node, const char *what, nb_len *out) {
    if (nb_fields_scalar(r->fields, node, what) == NULL) return;
    nb_str text = nb_str_trim(node->text);
    bool cell = nb_str_is(text, "cell") || nb_str_is(text, "字");
    if (cell && r->layout->role_count > 0) { /* without roles: a report's own table */
        /* no cell: the page was reported, and its lengths are what makes the cell */
        *out = r->layout->page.cell > 0 ? r->layout->page.cell : NB_PT(1);
        return;
    }
    for (size_t i = 0; i < sizeof SIZES / sizeof *SIZES; i++)
        if (nb_str_is(text, SIZES[i].name)) {
            *out = SIZES[i].size;
            return;
        }
    nb_len length;
    if (nb_len_parse(text, &length) && length >= 0)
        *out = length;
    else
        nb_diag(r->fields.diags, NB_LAYOUT_LENGTH, node->pos, nb_str_of(what), node->text);
}

static void read_role(nb_layout_reader *r, const nb_yaml *node, const char *what, nb_role *out) {
    const char *names[NB_MAX_ROLES];
    for (size_t i = 0; i < r->layout->role_count; i++) names[i] = r->layout->roles[i].p;
    int role = nb_layout_choice(r, node, what, names, r->layout->role_count);
    if (role >= 0) *out = (nb_role)role;
}

enum {
    HAN,
    LATIN,
    ENGLISH,
    SIZE,
    PITCH,
    ALIGN,
    FIRST_INDENT,
    INDENT,
    RIGHT_INDENT,
    BEFORE,
    AFTER,
    KEEP_NEXT,
    NEW_PAGE,
    COLOR,
    FIELDS
};
static const char *const FIELD_NAMES[FIELDS] = {
    "han",    "latin",        "english", "size",  "pitch",     "align",    "first_indent",
    "indent", "right_indent", "before",  "after", "keep_next", "new_page", "color"};

static void read_style(nb_layout_reader *r, const nb_yaml *node, const char *name,
                       nb_style *style) {
    static const char *const ALIGNS[] = {"justify", "left", "center", "right"};
    const nb_yaml *v[FIELDS];
    style->name = nb_str_of(name);
    if (!nb_fields_read(r->fields, node, name, FIELD_NAMES, FIELDS, v)) return;
    read_role(r, v[HAN], "han", &style->han);
    read_role(r, v[LATIN], "latin", &style->latin);
    if (v[ENGLISH] == NULL && name == STYLES[NB_STYLE_BODY]) style->english = style->latin;
    read_role(r, v[ENGLISH], "english", &style->english);
    nb_layout_length(r, v[SIZE], "size", &style->size);
    if (v[SIZE] != NULL && style->size < NB_PT(1))
        nb_diag(r->fields.diags, NB_LAYOUT_LENGTH, v[SIZE]->pos, NB_STR("size"), v[SIZE]->text);
    nb_layout_length(r, v[PITCH], "pitch", &style->pitch);
    int align = nb_layout_choice(r, v[ALIGN], "align", ALIGNS, 4);
    if (align >= 0) style->align = (nb_align)align;
    nb_layout_decimal(r, v[FIRST_INDENT], "first_indent", -40000, 40000, &style->first_indent);
    nb_layout_decimal(r, v[INDENT], "indent", 0, 40000, &style->indent);
    nb_layout_decimal(r, v[RIGHT_INDENT], "right_indent", 0, 40000, &style->right_indent);
    nb_layout_decimal(r, v[BEFORE], "before", 0, 40000, &style->before);
    nb_layout_decimal(r, v[AFTER], "after", 0, 40000, &style->after);
    nb_layout_bool(r, v[KEEP_NEXT], "keep_next", &style->keep_next);
    nb_layout_bool(r, v[NEW_PAGE], "new_page", &style->new_page);
    nb_layout_ink(r, v[COLOR], "color", &style->ink);
}

/* What another language has of its own; the rest of a style is that of the same name. */
static void read_other(nb_layout_reader *r, const nb_yaml *node, nb_lang lang) {
    const nb_yaml *values[NB_STYLES];
    nb_style *styles = &r->layout->styles[nb_style_in(lang, 0)];
    memcpy(styles, r->layout->styles, NB_STYLES * sizeof *styles);
    if (!nb_fields_read(r->fields, node, "styles", STYLES, NB_STYLES, values)) return;
    for (int i = 0; i < NB_STYLES; i++)
        if (values[i] != NULL) read_style(r, values[i], STYLES[i], &styles[i]);
}

void nb_layout_styles(nb_layout_reader *r, const nb_yaml *root, const nb_yaml *node) {
    const nb_yaml *values[NB_STYLES];
    if (node == NULL) nb_fields_missing(r->fields, root, "styles");
    if (!nb_fields_read(r->fields, node, "styles", STYLES, NB_STYLES, values)) return;
    nb_style *styles = r->layout->styles;
    for (int i = 0; i < NB_STYLES; i++)
        if (values[i] == NULL) nb_fields_missing(r->fields, node, STYLES[i]);
    static const char *const NEEDED[] = {"han", "latin", "size"};
    if (values[NB_STYLE_BODY] != NULL && values[NB_STYLE_BODY]->kind == NB_YAML_MAP)
        for (int i = 0; i < 3; i++)
            if (nb_yaml_get(values[NB_STYLE_BODY], NEEDED[i]) == NULL)
                nb_fields_missing(r->fields, values[NB_STYLE_BODY], NEEDED[i]);
    read_style(r, values[NB_STYLE_BODY], STYLES[NB_STYLE_BODY], &styles[NB_STYLE_BODY]);
    const nb_style *body = &styles[NB_STYLE_BODY];
    for (int i = 0; i < NB_STYLES; i++) {
        if (i == NB_STYLE_BODY) continue;
        styles[i] = (nb_style){.han = body->han,
                               .latin = body->latin,
                               .english = body->english,
                               .size = body->size,
                               .pitch = body->pitch,
                               .align = body->align};
        read_style(r, values[i], STYLES[i], &styles[i]);
    }
}

bool nb_scheme_parse(nb_str sample, nb_scheme *out) {
    int found = 0;
    const char *behind = NULL; /* the first numeral */
    *out = (nb_scheme){.numeral = NB_NUMERAL_NONE};
    for (const char *p = sample.p, *end = sample.p + sample.n; p < end;) {
        const char *from = p;
        uint32_t cp = nb_utf8_next(&p, end);
        bool word = (from > sample.p && nb_is_latin((unsigned char)from[-1])) ||
                    (p < end && nb_is_latin((unsigned char)*p));
        if (cp == 'a' && word) continue;                      /* of “Table 1” */
        if (cp != '1' && cp != 'a' && cp != 0x4E00) continue; /* 一 */
        if (found++ > 0 && out->numeral != NB_NUMERAL_ARABIC) return false;
        out->numeral = cp == '1'   ? NB_NUMERAL_ARABIC
                       : cp == 'a' ? NB_NUMERAL_LETTER
                                   : NB_NUMERAL_HAN;
        if (found == 1)
            out->before = (nb_str){sample.p, (size_t)(from - sample.p)};
        else
            out->between = (nb_str){behind, (size_t)(from - behind)};
        out->after = (nb_str){p, (size_t)(end - p)};
        behind = p;
    }
    return found == 1 || (found == 2 && out->numeral == NB_NUMERAL_ARABIC && out->between.n > 0);
}

static bool read_scheme(nb_layout_reader *r, const nb_yaml *node, nb_scheme *out) {
    if (nb_fields_scalar(r->fields, node, "numbering") == NULL) return false;
    if (nb_scheme_parse(node->text, out)) return true;
    nb_diag(r->fields.diags, NB_LAYOUT_SCHEME, node->pos, node->text);
    return false;
}

static void read_schemes(nb_layout_reader *r, const nb_yaml *in, const nb_yaml *node,
                         const char *what, nb_scheme *out, size_t count) {
    if (node == NULL) nb_fields_missing(r->fields, in, what);
    if (nb_fields_list(r->fields, node, what) == NULL) return;
    if (node->n > count)
        nb_diag(r->fields.diags, NB_LAYOUT_COUNT, node->values[count]->pos, nb_str_of(what),
                nb_str_format(r->fields.arena, "%zu", count));
    for (size_t i = 0; i < node->n && i < count; i++) read_scheme(r, node->values[i], &out[i]);
}

void nb_layout_numbering(nb_layout_reader *r, const nb_yaml *node, nb_lang lang) {
    static const char *const NAMES[] = {"headings", "items", "tables", "figures"};
    const nb_yaml *v[4];
    if (!nb_fields_read(r->fields, node, "numbering", NAMES, 4, v)) return;
    read_schemes(r, node, v[0], "headings", r->layout->headings[lang], NB_HEADING_LEVELS);
    read_schemes(r, node, v[1], "items", r->layout->items[lang], 2);
    read_scheme(r, v[2], &r->layout->tables_numbering[lang]);
    read_scheme(r, v[3], &r->layout->figures_numbering[lang]);
}

void nb_layout_languages(nb_layout_reader *r, const nb_yaml *node) {
    static const char *const NAMES[] = {"styles", "numbering", "table_scale"};
    for (int lang = 1; lang < NB_LANGS; lang++) {
        const nb_yaml *v[3], *own = NULL;
        nb_layout *layout = r->layout;
        memcpy(layout->headings[lang], layout->headings[NB_ZH], sizeof *layout->headings);
        memcpy(layout->items[lang], layout->items[NB_ZH], sizeof *layout->items);
        layout->tables_numbering[lang] = layout->tables_numbering[NB_ZH];
        layout->figures_numbering[lang] = layout->figures_numbering[NB_ZH];
        if (nb_fields_read(r->fields, node, "languages", &nb_language_names[lang], 1, &own) &&
            nb_fields_read(r->fields, own, nb_language_names[lang], NAMES, 3, v)) {
            read_other(r, v[0], (nb_lang)lang);
            nb_layout_numbering(r, v[1], (nb_lang)lang);
            nb_layout_decimal(r, v[2], "table_scale", 500, 1000, &layout->table_scale[lang]);
        } else {
            read_other(r, NULL, (nb_lang)lang);
        }
    }
}
