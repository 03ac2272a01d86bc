/* Arena: chunks in a list, bump allocation inside the newest one.
 * Odd rule: a request of a quarter chunk or more gets a chunk of its own behind the newest,
 * so that the room left in the newest is not lost. Blocks are zeroed when they are handed out, not
 * when their chunk is made: scratch chunks come and go with every paragraph. */
#include "base/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CHUNK = 64 * 1024, MAX_CHUNK = 4 * 1024 * 1024, GROWS_ALONE = 16 * 1024 };
#define ALIGN _Alignof(max_align_t)

typedef struct chunk {
    struct chunk *next;
    size_t size, used, serial;
    _Alignas(max_align_t) unsigned char data[];
} chunk;

typedef struct deferred {
    struct deferred *next;
    void (*release)(void *);
    void *handle;
} deferred;

struct nb_arena {
    chunk *newest;
    size_t next_size, total, serial;
    deferred *deferred;
    nb_recovery *recovery;
    void *inputs;
};

nb_arena *nb_arena_new(nb_recovery *recovery) {
    nb_arena *arena = calloc(1, sizeof *arena);
    if (arena == NULL) return NULL;
    arena->recovery = recovery;
    arena->next_size = FIRST_CHUNK;
    return arena;
}

void nb_arena_free(nb_arena *arena) {
    if (arena == NULL) return;
    for (deferred *d = arena->deferred; d != NULL; d = d->next) d->release(d->handle);
    for (chunk *c = arena->newest; c != NULL;) {
        chunk *next = c->next;
        free(c);
        c = next;
    }
    free(arena);
}

void **nb_arena_inputs(nb_arena *arena) { return &arena->inputs; }

void nb_arena_fail(nb_arena *arena) { longjmp(arena->recovery->point, 1); }

static chunk *new_chunk(nb_arena *arena, size_t size) {
    chunk *c = size > SIZE_MAX - sizeof *c ? NULL : malloc(sizeof *c + size);
    if (c == NULL) nb_arena_fail(arena);
    c->next = NULL;
    c->size = size;
    c->used = 0;
    c->serial = ++arena->serial;
    return c;
}

void *nb_alloc(nb_arena *arena, size_t size) {
    if (size > SIZE_MAX / 2) nb_arena_fail(arena);
    size = (size + ALIGN - 1) / ALIGN * ALIGN;
    chunk *c = arena->newest;
    if (c == NULL || c->size - c->used < size) {
        if (c != NULL && size >= arena->next_size / 4) {
            chunk *own = new_chunk(arena, size);
            own->used = size;
            own->next = c->next;
            c->next = own;
            arena->total += size;
            return memset(own->data, 0, size);
        }
        size_t want = arena->next_size > size ? arena->next_size : size;
        c = new_chunk(arena, want);
        c->next = arena->newest;
        arena->newest = c;
        if (arena->next_size < MAX_CHUNK) arena->next_size *= 2;
    }
    void *p = c->data + c->used;
    c->used += size;
    arena->total += size;
    return memset(p, 0, size);
}

void *nb_alloc_array(nb_arena *arena, size_t count, size_t size) {
    if (size != 0 && count > SIZE_MAX / size) nb_arena_fail(arena);
    return nb_alloc(arena, count * size);
}

/* A block with a chunk of its own grows with its chunk: long vectors leave no garbage behind. NULL
 * when the block has none. */
static void *regrow_own(nb_arena *arena, void *old, size_t old_room, size_t new_size) {
    size_t room = (new_size + ALIGN - 1) / ALIGN * ALIGN;
    for (chunk **link = &arena->newest; *link != NULL; link = &(*link)->next) {
        chunk *c = *link;
        if (c == arena->newest || (void *)c->data != old || c->used != old_room) continue;
        c = room > SIZE_MAX - sizeof *c ? NULL : realloc(c, sizeof *c + room);
        if (c == NULL) nb_arena_fail(arena);
        *link = c;
        memset(c->data + old_room, 0, room - old_room);
        arena->total += room - old_room;
        c->size = c->used = room;
        return c->data;
    }
    return NULL;
}

void *nb_regrow(nb_arena *arena, void *old, size_t old_size, size_t new_size) {
    size_t old_room = (old_size + ALIGN - 1) / ALIGN * ALIGN;
    chunk *c = arena->newest;
    if (old != NULL && c != NULL && c->used >= old_room && new_size <= SIZE_MAX / 2 &&
        (unsigned char *)old == c->data + c->used - old_room) {
        size_t room = (new_size + ALIGN - 1) / ALIGN * ALIGN;
        if (room >= old_room && room - old_room <= c->size - c->used) {
            memset(c->data + c->used, 0, room - old_room);
            arena->total += room - old_room;
            c->used += room - old_room;
            return old;
        }
    }
    if (old_size >= GROWS_ALONE && new_size > old_size && new_size <= SIZE_MAX / 2) {
        void *grown = regrow_own(arena, old, old_room, new_size);
        if (grown != NULL) return grown;
    }
    void *p = nb_alloc(arena, new_size);
    if (old_size != 0) memcpy(p, old, old_size < new_size ? old_size : new_size);
    return p;
}

char *nb_strndup(nb_arena *arena, const char *s, size_t n) {
    if (n == SIZE_MAX) nb_arena_fail(arena);
    char *copy = nb_alloc(arena, n + 1);
    if (n != 0) memcpy(copy, s, n);
    return copy;
}

void nb_arena_defer(nb_arena *arena, void (*release)(void *), void *handle) {
    deferred *d = nb_alloc(arena, sizeof *d);
    d->release = release;
    d->handle = handle;
    d->next = arena->deferred;
    arena->deferred = d;
}

nb_mark nb_arena_mark(const nb_arena *arena) {
    chunk *c = arena->newest;
    return (nb_mark){c, c == NULL ? 0 : c->used, arena->serial};
}

void nb_arena_rewind(nb_arena *arena, nb_mark mark) {
    for (chunk **link = &arena->newest; *link != NULL;) {
        chunk *c = *link;
        if (c->serial > mark.serial) {
            *link = c->next;
            free(c);
        } else {
            link = &c->next;
        }
    }
    chunk *c = mark.chunk;
    if (c == NULL) return;
    c->used = mark.used;
}

size_t nb_arena_used(const nb_arena *arena) { return arena->total; }

void *nb_vec_grow(nb_arena *arena, void *items, size_t *cap, size_t item_size) {
    size_t old = *cap, grown = old == 0 ? 8 : old * 2;
    if (grown < old || grown > SIZE_MAX / item_size) nb_arena_fail(arena);
    *cap = grown;
    return nb_regrow(arena, items, old * item_size, grown * item_size);
}
