/* Keys in files: PKCS#12 and PEM. Input: paths and a secret; output: an nb_key.
 * Odd rule: the library's own prompt is never used; an encrypted file without a secret is an error.
 */
#include "sign/key.h"

#include <errno.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/provider.h>

const char *nb_openssl_why(nb_arena *arena) {
    char text[256];
    unsigned long code = ERR_peek_last_error();
    const char *reason = ERR_reason_error_string(code);
    if (reason == NULL) ERR_error_string_n(code, text, sizeof text);
    const char *why = reason != NULL ? reason : text;
    ERR_clear_error();
    return nb_strndup(arena, why, strlen(why));
}

/* --- what all keys share -----------------------------------------------------------------------
 */

static void free_key(void *key) { EVP_PKEY_free(key); }

static nb_pos whole(const char *path) { return (nb_pos){path, 0, 0}; }

static bool sign_here(nb_key *key, nb_arena *arena, nb_str data, nb_str *signature,
                      const char **why) {
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    EVP_PKEY_CTX *pkey = NULL;
    unsigned char *bytes = NULL;
    size_t n = 0;
    bool done = ctx != NULL &&
                EVP_DigestSignInit(ctx, &pkey, key->digest, NULL, key->handle) == 1 &&
                (!key->sm2 || EVP_PKEY_CTX_set1_id(pkey, NB_SM2_ID, strlen(NB_SM2_ID)) == 1) &&
                EVP_DigestSign(ctx, NULL, &n, (const unsigned char *)data.p, data.n) == 1;
    if (done) {
        bytes = nb_alloc(arena, n);
        done = EVP_DigestSign(ctx, bytes, &n, (const unsigned char *)data.p, data.n) == 1;
    }
    EVP_MD_CTX_free(ctx);
    if (!done) *why = nb_openssl_why(arena);
    *signature = (nb_str){(char *)bytes, n};
    return done;
}

bool nb_key_verify(X509 *cert, const EVP_MD *digest, nb_str data, nb_str signature) {
    EVP_PKEY *public = X509_get0_pubkey(cert);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    EVP_PKEY_CTX *pkey = NULL;
    bool right = ctx != NULL && EVP_DigestVerifyInit(ctx, &pkey, digest, NULL, public) == 1 &&
                 (!EVP_PKEY_is_a(public, "SM2") ||
                  EVP_PKEY_CTX_set1_id(pkey, NB_SM2_ID, strlen(NB_SM2_ID)) == 1) &&
                 EVP_DigestVerify(ctx, (const unsigned char *)signature.p, signature.n,
                                  (const unsigned char *)data.p, data.n) == 1;
    EVP_MD_CTX_free(ctx);
    ERR_clear_error();
    return right;
}

bool nb_key_settle(nb_key *key, nb_diags *diags) {
    EVP_PKEY *public = X509_get0_pubkey(key->cert);
    char group[64] = "";
    size_t n = 0;
    if (public != NULL) EVP_PKEY_get_group_name(public, group, sizeof group, &n);
    ERR_clear_error();
    if (public != NULL && EVP_PKEY_is_a(public, "RSA") && EVP_PKEY_get_bits(public) >= 2048) {
        key->digest = EVP_sha256();
    } else if (strcmp(group, "prime256v1") == 0) {
        key->digest = EVP_sha256();
    } else if (strcmp(group, "secp384r1") == 0) {
        key->digest = EVP_sha384();
    } else if (public != NULL && EVP_PKEY_is_a(public, "SM2")) {
        key->digest = EVP_sm3();
        key->sm2 = true;
    } else {
        nb_diag(diags, NB_SIGN_KEY_KIND, whole(key->name),
                nb_str_of(public == NULL ? "?" : EVP_PKEY_get0_type_name(public)));
        return false;
    }
    return true;
}

nb_key *nb_key_new(nb_arena *arena, const char *name) {
    nb_key *key = NB_NEW(arena, nb_key);
    key->name = name;
    key->sign = sign_here;
    key->chain = nb_certs_new(arena);
    return key;
}

/* Moves the certificate that belongs to the key out of the chain. */
static bool find_cert(nb_key *key, nb_arena *arena, nb_diags *diags) {
    for (int i = 0; key->cert == NULL && i < sk_X509_num(key->chain); i++)
        if (X509_check_private_key(sk_X509_value(key->chain, i), key->handle) == 1) {
            key->cert = nb_cert_keep(arena, sk_X509_delete(key->chain, i));
        }
    ERR_clear_error();
    if (key->cert != NULL) return true;
    nb_diag0(diags, NB_SIGN_NO_CERTIFICATE, whole(key->name));
    return false;
}

/* --- PEM ---------------------------------------------------------------------------------------
 */

static BIO *open_file(nb_diags *diags, const char *path) {
    BIO *bio = BIO_new_file(path, "rb");
    int error = errno;
    ERR_clear_error();
    if (bio == NULL)
        nb_diag(diags, NB_SYSTEM_READ, whole(path), nb_str_of(path), nb_str_of(strerror(error)));
    return bio;
}

/* What OpenSSL calls for a passphrase; none given: an error, so that it never asks by itself. */
typedef struct asked {
    nb_secret secret;
    bool was;
} asked;

static int give_secret(char *buf, int size, int writing, void *handle) {
    asked *a = handle;
    (void)writing;
    a->was = true;
    if (a->secret.p == NULL || a->secret.n > (size_t)size) return -1;
    memcpy(buf, a->secret.p, a->secret.n);
    return (int)a->secret.n;
}

bool nb_certs_read(nb_diags *diags, const char *path, STACK_OF(X509) * out) {
    BIO *bio = open_file(diags, path);
    if (bio == NULL) return false;
    asked none = {{NULL, 0}, false};
    int before = sk_X509_num(out);
    for (X509 *cert; (cert = PEM_read_bio_X509(bio, NULL, give_secret, &none)) != NULL;)
        sk_X509_push(out, cert);
    ERR_clear_error();
    BIO_free(bio);
    if (sk_X509_num(out) > before) return true;
    nb_diag0(diags, NB_SIGN_NO_CERTIFICATE, whole(path));
    return false;
}

bool nb_key_add_chain(nb_key *key, nb_diags *diags, const char *path) {
    return nb_certs_read(diags, path, key->chain);
}

nb_key *nb_key_open_pem(nb_arena *arena, nb_diags *diags, const char *path, const char *certs,
                        nb_secret secret) {
    BIO *bio = open_file(diags, path);
    if (bio == NULL) return NULL;
    nb_key *key = nb_key_new(arena, path);
    asked a = {secret, false};
    key->handle = PEM_read_bio_PrivateKey(bio, NULL, give_secret, &a);
    ERR_clear_error();
    BIO_free(bio);
    if (key->handle == NULL) {
        nb_diag0(diags, a.was ? NB_SIGN_PASSPHRASE : NB_SIGN_NO_KEY, whole(path));
        return NULL;
    }
    nb_arena_defer(arena, free_key, key->handle);
    if (!nb_certs_read(diags, certs != NULL ? certs : path, key->chain)) return NULL;
    return find_cert(key, arena, diags) && nb_key_settle(key, diags) ? key : NULL;
}

/* --- PKCS#12 -----------------------------------------------------------------------------------
 */

/* Windows and older programs lock the certificates by RC2, which a provider of its own knows. */
static bool parse_p12(PKCS12 *p12, nb_secret secret, EVP_PKEY **key, X509 **cert,
                      STACK_OF(X509) * *others) {
    if (PKCS12_parse(p12, secret.p, key, cert, others) == 1) return true;
    OSSL_PROVIDER *legacy = OSSL_PROVIDER_try_load(NULL, "legacy", 1);
    bool done = legacy != NULL && PKCS12_parse(p12, secret.p, key, cert, others) == 1;
    if (legacy != NULL) OSSL_PROVIDER_unload(legacy);
    return done;
}

nb_key *nb_key_open_p12(nb_arena *arena, nb_diags *diags, const char *path, nb_secret secret) {
    BIO *bio = open_file(diags, path);
    if (bio == NULL) return NULL;
    PKCS12 *p12 = d2i_PKCS12_bio(bio, NULL);
    BIO_free(bio);
    if (p12 == NULL) {
        ERR_clear_error();
        nb_diag0(diags, NB_SIGN_NO_KEY, whole(path));
        return NULL;
    }
    nb_key *key = nb_key_new(arena, path);
    EVP_PKEY *private = NULL;
    STACK_OF(X509) *others = NULL;
    bool right = PKCS12_verify_mac(p12, secret.p, secret.p == NULL ? 0 : (int)secret.n) == 1;
    bool parsed = right && parse_p12(p12, secret, &private, &key->cert, &others);
    PKCS12_free(p12);
    if (key->cert != NULL) nb_cert_keep(arena, key->cert);
    if (private != NULL) nb_arena_defer(arena, free_key, private);
    key->handle = private;
    while (sk_X509_num(others) > 0) sk_X509_push(key->chain, sk_X509_pop(others));
    sk_X509_free(others);
    if (!parsed || private == NULL || key->cert == NULL) {
        nb_code code = !right ? NB_SIGN_PASSPHRASE : NB_SIGN_NO_KEY;
        if (parsed && private != NULL) code = NB_SIGN_NO_CERTIFICATE;
        ERR_clear_error();
        nb_diag0(diags, code, whole(path));
        return NULL;
    }
    return nb_key_settle(key, diags) ? key : NULL;
}
