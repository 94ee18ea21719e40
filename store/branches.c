/*
 * A branch's account: a login of its own that the owner has bound to the branch. Row security tells
 * the branch by who logged in, so nothing that the session says can change it; what is checked here
 * is that the login is bound to the branch that the caller means, and could not become another.
 *
 * In the private cluster the login is named by the hash of the branch's name, which may hold
 * anything. On a server of the user's the administrator makes it, and the DSN names it.
 */
#include "store/cluster.h"
#include "store/deeds.h"
#include "store/migrate.h"
#include "store/sql.h"

#include "base/file.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

enum { LOGIN_SIZE = 64, HASH_DIGITS = 16 };

static void name_login(const char *branch, char login[LOGIN_SIZE])
{
	char hash[FILE_HASH_SIZE];

	hash_bytes(branch, strlen(branch), hash);
	snprintf(login, LOGIN_SIZE, CLUSTER_BRANCH_ROLE "_%.*s", HASH_DIGITS, hash);
}

/* ---- opening -------------------------------------------------------------------------------- */

static enum status refuse_other(struct store *store, const char *branch, struct error *error)
{
	PGresult *result;
	bool is_its, sees_more;
	enum status status = session_run(store, STATEMENT_branch_of_session, NULL, &result, error);

	if (status != STATUS_OK)
		return status;
	is_its = text_equal(result_text(store->scratch, result, 0, 0), branch);
	sees_more = result_truth(result, 0, 1);
	PQclear(result);
	if (sees_more)
		return error_set(error, STATUS_NO_PERMISSION,
				 "the login is, or could become, a role that sees every branch; "
				 "use one that was made for the branch ('waraqa branch add')");
	if (!is_its)
		return error_set(error, STATUS_NO_PERMISSION,
				 "the login is not the account of branch '%s'; see 'waraqa branch "
				 "list'",
				 branch);
	return STATUS_OK;
}

static enum status open_as(const struct store_place *place, const char *login, const char *branch,
			   struct store **ret_store, struct error *error)
{
	struct store *store = NULL;
	enum status status = session_connect_as(place, login, &store, error);

	if (status != STATUS_OK)
		return error_append(error, "; has branch '%s' an account ('waraqa branch list')?",
				    branch);
	status = session_refuse_unsafe_role(store, error);
	if (status == STATUS_OK)
		status = migrate_check(store, NULL, error);
	if (status == STATUS_OK)
		status = refuse_other(store, branch, error);
	if (status != STATUS_OK) {
		store_close(store);
		return status;
	}
	*ret_store = store;
	return STATUS_OK;
}

enum status store_open_as_branch(const struct store_place *place, const char *branch,
				 struct store **ret_store, struct error *error)
{
	char login[LOGIN_SIZE];

	name_login(branch, login);
	return open_as(place, place->dsn == NULL ? login : NULL, branch, ret_store, error);
}

/* The login that a server of the user's has for a branch. */
static enum status find_login(const struct store_place *place, const char *branch,
			      char login[LOGIN_SIZE], struct error *error)
{
	struct store *store = NULL;
	PGresult *result = NULL;
	enum status status = session_connect(place, SESSION_APPLICATION, &store, error);

	if (status == STATUS_OK)
		status = session_run(store, STATEMENT_branch_login, &branch, &result, error);
	if (status == STATUS_OK && PQntuples(result) == 0)
		status = error_set(error, STATUS_NO_PERMISSION,
				   "branch '%s' has no account; see 'waraqa branch add'", branch);
	else if (status == STATUS_OK)
		snprintf(login, LOGIN_SIZE, "%s", PQgetvalue(result, 0, 0));
	PQclear(result);
	store_close(store);
	return status;
}

enum status store_open_branch(const struct store_place *place, const char *branch,
			      struct store **ret_store, struct error *error)
{
	char login[LOGIN_SIZE];
	enum status status = STATUS_OK;

	name_login(branch, login);
	if (place->dsn != NULL)
		status = find_login(place, branch, login, error);
	return status == STATUS_OK ? open_as(place, login, branch, ret_store, error) : status;
}

/* ---- making --------------------------------------------------------------------------------- */

/* In the private cluster. The login is letters, digits and _: it needs no quotes. */
static enum status make_login(const struct store_place *place, const char *login,
			      struct error *error)
{
	struct store *store = NULL;
	bool there = false;
	enum status status = session_connect(place, SESSION_SUPERUSER, &store, error);

	if (status != STATUS_OK)
		return status;
	status = session_ask(store, STATEMENT_init_has_role, &login, &there, error);
	if (status == STATUS_OK && !there)
		status = session_execute(
			store, "making a branch's login",
			arena_format(store->scratch,
				     "CREATE ROLE %s" CLUSTER_WITHOUT_POWER
				     " IN ROLE " CLUSTER_BRANCH_ROLE
				     "; GRANT CONNECT ON DATABASE " CLUSTER_DATABASE " TO %s",
				     login, login),
			error);
	store_close(store);
	return status;
}

static const char *told(struct store *store, const char *text)
{
	struct text json = { 0 };
	const char *copy;

	sql_json_text(&json, text);
	copy = arena_copy_text(store->scratch, text_value(&json));
	text_clear(&json);
	return copy;
}

static enum status bind(struct store *store, const char *login, const char *branch,
			struct error *error)
{
	const char *const values[] = { login, branch };
	const char *details = arena_format(store->scratch, "{\"login\":%s,\"branch\":%s}",
					   told(store, login), told(store, branch));
	enum status status = session_run(store, STATEMENT_branch_bind, values, NULL, error);

	if (status == STATUS_OK)
		deeds_note(store, DEED_BRANCH_BOUND, &(struct deed_facts){ .details = details });
	return status;
}

enum status store_bind_branch(const struct store_place *place, const char *branch,
			      const char *login, const char *actor, struct error *error)
{
	struct store *store = NULL;
	char own_login[LOGIN_SIZE];
	enum status status = STATUS_OK;

	name_login(branch, own_login);
	if (place->dsn == NULL)
		status = make_login(place, own_login, error);
	if (status == STATUS_OK)
		status = session_connect(place, SESSION_OWNER, &store, error);
	if (status != STATUS_OK)
		return status;
	store_set_actor(store, actor);
	status = session_refuse_unsafe_role(store, error);
	if (status == STATUS_OK)
		status = migrate_check(store, NULL, error);
	if (status == STATUS_OK)
		status = session_begin(store, error);
	if (status == STATUS_OK)
		status = session_end(
			store, bind(store, place->dsn == NULL ? own_login : login, branch, error),
			error);
	store_close(store);
	return status;
}

/* ---- listing -------------------------------------------------------------------------------- */

enum status store_list_branches(struct store *store, struct arena *arena,
				struct store_branch **ret_branches, size_t *ret_count,
				struct error *error)
{
	PGresult *result;
	enum status status = session_run(store, STATEMENT_branch_list, NULL, &result, error);

	if (status != STATUS_OK)
		return status;
	*ret_count = (size_t)PQntuples(result);
	*ret_branches = arena_new_array(arena, *ret_count + 1, sizeof(**ret_branches));
	for (size_t i = 0; i < *ret_count; i++)
		(*ret_branches)[i] = (struct store_branch){
			.branch = result_text(arena, result, (int)i, 0),
			.login = result_text(arena, result, (int)i, 1),
		};
	PQclear(result);
	return STATUS_OK;
}
