/* Figures by name: the report's own mapping, and the facts of its head under fixed names.
 *
 * Odd rule: names are compared in their canonical form, every part in English as the report's keys
 * or the layout's names have it, so {联系.电话}, {contact.电话} and {contact.phone} are one. */
#include "model/figures.h"

#include "base/unicode.h"
#include "model/csv.h"
#include "model/markup.h"
#include "model/report_impl.h"

static const char *const RESERVED[] = {"period", "date", "issuer", "title", "contact", NULL};

static bool is_name(nb_str name) {
    for (const char *p = name.p, *end = name.p + name.n; p < end;) {
        uint32_t cp = nb_utf8_next(&p, end);
        if (cp <= ' ' || cp == '.' || cp == ':' || cp == '{' || cp == '}' || cp == 0x3000 ||
            cp == 0xFF1A || cp == '\\')
            return false;
    }
    return name.n > 0;
}

static void check_figures(nb_report_reader *r, const nb_yaml *map, bool top) {
    nb_diags *diags = r->fields.diags;
    for (size_t i = 0; i < map->n && nb_fields_room(r->fields); i++) {
        const nb_yaml *key = map->keys[i], *value = map->values[i];
        nb_str name = nb_report_key(key->text);
        if (!is_name(key->text)) {
            if (!nb_yaml_slip(diags, key)) nb_diag(diags, NB_FIGURE_NAME, key->pos, key->text);
            continue;
        }
        for (int k = 0; top && RESERVED[k] != NULL; k++)
            if (nb_str_is(name, RESERVED[k]))
                nb_diag(diags, NB_FIGURE_RESERVED, key->pos, key->text);
        if (value->kind == NB_YAML_MAP)
            check_figures(r, value, false);
        else if (value->kind == NB_YAML_SEQ)
            nb_diag(diags, NB_FIGURE_VALUE, value->pos, key->text);
    }
}

/* Every `{csv: FILE}` among the figures, read once. */
static void read_files(nb_report_reader *r, const nb_yaml *map, nb_str name) {
    const nb_yaml *path = nb_fields_get(map, "csv");
    if (path != NULL) {
        const nb_csv *csv = nb_csv_read(r->fields, path);
        nb_csv_block *block = NB_NEW(r->fields.arena, nb_csv_block);
        *block = (nb_csv_block){map, name, csv, r->report->csv_blocks};
        r->report->csv_blocks = block;
    }
    for (size_t i = 0; i < map->n; i++) {
        if (map->values[i]->kind != NB_YAML_MAP) continue;
        nb_str key = map->keys[i]->text;
        nb_str below = name.n == 0 ? key
                                   : nb_str_format(r->fields.arena, "%.*s.%.*s", (int)name.n,
                                                   name.p, (int)key.n, key.p);
        read_files(r, map->values[i], below);
    }
}

void nb_read_figures(nb_report_reader *r, const nb_yaml *node) {
    if (node == NULL || nb_fields_is_blank(node)) return;
    if (nb_fields_map(r->fields, node, "figures") == NULL) return;
    check_figures(r, node, true);
    r->report->figures = node;
    read_files(r, node, (nb_str){"", 0});
    nb_arena *arena = r->fields.arena;
    r->report->index = nb_figures_index(arena, r->fields.diags, r->report, NULL);
}

/* The part of a dotted name up to its first dot; *rest is what follows, empty at the end. */
static nb_str first_part(nb_str name, nb_str *rest) {
    const char *dot = name.n == 0 ? NULL : memchr(name.p, '.', name.n);
    size_t n = dot == NULL ? name.n : (size_t)(dot - name.p);
    *rest = dot == NULL ? (nb_str){NULL, 0} : (nb_str){dot + 1, name.n - n - 1};
    return (nb_str){name.p, n};
}

static nb_figure of_text(nb_text text, const nb_report *report, nb_lang lang) {
    const nb_yaml *at = text.in[lang];
    for (size_t i = 0; at == NULL && i < report->language_count; i++)
        at = text.in[report->languages[i]];
    return at == NULL ? (nb_figure){NULL, {NULL, 0}, false} : (nb_figure){at, at->text, false};
}

/* A text with inline markup, as it is read. */
static nb_figure of_marked(nb_arena *arena, nb_text text, const nb_report *report, nb_lang lang) {
    nb_figure figure = of_text(text, report, lang);
    if (figure.at != NULL) figure.text = nb_markup_strip(arena, figure.text, lang).text;
    return figure;
}

static nb_figure of_date(nb_arena *arena, nb_date date, nb_lang lang) {
    if (date.at == NULL) return (nb_figure){NULL, {NULL, 0}, false};
    return (nb_figure){date.at, nb_date_text(arena, date, lang), false};
}

/* *known: the name is one of a report's head, given or not. */
static nb_figure find_given(nb_arena *arena, const nb_report *report, nb_str name, nb_lang lang,
                            bool *known) {
    nb_figure none = {NULL, {NULL, 0}, false};
    nb_str rest, part = nb_report_key(first_part(name, &rest));
    rest = nb_report_key(rest);
    *known = true;
    if (rest.n == 0) {
        if (nb_str_is(part, "date")) return of_date(arena, report->date, lang);
        if (nb_str_is(part, "title")) return of_marked(arena, report->title, report, lang);
        if (nb_str_is(part, "issuer")) return of_marked(arena, report->issuer, report, lang);
    } else if (nb_str_is(part, "period")) {
        if (nb_str_is(rest, "from")) return of_date(arena, report->from, lang);
        if (nb_str_is(rest, "to")) return of_date(arena, report->to, lang);
        if (nb_str_is(rest, "year") && report->to.at == NULL) return none;
        if (nb_str_is(rest, "year"))
            return (nb_figure){report->to.at, nb_str_format(arena, "%d", report->to.year), false};
    } else if (nb_str_is(part, "contact")) {
        for (int i = 0; i < NB_CONTACT_FIELDS; i++)
            if (nb_str_is(rest, nb_contact_keys[i]))
                return of_text(report->contact[i], report, lang);
    }
    *known = false;
    return none;
}

static nb_str to_fill_in(nb_lang lang) {
    return lang == NB_ZH ? NB_STR("〔待填〕") : NB_STR("[…]");
}

/* What the head of a draft does not give yet is shown as such; and where a report must give it, its
 * absence has been reported once, and is not again at each use. */
static nb_figure find_fixed(nb_arena *arena, const nb_report *report, nb_str name, nb_lang lang) {
    bool known;
    nb_figure figure = find_given(arena, report, name, lang, &known);
    nb_str rest, part = nb_report_key(first_part(name, &rest));
    bool required = !nb_str_is(part, "date") && !nb_str_is(part, "contact");
    if (figure.at != NULL || !known || !(report->draft || required)) return figure;
    return (nb_figure){report->root, to_fill_in(lang), false};
}

const nb_figure_entry *nb_figure_entry_find(const nb_report *report, nb_str name) {
    const nb_figure_index *index = report->index;
    if (index == NULL || index->room == 0) return NULL;
    size_t slot = (size_t)nb_name_hash(name) & (index->room - 1);
    for (; index->slots[slot] != 0; slot = (slot + 1) & (index->room - 1))
        if (nb_str_eq(index->items[index->slots[slot] - 1].name, name))
            return &index->items[index->slots[slot] - 1];
    return NULL;
}

/* The figure may stand in a file that could not be read. */
static bool is_unread(nb_arena *arena, const nb_report *report, nb_str name) {
    for (const nb_csv_block *b = report->csv_blocks; b != NULL; b = b->next) {
        if (b->csv != NULL) continue;
        nb_str block = nb_form_name(arena, report->form, b->name);
        if (block.n == 0 ||
            (name.n > block.n && name.p[block.n] == '.' && memcmp(name.p, block.p, block.n) == 0))
            return true;
    }
    return false;
}

/* A cell of the form's own tables asks for its figure by the form's own string. It stays blank
 * where the prose shows a gap. */
static bool is_own_cell(const nb_form_figure *figure, nb_str asked) {
    return figure != NULL && figure->name.p == asked.p;
}

nb_figure nb_figure_find(nb_arena *arena, const nb_report *report, nb_str name, nb_lang lang) {
    nb_figure none = {NULL, {NULL, 0}, false};
    nb_figure gap = {report->root, to_fill_in(lang), false};
    name = nb_str_trim(name);
    if (name.n == 0 || name.p[name.n - 1] == '.') return none;
    nb_str canonical = nb_form_name(arena, report->form, name);
    const nb_figure_entry *own = nb_figure_entry_find(report, canonical);
    const nb_form_figure *figure = nb_form_find(report->form, canonical);
    if (own == NULL) {
        bool late = (report->draft && figure != NULL) || is_unread(arena, report, canonical);
        if (late) return is_own_cell(figure, name) ? none : gap;
        return find_fixed(arena, report, name, lang);
    }
    if (report->draft && (own->unfilled || own->empty) && !is_own_cell(figure, name)) {
        gap.at = own->at;
        return gap;
    }
    const nb_yaml *at = own->at;
    if (at->kind == NB_YAML_MAP) { /* a figure with words in it: {zh: …, en: …} */
        const nb_yaml *in = nb_fields_get(at, nb_language_names[lang]);
        at = in == NULL ? at->values[0] : in;
        if (at->kind != NB_YAML_SCALAR) return none;
    }
    return (nb_figure){at, at->text, own->computed};
}

nb_str nb_figure_nearest(nb_arena *arena, const nb_report *report, nb_str name) {
    static const char *const FIXED[] = {"period.from", "period.to", "period.year", "date",
                                        "title",       "issuer",    "期间.起",     "期间.止",
                                        "期间.年度",   "日期",      "标题",        "发布机关"};
    enum { FIXED_COUNT = sizeof FIXED / sizeof *FIXED };
    const nb_twin *twins;
    size_t count = nb_report_twins(&twins), own = report->index == NULL ? 0 : report->index->n;
    nb_str fixed[FIXED_COUNT + 2 * NB_CONTACT_FIELDS];
    size_t n = 0;
    for (size_t i = 0; i < FIXED_COUNT; i++) fixed[n++] = nb_str_of(FIXED[i]);
    for (int i = 0; i < NB_CONTACT_FIELDS; i++) {
        fixed[n++] = nb_str_format(arena, "contact.%s", nb_contact_keys[i]);
        for (size_t k = 0; k < count; k++)
            if (strcmp(twins[k].en, nb_contact_keys[i]) == 0)
                fixed[n++] = nb_str_format(arena, "联系.%s", twins[k].zh);
    }
    name = nb_str_trim(name);
    nb_mark mark = nb_arena_mark(arena); /* names may be many, and the list is for this one */
    nb_str *list = NB_NEW_ARRAY(arena, nb_str, own + n);
    for (size_t i = 0; i < own; i++) list[i] = report->index->items[i].written;
    memcpy(list + own, fixed, n * sizeof *fixed);
    nb_str near = nb_fields_nearest(name, list, own + n);
    nb_arena_rewind(arena, mark);
    return nb_str_eq(near, name) ? (nb_str){NULL, 0} : near; /* a known name that is not given */
}
