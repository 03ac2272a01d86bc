/* rendering.yaml: how the PDF was made, besides its files. Input: options and the faces in use;
 * output: YAML, one fact a line, so that two of them can be compared line by line.
 * Odd rule: of a font that is as locked, the lock's SHA-256 is repeated; hashing all fonts would
 * take longer than rendering. */
#include "archive/archive.h"

#include <hb.h>
#include <hpdf_version.h>
#include <libdeflate.h>

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

nb_str nb_archive_rendering(nb_arena *arena, const nb_fonts *fonts, const nb_rendering *how,
                            nb_str report, const nb_archived *files, size_t n) {
    nb_buf out = nb_buf_in(arena);
    put(&out, "program", nb_str_of(how->producer));
    put(&out, "report", report);
    put(&out, "draft", how->draft ? NB_STR("true") : NB_STR("false"));
    if (how->source_date_epoch != NULL)
        put(&out, "source_date_epoch", nb_str_of(how->source_date_epoch));
    nb_buf_puts(&out, "files:\n");
    for (size_t i = 0; i < n; i++) {
        nb_buf_puts(&out, "  ");
        nb_buf_json(&out, files[i].file.name);
        put(&out, "", files[i].path);
    }
    nb_buf_puts(&out, "libraries:\n");
    put(&out, "  harfbuzz", nb_str_of(hb_version_string()));
    put(&out, "  libdeflate", NB_STR(LIBDEFLATE_VERSION_STRING));
    put(&out, "  libharu", NB_STR(HPDF_VERSION_TEXT));
    nb_buf_puts(&out, "fonts:\n");
    for (size_t i = 0; i < nb_fonts_count(fonts); i++) put_face(arena, &out, fonts, i);
    return nb_buf_view(&out);
}
