/*
 * Inside store/: what a transaction did, noted in the audit trail with it. Deeds are gathered while
 * the transaction works and written by session_end() as its last statement, since whoever writes
 * them holds the head of the trail until the commit.
 */
#ifndef STORE_DEEDS_H
#define STORE_DEEDS_H

#include "model/deed.h"
#include "store/session.h"

/* What a deed concerns: ids as the database prints them, NULL: none. `details` is a JSON object
 * without anything personal; NULL: nothing to add. All are copied. */
struct deed_facts {
	const char *file, *dossier, *batch;
	const char *details;
};

/* Between session_begin() and session_end(). */
void deeds_note(struct store *store, enum deed deed, const struct deed_facts *facts);

/* Writes what was gathered. */
enum status deeds_write(struct store *store, struct error *error);

/* Forgets it: the transaction came to nothing. */
void deeds_forget(struct store *store);

#endif
