/* What the makers of galley boxes share. Internal to flow/. */
#ifndef NB_FLOW_COLUMN_H
#define NB_FLOW_COLUMN_H

#include "flow/galley.h"
#include "text/para.h"

typedef struct nb_column_maker {
    nb_arena *arena, *scratch;
    nb_diags *diags;
    const nb_doc *doc;
    const nb_layout *layout;
    nb_fonts *fonts;
    nb_setter *setter;
    nb_galley *galley;
    struct nb_ahead *ahead; /* ahead.h's; NULL: everything is set in its turn */
    bool gridded;           /* blocks take whole lines of the grid */
    nb_len width; /* of the column: the type area, or one of two columns beside each other */
    struct {
        nb_len left, below; /* its left edge, and how far it reaches into the line below the date */
    } seal;                 /* the last one; below 0: none does */
} nb_maker;

/* The style of a block. */
const nb_style *nb_maker_style(const nb_maker *m, nb_id block);

nb_vitem *nb_maker_box(nb_maker *m, nb_id node, nb_len height, nb_len trailing,
                       const nb_place *items, uint32_t n);
void nb_maker_glue(nb_maker *m, nb_len height);
void nb_maker_snap(nb_maker *m);
void nb_maker_penalty(nb_maker *m, int32_t penalty);
/* A new page before what comes: at the last place that allowed a cut, so that a heading goes along,
 * and turns with what comes when that is turned. */
void nb_maker_force(nb_maker *m, bool turned);
/* The same where a part of the report begins, on a right-hand page in duplex printing. */
void nb_maker_part(nb_maker *m);

/* The penalty of a page's end behind the last box, or (back: 1) behind the one before it, becomes
 * at least this, except where a page must end: what comes stays with it. */
void nb_maker_join(nb_maker *m, size_t back, int32_t penalty);

/* Items of a box are gathered here, then handed to nb_maker_box. */
void nb_items_line(nb_maker *m, nb_items *out, const nb_line *line, nb_len x, nb_len y);
void nb_items_rule(nb_maker *m, nb_items *out, nb_len x, nb_len y, nb_len width, nb_len height);

/* Indents of a style are counted in cells of the grid. */
nb_len nb_maker_cells(const nb_maker *m, int32_t thousandths);
nb_len nb_maker_pitch(const nb_maker *m, const nb_style *style);

/* plain.c: a text that no node owns, from advances alone; returns its width. */
nb_len nb_plain_text(nb_arena *arena, nb_fonts *fonts, const nb_layout *layout,
                     const nb_style *style, nb_str text, nb_len x, nb_len baseline,
                     nb_artifact artifact, nb_items *out);

/* galley.c: any block, or all blocks below one. under_heading: its first lines stay with it. */
void nb_block_make(nb_maker *m, nb_id block, bool under_heading);

/* What a block's lines are made of, at most two nodes, and their form. */
size_t nb_block_texts(const nb_maker *m, nb_id block, nb_id texts[2]);
nb_para_form nb_block_form(const nb_maker *m, nb_id block);
/* An item without the blocks below it, which stand in what is returned. */
nb_id nb_item_make(nb_maker *m, nb_id item);
/* A table's note by itself. */
void nb_note_make(nb_maker *m, nb_id note);

/* parallel.c: the two editions beside each other. */
void nb_parallel_make(nb_maker *m);

/* table.c, picture.c, contact.c: one maker a kind of block. */
/* note: the NOTE that follows the table, or NB_NO_NODE. */
void nb_table_make(nb_maker *m, nb_id table, nb_id note);
/* picture: an image or a chart with its caption. */
void nb_picture_make(nb_maker *m, nb_id picture);
void nb_contact_make(nb_maker *m, nb_id contact);
void nb_contents_make(nb_maker *m, nb_id toc);
/* signature.c: all issuers, of which this is the first, and the date; nothing for the others. */
void nb_signature_make(nb_maker *m, nb_id issuer);
/* official.c, imprint.c: the parts of a 公文. */
void nb_head_make(nb_maker *m, nb_id head);
void nb_attachments_make(nb_maker *m, nb_id list);
/* White behind a label's colon, which a full-width one has in itself. */
nb_len nb_label_gap(const nb_maker *m, nb_id line);
void nb_imprint_make(nb_maker *m, nb_id imprint);

#endif
