/* Addresses of the own network, in every form that they can be written in. */
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <sys/un.h>

#include <cmocka.h>

#include "sign/http.h"

static bool is_private(const char *text) {
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
        return nb_http_is_private((const struct sockaddr *)&v4);
    assert_int_equal(inet_pton(AF_INET6, text, &v6.sin6_addr), 1);
    return nb_http_is_private((const struct sockaddr *)&v6);
}

static void inside(void **state) {
    (void)state;
    static const char *const TEXTS[] = {"0.0.0.0",
                                        "10.0.0.1",
                                        "10.255.255.255",
                                        "100.64.0.1",
                                        "100.127.255.1",
                                        "127.0.0.1",
                                        "127.255.0.9",
                                        "169.254.169.254",
                                        "172.16.0.1",
                                        "172.31.255.255",
                                        "192.0.0.8",
                                        "192.168.1.1",
                                        "198.18.0.1",
                                        "198.19.255.255",
                                        "224.0.0.1",
                                        "240.0.0.1",
                                        "255.255.255.255",
                                        "::",
                                        "::1",
                                        "::10.0.0.1",
                                        "::ffff:127.0.0.1",
                                        "::ffff:a9fe:a9fe",
                                        "::ffff:100.64.0.1",
                                        "64:ff9b::192.168.0.1",
                                        "64:ff9b:1::8.8.8.8",
                                        "2002:a00:1::",
                                        "2002:7f00:1::1",
                                        "2001::1",
                                        "fc00::1",
                                        "fdff::1",
                                        "fe80::1",
                                        "fec0::1",
                                        "ff02::1"};
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++)
        if (!is_private(TEXTS[i])) fail_msg("%s is let through", TEXTS[i]);
}

static void outside(void **state) {
    (void)state;
    static const char *const TEXTS[] = {
        "1.1.1.1",     "9.255.255.255",  "11.0.0.1",       "100.63.255.255",   "100.128.0.1",
        "126.0.0.1",   "128.0.0.1",      "169.253.0.1",    "172.15.0.1",       "172.32.0.1",
        "192.1.0.1",   "192.167.0.1",    "192.169.0.1",    "198.17.0.1",       "198.20.0.1",
        "223.255.0.1", "2400:cb00::1",   "::ffff:1.1.1.1", "64:ff9b::1.1.1.1", "2002:101:101::1",
        "2001:db8::1", "2606:4700::1111"};
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++)
        if (is_private(TEXTS[i])) fail_msg("%s is refused", TEXTS[i]);
}

static void no_address(void **state) {
    (void)state;
    const struct sockaddr_un local = {.sun_family = AF_UNIX};
    assert_true(nb_http_is_private((const struct sockaddr *)&local));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(inside), cmocka_unit_test(outside),
                                       cmocka_unit_test(no_address)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
