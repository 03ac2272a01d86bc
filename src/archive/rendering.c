/* rendering.yaml: how the PDF was made, besides its files. Input: options and the faces in use;
 * output: YAML, one fact a line, so that two of them can be compared line by line.
 * Odd rule: of a font that is as locked, the lock's SHA-256 is repeated; hashing all fonts would
 * take longer than rendering. */
#include "archive/archive.h"

#include <hb.h>
#include <hpdf_version.h>
#include <libdeflate.h>
#include <sha2.h>

static void put(nb_buf *out, const char *key, nb_str value) {
    nb_buf_puts(out, key);
    nb_buf_puts(out, ": ");
    nb_buf_json(out, value);
    nb_buf_byte(out, '\n');
}

static void put_face(nb_arena *arena, nb_buf *out, const nb_fonts *fonts, size_t i) {
    const nb_face *face = nb_fonts_at(fonts, i);
    nb_font_entry entry = nb_fonts_entry_of(fonts, i);
    bool locked = !entry.preferred && (int64_t)face->bytes.n == entry.size &&
                  face->checksum == entry.checksum;
    char hex[65];
    if (!locked) nb_face_sha256(face, hex);
    nb_str name = nb_str_format(arena, "  %.*s%s%.*s", (int)entry.family.n, entry.family.p,
                                entry.style.n > 0 ? " " : "", (int)entry.style.n, entry.style.p);
    nb_str value = nb_str_format(arena, "%.*s, sha256 %.*s", (int)face->version.n, face->version.p,
                                 locked ? (int)entry.sha256.n : 64, locked ? entry.sha256.p : hex);
    put(out, name.p, value);
}

static void put_given(nb_buf *out, const char *key, const char *value) {
    if (value != NULL) put(out, key, nb_str_of(value));
}

void nb_archive_rendering(nb_arena *arena, nb_buf *out, const nb_fonts *fonts,
                          const nb_rendering *how, nb_str report) {
    put(out, "program", nb_str_of(how->producer));
    put(out, "report", report);
    if (how->draft) put(out, "draft", NB_STR("true"));
    put_given(out, "lang", how->lang);
    put_given(out, "bilingual", how->bilingual);
    put_given(out, "source_date_epoch", how->source_date_epoch);
    nb_buf_puts(out, "libraries:\n");
    put(out, "  harfbuzz", nb_str_of(hb_version_string()));
    put(out, "  libdeflate", NB_STR(LIBDEFLATE_VERSION_STRING));
    put(out, "  libharu", NB_STR(HPDF_VERSION_TEXT));
    nb_buf_puts(out, "fonts:\n");
    for (size_t i = 0; i < nb_fonts_count(fonts); i++) put_face(arena, out, fonts, i);
}

void nb_archive_hash(nb_arena *arena, nb_buf *out, const struct nb_input *file) {
    char hex[SHA256_DIGEST_STRING_LENGTH];
    const char *slash = strrchr(file->path, '/');
    SHA256Data((const uint8_t *)file->bytes.p, file->bytes.n, hex);
    put(out, nb_str_format(arena, "  %s", slash == NULL ? file->path : slash + 1).p,
        nb_str_format(arena, "sha256 %s", hex));
}

/* --- comparing -------------------------------------------------------------------------------- */

static const char NONE[] = "——";

static const nb_yaml *find(const nb_yaml *map, nb_str key) {
    for (size_t i = 0; map != NULL && map->kind == NB_YAML_MAP && i < map->n; i++)
        if (nb_str_eq(map->keys[i]->text, key)) return map->values[i];
    return NULL;
}

static size_t compare_maps(nb_arena *arena, nb_diags *diags, nb_pos pos, const nb_yaml *before,
                           const nb_yaml *now) {
    size_t differences = 0;
    for (int way = 0; way < 2; way++) {
        const nb_yaml *one = way == 0 ? before : now, *other = way == 0 ? now : before;
        for (size_t i = 0; one != NULL && one->kind == NB_YAML_MAP && i < one->n; i++) {
            nb_str key = one->keys[i]->text;
            const nb_yaml *value = one->values[i], *its = find(other, key);
            if (value->kind == NB_YAML_MAP) {
                if (way == 0) differences += compare_maps(arena, diags, pos, value, its);
                continue;
            }
            nb_str mine = value->text, theirs = its == NULL ? nb_str_of(NONE) : its->text;
            if ((way == 1 && its != NULL) || nb_str_eq(mine, theirs)) continue;
            nb_diag(diags, NB_ARCHIVE_DIFFERS, pos, key, way == 0 ? mine : theirs,
                    way == 0 ? theirs : mine);
            differences++;
        }
    }
    return differences;
}

size_t nb_archive_compare(nb_arena *arena, nb_diags *diags, const char *name,
                          const nb_archive *before, const nb_archive *now) {
    return compare_maps(arena, diags, (nb_pos){name, 0, 0}, before->rendering, now->rendering);
}
