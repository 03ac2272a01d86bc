/* Figures by name: the report's own mapping, and the facts of its head under fixed names.
 *
 * Odd rule: a name is compared as written and as its English twin, so {联系.电话}, {contact.电话}
 * and {contact.phone} are one. */
#include "model/figures.h"

#include "base/unicode.h"
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
        else if (nb_fields_is_blank(value))
            nb_diag(diags, NB_FIELD_EMPTY, value->pos, key->text);
    }
}

void nb_read_figures(nb_report_reader *r, const nb_yaml *node) {
    if (node == NULL || nb_fields_is_blank(node)) return;
    if (nb_fields_map(r->fields, node, "figures") == NULL) return;
    check_figures(r, node, true);
    r->report->figures = node;
}

static bool same_name(nb_str a, nb_str b) {
    return nb_str_eq(a, b) || nb_str_eq(nb_report_key(a), nb_report_key(b));
}

/* The part of a dotted name up to its first dot; *rest is what follows, empty at the end. */
static nb_str first_part(nb_str name, nb_str *rest) {
    const char *dot = name.n == 0 ? NULL : memchr(name.p, '.', name.n);
    size_t n = dot == NULL ? name.n : (size_t)(dot - name.p);
    *rest = dot == NULL ? (nb_str){NULL, 0} : (nb_str){dot + 1, name.n - n - 1};
    return (nb_str){name.p, n};
}

static const nb_yaml *find_own(const nb_yaml *node, nb_str name) {
    while (name.n > 0) {
        nb_str rest, part = first_part(name, &rest);
        const nb_yaml *found = NULL;
        for (size_t i = 0; node->kind == NB_YAML_MAP && i < node->n && found == NULL; i++)
            if (same_name(node->keys[i]->text, part)) found = node->values[i];
        if (found == NULL) return NULL;
        node = found;
        name = rest;
    }
    return node;
}

static nb_figure of_text(nb_text text, const nb_report *report, nb_lang lang) {
    const nb_yaml *at = text.in[lang];
    for (size_t i = 0; at == NULL && i < report->language_count; i++)
        at = text.in[report->languages[i]];
    return at == NULL ? (nb_figure){NULL, {NULL, 0}} : (nb_figure){at, at->text};
}

static nb_figure of_date(nb_arena *arena, nb_date date, nb_lang lang) {
    if (date.at == NULL) return (nb_figure){NULL, {NULL, 0}};
    return (nb_figure){date.at, nb_date_text(arena, date, lang)};
}

static nb_figure find_fixed(nb_arena *arena, const nb_report *report, nb_str name, nb_lang lang) {
    nb_figure none = {NULL, {NULL, 0}};
    nb_str rest, part = nb_report_key(first_part(name, &rest));
    rest = nb_report_key(rest);
    if (rest.n == 0) {
        if (nb_str_is(part, "date")) return of_date(arena, report->date, lang);
        if (nb_str_is(part, "title")) return of_text(report->title, report, lang);
        if (nb_str_is(part, "issuer")) return of_text(report->issuer, report, lang);
    } else if (nb_str_is(part, "period")) {
        if (nb_str_is(rest, "from")) return of_date(arena, report->from, lang);
        if (nb_str_is(rest, "to")) return of_date(arena, report->to, lang);
        if (nb_str_is(rest, "year") && report->to.at != NULL)
            return (nb_figure){report->to.at, nb_str_format(arena, "%d", report->to.year)};
    } else if (nb_str_is(part, "contact")) {
        for (int i = 0; i < NB_CONTACT_FIELDS; i++)
            if (nb_str_is(rest, nb_contact_keys[i]))
                return of_text(report->contact[i], report, lang);
    }
    return none;
}

nb_figure nb_figure_find(nb_arena *arena, const nb_report *report, nb_str name, nb_lang lang) {
    nb_figure none = {NULL, {NULL, 0}};
    name = nb_str_trim(name);
    if (name.n == 0 || name.p[name.n - 1] == '.') return none;
    const nb_yaml *own = report->figures == NULL ? NULL : find_own(report->figures, name);
    if (own != NULL && nb_is_language_map(own)) { /* a figure with words in it: {zh: …, en: …} */
        const nb_yaml *in = find_own(own, lang == NB_ZH ? NB_STR("zh") : NB_STR("en"));
        own = in == NULL ? own->values[0] : in;
    }
    if (own != NULL)
        return own->kind == NB_YAML_SCALAR && own->text.n > 0 ? (nb_figure){own, own->text} : none;
    return find_fixed(arena, report, name, lang);
}

typedef struct names {
    nb_str *items;
    size_t n, cap;
} names;

static void collect(nb_arena *arena, names *list, const nb_yaml *map, nb_str prefix) {
    for (size_t i = 0; i < map->n; i++) {
        nb_str key = map->keys[i]->text;
        nb_str name = prefix.n == 0 ? key
                                    : nb_str_format(arena, "%.*s.%.*s", (int)prefix.n, prefix.p,
                                                    (int)key.n, key.p);
        if (map->values[i]->kind == NB_YAML_MAP)
            collect(arena, list, map->values[i], name);
        else
            *NB_PUSH(arena, list) = name;
    }
}

nb_str nb_figure_nearest(nb_arena *arena, const nb_report *report, nb_str name) {
    static const char *const FIXED[] = {"period.from", "period.to", "period.year", "date",
                                        "title",       "issuer",    "期间.起",     "期间.止",
                                        "期间.年度",   "日期",      "标题",        "发布机关"};
    names list = {NULL, 0, 0};
    if (report->figures != NULL) collect(arena, &list, report->figures, (nb_str){NULL, 0});
    for (size_t i = 0; i < sizeof FIXED / sizeof *FIXED; i++)
        *NB_PUSH(arena, &list) = nb_str_of(FIXED[i]);
    const nb_twin *twins;
    size_t count = nb_report_twins(&twins);
    for (int i = 0; i < NB_CONTACT_FIELDS; i++) {
        *NB_PUSH(arena, &list) = nb_str_format(arena, "contact.%s", nb_contact_keys[i]);
        for (size_t k = 0; k < count; k++)
            if (strcmp(twins[k].en, nb_contact_keys[i]) == 0)
                *NB_PUSH(arena, &list) = nb_str_format(arena, "联系.%s", twins[k].zh);
    }
    return nb_fields_nearest(nb_str_trim(name), list.items, list.n);
}
