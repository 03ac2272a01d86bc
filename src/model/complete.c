/* The report with what its layout gives it. Input: the report as it was read, the layout; output: a
 * copy in which every section knows its part and has its heading and its tables, and every
 * `table: id` its table.
 *
 * Odd rule: a section whose heading is that of a part counts as that part, so that reports need no
 * ids; a part that is an annex and not in the report is added behind the last section. */
#include "model/picture.h"
#include "model/relation.h"
#include "model/report_impl.h"

typedef struct completer {
    nb_fields fields;
    const nb_report *report;
    const nb_layout *layout;
    const nb_block **taken; /* by part of the layout: the section that is it */
    bool *placed;           /* by table of the layout: the body says where */
} completer;

static nb_blocks complete_blocks(completer *c, nb_blocks blocks);

/* --- tables --------------------------------------------------------------------------------- */

static const nb_table *layout_table(const completer *c, nb_str id) {
    return nb_find_table(c->layout->tables, c->layout->table_count, id);
}

static void report_table(completer *c, const nb_yaml *name) {
    size_t own = c->report->table_count, n = own + c->layout->table_count;
    nb_str *names = NB_NEW_ARRAY(c->fields.arena, nb_str, n);
    for (size_t i = 0; i < n; i++)
        names[i] = i < own ? c->report->tables[i].id : c->layout->tables[i - own].id;
    nb_str near = nb_fields_nearest(name->text, names, n);
    if (near.p != NULL)
        nb_diag(c->fields.diags, NB_REPORT_TABLE_NEAR, name->pos, name->text, near);
    else
        nb_diag(c->fields.diags, NB_REPORT_TABLE_UNKNOWN, name->pos, name->text);
}

/* False when there is no such table. */
static bool complete_table(completer *c, nb_block *block) {
    if (block->table != NULL) return true;
    block->table = layout_table(c, block->table_name->text);
    if (block->table == NULL) {
        report_table(c, block->table_name);
        return false;
    }
    c->placed[block->table - c->layout->tables] = true;
    return true;
}

/* Likewise the table of a chart: one of the report, or one of the layout. */
static bool complete_picture(completer *c, nb_block *block) {
    const nb_chart *chart = block->picture->chart;
    if (chart == NULL) return true;
    const nb_table *table = chart->data;
    if (chart->data_name != NULL) {
        nb_str id = chart->data_name->text;
        table = nb_find_table(c->report->tables, c->report->table_count, id);
        if (table == NULL) table = layout_table(c, id);
        if (table == NULL) report_table(c, chart->data_name);
    }
    if (table == NULL) return false;
    block->picture = nb_picture_complete(c->fields, block->picture, table);
    return block->picture != NULL;
}

/* The tables of the part that the body does not place, at its end. */
static void append_tables(completer *c, nb_block *section) {
    const nb_part *part = section->part;
    if (part == NULL || part->table_count == 0) return;
    size_t n = section->body.n;
    nb_block *blocks = NB_NEW_ARRAY(c->fields.arena, nb_block, n + part->table_count);
    if (n > 0) memcpy(blocks, section->body.items, n * sizeof *blocks);
    for (size_t i = 0; i < part->table_count; i++) {
        const nb_table *table = layout_table(c, part->tables[i]->text);
        if (table == NULL || c->placed[table - c->layout->tables]) continue;
        blocks[n++] = (nb_block){.kind = NB_BLOCK_TABLE, .at = section->at, .table = table};
    }
    section->body = (nb_blocks){blocks, n};
}

/* --- blocks --------------------------------------------------------------------------------- */

static const nb_item *complete_items(completer *c, const nb_block *block) {
    nb_item *list = NB_NEW_ARRAY(c->fields.arena, nb_item, block->list_count);
    for (size_t i = 0; i < block->list_count; i++) {
        list[i] = block->list[i];
        list[i].body = complete_blocks(c, list[i].body);
    }
    return list;
}

static nb_blocks complete_blocks(completer *c, nb_blocks blocks) {
    nb_block *copy = NB_NEW_ARRAY(c->fields.arena, nb_block, blocks.n);
    size_t n = 0;
    for (size_t i = 0; i < blocks.n; i++) {
        nb_block block = blocks.items[i];
        if (block.kind == NB_BLOCK_TABLE && !complete_table(c, &block)) continue;
        if (block.kind == NB_BLOCK_PICTURE && !complete_picture(c, &block)) continue;
        if (block.list_count > 0) block.list = complete_items(c, &block);
        block.body = complete_blocks(c, block.body);
        copy[n++] = block;
    }
    return (nb_blocks){copy, n};
}

/* --- parts ---------------------------------------------------------------------------------- */

static nb_text part_heading(const nb_part *part) {
    nb_text text = {{NULL}};
    for (int i = 0; i < NB_LANGS; i++) text.in[i] = part->heading_at[i];
    return text;
}

static void report_part(completer *c, const nb_yaml *name) {
    nb_arena *arena = c->fields.arena;
    nb_str *names = NB_NEW_ARRAY(arena, nb_str, c->layout->part_count);
    nb_buf all = nb_buf_in(arena);
    for (size_t i = 0; i < c->layout->part_count; i++) {
        names[i] = c->layout->parts[i].id;
        nb_buf_puts(&all, i > 0 ? "、" : "");
        nb_buf_str(&all, names[i]);
    }
    nb_str near = nb_fields_nearest(name->text, names, c->layout->part_count);
    if (near.p != NULL)
        nb_diag(c->fields.diags, NB_REPORT_PART_NEAR, name->pos, name->text, near);
    else
        nb_diag(c->fields.diags, NB_REPORT_PART_UNKNOWN, name->pos, name->text, nb_buf_view(&all));
}

static bool is_heading(const nb_part *part, nb_text text) {
    for (int i = 0; i < NB_LANGS; i++)
        if (text.in[i] != NULL && part->heading.in[i].n > 0 &&
            nb_str_eq(nb_str_trim(text.in[i]->text), nb_str_trim(part->heading.in[i])))
            return true;
    return false;
}

/* A part can be named by its id or, in a report with Chinese keys, by its heading. */
static const nb_part *find_part(const completer *c, const nb_block *section) {
    nb_text by_name = {{NULL}};
    for (int i = 0; i < NB_LANGS; i++) by_name.in[i] = section->part_name;
    for (size_t i = 0; i < c->layout->part_count; i++) {
        const nb_part *part = &c->layout->parts[i];
        if (section->part_name == NULL
                ? is_heading(part, section->text)
                : nb_str_eq(part->id, section->part_name->text) || is_heading(part, by_name))
            return part;
    }
    return NULL;
}

static void complete_section(completer *c, nb_block *section) {
    const nb_part *part = find_part(c, section);
    if (part == NULL) {
        if (section->part_name != NULL) report_part(c, section->part_name);
        return;
    }
    size_t index = (size_t)(part - c->layout->parts);
    if (c->taken[index] != NULL)
        nb_diag(c->fields.diags, NB_REPORT_PART_TWICE, section->at->pos, part->id,
                nb_str_format(c->fields.arena, "%u", (unsigned)c->taken[index]->at->pos.line));
    c->taken[index] = section;
    section->part = part;
    section->annex = section->annex || part->annex;
    nb_text heading = part_heading(part);
    for (int i = 0; i < NB_LANGS; i++)
        if (section->text.in[i] == NULL) section->text.in[i] = heading.in[i];
}

static nb_blocks complete_sections(completer *c) {
    nb_blocks own = complete_blocks(c, c->report->sections);
    size_t parts = c->layout->part_count, n = own.n;
    nb_block *all = NB_NEW_ARRAY(c->fields.arena, nb_block, n + parts);
    if (n > 0) memcpy(all, own.items, n * sizeof *all);
    c->taken = NB_NEW_ARRAY(c->fields.arena, const nb_block *, parts);
    for (size_t i = 0; i < n; i++) complete_section(c, &all[i]);
    for (size_t i = 0; i < parts; i++) {
        const nb_part *part = &c->layout->parts[i];
        if (!part->annex || c->taken[i] != NULL) continue;
        all[n++] = (nb_block){.kind = NB_BLOCK_SECTION,
                              .at = c->report->root,
                              .text = part_heading(part),
                              .part = part,
                              .annex = true};
    }
    for (size_t i = 0; i < n; i++) append_tables(c, &all[i]);
    return (nb_blocks){all, n};
}

const nb_report *nb_report_complete(nb_arena *arena, nb_diags *diags, const nb_report *report,
                                    const nb_layout *layout) {
    completer c = {.fields = {arena, diags},
                   .report = report,
                   .layout = layout,
                   .placed = NB_NEW_ARRAY(arena, bool, layout->table_count)};
    nb_report *whole = NB_NEW(arena, nb_report);
    *whole = *report;
    whole->form = layout->form;
    whole->previous = nb_report_previous(arena, diags, report, layout);
    nb_figure_index *index = nb_figures_index(arena, diags, whole, layout->form);
    whole->index = index;
    nb_relations_compute(arena, whole, index);
    whole->preface = complete_blocks(&c, report->preface);
    whole->sections = complete_sections(&c);
    return whole;
}
