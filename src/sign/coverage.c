/* From fields to bytes. Input: opened revisions; output: signatures with their ranges, and
 * findings. Odd rule: the only ByteRange that counts is the whole revision without the signature's
 * own <…>: any other leaves room for what nobody signed. */
#include "sign/coverage.h"

#include <stdlib.h>

#include "read/files.h"

enum { NODES_MOST = 4096, DEEPEST = 8, EOL = 2 };

bool nb_coverage_revisions(nb_verdict *v, nb_pdf *pdf, nb_str file, size_t **ends) {
    const nb_pdf_revision *revisions;
    size_t n = nb_pdf_revisions(pdf, &revisions), last = 0;
    bool right = true;
    *ends = NB_NEW_ARRAY(v->arena, size_t, n + 1);
    for (size_t i = 0; i < n; i++) {
        if (revisions[i].end == 0) continue; /* a part of the next one (annex F) */
        right = right && revisions[i].end > last;
        (*ends)[v->revisions++] = last = revisions[i].end;
    }
    if (!right || v->revisions == 0) {
        nb_finding_add(&v->findings, NB_V_REVISIONS, (nb_str){NULL, 0});
        return false;
    }
    for (size_t i = last; i < file.n && right; i++)
        if (strchr(" \r\n\t", file.p[i]) == NULL || file.p[i] == '\0') {
            nb_finding_add(&v->findings, NB_V_TAIL, (nb_str){NULL, 0});
            right = false;
        }
    return true;
}

/* --- the form ----------------------------------------------------------------------------------
 */

typedef struct finder {
    nb_verdict *verdict;
    nb_pdf *pdf;
    const size_t *ends;
    size_t nodes;
    struct {
        nb_found_signature *items;
        size_t n, cap;
    } list;
} finder;

static void add_signature(finder *f, const nb_pdf_value *field, const nb_pdf_value *value) {
    nb_verdict *v = f->verdict;
    const nb_pdf_value *dict = nb_pdf_follow(f->pdf, value), *name = nb_pdf_get(f->pdf, field, "T");
    if (value->kind == NB_PDF_NULL) return;
    if (dict->kind != NB_PDF_DICT) {
        nb_finding_add(&v->findings, NB_V_DICT, nb_pdf_text(v->arena, name->text));
        return;
    }
    if (f->list.n == NB_SIGNATURES_MOST) {
        nb_finding_add2(&v->findings, NB_V_MANY, NB_STR("签名"), NB_STR("signatures"));
        return;
    }
    nb_found_signature s = {.dict = dict,
                            .number = value->kind == NB_PDF_REF ? value->number : 0,
                            .timestamp =
                                nb_pdf_is_name(nb_pdf_get(f->pdf, dict, "Type"), "DocTimeStamp"),
                            .level = -1,
                            .claimed = -1,
                            .time = -1,
                            .findings = {.arena = v->arena}};
    s.offset = s.number > 0 ? nb_pdf_offset(f->pdf, s.number) : 0;
    while (s.revision + 1 < v->revisions && f->ends[s.revision] <= s.offset) s.revision++;
    if (name->kind == NB_PDF_STRING)
        s.field = nb_text_clean(v->arena, nb_pdf_text(v->arena, name->text));
    *NB_PUSH(v->arena, &f->list) = s;
}

static void find_in(finder *f, const nb_pdf_value *list, bool made_for, int depth) {
    if (list->kind != NB_PDF_ARRAY || depth == DEEPEST) return;
    for (size_t i = 0; i < list->n && f->nodes < NODES_MOST; i++, f->nodes++) {
        const nb_pdf_value *field = nb_pdf_follow(f->pdf, &list->items[i]),
                           *type = nb_pdf_get(f->pdf, field, "FT");
        bool is_sig = type->kind == NB_PDF_NULL ? made_for : nb_pdf_is_name(type, "Sig");
        if (is_sig) add_signature(f, field, nb_pdf_raw(field, "V"));
        find_in(f, nb_pdf_get(f->pdf, field, "Kids"), is_sig, depth + 1);
    }
}

static int compare(const void *a, const void *b) {
    const nb_found_signature *x = a, *y = b;
    return x->offset < y->offset ? -1 : x->offset > y->offset;
}

static const nb_pdf_value *fields_of(nb_pdf *pdf) {
    const nb_pdf_value *root = nb_pdf_get(pdf, nb_pdf_trailer(pdf), "Root");
    return nb_pdf_get(pdf, nb_pdf_get(pdf, root, "AcroForm"), "Fields");
}

void nb_coverage_find(nb_verdict *v, nb_pdf *pdf, const size_t *ends) {
    finder f = {.verdict = v, .pdf = pdf, .ends = ends};
    find_in(&f, fields_of(pdf), false, 0);
    if (f.nodes >= NODES_MOST)
        nb_finding_add2(&v->findings, NB_V_MANY, NB_STR("表单域"), NB_STR("fields"));
    if (f.list.n > 0) qsort(f.list.items, f.list.n, sizeof(nb_found_signature), compare);
    v->signatures = f.list.items;
    v->n = f.list.n;
}

/* --- one signature -----------------------------------------------------------------------------
 */

static bool is_in_fields(nb_pdf *pdf, const nb_pdf_value *list, int64_t number, int depth,
                         size_t *nodes) {
    if (list->kind != NB_PDF_ARRAY || depth == DEEPEST) return false;
    for (size_t i = 0; i < list->n && *nodes < NODES_MOST; i++, ++*nodes) {
        const nb_pdf_value *field = nb_pdf_follow(pdf, &list->items[i]),
                           *value = nb_pdf_raw(field, "V");
        if (value->kind == NB_PDF_REF && value->number == number) return true;
        if (is_in_fields(pdf, nb_pdf_get(pdf, field, "Kids"), number, depth + 1, nodes))
            return true;
    }
    return false;
}

static void dict_is_wrong(nb_found_signature *s, const char *key) {
    nb_finding_add(&s->findings, NB_V_DICT, nb_str_of(key));
}

/* What the dictionary must have, each key once. */
static void check_dict(nb_found_signature *s) {
    for (size_t i = 0; i < s->dict->n && i < 256; i++)
        for (size_t k = 0; k < i; k++)
            if (nb_str_eq(s->dict->items[2 * i].text, s->dict->items[2 * k].text))
                nb_finding_add(&s->findings, NB_V_DICT, s->dict->items[2 * i].text);
    if (s->dict->n > 256) dict_is_wrong(s, "…");
    if (nb_pdf_raw(s->dict, "Filter")->kind != NB_PDF_NAME) dict_is_wrong(s, "Filter");
    if (nb_pdf_raw(s->dict, "Cert")->kind != NB_PDF_NULL && !s->timestamp &&
        nb_str_is(s->subfilter, "ETSI.CAdES.detached"))
        dict_is_wrong(s, "Cert");
    const nb_pdf_value *type = nb_pdf_raw(s->dict, "Type");
    if (!s->timestamp && type->kind != NB_PDF_NULL && !nb_pdf_is_name(type, "Sig"))
        dict_is_wrong(s, "Type");
}

static bool is_hole(nb_str file, const nb_pdf_value *contents) {
    if (contents->kind != NB_PDF_STRING || contents->end <= contents->start + 1 ||
        contents->end > file.n || file.p[contents->start] != '<' ||
        file.p[contents->end - 1] != '>')
        return false;
    for (size_t i = contents->start + 1; i + 1 < contents->end; i++)
        if (file.p[i] == '\0' || strchr("0123456789abcdefABCDEF", file.p[i]) == NULL) return false;
    return true;
}

static bool read_range(nb_found_signature *s, nb_str file) {
    const nb_pdf_value *range = nb_pdf_raw(s->dict, "ByteRange");
    if (range->kind != NB_PDF_ARRAY || range->n != 4) return false;
    for (int i = 0; i < 4; i++) {
        if (range->items[i].kind != NB_PDF_INT || range->items[i].number < 0 ||
            (uint64_t)range->items[i].number > file.n)
            return false;
        s->range[i] = (size_t)range->items[i].number;
    }
    return s->range[0] == 0 && s->range[1] < s->range[2] && s->range[3] <= file.n - s->range[2];
}

/* Up to the end of the revision, but for an end of line that its writer left out. */
static bool ends_revision(const nb_found_signature *s, nb_str file, size_t end) {
    size_t signed_end = s->range[2] + s->range[3];
    if (signed_end > end || end - signed_end > EOL) return false;
    for (size_t i = signed_end; i < end; i++)
        if (file.p[i] != '\r' && file.p[i] != '\n') return false;
    return true;
}

bool nb_coverage_check(nb_found_signature *s, nb_pdf *pdf, nb_str file, const size_t *ends,
                       nb_str pieces[2]) {
    const nb_str nothing = {NULL, 0};
    const nb_pdf_value *contents = nb_pdf_raw(s->dict, "Contents"),
                       *subfilter = nb_pdf_raw(s->dict, "SubFilter");
    size_t nodes = 0;
    if (subfilter->kind == NB_PDF_NAME)
        s->subfilter = nb_text_clean(s->findings.arena, subfilter->text);
    check_dict(s);
    if (!read_range(s, file)) {
        nb_finding_add(&s->findings, NB_V_RANGE, nothing);
        s->range[0] = s->range[1] = s->range[2] = s->range[3] = 0;
        return false;
    }
    if (s->offset == 0 || !is_hole(file, contents)) {
        dict_is_wrong(s, "Contents");
        return false;
    }
    if (s->range[1] != contents->start || s->range[2] != contents->end)
        nb_finding_add(&s->findings, NB_V_GAP, nothing);
    if (!ends_revision(s, file, ends[s->revision]))
        nb_finding_add(&s->findings, NB_V_NOT_REVISION, nothing);
    else
        s->covers_all = ends[s->revision] == file.n || s->range[2] + s->range[3] == file.n;
    if (pdf == NULL || nb_pdf_offset(pdf, s->number) != s->offset ||
        !is_in_fields(pdf, fields_of(pdf), s->number, 0, &nodes))
        nb_finding_add(&s->findings, NB_V_NOT_THERE, nothing);
    pieces[0] = (nb_str){file.p, s->range[1]};
    pieces[1] = (nb_str){file.p + s->range[2], s->range[3]};
    return true;
}
