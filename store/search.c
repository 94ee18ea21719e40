/*
 * Searching: search_find() of migration 0027 gives the dossiers, a second question what is shown of
 * each, which row security sees to by itself.
 */
#include "store/search.h"
#include "store/deeds.h"
#include "store/search_note.h"
#include "store/session.h"
#include "store/sql.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- where a page begins -------------------------------------------------------------------- */

#define NEAR_ENDING ".near"

char *search_place_format(const struct search_place *place, char *text)
{
	char day[DATE_TEXT_SIZE];

	snprintf(text, SEARCH_PLACE_SIZE, "%s.%ld%s",
		 date_is_set(place->received) ? date_format_iso(place->received, day) : "0",
		 place->dossier, place->is_near ? NEAR_ENDING : "");
	return text;
}

bool search_place_parse(const char *text, struct search_place *ret_place)
{
	struct search_place place = { 0 };
	char copy[SEARCH_PLACE_SIZE];
	char *number;

	if (strlen(text) >= sizeof(copy))
		return false;
	memcpy(copy, text, strlen(text) + 1);
	place.is_near = text_ends_with(copy, NEAR_ENDING);
	if (place.is_near)
		copy[strlen(copy) - strlen(NEAR_ENDING)] = '\0';
	number = strchr(copy, '.');
	if (number == NULL || !text_is_digits(number + 1) || strlen(number + 1) > 18)
		return false;
	*number++ = '\0';
	place.dossier = strtol(number, NULL, 10);
	if (place.dossier == 0 ? !text_equal(copy, "0") : !date_parse_iso(copy, &place.received))
		return false;
	*ret_place = place;
	return true;
}

/* ---- which dossiers ------------------------------------------------------------------------- */

struct found {
	LIST(struct search_place) places;
};

static void add_mark(struct arena *arena, struct text *marks, const char *letter, const char *value)
{
	if (value != NULL)
		sql_array_add(marks, sql_text(arena, arena_format(arena, "%s/%s", letter, value)));
}

/* As search_note() of migration 0027 writes them; NULL: none. */
static const char *marks_of(const struct search_question *question, struct arena *arena,
			    struct text *marks)
{
	add_mark(arena, marks, "b", question->branch);
	add_mark(arena, marks, "l", question->batch);
	add_mark(arena, marks, "f", question->fund);
	add_mark(arena, marks, "p", question->form);
	add_mark(arena, marks, "n", question->scanner);
	add_mark(arena, marks, "s", question->state);
	add_mark(arena, marks, "v", question->verdict);
	for (int i = 0; i < question->reason_count; i++)
		sql_array_add(marks, question->reasons[i]);
	return marks->length > 0 ? sql_array_end(marks) : NULL;
}

static enum status find(struct store *store, const struct search_question *question,
			const struct search_place *after, size_t most, struct arena *arena,
			struct found *found, struct error *error)
{
	struct arena *scratch = store->scratch;
	struct text marks = { 0 };
	const char *const values[] = {
		sql_text(scratch, question->name),
		after->is_near ? "t" : "f",
		marks_of(question, scratch, &marks),
		question->dossier != 0 ? sql_number(scratch, question->dossier) : NULL,
		sql_text(scratch, question->image),
		sql_text(scratch, question->number),
		sql_text(scratch, question->cin),
		sql_text(scratch, question->box),
		sql_text(scratch, question->code),
		sql_date(scratch, question->received_from),
		sql_date(scratch, question->received_to),
		sql_date(scratch, question->care_from),
		sql_date(scratch, question->care_to),
		sql_date(scratch, after->received),
		after->dossier != 0 ? sql_number(scratch, after->dossier) : NULL,
		sql_number(scratch, (long long)(most - found->places.count)),
	};
	PGresult *result;
	enum status status = session_run(store, STATEMENT_search_find, values, &result, error);

	text_clear(&marks);
	if (status != STATUS_OK)
		return status;
	for (int row = 0; row < PQntuples(result); row++)
		*LIST_ADD(arena, &found->places) =
			(struct search_place){ .received = result_date(result, row, 0),
					       .dossier = (long)result_number(result, row, 1, 0),
					       .is_near = after->is_near };
	PQclear(result);
	return STATUS_OK;
}

/* First who has the name, then who has one like it. */
static enum status find_both(struct store *store, const struct search_question *question,
			     const struct search_place *after, size_t most, struct arena *arena,
			     struct found *found, struct error *error)
{
	const struct search_place alike = { .is_near = true };
	enum status status = find(store, question, after, most, arena, found, error);

	if (status != STATUS_OK || question->name == NULL || after->is_near ||
	    found->places.count >= most)
		return status;
	return find(store, question, &alike, most, arena, found, error);
}

/* ---- what is shown of them ------------------------------------------------------------------ */

static void read_line(const PGresult *result, int row, struct arena *arena,
		      struct search_line *line)
{
	*line = (struct search_line){
		.dossier = (long)result_number(result, row, 0, 0),
		.name = result_text(arena, result, row, 1),
		.branch = result_text(arena, result, row, 2),
		.batch = result_text(arena, result, row, 3),
		.fund = result_text(arena, result, row, 4),
		.received = result_date(result, row, 5),
		.care_date = result_date(result, row, 6),
		.beneficiary = result_text(arena, result, row, 7),
		.insured = result_text(arena, result, row, 8),
		.number = result_text(arena, result, row, 9),
		.verdict = result_text(arena, result, row, 10),
		.decision = result_text(arena, result, row, 11),
		.state = result_text(arena, result, row, 12),
		.reasons = result_text(arena, result, row, 13),
		.total = result_number(result, row, 14, AMOUNT_UNKNOWN),
		.payable = result_number(result, row, 15, AMOUNT_UNKNOWN),
		.pages = (int)result_number(result, row, 16, 0),
		.held_by = result_text(arena, result, row, 17),
		.handed_to = result_text(arena, result, row, 18),
		.deadline = result_date(result, row, 19),
	};
	if (line->reasons == NULL)
		line->reasons = "";
}

/* A dossier whose pages are in others is found and has no line. */
static enum status load_lines(struct store *store, const struct found *found, size_t count,
			      struct arena *arena, struct search_results *results,
			      struct error *error)
{
	struct text ids = { 0 };
	const char *values[1];
	PGresult *result;
	enum status status;
	size_t place = 0;

	for (size_t i = 0; i < count; i++)
		sql_array_add(&ids, sql_number(store->scratch, found->places.items[i].dossier));
	values[0] = sql_array_end(&ids);
	status = session_run(store, STATEMENT_search_lines, values, &result, error);
	text_clear(&ids);
	if (status != STATUS_OK)
		return status;
	results->count = (size_t)PQntuples(result);
	results->lines = arena_new_array(arena, results->count, sizeof(*results->lines));
	for (size_t i = 0; i < results->count; i++) {
		struct search_line *line = &results->lines[i];

		read_line(result, (int)i, arena, line);
		while (place + 1 < count && found->places.items[place].dossier != line->dossier)
			place++;
		line->is_near = found->places.items[place].is_near;
	}
	PQclear(result);
	return STATUS_OK;
}

enum status store_search(struct store *store, const struct search_question *question,
			 const struct search_place *after, int most, struct arena *arena,
			 struct search_results *ret_results, struct error *error)
{
	struct search_results results = { 0 };
	struct found found = { 0 };
	size_t wanted = (size_t)most, count;
	enum status status;

	arena_reset(store->scratch);
	/* one more tells whether there is another page */
	status = find_both(store, question, after, wanted + 1, arena, &found, error);
	if (status == STATUS_OK && found.places.items != NULL) {
		count = found.places.count > wanted ? wanted : found.places.count;
		if (found.places.count > wanted)
			results.next = found.places.items[wanted - 1];
		status = load_lines(store, &found, count, arena, &results, error);
	}
	if (status != STATUS_OK)
		return error_prefix(error, "cannot search for dossiers");
	*ret_results = results;
	return STATUS_OK;
}

/* ---- what is noted -------------------------------------------------------------------------- */

enum status search_note(struct store *store, const long *dossiers, size_t count,
			struct error *error)
{
	struct text ids = { 0 };
	const char *values[1];
	enum status status;

	for (size_t i = 0; i < count; i++)
		sql_array_add(&ids, sql_number(store->scratch, dossiers[i]));
	values[0] = sql_array_end(&ids);
	status = session_send(store, STATEMENT_search_note, values, error);
	text_clear(&ids);
	return status;
}

enum status search_note_file(struct store *store, const char *sha256, struct error *error)
{
	return session_send(store, STATEMENT_search_note_file, &sha256, error);
}

enum status store_note_export(struct store *store, const char *list, long lines,
			      struct error *error)
{
	struct text details = { 0 };
	enum status status = session_begin(store, error);

	if (status != STATUS_OK)
		return status;
	text_append(&details, "{\"list\":");
	sql_json_text(&details, list);
	text_append_format(&details, ",\"lines\":%ld}", lines);
	deeds_note(store, DEED_LIST_EXPORTED, &(struct deed_facts){ .details = details.bytes });
	text_clear(&details);
	return session_end(store, status, error);
}
