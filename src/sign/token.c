/* Keys on PKCS#11 tokens: the module's own functions are called, nothing stands between.
 * Input: a pkcs11: URI and a PIN; output: an nb_key that signs on the token.
 * Odd rule: digests are made here and the token signs them (CKM_RSA_PKCS, CKM_ECDSA), because small
 * tokens do not hash. */
#include <dlfcn.h>
#include <string.h>

#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <p11-kit/pkcs11.h>
#include <p11-kit/uri.h>

#include "sign/cms.h"
#include "sign/key.h"

typedef struct token {
    void *library;
    CK_FUNCTION_LIST *module;
    CK_SLOT_ID slot;
    CK_SESSION_HANDLE session;
    CK_OBJECT_HANDLE key;
    bool initialized, open;
    nb_secret pin; /* some keys want it for each signature */
    P11KitUri *uri;
} token;

static void close_token(void *handle) {
    token *t = handle;
    if (t->open) t->module->C_CloseSession(t->session);
    if (t->initialized) t->module->C_Finalize(NULL);
    if (t->library != NULL) dlclose(t->library);
    p11_kit_uri_free(t->uri);
}

static const char *words(CK_RV rv) {
    switch (rv) {
    case CKR_PIN_INCORRECT: return "CKR_PIN_INCORRECT";
    case CKR_PIN_LOCKED: return "CKR_PIN_LOCKED";
    case CKR_TOKEN_NOT_PRESENT: return "CKR_TOKEN_NOT_PRESENT";
    case CKR_DEVICE_REMOVED: return "CKR_DEVICE_REMOVED";
    case CKR_MECHANISM_INVALID: return "CKR_MECHANISM_INVALID";
    case CKR_USER_NOT_LOGGED_IN: return "CKR_USER_NOT_LOGGED_IN";
    default: return "PKCS#11";
    }
}

static nb_str explain(nb_arena *arena, CK_RV rv) {
    return nb_str_format(arena, "%s (0x%lx)", words(rv), (unsigned long)rv);
}

static bool load_module(nb_arena *arena, nb_diags *diags, token *t, nb_pos pos) {
    const char *path = p11_kit_uri_get_module_path(t->uri);
    if (path == NULL) path = "p11-kit-proxy.so"; /* all modules that the system knows */
    t->library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    CK_C_GetFunctionList entry = NULL;
    if (t->library != NULL) *(void **)&entry = dlsym(t->library, "C_GetFunctionList");
    if (entry == NULL) {
        const char *why = dlerror();
        nb_diag(diags, NB_SIGN_MODULE, pos, nb_str_of(path), nb_str_of(why != NULL ? why : "?"));
        return false;
    }
    CK_RV rv = entry(&t->module);
    if (rv == CKR_OK) rv = t->module->C_Initialize(NULL);
    t->initialized = rv == CKR_OK;
    if (rv == CKR_OK || rv == CKR_CRYPTOKI_ALREADY_INITIALIZED) return true;
    nb_diag(diags, NB_SIGN_MODULE, pos, nb_str_of(path), explain(arena, rv));
    return false;
}

/* The one token that the URI describes. */
static bool find_token(nb_arena *arena, nb_diags *diags, token *t, nb_pos pos) {
    CK_ULONG n = 0, matches = 0;
    CK_RV rv = t->module->C_GetSlotList(CK_TRUE, NULL, &n);
    CK_SLOT_ID *slots = NB_NEW_ARRAY(arena, CK_SLOT_ID, n + 1);
    if (rv == CKR_OK) rv = t->module->C_GetSlotList(CK_TRUE, slots, &n);
    for (CK_ULONG i = 0; rv == CKR_OK && i < n; i++) {
        CK_TOKEN_INFO info;
        if (t->module->C_GetTokenInfo(slots[i], &info) != CKR_OK) continue;
        if (!(info.flags & CKF_TOKEN_INITIALIZED)) continue;
        if (p11_kit_uri_match_token_info(t->uri, &info) != 1) continue;
        t->slot = slots[i];
        matches++;
    }
    if (matches == 1) return true;
    nb_diag0(diags, matches == 0 ? NB_SIGN_NO_TOKEN : NB_SIGN_MANY_TOKENS, pos);
    return false;
}

/* No PIN: the reader's own keypad asks for it. */
static CK_RV give_pin(token *t, CK_USER_TYPE user) {
    return t->module->C_Login(t->session, user, (CK_UTF8CHAR *)(uintptr_t)t->pin.p, t->pin.n);
}

static bool log_in(nb_arena *arena, nb_diags *diags, token *t, nb_secret pin, nb_pos pos) {
    CK_RV rv = t->module->C_OpenSession(t->slot, CKF_SERIAL_SESSION, NULL, NULL, &t->session);
    t->open = rv == CKR_OK;
    t->pin = pin;
    if (rv == CKR_OK) rv = give_pin(t, CKU_USER);
    if (rv == CKR_OK || rv == CKR_USER_ALREADY_LOGGED_IN) return true;
    if (rv == CKR_PIN_INCORRECT || rv == CKR_PIN_LEN_RANGE || rv == CKR_ARGUMENTS_BAD)
        nb_diag0(diags, NB_SIGN_PIN, pos);
    else
        nb_diag(diags, NB_SIGN_FAILED, pos, explain(arena, rv));
    return false;
}

/* The objects of a class that the URI allows; at most `most`. */
static CK_ULONG find_objects(token *t, CK_OBJECT_CLASS class, CK_OBJECT_HANDLE *out,
                             CK_ULONG most) {
    CK_ATTRIBUTE want[3] = {{CKA_CLASS, &class, sizeof class}};
    CK_ULONG wants = 1, n = 0;
    static const CK_ATTRIBUTE_TYPE types[] = {CKA_ID, CKA_LABEL};
    for (size_t i = 0; i < 2; i++) {
        CK_ATTRIBUTE *a = p11_kit_uri_get_attribute(t->uri, types[i]);
        if (a != NULL) want[wants++] = *a;
    }
    if (t->module->C_FindObjectsInit(t->session, want, wants) != CKR_OK) return 0;
    if (t->module->C_FindObjects(t->session, out, most, &n) != CKR_OK) n = 0;
    t->module->C_FindObjectsFinal(t->session);
    return n;
}

static X509 *read_cert(nb_arena *arena, token *t, CK_OBJECT_HANDLE object) {
    enum { MOST = 65536 };
    CK_ATTRIBUTE value = {CKA_VALUE, NULL, 0};
    if (t->module->C_GetAttributeValue(t->session, object, &value, 1) != CKR_OK ||
        value.ulValueLen == 0 || value.ulValueLen > MOST)
        return NULL;
    value.pValue = nb_alloc(arena, value.ulValueLen);
    if (t->module->C_GetAttributeValue(t->session, object, &value, 1) != CKR_OK) return NULL;
    const unsigned char *p = value.pValue;
    return d2i_X509(NULL, &p, (long)value.ulValueLen);
}

/* --- signing -----------------------------------------------------------------------------------
 */

/* PKCS#11 gives r and s side by side; CMS wants ECDSA-Sig-Value (RFC 5753). */
static bool wrap_ecdsa(nb_arena *arena, const unsigned char *rs, size_t n, nb_str *out) {
    ECDSA_SIG *sig = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(rs, (int)(n / 2), NULL), *s = BN_bin2bn(rs + n / 2, (int)(n / 2), NULL);
    bool done = sig != NULL && r != NULL && s != NULL && ECDSA_SIG_set0(sig, r, s) == 1;
    if (!done) {
        BN_free(r);
        BN_free(s);
    }
    unsigned char *der = NULL;
    int size = done ? i2d_ECDSA_SIG(sig, &der) : 0;
    if (size > 0) *out = nb_str_dup(arena, (nb_str){(char *)der, (size_t)size});
    OPENSSL_free(der);
    ECDSA_SIG_free(sig);
    return size > 0;
}

/* DigestInfo (RFC 8017 9.2) of a SHA-256: what CKM_RSA_PKCS pads and signs. */
static const unsigned char SHA256_INFO[] = {0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60,
                                            0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
                                            0x01, 0x05, 0x00, 0x04, 0x20};

/* PKCS#11 2.40, 4.9: CKA_ALWAYS_AUTHENTICATE; tokens that do not know it do not ask. */
static bool asks_always(token *t) {
    CK_BBOOL always = CK_FALSE;
    CK_ATTRIBUTE a = {CKA_ALWAYS_AUTHENTICATE, &always, sizeof always};
    return t->module->C_GetAttributeValue(t->session, t->key, &a, 1) == CKR_OK && always;
}

static bool sign_there(nb_key *key, nb_arena *arena, nb_str data, nb_str *signature,
                       const char **why) {
    enum { MOST = 2048 }; /* an RSA key of 16,384 bits */
    token *t = key->handle;
    bool rsa = EVP_PKEY_is_a(X509_get0_pubkey(key->cert), "RSA");
    nb_digest digest;
    unsigned char input[sizeof SHA256_INFO + EVP_MAX_MD_SIZE], *output = nb_alloc(arena, MOST);
    CK_ULONG n = 0, size = MOST;
    if (!nb_digest_of(key->digest, &data, 1, &digest)) {
        *why = nb_openssl_why(arena);
        return false;
    }
    if (rsa) memcpy(input, SHA256_INFO, n = sizeof SHA256_INFO);
    memcpy(input + n, digest.bytes, digest.n);
    n += digest.n;
    CK_MECHANISM mechanism = {rsa ? CKM_RSA_PKCS : CKM_ECDSA, NULL, 0};
    CK_RV rv = t->module->C_SignInit(t->session, &mechanism, t->key);
    if (rv == CKR_OK && asks_always(t)) rv = give_pin(t, CKU_CONTEXT_SPECIFIC);
    if (rv == CKR_OK) rv = t->module->C_Sign(t->session, input, n, output, &size);
    if (rv != CKR_OK) {
        *why = explain(arena, rv).p;
        return false;
    }
    *signature = (nb_str){(char *)output, size};
    if (rsa || wrap_ecdsa(arena, output, size, signature)) return true;
    *why = nb_openssl_why(arena);
    return false;
}

/* --- opening -----------------------------------------------------------------------------------
 */

static bool same_id(token *t, CK_OBJECT_HANDLE a, CK_OBJECT_HANDLE b) {
    char ids[2][256];
    CK_ATTRIBUTE of_a = {CKA_ID, ids[0], sizeof ids[0]}, of_b = {CKA_ID, ids[1], sizeof ids[1]};
    return t->module->C_GetAttributeValue(t->session, a, &of_a, 1) == CKR_OK &&
           t->module->C_GetAttributeValue(t->session, b, &of_b, 1) == CKR_OK &&
           of_a.ulValueLen == of_b.ulValueLen && of_a.ulValueLen <= sizeof ids[0] &&
           memcmp(ids[0], ids[1], of_a.ulValueLen) == 0;
}

/* The signer's certificate is the one with the private key's id (PKCS#11 2.40, 4.6.2); the others
 * on the token are its issuers, perhaps. */
static bool read_certs(nb_arena *arena, nb_diags *diags, nb_key *key, token *t, nb_pos pos) {
    enum { MOST = 32 };
    CK_OBJECT_HANDLE found[MOST];
    P11KitUri *uri = t->uri;
    P11KitUri *any = p11_kit_uri_new();
    if (any == NULL) nb_arena_fail(arena);
    t->uri = any; /* issuers have other labels and ids */
    CK_ULONG n = find_objects(t, CKO_CERTIFICATE, found, MOST);
    t->uri = uri;
    p11_kit_uri_free(any);
    for (CK_ULONG i = 0; i < n; i++) {
        X509 *cert = read_cert(arena, t, found[i]);
        if (cert == NULL) continue;
        if (key->cert == NULL && same_id(t, t->key, found[i])) {
            key->cert = nb_cert_keep(arena, cert);
        } else {
            sk_X509_push(key->chain, cert);
        }
    }
    ERR_clear_error();
    if (key->cert == NULL) nb_diag0(diags, NB_SIGN_NO_CERTIFICATE, pos);
    return key->cert != NULL;
}

nb_key *nb_key_open_token(nb_arena *arena, nb_diags *diags, const char *uri, const char *certs,
                          nb_secret pin) {
    nb_pos pos = {uri, 0, 0};
    token *t = NB_NEW(arena, token);
    if ((t->uri = p11_kit_uri_new()) == NULL) nb_arena_fail(arena);
    nb_arena_defer(arena, close_token, t);
    if (p11_kit_uri_parse(uri, P11_KIT_URI_FOR_OBJECT_ON_TOKEN_AND_MODULE, t->uri) !=
        P11_KIT_URI_OK) {
        nb_diag0(diags, NB_SIGN_URI, pos);
        return NULL;
    }
    if (!load_module(arena, diags, t, pos) || !find_token(arena, diags, t, pos) ||
        !log_in(arena, diags, t, pin, pos))
        return NULL;
    CK_OBJECT_HANDLE keys[2];
    CK_ULONG n = find_objects(t, CKO_PRIVATE_KEY, keys, 2);
    if (n != 1) {
        nb_diag0(diags, n == 0 ? NB_SIGN_NO_KEY : NB_SIGN_MANY_KEYS, pos);
        return NULL;
    }
    t->key = keys[0];
    nb_key *key = nb_key_new(arena, uri);
    key->handle = t;
    key->sign = sign_there;
    if (certs != NULL) {
        if (!nb_certs_read(diags, certs, key->chain)) return NULL;
        /* the file begins with the signer's own */
        key->cert = nb_cert_keep(arena, sk_X509_shift(key->chain));
    } else if (!read_certs(arena, diags, key, t, pos)) {
        return NULL;
    }
    if (!nb_key_settle(key, diags)) return NULL;
    if (!key->sm2) return key;
    /* PKCS#11 2.40 has no mechanism for it */
    nb_diag(diags, NB_SIGN_KEY_KIND, pos, NB_STR("SM2, PKCS#11"));
    return NULL;
}
