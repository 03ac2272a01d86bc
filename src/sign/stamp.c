/* Time-stamp requests and answers by OpenSSL's ts. Input: a SHA-256; output: a token.
 * Odd rule: trust in the authority is not decided here (nianbao verify does that); the token must
 * be for our request and signed by a certificate made for time-stamping. */
#include "sign/stamp.h"

#include <openssl/err.h>
#include <openssl/pkcs7.h>
#include <openssl/rand.h>
#include <openssl/ts.h>
#include <openssl/x509v3.h>

static TS_REQ *make_request(const nb_digest *digest) {
    unsigned char random[8];
    TS_REQ *request = TS_REQ_new();
    TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new();
    X509_ALGOR *algorithm = X509_ALGOR_new();
    BIGNUM *number = NULL;
    ASN1_INTEGER *nonce = NULL;
    bool done = request != NULL && imprint != NULL && algorithm != NULL &&
                RAND_bytes(random, sizeof random) == 1;
    random[0] |= 1; /* eight bytes always: requests of one size */
    if (done) number = BN_bin2bn(random, sizeof random, NULL);
    if (number != NULL) nonce = BN_to_ASN1_INTEGER(number, NULL);
    if (done) X509_ALGOR_set_md(algorithm, EVP_sha256());
    done = done && nonce != NULL && TS_REQ_set_version(request, 1) == 1 &&
           TS_MSG_IMPRINT_set_algo(imprint, algorithm) == 1 &&
           TS_MSG_IMPRINT_set_msg(imprint, (unsigned char *)digest->bytes, (int)digest->n) == 1 &&
           TS_REQ_set_msg_imprint(request, imprint) == 1 && TS_REQ_set_nonce(request, nonce) == 1 &&
           TS_REQ_set_cert_req(request, 1) == 1;
    BN_free(number);
    ASN1_INTEGER_free(nonce);
    X509_ALGOR_free(algorithm);
    TS_MSG_IMPRINT_free(imprint);
    if (done) return request;
    TS_REQ_free(request);
    return NULL;
}

/* The token's signature by the certificate that came with it, which must be for time-stamping and
 * nothing else (RFC 3161 2.3). */
static bool is_signed(PKCS7 *token) {
    BIO *out = BIO_new(BIO_s_null());
    bool right = PKCS7_verify(token, NULL, NULL, NULL, out, PKCS7_NOVERIFY) == 1;
    STACK_OF(X509) *signers = right ? PKCS7_get0_signers(token, NULL, 0) : NULL;
    right = sk_X509_num(signers) == 1 &&
            X509_check_purpose(sk_X509_value(signers, 0), X509_PURPOSE_TIMESTAMP_SIGN, 0) == 1;
    sk_X509_free(signers);
    BIO_free(out);
    return right;
}

static bool is_answer(TS_REQ *request, TS_RESP *response) {
    TS_VERIFY_CTX *ctx = TS_REQ_to_TS_VERIFY_CTX(request, NULL);
    if (ctx == NULL) return false;
    TS_VERIFY_CTX_set_flags(ctx, TS_VFY_VERSION | TS_VFY_IMPRINT | TS_VFY_NONCE);
    bool right = TS_RESP_verify_response(ctx, response) == 1;
    TS_VERIFY_CTX_free(ctx);
    return right;
}

nb_str nb_stamp_get(nb_arena *arena, nb_diags *diags, nb_http *http, const char *url,
                    const nb_digest *digest) {
    nb_str out = {NULL, 0}, answer;
    TS_REQ *request = make_request(digest);
    unsigned char *der = NULL;
    int n = request == NULL ? 0 : i2d_TS_REQ(request, &der);
    if (n > 0 &&
        nb_http_fetch(http, url, "application/timestamp-query", (nb_str){(char *)der, (size_t)n},
                      "application/timestamp-reply", &answer)) {
        const unsigned char *p = (const unsigned char *)answer.p;
        TS_RESP *response = d2i_TS_RESP(NULL, &p, (long)answer.n);
        PKCS7 *token = NULL;
        if (response != NULL && is_answer(request, response)) token = TS_RESP_get_token(response);
        if (token != NULL && is_signed(token)) {
            unsigned char *bytes = NULL;
            int size = i2d_PKCS7(token, &bytes);
            if (size > 0) out = nb_str_dup(arena, (nb_str){(char *)bytes, (size_t)size});
            OPENSSL_free(bytes);
        }
        if (out.p == NULL)
            nb_diag(diags, NB_SIGN_STAMP, ((nb_pos){url, 0, 0}), nb_str_of(nb_openssl_why(arena)));
        TS_RESP_free(response);
    }
    OPENSSL_free(der);
    TS_REQ_free(request);
    return out;
}

void nb_stamp_certs(nb_str token, STACK_OF(X509) * out) {
    const unsigned char *p = (const unsigned char *)token.p;
    PKCS7 *p7 = d2i_PKCS7(NULL, &p, (long)token.n);
    STACK_OF(X509) *certs = p7 != NULL && PKCS7_type_is_signed(p7) ? p7->d.sign->cert : NULL;
    for (int i = 0; i < sk_X509_num(certs); i++) {
        X509 *cert = sk_X509_value(certs, i);
        X509_up_ref(cert);
        sk_X509_push(out, cert);
    }
    PKCS7_free(p7);
    ERR_clear_error();
}
