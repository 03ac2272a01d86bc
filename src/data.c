/* Looks for layouts/ and fonts/. Input: where the code is; output: a folder. */
#define _GNU_SOURCE /* dladdr */
#include "data.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/folder.h"

/* Beside the code: PREFIX/bin/nianbao and PREFIX/lib/libnianbao.so (or lib/ARCHITECTURE) have
 * PREFIX/share/nianbao, a build folder in the source tree has the tree one or two levels up. */
static const char *beside(nb_arena *arena, const char *file) {
    static const char *const ways[] = {"../share/nianbao", "../../share/nianbao", "..", "../.."};
    const char *slash = strrchr(file, '/');
    for (size_t i = 0; slash != NULL && i < sizeof ways / sizeof *ways; i++) {
        nb_str root = nb_str_format(arena, "%.*s%s", (int)(slash - file) + 1, file, ways[i]);
        if (nb_folder_is(nb_str_format(arena, "%s/layouts", root.p).p) &&
            nb_folder_is(nb_str_format(arena, "%s/fonts", root.p).p))
            return root.p;
    }
    return NULL;
}

static const char *library(void) {
    Dl_info info;
    return dladdr(NB_INSTALLED_DATA, &info) != 0 ? info.dli_fname : NULL;
}

static const char *program(nb_arena *arena) {
    char self[4096];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    return n > 0 ? nb_strndup(arena, self, (size_t)n) : NULL;
}

const char *nb_data_dir(nb_arena *arena, const char *given) {
    const char *found = given, *code = library();
    if (found == NULL && code != NULL) found = beside(arena, code);
    if (found == NULL && (code = program(arena)) != NULL) found = beside(arena, code);
    return found != NULL ? found : NB_INSTALLED_DATA;
}

const char *nb_data_code(nb_arena *arena) {
    const char *code = library();
    return code != NULL && strchr(code, '/') != NULL ? code : program(arena);
}
