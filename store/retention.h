/*
 * Removing what is older than the law has it kept. The rules are rows of the table `retention`; the
 * database itself decides what they let go (migration 0021), so that no program can remove more.
 * Part of store/store.h, which rooms include.
 */
#ifndef STORE_RETENTION_H
#define STORE_RETENTION_H

#include "base/arena.h"
#include "base/date.h"
#include "base/error.h"

#include <stddef.h>

struct store;
struct store_place;

struct retention_rule {
	const char *kind;   /* "images", "readings", "claims" */
	int months;         /* that they are kept */
	const char *source; /* the law or decision that says so */
	struct date before; /* what came before this day may be removed */
	long files;         /* that may be removed now */
};

/* What was removed of a kind. */
struct retention_count {
	const char *kind;
	long files, dossiers, images, rows;
};

/* The rules that hold, in the order in which they are applied, in `arena`. */
enum status store_list_retention(struct store *store, struct arena *arena,
				 struct retention_rule **ret_rules, size_t *ret_count,
				 struct error *error);

/* From today on a kind is kept so many months. By the owner: another connection than a session's.
 */
enum status store_set_retention(const struct store_place *place, const char *kind, int months,
				const char *source, struct error *error);

/*
 * Removes what the rules let go: whole ranges of readings at once, the rest in small transactions,
 * each with its trace in `removed`; then the images. Stopped at any moment it goes on with the next
 * call. Dossiers for review or under hold are left, and so is the whole file that they came in.
 */
enum status store_apply_retention(struct store *store, struct arena *arena,
				  struct retention_count **ret_counts, size_t *ret_count,
				  struct error *error);

#endif
