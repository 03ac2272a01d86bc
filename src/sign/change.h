/* What one revision of a PDF changes in the one before, held against what may come after a
 * signature: signatures in fields that were empty or are new, with their seals, proofs (DSS), and
 * what these need in the catalog, the form, the pages and the structure tree. Everything else is a
 * change of what was signed. */
#ifndef NB_SIGN_CHANGE_H
#define NB_SIGN_CHANGE_H

#include "sign/verdict.h"

typedef struct nb_change {
    bool undue;       /* `findings` says what */
    bool straddles;   /* divides a seal over the edges of pages: what DocMDP P 1 and P 2 forbid */
    bool adds_fields; /* or signs one: what DocMDP P 1 forbids, time-stamps apart */
    struct {
        nb_str *items; /* full names of older fields that it signs: FieldMDP may forbid it */
        size_t n, cap;
    } filled;
    nb_findings findings;
} nb_change;

/* scratch: for work that dies with it. findings.arena is the caller's. */
void nb_change_find(nb_arena *scratch, nb_pdf *old, nb_pdf *new, nb_change *change);

#endif
