/* nianbao sign: arguments, and the secret. Input: the command line; output: a signed file.
 * Odd rule: a secret comes from the terminal, a file or a descriptor, never from the command line,
 * which other users of the machine can read; it stands in one buffer that is locked, kept out of
 * core dumps, and wiped. */
#define _DEFAULT_SOURCE /* explicit_bzero, MADV_DONTDUMP */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <termios.h>
#include <unistd.h>

#include "main.h"

static const char USAGE_ZH[] =
    "用法：\n"
    "  nianbao sign 输入.pdf -o 输出.pdf --p12 文件 | --key 文件 [--certs 文件] | --token "
    "pkcs11:…\n"
    "  nianbao sign --upgrade b-t|b-lt|b-lta 已签.pdf -o 输出.pdf --tsa 地址\n"
    "选项：\n"
    "      --p12 文件             PKCS#12（.p12、.pfx）：私钥与证书\n"
    "      --key 文件             PEM 私钥；--certs 证书（第一张是签名人的）\n"
    "      --token pkcs11:…       令牌（USB Key）上的私钥，例如\n"
    "                             pkcs11:token=办公室;object=公章?module-path=/usr/lib/驱动.so\n"
    "      --chain 文件           签发机构的证书（PEM）\n"
    "      --passphrase-file 文件 口令或 PIN 在文件的第一行；--passphrase-fd N 从描述符读；\n"
    "                             都没有时在终端询问\n"
    "      --level 级别           b-b（默认）、b-t、b-lt、b-lta\n"
    "      --tsa 地址             时间戳服务器（b-t 以上）\n"
    "      --name、--reason、--place、--contact 文字\n"
    "      --certify 1|2          认证签名：其后不许改动，或只许再签\n"
    "      --allow-private        允许访问内网的服务器；--timeout 秒\n"
    "      --messages zh|en\n";
static const char USAGE_EN[] =
    "Usage:\n"
    "  nianbao sign IN.pdf -o OUT.pdf --p12 FILE | --key FILE [--certs FILE] | --token pkcs11:…\n"
    "  nianbao sign --upgrade b-t|b-lt|b-lta SIGNED.pdf -o OUT.pdf --tsa URL\n"
    "Options:\n"
    "      --p12 FILE             PKCS#12 (.p12, .pfx): key and certificates\n"
    "      --key FILE             private key in PEM; --certs its certificates, the signer's "
    "first\n"
    "      --token pkcs11:…       key on a token, for example\n"
    "                             pkcs11:token=office;object=seal?module-path=/usr/lib/module.so\n"
    "      --chain FILE           certificates of the issuers (PEM)\n"
    "      --passphrase-file FILE its first line is the passphrase or PIN; --passphrase-fd N "
    "reads\n"
    "                             a descriptor; without either the terminal is asked\n"
    "      --level LEVEL          b-b (default), b-t, b-lt, b-lta\n"
    "      --tsa URL              time-stamp server (b-t and above)\n"
    "      --name, --reason, --place, --contact TEXT\n"
    "      --certify 1|2          no changes afterwards, or signatures only\n"
    "      --allow-private        servers in the own network may be asked; --timeout SECONDS\n"
    "      --messages zh|en\n";

enum { SECRET_MOST = 1023, PAGE = 4096 };

/* A page of its own, so that locking and hiding it concern nothing else. */
static char *secret_room(void) {
    char *room = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (room == MAP_FAILED) return NULL;
    mlock(room, PAGE); /* may be refused; it is wiped all the same */
    madvise(room, PAGE, MADV_DONTDUMP);
    return room;
}

static void wipe(char *room) {
    if (room == NULL) return;
    explicit_bzero(room, PAGE);
    munmap(room, PAGE);
}

/* The first line; byte by byte, for what follows is not ours. */
static bool read_line(int fd, char *room) {
    size_t n = 0;
    for (;;) {
        ssize_t got = read(fd, room + n, 1);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return false;
        if (got == 0 || room[n] == '\n') break;
        if (++n > SECRET_MOST) {
            errno = EMSGSIZE;
            return false;
        }
    }
    if (n > 0 && room[n - 1] == '\r') n--;
    room[n] = '\0';
    return true;
}

/* Without echo. false: there is no terminal, or nothing was entered. */
static bool ask(char *room, bool chinese, bool pin) {
    int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    struct termios old, silent;
    if (fd < 0) return false;
    const char *prompt = chinese ? (pin ? "PIN：" : "口令：") : (pin ? "PIN: " : "Passphrase: ");
    bool done = tcgetattr(fd, &old) == 0;
    silent = old;
    silent.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
    done = done && tcsetattr(fd, TCSAFLUSH, &silent) == 0 &&
           write(fd, prompt, strlen(prompt)) > 0 && read_line(fd, room);
    tcsetattr(fd, TCSAFLUSH, &old);
    if (write(fd, "\n", 1) < 0) done = false;
    close(fd);
    return done;
}

/* Whether a PEM key or a PKCS#12 file wants a secret cannot be told without opening it; an empty
 * answer means none. */
static bool get_secret(const char *file, int fd, char *room, const nb_teller *t, bool pin) {
    if (file != NULL) fd = open(file, O_RDONLY | O_CLOEXEC);
    if (file == NULL && fd < 0) {
        ask(room, t->chinese, pin);
        return true;
    }
    bool done = fd >= 0 && read_line(fd, room);
    int error = errno;
    if (file != NULL && fd >= 0) close(fd);
    if (!done)
        fprintf(stderr, "nianbao: %s: %s\n", file != NULL ? file : "--passphrase-fd",
                strerror(error));
    return done;
}

static int number(const char *text, int least, int most) {
    char *end;
    long value = strtol(text, &end, 10);
    return *end != '\0' || end == text || value < least || value > most ? -1 : (int)value;
}

int nb_main_sign(int argc, char **argv, nb_teller *t) {
    enum {
        P12 = 256,
        KEY,
        TOKEN,
        CERTS,
        CHAIN,
        FILE_OF,
        FD_OF,
        LEVEL,
        UPGRADE,
        TSA,
        NAME,
        REASON,
        PLACE,
        CONTACT,
        CERTIFY,
        PRIVATE,
        TIMEOUT,
        MESSAGES
    };
    static const struct option longs[] = {{"output", required_argument, NULL, 'o'},
                                          {"p12", required_argument, NULL, P12},
                                          {"key", required_argument, NULL, KEY},
                                          {"token", required_argument, NULL, TOKEN},
                                          {"certs", required_argument, NULL, CERTS},
                                          {"chain", required_argument, NULL, CHAIN},
                                          {"passphrase-file", required_argument, NULL, FILE_OF},
                                          {"passphrase-fd", required_argument, NULL, FD_OF},
                                          {"level", required_argument, NULL, LEVEL},
                                          {"upgrade", required_argument, NULL, UPGRADE},
                                          {"tsa", required_argument, NULL, TSA},
                                          {"name", required_argument, NULL, NAME},
                                          {"reason", required_argument, NULL, REASON},
                                          {"place", required_argument, NULL, PLACE},
                                          {"contact", required_argument, NULL, CONTACT},
                                          {"certify", required_argument, NULL, CERTIFY},
                                          {"allow-private", no_argument, NULL, PRIVATE},
                                          {"timeout", required_argument, NULL, TIMEOUT},
                                          {"messages", required_argument, NULL, MESSAGES},
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
    nb_sign_options o = {.source_date_epoch = getenv("SOURCE_DATE_EPOCH")};
    const char *file = NULL;
    int fd = -1;
    for (int c; (c = getopt_long(argc, argv, "o:h", longs, NULL)) != -1;) {
        switch (c) {
        case 'o': o.output = optarg; break;
        case P12: o.p12 = optarg; break;
        case KEY: o.key = optarg; break;
        case TOKEN: o.token = optarg; break;
        case CERTS: o.certs = optarg; break;
        case CHAIN: o.chain = optarg; break;
        case FILE_OF: file = optarg; break;
        case FD_OF: fd = number(optarg, 0, 1 << 20); break;
        case UPGRADE: o.upgrade = 1; /* fall through */
        case LEVEL: o.level = optarg; break;
        case TSA: o.tsa = optarg; break;
        case NAME: o.name = optarg; break;
        case REASON: o.reason = optarg; break;
        case PLACE: o.place = optarg; break;
        case CONTACT: o.contact = optarg; break;
        case CERTIFY:
            if ((o.certify = number(optarg, 1, 2)) < 0)
                return nb_teller_wrong(t, optarg, "--certify 应为 1 或 2",
                                       "--certify takes 1 or 2");
            break;
        case PRIVATE: o.allow_private = 1; break;
        case TIMEOUT:
            if ((o.timeout = number(optarg, 1, 3600)) < 0)
                return nb_teller_wrong(t, optarg, "--timeout 应为 1 到 3600 的整数",
                                       "--timeout takes a whole number from 1 to 3600");
            break;
        case MESSAGES:
            if (!nb_is_language(optarg))
                return nb_teller_wrong(t, optarg, "--messages 应为 zh 或 en",
                                       "--messages takes zh or en");
            t->chinese = optarg[0] == 'z';
            break;
        case 'h': fputs(t->chinese ? USAGE_ZH : USAGE_EN, stdout); return NB_DONE;
        default: fputs(t->chinese ? USAGE_ZH : USAGE_EN, stderr); return NB_WRONG_USAGE;
        }
    }
    o.input = optind < argc ? argv[optind] : NULL;
    bool keys = o.p12 != NULL || o.key != NULL || o.token != NULL;
    if (o.input == NULL || optind + 1 < argc || o.output == NULL || keys == (o.upgrade != 0)) {
        fputs(t->chinese ? USAGE_ZH : USAGE_EN, stderr);
        return NB_WRONG_USAGE;
    }
    prctl(PR_SET_DUMPABLE, 0); /* keys and secrets do not go into core dumps */
    char *room = secret_room();
    if (room == NULL) return NB_SYSTEM_FAILED;
    nb_status status = NB_SYSTEM_FAILED;
    if (o.upgrade || get_secret(file, fd, room, t, o.token != NULL)) {
        if (room[0] != '\0') o.passphrase = room;
        status = nb_sign(&o, nb_teller_on_message, t);
        nb_teller_summary(t);
    }
    wipe(room);
    if (status == NB_DONE && strcmp(o.output, "-") != 0) printf("%s\n", o.output);
    if (status == NB_WRONG_USAGE) fputs(t->chinese ? USAGE_ZH : USAGE_EN, stderr);
    return (int)status;
}
