/* Every limit of what is taken in, and why it is where it is.
 *
 * They stand far above what offices write and far below what a machine can bear, so that a broken
 * or hostile file costs little and is told where it goes too far. README.md has them as a table; a
 * line here with a code (E1024) is a row there, and tests/tools/limits.py compares the two and
 * tries each at the limit and one beyond. What PDF itself limits stands with its clause in
 * paint/pdf. */
#ifndef NB_BASE_LIMITS_H
#define NB_BASE_LIMITS_H

enum { NB_MIB = 1 << 20 };

/* Files. One that is larger is refused by its size, before it is read. */
enum {
    NB_MAX_YAML = 64 * NB_MIB,      /* E1024, E2093: a report, a part of it: 20,000 pages of text */
    NB_MAX_CSV = 64 * NB_MIB,       /* E2093: 200,000 rows of 300 bytes */
    NB_MAX_IMAGE = 64 * NB_MIB,     /* E4306: a photograph has 20 */
    NB_MAX_FONT_FILE = 64 * NB_MIB, /* what roles.yaml names besides fonts, which are mapped */
    NB_MAX_PDF = 512 * NB_MIB,      /* E9008: to be verified, signed or taken apart, in memory */
    NB_MAX_FILES = 4000,         /* E2091: that a report names; all become attachments of the PDF */
    NB_MAX_INPUTS = 256 * NB_MIB /* E2092: bytes of them together; a PDF holds them twice */
};

/* Files that include others. */
enum {
    NB_MAX_INCLUDES = 500,   /* E2074: in all; a few small files could otherwise ask for millions */
    NB_MAX_INCLUDE_DEPTH = 8 /* E2072: of files in files */
};

/* YAML. Anchors and aliases, by which a file of 1 KB could unfold to gigabytes, are refused. */
enum {
    NB_MAX_DEPTH = 64,        /* E1021: levels; a report has 12, and readers recurse */
    NB_MAX_TEXT = NB_MIB,     /* E1032: bytes of one text or cell: 600 pages in one paragraph */
    NB_MAX_NODES = 4000000,   /* E1033: texts, lists and mappings in one file, 100 bytes each */
    NB_MAX_LAYOUT_CHAIN = 16, /* E3003: layouts that extend each other */
    NB_MAX_ROLES = 16,        /* E3011: font roles of a layout */
    NB_MAX_INKS = 8           /* E3011: its colours, and black */
};

/* Tables, of reports and of CSV files; what memory cannot bear ends with NB_MAX_MEMORY. */
enum {
    NB_MAX_ROWS = 1000000,  /* E2087, E4214: five times the longest list that is known */
    NB_MAX_COLUMNS = 1000,  /* E2087, E4214: A4 has room for 60 */
    NB_MAX_CELLS = 4000000, /* E2087, E4214: both of these would be 100 GB */
    NB_MAX_CHART = 1000     /* E2088: values of a chart; 100 fill a page */
};

enum { NB_MAX_PAGES = 100000 }; /* E6015: ten times the longest report that is tested */

/* Images, before anything is decoded: a PNG of 100 KB can hold as many pixels. */
enum { NB_MAX_PIXELS = 100 * 1000 * 1000 }; /* E4305: A4 at 600 dpi has 35 million */

/* Names of files. */
enum {
    NB_MAX_PATH = 512,      /* E2090: bytes of one in a report; three names of 255 have no use */
    NB_MAX_ARCHIVED = 4000, /* E7003: bytes of one in a PDF, with the folder it lies in */
    NB_MAX_LINKS = 40,      /* symbolic links on the way to a file, as in Linux */
    NB_MAX_FOLDERS = 128    /* folders on the way to a file, where the kernel cannot look for us */
};

/* Messages: nobody reads more, and a hostile file could hold an error in every line. */
enum { NB_MAX_ERRORS = 500 };

/* Text. */
enum {
    NB_MAX_MARKS = 32, /* E5111: bold in links in bold …, which the tags of the PDF nest as well */
    NB_MAX_COMBINING = 30 /* E5112: marks on one character (UAX #15, Stream-Safe Text Format) */
};

/* What a run may hold, in MiB. */
enum {
    NB_MAX_MEMORY = 4096, /* E9010: unless --memory says otherwise; 200,000 rows need a quarter */
    NB_MOST_MEMORY = 1 << 20 /* that --memory can say */
};

/* PDFs that are read. */
enum {
    NB_MAX_PDF_DEPTH = 64, /* of arrays and dictionaries in each other */
    NB_MAX_PDF_HOPS = 16,  /* references to references; lengths in streams with lengths in … */
    NB_MAX_PDF_SECTIONS = 256, /* of the cross-reference table: revisions */
    NB_MAX_PDF_SIZE = 8388608  /* objects: ISO 19005-1, 6.1.12, and the one of number 0 */
};

/* What is taken out of a PDF. */
enum {
    NB_MAX_ATTACHED = 4096,         /* files, and nodes of the tree of their names */
    NB_MAX_NAME_DEPTH = 16,         /* of that tree */
    NB_MAX_UNPACKED = 512 * NB_MIB, /* bytes of all of them */
    NB_MAX_RENDERING = NB_MIB       /* bytes of rendering.yaml: 4,096 names and their paths */
};

#endif
