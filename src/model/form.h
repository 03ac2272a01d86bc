/* What a layout knows about the figures of its form: their names and labels, where each stands in
 * the tables, the relations between them, and what the prose may say about them. All of it is data
 * of the layout; a new form needs no C.
 */
#ifndef NB_MODEL_FORM_H
#define NB_MODEL_FORM_H

#include "model/expr.h"

/* A name of a figure, or a part of one, in both languages: {other_org, 其他组织}. */
typedef struct nb_name {
    nb_str en, zh;
} nb_name;

typedef enum nb_figure_type {
    NB_TYPE_ANY,
    NB_TYPE_COUNT,  /* a whole number, not negative */
    NB_TYPE_AMOUNT, /* a number, not negative, with any digits behind the point */
    NB_TYPE_CHANGE  /* a whole number with its sign */
} nb_figure_type;

/* A figure that a table of the layout shows. */
typedef struct nb_form_figure {
    nb_str name, row_id, column_id; /* requests.denied.petition.natural; denied.petition; natural */
    const nb_table *table;
    size_t row, column;
    nb_figure_type type;
    nb_ltext row_label, column_label; /* （七）总计, 自然人; {NULL, 0} when there is none */
} nb_form_figure;

typedef enum nb_relation_for {
    NB_FOR_ONCE,
    NB_FOR_COLUMN, /* for each column of the table */
    NB_FOR_ROW,
    NB_FOR_LIST
} nb_relation_for;

typedef struct nb_relation {
    nb_str id;
    nb_ltext title, says; /* 表三; the relation as the form prints it, or none */
    nb_relation_for scope;
    const nb_str *items; /* what $ stands for, one after the other; one empty item: once */
    size_t item_count;
    nb_severity level;
    nb_formula formula;
} nb_relation;

/* Words behind which the prose gives a figure: 新收政府信息公开申请 805 件. */
typedef struct nb_prose_rule {
    const nb_str *words;
    size_t word_count;
    nb_str unit;
    nb_sum sum;
} nb_prose_rule;

/* Words that the text of a part should hold (信息处理费 in 六、). */
typedef struct nb_mention {
    nb_str part, word;
} nb_mention;

typedef struct nb_deadline {
    int month, day; /* 0: none */
} nb_deadline;

typedef struct nb_form {
    const nb_name *names;
    size_t name_count;
    const nb_form_figure *figures; /* in the order of the tables */
    size_t figure_count;
    size_t *slots; /* hash table of 1 + index into figures */
    size_t room;
    const nb_relation *relations;
    size_t relation_count;
    const nb_prose_rule *prose;
    size_t prose_count;
    const nb_sum *shares; /* wholes of which percentages are given */
    size_t share_count;
    const nb_mention *mentions;
    size_t mention_count;
    int year_from, year_to;             /* reports for these years; 0: open */
    nb_str earlier, later;              /* layouts before and after */
    nb_deadline government, department; /* of the year after the report's */
    const nb_str *governments;          /* words by which a government's name is known */
    size_t government_count;
} nb_form;

/* The figure of the canonical name, or NULL; form may be NULL. */
const nb_form_figure *nb_form_find(const nb_form *form, nb_str name);
/* The canonical form of a dotted name: every part in English as the report's keys or the layout
 * give it. */
nb_str nb_form_name(nb_arena *arena, const nb_form *form, nb_str written);
/* A part of a name in Chinese, else itself. */
nb_str nb_form_zh(const nb_form *form, nb_str part);
/* Text of a label without blanks, and without its numbering （一）、1. when `bare`. */
nb_str nb_form_plain(nb_arena *arena, nb_str label, bool bare);
/* FNV-1a, for the tables of names. */
uint64_t nb_name_hash(nb_str name);

#endif
