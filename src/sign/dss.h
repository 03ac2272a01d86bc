/* The document security store: what proves signatures valid later (EN 319 142-1 5.4.2). */
#ifndef NB_SIGN_DSS_H
#define NB_SIGN_DSS_H

#include "sign/revocation.h"
#include "sign/update.h"

/* Adds proofs for all signatures and time-stamps of the file. false after reporting. */
bool nb_dss_gather(nb_proof *proof, nb_arena *arena, nb_diags *diags, nb_http *http, nb_pdf *pdf,
                   STACK_OF(X509) * pool);
/* The catalog's /DSS, as text, with what was there before; its streams go into the update. */
nb_str nb_dss_put(nb_update *update, nb_arena *arena, nb_pdf *pdf, const nb_proof *proof);

#endif
