/* Words → places for hyphens. Input: the patterns' file and a word; output: a flag a letter.
 * Odd rule: patterns that differ from the lock are used all the same, as altered fonts are: a
 * warning says that pages may differ. */
#include "text/hyphen.h"

#include <errno.h>
#include <hyphen.h>
#include <sha2.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/limits.h"

struct nb_hyphens {
    HyphenDict *dict;
};

static void drop(void *handle) { hnj_hyphen_free(handle); }

static bool is_locked(nb_arena *arena, const nb_patterns *p, bool *readable) {
    nb_str bytes;
    char hex[SHA256_DIGEST_STRING_LENGTH];
    *readable = nb_file_read(arena, p->path.p, NB_MAX_FONT_FILE, &bytes);
    if (!*readable) return false;
    SHA256Data((const uint8_t *)bytes.p, bytes.n, hex);
    return nb_str_is(p->sha256, hex);
}

nb_hyphens *nb_hyphens_open(nb_arena *arena, nb_diags *diags, const nb_fonts *fonts,
                            const char *lang) {
    nb_patterns p = nb_fonts_patterns(fonts, lang);
    if (p.path.n == 0) return NULL;
    nb_hyphens *hyphens = NB_NEW(arena, nb_hyphens);
    bool readable, locked = is_locked(arena, &p, &readable);
    if (!readable && errno != ENOENT) {
        nb_diag(diags, NB_SYSTEM_READ, ((nb_pos){p.path.p, 0, 0}), p.path,
                nb_str_of(strerror(errno)));
        return NULL;
    }
    nb_memory_watch();
    if (readable) hyphens->dict = hnj_hyphen_load(p.path.p);
    if (nb_memory_ran_out()) nb_arena_fail(arena);
    if (hyphens->dict == NULL) {
        nb_diag(diags, NB_HYPHEN_MISSING, p.pos, p.path, p.package);
        return NULL;
    }
    nb_arena_defer(arena, drop, hyphens->dict);
    if (!locked) nb_diag(diags, NB_HYPHEN_ALTERED, p.pos, p.path);
    return hyphens;
}

void nb_hyphens_find(const nb_hyphens *h, const char *word, size_t n,
                     bool points[NB_HYPHEN_LONGEST]) {
    char text[NB_HYPHEN_LONGEST + 1];  /* the library looks for NUL, though it is told the length */
    char marks[NB_HYPHEN_LONGEST + 5]; /* and asks for five more */
    char **replaced = NULL;
    int *at = NULL, *cut = NULL;
    for (size_t i = 0; i < n && i < NB_HYPHEN_LONGEST; i++) points[i] = false;
    if (n < NB_HYPHEN_WORD || n > NB_HYPHEN_LONGEST) return;
    memcpy(text, word, n);
    text[n] = '\0';
    if (hnj_hyphen_hyphenate2(h->dict, text, (int)n, marks, NULL, &replaced, &at, &cut) == 0)
        for (size_t i = NB_HYPHEN_BEFORE - 1; i + NB_HYPHEN_BEHIND < n; i++)
            points[i] = (marks[i] & 1) != 0 && (replaced == NULL || replaced[i] == NULL);
    for (size_t i = 0; replaced != NULL && i < n; i++) free(replaced[i]);
    free(replaced);
    free(at);
    free(cut);
}
