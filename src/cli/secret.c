/* The passphrase or PIN. Input: a file, a descriptor or the terminal; output: its first line.
 * Odd rule: it never comes from the command line, which other users of the machine can read; it
 * stands in one buffer that is locked, kept out of core dumps, and wiped. */
#define _DEFAULT_SOURCE /* explicit_bzero, MADV_DONTDUMP */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <termios.h>
#include <unistd.h>

#include "cli/cli.h"

enum { SECRET_MOST = 1023, PAGE = 4096 };

/* A page of its own, so that locking and hiding it concern nothing else. */
static char *secret_room(void) {
    char *room = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (room == MAP_FAILED) return NULL;
    mlock(room, PAGE); /* may be refused; it is wiped all the same */
    madvise(room, PAGE, MADV_DONTDUMP);
    return room;
}

void nb_secret_wipe(char *room) {
    if (room == NULL) return;
    explicit_bzero(room, PAGE);
    munmap(room, PAGE);
}

typedef enum line { LINE, FAILED, INTERRUPTED } line;

/* The first line; byte by byte, for what follows is not ours. interrupt: the character that gives
 * up, 0: none. */
static line read_line(int fd, char *room, unsigned char interrupt) {
    size_t n = 0;
    for (;;) {
        ssize_t got = read(fd, room + n, 1);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return FAILED;
        if (got == 0 || room[n] == '\n') break;
        if (interrupt != 0 && (unsigned char)room[n] == interrupt) return INTERRUPTED;
        if (++n > SECRET_MOST) {
            errno = EMSGSIZE;
            return FAILED;
        }
    }
    if (n > 0 && room[n - 1] == '\r') n--;
    room[n] = '\0';
    return LINE;
}

/* Without echo; no terminal, or none that answers: an empty line. The key that interrupts comes as
 * a character that ends the line, so that the echo is back before it does what it does. */
static void ask(char *room, bool chinese, bool pin) {
    int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    struct termios old, silent;
    bool interrupted = false;
    const char *prompt = chinese ? (pin ? "PIN：" : "口令：") : (pin ? "PIN: " : "Passphrase: ");
    if (fd >= 0 && tcgetattr(fd, &old) == 0) {
        silent = old;
        silent.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ISIG);
        silent.c_cc[VEOL] = old.c_cc[VINTR];
        if (tcsetattr(fd, TCSAFLUSH, &silent) == 0 && write(fd, prompt, strlen(prompt)) > 0)
            interrupted = read_line(fd, room, old.c_cc[VINTR]) == INTERRUPTED;
        tcsetattr(fd, TCSAFLUSH, &old);
        (void)!write(fd, "\n", 1);
    }
    if (fd >= 0) close(fd);
    if (!interrupted) return;
    explicit_bzero(room, PAGE);
    raise(SIGINT);
}

/* Whether a key wants a secret cannot be told without opening it; an empty answer means none. */
bool nb_secret_get(const nb_args *a, char **secret) {
    prctl(PR_SET_DUMPABLE, 0); /* keys and secrets do not go into core dumps */
    char *room = *secret = secret_room();
    const char *file = a->passphrase_file;
    if (room == NULL) {
        perror("nianbao");
        return false;
    }
    if (file == NULL && a->passphrase_fd < 0) {
        ask(room, a->teller.chinese, a->sign.token != NULL);
        return true;
    }
    int fd = file != NULL ? open(file, O_RDONLY | O_CLOEXEC) : a->passphrase_fd;
    bool done = fd >= 0 && read_line(fd, room, 0) == LINE;
    int error = errno;
    if (file != NULL && fd >= 0) close(fd);
    if (!done)
        fprintf(stderr, "nianbao: %s: %s\n", file != NULL ? file : "--passphrase-fd",
                strerror(error));
    return done;
}
