/* Compressors and who has them. Input: bytes; output: zlib streams. Odd rule: the memory is asked
 * for before a compressor is borrowed, so that a jump out of memory leaves none behind. */
#include "paint/pdf/deflate.h"

#include <libdeflate.h>
#include <pthread.h>

enum { IDLE = 8 }; /* of a kind; as many as threads work at once */

static const int LEVELS[NB_DEFLATE_KINDS] = {6, 1, 4};

struct nb_deflate {
    nb_arena *arena;
    pthread_mutex_t lock;
    struct libdeflate_compressor *idle[NB_DEFLATE_KINDS][IDLE];
    size_t n[NB_DEFLATE_KINDS];
};

static void release(void *handle) {
    nb_deflate *d = handle;
    for (int kind = 0; kind < NB_DEFLATE_KINDS; kind++)
        while (d->n[kind] > 0) libdeflate_free_compressor(d->idle[kind][--d->n[kind]]);
    pthread_mutex_destroy(&d->lock);
}

nb_deflate *nb_deflate_new(nb_arena *arena) {
    nb_deflate *d = NB_NEW(arena, nb_deflate);
    d->arena = arena;
    if (pthread_mutex_init(&d->lock, NULL) != 0) nb_arena_fail(arena);
    nb_arena_defer(arena, release, d);
    return d;
}

static struct libdeflate_compressor *borrow(nb_deflate *d, nb_deflate_kind kind) {
    struct libdeflate_compressor *found = NULL;
    pthread_mutex_lock(&d->lock);
    if (d->n[kind] > 0) found = d->idle[kind][--d->n[kind]];
    pthread_mutex_unlock(&d->lock);
    return found != NULL ? found : libdeflate_alloc_compressor(LEVELS[kind]);
}

static void give_back(nb_deflate *d, struct libdeflate_compressor *lent, nb_deflate_kind kind) {
    pthread_mutex_lock(&d->lock);
    bool room = d->n[kind] < IDLE;
    if (room) d->idle[kind][d->n[kind]++] = lent;
    pthread_mutex_unlock(&d->lock);
    if (!room) libdeflate_free_compressor(lent);
}

void nb_deflate_into(nb_deflate *deflate, nb_buf *out, nb_str data, nb_deflate_kind kind) {
    out->n = 0;
    nb_buf_reserve(out, libdeflate_zlib_compress_bound(NULL, data.n));
    struct libdeflate_compressor *lent = borrow(deflate, kind);
    if (lent == NULL) nb_arena_fail(out->arena);
    out->n = libdeflate_zlib_compress(lent, data.p == NULL ? "" : data.p, data.n, out->p, out->cap);
    give_back(deflate, lent, kind);
}
