/* Certificates tied to arenas. Input: the library's objects, or DER; output: the same, owned. */
#include "sign/cert.h"

static void free_cert(void *cert) { X509_free(cert); }
static void free_certs(void *certs) { sk_X509_pop_free(certs, X509_free); }

STACK_OF(X509) * nb_certs_new(nb_arena *arena) {
    STACK_OF(X509) *certs = sk_X509_new_null();
    if (certs == NULL) nb_arena_fail(arena);
    return nb_certs_keep(arena, certs);
}

STACK_OF(X509) * nb_certs_keep(nb_arena *arena, STACK_OF(X509) * certs) {
    if (certs != NULL) nb_arena_defer(arena, free_certs, certs);
    return certs;
}

X509 *nb_cert_keep(nb_arena *arena, X509 *cert) {
    nb_arena_defer(arena, free_cert, cert);
    return cert;
}

nb_str nb_cert_name(nb_arena *arena, X509 *cert) {
    char text[256] = "?";
    X509_NAME_oneline(X509_get_subject_name(cert), text, sizeof text);
    return nb_str_dup(arena, nb_str_of(text));
}

OCSP_BASICRESP *nb_ocsp_read(nb_str der) {
    const unsigned char *p = (const unsigned char *)der.p;
    OCSP_RESPONSE *response = d2i_OCSP_RESPONSE(NULL, &p, (long)der.n);
    OCSP_BASICRESP *basic =
        response != NULL && OCSP_response_status(response) == OCSP_RESPONSE_STATUS_SUCCESSFUL
            ? OCSP_response_get1_basic(response)
            : NULL;
    OCSP_RESPONSE_free(response);
    return basic;
}
