/* The report: the YAML file with types, each value still tied to its place.
 *
 * Texts stay pointers to their YAML scalars, so that every later stage can say where a character
 * was written (nb_yaml_locate). Inline markup ({figure}, **strong**, [text](url)) is read by
 * doc/inline.c, not here. Keys have a Chinese twin each; the twins are one table in keys.c.
 */
#ifndef NB_MODEL_REPORT_H
#define NB_MODEL_REPORT_H

#include "model/layout.h"
#include "model/yaml.h"

/* A text in one or several languages: NULL where the report gives none. */
typedef struct nb_text {
    const nb_yaml *in[NB_LANGS];
} nb_text;

typedef struct nb_date {
    const nb_yaml *at; /* NULL: not given */
    int year, month, day;
} nb_date;

typedef enum nb_block_kind {
    NB_BLOCK_PARAGRAPH,
    NB_BLOCK_ITEMS,
    NB_BLOCK_SECTION,
    NB_BLOCK_TABLE,
    NB_BLOCK_PICTURE
} nb_block_kind;

/* One place of a table's grid, whichever way the table was written. */
typedef struct nb_cell {
    nb_text text;      /* a text of the report or of the layout; all NULL for a figure or an empty
                          cell */
    nb_str figure;     /* full dotted name of the figure that the cell shows; {NULL, 0}: none */
    const nb_yaml *at; /* where the cell was written */
    uint16_t row_span, col_span; /* at least 1 */
    int8_t align;                /* nb_align, or -1: the column's */
    bool covered;                /* lies below a span: everything else is empty */
    bool header;                 /* a head or a label: TH in the structure */
    bool vertical;               /* set from top to bottom (三、本年度办理结果) */
    bool tint;                   /* tinted sub-head (第二十条第（一）项) */
    uint8_t stack; /* characters a line in a stacked head (商业/企业: 2); 0: as the width wants */
} nb_cell;

typedef struct nb_column {
    nb_text title; /* in the simple form only; the cells of the head row have it as well */
    nb_align align;
    nb_len width;  /* as a length; 0: by its share */
    int32_t share; /* of what the lengths leave; 0: from the content, or 1 among others */
} nb_column;

/* Where a table comes: where it is written; there, but whole on one page; at a page's top. */
typedef enum nb_table_place { NB_PLACE_HERE, NB_PLACE_WHOLE, NB_PLACE_PAGE } nb_table_place;

/* `tables: {key-figures: {caption, unit, columns: [...], rows: [[...], …]}}` of a report, or one of
 * a layout. The simple form (columns with titles) has its titles as one head row. */
typedef struct nb_table {
    const nb_yaml *at;
    nb_str id;
    nb_text caption, unit, note;
    const nb_column *columns;
    size_t column_count;
    size_t head_rows, label_columns; /* the first rows, the first columns */
    const nb_cell *cells;            /* row_count × column_count, head rows included; row by row */
    size_t row_count;
    const bool *row_joined; /* of each row: must stay on the page of the row before (blocks kept
                               together); NULL: none */
    bool landscape;
    nb_table_place place;
    nb_len size, label_size; /* of type in cells; 0: the styles' */
    nb_len min_size; /* how small the typesetter may set a cell that does not fit; 0: not smaller */
} nb_table;

typedef struct nb_blocks {
    const struct nb_block *items;
    size_t n;
} nb_blocks;

typedef struct nb_item {
    nb_text label; /* as published, or none: numbered by the layout */
    nb_text text;
    nb_blocks body; /* further blocks under the item */
} nb_item;

typedef struct nb_block {
    nb_block_kind kind;
    const nb_yaml *at;
    nb_text text;        /* paragraph; heading of a section */
    nb_text label;       /* of a section's heading, as published, or none */
    nb_blocks body;      /* section */
    const nb_item *list; /* items */
    size_t list_count;
    const nb_yaml *numbering; /* of items: a sample such as "1、" or "（1）"; NULL: the layout's */
    const nb_table *table;
    const nb_yaml *id;         /* section, picture: what {ref} calls it, or NULL */
    const nb_yaml *table_name; /* of a table that is the layout's; nb_report_complete finds it */
    const struct nb_picture *picture; /* see model/picture.h */
    const nb_yaml *part_name;         /* section: the part of the layout that it names, or none */
    const nb_part *part; /* the same after nb_report_complete; NULL: the report's own section */
    bool annex;          /* section on a page of its own, with the label 附件 */
} nb_block;

typedef enum nb_contact_field {
    NB_CONTACT_OFFICE,
    NB_CONTACT_ADDRESS,
    NB_CONTACT_POSTCODE,
    NB_CONTACT_PHONE,
    NB_CONTACT_FAX,
    NB_CONTACT_EMAIL,
    NB_CONTACT_WEBSITE,
    NB_CONTACT_HOURS,
    NB_CONTACT_FIELDS
} nb_contact_field;

/* A block of figures in a CSV file: `requests: {csv: requests.csv}`. */
typedef struct nb_csv_block {
    const nb_yaml *at;        /* the mapping that names the file */
    nb_str name;              /* of the mapping, as written; empty: all figures */
    const struct nb_csv *csv; /* NULL: could not be read, which has been reported */
    const struct nb_csv_block *next;
} nb_csv_block;

/* `contents: 是`, or with choices of its own. */
typedef struct nb_contents_wish {
    const nb_yaml *at;      /* NULL: as the layout has it */
    bool shown, has_tables; /* has_tables: `tables` is given */
    bool tables;
    int32_t depth; /* 0: the layout's */
} nb_contents_wish;
typedef struct nb_texts {
    const nb_text *items;
    size_t n;
} nb_texts;

/* What makes the report a 公文 (GB/T 9704-2012 clauses 7 and 10.1); each part may be absent. */
typedef struct nb_official {
    const nb_yaml *at;
    bool letter;                /* 10.1 信函格式 */
    int signature;              /* nb_signature; -1: the layout's */
    const nb_yaml *copy_number; /* 份号: six digits */
    const nb_yaml *secrecy, *term, *urgency;
    nb_texts bodies; /* 发文机关标志; none: the issuer. Several: a joint issue, all sign */
    const nb_yaml *number; /* 发文字号, in order */
    nb_texts signatories;  /* 签发人: the document goes to a higher office */
    nb_text recipients;    /* 主送机关, without the colon */
    bool recipients_last;  /* in the imprint, because page 1 has no room for them (7.3.2) */
    nb_texts posts;        /* 签发人职务 in full, of those whose stamps are put (7.3.5.3) */
    nb_texts attachments;  /* 附件说明, when given; else the titles of the annexes */
    bool attachments_given;
    nb_text remark; /* 附注, without the brackets */
    nb_text copies; /* 抄送机关 */
    nb_text printed_by;
    nb_date printed_on;
} nb_official;

typedef struct nb_report {
    const nb_yaml *root;
    nb_str layout_name;
    nb_pos layout_pos;
    nb_lang languages[NB_LANGS]; /* in the order of the report */
    size_t language_count;
    nb_lang edition[NB_LANGS]; /* those of them that are to be set, in this order */
    size_t edition_count;
    int arrangement; /* nb_arrangement of an edition in two languages; −1: the layout's */
    nb_text title, issuer;
    nb_contents_wish contents;
    nb_date date, from, to;
    const nb_official *official;         /* NULL: the report is no 公文 */
    const nb_yaml *figures;              /* mapping; see model/figures.h */
    const struct nb_figure_index *index; /* the same by name, with those of CSV files */
    const struct nb_csv_block *csv_blocks;
    const struct nb_form *form;       /* the layout's, after nb_report_complete */
    const nb_yaml *previous_name;     /* `previous: ../2020/report.yaml` */
    const struct nb_report *previous; /* last year's report, after nb_report_complete; or NULL */
    nb_text contact[NB_CONTACT_FIELDS];
    const nb_yaml *contact_at;
    nb_blocks preface;
    nb_blocks sections; /* all of kind NB_BLOCK_SECTION */
    const nb_table *tables;
    size_t table_count;
    bool draft; /* what is missing is listed and not fatal; pages say 草稿 */
} nb_report;

/* Reads the tree; wrong keys, types and dates are reported, and what is right is still filled in,
 * so that one run shows all mistakes. NULL when the root is no mapping. */
const nb_report *nb_report_read(nb_arena *arena, nb_diags *diags, const nb_yaml *root);

/* The report's edition from words such as "zh", "en" or "zh+en" at `at`; they must be languages of
 * the report, else false after reporting, and the edition stays. */
bool nb_report_edition(nb_report *report, nb_diags *diags, nb_str words, nb_pos at);
/* Whether a text is words of this language, which another one says otherwise; figures are not. */
bool nb_text_speaks(nb_str text, nb_lang lang);

/* The report with what the layout gives it: headings of its parts, the layout's tables at the end
 * of their parts (unless the body places them by `table: id`), annexes. What cannot be found is
 * reported. */
const nb_report *nb_report_complete(nb_arena *arena, nb_diags *diags, const nb_report *report,
                                    const nb_layout *layout);

/* The English name of a key or of a figure that was written in Chinese; else the name itself. */
nb_str nb_report_key(nb_str written);

/* The keys of a report (and of {contact.phone} and the like) with their Chinese twins; each English
 * name and each Chinese one stands once. */
typedef struct nb_twin {
    const char *en, *zh;
} nb_twin;
size_t nb_report_twins(const nb_twin **out);
/* The same for words that stand as values: languages, alignments, yes and no. */
size_t nb_report_value_twins(const nb_twin **out);
/* The English form of such a word; else the word itself. */
nb_str nb_report_value(nb_str written);

/* "zh" and "en". */
extern const char *const nb_language_names[NB_LANGS];
/* Keys of the fields of `contact`, in their order. */
extern const char *const nb_contact_keys[NB_CONTACT_FIELDS];

/* A date as it is printed: 2017年1月1日, 1 January 2017 (GB/T 9704-2012 7.3.5.4: Arabic digits, no
 * leading zeros). */
nb_str nb_date_text(nb_arena *arena, nb_date date, nb_lang lang);
/* < 0, 0, > 0 as a is before, on or after b. */
int nb_date_compare(nb_date a, nb_date b);

#endif
