/* Rows go first, and images when no row names them any more: a crash between the two leaves images
 * that are noted in `image_to_remove`. */
#include "store/deeds.h"
#include "store/migrate.h"
#include "store/session.h"
#include "store/sql.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILES_A_STEP = 200, TRIES_MAX = 30 };

/* ---- the rules ------------------------------------------------------------------------------ */

enum status store_list_retention(struct store *store, struct arena *arena,
				 struct retention_rule **ret_rules, size_t *ret_count,
				 struct error *error)
{
	PGresult *result;
	enum status status = session_run(store, STATEMENT_retention_rules, NULL, &result, error);

	if (status != STATUS_OK)
		return status;
	*ret_count = (size_t)PQntuples(result);
	*ret_rules = arena_new_array(arena, *ret_count, sizeof(**ret_rules));
	for (size_t i = 0; i < *ret_count; i++)
		(*ret_rules)[i] = (struct retention_rule){
			.kind = result_text(arena, result, (int)i, 0),
			.months = (int)result_number(result, (int)i, 1, 0),
			.source = result_text(arena, result, (int)i, 2),
			.before = result_date(result, (int)i, 3),
			.files = (long)result_number(result, (int)i, 4, 0),
		};
	PQclear(result);
	return STATUS_OK;
}

enum status store_set_retention(const struct store_place *place, const char *kind, int months,
				const char *source, struct error *error)
{
	struct store *store = NULL;
	const char *values[3];
	enum status status = session_connect(place, SESSION_OWNER, &store, error);

	if (status == STATUS_OK)
		status = migrate_check(store, NULL, error);
	if (status == STATUS_OK) {
		values[0] = kind;
		values[1] = sql_number(store->scratch, months);
		values[2] = sql_text(store->scratch, source);
		status = session_run(store, STATEMENT_retention_set, values, NULL, error);
	}
	store_close(store);
	return status;
}

/* ---- ranges --------------------------------------------------------------------------------- */

enum status ranges_extend(struct store *store, struct error *error)
{
	bool postponed;

	return session_ask(store, STATEMENT_ranges_extend, NULL, &postponed, error);
}

/* ---- rows ----------------------------------------------------------------------------------- */

/* A range is dropped in a moment when nobody reads it: who does is waited for. */
static enum status drop_ranges(struct store *store, struct error *error)
{
	long long dossiers = 0;
	enum status status =
		session_ask_number(store, STATEMENT_retention_range, NULL, &dossiers, error);

	for (int tries = 0; status == STATUS_OK && dossiers != 0; tries += dossiers < 0) {
		if (tries >= TRIES_MAX)
			return error_set(error, STATUS_TEMPORARY,
					 "the oldest readings are always being read; try again "
					 "when there is less to do");
		if (dossiers < 0)
			sleep(1);
		status = session_ask_number(store, STATEMENT_retention_range, NULL, &dossiers,
					    error);
	}
	return status;
}

static enum status note_step(struct store *store, const char *const *values, long long *ret_last,
			     struct error *error)
{
	enum status status =
		session_ask_number(store, STATEMENT_retention_step, values, ret_last, error);

	if (status == STATUS_OK && *ret_last > 0)
		deeds_note(store, DEED_FILES_REMOVED,
			   &(struct deed_facts){ .details = arena_format(store->scratch,
									 "{\"kind\":\"%s\"}",
									 values[0]) });
	return status;
}

/* Gives the number of the last file that was looked at; 0: there was none. */
static enum status remove_step(struct store *store, const char *const *values, long long *ret_last,
			       struct error *error)
{
	enum status status = session_begin(store, error);

	if (status != STATUS_OK)
		return status;
	return session_end(store, note_step(store, values, ret_last, error), error);
}

static enum status remove_kind(struct store *store, const char *kind, struct error *error)
{
	long long after = 0, last = 1;
	enum status status = STATUS_OK;

	while (status == STATUS_OK && last > 0) {
		const char *values[3];

		arena_reset(store->scratch);
		values[0] = kind;
		values[1] = sql_number(store->scratch, after);
		values[2] = sql_number(store->scratch, FILES_A_STEP);
		status = remove_step(store, values, &last, error);
		after = last;
	}
	return status;
}

/* ---- images --------------------------------------------------------------------------------- */

static enum status remove_image(struct images *images, const char *sha256, const char *kind,
				struct error *error)
{
	enum status status;

	if (!text_equal(kind, "page"))
		return images_remove(images, sha256, kind, error);
	status = images_remove(images, sha256, "png", error);
	return status == STATUS_OK ? images_remove(images, sha256, "jpg", error) : status;
}

enum status store_guard_images(struct store *store, struct error *error)
{
	return session_run(store, STATEMENT_images_guard_session, NULL, NULL, error);
}

enum status store_unguard_images(struct store *store, struct error *error)
{
	return session_run(store, STATEMENT_images_unguard_session, NULL, NULL, error);
}

/* In a transaction that keeps everybody from storing the same image meanwhile. */
static enum status remove_some(struct store *store, struct images *images, const char *orphans,
			       long *ret_count, struct error *error)
{
	struct text hashes = { 0 }, kinds = { 0 };
	const char *values[2];
	PGresult *due;
	enum status status = session_run(store, STATEMENT_images_lock, NULL, NULL, error);

	if (status == STATUS_OK)
		status = session_run(store, STATEMENT_images_due, &orphans, &due, error);
	if (status != STATUS_OK)
		return status;
	for (int row = 0; row < PQntuples(due) && status == STATUS_OK; row++) {
		status = remove_image(images, PQgetvalue(due, row, 0), PQgetvalue(due, row, 1),
				      error);
		sql_array_add(&hashes, PQgetvalue(due, row, 0));
		sql_array_add(&kinds, PQgetvalue(due, row, 1));
	}
	*ret_count = PQntuples(due);
	PQclear(due);
	values[0] = sql_array_end(&hashes);
	values[1] = sql_array_end(&kinds);
	if (status == STATUS_OK)
		status = session_run(store, STATEMENT_images_removed, values, NULL, error);
	text_clear(&hashes);
	text_clear(&kinds);
	return status;
}

enum status store_remove_images(struct store *store, bool orphans, long *ret_count,
				struct error *error)
{
	struct images *images;
	long all = 0, some = 1;
	enum status status = session_images(store, &images, error);

	if (status == STATUS_OK)
		status = session_run(store, STATEMENT_fsck_forget_named, NULL, NULL, error);
	while (status == STATUS_OK && some > 0) {
		status = session_begin(store, error);
		if (status == STATUS_OK)
			status = session_end(
				store,
				remove_some(store, images, orphans ? "t" : "f", &some, error),
				error);
		all += status == STATUS_OK ? some : 0;
	}
	if (status == STATUS_OK)
		*ret_count = all;
	return status;
}

/* ---- all of it ------------------------------------------------------------------------------ */

static enum status read_trace(struct store *store, long long newest, struct arena *arena,
			      struct retention_count **ret_counts, size_t *ret_count,
			      struct error *error)
{
	const char *value = sql_number(arena, newest);
	PGresult *result;
	enum status status = session_run(store, STATEMENT_retention_trace, &value, &result, error);

	if (status != STATUS_OK)
		return status;
	*ret_count = (size_t)PQntuples(result);
	*ret_counts = arena_new_array(arena, *ret_count, sizeof(**ret_counts));
	for (size_t i = 0; i < *ret_count; i++)
		(*ret_counts)[i] = (struct retention_count){
			.kind = result_text(arena, result, (int)i, 0),
			.files = (long)result_number(result, (int)i, 1, 0),
			.dossiers = (long)result_number(result, (int)i, 2, 0),
			.images = (long)result_number(result, (int)i, 3, 0),
			.rows = (long)result_number(result, (int)i, 4, 0),
		};
	PQclear(result);
	return STATUS_OK;
}

enum status store_apply_retention(struct store *store, struct arena *arena,
				  struct retention_count **ret_counts, size_t *ret_count,
				  struct error *error)
{
	long long newest = 0;
	long images;
	enum status status =
		session_ask_number(store, STATEMENT_retention_newest, NULL, &newest, error);

	if (status == STATUS_OK)
		status = drop_ranges(store, error);
	if (status == STATUS_OK)
		status = remove_kind(store, "images", error);
	if (status == STATUS_OK)
		status = remove_kind(store, "readings", error);
	if (status == STATUS_OK)
		status = remove_kind(store, "claims", error);
	if (status == STATUS_OK)
		status = store_remove_images(store, false, &images, error);
	if (status == STATUS_OK)
		status = read_trace(store, newest, arena, ret_counts, ret_count, error);
	return status;
}
