/* The first signature of a file that is being rendered. Internal to the library. */
#ifndef NB_SIGNING_H
#define NB_SIGNING_H

#include "paint/painter.h"
#include "sign/entry.h"

typedef struct nb_first {
    nb_pdf_signing painter; /* what the painter is told; no dict: nothing, as strips of a seal are
                               the signer's and no part of the document */
    const nb_sign_module *module;
    nb_sign_first *way;
    nb_buf file; /* unsigned yet */
} nb_first;

/* Opens the key and makes the signature's dictionary. path: of the file, for messages, which are
 * reported. */
nb_status nb_first_begin(nb_first *first, nb_arena *arena, nb_diags *diags,
                         const nb_sign_options *options, const char *path);
/* An nb_sink for the painter. */
bool nb_first_take(void *first, const void *bytes, size_t n);
/* The signed file; {NULL, 0} after reporting. */
nb_str nb_first_end(nb_first *first);

#endif
