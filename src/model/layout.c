/* The typed layout: page, folio, composition, tables, order, parts, words. Input is the merged tree
 * of layout_tree.c; styles and numbering are in layout_style.c.
 *
 * Odd rule: everything that is not said stays zero and is reported where zero makes no sense, so
 * that no measure of a form hides in C. */
#include "model/layout.h"

#include "base/unicode.h"
#include "model/layout_impl.h"
#include "model/report_impl.h"

void nb_layout_decimal(nb_layout_reader *r, const nb_yaml *node, const char *what, int32_t least,
                       int32_t most, int32_t *out) {
    if (nb_fields_scalar(r->fields, node, what) == NULL) return;
    nb_str s = nb_str_trim(node->text), whole = s;
    const char *dot = memchr(s.p, '.', s.n);
    int64_t value = 0, part = 0;
    bool good = true;
    if (dot != NULL) {
        whole.n = (size_t)(dot - s.p);
        nb_str places = {dot + 1, s.n - whole.n - 1};
        good = places.n >= 1 && places.n <= 3 && nb_is_digit((unsigned char)places.p[0]) &&
               nb_str_to_int(places, &part);
        for (size_t i = places.n; i < 3; i++) part *= 10;
    }
    good = good && nb_str_to_int(whole, &value) && value > -1000000 && value < 1000000;
    value = value * 1000 + (whole.n > 0 && whole.p[0] == '-' ? -part : part);
    if (good && value >= least && value <= most) {
        *out = (int32_t)value;
        return;
    }
    nb_buf range = nb_buf_in(r->fields.arena);
    nb_buf_int(&range, least / 1000);
    nb_buf_puts(&range, "…");
    nb_buf_int(&range, most / 1000);
    nb_diag(r->fields.diags, NB_LAYOUT_NUMBER, node->pos, nb_str_of(what), node->text,
            nb_buf_view(&range));
}

void nb_layout_count(nb_layout_reader *r, const nb_yaml *node, const char *what, int32_t least,
                     int32_t most, int32_t *out) {
    if (nb_fields_scalar(r->fields, node, what) == NULL) return;
    int64_t value;
    if (nb_str_to_int(node->text, &value) && value >= least && value <= most)
        *out = (int32_t)value;
    else
        nb_diag(r->fields.diags, NB_LAYOUT_NUMBER, node->pos, nb_str_of(what), node->text,
                nb_str_format(r->fields.arena, "%d…%d", (int)least, (int)most));
}

void nb_layout_bool(nb_layout_reader *r, const nb_yaml *node, const char *what, bool *out) {
    if (nb_fields_scalar(r->fields, node, what) == NULL) return;
    nb_str word = nb_report_value(node->text);
    if (nb_str_is(word, "true") || nb_str_is(word, "yes"))
        *out = true;
    else if (nb_str_is(word, "false") || nb_str_is(word, "no"))
        *out = false;
    else
        nb_diag(r->fields.diags, NB_LAYOUT_BOOL, node->pos, nb_str_of(what), node->text);
}

int nb_layout_choice(nb_layout_reader *r, const nb_yaml *node, const char *what,
                     const char *const *names, size_t count) {
    if (nb_fields_scalar(r->fields, node, what) == NULL) return -1;
    nb_str word = nb_report_value(node->text);
    nb_buf all = nb_buf_in(r->fields.arena);
    for (size_t i = 0; i < count; i++) {
        if (nb_str_is(word, names[i])) return (int)i;
        if (i > 0) nb_buf_puts(&all, "、");
        nb_buf_puts(&all, names[i]);
    }
    nb_diag(r->fields.diags, NB_LAYOUT_CHOICE, node->pos, nb_str_of(what), node->text,
            nb_buf_view(&all));
    return -1;
}

void nb_layout_ltext(nb_layout_reader *r, const nb_yaml *node, const char *what, nb_ltext *out) {
    static const char *const NAMES[NB_LANGS] = {"zh", "en"};
    if (node == NULL) return;
    if (node->kind == NB_YAML_SCALAR) { /* the same in every language */
        for (int i = 0; i < NB_LANGS; i++) out->in[i] = node->text;
        return;
    }
    const nb_yaml *values[NB_LANGS];
    nb_fields_read(r->fields, node, what, NAMES, NB_LANGS, values);
    for (int i = 0; i < NB_LANGS; i++)
        if (nb_fields_scalar(r->fields, values[i], what) != NULL) out->in[i] = values[i]->text;
}

static void refuse_page(nb_layout_reader *r, const nb_yaml *node, const char *why) {
    nb_diag(r->fields.diags, NB_LAYOUT_GEOMETRY, node->pos, nb_str_of(why));
}

static void read_page(nb_layout_reader *r, const nb_yaml *node) {
    enum {
        WIDTH,
        HEIGHT,
        LEFT,
        TOP,
        TEXT_WIDTH,
        TEXT_HEIGHT,
        MIRRORED,
        DUPLEX,
        COLUMNS,
        LINES,
        NAMES
    };
    static const char *const names[NAMES] = {"width",      "height",      "left",     "top",
                                             "text_width", "text_height", "mirrored", "duplex",
                                             "columns",    "lines"};
    const nb_yaml *v[NAMES];
    nb_page_form *page = &r->layout->page;
    if (!nb_fields_read(r->fields, node, "page", names, NAMES, v)) return;
    nb_len *lengths[] = {&page->width, &page->height,     &page->left,
                         &page->top,   &page->text_width, &page->text_height};
    for (int i = 0; i < NAMES; i++)
        if (v[i] == NULL) nb_fields_missing(r->fields, node, names[i]);
    for (int i = WIDTH; i <= TEXT_HEIGHT; i++) nb_layout_length(r, v[i], names[i], lengths[i]);
    nb_layout_bool(r, v[MIRRORED], "mirrored", &page->mirrored);
    nb_layout_bool(r, v[DUPLEX], "duplex", &page->duplex);
    nb_layout_count(r, v[COLUMNS], "columns", 2, 200, &page->columns);
    nb_layout_count(r, v[LINES], "lines", 2, 200, &page->lines);
    /* ISO 32000-1 Annex C: a page is at most 14,400 units */
    if (page->width > NB_PT(14400) || page->height > NB_PT(14400) || page->columns < 2 ||
        page->lines < 2 || page->text_width <= 0 || page->text_height <= 0)
        refuse_page(r, node, "width, height, columns, lines");
    else if ((int64_t)page->left + page->text_width > page->width)
        refuse_page(r, node, "left + text_width > width");
    else if ((int64_t)page->top + page->text_height > page->height)
        refuse_page(r, node, "top + text_height > height");
    else {
        page->cell = nb_muldiv(page->text_width, 1, page->columns);
        if (page->cell >= page->text_height)
            refuse_page(r, node, "text_height < cell");
        else /* the first line's top and the last one's foot touch the type area */
            page->pitch = (page->text_height - page->cell) / (page->lines - 1);
    }
}

static void read_roles(nb_layout_reader *r, const nb_yaml *root, const nb_yaml *node) {
    if (node == NULL) nb_fields_missing(r->fields, root, "roles");
    if (nb_fields_list(r->fields, node, "roles") == NULL) return;
    if (node->n > NB_MAX_ROLES)
        nb_diag(r->fields.diags, NB_LAYOUT_COUNT, node->values[NB_MAX_ROLES]->pos, NB_STR("roles"),
                nb_str_format(r->fields.arena, "%d", (int)NB_MAX_ROLES));
    for (size_t i = 0; i < node->n && i < NB_MAX_ROLES; i++) {
        const nb_yaml *role = nb_fields_scalar(r->fields, node->values[i], "roles");
        if (role != NULL) r->layout->roles[r->layout->role_count++] = role->text;
    }
}

/* What stands between braces must be one of the names; true when `needed` is among them. */
static bool read_pattern(nb_layout_reader *r, const nb_yaml *node, const char *what,
                         const char *const *names, size_t count, const char *needed, nb_str *out) {
    bool found = false;
    if (nb_fields_scalar(r->fields, node, what) == NULL) return true;
    for (const char *p = node->text.p, *end = p + node->text.n; p < end; p++) {
        const char *close = *p == '{' ? memchr(p, '}', (size_t)(end - p)) : NULL;
        if (close == NULL) continue;
        nb_str name = {p + 1, (size_t)(close - p) - 1};
        size_t i = 0;
        while (i < count && !nb_str_is(name, names[i])) i++;
        found = found || (needed != NULL && nb_str_is(name, needed));
        if (i == count) {
            nb_buf all = nb_buf_in(r->fields.arena);
            for (size_t k = 0; k < count; k++)
                nb_buf_printf(&all, "%s{%s}", k > 0 ? ", " : "", names[k]);
            nb_diag(r->fields.diags, NB_LAYOUT_PATTERN,
                    nb_yaml_locate(node, (size_t)(p - node->text.p)), nb_str_of(what), name,
                    nb_buf_view(&all));
        }
    }
    *out = node->text;
    return found || needed == NULL;
}

static void read_folio(nb_layout_reader *r, const nb_yaml *node) {
    enum { SHOWN, FORMAT, ALIGN, FIRST, DROP, INSET, NAMES };
    static const char *const names[NAMES] = {"shown", "format", "align", "first", "drop", "inset"};
    static const char *const FIELDS[] = {"n", "total"}, *const ALIGNS[] = {"outer", "center"};
    const nb_yaml *v[NAMES];
    nb_folio_form *folio = &r->layout->folio;
    folio->first = 1;
    folio->format = NB_STR("{n}");
    if (!nb_fields_read(r->fields, node, "folio", names, NAMES, v)) return;
    nb_layout_bool(r, v[SHOWN], "shown", &folio->shown);
    if (!read_pattern(r, v[FORMAT], "format", FIELDS, 2, "n", &folio->format))
        nb_diag(r->fields.diags, NB_LAYOUT_NO_NUMBER, v[FORMAT]->pos, v[FORMAT]->text);
    folio->centered = nb_layout_choice(r, v[ALIGN], "align", ALIGNS, 2) == 1;
    nb_layout_count(r, v[FIRST], "first", 1, 99999, &folio->first);
    nb_layout_length(r, v[DROP], "drop", &folio->drop);
    nb_layout_decimal(r, v[INSET], "inset", 0, 40000, &folio->inset);
}

static void read_heads(nb_layout_reader *r, const nb_yaml *node) {
    enum { ODD, EVEN, FIRST, GAP, RULE, NAMES };
    static const char *const names[NAMES] = {"odd", "even", "first", "gap", "rule"};
    static const char *const FIELDS[] = {"title", "part", "issuer"};
    const nb_yaml *v[NAMES];
    nb_head_form *heads = &r->layout->heads;
    if (!nb_fields_read(r->fields, node, "heads", names, NAMES, v)) return;
    read_pattern(r, v[ODD], "odd", FIELDS, 3, NULL, &heads->odd);
    read_pattern(r, v[EVEN], "even", FIELDS, 3, NULL, &heads->even);
    nb_layout_bool(r, v[FIRST], "first", &heads->first);
    nb_layout_length(r, v[GAP], "gap", &heads->gap);
    nb_layout_length(r, v[RULE], "rule", &heads->rule);
}

static void read_contents(nb_layout_reader *r, const nb_yaml *node) {
    static const char *const NAMES[] = {"shown", "depth", "tables"};
    const nb_yaml *v[3];
    nb_contents_form *contents = &r->layout->contents;
    contents->depth = 2;
    if (!nb_fields_read(r->fields, node, "contents", NAMES, 3, v)) return;
    nb_layout_bool(r, v[0], "shown", &contents->shown);
    nb_layout_count(r, v[1], "depth", 1, NB_HEADING_LEVELS, &contents->depth);
    nb_layout_bool(r, v[2], "tables", &contents->tables);
}

static void read_composition(nb_layout_reader *r, const nb_yaml *node) {
    static const char *const NAMES[] = {"grid", "han_latin", "squeeze_stop",
                                        "opening_half_at_start", "dash_at_start"};
    const nb_yaml *v[5];
    nb_composition *composition = &r->layout->composition;
    if (!nb_fields_read(r->fields, node, "composition", NAMES, 5, v)) return;
    nb_layout_bool(r, v[0], "grid", &composition->grid);
    nb_layout_decimal(r, v[1], "han_latin", 0, 1000, &composition->han_latin);
    nb_layout_bool(r, v[2], "squeeze_stop", &composition->squeeze_stop);
    nb_layout_bool(r, v[3], "opening_half_at_start", &composition->opening_half_at_start);
    nb_layout_bool(r, v[4], "dash_at_start", &composition->dash_at_start);
}

int nb_layout_arrangement(nb_layout_reader *r, const nb_yaml *node, const char *what) {
    static const char *const NAMES[] = {"sequential", "facing", "parallel"};
    return nb_layout_choice(r, node, what, NAMES, 3);
}

static void read_bilingual(nb_layout_reader *r, const nb_yaml *node) {
    static const char *const NAMES[] = {"arrangement", "gutter", "size",
                                        "pitch",       "tables", "han_column"};
    static const char *const TABLES[] = {"both", "twice"};
    const nb_yaml *v[6];
    nb_bilingual *bilingual = &r->layout->bilingual;
    if (!nb_fields_read(r->fields, node, "bilingual", NAMES, 6, v)) return;
    int arrangement = nb_layout_arrangement(r, v[0], "arrangement");
    if (arrangement >= 0) bilingual->arrangement = (nb_arrangement)arrangement;
    nb_layout_length(r, v[1], "gutter", &bilingual->gutter);
    if (bilingual->gutter > r->layout->page.text_width / 2)
        nb_diag(r->fields.diags, NB_LAYOUT_LENGTH, v[1]->pos, NB_STR("gutter"), v[1]->text);
    nb_layout_length(r, v[2], "size", &bilingual->size);
    nb_layout_length(r, v[3], "pitch", &bilingual->pitch);
    bilingual->han_column = 500;
    nb_layout_decimal(r, v[5], "han_column", 300, 700, &bilingual->han_column);
    bilingual->tables_twice = nb_layout_choice(r, v[4], "tables", TABLES, 2) == 1;
}

static void read_table_form(nb_layout_reader *r, const nb_yaml *node) {
    static const char *const NAMES[] = {"rule", "outer_rule", "pad_x", "pad_y", "tint", "min_size"};
    const nb_yaml *v[6];
    nb_table_form *table = &r->layout->table;
    if (!nb_fields_read(r->fields, node, "table", NAMES, 6, v)) return;
    nb_layout_length(r, v[0], "rule", &table->rule);
    nb_layout_length(r, v[1], "outer_rule", &table->outer_rule);
    nb_layout_length(r, v[2], "pad_x", &table->pad_x);
    nb_layout_length(r, v[3], "pad_y", &table->pad_y);
    nb_layout_length(r, v[5], "min_size", &table->min_size);
    int32_t tint = 100; /* a tenth of black */
    nb_layout_decimal(r, v[4], "tint", 0, 500, &tint);
    table->tint = (uint8_t)(255 - nb_muldiv(tint, 255, 1000));
}

static void read_figure_form(nb_layout_reader *r, const nb_yaml *node) {
    static const char *const NAMES[] = {"dpi", "chart_lines", "rule", "pen"};
    const nb_yaml *v[4];
    nb_figure_form *figure = &r->layout->figure;
    if (!nb_fields_read(r->fields, node, "figure", NAMES, 4, v)) return;
    for (int i = 0; i < 4; i++)
        if (v[i] == NULL) nb_fields_missing(r->fields, node, NAMES[i]);
    nb_layout_count(r, v[0], "dpi", 72, 2400, &figure->dpi);
    nb_layout_count(r, v[1], "chart_lines", 4, 40, &figure->chart_lines);
    nb_layout_length(r, v[2], "rule", &figure->rule);
    nb_layout_length(r, v[3], "pen", &figure->pen);
}

static void read_order(nb_layout_reader *r, const nb_yaml *root, const nb_yaml *node) {
    static const char *const NAMES[NB_SLOTS] = {"contents", "title",    "preface",
                                                "contact",  "sections", "signature"};
    if (node == NULL) nb_fields_missing(r->fields, root, "order");
    if (nb_fields_list(r->fields, node, "order") == NULL) return;
    bool seen[NB_SLOTS] = {false};
    for (size_t i = 0; i < node->n; i++) {
        int slot = nb_layout_choice(r, node->values[i], "order", NAMES, NB_SLOTS);
        if (slot < 0) continue;
        if (seen[slot])
            nb_diag(r->fields.diags, NB_LAYOUT_TWICE, node->values[i]->pos, node->values[i]->text);
        else
            r->layout->order[r->layout->order_count++] = (nb_slot)slot;
        seen[slot] = true;
    }
}

static void read_part(nb_layout_reader *r, const nb_yaml *node, nb_part *part) {
    enum { ID, HEADING, REQUIRED, ANNEX, TABLES, NAMES };
    static const char *const names[NAMES] = {"id", "heading", "required", "annex", "tables"};
    const nb_yaml *v[NAMES];
    if (!nb_fields_read(r->fields, node, "parts", names, NAMES, v)) return;
    for (int k = ID; k <= HEADING; k++)
        if (v[k] == NULL) nb_fields_missing(r->fields, node, names[k]);
    if (nb_fields_scalar(r->fields, v[ID], "id") != NULL) part->id = v[ID]->text;
    nb_layout_ltext(r, v[HEADING], "heading", &part->heading);
    nb_layout_bool(r, v[REQUIRED], "required", &part->required);
    nb_layout_bool(r, v[ANNEX], "annex", &part->annex);
    for (int i = 0; i < NB_LANGS && v[HEADING] != NULL; i++)
        part->heading_at[i] = v[HEADING]->kind == NB_YAML_MAP
                                  ? nb_fields_get(v[HEADING], nb_language_names[i])
                                  : v[HEADING];
    if (nb_fields_list(r->fields, v[TABLES], "tables") == NULL) return;
    for (size_t i = 0; i < v[TABLES]->n; i++) {
        const nb_yaml *name = nb_fields_scalar(r->fields, v[TABLES]->values[i], "tables");
        if (name != NULL && nb_layout_table(r->layout, name->text) == NULL)
            nb_diag(r->fields.diags, NB_REPORT_TABLE_UNKNOWN, name->pos, name->text);
    }
    part->tables = v[TABLES]->values;
    part->table_count = v[TABLES]->n;
}

static void read_parts(nb_layout_reader *r, const nb_yaml *node) {
    if (nb_fields_list(r->fields, node, "parts") == NULL) return;
    nb_part *parts = NB_NEW_ARRAY(r->fields.arena, nb_part, node->n);
    for (size_t i = 0; i < node->n; i++) read_part(r, node->values[i], &parts[i]);
    r->layout->parts = parts;
    r->layout->part_count = node->n;
}

static void read_words(nb_layout_reader *r, const nb_yaml *root, const nb_yaml *node) {
    static const char *const NAMES[NB_WORDS] = {
        "contact",    "office",     "address",    "postcode",  "phone",
        "fax",        "email",      "website",    "hours",     "unit",
        "continued",  "label_end",  "list_comma", "annex",     "draft",
        "contents",   "table_list", "ref_part",   "ref_title", "ref_table",
        "ref_within", "bar_chart",  "line_chart", "pie_chart", "list_semicolon"};
    const nb_yaml *v[NB_WORDS];
    if (node == NULL) nb_fields_missing(r->fields, root, "strings");
    if (!nb_fields_read(r->fields, node, "strings", NAMES, NB_WORDS, v)) return;
    for (int i = 0; i < NB_WORDS; i++) {
        if (v[i] == NULL) nb_fields_missing(r->fields, node, NAMES[i]);
        nb_layout_ltext(r, v[i], NAMES[i], &r->layout->words[i]);
    }
}

const nb_table *nb_layout_table(const nb_layout *layout, nb_str id) {
    return nb_find_table(layout->tables, layout->table_count, id);
}

/* By the reader of a report's tables; plain texts in them are Chinese. */
static void read_tables(nb_layout_reader *r, const nb_yaml *node, const nb_yaml *english) {
    nb_report words = {.languages = {NB_ZH, NB_EN}, .language_count = NB_LANGS};
    nb_report_reader reader = {r->fields, &words, r, nb_fields_map(r->fields, english, "english")};
    r->layout->tables = nb_read_tables(&reader, node, &r->layout->table_count);
}

const nb_layout *nb_layout_load(nb_arena *arena, nb_diags *diags, const char *dir, nb_str name,
                                nb_pos pos) {
    enum {
        EXTENDS,
        TITLE,
        PAGE,
        ROLES,
        STYLES,
        NUMBERING,
        FOLIO,
        HEADS,
        CONTENTS,
        COMPOSITION,
        TABLE,
        FIGURE,
        ORDER,
        PARTS,
        STRINGS,
        SIGNATURE_INSET,
        COLORS,
        OFFICIAL,
        TABLES,
        ENGLISH,
        LANGUAGES,
        BILINGUAL,
        FORM, /* and the rest of the keys is read by form_read.c */
        NAMES = FORM + 7
    };
    static const char *const names[NAMES] = {
        "extends", "title",   "page",      "roles",           "styles",  "numbering",
        "folio",   "heads",   "contents",  "composition",     "table",   "figure",
        "order",   "parts",   "strings",   "signature_inset", "colors",  "official",
        "tables",  "english", "languages", "bilingual",       "names",   "relations",
        "prose",   "shares",  "years",     "deadlines",       "mentions"};
    nb_fields fields = {arena, diags};
    size_t errors = nb_diags_errors(diags);
    const nb_yaml *root = nb_layout_tree(fields, dir, name, pos), *v[NAMES];
    if (root == NULL) return NULL;
    nb_layout *layout = NB_NEW(arena, nb_layout);
    nb_layout_reader reader = {fields, layout}, *r = &reader;
    layout->name = nb_str_dup(arena, name);
    nb_fields_read(fields, root, "layout", names, NAMES, v);
    if (v[TITLE] == NULL && v[ORDER] == NULL && v[STRINGS] == NULL) {
        nb_diag(diags, NB_LAYOUT_NO_FORM, pos, name);
        return NULL;
    }
    nb_layout_ltext(r, v[TITLE], "title", &layout->title);
    if (v[PAGE] == NULL) nb_fields_missing(fields, root, "page");
    read_page(r, v[PAGE]);
    read_roles(r, root, v[ROLES]);
    nb_layout_colors(r, v[COLORS]);
    nb_layout_styles(r, root, v[STYLES]);
    nb_layout_numbering(r, v[NUMBERING], NB_ZH);
    for (int i = 0; i < NB_LANGS; i++) layout->table_scale[i] = 1000;
    nb_layout_languages(r, v[LANGUAGES]);
    read_bilingual(r, v[BILINGUAL]);
    read_folio(r, v[FOLIO]);
    read_heads(r, v[HEADS]);
    read_contents(r, v[CONTENTS]);
    nb_layout_official(r, root, v[OFFICIAL]);
    read_composition(r, v[COMPOSITION]);
    read_table_form(r, v[TABLE]);
    if (v[FIGURE] == NULL) nb_fields_missing(fields, root, "figure");
    read_figure_form(r, v[FIGURE]);
    read_order(r, root, v[ORDER]);
    read_tables(r, v[TABLES], v[ENGLISH]);
    read_parts(r, v[PARTS]);
    layout->dir = nb_strndup(arena, dir, strlen(dir));
    layout->form = nb_form_read(r, root);
    read_words(r, root, v[STRINGS]);
    nb_layout_decimal(r, v[SIGNATURE_INSET], "signature_inset", 0, 40000, &layout->signature_inset);
    return nb_diags_errors(diags) == errors ? layout : NULL;
}
