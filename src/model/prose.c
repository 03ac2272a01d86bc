/* Prose against figures: a number behind words that the layout ties to a figure, and percentages.
 *
 * Input: the texts of the report as written; figures that the text refers to by {name} are right by
 * themselves and only read. Odd rule: what is compared is only what cannot well mean something
 * else: the number follows the words in the same clause, with its unit, and no other such words,
 * no 和 and no 上年 come between or before. Reports do count on other bases, so all are warnings.
 */
#include "base/unicode.h"
#include "model/check.h"
#include "model/relation.h"

enum { MOST_GAP = 8, MOST_SHARE_GAP = 16 };

typedef struct reader {
    nb_arena *arena;
    nb_diags *diags;
    const nb_report *report;
    const nb_form *form;
    const nb_yaml *scalar;
    nb_str text;
} reader;

typedef struct number {
    nb_value value;
    bool literal;
    size_t from, to; /* in the text */
} number;

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

/* 和、上年 … before the words: they speak of more, or of another year. */
static bool is_other_subject(const reader *r, size_t at) {
    static const char *const WORDS[] = {"和",       "及",   "与",   "、",     "或",
                                        "上年",     "去年", "同比", "上年度", "上一年",
                                        "上一年度", "不",   "非"};
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (ends_with(r, at, WORDS[i])) return true;
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
    nb_diag(r->diags, NB_PROSE_NUMBER, nb_yaml_locate(r->scalar, found->from), words, written,
            names_of(r, &rule->sum, NB_ZH), names_of(r, &rule->sum, NB_EN),
            nb_value_text(r->arena, terms.sum));
}

/* Reads on behind the words; returns where to go on. */
static size_t follow(const reader *r, const nb_prose_rule *rule, size_t from, size_t length) {
    size_t at = from + length;
    const nb_prose_rule *other;
    number found;
    for (int gap = 0; at < r->text.n && gap <= MOST_GAP; gap++, at = next_of(r, at)) {
        if (is_clause_end(r, at) || word_at(r, at, &other) > 0) return at;
        if (r->text.p[at] == '{') return at;
        if (!nb_is_digit((unsigned char)r->text.p[at])) continue;
        if (!read_number(r, at, &found)) return at + 1;
        size_t unit = skip_blanks(r, found.to);
        bool same = r->text.n - unit >= rule->unit.n &&
                    memcmp(r->text.p + unit, rule->unit.p, rule->unit.n) == 0;
        if (same) compare(r, rule, (nb_str){r->text.p + from, length}, &found);
        return found.to;
    }
    return at;
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
    nb_diag(r->diags, NB_PROSE_SHARE, nb_yaml_locate(r->scalar, share->from),
            nb_value_text(r->arena, part->value), nb_value_text(r->arena, share->value),
            nb_value_text(r->arena, whole), nb_value_text(r->arena, expected));
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
    if (scalar == NULL || nb_diags_warnings(r->diags) > 500) return;
    r->scalar = scalar;
    r->text = scalar->text;
    for (size_t at = 0; at < r->text.n;) {
        const nb_prose_rule *rule = NULL;
        size_t word = word_at(r, at, &rule);
        if (word > 0) {
            at = is_other_subject(r, at) ? at + word : follow(r, rule, at, word);
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
    reader r = {.arena = arena, .diags = diags, .report = report, .form = report->form};
    check_blocks(&r, report->preface);
    check_blocks(&r, report->sections);
}
