/*
 * The audit trail read back: walked to see whether it is whole, listed, and its head. The hashes
 * are made here anew, from the rows alone: a server whose functions were changed cannot vouch for
 * itself. The bytes are those of audit_bytes() in the migrations.
 */
#include "store/session.h"
#include "store/sql.h"

#include "base/file.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Rows asked for at once: some megabytes. */
enum { WALKED_AT_ONCE = 10000, HASHED_COLUMNS = 9, HASH_COLUMN = 9 };

/* A walk along the trail: what the next row must follow. */
struct walk {
	struct store *store;
	const struct store_audit_head *mark; /* that it must pass through; NULL: none */
	struct text bytes;
	char hash[FILE_HASH_SIZE];
	long number;
	struct store_audit_check *check;
};

/* ---- the head ------------------------------------------------------------------------------- */

static enum status read_head(struct store *store, struct store_audit_head *head, long *ret_newest,
			     struct error *error)
{
	PGresult *result;
	enum status status = session_run(store, STATEMENT_trail_head, NULL, &result, error);

	if (status != STATUS_OK)
		return status;
	if (PQntuples(result) != 1) {
		PQclear(result);
		return error_set(error, STATUS_BROKEN, "the audit trail has no head");
	}
	snprintf(head->store, sizeof(head->store), "%s", PQgetvalue(result, 0, 0));
	head->number = (long)result_number(result, 0, 1, 0);
	snprintf(head->hash, sizeof(head->hash), "%s", PQgetvalue(result, 0, 2));
	*ret_newest = (long)result_number(result, 0, 3, 0);
	snprintf(head->time, sizeof(head->time), "%s", PQgetvalue(result, 0, 4));
	PQclear(result);
	return STATUS_OK;
}

enum status store_audit_head(struct store *store, struct store_audit_head *ret_head,
			     struct error *error)
{
	long newest;

	return read_head(store, ret_head, &newest, error);
}

/* ---- the walk ------------------------------------------------------------------------------- */

/* Keeps the first trouble: what comes after it follows from it. */
__attribute__((format(printf, 2, 3))) static void complain(struct walk *walk, const char *format,
							   ...)
{
	va_list arguments;

	if (walk->check->trouble[0] != '\0')
		return;
	va_start(arguments, format);
	vsnprintf(walk->check->trouble, sizeof(walk->check->trouble), format, arguments);
	va_end(arguments);
}

static unsigned char digit_value(char digit)
{
	return (unsigned char)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

static void append_hash(struct text *bytes, const char *hash)
{
	for (; hash[0] != '\0' && hash[1] != '\0'; hash += 2) {
		char byte = (char)(digit_value(hash[0]) << 4 | digit_value(hash[1]));

		text_append_bytes(bytes, &byte, 1);
	}
}

static void hash_row(struct walk *walk, const PGresult *result, int row, char hash[FILE_HASH_SIZE])
{
	walk->bytes.length = 0;
	append_hash(&walk->bytes, walk->hash);
	for (int i = 0; i < HASHED_COLUMNS; i++) {
		int length = PQgetlength(result, row, i);

		if (PQgetisnull(result, row, i)) {
			text_append(&walk->bytes, "-,");
			continue;
		}
		text_append_format(&walk->bytes, "%d:", length);
		text_append_bytes(&walk->bytes, PQgetvalue(result, row, i), (size_t)length);
		text_append(&walk->bytes, ",");
	}
	hash_bytes(walk->bytes.bytes, walk->bytes.length, hash);
}

static void pass_mark(struct walk *walk)
{
	if (walk->mark == NULL || walk->mark->number != walk->number)
		return;
	if (!text_equal(walk->mark->hash, walk->hash))
		complain(walk, "row %ld is not the one that was signed", walk->number);
	walk->check->passed_mark = true;
}

static void walk_row(struct walk *walk, const PGresult *result, int row)
{
	long number = (long)result_number(result, row, 0, 0);
	char hash[FILE_HASH_SIZE];

	if (number != walk->number + 1)
		complain(walk, "row %ld is missing", walk->number + 1);
	hash_row(walk, result, row, hash);
	if (!text_equal(hash, PQgetvalue(result, row, HASH_COLUMN)))
		complain(walk, "row %ld does not fit: it, or the row before it, was changed",
			 number);
	snprintf(walk->hash, sizeof(walk->hash), "%s", PQgetvalue(result, row, HASH_COLUMN));
	walk->number = number;
	walk->check->rows++;
	pass_mark(walk);
}

static enum status walk_some(struct walk *walk, long last, int *ret_rows, struct error *error)
{
	const char *values[3];
	PGresult *result;
	enum status status;

	arena_reset(walk->store->scratch);
	values[0] = sql_number(walk->store->scratch, walk->number);
	values[1] = sql_number(walk->store->scratch, last);
	values[2] = sql_number(walk->store->scratch, WALKED_AT_ONCE);
	status = session_run(walk->store, STATEMENT_trail_rows, values, &result, error);
	if (status != STATUS_OK)
		return status;
	*ret_rows = PQntuples(result);
	for (int row = 0; row < *ret_rows && walk->check->trouble[0] == '\0'; row++)
		walk_row(walk, result, row);
	PQclear(result);
	return STATUS_OK;
}

/* Of the rows that a head ends: those that come while the walk is on its way are the next walk's.
 */
static enum status walk_all(struct walk *walk, const struct store_audit_head *head,
			    struct error *error)
{
	enum status status = STATUS_OK;
	int rows = WALKED_AT_ONCE;

	while (status == STATUS_OK && rows == WALKED_AT_ONCE && walk->check->trouble[0] == '\0')
		status = walk_some(walk, head->number, &rows, error);
	if (walk->number < head->number)
		complain(walk, "row %ld is missing", walk->number + 1);
	if (!text_equal(walk->hash, head->hash))
		complain(walk, "the head does not fit row %ld", head->number);
	return status;
}

static void begin_walk(struct walk *walk, const struct store_audit_head *head)
{
	const struct store_audit_head *mark = walk->mark;

	hash_bytes(head->store, strlen(head->store), walk->hash);
	if (mark != NULL && !text_equal(mark->store, head->store))
		complain(walk, "the signed head is another store's");
	if (mark != NULL && mark->number > head->number)
		complain(walk, "rows after %ld are missing: a later one was signed", head->number);
	pass_mark(walk);
}

enum status store_check_audit(struct store *store, const struct store_audit_head *mark,
			      struct store_audit_check *ret_check, struct error *error)
{
	struct store_audit_check check = { 0 };
	struct walk walk = { .store = store, .mark = mark, .check = &check };
	long newest = 0;
	enum status status = read_head(store, &check.head, &newest, error);

	if (status != STATUS_OK)
		return status;
	begin_walk(&walk, &check.head);
	if (newest > check.head.number)
		complain(&walk, "rows after %ld follow no head", check.head.number);
	status = walk_all(&walk, &check.head, error);
	text_clear(&walk.bytes);
	if (status == STATUS_OK)
		*ret_check = check;
	return status;
}

/* ---- the list ------------------------------------------------------------------------------- */

static void read_deed(const PGresult *result, int row, struct arena *arena,
		      struct store_audit_row *ret_row)
{
	*ret_row = (struct store_audit_row){
		.number = (long)result_number(result, row, 0, 0),
		.time = result_text(arena, result, row, 1),
		.role = result_text(arena, result, row, 2),
		.actor = result_text(arena, result, row, 3),
		.deed = result_text(arena, result, row, 4),
		.file = (long)result_number(result, row, 5, 0),
		.dossier = (long)result_number(result, row, 6, 0),
		.batch = (long)result_number(result, row, 7, 0),
		.details = result_text(arena, result, row, 8),
	};
}

enum status store_list_audit(struct store *store, const struct store_audit_filter *filter,
			     struct arena *arena, struct store_audit_row **ret_rows,
			     size_t *ret_count, struct error *error)
{
	const char *values[5];
	PGresult *result;
	enum status status;

	arena_reset(store->scratch);
	values[0] = filter->dossier > 0 ? sql_number(store->scratch, filter->dossier) : NULL;
	values[1] = sql_date(store->scratch, filter->from);
	values[2] = sql_date(store->scratch, filter->to);
	values[3] = sql_text(store->scratch, filter->who);
	values[4] = sql_number(store->scratch, filter->most);
	status = session_run(store, STATEMENT_trail_list, values, &result, error);
	if (status != STATUS_OK)
		return status;
	*ret_count = (size_t)PQntuples(result);
	*ret_rows = arena_new_array(arena, *ret_count + 1, sizeof(**ret_rows));
	for (size_t i = 0; i < *ret_count; i++)
		read_deed(result, (int)i, arena, &(*ret_rows)[i]);
	PQclear(result);
	return STATUS_OK;
}
