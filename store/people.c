/* The accounts of people who use the station. Deeds name a person by number alone. */
#include "store/people_read.h"

#include "store/deeds.h"
#include "store/sql.h"

enum { PERSON_COLUMNS = 8 };

void people_read(struct arena *arena, const PGresult *result, int row, struct person *ret_person)
{
	*ret_person = (struct person){
		.id = (long)result_number(result, row, 0, 0),
		.login = result_text(arena, result, row, 1),
		.name = result_text(arena, result, row, 2),
		.branch = result_text(arena, result, row, 4),
		.must_change = result_truth(result, row, 6),
		.is_disabled = result_truth(result, row, 7),
	};
	role_parse(PQgetvalue(result, row, 3), &ret_person->role);
	language_parse(PQgetvalue(result, row, 5), &ret_person->language);
}

const char *people_details(struct store *store, long person)
{
	return arena_format(store->scratch, "{\"person\":%ld}", person);
}

/* Runs a statement about a person, which gives the id when there is one, with its deed. */
static enum status change(struct store *store, enum statement statement, const char *const *values,
			  enum deed deed, const char *details, struct error *error)
{
	PGresult *result = NULL;
	enum status status = session_begin(store, error);

	if (status != STATUS_OK)
		return status;
	status = session_run(store, statement, values, &result, error);
	if (status == STATUS_OK && PQntuples(result) == 0)
		status = error_set(error, STATUS_NO_INPUT, "there is no such person");
	if (status == STATUS_OK && deed != DEED_COUNT)
		deeds_note(store, deed, &(struct deed_facts){ .details = details });
	PQclear(result);
	return session_end(store, status, error);
}

/* ---- adding --------------------------------------------------------------------------------- */

static enum status insert(struct store *store, const char *const *values, const char *login,
			  const char *role, long *ret_id, struct error *error)
{
	PGresult *result;
	enum status status = session_run(store, STATEMENT_people_add, values, &result, error);

	if (status != STATUS_OK)
		return status;
	if (PQntuples(result) == 0)
		status =
			error_set(error, STATUS_LOST, "somebody has the login '%s' already", login);
	else
		*ret_id = (long)result_number(result, 0, 0, 0);
	PQclear(result);
	if (status == STATUS_OK)
		deeds_note(store, DEED_PERSON_ADDED,
			   &(struct deed_facts){
				   .details = arena_format(store->scratch,
							   "{\"person\":%ld,\"role\":\"%s\"}",
							   *ret_id, role) });
	return status;
}

enum status store_add_person(struct store *store, const struct person *person, const char *hash,
			     long *ret_id, struct error *error)
{
	const char *values[7];
	enum status status;

	arena_reset(store->scratch);
	values[0] = sql_text(store->scratch, person->login);
	values[1] = sql_text(store->scratch, person->name);
	values[2] = role_name(person->role);
	values[3] = sql_text(store->scratch, person->branch);
	values[4] = language_code(person->language);
	values[5] = hash;
	values[6] = person->must_change ? "t" : "f";
	status = session_begin(store, error);
	if (status != STATUS_OK)
		return status;
	status = insert(store, values, person->login, role_name(person->role), ret_id, error);
	return session_end(store, status, error);
}

/* ---- finding -------------------------------------------------------------------------------- */

enum status store_find_person(struct store *store, const char *login, struct arena *arena,
			      struct person *ret_person, struct error *error)
{
	const char *value;
	PGresult *result;
	enum status status;

	arena_reset(store->scratch);
	value = sql_text(store->scratch, login);
	status = session_run(store, STATEMENT_people_find, &value, &result, error);
	if (status != STATUS_OK)
		return status;
	if (PQntuples(result) == 0)
		status = error_set(error, STATUS_NO_INPUT, "nobody has the login '%s'", login);
	else
		people_read(arena, result, 0, ret_person);
	PQclear(result);
	return status;
}

enum status store_list_people(struct store *store, struct arena *arena,
			      struct store_person **ret_people, size_t *ret_count,
			      struct error *error)
{
	PGresult *result;
	enum status status = session_run(store, STATEMENT_people_list, NULL, &result, error);

	if (status != STATUS_OK)
		return status;
	*ret_count = (size_t)PQntuples(result);
	*ret_people = arena_new_array(arena, *ret_count + 1, sizeof(**ret_people));
	for (size_t i = 0; i < *ret_count; i++) {
		struct store_person *person = &(*ret_people)[i];

		people_read(arena, result, (int)i, &person->person);
		person->password_since = result_text(arena, result, (int)i, PERSON_COLUMNS);
		person->seen = result_text(arena, result, (int)i, PERSON_COLUMNS + 1);
	}
	PQclear(result);
	return STATUS_OK;
}

enum status store_person_hash(struct store *store, long person, struct arena *arena,
			      const char **ret_hash, struct error *error)
{
	const char *value;
	PGresult *result;
	enum status status;

	arena_reset(store->scratch);
	value = sql_number(store->scratch, person);
	status = session_run(store, STATEMENT_people_hash, &value, &result, error);
	if (status != STATUS_OK)
		return status;
	if (PQntuples(result) == 0)
		status = error_set(error, STATUS_NO_INPUT, "there is no such person");
	else
		*ret_hash = result_text(arena, result, 0, 0);
	PQclear(result);
	return status;
}

/* ---- changing ------------------------------------------------------------------------------- */

enum status store_set_password(struct store *store, long person, const char *hash, bool must_change,
			       struct error *error)
{
	const char *values[3];

	arena_reset(store->scratch);
	values[0] = sql_number(store->scratch, person);
	values[1] = hash;
	values[2] = must_change ? "t" : "f";
	return change(store, STATEMENT_people_set_password, values, DEED_PASSWORD_SET,
		      people_details(store, person), error);
}

enum status store_disable_person(struct store *store, long person, bool disabled,
				 struct error *error)
{
	const char *values[2];

	arena_reset(store->scratch);
	values[0] = sql_number(store->scratch, person);
	values[1] = disabled ? "t" : "f";
	return change(store, STATEMENT_people_disable, values, DEED_PERSON_CHANGED,
		      arena_format(store->scratch, "{\"person\":%ld,\"disabled\":%s}", person,
				   disabled ? "true" : "false"),
		      error);
}

enum status store_set_language(struct store *store, long person, enum language language,
			       struct error *error)
{
	const char *values[2];

	arena_reset(store->scratch);
	values[0] = sql_number(store->scratch, person);
	values[1] = language_code(language);
	return change(store, STATEMENT_people_set_language, values, DEED_COUNT, NULL, error);
}
