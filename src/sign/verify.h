/* Verifying all signatures of a PDF, by what stands in the file and the trust anchors given: no
 * network is used. */
#ifndef NB_SIGN_VERIFY_H
#define NB_SIGN_VERIFY_H

#include "base/diag.h"
#include "sign/verdict.h"

/* trust: path of a PEM file with the certificates to trust; NULL: none. now: seconds since 1970.
 * NULL after reporting: no PDF, no signature, no such PEM file. */
nb_verdict *nb_verify_bytes(nb_arena *arena, nb_arena *scratch, nb_diags *diags, const char *path,
                            nb_str file, const char *trust, int64_t now);

#endif
