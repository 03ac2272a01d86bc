/* Preloaded into the program: makes the n-th call of one group fail. Input: FAULT=GROUP:N:WHAT, N
 * with a + behind it for this call and all later ones; output: the fault, and at the end the number
 * of calls of each group on the descriptor FAULT_COUNTS.
 *
 * Groups: memory (malloc and its kin), map, thread, open, unnamed (files without a name), read,
 * write, sync, link, rename, close. WHAT: a number of errno.h; `short` does half of a read or
 * write; `vanish` removes the file before it is opened. Odd rule: nothing here may allocate; memory
 * goes straight to glibc, the rest to the kernel. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MEMORY, MAP, THREAD, OPEN, UNNAMED, READ, WRITE, SYNC, LINK, RENAME, CLOSE, GROUPS };
static const char *const NAMES[GROUPS] = {"memory", "map",  "thread", "open",   "unnamed", "read",
                                          "write",  "sync", "link",   "rename", "close"};
enum { SHORT = -1 };

static atomic_long calls[GROUPS];
static int group = -1, what, counts = -1;
static long at;
static bool onwards, armed;

static bool hit(int which) {
    if (!armed) return false;
    long n = atomic_fetch_add(&calls[which], 1) + 1;
    if (which != group || (onwards ? n < at : n != at)) return false;
    if (what > 0) errno = what;
    return true;
}

__attribute__((constructor)) static void begin(void) {
    const char *fault = getenv("FAULT"), *fd = getenv("FAULT_COUNTS");
    if (fd != NULL) counts = atoi(fd);
    for (int i = 0; fault != NULL && i < GROUPS; i++) {
        size_t n = strlen(NAMES[i]);
        if (strncmp(fault, NAMES[i], n) != 0 || fault[n] != ':') continue;
        char *end;
        group = i;
        at = strtol(fault + n + 1, &end, 10);
        onwards = *end == '+';
        end += onwards;
        const char *word = *end == ':' ? end + 1 : "";
        what = strcmp(word, "short") == 0 ? SHORT : atoi(word);
    }
    armed = true;
}

__attribute__((destructor)) static void end(void) {
    char text[400];
    int n = 0;
    armed = false;
    if (counts < 0) return;
    for (int i = 0; i < GROUPS; i++)
        n += snprintf(text + n, sizeof text - (size_t)n, "%s %ld\n", NAMES[i], (long)calls[i]);
    if (syscall(SYS_write, counts, text, n) < 0) _exit(99);
}

/* --- memory ------------------------------------------------------------------------------------
 */

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);
void *__libc_memalign(size_t align, size_t n);

void *malloc(size_t n) { return hit(MEMORY) ? NULL : __libc_malloc(n); }
void *calloc(size_t n, size_t size) { return hit(MEMORY) ? NULL : __libc_calloc(n, size); }
void *realloc(void *p, size_t n) { return hit(MEMORY) ? NULL : __libc_realloc(p, n); }
void *memalign(size_t align, size_t n) { return hit(MEMORY) ? NULL : __libc_memalign(align, n); }
void *aligned_alloc(size_t align, size_t n) { return memalign(align, n); }
int posix_memalign(void **out, size_t align, size_t n) {
    *out = memalign(align, n);
    return *out == NULL ? ENOMEM : 0;
}

void *mmap(void *at_, size_t n, int prot, int flags, int fd, off_t offset) {
    if (hit(MAP)) return MAP_FAILED;
    return (void *)syscall(SYS_mmap, at_, n, prot, flags, fd, offset);
}
void *mmap64(void *at_, size_t n, int prot, int flags, int fd, off_t offset) {
    return mmap(at_, n, prot, flags, fd, offset);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*start)(void *),
                   void *arg) {
    if (hit(THREAD)) return what;
    int (*real)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    armed = false; /* dlsym may allocate */
    *(void **)&real = dlsym(RTLD_NEXT, "pthread_create");
    armed = true;
    return real(thread, attr, start, arg);
}

/* --- files -------------------------------------------------------------------------------------
 */

static int open_at(int folder, const char *path, int flags, mode_t mode) {
    if (hit((flags & O_TMPFILE) == O_TMPFILE ? UNNAMED : OPEN)) return -1;
    return (int)syscall(SYS_openat, folder, path, flags, mode);
}

static mode_t mode_of(int flags, va_list more) {
    return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(more, mode_t) : 0;
}

int open(const char *path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    mode_t mode = mode_of(flags, more);
    va_end(more);
    return open_at(AT_FDCWD, path, flags, mode);
}
int open64(const char *path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    mode_t mode = mode_of(flags, more);
    va_end(more);
    return open_at(AT_FDCWD, path, flags, mode);
}
int openat(int folder, const char *path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    mode_t mode = mode_of(flags, more);
    va_end(more);
    return open_at(folder, path, flags, mode);
}

ssize_t read(int fd, void *to, size_t n) {
    if (hit(READ)) {
        if (what != SHORT) return -1;
        n = n / 2 + 1;
    }
    return syscall(SYS_read, fd, to, n);
}

ssize_t write(int fd, const void *from, size_t n) {
    if (hit(WRITE)) {
        if (what != SHORT) return -1;
        n = n / 2 + 1;
    }
    return syscall(SYS_write, fd, from, n);
}

int fsync(int fd) { return hit(SYNC) ? -1 : (int)syscall(SYS_fsync, fd); }
int linkat(int from, const char *old, int to, const char *new, int flags) {
    return hit(LINK) ? -1 : (int)syscall(SYS_linkat, from, old, to, new, flags);
}
int rename(const char *from, const char *to) {
    return hit(RENAME) ? -1 : (int)syscall(SYS_rename, from, to);
}

/* A close that fails has closed all the same, as Linux does it. */
int close(int fd) {
    bool failing = hit(CLOSE);
    int error = errno;
    int done = (int)syscall(SYS_close, fd);
    if (!failing) return done;
    errno = error;
    return -1;
}
