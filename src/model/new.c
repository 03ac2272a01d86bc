/* A report to fill in, written from a layout: every part and every figure of its form, explained in
 * Chinese; with last year's report, what stays the same is carried over.
 *
 * Odd rule: last year's prose comes as comments only, so that no sentence of it is published again
 * by mistake; what the form's relations take from last year (结转下年 → 上年结转) is filled in. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "model/new.h"

#include <limits.h>
#include <stdlib.h>

#include "model/relation.h"

typedef struct writer {
    nb_arena *arena;
    const nb_layout *layout;
    const nb_form *figures;
    const nb_new_form *form;
    const nb_report *last;
    nb_buf out;
} writer;

/* --- lines ---------------------------------------------------------------------------------- */

static void put(writer *w, const char *text) { nb_buf_puts(&w->out, text); }

static void put_key(writer *w, int depth, const char *name) {
    const nb_twin *twins;
    size_t n = nb_report_twins(&twins);
    for (int i = 0; i < depth; i++) put(w, "  ");
    const char *key = name;
    for (size_t i = 0; w->form->chinese_keys && i < n; i++)
        if (strcmp(twins[i].en, name) == 0) key = twins[i].zh;
    put(w, key);
    put(w, ":");
}

static void put_quoted(writer *w, nb_str text) {
    nb_buf_byte(&w->out, '"');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"' || text.p[i] == '\\') nb_buf_byte(&w->out, '\\');
        if (text.p[i] == '\n')
            put(w, "\\n");
        else
            nb_buf_byte(&w->out, (unsigned char)text.p[i]);
    }
    nb_buf_byte(&w->out, '"');
}

static void put_comment(writer *w, nb_str text) {
    put(w, "  # ");
    for (size_t i = 0; i < text.n; i++)
        nb_buf_byte(&w->out, text.p[i] == '\n' ? ' ' : (unsigned char)text.p[i]);
}

/* A text of last year's report in its languages, or nothing. */
static void put_text(writer *w, nb_text text) {
    const nb_report *last = w->last;
    size_t given = 0;
    for (size_t i = 0; last != NULL && i < last->language_count; i++)
        given += text.in[last->languages[i]] != NULL;
    if (given == 0) return;
    put(w, given > 1 ? " {" : " ");
    for (size_t i = 0, n = 0; i < last->language_count; i++) {
        nb_lang lang = last->languages[i];
        if (text.in[lang] == NULL) continue;
        if (given > 1) {
            put(w, n++ > 0 ? ", " : "");
            put(w, nb_language_names[lang]);
            put(w, ": ");
        }
        put_quoted(w, text.in[lang]->text);
    }
    if (given > 1) put(w, "}");
}

/* --- the head ------------------------------------------------------------------------------- */

static nb_str next_year(writer *w, nb_str text) {
    nb_str old = nb_str_format(w->arena, "%d", w->last->to.year);
    nb_buf out = nb_buf_in(w->arena);
    for (size_t i = 0; i < text.n;) {
        if (text.n - i >= old.n && memcmp(text.p + i, old.p, old.n) == 0) {
            nb_buf_int(&out, w->last->to.year + 1);
            i += old.n;
        } else {
            nb_buf_byte(&out, (unsigned char)text.p[i++]);
        }
    }
    return nb_buf_view(&out);
}

static void put_title(writer *w) {
    nb_text title = {{NULL}};
    for (int i = 0; w->last != NULL && i < NB_LANGS; i++) {
        const nb_yaml *was = w->last->title.in[i];
        if (was == NULL) continue;
        nb_yaml *now = NB_NEW(w->arena, nb_yaml);
        *now = *was;
        if (w->last->to.at != NULL) now->text = next_year(w, was->text);
        title.in[i] = now;
    }
    put_text(w, title);
}

static void put_period(writer *w) {
    bool known = w->last != NULL && w->last->to.at != NULL && w->last->from.at != NULL;
    put_key(w, 0, "period");
    put(w, "                        # 统计期限；正文里可写 ");
    put(w, w->form->chinese_keys ? "{期间.起}、{期间.止}、{期间.年度}\n"
                                 : "{period.from}、{period.to}、{period.year}\n");
    put_key(w, 1, "from");
    if (known)
        nb_buf_printf(&w->out, " %d-%02d-%02d", w->last->from.year + 1, w->last->from.month,
                      w->last->from.day);
    put(w, "\n");
    put_key(w, 1, "to");
    if (known)
        nb_buf_printf(&w->out, " %d-%02d-%02d", w->last->to.year + 1, w->last->to.month,
                      w->last->to.day);
    put(w, "\n\n");
}

static void put_previous(writer *w) {
    if (w->last == NULL) return;
    if (w->form->last_path.p == NULL)
        put(w, "# 上年年报不在并列的文件夹里，未写 previous（上年）；移过来之后可补上：\n#");
    put_key(w, 0, "previous");
    put(w, " ");
    put_quoted(w, w->form->last_path.p != NULL ? w->form->last_path
                                               : NB_STR("../上年文件夹/report.yaml"));
    put(w, "\n\n");
}

/* Where last year's report has languages that it is not set in by itself. */
static void put_edition(writer *w) {
    const nb_report *last = w->last;
    if (last == NULL || last->edition_count == last->language_count) return;
    put_key(w, 0, "edition");
    for (size_t i = 0; i < last->edition_count; i++) {
        put(w, i > 0 ? "+" : " ");
        put(w, nb_language_names[last->edition[i]]);
    }
    put(w, "\n");
}

static void put_head(writer *w) {
    put(w, "# ");
    nb_buf_str(&w->out, w->layout->title.in[NB_ZH]);
    put(w,
        "\n# 以“#”开头的是说明，不会印出。冒号用半角，后面空一格；“-”后面也空一格；缩进只用空格。\n"
        "# “#”后面紧接内容、没有空格的行，只删去“#”就是要写的内容。\n"
        "# 填写时用 nianbao check --draft 检查，缺什么会逐项列出。\n");
    if (w->form->last != NULL && !nb_str_eq(w->layout->name, w->form->last->layout_name))
        nb_buf_printf(&w->out, "# 上年年报用版式 %.*s，本年改用 %.*s，请对照各表的栏目。\n",
                      (int)w->form->last->layout_name.n, w->form->last->layout_name.p,
                      (int)w->layout->name.n, w->layout->name.p);
    put(w, "\n");
    put_key(w, 0, "report");
    put(w, " 1\n");
    put_key(w, 0, "layout");
    put(w, " ");
    nb_buf_str(&w->out, w->layout->name);
    put(w, "\n");
    put_key(w, 0, "languages");
    put(w, " [");
    for (size_t i = 0; w->last != NULL && i < w->last->language_count; i++) {
        if (i > 0) put(w, ", ");
        put(w, nb_language_names[w->last->languages[i]]);
    }
    put(w, w->last == NULL ? "zh]\n" : "]\n");
    put_edition(w);
    put(w, "\n");
    put_key(w, 0, "title");
    put_title(w);
    put(w, "                         # 例如：某某区2024年政府信息公开工作年度报告\n");
    put_key(w, 0, "issuer");
    if (w->last != NULL) put_text(w, w->last->issuer);
    put(w, "                        # 发布机关全称\n");
    put_key(w, 0, "date");
    put(w, "                          # 成文日期，例如 2025-01-20\n\n");
    put_period(w);
    put_previous(w);
    put_key(w, 0, "contact");
    put(w, "\n");
    for (int i = 0; i < NB_CONTACT_FIELDS; i++) {
        put_key(w, 1, nb_contact_keys[i]);
        if (w->last != NULL) put_text(w, w->last->contact[i]);
        put(w, "\n");
    }
    put(w, "\n");
}

/* --- figures -------------------------------------------------------------------------------- */

/* The addends of a relation that are last year's, as they stand in last year's own report. */
static nb_value sum_of_last(const writer *w, const nb_sum *right, nb_str item) {
    nb_addend *items = NB_NEW_ARRAY(w->arena, nb_addend, right->n);
    nb_sum sum = {items, 0, false};
    for (size_t i = 0; i < right->n; i++) {
        if (!right->items[i].previous) continue;
        items[sum.n] = right->items[i];
        items[sum.n++].previous = false;
    }
    nb_terms terms = nb_terms_bind(w->arena, w->last, &sum, item);
    bool any = false;
    for (size_t i = 0; i < terms.n; i++) any = any || terms.items[i].value.number;
    return terms.known && any ? terms.sum : (nb_value){.number = false};
}

/* What a relation takes over from last year for the figure; no number: nothing. *changes: figures
 * of this year are added to it. */
static nb_value carried(const writer *w, nb_str name, bool *changes) {
    for (size_t i = 0; w->last != NULL && i < w->figures->relation_count; i++) {
        const nb_relation *relation = &w->figures->relations[i];
        const nb_sum *left = &relation->formula.left, *right = &relation->formula.right;
        if (relation->formula.compare != NB_EQUAL || left->n != 1 || right->n == 0 ||
            !right->items[0].previous || left->items[0].name.n == 0)
            continue;
        for (size_t k = 0; k < relation->item_count; k++) {
            nb_str own = nb_expr_bind(w->arena, left->items[0].name, relation->items[k]);
            if (!nb_str_eq(own, name)) continue;
            *changes = false;
            for (size_t m = 0; m < right->n; m++) *changes |= !right->items[m].previous;
            return sum_of_last(w, right, relation->items[k]);
        }
    }
    return (nb_value){.number = false};
}

static bool is_computed(const writer *w, nb_str name) {
    for (size_t i = 0; i < w->figures->relation_count; i++) {
        const nb_relation *relation = &w->figures->relations[i];
        const nb_sum *right = &relation->formula.right;
        if (relation->formula.compare != NB_EQUAL || relation->level != NB_ERROR || right->n != 1)
            continue;
        for (size_t k = 0; k < relation->item_count; k++)
            if (nb_str_eq(nb_expr_bind(w->arena, right->items[0].name, relation->items[k]), name))
                return true;
    }
    return false;
}

static void put_figure(writer *w, const nb_form_figure *figure) {
    bool changes = false;
    nb_value from = carried(w, figure->name, &changes);
    if (from.number) {
        put(w, " ");
        nb_str text = nb_value_text(w->arena, from);
        nb_buf_str(&w->out, text);
    }
    nb_str label =
        figure->column_id.n > 0 ? figure->column_label.in[NB_ZH] : figure->row_label.in[NB_ZH];
    put_comment(w, label);
    if (from.number) put(w, changes ? "；上年年报的数，请加减本年的变动" : "；由上年年报转来");
    if (is_computed(w, figure->name)) put(w, "；可不填，由程序算出");
    put(w, "\n");
}

static nb_str part_at(nb_str name, size_t from) {
    size_t n = 0;
    while (from + n < name.n && name.p[from + n] != '.') n++;
    return (nb_str){name.p + from, n};
}

/* All figures below `prefix` (empty, or with its dot behind it), in the order of the tables. */
static void put_group(writer *w, nb_str prefix, int depth) {
    const nb_form *form = w->figures;
    for (size_t i = 0; i < form->figure_count; i++) {
        const nb_form_figure *figure = &form->figures[i];
        if (!nb_str_begins(figure->name, prefix)) continue;
        nb_str part = part_at(figure->name, prefix.n);
        nb_str below = {figure->name.p, prefix.n + part.n + 1}; /* with the dot */
        bool leaf = below.n > figure->name.n, seen = false;
        for (size_t k = 0; k < i && !seen && !leaf; k++)
            seen = nb_str_begins(form->figures[k].name, below);
        if (seen) continue;
        nb_str word = w->form->chinese_keys ? nb_form_zh(form, part) : part;
        for (int k = 0; k < depth; k++) put(w, "  ");
        nb_buf_str(&w->out, word);
        put(w, ":");
        if (leaf) {
            put_figure(w, figure);
            continue;
        }
        bool row =
            nb_str_eq(figure->row_id, part) ||
            (figure->row_id.n > part.n &&
             nb_str_eq((nb_str){figure->row_id.p + figure->row_id.n - part.n, part.n}, part));
        nb_str label = figure->row_label.in[NB_ZH];
        nb_str says = row && label.n > 0 ? label : nb_form_zh(form, part);
        if (!nb_str_eq(says, word)) put_comment(w, says);
        put(w, "\n");
        put_group(w, below, depth + 1);
    }
}

static void put_figures(writer *w) {
    put_key(w, 0, "figures");
    put(w, "                       # 每个数只写一次，正文里写作 {名称}；没有的写 0，表上留空的写 "
           "\"\"\n");
    if (w->figures->figure_count > 0)
        put(w, "  # 一张表也可以放进 CSV 文件，写作“名称: {csv: 文件名.csv}”；数后可加括号说明\n");
    put_group(w, (nb_str){"", 0}, 1);
    put(w, "\n");
}

/* --- prose ---------------------------------------------------------------------------------- */

static void put_old_text(writer *w, nb_text text) {
    const nb_yaml *at = text.in[w->last->languages[0]];
    if (at == NULL) return;
    put(w, "      #-");
    put_text(w, text);
    put(w, "\n");
}

static void put_old_blocks(writer *w, nb_blocks blocks) {
    for (size_t i = 0; i < blocks.n; i++) {
        put_old_text(w, blocks.items[i].text);
        for (size_t k = 0; k < blocks.items[i].list_count; k++) {
            put_old_text(w, blocks.items[i].list[k].text);
            put_old_blocks(w, blocks.items[i].list[k].body);
        }
        put_old_blocks(w, blocks.items[i].body);
    }
}

static bool has_prose(nb_blocks blocks) {
    for (size_t i = 0; i < blocks.n; i++)
        if (blocks.items[i].kind != NB_BLOCK_TABLE) return true;
    return false;
}

static void put_old_section(writer *w, const nb_part *part) {
    for (size_t i = 0; w->last != NULL && i < w->last->sections.n; i++) {
        const nb_block *section = &w->last->sections.items[i];
        if (section->part == NULL || !has_prose(section->body)) continue;
        bool same = nb_str_eq(section->part->id, part->id) ||
                    nb_str_eq(section->part->heading.in[NB_ZH], part->heading.in[NB_ZH]);
        if (!same) continue;
        put(w, "      # 上年的文字，仅供参考，不会印出：\n");
        put_old_blocks(w, section->body);
    }
}

static void put_sections(writer *w) {
    put(w, "#");
    put_key(w, 0, "preface");
    put(w, "                     # 前言，每段以“- ”开头；要写时删去行首的“#”\n");
    if (w->last != NULL && w->last->preface.n > 0) {
        put(w, "      # 上年的前言，仅供参考，不会印出：\n");
        put_old_blocks(w, w->last->preface);
    }
    put(w, "\n");
    put_key(w, 0, "sections");
    put(w, "\n");
    for (size_t i = 0; i < w->layout->part_count; i++) {
        const nb_part *part = &w->layout->parts[i];
        nb_str heading = part->heading.in[NB_ZH];
        if (part->annex) {
            put(w, "  # 附件“");
            nb_buf_str(&w->out, heading);
            put(w, "”由版式排出，不必写。\n");
            continue;
        }
        put(w, "  - ");
        put_key(w, 0, "part");
        put(w, " ");
        nb_buf_str(&w->out, w->form->chinese_keys ? heading : part->id);
        put_comment(w, heading);
        if (part->table_count > 0) put(w, "；表格由版式排在最后");
        if (!part->required) put(w, "；可以没有，没有就删去");
        put(w, "\n");
        put_key(w, 2, "body");
        put(w, "                     # 正文，每段以“- ”开头\n");
        put_old_section(w, part);
    }
}

/* The layout's successor when the new year is no longer one of its own. Only a layout that comes
 * from last year's report gives way: another one was chosen for this year. */
static const nb_layout *layout_for(nb_arena *arena, const nb_layout *layout,
                                   const nb_report *last) {
    enum { MOST_STEPS = 16 }; /* forms that name each other as later */
    if (last == NULL || last->to.at == NULL || !nb_str_eq(layout->name, last->layout_name))
        return layout;
    for (int i = 0; i < MOST_STEPS && layout->form != NULL; i++) {
        const nb_form *form = layout->form;
        if (form->later.n == 0 || form->year_to == 0 || last->to.year + 1 <= form->year_to) break;
        const nb_layout *later = nb_layout_load(arena, nb_diags_new(arena), layout->dir,
                                                form->later, (nb_pos){.file = NULL});
        if (later == NULL) break; /* a check of the new report says so */
        layout = later;
    }
    return layout;
}

nb_str nb_new_text(nb_arena *arena, const nb_layout *layout, const nb_new_form *form) {
    layout = layout_for(arena, layout, form->last);
    writer w = {.arena = arena,
                .layout = layout,
                .figures = layout->form,
                .form = form,
                .last = form->last,
                .out = nb_buf_in(arena)};
    put_head(&w);
    put_figures(&w);
    put_sections(&w);
    return nb_buf_view(&w.out);
}

/* --- paths ---------------------------------------------------------------------------------- */

static size_t folder_of(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash == NULL ? 0 : (size_t)(slash - path);
}

nb_str nb_new_path(nb_arena *arena, const char *dir, const char *from) {
    nb_str none = {NULL, 0};
    char own[PATH_MAX], other[PATH_MAX];
    if (realpath(dir, own) == NULL || realpath(from, other) == NULL) return none;
    size_t n = strlen(own), above = folder_of(own);
    if (strncmp(own, other, n) == 0 && other[n] == '/')
        return nb_str_dup(arena, nb_str_of(other + n + 1));
    if (strncmp(own, other, above) != 0 || other[above] != '/') return none;
    return nb_str_format(arena, "../%s", other + above + 1);
}
