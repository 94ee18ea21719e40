#include "store/standings.h"

#include "store/session.h"
#include "store/sql.h"

#include "base/text.h"

#include <limits.h>

/* ---- counting ------------------------------------------------------------------------------- */

enum status store_count_standings(struct store *store, const char *branch, int days,
				  struct standing_counts *ret_counts, struct error *error)
{
	struct standing_counts counts = { 0 };
	const char *values[2];
	enum standing standing;
	PGresult *result;
	enum status status;

	arena_reset(store->scratch);
	values[0] = sql_text(store->scratch, branch);
	values[1] = sql_number(store->scratch, days);
	status = session_run(store, STATEMENT_standing_counts, values, &result, error);
	if (status != STATUS_OK)
		return status;
	for (int row = 0; row < PQntuples(result); row++)
		if (standing_parse(PQgetvalue(result, row, 0), &standing))
			counts.counts[standing] = (long)result_number(result, row, 1, 0);
	PQclear(result);
	*ret_counts = counts;
	return STATUS_OK;
}

/* ---- listing -------------------------------------------------------------------------------- */

static void read_line(const PGresult *result, int row, struct arena *arena,
		      struct standing_line *line)
{
	*line = (struct standing_line){
		.dossier = (long)result_number(result, row, 0, 0),
		.name = result_text(arena, result, row, 1),
		.batch = result_text(arena, result, row, 2),
		.received = result_date(result, row, 3),
		.standing = STANDING_REVIEW,
		.pages = (int)result_number(result, row, 5, 0),
		.beneficiary = result_text(arena, result, row, 6),
		.total = result_number(result, row, 7, AMOUNT_UNKNOWN),
		.reasons = result_text(arena, result, row, 8),
		.since = result_text(arena, result, row, 9),
		.refusal = result_text(arena, result, row, 10),
		.fault = fault_parse(result_text(arena, result, row, 11)),
	};
	standing_parse(PQgetvalue(result, row, 4), &line->standing);
}

static enum status list(struct store *store, enum statement statement, const char *const *values,
			struct arena *arena, struct standing_line **ret_lines, size_t *ret_count,
			struct error *error)
{
	PGresult *result;
	enum status status = session_run(store, statement, values, &result, error);

	if (status != STATUS_OK)
		return status;
	*ret_count = (size_t)PQntuples(result);
	*ret_lines = arena_new_array(arena, *ret_count + 1, sizeof(**ret_lines));
	for (size_t i = 0; i < *ret_count; i++)
		read_line(result, (int)i, arena, &(*ret_lines)[i]);
	PQclear(result);
	return STATUS_OK;
}

enum status store_list_standings(struct store *store, const struct standing_question *question,
				 struct arena *arena, struct standing_line **ret_lines,
				 size_t *ret_count, struct error *error)
{
	bool is_of_all = question->standing == STANDING_COUNT;
	const char *values[4];
	int count = 0;

	arena_reset(store->scratch);
	values[count++] = sql_text(store->scratch, question->branch);
	if (!is_of_all)
		values[count++] = standing_code(question->standing);
	values[count++] =
		sql_number(store->scratch, question->before > 0 ? question->before : LONG_MAX);
	values[count++] = sql_number(store->scratch, question->most);
	return list(store, is_of_all ? STATEMENT_standing_dossiers : STATEMENT_standing_dossiers_in,
		    values, arena, ret_lines, ret_count, error);
}

enum status store_list_file_standings(struct store *store, const struct standing_question *question,
				      struct arena *arena, struct standing_line **ret_lines,
				      size_t *ret_count, struct error *error)
{
	enum statement which = question->standing == STANDING_REFUSED ? STATEMENT_standing_refused
								      : STATEMENT_standing_queued;
	const char *values[2];

	arena_reset(store->scratch);
	values[0] = sql_text(store->scratch, question->branch);
	values[1] = sql_number(store->scratch, question->most);
	return list(store, which, values, arena, ret_lines, ret_count, error);
}

enum status store_list_batch_standings(struct store *store, long batch, struct arena *arena,
				       struct standing_line **ret_lines, size_t *ret_count,
				       struct error *error)
{
	const char *value;

	arena_reset(store->scratch);
	value = sql_number(store->scratch, batch);
	return list(store, STATEMENT_standing_batch, &value, arena, ret_lines, ret_count, error);
}

enum status store_find_standing(struct store *store, const char *branch, long dossier,
				struct arena *arena, struct standing_line *ret_line,
				struct error *error)
{
	struct standing_line *lines;
	const char *values[2];
	size_t count;
	enum status status;

	arena_reset(store->scratch);
	values[0] = sql_text(store->scratch, branch);
	values[1] = sql_number(store->scratch, dossier);
	status = list(store, STATEMENT_standing_dossier, values, arena, &lines, &count, error);
	if (status != STATUS_OK)
		return status;
	if (count == 0)
		return error_set(error, STATUS_NO_INPUT, "there is no dossier %ld", dossier);
	*ret_line = lines[0];
	return STATUS_OK;
}

enum status store_check_batch(struct store *store, const char *branch, long batch,
			      struct error *error)
{
	const char *values[2];
	bool is_there = false;
	enum status status;

	arena_reset(store->scratch);
	values[0] = sql_number(store->scratch, batch);
	values[1] = sql_text(store->scratch, branch);
	status = session_ask(store, STATEMENT_standing_has_batch, values, &is_there, error);
	if (status == STATUS_OK && !is_there)
		status = error_set(error, STATUS_NO_INPUT, "there is no batch %ld", batch);
	return status;
}

/* ---- quality -------------------------------------------------------------------------------- */

/* The columns of QUALITY_FIGURES, from the second on. */
static void read_figures(const PGresult *result, int row, struct scan_figures *figures)
{
	*figures = (struct scan_figures){
		.pages = (long)result_number(result, row, 1, 0),
		.faulty = (long)result_number(result, row, 2, 0),
		.dpi = (int)result_number(result, row, 3, 0),
		.skew_deg = result_real(result, row, 4, 0),
	};
	for (int i = 0; i < QUALITY_FAULTS; i++)
		figures->faults[i] = (long)result_number(result, row, 5 + i, 0);
}

enum status store_list_quality(struct store *store, const char *branch, int weeks,
			       struct arena *arena, struct scan_quality **ret_weeks,
			       size_t *ret_count, struct error *error)
{
	const char *values[2];
	PGresult *result;
	enum status status;

	arena_reset(store->scratch);
	values[0] = sql_text(store->scratch, branch);
	values[1] = sql_number(store->scratch, weeks);
	status = session_run(store, STATEMENT_standing_quality, values, &result, error);
	if (status != STATUS_OK)
		return status;
	*ret_count = (size_t)PQntuples(result);
	*ret_weeks = arena_new_array(arena, *ret_count + 1, sizeof(**ret_weeks));
	for (int row = 0; row < PQntuples(result); row++) {
		(*ret_weeks)[row].week = result_date(result, row, 0);
		read_figures(result, row, &(*ret_weeks)[row].scans);
	}
	PQclear(result);
	return STATUS_OK;
}

enum status store_list_scanners(struct store *store, const char *branch, int days,
				struct arena *arena, struct scanner_quality **ret_scanners,
				size_t *ret_count, struct error *error)
{
	enum { LATE_COLUMN = 5 + QUALITY_FAULTS };
	const char *values[4];
	PGresult *result;
	enum status status;

	arena_reset(store->scratch);
	values[0] = sql_text(store->scratch, branch);
	values[1] = sql_number(store->scratch, days);
	values[2] = sql_number(store->scratch, days / 2);
	values[3] = sql_number(store->scratch, QUALITY_SCANNERS_MAX);
	status = session_run(store, STATEMENT_standing_scanners, values, &result, error);
	if (status != STATUS_OK)
		return status;
	*ret_count = (size_t)PQntuples(result);
	*ret_scanners = arena_new_array(arena, *ret_count + 1, sizeof(**ret_scanners));
	for (int row = 0; row < PQntuples(result); row++) {
		struct scanner_quality *quality = &(*ret_scanners)[row];

		quality->scanner = result_text(arena, result, row, 0);
		read_figures(result, row, &quality->scans);
		quality->late_pages = (long)result_number(result, row, LATE_COLUMN, 0);
		quality->late_faulty = (long)result_number(result, row, LATE_COLUMN + 1, 0);
	}
	PQclear(result);
	return STATUS_OK;
}
