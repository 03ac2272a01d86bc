/* Signatures, for clients of the library. Input: options; output: what the module of signatures
 * does with them. Odd rule: that module stands in a file of its own, because OpenSSL would cost
 * every start of the program half a millisecond that only signing needs. */
#define _GNU_SOURCE /* dladdr */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sign/entry.h"
#include "tell.h"

/* Beside the code in a build folder; below PREFIX/lib when it was installed, and wherever PREFIX
 * was moved to. */
static void *load(const char *code) {
    static const char *const ways[] = {"", "nianbao/", NB_MODULES_FROM_BIN "/"};
    const char *slash = code != NULL ? strrchr(code, '/') : NULL;
    char path[4096];
    for (size_t i = 0; slash != NULL && i < sizeof ways / sizeof *ways; i++) {
        int n = snprintf(path, sizeof path, "%.*s%s" NB_MODULE_FILE, (int)(slash - code) + 1, code,
                         ways[i]);
        if (n > 0 && (size_t)n < sizeof path && access(path, R_OK) == 0)
            return dlopen(path, RTLD_NOW | RTLD_LOCAL);
    }
    return NULL;
}

static const nb_sign_module *module(nb_on_message on_message, void *handle) {
    Dl_info info;
    char self[4096];
    void *library = NULL;
    if (dladdr((void *)(uintptr_t)nb_sign, &info) != 0) library = load(info.dli_fname);
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (library == NULL && n > 0) {
        self[n] = '\0';
        library = load(self);
    }
    if (library == NULL) library = dlopen(NB_INSTALLED_MODULES "/" NB_MODULE_FILE, RTLD_NOW);
    const nb_sign_module *(*entry)(void) = NULL;
    if (library != NULL) *(void **)&entry = dlsym(library, NB_SIGN_ENTRY);
    if (entry != NULL) return entry();
    const nb_diag_row *row = nb_diag_row_of(NB_SYSTEM_MODULE);
    nb_message message = {.code = row->code,
                          .text = {row->text[0], row->text[1]},
                          .hint = {row->hint[0], row->hint[1]}};
    if (on_message != NULL) on_message(handle, &message);
    return NULL;
}

nb_status nb_sign(const nb_sign_options *options, nb_on_message on_message, void *handle) {
    const nb_sign_module *m = module(on_message, handle);
    return m != NULL ? m->sign(options, on_message, handle) : NB_SYSTEM_FAILED;
}

nb_status nb_verify(const nb_verify_options *options, nb_on_text on_text, void *text_handle,
                    nb_on_message on_message, void *handle) {
    const nb_sign_module *m = module(on_message, handle);
    return m != NULL ? m->verify(options, on_text, text_handle, on_message, handle)
                     : NB_SYSTEM_FAILED;
}
