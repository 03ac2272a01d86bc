/* Building of shapes, and their text: PDF's letters for the operators. */
#include "page/path.h"

nb_path *nb_path_new(nb_arena *arena, nb_len width) {
    nb_path *path = NB_NEW(arena, nb_path);
    path->arena = arena;
    path->width = width;
    return path;
}

static void add(nb_path *path, nb_path_op op, const nb_point *points, size_t n) {
    *NB_PUSH(path->arena, &path->ops) = (uint8_t)op;
    for (size_t i = 0; i < n; i++) *NB_PUSH(path->arena, &path->points) = points[i];
}

void nb_path_move(nb_path *path, nb_len x, nb_len y) {
    add(path, NB_PATH_MOVE, &(nb_point){x, y}, 1);
}

void nb_path_line(nb_path *path, nb_len x, nb_len y) {
    add(path, NB_PATH_LINE, &(nb_point){x, y}, 1);
}

void nb_path_curve(nb_path *path, nb_point first, nb_point second, nb_point end) {
    add(path, NB_PATH_CURVE, (nb_point[]){first, second, end}, 3);
}

void nb_path_close(nb_path *path) { add(path, NB_PATH_CLOSE, NULL, 0); }

void nb_path_rectangle(nb_path *path, nb_len x, nb_len y, nb_len width, nb_len height) {
    nb_path_move(path, x, y);
    nb_path_line(path, x + width, y);
    nb_path_line(path, x + width, y + height);
    nb_path_line(path, x, y + height);
    nb_path_close(path);
}

size_t nb_path_dashes(const nb_path *path) {
    size_t n = 0;
    while (n < NB_PATH_DASHES && path->dash[n] != 0) n++;
    return n;
}

nb_point nb_point_turn(nb_point point, uint8_t turns) {
    for (unsigned i = 0; i < (turns & 3U); i++) point = (nb_point){point.y, -point.x};
    return point;
}

void nb_path_dump(nb_buf *out, const nb_path *path) {
    static const struct {
        char letter;
        uint8_t points;
    } forms[] = {{'m', 1}, {'l', 1}, {'c', 3}, {'h', 0}};
    nb_buf_puts(out, path->width == 0 ? "fill" : "stroke ");
    if (path->width != 0) nb_buf_len(out, path->width);
    for (size_t i = 0; i < nb_path_dashes(path); i++) {
        nb_buf_puts(out, i == 0 ? " dash " : "/");
        nb_buf_len(out, path->dash[i]);
    }
    const nb_point *point = path->points.items;
    for (size_t i = 0; i < path->ops.n; i++) {
        nb_buf_byte(out, ' ');
        nb_buf_byte(out, (unsigned char)forms[path->ops.items[i]].letter);
        for (int k = 0; k < forms[path->ops.items[i]].points; k++, point++) {
            nb_buf_byte(out, ' ');
            nb_buf_len(out, point->x);
            nb_buf_byte(out, ' ');
            nb_buf_len(out, point->y);
        }
    }
}
