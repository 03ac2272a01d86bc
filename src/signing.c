/* Signatures, for clients of the library. Input: options; output: what the module of signatures
 * does with them. Odd rule: that module stands in a file of its own, because OpenSSL would cost
 * every start of the program half a millisecond that only signing needs. */
#define _GNU_SOURCE /* dladdr */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "signing.h"
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

static const nb_sign_module *module(void) {
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
    return entry != NULL ? entry() : NULL;
}

static nb_status no_module(nb_on_message on_message, void *handle) {
    const nb_diag_row *row = nb_diag_row_of(NB_SYSTEM_MODULE);
    nb_message message = {.code = row->code,
                          .text = {row->text[0], row->text[1]},
                          .hint = {row->hint[0], row->hint[1]}};
    if (on_message != NULL) on_message(handle, &message);
    return NB_SYSTEM_FAILED;
}

nb_status nb_sign(const nb_sign_options *options, nb_on_message on_message, void *handle) {
    const nb_sign_module *m = module();
    return m != NULL ? m->sign(options, on_message, handle) : no_module(on_message, handle);
}

nb_status nb_verify(const nb_verify_options *options, nb_on_text on_text, void *text_handle,
                    nb_on_message on_message, void *handle) {
    const nb_sign_module *m = module();
    return m != NULL ? m->verify(options, on_text, text_handle, on_message, handle)
                     : no_module(on_message, handle);
}

/* --- while rendering ---------------------------------------------------------------------------
 */

nb_status nb_first_begin(nb_first *first, nb_arena *arena, nb_diags *diags,
                         const nb_sign_options *options, const char *path) {
    nb_status status;
    *first = (nb_first){.module = module(), .file = nb_buf_in(arena)};
    if (first->module == NULL) {
        nb_diag0(diags, NB_SYSTEM_MODULE, ((nb_pos){.file = NULL}));
        return NB_SYSTEM_FAILED;
    }
    first->way = first->module->begin(arena, diags, options, path, &status);
    if (first->way == NULL) return status;
    first->painter = (nb_pdf_signing){.dict = first->way->dict,
                                      .certify = options->certify > 0,
                                      .hidden = options->hidden != 0,
                                      .look = first->way->has_look ? first->way->look : NULL,
                                      .handle = first->way};
    return NB_DONE;
}

bool nb_first_take(void *first, const void *bytes, size_t n) {
    nb_buf_add(&((nb_first *)first)->file, bytes, n);
    return true;
}

nb_str nb_first_end(nb_first *first) {
    return first->module->end(first->way, nb_buf_view(&first->file));
}
