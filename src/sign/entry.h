/* What the module of signatures offers to the program, which loads it when it is needed. */
#ifndef NB_SIGN_ENTRY_H
#define NB_SIGN_ENTRY_H

#include "nianbao.h"

typedef struct nb_sign_module {
    nb_status (*sign)(const nb_sign_options *options, nb_on_message on_message, void *handle);
    nb_status (*verify)(const nb_verify_options *options, nb_on_text on_text, void *text_handle,
                        nb_on_message on_message, void *handle);
} nb_sign_module;

/* The module's only symbol. */
#define NB_SIGN_ENTRY "nb_sign_entry"
NB_API const nb_sign_module *nb_sign_entry(void);

#endif
