/*
 * Inside store/: numbered migrations, NNNN_name.sql in a folder, each applied once and in a
 * transaction of its own, and noted with its hash in waraqa.schema_migration. A migration that was
 * applied is never edited.
 *
 * A migration whose first line is "-- compatible" (with ": why" after it) takes nothing away that
 * older programs use: workers that do not know it go on while and after it is applied. Any other
 * one stops them at their next session, and has to be applied when they have been stopped.
 *
 * Each waits at most two seconds for a table, gives way to those behind it, and tries again for a
 * minute or more.
 */
#ifndef STORE_MIGRATE_H
#define STORE_MIGRATE_H

#include "store/session.h"

/* The number of the newest migration in SQL_DIR/migrations. STATUS_CONFIG when there are none, two
 * have one number, or a number is missing. */
enum status migrate_wanted(const char *sql_dir, int *ret_number, struct error *error);

/* The number of the newest migration that the database has, 0 when it has none. */
enum status migrate_present(struct store *store, int *ret_number, struct error *error);

/* Applies what is missing, one process at a time. STATUS_TEMPORARY when a table was never free;
 * what was applied stays so. STATUS_CONFIG when the database is newer than the
 * program or has a migration of another text. */
enum status migrate_apply(struct store *store, struct error *error);

/* Gives the application's role of a private cluster its rights. */
enum status migrate_grant(struct store *store, const char *role, struct error *error);

/* Gives the branches' accounts theirs, as migrations may have added tables. */
enum status migrate_grant_branches(struct store *store, struct error *error);

/* STATUS_OK when the database is of the program's version, or newer by migrations that are all
 * marked compatible, as *ret_is_newer (which may be NULL) says; else a sentence with what to do. */
enum status migrate_check(struct store *store, bool *ret_is_newer, struct error *error);

#endif
