/* Embedded files (ISO 32000-1, 7.11.4) that belong to the document as a whole (ISO 19005-3, 6.8 and
 * annex E). Input: names and bytes; output: file specifications and the name tree of one node.
 * Odd rule: a name is the key of its file as raw UTF-8, which sorts as the options are sorted. */
#include "paint/pdf/attach.h"

#include <md5.h>

enum { LARGE = 256 * 1024 };

typedef struct task {
    nb_pdf_file *file;
    nb_str bytes, deflated;
} task;

struct nb_attaching {
    nb_work *work;
    task *tasks; /* of the large files, in order */
    size_t next; /* to be taken */
};

static void deflate(nb_arena *arena, void *handle) {
    task *t = handle;
    t->deflated = nb_pdf_deflate(t->file, arena, t->bytes, NB_DEFLATE_TEXT);
}

nb_attaching *nb_attach_begin(nb_arena *arena, nb_pdf_file *file, const nb_pdf_options *options,
                              nb_work *work) {
    nb_attaching *attaching = NB_NEW(arena, nb_attaching);
    size_t n = options->level == NB_PDFA_3A ? options->attachment_count : 0, given = 0;
    attaching->work = work;
    attaching->tasks = NB_NEW_ARRAY(arena, task, n);
    for (size_t i = 0; i < n; i++) {
        nb_str bytes = options->attachments[i].bytes;
        if (bytes.n < LARGE) continue;
        attaching->tasks[given] = (task){.file = file, .bytes = bytes};
        nb_work_give(work, deflate, &attaching->tasks[given++]);
    }
    return attaching;
}

static uint32_t write_stream(nb_pdf_file *file, const nb_attachment *a, nb_attaching *attaching,
                             nb_str date) {
    nb_objects *o = nb_pdf_objects(file);
    unsigned char digest[MD5_DIGEST_LENGTH];
    MD5_CTX hash;
    MD5Init(&hash);
    MD5Update(&hash, (const unsigned char *)a->bytes.p, a->bytes.n);
    MD5Final(digest, &hash);
    uint32_t id = nb_pdf_reserve(file);
    HPDF_Dict stream = nb_object_dict(o, "EmbeddedFile"), params = nb_object_dict(o, NULL);
    nb_dict_name(o, stream, "Subtype", a->mime);
    nb_dict_int(o, params, "Size", (int64_t)a->bytes.n);
    if (date.n > 0) nb_dict_text(o, params, "ModDate", date);
    nb_dict_put(o, params, "CheckSum", nb_object_bytes(o, digest, sizeof digest));
    nb_dict_put(o, stream, "Params", params);
    if (a->bytes.n < LARGE) {
        nb_pdf_put_stream(file, id, stream, a->bytes, true);
        return id;
    }
    nb_work_take(attaching->work);
    nb_pdf_put_deflated(file, id, stream, attaching->tasks[attaching->next++].deflated);
    return id;
}

static uint32_t write_file(nb_pdf_file *file, const nb_attachment *a, nb_attaching *attaching,
                           nb_str date) {
    uint32_t stream = write_stream(file, a, attaching, date);
    nb_objects *o = nb_pdf_objects(file);
    HPDF_Dict dict = nb_object_dict(o, "Filespec"), embedded = nb_object_dict(o, NULL);
    nb_dict_text(o, dict, "F", a->name);
    nb_dict_text(o, dict, "UF", a->name);
    nb_dict_text(o, dict, "Desc", a->about);
    nb_dict_name(o, dict, "AFRelationship", a->relation);
    nb_dict_ref(o, embedded, "F", stream);
    nb_dict_ref(o, embedded, "UF", stream);
    nb_dict_put(o, dict, "EF", embedded);
    return nb_pdf_add(file, dict);
}

nb_attached nb_attach_write(nb_arena *arena, nb_pdf_file *file, const nb_pdf_options *options,
                            nb_attaching *attaching, nb_str date) {
    size_t n = options->attachment_count;
    uint32_t *ids = NB_NEW_ARRAY(arena, uint32_t, n);
    if (n == 0) return (nb_attached){0};
    for (size_t i = 0; i < n; i++)
        ids[i] = write_file(file, &options->attachments[i], attaching, date);
    nb_objects *o = nb_pdf_objects(file);
    HPDF_Dict tree = nb_object_dict(o, NULL);
    HPDF_Array names = nb_object_array(o, 2 * n);
    for (size_t i = 0; i < n; i++) {
        nb_str name = options->attachments[i].name;
        nb_array_put(o, names, nb_object_bytes(o, name.p, name.n));
        nb_array_ref(o, names, ids[i]);
    }
    nb_dict_put(o, tree, "Names", names);
    return (nb_attached){ids, n, nb_pdf_add(file, tree)};
}

void nb_attach_link(nb_objects *o, HPDF_Dict catalog, const nb_attached *files) {
    HPDF_Dict names = nb_object_dict(o, NULL);
    HPDF_Array list = nb_object_array(o, files->n);
    for (size_t i = 0; i < files->n; i++) nb_array_ref(o, list, files->ids[i]);
    nb_dict_put(o, catalog, "AF", list);
    nb_dict_ref(o, names, "EmbeddedFiles", files->names);
    nb_dict_put(o, catalog, "Names", names);
}
