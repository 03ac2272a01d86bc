/* CMS by OpenSSL's public functions. Input: a digest and a key; output: DER.
 * Odd rule: CMS_final is not called, because it always adds a signing-time, which PAdES baseline
 * forbids; the attributes are encoded and signed here, as RFC 5652 5.4 says. */
#include "sign/cms.h"

#include <openssl/cms.h>
#include <openssl/err.h>

bool nb_digest_of(const EVP_MD *md, const nb_str *pieces, size_t count, nb_digest *out) {
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool done = ctx != NULL && EVP_DigestInit_ex(ctx, md, NULL) == 1;
    for (size_t i = 0; done && i < count; i++)
        done = EVP_DigestUpdate(ctx, pieces[i].p, pieces[i].n) == 1;
    done = done && EVP_DigestFinal_ex(ctx, out->bytes, &out->n) == 1;
    EVP_MD_CTX_free(ctx);
    return done;
}

static int compare_der(const void *a, const void *b) {
    const nb_str *x = a, *y = b;
    int order = memcmp(x->p, y->p, x->n < y->n ? x->n : y->n);
    if (order != 0) return order;
    return x->n < y->n ? -1 : x->n > y->n;
}

nb_str nb_cms_attributes(nb_arena *arena, const CMS_SignerInfo *si) {
    int count = CMS_signed_get_attr_count(si);
    nb_str *each = NB_NEW_ARRAY(arena, nb_str, (size_t)count);
    size_t sum = 0;
    for (int i = 0; i < count; i++) {
        unsigned char *der = NULL;
        int n = i2d_X509_ATTRIBUTE(CMS_signed_get_attr(si, i), &der);
        if (n < 0) return (nb_str){NULL, 0};
        each[i] = nb_str_dup(arena, (nb_str){(char *)der, (size_t)n});
        OPENSSL_free(der);
        sum += (size_t)n;
    }
    qsort(each, (size_t)count, sizeof *each, compare_der);
    nb_buf set = nb_buf_in(arena);
    unsigned char head[16], *end = head;
    ASN1_put_object(&end, 1, (int)sum, V_ASN1_SET, V_ASN1_UNIVERSAL);
    nb_buf_add(&set, head, (size_t)(end - head));
    for (int i = 0; i < count; i++) nb_buf_str(&set, each[i]);
    return nb_buf_view(&set);
}

static nb_str encode(nb_arena *arena, CMS_ContentInfo *cms) {
    unsigned char *der = NULL;
    int n = i2d_CMS_ContentInfo(cms, &der);
    nb_str out = {NULL, 0};
    if (n > 0) out = nb_str_dup(arena, (nb_str){(char *)der, (size_t)n});
    OPENSSL_free(der);
    return out;
}

static CMS_ContentInfo *decode(nb_str cms) {
    const unsigned char *p = (const unsigned char *)cms.p;
    return d2i_CMS_ContentInfo(NULL, &p, (long)cms.n);
}

static CMS_SignerInfo *signer_of(CMS_ContentInfo *cms) {
    STACK_OF(CMS_SignerInfo) *all = cms == NULL ? NULL : CMS_get0_SignerInfos(cms);
    return sk_CMS_SignerInfo_num(all) == 1 ? sk_CMS_SignerInfo_value(all, 0) : NULL;
}

static bool add_attributes(nb_key *key, CMS_SignerInfo *si, const nb_digest *content) {
    if (key->sm2) { /* OpenSSL 3.0 leaves it empty for SM2 */
        X509_ALGOR *digest, *signature;
        CMS_SignerInfo_get0_algs(si, NULL, NULL, &digest, &signature);
        X509_ALGOR_set0(signature, OBJ_nid2obj(NID_SM2_with_SM3), V_ASN1_UNDEF, NULL);
    }
    return CMS_signed_add1_attr_by_NID(si, NID_pkcs9_contentType, V_ASN1_OBJECT,
                                       OBJ_nid2obj(NID_pkcs7_data), -1) == 1 &&
           CMS_signed_add1_attr_by_NID(si, NID_pkcs9_messageDigest, V_ASN1_OCTET_STRING,
                                       content->bytes, (int)content->n) == 1;
}

/* A token's key need not be the certificate's, so the signature is held against that. */
static bool sign_attributes(nb_arena *arena, nb_diags *diags, nb_key *key, CMS_SignerInfo *si) {
    const nb_pos pos = {key->name, 0, 0};
    nb_str attributes = nb_cms_attributes(arena, si), value;
    const char *why = NULL;
    if (attributes.p == NULL || !key->sign(key, arena, attributes, &value, &why)) {
        nb_diag(diags, NB_SIGN_FAILED, pos, nb_str_of(why != NULL ? why : nb_openssl_why(arena)));
        return false;
    }
    if (!nb_key_verify(key->cert, key->digest, attributes, value)) {
        nb_diag0(diags, NB_SIGN_NO_CERTIFICATE, pos);
        return false;
    }
    unsigned char *copy = OPENSSL_memdup(value.p, value.n);
    if (copy == NULL) nb_arena_fail(arena);
    ASN1_STRING_set0(CMS_SignerInfo_get0_signature(si), copy, (int)value.n);
    return true;
}

nb_str nb_cms_sign(nb_arena *arena, nb_diags *diags, nb_key *key, const nb_digest *content) {
    const unsigned flags = CMS_DETACHED | CMS_BINARY | CMS_PARTIAL | CMS_NOSMIMECAP | CMS_STREAM;
    nb_str out = {NULL, 0};
    CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, NULL, flags);
    /* Only the public half is needed here: it chooses the algorithms. */
    CMS_SignerInfo *si = cms == NULL ? NULL
                                     : CMS_add1_signer(cms, key->cert, X509_get0_pubkey(key->cert),
                                                       key->digest, flags | CMS_CADES);
    bool made = si != NULL;
    for (int i = 0; made && i < sk_X509_num(key->chain); i++) {
        CMS_add1_cert(cms, sk_X509_value(key->chain, i)); /* fails on one that is there */
        ERR_clear_error();
    }
    made = made && add_attributes(key, si, content);
    if (!made)
        nb_diag(diags, NB_SIGN_FAILED, ((nb_pos){key->name, 0, 0}),
                nb_str_of(nb_openssl_why(arena)));
    else if (sign_attributes(arena, diags, key, si) && (out = encode(arena, cms)).p == NULL)
        nb_arena_fail(arena);
    CMS_ContentInfo_free(cms);
    return out;
}

nb_str nb_cms_value(nb_arena *arena, nb_str der) {
    CMS_ContentInfo *cms = decode(der);
    CMS_SignerInfo *si = signer_of(cms);
    nb_str out = {NULL, 0};
    if (si != NULL) {
        const ASN1_OCTET_STRING *value = CMS_SignerInfo_get0_signature(si);
        out = nb_str_dup(arena, (nb_str){(const char *)ASN1_STRING_get0_data(value),
                                         (size_t)ASN1_STRING_length(value)});
    }
    CMS_ContentInfo_free(cms);
    return out;
}

nb_str nb_cms_token(CMS_SignerInfo *si) {
    int at = CMS_unsigned_get_attr_by_NID(si, NID_id_smime_aa_timeStampToken, -1);
    ASN1_TYPE *value = at >= 0 ? X509_ATTRIBUTE_get0_type(CMS_unsigned_get_attr(si, at), 0) : NULL;
    if (value == NULL || value->type != V_ASN1_SEQUENCE) return (nb_str){NULL, 0};
    return (nb_str){(const char *)ASN1_STRING_get0_data(value->value.sequence),
                    (size_t)ASN1_STRING_length(value->value.sequence)};
}

X509 *nb_cms_signer(CMS_SignerInfo *si, STACK_OF(X509) * certs) {
    X509 *signer = NULL;
    for (int i = 0; signer == NULL && i < sk_X509_num(certs); i++)
        if (CMS_SignerInfo_cert_cmp(si, sk_X509_value(certs, i)) == 0)
            signer = sk_X509_value(certs, i);
    ERR_clear_error();
    return signer;
}

bool nb_cms_is_stamped(nb_str der) {
    CMS_ContentInfo *cms = decode(der);
    CMS_SignerInfo *si = signer_of(cms);
    bool stamped = si != NULL && nb_cms_token(si).p != NULL;
    CMS_ContentInfo_free(cms);
    ERR_clear_error();
    return stamped;
}

nb_str nb_cms_stamp(nb_arena *arena, nb_str der, nb_str token) {
    CMS_ContentInfo *cms = decode(der);
    CMS_SignerInfo *si = signer_of(cms);
    nb_str out = {NULL, 0};
    if (si != NULL && CMS_unsigned_add1_attr_by_NID(si, NID_id_smime_aa_timeStampToken,
                                                    V_ASN1_SEQUENCE, token.p, (int)token.n) == 1)
        out = encode(arena, cms);
    CMS_ContentInfo_free(cms);
    return out;
}

size_t nb_cms_room(const nb_key *key) {
    enum { AROUND = 1024 }; /* algorithms, attributes, issuer and serial number */
    size_t room = AROUND + (size_t)EVP_PKEY_get_size(X509_get0_pubkey(key->cert)) +
                  2 * (size_t)i2d_X509(key->cert, NULL);
    for (int i = 0; i < sk_X509_num(key->chain); i++)
        room += (size_t)i2d_X509(sk_X509_value(key->chain, i), NULL);
    return room;
}
