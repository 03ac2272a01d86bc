/* The figures of a form: found in the tables of the layout, with the labels of their rows and
 * columns, and looked up by name.
 *
 * Odd rule: a figure's row label is the innermost label of its row, its column label the nearest
 * head above it, wherever in the table that stands (table 二 has heads between its rows). */
#include "model/form.h"

#include "base/unicode.h"
#include "model/report_impl.h"

uint64_t nb_name_hash(nb_str name) {
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < name.n; i++)
        hash = (hash ^ (unsigned char)name.p[i]) * UINT64_C(1099511628211);
    return hash ^ hash >> 29;
}

const nb_form_figure *nb_form_find(const nb_form *form, nb_str name) {
    if (form == NULL || form->room == 0) return NULL;
    size_t slot = (size_t)nb_name_hash(name) & (form->room - 1);
    for (; form->slots[slot] != 0; slot = (slot + 1) & (form->room - 1))
        if (nb_str_eq(form->figures[form->slots[slot] - 1].name, name))
            return &form->figures[form->slots[slot] - 1];
    return NULL;
}

nb_str nb_form_zh(const nb_form *form, nb_str part) {
    for (size_t i = 0; form != NULL && i < form->name_count; i++)
        if (nb_str_eq(form->names[i].en, part)) return form->names[i].zh;
    return part;
}

static nb_str part_in_english(const nb_form *form, nb_str part) {
    bool ascii = true;
    for (size_t i = 0; i < part.n && ascii; i++) ascii = (unsigned char)part.p[i] < 0x80;
    if (ascii) return part;
    for (size_t i = 0; form != NULL && i < form->name_count; i++)
        if (nb_str_eq(form->names[i].zh, part)) return form->names[i].en;
    return nb_report_key(part);
}

nb_str nb_form_name(nb_arena *arena, const nb_form *form, nb_str written) {
    nb_buf out = nb_buf_in(arena);
    bool same = true;
    for (size_t i = 0; i <= written.n;) {
        size_t n = 0;
        while (i + n < written.n && written.p[i + n] != '.') n++;
        nb_str part = {written.p + i, n}, en = part_in_english(form, part);
        same = same && en.p == part.p;
        if (i > 0) nb_buf_byte(&out, '.');
        nb_buf_str(&out, en);
        i += n + 1;
    }
    return same ? written : nb_buf_view(&out);
}

/* --- labels --------------------------------------------------------------------------------- */

static bool is_blank(uint32_t cp) {
    return cp <= ' ' || cp == 0x3000 || cp == 0xA0 || cp == 0x201C || cp == 0x201D || cp == '"';
}

/* Behind a numbering such as 一、（三）(3) 2. 其中：, or where it was. */
static size_t behind_numbering(const uint32_t *cps, size_t n) {
    static const uint32_t HAN[] = {0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94,
                                   0x516D, 0x4E03, 0x516B, 0x4E5D, 0x5341}; /* 一 … 十 */
    if (n > 3 && cps[0] == 0x5176 && cps[1] == 0x4E2D && (cps[2] == 0xFF1A || cps[2] == ':'))
        return 3; /* 其中： */
    bool bracket = n > 0 && cps[0] == '(';
    size_t i = bracket, digits = 0;
    for (bool more = true; i < n && more; i += more, digits += more) {
        more = nb_is_digit(cps[i]);
        for (size_t k = 0; k < sizeof HAN / sizeof *HAN; k++) more = more || cps[i] == HAN[k];
    }
    if (digits == 0 || i >= n) return 0;
    if (bracket) return cps[i] == ')' ? i + 1 : 0;
    return cps[i] == 0x3001 || cps[i] == '.' || cps[i] == 0xFF0E ? i + 1 : 0; /* 、 ． */
}

nb_str nb_form_plain(nb_arena *arena, nb_str label, bool bare) {
    uint32_t *cps = NB_NEW_ARRAY(arena, uint32_t, label.n + 1);
    size_t n = 0;
    for (const char *p = label.p, *end = p + label.n; p < end;) {
        uint32_t cp = nb_utf8_next(&p, end);
        if (cp == 0xFF08) cp = '('; /* （ */
        if (cp == 0xFF09) cp = ')';
        if (!is_blank(cp)) cps[n++] = cp;
    }
    size_t from = bare ? behind_numbering(cps, n) : 0;
    nb_buf out = nb_buf_in(arena);
    for (size_t i = from; i < n; i++) nb_buf_utf8(&out, cps[i]);
    return nb_buf_view(&out);
}

/* The cell that covers a place of the grid. */
static const nb_cell *origin(const nb_table *table, size_t row, size_t k) {
    for (size_t i = row + 1; i-- > 0;)
        for (size_t j = k + 1; j-- > 0;) {
            const nb_cell *cell = &table->cells[i * table->column_count + j];
            if (!cell->covered && i + cell->row_span > row && j + cell->col_span > k) return cell;
        }
    return &table->cells[row * table->column_count + k];
}

static nb_ltext text_of(const nb_cell *cell) {
    nb_ltext text = {{{NULL, 0}}};
    for (int i = 0; i < NB_LANGS; i++) {
        const nb_yaml *at = cell->text.in[i];
        if (at == NULL) continue;
        text.in[i] = at->text;
        while (text.in[i].n >= 3 && memcmp(text.in[i].p, "　", 3) == 0)
            text.in[i].p += 3, text.in[i].n -= 3;
    }
    return text;
}

static nb_ltext row_label(const nb_table *table, size_t row, size_t k) {
    while (k-- > 0) {
        const nb_cell *cell = origin(table, row, k);
        if (k < table->label_columns && cell->header && cell->text.in[NB_ZH] != NULL)
            return text_of(cell);
    }
    return (nb_ltext){{{NULL, 0}}};
}

static nb_ltext column_label(const nb_table *table, size_t row, size_t k) {
    while (row-- > 0) {
        const nb_cell *cell = origin(table, row, k);
        if (cell->header && cell->text.in[NB_ZH] != NULL) return text_of(cell);
    }
    return (nb_ltext){{{NULL, 0}}};
}

/* --- the list ------------------------------------------------------------------------------- */

static nb_figure_type type_of(nb_report_reader *r, const nb_yaml *node, nb_figure_type otherwise) {
    static const char *const NAMES[] = {"any", "count", "amount", "change"};
    const nb_yaml *type = nb_fields_get(node, "type");
    int choice = type == NULL ? -1 : nb_layout_choice(r->layout, type, "type", NAMES, 4);
    return choice < 0 ? otherwise : (nb_figure_type)choice;
}

static void split_name(const nb_table *table, nb_form_figure *figure) {
    const nb_yaml *prefix = nb_fields_get(table->at, "values");
    nb_str rest = figure->name;
    if (prefix != NULL) rest.p += prefix->text.n + 1, rest.n -= prefix->text.n + 1;
    size_t dot = rest.n;
    while (dot > 0 && rest.p[dot - 1] != '.') dot--;
    figure->row_id = dot == 0 ? rest : (nb_str){rest.p, dot - 1};
    figure->column_id = dot == 0 ? (nb_str){NULL, 0} : (nb_str){rest.p + dot, rest.n - dot};
}

static size_t count_figures(const nb_layout *layout) {
    size_t n = 0;
    for (size_t i = 0; i < layout->table_count; i++) {
        const nb_table *table = &layout->tables[i];
        for (size_t k = 0; k < table->row_count * table->column_count; k++)
            n += table->cells[k].figure.n > 0;
    }
    return n;
}

static void add_to_index(nb_form *form, size_t index) {
    size_t slot = (size_t)nb_name_hash(form->figures[index].name) & (form->room - 1);
    while (form->slots[slot] != 0) slot = (slot + 1) & (form->room - 1);
    form->slots[slot] = index + 1;
}

void nb_form_figures(nb_report_reader *r, nb_form *form, const nb_layout *layout) {
    nb_arena *arena = r->fields.arena;
    size_t most = count_figures(layout), n = 0;
    nb_form_figure *figures = NB_NEW_ARRAY(arena, nb_form_figure, most);
    for (form->room = 16; form->room < 2 * most + 2;) form->room *= 2;
    form->slots = NB_NEW_ARRAY(arena, size_t, form->room);
    form->figures = figures;
    for (size_t i = 0; i < layout->table_count; i++) {
        const nb_table *table = &layout->tables[i];
        nb_figure_type type = type_of(r, table->at, NB_TYPE_ANY);
        for (size_t k = 0; k < table->row_count * table->column_count; k++) {
            const nb_cell *cell = &table->cells[k];
            if (cell->figure.n == 0 || nb_form_find(form, cell->figure) != NULL) continue;
            nb_form_figure *figure = &figures[n];
            *figure = (nb_form_figure){.name = cell->figure,
                                       .table = table,
                                       .row = k / table->column_count,
                                       .column = k % table->column_count,
                                       .type = type_of(r, cell->at, type)};
            figure->row_label = row_label(table, figure->row, figure->column);
            figure->column_label = column_label(table, figure->row, figure->column);
            split_name(table, figure);
            form->figure_count = n + 1;
            add_to_index(form, n++);
        }
    }
}
