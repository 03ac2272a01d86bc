/* What the composers of blocks share. Internal to doc/. */
#ifndef NB_DOC_COMPOSER_H
#define NB_DOC_COMPOSER_H

#include "doc/inline.h"
#include "doc/reference.h"

typedef struct nb_composer {
    nb_arena *arena;
    nb_diags *diags;
    const nb_report *report;
    const nb_layout *layout;
    nb_doc *doc;
    nb_inline *in;
    nb_lang lang;
    const nb_official *official; /* of the edition that is being composed; NULL: no 公文 */
    uint32_t numbers[NB_HEADING_LEVELS]; /* of the open sections */
    bool bilingual; /* cells of tables say the other language of the edition as well */
    struct {        /* texts that stand in for a missing translation, with their languages */
        struct nb_stand_in {
            const nb_yaml *text;
            nb_lang lang;
        } * items;
        size_t n, cap;
    } stand_ins;
    nb_references *references;
    nb_str within;        /* how references call the section at hand; empty: none */
    uint32_t table_count; /* numbered tables so far */
    uint32_t figure_count;
    nb_id contents, headings_toc, tables_toc; /* NB_NO_NODE: none */
} nb_composer;

/* The text in the language that is being composed; another one's where it has none. */
const nb_yaml *nb_compose_pick(nb_composer *c, nb_text text);
/* The language that a text was picked in. */
nb_lang nb_compose_lang(const nb_composer *c, const nb_yaml *text);
/* A node in the language of its source, and the style in that of the edition. */
nb_id nb_compose_add(nb_composer *c, nb_id parent, nb_node_kind kind, nb_style_id style,
                     const nb_yaml *source);
/* A node with the scalar's inline content. */
nb_id nb_compose_paragraph(nb_composer *c, nb_id parent, nb_node_kind kind, nb_style_id style,
                           const nb_yaml *text);
/* Text that the layout generates, as a paragraph's only content. */
void nb_compose_generated(nb_composer *c, nb_id parent, nb_str text, const nb_yaml *source);
/* contents.c: the place of the contents, if there are any; and, when all is composed, what stands
 * there. */
void nb_compose_contents(nb_composer *c, nb_id root);
void nb_compose_entries(nb_composer *c, nb_id root);
/* official.c: the parts of a 公文; each does nothing in a report that is none, or lacks it. */
void nb_compose_head(nb_composer *c, nb_id root);
void nb_compose_recipients(nb_composer *c, nb_id root);
void nb_compose_attachments(nb_composer *c, nb_id root);
void nb_compose_remark(nb_composer *c, nb_id root);
void nb_compose_imprint(nb_composer *c, nb_id root);
/* tables.c */
void nb_compose_table(nb_composer *c, nb_id parent, const nb_table *table);
/* The table's unit and its rows below the TABLE node `id`. */
void nb_compose_unit(nb_composer *c, nb_id parent, const nb_table *table, nb_style_id style);
void nb_compose_rows(nb_composer *c, nb_id id, const nb_table *table, nb_style_id head,
                     nb_style_id body);
/* pictures.c */
void nb_compose_picture(nb_composer *c, nb_id parent, const nb_block *block);
nb_str nb_compose_word(const nb_composer *c, nb_word which);

#endif
