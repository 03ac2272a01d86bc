/* Records of what was made. Input: files with the SHA-256 of what was read; output: a text file for
 * each PDF.
 *
 *     nianbao record 1
 *     program <sha256 of the code>, libraries      how: the same lines for the whole batch
 *     options …
 *     fonts <sha256 of the folders' lists>         a font that comes or goes may change any page
 *     output <bytes> <crc32>
 *     file <sha256> @report/report.yaml            @ is the folder of the report, of layouts, of
 * fonts end
 *
 * Odd rule: times of files say nothing, for copies, checkouts and archives change them at will. A
 * record that is not whole or not understood counts as none. */
#include "record.h"

#include <errno.h>
#include <hb.h>
#include <hpdf_version.h>
#include <inttypes.h>
#include <libdeflate.h>
#include <sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/folder.h"
#include "data.h"

enum { HEX = SHA256_DIGEST_STRING_LENGTH, MOST = 1024 * 1024 };

typedef struct known {
    const char *path;
    char hex[HEX];
} known;

struct nb_records {
    nb_arena *arena;
    const nb_shared *shared;
    const char *out;
    nb_str how;
    struct {
        known *items;
        size_t n, cap;
    } files; /* shared ones and fonts, whose content is looked at once */
    nb_buf text;
    const nb_batch_item *item;
};

/* --- how ----------------------------------------------------------------------------------------
 */

static void put_given(nb_buf *out, const char *key, const char *value) {
    if (value == NULL) return;
    nb_buf_printf(out, " %s=", key);
    nb_buf_json(out, nb_str_of(value));
}

/* The content of a file that an option names; never a passphrase. */
static void put_file(nb_buf *out, const char *key, const char *path) {
    char hex[HEX];
    if (path != NULL && SHA256File(path, hex) != NULL) put_given(out, key, hex);
}

static void put_sign(nb_buf *out, const nb_sign_options *s) {
    const char *const texts[][2] = {
        {"token", s->token},   {"level", s->level}, {"tsa", s->tsa},        {"name", s->name},
        {"reason", s->reason}, {"place", s->place}, {"contact", s->contact}};
    const char *const files[][2] = {{"p12", s->p12},
                                    {"key", s->key},
                                    {"certs", s->certs},
                                    {"chain", s->chain},
                                    {"seal", s->seal}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        put_given(out, texts[i][0], texts[i][1]);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        put_file(out, files[i][0], files[i][1]);
    nb_buf_printf(out, " sign=1 hidden=%d straddle=%d certify=%d", s->hidden, s->straddle,
                  s->certify);
}

static void put_options(nb_buf *out, const nb_options *o) {
    const char *const texts[][2] = {{"source_date_epoch", o->source_date_epoch},
                                    {"pdfa", o->pdfa},
                                    {"edition", o->edition},
                                    {"impose", o->impose},
                                    {"lang", o->lang},
                                    {"bilingual", o->bilingual},
                                    {"preferred", getenv("NIANBAO_PREFERRED")}};
    nb_buf_printf(out, "options bleed=%d crop_marks=%d creep=%d strict=%d draft=%d", o->bleed,
                  o->crop_marks, o->creep, o->strict, o->draft);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        put_given(out, texts[i][0], texts[i][1]);
    if (o->sign != NULL) put_sign(out, o->sign);
    nb_buf_byte(out, '\n');
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Names and sizes of what is in the folder, in the order of the names. */
static void put_folder(nb_arena *arena, nb_buf *out, const char *folder) {
    struct {
        const char **items;
        size_t n, cap;
    } list = {NULL, 0, 0};
    DIR *dir = nb_folder_open(arena, folder);
    for (const struct dirent *e; dir != NULL && (e = readdir(dir)) != NULL;) {
        struct stat st;
        if (stat(nb_str_format(arena, "%s/%s", folder, e->d_name).p, &st) != 0 ||
            !S_ISREG(st.st_mode))
            continue;
        *NB_PUSH(arena, &list) =
            nb_str_format(arena, "%s %jd\n", e->d_name, (intmax_t)st.st_size).p;
    }
    if (list.n > 1) qsort(list.items, list.n, sizeof *list.items, by_text);
    for (size_t i = 0; i < list.n; i++) nb_buf_puts(out, list.items[i]);
    nb_buf_byte(out, '\n');
}

static void put_fonts(nb_arena *arena, nb_buf *out, const nb_fonts *fonts) {
    nb_buf lists = nb_buf_in(arena);
    size_t n = 0;
    const nb_str *folders = fonts == NULL ? NULL : nb_fonts_folders(fonts, &n);
    for (size_t i = 0; i < n; i++) put_folder(arena, &lists, folders[i].p);
    char hex[HEX];
    SHA256Data((const uint8_t *)lists.p, lists.n, hex);
    nb_buf_printf(out, "fonts %s\n", hex);
}

static nb_str how_it_is_made(nb_arena *arena, const nb_shared *shared, const nb_options *o) {
    nb_buf out = nb_buf_in(arena);
    char hex[HEX] = "";
    const char *code = nb_data_code(arena);
    if (code != NULL) SHA256File(code, hex);
    nb_buf_printf(&out, "nianbao record 1\nprogram %s %s, harfbuzz %s, libdeflate %s, libharu %s\n",
                  NB_VERSION, hex, hb_version_string(), LIBDEFLATE_VERSION_STRING,
                  HPDF_VERSION_TEXT);
    put_options(&out, o);
    put_fonts(arena, &out, shared->fonts);
    return nb_buf_view(&out);
}

/* --- files --------------------------------------------------------------------------------------
 */

static void know(nb_records *r, const char *path, const char *hex) {
    known *k = NB_PUSH(r->arena, &r->files);
    k->path = nb_strndup(r->arena, path, strlen(path));
    memcpy(k->hex, hex, HEX);
}

static const char *known_sha256(const nb_records *r, const char *path) {
    for (size_t i = 0; i < r->files.n; i++)
        if (strcmp(r->files.items[i].path, path) == 0) return r->files.items[i].hex;
    return NULL;
}

/* Of a file that many reports use. "": it cannot be read. */
static const char *shared_sha256(nb_records *r, const char *path) {
    char hex[HEX] = "";
    if (known_sha256(r, path) == NULL) {
        if (SHA256File(path, hex) == NULL) hex[0] = '\0';
        know(r, path, hex);
    }
    return known_sha256(r, path);
}

nb_records *nb_records_open(nb_arena *arena, const nb_shared *shared, const char *out,
                            const nb_options *options) {
    nb_records *r = NB_NEW(arena, nb_records);
    *r = (nb_records){.arena = arena, .shared = shared, .out = out};
    r->how = how_it_is_made(arena, shared, options);
    char hex[HEX];
    for (size_t i = 0; i < shared->n; i++)
        for (size_t k = 0; k < shared->items[i].n; k++) {
            const struct nb_input *input = &shared->items[i].inputs[k];
            if (known_sha256(r, input->path) != NULL) continue;
            SHA256Data((const uint8_t *)input->bytes.p, input->bytes.n, hex);
            know(r, input->path, hex);
        }
    return r;
}

/* A whole tree may be moved: what lies below a folder is written by its place there. */
typedef struct place {
    const char *name, *folder; /* folder: with "/" at its end, or "" */
} place;
enum { PLACES = 3 };

static void places_of(const nb_records *r, nb_arena *arena, const char *report, place out[PLACES]) {
    const char *slash = strrchr(report, '/');
    out[0] = (place){"@layouts/", nb_str_format(arena, "%s/", r->shared->layouts).p};
    out[1] = (place){"@fonts/", nb_str_format(arena, "%s/", r->shared->fonts_dir).p};
    out[2] = (place){"@report/",
                     nb_strndup(arena, report, slash == NULL ? 0 : (size_t)(slash - report) + 1)};
}

static nb_str place_name(nb_arena *arena, const place places[PLACES], const char *path) {
    for (int i = 0; i < PLACES; i++) {
        size_t n = strlen(places[i].folder);
        if (strncmp(path, places[i].folder, n) == 0 && (n > 0 || path[0] != '/'))
            return nb_str_format(arena, "%s%s", places[i].name, path + n);
    }
    return nb_str_of(path);
}

static const char *place_path(nb_arena *arena, const place places[PLACES], const char *name) {
    for (int i = 0; i < PLACES; i++) {
        size_t n = strlen(places[i].name);
        if (strncmp(name, places[i].name, n) == 0)
            return nb_str_format(arena, "%s%s", places[i].folder, name + n).p;
    }
    return name;
}

/* OUT/A/may.pdf has OUT/.nianbao/A/may.pdf.record. NULL: the output is not below OUT. */
static const char *record_path(const nb_records *r, nb_arena *arena, const char *output) {
    size_t n = strlen(r->out);
    while (n > 1 && r->out[n - 1] == '/') n--;
    if (strncmp(output, r->out, n) != 0) return NULL;
    const char *rest = output + n;
    while (*rest == '/') rest++;
    return nb_str_format(arena, "%.*s/.nianbao/%s.record", (int)n, r->out, rest).p;
}

/* "output BYTES CRC32"; empty: it cannot be read. */
static nb_str output_line(nb_arena *arena, const char *path) {
    unsigned char room[16 * 1024];
    uint64_t bytes = 0;
    uint32_t sum = 0;
    FILE *file = fopen(path, "rbe");
    if (file == NULL) return NB_STR("");
    for (size_t n; (n = fread(room, 1, sizeof room, file)) > 0; bytes += n)
        sum = libdeflate_crc32(sum, room, n);
    bool whole = ferror(file) == 0;
    fclose(file);
    return whole ? nb_str_format(arena, "output %" PRIu64 " %08" PRIx32, bytes, sum) : NB_STR("");
}

/* --- reading ------------------------------------------------------------------------------------
 */

/* One line of the record behind its head. 'x': not up to date; 'e': the end; ' ': go on. */
static char judge(nb_records *r, nb_arena *arena, const place places[PLACES], nb_str line,
                  const char *output) {
    char hex[HEX];
    enum { NAME = 5 + HEX }; /* "file ", the sum, a blank */
    if (nb_str_is(line, "end")) return 'e';
    if (line.n > 7 && memcmp(line.p, "output ", 7) == 0)
        return nb_str_eq(output_line(arena, output), line) ? ' ' : 'x';
    if (line.n <= NAME || memcmp(line.p, "file ", 5) != 0) return 'x';
    const char *name = nb_strndup(arena, line.p + NAME, line.n - NAME), *now;
    const char *path = place_path(arena, places, name);
    if (strncmp(name, places[2].name, strlen(places[2].name)) == 0)
        now = SHA256File(path, hex) != NULL ? hex : "";
    else
        now = shared_sha256(r, path);
    return strncmp(now, line.p + 5, HEX - 1) == 0 ? ' ' : 'x';
}

/* {NULL, 0}: there is none. */
static nb_str read_record(nb_arena *arena, const char *path) {
    struct stat st;
    if (path == NULL || stat(path, &st) != 0 || st.st_size > MOST) return (nb_str){NULL, 0};
    char *text = nb_alloc(arena, (size_t)st.st_size + 1);
    FILE *file = fopen(path, "re");
    if (file == NULL) return (nb_str){NULL, 0};
    size_t n = fread(text, 1, (size_t)st.st_size, file);
    fclose(file);
    return (nb_str){text, n};
}

bool nb_record_fresh(nb_records *r, nb_arena *scratch, const nb_batch_item *item) {
    nb_mark mark = nb_arena_mark(scratch);
    nb_str text = read_record(scratch, record_path(r, scratch, item->output));
    place places[PLACES];
    places_of(r, scratch, item->report, places);
    char verdict = 'x';
    size_t at = r->how.n;
    if (text.n >= at && memcmp(text.p, r->how.p, at) == 0) verdict = ' ';
    while (verdict == ' ') {
        const char *line = text.p + at, *end = memchr(line, '\n', text.n - at);
        if (end == NULL) break;
        at = (size_t)(end - text.p) + 1;
        verdict = judge(r, scratch, places, (nb_str){line, (size_t)(end - line)}, item->output);
    }
    nb_arena_rewind(scratch, mark);
    return verdict == 'e';
}

/* --- writing ------------------------------------------------------------------------------------
 */

void nb_record_begin(nb_records *r, nb_arena *scratch, const nb_batch_item *item) {
    r->item = item;
    r->text = nb_buf_in(scratch);
    nb_buf_str(&r->text, r->how);
}

void nb_record_used(void *records, const char *path, const char *sha256) {
    nb_records *r = records;
    nb_arena *arena = r->text.arena;
    place places[PLACES];
    places_of(r, arena, r->item->report, places);
    nb_str name = place_name(arena, places, path);
    if (sha256[0] == '\0') sha256 = shared_sha256(r, path);
    nb_buf_printf(&r->text, "file %s %s\n", sha256, name.p);
}

void nb_record_end(nb_records *r) {
    nb_arena *arena = r->text.arena;
    const char *path = record_path(r, arena, r->item->output);
    if (path == NULL || !nb_folder_make(arena, nb_folder_of(arena, path))) return;
    nb_buf_str(&r->text, output_line(arena, r->item->output));
    nb_buf_puts(&r->text, "\nend\n");
    FILE *file = fopen(path, "we");
    if (file == NULL) return;
    fwrite(r->text.p, 1, r->text.n, file);
    fclose(file);
}
