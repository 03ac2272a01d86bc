/* Roles → faces: reads fonts/roles.yaml, finds each font through locate.c when it is first needed,
 * opens it, and holds it against the lock (size and head checksum; the full SHA-256 is report.c's).
 * Odd rule: a `nb_fonts *` shared as const still finds and opens behind it; what it answers does
 * not depend on the order of the questions. */
#include "font/match.h"

#include <errno.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/limits.h"
#include "font/locate.h"
#include "font/shape.h"
#include "model/yaml.h"

enum { PAGES = 0x110000 >> 8, PAGE = 256, NOBODY = UINT16_MAX };

typedef enum progress { UNTRIED, FOUND, OPEN, UNUSABLE } progress;

/* One font of roles.yaml, shared by all roles that name it. */
typedef struct slot {
    nb_font_entry entry;
    nb_pos pos;
    nb_str key; /* its name in roles.yaml; empty for preferred families */
    progress progress;
    bool reported;
    nb_located where;
    const nb_face *face;
    const nb_face *ready; /* opened for another document; NULL: not */
} slot;

typedef struct answer {
    uint16_t face, gid; /* face: index + 1; 0: not asked yet; NOBODY */
} answer;

/* A role: the fonts that serve it, best first. */
typedef struct chain {
    nb_str name;
    nb_pos pos;
    slot **slots;
    size_t n;
    bool reported;
    answer **pages; /* PAGES of them; by code point */
} chain;

struct nb_fonts {
    nb_arena *arena;
    nb_diags *diags;
    nb_locator *locator;
    const nb_yaml *hyphenation; /* by language; NULL: none */
    const nb_yaml *root;
    struct nb_input source; /* roles.yaml */
    nb_str *own;            /* the office's folders, `own_count` of them */
    size_t own_count;
    struct {
        slot **items;
        size_t n, cap;
    } slots;
    chain *roles;
    size_t role_count;
    struct {
        const nb_face **items;
        size_t n, cap;
    } faces;
};

/* --- roles.yaml ------------------------------------------------------------------------------ */

static bool wrong(nb_fonts *fonts, nb_pos pos, const char *what, nb_str which) {
    nb_str text = nb_str_format(fonts->arena, "%s “%.*s”", what, (int)which.n, which.p);
    nb_diag(fonts->diags, NB_FONT_ROLES, pos, text);
    return false;
}

static bool text_of(nb_fonts *fonts, const nb_yaml *map, const char *key, nb_str *out) {
    const nb_yaml *value = nb_yaml_get(map, key);
    if (value == NULL || value->kind != NB_YAML_SCALAR || value->text.n == 0)
        return wrong(fonts, map->pos, "缺少 (missing)", nb_str_of(key));
    /* fontconfig wants strings that end in NUL */
    *out = nb_str_dup(fonts->arena, value->text);
    return true;
}

static bool hex_of(nb_str s, uint32_t *out) {
    if (s.n == 0 || s.n > 8) return false;
    *out = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')))
            return false;
        *out = *out << 4 | (uint32_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return true;
}

static bool read_font(nb_fonts *fonts, nb_str key, const nb_yaml *map) {
    slot *s = NB_NEW(fonts->arena, slot);
    s->key = key;
    s->pos = map->pos;
    nb_font_entry *e = &s->entry;
    nb_str size, head;
    if (map->kind != NB_YAML_MAP) return wrong(fonts, map->pos, "应为键值对 (no mapping)", key);
    if (!text_of(fonts, map, "family", &e->family) || !text_of(fonts, map, "style", &e->style) ||
        !text_of(fonts, map, "package", &e->package) || !text_of(fonts, map, "file", &e->file) ||
        !text_of(fonts, map, "license", &e->license) || !text_of(fonts, map, "size", &size) ||
        !text_of(fonts, map, "head", &head) || !text_of(fonts, map, "sha256", &e->sha256))
        return false;
    if (!nb_str_to_int(size, &e->size)) return wrong(fonts, map->pos, "不是整数 (no number)", size);
    if (!hex_of(head, &e->checksum))
        return wrong(fonts, map->pos, "不是十六进制数 (no hex number)", head);
    if (memchr(e->file.p, '/', e->file.n) != NULL)
        return wrong(fonts, map->pos, "应为文件名，不含路径 (a file name, not a path)", e->file);
    *NB_PUSH(fonts->arena, &fonts->slots) = s;
    return true;
}

static slot *slot_of_key(const nb_fonts *fonts, nb_str key) {
    for (size_t i = 0; i < fonts->slots.n; i++)
        if (nb_str_eq(fonts->slots.items[i]->key, key)) return fonts->slots.items[i];
    return NULL;
}

/* A preferred font: "family", or {family: …, style: …}. */
static slot *preferred_slot(nb_fonts *fonts, const nb_yaml *node) {
    nb_str family = node->text, style = {"", 0};
    if (node->kind == NB_YAML_MAP) {
        if (!text_of(fonts, node, "family", &family)) return NULL;
        const nb_yaml *value = nb_yaml_get(node, "style");
        if (value != NULL && value->kind == NB_YAML_SCALAR) style = value->text;
    }
    for (size_t i = 0; i < fonts->slots.n; i++) {
        slot *s = fonts->slots.items[i];
        if (s->entry.preferred && nb_str_eq(s->entry.family, family) &&
            nb_str_eq(s->entry.style, style))
            return s;
    }
    slot *s = NB_NEW(fonts->arena, slot);
    s->pos = node->pos;
    s->entry.preferred = true;
    s->entry.family = nb_str_dup(fonts->arena, family);
    s->entry.style = nb_str_dup(fonts->arena, style);
    *NB_PUSH(fonts->arena, &fonts->slots) = s;
    return s;
}

static bool read_role(nb_fonts *fonts, chain *r, const nb_yaml *map, bool use_preferred) {
    const nb_yaml *preferred = nb_yaml_get(map, "preferred"), *locked = nb_yaml_get(map, "locked");
    if (locked == NULL || locked->kind != NB_YAML_SEQ || locked->n == 0)
        return wrong(fonts, map->pos, "缺少 (missing)", NB_STR("locked"));
    size_t wishes = 0;
    if (use_preferred && preferred != NULL && preferred->kind == NB_YAML_SEQ) wishes = preferred->n;
    r->pos = map->pos;
    r->slots = NB_NEW_ARRAY(fonts->arena, slot *, wishes + locked->n);
    for (size_t i = 0; i < wishes; i++) {
        slot *s = preferred_slot(fonts, preferred->values[i]);
        if (s == NULL) return false;
        r->slots[r->n++] = s;
    }
    for (size_t i = 0; i < locked->n; i++) {
        const nb_yaml *name = locked->values[i];
        slot *s = name->kind == NB_YAML_SCALAR ? slot_of_key(fonts, name->text) : NULL;
        if (s == NULL) return wrong(fonts, name->pos, "fonts 下没有 (not under fonts)", name->text);
        r->slots[r->n++] = s;
    }
    return true;
}

static bool wants_preferred(const nb_yaml *root) {
    const char *set = getenv("NIANBAO_PREFERRED");
    if (set != NULL && (strcmp(set, "0") == 0 || strcmp(set, "1") == 0)) return set[0] == '1';
    const nb_yaml *value = nb_yaml_get(root, "use_preferred");
    return value != NULL && value->kind == NB_YAML_SCALAR && nb_str_is(value->text, "true");
}

static bool read_hyphenation(nb_fonts *fonts, const nb_yaml *map) {
    static const char *const KEYS[] = {"path", "package", "sha256"};
    nb_str text;
    if (map == NULL) return true;
    if (map->kind != NB_YAML_MAP)
        return wrong(fonts, map->pos, "应为键值对 (no mapping)", NB_STR("hyphenation"));
    for (size_t i = 0; i < map->n; i++) {
        if (map->values[i]->kind != NB_YAML_MAP)
            return wrong(fonts, map->values[i]->pos, "应为键值对 (no mapping)", map->keys[i]->text);
        for (size_t k = 0; k < sizeof KEYS / sizeof *KEYS; k++)
            if (!text_of(fonts, map->values[i], KEYS[k], &text)) return false;
    }
    fonts->hyphenation = map;
    return true;
}

static bool read_roles(nb_fonts *fonts, const nb_yaml *root) {
    const nb_yaml *faces = nb_yaml_get(root, "fonts"), *roles = nb_yaml_get(root, "roles"),
                  *dirs = nb_yaml_get(root, "dirs");
    if (faces == NULL || faces->kind != NB_YAML_MAP)
        return wrong(fonts, root->pos, "缺少 (missing)", NB_STR("fonts"));
    if (roles == NULL || roles->kind != NB_YAML_MAP)
        return wrong(fonts, root->pos, "缺少 (missing)", NB_STR("roles"));
    for (size_t i = 0; i < faces->n; i++)
        if (!read_font(fonts, faces->keys[i]->text, faces->values[i])) return false;
    size_t n = dirs != NULL && dirs->kind == NB_YAML_SEQ ? dirs->n : 0;
    fonts->own = NB_NEW_ARRAY(fonts->arena, nb_str, n);
    for (size_t i = 0; i < n; i++) fonts->own[i] = dirs->values[i]->text;
    bool use_preferred = wants_preferred(root);
    /* The office's folders hold nothing but its preferred fonts. */
    fonts->own_count = use_preferred ? n : 0;
    fonts->locator = nb_locator_new(fonts->arena, fonts->own, fonts->own_count);
    fonts->roles = NB_NEW_ARRAY(fonts->arena, chain, roles->n);
    for (size_t i = 0; i < roles->n; i++) {
        chain *r = &fonts->roles[fonts->role_count++];
        r->name = roles->keys[i]->text;
        if (roles->values[i]->kind != NB_YAML_MAP)
            return wrong(fonts, roles->values[i]->pos, "应为键值对 (no mapping)", r->name);
        if (!read_role(fonts, r, roles->values[i], use_preferred)) return false;
    }
    return read_hyphenation(fonts, nb_yaml_get(root, "hyphenation"));
}

nb_fonts *nb_fonts_open(nb_arena *arena, nb_diags *diags, const char *fonts_dir) {
    nb_fonts *fonts = NB_NEW(arena, nb_fonts);
    fonts->arena = arena;
    fonts->diags = diags;
    nb_str path = nb_str_format(arena, "%s/roles.yaml", fonts_dir), bytes;
    if (!nb_file_read(arena, path.p, NB_MAX_YAML, &bytes)) {
        nb_str why = nb_str_of(strerror(errno));
        nb_pos pos = {path.p, 0, 0};
        nb_diag(diags, NB_SYSTEM_READ, pos, path, why);
        return NULL;
    }
    fonts->source = (struct nb_input){path.p, bytes};
    const nb_yaml *root = nb_yaml_parse(arena, diags, path.p, bytes);
    if (root == NULL) return NULL;
    if (root->kind != NB_YAML_MAP) {
        wrong(fonts, root->pos, "应为键值对 (no mapping)", path);
        return NULL;
    }
    fonts->root = root;
    return read_roles(fonts, root) ? fonts : NULL;
}

/* --- one font -------------------------------------------------------------------------------- */

static nb_str full_name(const nb_fonts *fonts, const slot *s) {
    const nb_font_entry *e = &s->entry;
    return nb_str_format(fonts->arena, "%.*s%s%.*s", (int)e->family.n, e->family.p,
                         e->style.n > 0 ? " " : "", (int)e->style.n, e->style.p);
}

static bool find_slot(const nb_fonts *fonts, slot *s) {
    nb_font_entry *e = &s->entry;
    if (s->progress == UNTRIED) {
        e->found = e->preferred
                       ? nb_locate_family(fonts->locator, e->family, e->style, &s->where)
                       : nb_locate_file(fonts->locator, e->file, e->family, e->style, &s->where);
        s->progress = e->found ? FOUND : UNUSABLE;
    }
    return e->found;
}

static void open_slot(nb_fonts *fonts, slot *s) {
    const nb_font_entry *e = &s->entry;
    s->progress = UNUSABLE;
    const char *why = NULL;
    nb_face *face = NULL;
    int error = s->where.error;
    if (error == 0 && s->ready != NULL) {
        face = nb_face_share(fonts->arena, s->ready);
    } else if (error == 0) {
        face = nb_face_open(fonts->arena, s->where.path.p, s->where.index, &why);
        error = errno;
    }
    nb_str name = full_name(fonts, s);
    if (face == NULL && why == NULL) {
        nb_diag(fonts->diags, NB_SYSTEM_READ, ((nb_pos){s->where.path.p, 0, 0}), s->where.path,
                nb_str_of(strerror(error)));
    } else if (face == NULL || fonts->faces.n >= NOBODY - 1) {
        nb_diag(fonts->diags, NB_FONT_DAMAGED, s->pos, name, s->where.path, nb_str_of(why));
    } else if (!nb_face_embeddable(face)) {
        nb_str type = nb_str_format(fonts->arena, "0x%04x", face->fs_type);
        nb_diag(fonts->diags, NB_FONT_FORBIDDEN, s->pos, name, type);
    } else {
        if (!e->preferred && ((int64_t)face->bytes.n != e->size || face->checksum != e->checksum))
            nb_diag(fonts->diags, NB_FONT_ALTERED, s->pos, name, s->where.path);
        face->index = (uint16_t)fonts->faces.n;
        *NB_PUSH(fonts->arena, &fonts->faces) = face;
        s->face = face;
        s->progress = OPEN;
        return;
    }
    s->reported = true;
}

/* A font that could not be had: an error when the role has no other, else a warning, once. */
static void report_missing(nb_fonts *fonts, chain *r, slot *s) {
    bool other = false;
    for (size_t i = 0; i < r->n && !other; i++) {
        const slot *o = r->slots[i];
        other = o->progress == FOUND || o->progress == OPEN ||
                (o->progress == UNTRIED && !o->entry.preferred &&
                 nb_locate_path(fonts->locator, o->entry.file).n > 0);
    }
    if (!other && !r->reported) {
        const slot *first = r->slots[0];
        for (size_t i = 0; i < r->n && first->entry.preferred; i++) first = r->slots[i];
        r->reported = s->reported = true;
        nb_diag(fonts->diags, NB_FONT_NONE, r->pos, r->name, full_name(fonts, first),
                first->entry.package);
    } else if (!s->reported && !s->entry.preferred) {
        s->reported = true;
        nb_diag(fonts->diags, NB_FONT_MISSING, s->pos, full_name(fonts, s), s->entry.package);
    }
}

/* --- forks ----------------------------------------------------------------------------------- */

nb_fonts *nb_fonts_fork(nb_arena *arena, nb_diags *diags, nb_fonts *of) {
    nb_fonts *fork = NB_NEW(arena, nb_fonts);
    *fork = *of;
    fork->arena = arena;
    fork->diags = diags;
    nb_shape_prepare(); /* before there are threads */
    fork->faces.items = NULL;
    fork->faces.n = fork->faces.cap = 0;
    fork->slots.items = NB_NEW_ARRAY(arena, slot *, of->slots.n);
    fork->slots.cap = of->slots.n;
    fork->roles = NB_NEW_ARRAY(arena, chain, of->role_count);
    for (size_t i = 0; i < of->slots.n; i++) {
        find_slot(of, of->slots.items[i]);
        slot *s = fork->slots.items[i] = NB_NEW(arena, slot);
        *s = *of->slots.items[i];
        s->face = NULL;
        if (s->progress == OPEN) s->progress = FOUND;
    }
    for (size_t i = 0; i < of->role_count; i++) {
        chain *r = &fork->roles[i];
        *r = of->roles[i];
        r->pages = NULL;
        r->slots = NB_NEW_ARRAY(arena, slot *, r->n);
        for (size_t k = 0; k < r->n; k++) {
            size_t at = 0;
            while (of->slots.items[at] != of->roles[i].slots[k]) at++;
            r->slots[k] = fork->slots.items[at];
        }
    }
    return fork;
}

const nb_face *nb_fonts_twin(nb_fonts *fonts, const nb_fonts *fork, size_t index) {
    size_t at = 0;
    while (fork->slots.items[at]->face != fork->faces.items[index]) at++;
    slot *s = fonts->slots.items[at];
    if (s->progress == FOUND) open_slot(fonts, s);
    return s->face;
}

/* --- for several documents ------------------------------------------------------------------- */

void nb_fonts_warm(nb_fonts *fonts) {
    for (size_t i = 0; i < fonts->slots.n; i++) {
        slot *s = fonts->slots.items[i];
        if (find_slot(fonts, s) && s->progress == FOUND) open_slot(fonts, s);
    }
}

/* Nothing of what one document asked shows in another: faces are numbered anew, and what is wrong
 * with a font is reported anew. */
nb_fonts *nb_fonts_share(nb_arena *arena, nb_diags *diags, nb_fonts *of) {
    nb_fonts *fonts = nb_fonts_fork(arena, diags, of);
    nb_file_count(arena, &of->source);
    fonts->locator = nb_locator_new(arena, of->own, of->own_count);
    for (size_t i = 0; i < fonts->slots.n; i++) {
        slot *s = fonts->slots.items[i];
        s->ready = of->slots.items[i]->face;
        s->reported = false;
        s->progress = s->entry.found ? FOUND : UNUSABLE;
    }
    for (size_t i = 0; i < fonts->role_count; i++) fonts->roles[i].reported = false;
    return fonts;
}

/* --- questions ------------------------------------------------------------------------------- */

int nb_fonts_role(const nb_fonts *fonts, nb_str name) {
    for (size_t i = 0; i < fonts->role_count; i++)
        if (nb_str_eq(fonts->roles[i].name, name)) return (int)i;
    return -1;
}

size_t nb_fonts_role_count(const nb_fonts *fonts) { return fonts->role_count; }
nb_str nb_fonts_role_name(const nb_fonts *fonts, int role) { return fonts->roles[role].name; }
size_t nb_fonts_chain(const nb_fonts *fonts, int role) { return fonts->roles[role].n; }
size_t nb_fonts_count(const nb_fonts *fonts) { return fonts->faces.n; }

const nb_face *nb_fonts_at(const nb_fonts *fonts, size_t index) {
    return index < fonts->faces.n ? fonts->faces.items[index] : NULL;
}

const nb_str *nb_fonts_folders(const nb_fonts *fonts, size_t *n) {
    return nb_locator_folders(fonts->locator, n);
}

nb_patterns nb_fonts_patterns(const nb_fonts *fonts, const char *lang) {
    const nb_yaml *map = fonts->hyphenation == NULL ? NULL : nb_yaml_get(fonts->hyphenation, lang);
    nb_patterns none = {{NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0, 0}};
    if (map == NULL) return none;
    return (nb_patterns){nb_str_dup(fonts->arena, nb_yaml_get(map, "path")->text),
                         nb_yaml_get(map, "package")->text, nb_yaml_get(map, "sha256")->text,
                         map->pos};
}

bool nb_fonts_press(nb_fonts *fonts, nb_press *out) {
    const nb_yaml *map = nb_yaml_get(fonts->root, "press");
    if (map == NULL || map->kind != NB_YAML_MAP)
        return wrong(fonts, fonts->root->pos, "缺少 (missing)", NB_STR("press"));
    out->pos = map->pos;
    if (!text_of(fonts, map, "file", &out->file) ||
        !text_of(fonts, map, "package", &out->package) ||
        !text_of(fonts, map, "sha256", &out->sha256) ||
        !text_of(fonts, map, "condition", &out->condition) ||
        !text_of(fonts, map, "about", &out->about))
        return false;
    out->path = nb_locate_path(fonts->locator, out->file);
    return true;
}

nb_font_entry nb_fonts_entry(const nb_fonts *fonts, int role, size_t i) {
    slot *s = fonts->roles[role].slots[i];
    find_slot(fonts, s);
    return s->entry;
}

nb_font_entry nb_fonts_entry_of(const nb_fonts *fonts, size_t face) {
    size_t i = 0;
    while (fonts->slots.items[i]->face != fonts->faces.items[face]) i++;
    return fonts->slots.items[i]->entry;
}

const nb_face *nb_fonts_face(nb_fonts *fonts, int role, size_t i) {
    chain *r = &fonts->roles[role];
    slot *s = r->slots[i];
    if (s->progress == OPEN) return s->face;
    if (find_slot(fonts, s) && s->progress == FOUND) open_slot(fonts, s);
    if (s->face == NULL) report_missing(fonts, r, s);
    return s->face;
}

/* The page of answers for a code point, made on its first use. */
static answer *answer_of(nb_fonts *fonts, chain *r, uint32_t cp) {
    if (r->pages == NULL) r->pages = NB_NEW_ARRAY(fonts->arena, answer *, PAGES);
    answer **page = &r->pages[cp / PAGE];
    if (*page == NULL) *page = NB_NEW_ARRAY(fonts->arena, answer, PAGE);
    return &(*page)[cp % PAGE];
}

const nb_face *nb_fonts_find(nb_fonts *fonts, int role, uint32_t cp, uint32_t *gid) {
    *gid = 0;
    if (cp >= 0x110000) return NULL;
    chain *r = &fonts->roles[role];
    answer *a = answer_of(fonts, r, cp);
    if (a->face == 0) {
        a->face = NOBODY;
        for (size_t i = 0; i < r->n && a->face == NOBODY; i++) {
            const nb_face *face = nb_fonts_face(fonts, role, i);
            uint32_t found = face == NULL ? 0 : nb_face_glyph(face, cp);
            if (found != 0) *a = (answer){(uint16_t)(face->index + 1), (uint16_t)found};
        }
    }
    if (a->face == NOBODY) return NULL;
    *gid = a->gid;
    return fonts->faces.items[a->face - 1];
}
