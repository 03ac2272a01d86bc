/* A layout: everything about the form of a report that is data and not C.
 *
 * Read from layouts/NAME.yaml; `extends:` merges onto another layout, mapping by mapping (a
 * sequence or scalar replaces). Each value keeps no place once it is read: a bad layout is
 * reported while it is loaded. Lengths are nb_len; "lines" are grid lines (22 to the page).
 */
#ifndef NB_MODEL_LAYOUT_H
#define NB_MODEL_LAYOUT_H

#include "base/diag.h"
#include "base/len.h"
#include "base/limits.h"

typedef enum nb_lang { NB_ZH, NB_EN, NB_LANGS } nb_lang;

/* A text per language; {NULL, 0} where there is none. */
typedef struct nb_ltext {
    nb_str in[NB_LANGS];
} nb_ltext;

typedef enum nb_align {
    NB_ALIGN_JUSTIFY,
    NB_ALIGN_LEFT,
    NB_ALIGN_CENTER,
    NB_ALIGN_RIGHT,
    NB_ALIGN_DECIMAL /* of a table's column: points, or the ends of whole numbers, in one line */
} nb_align;

/* Index of a font role in nb_layout.roles. */
typedef uint8_t nb_role;

/* A colour of the layout's `colors:`. Black is no entry there: it is index 0 everywhere, and drawn
 * in grey (DeviceGray) so that no black text is ever mixed from colours. */
typedef struct nb_ink {
    nb_str name;
    uint8_t rgb[3];  /* sRGB, for reading on a screen */
    uint8_t cmyk[4]; /* per cent, for a printing press */
} nb_ink;

/* What a block of a kind looks like. One row of `styles:` in the layout. */
typedef struct nb_style {
    nb_str name;
    nb_role han, latin; /* roles of the fonts for Chinese and for Latin text and digits */
    nb_role english;    /* for Latin text and digits in English text */
    nb_len size;        /* em */
    nb_len pitch;       /* line to line; 0: the grid's */
    nb_align align;
    int32_t first_indent, indent, right_indent; /* thousandths of an em of the grid */
    int32_t before, after;                      /* thousandths of a grid line */
    bool keep_next; /* never last on a page (GB/T 9704 / statement 27) */
    bool new_page;  /* begins a page */
    uint8_t ink;    /* index in nb_layout.inks */
} nb_style;

typedef enum nb_style_id {
    NB_STYLE_TITLE,
    NB_STYLE_BODY,
    NB_STYLE_HEADING1, /* 一、   */
    NB_STYLE_HEADING2, /* （一） */
    NB_STYLE_HEADING3, /* 1.     */
    NB_STYLE_HEADING4, /* （1）  */
    NB_STYLE_ITEM,
    NB_STYLE_CAPTION,
    NB_STYLE_UNIT,
    NB_STYLE_TABLE_HEAD,
    NB_STYLE_TABLE_CELL,
    NB_STYLE_TABLE_NOTE,
    NB_STYLE_CHART,
    NB_STYLE_FIGURE_CAPTION, /* below an image or a chart */
    NB_STYLE_CONTACT_TITLE,
    NB_STYLE_CONTACT,
    NB_STYLE_ISSUER,
    NB_STYLE_DATE,
    NB_STYLE_FOLIO,       /* page number */
    NB_STYLE_ANNEX_LABEL, /* 附件1 */
    NB_STYLE_ANNEX_TITLE,
    NB_STYLE_CONTENTS_TITLE,
    NB_STYLE_CONTENTS1, /* entries of level 1 … */
    NB_STYLE_CONTENTS2,
    NB_STYLE_CONTENTS3,      /* … and of levels 3 and 4 */
    NB_STYLE_CONTENTS_TABLE, /* entries of the list of tables */
    NB_STYLE_HEAD,           /* running head */
    NB_STYLE_DRAFT,          /* 草稿, above the type area */
    NB_STYLE_STRONG,         /* only its roles count: **strong** inside any other style */
    NB_STYLE_LOGO,           /* 发文机关标志; from here on the parts of a 公文 */
    NB_STYLE_LETTER_LOGO,
    NB_STYLE_COPY_NUMBER,
    NB_STYLE_MARK,   /* 密级、紧急程度 */
    NB_STYLE_NUMBER, /* 发文字号 and the word 签发人 */
    NB_STYLE_SIGNATORY,
    NB_STYLE_RECIPIENTS,
    NB_STYLE_ATTACHMENT,
    NB_STYLE_REMARK,
    NB_STYLE_IMPRINT, /* 版记 */
    NB_STYLES
} nb_style_id;
/* Index in nb_layout.styles: each language has its own. */
static inline uint8_t nb_style_in(nb_lang lang, nb_style_id style) {
    return (uint8_t)((int)lang * NB_STYLES + (int)style);
}
static inline nb_lang nb_style_lang(uint8_t index) { return (nb_lang)(index / NB_STYLES); }

/* How a level is numbered: text before, kind of numeral, text after ("（" 一 "）"). */
typedef enum nb_numeral {
    NB_NUMERAL_NONE,
    NB_NUMERAL_HAN,
    NB_NUMERAL_ARABIC,
    NB_NUMERAL_LETTER
} nb_numeral;
typedef struct nb_scheme {
    nb_str before, after;
    nb_numeral numeral;
    nb_str between; /* behind the number of the level above (1.1); {NULL, 0}: it is not shown */
} nb_scheme;
enum { NB_HEADING_LEVELS = 4 };
/* Reads a sample: "（一）" is a Chinese numeral between brackets, "1、" an Arabic one with a comma
 * behind it, "(a)" a letter, "1.1" shows the level above. false when it holds not exactly one. */
bool nb_scheme_parse(nb_str sample, nb_scheme *out);

typedef struct nb_page_form {
    nb_len width, height; /* the sheet */
    nb_len left, top;     /* type area's place on an odd (recto) page */
    nb_len text_width, text_height;
    bool mirrored; /* even pages have the margins exchanged */
    bool duplex;   /* contents, annexes and editions begin on an odd page; the number of pages is
                      even */
    int32_t columns, lines; /* grid: characters per line, lines per page (28, 22) */
    nb_len cell, pitch;     /* derived: text_width/columns; (text_height − cell)/(lines − 1) */
} nb_page_form;

/* GB/T 9704-2012 7.5: the dash lies `drop` below the type area; `inset` (thousandths of an em of
 * the folio style) from the right edge on odd, the left edge on even pages. */
typedef struct nb_folio_form {
    bool shown;
    nb_str format; /* "— {n} —", with the 一字线; {total}: how many pages there are */
    bool centered; /* else at the outer side */
    int32_t first; /* number of the first page */
    nb_len drop;
    int32_t inset;
} nb_folio_form;

/* Running heads: none in GB/T 9704. {title}, {part} and {issuer} stand for what they name. */
typedef struct nb_head_form {
    nb_str odd, even; /* empty: none */
    bool first;       /* on the first page and that with the title as well */
    nb_len gap;       /* from the foot of its letters, or its rule, to the type area */
    nb_len rule;      /* weight of the rule below it; 0: none */
} nb_head_form;

/* A contents page. A report may ask for one, or for none, whatever its layout's habit is. */
typedef struct nb_contents_form {
    bool shown;
    bool tables;   /* with a list of tables */
    int32_t depth; /* levels of headings, 1 to NB_HEADING_LEVELS */
} nb_contents_form;

/* Widths of text composition that are choices (statements: src/text/README.md). */
typedef struct nb_composition {
    bool grid;                  /* strict: full cells that fill a line stay in them (31) */
    int32_t han_latin;          /* thousandths of an em; 250 */
    bool squeeze_stop;          /* statement 21 (g): 。？！ may be squeezed inside a line */
    bool opening_half_at_start; /* statement 14 */
    bool dash_at_start;         /* —— and …… may begin a line (4) */
} nb_composition;

/* The order of the parts of a report: `order: [contents, title, preface, contact, sections,
 * signature]`. */
typedef enum nb_slot {
    NB_SLOT_CONTENTS,
    NB_SLOT_TITLE,
    NB_SLOT_PREFACE,
    NB_SLOT_CONTACT,
    NB_SLOT_SECTIONS,
    NB_SLOT_SIGNATURE,
    NB_SLOTS
} nb_slot;

struct nb_yaml;
struct nb_table;
struct nb_form;

/* A section that the form asks for. */
typedef struct nb_part {
    nb_str id;
    nb_ltext heading;
    const struct nb_yaml *heading_at[NB_LANGS]; /* the same as scalars of the layout */
    bool required;
    bool annex;                          /* on a page of its own, behind the signature */
    const struct nb_yaml *const *tables; /* names of the layout's tables that stand at its end */
    size_t table_count;
} nb_part;

/* Words that the layout itself prints; `strings:` in the layout, a key each. */
typedef enum nb_word {
    NB_WORD_CONTACT, /* 联系方式 */
    NB_WORD_OFFICE,  /* 办公室/机构 */
    NB_WORD_ADDRESS,
    NB_WORD_POSTCODE,
    NB_WORD_PHONE,
    NB_WORD_FAX,
    NB_WORD_EMAIL,
    NB_WORD_WEBSITE,
    NB_WORD_HOURS,
    NB_WORD_UNIT,       /* 单位： */
    NB_WORD_CONTINUED,  /* 续表 */
    NB_WORD_LABEL_END,  /* ： after a contact label */
    NB_WORD_LIST_COMMA, /* 、 */
    NB_WORD_ANNEX,      /* 附件 */
    NB_WORD_DRAFT,      /* 草稿 */
    NB_WORD_CONTENTS,   /* 目录 */
    NB_WORD_TABLE_LIST, /* 表目录 */
    NB_WORD_REF_PART,   /* 第{n}部分 */
    NB_WORD_REF_TITLE,  /* “{title}”: a section without a number */
    NB_WORD_REF_TABLE,  /* 《{title}》: a table without a number */
    NB_WORD_REF_WITHIN, /* {part}的表: a table without a caption */
    NB_WORD_BAR_CHART,  /* 柱形图 */
    NB_WORD_LINE_CHART,
    NB_WORD_PIE_CHART,
    NB_WORD_LIST_SEMICOLON, /* ； */
    NB_WORDS
} nb_word;

typedef struct nb_table_form {
    nb_len rule, outer_rule; /* line weights */
    nb_len pad_x, pad_y;     /* cell padding */
    nb_len
        min_size; /* how small a cell that does not fit may be set, where its table says nothing */
    uint8_t tint; /* of tinted sub-heads: 0 black … 255 white */
} nb_table_form;

/* How an edition in two languages is arranged: one after the other; on facing pages, the first
 * language on even ones; in two columns, paragraph beside paragraph. */
typedef enum nb_arrangement { NB_SEQUENTIAL, NB_FACING, NB_PARALLEL } nb_arrangement;

typedef struct nb_bilingual {
    nb_arrangement arrangement;
    nb_len gutter; /* PARALLEL: between the columns */
    int32_t
        han_column; /* PARALLEL: share of the Chinese column, in thousandths: English is longer */
    nb_len size, pitch; /* PARALLEL: of all type in the columns; 0: the styles' */
    bool tables_twice;  /* PARALLEL: a table in each language, not one with both labels */
} nb_bilingual;
/* How the end of the text is signed: GB/T 9704-2012 7.3.5.2, 7.3.5.1, 7.3.5.3. */
typedef enum nb_signature {
    NB_SIGNATURE_PLAIN,
    NB_SIGNATURE_SEAL,  /* the office's */
    NB_SIGNATURE_STAMP, /* 签名章 of the person in charge, behind the title of the post */
    NB_SIGNATURES
} nb_signature;
extern const char *const nb_signature_names[NB_SIGNATURES];

/* Words that a 公文 prints: 文件 签发人： 附件： 抄送： 主送： 印发 ： ★ （ ） */
typedef enum nb_official_word {
    NB_OFFICIAL_FILE,
    NB_OFFICIAL_SIGNATORIES,
    NB_OFFICIAL_ATTACHMENT,
    NB_OFFICIAL_COPIES,
    NB_OFFICIAL_RECIPIENTS,
    NB_OFFICIAL_PRINTED,
    NB_OFFICIAL_COLON,
    NB_OFFICIAL_SECRET,
    NB_OFFICIAL_OPEN,
    NB_OFFICIAL_CLOSE,
    NB_OFFICIAL_WORDS
} nb_official_word;

/* Where the parts of a 公文 stand. */
typedef struct nb_official_form {
    nb_len logo_top;    /* of the logo's em box, below the type area's top (7.2.4) */
    nb_len rule_below;  /* the red rule, below what stands above it (7.2.7, 10.1) */
    nb_len rule;        /* its weight */
    int32_t free_lines; /* between logo and number, and rule and title; thousandths of a line */
    int32_t narrowest;  /* how far a long logo may be condensed; thousandths of its width */
    nb_len letter_top, letter_foot; /* of the letter's logo from the sheet's top; of the second
                                       double rule's lower edge from its bottom */
    nb_len letter_width, letter_thick, letter_apart, letter_thin; /* of the double rules */
    int32_t letter_near; /* number below the first double rule; thousandths of a cell */
    nb_len imprint_outer, imprint_inner; /* rules of 版记 */
    nb_signature signature;
    nb_len seal, seal_low; /* diameter; how far issuer and date stand below its middle */
    nb_len stamp_width, stamp_height;
    int32_t seal_inset; /* date, or stamp, 空四字 from the right, thousandths of an em */
    int32_t fit[2];     /* fewest and most lines a page where its end asks for it (7.3.5.5) */
    uint8_t ink;
    nb_ltext words[NB_OFFICIAL_WORDS];
} nb_official_form;

/* Images and charts. Grey levels and patterns tell the series of a chart apart, never colours. */
typedef struct nb_figure_form {
    int32_t dpi;         /* of an image of which no width is said */
    int32_t chart_lines; /* height of a chart's drawing, of which none is said */
    nb_len rule, pen;    /* axes; lines of a line chart */
} nb_figure_form;

typedef struct nb_layout {
    nb_str name;
    nb_ltext title; /* 政府信息公开工作年度报告（2008年格式） */
    nb_page_form page;
    nb_folio_form folio;
    nb_head_form heads;
    nb_contents_form contents;
    nb_composition composition;
    nb_table_form table;
    nb_official_form official;
    nb_figure_form figure;
    nb_str roles[NB_MAX_ROLES]; /* names as in fonts/roles.yaml */
    size_t role_count;
    nb_ink inks[NB_MAX_INKS]; /* 0: black */
    size_t ink_count;
    nb_style styles[NB_LANGS * NB_STYLES];           /* see nb_style_in */
    nb_scheme headings[NB_LANGS][NB_HEADING_LEVELS]; /* numbering of headings, level 1 first */
    nb_scheme items[NB_LANGS][2];                    /* of items, and of items inside items */
    nb_bilingual bilingual;
    int32_t table_scale[NB_LANGS];        /* thousandths: of the size of labels in tables */
    nb_scheme tables_numbering[NB_LANGS]; /* captions of a report's own tables ("表1 "), or none */
    nb_scheme figures_numbering[NB_LANGS]; /* of images and charts ("图1 "), or none */
    nb_slot order[NB_SLOTS];
    size_t order_count;
    const nb_part *parts;
    size_t part_count;
    nb_ltext words[NB_WORDS];
    const struct nb_table *tables; /* see model/report.h */
    size_t table_count;
    const struct nb_form *form; /* see model/form.h */
    const char *dir;            /* where layouts are, for last year's report */
    nb_len signature_inset; /* thousandths of an em: issuer 空二字 from the right (7.3.5.2) */
} nb_layout;

/* Finds NAME.yaml (and what it extends) in the folder `dir`; NULL after reporting: at `pos` when
 * there is no such layout, else at the place in the layout that is wrong. */
const nb_layout *nb_layout_load(nb_arena *arena, nb_diags *diags, const char *dir, nb_str name,
                                nb_pos pos);
/* Names of layouts, sorted. */
typedef struct nb_layout_names {
    nb_str *items;
    size_t n, cap;
} nb_layout_names;
/* Those in the folder; none: errno may say why. */
nb_layout_names nb_layout_list(nb_arena *arena, const char *dir);

#endif
