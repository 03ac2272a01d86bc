/* Verifying in process: what signing makes is in order, any damage is found, and none does harm. */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <setjmp.h>

#include <cmocka.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "sign/sign.h"
#include "sign/verify.h"

static const char PEM[] = "test_verify.pem"; /* key and certificate; the latter is the anchor */
static const int64_t YEAR = 31536000;

typedef struct bench {
    nb_recovery recovery;
    nb_arena *arena, *scratch;
    nb_diags *diags;
} bench;

static void open_bench(bench *b) {
    b->arena = nb_arena_new(&b->recovery);
    b->scratch = nb_arena_new(&b->recovery);
    b->diags = nb_diags_new(b->arena);
}

static void close_bench(bench *b) {
    nb_arena_free(b->scratch);
    nb_arena_free(b->arena);
}

static int make_key(void **state) {
    (void)state;
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *cert = X509_new();
    X509_NAME *name = X509_get_subject_name(cert);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)"办公室", -1, -1,
                               0);
    X509_set_issuer_name(cert, name);
    X509_set_version(cert, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(cert), 7);
    X509_gmtime_adj(X509_getm_notBefore(cert), -3600);
    X509_gmtime_adj(X509_getm_notAfter(cert), YEAR);
    X509_set_pubkey(cert, key);
    X509_EXTENSION *usage =
        X509V3_EXT_conf_nid(NULL, NULL, NID_key_usage, "critical,digitalSignature");
    X509_add_ext(cert, usage, -1);
    X509_EXTENSION_free(usage);
    assert_true(X509_sign(cert, key, EVP_sha256()) > 0);
    FILE *file = fopen(PEM, "wb");
    assert_non_null(file);
    assert_int_equal(PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL), 1);
    assert_int_equal(PEM_write_X509(file, cert), 1);
    fclose(file);
    X509_free(cert);
    EVP_PKEY_free(key);
    return 0;
}

static int remove_key(void **state) {
    (void)state;
    return unlink(PEM);
}

/* Objects 1, 2, …, a table and a trailer. */
static nb_str file_of(nb_arena *arena, const char *const *objects, size_t n) {
    nb_buf out = nb_buf_in(arena), table = nb_buf_in(arena);
    nb_buf_puts(&out, "%PDF-1.7\n");
    for (size_t i = 0; i < n; i++) {
        nb_buf_printf(&table, "%010zu 00000 n \n", out.n);
        nb_buf_printf(&out, "%zu 0 obj\n%s\nendobj\n", i + 1, objects[i]);
    }
    size_t at = out.n;
    nb_buf_printf(&out, "xref\n0 %zu\n0000000000 65535 f \n", n + 1);
    nb_buf_str(&out, nb_buf_view(&table));
    nb_buf_printf(&out, "trailer\n<</Size %zu/Root 1 0 R>>\nstartxref\n%zu\n%%%%EOF\n", n + 1, at);
    return nb_buf_view(&out);
}

static nb_str a_file(nb_arena *arena) {
    static const char *const OBJECTS[] = {
        "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
        "<</Length 9>>\nstream\n0 0 5 5 f\nendstream"};
    return file_of(arena, OBJECTS, 4);
}

static nb_str sign(bench *b, nb_str file) {
    nb_signing how = {.key = nb_key_open_pem(b->arena, b->diags, PEM, NULL, (nb_secret){NULL, 0}),
                      .path = "x.pdf",
                      .words = {.when = 1700000000}};
    assert_non_null(how.key);
    nb_str out = nb_sign_bytes(b->arena, b->diags, file, &how);
    assert_non_null(out.p);
    return out;
}

static const nb_verdict *verify(bench *b, nb_str file, const char *trust) {
    return nb_verify_bytes(b->arena, b->scratch, b->diags, "x.pdf", file, trust,
                           (int64_t)time(NULL));
}

static void finds_what_was_signed(void **state) {
    (void)state;
    bench b;
    open_bench(&b);
    nb_str once = sign(&b, a_file(b.arena)), twice = sign(&b, once);
    const nb_verdict *v = verify(&b, once, PEM);
    assert_non_null(v);
    assert_true(nb_verdict_in_order(v));
    assert_int_equal(v->n, 1);
    assert_int_equal(v->signatures[0].level, NB_LEVEL_BB);
    assert_int_equal(v->signatures[0].claimed, 1700000000);
    assert_true(nb_str_is(v->signatures[0].signer.name, "办公室"));
    assert_true(v->signatures[0].covers_all && v->signatures[0].intact);
    v = verify(&b, twice, PEM);
    assert_true(nb_verdict_in_order(v));
    assert_int_equal(v->n, 2);
    assert_true(v->signatures[0].updated && !v->signatures[0].changed);
    assert_false(v->signatures[0].covers_all);
    assert_true(v->signatures[1].covers_all);
    v = verify(&b, twice, NULL);
    assert_false(nb_verdict_in_order(v));
    assert_true(nb_finding_has(&v->signatures[0].findings, NB_V_NO_ANCHOR));
    assert_true(v->signatures[0].intact);
    assert_int_equal(v->signatures[0].trust, NB_TRUST_UNKNOWN);
    assert_null(verify(&b, a_file(b.arena), PEM));
    close_bench(&b);
}

/* More than is looked at: it ends, and says so. */
static void stops_at_its_limits(void **state) {
    (void)state;
    bench b;
    open_bench(&b);
    nb_buf many = nb_buf_in(b.arena), same = nb_buf_in(b.arena);
    nb_buf_puts(&many, "<</Type/Catalog/AcroForm<</Fields[");
    nb_buf_puts(&same, nb_buf_view(&many).p);
    same.n = many.n;
    for (int i = 0; i < 500; i++) nb_buf_puts(&many, "<</FT/Sig/V<</Type/Sig>>>>");
    nb_buf_puts(&many, "]>>>>");
    /* a field among its own kids, nine at a time */
    nb_buf_puts(&same, "2 0 R]>>>>");
    const char *first[] = {nb_str_dup(b.arena, nb_buf_view(&many)).p};
    const char *second[] = {
        nb_str_dup(b.arena, nb_buf_view(&same)).p,
        "<</FT/Sig/Kids[2 0 R 2 0 R 2 0 R 2 0 R 2 0 R 2 0 R 2 0 R 2 0 R 2 0 R]>>"};
    const nb_verdict *v = verify(&b, file_of(b.arena, first, 1), PEM);
    assert_non_null(v);
    assert_true(nb_finding_has(&v->findings, NB_V_MANY));
    v = verify(&b, file_of(b.arena, second, 2), PEM);
    assert_true(v == NULL || !nb_verdict_in_order(v));
    close_bench(&b);
}

/* Whether the byte is a digit of the DER in one of the holes, where a few bits mean nothing. */
static bool is_in_der(nb_str file, size_t at) {
    size_t from = at;
    while (from > 0 && file.p[from] != '<') from--;
    return from > 10 && memcmp(file.p + from - 9, "/Contents", 9) == 0 &&
           memchr(file.p + from, '>', at - from) == NULL;
}

static void finds_all_damage(void **state) {
    (void)state;
    bench b;
    open_bench(&b);
    nb_str good = sign(&b, sign(&b, a_file(b.arena)));
    uint32_t seed = 20171231;
    size_t read = 0;
    for (int round = 0; round < 1500; round++) {
        bench inner;
        open_bench(&inner);
        nb_str bad = nb_str_dup(inner.arena, good);
        char *bytes = (char *)(uintptr_t)bad.p;
        bool counts = false;
        for (int k = 0; k < 1 + round % 5; k++) {
            seed = seed * 1664525u + 1013904223u;
            size_t at = (seed >> 8) % bad.n;
            if (k % 2 == 1 && is_in_der(good, at)) at = at % 700; /* most of the file is holes */
            bytes[at] = (char)(k % 3 == 0 ? good.p[(at + 1) % good.n] : (char)(seed >> 3));
            counts |= bytes[at] != good.p[at] && !is_in_der(good, at);
        }
        const nb_verdict *v = verify(&inner, bad, PEM);
        if (v != NULL) {
            read++;
            if (counts) assert_false(nb_verdict_in_order(v));
            assert_true(nb_verdict_text(v, round & 1).n > 0 && nb_verdict_json(v).n > 0);
        } else {
            assert_true(nb_diags_errors(inner.diags) > 0);
        }
        close_bench(&inner);
    }
    assert_true(read > 100);
    close_bench(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(finds_what_was_signed),
                                       cmocka_unit_test(stops_at_its_limits),
                                       cmocka_unit_test(finds_all_damage)};
    return cmocka_run_group_tests(tests, make_key, remove_key);
}
