/* Inside store/: rows of double keying. */
#ifndef STORE_KEYING_ROWS_H
#define STORE_KEYING_ROWS_H

#include "store/keying.h"
#include "store/session.h"

#include <libpq-fe.h>

/* What a result has from a column on. Texts are copied into the arena. */
enum value_kind keying_kind_at(const PGresult *result, int row, int column);
int keying_source_at(const PGresult *result, int row, int column); /* -1: none */
struct keyed keying_keyed_at(struct arena *arena, const PGresult *result, int row, int column);
struct keying_task keying_task_at(struct arena *arena, const PGresult *result, int row,
				  int column); /* id, form, name, kind */

/* In the session's scratch arena. */
struct keyed keying_normalised(struct store *store, enum value_kind kind,
			       const struct keyed *keyed);

/* STATUS_LOST. */
enum status keying_lost(struct error *error);

/* One task with all that is known of it; texts live in the session's scratch arena. */
struct keying_rows {
	bool is_there;
	enum value_kind kind;
	bool waits;    /* for a decision */
	bool is_final; /* decided, or its dossier was opened again */
	struct machine_value machine;
	int count; /* of halves that are keyed */
	long persons[2];
	struct keyed halves[2];
};

/* Within a transaction: locks the task's row; then what is keyed of it. */
enum status keying_lock(struct store *store, long task, struct keying_rows *ret_rows,
			struct error *error);
enum status keying_halves(struct store *store, long task, struct keying_rows *rows,
			  struct error *error);

/* Which of two halves are right; of who said that it is illegible nothing is noted. */
enum status keying_mark_right(struct store *store, long task, const struct keying_rows *rows,
			      const bool is_right[2], struct error *error);

#endif
