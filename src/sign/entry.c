/* The module's doors: options → keys and bytes → files. Input: what a client asked; output: a
 * signed file, and messages. Odd rule: as in pipeline.c, out of memory comes back here. */
#include "sign/entry.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include <openssl/err.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/output.h"
#include "sign/sign.h"
#include "sign/verify.h"
#include "sign/wipe.h"
#include "tell.h"

typedef struct task {
    const nb_sign_options *options;
    nb_arena *arena;
    nb_diags *diags;
} task;

static nb_status system_failed(nb_diags *diags, nb_code code, const char *path) {
    nb_pos pos = {path, 0, 0};
    char most[16];
    snprintf(most, sizeof most, "%d", NB_MAX_PDF / NB_MIB);
    if (errno == EFBIG && code == NB_SYSTEM_READ)
        nb_diag(diags, NB_SYSTEM_LARGE, pos, nb_str_of(path), nb_str_of(most));
    else
        nb_diag(diags, code, pos, nb_str_of(path), nb_str_of(strerror(errno)));
    return NB_SYSTEM_FAILED;
}

/* OpenSSL without memory calls a good certificate or signature a bad one: behind its work, which
 * nb_memory_watch began. */
static void settle(nb_arena *arena) {
    if (nb_memory_ran_out()) nb_arena_fail(arena);
}

static nb_status failed(const nb_diags *diags) {
    return nb_diags_machine(diags) ? NB_SYSTEM_FAILED : NB_NOT_IN_ORDER;
}

static nb_key *open_key(task *t) {
    const nb_sign_options *o = t->options;
    nb_secret secret = {o->passphrase, o->passphrase != NULL ? strlen(o->passphrase) : 0};
    if (o->p12 != NULL) return nb_key_open_p12(t->arena, t->diags, o->p12, secret);
    if (o->key != NULL) return nb_key_open_pem(t->arena, t->diags, o->key, o->certs, secret);
    return nb_key_open_token(t->arena, t->diags, o->token, o->certs, secret);
}

/* The claimed time; −1: the variable holds no number. */
static int64_t claimed(const char *epoch) {
    int64_t when = -1;
    if (epoch == NULL) return (int64_t)time(NULL);
    return nb_str_to_int(nb_str_of(epoch), &when) && when >= 0 ? when : -1;
}

static nb_str or_empty(const char *text) { return text != NULL ? nb_str_of(text) : NB_STR(""); }

static nb_status write_file(task *t, nb_str bytes) {
    const char *path = t->options->output;
    nb_output *output = nb_output_open(t->arena, path);
    if (output == NULL) return system_failed(t->diags, NB_SYSTEM_WRITE, path);
    nb_output_write(output, bytes.p, bytes.n);
    if (!nb_output_commit(output)) return system_failed(t->diags, NB_SYSTEM_WRITE, path);
    return NB_DONE;
}

/* The options as the signer takes them. */
static nb_status prepare(task *t, nb_signing *how) {
    const nb_sign_options *o = t->options;
    const char *level = o->upgrade != NULL ? o->upgrade : o->level != NULL ? o->level : "b-b";
    *how = (nb_signing){.level = nb_level_of(level),
                        .tsa = o->tsa,
                        .path = o->input,
                        .http = {.seconds = o->timeout, .allow_private = o->allow_private != 0}};
    if (how->level == NB_LEVELS) return NB_WRONG_USAGE;
    if (o->upgrade == NULL) {
        how->key = open_key(t);
        if (how->key == NULL) return failed(t->diags);
        how->words = (nb_sign_words){.name = or_empty(o->name),
                                     .reason = or_empty(o->reason),
                                     .place = or_empty(o->place),
                                     .contact = or_empty(o->contact),
                                     .when = claimed(o->source_date_epoch),
                                     .certify = o->certify,
                                     .straddle = o->straddle != 0};
        if (how->words.when < 0) return NB_WRONG_USAGE;
        how->hidden = o->hidden != 0;
        if (o->seal != NULL && (how->seal = nb_seal_read(t->arena, t->diags, o->seal)) == NULL)
            return failed(t->diags);
    }
    if (o->chain != NULL) {
        how->chain = nb_certs_new(t->arena);
        if (!nb_certs_read(t->diags, o->chain, how->chain) ||
            (how->key != NULL && !nb_key_add_chain(how->key, t->diags, o->chain)))
            return failed(t->diags);
    }
    return NB_DONE;
}

static nb_status run(task *t) {
    const char *input = t->options->input;
    nb_str file;
    nb_signing how;
    if (!nb_file_read(t->arena, input, NB_MAX_PDF, &file))
        return system_failed(t->diags, NB_SYSTEM_READ, input);
    nb_memory_watch();
    nb_status status = prepare(t, &how);
    settle(t->arena);
    if (status != NB_DONE) return status;
    nb_str out = nb_sign_bytes(t->arena, t->diags, file, &how);
    settle(t->arena);
    if (out.p == NULL) return failed(t->diags);
    return write_file(t, out);
}

static bool makes_sense(const nb_sign_options *o) {
    int keys = (o->p12 != NULL) + (o->key != NULL) + (o->token != NULL);
    return keys == (o->upgrade != NULL ? 0 : 1) && o->certify >= 0 && o->certify <= 2 &&
           (o->seal == NULL || (o->upgrade == NULL && (o->hidden == 0 || o->straddle != 0))) &&
           (o->straddle == 0 || o->seal != NULL);
}

/* --- a file made with its first signature ------------------------------------------------------
 */

typedef struct first_task {
    task task;
    nb_signing how;
} first_task;

static void look(void *first, nb_len width, nb_len height, bool old,
                 const int64_t numbers[NB_LOOK_PARTS], nb_pdf_part parts[NB_LOOK_PARTS]) {
    const first_task *f = ((const nb_sign_first *)first)->task;
    nb_seal_draw(f->task.arena, f->how.seal, width, height, old, numbers, parts);
}

static nb_sign_first *begin(nb_arena *arena, nb_diags *diags, const nb_sign_options *options,
                            const char *path, nb_status *status) {
    *status = NB_WRONG_USAGE;
    if (!makes_sense(options) || options->upgrade != NULL) return NULL;
    first_task *f = NB_NEW(arena, first_task);
    f->task = (task){options, arena, diags};
    nb_memory_watch();
    *status = prepare(&f->task, &f->how);
    settle(arena);
    f->how.path = path;
    if (*status != NB_DONE) return NULL;
    *status = NB_NOT_IN_ORDER;
    bool ready = nb_sign_ready(arena, diags, &f->how);
    settle(arena);
    if (!ready) return NULL;
    nb_sign_first *first = NB_NEW(arena, nb_sign_first);
    bool shown = f->how.seal != NULL && !f->how.hidden;
    nb_str dict = f->how.words.straddle ? NB_STR("") : nb_sign_dict(arena, &f->how);
    *first = (nb_sign_first){dict, shown, look, f};
    return first;
}

static nb_str end(nb_sign_first *first, nb_str file) {
    const first_task *f = first->task;
    nb_memory_watch();
    nb_str out = first->dict.n == 0 ? nb_sign_bytes(f->task.arena, f->task.diags, file, &f->how)
                                    : nb_sign_hole(f->task.arena, f->task.diags, file, &f->how);
    settle(f->task.arena);
    return out;
}

/* --- the doors ---------------------------------------------------------------------------------
 */

static nb_status sign(const nb_sign_options *options, nb_on_message on_message, void *handle) {
    nb_recovery recovery;
    nb_status status = NB_SYSTEM_FAILED;
    if (!makes_sense(options) || options->input == NULL || options->output == NULL)
        return NB_WRONG_USAGE;
    nb_budget budget = {.most = (size_t)NB_MAX_MEMORY * NB_MIB};
    nb_arena *volatile arena = nb_arena_new(&recovery);
    if (arena != NULL && setjmp(recovery.point) == 0) {
        nb_arena_limit(arena, &budget);
        task t = {options, arena, nb_diags_new(arena)};
        status = run(&t);
        nb_tell(arena, t.diags, on_message, handle);
    } else {
        nb_tell_memory(&budget, on_message, handle);
        status = NB_SYSTEM_FAILED;
    }
    if (arena != NULL) nb_arena_free(arena);
    ERR_clear_error();
    return status;
}

static nb_status judge(const nb_verify_options *o, nb_arena *arena, nb_arena *scratch,
                       nb_diags *diags, nb_on_text on_text, void *text_handle) {
    nb_str file;
    if (!nb_file_read(arena, o->input, NB_MAX_PDF, &file))
        return system_failed(diags, NB_SYSTEM_READ, o->input);
    nb_memory_watch();
    nb_verdict *verdict =
        nb_verify_bytes(arena, scratch, diags, o->input, file, o->trust, (int64_t)time(NULL));
    settle(arena);
    if (verdict == NULL) return failed(diags);
    nb_str text = o->json ? nb_verdict_json(verdict) : nb_verdict_text(verdict, o->chinese ? 0 : 1);
    if (on_text != NULL) on_text(text_handle, text.p, text.n);
    return nb_verdict_in_order(verdict) ? NB_DONE : NB_NOT_IN_ORDER;
}

static nb_status verify(const nb_verify_options *options, nb_on_text on_text, void *text_handle,
                        nb_on_message on_message, void *handle) {
    nb_recovery recovery;
    nb_status status = NB_SYSTEM_FAILED;
    if (options->input == NULL) return NB_WRONG_USAGE;
    nb_budget budget = {.most = (size_t)NB_MAX_MEMORY * NB_MIB};
    nb_arena *volatile arena = nb_arena_new(&recovery);
    nb_arena *volatile scratch = nb_arena_new(&recovery);
    if (arena != NULL && scratch != NULL && setjmp(recovery.point) == 0) {
        nb_arena_limit(arena, &budget);
        nb_arena_limit(scratch, &budget);
        nb_diags *diags = nb_diags_new(arena);
        status = judge(options, arena, scratch, diags, on_text, text_handle);
        nb_tell(arena, diags, on_message, handle);
    } else {
        nb_tell_memory(&budget, on_message, handle);
        status = NB_SYSTEM_FAILED;
    }
    if (scratch != NULL) nb_arena_free(scratch);
    if (arena != NULL) nb_arena_free(arena);
    ERR_clear_error();
    return status;
}

const nb_sign_module *nb_sign_entry(void) {
    static const nb_sign_module module = {sign, begin, end, verify};
    nb_wipe_what_is_freed();
    return &module;
}
