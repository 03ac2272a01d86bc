/* The flat paragraph: one unit a character, with its glyph, its cell and the white around it.
 * Internal to text/. */
#ifndef NB_TEXT_UNIT_H
#define NB_TEXT_UNIT_H

#include "font/shape.h"
#include "text/class.h"
#include "text/para.h"

/* White after a unit, by how it may change (statements 18, 19, 21, 22). */
typedef enum nb_gap {
    NB_GAP_FIXED, /* inside words, numbers, —— and ……; around 一字线 and 间隔号 */
    NB_GAP_CELL,  /* between cells: stretches last */
    NB_GAP_MIXED, /* Han–Latin: a quarter of an em, from an eighth to a half */
    NB_GAP_WORD   /* behind a blank between Western words */
} nb_gap;

enum { NB_NOBREAK = 10000, NB_BREAK_ANYWHERE = 8000, NB_BREAK_FORCED = -10000 };

typedef struct nb_unit {
    uint32_t cp;
    nb_id leaf;
    uint8_t cls; /* nb_class */
    uint8_t gap_kind;
    uint16_t marks; /* 1 << nb_markup for each that it stands in */
    uint16_t face, gid;
    int16_t dy;           /* thousandths of an em, upwards */
    int16_t penalty;      /* of a line end behind this unit; NB_NOBREAK: none */
    bool blank;           /* no glyph: missing, invisible, or part of the glyph before */
    bool second_half;     /* of —— */
    bool english;         /* stands in English text */
    nb_len advance;       /* natural, pair squeezing applied */
    nb_len dx;            /* of the glyph's origin inside the advance */
    nb_len left, right;   /* spare white that justification may still take, on each side */
    nb_len start_restore; /* cut from the left because of the unit before: given back at a line
                             start */
    nb_len gap;           /* natural white behind */
    nb_len hyphen;        /* width of the hyphen that a line end behind it draws; 0: none */
} nb_unit;

typedef struct nb_units {
    nb_unit *items;
    size_t n, cap;
} nb_units;

/* A line as [start, end) of units. */
typedef struct nb_span {
    size_t start, end;
    bool last; /* of the paragraph, or before a forced break: it keeps its natural width */
} nb_span;

struct nb_setter {
    nb_arena *arena, *scratch;
    nb_arena *lines; /* for lines, their items and glyphs: the arena, or scratch */
    nb_diags *diags;
    const nb_doc *doc;
    nb_fonts *fonts;
    int role_map[NB_MAX_ROLES]; /* layout's roles → fonts' roles */
    bool english;               /* the paragraph at hand */
    bool hyphens_tried;
    const struct nb_hyphens *hyphens; /* English; NULL: not asked for yet, or none */
    nb_units units;
    struct {
        uint32_t *items;
        size_t n, cap;
    } cps;
    struct {
        nb_id *items;
        size_t n, cap;
    } leaves; /* of each cp */
    struct {
        nb_span *items;
        size_t n, cap;
    } spans;
    struct nb_run_slot *runs; /* run.c's */
    struct nb_ink_slot {
        uint32_t key; /* face << 16 | gid, + 1 */
        int16_t min, max;
    } inks[512];
};

/* para.c: false once there are hundreds of messages (base/limits.h). */
bool nb_setter_has_room(const nb_setter *setter);
/* unit.c: characters → units with glyphs and cells. */
void nb_units_build(nb_setter *setter, const nb_id *nodes, size_t n, const nb_para_form *form);
/* run.c: nb_shape without ligatures, from memory where it can be; valid until the next call. */
size_t nb_run_shape(nb_setter *setter, const nb_face *face, const uint32_t *cps, size_t n,
                    const char *lang, nb_shaped **out);
/* space.c: pairs, white, places to break. */
void nb_units_space(nb_setter *setter, const nb_para_form *form);
/* ruby.c: bases as wide as their readings ask for. */
void nb_units_ruby(nb_setter *setter, const nb_para_form *form);
/* The reading of the base whose last unit on the line is i, which begins at x; false: it is none,
 * or the base began on the line before. */
bool nb_ruby_place(nb_setter *setter, nb_span span, size_t i, nb_len x, const nb_para_form *form,
                   nb_place *item);

/* markup.c: the nearest node above a leaf that has the markup. */
nb_id nb_leaf_mark(const nb_doc *doc, nb_id leaf, nb_markup markup);
/* nb_unit.marks of what stands in the leaf. */
uint16_t nb_leaf_marks(const nb_doc *doc, nb_id leaf);
bool nb_unit_marked(const nb_unit *unit, nb_markup markup);
/* Raised or lowered, and small. */
bool nb_unit_raised(const nb_unit *unit);
nb_len nb_unit_size(const nb_unit *unit, nb_len em);
int16_t nb_unit_rise(const nb_unit *unit); /* thousandths of its own em, upwards */
/* Units i and i + 1 stand in the same mark of the kind. */
bool nb_units_share(const nb_setter *setter, size_t i, nb_markup markup);
/* No line ends inside what is kept together, nor before raised text. */
void nb_units_keep(nb_setter *setter);
/* The dots and lines below a line that begins at x; returns how many items. */
enum { NB_LINE_DECORATIONS = 3 };
uint32_t nb_line_decorate(nb_setter *setter, nb_span span, nb_len x, const nb_para_form *form,
                          nb_place *items);

/* english.c: places for hyphens, and where English blanks would rather not end a line. */
void nb_units_english(nb_setter *setter, const nb_para_form *form);
/* para.c: whether the style's cells are the page's, and the layout keeps lines in them. */
bool nb_para_on_grid(const nb_setter *setter, const nb_para_form *form);
/* break.c: fills setter->spans. */
void nb_units_break(nb_setter *setter, const nb_para_form *form);
/* Unit `start` begins the paragraph, or stands behind a line break of the author's. */
bool nb_line_begins(const nb_units *units, size_t start, size_t first);
/* Indent of a line that begins with unit `start`; `first` begins the paragraph. */
nb_len nb_line_indent(const nb_units *units, size_t start, size_t first, const nb_para_form *form);
/* space.c: …………, which stands on a line of its own (GB/T 15834-2011 5.1.5), begins here. */
bool nb_unit_is_long_ellipsis(const nb_units *units, size_t start);

/* squeeze.c: takes a mark's spare white away on one side. */
void nb_unit_cut_left(nb_unit *unit);
void nb_unit_cut_right(nb_unit *unit);
/* squeeze.c: what a unit's white can give (statement 21) and take (22). */
typedef struct nb_give {
    nb_len squeeze;  /* of the unit's own spare sides and of the white behind it */
    nb_len flexible; /* what the white behind it takes in, at most */
    bool cell;       /* the white behind it stretches last */
} nb_give;
/* How narrow and how wide a blank may become before other white gives (21 b, 22 a): from ¼ to ½ em
 * in Chinese text, by a third less and half more than the font's own blank in English. */
nb_len nb_blank_least(const nb_unit *blank, nb_len em);
nb_len nb_blank_most(const nb_unit *blank, nb_len em);
nb_give nb_unit_give(const nb_unit *unit, nb_len em, const nb_composition *rules);
/* What the last unit of a line gives up there (statement 13; GB/T 15834-2011 5.1.10). */
nb_len nb_unit_end_spare(const nb_unit *last);
/* On the strict grid a line whose full cells fill the measure exactly stays in them. */
enum { NB_FLUSH = 100 }; /* 0.1 pt (statement 20) */

typedef struct nb_justify {
    nb_len measure, em;
    bool stretch; /* not for last lines and ragged text */
    bool strict;  /* the page's cells: a closing mark may keep its full cell at the line's end */
    const nb_composition *rules;
} nb_justify;
/* A line that ends within an address, or is nothing but one, and could only be flush by gaps of
 * more than half an em, is left ragged: loose characters beside it are worse. rest: what is missing
 * beyond the white of words; cells: gaps that stretch last. */
bool nb_line_is_ragged(const nb_unit *last, int64_t rest, int64_t cells, nb_len em);
/* Cuts and widens the white of one line's units so that it becomes `measure` wide: squeezing in the
 * order of statement 21, stretching in that of 22. Returns white added (+) or taken (−). */
nb_len nb_line_justify(nb_unit *units, size_t n, const nb_justify *how);

#endif
