#include "store/session.h"

#include "base/file.h"
#include "base/memory.h"
#include "store/cluster.h"
#include "store/deeds.h"
#include "store/rules.h"
#include "store/sql.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LEAST_SERVER_VERSION = 150000 };

/* ---- errors --------------------------------------------------------------------------------- */

/* What an SQLSTATE (PostgreSQL documentation, appendix A) means for us, by its first letters; the
 * first that fits counts. */
static const struct {
	const char *start;
	enum status status;
	const char *advice;
} meanings[] = {
	{ "53100", STATUS_NO_SPACE, "; make room on the server's disk and try again" },
	{ "53", STATUS_TEMPORARY, "; the server is out of means, try again later" },
	{ "57014", STATUS_TEMPORARY, "; try again" },
	{ "57P", STATUS_UNAVAILABLE, "; wait until the server is back" },
	{ "58", STATUS_SYSTEM, "; see the server's log" },
	{ "08", STATUS_UNAVAILABLE, "; see whether the server runs" },
	{ "40", STATUS_TEMPORARY, "; try again" },
	{ "55P03", STATUS_TEMPORARY, "; try again" },
	{ "42501", STATUS_NO_PERMISSION, "; give the role that right, or use another" },
	{ "42P01", STATUS_CONFIG, "; run 'waraqa init'" },
	{ "3F000", STATUS_CONFIG, "; run 'waraqa init'" },
	{ "0A000", STATUS_CONFIG, "; PostgreSQL 15 or newer is needed, with pg_trgm" },
	{ "42703", STATUS_CONFIG,
	  "; the schema is not the one that this program knows: run 'waraqa init', or install the "
	  "newer program" },
	{ "42883", STATUS_CONFIG,
	  "; the schema is not the one that this program knows: run 'waraqa init', or install the "
	  "newer program" },
	{ "25006", STATUS_UNAVAILABLE,
	  "; this server is a standby: name every host in the DSN, with "
	  "target_session_attrs=read-write" },
	{ "XX", STATUS_SYSTEM, "; see the server's log" },
	{ "", STATUS_INTERNAL, "" },
};

/* Messages of data exceptions quote the value that was wrong; those of broken constraints do not,
 * only their details do, which are never shown. */
static bool message_quotes_values(const char *sqlstate)
{
	return strncmp(sqlstate, "22", 2) == 0;
}

/* An error without an SQLSTATE is libpq's own. It may take the connection for sound even so: when
 * it could not write, and found a last notice of the server's to read. */
static bool is_lost(const PGconn *connection, const PGresult *result)
{
	return PQstatus(connection) != CONNECTION_OK || PQresultStatus(result) == PGRES_FATAL_ERROR;
}

enum status session_fail(struct store *store, const char *what, const PGresult *result,
			 struct error *error)
{
	const char *sqlstate = result != NULL ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
	const char *message =
		result != NULL ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
	size_t i = 0;

	if (sqlstate == NULL && is_lost(store->connection, result))
		return error_set(
			error, STATUS_UNAVAILABLE,
			"%s: the connection to PostgreSQL was lost; see whether the server "
			"runs ('waraqa doctor')",
			what);
	if (sqlstate == NULL)
		return error_set(error, STATUS_INTERNAL, "%s: PostgreSQL gave no answer", what);
	if (message == NULL || message_quotes_values(sqlstate))
		message = "PostgreSQL did not accept a value";
	while (strncmp(sqlstate, meanings[i].start, strlen(meanings[i].start)) != 0)
		i++;
	return error_set(error, meanings[i].status, "%s: %s (SQLSTATE %s)%s", what, message,
			 sqlstate, meanings[i].advice);
}

/* ---- connecting ----------------------------------------------------------------------------- */

/* Notices may quote values, and a stage prints nothing. */
static void ignore_notice(void *context, const char *message)
{
	(void)context;
	(void)message;
}

static enum status fail_to_connect(const struct store_place *place, PGconn *connection,
				   struct error *error)
{
	char said[300];

	dsn_hide_password(place->dsn, PQerrorMessage(connection), said, sizeof(said));
	if (place->dsn != NULL)
		return error_set(
			error, STATUS_UNAVAILABLE,
			"cannot reach the server of the DSN: %s; check the DSN and whether the "
			"server runs",
			said);
	return error_set(error, STATUS_UNAVAILABLE,
			 "cannot reach the store under '%s': %s; run 'waraqa up'", place->home,
			 said);
}

static enum status finish_connecting(const struct store_place *place, PGconn *connection,
				     struct store **ret_store, struct error *error)
{
	struct store *store;
	enum status status;

	if (PQstatus(connection) != CONNECTION_OK) {
		status = fail_to_connect(place, connection, error);
		PQfinish(connection);
		return status;
	}
	PQsetNoticeProcessor(connection, ignore_notice, NULL);
	store = memory_new(1, sizeof(*store));
	store->connection = connection;
	store->home = memory_copy_text(place->home);
	store->sql_dir = memory_copy_text(place->sql_dir);
	store->images_place = session_images_place(place);
	store->scratch = arena_new();
	status = session_execute(
		store, "setting up a session",
		"SET search_path = waraqa, public; SET datestyle = 'ISO, YMD'; "
		"SET timezone = 'UTC'; SET jit = off; SET standard_conforming_strings = on",
		error);
	if (status != STATUS_OK) {
		store_close(store);
		return status;
	}
	*ret_store = store;
	return STATUS_OK;
}

/* A network that is cut is noticed within half a minute; the DSN may say otherwise. */
static const char *const dsn_keys[] = { "connect_timeout",
					"keepalives_idle",
					"keepalives_interval",
					"keepalives_count",
					"tcp_user_timeout",
					"dbname",
					"fallback_application_name",
					"client_encoding",
					"user",
					NULL };

/* `user` in the place of the DSN's; NULL: the DSN's. */
static PGconn *try_dsn(const char *dsn, const char *user, PGPing *ret_ping)
{
	const char *const values[] = { "10", "10",     "5",    "4",  "30000",
				       dsn,  "waraqa", "UTF8", user, NULL };

	if (ret_ping != NULL)
		*ret_ping = PQpingParams(dsn_keys, values, 1);
	return PQconnectdbParams(dsn_keys, values, 1);
}

bool store_is_coming(const struct store_place *place)
{
	PGconn *connection;
	PGPing ping;
	bool is_coming;

	if (place->dsn == NULL)
		return false;
	connection = try_dsn(place->dsn, NULL, &ping);
	is_coming = ping == PQPING_REJECT ||
		    strstr(PQerrorMessage(connection), strerror(ECONNREFUSED)) != NULL;
	PQfinish(connection);
	return is_coming;
}

static enum status connect_with_dsn(const struct store_place *place, const char *user,
				    struct store **ret_store, struct error *error)
{
	enum status status = dsn_check(place->dsn, error);
	struct store *store = NULL;
	int version;

	if (status != STATUS_OK)
		return status;
	status = finish_connecting(place, try_dsn(place->dsn, user, NULL), &store, error);
	if (status != STATUS_OK)
		return status;
	version = PQserverVersion(store->connection);
	if (version < LEAST_SERVER_VERSION) {
		store_close(store);
		return error_set(error, STATUS_CONFIG,
				 "the server of the DSN is PostgreSQL %d; 15 or newer is needed",
				 version / 10000);
	}
	*ret_store = store;
	return STATUS_OK;
}

static enum status refuse_missing_cluster(const struct store_place *place,
					  const struct cluster *cluster, struct error *error)
{
	if (cluster_is_closed(cluster))
		return error_set(
			error, STATUS_NO_PERMISSION,
			"the store under '%s' belongs to another user; run this as that user, or "
			"use --home or --dsn",
			place->home);
	return error_set(error, STATUS_UNAVAILABLE,
			 "there is no store under '%s' yet; run 'waraqa init'", place->home);
}

static enum status connect_to_cluster(const struct store_place *place, const char *user,
				      const char *database, struct store **ret_store,
				      struct error *error)
{
	/* the server must be the owner's, since its socket may be under /tmp */
	const char *const keys[] = { "host",
				     "port",
				     "user",
				     "dbname",
				     "requirepeer",
				     "options",
				     "sslmode",
				     "gssencmode",
				     "channel_binding",
				     "target_session_attrs",
				     "application_name",
				     "client_encoding",
				     "connect_timeout",
				     NULL };
	struct cluster cluster = { 0 };
	enum status status = cluster_locate(place->home, &cluster, error);
	const char *const values[] = { cluster.socket,
				       CLUSTER_PORT,
				       user,
				       database,
				       cluster.owner.name,
				       "-c client_min_messages=warning",
				       "disable",
				       "disable",
				       "disable",
				       "any",
				       "waraqa",
				       "UTF8",
				       "10",
				       NULL };

	if (status != STATUS_OK)
		return status;
	if (!cluster_is_made(&cluster))
		return refuse_missing_cluster(place, &cluster, error);
	if (cluster_server_pid(&cluster) == 0)
		return error_set(error, STATUS_UNAVAILABLE,
				 "the PostgreSQL of '%s' does not run; run 'waraqa up'",
				 place->home);
	/* the only settings of the environment that are not overruled above */
	unsetenv("PGHOSTADDR");
	unsetenv("PGSERVICE");
	return finish_connecting(place, PQconnectdbParams(keys, values, 0), ret_store, error);
}

enum status session_connect(const struct store_place *place, enum session_role role,
			    struct store **ret_store, struct error *error)
{
	static const char *const users[] = {
		[SESSION_APPLICATION] = CLUSTER_APPLICATION_ROLE,
		[SESSION_OWNER] = CLUSTER_OWNER_ROLE,
		[SESSION_SUPERUSER] = CLUSTER_SUPERUSER,
	};

	if (place->dsn != NULL)
		return connect_with_dsn(place, NULL, ret_store, error);
	return connect_to_cluster(place, users[role],
				  role == SESSION_SUPERUSER ? "postgres" : CLUSTER_DATABASE,
				  ret_store, error);
}

enum status session_connect_as(const struct store_place *place, const char *login,
			       struct store **ret_store, struct error *error)
{
	if (place->dsn != NULL)
		return connect_with_dsn(place, login, ret_store, error);
	return connect_to_cluster(place, login, CLUSTER_DATABASE, ret_store, error);
}

void store_close(struct store *store)
{
	if (store == NULL)
		return;
	PQfinish(store->connection);
	images_close(store->images);
	held_rules_free(store->rules);
	arena_free(store->scratch);
	deeds_forget(store);
	free(store->actor);
	free(store->home);
	free(store->sql_dir);
	free(store->images_place);
	free(store);
}

/* Of a server that has gone the socket has something to read: why, and then that it has ended. */
bool store_is_sound(struct store *store)
{
	struct pollfd socket = { .fd = PQsocket(store->connection), .events = POLLIN };

	while (PQstatus(store->connection) == CONNECTION_OK && poll(&socket, 1, 0) > 0)
		if (PQconsumeInput(store->connection) == 0)
			return false;
	return PQstatus(store->connection) == CONNECTION_OK &&
	       PQpipelineStatus(store->connection) == PQ_PIPELINE_OFF &&
	       PQtransactionStatus(store->connection) == PQTRANS_IDLE;
}

void store_leave_to_parent(struct store *store)
{
	int nothing;

	if (store == NULL)
		return;
	/* else closing it would say good-bye to the server in the parent's name */
	nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
	dup2(nothing, PQsocket(store->connection));
	close(nothing);
	store_close(store);
}

/* ---- the role ------------------------------------------------------------------------------- */

enum status session_check_role(struct store *store, char *name, size_t size, bool *ret_is_safe,
			       struct error *error)
{
	PGresult *result;
	enum status status = session_run(store, STATEMENT_session_check_role, NULL, &result, error);

	if (status != STATUS_OK)
		return status;
	snprintf(name, size, "%s", PQgetvalue(result, 0, 0));
	*ret_is_safe = !result_truth(result, 0, 1);
	PQclear(result);
	return STATUS_OK;
}

enum status session_refuse_unsafe_role(struct store *store, struct error *error)
{
	char name[64];
	bool is_safe;
	enum status status = session_check_role(store, name, sizeof(name), &is_safe, error);

	if (status != STATUS_OK || is_safe)
		return status;
	return error_set(
		error, STATUS_NO_PERMISSION,
		"the role '%s' is a superuser or bypasses row security, so the separation of "
		"branches would not hold; make one that is not and use it in the DSN: CREATE "
		"ROLE waraqa LOGIN PASSWORD '...' NOSUPERUSER NOBYPASSRLS; CREATE DATABASE "
		"waraqa OWNER waraqa;",
		name);
}
