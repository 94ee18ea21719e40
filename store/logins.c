/* Who is logged in to the station, and tries to. */
#include "store/people_read.h"

#include "base/file.h"
#include "base/text.h"
#include "store/deeds.h"
#include "store/sql.h"

#include <string.h>

/* ---- trying --------------------------------------------------------------------------------- */

static enum status look_up(struct store *store, const char *login, struct arena *arena,
			   struct store_try *ret_try, struct error *error)
{
	const char *value = sql_text(store->scratch, login);
	PGresult *result;
	enum status status = session_run(store, STATEMENT_logins_person, &value, &result, error);

	if (status != STATUS_OK)
		return status;
	if (PQntuples(result) == 1) {
		people_read(arena, result, 0, &ret_try->person);
		if (!ret_try->person.is_disabled)
			ret_try->hash = result_text(arena, result, 0, 8);
	}
	PQclear(result);
	return STATUS_OK;
}

enum status store_try_login(struct store *store, const char *login, struct arena *arena,
			    struct store_try *ret_try, struct error *error)
{
	struct store_try tried = { 0 };
	char hash[FILE_HASH_SIZE];
	const char *value = hash;
	long long wait_s = 0;
	enum status status;

	arena_reset(store->scratch);
	hash_bytes(login, strlen(login), hash);
	status = session_run(store, STATEMENT_logins_forget, NULL, NULL, error);
	if (status == STATUS_OK)
		status = session_ask_number(store, STATEMENT_logins_try, &value, &wait_s, error);
	tried.wait_s = (long)wait_s;
	tried.login_hash = arena_copy_text(arena, hash);
	if (status == STATUS_OK && wait_s == 0)
		status = look_up(store, login, arena, &tried, error);
	if (status == STATUS_OK)
		*ret_try = tried;
	return status;
}

enum status store_refuse_login(struct store *store, const struct store_try *tried,
			       struct error *error)
{
	enum status status = session_begin(store, error);

	if (status != STATUS_OK)
		return status;
	arena_reset(store->scratch);
	deeds_note(
		store, DEED_LOGIN_REFUSED,
		&(struct deed_facts){ .details = tried->person.id != 0
							 ? people_details(store, tried->person.id)
							 : "{\"person\":null}" });
	return session_end(store, STATUS_OK, error);
}

/* ---- sessions ------------------------------------------------------------------------------- */

static const char *hex(struct store *store, const unsigned char token[STORE_TOKEN_BYTES])
{
	return sql_hex(store->scratch, token, STORE_TOKEN_BYTES);
}

static enum status begin(struct store *store, long person, const unsigned char *token, bool is_key,
			 long idle_s, long whole_s, struct error *error)
{
	const char *const values[] = {
		hex(store, token),
		sql_number(store->scratch, person),
		is_key ? "t" : "f",
		sql_number(store->scratch, idle_s),
		sql_number(store->scratch, whole_s),
	};

	return session_run(store, STATEMENT_logins_begin, values, NULL, error);
}

enum status store_begin_session(struct store *store, const struct store_try *tried,
				const unsigned char token[STORE_TOKEN_BYTES],
				const struct store_session_limits *limits, struct error *error)
{
	enum status status;

	arena_reset(store->scratch);
	status = session_begin(store, error);
	if (status != STATUS_OK)
		return status;
	status = begin(store, tried->person.id, token, false, limits->idle_s, limits->whole_s,
		       error);
	if (status == STATUS_OK && tried->login_hash != NULL)
		status = session_run(store, STATEMENT_logins_succeed, &tried->login_hash, NULL,
				     error);
	if (status == STATUS_OK && tried->login_hash != NULL)
		deeds_note(
			store, DEED_LOGGED_IN,
			&(struct deed_facts){ .details = people_details(store, tried->person.id) });
	return session_end(store, status, error);
}

enum status store_begin_key(struct store *store, long person,
			    const unsigned char token[STORE_TOKEN_BYTES], long days,
			    struct error *error)
{
	const long whole_s = days * 24 * 60 * 60;
	enum status status;

	arena_reset(store->scratch);
	status = session_begin(store, error);
	if (status != STATUS_OK)
		return status;
	status = begin(store, person, token, true, whole_s, whole_s, error);
	if (status == STATUS_OK)
		deeds_note(store, DEED_KEY_MADE,
			   &(struct deed_facts){
				   .details = arena_format(store->scratch,
							   "{\"person\":%ld,\"days\":%ld}", person,
							   days) });
	return session_end(store, status, error);
}

enum status store_find_session(struct store *store, const unsigned char token[STORE_TOKEN_BYTES],
			       bool is_key, long idle_s, struct arena *arena, bool *ret_found,
			       struct person *ret_person, struct error *error)
{
	const char *values[3];
	PGresult *result;
	enum status status;

	arena_reset(store->scratch);
	values[0] = hex(store, token);
	values[1] = is_key ? "t" : "f";
	values[2] = sql_number(store->scratch, idle_s);
	status = session_run(store, STATEMENT_logins_find, values, &result, error);
	if (status != STATUS_OK)
		return status;
	*ret_found = PQntuples(result) == 1;
	if (*ret_found)
		people_read(arena, result, 0, ret_person);
	PQclear(result);
	/* put off once a minute, not with every image of a page */
	if (*ret_found && !is_key)
		status = session_run(store, STATEMENT_logins_touch, values, NULL, error);
	return status;
}

enum status store_end_session(struct store *store, const struct person *person,
			      const unsigned char token[STORE_TOKEN_BYTES], struct error *error)
{
	const char *value;
	enum status status;

	arena_reset(store->scratch);
	value = hex(store, token);
	status = session_begin(store, error);
	if (status != STATUS_OK)
		return status;
	status = session_run(store, STATEMENT_logins_end, &value, NULL, error);
	if (status == STATUS_OK)
		deeds_note(store, DEED_LOGGED_OUT,
			   &(struct deed_facts){ .details = people_details(store, person->id) });
	return session_end(store, status, error);
}
