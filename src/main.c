/* The program: arguments, messages on standard error, exit status. A thin client of nianbao.h.
 * Odd rule: standard output carries only what was asked for (a path, a dump, a PDF for "-"). */
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "main.h"

static const char USAGE_ZH[] =
    "用法：\n"
    "  nianbao render 报告.yaml [-o 输出.pdf] [--png 目录] [--dpi N] [--svg 目录]\n"
    "                 [--dump figures|document|galley|pages|tags] [--strict] [--draft]\n"
    "  nianbao check  报告.yaml [--strict] [--draft] [--json]  印前检查：列出所有问题\n"
    "  nianbao check  --codes                   所有提示的编号和文字\n"
    "  nianbao new    目录 --layout 版式 [--keys zh|en] [--from 上年/report.yaml]\n"
    "                                           写一份待填的报告\n"
    "  nianbao fonts  [报告.yaml]               字体角色、文件、许可、缺字\n"
    "  nianbao extract PDF 目录                 取出 PDF 里的源文件\n"
    "  nianbao reproduce PDF                    用 PDF 里的源文件重新排版，逐字节比较\n"
    "  nianbao sign   输入.pdf -o 输出.pdf …    签名；见 nianbao sign --help\n"
    "  nianbao --version | --help\n"
    "选项：\n"
    "  -o, --output 文件    输出的 PDF；“-”为标准输出；默认与报告同名\n"
    "      --png 目录       另存各页的预览图；--dpi 默认 150\n"
    "      --svg 目录       另存各页的矢量图\n"
    "      --dump 阶段      印出某一阶段的文本，不产生 PDF（除非同时给 -o）\n"
    "      --lang zh|en|zh+en\n"
    "                       出哪些语言的版本；默认照报告（edition）\n"
    "      --bilingual sequential|facing|parallel\n"
    "                       两种语言怎样排：先后、对页、并栏；默认照报告或版式\n"
    "      --jobs N         用几个线程；默认与处理器数相同，至多 8\n"
    "      --strict         警告也算错误\n"
    "      --draft          草稿：缺的只列出，不算错误；每页印“草稿”\n"
    "      --pdfa 级别      PDF/A 的级别：3a（默认）、2a 或 1a，均同时符合 PDF/UA-1\n"
    "      --json           每个问题印一行 JSON（code severity file line column message hint）\n"
    "      --messages zh|en 提示信息的语言\n"
    "      --data 目录      layouts/ 与 fonts/ 所在的目录\n"
    "退出状态：0 完成；1 报告有错；2 用法有误；3 文件、磁盘或内存出错\n";
static const char USAGE_EN[] =
    "Usage:\n"
    "  nianbao render REPORT.yaml [-o OUT.pdf] [--png DIR] [--dpi N] [--svg DIR]\n"
    "                 [--dump figures|document|galley|pages|tags] [--strict] [--draft]\n"
    "  nianbao check  REPORT.yaml [--strict] [--draft] [--json]\n"
    "                                           everything that is wrong, before printing\n"
    "  nianbao check  --codes                   every message with its code\n"
    "  nianbao new    DIR --layout NAME [--keys zh|en] [--from LAST/report.yaml]\n"
    "                                           writes a report to fill in\n"
    "  nianbao fonts  [REPORT.yaml]             roles, files, licences, missing characters\n"
    "  nianbao extract PDF DIR                  takes the sources out of a PDF\n"
    "  nianbao reproduce PDF                    renders them again and compares byte for byte\n"
    "  nianbao sign   IN.pdf -o OUT.pdf …       signatures; see nianbao sign --help\n"
    "  nianbao --version | --help\n"
    "Options:\n"
    "  -o, --output FILE    the PDF; “-” is standard output; default: the report's name with .pdf\n"
    "      --png DIR        pictures of the pages as well; --dpi is 150 by default\n"
    "      --svg DIR        the pages as drawings in SVG as well\n"
    "      --dump STAGE     print a stage as text, and no PDF (unless -o is given too)\n"
    "      --lang zh|en|zh+en\n"
    "                       languages of the edition; by default as the report says\n"
    "      --bilingual sequential|facing|parallel\n"
    "                       how two languages are arranged; by default as the report or its\n"
    "                       layout says\n"
    "      --jobs N         threads; by default one for each processor, at most 8\n"
    "      --strict         warnings count as errors\n"
    "      --draft          what is missing is listed and not fatal; each page says 草稿\n"
    "      --pdfa LEVEL     level of PDF/A: 3a (default), 2a or 1a, with PDF/UA-1 each\n"
    "      --json           a line of JSON for each problem (code, severity, file, line, column,\n"
    "                       message, hint)\n"
    "      --messages zh|en language of the messages\n"
    "      --data DIR       folder of layouts/ and fonts/\n"
    "Exit status: 0 done; 1 the report is not in order; 2 wrong usage; 3 file, disk or memory\n";

static bool chinese_locale(void) {
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < 3; i++) {
        const char *value = getenv(names[i]);
        if (value != NULL && value[0] != '\0') return strncmp(value, "zh", 2) == 0;
    }
    return false;
}

/* --- JSON ------------------------------------------------------------------------------------ */

static void put_string(const char *text) {
    putchar('"');
    for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++) {
        if (*p == '"' || *p == '\\')
            printf("\\%c", *p);
        else if (*p < 0x20)
            printf("\\u%04x", (unsigned)*p);
        else
            putchar(*p);
    }
    putchar('"');
}

static void put_both(const char *key, const char *const text[2]) {
    printf(",\"%s\":", key);
    if (text[0] == NULL) {
        fputs("null", stdout);
        return;
    }
    fputs("{\"zh\":", stdout);
    put_string(text[0]);
    fputs(",\"en\":", stdout);
    put_string(text[1]);
    putchar('}');
}

static void put_json(const nb_message *m) {
    static const char *const names[] = {"error", "warning", "info"};
    printf("{\"code\":\"%s\",\"severity\":\"%s\",\"file\":", m->code, names[m->severity]);
    if (m->file != NULL)
        put_string(m->file);
    else
        fputs("null", stdout);
    printf(",\"line\":%u,\"column\":%u", (unsigned)m->line, (unsigned)m->column);
    put_both("message", m->text);
    put_both("hint", m->hint);
    fputs("}\n", stdout);
}

void nb_teller_on_message(void *handle, const nb_message *m) {
    static const char *const names[3][2] = {
        {"错误", "error"}, {"警告", "warning"}, {"提示", "note"}};
    static const char *const colours[] = {"\033[1;31m", "\033[1;33m", "\033[1;36m"};
    nb_teller *t = handle;
    int lang = t->chinese ? 0 : 1;
    size_t *counts[] = {&t->errors, &t->warnings, &t->informations};
    ++*counts[m->severity];
    if (t->json) {
        put_json(m);
        return;
    }
    if (m->severity == 2 && t->quiet_info) return;
    if (m->file != NULL && m->line > 0)
        fprintf(stderr, "%s:%u:%u: ", m->file, m->line, m->column);
    else if (m->file != NULL)
        fprintf(stderr, "%s: ", m->file);
    else
        fputs("nianbao: ", stderr);
    fprintf(stderr, "%s%s %s%s%s%s\n", t->colour ? colours[m->severity] : "",
            names[m->severity][lang], m->code, t->colour ? "\033[0m" : "", t->chinese ? "：" : ": ",
            m->text[lang]);
    if (m->hint[lang] != NULL)
        fprintf(stderr, t->chinese ? "    建议：%s\n" : "    hint: %s\n", m->hint[lang]);
}

void nb_teller_summary(const nb_teller *t) {
    if (t->errors + t->warnings == 0) return;
    if (t->chinese)
        fprintf(stderr, "共 %zu 个错误，%zu 个警告。\n", t->errors, t->warnings);
    else
        fprintf(stderr, "%zu error(s), %zu warning(s).\n", t->errors, t->warnings);
}

static void on_text(void *handle, const char *text, size_t n) { fwrite(text, 1, n, handle); }

static char *default_output(const char *report) {
    size_t n = strlen(report);
    if (strcmp(report, "-") == 0) return strdup("-");
    if (n > 5 && strcmp(report + n - 5, ".yaml") == 0)
        n -= 5;
    else if (n > 4 && strcmp(report + n - 4, ".yml") == 0)
        n -= 4;
    char *output = malloc(n + 5);
    if (output != NULL) {
        memcpy(output, report, n);
        memcpy(output + n, ".pdf", 5);
    }
    return output;
}

static int usage(bool chinese, FILE *out) {
    fputs(chinese ? USAGE_ZH : USAGE_EN, out);
    return out == stdout ? NB_DONE : NB_WRONG_USAGE;
}

/* What is wrong with the command line, then how it is to be. */
int nb_teller_wrong(const nb_teller *t, const char *what, const char *zh, const char *en) {
    if (t->chinese)
        fprintf(stderr, "nianbao：“%s”：%s\n\n", what, zh);
    else
        fprintf(stderr, "nianbao: “%s”: %s\n\n", what, en);
    return usage(t->chinese, stderr);
}

/* A whole number from 1 to most; 0 for anything else. */
static int count(const char *text, long most) {
    char *end;
    long value = strtol(text, &end, 10);
    return *end != '\0' || end == text || value < 1 || value > most ? 0 : (int)value;
}

bool nb_is_language(const char *text) { return strcmp(text, "zh") == 0 || strcmp(text, "en") == 0; }

static bool is_level(const char *text) {
    return strcmp(text, "3a") == 0 || strcmp(text, "2a") == 0 || strcmp(text, "1a") == 0;
}

static bool is_arrangement(const char *text) {
    return strcmp(text, "sequential") == 0 || strcmp(text, "facing") == 0 ||
           strcmp(text, "parallel") == 0;
}

static bool is_dump(const char *text) {
    static const char *const stages[] = {"figures", "document", "galley", "pages", "tags"};
    for (size_t i = 0; i < sizeof stages / sizeof *stages; i++)
        if (strcmp(text, stages[i]) == 0) return true;
    return false;
}

static nb_status render(nb_options *options, nb_teller *t) {
    char *output = NULL;
    if (options->output == NULL && options->dump == NULL)
        options->output = output = default_output(options->report);
    t->quiet_info = true;
    nb_status status = nb_render(options, nb_teller_on_message, t);
    nb_teller_summary(t);
    if (status == NB_DONE && options->output != NULL && strcmp(options->output, "-") != 0)
        printf("%s\n", options->output);
    free(output);
    return status;
}

static nb_status check(const nb_options *options, nb_teller *t) {
    nb_status status = nb_check_report(options, nb_teller_on_message, t);
    if (t->json) return status;
    nb_teller_summary(t);
    if (status == NB_DONE && t->warnings == 0)
        printf(t->chinese ? "%s：没有发现问题（%zu 条提示）。\n" : "%s: in order (%zu notes).\n",
               options->report, t->informations);
    return status;
}

static nb_status make_new(const nb_new_options *made, nb_teller *t) {
    nb_status status = nb_new_report(made, nb_teller_on_message, t);
    nb_teller_summary(t);
    if (status != NB_DONE) return status;
    printf(t->chinese
               ? "%s/report.yaml 已写好。填写时可用“nianbao check %s/report.yaml --draft”检查。\n"
               : "%s/report.yaml is written; check it with nianbao check "
                 "%s/report.yaml --draft while you fill it in.\n",
           made->dir, made->dir);
    return status;
}

static nb_status reproduce(const char *pdf, int jobs, nb_teller *t) {
    nb_status status = nb_reproduce(pdf, jobs, nb_teller_on_message, t);
    if (status == NB_DONE)
        printf(t->chinese ? "%s：重新排版所得逐字节相同。\n"
                          : "%s: rendered again, the same bytes.\n",
               pdf);
    return status;
}

int main(int argc, char **argv) {
    enum {
        PNG = 256,
        SVG,
        DPI,
        DUMP,
        JOBS,
        STRICT,
        MESSAGES,
        DATA,
        VERSION,
        DRAFT,
        JSON,
        PDFA,
        CODES,
        LAYOUT,
        KEYS,
        FROM,
        LANG,
        BILINGUAL
    };
    static const struct option longs[] = {{"output", required_argument, NULL, 'o'},
                                          {"png", required_argument, NULL, PNG},
                                          {"svg", required_argument, NULL, SVG},
                                          {"dpi", required_argument, NULL, DPI},
                                          {"dump", required_argument, NULL, DUMP},
                                          {"jobs", required_argument, NULL, JOBS},
                                          {"strict", no_argument, NULL, STRICT},
                                          {"messages", required_argument, NULL, MESSAGES},
                                          {"data", required_argument, NULL, DATA},
                                          {"help", no_argument, NULL, 'h'},
                                          {"version", no_argument, NULL, VERSION},
                                          {"draft", no_argument, NULL, DRAFT},
                                          {"json", no_argument, NULL, JSON},
                                          {"pdfa", required_argument, NULL, PDFA},
                                          {"codes", no_argument, NULL, CODES},
                                          {"layout", required_argument, NULL, LAYOUT},
                                          {"keys", required_argument, NULL, KEYS},
                                          {"from", required_argument, NULL, FROM},
                                          {"lang", required_argument, NULL, LANG},
                                          {"bilingual", required_argument, NULL, BILINGUAL},
                                          {NULL, 0, NULL, 0}};
    nb_teller t = {.chinese = chinese_locale(),
                   .colour = isatty(STDERR_FILENO) && !getenv("NO_COLOR")};
    nb_options options = {.on_text = on_text,
                          .text_handle = stdout,
                          .source_date_epoch = getenv("SOURCE_DATE_EPOCH")};
    nb_new_options made = {.dir = NULL};
    bool codes = false;
    if (argc > 1 && strcmp(argv[1], "sign") == 0) return nb_main_sign(argc - 1, argv + 1, &t);
    for (int c; (c = getopt_long(argc, argv, "o:h", longs, NULL)) != -1;) {
        switch (c) {
        case 'o': options.output = optarg; break;
        case PNG: options.png_dir = optarg; break;
        case SVG: options.svg_dir = optarg; break;
        case DPI:
            if ((options.dpi = count(optarg, 2400)) == 0)
                return nb_teller_wrong(&t, optarg, "--dpi 应为 1 到 2400 的整数",
                                       "--dpi takes a whole number from 1 to 2400");
            break;
        case DUMP:
            if (!is_dump(options.dump = optarg))
                return nb_teller_wrong(&t, optarg, "没有这个阶段", "there is no such stage");
            break;
        case JOBS:
            if ((options.jobs = count(optarg, 1000)) == 0)
                return nb_teller_wrong(&t, optarg, "--jobs 应为正整数",
                                       "--jobs takes a whole number from 1");
            break;
        case STRICT: options.strict = 1; break;
        case MESSAGES:
            if (!nb_is_language(optarg))
                return nb_teller_wrong(&t, optarg, "--messages 应为 zh 或 en",
                                       "--messages takes zh or en");
            t.chinese = optarg[0] == 'z';
            break;
        case LANG: options.lang = optarg; break;
        case BILINGUAL:
            if (!is_arrangement(options.bilingual = optarg))
                return nb_teller_wrong(&t, optarg,
                                       "--bilingual 应为 sequential、facing 或 parallel",
                                       "--bilingual takes sequential, facing or parallel");
            break;
        case DATA: options.data_dir = made.data_dir = optarg; break;
        case DRAFT: options.draft = 1; break;
        case JSON: t.json = true; break;
        case PDFA:
            if (!is_level(options.pdfa = optarg))
                return nb_teller_wrong(&t, optarg, "--pdfa 应为 3a、2a 或 1a",
                                       "--pdfa takes 3a, 2a or 1a");
            break;
        case CODES: codes = true; break;
        case LAYOUT: made.layout = optarg; break;
        case KEYS:
            if (!nb_is_language(optarg))
                return nb_teller_wrong(&t, optarg, "--keys 应为 zh 或 en", "--keys takes zh or en");
            made.chinese_keys = optarg[0] == 'z';
            break;
        case FROM: made.from = optarg; break;
        case 'h': return usage(t.chinese, stdout);
        case VERSION: printf("nianbao %s\n", nb_version()); return NB_DONE;
        default: return usage(t.chinese, stderr);
        }
    }
    const char *command = optind < argc ? argv[optind] : "";
    options.report = made.dir = optind + 1 < argc ? argv[optind + 1] : NULL;
    bool extracts = strcmp(command, "extract") == 0, repeats = strcmp(command, "reproduce") == 0;
    const char *dir = extracts && optind + 2 < argc ? argv[optind + 2] : NULL;
    if (optind + 2 + (dir != NULL) < argc)
        return nb_teller_wrong(&t, argv[optind + 2 + (dir != NULL)], "多出来的参数",
                               "one argument too many");
    bool checks = strcmp(command, "check") == 0, renders = strcmp(command, "render") == 0;
    bool makes = strcmp(command, "new") == 0, fonts = strcmp(command, "fonts") == 0;
    if (command[0] == '\0') return usage(t.chinese, stderr);
    if (!checks && !renders && !makes && !fonts && !extracts && !repeats)
        return nb_teller_wrong(&t, command, "没有这个命令", "there is no such command");
    if ((t.json || codes) && !checks)
        return nb_teller_wrong(&t, command, "--json 和 --codes 只用于 check",
                               "--json and --codes go with check");
    if (options.report == NULL && (renders || (checks && !codes)))
        return nb_teller_wrong(&t, command, "没有写明报告文件", "which report?");
    if ((extracts || repeats) && options.report == NULL)
        return nb_teller_wrong(&t, command, "没有写明 PDF 文件", "which PDF?");
    if (extracts && dir == NULL)
        return nb_teller_wrong(&t, command, "没有写明存放的目录", "into which folder?");
    if (makes && made.dir == NULL)
        return nb_teller_wrong(&t, command, "没有写明新报告的目录",
                               "which folder for the new report?");
    if (makes && made.layout == NULL && made.from == NULL)
        return nb_teller_wrong(&t, command, "请写明 --layout 版式，或用 --from 给出上年的报告",
                               "give --layout, or last year's report with --from");
    nb_status status = NB_DONE;
    if (checks && codes)
        nb_list_codes(on_text, stdout);
    else if (checks)
        status = check(&options, &t);
    else if (renders)
        status = render(&options, &t);
    else if (makes)
        status = make_new(&made, &t);
    else if (extracts)
        status = nb_extract(options.report, dir, on_text, stdout, nb_teller_on_message, &t);
    else if (repeats)
        status = reproduce(options.report, options.jobs, &t);
    else
        status = nb_list_fonts(&options, t.chinese, nb_teller_on_message, &t);
    if (status == NB_WRONG_USAGE) return usage(t.chinese, stderr);
    if (fflush(stdout) != 0) {
        perror("nianbao");
        return NB_SYSTEM_FAILED;
    }
    return (int)status;
}
