/* What OpenSSL frees is wiped: its own functions leave copies of passphrases behind (PKCS#12's key
 * derivation does). */
#ifndef NB_SIGN_WIPE_H
#define NB_SIGN_WIPE_H

/* Before OpenSSL allocates anything; later, as in a client that uses it as well, nothing changes.
 */
void nb_wipe_what_is_freed(void);

#endif
