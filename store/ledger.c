/* The ledger: each count comes from its own table, and then they have to agree. */
#include "store/session.h"
#include "store/sql.h"

#include "base/memory.h"
#include "base/text.h"

#include <string.h>

enum { SORT_KEPT_SUM = 5 };

static const struct {
	const char *code, *why;
} sorts[] = {
	{ "no_file", "came with a bordereau and is not there: have it sent again" },
	{ "no_state", "is neither queued nor read nor refused: run 'waraqa ingest' on it again" },
	{ "two_states", "is in two states at once: keep the log and report it as a fault" },
	{ "no_first", "lacks one of its dossiers: read it again from its original" },
	{ "pages", "has a page too few or twice: read it again from its original" },
	{ "kept_sum", "has kept sums that were not those of its rows: rows or sums were changed by "
		      "hand, see 'waraqa audit log'; it is counted anew from now on" },
};

bool ledger_line_balances(const struct ledger_line *line)
{
	long states = line->copies;

	for (int i = 0; i < FILE_STATE_COUNT; i++)
		states += line->files[i];
	return line->received == states && line->odd == 0 &&
	       line->pages_decoded == line->pages_held + line->pages_removed;
}

static void read_line(const PGresult *result, int row, struct arena *arena,
		      struct ledger_line *line)
{
	/* in the order of FILE_STATE_LIST */
	enum { FIRST_STATE = 4, AFTER_STATES = FIRST_STATE + FILE_STATE_COUNT };

	line->branch = result_text(arena, result, row, 0);
	line->batch = result_text(arena, result, row, 1);
	line->received = (long)result_number(result, row, 2, 0);
	line->copies = (long)result_number(result, row, 3, 0);
	for (int i = 0; i < FILE_STATE_COUNT; i++)
		line->files[i] = (long)result_number(result, row, FIRST_STATE + i, 0);
	line->dossiers = (long)result_number(result, row, AFTER_STATES, 0);
	line->pages_decoded = (long)result_number(result, row, AFTER_STATES + 1, 0);
	line->pages_held = (long)result_number(result, row, AFTER_STATES + 2, 0);
	line->pages_removed = (long)result_number(result, row, AFTER_STATES + 3, 0);
	line->pages_declared = (long)result_number(result, row, AFTER_STATES + 4, 0);
	line->pages_found = (long)result_number(result, row, AFTER_STATES + 5, 0);
	line->odd = (long)result_number(result, row, AFTER_STATES + 6, 0);
}

static enum status load_lines(struct store *store, const char *const *values, struct arena *arena,
			      struct ledger *ledger, struct error *error)
{
	PGresult *result;
	enum status status = session_run(store, STATEMENT_ledger_lines, values, &result, error);

	if (status != STATUS_OK)
		return status;
	ledger->line_count = (size_t)PQntuples(result);
	ledger->lines = arena_new_array(arena, ledger->line_count, sizeof(*ledger->lines));
	ledger->balances = true;
	for (size_t i = 0; i < ledger->line_count; i++) {
		read_line(result, (int)i, arena, &ledger->lines[i]);
		ledger->balances = ledger->balances && ledger_line_balances(&ledger->lines[i]);
	}
	PQclear(result);
	return STATUS_OK;
}

static enum status load_faults(struct store *store, const char *from, const char *before,
			       struct arena *arena, struct ledger *ledger, struct error *error)
{
	const char *const values[] = { from, before, sql_number(arena, LEDGER_FAULTS_MAX) };
	PGresult *result;
	enum status status = session_run(store, STATEMENT_ledger_faults, values, &result, error);

	if (status != STATUS_OK)
		return status;
	ledger->fault_count = (size_t)PQntuples(result);
	ledger->faults = arena_new_array(arena, ledger->fault_count, sizeof(*ledger->faults));
	for (size_t i = 0; i < ledger->fault_count; i++) {
		size_t sort = 0;

		while (sort + 1 < ARRAY_LENGTH(sorts) &&
		       !text_equal(sorts[sort].code, PQgetvalue(result, (int)i, 0)))
			sort++;
		ledger->faults[i] = (struct ledger_fault){ result_text(arena, result, (int)i, 1),
							   sorts[sort].why, sorts[sort].code };
	}
	PQclear(result);
	return STATUS_OK;
}

/* ---- kept sums ------------------------------------------------------------------------------ */

/* *ret_goes_on: nobody is in the way. */
static enum status close_day(struct store *store, const char *day, long *kept, bool *ret_goes_on,
			     struct error *error)
{
	PGresult *result;
	enum status status = session_run(store, STATEMENT_ledger_close, &day, &result, error);

	if (status != STATUS_OK)
		return status;
	*ret_goes_on = !PQgetisnull(result, 0, 0);
	*kept += result_truth(result, 0, 0);
	PQclear(result);
	return STATUS_OK;
}

enum status store_close_ledger(struct store *store, long *ret_kept, struct error *error)
{
	bool goes_on = true;
	PGresult *days;
	enum status status = session_run(store, STATEMENT_ledger_days_to_close, NULL, &days, error);

	*ret_kept = 0;
	if (status != STATUS_OK)
		return status;
	for (int row = 0; row < PQntuples(days) && goes_on && status == STATUS_OK; row++)
		status = close_day(store, PQgetvalue(days, row, 0), ret_kept, &goes_on, error);
	PQclear(days);
	return status;
}

/* Adds the days whose sums are wrong to the faults; they are to be counted from now on. */
static enum status load_wrong_days(struct store *store, const char *from, const char *before,
				   struct arena *arena, struct ledger *ledger, struct error *error)
{
	const char *const values[] = { from, before, sql_number(arena, LEDGER_FAULTS_MAX) };
	size_t count = ledger->fault_count;
	struct ledger_fault *faults;
	PGresult *days;
	enum status status = session_run(store, STATEMENT_ledger_wrong_days, values, &days, error);

	if (status != STATUS_OK)
		return status;
	faults = arena_new_array(arena, count + (size_t)PQntuples(days), sizeof(*faults));
	for (size_t i = 0; i < count; i++)
		faults[i] = ledger->faults[i];
	for (int row = 0; row < PQntuples(days); row++)
		faults[count++] = (struct ledger_fault){
			arena_format(arena, "day %s", PQgetvalue(days, row, 0)),
			sorts[SORT_KEPT_SUM].why,
			sorts[SORT_KEPT_SUM].code,
		};
	ledger->wrong_days = (size_t)PQntuples(days);
	ledger->balances = ledger->balances && ledger->wrong_days == 0;
	ledger->faults = faults;
	ledger->fault_count = count;
	PQclear(days);
	return STATUS_OK;
}

/* The last faults are the days'. */
static enum status count_anew(struct store *store, const struct ledger *ledger, struct error *error)
{
	struct text days = { 0 };
	const char *value;
	enum status status;

	if (ledger->wrong_days == 0)
		return STATUS_OK;
	for (size_t i = ledger->fault_count - ledger->wrong_days; i < ledger->fault_count; i++)
		sql_array_add(&days, ledger->faults[i].what + strlen("day "));
	value = sql_array_end(&days);
	status = session_run(store, STATEMENT_ledger_touch, &value, NULL, error);
	text_clear(&days);
	return status;
}

/* ---- all of it ------------------------------------------------------------------------------ */

/* The sums of years are large; without the memory they would go over the disk. */
static enum status begin_snapshot(struct store *store, struct error *error)
{
	enum status status = session_execute(store, "beginning a snapshot",
					     "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; "
					     "SET LOCAL work_mem = '256MB'",
					     error);

	return status == STATUS_OK ? STATUS_OK : session_end(store, status, error);
}

enum status store_load_ledger(struct store *store, const struct ledger_question *question,
			      struct arena *arena, struct ledger *ret_ledger, struct error *error)
{
	const char *from =
		date_is_set(question->from) ? sql_date(arena, question->from) : "-infinity";
	const char *before = date_is_set(question->to)
				     ? sql_date(arena, date_add_days(question->to, 1))
				     : "infinity";
	const char *const values[] = { from,
				       before,
				       question->branch,
				       question->batch,
				       question->by_batch || question->batch != NULL ? "t" : "f",
				       question->verify ? "f" : "t" };
	struct ledger ledger = { 0 };
	enum status status = begin_snapshot(store, error);

	if (status != STATUS_OK)
		return status;
	status = load_lines(store, values, arena, &ledger, error);
	if (status == STATUS_OK && !ledger.balances)
		status = load_faults(store, from, before, arena, &ledger, error);
	if (status == STATUS_OK && question->verify)
		status = load_wrong_days(store, from, before, arena, &ledger, error);
	status = session_end(store, status, error);
	if (status == STATUS_OK)
		status = count_anew(store, &ledger, error);
	if (status == STATUS_OK)
		*ret_ledger = ledger;
	return status;
}
