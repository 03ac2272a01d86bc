/* Memory with one owner: everything allocated from an arena dies with it.
 *
 * An arena never returns NULL. Out of memory jumps to the recovery point that
 * was given to nb_arena_new; that is the only non-local jump of the program
 * (nb_render sets it, and frees the arenas there, which runs the clean-ups).
 *
 * Foreign handles (FT_Face, hb_face_t, mmap, …) are tied to an arena with
 * nb_arena_defer; they are released last-in first-out by nb_arena_free.
 */
#ifndef NB_BASE_ARENA_H
#define NB_BASE_ARENA_H

#include <errno.h>
#include <setjmp.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct nb_arena nb_arena;

/* What arenas may hold together at one time, so that a run that asks for too much ends with a
 * message and not by the system's hand. Shared by threads. */
typedef struct nb_budget {
    size_t most; /* bytes */
    atomic_size_t used;
    atomic_bool exceeded; /* it was why an arena failed */
} nb_budget;

typedef struct nb_recovery {
    jmp_buf point; /* filled by setjmp in the caller's frame */
} nb_recovery;

/* NULL when not even the arena itself can be had. */
nb_arena *nb_arena_new(nb_recovery *recovery);
void nb_arena_free(nb_arena *arena);
/* One that leaves the same way and takes from the same budget, and is freed with its parent. */
nb_arena *nb_arena_child(nb_arena *parent);
/* From now on running out of memory leaves the way of the other: for an arena that goes with a job
 * to its thread (base/work.h). */
void nb_arena_follow(nb_arena *arena, const nb_arena *other);
/* From now on the arena takes from a budget, which outlives it; before anything is allocated.
 * Without one it takes what there is. */
void nb_arena_limit(nb_arena *arena, nb_budget *budget);
nb_budget *nb_arena_budget(const nb_arena *arena);

/* size bytes, zeroed, aligned for any type. */
void *nb_alloc(nb_arena *arena, size_t size);
/* count × size bytes, zeroed; an overflow counts as out of memory. */
void *nb_alloc_array(nb_arena *arena, size_t count, size_t size);
/* As realloc for the arena's newest block; otherwise copies. Growth is zeroed. */
void *nb_regrow(nb_arena *arena, void *old, size_t old_size, size_t new_size);
/* NUL-terminated copy of n bytes. */
char *nb_strndup(nb_arena *arena, const char *s, size_t n);

/* Call release(handle) when the arena is freed. */
void nb_arena_defer(nb_arena *arena, void (*release)(void *), void *handle);
/* Out of memory elsewhere (a library's NULL): same way out as the arena's own. */
_Noreturn void nb_arena_fail(nb_arena *arena);
/* For libraries that do not say it: without memory HarfBuzz goes on with empty tables, which is
 * other glyphs and not a word of it, and fontconfig with fewer fonts. malloc says it in errno
 * (POSIX). Between these two nothing but the library runs. */
static inline void nb_memory_watch(void) { errno = 0; }
static inline bool nb_memory_ran_out(void) { return errno == ENOMEM; }
size_t nb_arena_used(const nb_arena *arena);
/* A place in the arena for the list of what was read into it (base/file.c). */
void **nb_arena_inputs(nb_arena *arena);

/* A place to go back to: nb_arena_rewind frees all that was allocated since, for scratch work.
 * Nothing may have been deferred in between. */
typedef struct nb_mark {
    void *chunk;
    size_t used, serial;
} nb_mark;
nb_mark nb_arena_mark(const nb_arena *arena);
void nb_arena_rewind(nb_arena *arena, nb_mark mark);

#define NB_NEW(arena, type) ((type *)nb_alloc((arena), sizeof(type)))
#define NB_NEW_ARRAY(arena, type, n) ((type *)nb_alloc_array((arena), (n), sizeof(type)))

/* Append to an arena-owned vector {T *items; size_t n, cap;}: `*NB_PUSH(a, v) = x;` */
#define NB_PUSH(arena, vec)                                                                       \
    ((vec)->n == (vec)->cap                                                                       \
         ? ((vec)->items = nb_vec_grow((arena), (vec)->items, &(vec)->cap, sizeof *(vec)->items)) \
         : (vec)->items,                                                                          \
     &(vec)->items[(vec)->n++])
void *nb_vec_grow(nb_arena *arena, void *items, size_t *cap, size_t item_size);

#endif
