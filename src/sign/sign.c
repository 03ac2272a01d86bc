/* From a PDF to a signed one, a revision a step. Input: bytes and how; output: bytes.
 * Odd rule: each step opens the file anew, as any later reader will. */
#include "sign/sign.h"

#include <openssl/err.h>

#include "sign/cms.h"
#include "sign/dss.h"
#include "sign/permit.h"
#include "sign/stamp.h"
#include "sign/straddle.h"

const char *const nb_level_names[NB_LEVELS] = {"b-b", "b-t", "b-lt", "b-lta"};

nb_level nb_level_of(const char *name) {
    int i = 0;
    while (i < NB_LEVELS && strcmp(nb_level_names[i], name) != 0) i++;
    return (nb_level)i;
}

typedef struct signer {
    nb_arena *arena;
    nb_diags *diags;
    const nb_signing *how;
    nb_http *http;
    nb_str file;
} signer;

static nb_pos whole(const signer *s) { return (nb_pos){s->how->path, 0, 0}; }

static nb_pdf *open_file(signer *s) {
    const char *why = NULL;
    size_t at = 0;
    nb_pdf *pdf = nb_pdf_open(s->arena, s->file, &why, &at);
    if (pdf == NULL) {
        nb_diag(s->diags, NB_SIGN_PDF, whole(s), nb_str_format(s->arena, "%s (%zu)", why, at));
    } else if (nb_pdf_raw(nb_pdf_trailer(pdf), "Encrypt")->kind != NB_PDF_NULL) {
        nb_diag0(s->diags, NB_SIGN_ENCRYPTED, whole(s));
        pdf = NULL;
    }
    return pdf;
}

/* --- one hole -----------------------------------------------------------------------------------
 */

static nb_str make_signature(signer *s, const nb_str pieces[2]) {
    nb_digest content, of_value;
    nb_str none = {NULL, 0};
    if (!nb_digest_of(s->how->key->digest, pieces, 2, &content)) nb_arena_fail(s->arena);
    nb_str cms = nb_cms_sign(s->arena, s->diags, s->how->key, &content);
    if (cms.p == NULL || s->how->level == NB_LEVEL_BB) return cms;
    nb_str value = nb_cms_value(s->arena, cms);
    if (!nb_digest_of(EVP_sha256(), &value, 1, &of_value)) nb_arena_fail(s->arena);
    nb_str token = nb_stamp_get(s->arena, s->diags, s->http, s->how->tsa, &of_value);
    return token.p != NULL ? nb_cms_stamp(s->arena, cms, token) : none;
}

static nb_str make_timestamp(signer *s, const nb_str pieces[2]) {
    nb_digest content;
    if (!nb_digest_of(EVP_sha256(), pieces, 2, &content)) nb_arena_fail(s->arena);
    return nb_stamp_get(s->arena, s->diags, s->http, s->how->tsa, &content);
}

/* Seals the newest revision with its signature dictionary. */
static bool seal(signer *s, int64_t dict, bool timestamp) {
    nb_pdf *pdf = open_file(s);
    nb_hole hole;
    nb_str pieces[2];
    if (pdf == NULL) return false;
    if (!nb_hole_find(pdf, dict, &hole)) {
        nb_diag(s->diags, NB_SIGN_PDF, whole(s), NB_STR("/Contents"));
        return false;
    }
    char *bytes = nb_strndup(s->arena, s->file.p, s->file.n);
    nb_hole_range(bytes, s->file.n, &hole, pieces);
    nb_str signature = timestamp ? make_timestamp(s, pieces) : make_signature(s, pieces);
    if (signature.p == NULL) return false;
    if (!nb_hole_fill(bytes, &hole, signature)) {
        nb_diag0(s->diags, NB_SIGN_ROOM, whole(s));
        return false;
    }
    s->file.p = bytes;
    return true;
}

/* --- the steps ----------------------------------------------------------------------------------
 */

/* PDF/A-1 is PDF 1.4. */
static bool is_old(nb_str file) { return file.n > 8 && memcmp(file.p, "%PDF-1.4", 8) == 0; }

/* The size of a seal that is shown over the edges only: 4.2 cm (国发〔1999〕25号), but where a
 * layout has reserved a place for one. */
static void measure_seal(signer *s, nb_pdf *pdf, nb_straddle *straddle) {
    size_t count;
    int64_t place = nb_field_empty(pdf, &count);
    nb_len *width = &straddle->width, *height = &straddle->height;
    if (place == 0 || !nb_field_size(pdf, place, width, height))
        *width = *height = nb_len_of_um(42000);
    if (*width > 2 * NB_STRADDLE_WIDEST) *width = 2 * NB_STRADDLE_WIDEST;
    if (*height > 2 * NB_STRADDLE_WIDEST) *height = 2 * NB_STRADDLE_WIDEST;
    nb_seal_fit(s->how->seal, width, height);
}

/* The seal in its field and over the edges of pages. *look gets the object of the former, if there
 * is one. false after reporting. */
static bool put_seal(signer *s, nb_update *u, nb_pdf *pdf, int64_t field, int64_t *look) {
    nb_len width = 0, height = 0;
    if (!s->how->hidden && (field == 0 || !nb_field_size(pdf, field, &width, &height))) {
        nb_diag0(s->diags, NB_SIGN_SEAL_PLACE, whole(s));
        return false;
    }
    int64_t numbers[NB_LOOK_PARTS] = {0};
    nb_pdf_part parts[NB_LOOK_PARTS];
    int first = s->how->hidden ? NB_LOOK_FORM + 1 : NB_LOOK_FORM;
    for (int i = first; i < NB_LOOK_PARTS; i++) numbers[i] = nb_update_reserve(u);
    nb_seal_draw(s->arena, s->how->seal, width, height, is_old(s->file), numbers, parts);
    for (int i = first; i < NB_LOOK_PARTS; i++)
        nb_update_stream(u, numbers[i], parts[i].entries, parts[i].bytes);
    *look = numbers[NB_LOOK_FORM];
    nb_straddle straddle = {
        .image = numbers[NB_LOOK_IMAGE], .old = is_old(s->file), .file = whole(s)};
    if (!s->how->words.straddle) return true;
    measure_seal(s, pdf, &straddle);
    return nb_straddle_put(u, s->arena, s->diags, pdf, &straddle);
}

static bool add_signature(signer *s, const nb_sign_words *words, size_t room) {
    nb_pdf *pdf = open_file(s);
    if (pdf == NULL) return false;
    size_t signed_count;
    bool hidden = words->timestamp || s->how->hidden;
    int64_t dict, look = 0, field = hidden ? 0 : nb_field_empty(pdf, &signed_count);
    if (!nb_permit_check(s->arena, s->diags, whole(s), pdf, field, words)) return false;
    nb_update *u = nb_update_new(s->arena, pdf, s->file);
    if (!words->timestamp && s->how->seal != NULL && !put_seal(s, u, pdf, field, &look))
        return false;
    if (!nb_field_add(u, s->arena, pdf, field, words, room, look, &dict)) {
        nb_diag(s->diags, NB_SIGN_PDF, whole(s), NB_STR("/Pages"));
        return false;
    }
    s->file = nb_update_finish(u);
    return seal(s, dict, words->timestamp);
}

static bool gather(signer *s, nb_proof *proof) {
    nb_pdf *pdf = open_file(s);
    if (pdf == NULL) return false;
    STACK_OF(X509) *pool = sk_X509_new_null();
    if (pool == NULL) nb_arena_fail(s->arena);
    for (int i = 0; i < sk_X509_num(s->how->chain); i++) {
        X509_up_ref(sk_X509_value(s->how->chain, i));
        sk_X509_push(pool, sk_X509_value(s->how->chain, i));
    }
    bool done = nb_dss_gather(proof, s->arena, s->diags, s->http, pdf, pool);
    sk_X509_pop_free(pool, X509_free);
    return done;
}

static bool add_proofs(signer *s) {
    nb_proof proof = {0};
    if (!gather(s, &proof)) return false;
    nb_pdf *pdf = open_file(s);
    if (pdf == NULL) return false;
    nb_update *u = nb_update_new(s->arena, pdf, s->file);
    const nb_pdf_value *at = nb_pdf_raw(nb_pdf_trailer(pdf), "Root");
    nb_buf root = nb_buf_in(s->arena);
    const nb_object_pair pairs[] = {{"DSS", nb_dss_put(u, s->arena, pdf, &proof)},
                                    {NULL, {NULL, 0}}};
    nb_object_put_with(&root, nb_pdf_follow(pdf, at), pairs);
    nb_update_put(u, at->number, nb_buf_view(&root));
    s->file = nb_update_finish(u);
    return true;
}

static bool add_stamp(signer *s) {
    const nb_sign_words stamp = {.timestamp = true};
    return add_signature(s, &stamp, NB_STAMP_ROOM);
}

static bool raise(signer *s) {
    if (s->how->level >= NB_LEVEL_BLT && !add_proofs(s)) return false;
    return s->how->level < NB_LEVEL_BLTA || add_stamp(s);
}

/* A signature without a time-stamp, neither in it nor of the document that has it. */
static bool lacks_stamp(nb_pdf *pdf) {
    const nb_pdf_value *fields;
    size_t n = nb_form_fields(pdf, &fields), bare = 0, stamp = 0;
    for (size_t i = 0; i < n; i++) {
        const nb_pdf_value *value = nb_pdf_raw(nb_pdf_follow(pdf, &fields[i]), "V"),
                           *dict = nb_pdf_follow(pdf, value);
        size_t at = value->kind == NB_PDF_REF ? nb_pdf_offset(pdf, value->number) : 0;
        if (nb_pdf_is_name(nb_pdf_get(pdf, dict, "Type"), "DocTimeStamp"))
            stamp = at > stamp ? at : stamp;
        else if (at > bare && !nb_cms_is_stamped(nb_pdf_get(pdf, dict, "Contents")->text))
            bare = at;
    }
    return bare > stamp;
}

/* From any level to the one that is asked for: proofs and their time-stamp are renewed. */
static bool upgrade(signer *s) {
    nb_pdf *pdf = open_file(s);
    size_t count = 0;
    if (pdf == NULL) return false;
    nb_field_empty(pdf, &count);
    if (count == 0) {
        nb_diag0(s->diags, NB_SIGN_NO_SIGNATURE, whole(s));
        return false;
    }
    return (!lacks_stamp(pdf) || add_stamp(s)) && raise(s);
}

static bool is_in_time(signer *s) {
    X509 *cert = s->how->key->cert;
    if (X509_cmp_current_time(X509_get0_notBefore(cert)) < 0 &&
        X509_cmp_current_time(X509_get0_notAfter(cert)) > 0)
        return true;
    nb_diag(s->diags, NB_SIGN_EXPIRED, whole(s), nb_cert_name(s->arena, cert));
    return false;
}

static bool has_what_it_needs(signer *s) {
    if (s->how->level > NB_LEVEL_BB && s->how->tsa == NULL) {
        nb_diag(s->diags, NB_SIGN_NO_TSA, whole(s), nb_str_of(nb_level_names[s->how->level]));
        return false;
    }
    return s->how->key == NULL || is_in_time(s);
}

/* PDF/A has no longer strings (ISO 19005-2 6.1.13). */
static size_t room_for(const nb_signing *how) {
    enum { STRING_MOST = 32767 };
    size_t room = nb_cms_room(how->key) + (how->level > NB_LEVEL_BB ? NB_STAMP_ROOM : 0);
    return room < STRING_MOST ? room : STRING_MOST;
}

bool nb_sign_ready(nb_arena *arena, nb_diags *diags, const nb_signing *how) {
    signer s = {.arena = arena, .diags = diags, .how = how};
    return has_what_it_needs(&s);
}

nb_str nb_sign_dict(nb_arena *arena, const nb_signing *how) {
    nb_str dict = nb_field_dict(arena, &how->words, room_for(how));
    return (nb_str){dict.p + 2, dict.n - 4}; /* without the brackets */
}

static nb_str end(const signer *s, bool done) {
    ERR_clear_error();
    return done ? s->file : (nb_str){NULL, 0};
}

nb_str nb_sign_hole(nb_arena *arena, nb_diags *diags, nb_str file, const nb_signing *how) {
    signer s = {arena, diags, how, nb_http_new(arena, diags, &how->http), file};
    nb_pdf *pdf = open_file(&s);
    int64_t dict = pdf != NULL ? nb_field_signature(pdf) : 0;
    return end(&s, pdf != NULL && seal(&s, dict, false) && raise(&s));
}

nb_str nb_sign_bytes(nb_arena *arena, nb_diags *diags, nb_str file, const nb_signing *how) {
    signer s = {arena, diags, how, nb_http_new(arena, diags, &how->http), file};
    bool done = has_what_it_needs(&s);
    if (how->key == NULL) return end(&s, done && upgrade(&s));
    return end(&s, done && add_signature(&s, &how->words, room_for(how)) && raise(&s));
}
