/*
 * The registers of people as a whole, streamed out for an audit, and what it found put in the place
 * of what the last one found.
 */
#include "base/memory.h"
#include "store/deeds.h"
#include "store/sql.h"

#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 10 };

/* Rows as COPY's text format has them, one of COLUMNS cells after the other. */
static const char *const copies[] = {
	"COPY (SELECT 0, '', immatriculation, 0, cin, last_name, first_name, birth_date, sex, "
	"rights_from || ' ' || coalesce(rights_to::text, '') FROM insured) TO STDOUT",
	"COPY (SELECT CASE relation WHEN 'conjoint' THEN 1 ELSE 2 END, '', immatriculation, rank, "
	"dependant.cin, dependant.last_name, dependant.first_name, dependant.birth_date, "
	"dependant.sex, rights_from || ' ' || coalesce(rights_to::text, '') "
	"FROM dependant JOIN insured USING (immatriculation)) TO STDOUT",
	"COPY (SELECT 3, scheme, number, 0, cin, last_name, first_name, birth_date, '', "
	"valid_from || ' ' || coalesce(valid_to::text, '') FROM elsewhere) TO STDOUT",
};

typedef LIST(struct registered_person) people_list;

/* Undoes COPY's backslashes in place. */
static char *uncopied(char *cell)
{
	static const char escapes[] = "tnrbfv", meant[] = "\t\n\r\b\f\v";
	char *to = cell;

	if (strcmp(cell, "\\N") == 0)
		return NULL;
	if (strchr(cell, '\\') == NULL)
		return cell;
	for (const char *from = cell; *from != '\0'; from++) {
		const char *escape =
			from[0] == '\\' && from[1] != '\0' ? strchr(escapes, from[1]) : NULL;

		if (from[0] == '\\' && from[1] != '\0')
			from++;
		*to++ = escape != NULL ? meant[escape - escapes] : *from;
	}
	*to = '\0';
	return cell;
}

static void add_person(struct arena *arena, char *line, people_list *people)
{
	char *cells[COLUMNS] = { 0 }, *until;
	struct registered_person *person;

	for (int i = 0; i < COLUMNS && line != NULL; i++)
		cells[i] = strsep(&line, "\t");
	for (int i = 0; i < COLUMNS; i++)
		if (cells[i] == NULL)
			return;
	person = LIST_ADD(arena, people);
	*person = (struct registered_person){
		.as = (enum registered_as)(cells[0][0] - '0'),
		.scheme = cells[1][0] != '\0' ? arena_copy_text(arena, uncopied(cells[1])) : NULL,
		.number = arena_copy_text(arena, uncopied(cells[2])),
		.rank = (int)strtol(cells[3], NULL, 10),
		.cin = arena_copy_text(arena, uncopied(cells[4])),
		.last_name = arena_copy_text(arena, uncopied(cells[5])),
		.first_name = arena_copy_text(arena, uncopied(cells[6])),
		.sex = cells[8][0],
	};
	date_parse_iso(cells[7], &person->birth);
	until = cells[9];
	date_parse_iso(strsep(&until, " "), &person->valid_from);
	if (until != NULL)
		date_parse_iso(until, &person->valid_to);
}

static enum status copy_people(struct store *store, const char *sql, struct arena *arena,
			       people_list *people, struct error *error)
{
	PGresult *result;
	enum status status =
		session_query(store, "reading the registers", sql, PGRES_COPY_OUT, &result, error);
	char *line;

	if (status != STATUS_OK)
		return status;
	PQclear(result);
	while (PQgetCopyData(store->connection, &line, 0) > 0) {
		line[strcspn(line, "\n")] = '\0';
		add_person(arena, line, people);
		PQfreemem(line);
	}
	while ((result = PQgetResult(store->connection)) != NULL) {
		if (status == STATUS_OK && PQresultStatus(result) != PGRES_COMMAND_OK)
			status = session_fail(store, "reading the registers", result, error);
		PQclear(result);
	}
	return status;
}

enum status store_load_people(struct store *store, struct arena *arena,
			      struct registered_person **ret_people, size_t *ret_count,
			      struct error *error)
{
	people_list people = { 0 };
	enum status status;

	arena_reset(store->scratch);
	status = session_begin(store, error);
	if (status != STATUS_OK)
		return status;
	/* the three as they were at one moment */
	status = session_execute(store, "reading the registers",
				 "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", error);
	for (size_t i = 0; status == STATUS_OK && i < ARRAY_LENGTH(copies); i++)
		status = copy_people(store, copies[i], arena, &people, error);
	status = session_end(store, status, error);
	if (status != STATUS_OK)
		return status;
	*ret_people = people.items;
	*ret_count = people.count;
	return STATUS_OK;
}

/* ---- what was found -------------------------------------------------------------------------- */

static void add_overlap(struct batch *batch, const struct registered_person *person,
			const struct registered_person *other,
			const struct registered_double *found)
{
	bool elsewhere = other->as == REGISTERED_ELSEWHERE;

	batch_add(batch, person->number);
	batch_add_number(batch, person->rank);
	batch_add(batch, elsewhere ? "t" : "f");
	batch_add_text(batch, elsewhere ? other->scheme : other->number);
	batch_add(batch, double_kind_word(found->kind));
	batch_add_real(batch, found->probability);
	batch_add_date(batch, other->valid_from);
	batch_add_date(batch, other->valid_to);
}

static void add_double(struct batch *batch, const struct registered_double *found)
{
	add_overlap(batch, found->first, found->second, found);
	/* who is insured, and the father's child, are where they belong */
	if (found->kind == DOUBLE_INSURED || found->kind == DOUBLE_DEPENDANT)
		add_overlap(batch, found->second, found->first, found);
}

static enum status save_all(struct store *store, const struct registered_double *doubles,
			    size_t count, struct error *error)
{
	enum { OVERLAP_COLUMNS = 8, SENT_AT_ONCE = 5000 };
	enum status status = session_run(store, STATEMENT_audit_lock, NULL, NULL, error);

	if (status == STATUS_OK)
		status = session_run(store, STATEMENT_audit_forget, NULL, NULL, error);
	for (size_t from = 0; status == STATUS_OK && from < count; from += SENT_AT_ONCE) {
		struct batch batch = { .columns = OVERLAP_COLUMNS };

		for (size_t i = from; i < count && i < from + SENT_AT_ONCE; i++)
			add_double(&batch, &doubles[i]);
		status = batch_send(store, STATEMENT_audit_save, "now", &batch, error);
	}
	if (status == STATUS_OK)
		deeds_note(
			store, DEED_DOUBLES_SAVED,
			&(struct deed_facts){ .details = arena_format(store->scratch,
								      "{\"pairs\":%zu}", count) });
	return status;
}

enum status store_save_doubles(struct store *store, const struct registered_double *doubles,
			       size_t count, struct error *error)
{
	enum status status;

	arena_reset(store->scratch);
	status = session_begin(store, error);
	if (status != STATUS_OK)
		return status;
	return session_end(store, save_all(store, doubles, count, error), error);
}
