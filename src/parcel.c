/* A report's messages, files and result, through a pipe. Input: calls; output: the same calls in
 * the other process.
 *     record = 'M' severity line column 6 texts | 'U' 2 texts | 'E' status pages untold
 *     number = 4 bytes as the machine has them; text = number, bytes, NUL; NONE: no text
 * Odd rule: the receiver believes nothing of what it gets, for the sender may have gone astray. */
#include "parcel.h"

#include <sha2.h>

static const uint32_t NONE = UINT32_MAX;

/* --- sending ------------------------------------------------------------------------------------
 */

static void put_number(FILE *out, size_t value) {
    uint32_t number = value < NONE ? (uint32_t)value : NONE - 1;
    fwrite(&number, sizeof number, 1, out);
}

static void put_text(FILE *out, const char *text) {
    if (text == NULL) {
        fwrite(&NONE, sizeof NONE, 1, out);
        return;
    }
    size_t n = strlen(text);
    put_number(out, n);
    fwrite(text, 1, n + 1, out);
}

void nb_parcel_message(void *handle, const nb_message *m) {
    nb_parcel_out *p = handle;
    if (p->messages == NB_PARCEL_MESSAGES) {
        p->untold++;
        return;
    }
    p->messages++;
    putc('M', p->stream);
    put_number(p->stream, (size_t)m->severity);
    put_number(p->stream, m->line);
    put_number(p->stream, m->column);
    const char *const texts[] = {m->code, m->file, m->text[0], m->text[1], m->hint[0], m->hint[1]};
    for (size_t i = 0; i < 6; i++) put_text(p->stream, texts[i]);
}

static void put_used(FILE *out, const char *path, const char *sha256) {
    putc('U', out);
    put_text(out, path);
    put_text(out, sha256);
}

static bool is_shared(const nb_shared *shared, const struct nb_input *input) {
    for (size_t i = 0; i < shared->n; i++)
        for (size_t k = 0; k < shared->items[i].n; k++)
            if (shared->items[i].inputs[k].bytes.p == input->bytes.p) return true;
    return false;
}

void nb_parcel_made(void *handle, const nb_made *made) {
    nb_parcel_out *p = handle;
    char hex[SHA256_DIGEST_STRING_LENGTH];
    p->pages = made->pages;
    for (size_t i = 0; i < made->inputs->n; i++) {
        const struct nb_input *input = &made->inputs->items[i];
        hex[0] = '\0';
        if (!is_shared(p->shared, input))
            SHA256Data((const uint8_t *)input->bytes.p, input->bytes.n, hex);
        put_used(p->stream, input->path, hex);
    }
    for (size_t i = 0; i < nb_fonts_count(made->fonts); i++)
        put_used(p->stream, nb_fonts_at(made->fonts, i)->path, "");
}

bool nb_parcel_end(nb_parcel_out *p, nb_status status) {
    putc('E', p->stream);
    put_number(p->stream, (size_t)status);
    put_number(p->stream, p->pages);
    put_number(p->stream, p->untold);
    bool sent = ferror(p->stream) == 0;
    return fclose(p->stream) == 0 && sent;
}

/* --- receiving ----------------------------------------------------------------------------------
 */

typedef struct reader {
    const char *p, *end;
    bool broken;
} reader;

static uint32_t get_number(reader *r) {
    uint32_t number = 0;
    if ((size_t)(r->end - r->p) < sizeof number) {
        r->broken = true;
        return 0;
    }
    memcpy(&number, r->p, sizeof number);
    r->p += sizeof number;
    return number;
}

static const char *get_text(reader *r) {
    uint32_t n = get_number(r);
    if (r->broken || n == NONE) return NULL;
    if ((size_t)(r->end - r->p) <= n || r->p[n] != '\0') {
        r->broken = true;
        return NULL;
    }
    const char *text = r->p;
    r->p += n + 1;
    return text;
}

static void get_message(reader *r, nb_on_message on_message, void *handle) {
    nb_message m = {.severity = (int)get_number(r)};
    m.line = get_number(r);
    m.column = get_number(r);
    const char **const texts[] = {&m.code, &m.file, &m.text[0], &m.text[1], &m.hint[0], &m.hint[1]};
    for (size_t i = 0; i < 6; i++) *texts[i] = get_text(r);
    if (m.severity < 0 || m.severity > 2 || m.code == NULL || m.text[0] == NULL ||
        m.text[1] == NULL)
        r->broken = true;
    if (!r->broken && on_message != NULL) on_message(handle, &m);
}

static void get_used(reader *r, nb_on_used on_used, void *handle) {
    const char *path = get_text(r), *sha256 = get_text(r);
    if (path == NULL || sha256 == NULL) r->broken = true;
    if (!r->broken && on_used != NULL) on_used(handle, path, sha256);
}

static bool get_end(reader *r, nb_parcel_result *result) {
    uint32_t status = get_number(r);
    result->status = (nb_status)status;
    result->pages = get_number(r);
    result->untold = get_number(r);
    return !r->broken && status <= NB_SYSTEM_FAILED && r->p == r->end;
}

bool nb_parcel_read(const char *bytes, size_t n, nb_parcel_result *result, nb_on_message on_message,
                    void *handle, nb_on_used on_used, void *used_handle) {
    reader r = {bytes, bytes + n, false};
    while (!r.broken && r.p < r.end) {
        char kind = *r.p++;
        if (kind == 'M')
            get_message(&r, on_message, handle);
        else if (kind == 'U')
            get_used(&r, on_used, used_handle);
        else
            return kind == 'E' && get_end(&r, result);
    }
    return false;
}
