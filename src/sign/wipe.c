/* The allocator that OpenSSL is given. Input: its requests; output: memory, wiped when it returns.
 * Odd rule: sizes are the allocator's own, so that nothing has to be kept beside a block. */
#define _DEFAULT_SOURCE /* explicit_bzero */
#include "sign/wipe.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

static void *get(size_t size, const char *file, int line) {
    (void)file;
    (void)line;
    return malloc(size);
}

static void put_back(void *block, const char *file, int line) {
    (void)file;
    (void)line;
    if (block != NULL) explicit_bzero(block, malloc_usable_size(block));
    free(block);
}

/* Never in place: what realloc moves away from would not be wiped. */
static void *resize(void *block, size_t size, const char *file, int line) {
    void *larger = size > 0 ? get(size, file, line) : NULL;
    size_t before = block != NULL ? malloc_usable_size(block) : 0;
    if (size > 0 && larger == NULL) return NULL;
    if (before > 0 && size > 0) memcpy(larger, block, before < size ? before : size);
    put_back(block, file, line);
    return larger;
}

void nb_wipe_what_is_freed(void) { CRYPTO_set_mem_functions(get, resize, put_back); }
