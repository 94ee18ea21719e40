/* Inside store/: the rows of the desk, within the transaction of store_desk_begin(). */
#ifndef STORE_DESK_ROWS_H
#define STORE_DESK_ROWS_H

#include "store/session.h"

/* Adds a change; `reading` 0: it is no value. Gives its number. Uses the scratch, resets nothing.
 */
enum status desk_add_change(struct store *store, const struct desk_action *action, int reading,
			    const char *before, const char *value, int *ret_change,
			    struct error *error);

/* Notes it in the audit trail. */
void desk_note_deed(struct store *store, const struct desk_action *action, int change);

/* Puts a dossier into the queue, or takes it out. */
enum status desk_wait(struct store *store, long dossier, bool waits, struct error *error);

/* A row with DESK_CHANGE_COLUMNS; strings live in the arena. */
void desk_read_change(const PGresult *result, int row, struct arena *arena,
		      struct desk_change *change);

#endif
