/* A report against the rules around its form: the form's years, the deadline of the Regulation, the
 * order of the parts, what a part should mention. All of it is data of the layout.
 *
 * Odd rule: whether the issuer is a government or one of its departments is read from words of its
 * name that the layout lists; the deadlines of both differ since 2019 (《条例》第四十九条). */
#include "model/check.h"
#include "model/figures.h"

void nb_check_years(nb_arena *arena, nb_diags *diags, const nb_report *report,
                    const nb_layout *layout) {
    const nb_form *form = layout->form;
    if (form == NULL || report->to.at == NULL) return;
    int year = report->to.year;
    bool early = form->year_from > 0 && year < form->year_from;
    bool late = form->year_to > 0 && year > form->year_to;
    if (!early && !late) return;
    nb_str years = form->year_to == 0
                       ? nb_str_format(arena, "%d～", form->year_from)
                       : nb_str_format(arena, "%d～%d", form->year_from, form->year_to);
    nb_str other = early ? form->earlier : form->later;
    nb_str text = nb_str_format(arena, "%d", year);
    if (other.n > 0)
        nb_diag(diags, NB_CHECK_YEAR_OTHER, report->layout_pos, text, layout->name, years, other);
    else
        nb_diag(diags, NB_CHECK_YEAR, report->layout_pos, text, layout->name, years);
}

static bool holds(nb_str text, const char *word) { return nb_str_find(text, word) != NULL; }

static bool is_government(const nb_report *report, const nb_form *form) {
    const nb_yaml *issuer = report->issuer.in[NB_ZH];
    for (size_t i = 0; issuer != NULL && i < form->government_count; i++)
        if (holds(issuer->text, form->governments[i].p)) return true;
    return false;
}

static void check_deadline(nb_arena *arena, nb_diags *diags, const nb_report *report,
                           const nb_form *form) {
    nb_deadline day = is_government(report, form) ? form->government : form->department;
    if (day.month == 0 || report->to.at == NULL || report->date.at == NULL) return;
    nb_date last = {report->to.at, report->to.year + 1, day.month, day.day};
    if (nb_date_compare(report->date, last) > 0)
        nb_diag(diags, NB_CHECK_DEADLINE, report->date.at->pos,
                nb_date_text(arena, report->date, NB_ZH), nb_date_text(arena, last, NB_ZH));
}

static nb_str heading_of(const nb_report *report, const nb_part *part) {
    nb_str heading = part->heading.in[report->languages[0]];
    return heading.n > 0 ? heading : part->id;
}

static void check_order(nb_diags *diags, const nb_report *report) {
    const nb_part *last = NULL;
    for (size_t i = 0; i < report->sections.n; i++) {
        const nb_part *part = report->sections.items[i].part;
        if (part == NULL) continue;
        if (last != NULL && part < last)
            nb_diag(diags, NB_CHECK_ORDER, report->sections.items[i].at->pos,
                    heading_of(report, part), heading_of(report, last));
        else
            last = part;
    }
}

static bool blocks_hold(nb_blocks blocks, nb_str word) {
    for (size_t i = 0; i < blocks.n; i++) {
        const nb_block *block = &blocks.items[i];
        for (int lang = 0; lang < NB_LANGS; lang++) {
            if (block->text.in[lang] != NULL && holds(block->text.in[lang]->text, word.p))
                return true;
            for (size_t k = 0; k < block->list_count; k++)
                if (block->list[k].text.in[lang] != NULL &&
                    holds(block->list[k].text.in[lang]->text, word.p))
                    return true;
        }
        for (size_t k = 0; k < block->list_count; k++)
            if (blocks_hold(block->list[k].body, word)) return true;
        if (blocks_hold(block->body, word)) return true;
    }
    return false;
}

static void check_mentions(nb_diags *diags, const nb_report *report, const nb_form *form) {
    for (size_t i = 0; i < report->sections.n; i++) {
        const nb_block *section = &report->sections.items[i];
        for (size_t k = 0; section->part != NULL && k < form->mention_count; k++)
            if (nb_str_eq(form->mentions[k].part, section->part->id) &&
                !blocks_hold(section->body, form->mentions[k].word))
                nb_diag(diags, NB_CHECK_MENTION, section->at->pos,
                        heading_of(report, section->part), form->mentions[k].word);
    }
}

void nb_check_form(nb_arena *arena, nb_diags *diags, const nb_report *report,
                   const nb_layout *layout) {
    check_order(diags, report);
    if (layout->form == NULL) return;
    check_deadline(arena, diags, report, layout->form);
    check_mentions(diags, report, layout->form);
}
