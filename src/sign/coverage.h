/* The signatures of a PDF and the bytes that each covers (ISO 32000-1 12.8.1). */
#ifndef NB_SIGN_COVERAGE_H
#define NB_SIGN_COVERAGE_H

#include "sign/verdict.h"

enum { NB_SIGNATURES_MOST = 64 };

/* The revisions of a file: where each ends. false: out of order, or bytes behind the last. */
bool nb_coverage_revisions(nb_verdict *verdict, nb_pdf *pdf, nb_str file, size_t **ends);
/* Finds the signatures of the newest revision's form, oldest first. */
void nb_coverage_find(nb_verdict *verdict, nb_pdf *pdf, const size_t *ends);
/* Checks dictionary and ByteRange. pdf: of the revision that the signature is in. pieces: what is
 * signed. false: no use in looking further. */
bool nb_coverage_check(nb_found_signature *signature, nb_pdf *pdf, nb_str file, const size_t *ends,
                       nb_str pieces[2]);

#endif
