/* The walk of the name tree EmbeddedFiles. Input: an open file; output: names and bytes.
 * Odd rule: all files together may unfold to NB_MAX_UNPACKED bytes; after the first that does not
 * fit nothing more is unfolded. */
#include "read/files.h"

#include <md5.h>

#include "base/limits.h"
#include "base/unicode.h"

typedef struct walker {
    nb_arena *arena;
    nb_pdf *pdf;
    size_t nodes, budget;
    struct {
        nb_pdf_file_in *items;
        size_t n, cap;
    } list;
} walker;

nb_str nb_pdf_text(nb_arena *arena, nb_str s) {
    nb_buf out = nb_buf_in(arena);
    const unsigned char *p = (const unsigned char *)s.p;
    if (s.n >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0) return (nb_str){s.p + 3, s.n - 3};
    if (s.n < 2 || p[0] != 0xFE || p[1] != 0xFF) {
        for (size_t i = 0; i < s.n; i++) nb_buf_utf8(&out, p[i] < 0x80 ? p[i] : 0xFFFD);
        return nb_buf_view(&out);
    }
    for (size_t i = 2; i + 1 < s.n; i += 2) {
        uint32_t cp = (uint32_t)(p[i] << 8 | p[i + 1]);
        if (cp >= 0xD800 && cp < 0xDC00 && i + 3 < s.n && p[i + 2] >= 0xDC && p[i + 2] < 0xE0) {
            uint32_t low = (uint32_t)(p[i + 2] << 8 | p[i + 3]);
            cp = 0x10000 + ((cp - 0xD800) << 10) + (low - 0xDC00);
            i += 2;
        }
        nb_buf_utf8(&out, cp >= 0xD800 && cp < 0xE000 ? 0xFFFD : cp);
    }
    return nb_buf_view(&out);
}

static bool is_sum(const nb_pdf_value *sum, nb_str bytes) {
    unsigned char digest[MD5_DIGEST_LENGTH];
    MD5_CTX hash;
    MD5Init(&hash);
    MD5Update(&hash, (const unsigned char *)bytes.p, bytes.n);
    MD5Final(digest, &hash);
    return sum->kind == NB_PDF_STRING && sum->text.n == sizeof digest &&
           memcmp(sum->text.p, digest, sizeof digest) == 0;
}

static void add_file(walker *w, const nb_pdf_value *spec) {
    const nb_pdf_value *name = nb_pdf_get(w->pdf, spec, "UF");
    if (name->kind != NB_PDF_STRING) name = nb_pdf_get(w->pdf, spec, "F");
    if (name->kind != NB_PDF_STRING || w->list.n == NB_MAX_ATTACHED) return;
    const nb_pdf_value *stream = nb_pdf_get(w->pdf, nb_pdf_get(w->pdf, spec, "EF"), "F");
    nb_pdf_file_in file = {.name = nb_pdf_text(w->arena, name->text)};
    if (nb_pdf_content(w->pdf, stream, w->budget, &file.bytes)) {
        w->budget -= file.bytes.n;
        const nb_pdf_value *params = nb_pdf_get(w->pdf, stream, "Params");
        file.sound = is_sum(nb_pdf_get(w->pdf, params, "CheckSum"), file.bytes);
    } else {
        file.bytes = (nb_str){NULL, 0};
        w->budget = 0;
    }
    *NB_PUSH(w->arena, &w->list) = file;
}

static void add_node(walker *w, const nb_pdf_value *node, int depth) {
    if (++w->nodes > NB_MAX_ATTACHED || depth > NB_MAX_NAME_DEPTH) return;
    const nb_pdf_value *names = nb_pdf_get(w->pdf, node, "Names"),
                       *kids = nb_pdf_get(w->pdf, node, "Kids");
    for (size_t i = 1; names->kind == NB_PDF_ARRAY && i < names->n && w->list.n < NB_MAX_ATTACHED;
         i += 2)
        add_file(w, nb_pdf_follow(w->pdf, &names->items[i]));
    for (size_t i = 0; kids->kind == NB_PDF_ARRAY && i < kids->n && w->nodes <= NB_MAX_ATTACHED;
         i++)
        add_node(w, nb_pdf_follow(w->pdf, &kids->items[i]), depth + 1);
}

const nb_pdf_file_in *nb_pdf_files(nb_arena *arena, nb_pdf *pdf, size_t *n) {
    walker w = {.arena = arena, .pdf = pdf, .budget = NB_MAX_UNPACKED};
    const nb_pdf_value *root = nb_pdf_get(pdf, nb_pdf_trailer(pdf), "Root");
    add_node(&w, nb_pdf_get(pdf, nb_pdf_get(pdf, root, "Names"), "EmbeddedFiles"), 0);
    *n = w.list.n;
    return w.list.items;
}
