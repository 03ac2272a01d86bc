/* What the outputs of a batch were made from, so that the next one knows what is up to date.
 * Internal to the library. */
#ifndef NB_RECORD_H
#define NB_RECORD_H

#include "pipeline.h"

typedef struct nb_records nb_records;

/* Records below out/.nianbao, of reports that are rendered with these options. */
nb_records *nb_records_open(nb_arena *arena, const nb_shared *shared, const char *out,
                            const nb_options *options);
/* Whether the output is there as it was made, and would be made the same again. */
bool nb_record_fresh(nb_records *records, nb_arena *scratch, const nb_batch_item *item);
/* A new record. sha256 empty: the file is looked at now. The last call writes it; what cannot be
 * written costs no more than rendering once again. */
void nb_record_begin(nb_records *records, nb_arena *scratch, const nb_batch_item *item);
void nb_record_used(void *records, const char *path, const char *sha256);
void nb_record_end(nb_records *records);

#endif
