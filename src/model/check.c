/* What can be wrong in a report that was read without errors of form: parts the layout asks for,
 * empty parts, the contact block, dates, missing translations, unused tables.
 *
 * Odd rule: only what makes the printed report untrue or incomplete by its own form is an error;
 * the rest are warnings, since offices do publish such reports. After an error of form the warnings
 * about what is missing are left out, since it may stand where it could not be read. */
#include "model/check.h"

#include "base/unicode.h"
#include "model/fields.h"
#include "model/picture.h"

typedef struct checker {
    nb_arena *arena;
    nb_diags *diags;
    const nb_report *report;
    const nb_layout *layout;
    bool *used; /* by table */
} checker;

static nb_str first_of(const checker *c, const nb_text *text) {
    const nb_yaml *at = text->in[c->report->languages[0]];
    for (int i = 0; at == NULL && i < NB_LANGS; i++) at = text->in[i];
    return at == NULL ? (nb_str){NULL, 0} : at->text;
}

static nb_str excerpt(nb_arena *arena, nb_str text) {
    enum { CHARACTERS = 16 };
    const char *p = text.p, *end = text.p + text.n;
    for (int i = 0; i < CHARACTERS && p < end; i++) nb_utf8_next(&p, end);
    return nb_str_format(arena, "%.*s%s", (int)(p - text.p), text.p, p < end ? "…" : "");
}

/* A text that the edition needs in a language in which it is not given. */
static void check_text(checker *c, const nb_text *text) {
    static const char *const NAMES[NB_LANGS] = {"zh（中文）", "en（英文）"};
    const nb_report *report = c->report;
    int given = 0;
    while (given < NB_LANGS && text->in[given] == NULL) given++;
    if (given == NB_LANGS || nb_diags_warnings(c->diags) > 500) return;
    const nb_yaml *at = text->in[given];
    if (!nb_text_speaks(at->text, (nb_lang)given)) return;
    for (size_t i = 0; i < report->edition_count; i++)
        if (text->in[report->edition[i]] == NULL)
            nb_diag(c->diags, NB_CHECK_TRANSLATION, at->pos, nb_str_of(NAMES[report->edition[i]]),
                    excerpt(c->arena, at->text));
}

static void check_table(checker *c, const nb_table *table) {
    check_text(c, &table->caption);
    check_text(c, &table->unit);
    check_text(c, &table->note);
    for (size_t i = 0; i < table->column_count * table->row_count; i++) {
        check_text(c, &table->cells[i].text);
    }
}

static void check_blocks(checker *c, const nb_blocks *blocks);

static void check_items(checker *c, const nb_block *block) {
    for (size_t k = 0; k < block->list_count; k++) {
        check_text(c, &block->list[k].text);
        check_blocks(c, &block->list[k].body);
    }
}

static void check_picture(checker *c, const nb_picture *picture) {
    check_text(c, &picture->caption);
    check_text(c, &picture->alt);
    if (picture->chart == NULL) return;
    nb_check_chart(c->arena, c->diags, c->report, picture->chart);
    nb_str id = picture->chart->data->id;
    if (id.n == 0) check_table(c, picture->chart->data);
    for (size_t k = 0; id.n > 0 && k < c->report->table_count; k++)
        if (nb_str_eq(id, c->report->tables[k].id)) c->used[k] = true;
}

static void check_blocks(checker *c, const nb_blocks *blocks) {
    const nb_report *report = c->report;
    for (size_t i = 0; i < blocks->n; i++) {
        const nb_block *block = &blocks->items[i];
        check_text(c, &block->text);
        if (block->kind == NB_BLOCK_SECTION && block->body.n == 0)
            nb_diag(c->diags, NB_CHECK_EMPTY_SECTION, block->at->pos, first_of(c, &block->text));
        if (block->kind == NB_BLOCK_ITEMS) check_items(c, block);
        if (block->kind == NB_BLOCK_TABLE && block->table != NULL) {
            if (block->table->id.n == 0) check_table(c, block->table);
            for (size_t k = 0; k < report->table_count; k++)
                if (block->table == &report->tables[k]) c->used[k] = true;
        }
        if (block->kind == NB_BLOCK_PICTURE) check_picture(c, block->picture);
        check_blocks(c, &block->body);
    }
}

static void check_parts(checker *c) {
    const nb_report *report = c->report;
    for (size_t i = 0; i < c->layout->part_count; i++) {
        const nb_part *part = &c->layout->parts[i];
        bool found = !part->required;
        for (size_t k = 0; k < report->sections.n && !found; k++)
            found = report->sections.items[k].part == part;
        if (found) continue;
        const nb_yaml *at = nb_fields_get(report->root, "sections");
        nb_str heading = part->heading.in[report->languages[0]];
        nb_diag(c->diags, NB_CHECK_PART_MISSING, at == NULL ? report->root->pos : at->pos,
                heading.n > 0 ? heading : part->id);
    }
}

static bool has_slot(const nb_layout *layout, nb_slot slot) {
    for (size_t i = 0; i < layout->order_count; i++)
        if (layout->order[i] == slot) return true;
    return false;
}

static void check_contents(checker *c) {
    const nb_contents_wish *wish = &c->report->contents;
    if (wish->at != NULL && wish->shown && !has_slot(c->layout, NB_SLOT_CONTENTS))
        nb_diag(c->diags, NB_CHECK_CONTENTS, wish->at->pos, c->layout->name);
}

/* Regulation of 2007, art. 31 and the practice of reports: who to ask, where, by what telephone. */
static void check_contact(checker *c) {
    static const nb_contact_field WANTED[] = {NB_CONTACT_OFFICE, NB_CONTACT_ADDRESS,
                                              NB_CONTACT_POSTCODE, NB_CONTACT_PHONE};
    const nb_report *report = c->report;
    if (!has_slot(c->layout, NB_SLOT_CONTACT)) return;
    const nb_yaml *at = report->contact_at == NULL ? report->root : report->contact_at;
    for (size_t i = 0; i < sizeof WANTED / sizeof *WANTED; i++)
        if (first_of(c, &report->contact[WANTED[i]]).n == 0)
            nb_diag(c->diags, NB_CHECK_CONTACT, at->pos,
                    nb_fields_label(c->arena, nb_contact_keys[WANTED[i]]));
    for (int i = 0; i < NB_CONTACT_FIELDS; i++) {
        bool words = i == NB_CONTACT_OFFICE || i == NB_CONTACT_ADDRESS || i == NB_CONTACT_HOURS;
        if (words) check_text(c, &report->contact[i]);
    }
}

static void check_dates(checker *c) {
    const nb_report *report = c->report;
    bool from = report->from.at != NULL, to = report->to.at != NULL, date = report->date.at != NULL;
    if (from && to && nb_date_compare(report->from, report->to) > 0)
        nb_diag(c->diags, NB_CHECK_PERIOD, report->from.at->pos,
                nb_date_text(c->arena, report->from, NB_ZH),
                nb_date_text(c->arena, report->to, NB_ZH));
    if (date && to && nb_date_compare(report->date, report->to) < 0)
        nb_diag(c->diags, NB_CHECK_DATE_EARLY, report->date.at->pos,
                nb_date_text(c->arena, report->date, NB_ZH),
                nb_date_text(c->arena, report->to, NB_ZH));
    if (nb_fields_get(report->root, "date") == NULL)
        nb_diag0(c->diags, NB_CHECK_NO_DATE, report->root->pos);
}

/* The parts of a 公文 have one place each; languages beside each other, or on facing pages, have
 * two of everything. */
static void check_official(checker *c) {
    const nb_report *report = c->report;
    int arrangement = report->arrangement;
    if (arrangement < 0) arrangement = (int)c->layout->bilingual.arrangement;
    if (report->official != NULL && report->edition_count > 1 && arrangement != NB_SEQUENTIAL)
        nb_diag0(c->diags, NB_OFFICIAL_SEQUENTIAL, report->official->at->pos);
}

void nb_check(nb_arena *arena, nb_arena *scratch, nb_diags *diags, const nb_report *report,
              const nb_layout *layout) {
    checker c = {arena, diags, report, layout, NB_NEW_ARRAY(arena, bool, report->table_count)};
    bool whole = nb_diags_errors(diags) == 0;
    check_dates(&c);
    nb_check_years(arena, diags, report, layout); /* may be why all else is wrong */
    nb_check_figures(arena, diags, report, layout);
    if (!whole) return;
    nb_check_form(arena, diags, report, layout);
    nb_check_prose(scratch, diags, report);
    check_parts(&c);
    check_official(&c);
    check_contents(&c);
    check_contact(&c);
    check_text(&c, &report->title);
    check_text(&c, &report->issuer);
    check_blocks(&c, &report->preface);
    check_blocks(&c, &report->sections);
    for (size_t i = 0; i < report->table_count; i++) {
        check_table(&c, &report->tables[i]);
        if (!c.used[i])
            nb_diag(diags, NB_CHECK_UNUSED_TABLE, report->tables[i].at->pos, report->tables[i].id);
    }
}
