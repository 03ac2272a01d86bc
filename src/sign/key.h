/* Who signs: a private key with its certificates, from a PKCS#12 file, PEM files or a PKCS#11
 * token. Everything is tied to the arena, and wiped when it is freed. */
#ifndef NB_SIGN_KEY_H
#define NB_SIGN_KEY_H

#include <openssl/x509.h>

#include "base/diag.h"
#include "sign/cert.h"

/* A passphrase or PIN: the caller's, who wipes it; it is copied nowhere. */
typedef struct nb_secret {
    const char *p; /* NUL-terminated; NULL: none was given */
    size_t n;
} nb_secret;

typedef struct nb_key nb_key;
struct nb_key {
    X509 *cert;
    STACK_OF(X509) * chain; /* issuers that came along, in no order; never NULL */
    const EVP_MD *digest;   /* that fits the key: SHA-256, SHA-384 (P-384), SM3 (SM2) */
    bool sm2;
    const char *name; /* of the file or the token, for messages */
    void *handle;
    /* Signs n bytes; the signature is in the form that CMS wants. false: *why says it. */
    bool (*sign)(nb_key *key, nb_arena *arena, nb_str data, nb_str *signature, const char **why);
};

/* NULL after reporting: no such file, wrong passphrase, no key or certificate in it, a kind of key
 * that is not supported, a certificate that does not belong to the key. */
nb_key *nb_key_open_p12(nb_arena *arena, nb_diags *diags, const char *path, nb_secret secret);
/* certs: PEM with the signer's certificate and its issuers; NULL: in the key's file. */
nb_key *nb_key_open_pem(nb_arena *arena, nb_diags *diags, const char *path, const char *certs,
                        nb_secret secret);
/* token.c. uri: pkcs11:token=…;object=…;id=…?module-path=… (RFC 7512); certs as above, NULL: on the
 * token. */
nb_key *nb_key_open_token(nb_arena *arena, nb_diags *diags, const char *uri, const char *certs,
                          nb_secret pin);
/* Adds the certificates of a PEM file to the key's: issuers that did not come along. */
bool nb_key_add_chain(nb_key *key, nb_diags *diags, const char *path);

/* For the openers: a key that signs with its private half in memory. */
nb_key *nb_key_new(nb_arena *arena, const char *name);
/* The certificates of a PEM file. false after reporting. */
bool nb_certs_read(nb_diags *diags, const char *path, STACK_OF(X509) * out);
/* Picks digest and kind by the certificate's public key; false after reporting. */
bool nb_key_settle(nb_key *key, nb_diags *diags);
/* Whether the certificate's key made that signature of data. */
bool nb_key_verify(X509 *cert, const EVP_MD *digest, nb_str data, nb_str signature);
/* The newest error of the library, in words. */
const char *nb_openssl_why(nb_arena *arena);

#endif
