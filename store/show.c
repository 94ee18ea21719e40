/* What the command line asks of the store. */
#include "store/show.h"
#include "store/deeds.h"
#include "store/session.h"
#include "store/sql.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum status store_count(struct store *store, struct store_counts *ret_counts, struct error *error)
{
	PGresult *result;
	enum status status = session_run(store, STATEMENT_store_count, NULL, &result, error);

	if (status != STATUS_OK)
		return status;
	*ret_counts = (struct store_counts){
		.dossiers = (long)result_number(result, 0, 0, 0),
		.pages = (long)result_number(result, 0, 1, 0),
		.claims = (long)result_number(result, 0, 2, 0),
		.accepted = (long)result_number(result, 0, 3, 0),
		.review = (long)result_number(result, 0, 4, 0),
		.rejected = (long)result_number(result, 0, 5, 0),
		.refused_files = (long)result_number(result, 0, 6, 0),
	};
	PQclear(result);
	return STATUS_OK;
}

static void read_summary(const PGresult *result, int row, struct arena *arena,
			 struct store_summary *line)
{
	*line = (struct store_summary){
		.id = (long)result_number(result, row, 0, 0),
		.name = result_text(arena, result, row, 1),
		.pages = (int)result_number(result, row, 2, 0),
		.insured = result_text(arena, result, row, 3),
		.total = result_number(result, row, 4, AMOUNT_UNKNOWN),
		.verdict = result_text(arena, result, row, 5),
		.reasons = result_text(arena, result, row, 6),
	};
	if (line->reasons == NULL)
		line->reasons = "";
}

enum status show_summaries(struct store *store, enum statement statement, const char *asked,
			   struct arena *arena, struct store_summary **ret_lines, size_t *ret_count,
			   struct error *error)
{
	PGresult *result;
	enum status status = session_run(store, statement, &asked, &result, error);

	if (status != STATUS_OK)
		return status;
	*ret_count = (size_t)PQntuples(result);
	*ret_lines = arena_new_array(arena, *ret_count, sizeof(**ret_lines));
	for (size_t i = 0; i < *ret_count; i++)
		read_summary(result, (int)i, arena, &(*ret_lines)[i]);
	PQclear(result);
	return STATUS_OK;
}

enum status store_summarise(struct store *store, const char *const *hashes, size_t count,
			    struct arena *arena, struct store_summary **ret_lines,
			    size_t *ret_count, struct error *error)
{
	struct text array = { 0 };
	enum status status;

	for (size_t i = 0; i < count; i++)
		sql_array_add(&array, hashes[i]);
	status = show_summaries(store, STATEMENT_store_summarise,
				count > 0 ? sql_array_end(&array) : NULL, arena, ret_lines,
				ret_count, error);
	text_clear(&array);
	return status;
}

/* ---- one dossier ---------------------------------------------------------------------------- */

enum { ID_DIGITS_MAX = 18 };

static enum status refuse_ambiguous(const char *dossier, const PGresult *result,
				    struct error *error)
{
	struct text ids = { 0 };
	enum status status;

	for (int row = 0; row < PQntuples(result); row++)
		text_append_format(&ids, " %s", PQgetvalue(result, row, 0));
	status = error_set(error, STATUS_USAGE,
			   "several dossiers are named '%s'; show one by its number:%s", dossier,
			   text_value(&ids));
	text_clear(&ids);
	return status;
}

/* Gives the id in the session's scratch arena, NULL when there is no such dossier. */
static enum status look_up(struct store *store, enum statement statement, const char *const *values,
			   const char *dossier, const char **ret_id, struct error *error)
{
	PGresult *result;
	enum status status = session_run(store, statement, values, &result, error);

	if (status != STATUS_OK)
		return status;
	*ret_id = NULL;
	if (PQntuples(result) == 1)
		*ret_id = result_text(store->scratch, result, 0, 0);
	else if (PQntuples(result) > 1)
		status = refuse_ambiguous(dossier, result, error);
	PQclear(result);
	return status;
}

/* As below, but NULL when there is none. */
static enum status look_for_dossier(struct store *store, const char *dossier, const char **ret_id,
				    struct error *error)
{
	char *path = arena_copy_text(store->scratch, dossier);
	const char *number = "1", *values[3];
	char *mark = strrchr(path, '#');
	enum status status = STATUS_OK;

	*ret_id = NULL;
	if (text_is_digits(dossier) && strlen(dossier) <= ID_DIGITS_MAX)
		status = look_up(store, STATEMENT_show_by_id, &dossier, dossier, ret_id, error);
	if (status != STATUS_OK || *ret_id != NULL)
		return status;
	if (mark != NULL && text_is_digits(mark + 1) && strlen(mark + 1) < 9) {
		number = mark + 1;
		*mark = '\0';
	}
	values[0] = sql_text(store->scratch, path_base_name(path));
	values[1] = sql_text(store->scratch, path);
	values[2] = number;
	return look_up(store, STATEMENT_show_by_name, values, dossier, ret_id, error);
}

enum status show_find_dossier(struct store *store, const char *dossier, const char **ret_id,
			      struct error *error)
{
	enum status status;

	arena_reset(store->scratch);
	status = look_for_dossier(store, dossier, ret_id, error);
	if (status == STATUS_OK && *ret_id == NULL)
		status = error_set(
			error, STATUS_NO_INPUT,
			"there is no dossier '%s' in the store; 'waraqa run' lists what it "
			"stores, by number and name",
			dossier);
	return status;
}

enum status show_refuse_replaced(struct store *store, const char *id, struct error *error)
{
	PGresult *result;
	enum status status = session_run(store, STATEMENT_show_replacements, &id, &result, error);

	if (status != STATUS_OK)
		return status;
	status = error_set(error, STATUS_NO_INPUT,
			   "the pages of dossier %s were put into other dossiers: show %s", id,
			   PQgetvalue(result, 0, 0));
	PQclear(result);
	return status;
}

static enum status show(struct store *store, const char *dossier, char **ret_json,
			struct error *error)
{
	const char *id;
	PGresult *result;
	enum status status = show_find_dossier(store, dossier, &id, error);

	if (status == STATUS_OK)
		status = session_run(store, STATEMENT_show_dossier, &id, &result, error);
	if (status != STATUS_OK)
		return status;
	if (PQntuples(result) == 0) {
		PQclear(result);
		return show_refuse_replaced(store, id, error);
	}
	*ret_json = memory_copy_text(PQgetvalue(result, 0, 0));
	PQclear(result);
	deeds_note(store, DEED_DOSSIER_SHOWN, &(struct deed_facts){ .dossier = id });
	return STATUS_OK;
}

enum status store_show(struct store *store, const char *dossier, char **ret_json,
		       struct error *error)
{
	enum status status = session_begin(store, error);
	char *json = NULL;

	if (status == STATUS_OK)
		status = session_end(store, show(store, dossier, &json, error), error);
	if (status == STATUS_OK)
		*ret_json = json;
	else
		free(json);
	return status;
}
