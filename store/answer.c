/*
 * What the registers know of a dossier's readings. Near numbers are found by asking for all numbers
 * one edit away (near.h): some hundred exact look-ups in an index cost less than a millisecond,
 * also among millions of people, where a distance in SQL would read every row.
 */
#include "base/memory.h"
#include "store/near.h"
#include "store/registers.h"
#include "store/rules.h"
#include "store/sql.h"

#include <stdio.h>
#include <stdlib.h>

enum { FOLDED_SIZE = 1024 };

struct asking {
	struct store *store;
	const struct register_questions *questions;
	struct arena *arena;
	struct register_answers *answers;
	char *held_stamp; /* STORE_STAMP_SIZE: of the rules and tariffs that a session holds */
};

/* ---- people --------------------------------------------------------------------------------- */

static void add_insured(const struct asking *asking, const PGresult *result, int row)
{
	struct arena *arena = asking->arena;
	struct insured *insured = LIST_ADD(arena, &asking->answers->insured);

	*insured = (struct insured){
		.immatriculation = result_text(arena, result, row, 0),
		.affiliation = result_text(arena, result, row, 1),
		.cin = result_text(arena, result, row, 2),
		.last_name = result_text(arena, result, row, 3),
		.first_name = result_text(arena, result, row, 4),
		.birth = result_date(result, row, 5),
		.sex = PQgetvalue(result, row, 6)[0],
		.fund = result_text(arena, result, row, 7),
		.mutual = result_text(arena, result, row, 8),
		.rights_from = result_date(result, row, 9),
		.rights_to = result_date(result, row, 10),
	};
}

static void add_dependant(const struct asking *asking, const PGresult *result, int row)
{
	struct arena *arena = asking->arena;
	struct dependant *dependant = LIST_ADD(arena, &asking->answers->dependants);

	*dependant = (struct dependant){
		.immatriculation = result_text(arena, result, row, 0),
		.rank = (int)result_number(result, row, 1, 0),
		.relation = result_text(arena, result, row, 2),
		.last_name = result_text(arena, result, row, 3),
		.first_name = result_text(arena, result, row, 4),
		.birth = result_date(result, row, 5),
		.sex = PQgetvalue(result, row, 6)[0],
		.cin = result_text(arena, result, row, 7),
	};
}

/* Names without a birth date are not asked for: namesakes are too many to be evidence. */
static void add_people(const struct named_birth *people, size_t count, struct text *names,
		       struct text *births)
{
	for (size_t i = 0; i < count; i++) {
		const struct named_birth *person = &people[i];
		char key[FOLDED_SIZE], birth[DATE_TEXT_SIZE];

		if (person->name == NULL || !date_is_set(person->birth))
			continue;
		register_name_key(person->name, key, sizeof(key));
		sql_array_add(names, key);
		sql_array_add(births, date_format_iso(person->birth, birth));
	}
}

/* Columns of the question for the insured. */
enum { ASK_NUMBERS, ASK_CINS, ASK_NAMES, ASK_BIRTHS, ASK_NEAR_NAMES, ASK_NEAR_BIRTHS, ASK_COLUMNS };

static void add_insured_questions(const struct register_questions *questions,
				  struct text columns[ASK_COLUMNS])
{
	for (size_t i = 0; i < questions->immatriculations.count; i++)
		near_add_numbers(&columns[ASK_NUMBERS], questions->immatriculations.items[i]);
	for (size_t i = 0; i < questions->likely_immatriculations.count; i++)
		sql_array_add(&columns[ASK_NUMBERS], questions->likely_immatriculations.items[i]);
	for (size_t i = 0; i < questions->cins.count; i++)
		near_add_cins(&columns[ASK_CINS], questions->cins.items[i]);
	for (size_t i = 0; i < questions->likely_cins.count; i++)
		sql_array_add(&columns[ASK_CINS], questions->likely_cins.items[i]);
	add_people(questions->people.items, questions->people.count, &columns[ASK_NAMES],
		   &columns[ASK_BIRTHS]);
	add_people(questions->near_people.items, questions->near_people.count,
		   &columns[ASK_NEAR_NAMES], &columns[ASK_NEAR_BIRTHS]);
}

static enum status ask_insured(const struct asking *asking, struct error *error)
{
	struct text columns[ASK_COLUMNS] = { 0 };
	const char *values[ASK_COLUMNS];
	PGresult *result;
	enum status status;

	add_insured_questions(asking->questions, columns);
	for (int i = 0; i < ASK_COLUMNS; i++)
		values[i] = sql_array_end(&columns[i]);
	status = session_run(asking->store, STATEMENT_answer_insured, values, &result, error);
	for (int row = 0; status == STATUS_OK && row < PQntuples(result); row++)
		add_insured(asking, result, row);
	if (status == STATUS_OK)
		PQclear(result);
	for (int i = 0; i < ASK_COLUMNS; i++)
		text_clear(&columns[i]);
	return status;
}

static void add_entitlement(const struct asking *asking, const PGresult *result, int row)
{
	static const char *const kinds[] = {
#define X(name, text) [name] = (text),
		ENTITLEMENT_LIST(X)
#undef X
	};
	struct arena *arena = asking->arena;

	for (size_t kind = 0; kind < ARRAY_LENGTH(kinds); kind++)
		if (text_equal(kinds[kind], PQgetvalue(result, row, 2)))
			*LIST_ADD(arena, &asking->answers->entitlements) = (struct entitlement){
				.immatriculation = result_text(arena, result, row, 0),
				.rank = (int)result_number(result, row, 1, 0),
				.kind = (enum entitlement_kind)kind,
				.subject = result_text(arena, result, row, 3),
				.number = result_text(arena, result, row, 4),
				.valid_from = result_date(result, row, 5),
				.valid_to = result_date(result, row, 6),
			};
}

static void add_overlap(const struct asking *asking, const PGresult *result, int row)
{
	struct arena *arena = asking->arena;

	*LIST_ADD(arena, &asking->answers->overlaps) = (struct overlap){
		.immatriculation = result_text(arena, result, row, 0),
		.rank = (int)result_number(result, row, 1, 0),
		.other_scheme = result_truth(result, row, 2),
		.other = result_text(arena, result, row, 3),
		.probability = result_real(result, row, 4, 0),
		.valid_from = result_date(result, row, 5),
		.valid_to = result_date(result, row, 6),
	};
}

/* What stands in other tables of the insured that were found. */
static enum status ask_families(const struct asking *asking, struct error *error)
{
	static const struct {
		enum statement statement;
		void (*add)(const struct asking *, const PGresult *, int row);
	} tables[] = { { STATEMENT_answer_dependants, add_dependant },
		       { STATEMENT_answer_entitlements, add_entitlement },
		       { STATEMENT_answer_overlaps, add_overlap } };
	struct text numbers = { 0 };
	const char *values[1];
	enum status status = STATUS_OK;

	for (size_t i = 0; i < asking->answers->insured.count; i++)
		sql_array_add(&numbers, asking->answers->insured.items[i].immatriculation);
	values[0] = sql_array_end(&numbers);
	for (size_t i = 0; status == STATUS_OK && i < ARRAY_LENGTH(tables); i++) {
		PGresult *result;

		status = session_run(asking->store, tables[i].statement, values, &result, error);
		if (status != STATUS_OK)
			break;
		for (int row = 0; row < PQntuples(result); row++)
			tables[i].add(asking, result, row);
		PQclear(result);
	}
	text_clear(&numbers);
	return status;
}

static enum status ask_practitioners(const struct asking *asking, struct error *error)
{
	struct arena *arena = asking->arena;
	struct text numbers = { 0 };
	const char *values[1];
	PGresult *result;
	enum status status;

	for (size_t i = 0; i < asking->questions->inpes.count; i++)
		near_add_numbers(&numbers, asking->questions->inpes.items[i]);
	for (size_t i = 0; i < asking->questions->likely_inpes.count; i++)
		sql_array_add(&numbers, asking->questions->likely_inpes.items[i]);
	values[0] = sql_array_end(&numbers);
	status = session_run(asking->store, STATEMENT_answer_practitioners, values, &result, error);
	for (int row = 0; status == STATUS_OK && row < PQntuples(result); row++)
		*LIST_ADD(arena, &asking->answers->practitioners) = (struct practitioner){
			.inpe = result_text(arena, result, row, 0),
			.kind = result_text(arena, result, row, 1),
			.name = result_text(arena, result, row, 2),
			.speciality = result_text(arena, result, row, 3),
			.city = result_text(arena, result, row, 4),
		};
	if (status == STATUS_OK)
		PQclear(result);
	text_clear(&numbers);
	return status;
}

/* ---- what is paid --------------------------------------------------------------------------- */

static enum status ask_medicines(const struct asking *asking, struct error *error)
{
	struct text codes = { 0 };
	const char *values[1];
	PGresult *result;
	enum status status;

	for (size_t i = 0; i < asking->questions->medicine_codes.count; i++)
		sql_array_add(&codes, sql_text(asking->store->scratch,
					       asking->questions->medicine_codes.items[i]));
	values[0] = sql_array_end(&codes);
	status = session_run(asking->store, STATEMENT_answer_medicines, values, &result, error);
	for (int row = 0; status == STATUS_OK && row < PQntuples(result); row++)
		medicine_of_row(asking->arena, result, row,
				LIST_ADD(asking->arena, &asking->answers->medicines));
	if (status == STATUS_OK)
		PQclear(result);
	text_clear(&codes);
	return status;
}

static enum status ask_rules(const struct asking *asking, struct error *error)
{
	return rules_answer(asking->store, asking->held_stamp, asking->arena, asking->answers,
			    error);
}

static enum status ask_known(const struct asking *asking, struct error *error)
{
	PGresult *result;
	enum status status =
		session_run(asking->store, STATEMENT_answer_known, NULL, &result, error);

	if (status != STATUS_OK)
		return status;
	asking->answers->known = result_truth(result, 0, 0);
	asking->answers->insured_count = (long)result_number(result, 0, 1, 0);
	asking->answers->practitioner_count = (long)result_number(result, 0, 2, 0);
	snprintf(asking->held_stamp, STORE_STAMP_SIZE, "%s", PQgetvalue(result, 0, 3));
	PQclear(result);
	return STATUS_OK;
}

static enum status ask_all(const struct asking *asking, struct error *error)
{
	static enum status (*const ask[])(const struct asking *, struct error *) = {
		ask_known, ask_insured, ask_families, ask_practitioners, ask_medicines, ask_rules,
	};
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < sizeof(ask) / sizeof(ask[0]); i++)
		status = ask[i](asking, error);
	return status;
}

enum status store_answer(struct store *store, const struct register_questions *questions,
			 struct arena *arena, struct register_answers *ret_answers,
			 struct error *error)
{
	struct register_answers answers = { 0 };
	char held_stamp[STORE_STAMP_SIZE] = "";
	struct asking asking = { store, questions, arena, &answers, held_stamp };
	enum status status;

	arena_reset(store->scratch);
	status = session_begin_by_indexes(store, error);
	if (status == STATUS_OK)
		status = session_end(store, ask_all(&asking, error), error);
	if (status == STATUS_OK)
		*ret_answers = answers;
	return status;
}
