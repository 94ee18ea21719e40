/*
 * Making a store ready, and saying how one is: cluster, roles, database, schema, shipped rules, and
 * the place of the images.
 *
 * Two roles keep apart who makes tables and who uses them: `waraqa_owner` owns the schema,
 * `waraqa` may do what the table application_right grants. On a server of the user's, the DSN's
 * role is both. `waraqa_branch` is the group of the branches' logins (branches.c): it is whom the
 * policies for branches are for, and lets them into the private cluster.
 */
#include "store/cluster.h"
#include "store/migrate.h"
#include "store/rules.h"
#include "store/session.h"
#include "store/sql.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- roles and database of a private cluster ------------------------------------------------ */

static enum status make_unless(struct store *store, enum statement question, const char *name,
			       const char *what, const char *sql, struct error *error)
{
	const char *const values[] = { name };
	bool there = false;
	enum status status = session_ask(store, question, values, &there, error);

	if (status != STATUS_OK || there)
		return status;
	return session_execute(store, what, sql, error);
}

static enum status make_roles_and_database(struct store *store, struct error *error)
{
	enum status status;

	/* two processes that make the store at once: the lock goes with the session */
	status = session_execute(store, "waiting for another process that makes the store",
				 "SELECT pg_advisory_lock(7226577092)", error);
	if (status == STATUS_OK)
		status =
			make_unless(store, STATEMENT_init_has_role, CLUSTER_OWNER_ROLE,
				    "making the owner's role",
				    "CREATE ROLE " CLUSTER_OWNER_ROLE CLUSTER_WITHOUT_POWER, error);
	if (status == STATUS_OK)
		status = make_unless(store, STATEMENT_init_has_role, CLUSTER_APPLICATION_ROLE,
				     "making the application's role",
				     "CREATE ROLE " CLUSTER_APPLICATION_ROLE CLUSTER_WITHOUT_POWER,
				     error);
	if (status == STATUS_OK)
		status = make_unless(store, STATEMENT_init_has_role, CLUSTER_BRANCH_ROLE,
				     "making the branches' group",
				     "CREATE ROLE " CLUSTER_BRANCH_ROLE " NOLOGIN", error);
	if (status == STATUS_OK)
		status = make_unless(
			store, STATEMENT_init_has_database, CLUSTER_DATABASE, "making the database",
			"CREATE DATABASE " CLUSTER_DATABASE " OWNER " CLUSTER_OWNER_ROLE
			" ENCODING 'UTF8' TEMPLATE template0",
			error);
	if (status == STATUS_OK)
		status = session_execute(store, "closing the database to other roles",
					 "REVOKE ALL ON DATABASE " CLUSTER_DATABASE " FROM PUBLIC; "
					 "GRANT CONNECT, TEMPORARY ON DATABASE " CLUSTER_DATABASE
					 " TO " CLUSTER_APPLICATION_ROLE,
					 error);
	return status;
}

static enum status prepare_cluster(const struct store_place *place, struct error *error)
{
	struct store *store = NULL;
	enum status status = cluster_start(place, error);

	if (status == STATUS_OK)
		status = session_connect(place, SESSION_SUPERUSER, &store, error);
	if (status == STATUS_OK)
		status = make_roles_and_database(store, error);
	store_close(store);
	return status;
}

/* ---- schema and rules ----------------------------------------------------------------------- */

static enum status prepare_schema(const struct store_place *place, struct error *error)
{
	struct store *store = NULL;
	struct error ignored;
	enum status status = session_connect(place, SESSION_OWNER, &store, error);

	if (status != STATUS_OK)
		return status;
	status = session_refuse_unsafe_role(store, error);
	if (status == STATUS_OK)
		status = migrate_apply(store, error);
	if (status == STATUS_OK && place->dsn == NULL)
		status = migrate_grant(store, CLUSTER_APPLICATION_ROLE, error);
	if (status == STATUS_OK)
		status = migrate_grant_branches(store, error);
	if (status == STATUS_OK)
		ranges_extend(store, &ignored); /* else the first heartbeat does */
	store_close(store);
	return status;
}

/* Rules that a fund has loaded are never touched by the shipped ones. */
static enum status load_shipped_rules(const struct store_place *place, struct error *error)
{
	struct store *store = NULL;
	enum status status;

	if (place->rules_dir == NULL)
		return STATUS_OK;
	status = store_open(place, &store, error);
	if (status == STATUS_OK)
		store_set_actor(store, "waraqa init");
	if (status == STATUS_OK)
		status = rules_load_shipped(store, place->rules_dir, error);
	store_close(store);
	return status;
}

static enum status make_images(const struct store_place *place, struct error *error)
{
	char *images = session_images_place(place);
	enum status status = images_make(images, error);

	free(images);
	return status;
}

enum status store_init(const struct store_place *place, struct error *error)
{
	enum status status = STATUS_OK;

	if (place->dsn == NULL)
		status = prepare_cluster(place, error);
	if (status == STATUS_OK)
		status = prepare_schema(place, error);
	if (status == STATUS_OK)
		status = make_images(place, error);
	if (status == STATUS_OK)
		status = load_shipped_rules(place, error);
	return status;
}

/* ---- opening and health --------------------------------------------------------------------- */

enum status store_open_again(const struct store_place *place, bool *ret_is_newer,
			     struct store **ret_store, struct error *error)
{
	struct store *store = NULL;
	enum status status = session_connect(place, SESSION_APPLICATION, &store, error);

	if (status != STATUS_OK)
		return status;
	status = session_refuse_unsafe_role(store, error);
	if (status == STATUS_OK)
		status = migrate_check(store, ret_is_newer, error);
	if (status != STATUS_OK) {
		store_close(store);
		return status;
	}
	*ret_store = store;
	return STATUS_OK;
}

enum status store_open(const struct store_place *place, struct store **ret_store,
		       struct error *error)
{
	return store_open_again(place, NULL, ret_store, error);
}

static enum status look_at_schema(struct store *store, struct store_health *health,
				  struct error *error)
{
	struct error ignored;
	PGresult *result;
	enum status status = migrate_wanted(store->sql_dir, &health->schema_wanted, error);

	if (status == STATUS_OK)
		status = migrate_present(store, &health->schema_version, error);
	if (status == STATUS_OK)
		health->schema_fits = migrate_check(store, NULL, &ignored) == STATUS_OK;
	if (status != STATUS_OK || !health->schema_fits)
		return status;
	status = session_run(store, STATEMENT_check_registers, NULL, &result, error);
	if (status != STATUS_OK)
		return status;
	health->medicines = (long)result_number(result, 0, 0, 0);
	health->insured = (long)result_number(result, 0, 1, 0);
	PQclear(result);
	return STATUS_OK;
}

enum status store_check(const struct store_place *place, struct store_health *ret_health,
			struct error *error)
{
	struct store_health health = { 0 };
	struct store *store = NULL;
	int version;
	enum status status = session_connect(place, SESSION_APPLICATION, &store, error);

	if (status != STATUS_OK)
		return status;
	version = PQserverVersion(store->connection);
	snprintf(health.server, sizeof(health.server), "PostgreSQL %d.%d", version / 10000,
		 version % 10000);
	status = session_check_role(store, health.role, sizeof(health.role), &health.role_is_safe,
				    error);
	if (status == STATUS_OK)
		status = look_at_schema(store, &health, error);
	if (status == STATUS_OK)
		*ret_health = health;
	store_close(store);
	return status;
}
