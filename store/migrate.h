/*
 * Inside store/: numbered migrations, NNNN_name.sql in a folder, each applied once and in a
 * transaction of its own, and noted with its hash in waraqa.schema_migration. A migration that was
 * applied is never edited.
 */
#ifndef STORE_MIGRATE_H
#define STORE_MIGRATE_H

#include "store/session.h"

/* The number of the newest migration in SQL_DIR/migrations. STATUS_CONFIG when there are none, two
 * have one number, or a number is missing. */
enum status migrate_wanted(const char *sql_dir, int *ret_number, struct error *error);

/* The number of the newest migration that the database has, 0 when it has none. */
enum status migrate_present(struct store *store, int *ret_number, struct error *error);

/* Applies what is missing, one process at a time. STATUS_CONFIG when the database is newer than the
 * program or has a migration of another text. */
enum status migrate_apply(struct store *store, struct error *error);

/* Gives the application's role of a private cluster its rights. */
enum status migrate_grant(struct store *store, const char *role, struct error *error);

/* STATUS_OK when the database is exactly of the program's version; else a sentence with what to do.
 */
enum status migrate_check(struct store *store, struct error *error);

/* As migrate_check(), but a newer database is no trouble: *ret_is_newer says so. */
enum status migrate_check_again(struct store *store, bool *ret_is_newer, struct error *error);

#endif
