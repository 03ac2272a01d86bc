/* The print edition, from the options to what layout and painter are told. Input: options, layout,
 * the lock in roles.yaml; output: nb_print, and the layout with what duplex printing changes.
 * Odd rule: a profile that differs from the lock is an error, not a warning as with fonts: nobody
 * sees a wrong one before the sheets come from the press. */
#include "edition.h"

#include <errno.h>
#include <sha2.h>

#include "base/file.h"
#include "base/limits.h"

enum { MOST_BLEED = 20000, MOST_CREEP = 1000 }; /* thousandths of a millimetre */

/* The index of the word in names, 0 for NULL; -1: it is none of them. */
static int choice(const char *word, const char *const *names, int n) {
    for (int i = 0; i < n && word != NULL; i++)
        if (names[i] != NULL && strcmp(word, names[i]) == 0) return i;
    return word == NULL ? 0 : -1;
}

bool nb_edition_read(const nb_options *o, nb_pdfa *level, bool *printed, nb_print *print) {
    static const char *const levels[] = {"3a", "2a", "1a"},
                             *const editions[] = {"reading", "print"},
                             *const ways[] = {NULL, "booklet", "2up"};
    int which = choice(o->pdfa, levels, 3), edition = choice(o->edition, editions, 2),
        impose = choice(o->impose, ways, 3);
    if (which < 0 || edition < 0 || impose < 0) return false;
    *level = (nb_pdfa)which;
    *printed = edition == 1 || (o->edition == NULL && impose > 0);
    bool around = o->bleed != 0 || o->crop_marks != 0;
    if (!*printed) return !around && impose == 0 && o->creep == 0;
    if (o->bleed < 0 || o->bleed > MOST_BLEED || o->creep < 0 || o->creep > MOST_CREEP)
        return false;
    if (impose > 0 && around) return false;
    if (impose != NB_IMPOSE_BOOKLET && o->creep != 0) return false;
    if (o->pdfa != NULL && *level != NB_PDFA_2A) return false;
    *level = NB_PDFA_2A;
    *print = (nb_print){.bleed = nb_len_of_um(o->bleed),
                        .marks = o->crop_marks != 0,
                        .impose = (nb_impose)impose,
                        .creep = nb_len_of_um(o->creep)};
    return true;
}

/* Class and colour space of an ICC profile (ICC.1:2010, 7.2.5, 7.2.6). */
static bool is_press(nb_str profile) {
    return profile.n > 128 && memcmp(profile.p + 12, "prtrCMYK", 8) == 0;
}

bool nb_edition_press(nb_arena *arena, nb_diags *diags, nb_fonts *fonts, nb_print *print) {
    nb_press press;
    if (!nb_fonts_press(fonts, &press)) return false;
    bool there =
        press.path.n > 0 && nb_file_read(arena, press.path.p, NB_MAX_FONT_FILE, &print->profile);
    if (press.path.n > 0 && !there && errno != ENOENT) {
        nb_diag(diags, NB_SYSTEM_READ, ((nb_pos){press.path.p, 0, 0}), press.path,
                nb_str_of(strerror(errno)));
        return false;
    }
    if (!there) {
        nb_diag(diags, NB_PRESS_MISSING, press.pos, press.file, press.package);
        return false;
    }
    char hex[SHA256_DIGEST_STRING_LENGTH];
    SHA256Data((const uint8_t *)print->profile.p, print->profile.n, hex);
    if (!nb_str_is(press.sha256, hex) || !is_press(print->profile)) {
        nb_diag(diags, NB_PRESS_ALTERED, press.pos, press.path);
        return false;
    }
    print->condition = press.condition;
    print->about = press.about;
    return true;
}

const nb_layout *nb_edition_layout(nb_arena *arena, const nb_layout *layout) {
    nb_layout *copy = NB_NEW(arena, nb_layout);
    *copy = *layout;
    copy->page.mirrored = copy->page.duplex = true;
    return copy;
}
