/* Which files a PDF was made from, for build engines. Internal to the library. */
#ifndef NB_DEPFILE_H
#define NB_DEPFILE_H

#include "pipeline.h"

/* A rule "target: files", and an empty one for each file, so that make does not stop at a file that
 * went away. sign NULL: the PDF is not signed. */
void nb_depfile_put(nb_buf *out, const char *target, const nb_made *made,
                    const nb_sign_options *sign);

#endif
