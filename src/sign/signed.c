/* CMS from hostile files. Input: DER; output: signer, content and findings.
 * Odd rule: OpenSSL 3.0 verifies SM2 in CMS under an empty id; the GM id is set here, by hand. */
#include "sign/signed.h"

#include <openssl/err.h>
#include <openssl/ess.h>
#include <openssl/ts.h>
#include <openssl/x509v3.h>

enum { CERTS_MOST = 32 };

int64_t nb_asn1_seconds(const ASN1_TIME *time) {
    int days, seconds;
    ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
    bool done = time != NULL && epoch != NULL && ASN1_TIME_diff(&days, &seconds, epoch, time) == 1;
    ASN1_TIME_free(epoch);
    ERR_clear_error();
    return done ? (int64_t)days * 86400 + seconds : -1;
}

/* --- certificates ------------------------------------------------------------------------------
 */

static nb_str entry_of(nb_arena *arena, const X509_NAME *name, int nid) {
    int at = X509_NAME_get_index_by_NID(name, nid, -1);
    unsigned char *utf8 = NULL;
    nb_str out = {NULL, 0};
    if (at < 0) return out;
    int n = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
    if (n >= 0) out = nb_text_clean(arena, (nb_str){(char *)utf8, (size_t)n});
    OPENSSL_free(utf8);
    return out;
}

static nb_str whole_name(nb_arena *arena, const X509_NAME *name) {
    BIO *bio = BIO_new(BIO_s_mem());
    char *p = NULL;
    /* RFC 2253, but with UTF-8 as it is */
    if (bio == NULL || X509_NAME_print_ex(bio, name, 0,
                                          (XN_FLAG_ONELINE & ~(unsigned long)ASN1_STRFLGS_ESC_MSB) |
                                              ASN1_STRFLGS_UTF8_CONVERT) < 0) {
        BIO_free(bio);
        return NB_STR("?");
    }
    long n = BIO_get_mem_data(bio, &p);
    nb_str out = nb_text_clean(arena, (nb_str){p, n > 0 ? (size_t)n : 0});
    BIO_free(bio);
    return out;
}

nb_who nb_who_of(nb_arena *arena, X509 *cert) {
    const X509_NAME *subject = X509_get_subject_name(cert), *issuer = X509_get_issuer_name(cert);
    nb_who who = {.name = entry_of(arena, subject, NID_commonName),
                  .subject = whole_name(arena, subject),
                  .issuer = entry_of(arena, issuer, NID_commonName),
                  .from = nb_asn1_seconds(X509_get0_notBefore(cert)),
                  .until = nb_asn1_seconds(X509_get0_notAfter(cert))};
    if (who.name.n == 0) who.name = who.subject;
    if (who.issuer.n == 0) who.issuer = whole_name(arena, issuer);
    const ASN1_INTEGER *serial = X509_get0_serialNumber(cert);
    nb_buf hex = nb_buf_in(arena);
    for (int i = 0; i < ASN1_STRING_length(serial) && i < 32; i++)
        nb_buf_printf(&hex, "%02x", ASN1_STRING_get0_data(serial)[i]);
    who.serial = nb_buf_view(&hex);
    return who;
}

bool nb_key_is_known(X509 *cert) {
    static const char *const CURVES[] = {"prime256v1", "secp384r1", "secp521r1"};
    EVP_PKEY *key = X509_get0_pubkey(cert);
    char group[64] = "";
    size_t n = 0;
    ERR_clear_error();
    if (key == NULL) return false;
    if (EVP_PKEY_is_a(key, "SM2")) return true;
    if (EVP_PKEY_is_a(key, "RSA") || EVP_PKEY_is_a(key, "RSA-PSS"))
        return EVP_PKEY_get_bits(key) >= 2048 && EVP_PKEY_get_bits(key) <= 16384;
    EVP_PKEY_get_group_name(key, group, sizeof group, &n);
    ERR_clear_error();
    for (size_t i = 0; i < sizeof CURVES / sizeof *CURVES; i++)
        if (EVP_PKEY_is_a(key, "EC") && strcmp(group, CURVES[i]) == 0) return true;
    return false;
}

nb_str nb_key_words(nb_arena *arena, X509 *cert) {
    EVP_PKEY *key = X509_get0_pubkey(cert);
    const char *type = key != NULL ? EVP_PKEY_get0_type_name(key) : NULL;
    ERR_clear_error();
    if (type == NULL) return NB_STR("?");
    return nb_str_format(arena, "%s %d", strcmp(type, "EC") == 0 ? "ECDSA" : type,
                         EVP_PKEY_get_bits(key));
}

void nb_cert_prepare(X509 *cert) {
    if (X509_get_signature_nid(cert) != NID_SM2_with_SM3 ||
        X509_get0_distinguishing_id(cert) != NULL)
        return;
    ASN1_OCTET_STRING *id = ASN1_OCTET_STRING_new();
    if (id == NULL) return;
    ASN1_OCTET_STRING_set(id, (const unsigned char *)NB_SM2_ID, (int)strlen(NB_SM2_ID));
    X509_set0_distinguishing_id(cert, id);
}

/* --- opening -----------------------------------------------------------------------------------
 */

static void free_cms(void *cms) { CMS_ContentInfo_free(cms); }

static nb_str bytes_of(const ASN1_STRING *s) {
    return (nb_str){(const char *)ASN1_STRING_get0_data(s), (size_t)ASN1_STRING_length(s)};
}

/* The digests that can be relied on (ETSI TS 119 312; GB/T 32905). */
static const EVP_MD *digest_of(const X509_ALGOR *algorithm, nb_str *name) {
    static const int GOOD[] = {NID_sha256,   NID_sha384,   NID_sha512,  NID_sm3,
                               NID_sha3_256, NID_sha3_384, NID_sha3_512};
    const ASN1_OBJECT *object;
    X509_ALGOR_get0(&object, NULL, NULL, algorithm);
    int nid = OBJ_obj2nid(object);
    *name = nb_str_of(nid != NID_undef ? OBJ_nid2sn(nid) : "?");
    for (size_t i = 0; i < sizeof GOOD / sizeof *GOOD; i++)
        if (GOOD[i] == nid) return EVP_get_digestbynid(nid);
    return NULL;
}

static bool is_zero(const unsigned char *p, const unsigned char *end) {
    while (p < end && *p == 0) p++;
    return p == end;
}

bool nb_signed_open(nb_signed *s, nb_arena *arena, nb_str der, nb_findings *findings) {
    const unsigned char *p = (const unsigned char *)der.p, *end = p + der.n;
    *s = (nb_signed){.arena = arena};
    s->cms = der.n < INT32_MAX ? d2i_CMS_ContentInfo(NULL, &p, (long)der.n) : NULL;
    if (s->cms == NULL || OBJ_obj2nid(CMS_get0_type(s->cms)) != NID_pkcs7_signed) {
        nb_finding_add(findings, NB_V_CMS, nb_str_of(nb_openssl_why(arena)));
        CMS_ContentInfo_free(s->cms);
        return false;
    }
    nb_arena_defer(arena, free_cms, s->cms);
    if (!is_zero(p, end)) nb_finding_add(findings, NB_V_PADDING, (nb_str){NULL, 0});
    STACK_OF(CMS_SignerInfo) *signers = CMS_get0_SignerInfos(s->cms);
    s->certs = nb_certs_keep(arena, CMS_get1_certs(s->cms));
    ASN1_OCTET_STRING **content = CMS_get0_content(s->cms);
    if (content != NULL && *content != NULL) s->content = bytes_of(*content);
    ERR_clear_error();
    if (sk_CMS_SignerInfo_num(signers) != 1) {
        nb_finding_add(findings, NB_V_SIGNER_COUNT, (nb_str){NULL, 0});
        return false;
    }
    s->si = sk_CMS_SignerInfo_value(signers, 0);
    if (sk_X509_num(s->certs) > CERTS_MOST) {
        nb_finding_add2(findings, NB_V_MANY, NB_STR("证书"), NB_STR("certificates"));
        return false;
    }
    s->signer = nb_cms_signer(s->si, s->certs);
    if (s->signer == NULL) {
        nb_finding_add(findings, NB_V_NO_CERT, (nb_str){NULL, 0});
        return false;
    }
    for (int i = 0; i < sk_X509_num(s->certs); i++) nb_cert_prepare(sk_X509_value(s->certs, i));
    if (!nb_key_is_known(s->signer)) {
        nb_finding_add(findings, NB_V_KEY, nb_key_words(arena, s->signer));
        return false;
    }
    s->sm2 = EVP_PKEY_is_a(X509_get0_pubkey(s->signer), "SM2") == 1;
    s->value = bytes_of(CMS_SignerInfo_get0_signature(s->si));
    X509_ALGOR *algorithm;
    nb_str name;
    CMS_SignerInfo_get0_algs(s->si, NULL, NULL, &algorithm, NULL);
    s->digest = digest_of(algorithm, &name);
    if (s->digest == NULL) {
        nb_finding_add(findings, NB_V_ALGORITHM, name);
        return false;
    }
    s->token = nb_cms_token(s->si);
    return true;
}

/* --- checking ----------------------------------------------------------------------------------
 */

/* The only value of an attribute that is there once; NULL otherwise. */
static const ASN1_TYPE *only(const nb_signed *s, int nid) {
    int at = CMS_signed_get_attr_by_NID(s->si, nid, -1);
    if (at < 0 || CMS_signed_get_attr_by_NID(s->si, nid, at) >= 0) return NULL;
    X509_ATTRIBUTE *attribute = CMS_signed_get_attr(s->si, at);
    return X509_ATTRIBUTE_count(attribute) == 1 ? X509_ATTRIBUTE_get0_type(attribute, 0) : NULL;
}

static bool has_type(const nb_signed *s, int type) {
    const ASN1_TYPE *said = only(s, NID_pkcs9_contentType);
    return said != NULL && said->type == V_ASN1_OBJECT && OBJ_obj2nid(said->value.object) == type &&
           OBJ_obj2nid(CMS_get0_eContentType(s->cms)) == type;
}

static bool has_digest(const nb_signed *s, const nb_digest *content) {
    const ASN1_TYPE *said = only(s, NID_pkcs9_messageDigest);
    return said != NULL && said->type == V_ASN1_OCTET_STRING &&
           nb_str_eq(bytes_of(said->value.octet_string),
                     (nb_str){(const char *)content->bytes, content->n});
}

/* RFC 5035 and RFC 2634, whose SHA-1 is only a name here: tokens still have it. */
static bool names_signer(const nb_signed *s, bool pades) {
    const ASN1_TYPE *v2 = only(s, NID_id_smime_aa_signingCertificateV2),
                    *v1 = only(s, NID_id_smime_aa_signingCertificate);
    ESS_SIGNING_CERT_V2 *second = NULL;
    ESS_SIGNING_CERT *first = NULL;
    STACK_OF(X509) *signer = sk_X509_new_null();
    if (v2 != NULL && v2->type == V_ASN1_SEQUENCE) {
        const unsigned char *p = v2->value.sequence->data;
        second = d2i_ESS_SIGNING_CERT_V2(NULL, &p, v2->value.sequence->length);
    } else if (v1 != NULL && v1->type == V_ASN1_SEQUENCE && !pades) {
        const unsigned char *p = v1->value.sequence->data;
        first = d2i_ESS_SIGNING_CERT(NULL, &p, v1->value.sequence->length);
    }
    /* only the signer's own certificate has to be named; the others may be */
    for (int i = 0; signer != NULL && i < sk_X509_num(s->certs); i++)
        if (sk_X509_value(s->certs, i) != s->signer)
            sk_X509_push(signer, sk_X509_value(s->certs, i));
    bool right = signer != NULL && sk_X509_unshift(signer, s->signer) > 0 &&
                 (first != NULL || second != NULL) &&
                 OSSL_ESS_check_signing_certs(first, second, signer, 1) == 1;
    sk_X509_free(signer);
    ESS_SIGNING_CERT_V2_free(second);
    ESS_SIGNING_CERT_free(first);
    ERR_clear_error();
    return right;
}

bool nb_signed_check(nb_signed *s, const nb_digest *content, int type, bool pades, nb_findings *f) {
    size_t before = f->faults;
    const nb_str nothing = {NULL, 0};
    if (!has_type(s, type)) nb_finding_add(f, NB_V_CONTENT_TYPE, nothing);
    if (!has_digest(s, content)) nb_finding_add(f, NB_V_DIGEST, nothing);
    if (pades && CMS_signed_get_attr_by_NID(s->si, NID_pkcs9_signingTime, -1) >= 0)
        nb_finding_add(f, NB_V_SIGNING_TIME, nothing);
    if ((pades || type == NID_id_smime_ct_TSTInfo) && !names_signer(s, pades))
        nb_finding_add(f, NB_V_CERT_ID, nothing);
    CMS_SignerInfo_set1_signer_cert(s->si, s->signer);
    /* without signed attributes there would be nothing that OpenSSL verifies here */
    bool right = CMS_signed_get_attr_count(s->si) > 0;
    if (right && s->sm2) {
        nb_str attributes = nb_cms_attributes(s->arena, s->si);
        right = attributes.p != NULL && nb_key_verify(s->signer, EVP_sm3(), attributes, s->value);
    } else {
        right = right && CMS_SignerInfo_verify(s->si) == 1;
    }
    if (!right) nb_finding_add(f, NB_V_SIGNATURE, nothing);
    ERR_clear_error();
    return f->faults == before;
}

/* --- time-stamp tokens -------------------------------------------------------------------------
 */

static bool is_imprint(TS_TST_INFO *info, const nb_str *pieces, size_t count) {
    TS_MSG_IMPRINT *imprint = TS_TST_INFO_get_msg_imprint(info);
    nb_str name;
    nb_digest digest;
    const EVP_MD *md = digest_of(TS_MSG_IMPRINT_get_algo(imprint), &name);
    return md != NULL && nb_digest_of(md, pieces, count, &digest) &&
           nb_str_eq(bytes_of(TS_MSG_IMPRINT_get_msg(imprint)),
                     (nb_str){(const char *)digest.bytes, digest.n});
}

bool nb_signed_stamp(nb_signed *s, nb_arena *arena, nb_str der, const nb_str *pieces, size_t count,
                     int64_t *time, nb_findings *f) {
    nb_digest digest;
    if (!nb_signed_open(s, arena, der, f)) return false;
    if (!nb_digest_of(s->digest, &s->content, 1, &digest)) nb_arena_fail(arena);
    if (!nb_signed_check(s, &digest, NID_id_smime_ct_TSTInfo, false, f)) return false;
    const unsigned char *p = (const unsigned char *)s->content.p;
    TS_TST_INFO *info = d2i_TS_TST_INFO(NULL, &p, (long)s->content.n);
    bool right = info != NULL && is_imprint(info, pieces, count);
    *time = info != NULL ? nb_asn1_seconds(TS_TST_INFO_get_time(info)) : -1;
    if (info == NULL || *time < 0)
        nb_finding_add(f, NB_V_CMS, NB_STR("TSTInfo"));
    else if (!right)
        nb_finding_add(f, NB_V_STAMP_IMPRINT, (nb_str){NULL, 0});
    TS_TST_INFO_free(info);
    ERR_clear_error();
    return right && *time >= 0;
}
