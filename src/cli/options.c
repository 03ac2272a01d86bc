/* The command line as two tables: commands with their operands, options with the commands that take
 * them. Input: argv; output: nb_args. A new option is a row here and a line in usage.c. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

static const struct {
    const char *name;
    int operands;              /* at least; never more than 2 */
    const char *zh[2], *en[2]; /* what an operand is, for a complaint that it is missing */
} COMMANDS[NB_COMMANDS] = {
    [NB_COMMAND_RENDER] = {"render", 1, {"没有写明报告文件"}, {"which report?"}},
    [NB_COMMAND_BATCH] = {"batch", 1, {"没有写明目录或清单"}, {"which folder or list?"}},
    [NB_COMMAND_CHECK] = {"check", 1, {"没有写明报告文件"}, {"which report?"}},
    [NB_COMMAND_NEW] = {"new", 1, {"没有写明新报告的目录"}, {"which folder for the new report?"}},
    [NB_COMMAND_FONTS] = {"fonts", 0, {NULL}, {NULL}},
    [NB_COMMAND_EXTRACT] = {"extract",
                            2,
                            {"没有写明 PDF 文件", "没有写明存放的目录"},
                            {"which PDF?", "into which folder?"}},
    [NB_COMMAND_REPRODUCE] = {"reproduce", 1, {"没有写明 PDF 文件"}, {"which PDF?"}},
    [NB_COMMAND_SIGN] = {"sign", 1, {"没有写明 PDF 文件"}, {"which PDF?"}},
    [NB_COMMAND_VERIFY] = {"verify", 1, {"没有写明 PDF 文件"}, {"which PDF?"}},
};

enum {
    RENDER = 1 << NB_COMMAND_RENDER,
    BATCH = 1 << NB_COMMAND_BATCH,
    CHECK = 1 << NB_COMMAND_CHECK,
    NEW = 1 << NB_COMMAND_NEW,
    FONTS = 1 << NB_COMMAND_FONTS,
    EXTRACT = 1 << NB_COMMAND_EXTRACT,
    REPRODUCE = 1 << NB_COMMAND_REPRODUCE,
    SIGN = 1 << NB_COMMAND_SIGN,
    WITH_SIGN = 1 << NB_COMMANDS, /* of render with --sign only */
    SIGNING = SIGN | RENDER | WITH_SIGN,
    VERIFY = 1 << NB_COMMAND_VERIFY,
    ALL = (1 << NB_COMMANDS) - 1
};

typedef enum kind {
    FLAG,   /* int: 1 */
    TEXT,   /* const char *: as given */
    WORD,   /* const char *: one of `words`, which blanks part */
    NUMBER, /* int: from `least` to `most` */
    LENGTH  /* int: thousandths of a millimetre, from 0 to `most` */
} kind;

typedef struct row {
    const char *name;
    kind kind;
    size_t place; /* in nb_args */
    int commands;
    const char *words;
    int least, most;
} row;

#define AT(field) offsetof(nb_args, field)
static const row OPTIONS[] = {
    {"output", TEXT, AT(output), RENDER | BATCH | SIGN, NULL, 0, 0},
    {"png", TEXT, AT(options.png_dir), RENDER, NULL, 0, 0},
    {"svg", TEXT, AT(options.svg_dir), RENDER, NULL, 0, 0},
    {"dpi", NUMBER, AT(options.dpi), RENDER, NULL, 1, 2400},
    {"dump", WORD, AT(options.dump), RENDER, "figures document galley pages tags", 0, 0},
    {"lang", TEXT, AT(options.lang), RENDER | BATCH | CHECK | FONTS, NULL, 0, 0},
    {"bilingual", WORD, AT(options.bilingual), RENDER | BATCH | CHECK | FONTS,
     "sequential facing parallel", 0, 0},
    {"edition", WORD, AT(options.edition), RENDER | BATCH | CHECK, "reading print", 0, 0},
    {"bleed", LENGTH, AT(options.bleed), RENDER | BATCH, NULL, 0, 20000},
    {"crop-marks", FLAG, AT(options.crop_marks), RENDER | BATCH, NULL, 0, 0},
    {"impose", WORD, AT(options.impose), RENDER | BATCH, "booklet 2up", 0, 0},
    {"creep", LENGTH, AT(options.creep), RENDER | BATCH, NULL, 0, 1000},
    {"pdfa", WORD, AT(options.pdfa), RENDER | BATCH | CHECK, "3a 2a 1a", 0, 0},
    {"jobs", NUMBER, AT(options.jobs), RENDER | BATCH | CHECK | REPRODUCE, NULL, 1, 1000},
    {"timings", FLAG, AT(timings), RENDER, NULL, 0, 0},
    {"strict", FLAG, AT(options.strict), RENDER | BATCH | CHECK, NULL, 0, 0},
    {"draft", FLAG, AT(options.draft), RENDER | BATCH | CHECK, NULL, 0, 0},
    {"json", FLAG, AT(json), CHECK | BATCH | VERIFY, NULL, 0, 0},
    {"root", TEXT, AT(options.root), RENDER | BATCH | CHECK | FONTS, NULL, 0, 0},
    {"memory", NUMBER, AT(options.memory), RENDER | BATCH | CHECK | FONTS, NULL, 1, 1 << 20},
    {"force", FLAG, AT(force), BATCH, NULL, 0, 0},
    {"shard", TEXT, AT(shard_text), BATCH, NULL, 0, 0},
    {"depfile", TEXT, AT(options.depfile), RENDER, NULL, 0, 0},
    {"codes", FLAG, AT(codes), CHECK, NULL, 0, 0},
    {"layout", TEXT, AT(made.layout), NEW, NULL, 0, 0},
    {"keys", WORD, AT(keys), NEW, "zh en", 0, 0},
    {"from", TEXT, AT(made.from), NEW, NULL, 0, 0},
    {"sign", FLAG, AT(signing), RENDER, NULL, 0, 0},
    {"p12", TEXT, AT(sign.p12), SIGNING, NULL, 0, 0},
    {"key", TEXT, AT(sign.key), SIGNING, NULL, 0, 0},
    {"token", TEXT, AT(sign.token), SIGNING, NULL, 0, 0},
    {"certs", TEXT, AT(sign.certs), SIGNING, NULL, 0, 0},
    {"chain", TEXT, AT(sign.chain), SIGNING, NULL, 0, 0},
    {"passphrase-file", TEXT, AT(passphrase_file), SIGNING, NULL, 0, 0},
    {"passphrase-fd", NUMBER, AT(passphrase_fd), SIGNING, NULL, 0, 1 << 20},
    {"level", WORD, AT(sign.level), SIGNING, "b-b b-t b-lt b-lta", 0, 0},
    {"upgrade", WORD, AT(sign.upgrade), SIGN, "b-t b-lt b-lta", 0, 0},
    {"tsa", TEXT, AT(sign.tsa), SIGNING, NULL, 0, 0},
    {"name", TEXT, AT(sign.name), SIGNING, NULL, 0, 0},
    {"reason", TEXT, AT(sign.reason), SIGNING, NULL, 0, 0},
    {"place", TEXT, AT(sign.place), SIGNING, NULL, 0, 0},
    {"contact", TEXT, AT(sign.contact), SIGNING, NULL, 0, 0},
    {"seal", TEXT, AT(sign.seal), SIGNING, NULL, 0, 0},
    {"straddle", FLAG, AT(sign.straddle), SIGNING, NULL, 0, 0},
    {"hidden", FLAG, AT(sign.hidden), SIGNING, NULL, 0, 0},
    {"certify", NUMBER, AT(sign.certify), SIGNING, NULL, 1, 2},
    {"allow-private", FLAG, AT(sign.allow_private), SIGNING, NULL, 0, 0},
    {"timeout", NUMBER, AT(sign.timeout), SIGNING, NULL, 1, 3600},
    {"trust", TEXT, AT(trust), VERIFY, NULL, 0, 0},
    {"messages", WORD, AT(messages), ALL, "zh en", 0, 0},
    {"data", TEXT, AT(data), ALL, NULL, 0, 0},
    {"help", FLAG, AT(help), ALL, NULL, 0, 0},
    {"version", FLAG, AT(version), ALL, NULL, 0, 0},
};
enum { OPTION_COUNT = sizeof OPTIONS / sizeof *OPTIONS, FIRST = 256 };

static bool wrong(const nb_args *a, const char *what, const char *zh, const char *en) {
    if (a->teller.chinese)
        fprintf(stderr, "nianbao：“%s”：%s\n\n", what, zh);
    else
        fprintf(stderr, "nianbao: “%s”: %s\n\n", what, en);
    nb_usage(a, false);
    return false;
}

static bool is_word(const char *words, const char *text) {
    size_t n = strlen(text);
    for (const char *p = words; p != NULL; p = strchr(p, ' ')) {
        p += *p == ' ';
        if (n > 0 && strncmp(p, text, n) == 0 && (p[n] == ' ' || p[n] == '\0')) return true;
    }
    return false;
}

/* "3mm", "0.1mm" or "3" in thousandths of a millimetre; -1: not from nought to most. */
static int micrometres(const char *text, int most) {
    int value = 0, places = -1;
    const char *p = text;
    for (; (*p >= '0' && *p <= '9') || (*p == '.' && places < 0); p++) {
        if (*p != '.') value = value <= most ? value * 10 + (*p - '0') : value;
        if (*p == '.' || places >= 0) places++;
    }
    if (p == text || (*p != '\0' && strcmp(p, "mm") != 0) || places > 3) return -1;
    for (int i = places < 0 ? 0 : places; i < 3; i++) value = value <= most ? value * 10 : value;
    return value <= most ? value : -1;
}

static bool set(nb_args *a, const row *r, const char *text) {
    char *place = (char *)a + r->place;
    char zh[160], en[160], *end;
    long value = 0;
    switch (r->kind) {
    case FLAG: *(int *)(void *)place = 1; return true;
    case TEXT: *(const char **)(void *)place = text; return true;
    case WORD:
        *(const char **)(void *)place = text;
        if (is_word(r->words, text)) return true;
        snprintf(zh, sizeof zh, "--%s 应为 %s 之一", r->name, r->words);
        snprintf(en, sizeof en, "--%s takes one of: %s", r->name, r->words);
        return wrong(a, text, zh, en);
    case NUMBER:
        value = strtol(text, &end, 10);
        *(int *)(void *)place = (int)value;
        if (*end == '\0' && end != text && value >= r->least && value <= r->most) return true;
        snprintf(zh, sizeof zh, "--%s 应为 %d 到 %d 的整数", r->name, r->least, r->most);
        snprintf(en, sizeof en, "--%s takes a whole number from %d to %d", r->name, r->least,
                 r->most);
        return wrong(a, text, zh, en);
    case LENGTH:
        *(int *)(void *)place = micrometres(text, r->most);
        if (*(int *)(void *)place >= 0) return true;
        snprintf(zh, sizeof zh, "--%s 应为 0 到 %dmm", r->name, r->most / 1000);
        snprintf(en, sizeof en, "--%s takes 0 to %dmm", r->name, r->most / 1000);
        return wrong(a, text, zh, en);
    }
    return false;
}

/* "2/8": the second of eight. */
static bool read_shard(nb_args *a) {
    char behind;
    if (a->shard_text == NULL) return true;
    int n = sscanf(a->shard_text, "%6d/%6d%c", &a->shard, &a->shards, &behind);
    if (n == 2 && a->shard >= 1 && a->shard <= a->shards) return true;
    return wrong(a, a->shard_text, "--shard 应写作 I/N，I 从 1 到 N",
                 "--shard takes I/N, with I from 1 to N");
}

static bool chinese_locale(void) {
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < 3; i++) {
        const char *value = getenv(names[i]);
        if (value != NULL && value[0] != '\0') return strncmp(value, "zh", 2) == 0;
    }
    return false;
}

/* The options in order; which were given is noted, for the command comes behind some of them. */
static bool read_options(nb_args *a, int argc, char **argv, bool given[OPTION_COUNT]) {
    struct option longs[OPTION_COUNT + 1] = {{NULL, 0, NULL, 0}};
    for (int i = 0; i < OPTION_COUNT; i++)
        longs[i] = (struct option){OPTIONS[i].name,
                                   OPTIONS[i].kind == FLAG ? no_argument : required_argument, NULL,
                                   FIRST + i};
    for (int c; (c = getopt_long(argc, argv, "o:h", longs, NULL)) != -1;) {
        const row *r = NULL;
        for (int i = 0; i < OPTION_COUNT; i++)
            if (c == FIRST + i || (c == 'o' && strcmp(OPTIONS[i].name, "output") == 0) ||
                (c == 'h' && strcmp(OPTIONS[i].name, "help") == 0))
                r = &OPTIONS[i];
        if (r == NULL) {
            nb_usage(a, false);
            return false;
        }
        given[r - OPTIONS] = true;
        if (!set(a, r, optarg)) return false;
        if (a->messages != NULL) a->teller.chinese = a->messages[0] == 'z';
    }
    return true;
}

static bool read_command(nb_args *a, int argc, char **argv, const bool given[OPTION_COUNT]) {
    const char *name = optind < argc ? argv[optind] : NULL;
    int c = 0, n = argc - optind - 1;
    while (name != NULL && c < NB_COMMANDS && strcmp(COMMANDS[c].name, name) != 0) c++;
    a->command = name != NULL ? (nb_command)c : NB_COMMANDS;
    if (a->help || a->version) return true;
    if (name == NULL) {
        nb_usage(a, false);
        return false;
    }
    if (c == NB_COMMANDS) return wrong(a, name, "没有这个命令", "there is no such command");
    for (int i = 0; i < OPTION_COUNT; i++)
        if (given[i] && !(OPTIONS[i].commands & 1 << c))
            return wrong(a, OPTIONS[i].name, "这个命令没有这个选项",
                         "this command has no such option");
    for (int i = 0; i < OPTION_COUNT && c == NB_COMMAND_RENDER && !a->signing; i++)
        if (given[i] && (OPTIONS[i].commands & WITH_SIGN))
            return wrong(a, OPTIONS[i].name, "只能与 --sign 同用", "goes with --sign only");
    if (c == NB_COMMAND_RENDER && a->signing && a->options.draft)
        return wrong(a, "--draft", "草稿不能签名", "a draft takes no signature");
    if (c == NB_COMMAND_RENDER && a->signing && a->options.edition != NULL &&
        a->options.edition[0] == 'p')
        return wrong(a, "--edition print", "印刷版不能签名", "a print edition takes no signature");
    int most = COMMANDS[c].operands > 0 ? COMMANDS[c].operands : 1;
    a->reports = &argv[optind + 1];
    a->report_count = (size_t)n;
    if (c == NB_COMMAND_RENDER) n = n < most ? n : most; /* it takes as many as there are */
    if (n > most) return wrong(a, argv[optind + 1 + most], "多出来的参数", "one argument too many");
    for (int i = 0; i < n; i++) a->operands[i] = argv[optind + 1 + i];
    if (n < COMMANDS[c].operands && !a->codes)
        return wrong(a, name, COMMANDS[c].zh[n], COMMANDS[c].en[n]);
    return read_shard(a);
}

bool nb_args_parse(nb_args *a, int argc, char **argv, int *status) {
    bool given[OPTION_COUNT] = {false};
    *status = NB_WRONG_USAGE;
    *a = (nb_args){.command = NB_COMMANDS,
                   .teller = {.chinese = chinese_locale(),
                              .colour = isatty(STDERR_FILENO) && getenv("NO_COLOR") == NULL}};
    for (int i = 0; i < OPTION_COUNT; i++) /* none given is −1 where 0 is a value */
        if (OPTIONS[i].kind == NUMBER && OPTIONS[i].least == 0)
            *(int *)(void *)((char *)a + OPTIONS[i].place) = -1;
    if (!read_options(a, argc, argv, given) || !read_command(a, argc, argv, given)) return false;
    if (a->help) nb_usage(a, true);
    if (a->version) printf("nianbao %s\n", nb_version());
    *status = NB_DONE;
    return !a->help && !a->version;
}
