/*
 * Inside store/: one connection, its prepared statements, and what its errors mean.
 */
#ifndef STORE_SESSION_H
#define STORE_SESSION_H

#include "base/arena.h"
#include "store/images.h"
#include "store/store.h"

#include <libpq-fe.h>

enum statement {
#define STATEMENT(name, parameters, text) STATEMENT_##name,
#include "store/statement.list"
#undef STATEMENT
	STATEMENT_COUNT
};

/* Answers that the server can write while nobody reads them: some kilobytes. */
enum { SENT_MAX = 64 };

struct store {
	PGconn *connection;
	char *home;
	char *sql_dir;
	char *images_place;
	struct images *images;    /* NULL until they are first needed */
	struct held_rules *rules; /* rules.c */
	struct lease held;        /* what saving ends; see store_hold() */
	long saves;               /* of dossiers, by this session */
	struct arena *scratch;    /* of the function at work; each resets it as it begins */
	struct deeds *deeds;      /* deeds.c: of the transaction at work; NULL: none yet */
	char *actor;              /* as the audit trail names it; NULL: not said */
	bool is_together; /* a transaction goes on over several functions: store_desk_begin() */
	bool is_begun;    /* a transaction is at work */
	bool is_prepared[STATEMENT_COUNT];
	const char *sent[SENT_MAX]; /* what was sent in the transaction and not answered yet */
	int sent_count;
};

/* Who connects. With a DSN of the user's all three are that DSN's role. */
enum session_role { SESSION_APPLICATION, SESSION_OWNER, SESSION_SUPERUSER };

/*
 * Connects and sets the session up (time zone, dates, search path); checks neither role nor schema.
 * Errors are as store_open()'s.
 */
enum status session_connect(const struct store_place *place, enum session_role role,
			    struct store **ret_store, struct error *error);

/* As above, as a login; NULL, with a DSN alone: as the DSN's role. */
enum status session_connect_as(const struct store_place *place, const char *login,
			       struct store **ret_store, struct error *error);

/* The images of a place, whether or not it says: a path or s3://... Free with free(). */
char *session_images_place(const struct store_place *place);

/* The images of the session, opened when they are first needed: who only asks questions of the
 * database needs no account for them. Lent. */
enum status session_images(struct store *store, struct images **ret_images, struct error *error);

/* Gives the login's name and whether it is safe: neither a superuser nor free of row security, nor
 * a member of such a role, and neither is the role that it has put on (SET ROLE), which any SQL can
 * take off again. `name` has `size` bytes. */
enum status session_check_role(struct store *store, char *name, size_t size, bool *ret_is_safe,
			       struct error *error);

/* As above, and refuses an unsafe role with STATUS_NO_PERMISSION and the SQL that makes a safe one.
 */
enum status session_refuse_unsafe_role(struct store *store, struct error *error);

/*
 * Runs one or more commands without parameters. `what` says what is being done, `expected` what the
 * last of them gives: rows, or a copy's begin. The result is to be freed with PQclear().
 */
enum status session_query(struct store *store, const char *what, const char *sql,
			  ExecStatusType expected, PGresult **ret_result, struct error *error);

/* As above, without a result, or of one that does not matter. */
enum status session_execute(struct store *store, const char *what, const char *sql,
			    struct error *error);

/*
 * Runs a prepared statement with text parameters (NULL is SQL's NULL), as many as it has. The
 * result is to be freed with PQclear(); ret_result may be NULL when it does not matter.
 */
enum status session_run(struct store *store, enum statement statement, const char *const *values,
			PGresult **ret_result, struct error *error);

/*
 * session_run() whose result does not matter. Within a transaction it is not waited for: a round
 * trip takes longer than most statements (docs/performance.md), so what only writes goes to the
 * server one behind the other (libpq's pipeline). Should it fail, so does the next function that
 * waits, with this one's error: the latest is session_end().
 */
enum status session_send(struct store *store, enum statement statement, const char *const *values,
			 struct error *error);

/* session_run() of a statement that gives one truth value. */
enum status session_ask(struct store *store, enum statement statement, const char *const *values,
			bool *ret_answer, struct error *error);

/* session_run() of a statement that gives one text, in the session's scratch arena; NULL: no row,
 * or SQL's NULL. */
enum status session_ask_text(struct store *store, enum statement statement,
			     const char *const *values, const char **ret_text, struct error *error);

/* session_run() of a statement that gives one number; NULL is 0. */
enum status session_ask_number(struct store *store, enum statement statement,
			       const char *const *values, long long *ret_number,
			       struct error *error);

/* Within store_desk_begin() and store_desk_end() all of these take part in the transaction that
 * goes on: none begins, and session_end() only hands its status on. */
enum status session_begin(struct store *store, struct error *error);

/* Begins a transaction whose end does not wait for the disk: a crash of the server may lose it,
 * whole, within its first second. */
enum status session_begin_unhurried(struct store *store, struct error *error);

/* Begins a transaction whose questions are each made for an index: a planner without statistics, as
 * after a first load, would rather read whole tables. */
enum status session_begin_by_indexes(struct store *store, struct error *error);

/* Commits when `status` is STATUS_OK, with the deeds that were noted (deeds.h) written last; else
 * rolls back and hands `status` on. */
enum status session_end(struct store *store, enum status status, struct error *error);

/*
 * Fills the error for a result that is not what it should be (NULL: the connection has failed).
 * Names the status by SQLSTATE. The sentence never holds a value of a row: details are left out,
 * and so is the message where PostgreSQL quotes the value in it.
 */
enum status session_fail(struct store *store, const char *what, const PGresult *result,
			 struct error *error);

/*
 * In the transaction that stores what a file came to: ends the job that the session holds, or
 * without one the job of the file. STATUS_LOST: it is no longer held.
 */
enum status queue_end(struct store *store, const char *sha256, struct error *error);

/* Makes ranges of dossiers ahead (migration 0021) if it is time to; asks one row else. */
enum status ranges_extend(struct store *store, struct error *error);

/* ---- dsn.c: what may be said of a DSN ------------------------------------------------------- */

/* STATUS_USAGE when it cannot be understood; the sentence shows nothing of it. */
enum status dsn_check(const char *dsn, struct error *error);

/* Writes the first line of libpq's message with any password of the DSN replaced by "***". */
void dsn_hide_password(const char *dsn, const char *message, char *hidden, size_t size);

#endif
