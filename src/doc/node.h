/* The document: the semantic tree, which is also the PDF's structure tree.
 *
 * Nodes are numbered in reading order (a parent before its children; only the entries of a contents
 * page come last, once all headings are there); everything later on — galley,
 * pages, marked content — refers to a node by that number. Text stands in TEXT leaves only; a leaf
 * is one contiguous piece of one YAML scalar, character for character, so that nb_doc_place can
 * answer for every character. `--dump document` prints the tree.
 */
#ifndef NB_DOC_NODE_H
#define NB_DOC_NODE_H

#include "model/markup.h"
#include "model/picture.h"

typedef uint32_t nb_id;
#define NB_NO_NODE UINT32_MAX
/* nb_node.offset of text that stands nowhere in the report: numbering, words of the layout. */
#define NB_GENERATED UINT32_MAX

/* kind, PDF 1.7 structure type ("" = none: its content belongs to its parent's element) */
#define NB_NODE_KINDS(X)                                                                      \
    X(DOCUMENT, "Document")                                                                   \
    X(EDITION, "Part") /* all of one language, where there are two */                         \
    X(TITLE, "H1")                                                                            \
    X(PART, "Sect")                                                                           \
    X(HEADING, "H") /* H2… by level */                                                      \
    X(PARAGRAPH, "P")                                                                         \
    X(LIST, "L")                                                                              \
    X(ITEM, "LI")                                                                             \
    X(LABEL, "Lbl")                                                                           \
    X(ITEM_BODY, "LBody")                                                                     \
    X(TABLE, "Table")                                                                         \
    X(CAPTION, "Caption")                                                                     \
    X(TABLE_HEAD, "THead")                                                                    \
    X(TABLE_BODY, "TBody")                                                                    \
    X(ROW, "TR")                                                                              \
    X(HEADER_CELL, "TH")                                                                      \
    X(CELL, "TD")                                                                             \
    X(PICTURE, "Div") /* figure, data of a chart, caption */                                  \
    X(FIGURE, "Figure")                                                                       \
    X(NOTE, "P")                                                                              \
    X(CONTACT, "Sect") /* contact block: title, then a list of label and value */             \
    X(ISSUER, "P")                                                                            \
    X(SEAL, "Form") /* where the seal of an ISSUER is put: the field of a signature */        \
    X(DATE, "P")                                                                              \
    X(HEAD, "Sect")     /* of a 公文; level 1: of a letter */                               \
    X(LOGO, "P")        /* 发文机关标志: a PIECE for each office, and one for 文件 */ \
    X(LINE, "P")        /* pieces on a line; level 1: at its ends; 2: below no rule */        \
    X(PIECE, "Span")    /* level 1: the first of a group of its own */                        \
    X(ATTACHMENTS, "L") /* 附件说明: a caption, then items */                             \
    X(IMPRINT, "Sect")  /* 版记: lines; level 1: of a letter */                             \
    X(STRONG, "Span")                                                                         \
    X(MARK, "Span") /* dots, lines, raised and lowered text, what is kept together */         \
    X(RUBY, "Ruby") /* RB, then RT */                                                         \
    X(RB, "RB")                                                                               \
    X(RT, "RT") /* the reading: no part of the text it stands above */                        \
    X(LINK, "Link")                                                                           \
    X(CONTENTS, "Sect") /* contents page: title and TOC, and the same for tables */           \
    X(TOC, "TOC")                                                                             \
    X(TOC_ITEM, "TOCI")                                                                       \
    X(REFERENCE, "Reference")                                                                 \
    X(TEXT, "")

typedef enum nb_node_kind {
#define X(name, type) NB_NODE_##name,
    NB_NODE_KINDS(X)
#undef X
        NB_NODE_KIND_COUNT
} nb_node_kind;

typedef enum nb_scope { NB_SCOPE_NONE, NB_SCOPE_COLUMN, NB_SCOPE_ROW, NB_SCOPE_BOTH } nb_scope;

typedef struct nb_node {
    uint8_t kind;   /* nb_node_kind */
    uint8_t level;  /* HEADING: 1 for 一、; structure type H(level+1); 0: of the contents */
    uint8_t lang;   /* nb_lang */
    uint8_t style;  /* nb_style_in of blocks that hold text directly */
    uint8_t scope;  /* nb_scope of HEADER_CELL */
    uint8_t markup; /* nb_markup of MARK and RUBY */
    bool slot;      /* TEXT: nought digits that paging replaces by the page of target */
    uint16_t row_span, col_span;     /* cells; 1 when 0 */
    uint32_t offset;                 /* TEXT: byte offset in source->text of its first character */
    nb_id parent, first, last, next; /* NB_NO_NODE: none */
    nb_id target;          /* LINK inside the document, slot: where it leads; NB_NO_NODE: none */
    nb_str text;           /* TEXT: UTF-8 as typeset; LINK: the address, or what target is called;
                              FIGURE: what it shows, SEAL: what it is for, in words */
    const nb_yaml *source; /* the scalar (TEXT) or the node of the report that it comes from */
    union {
        const nb_table *table;     /* TABLE */
        const nb_cell *cell;       /* HEADER_CELL, CELL */
        const nb_picture *picture; /* PICTURE, FIGURE */
    };
    const nb_id *headers; /* cells below heads of several levels: their heads and labels, in order,
                             ended by NB_NO_NODE; NULL: scopes say it all */
} nb_node;

enum { NB_NODE_BLOCK = 256 };

typedef struct nb_doc {
    nb_node **blocks; /* of NB_NODE_BLOCK nodes each, which never move; node 0 is the DOCUMENT */
    size_t n, block_cap;
    nb_arena *arena;
    nb_str title, author;     /* for the metadata, in the first language */
    nb_ltext titles;          /* the title per language */
    nb_lang lang;             /* first language */
    nb_id editions[NB_LANGS]; /* the EDITION of each language, in order; alike block by block */
    size_t edition_count;     /* 0: one language, and its blocks stand below the DOCUMENT */
    nb_arrangement arrangement;
    nb_date date; /* the report's date, for the metadata; at == NULL: none */
    const nb_layout *layout;
    bool draft; /* every page says 草稿 */
    bool has_slots;
    nb_signature signature;
    bool official; /* issued as a 公文 */
} nb_doc;

nb_doc *nb_doc_new(nb_arena *arena, const nb_layout *layout, nb_lang lang);
/* Adds the last child of parent (NB_NO_NODE for the root). */
nb_id nb_doc_add(nb_doc *doc, nb_id parent, nb_node_kind kind, const nb_yaml *source);
static inline nb_node *nb_doc_at(const nb_doc *doc, nb_id id) {
    return &doc->blocks[id / NB_NODE_BLOCK][id % NB_NODE_BLOCK];
}
/* Structure type as written in the PDF: "H2", "P", …; "" for TEXT. */
const char *nb_node_type(const nb_node *node);
/* The heading that a table's caption only goes on from, because it stands in brackets: （2014年度）
 * below 统计表. NB_NO_NODE: the caption says it all, or there is none. */
nb_id nb_doc_table_heading(const nb_doc *doc, nb_id table);
/* What a table is called: that heading, and its caption. Empty: it has none. */
nb_str nb_doc_table_title(nb_arena *arena, const nb_doc *doc, nb_id table);
/* Part of a paragraph: text, spans, links. */
bool nb_node_inline(const nb_node *node);
/* Where the character at byte `offset` of a TEXT node was written. For generated text (numbering)
 * the place of the node that it belongs to. */
nb_pos nb_doc_place(const nb_doc *doc, nb_id text, size_t offset);
/* A line break that the author asked for, in TEXT: LINE SEPARATOR. */
enum { NB_LINE_BREAK = 0x2028 };
/* The text of a node, with its line breaks as said. */
void nb_node_read(nb_buf *out, const nb_node *node, const char *line_break);
/* All text below a node, in order, without readings; line breaks vanish in Chinese and are blanks
 * in English: outlines, alternative descriptions, dumps. */
nb_str nb_doc_text(nb_arena *arena, const nb_doc *doc, nb_id id);

void nb_doc_dump(nb_buf *out, const nb_doc *doc);

#endif
