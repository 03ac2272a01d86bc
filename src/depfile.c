/* The depfile. Input: what was read; output: the part of make's language that ninja reads too.
 * Odd rule: a name is escaped as compilers do it, for that is what both were made to read: a blank
 * and "#" behind a backslash, "$" twice, and backslashes before a blank twice. "%" is plain in
 * ninja, and in make everywhere but in a target, which compilers leave as it is. */
#include "depfile.h"

static void put_name(nb_buf *out, const char *name) {
    size_t slashes = 0;
    for (const char *p = name; *p != '\0'; p++) {
        if (*p == ' ')
            for (size_t i = 0; i <= slashes; i++) nb_buf_byte(out, '\\');
        if (*p == '#') nb_buf_byte(out, '\\');
        if (*p == '$') nb_buf_byte(out, '$');
        nb_buf_byte(out, (unsigned char)*p);
        slashes = *p == '\\' ? slashes + 1 : 0;
    }
}

typedef struct names {
    const char **items;
    size_t n, cap;
} names;

static void add(nb_arena *arena, names *list, const char *name) {
    if (name == NULL || strcmp(name, "-") == 0) return;
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->items[i], name) == 0) return;
    *NB_PUSH(arena, list) = name;
}

void nb_depfile_put(nb_buf *out, const char *target, const nb_made *made,
                    const nb_sign_options *sign) {
    names list = {NULL, 0, 0};
    for (size_t i = 0; i < made->inputs->n; i++)
        add(out->arena, &list, made->inputs->items[i].path);
    for (size_t i = 0; i < nb_fonts_count(made->fonts); i++)
        add(out->arena, &list, nb_fonts_at(made->fonts, i)->path);
    if (sign != NULL) {
        const char *const keys[] = {sign->p12, sign->key, sign->certs, sign->chain, sign->seal};
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) add(out->arena, &list, keys[i]);
    }
    put_name(out, target);
    nb_buf_byte(out, ':');
    for (size_t i = 0; i < list.n; i++) {
        nb_buf_puts(out, " \\\n  ");
        put_name(out, list.items[i]);
    }
    nb_buf_byte(out, '\n');
    for (size_t i = 0; i < list.n; i++) {
        nb_buf_byte(out, '\n');
        put_name(out, list.items[i]);
        nb_buf_puts(out, ":\n");
    }
}
