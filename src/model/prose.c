/* Prose against figures: a number behind words that the layout ties to a figure or behind the label
 * of a table's row, and percentages.
 *
 * Input: the texts of the report without their markup; figures that the text refers to by {name}
 * are right by themselves and only read. Odd rule: what is compared is only what cannot well mean
 * something else: the number follows the words in the same clause, with its unit, and no other such
 * words, no 和 and no 上年 come between or before. Reports do count on other bases, so all are
 * warnings.
 */
#include "base/unicode.h"
#include "model/check.h"
#include "model/markup.h"
#include "model/relation.h"

enum {
    MOST_GAP = 8,
    MOST_SHARE_GAP = 16,
    MOST_GAP_NO_UNIT = 3,
    LEAST_LABEL = 4,
    MOST_LABELS = 4096,
    BUCKETS = 256
};

/* The label of a table's row, and the only number of that row. */
typedef struct row_label {
    nb_str words, unit; /* without a unit: any */
    nb_str zh, en;      /* what the number is called */
    nb_value value;     /* no number: several, or none; the words then mean no figure */
    struct row_label *next;
} row_label;

typedef struct reader {
    nb_arena *arena;
    nb_diags *diags;
    const nb_report *report;
    const nb_form *form;
    const nb_yaml *scalar;
    nb_plain plain;
    nb_str text;                /* of plain */
    row_label *labels[BUCKETS]; /* by the first character */
    size_t label_count;
} reader;

typedef struct number {
    nb_value value;
    bool literal;
    size_t from, to; /* in the text */
} number;

static nb_pos place(const reader *r, size_t at) {
    return nb_yaml_locate(r->scalar, r->plain.at[at]);
}

static bool at_word(const reader *r, size_t at, const char *word) {
    size_t n = strlen(word);
    return r->text.n - at >= n && memcmp(r->text.p + at, word, n) == 0;
}

static bool ends_with(const reader *r, size_t at, const char *word) {
    size_t n = strlen(word);
    return at >= n && memcmp(r->text.p + at - n, word, n) == 0;
}

static size_t next_of(const reader *r, size_t at) {
    const char *p = r->text.p + at;
    nb_utf8_next(&p, r->text.p + r->text.n);
    return (size_t)(p - r->text.p);
}

static bool is_clause_end(const reader *r, size_t at) {
    static const char *const MARKS[] = {"，", "。", "；", "！", "？", "：", "、", "（", "）", ",",
                                        ";",  "(",  ")",  "\n", "和", "及", "与", "或", "均"};
    for (size_t i = 0; i < sizeof MARKS / sizeof *MARKS; i++)
        if (at_word(r, at, MARKS[i])) return true;
    return false;
}

/* Digits, or a figure by its name; false when neither stands at `at`. */
static bool read_number(const reader *r, size_t at, number *out) {
    *out = (number){.from = at, .to = at};
    nb_str text = r->text;
    if (at < text.n && text.p[at] == '{') {
        while (out->to < text.n && text.p[out->to] != '}') out->to++;
        if (out->to == text.n) return false;
        nb_str name = nb_str_trim((nb_str){text.p + at + 1, out->to - at - 1});
        out->to++;
        const nb_figure_entry *entry =
            nb_figure_entry_find(r->report, nb_form_name(r->arena, r->form, name));
        if (entry == NULL) return false;
        out->value = entry->value;
        return out->value.number;
    }
    while (out->to < text.n) {
        char c = text.p[out->to];
        bool inner = (c == ',' || c == '.') && out->to + 1 < text.n &&
                     nb_is_digit((unsigned char)text.p[out->to + 1]) && out->to > at;
        if (!nb_is_digit((unsigned char)c) && !inner) break;
        out->to++;
    }
    if (out->to == at) return false;
    out->literal = true;
    out->value = nb_value_parse((nb_str){text.p + at, out->to - at});
    return out->value.number && out->value.unit.n == 0;
}

static size_t skip_blanks(const reader *r, size_t at) {
    while (at < r->text.n && r->text.p[at] == ' ') at++;
    return at;
}

/* --- words ---------------------------------------------------------------------------------- */

/* The longest of the form's words at `at`; *rule is whose it is. 0: none. */
static size_t word_at(const reader *r, size_t at, const nb_prose_rule **rule) {
    size_t longest = 0;
    for (size_t i = 0; i < r->form->prose_count; i++)
        for (size_t k = 0; k < r->form->prose[i].word_count; k++) {
            nb_str word = r->form->prose[i].words[k];
            if (word.n <= longest || r->text.n - at < word.n ||
                memcmp(r->text.p + at, word.p, word.n) != 0)
                continue;
            longest = word.n;
            *rule = &r->form->prose[i];
        }
    return longest;
}

/* The longest label of a row at `at`, or NULL. */
static const row_label *label_at(const reader *r, size_t at) {
    if (r->text.n - at < 3) return NULL;
    const row_label *longest = NULL;
    nb_str rest = {r->text.p + at, r->text.n - at};
    const row_label *l = r->labels[nb_name_hash((nb_str){rest.p, 3}) % BUCKETS];
    for (; l != NULL; l = l->next)
        if (l->words.n <= rest.n && (longest == NULL || l->words.n > longest->words.n) &&
            memcmp(rest.p, l->words.p, l->words.n) == 0)
            longest = l;
    return longest;
}

/* A number with its unit (12件, {name}条) ends at `at`. */
static bool is_behind_number(const reader *r, size_t at) {
    if (at == 0) return false;
    do at--;
    while (at > 0 && ((unsigned char)r->text.p[at] & 0xC0) == 0x80);
    while (at > 0 && r->text.p[at - 1] == ' ') at--;
    return at > 0 && (nb_is_digit((unsigned char)r->text.p[at - 1]) || r->text.p[at - 1] == '}');
}

/* 和、上年 … before the words: they speak of more, or of another year. A 和 behind a number only
 * goes on to the next one. */
static bool is_other_subject(const reader *r, size_t at) {
    static const char *const AND[] = {"和", "及", "与", "、", "或"};
    static const char *const OTHER[] = {"上年",   "去年",     "同比", "上年度",
                                        "上一年", "上一年度", "不",   "非"};
    for (size_t i = 0; i < sizeof AND / sizeof *AND; i++)
        if (ends_with(r, at, AND[i])) return !is_behind_number(r, at - strlen(AND[i]));
    for (size_t i = 0; i < sizeof OTHER / sizeof *OTHER; i++)
        if (ends_with(r, at, OTHER[i])) return true;
    return false;
}

/* A name in Chinese, part by part: 依申请公开.不予公开.各项.总计. */
static nb_str name_of(const reader *r, nb_str name, nb_lang lang) {
    if (lang != NB_ZH) return name;
    nb_buf out = nb_buf_in(r->arena);
    for (size_t i = 0, n; i <= name.n; i += n + 1) {
        for (n = 0; i + n < name.n && name.p[i + n] != '.';) n++;
        nb_str part = {name.p + i, n};
        if (i > 0) nb_buf_byte(&out, '.');
        nb_buf_str(&out, nb_str_is(part, "*") ? NB_STR("各项") : nb_form_zh(r->form, part));
    }
    return nb_buf_view(&out);
}

/* {依申请公开.本年新收.总计}, as it can be written; a sum of several only names them. */
static nb_str names_of(const reader *r, const nb_sum *sum, nb_lang lang) {
    bool single = sum->n == 1 && memchr(sum->items[0].name.p, '*', sum->items[0].name.n) == NULL;
    nb_buf out = nb_buf_in(r->arena);
    for (size_t i = 0; i < sum->n; i++) {
        if (i > 0) nb_buf_puts(&out, sum->items[i].sign < 0 ? "−" : "+");
        if (single) nb_buf_byte(&out, '{');
        nb_buf_str(&out, name_of(r, sum->items[i].name, lang));
        if (single) nb_buf_byte(&out, '}');
    }
    return nb_buf_view(&out);
}

static void compare(const reader *r, const nb_prose_rule *rule, nb_str words, const number *found) {
    nb_terms terms = nb_terms_bind(r->arena, r->report, &rule->sum, (nb_str){NULL, 0});
    if (!terms.known || nb_value_compare(found->value, terms.sum) == 0) return;
    nb_str written = {r->text.p + found->from, found->to - found->from};
    nb_diag(r->diags, NB_PROSE_NUMBER, place(r, found->from), words, written,
            names_of(r, &rule->sum, NB_ZH), names_of(r, &rule->sum, NB_EN),
            nb_value_text(r->arena, terms.sum));
}

static bool starts_one_of(const reader *r, size_t at, const char *const *words) {
    for (; *words != NULL; words++)
        if (at_word(r, at, *words)) return true;
    return false;
}

/* The number that the words from `from` on speak of; false when it may be another's. *next: where
 * to go on. */
static bool follow(const reader *r, size_t from, size_t length, int most, number *found,
                   size_t *next) {
    static const char *const OTHERS[] = {
        "同比", "增",   "减",   "较",   "比",   "占",   "其中", "约", "近",   "超",   "逾", "第",
        "每",   "平均", "维持", "纠正", "结果", "尚未", "审结", "后", "上年", "去年", NULL};
    size_t at = from + length;
    const nb_prose_rule *rule;
    for (int gap = 0; at < r->text.n && gap <= most; gap++, at = next_of(r, at)) {
        *next = at;
        if (is_clause_end(r, at) || word_at(r, at, &rule) > 0 || label_at(r, at) != NULL ||
            starts_one_of(r, at, OTHERS) || r->text.p[at] == '{')
            return false;
        if (!nb_is_digit((unsigned char)r->text.p[at])) continue;
        bool good = read_number(r, at, found);
        *next = good ? found->to : at + 1;
        return good;
    }
    *next = at;
    return false;
}

static bool has_unit(const reader *r, const number *found, nb_str unit) {
    size_t at = skip_blanks(r, found->to);
    return r->text.n - at >= unit.n && memcmp(r->text.p + at, unit.p, unit.n) == 0;
}

static size_t follow_rule(const reader *r, const nb_prose_rule *rule, size_t from, size_t length) {
    number found;
    size_t next = from + length;
    if (follow(r, from, length, MOST_GAP, &found, &next) && has_unit(r, &found, rule->unit))
        compare(r, rule, (nb_str){r->text.p + from, length}, &found);
    return next;
}

/* --- labels of rows ------------------------------------------------------------------------- */

/* 其中、通过…、历年 … earlier in the clause: a part, or more than the year. */
static bool is_other_scope(const reader *r, size_t from) {
    static const char *const WORDS[] = {"其中", "通过", "上年",   "去年", "历年", "以来",
                                        "季度", "月份", "上一年", "平均", NULL};
    size_t at = from;
    while (at > 0 && strchr("\n,;", r->text.p[at - 1]) == NULL && !ends_with(r, at, "，") &&
           !ends_with(r, at, "。") && !ends_with(r, at, "；"))
        at--;
    for (; at < from; at++)
        if (starts_one_of(r, at, WORDS)) return true;
    return false;
}

static size_t follow_label(const reader *r, const row_label *label, size_t from) {
    static const char *const NO_UNITS[] = {"%",  "％", "年", "月",   "日",     "万", "亿",
                                           "倍", "多", "余", "个百", "个工作", "号", "时",
                                           "分", "-",  "—",  "～",   "~",      "至", NULL};
    number found;
    size_t next = from + label->words.n;
    if (!label->value.number || is_other_scope(r, from)) return next;
    int most = label->unit.n > 0 ? MOST_GAP : MOST_GAP_NO_UNIT;
    if (!follow(r, from, label->words.n, most, &found, &next) ||
        nb_value_compare(found.value, label->value) == 0 || !has_unit(r, &found, label->unit) ||
        (label->unit.n == 0 && starts_one_of(r, skip_blanks(r, found.to), NO_UNITS)))
        return next;
    nb_diag(r->diags, NB_PROSE_NUMBER, place(r, found.from), label->words,
            ((nb_str){r->text.p + found.from, found.to - found.from}), label->zh, label->en,
            nb_value_text(r->arena, label->value));
    return next;
}

static bool drop_end(nb_str *s, const char *end) {
    size_t n = strlen(end);
    if (s->n <= n || memcmp(s->p + s->n - n, end, n) != 0) return false;
    s->n -= n;
    return true;
}

/* 主动公开政府信息 of “1.主动公开政府信息数（不同渠道…计1条）”. */
static nb_str words_of(const reader *r, nb_str label) {
    nb_str words = nb_form_plain(r->arena, label, true);
    for (size_t i = 1; i < words.n; i++)
        if (words.p[i] == '(') words.n = i;
    static const char *const ENDS[] = {"总数量", "数量", "总数", "件数", "条数", "数", "："};
    for (size_t i = 0; i < sizeof ENDS / sizeof *ENDS; i++)
        if (drop_end(&words, ENDS[i])) break;
    return words;
}

static void add_label(reader *r, row_label label) {
    if (label.words.n < 3 || nb_utf8_count(label.words.p, label.words.n) < LEAST_LABEL ||
        r->label_count >= MOST_LABELS)
        return;
    row_label **bucket = &r->labels[nb_name_hash((nb_str){label.words.p, 3}) % BUCKETS];
    for (row_label *l = *bucket; l != NULL; l = l->next) {
        if (!nb_str_eq(l->words, label.words)) continue;
        if (!label.value.number || nb_value_compare(l->value, label.value) != 0)
            l->value.number = false; /* rows of one name */
        return;
    }
    label.next = *bucket;
    *bucket = NB_NEW(r->arena, row_label);
    **bucket = label;
    r->label_count++;
}

/* A cell that shows a number or a figure; `into` has what it is. */
static bool read_value(const reader *r, const nb_cell *cell, row_label *into) {
    nb_str name = cell->figure;
    const nb_yaml *at = cell->text.in[NB_ZH];
    nb_str text = at == NULL ? (nb_str){NULL, 0} : nb_str_trim(at->text);
    if (text.n > 2 && text.p[0] == '{' && memchr(text.p, '}', text.n) == text.p + text.n - 1)
        name = nb_str_trim((nb_str){text.p + 1, text.n - 2});
    if (name.n > 0) {
        nb_str english = nb_form_name(r->arena, r->form, name);
        const nb_figure_entry *entry = nb_figure_entry_find(r->report, english);
        into->value = entry == NULL ? (nb_value){.number = false} : entry->value;
        nb_str zh = cell->figure.n > 0 ? name_of(r, english, NB_ZH) : name;
        into->zh = nb_str_format(r->arena, "{%.*s}", (int)zh.n, zh.p);
        into->en = nb_str_format(r->arena, "{%.*s}", (int)english.n, english.p);
        return true;
    }
    nb_value value = nb_value_parse(text);
    if (!value.number) return false;
    into->value = value;
    into->zh = nb_str_format(r->arena, "表中“%.*s”", (int)into->words.n, into->words.p);
    into->en =
        nb_str_format(r->arena, "row “%.*s” of the table", (int)into->words.n, into->words.p);
    return true;
}

static void read_table_row(reader *r, const nb_table *table, size_t row) {
    enum { UNIT_CHARACTERS = 3 };
    const nb_cell *cells = table->cells + row * table->column_count;
    size_t k = 0, first = table->label_columns > 0 ? table->label_columns : 1, values = 0;
    row_label label = {.value = {.number = false}};
    for (; k < first && k < table->column_count; k++)
        if (cells[k].text.in[NB_ZH] != NULL)
            label.words = words_of(r, cells[k].text.in[NB_ZH]->text);
    if (label.words.n == 0) return;
    for (; k < table->column_count; k++) {
        const nb_yaml *text = cells[k].text.in[NB_ZH];
        if (read_value(r, &cells[k], &label))
            values++;
        else if (values == 0 && text != NULL && label.unit.n == 0 && text->text.n > 0 &&
                 nb_utf8_count(text->text.p, text->text.n) <= UNIT_CHARACTERS)
            label.unit = nb_str_trim(text->text);
    }
    if (values == 0) return;
    if (label.value.unit.n > 0) label.unit = label.value.unit;
    if (values > 1 || label.value.sign) label.value.number = false;
    add_label(r, label);
}

static void read_labels(reader *r, nb_blocks blocks) {
    enum { MOST_ROWS = 500 }; /* longer ones are catalogues, not tables of figures */
    for (size_t i = 0; i < blocks.n; i++) {
        const nb_block *block = &blocks.items[i];
        const nb_table *table = block->kind == NB_BLOCK_TABLE ? block->table : NULL;
        if (table != NULL && (table->cells == NULL || table->row_count > MOST_ROWS)) table = NULL;
        for (size_t row = 0; table != NULL && row < table->row_count; row++)
            if (row >= table->head_rows) read_table_row(r, table, row);
        for (size_t k = 0; k < block->list_count; k++) read_labels(r, block->list[k].body);
        read_labels(r, block->body);
    }
}

/* --- shares --------------------------------------------------------------------------------- */

/* Hundred times part / whole, with as many places as the text has, rounded half up. */
static bool share_of(nb_value part, nb_value whole, int places, nb_value *out) {
    if (!nb_value_align(&part, &whole) || whole.scaled <= 0 || part.scaled < 0) return false;
    int64_t factor = 100;
    for (int i = 0; i < places; i++) factor *= 10;
    if (part.scaled > INT64_MAX / factor / 4) return false;
    *out = (nb_value){.number = true, .places = places};
    out->scaled = (2 * part.scaled * factor + whole.scaled) / (2 * whole.scaled);
    return true;
}

static bool is_figure_value(const reader *r, nb_value value) {
    for (size_t i = 0; i < r->form->figure_count; i++) {
        const nb_figure_entry *entry = nb_figure_entry_find(r->report, r->form->figures[i].name);
        if (entry != NULL && entry->value.number && nb_value_compare(entry->value, value) == 0)
            return true;
    }
    return false;
}

static void check_share(const reader *r, const number *part, const number *share) {
    nb_value expected = {.number = false}, whole = expected;
    if (share->value.places > 4 || (part->literal && !is_figure_value(r, part->value))) return;
    for (size_t i = 0; i < r->form->share_count; i++) {
        nb_terms terms = nb_terms_bind(r->arena, r->report, &r->form->shares[i], (nb_str){NULL, 0});
        nb_value value;
        if (!terms.known && r->report->draft) return; /* a whole that is yet to come */
        if (!terms.known || nb_value_compare(part->value, terms.sum) > 0 ||
            !share_of(part->value, terms.sum, share->value.places, &value))
            continue;
        if (nb_value_compare(value, share->value) == 0) return;
        if (!expected.number) expected = value, whole = terms.sum;
    }
    if (!expected.number) return;
    nb_diag(r->diags, NB_PROSE_SHARE, place(r, share->from), nb_value_text(r->arena, part->value),
            nb_value_text(r->arena, share->value), nb_value_text(r->arena, whole),
            nb_value_text(r->arena, expected));
}

/* 27件，占全部申请的3.4% */
static void follow_part(const reader *r, const number *part) {
    size_t at = skip_blanks(r, part->to);
    if (at >= r->text.n || r->text.p[at] == '%') return;
    at = next_of(r, at); /* the unit: 件 */
    if (at_word(r, at, "，")) at += 3;
    if (!at_word(r, at, "占")) return;
    number share;
    for (int gap = 0; at < r->text.n && gap <= MOST_SHARE_GAP; gap++, at = next_of(r, at)) {
        if (at_word(r, at, "，") || at_word(r, at, "。") || at_word(r, at, "；") ||
            r->text.p[at] == '{')
            return;
        if (!nb_is_digit((unsigned char)r->text.p[at])) continue;
        if (!read_number(r, at, &share)) return;
        if (at_word(r, share.to, "%") || at_word(r, share.to, "％")) check_share(r, part, &share);
        return;
    }
}

/* --- texts ---------------------------------------------------------------------------------- */

static void check_scalar(reader *r, const nb_yaml *scalar) {
    if (scalar == NULL || nb_diags_warnings(r->diags) > NB_MAX_ERRORS) return;
    nb_mark mark = nb_arena_mark(r->arena);
    r->scalar = scalar;
    r->plain = nb_markup_strip(r->arena, scalar->text, NB_ZH);
    r->text = r->plain.text;
    for (size_t at = 0; at < r->text.n;) {
        const nb_prose_rule *rule = NULL;
        size_t word = word_at(r, at, &rule);
        const row_label *label = label_at(r, at);
        if (label != NULL && label->words.n <= word) label = NULL;
        if (label != NULL) word = label->words.n;
        if (word > 0 && is_other_subject(r, at)) {
            at += word;
            continue;
        }
        if (word > 0) {
            at = label != NULL ? follow_label(r, label, at) : follow_rule(r, rule, at, word);
            continue;
        }
        at = next_of(r, at);
    }
    for (size_t at = 0; at < r->text.n;) {
        number part;
        bool found = read_number(r, at, &part);
        if (found) follow_part(r, &part);
        at = found || part.to > at ? part.to : next_of(r, at);
    }
    nb_arena_rewind(r->arena, mark);
}

static void check_blocks(reader *r, nb_blocks blocks) {
    for (size_t i = 0; i < blocks.n; i++) {
        const nb_block *block = &blocks.items[i];
        if (block->kind == NB_BLOCK_PARAGRAPH) check_scalar(r, block->text.in[NB_ZH]);
        for (size_t k = 0; k < block->list_count; k++) {
            check_scalar(r, block->list[k].text.in[NB_ZH]);
            check_blocks(r, block->list[k].body);
        }
        check_blocks(r, block->body);
    }
}

void nb_check_prose(nb_arena *arena, nb_diags *diags, const nb_report *report) {
    if (report->form == NULL) return;
    nb_mark mark = nb_arena_mark(arena);
    reader r = {.arena = arena, .diags = diags, .report = report, .form = report->form};
    read_labels(&r, report->preface);
    read_labels(&r, report->sections);
    check_blocks(&r, report->preface);
    check_blocks(&r, report->sections);
    nb_arena_rewind(arena, mark);
}
