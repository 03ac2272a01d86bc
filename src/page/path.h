/* Shapes of the display list: lines and cubic curves, filled or stroked.
 *
 * Coordinates are nb_len from the origin of the item that shows the shape, x to the right and y
 * downwards. A shape is built once and then shown by any number of items. Strokes have butt ends
 * and mitred corners, fills the non-zero winding rule: what PDF and cairo do unasked.
 */
#ifndef NB_PAGE_PATH_H
#define NB_PAGE_PATH_H

#include "base/len.h"

/* How many points each takes: 1, 1, 3 (two of control, the end) and 0. */
typedef enum nb_path_op { NB_PATH_MOVE, NB_PATH_LINE, NB_PATH_CURVE, NB_PATH_CLOSE } nb_path_op;

typedef struct nb_point {
    nb_len x, y;
} nb_point;

enum { NB_PATH_DASHES = 4 };

typedef struct nb_path {
    nb_arena *arena;
    struct {
        uint8_t *items; /* nb_path_op */
        size_t n, cap;
    } ops;
    struct {
        nb_point *items;
        size_t n, cap;
    } points;
    nb_len width;                /* of the pen; 0: the shape is filled */
    nb_len dash[NB_PATH_DASHES]; /* drawn, left out, drawn, …; ended by 0. None: a whole line */
} nb_path;

nb_path *nb_path_new(nb_arena *arena, nb_len width);
void nb_path_move(nb_path *path, nb_len x, nb_len y);
void nb_path_line(nb_path *path, nb_len x, nb_len y);
void nb_path_curve(nb_path *path, nb_point first, nb_point second, nb_point end);
void nb_path_close(nb_path *path);
void nb_path_rectangle(nb_path *path, nb_len x, nb_len y, nb_len width, nb_len height);
size_t nb_path_dashes(const nb_path *path);
/* The point after quarter turns counter-clockwise about the origin. */
nb_point nb_point_turn(nb_point point, uint8_t turns);

void nb_path_dump(nb_buf *out, const nb_path *path);

#endif
