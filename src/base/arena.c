/* Arena: chunks in a list, bump allocation inside the newest one.
 * Odd rule: a request of a quarter chunk or more gets a chunk of its own behind the newest,
 * so that the room left in the newest is not lost. A fresh chunk is all zeros and stays untouched
 * until it is written to: a block is only zeroed where it was used before, so that large arrays
 * with few entries cost few pages. Scratch work finds its last chunk again. */
#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CHUNK = 64 * 1024, MAX_CHUNK = 4 * 1024 * 1024, GROWS_ALONE = 16 * 1024 };
#define ALIGN _Alignof(max_align_t)

typedef struct chunk {
    struct chunk *next;
    size_t size, used, serial;
    size_t dirty; /* from here on it has never been used: zeros */
    _Alignas(max_align_t) unsigned char data[];
} chunk;

typedef struct deferred {
    struct deferred *next;
    void (*release)(void *);
    void *handle;
} deferred;

struct nb_arena {
    chunk *newest, *spare; /* spare: the last that a rewinding gave back, or NULL */
    size_t next_size, total, serial;
    deferred *deferred;
    nb_recovery *recovery;
    nb_budget *budget; /* NULL: none */
    void *inputs;
};

static void give_back(const nb_arena *arena, size_t size) {
    if (arena->budget != NULL) atomic_fetch_sub(&arena->budget->used, size);
}

/* Counts what is about to be taken, or leaves. */
static void charge(nb_arena *arena, size_t size) {
    nb_budget *budget = arena->budget;
    if (budget == NULL) return;
    size_t before = atomic_fetch_add(&budget->used, size);
    if (size <= budget->most && before <= budget->most - size) return;
    give_back(arena, size);
    atomic_store(&budget->exceeded, true);
    nb_arena_fail(arena);
}

static void drop(const nb_arena *arena, chunk *c) {
    give_back(arena, sizeof *c + c->size);
    free(c);
}

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
        drop(arena, c);
        c = next;
    }
    if (arena->spare != NULL) drop(arena, arena->spare);
    free(arena);
}

static void free_child(void *handle) { nb_arena_free(handle); }

nb_arena *nb_arena_child(nb_arena *parent) {
    nb_arena *child = nb_arena_new(parent->recovery);
    if (child == NULL) nb_arena_fail(parent);
    child->budget = parent->budget;
    nb_arena_defer(parent, free_child, child);
    return child;
}

void nb_arena_follow(nb_arena *arena, const nb_arena *other) { arena->recovery = other->recovery; }

void nb_arena_limit(nb_arena *arena, nb_budget *budget) { arena->budget = budget; }

nb_budget *nb_arena_budget(const nb_arena *arena) { return arena->budget; }

void **nb_arena_inputs(nb_arena *arena) { return &arena->inputs; }

void nb_arena_fail(nb_arena *arena) { longjmp(arena->recovery->point, 1); }

static chunk *new_chunk(nb_arena *arena, size_t size, chunk *next) {
    if (size > SIZE_MAX - sizeof(chunk)) nb_arena_fail(arena);
    charge(arena, sizeof(chunk) + size);
    chunk *c = calloc(1, sizeof *c + size);
    if (c == NULL) {
        give_back(arena, sizeof *c + size);
        nb_arena_fail(arena);
    }
    c->size = size;
    c->next = next;
    c->serial = ++arena->serial;
    return c;
}

/* A newest chunk with room for so many bytes. */
static chunk *next_chunk(nb_arena *arena, size_t size) {
    chunk *c = arena->spare;
    if (c != NULL && c->size >= size) {
        arena->spare = NULL;
        c->next = arena->newest;
        c->used = 0;
        c->serial = ++arena->serial;
    } else {
        size_t want = arena->next_size > size ? arena->next_size : size;
        c = new_chunk(arena, want, arena->newest);
        if (arena->next_size < MAX_CHUNK) arena->next_size *= 2;
    }
    return arena->newest = c;
}

/* The next n bytes of a chunk that has them, zeroed. */
static void *take(nb_arena *arena, chunk *c, size_t n) {
    unsigned char *p = c->data + c->used;
    size_t old = c->dirty > c->used ? c->dirty - c->used : 0;
    if (old > 0) memset(p, 0, old < n ? old : n);
    c->used += n;
    if (c->dirty < c->used) c->dirty = c->used;
    arena->total += n;
    return p;
}

void *nb_alloc(nb_arena *arena, size_t size) {
    if (size > SIZE_MAX / 2) nb_arena_fail(arena);
    size = (size + ALIGN - 1) / ALIGN * ALIGN;
    chunk *c = arena->newest;
    if (c == NULL || c->size - c->used < size) {
        if (c != NULL && size >= arena->next_size / 4) {
            c->next = new_chunk(arena, size, c->next);
            return take(arena, c->next, size);
        }
        c = next_chunk(arena, size);
    }
    return take(arena, c, size);
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
        if (room > SIZE_MAX - sizeof *c) nb_arena_fail(arena);
        size_t before = c->size;
        charge(arena, room); /* for a moment there may be both */
        c = realloc(c, sizeof *c + room);
        if (c == NULL) {
            give_back(arena, room);
            nb_arena_fail(arena);
        }
        give_back(arena, before);
        *link = c;
        memset(c->data + old_room, 0, room - old_room);
        arena->total += room - old_room;
        c->size = c->used = c->dirty = room;
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
            take(arena, c, room - old_room);
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
    /* Mostly no chunk was asked for since; else the list is walked, which may be long. */
    chunk **link = arena->serial == mark.serial ? NULL : &arena->newest;
    while (link != NULL && *link != NULL) {
        chunk *c = *link;
        if (c->serial > mark.serial) {
            *link = c->next;
            bool larger = arena->spare == NULL || arena->spare->size < c->size;
            chunk *other = larger ? arena->spare : c;
            if (other != NULL) drop(arena, other);
            if (larger) arena->spare = c;
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
