/* What verifying has found, and how it is told. */
#ifndef NB_SIGN_VERDICT_H
#define NB_SIGN_VERDICT_H

#include "read/pdf.h"

typedef enum nb_finding_name {
#define NB_FINDING(name, key, weight, zh, en) NB_V_##name,
#include "sign/verdict.def"
#undef NB_FINDING
    NB_V_COUNT
} nb_finding_name;

typedef enum nb_weight { NB_WEIGHT_FAULT, NB_WEIGHT_LOWER, NB_WEIGHT_NOTE } nb_weight;

typedef struct nb_finding_row {
    const char *key;
    nb_weight weight;
    const char *text[2]; /* Chinese, English */
} nb_finding_row;
const nb_finding_row *nb_finding_row_of(nb_finding_name name);

typedef struct nb_finding {
    nb_finding_name name;
    nb_str about[2]; /* in both languages; {NULL, 0}: nothing */
} nb_finding;

/* Each once; at most FINDINGS_MOST, so that a hostile file cannot fill the memory. */
typedef struct nb_findings {
    nb_arena *arena;
    nb_finding *items;
    size_t n, cap, faults;
} nb_findings;
/* UTF-8 without what would upset a terminal, and not too long. */
nb_str nb_text_clean(nb_arena *arena, nb_str text);
/* about is cleaned. */
void nb_finding_add(nb_findings *findings, nb_finding_name name, nb_str about);
void nb_finding_add2(nb_findings *findings, nb_finding_name name, nb_str zh, nb_str en);
nb_str nb_finding_words(nb_arena *arena, const nb_finding *finding, int lang);
bool nb_finding_has(const nb_findings *findings, nb_finding_name name);

typedef enum nb_time_source {
    NB_TIME_NONE,
    NB_TIME_CLAIMED,  /* /M: nobody else vouches for it */
    NB_TIME_STAMP,    /* time-stamp in the signature */
    NB_TIME_DOCUMENT, /* a later time-stamp of the document */
} nb_time_source;

typedef enum nb_trust { NB_TRUST_UNKNOWN, NB_TRUST_NO, NB_TRUST_YES } nb_trust;
typedef enum nb_revoked { NB_REVOKED_UNKNOWN, NB_REVOKED_NO, NB_REVOKED_YES } nb_revoked;

/* What a certificate says, as UTF-8. */
typedef struct nb_who {
    nb_str name, subject, issuer, serial; /* name: CN, or the whole subject */
    int64_t from, until;
} nb_who;

typedef struct nb_found_signature {
    nb_str field, subfilter;
    bool timestamp; /* a DocTimeStamp */
    size_t revision, offset;
    int64_t number; /* object of the dictionary */
    const nb_pdf_value *dict;
    size_t range[4];
    bool covers_all; /* the whole file */
    bool intact;     /* digest and signature are right */
    int certify;     /* DocMDP P; 0: none */
    nb_who signer;
    nb_str digest, key;
    int64_t claimed, time; /* seconds since 1970; −1: none. time: that which counts */
    nb_time_source source;
    nb_who stamper;
    nb_trust trust;
    nb_revoked revoked;
    nb_str chain;          /* names, the signer's first */
    int level;             /* nb_level; −1: none */
    bool changed, updated; /* later revisions change it unduly; there are later ones */
    nb_findings findings;
} nb_found_signature;

typedef struct nb_verdict {
    nb_arena *arena;
    const char *path;
    size_t size, revisions;
    bool with_trust;
    nb_found_signature *signatures; /* oldest first */
    size_t n;
    nb_findings findings; /* of the file as a whole */
} nb_verdict;

bool nb_verdict_in_order(const nb_verdict *verdict);
/* For people; lang: 0 Chinese, 1 English. */
nb_str nb_verdict_text(const nb_verdict *verdict, int lang);
nb_str nb_verdict_json(const nb_verdict *verdict);

#endif
