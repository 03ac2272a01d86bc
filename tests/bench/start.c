/* What a run cannot do without: the program's libraries are loaded, and a font is found with
 * fontconfig as src/font/locate.c does it.
 *
 *     start FILE FAMILY STYLE
 *
 * Exits with 1 where the font is not found. Linked with all libraries of the program, needed here
 * or not (tests/CMakeLists.txt). */
#include <stdio.h>

#include "font/locate.h"

int main(int argc, char **argv) {
    nb_recovery recovery;
    nb_arena *arena = nb_arena_new(&recovery);
    if (argc != 4) return fprintf(stderr, "start FILE FAMILY STYLE\n"), 2;
    if (arena == NULL || setjmp(recovery.point) != 0) return 3;
    nb_located where;
    bool found = nb_locate_file(nb_locator_new(arena, NULL, 0), nb_str_of(argv[1]),
                                nb_str_of(argv[2]), nb_str_of(argv[3]), &where);
    nb_arena_free(arena);
    return found ? 0 : 1;
}
