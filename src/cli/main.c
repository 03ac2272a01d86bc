/* The program: a thin client of nianbao.h. Input: the command line; output: exit status.
 * Odd rule: standard output carries only what was asked for (a path, a dump, a PDF for "-"). */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

static void on_text(void *handle, const char *text, size_t n) {
    if (n > 0) fwrite(text, 1, n, handle);
}

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

static nb_status do_render(nb_args *a) {
    nb_options *o = &a->options;
    char *output = NULL;
    if (o->output == NULL && o->dump == NULL) o->output = output = default_output(o->report);
    a->teller.quiet_info = true;
    nb_timings timings = {0};
    if (a->timings) {
        o->on_stage = nb_timings_on_stage;
        o->stage_handle = &timings;
    }
    nb_status status = nb_render(o, nb_teller_on_message, &a->teller);
    nb_teller_summary(&a->teller);
    if (a->timings) nb_timings_print(&timings);
    if (status == NB_DONE && o->output != NULL && strcmp(o->output, "-") != 0)
        printf("%s\n", o->output);
    free(output);
    return status;
}

static nb_status check(nb_args *a) {
    if (a->codes) {
        nb_list_codes(on_text, stdout);
        return NB_DONE;
    }
    nb_teller *t = &a->teller;
    nb_status status = nb_check_report(&a->options, nb_teller_on_message, t);
    if (t->json) return status;
    nb_teller_summary(t);
    if (status == NB_DONE && t->warnings == 0)
        printf(t->chinese ? "%s：没有发现问题（%zu 条提示）。\n" : "%s: in order (%zu notes).\n",
               a->options.report, t->informations);
    return status;
}

static nb_status make_new(nb_args *a) {
    nb_new_options *o = &a->made;
    nb_teller *t = &a->teller;
    if (o->layout == NULL && o->from == NULL) {
        fputs(t->chinese ? "nianbao：请写明 --layout 版式，或用 --from 给出上年的报告\n\n"
                         : "nianbao: give --layout, or last year's report with --from\n\n",
              stderr);
        return NB_WRONG_USAGE;
    }
    nb_status status = nb_new_report(o, nb_teller_on_message, t);
    nb_teller_summary(t);
    if (status != NB_DONE) return status;
    printf(t->chinese
               ? "%s/report.yaml 已写好。填写时可用“nianbao check %s/report.yaml --draft”检查。\n"
               : "%s/report.yaml is written; check it with nianbao check "
                 "%s/report.yaml --draft while you fill it in.\n",
           o->dir, o->dir);
    return status;
}

static nb_status fonts(nb_args *a) {
    return nb_list_fonts(&a->options, a->teller.chinese, nb_teller_on_message, &a->teller);
}

static nb_status extract(nb_args *a) {
    return nb_extract(a->operands[0], a->operands[1], on_text, stdout, nb_teller_on_message,
                      &a->teller);
}

static nb_status reproduce(nb_args *a) {
    nb_status status =
        nb_reproduce(a->operands[0], a->options.jobs, nb_teller_on_message, &a->teller);
    if (status == NB_DONE)
        printf(a->teller.chinese ? "%s：重新排版所得逐字节相同。\n"
                                 : "%s: rendered again, the same bytes.\n",
               a->operands[0]);
    return status;
}

/* Does what needs a key, with its passphrase. */
static nb_status with_secret(nb_args *a, nb_status (*work)(nb_args *)) {
    nb_sign_options *o = &a->sign;
    char *secret = NULL;
    bool keys = o->p12 != NULL || o->key != NULL || o->token != NULL;
    if (keys == (o->upgrade != NULL)) return NB_WRONG_USAGE;
    o->source_date_epoch = getenv("SOURCE_DATE_EPOCH");
    nb_status status = NB_SYSTEM_FAILED;
    if (o->upgrade != NULL || nb_secret_get(a, &secret)) {
        if (secret != NULL && secret[0] != '\0') o->passphrase = secret;
        status = work(a);
    }
    nb_secret_wipe(secret);
    return status;
}

static nb_status do_sign(nb_args *a) {
    nb_status status = nb_sign(&a->sign, nb_teller_on_message, &a->teller);
    nb_teller_summary(&a->teller);
    return status;
}

static nb_status sign(nb_args *a) {
    nb_sign_options *o = &a->sign;
    o->input = a->operands[0];
    o->output = a->output;
    if (o->output == NULL) return NB_WRONG_USAGE;
    nb_status status = with_secret(a, do_sign);
    if (status == NB_DONE && strcmp(o->output, "-") != 0) printf("%s\n", o->output);
    return status;
}

static nb_status render(nb_args *a) {
    nb_status (*work)(nb_args *) = a->report_count > 1 ? nb_batch_render : do_render;
    if (!a->signing) return work(a);
    a->options.sign = &a->sign;
    return with_secret(a, work);
}

static nb_status verify(nb_args *a) {
    const nb_verify_options o = {
        .input = a->operands[0], .trust = a->trust, .json = a->json, .chinese = a->teller.chinese};
    return nb_verify(&o, on_text, stdout, nb_teller_on_message, &a->teller);
}

/* A closed standard stream stays useless, but its number must not go to the next file that is
 * opened: messages would be written into it. */
static void keep_streams(void) {
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0) open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/* A reader that goes away and a limit of the file's size are failures of a write, and told so. */
static void keep_alive(void) {
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
}

int main(int argc, char **argv) {
    static nb_status (*const commands[NB_COMMANDS])(nb_args *) = {
        [NB_COMMAND_RENDER] = render,       [NB_COMMAND_BATCH] = nb_batch_run,
        [NB_COMMAND_CHECK] = check,         [NB_COMMAND_NEW] = make_new,
        [NB_COMMAND_FONTS] = fonts,         [NB_COMMAND_EXTRACT] = extract,
        [NB_COMMAND_REPRODUCE] = reproduce, [NB_COMMAND_SIGN] = sign,
        [NB_COMMAND_VERIFY] = verify};
    nb_args a;
    int status;
    keep_streams();
    keep_alive();
    if (!nb_args_parse(&a, argc, argv, &status)) return status;
    a.options.report = a.made.dir = a.operands[0];
    a.options.output = a.output;
    a.options.data_dir = a.made.data_dir = a.data;
    a.options.on_text = on_text;
    a.options.text_handle = stdout;
    a.options.source_date_epoch = getenv("SOURCE_DATE_EPOCH");
    a.made.chinese_keys = a.keys != NULL && a.keys[0] == 'z';
    a.teller.json = a.json != 0;
    status = (int)commands[a.command](&a);
    if (status == NB_WRONG_USAGE) nb_usage(&a, false);
    if (fflush(stdout) != 0) {
        perror("nianbao");
        return NB_SYSTEM_FAILED;
    }
    return status;
}
