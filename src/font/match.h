/* Font roles (fangsong, heiti, …) to chains of faces.
 *
 * fonts/roles.yaml names for each role the preferred families, the free defaults with their Debian
 * package, file, size, checksum and SHA-256, and the fallbacks. They are looked for in folders of
 * our own choice (locate.h): what a system has beyond that never slips in. Files are opened on
 * first use. Preferred families count when roles.yaml says `use_preferred: true` or the environment
 * NIANBAO_PREFERRED=1 (0: not even then).
 */
#ifndef NB_FONT_MATCH_H
#define NB_FONT_MATCH_H

#include "font/face.h"

typedef struct nb_fonts nb_fonts;

/* fonts_dir holds roles.yaml. NULL after reporting. */
nb_fonts *nb_fonts_open(nb_arena *arena, nb_diags *diags, const char *fonts_dir);
/* The same fonts with faces and messages of their own, for another thread. They are all looked for
 * now, in files; none is opened. */
nb_fonts *nb_fonts_fork(nb_arena *arena, nb_diags *diags, nb_fonts *of);
/* The face of `fonts` for that of its fork: of the same file, and opened now if it was not. */
const nb_face *nb_fonts_twin(nb_fonts *fonts, const nb_fonts *fork, size_t index);
/* Finds and opens every font that roles.yaml names, for documents to come; problems are reported.
 */
void nb_fonts_warm(nb_fonts *fonts);
/* As nb_fonts_open would answer, from warm fonts that live longer. */
nb_fonts *nb_fonts_share(nb_arena *arena, nb_diags *diags, nb_fonts *fonts);
/* Index of a role, or -1. */
int nb_fonts_role(const nb_fonts *fonts, nb_str name);
size_t nb_fonts_role_count(const nb_fonts *fonts);
nb_str nb_fonts_role_name(const nb_fonts *fonts, int role);
/* How many faces the role's chain has, and the i-th (opened now; NULL when it cannot be: skipped by
 * callers; an uninstalled or altered default is reported once). */
size_t nb_fonts_chain(const nb_fonts *fonts, int role);
const nb_face *nb_fonts_face(nb_fonts *fonts, int role, size_t i);
/* First face of the chain that has the code point; NULL when none has. *gid gets its glyph. */
const nb_face *nb_fonts_find(nb_fonts *fonts, int role, uint32_t cp, uint32_t *gid);
/* Faces opened so far, by nb_face.index. */
size_t nb_fonts_count(const nb_fonts *fonts);
const nb_face *nb_fonts_at(const nb_fonts *fonts, size_t index);

/* The file of a language's hyphenation patterns, locked like a font. */
typedef struct nb_patterns {
    nb_str path, package, sha256;
    nb_pos pos; /* in roles.yaml */
} nb_patterns;
/* Of a language ("en"); an empty path when roles.yaml names none. */
nb_patterns nb_fonts_patterns(const nb_fonts *fonts, const char *lang);

/* The colour profile of the press for which print editions are made, locked like a font. */
typedef struct nb_press {
    nb_str path; /* {NULL, 0}: the file is in none of the folders */
    nb_str file, package, sha256;
    nb_str condition, about; /* the printing condition: "FOGRA39" */
    nb_pos pos;              /* in roles.yaml */
} nb_press;
/* false after reporting: roles.yaml names none. */
bool nb_fonts_press(nb_fonts *fonts, nb_press *out);

/* What the lock in roles.yaml says of the i-th entry of a role's chain. */
typedef struct nb_font_entry {
    nb_str family, style, package, file, license, sha256;
    int64_t size;
    uint32_t checksum;
    bool preferred; /* the office's own font: not locked */
    bool found;     /* in one of the folders */
} nb_font_entry;
nb_font_entry nb_fonts_entry(const nb_fonts *fonts, int role, size_t i);
/* The same of a face that was opened. */
nb_font_entry nb_fonts_entry_of(const nb_fonts *fonts, size_t face);
/* The folders that are searched for fonts, in order. */
const nb_str *nb_fonts_folders(const nb_fonts *fonts, size_t *n);

#endif
