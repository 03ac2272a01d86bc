/* Inline markup of one paragraph → TEXT, STRONG, LINK, MARK and RUBY nodes.
 *
 * {figure}, {ref id}, {br}, **strong**, [text](url), [text]{style} (model/markup.h); a backslash
 * makes the next character plain. What
 * belongs to one visible paragraph (a label and its text, say) is read between nb_inline_begin and
 * nb_inline_end, because punctuation is widened by its neighbours across all of it. */
#ifndef NB_DOC_INLINE_H
#define NB_DOC_INLINE_H

#include "doc/reference.h"

typedef struct nb_inline nb_inline;

nb_inline *nb_inline_new(nb_arena *arena, nb_diags *diags, const nb_report *report, nb_doc *doc,
                         nb_references *references);
void nb_inline_begin(nb_inline *in, nb_lang lang);
/* Text that the layout generates, as it is. */
void nb_inline_generated(nb_inline *in, nb_id parent, nb_str text, const nb_yaml *source);
/* A scalar of the report with its markup. */
void nb_inline_scalar(nb_inline *in, nb_id parent, const nb_yaml *scalar);
/* A figure's value, without markup. */
void nb_inline_value(nb_inline *in, nb_id parent, nb_str text, const nb_yaml *source);
/* A scalar that is an address of the web or of mail as a whole: one link to itself. */
void nb_inline_link(nb_inline *in, nb_id parent, const nb_yaml *scalar);
/* Widens (Chinese) or makes quotation marks curly (English), reports each change as information,
 * and fills the TEXT nodes. */
void nb_inline_end(nb_inline *in);

#endif
