/* HTTP by libcurl. Input: a URL and perhaps a body; output: the answer's bytes in the arena.
 * Odd rule: URLs come from certificates, which come from anywhere; so only http and https are
 * spoken, redirects are followed within the same limits, and addresses of the own network are
 * refused unless they were allowed. */
#define _GNU_SOURCE
#include "sign/http.h"

#include <dlfcn.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include <curl/curl.h>

typedef struct curl_functions {
    CURL *(*init)(void);
    void (*cleanup)(CURL *);
    CURLcode (*perform)(CURL *);
    CURLcode (*setopt)(CURL *, CURLoption, ...);
    CURLcode (*getinfo)(CURL *, CURLINFO, ...);
    const char *(*strerror)(CURLcode);
    struct curl_slist *(*append)(struct curl_slist *, const char *);
    void (*free_all)(struct curl_slist *);
} curl_functions;

struct nb_http {
    nb_arena *arena;
    nb_diags *diags;
    nb_http_limits limits;
    void *library;
    curl_functions curl;
    bool refused; /* the last request's address */
};

static void unload(void *handle) {
    nb_http *http = handle;
    if (http->library != NULL) dlclose(http->library);
}

nb_http *nb_http_new(nb_arena *arena, nb_diags *diags, const nb_http_limits *limits) {
    nb_http *http = NB_NEW(arena, nb_http);
    *http = (nb_http){.arena = arena, .diags = diags, .limits = *limits};
    if (http->limits.seconds <= 0) http->limits.seconds = 30;
    if (http->limits.bytes == 0) http->limits.bytes = (size_t)16 << 20;
    nb_arena_defer(arena, unload, http);
    return http;
}

static bool load(nb_http *http) {
    static const char *const names[] = {
        "curl_easy_init",    "curl_easy_cleanup",  "curl_easy_perform", "curl_easy_setopt",
        "curl_easy_getinfo", "curl_easy_strerror", "curl_slist_append", "curl_slist_free_all"};
    if (http->library != NULL) return true;
    void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    void **slot = (void **)&http->curl;
    for (size_t i = 0; library != NULL && i < sizeof names / sizeof *names; i++)
        if ((slot[i] = dlsym(library, names[i])) == NULL) {
            dlclose(library);
            library = NULL;
        }
    if (library == NULL) {
        nb_diag0(http->diags, NB_SIGN_CURL, ((nb_pos){.file = NULL}));
        return false;
    }
    http->library = library;
    return true;
}

/* RFC 6890: "this" network, loopback, link-local, private, shared (RFC 6598), of protocols, of
 * benchmarks; and multicast with all above. */
static bool is_private_v4(const uint8_t b[4]) {
    return b[0] == 0 || b[0] == 10 || b[0] == 127 || (b[0] == 100 && b[1] >> 6 == 1) ||
           (b[0] == 169 && b[1] == 254) || (b[0] == 172 && b[1] >> 4 == 1) ||
           (b[0] == 192 && b[1] == 168) || (b[0] == 192 && b[1] == 0 && b[2] == 0) ||
           (b[0] == 198 && b[1] >> 1 == 9) || b[0] >= 224;
}

/* Loopback and unspecified, link-local and site-local, unique local (RFC 4193), multicast, Teredo;
 * and those that stand for an IPv4 address: mapped, compatible (RFC 4291), translated (RFC 6052,
 * RFC 8215), 6to4 (RFC 3056). */
static bool is_private_v6(const uint8_t b[16]) {
    static const uint8_t ZERO[16] = {0}, MAPPED[12] = {[10] = 0xFF, [11] = 0xFF},
                         NAT64[12] = {0, 0x64, 0xFF, 0x9B};
    if (memcmp(b, MAPPED, 12) == 0 || memcmp(b, ZERO, 12) == 0 || memcmp(b, NAT64, 12) == 0)
        return is_private_v4(b + 12);
    if (b[0] == 0x20 && b[1] == 2) return is_private_v4(b + 2);
    return b[0] == 0xFF || (b[0] & 0xFE) == 0xFC || (b[0] == 0xFE && b[1] >= 0x80) ||
           memcmp(b, "\x20\x01\0\0", 4) == 0 || memcmp(b, "\0\x64\xFF\x9B\0\x01", 6) == 0;
}

bool nb_http_is_private(const struct sockaddr *address) {
    const void *p = address;
    if (address->sa_family == AF_INET)
        return is_private_v4((const uint8_t *)&((const struct sockaddr_in *)p)->sin_addr);
    return address->sa_family != AF_INET6 ||
           is_private_v6(((const struct sockaddr_in6 *)p)->sin6_addr.s6_addr);
}

/* Called with the address that the name stands for, so that no name can point inside. */
static curl_socket_t open_socket(void *handle, curlsocktype purpose, struct curl_sockaddr *to) {
    nb_http *http = handle;
    (void)purpose;
    if (!http->limits.allow_private && nb_http_is_private(&to->addr)) {
        http->refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

typedef struct answer {
    nb_buf bytes;
    size_t most;
    bool too_long;
} answer;

static size_t receive(char *p, size_t size, size_t n, void *handle) {
    answer *a = handle;
    if (size * n > a->most - a->bytes.n) {
        a->too_long = true;
        return 0;
    }
    nb_buf_add(&a->bytes, p, size * n);
    return size * n;
}

static bool starts_with(const char *s, const char *start) {
    return s != NULL && strncmp(s, start, strlen(start)) == 0;
}

bool nb_http_fetch(nb_http *http, const char *url, const char *type, nb_str body,
                   const char *accept, nb_str *out) {
    if (!load(http)) return false;
    const curl_functions *c = &http->curl;
    nb_pos pos = {url, 0, 0};
    CURL *curl = c->init();
    if (curl == NULL) nb_arena_fail(http->arena);
    answer a = {.bytes = nb_buf_in(http->arena), .most = http->limits.bytes};
    struct curl_slist *heads = NULL;
    http->refused = false;
    c->setopt(curl, CURLOPT_URL, url);
    c->setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    c->setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    c->setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
    c->setopt(curl, CURLOPT_MAXREDIRS, 3L);
    c->setopt(curl, CURLOPT_TIMEOUT, http->limits.seconds);
    c->setopt(curl, CURLOPT_NOSIGNAL, 1L);
    c->setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    c->setopt(curl, CURLOPT_OPENSOCKETDATA, http);
    c->setopt(curl, CURLOPT_WRITEFUNCTION, receive);
    c->setopt(curl, CURLOPT_WRITEDATA, &a);
    if (body.p != NULL) {
        heads = c->append(heads, nb_str_format(http->arena, "Content-Type: %s", type).p);
        heads = c->append(heads, "Expect:");
        c->setopt(curl, CURLOPT_HTTPHEADER, heads);
        c->setopt(curl, CURLOPT_POST, 1L);
        c->setopt(curl, CURLOPT_POSTFIELDS, body.p);
        c->setopt(curl, CURLOPT_POSTFIELDSIZE, (long)body.n);
    }
    CURLcode code = c->perform(curl);
    long status = 0;
    const char *came = NULL;
    c->getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    c->getinfo(curl, CURLINFO_CONTENT_TYPE, &came);
    bool done = false;
    if (http->refused)
        nb_diag0(http->diags, NB_SIGN_HTTP_PRIVATE, pos);
    else if (a.too_long)
        nb_diag0(http->diags, NB_SIGN_HTTP_SIZE, pos);
    else if (code != CURLE_OK)
        nb_diag(http->diags, NB_SIGN_HTTP, pos, nb_str_of(c->strerror(code)));
    else if (status != 200)
        nb_diag(http->diags, NB_SIGN_HTTP, pos, nb_str_format(http->arena, "HTTP %ld", status));
    else if (accept != NULL && !starts_with(came, accept))
        nb_diag(http->diags, NB_SIGN_HTTP, pos, nb_str_of(came != NULL ? came : "Content-Type?"));
    else
        done = true;
    c->free_all(heads);
    c->cleanup(curl);
    *out = nb_buf_view(&a.bytes);
    return done;
}
