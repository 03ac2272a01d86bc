/* Painters: pages + document → an output format. They decide nothing about the look. */
#ifndef NB_PAINT_PAINTER_H
#define NB_PAINT_PAINTER_H

#include "page/item.h"
#include "read/pdf.h"

/* Receives the bytes of a file in order; false stops the painter (disk full). */
typedef bool (*nb_sink)(void *handle, const void *bytes, size_t n);

/* The level of PDF/A, with PDF/UA-1 each: 3a takes attachments, 2a none, and 1a (the level that
 * GB/T 23286.1-2009 names) is a file of PDF 1.4. */
typedef enum nb_pdfa { NB_PDFA_3A, NB_PDFA_2A, NB_PDFA_1A } nb_pdfa;

/* A file that goes along in a PDF of level 3a (ISO 19005-3, 6.8). */
typedef struct nb_attachment {
    nb_str name;                 /* relative, with "/" between its parts */
    const char *mime, *relation; /* "text/csv"; AFRelationship: "Source", "Data", "Supplement" */
    nb_str about;                /* what it is, for people */
    nb_str bytes;
} nb_attachment;

/* How the pages of a print edition are put on larger sheets. */
typedef enum nb_impose { NB_IMPOSE_NONE, NB_IMPOSE_BOOKLET, NB_IMPOSE_TWO_UP } nb_impose;

/* The print edition: PDF/X-4 (ISO 15930-7:2010) beside PDF/A-2a, nothing to click on, black as one
 * ink, the layout's colours in CMYK. */
typedef struct nb_print {
    nb_str profile;          /* of the press, an ICC profile of CMYK output */
    nb_str condition, about; /* the printing condition that it describes: "FOGRA39" */
    nb_len bleed;            /* around the trimmed page */
    bool marks;              /* crop marks outside of the bleed */
    nb_impose impose;
    nb_len creep; /* BOOKLET: how much nearer to the fold each further sheet inside is set */
} nb_print;

/* A signature of the file's first revision, which is filled in when the file is complete. */
typedef struct nb_pdf_signing {
    nb_str dict;  /* entries of its dictionary, with a hole */
    bool certify; /* it is the document's certification */
    bool hidden;  /* it shows nothing, and the places of seals stay free */
    /* Makes the look of its field, of that size; old: for PDF 1.4. NULL: it shows nothing. */
    void (*look)(void *handle, nb_len width, nb_len height, bool old,
                 const int64_t numbers[NB_LOOK_PARTS], nb_pdf_part parts[NB_LOOK_PARTS]);
    void *handle;
} nb_pdf_signing;

/* Whether the place of a seal is on a page: a signature that has a look needs one. */
bool nb_pdf_has_seal(const nb_doc *doc, const nb_pages *pages);

typedef struct nb_pdf_options {
    const char *producer; /* "nianbao 0.1.0" */
    const char
        *source_date_epoch; /* the variable's text, for a report without a date; NULL: unset */
    int jobs;               /* threads, as nb_work_new takes them */
    nb_pdfa level;
    const nb_print *print;            /* NULL: the reading edition; else level is 2a */
    const nb_pdf_signing *signing;    /* NULL: none; never in print */
    const nb_attachment *attachments; /* names ascend by their bytes; written at level 3a only */
    size_t attachment_count;
} nb_pdf_options;

/* Whether the document has all that its PDF needs to conform (paint/pdf/conform.c); what is missing
 * is reported at its place. */
bool nb_pdf_conforms(nb_arena *arena, nb_arena *scratch, nb_diags *diags, const nb_doc *doc,
                     const nb_pages *pages, const nb_pdf_options *options);
/* The tagged PDF. false: the sink refused, or a font could not be subset (reported). scratch may be
 * emptied afterwards. */
bool nb_paint_pdf(nb_arena *arena, nb_arena *scratch, nb_diags *diags, const nb_doc *doc,
                  const nb_pages *pages, nb_fonts *fonts, const nb_pdf_options *options,
                  nb_sink sink, void *handle);
/* The structure tree with the marked content of each element, as it goes into the PDF; of the print
 * edition where it is printed. */
void nb_tags_dump(nb_arena *arena, nb_buf *out, const nb_doc *doc, const nb_pages *pages,
                  bool printed);

/* Previews: pages as PNGs of 8 bits a channel, grey unless the page has a colour. NULL: *why says
 * why cairo cannot be loaded. */
typedef struct nb_preview nb_preview;
nb_preview *nb_preview_open(nb_arena *arena, nb_arena *scratch, nb_diags *diags,
                            const nb_fonts *fonts, const nb_pages *pages, int dpi, int jobs,
                            const char **why);
/* The next page, from the first on. false: the sink refused, the page or a font cannot be painted,
 * or an image (reported). */
bool nb_preview_next(nb_preview *preview, nb_sink sink, void *handle);

/* Pages as SVG: text as outlines, the rest as it is in the PDF. */
typedef struct nb_svg nb_svg;
nb_svg *nb_svg_open(nb_arena *arena, const nb_fonts *fonts, const nb_ink *inks);
/* false: the sink refused, or a font is not there. */
bool nb_svg_page(nb_svg *svg, const nb_page *page, nb_sink sink, void *handle);

#endif
