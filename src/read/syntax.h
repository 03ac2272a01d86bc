/* The syntax of PDF values (ISO 32000-1 7.2, 7.3). Internal to read/. */
#ifndef NB_READ_SYNTAX_H
#define NB_READ_SYNTAX_H

#include "read/pdf.h"

typedef struct nb_pdf_parser {
    nb_arena *arena;
    nb_str bytes;
    size_t at;
    bool placed; /* bytes are the file: values get their places */
    int depth;
} nb_pdf_parser;

void nb_pdf_skip_space(nb_pdf_parser *p); /* and comments */
/* The keyword, with nothing that could belong to it behind; moves on when it is there. */
bool nb_pdf_keyword(nb_pdf_parser *p, const char *word);
/* A whole number without sign, of at most 18 digits. */
bool nb_pdf_unsigned(nb_pdf_parser *p, int64_t *out);
/* Any value but a stream; a reference when `3 0 R` stands there. */
bool nb_pdf_parse(nb_pdf_parser *p, nb_pdf_value *out);

#endif
