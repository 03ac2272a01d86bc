/* The head of a report: version, layout, languages, title, period, contact. Input is the tree of
 * the YAML file, output the typed report; the blocks are read by block.c, tables by table.c.
 *
 * Odd rule: languages come first whatever the file's order is, since a plain text is one in the
 * report's first language. */
#include "model/report.h"

#include "base/unicode.h"
#include "model/report_impl.h"

static int language_of(nb_str word) {
    nb_str name = nb_report_value(word);
    for (int i = 0; i < NB_LANGS; i++)
        if (nb_str_is(name, nb_language_names[i])) return i;
    return -1;
}

bool nb_is_language_map(const nb_yaml *node) {
    if (node->kind != NB_YAML_MAP || node->n == 0) return false;
    for (size_t i = 0; i < node->n; i++)
        if (language_of(node->keys[i]->text) < 0) return false;
    return true;
}

/* A layout gives the English of its words once for all (`english:`), not at each of them. */
static nb_text with_english(const nb_report_reader *r, nb_text text) {
    const nb_yaml *zh = text.in[NB_ZH];
    if (r->english == NULL || zh == NULL || text.in[NB_EN] != NULL) return text;
    for (size_t i = 0; i < r->english->n && text.in[NB_EN] == NULL; i++)
        if (nb_str_eq(r->english->keys[i]->text, zh->text) &&
            r->english->values[i]->kind == NB_YAML_SCALAR)
            text.in[NB_EN] = r->english->values[i];
    return text;
}

nb_text nb_read_text(nb_report_reader *r, const nb_yaml *node, const char *what) {
    nb_text text = {{NULL}};
    if (node == NULL) return text;
    if (node->kind != NB_YAML_MAP) {
        text.in[r->report->languages[0]] = nb_fields_scalar(r->fields, node, what);
        return with_english(r, text);
    }
    bool any = false;
    for (size_t i = 0; i < node->n; i++) any = any || language_of(node->keys[i]->text) >= 0;
    if (!any) {
        nb_fields_scalar(r->fields, node, what);
        return text;
    }
    const nb_yaml *values[NB_LANGS];
    nb_fields_read(r->fields, node, what, nb_language_names, NB_LANGS, values);
    for (int i = 0; i < NB_LANGS; i++) text.in[i] = nb_fields_scalar(r->fields, values[i], what);
    return with_english(r, text);
}

nb_text nb_read_optional(nb_report_reader *r, const nb_yaml *node, const char *what) {
    if (node == NULL || nb_fields_is_blank(node)) return (nb_text){{NULL}};
    return nb_read_text(r, node, what);
}

/* --- dates ---------------------------------------------------------------------------------- */

static bool read_number(const char **p, const char *end, int digits, int *out) {
    int n = 0, value = 0;
    for (; *p < end && nb_is_digit((unsigned char)**p) && n < digits; n++, (*p)++)
        value = value * 10 + (**p - '0');
    *out = value;
    return n > 0;
}
static bool skip_word(const char **p, const char *end, const char *word) {
    size_t n = strlen(word);
    if ((size_t)(end - *p) < n || memcmp(*p, word, n) != 0) return false;
    *p += n;
    return true;
}

static int days_in(int year, int month) {
    static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return DAYS[month - 1] + (month == 2 && leap);
}

nb_date nb_read_date(nb_report_reader *r, const nb_yaml *node, const char *what) {
    nb_date none = {NULL, 0, 0, 0}, date = {.at = nb_fields_scalar(r->fields, node, what)};
    if (date.at == NULL) return none;
    nb_str text = nb_str_trim(date.at->text);
    const char *p = text.p, *end = text.p + text.n;
    bool dashes = false, good = read_number(&p, end, 4, &date.year) && p - text.p == 4;
    if (good) {
        dashes = skip_word(&p, end, "-");
        good = (dashes || skip_word(&p, end, "年")) && read_number(&p, end, 2, &date.month) &&
               skip_word(&p, end, dashes ? "-" : "月") && read_number(&p, end, 2, &date.day) &&
               (dashes || skip_word(&p, end, "日")) && p == end;
    }
    if (!good) {
        nb_diag(r->fields.diags, NB_REPORT_DATE, date.at->pos, text);
        return none;
    }
    if (date.year < 1 || date.month < 1 || date.month > 12 || date.day < 1 ||
        date.day > days_in(date.year, date.month)) {
        nb_diag(r->fields.diags, NB_REPORT_NO_SUCH_DAY, date.at->pos, text);
        return none;
    }
    return date;
}

int nb_date_compare(nb_date a, nb_date b) {
    if (a.year != b.year) return a.year < b.year ? -1 : 1;
    if (a.month != b.month) return a.month < b.month ? -1 : 1;
    return a.day < b.day ? -1 : a.day > b.day;
}

nb_str nb_date_text(nb_arena *arena, nb_date date, nb_lang lang) {
    static const char *const MONTHS[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
    if (lang == NB_ZH) return nb_str_format(arena, "%d年%d月%d日", date.year, date.month, date.day);
    return nb_str_format(arena, "%d %s %d", date.day, MONTHS[date.month - 1], date.year);
}

/* --- the head ------------------------------------------------------------------------------- */

static void add_language(nb_report_reader *r, const nb_yaml *node) {
    if (node == NULL) return;
    nb_report *report = r->report;
    int lang = language_of(node->text);
    if (lang < 0) {
        nb_diag(r->fields.diags, NB_REPORT_LANGUAGE, node->pos, node->text);
        return;
    }
    for (size_t i = 0; i < report->language_count; i++)
        if (report->languages[i] == (nb_lang)lang) {
            nb_diag(r->fields.diags, NB_REPORT_LANGUAGE_TWICE, node->pos, node->text);
            return;
        }
    report->languages[report->language_count++] = (nb_lang)lang;
}

static void read_languages(nb_report_reader *r, const nb_yaml *node) {
    if (node != NULL && node->kind == NB_YAML_SCALAR) {
        add_language(r, nb_fields_scalar(r->fields, node, "languages"));
    } else if (nb_fields_list(r->fields, node, "languages") != NULL) {
        for (size_t i = 0; i < node->n && nb_fields_room(r->fields); i++)
            add_language(r, nb_fields_scalar(r->fields, node->values[i], "languages"));
    }
    if (r->report->language_count == 0) {
        r->report->language_count = 1;
        r->report->languages[0] = NB_ZH;
    }
}

bool nb_report_edition(nb_report *report, nb_diags *diags, nb_str words, nb_pos at) {
    nb_lang edition[NB_LANGS];
    size_t count = 0;
    for (const char *p = words.p, *end = words.p + words.n; p <= end;) {
        const char *plus = p < end ? memchr(p, '+', (size_t)(end - p)) : NULL;
        nb_str word = nb_str_trim((nb_str){p, (size_t)((plus != NULL ? plus : end) - p)});
        int lang = language_of(word);
        bool has = false, again = false;
        for (size_t i = 0; i < report->language_count; i++)
            has = has || report->languages[i] == (nb_lang)lang;
        for (size_t i = 0; i < count; i++) again = again || edition[i] == (nb_lang)lang;
        if (!has || again) {
            nb_diag(diags, has ? NB_REPORT_LANGUAGE_TWICE : NB_REPORT_EDITION, at, word);
            return false;
        }
        edition[count++] = (nb_lang)lang;
        p = plus != NULL ? plus + 1 : end + 1;
    }
    memcpy(report->edition, edition, sizeof edition);
    report->edition_count = count;
    return true;
}

static void read_edition(nb_report_reader *r, const nb_yaml *node, const nb_yaml *bilingual) {
    nb_report *report = r->report;
    nb_layout_reader reader = {.fields = r->fields, .layout = NULL};
    memcpy(report->edition, report->languages, sizeof report->edition);
    report->edition_count = report->language_count;
    if (nb_fields_scalar(r->fields, node, "edition") != NULL)
        nb_report_edition(report, r->fields.diags, node->text, node->pos);
    report->arrangement = nb_layout_arrangement(&reader, bilingual, "bilingual");
}

bool nb_text_speaks(nb_str text, nb_lang lang) {
    if (text.n == 0) return false;
    int depth = 0;
    for (const char *p = text.p, *end = p + text.n; p < end;) {
        uint32_t cp = nb_utf8_next(&p, end);
        depth += cp == '{' ? 1 : cp == '}' && depth > 0 ? -1 : 0;
        if (depth == 0 && (lang == NB_ZH ? nb_is_han(cp) : nb_is_latin(cp))) return true;
    }
    return false;
}

static void read_version(nb_report_reader *r, const nb_yaml *node) {
    if (node == NULL)
        nb_fields_missing(r->fields, r->report->root, "report");
    else if (nb_fields_scalar(r->fields, node, "report") != NULL && !nb_str_is(node->text, "1"))
        nb_diag(r->fields.diags, NB_REPORT_VERSION, node->pos, node->text);
}

static void read_layout_name(nb_report_reader *r, const nb_yaml *node) {
    r->report->layout_pos = r->report->root->pos;
    if (node == NULL) nb_fields_missing(r->fields, r->report->root, "layout");
    node = nb_fields_scalar(r->fields, node, "layout");
    if (node == NULL) return;
    r->report->layout_name = node->text;
    r->report->layout_pos = node->pos;
}

static void read_period(nb_report_reader *r, const nb_yaml *node) {
    static const char *const NAMES[] = {"from", "to"};
    const nb_yaml *ends[2];
    if (node == NULL) nb_fields_missing(r->fields, r->report->root, "period");
    if (!nb_fields_read(r->fields, node, "period", NAMES, 2, ends)) return;
    for (int i = 0; i < 2; i++)
        if (ends[i] == NULL) nb_fields_missing(r->fields, node, NAMES[i]);
    r->report->from = nb_read_date(r, ends[0], "from");
    r->report->to = nb_read_date(r, ends[1], "to");
}

static void read_contact(nb_report_reader *r, const nb_yaml *node) {
    const nb_yaml *values[NB_CONTACT_FIELDS];
    if (!nb_fields_read(r->fields, node, "contact", nb_contact_keys, NB_CONTACT_FIELDS, values))
        return;
    r->report->contact_at = node;
    for (int i = 0; i < NB_CONTACT_FIELDS; i++)
        r->report->contact[i] = nb_read_optional(r, values[i], nb_contact_keys[i]);
}

static void read_contents(nb_report_reader *r, const nb_yaml *node) {
    static const char *const NAMES[] = {"depth", "tables"};
    nb_contents_wish *wish = &r->report->contents;
    const nb_yaml *v[2];
    wish->at = node;
    wish->shown = true;
    if (node != NULL && node->kind == NB_YAML_SCALAR) {
        wish->shown = nb_read_bool(r, node, "contents");
    } else if (nb_fields_read(r->fields, node, "contents", NAMES, 2, v)) {
        wish->depth = (int32_t)nb_read_count(r, v[0], "depth", 1, NB_HEADING_LEVELS, 0);
        wish->has_tables = v[1] != NULL;
        wish->tables = nb_read_bool(r, v[1], "tables");
    }
}

const nb_report *nb_report_read(nb_arena *arena, nb_diags *diags, const nb_yaml *root) {
    enum {
        REPORT,
        LAYOUT,
        LANGUAGE_LIST,
        TITLE,
        ISSUER,
        DATE,
        PERIOD,
        FIGURES,
        CONTACT,
        PREFACE,
        TABLES,
        SECTIONS,
        PREVIOUS,
        EDITION,
        BILINGUAL,
        CONTENTS,
        DOCUMENT,
        NAMES
    };
    static const char *const names[NAMES] = {
        "report",   "layout",  "languages", "title",    "issuer",  "date",
        "period",   "figures", "contact",   "preface",  "tables",  "sections",
        "previous", "edition", "bilingual", "contents", "document"};
    if (root->kind != NB_YAML_MAP) {
        if (!nb_yaml_slip(diags, root)) nb_diag0(diags, NB_REPORT_ROOT, root->pos);
        return NULL;
    }
    root = nb_report_include((nb_fields){arena, diags}, root);
    nb_report *report = NB_NEW(arena, nb_report);
    nb_report_reader reader = {.fields = {arena, diags}, .report = report}, *r = &reader;
    report->root = root;
    const nb_yaml *values[NAMES];
    nb_fields_read(r->fields, root, "report", names, NAMES, values);
    read_version(r, values[REPORT]);
    read_languages(r, values[LANGUAGE_LIST]);
    read_edition(r, values[EDITION], values[BILINGUAL]);
    read_layout_name(r, values[LAYOUT]);
    for (int i = TITLE; i <= ISSUER; i++)
        if (values[i] == NULL) nb_fields_missing(r->fields, root, names[i]);
    report->title = nb_read_text(r, values[TITLE], "title");
    report->issuer = nb_read_text(r, values[ISSUER], "issuer");
    report->date = nb_read_date(r, values[DATE], "date");
    read_period(r, values[PERIOD]);
    report->official = nb_read_official(r, values[DOCUMENT]);
    nb_read_figures(r, values[FIGURES]);
    report->previous_name = nb_fields_scalar(r->fields, values[PREVIOUS], "previous");
    read_contact(r, values[CONTACT]);
    read_contents(r, values[CONTENTS]);
    report->tables = nb_read_tables(r, values[TABLES], &report->table_count);
    report->preface = nb_read_blocks(r, values[PREFACE], "preface", 1, 1);
    if (values[SECTIONS] == NULL) nb_fields_missing(r->fields, root, "sections");
    report->sections = nb_read_sections(r, values[SECTIONS]);
    return report;
}
