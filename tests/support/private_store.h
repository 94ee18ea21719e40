/*
 * A store of a test's own: a private cluster in a temporary home that is stopped and removed when
 * the program ends, however it ends.
 */
#ifndef TESTS_SUPPORT_PRIVATE_STORE_H
#define TESTS_SUPPORT_PRIVATE_STORE_H

#include "store/store.h"

/* The shipped SQL, from $SRC (or the current folder). Static storage. */
const char *store_sql_dir(void);

/* The shipped rules, likewise. */
const char *store_rules_dir(void);

/* A new empty folder that root's `postgres` may pass through; removed at the end. Static storage:
 * at most 32 in one program. */
const char *temporary_folder(void);

/* A place with a home of its own, not yet made ready. */
struct store_place private_place(void);

/* The place that all tests of this program share, made ready by the first call. */
const struct store_place *shared_place(void);

/* A session on the shared place. Close it with store_close(). */
struct store *shared_store(void);

/* Runs SQL as the superuser of the place's cluster, in `database`; gives the first cell, "" when
 * there is none. Fails the test when the server refuses. Static storage until the next call. */
const char *superuser_says(const struct store_place *place, const char *database, const char *sql);

/* "host=... user=ROLE dbname=DATABASE" for the place's cluster, as a user's own server. Static
 * storage until the next call. */
const char *dsn_of(const struct store_place *place, const char *role, const char *database);

/* Fails the test with the error's sentence unless the status is STATUS_OK. */
void must(enum status status, const struct error *error);

/* Fails the test unless the status and a part of the sentence are as expected. */
void must_fail(enum status status, enum status expected, const struct error *error,
	       const char *part);

/* Writes a text file into a folder. */
void put_file(const char *folder, const char *name, const char *text);

#endif
