/* Batches: what bordereaux declare and what came. What became of each file is told by the
 * database's function batch_files(), from what is stored of it. */
#include "store/deeds.h"
#include "store/session.h"
#include "store/sql.h"

#include "base/text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { ID_DIGITS_MAX = 18 };

/* ---- Noting --------------------------------------------------------------------------------- */

/* branch, number, and the bordereau that a batch without a number is known by. */
static void name_delivery(struct store *store, const struct delivery *delivery,
			  const char *values[3])
{
	values[0] = sql_text(store->scratch, delivery->branch);
	values[1] = sql_text(store->scratch, delivery->batch);
	values[2] = delivery->batch == NULL ? delivery->bordereau_sha256 : NULL;
}

static enum status save_lines(struct store *store, const char *bordereau,
			      const struct delivery *delivery, struct error *error)
{
	struct batch rows = { .columns = 3 };

	for (size_t i = 0; i < delivery->files.count; i++) {
		const struct delivery_file *file = &delivery->files.items[i];

		if (!file->declared)
			continue;
		batch_add_text(&rows, file->name);
		if (file->declared_pages > 0)
			batch_add_number(&rows, file->declared_pages);
		else
			batch_add(&rows, NULL);
		batch_add_date(&rows, file->declared_date);
	}
	return batch_send(store, STATEMENT_save_bordereau_lines, bordereau, &rows, error);
}

static enum status save_arrivals(struct store *store, const char *id,
				 const struct delivery *delivery, struct error *error)
{
	struct batch rows = { .columns = 3 };

	for (size_t i = 0; i < delivery->files.count; i++) {
		const struct delivery_file *file = &delivery->files.items[i];

		if (file->sha256 == NULL)
			continue;
		batch_add_text(&rows, file->name);
		batch_add(&rows, file->sha256);
		batch_add_date(&rows, file->received);
	}
	return batch_send(store, STATEMENT_save_arrivals, id, &rows, error);
}

static enum status save_rows(struct store *store, const struct delivery *delivery, long *ret_id,
			     struct error *error)
{
	const char *names[3], *id = NULL, *bordereau_id = NULL;
	const char *bordereau[3] = { NULL, delivery->bordereau_sha256,
				     sql_text(store->scratch, delivery->folder) };
	enum status status;

	name_delivery(store, delivery, names);
	status = session_run(store, STATEMENT_save_batch, names, NULL, error);
	if (status == STATUS_OK)
		status = session_ask_text(store, STATEMENT_find_batch_exactly, names, &id, error);
	if (status != STATUS_OK)
		return status;
	assert(id != NULL);
	bordereau[0] = id;
	status = session_ask_text(store, STATEMENT_save_bordereau, bordereau, &bordereau_id, error);
	if (status == STATUS_OK)
		status = save_lines(store, bordereau_id, delivery, error);
	if (status == STATUS_OK)
		status = save_arrivals(store, id, delivery, error);
	if (status == STATUS_OK)
		deeds_note(store, DEED_BATCH_NOTED, &(struct deed_facts){ .batch = id });
	*ret_id = strtol(id, NULL, 10);
	return status;
}

enum status store_save_delivery(struct store *store, struct delivery *delivery, struct error *error)
{
	long id = 0;
	enum status status;

	arena_reset(store->scratch);
	status = session_begin(store, error);
	if (status == STATUS_OK)
		status = session_end(store, save_rows(store, delivery, &id, error), error);
	if (status != STATUS_OK)
		return error_prefix(error, "cannot note the batch in '%s'", delivery->folder);
	delivery->id = id;
	return STATUS_OK;
}

/* ---- Finding -------------------------------------------------------------------------------- */

enum status store_find_delivery(struct store *store, const struct delivery *delivery, long *ret_id,
				struct error *error)
{
	const char *values[3], *id;
	enum status status;

	arena_reset(store->scratch);
	name_delivery(store, delivery, values);
	status = session_ask_text(store, STATEMENT_find_batch_exactly, values, &id, error);
	if (status != STATUS_OK)
		return status;
	if (id == NULL)
		return error_set(error, STATUS_NO_INPUT,
				 "the batch in '%s' is not in the store; take it in with "
				 "'waraqa run' first",
				 delivery->folder);
	*ret_id = strtol(id, NULL, 10);
	return STATUS_OK;
}

static enum status refuse_number(const char *name, const PGresult *result, struct error *error)
{
	struct text ids = { 0 };
	enum status status;

	if (PQntuples(result) == 0)
		return error_set(error, STATUS_NO_INPUT,
				 "there is no batch '%s' in the store; 'waraqa batches' lists them",
				 name);
	for (int row = 0; row < PQntuples(result); row++)
		text_append_format(&ids, " %s", PQgetvalue(result, row, 0));
	status = error_set(error, STATUS_USAGE,
			   "several batches are named '%s'; name one by its id:%s", name,
			   text_value(&ids));
	text_clear(&ids);
	return status;
}

enum status store_find_batch(struct store *store, const char *name, long *ret_id,
			     struct error *error)
{
	const char *value, *id = NULL;
	PGresult *result;
	enum status status = STATUS_OK;

	arena_reset(store->scratch);
	value = sql_text(store->scratch, name);
	if (text_is_digits(name) && strlen(name) <= ID_DIGITS_MAX)
		status = session_ask_text(store, STATEMENT_find_batch_by_id, &value, &id, error);
	if (id != NULL)
		*ret_id = strtol(id, NULL, 10);
	if (status != STATUS_OK || id != NULL)
		return status;
	status = session_run(store, STATEMENT_find_batch_by_name, &value, &result, error);
	if (status != STATUS_OK)
		return status;
	if (PQntuples(result) == 1)
		*ret_id = (long)result_number(result, 0, 0, 0);
	else
		status = refuse_number(name, result, error);
	PQclear(result);
	return status;
}

/* ---- Loading -------------------------------------------------------------------------------- */

static void read_batch(const PGresult *result, struct arena *arena, struct delivery *delivery)
{
	const char *sha256 = PQgetvalue(result, 0, 3);

	delivery->branch = result_text(arena, result, 0, 0);
	delivery->batch = result_text(arena, result, 0, 1);
	delivery->first_seen = result_date(result, 0, 2);
	if (strlen(sha256) < sizeof(delivery->bordereau_sha256))
		memcpy(delivery->bordereau_sha256, sha256, strlen(sha256));
	delivery->folder = result_text(arena, result, 0, 4);
}

static void read_files(const PGresult *result, struct arena *arena, struct delivery *delivery)
{
	for (int row = 0; row < PQntuples(result); row++) {
		struct delivery_file *file = LIST_ADD(arena, &delivery->files);

		*file = (struct delivery_file){
			.name = result_text(arena, result, row, 0),
			.declared = result_truth(result, row, 1),
			.declared_pages = (int)result_number(result, row, 2, 0),
			.sha256 = result_text(arena, result, row, 3),
			.received = result_date(result, row, 4),
			.found_pages = (int)result_number(result, row, 5, 0),
			.dossiers = (int)result_number(result, row, 6, 0),
		};
		delivery_state_parse(PQgetvalue(result, row, 7), &file->state);
	}
}

enum status store_load_delivery(struct store *store, long id, struct arena *arena,
				struct delivery *ret_delivery, struct error *error)
{
	struct delivery delivery = { .id = id };
	const char *value;
	PGresult *result;
	enum status status;

	arena_reset(store->scratch);
	value = sql_number(store->scratch, id);
	status = session_run(store, STATEMENT_load_batch, &value, &result, error);
	if (status != STATUS_OK)
		return status;
	if (PQntuples(result) == 0)
		status = error_set(error, STATUS_NO_INPUT,
				   "there is no batch %ld; 'waraqa batches' lists them", id);
	else
		read_batch(result, arena, &delivery);
	PQclear(result);
	if (status == STATUS_OK)
		status = session_run(store, STATEMENT_load_batch_files, &value, &result, error);
	if (status != STATUS_OK)
		return status;
	read_files(result, arena, &delivery);
	PQclear(result);
	*ret_delivery = delivery;
	return STATUS_OK;
}

static void read_listed(const PGresult *result, int row, struct arena *arena,
			struct store_batch *batch)
{
	*batch = (struct store_batch){
		.id = (long)result_number(result, row, 0, 0),
		.branch = result_text(arena, result, row, 1),
		.batch = result_text(arena, result, row, 2),
		.first_seen = result_date(result, row, 3),
		.declared = (int)result_number(result, row, 4, 0),
		.came = (int)result_number(result, row, 5, 0),
		.missing = (int)result_number(result, row, 6, 0),
		.extra = (int)result_number(result, row, 7, 0),
		.differing = (int)result_number(result, row, 8, 0),
		.refused = (int)result_number(result, row, 9, 0),
		.dossiers = (int)result_number(result, row, 10, 0),
	};
}

enum status store_list_batches(struct store *store, const char *branch, long most,
			       struct arena *arena, struct store_batch **ret_batches,
			       size_t *ret_count, long *ret_all, struct error *error)
{
	const char *values[2];
	PGresult *result;
	enum status status;

	arena_reset(store->scratch);
	values[0] = sql_number(store->scratch, most);
	values[1] = sql_text(store->scratch, branch);
	status = session_run(store, STATEMENT_count_batches, &values[1], &result, error);
	if (status != STATUS_OK)
		return status;
	*ret_all = (long)result_number(result, 0, 0, 0);
	PQclear(result);
	status = session_run(store, STATEMENT_list_batches, values, &result, error);
	if (status != STATUS_OK)
		return status;
	*ret_count = (size_t)PQntuples(result);
	*ret_batches = arena_new_array(arena, *ret_count, sizeof(**ret_batches));
	for (size_t i = 0; i < *ret_count; i++)
		read_listed(result, (int)i, arena, &(*ret_batches)[i]);
	PQclear(result);
	return STATUS_OK;
}
