/* Proofs that certificates were not revoked, as a file carries them: OCSP answers and CRLs. */
#ifndef NB_SIGN_PROOF_H
#define NB_SIGN_PROOF_H

#include "sign/trust.h"

/* An entry of the DSS's list `key` (Certs, OCSPs, CRLs). false: unreadable. */
bool nb_proof_add(nb_trusting *trusting, const char *key, nb_str der, size_t revision);
/* What the proofs say of the certificate as of `at`. *proven: raised to the revision that holds the
 * proof which was taken. */
nb_revoked nb_proof_check(nb_trusting *trusting, X509 *cert, X509 *issuer, int64_t at,
                          size_t *proven, nb_findings *findings);

#endif
