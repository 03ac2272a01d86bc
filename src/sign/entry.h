/* What the module of signatures offers to the program, which loads it when it is needed. */
#ifndef NB_SIGN_ENTRY_H
#define NB_SIGN_ENTRY_H

#include "base/diag.h"
#include "base/len.h"
#include "nianbao.h"
#include "read/pdf.h"

/* What goes into the file besides its pages. */
typedef struct nb_sign_first {
    nb_str dict;   /* entries of the signature's dictionary, with a hole; empty: the signature
                      comes behind the file */
    bool has_look; /* the field shows a seal */
    void (*look)(void *first, nb_len width, nb_len height, bool old,
                 const int64_t numbers[NB_LOOK_PARTS], nb_pdf_part parts[NB_LOOK_PARTS]);
    void *task; /* the module's */
} nb_sign_first;

typedef struct nb_sign_module {
    nb_status (*sign)(const nb_sign_options *options, nb_on_message on_message, void *handle);
    /* For a file that is made with its first signature, in the caller's arena: the signing under
     * way, or NULL after reporting. path: of the file, for messages. */
    nb_sign_first *(*begin)(nb_arena *arena, nb_diags *diags, const nb_sign_options *options,
                            const char *path, nb_status *status);
    /* The signed file; {NULL, 0} after reporting. */
    nb_str (*end)(nb_sign_first *first, nb_str file);
    nb_status (*verify)(const nb_verify_options *options, nb_on_text on_text, void *text_handle,
                        nb_on_message on_message, void *handle);
} nb_sign_module;

/* The module's only symbol. */
#define NB_SIGN_ENTRY "nb_sign_entry"
NB_API const nb_sign_module *nb_sign_entry(void);

#endif
