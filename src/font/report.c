/* Prints the roles, their fonts and, for the characters of a report, who shows which of them.
 * Odd rule: a font that serves several roles is described, and its file hashed, once. */
#include "font/report.h"

#include <stdlib.h>

#include "base/unicode.h"

enum { LABEL_COLUMNS = 10, MAX_LISTED = 100 };

/* Chinese, English: by nb_messages. */
typedef const char *const words[2];
static words w_roles = {"角色", "Roles"}, w_fonts = {"字体", "Fonts"},
             w_folders = {"查找的文件夹", "Folders searched"}, w_file = {"文件", "file"},
             w_package = {"软件包", "package"}, w_license = {"许可", "licence"},
             w_embedding = {"嵌入", "embedding"}, w_lock = {"锁定", "lock"},
             w_same = {"一致（SHA-256 已核对）", "as locked (SHA-256 verified)"},
             w_differs = {"与 roles.yaml 不一致", "differs from roles.yaml"},
             w_own = {"本单位字体，不锁定", "the office's own, not locked"},
             w_missing = {"未安装", "not installed"}, w_unusable = {"不可用", "unusable"},
             w_used = {"报告用字", "Characters of the report"},
             w_nobody = {"没有字体", "no font has"}, w_first = {"首选", "first choice"};

static const char *embedding_word(uint16_t fs_type, nb_messages language) {
    static words installable = {"允许（可安装）", "allowed (installable)"},
                 editable = {"允许（可编辑）", "allowed (editable)"},
                 printing = {"允许（预览与打印）", "allowed (preview and print)"},
                 whole = {"不许取子集", "no subsetting"}, bitmap = {"仅限点阵", "bitmaps only"},
                 restricted = {"不允许", "forbidden"};
    if (fs_type & 0x0100u) return whole[language];
    if (fs_type & 0x0200u) return bitmap[language];
    if (fs_type & 0x0008u) return editable[language];
    if (fs_type & 0x0004u) return printing[language];
    return fs_type & 0x0002u ? restricted[language] : installable[language];
}

static void put_padded(nb_buf *out, nb_str s, int columns) {
    nb_buf_str(out, s);
    for (const char *p = s.p, *end = s.p + s.n; p < end;)
        columns -= nb_columns(nb_utf8_next(&p, end));
    do nb_buf_byte(out, ' ');
    while (--columns > 0);
}

static void put_label(nb_buf *out, const char *label) {
    nb_buf_puts(out, "    ");
    put_padded(out, nb_str_of(label), LABEL_COLUMNS);
}

static void put_name(nb_buf *out, const nb_font_entry *entry) {
    nb_buf_str(out, entry->family);
    if (entry->style.n > 0) nb_buf_byte(out, ' ');
    nb_buf_str(out, entry->style);
}

/* --- fonts ----------------------------------------------------------------------------------- */

static void put_font(nb_buf *out, const nb_font_entry *e, const nb_face *face, nb_messages lang) {
    nb_buf_puts(out, "  ");
    put_name(out, e);
    nb_buf_byte(out, '\n');
    if (face != NULL) {
        put_label(out, w_file[lang]);
        nb_buf_puts(out, face->path);
        if (face->collection_index > 0) nb_buf_printf(out, " #%u", face->collection_index);
        nb_buf_byte(out, '\n');
    }
    if (e->package.n > 0) {
        put_label(out, w_package[lang]);
        nb_buf_str(out, e->package);
        nb_buf_byte(out, '\n');
    }
    put_label(out, w_license[lang]);
    nb_str license = e->license.n > 0 || face == NULL ? e->license : face->license;
    const char *line_end = license.n > 0 ? memchr(license.p, '\n', license.n) : NULL;
    if (line_end != NULL) license.n = (size_t)(line_end - license.p);
    nb_buf_str(out, license);
    nb_buf_byte(out, '\n');
    if (face != NULL) {
        put_label(out, w_embedding[lang]);
        nb_buf_puts(out, embedding_word(face->fs_type, lang));
        nb_buf_printf(out, " fsType 0x%04x\n", face->fs_type);
    }
    put_label(out, w_lock[lang]);
    const char *state = e->found ? w_unusable[lang] : w_missing[lang];
    if (face != NULL && e->preferred) {
        state = w_own[lang];
    } else if (face != NULL) {
        char hex[65];
        nb_face_sha256(face, hex);
        state = nb_str_is(e->sha256, hex) ? w_same[lang] : w_differs[lang];
    }
    nb_buf_puts(out, state);
    nb_buf_byte(out, '\n');
}

/* Does an earlier place of some chain name the same font? */
static bool seen_before(const nb_fonts *fonts, int role, size_t place, const nb_font_entry *e) {
    for (int r = 0; r <= role; r++) {
        size_t n = r < role ? nb_fonts_chain(fonts, r) : place;
        for (size_t i = 0; i < n; i++) {
            nb_font_entry o = nb_fonts_entry(fonts, r, i);
            if (nb_str_eq(o.family, e->family) && nb_str_eq(o.style, e->style) &&
                o.preferred == e->preferred && nb_str_eq(o.file, e->file))
                return true;
        }
    }
    return false;
}

static void put_fonts(nb_buf *out, nb_fonts *fonts, nb_messages lang) {
    int roles = (int)nb_fonts_role_count(fonts);
    nb_buf_printf(out, "%s\n", w_roles[lang]);
    for (int r = 0; r < roles; r++) {
        nb_buf_puts(out, "  ");
        put_padded(out, nb_fonts_role_name(fonts, r), 14);
        for (size_t i = 0; i < nb_fonts_chain(fonts, r); i++) {
            nb_font_entry e = nb_fonts_entry(fonts, r, i);
            if (i > 0) nb_buf_puts(out, " → ");
            put_name(out, &e);
            if (!e.found) nb_buf_printf(out, " (%s)", w_missing[lang]);
        }
        nb_buf_byte(out, '\n');
    }
    nb_buf_printf(out, "\n%s\n", w_fonts[lang]);
    for (int r = 0; r < roles; r++) {
        for (size_t i = 0; i < nb_fonts_chain(fonts, r); i++) {
            nb_font_entry e = nb_fonts_entry(fonts, r, i);
            if (!seen_before(fonts, r, i, &e)) put_font(out, &e, nb_fonts_face(fonts, r, i), lang);
        }
    }
    size_t n = 0;
    const nb_str *folders = nb_fonts_folders(fonts, &n);
    nb_buf_printf(out, "\n%s\n", w_folders[lang]);
    for (size_t i = 0; i < n; i++) nb_buf_printf(out, "  %s\n", folders[i].p);
}

/* --- characters ------------------------------------------------------------------------------ */

static int by_role_and_character(const void *a, const void *b) {
    const nb_font_use *x = a, *y = b;
    if (x->role != y->role) return x->role < y->role ? -1 : 1;
    return x->cp == y->cp ? 0 : x->cp < y->cp ? -1 : 1;
}

/* Those of uses that `face` (NULL: nobody) shows; listed when they are a fallback's. */
static void put_share(nb_buf *out, nb_fonts *fonts, const nb_font_use *uses, size_t n,
                      const nb_face *face, bool list, nb_messages lang) {
    nb_buf listed = nb_buf_in(out->arena);
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t gid;
        if (nb_fonts_find(fonts, uses[i].role, uses[i].cp, &gid) != face) continue;
        if (++count > MAX_LISTED || !list) continue;
        nb_buf_puts(&listed, count > 1 ? ", " : ": ");
        nb_buf_utf8(&listed, uses[i].cp);
        nb_buf_printf(&listed, " U+%04X", uses[i].cp);
    }
    if (count == 0) return;
    nb_buf_puts(out, "    ");
    if (face == NULL)
        nb_buf_puts(out, w_nobody[lang]);
    else
        nb_buf_str(out, face->postscript_name);
    if (!list) nb_buf_printf(out, " (%s)", w_first[lang]);
    nb_buf_printf(out, " %zu", count);
    nb_buf_str(out, nb_buf_view(&listed));
    if (list && count > MAX_LISTED)
        nb_buf_printf(out, lang == NB_MESSAGES_ZH ? "……另有 %zu 个" : " … and %zu more",
                      count - MAX_LISTED);
    nb_buf_byte(out, '\n');
}

static void put_uses(nb_arena *arena, nb_buf *out, nb_fonts *fonts, const nb_font_use *uses,
                     size_t n, nb_messages lang) {
    nb_font_use *sorted = NB_NEW_ARRAY(arena, nb_font_use, n);
    size_t count = 0;
    memcpy(sorted, uses, n * sizeof *uses);
    qsort(sorted, n, sizeof *sorted, by_role_and_character);
    for (size_t i = 0; i < n; i++) {
        if (sorted[i].role >= nb_fonts_role_count(fonts) || nb_is_invisible(sorted[i].cp)) continue;
        if (count > 0 && by_role_and_character(&sorted[count - 1], &sorted[i]) == 0) continue;
        sorted[count++] = sorted[i];
    }
    nb_buf_printf(out, "\n%s\n", w_used[lang]);
    for (size_t start = 0, end; start < count; start = end) {
        int role = sorted[start].role;
        for (end = start; end < count && sorted[end].role == role;) end++;
        nb_buf_puts(out, "  ");
        nb_buf_str(out, nb_fonts_role_name(fonts, role));
        nb_buf_byte(out, '\n');
        bool first = true;
        for (size_t i = 0; i < nb_fonts_chain(fonts, role); i++) {
            const nb_face *face = nb_fonts_face(fonts, role, i);
            if (face == NULL) continue;
            put_share(out, fonts, sorted + start, end - start, face, !first, lang);
            first = false;
        }
        put_share(out, fonts, sorted + start, end - start, NULL, true, lang);
    }
}

void nb_fonts_report(nb_arena *arena, nb_buf *out, nb_fonts *fonts, const nb_font_use *uses,
                     size_t n, nb_messages language) {
    put_fonts(out, fonts, language);
    if (n > 0) put_uses(arena, out, fonts, uses, n, language);
}
