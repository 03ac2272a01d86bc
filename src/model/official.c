/* `document:` of a report: the parts that make it a 公文 (GB/T 9704-2012 7.2–7.4, 10.1).
 *
 * Odd rule: what the standard gives the form of (份号, 密级, 紧急程度, 发文字号) is checked
 * character by character here; where it stands on the page is the layout's. */
#include "base/unicode.h"
#include "model/report_impl.h"

enum {
    FORM,
    COPY_NUMBER,
    SECRECY,
    TERM,
    URGENCY,
    BODIES,
    NUMBER,
    SIGNATORIES,
    RECIPIENTS,
    ATTACHMENTS,
    REMARK,
    COPIES,
    PRINTED_BY,
    PRINTED_ON,
    SIGNATURE,
    RECIPIENTS_LAST,
    POSTS,
    NAMES
};
static const char *const KEYS[NAMES] = {
    "form",       "copy_number",    "secrecy",   "term",
    "urgency",    "issuing_bodies", "number",    "signatories",
    "recipients", "attachments",    "remark",    "copies",
    "printed_by", "printed_on",     "signature", "recipients_last",
    "posts"};

/* Index of the word among the choices, which are in Chinese or in English; -1 after reporting. */
static int choose(nb_report_reader *r, const nb_yaml *node, const char *what,
                  const char *const *choices, int count) {
    if (nb_fields_scalar(r->fields, node, what) == NULL) return -1;
    nb_buf all = nb_buf_in(r->fields.arena);
    for (int i = 0; i < count; i++) {
        if (nb_str_is(nb_report_value(node->text), choices[i])) return i;
        if (i > 0) nb_buf_puts(&all, "、");
        nb_buf_puts(&all, choices[i]);
    }
    nb_diag(r->fields.diags, NB_OFFICIAL_CHOICE, node->pos, nb_fields_label(r->fields.arena, what),
            node->text, nb_buf_view(&all));
    return -1;
}

/* 7.2.1: six Arabic digits. */
static const nb_yaml *read_copy_number(nb_report_reader *r, const nb_yaml *node) {
    if (nb_fields_scalar(r->fields, node, KEYS[COPY_NUMBER]) == NULL) return NULL;
    bool good = node->text.n == 6;
    for (size_t i = 0; i < node->text.n; i++)
        good = good && nb_is_digit((unsigned char)node->text.p[i]);
    if (!good) nb_diag(r->fields.diags, NB_OFFICIAL_COPY, node->pos, node->text);
    return good ? node : NULL;
}

static size_t digits_at(nb_str s, size_t from) {
    size_t n = 0;
    while (from + n < s.n && nb_is_digit((unsigned char)s.p[from + n])) n++;
    return n;
}

static bool skip(nb_str s, size_t *at, const char *word) {
    size_t n = strlen(word);
    if (s.n - *at < n || memcmp(s.p + *at, word, n) != 0) return false;
    *at += n;
    return true;
}

/* 7.2.5: the office's code (no digits or brackets in it), the year in 〔〕, the number, 号. */
static const nb_yaml *read_number(nb_report_reader *r, const nb_yaml *node) {
    if (nb_fields_scalar(r->fields, node, KEYS[NUMBER]) == NULL) return NULL;
    nb_str s = node->text;
    size_t at = 0;
    while (at < s.n) {
        const char *p = s.p + at;
        if (!nb_is_han(nb_utf8_next(&p, s.p + s.n))) break;
        at = (size_t)(p - s.p);
    }
    bool good = at > 0 && skip(s, &at, "〔");
    size_t year = at;
    good = good && digits_at(s, at) == 4;
    if (good) at += 4;
    good = good && skip(s, &at, "〕");
    if (good && skip(s, &at, "第")) {
        nb_diag(r->fields.diags, NB_OFFICIAL_NUMBER_WORD, node->pos, s);
        return NULL;
    }
    size_t digits = good ? digits_at(s, at) : 0;
    bool zero = digits > 0 && s.p[at] == '0';
    at += digits;
    good = good && digits > 0 && skip(s, &at, "号") && at == s.n;
    if (!good || zero) {
        nb_diag(r->fields.diags, good ? NB_OFFICIAL_NUMBER_ZERO : NB_OFFICIAL_NUMBER, node->pos, s);
        return NULL;
    }
    int64_t number = 0;
    nb_str_to_int((nb_str){s.p + year, 4}, &number);
    if (r->report->date.at != NULL && number != r->report->date.year)
        nb_diag(r->fields.diags, NB_OFFICIAL_NUMBER_YEAR, node->pos, s,
                nb_str_format(r->fields.arena, "%d", r->report->date.year));
    return node;
}

static nb_texts read_texts(nb_report_reader *r, const nb_yaml *node, const char *what) {
    if (node == NULL) return (nb_texts){NULL, 0};
    if (node->kind == NB_YAML_SEQ) {
        nb_text *items = NB_NEW_ARRAY(r->fields.arena, nb_text, node->n);
        for (size_t i = 0; i < node->n && nb_fields_room(r->fields); i++)
            items[i] = nb_read_text(r, node->values[i], what);
        return (nb_texts){items, node->n};
    }
    nb_text *one = NB_NEW(r->fields.arena, nb_text);
    *one = nb_read_text(r, node, what);
    bool any = false;
    for (int i = 0; i < NB_LANGS; i++) any = any || one->in[i] != NULL;
    return (nb_texts){one, any};
}

const nb_official *nb_read_official(nb_report_reader *r, const nb_yaml *node) {
    static const char *const FORMS[] = {"document", "letter"};
    static const char *const SECRETS[] = {"绝密", "机密", "秘密"};
    static const char *const URGENT[] = {"特急", "加急"};
    const nb_yaml *v[NAMES];
    if (!nb_fields_read(r->fields, node, "document", KEYS, NAMES, v)) return NULL;
    nb_official *o = NB_NEW(r->fields.arena, nb_official);
    o->at = node;
    o->letter = choose(r, v[FORM], KEYS[FORM], FORMS, 2) == 1;
    o->signature = choose(r, v[SIGNATURE], KEYS[SIGNATURE], nb_signature_names, NB_SIGNATURES);
    o->copy_number = read_copy_number(r, v[COPY_NUMBER]);
    if (choose(r, v[SECRECY], KEYS[SECRECY], SECRETS, 3) >= 0) o->secrecy = v[SECRECY];
    o->term = nb_fields_scalar(r->fields, v[TERM], KEYS[TERM]);
    if (v[TERM] != NULL && v[SECRECY] == NULL) nb_fields_missing(r->fields, node, KEYS[SECRECY]);
    if (choose(r, v[URGENCY], KEYS[URGENCY], URGENT, 2) >= 0) o->urgency = v[URGENCY];
    o->bodies = read_texts(r, v[BODIES], KEYS[BODIES]);
    o->number = read_number(r, v[NUMBER]);
    o->signatories = read_texts(r, v[SIGNATORIES], KEYS[SIGNATORIES]);
    o->recipients = nb_read_text(r, v[RECIPIENTS], KEYS[RECIPIENTS]);
    o->recipients_last = nb_read_bool(r, v[RECIPIENTS_LAST], KEYS[RECIPIENTS_LAST]);
    o->posts = read_texts(r, v[POSTS], KEYS[POSTS]);
    if (o->signature == NB_SIGNATURE_STAMP && v[POSTS] == NULL)
        nb_fields_missing(r->fields, node, KEYS[POSTS]);
    o->attachments_given = v[ATTACHMENTS] != NULL;
    o->attachments = read_texts(r, v[ATTACHMENTS], KEYS[ATTACHMENTS]);
    o->remark = nb_read_text(r, v[REMARK], KEYS[REMARK]);
    o->copies = nb_read_text(r, v[COPIES], KEYS[COPIES]);
    o->printed_by = nb_read_text(r, v[PRINTED_BY], KEYS[PRINTED_BY]);
    o->printed_on = nb_read_date(r, v[PRINTED_ON], KEYS[PRINTED_ON]);
    if ((v[PRINTED_BY] == NULL) != (v[PRINTED_ON] == NULL)) /* 7.4.3: the two share a line */
        nb_fields_missing(r->fields, node, KEYS[v[PRINTED_BY] == NULL ? PRINTED_BY : PRINTED_ON]);
    return o;
}
