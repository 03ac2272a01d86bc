/* Classes of characters and what they do on a line, as tables.
 *
 * Four tables, kept apart because they are four decisions: the class of a code point in its
 * language, the line edges a class may stand at, the side on which a full-width mark has its spare
 * half, and what two neighbours give up. Numbers of statements are those of the project's list of
 * rules in src/text/README.md, which cites CLREQ, GB/T 15834-2011 and GB/T 9704-2012. */
#ifndef NB_TEXT_CLASS_H
#define NB_TEXT_CLASS_H

#include "model/layout.h"

#define NB_CLASSES(X)                                                      \
    X(HAN)      /* ideographs and other full-width letters: 一 em each */ \
    X(OPEN)     /* “ ‘ （ 《 〈 【 〔 「 『 */                  \
    X(CLOSE)    /* ” ’ ） 》 〉 】 〕 」 』 */                  \
    X(PAUSE)    /* ， 、 ； ： */                                      \
    X(STOP)     /* 。 ． */                                              \
    X(QUERY)    /* ？ ！ */                                              \
    X(MID)      /* · between Chinese: half an em */                       \
    X(HYPHEN)   /* – and - between Chinese: 短横线 */                 \
    X(SLASH)    /* ／ and / between Chinese: 分隔号 */                 \
    X(CONN)     /* — alone, ～ : 一字线, 浪纹线 */                \
    X(DASH)     /* a half of —— */                                     \
    X(ELLIPSIS) /* a half of …… */                                     \
    X(LATIN)    /* letters of Western words and their inner signs */       \
    X(DIGIT)                                                               \
    X(PRE)    /* ￥ $ № : before a number */                            \
    X(POST)   /* % ‰ ℃ : behind a number */                            \
    X(WOPEN)  /* ( [ { in Western text */                                  \
    X(WCLOSE) /* ) ] } , . ; : ! ? in Western text */                      \
    X(SPACE)                                                               \
    X(GLUED) /* combining and invisible characters: part of what stands before */

typedef enum nb_class {
#define X(name) NB_CLASS_##name,
    NB_CLASSES(X)
#undef X
        NB_CLASS_COUNT
} nb_class;

/* The class of cps[i] in text of the language: ambiguous marks (“ ” ‘ ’ — … · - /) take the side of
 * their language and neighbours. */
nb_class nb_class_of(const uint32_t *cps, size_t n, size_t i, nb_lang lang);

/* Line edges (statements 1–3; GB/T 15834-2011 5.1.1–5.1.9). */
bool nb_class_may_start(nb_class c);
bool nb_class_may_end(nb_class c);

/* Drawn with the Chinese fonts of a style, on cells of one em (or a half). */
bool nb_class_is_chinese(nb_class c);
/* A letter or digit that wants the Han–Latin space beside a Han character (statement 18). */
bool nb_class_is_western(nb_class c);

/* Closing brackets and the marks of pauses and ends: the spare half is on the right. */
bool nb_class_closes(nb_class c);

/* What a mark gives up of its cell: half an em less 0.002. Readers of PDF take characters whose
 * cells overlap by a whole half for words of different lines, and tear 例》） apart in copied text;
 * 0.03 pt of white cannot be seen. */
enum { NB_HALF = 498 };

/* The spare white of a full-width mark, by design: thousandths of an em on the left and right. */
typedef struct nb_spare {
    int16_t left, right;
} nb_spare;
nb_spare nb_class_spare(nb_class c);

/* What neighbours give up where they meet (statement 15: a total of 1.5 em instead of 2). */
typedef enum nb_pair {
    NB_PAIR_NONE,
    NB_PAIR_FIRST_RIGHT,
    NB_PAIR_SECOND_LEFT,
    NB_PAIR_BOTH /* ？！ */
} nb_pair;
nb_pair nb_class_pair(nb_class first, nb_class second);

#endif
