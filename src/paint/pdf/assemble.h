/* A PDF file under way: object ids, streams, object streams, cross-reference stream.
 *
 * Streams go to the sink at once; all other objects are packed into object streams of 200 (PDF 1.4:
 * are written at once as well). An id is reserved first and its object written once, in any order.
 */
#ifndef NB_PAINT_PDF_ASSEMBLE_H
#define NB_PAINT_PDF_ASSEMBLE_H

#include "paint/painter.h"
#include "paint/pdf/deflate.h"
#include "paint/pdf/object.h"

typedef struct nb_pdf_file nb_pdf_file;

/* Writes the header: PDF 1.4, which has neither object streams nor cross-reference streams, to 1.7.
 */
nb_pdf_file *nb_pdf_file_new(nb_arena *arena, int minor, nb_sink sink, void *handle);
/* Objects for this file are made with these. */
nb_objects *nb_pdf_objects(nb_pdf_file *file);

uint32_t nb_pdf_reserve(nb_pdf_file *file);
/* Writes an object that is no stream; every object made so far is gone afterwards. */
void nb_pdf_put(nb_pdf_file *file, uint32_t id, nb_object *object);
/* The same for one that the caller writes as text, into what nb_pdf_begin returns: for objects that
 * are many. Nothing else is put in between. */
nb_buf *nb_pdf_begin(nb_pdf_file *file, uint32_t id);
void nb_pdf_end(nb_pdf_file *file);
/* Likewise a stream: dict gets /Length, and /Filter where the data are deflated. */
void nb_pdf_put_stream(nb_pdf_file *file, uint32_t id, HPDF_Dict dict, nb_str data, bool deflate);
/* Deflates, on any thread, into that arena. */
nb_str nb_pdf_deflate(nb_pdf_file *file, nb_arena *arena, nb_str data, nb_deflate_kind kind);
/* As nb_pdf_put_stream for data that nb_pdf_deflate gave. */
void nb_pdf_put_deflated(nb_pdf_file *file, uint32_t id, HPDF_Dict dict, nb_str data);
/* An object that comes as text, and is never packed: a dictionary, and a stream when stream is set.
 */
void nb_pdf_put_part(nb_pdf_file *file, uint32_t id, const nb_pdf_part *part, bool stream);
/* As nb_pdf_put for a new id, which is returned. */
uint32_t nb_pdf_add(nb_pdf_file *file, nb_object *object);

/* Number and name trees (ISO 32000-1, 7.9.6, 7.9.7): keys ascending. A name is its key in eight hex
 * digits, so that both are in the same order. */
typedef struct nb_tree_pair {
    uint32_t key, id; /* id of the object that the key leads to */
} nb_tree_pair;
uint32_t nb_pdf_number_tree(nb_pdf_file *file, const nb_tree_pair *pairs, size_t n);
uint32_t nb_pdf_name_tree(nb_pdf_file *file, const nb_tree_pair *pairs, size_t n);
nb_object *nb_pdf_tree_name(nb_objects *objects, uint32_t key);

enum { NB_PDF_DIGEST = 16 };
/* The MD5 of what has been written so far, with the CRC-32 of streams in place of their data. */
void nb_pdf_digest(const nb_pdf_file *file, unsigned char digest[NB_PDF_DIGEST]);
/* Cross-references and trailer. false: the sink refused. */
bool nb_pdf_finish(nb_pdf_file *file, uint32_t catalog, uint32_t info);
/* More than the 8,388,607 objects that a PDF may have (ISO 19005-3, 6.1.13). */
bool nb_pdf_too_large(const nb_pdf_file *file);

#endif
