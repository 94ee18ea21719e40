/* A supervisor's day: sums of the counts that migration 0027 keeps. */
#include "store/day.h"
#include "store/session.h"
#include "store/sql.h"

#include "base/memory.h"
#include "base/text.h"

/* As many as the session's questions share: from, before, branch, fund, form, scanner. */
enum { ASKED = 6 };

static void read_figures(const PGresult *result, int row, int column, struct day_figures *figures)
{
#define X(name) figures->name = (long)result_number(result, row, column++, 0);
	DAY_FIGURES(X)
#undef X
}

/* ---- the parts ------------------------------------------------------------------------------ */

static enum status load_today(struct store *store, struct store_day *day, struct error *error)
{
	PGresult *result;
	enum status status = session_run(store, STATEMENT_day_today, NULL, &result, error);

	if (status != STATUS_OK)
		return status;
	day->today = result_date(result, 0, 0);
	PQclear(result);
	return STATUS_OK;
}

/* What came under one name and went on under another leaves nothing behind. */
static bool has_something(const struct day_figures *figures)
{
	bool has = false;

#define X(name) has = has || figures->name != 0;
	DAY_FIGURES(X)
#undef X
	return has;
}

/* A row for all, and rows for each day, branch, fund, form and scanner. */
static enum status load_parts(struct store *store, const char *const *asked, struct arena *arena,
			      struct store_day *day, struct error *error)
{
	PGresult *result;
	enum status status = session_run(store, STATEMENT_day_parts, asked, &result, error);

	if (status != STATUS_OK)
		return status;
	for (int row = 0; row < PQntuples(result); row++) {
		long part = (long)result_number(result, row, 0, DAY_PARTS);
		struct day_line line = { .label = result_text(arena, result, row, 1) };

		read_figures(result, row, 2, &line.figures);
		if (part >= DAY_PARTS)
			day->total = line.figures;
		else if (has_something(&line.figures))
			*LIST_ADD(arena, &day->parts[part]) = line;
	}
	PQclear(result);
	return STATUS_OK;
}

static enum status load_hours(struct store *store, const char *const *asked, struct arena *arena,
			      struct store_day *day, struct error *error)
{
	PGresult *result;
	enum status status = session_run(store, STATEMENT_day_hours, asked, &result, error);

	if (status != STATUS_OK)
		return status;
	for (int row = 0; row < PQntuples(result); row++) {
		struct day_hour *hour = LIST_ADD(arena, &day->hours);

		hour->hour = result_text(arena, result, row, 0);
		read_figures(result, row, 1, &hour->figures);
	}
	PQclear(result);
	return STATUS_OK;
}

static enum status load_reasons(struct store *store, const char *const *asked, struct arena *arena,
				struct store_day *day, struct error *error)
{
	PGresult *result;
	enum status status = session_run(store, STATEMENT_day_reasons, asked, &result, error);

	if (status != STATUS_OK)
		return status;
	for (int row = 0; row < PQntuples(result); row++)
		*LIST_ADD(arena, &day->reasons) = (struct day_reason){
			.code = result_text(arena, result, row, 0),
			.dossiers = (long)result_number(result, row, 1, 0),
			.rejected = (long)result_number(result, row, 2, 0),
		};
	PQclear(result);
	return STATUS_OK;
}

static enum status load_backlog(struct store *store, const char *const *asked,
				struct store_day *day, struct error *error)
{
	PGresult *result;
	enum status status = session_run(store, STATEMENT_day_backlog, asked, &result, error);

	if (status != STATUS_OK)
		return status;
	for (int row = 0; row < PQntuples(result); row++) {
		bool of_files = text_equal(PQgetvalue(result, row, 0), "file");

		*(of_files ? &day->files : &day->dossiers) = (struct day_backlog){
			.waiting = (long)result_number(result, row, 1, 0),
			.overdue = (long)result_number(result, row, 2, 0),
			.due_today = (long)result_number(result, row, 3, 0),
			.due_soon = (long)result_number(result, row, 4, 0),
			.arrived = result_date(result, row, 5),
			.due = result_date(result, row, 6),
		};
	}
	PQclear(result);
	return STATUS_OK;
}

static enum status load_people(struct store *store, const char *const *asked, struct arena *arena,
			       struct store_day *day, struct error *error)
{
	PGresult *result;
	enum status status = session_run(store, STATEMENT_day_people, asked, &result, error);

	if (status != STATUS_OK)
		return status;
	for (int row = 0; row < PQntuples(result); row++)
		*LIST_ADD(arena, &day->people) = (struct day_person){
			.person = (long)result_number(result, row, 0, 0),
			.name = result_text(arena, result, row, 1),
			.accepted = (long)result_number(result, row, 2, 0),
			.sent_back = (long)result_number(result, row, 3, 0),
			.rejected = (long)result_number(result, row, 4, 0),
			.reopened = (long)result_number(result, row, 5, 0),
			.corrected = (long)result_number(result, row, 6, 0),
			.confirmed = (long)result_number(result, row, 7, 0),
			.arranged = (long)result_number(result, row, 8, 0),
			.handed = (long)result_number(result, row, 9, 0),
			.undone = (long)result_number(result, row, 10, 0),
			.active_s = (long)result_number(result, row, 11, 0),
			.first_at = result_text(arena, result, row, 12),
			.last_at = result_text(arena, result, row, 13),
		};
	PQclear(result);
	return STATUS_OK;
}

/* ---- all of it ------------------------------------------------------------------------------ */

static enum status load(struct store *store, const struct day_question *question,
			struct arena *arena, struct store_day *day, struct error *error)
{
	enum status status = load_today(store, day, error);
	struct date from = date_is_set(question->from) ? question->from : day->today;
	struct date to = date_is_set(question->to) ? question->to : day->today;
	const char *const asked[] = {
		sql_date(store->scratch, from),
		sql_date(store->scratch, date_add_days(to, 1)),
		sql_text(store->scratch, question->branch),
		sql_text(store->scratch, question->fund),
		sql_text(store->scratch, question->form),
		sql_text(store->scratch, question->scanner),
	};

	_Static_assert(ARRAY_LENGTH(asked) == ASKED, "the statements of the day count on these");
	if (status == STATUS_OK)
		status = load_parts(store, asked, arena, day, error);
	if (status == STATUS_OK && date_compare(from, to) == 0)
		status = load_hours(store, asked, arena, day, error);
	if (status == STATUS_OK)
		status = load_reasons(store, asked, arena, day, error);
	if (status == STATUS_OK)
		status = load_backlog(store, asked + 2, day, error);
	if (status == STATUS_OK)
		status = load_people(store, asked, arena, day, error);
	return status;
}

enum status store_load_day(struct store *store, const struct day_question *question,
			   struct arena *arena, struct store_day *ret_day, struct error *error)
{
	struct store_day day = { 0 };
	enum status status;

	arena_reset(store->scratch);
	status = session_execute(store, "beginning to sum up a day",
				 "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", error);
	if (status == STATUS_OK)
		status = session_end(store, load(store, question, arena, &day, error), error);
	if (status == STATUS_OK)
		*ret_day = day;
	else
		error_prefix(error, "cannot sum up the day");
	return status;
}

enum status store_list_deeds(struct store *store, const struct deeds_question *question,
			     struct arena *arena, struct day_deed **ret_deeds, size_t *ret_count,
			     struct error *error)
{
	struct arena *scratch = store->scratch;
	const char *values[6];
	PGresult *result;
	enum status status;

	arena_reset(scratch);
	values[0] = sql_number(scratch, question->person);
	values[1] = sql_date(scratch, question->from);
	values[2] = sql_date(scratch, date_add_days(question->to, 1));
	values[3] = sql_text(scratch, question->before);
	values[4] = sql_number(scratch, question->before_dossier);
	values[5] = sql_number(scratch, question->most);
	status = session_run(store, STATEMENT_day_deeds, values, &result, error);
	if (status != STATUS_OK)
		return error_prefix(error, "cannot list what a person did");
	*ret_count = (size_t)PQntuples(result);
	*ret_deeds = arena_new_array(arena, *ret_count, sizeof(**ret_deeds));
	for (int row = 0; row < PQntuples(result); row++) {
		struct day_deed *deed = &(*ret_deeds)[row];

		*deed = (struct day_deed){
			.at = result_text(arena, result, row, 0),
			.dossier = (long)result_number(result, row, 1, 0),
			.number = (int)result_number(result, row, 2, 0),
			.name = result_text(arena, result, row, 3),
			.field = result_text(arena, result, row, 5),
			.reason = result_text(arena, result, row, 6),
			.is_undone = result_truth(result, row, 7),
		};
		desk_deed_parse(PQgetvalue(result, row, 4), &deed->deed);
	}
	PQclear(result);
	return STATUS_OK;
}
