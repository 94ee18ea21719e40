#include "store/migrate.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "store/sql.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MIGRATIONS_MAX = 1000, MIGRATION_BYTES_MAX = 1 << 20 };

/* Any number, the same in every Waraqa: held while the schema changes. */
#define SCHEMA_LOCK "7226577091"

/* How long a migration may wait for a table before it lets those behind it pass, and how often it
 * then tries again, a second later each time. */
#define LOCK_LIMIT_MS "2000"
enum { TRIES_MAX = 60 };

/* The first line of a migration after which programs that do not know it can go on. */
static const char compatible_line[] = "-- compatible";

struct migration {
	char *name;
	char *text;
	char sha256[FILE_HASH_SIZE];
};

/* Number n stands at n - 1. */
struct migrations {
	struct migration items[MIGRATIONS_MAX];
	int count;
};

/* ---- the files ------------------------------------------------------------------------------ */

/* NNNN_name.sql, number from 1; 0: not a migration. */
static int number_of(const char *name)
{
	for (int i = 0; i < 4; i++)
		if (!isdigit((unsigned char)name[i]))
			return 0;
	return name[4] == '_' && text_ends_with(name, ".sql") ? (int)strtol(name, NULL, 10) : 0;
}

static void forget(struct migrations *migrations)
{
	for (int i = 0; i < MIGRATIONS_MAX; i++) {
		free(migrations->items[i].name);
		free(migrations->items[i].text);
	}
	free(migrations);
}

static enum status note_names(const char *folder, struct migrations *migrations,
			      struct error *error)
{
	DIR *listing = opendir(folder);
	enum status status = STATUS_OK;
	const struct dirent *entry;

	if (listing == NULL)
		return error_set(
			error, STATUS_CONFIG,
			"cannot read the migrations in '%s': %s; the installation is not whole",
			folder, strerror(errno));
	while (status == STATUS_OK && (entry = readdir(listing)) != NULL) {
		int number = number_of(entry->d_name);
		struct migration *migration = &migrations->items[number - (number > 0)];

		if (number == 0 || number > MIGRATIONS_MAX)
			continue;
		if (migration->name != NULL)
			status = error_set(error, STATUS_CONFIG,
					   "two migrations in '%s' have the number %d", folder,
					   number);
		else
			migration->name = memory_copy_text(entry->d_name);
		if (number > migrations->count)
			migrations->count = number;
	}
	closedir(listing);
	return status;
}

static enum status read_texts(const char *folder, struct migrations *migrations,
			      struct error *error)
{
	enum status status = STATUS_OK;

	for (int i = 0; status == STATUS_OK && i < migrations->count; i++) {
		struct migration *migration = &migrations->items[i];
		unsigned char *bytes;
		size_t length;
		char *path;

		if (migration->name == NULL)
			return error_set(
				error, STATUS_CONFIG,
				"migration %d is missing in '%s'; the installation is not whole",
				i + 1, folder);
		path = path_join(folder, migration->name);
		status = file_read(path, MIGRATION_BYTES_MAX, &bytes, &length, error);
		free(path);
		if (status != STATUS_OK)
			break;
		hash_bytes(bytes, length, migration->sha256);
		migration->text = (char *)bytes;
	}
	return status;
}

static enum status read_migrations(const char *sql_dir, struct migrations **ret_migrations,
				   struct error *error)
{
	struct migrations *migrations = memory_new(1, sizeof(*migrations));
	char *folder = path_join(sql_dir, "migrations");
	enum status status = note_names(folder, migrations, error);

	if (status == STATUS_OK && migrations->count == 0)
		status = error_set(error, STATUS_CONFIG,
				   "there are no migrations in '%s'; the installation is not whole",
				   folder);
	if (status == STATUS_OK)
		status = read_texts(folder, migrations, error);
	if (status == STATUS_OK)
		*ret_migrations = migrations;
	else
		forget(migrations);
	free(folder);
	return status;
}

enum status migrate_wanted(const char *sql_dir, int *ret_number, struct error *error)
{
	struct migrations *migrations;
	enum status status = read_migrations(sql_dir, &migrations, error);

	if (status != STATUS_OK)
		return status;
	*ret_number = migrations->count;
	forget(migrations);
	return STATUS_OK;
}

/* ---- the database --------------------------------------------------------------------------- */

enum status migrate_present(struct store *store, int *ret_number, struct error *error)
{
	bool has_table = false;
	enum status status =
		session_ask(store, STATEMENT_migrate_has_table, NULL, &has_table, error);
	PGresult *result;
	int rows;

	if (status != STATUS_OK)
		return status;
	*ret_number = 0;
	if (!has_table)
		return STATUS_OK;
	status = session_run(store, STATEMENT_migrate_applied, NULL, &result, error);
	if (status != STATUS_OK)
		return status;
	rows = PQntuples(result);
	*ret_number = rows > 0 ? (int)result_number(result, rows - 1, 0, 0) : 0;
	PQclear(result);
	return STATUS_OK;
}

static enum status refuse_newer(int present, int wanted, struct error *error)
{
	return error_set(
		error, STATUS_CONFIG,
		"the database has schema version %d and this program knows only %d; use the "
		"newer waraqa that made it",
		present, wanted);
}

/* A migration says so itself: it takes nothing away that an older program uses. */
static bool is_compatible(const struct migration *migration)
{
	size_t length = sizeof(compatible_line) - 1;

	return strncmp(migration->text, compatible_line, length) == 0 &&
	       (migration->text[length] == '\n' || migration->text[length] == ':');
}

static enum status compare_hashes(const PGresult *applied, const struct migrations *migrations,
				  struct error *error)
{
	int rows = PQntuples(applied);

	for (int row = 0; row < rows; row++) {
		int number = (int)result_number(applied, row, 0, 0);

		if (number > migrations->count)
			return refuse_newer((int)result_number(applied, rows - 1, 0, 0),
					    migrations->count, error);
		if (number < 1 ||
		    !text_equal(PQgetvalue(applied, row, 1), migrations->items[number - 1].sha256))
			return error_set(
				error, STATUS_CONFIG,
				"migration %d was changed after this database had applied it; "
				"restore the file that was shipped",
				number);
	}
	return STATUS_OK;
}

/* In the transaction that holds the lock: another process may have been first. */
static enum status apply_next(struct store *store, const struct migrations *migrations,
			      bool *ret_applied, struct error *error)
{
	const struct migration *next;
	const char *values[4];
	PGresult *applied;
	int count;
	enum status status = session_run(store, STATEMENT_migrate_applied, NULL, &applied, error);

	if (status != STATUS_OK)
		return status;
	status = compare_hashes(applied, migrations, error);
	count = PQntuples(applied);
	PQclear(applied);
	*ret_applied = false;
	if (status != STATUS_OK || count == migrations->count)
		return status;
	next = &migrations->items[count];
	status = session_execute(store, next->name, next->text, error);
	if (status != STATUS_OK)
		return status;
	values[0] = sql_number(store->scratch, count + 1);
	values[1] = next->name;
	values[2] = next->sha256;
	values[3] = is_compatible(next) ? "t" : "f";
	*ret_applied = true;
	return session_run(store, STATEMENT_migrate_note, values, NULL, error);
}

static enum status make_table_of_migrations(struct store *store, struct error *error)
{
	return session_execute(
		store, "making the schema 'waraqa'",
		"CREATE SCHEMA IF NOT EXISTS waraqa; "
		"CREATE TABLE IF NOT EXISTS waraqa.schema_migration ("
		"  number integer PRIMARY KEY, name text NOT NULL, sha256 text NOT NULL, "
		"  applied_at timestamptz NOT NULL DEFAULT now(), "
		"  compatible boolean NOT NULL DEFAULT false); "
		"ALTER TABLE waraqa.schema_migration "
		"  ADD COLUMN IF NOT EXISTS compatible boolean NOT NULL DEFAULT false",
		error);
}

/* Begins a transaction that is alone in changing the schema. */
static enum status begin_alone(struct store *store, struct error *error)
{
	enum status status = session_begin(store, error);

	if (status != STATUS_OK)
		return status;
	status = session_execute(store, "waiting for another process that changes the schema",
				 "SELECT pg_advisory_xact_lock(" SCHEMA_LOCK ")", error);
	return status == STATUS_OK ? status : session_end(store, status, error);
}

static enum status apply_one(struct store *store, const struct migrations *migrations,
			     bool *ret_applied, struct error *error)
{
	bool is_made = false;
	enum status status = begin_alone(store, error);

	if (status != STATUS_OK)
		return status;
	status = session_execute(store, "limiting how long others wait for the schema",
				 "SET LOCAL lock_timeout = " LOCK_LIMIT_MS, error);
	if (status == STATUS_OK)
		status = session_ask(store, STATEMENT_migrate_has_column, NULL, &is_made, error);
	if (status == STATUS_OK && !is_made)
		status = make_table_of_migrations(store, error);
	if (status == STATUS_OK)
		status = apply_next(store, migrations, ret_applied, error);
	return session_end(store, status, error);
}

/* A migration that waits for a table makes all who come after it wait as well: so it gives way
 * after a moment, and tries again. */
static enum status apply_patiently(struct store *store, const struct migrations *migrations,
				   bool *ret_applied, struct error *error)
{
	enum status status = apply_one(store, migrations, ret_applied, error);

	for (int tries = 1; status == STATUS_TEMPORARY && tries < TRIES_MAX; tries++) {
		sleep(1);
		status = apply_one(store, migrations, ret_applied, error);
	}
	return status;
}

enum status migrate_grant(struct store *store, const char *role, struct error *error)
{
	const char *const values[] = { role };
	enum status status = begin_alone(store, error);

	if (status != STATUS_OK)
		return status;
	status = session_run(store, STATEMENT_migrate_grant, values, NULL, error);
	return session_end(store, status, error);
}

enum status migrate_grant_branches(struct store *store, struct error *error)
{
	bool there = false;
	enum status status =
		session_ask(store, STATEMENT_migrate_has_branches, NULL, &there, error);

	if (status != STATUS_OK || !there)
		return status;
	status = begin_alone(store, error);
	if (status != STATUS_OK)
		return status;
	status = session_run(store, STATEMENT_migrate_grant_branches, NULL, NULL, error);
	return session_end(store, status, error);
}

enum status migrate_apply(struct store *store, struct error *error)
{
	struct migrations *migrations;
	bool applied = true;
	enum status status = read_migrations(store->sql_dir, &migrations, error);

	if (status != STATUS_OK)
		return status;
	while (status == STATUS_OK && applied) {
		applied = false;
		status = apply_patiently(store, migrations, &applied, error);
	}
	forget(migrations);
	return status;
}

/* Fine when all that this program does not know is marked compatible. */
static enum status accept_newer(struct store *store, int present, int wanted, struct error *error)
{
	const char *value;
	bool is_fine = false;
	enum status status;

	arena_reset(store->scratch);
	value = sql_number(store->scratch, wanted);
	status = session_ask(store, STATEMENT_migrate_compatible, &value, &is_fine, error);
	if (status == STATUS_OK && !is_fine)
		status = refuse_newer(present, wanted, error);
	return status;
}

enum status migrate_check(struct store *store, bool *ret_is_newer, struct error *error)
{
	int wanted = 0, present = 0;
	enum status status = migrate_wanted(store->sql_dir, &wanted, error);

	if (status == STATUS_OK)
		status = migrate_present(store, &present, error);
	if (status == STATUS_OK && present > wanted)
		status = accept_newer(store, present, wanted, error);
	if (status != STATUS_OK)
		return status;
	if (present < wanted)
		return error_set(
			error, STATUS_CONFIG,
			"the database has schema version %d and this program wants %d; run "
			"'waraqa init'",
			present, wanted);
	if (ret_is_newer != NULL)
		*ret_is_newer = present > wanted;
	return STATUS_OK;
}
