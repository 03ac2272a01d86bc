/* Signing a PDF: the levels of PAdES baseline (EN 319 142-1), by incremental updates.
 *
 *     b-b    the signature
 *     b-t    and a time-stamp of it
 *     b-lt   and the proofs that its certificates were good (DSS)
 *     b-lta  and a time-stamp of the whole file with them
 */
#ifndef NB_SIGN_SIGN_H
#define NB_SIGN_SIGN_H

#include "sign/field.h"
#include "sign/http.h"
#include "sign/key.h"
#include "sign/seal.h"

typedef enum nb_level { NB_LEVEL_BB, NB_LEVEL_BT, NB_LEVEL_BLT, NB_LEVEL_BLTA, NB_LEVELS } nb_level;
extern const char *const nb_level_names[NB_LEVELS];
/* NB_LEVELS: no such level. */
nb_level nb_level_of(const char *name);

typedef struct nb_signing {
    nb_key *key; /* NULL: only raise the level of what is signed */
    nb_level level;
    const char *tsa;        /* address of a time-stamp server */
    STACK_OF(X509) * chain; /* issuers that nothing else brings; may be NULL */
    nb_sign_words words;
    nb_http_limits http;
    const nb_seal *seal; /* shown in the field of the signature; NULL: none */
    bool hidden;         /* the signature's field shows nothing, and fields for seals stay free */
    const char *path;    /* of the file, for messages */
} nb_signing;

/* Whether all is there that the level needs, and the certificate is in time. false after reporting.
 */
bool nb_sign_ready(nb_arena *arena, nb_diags *diags, const nb_signing *how);
/* For a file that is made with its first signature: the entries of its dictionary, with a hole, */
nb_str nb_sign_dict(nb_arena *arena, const nb_signing *how);
/* and the file with the hole filled, raised to its level; {NULL, 0} after reporting. */
nb_str nb_sign_hole(nb_arena *arena, nb_diags *diags, nb_str file, const nb_signing *how);
/* The signed file; {NULL, 0} after reporting. `file` begins it, unchanged. */
nb_str nb_sign_bytes(nb_arena *arena, nb_diags *diags, nb_str file, const nb_signing *how);
#endif
