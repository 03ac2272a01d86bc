/* What is said about a relation that does not hold: the total with its place, the sum with its
 * arithmetic, the difference, and the single cell that would mend it when there is just one.
 *
 * Odd rule: a cell can be the mistake only if its correction mends every broken relation that it
 * is in and is in none that holds; with sums along rows and columns that mostly leaves one. */
#include "model/relation.h"

enum { MOST_ADDENDS = 24 };

/* --- labels --------------------------------------------------------------------------------- */

static nb_str in_language(nb_ltext text, nb_lang lang) {
    return text.in[lang].n > 0 ? text.in[lang] : text.in[NB_ZH];
}

static nb_str last_part(nb_str name) {
    size_t dot = name.n;
    while (dot > 0 && name.p[dot - 1] != '.') dot--;
    return (nb_str){name.p + dot, name.n - dot};
}

nb_str nb_relation_label(const nb_report *report, nb_str name, nb_relation_for scope,
                         nb_lang lang) {
    const nb_form_figure *figure = nb_form_find(report->form, name);
    nb_str part = last_part(name);
    nb_str fallback = lang == NB_ZH ? nb_form_zh(report->form, part) : part;
    if (figure == NULL) return fallback;
    nb_str row = in_language(figure->row_label, lang),
           column = in_language(figure->column_label, lang);
    nb_str label = scope == NB_FOR_ROW || scope == NB_FOR_LIST ? column : row;
    return label.n > 0 ? label : fallback;
}

/* A cell by its row and its column. */
static nb_str cell_label(nb_arena *arena, const nb_report *report, nb_str name, nb_lang lang) {
    const nb_form_figure *figure = nb_form_find(report->form, name);
    if (figure == NULL) return lang == NB_ZH ? nb_form_zh(report->form, last_part(name)) : name;
    nb_str row = in_language(figure->row_label, lang);
    if (row.n == 0) { /* 表四: the group's name stands for the row */
        nb_str group = figure->row_id;
        row = lang == NB_ZH ? nb_form_zh(report->form, last_part(group)) : group;
    }
    nb_str column = in_language(figure->column_label, lang);
    if (figure->column_id.n == 0 || column.n == 0) return row;
    return nb_str_format(arena, lang == NB_ZH ? "“%.*s”的“%.*s”" : "“%.*s”, “%.*s”", (int)row.n,
                         row.p, (int)column.n, column.p);
}

static bool looks_back(const nb_terms *terms) {
    for (size_t i = 0; i < terms->n; i++)
        if (terms->items[i].previous) return true;
    return false;
}

static nb_str scope_text(nb_arena *arena, const nb_report *report, const nb_instance *instance,
                         nb_str total, nb_lang lang) {
    const nb_relation *relation = instance->relation;
    nb_str title = in_language(relation->title, lang), says = in_language(relation->says, lang);
    const nb_form_figure *figure = nb_form_find(report->form, total);
    nb_str label = {"", 0};
    const char *kind = "";
    if (relation->scope == NB_FOR_COLUMN) {
        label = figure == NULL ? instance->item : in_language(figure->column_label, lang);
        kind = lang == NB_ZH ? " 列" : " (column)";
    } else if (relation->scope == NB_FOR_ROW) {
        label = figure == NULL ? instance->item : in_language(figure->row_label, lang);
        kind = lang == NB_ZH ? " 行" : " (row)";
    } else if (relation->scope == NB_FOR_LIST) {
        label = lang == NB_ZH ? nb_form_zh(report->form, instance->item) : instance->item;
    }
    nb_buf out = nb_buf_in(arena);
    nb_buf_str(&out, title.n > 0 ? title : relation->id);
    if (label.n > 0) nb_buf_byte(&out, ' ');
    nb_buf_str(&out, label);
    nb_buf_puts(&out, kind);
    if (looks_back(&instance->right) || looks_back(&instance->left))
        nb_buf_puts(&out, lang == NB_ZH ? "（与上年年报比较）" : " (against last year's report)");
    if (says.n > 0)
        nb_buf_printf(&out, lang == NB_ZH ? "（%.*s）" : " (%.*s)", (int)says.n, says.p);
    return nb_buf_view(&out);
}

/* --- arithmetic ----------------------------------------------------------------------------- */

static void add_addend(nb_arena *arena, nb_buf *out, const nb_term *term, int sign, size_t *count) {
    if (!term->value.number || term->value.scaled == 0) return;
    if (++*count > MOST_ADDENDS) {
        if (*count == MOST_ADDENDS + 1) nb_buf_puts(out, "+…");
        return;
    }
    nb_value value = term->value;
    bool minus = (sign * term->sign < 0) != (value.scaled < 0); /* 143−4, not 143+-4 */
    if (value.scaled < 0) value.scaled = -value.scaled;
    if (minus)
        nb_buf_puts(out, "−");
    else if (out->n > 0)
        nb_buf_byte(out, '+');
    nb_buf_str(out, nb_value_text(arena, value));
}

/* The sums of both sides without the total, as they would give it. */
static nb_str arithmetic(nb_arena *arena, const nb_instance *instance, const nb_term *total,
                         bool total_right) {
    nb_buf out = nb_buf_in(arena);
    const nb_terms *first = total_right ? &instance->left : &instance->right;
    const nb_terms *second = total_right ? &instance->right : &instance->left;
    size_t count = 0;
    for (size_t i = 0; i < first->n; i++) add_addend(arena, &out, &first->items[i], 1, &count);
    for (size_t i = 0; i < second->n; i++)
        if (&second->items[i] != total) add_addend(arena, &out, &second->items[i], -1, &count);
    if (out.n == 0) nb_buf_byte(&out, '0');
    return nb_buf_view(&out);
}

static void subtract(nb_value *from, nb_value value) {
    if (value.blank) return;
    nb_value_add(from, value, -1);
}

static nb_str signed_text(nb_arena *arena, nb_value value) {
    nb_str text = nb_value_text(arena, value);
    return value.scaled > 0 ? nb_str_format(arena, "+%.*s", (int)text.n, text.p) : text;
}

static nb_str written(nb_arena *arena, const nb_term *term) {
    if (term->value.blank) return NB_STR("（空）");
    return nb_value_text(arena, term->value);
}

static const nb_yaml *place_of(const nb_figure_entry *entry) {
    return entry->at->kind == NB_YAML_MAP ? entry->at->values[0] : entry->at;
}

/* --- the one cell --------------------------------------------------------------------------- */

typedef struct use {
    int coefficient; /* of the cell in left − right; 0: not in it; 2: more than once */
} use;

static use use_of(const nb_instance *instance, const nb_figure_entry *entry) {
    use u = {0};
    const nb_terms *sides[] = {&instance->left, &instance->right};
    for (int s = 0; s < 2; s++)
        for (size_t i = 0; i < sides[s]->n; i++)
            if (sides[s]->items[i].entry == entry)
                u.coefficient =
                    u.coefficient != 0 ? 2 : sides[s]->items[i].sign * (s == 0 ? 1 : -1);
    return u;
}

/* What the cell would have to be for this instance to hold. */
static bool mended(const nb_instance *instance, use u, nb_value *value) {
    nb_value residual = instance->left.sum;
    if (!nb_value_add(&residual, instance->right.sum, -1)) return false;
    return nb_value_add(value, residual, -u.coefficient);
}

static bool is_the_mistake(const nb_figure_entry *entry, const nb_instance *all, size_t count,
                           nb_value *right) {
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        const nb_instance *instance = &all[i];
        bool equal = instance->relation->formula.compare == NB_EQUAL;
        if (!equal || instance->relation->level != NB_ERROR || !instance->known) continue;
        use u = use_of(instance, entry);
        if (u.coefficient == 0) continue;
        if (!instance->broken || u.coefficient == 2) return false;
        nb_value value = entry->value.blank ? (nb_value){.number = true} : entry->value;
        if (!mended(instance, u, &value) || value.scaled < 0) return false;
        if (any && nb_value_compare(value, *right) != 0) return false;
        *right = value;
        any = true;
    }
    return any;
}

static const nb_term *find_mistake(const nb_instance *broken, const nb_instance *all, size_t count,
                                   nb_value *right) {
    const nb_terms *sides[] = {&broken->left, &broken->right};
    const nb_term *found = NULL;
    for (int s = 0; s < 2; s++)
        for (size_t i = 0; i < sides[s]->n; i++) {
            const nb_term *term = &sides[s]->items[i];
            nb_value value;
            if (term->entry == NULL || term->previous || term->entry->computed ||
                !is_the_mistake(term->entry, all, count, &value))
                continue;
            if (found != NULL) return NULL;
            found = term;
            *right = value;
        }
    return found;
}

/* Where a part stands: its line and column, with the file when the message is about another. */
static nb_str place_text(nb_arena *arena, nb_pos pos, nb_pos message) {
    bool same = pos.file == message.file || strcmp(pos.file, message.file) == 0;
    return nb_str_format(arena, "%s%s%u:%u", same ? "" : pos.file, same ? "" : ":",
                         (unsigned)pos.line, (unsigned)pos.column);
}

static nb_str list_parts(nb_arena *arena, const nb_report *report, const nb_instance *instance,
                         const nb_term *total, nb_pos message, nb_lang lang) {
    nb_buf out = nb_buf_in(arena);
    const nb_terms *sides[] = {&instance->left, &instance->right};
    size_t n = 0;
    for (int s = 0; s < 2; s++)
        for (size_t i = 0; i < sides[s]->n; i++) {
            const nb_term *term = &sides[s]->items[i];
            if (term == total || term->entry == NULL || !term->value.number ||
                term->value.scaled == 0)
                continue;
            nb_str place = place_text(arena, place_of(term->entry)->pos, message);
            nb_str label = nb_relation_label(report, term->name, instance->relation->scope, lang);
            nb_str value = nb_value_text(arena, term->value);
            nb_buf_puts(&out, n++ == 0 ? "" : lang == NB_ZH ? "、" : ", ");
            if (term->previous) nb_buf_puts(&out, lang == NB_ZH ? "上年 " : "last year's ");
            nb_buf_printf(&out, lang == NB_ZH ? "%.*s %.*s（%.*s）" : "%.*s %.*s (%.*s)",
                          (int)label.n, label.p, (int)value.n, value.p, (int)place.n, place.p);
        }
    return nb_buf_view(&out);
}

static nb_str hint(nb_arena *arena, const nb_report *report, const nb_instance *broken,
                   const nb_term *total, const nb_term *mistake, nb_value right, nb_pos message,
                   nb_lang lang) {
    if (mistake == NULL) {
        nb_str parts = list_parts(arena, report, broken, total, message, lang);
        if (parts.n == 0) return lang == NB_ZH ? NB_STR("请核对各项") : NB_STR("check the parts");
        return nb_str_format(arena, lang == NB_ZH ? "请核对各项：%.*s" : "check the parts: %.*s",
                             (int)parts.n, parts.p);
    }
    nb_pos pos = place_of(mistake->entry)->pos;
    nb_str label = cell_label(arena, report, mistake->name, lang), was = written(arena, mistake),
           now = nb_value_text(arena, right);
    return nb_str_format(arena,
                         lang == NB_ZH
                             ? "若只错一处，应是%.*s（%s:%u:%u）：%.*s 改为 %.*s 即全部相符"
                             : "a single cell would explain it: %.*s (%s:%u:%u), %.*s for %.*s",
                         (int)label.n, label.p, pos.file, (unsigned)pos.line, (unsigned)pos.column,
                         lang == NB_ZH ? (int)was.n : (int)now.n, lang == NB_ZH ? was.p : now.p,
                         lang == NB_ZH ? (int)now.n : (int)was.n, lang == NB_ZH ? now.p : was.p);
}

/* --- what follows from another ---------------------------------------------------------------- */

enum { MOST_STEPS = 4 }; /* a total of totals of totals */

static bool has_entry(const nb_instance *instance, const nb_figure_entry *entry) {
    return use_of(instance, entry).coefficient != 0;
}

/* True when the computed figure was added up from a cell of `other`. */
static bool comes_from(const nb_figure_entry *entry, const nb_instance *other,
                       const nb_instance *all, size_t count, int steps) {
    for (size_t i = 0; i < count && steps > 0; i++) {
        const nb_terms *left = &all[i].left, *right = &all[i].right;
        if (all[i].broken || all[i].relation->formula.compare != NB_EQUAL || right->n != 1 ||
            right->items[0].entry != entry)
            continue;
        for (size_t k = 0; k < left->n; k++) {
            const nb_figure_entry *part = left->items[k].entry;
            if (part == NULL || left->items[k].previous) continue;
            if (has_entry(other, part) ||
                (part->computed && comes_from(part, other, all, count, steps - 1)))
                return true;
        }
    }
    return false;
}

static bool follows_from(const nb_instance *broken, const nb_instance *other,
                         const nb_instance *all, size_t count) {
    const nb_terms *sides[] = {&broken->left, &broken->right};
    for (int s = 0; s < 2; s++)
        for (size_t i = 0; i < sides[s]->n; i++) {
            const nb_term *term = &sides[s]->items[i];
            if (term->entry != NULL && !term->previous && term->entry->computed &&
                comes_from(term->entry, other, all, count, MOST_STEPS))
                return true;
        }
    return false;
}

/* A relation of computed totals that fails because their parts fail another one, which is said. */
static bool is_echo(const nb_instance *broken, const nb_instance *all, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const nb_instance *other = &all[i];
        if (other == broken || !other->broken || other->relation->level != NB_ERROR ||
            other->relation->formula.compare != NB_EQUAL)
            continue;
        if (follows_from(broken, other, all, count) && !follows_from(other, broken, all, count))
            return true;
    }
    return false;
}

/* 总计写的是, 总计算出为: what is said of a value is what was done with it. */
static nb_str stated(nb_arena *arena, nb_str label, const nb_term *term, nb_lang lang) {
    bool sum = term == NULL || term->entry == NULL;
    bool computed = !sum && term->entry->computed;
    const char *verb = lang == NB_ZH ? (sum        ? "为"
                                        : computed ? "算出为"
                                                   : "写的是")
                                     : (sum        ? " is"
                                        : computed ? " is computed as"
                                                   : " is given as");
    return nb_str_format(arena, "%.*s%s", (int)label.n, label.p, verb);
}

/* --- messages ------------------------------------------------------------------------------- */

static void say_equal(nb_arena *arena, nb_diags *diags, const nb_report *report,
                      const nb_instance *broken, const nb_instance *all, size_t count) {
    const nb_relation *relation = broken->relation;
    bool single = broken->right.n == 1 && !broken->right.items[0].previous;
    bool right = single || broken->left.n != 1;
    const nb_terms *own = right ? &broken->right : &broken->left;
    const nb_terms *other = right ? &broken->left : &broken->right;
    const nb_term *total = &own->items[0];
    for (size_t i = 0; i < own->n && total->entry == NULL; i++) total = &own->items[i];
    nb_value expected = other->sum, difference = total->value;
    for (size_t i = 0; i < own->n; i++)
        if (&own->items[i] != total) subtract(&expected, own->items[i].value);
    if (difference.blank) difference = (nb_value){.number = true};
    nb_value_add(&difference, expected, -1);
    nb_value value = {.number = false};
    const nb_term *mistake =
        relation->level == NB_ERROR ? find_mistake(broken, all, count, &value) : NULL;
    nb_code code = relation->level == NB_INFO      ? NB_RELATION_NOTE
                   : relation->level == NB_WARNING ? NB_RELATION_WARNING
                   : own->n == 1                   ? NB_RELATION_SUM
                                                   : NB_RELATION_EQUAL;
    nb_pos pos = place_of(total->entry)->pos;
    nb_str zh = nb_relation_label(report, total->name, relation->scope, NB_ZH);
    nb_str en = nb_relation_label(report, total->name, relation->scope, NB_EN);
    nb_diag(diags, code, pos, scope_text(arena, report, broken, total->name, NB_ZH),
            scope_text(arena, report, broken, total->name, NB_EN), stated(arena, zh, total, NB_ZH),
            stated(arena, en, total, NB_EN), written(arena, total), nb_value_text(arena, expected),
            arithmetic(arena, broken, total, right), signed_text(arena, difference),
            hint(arena, report, broken, total, mistake, value, pos, NB_ZH),
            hint(arena, report, broken, total, mistake, value, pos, NB_EN));
}

static nb_str side_label(const nb_report *report, const nb_terms *side, nb_relation_for scope,
                         nb_lang lang) {
    const nb_term *term = side->max ? side->most : side->n == 1 ? &side->items[0] : NULL;
    if (term == NULL || term->name.n == 0)
        return lang == NB_ZH ? NB_STR("各项之和") : NB_STR("the sum of the parts");
    return nb_relation_label(report, term->name, scope, lang);
}

static void say_most(nb_arena *arena, nb_diags *diags, const nb_report *report,
                     const nb_instance *broken) {
    const nb_relation *relation = broken->relation;
    const nb_term *first = broken->left.max ? broken->left.most : &broken->left.items[0];
    if (first == NULL || first->entry == NULL) first = &broken->right.items[0];
    if (first->entry == NULL) return; /* two plain numbers: nothing of the report */
    nb_code code = relation->level == NB_INFO      ? NB_RELATION_MOST_NOTE
                   : relation->level == NB_WARNING ? NB_RELATION_MOST_WARNING
                                                   : NB_RELATION_MOST;
    nb_value none = {.number = true};
    const nb_terms *left = &broken->left;
    const nb_term *stands = left->max ? left->most : left->n == 1 ? &left->items[0] : NULL;
    nb_pos pos = place_of(first->entry)->pos;
    nb_diag(diags, code, pos, scope_text(arena, report, broken, first->name, NB_ZH),
            scope_text(arena, report, broken, first->name, NB_EN),
            stated(arena, side_label(report, left, relation->scope, NB_ZH), stands, NB_ZH),
            stated(arena, side_label(report, left, relation->scope, NB_EN), stands, NB_EN),
            nb_value_text(arena, broken->left.sum), nb_value_text(arena, broken->right.sum),
            side_label(report, &broken->right, relation->scope, NB_ZH),
            side_label(report, &broken->right, relation->scope, NB_EN),
            hint(arena, report, broken, NULL, NULL, none, pos, NB_ZH),
            hint(arena, report, broken, NULL, NULL, none, pos, NB_EN));
}

void nb_relation_say(nb_arena *arena, nb_diags *diags, const nb_report *report,
                     const nb_instance *broken, const nb_instance *all, size_t count) {
    if (is_echo(broken, all, count)) return;
    if (broken->relation->formula.compare == NB_EQUAL)
        say_equal(arena, diags, report, broken, all, count);
    else
        say_most(arena, diags, report, broken);
}
