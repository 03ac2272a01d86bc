/* Finds font files, in folders of our own choice: a locked one by its name, of whose faces HarfBuzz
 * says what they are called; a preferred one by its family, with fontconfig. A run without
 * preferred fonts never asks fontconfig. A folder is given to fontconfig when something in it is
 * needed, not before. Where the cache can neither be read nor written, its files are: reading one
 * file takes 0.6–20 ms, a folder of Noto CJK 70–250 ms. Odd rule: environment variables choose the
 * folders (NIANBAO_FONTS, XDG_CACHE_HOME, HOME), and a missing one is no error. */
#include "font/locate.h"

#include <dirent.h>
#include <errno.h>
#include <fontconfig/fontconfig.h>
#include <hb-ot.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const system_folders[] = {
    "/usr/local/share/nianbao/fonts",        "/usr/share/fonts/opentype/noto",
    "/usr/share/fonts/truetype/liberation2", "/usr/share/fonts/truetype/liberation",
    "/usr/share/fonts/truetype/babelstone",  "/usr/share/scribus/profiles",
};
enum { SYSTEM_FOLDERS = sizeof system_folders / sizeof system_folders[0] };

struct nb_locator {
    nb_arena *arena;
    FcConfig *config; /* NULL until something is asked for */
    nb_str *folders;
    bool *given; /* by folder: fontconfig has it */
    size_t n, cap;
    size_t system;     /* folders from here on are the system's */
    nb_str cache_home; /* …/nianbao, or empty */
    bool writable;     /* the cache folder */
};

static void drop_config(void *handle) { FcConfigDestroy(handle); }

/* --- folders --------------------------------------------------------------------------------- */

static void add_folder(nb_locator *l, nb_str folder) {
    while (folder.n > 1 && folder.p[folder.n - 1] == '/') folder.n--;
    if (folder.n == 0) return;
    for (size_t i = 0; i < l->n; i++)
        if (nb_str_eq(l->folders[i], folder)) return;
    if (l->n == l->cap) l->folders = nb_vec_grow(l->arena, l->folders, &l->cap, sizeof(nb_str));
    l->folders[l->n++] = nb_str_dup(l->arena, folder);
}

/* $XDG_CACHE_HOME/nianbao, else $HOME/.cache/nianbao; relative ones count as unset (XDG). */
static nb_str cache_home(nb_arena *arena) {
    const char *xdg = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    if (xdg != NULL && xdg[0] == '/') return nb_str_format(arena, "%s/nianbao", xdg);
    if (home != NULL && home[0] == '/') return nb_str_format(arena, "%s/.cache/nianbao", home);
    return (nb_str){NULL, 0};
}

nb_locator *nb_locator_new(nb_arena *arena, const nb_str *own, size_t n) {
    nb_locator *l = NB_NEW(arena, nb_locator);
    l->arena = arena;
    const char *list = getenv("NIANBAO_FONTS"), *home = getenv("HOME");
    while (list != NULL && *list != '\0') {
        size_t length = strcspn(list, ":");
        add_folder(l, (nb_str){list, length});
        list += length + (list[length] == ':');
    }
    l->cache_home = cache_home(arena);
    if (l->cache_home.n > 0) add_folder(l, nb_str_format(arena, "%s/fonts", l->cache_home.p));
    for (size_t i = 0; i < n; i++) {
        if (own[i].n < 2 || own[i].p[0] != '~' || own[i].p[1] != '/')
            add_folder(l, own[i]);
        else if (home != NULL && home[0] == '/')
            add_folder(l, nb_str_format(arena, "%s%.*s", home, (int)own[i].n - 1, own[i].p + 1));
    }
    l->system = l->n;
    for (size_t i = 0; i < SYSTEM_FOLDERS; i++) add_folder(l, nb_str_of(system_folders[i]));
    l->given = NB_NEW_ARRAY(arena, bool, l->n);
    return l;
}

const nb_str *nb_locator_folders(const nb_locator *locator, size_t *n) {
    *n = locator->n;
    return locator->folders;
}

/* --- fontconfig ------------------------------------------------------------------------------ */

/* The last three names of the path (…/.cache/nianbao/fontconfig); what is above must be there: a
 * home folder is not ours to make. */
static bool make_folders(char *path) {
    char *slash[2] = {NULL, NULL};
    for (char *p = path; (p = strchr(p + 1, '/')) != NULL;) {
        slash[0] = slash[1];
        slash[1] = p;
    }
    for (size_t i = 0; i < 2; i++) {
        if (slash[i] == NULL) continue;
        *slash[i] = '\0';
        mkdir(path, 0700);
        *slash[i] = '/';
    }
    mkdir(path, 0700);
    return access(path, W_OK | X_OK) == 0;
}

static void put_xml(nb_buf *out, nb_str s) {
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '&')
            nb_buf_puts(out, "&amp;");
        else if (s.p[i] == '<')
            nb_buf_puts(out, "&lt;");
        else
            nb_buf_byte(out, (unsigned char)s.p[i]);
    }
}

/* Behind fontconfig's work, which nb_memory_watch began: without memory it knows fewer fonts. */
static void settle(const nb_locator *l) {
    if (nb_memory_ran_out()) nb_arena_fail(l->arena);
}

static FcConfig *config_of(nb_locator *l) {
    if (l->config != NULL) return l->config;
    FcConfig *config = FcConfigCreate();
    if (config == NULL) nb_arena_fail(l->arena);
    nb_arena_defer(l->arena, drop_config, config);
    if (l->cache_home.n > 0) {
        nb_str folder = nb_str_format(l->arena, "%s/fontconfig", l->cache_home.p);
        nb_buf xml = nb_buf_in(l->arena);
        nb_buf_puts(&xml, "<?xml version=\"1.0\"?><fontconfig><cachedir>");
        put_xml(&xml, folder);
        nb_buf_puts(&xml, "</cachedir></fontconfig>");
        nb_buf_byte(&xml, '\0');
        nb_memory_watch();
        FcConfigParseAndLoadFromMemory(config, (const FcChar8 *)xml.p, FcFalse);
        settle(l);
        l->writable = make_folders(nb_strndup(l->arena, folder.p, folder.n));
    }
    return l->config = config;
}

static bool is_font(const char *name) {
    static const char *const ends[] = {".otf", ".ttf", ".ttc", ".OTF", ".TTF", ".TTC"};
    size_t n = strlen(name);
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        if (n > 4 && strcmp(name + n - 4, ends[i]) == 0) return true;
    return false;
}

static void give_files(nb_locator *l, size_t folder) {
    DIR *dir = opendir(l->folders[folder].p);
    if (dir == NULL) return;
    for (const struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        if (!is_font(entry->d_name)) continue;
        nb_str path = nb_str_format(l->arena, "%s/%s", l->folders[folder].p, entry->d_name);
        nb_memory_watch();
        FcConfigAppFontAddFile(config_of(l), (const FcChar8 *)path.p);
        settle(l);
    }
    closedir(dir);
}

/* Lets fontconfig know the fonts of a folder; of its files where a scan would be for nothing,
 * because it could not be kept. (fontconfig also complains on standard error then.) */
static void give(nb_locator *l, size_t folder) {
    FcConfig *config = config_of(l);
    if (l->given[folder]) return;
    const FcChar8 *path = (const FcChar8 *)l->folders[folder].p;
    bool whole = l->writable;
    nb_memory_watch();
    if (!whole && l->cache_home.n > 0) {
        FcCache *cache = FcDirCacheLoad(path, config, NULL);
        whole = cache != NULL;
        if (cache != NULL) FcDirCacheUnload(cache);
    }
    if (whole)
        FcConfigAppFontAddDir(config, path);
    else
        give_files(l, folder);
    settle(l);
    l->given[folder] = true;
}

static FcFontSet *faces_of_family(nb_locator *l, nb_str family) {
    nb_memory_watch();
    FcPattern *pattern = FcPatternCreate();
    FcObjectSet *wanted = FcObjectSetBuild(FC_FILE, FC_INDEX, FC_STYLE, (char *)NULL);
    if (pattern == NULL || wanted == NULL) nb_arena_fail(l->arena);
    FcPatternAddString(pattern, FC_FAMILY, (const FcChar8 *)family.p);
    FcPatternAddBool(pattern, FC_VARIABLE, FcFalse);
    settle(l); /* a name that is missing in `wanted` would be followed */
    FcFontSet *set = FcFontList(config_of(l), pattern, wanted);
    FcObjectSetDestroy(wanted);
    FcPatternDestroy(pattern);
    if (set == NULL) nb_arena_fail(l->arena);
    settle(l);
    return set;
}

/* What a face calls itself in style; none asked for is the regular one. */
static bool style_is(nb_str found, nb_str style) {
    if (style.n > 0) return nb_str_eq(found, style);
    return found.n == 0 || nb_str_is(found, "Regular") || nb_str_is(found, "Normal") ||
           nb_str_is(found, "常规");
}

/* The first style is the typographic one: "Noto Serif CJK SC Black" also calls itself Regular,
 * second. */
static nb_str style_of(FcPattern *face) {
    FcChar8 *found = NULL;
    FcPatternGetString(face, FC_STYLE, 0, &found);
    return nb_str_of((const char *)found);
}

static bool face_at(FcPattern *face, const char **file, int *index) {
    FcChar8 *s = NULL;
    *index = 0;
    if (FcPatternGetString(face, FC_FILE, 0, &s) != FcResultMatch) return false;
    FcPatternGetInteger(face, FC_INDEX, 0, index);
    *file = (const char *)s;
    return *index >= 0 && *index <= UINT16_MAX; /* above: a named instance of a variable font */
}

/* --- one file --------------------------------------------------------------------------------- */

typedef struct face_name {
    char text[128];
    nb_str s;
} face_name;

/* The English name of that kind, or else of the other. */
static void read_name(hb_face_t *face, hb_ot_name_id_t kind, hb_ot_name_id_t other,
                      face_name *out) {
    hb_language_t en = hb_language_from_string("en", -1);
    unsigned n = sizeof out->text;
    if (hb_ot_name_get_utf8(face, kind, en, &n, out->text) == 0) {
        n = sizeof out->text;
        if (hb_ot_name_get_utf8(face, other, en, &n, out->text) == 0) n = 0;
    }
    out->s = (nb_str){out->text, n};
}

static bool is_face(hb_face_t *face, nb_str family, nb_str style) {
    face_name found;
    read_name(face, HB_OT_NAME_ID_TYPOGRAPHIC_FAMILY, HB_OT_NAME_ID_FONT_FAMILY, &found);
    if (!nb_str_eq(found.s, family)) return false;
    read_name(face, HB_OT_NAME_ID_TYPOGRAPHIC_SUBFAMILY, HB_OT_NAME_ID_FONT_SUBFAMILY, &found);
    return style_is(found.s, style);
}

/* Which face of a file has that family and style. */
static bool find_face(const nb_locator *l, const char *path, nb_str family, nb_str style,
                      nb_located *out) {
    nb_memory_watch();
    hb_blob_t *blob = hb_blob_create_from_file_or_fail(path);
    if (blob == NULL) {
        settle(l);
        out->error = errno;
        return true;
    }
    unsigned count = hb_face_count(blob);
    bool found = false;
    for (unsigned i = 0; i < count && !found && !nb_memory_ran_out(); i++) {
        hb_face_t *face = hb_face_create(blob, i);
        found = is_face(face, family, style);
        hb_face_destroy(face);
        out->index = i;
    }
    hb_blob_destroy(blob);
    settle(l);
    return found;
}

/* --- questions ------------------------------------------------------------------------------- */

static nb_str path_in(const nb_locator *l, size_t folder, nb_str file) {
    return nb_str_format(l->arena, "%s/%.*s", l->folders[folder].p, (int)file.n, file.p);
}

static bool regular(const char *path, struct stat *st) {
    return stat(path, st) == 0 && S_ISREG(st->st_mode);
}

nb_str nb_locate_path(const nb_locator *locator, nb_str file) {
    struct stat st;
    for (size_t i = 0; i < locator->n; i++) {
        nb_str path = path_in(locator, i, file);
        if (regular(path.p, &st)) return path;
    }
    return (nb_str){NULL, 0};
}

bool nb_locate_file(nb_locator *locator, nb_str file, nb_str family, nb_str style,
                    nb_located *out) {
    struct stat st;
    for (size_t i = 0; i < locator->n; i++) {
        *out = (nb_located){path_in(locator, i, file), 0, 0};
        if (regular(out->path.p, &st) && find_face(locator, out->path.p, family, style, out))
            return true;
    }
    return false;
}

bool nb_locate_family(nb_locator *locator, nb_str family, nb_str style, nb_located *out) {
    for (size_t i = 0; i < locator->system; i++)
        if (access(locator->folders[i].p, R_OK | X_OK) == 0) give(locator, i);
    FcFontSet *set = faces_of_family(locator, family);
    const char *best = NULL;
    int best_index = 0;
    for (int k = 0; k < set->nfont; k++) {
        const char *name = NULL;
        int index;
        if (!face_at(set->fonts[k], &name, &index) || !style_is(style_of(set->fonts[k]), style))
            continue;
        /* Several copies: the first by name, so that the order of a folder decides nothing. */
        if (best != NULL &&
            (strcmp(name, best) > 0 || (strcmp(name, best) == 0 && index > best_index)))
            continue;
        best = name;
        best_index = index;
    }
    if (best != NULL)
        *out = (nb_located){nb_str_dup(locator->arena, nb_str_of(best)), (unsigned)best_index, 0};
    FcFontSetDestroy(set);
    return best != NULL;
}
