/* What all fuzzing targets share. A target is one function, nb_fuzz_one; fuzz.c calls it for
 * libFuzzer and AFL++, replay.c for the files of a folder.
 *
 * A broken promise ends the process (NB_FUZZ_HOLDS), as do the sanitizers, more than ten seconds of
 * processor time, and a message that cannot be told. */
#ifndef NB_TESTS_FUZZ_H
#define NB_TESTS_FUZZ_H

#include "base/diag.h"
#include "model/yaml.h"

typedef struct nb_fuzz {
    nb_arena *arena, *scratch; /* of this input */
    nb_diags *diags;
} nb_fuzz;

/* The target. */
void nb_fuzz_one(nb_fuzz *f, nb_str input);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define NB_FUZZ_HOLDS(promise) ((promise) ? (void)0 : nb_fuzz_broken(#promise, __FILE__, __LINE__))
_Noreturn void nb_fuzz_broken(const char *promise, const char *file, int line);

/* Outlives the inputs: for what is read once. */
nb_arena *nb_fuzz_kept(void);

/* A folder of this process alone, in TMPDIR. */
const char *nb_fuzz_folder(void);
void nb_fuzz_write(const char *path, nb_str bytes);

/* An input may be several files: a line `%% NAME` begins another one, which is written beside
 * *path and lives as long as this input. What stands before the first such line is returned. */
nb_str nb_fuzz_files(nb_fuzz *f, nb_str input, const char **path);

/* The whole source as one plain text. */
static inline nb_yaml nb_fuzz_scalar(const nb_yaml_source *source) {
    return (nb_yaml){.kind = NB_YAML_SCALAR,
                     .plain = true,
                     .source = source,
                     .pos = {source->name, 1, 1},
                     .text = source->bytes,
                     .end = (uint32_t)source->bytes.n};
}

/* For inputs that choose: the next byte, below n; 0 behind the end. */
typedef struct nb_fuzz_bytes {
    const unsigned char *p, *end;
} nb_fuzz_bytes;
static inline unsigned nb_fuzz_below(nb_fuzz_bytes *b, unsigned n) {
    return b->p < b->end ? *b->p++ % n : 0;
}

#endif
