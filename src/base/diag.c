/* The list of diagnostics and the insertion of arguments. Odd rule: an error that is reported twice
 * at the same place with the same arguments is kept once. */
#include "base/diag.h"

#include <stdlib.h>

static const nb_diag_row ROWS[] = {
#define NB_DIAG(name, code, args, zh, en, hint_zh, hint_en) \
    {#name, code, args, {zh, en}, {hint_zh, hint_en}},
#include "base/diag.def"
#undef NB_DIAG
};

typedef struct entry {
    nb_diag_entry public;
    size_t order, file_order;
} entry;

struct nb_diags {
    nb_arena *arena;
    struct {
        entry *items;
        size_t n, cap;
    } list;
    size_t *slots; /* hash table of 1 + index into list; room a power of two, 0 before the first */
    size_t room;
    size_t by_severity[3];
    bool machine;
    nb_code instead[NB_CODE_COUNT];
};

nb_diags *nb_diags_new(nb_arena *arena) {
    nb_diags *diags = NB_NEW(arena, nb_diags);
    diags->arena = arena;
    for (int code = 0; code < NB_CODE_COUNT; code++) diags->instead[code] = (nb_code)code;
    return diags;
}

void nb_diags_replace(nb_diags *diags, nb_code code, nb_code instead) {
    diags->instead[code] = instead;
}

const nb_diag_row *nb_diag_row_of(nb_code code) { return &ROWS[code]; }

nb_severity nb_diag_severity(nb_code code) {
    char letter = ROWS[code].code[0];
    return letter == 'E' ? NB_ERROR : letter == 'W' ? NB_WARNING : NB_INFO;
}

static bool same_file(const char *a, const char *b) {
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool same(const nb_diag_entry *e, nb_code code, nb_pos pos, const nb_str *args, size_t n) {
    if (e->code != code || e->pos.line != pos.line || e->pos.column != pos.column ||
        !same_file(e->pos.file, pos.file))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!nb_str_eq(e->args[i], args[i])) return false;
    return true;
}

static size_t slot_of(const nb_diags *diags, nb_code code, nb_pos pos) {
    uint64_t hash = ((uint64_t)pos.line << 32 | pos.column) * 31 + (uint64_t)code;
    return (size_t)(hash * UINT64_C(0x9E3779B97F4A7C15) >> 32) & (diags->room - 1);
}

static void keep_room(nb_diags *diags) {
    if (2 * (diags->list.n + 1) <= diags->room) return;
    diags->room = diags->room == 0 ? 64 : 2 * diags->room;
    diags->slots = NB_NEW_ARRAY(diags->arena, size_t, diags->room);
    for (size_t i = 0; i < diags->list.n; i++) {
        const nb_diag_entry *e = &diags->list.items[i].public;
        size_t slot = slot_of(diags, e->code, e->pos);
        while (diags->slots[slot] != 0) slot = (slot + 1) & (diags->room - 1);
        diags->slots[slot] = i + 1;
    }
}

void nb_diag_add(nb_diags *diags, nb_code code, nb_pos pos, const nb_str *args, size_t n) {
    code = diags->instead[code];
    if (n != (size_t)ROWS[code].args) abort(); /* a row and its call disagree: a bug, not input */
    keep_room(diags);
    size_t slot = slot_of(diags, code, pos);
    for (; diags->slots[slot] != 0; slot = (slot + 1) & (diags->room - 1))
        if (same(&diags->list.items[diags->slots[slot] - 1].public, code, pos, args, n)) return;
    nb_str *copy = NB_NEW_ARRAY(diags->arena, nb_str, n);
    for (size_t i = 0; i < n; i++) copy[i] = nb_str_dup(diags->arena, args[i]);
    entry *e = NB_PUSH(diags->arena, &diags->list);
    *e = (entry){{code, pos, copy}, diags->list.n, 0};
    diags->slots[slot] = diags->list.n;
    diags->by_severity[nb_diag_severity(code)]++;
    if (code == NB_SYSTEM_READ || code == NB_SYSTEM_WRITE) diags->machine = true;
}

/* Files in the order of their first message. There are few, and neighbours are mostly alike. */
static void order_files(nb_diags *diags) {
    struct {
        const char **items;
        size_t n, cap;
    } files = {0};
    for (size_t i = 0; i < diags->list.n; i++) {
        entry *e = &diags->list.items[i];
        size_t k = 0;
        while (k < files.n && !same_file(files.items[k], e->public.pos.file)) k++;
        if (k == files.n) *NB_PUSH(diags->arena, &files) = e->public.pos.file;
        e->file_order = k;
    }
}

size_t nb_diags_count(const nb_diags *diags) { return diags->list.n; }
size_t nb_diags_errors(const nb_diags *diags) { return diags->by_severity[NB_ERROR]; }
size_t nb_diags_warnings(const nb_diags *diags) { return diags->by_severity[NB_WARNING]; }
bool nb_diags_machine(const nb_diags *diags) { return diags->machine; }

static int by_place(const void *a, const void *b) {
    const entry *x = a, *y = b;
    if (x->file_order != y->file_order) return x->file_order < y->file_order ? -1 : 1;
    if (x->public.pos.line != y->public.pos.line)
        return x->public.pos.line < y->public.pos.line ? -1 : 1;
    if (x->public.pos.column != y->public.pos.column)
        return x->public.pos.column < y->public.pos.column ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

const nb_diag_entry *nb_diags_sorted(nb_diags *diags) {
    size_t n = diags->list.n;
    if (n == 0) return NULL;
    order_files(diags);
    entry *copy = NB_NEW_ARRAY(diags->arena, entry, n);
    memcpy(copy, diags->list.items, n * sizeof *copy);
    qsort(copy, n, sizeof *copy, by_place);
    nb_diag_entry *sorted = NB_NEW_ARRAY(diags->arena, nb_diag_entry, n);
    for (size_t i = 0; i < n; i++) sorted[i] = copy[i].public;
    return sorted;
}

static nb_str insert(nb_arena *arena, const char *text, const nb_diag_entry *e) {
    nb_buf buf = nb_buf_in(arena);
    for (const char *p = text; *p != '\0'; p++) {
        if (p[0] == '{' && p[1] >= '0' && p[1] <= '9' && p[2] == '}') {
            nb_buf_str(&buf, e->args[p[1] - '0']);
            p += 2;
        } else {
            nb_buf_byte(&buf, (unsigned char)*p);
        }
    }
    return nb_buf_view(&buf);
}

nb_str nb_diag_text(nb_arena *arena, const nb_diag_entry *e, nb_messages language) {
    return insert(arena, ROWS[e->code].text[language], e);
}

nb_str nb_diag_hint(nb_arena *arena, const nb_diag_entry *e, nb_messages language) {
    const char *hint = ROWS[e->code].hint[language];
    return hint == NULL ? (nb_str){NULL, 0} : insert(arena, hint, e);
}
