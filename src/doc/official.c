/* The parts of a 公文 → nodes: head, recipients, list of annexes, remark, imprint (GB/T 9704-2012
 * 7.2–7.4, 10.1). Input: nb_composer.official; each part has a function of its own.
 * Odd rule: what stands on one line in pieces (发文字号 and 签发人, a joint logo) is one paragraph
 * of spans, so that a reader hears it as one. */
#include "doc/composer.h"

#include "doc/number.h"

static nb_str word(const nb_composer *c, nb_official_word which) {
    return c->layout->official.words[which].in[c->lang];
}

/* A scalar with words of the layout before and behind it. */
static void put(nb_composer *c, nb_id node, nb_str before, const nb_yaml *scalar, nb_str after) {
    nb_inline_begin(c->in, scalar == NULL ? c->lang : nb_compose_lang(c, scalar));
    if (before.n > 0) nb_inline_generated(c->in, node, before, scalar);
    if (scalar != NULL) nb_inline_scalar(c->in, node, scalar);
    if (after.n > 0) nb_inline_generated(c->in, node, after, scalar);
    nb_inline_end(c->in);
}

static const nb_str NOTHING = {NULL, 0};

static nb_id piece(nb_composer *c, nb_id parent, nb_style_id style, const nb_yaml *scalar,
                   nb_str after) {
    nb_id id = nb_compose_add(c, parent, NB_NODE_PIECE, style, scalar);
    put(c, id, NOTHING, scalar, after);
    return id;
}

static nb_id words(nb_composer *c, nb_id parent, nb_style_id style, nb_str text,
                   const nb_yaml *source) {
    nb_id id = nb_compose_add(c, parent, NB_NODE_PIECE, style, source);
    nb_compose_generated(c, id, text, source);
    return id;
}

/* 7.2.1–7.2.3: 份号, 密级★保密期限 (GB/T 7156), 紧急程度, in this order. */
static void compose_marks(nb_composer *c, nb_id head) {
    const nb_official *o = c->official;
    if (o->copy_number != NULL)
        nb_compose_paragraph(c, head, NB_NODE_PARAGRAPH, NB_STYLE_COPY_NUMBER, o->copy_number);
    if (o->secrecy != NULL) {
        nb_id id = nb_compose_add(c, head, NB_NODE_PARAGRAPH, NB_STYLE_MARK, o->secrecy);
        nb_inline_begin(c->in, c->lang);
        nb_inline_scalar(c->in, id, o->secrecy);
        if (o->term != NULL) {
            nb_inline_generated(c->in, id, word(c, NB_OFFICIAL_SECRET), o->term);
            nb_inline_scalar(c->in, id, o->term);
        }
        nb_inline_end(c->in);
    }
    if (o->urgency != NULL)
        nb_compose_paragraph(c, head, NB_NODE_PARAGRAPH, NB_STYLE_MARK, o->urgency);
}

/* 7.2.4; 10.1: a letter has the name of the leading office alone, without 文件. */
static void compose_logo(nb_composer *c, nb_id head) {
    const nb_official *o = c->official;
    const nb_yaml *first =
        nb_compose_pick(c, o->bodies.n > 0 ? o->bodies.items[0] : c->report->issuer);
    nb_style_id style = o->letter ? NB_STYLE_LETTER_LOGO : NB_STYLE_LOGO;
    nb_str file = o->letter ? NOTHING : word(c, NB_OFFICIAL_FILE);
    nb_id logo = nb_compose_add(c, head, NB_NODE_LOGO, style, first);
    if (o->letter || o->bodies.n < 2) {
        piece(c, logo, style, first, file);
        return;
    }
    for (size_t i = 0; i < o->bodies.n; i++)
        piece(c, logo, style, nb_compose_pick(c, o->bodies.items[i]), NOTHING);
    if (file.n == 0) return;
    nb_id beside = words(c, logo, style, file, first);
    nb_doc_at(c->doc, beside)->level = 1; /* it stands beside all of them */
}

static void compose_number(nb_composer *c, nb_id head) {
    const nb_official *o = c->official;
    if (o->number == NULL && o->signatories.n == 0) return;
    nb_id line = nb_compose_add(c, head, NB_NODE_LINE, NB_STYLE_NUMBER, o->at);
    if (o->number != NULL) piece(c, line, NB_STYLE_NUMBER, o->number, NOTHING);
    if (o->signatories.n == 0) return;
    const nb_yaml *first = nb_compose_pick(c, o->signatories.items[0]);
    nb_id label = words(c, line, NB_STYLE_NUMBER, word(c, NB_OFFICIAL_SIGNATORIES), first);
    nb_doc_at(c->doc, label)->level = 1; /* here the signatories begin */
    for (size_t i = 0; i < o->signatories.n; i++)
        piece(c, line, NB_STYLE_SIGNATORY, nb_compose_pick(c, o->signatories.items[i]), NOTHING);
}

void nb_compose_head(nb_composer *c, nb_id root) {
    const nb_official *o = c->official;
    if (o == NULL) return;
    nb_id head = nb_compose_add(c, root, NB_NODE_HEAD, NB_STYLE_BODY, o->at);
    if (!o->letter) compose_marks(c, head);
    compose_logo(c, head);
    if (o->letter) compose_marks(c, head);
    compose_number(c, head);
    nb_doc_at(c->doc, head)->level = o->letter;
}

/* The text ends with the word already, or with one like it. */
static bool ends_with(nb_str text, nb_str end) {
    return text.n >= end.n && memcmp(text.p + text.n - end.n, end.p, end.n) == 0;
}

/* 7.3.2: a full-width colon behind the last one. */
void nb_compose_recipients(nb_composer *c, nb_id root) {
    const nb_official *o = c->official;
    const nb_yaml *text = o == NULL ? NULL : nb_compose_pick(c, o->recipients);
    if (text == NULL || o->recipients_last) return;
    nb_str colon = word(c, NB_OFFICIAL_COLON);
    nb_id id = nb_compose_add(c, root, NB_NODE_PARAGRAPH, NB_STYLE_RECIPIENTS, text);
    put(c, id, NOTHING, text, ends_with(text->text, colon) ? NOTHING : colon);
}

static nb_texts annexes(nb_composer *c) {
    const nb_official *o = c->official;
    if (o->attachments_given) return o->attachments;
    nb_blocks sections = c->report->sections;
    nb_text *items = NB_NEW_ARRAY(c->arena, nb_text, sections.n);
    size_t n = 0;
    for (size_t i = 0; i < sections.n; i++)
        if (sections.items[i].annex) items[n++] = sections.items[i].text;
    return (nb_texts){items, n};
}

/* 7.3.4: numbered when there are several. */
void nb_compose_attachments(nb_composer *c, nb_id root) {
    const nb_official *o = c->official;
    nb_texts list = o == NULL ? (nb_texts){NULL, 0} : annexes(c);
    if (list.n == 0) return;
    static const nb_scheme SCHEME = {.after = {".", 1}, .numeral = NB_NUMERAL_ARABIC};
    nb_id all = nb_compose_add(c, root, NB_NODE_ATTACHMENTS, NB_STYLE_ATTACHMENT, o->at);
    nb_id caption = nb_compose_add(c, all, NB_NODE_CAPTION, NB_STYLE_ATTACHMENT, o->at);
    nb_compose_generated(c, caption, word(c, NB_OFFICIAL_ATTACHMENT), o->at);
    for (size_t i = 0; i < list.n; i++) {
        const nb_yaml *name = nb_compose_pick(c, list.items[i]);
        if (name == NULL) continue;
        nb_id item = nb_compose_add(c, all, NB_NODE_ITEM, NB_STYLE_ATTACHMENT, name);
        if (list.n > 1)
            nb_compose_generated(c,
                                 nb_compose_add(c, item, NB_NODE_LABEL, NB_STYLE_ATTACHMENT, name),
                                 nb_number_label(c->arena, &SCHEME, 0, (uint32_t)i + 1), name);
        nb_compose_paragraph(c, item, NB_NODE_ITEM_BODY, NB_STYLE_ATTACHMENT, name);
    }
}

/* 7.3.6: in brackets. */
void nb_compose_remark(nb_composer *c, nb_id root) {
    const nb_official *o = c->official;
    const nb_yaml *text = o == NULL ? NULL : nb_compose_pick(c, o->remark);
    if (text == NULL) return;
    nb_id id = nb_compose_add(c, root, NB_NODE_PARAGRAPH, NB_STYLE_REMARK, text);
    put(c, id, word(c, NB_OFFICIAL_OPEN), text, word(c, NB_OFFICIAL_CLOSE));
}

/* 抄送： and who gets a copy, with a full stop. */
static void imprint_line(nb_composer *c, nb_id imprint, nb_official_word label,
                         const nb_yaml *text) {
    if (text == NULL) return;
    nb_str stop = c->lang == NB_ZH ? NB_STR("。") : NB_STR(".");
    nb_id line = nb_compose_add(c, imprint, NB_NODE_LINE, NB_STYLE_IMPRINT, text);
    words(c, line, NB_STYLE_IMPRINT, word(c, label), text);
    piece(c, line, NB_STYLE_IMPRINT, text, ends_with(text->text, stop) ? NOTHING : stop);
}

/* 7.4; 10.1: a letter's has neither printing office nor rules. */
void nb_compose_imprint(nb_composer *c, nb_id root) {
    const nb_official *o = c->official;
    const nb_yaml *copies = o == NULL ? NULL : nb_compose_pick(c, o->copies);
    const nb_yaml *office = o == NULL || o->letter ? NULL : nb_compose_pick(c, o->printed_by);
    const nb_yaml *sent = NULL;
    if (o != NULL && o->recipients_last) sent = nb_compose_pick(c, o->recipients);
    if (copies == NULL && office == NULL && sent == NULL) return;
    nb_id imprint = nb_compose_add(c, root, NB_NODE_IMPRINT, NB_STYLE_IMPRINT, o->at);
    nb_doc_at(c->doc, imprint)->level = o->letter;
    imprint_line(c, imprint, NB_OFFICIAL_RECIPIENTS, sent);
    imprint_line(c, imprint, NB_OFFICIAL_COPIES, copies);
    nb_id last = nb_doc_at(c->doc, imprint)->last;
    if (sent != NULL && copies != NULL) nb_doc_at(c->doc, last)->level = 2; /* no rule above it */
    if (office == NULL || o->printed_on.at == NULL) return;
    nb_id line = nb_compose_add(c, imprint, NB_NODE_LINE, NB_STYLE_IMPRINT, office);
    nb_doc_at(c->doc, line)->level = 1; /* its pieces stand at either end */
    piece(c, line, NB_STYLE_IMPRINT, office, NOTHING);
    nb_buf when = nb_buf_in(c->arena);
    nb_buf_str(&when, nb_date_text(c->arena, o->printed_on, c->lang));
    nb_buf_str(&when, word(c, NB_OFFICIAL_PRINTED));
    words(c, line, NB_STYLE_IMPRINT, nb_buf_view(&when), o->printed_on.at);
}
