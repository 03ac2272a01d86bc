/* CMS SignedData for PDF: detached, one signer, CAdES attributes (PAdES baseline, EN 319 142-1).
 */
#ifndef NB_SIGN_CMS_H
#define NB_SIGN_CMS_H

#include <openssl/cms.h>

#include "sign/key.h"

/* SHA-256 and its kin of bytes that come in pieces. */
typedef struct nb_digest {
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned n;
} nb_digest;
bool nb_digest_of(const EVP_MD *md, const nb_str *pieces, size_t count, nb_digest *out);

/* The signature over content whose digest (with key->digest) is given, in DER. {NULL, 0} after
 * reporting. No signing-time: PAdES forbids it; the claimed time stands in the PDF. */
nb_str nb_cms_sign(nb_arena *arena, nb_diags *diags, nb_key *key, const nb_digest *content);
/* The same with a time-stamp token as unsigned attribute (PAdES B-T). */
nb_str nb_cms_stamp(nb_arena *arena, nb_str cms, nb_str token);
bool nb_cms_is_stamped(nb_str cms);
/* The time-stamp token in it, which lives as long as it does; {NULL, 0}: none. */
nb_str nb_cms_token(CMS_SignerInfo *si);
/* The one of the certificates that it names; NULL: none. */
X509 *nb_cms_signer(CMS_SignerInfo *si, STACK_OF(X509) * certs);
/* The signature value inside: what a time-stamp is over. */
nb_str nb_cms_value(nb_arena *arena, nb_str cms);
/* The signed attributes as a DER SET OF: what the signature is over. {NULL, 0}: broken. */
nb_str nb_cms_attributes(nb_arena *arena, const CMS_SignerInfo *si);
/* An upper bound of nb_cms_sign's size: the certificates and what stands around them. */
size_t nb_cms_room(const nb_key *key);

#endif
