#include "store/carpet.h"

#include "base/memory.h"
#include "base/text.h"
#include "model/odds.h"
#include "store/deeds.h"
#include "store/load.h"
#include "store/sql.h"

#include <stdio.h>

#define X(name, text) [name] = (text),
static const char *const sources[] = { SOURCE_LIST(X) };
static const char *const verdicts[] = { VERDICT_LIST(X) };
#undef X

static void set_place(const PGresult *result, int row, struct carpet_reading *found)
{
	found->has_place = !PQgetisnull(result, row, 17);
	found->place =
		(struct affine){ result_real(result, row, 17, 1), result_real(result, row, 18, 0),
				 result_real(result, row, 19, 0), result_real(result, row, 20, 0),
				 result_real(result, row, 21, 1), result_real(result, row, 22, 0) };
}

static void set_reading(struct arena *arena, const PGresult *result, int row,
			struct reading *reading)
{
	const unsigned char *odds;
	size_t length;

	*reading = (struct reading){
		.page = (int)result_number(result, row, 4, 0),
		.form = result_text(arena, result, row, 5),
		.name = result_text(arena, result, row, 6),
		.value = result_text(arena, result, row, 7),
		.read = result_text(arena, result, row, 8),
		.confidence = result_real(result, row, 9, 0),
		.source = (enum source)load_place_of(PQgetvalue(result, row, 10), sources,
						     ARRAY_LENGTH(sources), SOURCE_PRINT),
		.box = { (int)result_number(result, row, 11, 0),
			 (int)result_number(result, row, 12, 0),
			 (int)result_number(result, row, 13, 0),
			 (int)result_number(result, row, 14, 0) },
	};
	odds = result_bytes(arena, result, row, 15, &length);
	/* bytes of another format tell nothing */
	if (odds != NULL)
		(void)odds_unpack(arena, odds, length, reading);
}

static void take_row(struct arena *arena, const PGresult *result, int row,
		     struct carpet_reading *found)
{
	*found = (struct carpet_reading){
		.dossier = (long)result_number(result, row, 0, 0),
		.revision = (int)result_number(result, row, 1, 0),
		.dossier_name = result_text(arena, result, row, 2),
		.verdict = (enum verdict)load_place_of(PQgetvalue(result, row, 3), verdicts,
						       ARRAY_LENGTH(verdicts), VERDICT_REVIEW),
		.turn_deg = (int)result_number(result, row, 16, 0),
		.width_px = (int)result_number(result, row, 23, 0),
		.height_px = (int)result_number(result, row, 24, 0),
	};
	set_reading(arena, result, row, &found->reading);
	set_place(result, row, found);
}

static const char *names_of(struct arena *scratch, const struct carpet_question *question)
{
	struct text names = { 0 };
	const char *kept;

	for (size_t i = 0; i < question->name_count; i++)
		sql_array_add(&names, question->names[i]);
	kept = arena_copy_text(scratch, sql_array_end(&names));
	text_clear(&names);
	return kept;
}

static enum status lay(struct store *store, const struct carpet_question *question,
		       struct arena *arena, struct carpet_reading **ret_readings, size_t *ret_count,
		       struct error *error)
{
	const char character[2] = { question->character, '\0' };
	const char *const values[] = {
		sql_number(store->scratch, question->dossiers_max),
		names_of(store->scratch, question),
		question->value != NULL ? sql_text(store->scratch, question->value) : NULL,
		question->character != '\0' ? sql_text(store->scratch, character) : NULL,
		sql_number(store->scratch, question->readings_max),
	};
	PGresult *result;
	enum status status = session_run(store, STATEMENT_carpet_lay, values, &result, error);
	size_t count;

	if (status != STATUS_OK)
		return status;
	count = (size_t)PQntuples(result);
	*ret_readings = arena_new_array(arena, count, sizeof(**ret_readings));
	for (size_t row = 0; row < count; row++)
		take_row(arena, result, (int)row, &(*ret_readings)[row]);
	PQclear(result);
	*ret_count = count;
	return STATUS_OK;
}

/* Without statistics, as after a first load, the planner would rather read whole tables. */
enum status store_lay_carpet(struct store *store, const struct carpet_question *question,
			     struct arena *arena, struct carpet_reading **ret_readings,
			     size_t *ret_count, struct error *error)
{
	enum status status;

	arena_reset(store->scratch);
	status = session_begin_by_indexes(store, error);
	if (status == STATUS_OK)
		status = session_end(
			store, lay(store, question, arena, ret_readings, ret_count, error), error);
	return status == STATUS_OK ? status : error_prefix(error, "cannot lay out the carpet");
}

enum status store_note_looks(struct store *store, const struct store_look *looks, size_t count,
			     struct error *error)
{
	enum status status;

	if (count == 0)
		return STATUS_OK;
	arena_reset(store->scratch);
	status = session_begin(store, error);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < count; i++)
		deeds_note(store, DEED_IMAGE_READ,
			   &(struct deed_facts){
				   .dossier = sql_number(store->scratch, looks[i].dossier),
				   .details = arena_format(store->scratch, "{\"page\":%d}",
							   looks[i].page) });
	return session_end(store, STATUS_OK, error);
}
