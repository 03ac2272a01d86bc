/* nianbao: reports written in YAML → print-quality, tagged PDF.
 *
 *     nb_options options = {.report = "report.yaml", .output = "report.pdf"};
 *     nb_status status = nb_render(&options, on_message, NULL);
 *
 * Link with -lnianbao (pkg-config nianbao). Calls are independent of each other, keep nothing
 * between them, and may run in several threads at once. Strings are UTF-8.
 */
#ifndef NIANBAO_H
#define NIANBAO_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define NB_API __attribute__((visibility("default")))
#else
#define NB_API
#endif

typedef enum nb_status {
    NB_DONE = 0,
    NB_NOT_IN_ORDER = 1, /* the report has errors; all of them were given to the message function */
    NB_WRONG_USAGE = 2,  /* options that contradict each other or name nothing */
    NB_SYSTEM_FAILED = 3 /* a file, the disk or memory */
} nb_status;

/* One thing that is wrong, or worth knowing, in a report. */
typedef struct nb_message {
    const char *code;      /* "E2003": stable */
    int severity;          /* 0 error, 1 warning, 2 information */
    const char *file;      /* NULL: no place */
    uint32_t line, column; /* from 1, columns in characters; line 0: the file as a whole */
    const char *text[2];   /* Chinese, English */
    const char *hint[2];   /* what to do; NULL: nothing to say */
} nb_message;

typedef void (*nb_on_message)(void *handle, const nb_message *message);
typedef void (*nb_on_text)(void *handle, const char *text, size_t n);
/* A stage is done, and took so many nanoseconds. */
typedef void (*nb_on_stage)(void *handle, const char *stage, uint64_t nanoseconds);

/* Signing (PAdES baseline). One of p12, key and token says with what; texts may be NULL. */
typedef struct nb_sign_options {
    const char *input, *output; /* PDFs; "-" is standard input and output */
    const char *p12;            /* PKCS#12 file */
    const char *key;            /* private key in PEM */
    const char *token;          /* pkcs11: URI (RFC 7512) of the key on a token */
    const char *certs;          /* PEM with the signer's certificate first; NULL: with the key */
    const char *chain;          /* PEM with issuers that neither file nor token brings */
    const char *passphrase;     /* or PIN; the caller wipes it */
    const char *level;          /* "b-b", "b-t", "b-lt", "b-lta"; NULL: b-b */
    const char *tsa;            /* address of a time-stamp server, for b-t and above */
    const char *name, *reason, *place, *contact; /* shown by readers of PDF */
    const char *seal; /* PNG of the office's seal, shown where the layout reserved the place of one;
                         NULL: none */
    int straddle;     /* 骑缝章: the seal over the edges of all pages as well */
    int hidden;       /* shows nothing there, and leaves that place to a later signature */
    int certify;      /* 1 no changes afterwards, 2 only signatures (DocMDP); 0 says nothing */
    const char *upgrade;           /* no new signature: raise those that are there to this level */
    int allow_private;             /* servers in the own network may be asked */
    int timeout;                   /* of a request, in seconds; 0: 30 */
    const char *source_date_epoch; /* the claimed time; NULL: now */
} nb_sign_options;

typedef struct nb_options {
    const char *report;  /* path; "-" reads standard input */
    const char *output;  /* PDF's path; "-" writes standard output; NULL writes none */
    const char *png_dir; /* folder for page-001.png …; NULL: none */
    int dpi;             /* of the PNGs; 0: 150 */
    const char *svg_dir; /* folder for page-001.svg …; NULL: none */
    const char *dump;    /* "figures", "document", "galley", "pages" or "tags": given to on_text;
                            NULL: none */
    nb_on_text on_text;
    void *text_handle;
    const char *root; /* folder that what the report names must lie in: the report's or one above
                         it; NULL: the report's */
    const char
        *data_dir; /* folder of layouts/ and fonts/; NULL: beside the program, or installed */
    const char *source_date_epoch; /* seconds since 1970, as the variable of that name gives them,
                                      for the metadata of a report without a date; NULL: none */
    const char *pdfa;              /* level of PDF/A: "3a", "2a" or "1a"; NULL: 3a */
    const char *edition;           /* "reading", or "print": PDF/X-4 beside PDF/A-2a, for duplex
                                      printing, without links; NULL: reading, unless imposed */
    int bleed;          /* print: around the page, thousandths of a millimetre, at most 20,000 */
    int crop_marks;     /* print */
    const char *impose; /* print: "booklet" or "2up", two pages beside each other on a sheet twice
                           as wide; no PDF/A then, no bleed and no marks. NULL: single pages */
    int creep;          /* booklet: thickness of the paper, thousandths of a millimetre */
    const char *lang;   /* languages to set, of those the report has: "zh", "en", "zh+en"; NULL: as
                           the report says */
    const char *bilingual; /* "sequential", "facing" or "parallel": how two languages are arranged;
                              NULL: as the report or its layout says */
    int jobs;   /* threads; 0: one for each processor, at most 8. The bytes are the same for any */
    int memory; /* MiB that the run may hold; 0: 4096. A report that needs more is an error */
    int strict; /* warnings count as errors */
    const nb_sign_options *sign; /* signs the file as it is made, but for the print edition: one
                                    revision up to b-t; input and output do not count; NULL: does
                                    not sign */
    const char *depfile;  /* every file that the PDF was made from, as a rule for make and ninja,
                             written with the PDF; NULL: none */
    int draft;            /* what is missing is listed as warnings, and each page says 草稿 */
    nb_on_stage on_stage; /* NULL: no clock is read */
    void *stage_handle;
} nb_options;

/* A report to fill in: every part and every figure of a layout's form, with comments in Chinese. */
typedef struct nb_new_options {
    const char *dir;      /* folder of the new report.yaml; made when it is not there */
    const char *layout;   /* NULL: that of `from` */
    const char *from;     /* last year's report, to carry over what stays; NULL: none */
    int chinese_keys;     /* 标题: instead of title: */
    const char *data_dir; /* as above */
} nb_new_options;

/* Verifying signatures, by what stands in the file and the trust anchors: nothing is fetched. */
typedef struct nb_verify_options {
    const char *input; /* PDF; "-" is standard input */
    const char *trust; /* PEM with the certificates to trust; NULL: none, and nothing is in order */
    int json;          /* one JSON object instead of text for people */
    int chinese;       /* that text in Chinese */
} nb_verify_options;

/* A report of several, and its PDF. */
typedef struct nb_batch_item {
    const char *report, *output;
} nb_batch_item;

/* Which reports, and how their PDFs are called: below `out` as the reports are below the folder or
 * in the list, A/report.yaml as A.pdf, B/may.yaml as B/may.pdf. Of a report that is named otherwise
 * (absolute, with "..", or in `reports`) only the last name counts. */
typedef struct nb_find_options {
    const char *from; /* a folder: in it and below, each report.yaml, and each *.yaml and *.yml that
                         begins with the key of a report, in the order of their paths; or a list: a
                         report a line, relative to the list, "#" for remarks; "-" is standard
                         input. NULL: `reports` */
    const char *const *reports;
    size_t report_count;
    const char *out;   /* folder of the PDFs; NULL: each beside its report */
    int shard, shards; /* only every shards-th, from the shard-th on (1 … shards); 0, 0: all */
} nb_find_options;

typedef enum nb_outcome {
    NB_OUTCOME_DONE,
    NB_OUTCOME_SKIPPED, /* up to date */
    NB_OUTCOME_FAILED,
    NB_OUTCOME_LEFT /* stopped before it was done */
} nb_outcome;

typedef struct nb_batch_result {
    const nb_batch_item *item;
    nb_outcome outcome;
    nb_status status;
    size_t pages;         /* of what was rendered */
    uint64_t nanoseconds; /* that it took */
    size_t untold;        /* messages beyond those that were told */
} nb_batch_result;

typedef struct nb_batch_options {
    const nb_batch_item *items; /* no output twice */
    size_t item_count;
    const nb_options *each; /* for each report; jobs: reports at once, 0: one for each processor */
    const char *out; /* folder that has the outputs, and in .nianbao a record of what each was made
                        from: what is up to date by program, options and the content of all files is
                        skipped; NULL: no records, all are rendered */
    int force;       /* all are rendered */
    int stop_fd;     /* stops when it can be read from: a pipe, a signalfd; -1: none */
    void (*on_result)(void *handle, const nb_batch_result *result); /* behind its messages */
} nb_batch_options;

/* Reads, checks, typesets and writes. On errors nothing is written and an old output stays. */
NB_API nb_status nb_render(const nb_options *options, nb_on_message on_message, void *handle);
/* Finds reports for nb_batch, without reading more of them than their beginning. on_item gets each
 * in order; two that would have one PDF are an error, and none is given. */
NB_API nb_status nb_find_reports(const nb_find_options *options,
                                 void (*on_item)(void *handle, const nb_batch_item *item),
                                 nb_on_message on_message, void *handle);
/* Renders many reports, each in a process of its own, forked from this one after layouts and fonts
 * were read: what befalls one is of no concern to the others. Messages of a report come together,
 * then its result; reports come as they are done. To be called while the program has one thread.
 * The status is the worst of all; of what was left when it was stopped only the results tell. */
NB_API nb_status nb_batch(const nb_batch_options *options, nb_on_message on_message, void *handle);
/* All that nb_render would find, and each widened punctuation mark; writes nothing. */
NB_API nb_status nb_check_report(const nb_options *options, nb_on_message on_message, void *handle);
/* The font roles with the files that serve them and, when options->report is given, the report's
 * characters that fall back or are missing; the table goes to on_text, in Chinese when chinese. */
NB_API nb_status nb_list_fonts(const nb_options *options, int chinese, nb_on_message on_message,
                               void *handle);
/* Writes DIR/report.yaml, which nb_check_report accepts as a draft; an existing one is left alone
 * and reported. */
NB_API nb_status nb_new_report(const nb_new_options *options, nb_on_message on_message,
                               void *handle);
/* Takes the files out of a PDF of level 3a and writes them below DIR, which is made; none that is
 * there is replaced. Their paths go to on_text, one a line. */
NB_API nb_status nb_extract(const char *pdf, const char *dir, nb_on_text on_text, void *text_handle,
                            nb_on_message on_message, void *handle);
/* Takes them out, renders again and compares: NB_DONE when the bytes are the same, else the
 * messages say what differs. Of a file that was signed, the part before signing; of one that was
 * signed as it was made, all but the signature itself. jobs: as above. */
NB_API nb_status nb_reproduce(const char *pdf, int jobs, nb_on_message on_message, void *handle);
/* Writes the signed PDF: the input's bytes and an update behind them. On errors nothing is written
 * and an old output stays. */
NB_API nb_status nb_sign(const nb_sign_options *options, nb_on_message on_message, void *handle);
/* Judges every signature; what was found goes to on_text. NB_DONE: all are in order. */
NB_API nb_status nb_verify(const nb_verify_options *options, nb_on_text on_text, void *text_handle,
                           nb_on_message on_message, void *handle);
/* Every message that there is, with its code, as a table in Markdown. */
NB_API void nb_list_codes(nb_on_text on_text, void *handle);
NB_API const char *nb_version(void);

#ifdef __cplusplus
}
#endif

#endif
