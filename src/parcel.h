/* What the process of a report sends to the one that started it. Internal to the library. */
#ifndef NB_PARCEL_H
#define NB_PARCEL_H

#include <stdio.h>

#include "pipeline.h"

enum { NB_PARCEL_MOST = 8 * 1024 * 1024, NB_PARCEL_MESSAGES = 1000 }; /* bytes, messages */

/* --- sending -----------------------------------------------------------------------------------
 */

typedef struct nb_parcel_out {
    FILE *stream;
    const nb_shared *shared; /* whose files need no checksum here */
    size_t messages, untold, pages;
} nb_parcel_out;

void nb_parcel_message(void *parcel, const nb_message *message);
/* What the report was made from: the files with the SHA-256 of what was read. */
void nb_parcel_made(void *parcel, const nb_made *made);
/* The last; false: it could not be sent. */
bool nb_parcel_end(nb_parcel_out *parcel, nb_status status);

/* --- receiving ---------------------------------------------------------------------------------
 */

typedef struct nb_parcel_result {
    nb_status status;
    size_t pages, untold;
} nb_parcel_result;

/* A file that was used. sha256 empty: one that is shared, or a font. */
typedef void (*nb_on_used)(void *handle, const char *path, const char *sha256);

/* Calls what is not NULL. false: it is not whole, and what was called is all that came. */
bool nb_parcel_read(const char *bytes, size_t n, nb_parcel_result *result, nb_on_message on_message,
                    void *handle, nb_on_used on_used, void *used_handle);

#endif
