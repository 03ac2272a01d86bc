/* From the files that were read to attachments. Input: paths and bytes; output: names that do not
 * depend on where the files lay, sorted.
 * Odd rule: the report's folder is called "report", whatever its name is, and so are those above it
 * as far up as files were named ("report/report" for ../../logo.png); what stands in another folder
 * (last year's report) keeps that folder's name. In the PDF names are flat, because other programs
 * make no folders when they take files out; rendering.yaml has the paths. */
#include "archive/archive.h"

#include <stdlib.h>

#include "base/file.h"

typedef struct nb_archived {
    nb_attachment file; /* under its flat name */
    nb_str path;
} nb_archived;

typedef struct maker {
    nb_arena *arena;
    const nb_rendering *how;
    nb_str folder; /* of the report: "" or with "/" at its end */
    nb_str word;   /* what it is called here: "report" */
    nb_str home; /* the same as a path, "report/report" where files two folders above were named */
    nb_str report; /* path of the report */
    size_t levels; /* of home */
    struct {
        nb_archived *items;
        size_t n, cap;
    } list;
} maker;

static bool ends(nb_str s, const char *with) {
    size_t n = strlen(with);
    return s.n >= n && memcmp(s.p + s.n - n, with, n) == 0;
}

static nb_str behind(nb_str s, size_t n) { return (nb_str){s.p + n, s.n - n}; }

/* The file's path from the folder of the report: behind "../" it lies in one above. */
static nb_str beside_report(const maker *m, const char *path) {
    nb_str whole = nb_str_of(path);
    return nb_str_begins(whole, m->folder) ? behind(whole, m->folder.n) : whole;
}

/* Takes every leading "../" off, and counts them. */
static size_t ups(nb_str *path) {
    size_t n = 0;
    for (; nb_str_begins(*path, NB_STR("../")); n++) *path = behind(*path, 3);
    return n;
}

static nb_str path_of(const maker *m, const char *path) {
    nb_str whole = nb_str_of(path);
    const struct {
        const char *dir, *name;
    } folders[] = {{m->how->layouts, "layouts"}, {m->how->fonts, "fonts"}};
    for (size_t i = 0; i < 2; i++) {
        nb_str dir = nb_str_format(m->arena, "%s/", folders[i].dir);
        if (!nb_str_begins(whole, dir)) continue;
        nb_str rest = behind(whole, dir.n);
        return nb_str_format(m->arena, "%s/%.*s", folders[i].name, (int)rest.n, rest.p);
    }
    if (strcmp(path, m->how->report) == 0) return m->report;
    nb_str rest = beside_report(m, path);
    size_t up = ups(&rest);
    nb_buf named = nb_buf_in(m->arena);
    for (size_t i = up; i < m->levels; i++) {
        nb_buf_str(&named, m->word);
        nb_buf_byte(&named, '/');
    }
    nb_buf_str(&named, rest);
    return nb_buf_view(&named);
}

/* A file of the system, such as hyphenation patterns: it is locked like a font and stays outside.
 */
static bool is_outside(const maker *m, const char *path) {
    nb_str whole = nb_str_of(path);
    if (nb_str_begins(whole, nb_str_format(m->arena, "%s/", m->how->layouts)) ||
        nb_str_begins(whole, nb_str_format(m->arena, "%s/", m->how->fonts)))
        return false;
    return m->folder.n == 0 ? path[0] == '/' : !nb_str_begins(whole, m->folder);
}

/* A name for the report's folder, and for those above it, that no other folder there has. */
static void choose_home(maker *m, const nb_inputs *inputs) {
    m->word = NB_STR("report");
    m->levels = 1;
    for (size_t i = 0; i < inputs->n; i++) {
        nb_str rest = beside_report(m, inputs->items[i].path);
        size_t up = is_outside(m, inputs->items[i].path) ? 0 : ups(&rest);
        if (up > m->levels) m->levels = up;
        if (up == 0 || !nb_str_begins(rest, nb_str_format(m->arena, "%s/", m->word.p))) continue;
        m->word = nb_str_format(m->arena, "%s_", m->word.p);
        i = SIZE_MAX; /* from the start */
    }
    m->home = m->word;
    for (size_t i = 1; i < m->levels; i++)
        m->home = nb_str_format(m->arena, "%s/%s", m->home.p, m->word.p);
}

/* The report keeps its name, unless nobody could write a file of it elsewhere, or it has none. */
static void choose_report(maker *m, const nb_inputs *inputs) {
    nb_str own = beside_report(m, m->how->report);
    bool plain = strcmp(m->how->report, "-") != 0 && nb_archive_safe(own);
    m->report = nb_str_format(m->arena, "%s/%s", m->home.p, plain ? own.p : "report.yaml");
    for (size_t i = 0; i < inputs->n && !plain; i++) {
        const char *path = inputs->items[i].path;
        if (strcmp(path, m->how->report) == 0 || !nb_str_eq(path_of(m, path), m->report)) continue;
        m->report = nb_str_format(m->arena, "%s_", m->report.p);
        i = SIZE_MAX; /* from the start */
    }
}

static const char *mime_of(nb_str name) {
    static const char *const kinds[][2] = {
        {".yaml", "application/yaml"}, {".yml", "application/yaml"}, {".csv", "text/csv"},
        {".json", "application/json"}, {".png", "image/png"},        {".jpg", "image/jpeg"},
        {".jpeg", "image/jpeg"},       {".svg", "image/svg+xml"}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (ends(name, kinds[i][0])) return kinds[i][1];
    return "application/octet-stream";
}

/* report/requests.csv is requests.csv, layouts/gbt9704.yaml is layouts-gbt9704.yaml. */
static nb_str flat_name(const maker *m, nb_str path) {
    bool home = nb_str_begins(path, m->home) && path.n > m->home.n && path.p[m->home.n] == '/';
    nb_str name = nb_str_dup(m->arena, home ? behind(path, m->home.n + 1) : path);
    char *p = nb_strndup(m->arena, name.p, name.n);
    for (size_t i = 0; i < name.n; i++)
        if (p[i] == '/') p[i] = '-';
    name.p = p;
    for (size_t i = 0; i < m->list.n; i++) {
        if (!nb_str_eq(m->list.items[i].file.name, name)) continue;
        name = nb_str_format(m->arena, "_%.*s", (int)name.n, name.p);
        i = SIZE_MAX; /* from the start */
    }
    return name;
}

static void add(maker *m, nb_str path, nb_str bytes, const char *relation, const char *about) {
    for (size_t i = 0; i < m->list.n; i++)
        if (nb_str_eq(m->list.items[i].path, path)) return; /* read twice */
    nb_attachment file = {flat_name(m, path), mime_of(path), relation, nb_str_of(about), bytes};
    *NB_PUSH(m->arena, &m->list) = (nb_archived){file, path};
}

static void add_input(maker *m, const struct nb_input *input, bool report) {
    nb_str path = path_of(m, input->path);
    const char *relation = "Supplement", *about = "报告所用的文件 · a file of the report";
    if (report) {
        relation = "Source";
        about = "报告源文件 · source of the report";
    } else if (nb_str_begins(path, NB_STR("layouts/"))) {
        about = "版式 · layout";
    } else if (nb_str_begins(path, NB_STR("fonts/"))) {
        about = "字体角色与锁定 · font roles and their lock";
    } else if (ends(path, ".csv")) {
        relation = "Data";
        about = "数据 · data of the report";
    } else if (!nb_str_begins(path, m->home)) {
        about = "上年年报 · last year's report";
    }
    add(m, path, input->bytes, relation, about);
}

static int by_name(const void *a, const void *b) {
    nb_str x = ((const nb_archived *)a)->file.name, y = ((const nb_archived *)b)->file.name;
    int order = memcmp(x.p, y.p, x.n < y.n ? x.n : y.n);
    return order != 0 ? order : (x.n > y.n) - (x.n < y.n);
}

const nb_attachment *nb_archive_make(nb_arena *arena, const nb_report *report,
                                     const nb_fonts *fonts, const nb_rendering *how, size_t *n) {
    const nb_inputs *inputs = nb_file_inputs(arena);
    const char *slash = strrchr(how->report, '/');
    maker m = {.arena = arena, .how = how};
    m.folder = (nb_str){how->report, slash == NULL ? 0 : (size_t)(slash - how->report) + 1};
    choose_home(&m, inputs);
    choose_report(&m, inputs);
    for (size_t i = 0; i < inputs->n; i++)
        if (!is_outside(&m, inputs->items[i].path))
            add_input(&m, &inputs->items[i], strcmp(inputs->items[i].path, how->report) == 0);
    add(&m, NB_STR(NB_ARCHIVE_FIGURES), nb_archive_figures(arena, report), "Data",
        "全部数据，供程序读取 · all figures, for programs");
    nb_buf rendering = nb_buf_in(arena);
    nb_archive_rendering(arena, &rendering, fonts, how, path_of(&m, how->report));
    nb_buf_puts(&rendering, "system:\n");
    for (size_t i = 0; i < inputs->n; i++)
        if (is_outside(&m, inputs->items[i].path))
            nb_archive_hash(arena, &rendering, &inputs->items[i]);
    nb_buf_puts(&rendering, "files:\n");
    for (size_t i = 0; i < m.list.n; i++) {
        nb_buf_puts(&rendering, "  ");
        nb_buf_json(&rendering, m.list.items[i].file.name);
        nb_buf_puts(&rendering, ": ");
        nb_buf_json(&rendering, m.list.items[i].path);
        nb_buf_byte(&rendering, '\n');
    }
    add(&m, NB_STR(NB_ARCHIVE_RENDERING), nb_buf_view(&rendering), "Supplement",
        "制作时的程序、选项和字体 · program, options and fonts of the rendering");
    qsort(m.list.items, m.list.n, sizeof *m.list.items, by_name);
    nb_attachment *files = NB_NEW_ARRAY(arena, nb_attachment, m.list.n);
    for (size_t i = 0; i < m.list.n; i++) files[i] = m.list.items[i].file;
    *n = m.list.n;
    return files;
}
