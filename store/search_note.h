/* Inside store/: what dossiers are found by, kept by whoever changes what it says. */
#ifndef STORE_SEARCH_NOTE_H
#define STORE_SEARCH_NOTE_H

#include "store/session.h"

/* Notes it of dossiers that were judged, in the transaction that stores the judgements and near its
 * end: whoever else has the same new word of a name waits for it. */
enum status search_note(struct store *store, const long *dossiers, size_t count,
			struct error *error);

/* The same of all dossiers of a file, by its hash. */
enum status search_note_file(struct store *store, const char *sha256, struct error *error);

#endif
