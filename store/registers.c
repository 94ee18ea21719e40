/*
 * A register file is read, checked and turned in C, copied into a temporary table, and merged from
 * there: rows that exist are brought up to date, rows that are not in the file stay. Errors name
 * the file and the line, and never the value: registers are full of people.
 */
#include "store/registers.h"

#include "base/file.h"
#include "base/memory.h"
#include "store/deeds.h"
#include "store/sql.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* A register of all insured people of a country is about half a gigabyte. */
#define FILE_BYTES_MAX ((size_t)4 << 30)

enum { SEND_BYTES = 64 * 1024 };

struct loading {
	struct store *store;
	const struct register_table *table;
	const char *name; /* of the file, for errors */
	struct csv csv;
	size_t column_count;
	size_t header_count;
	int from[REGISTER_COLUMNS_MAX];  /* place of each column's cell in a record, -1 missing */
	int other[REGISTER_COLUMNS_MAX]; /* as above, of the second part */
	struct text rows;                /* turned and not yet sent */
	long count;
};

/* ---- the file ------------------------------------------------------------------------------- */

static enum status fail_at(const struct loading *loading, int line, struct error *error,
			   const char *what)
{
	return error_set(error, STATUS_DATA, "cannot load '%s', line %d: %s; nothing was loaded",
			 loading->name, line, what);
}

static int place_of(const struct loading *loading, const char *header)
{
	for (size_t i = 0; header != NULL && i < loading->csv.field_count; i++)
		if (strcasecmp(loading->csv.fields[i], header) == 0)
			return (int)i;
	return -1;
}

static bool may_be_missing(enum cell_kind kind)
{
	struct text ignored = { 0 };
	bool may = cell_append(&ignored, kind, NULL, NULL);

	text_clear(&ignored);
	return may;
}

static enum status read_header(struct loading *loading, struct error *error)
{
	const struct register_column *columns = loading->table->columns;

	if (csv_next(&loading->csv) != CSV_RECORD)
		return fail_at(loading, 1, error, "the names of the columns are expected here");
	loading->header_count = loading->csv.field_count;
	for (size_t i = 0; i < REGISTER_COLUMNS_MAX && columns[i].header != NULL; i++) {
		loading->column_count = i + 1;
		loading->from[i] = place_of(loading, columns[i].header);
		loading->other[i] = place_of(loading, columns[i].other_header);
		if (loading->from[i] < 0 && !may_be_missing(columns[i].kind))
			return error_set(
				error, STATUS_DATA,
				"cannot load '%s', line 1: there is no column '%s'; nothing was "
				"loaded",
				loading->name, columns[i].header);
	}
	return STATUS_OK;
}

static const char *field_at(const struct loading *loading, int place)
{
	return place >= 0 ? loading->csv.fields[place] : NULL;
}

static enum status turn_record(struct loading *loading, struct error *error)
{
	if (loading->csv.field_count != loading->header_count)
		return error_set(
			error, STATUS_DATA,
			"cannot load '%s', line %d: it has %zu cells where the first line has "
			"%zu; nothing was loaded",
			loading->name, loading->csv.line, loading->csv.field_count,
			loading->header_count);
	for (size_t i = 0; i < loading->csv.field_count; i++)
		if (!text_is_utf8(loading->csv.fields[i]))
			return fail_at(loading, loading->csv.line, error,
				       "it is not UTF-8; save the file as UTF-8");
	text_append_format(&loading->rows, "%d", loading->csv.line);
	for (size_t i = 0; i < loading->column_count; i++) {
		const struct register_column *column = &loading->table->columns[i];

		text_append(&loading->rows, "\t");
		if (!cell_append(&loading->rows, column->kind, field_at(loading, loading->from[i]),
				 field_at(loading, loading->other[i])))
			return error_set(
				error, STATUS_DATA,
				"cannot load '%s', line %d: '%s' should be %s; nothing was "
				"loaded",
				loading->name, loading->csv.line, column->header,
				cell_expectation(column->kind));
	}
	text_append(&loading->rows, "\n");
	loading->count++;
	return STATUS_OK;
}

/* ---- into the temporary table --------------------------------------------------------------- */

static enum status send_rows(struct loading *loading, struct error *error)
{
	struct store *store = loading->store;
	enum status status = STATUS_OK;

	if (loading->rows.length > 0 &&
	    PQputCopyData(store->connection, loading->rows.bytes, (int)loading->rows.length) != 1)
		status = session_fail(store, "sending a register", NULL, error);
	loading->rows.length = 0;
	return status;
}

static enum status turn_records(struct loading *loading, struct error *error)
{
	enum csv_step step;

	while ((step = csv_next(&loading->csv)) == CSV_RECORD) {
		enum status status = turn_record(loading, error);

		if (status == STATUS_OK && loading->rows.length >= SEND_BYTES)
			status = send_rows(loading, error);
		if (status != STATUS_OK)
			return status;
	}
	if (step == CSV_BROKEN)
		return fail_at(loading, loading->csv.line, error, loading->csv.trouble);
	return send_rows(loading, error);
}

/* Ends the COPY, keeping the first thing that went wrong: ours, else the server's. */
static enum status finish_copy(struct store *store, enum status status, struct error *error)
{
	PGresult *result;

	PQputCopyEnd(store->connection, status == STATUS_OK ? NULL : "given up");
	while ((result = PQgetResult(store->connection)) != NULL) {
		if (status == STATUS_OK && PQresultStatus(result) != PGRES_COMMAND_OK)
			status = session_fail(store, "loading a register", result, error);
		PQclear(result);
	}
	return status;
}

static const char *column_names(struct store *store, const struct loading *loading)
{
	struct text names = { 0 };
	const char *copy;

	for (size_t i = 0; i < loading->column_count; i++)
		text_append_format(&names, "%s%s", i > 0 ? ", " : "",
				   loading->table->columns[i].column);
	copy = arena_copy_text(store->scratch, text_value(&names));
	text_clear(&names);
	return copy;
}

static enum status copy_in(struct loading *loading, struct error *error)
{
	struct store *store = loading->store;
	const char *sql = arena_format(store->scratch, "COPY loading (line, %s) FROM STDIN",
				       column_names(store, loading));
	PGresult *result;
	enum status status =
		session_query(store, "loading a register", sql, PGRES_COPY_IN, &result, error);

	if (status != STATUS_OK)
		return status;
	PQclear(result);
	return finish_copy(store, turn_records(loading, error), error);
}

/* ---- from there into the register ----------------------------------------------------------- */

/* Runs a question that gives no row when all is well, and a line number when not. */
static enum status refuse_line(struct loading *loading, const char *sql, const char *what,
			       struct error *error)
{
	PGresult *result;
	enum status status = session_query(loading->store, "checking a register", sql,
					   PGRES_TUPLES_OK, &result, error);

	if (status != STATUS_OK)
		return status;
	if (PQntuples(result) > 0)
		status = fail_at(loading, (int)result_number(result, 0, 0, 0), error, what);
	PQclear(result);
	return status;
}

static enum status refuse_repeated_keys(struct loading *loading, struct error *error)
{
	const char *sql = arena_format(loading->store->scratch,
				       "SELECT max(line) FROM loading GROUP BY %s "
				       "HAVING count(*) > 1 ORDER BY 1 LIMIT 1",
				       loading->table->key);

	return refuse_line(loading, sql, "another line above has the same key", error);
}

static enum status refuse_orphans(struct loading *loading, struct error *error)
{
	if (text_equal(loading->table->table, "entitlement"))
		return refuse_line(
			loading,
			"SELECT min(line) FROM loading WHERE NOT EXISTS (SELECT FROM insured "
			"WHERE insured.immatriculation = loading.immatriculation) "
			"OR rank > 0 AND NOT EXISTS (SELECT FROM dependant WHERE "
			"dependant.immatriculation = loading.immatriculation "
			"AND dependant.rank = loading.rank) HAVING count(*) > 0",
			"nobody in the register has this immatriculation and rank", error);
	if (!text_equal(loading->table->table, "dependant"))
		return STATUS_OK;
	return refuse_line(loading,
			   "SELECT min(line) FROM loading WHERE NOT EXISTS (SELECT FROM insured "
			   "WHERE insured.immatriculation = loading.immatriculation) "
			   "HAVING count(*) > 0",
			   "no insured person has this immatriculation", error);
}

/* "a = excluded.a, b = excluded.b" would also write rows that did not change; the WHERE spares
 * them. */
static enum status merge(struct loading *loading, struct error *error)
{
	struct store *store = loading->store;
	const char *names = column_names(store, loading);
	struct text old = { 0 }, new = { 0 };
	const char *sql;

	for (size_t i = 0; i < loading->column_count; i++) {
		const char *column = loading->table->columns[i].column;

		text_append_format(&old, "%s%s.%s", i > 0 ? ", " : "", loading->table->table,
				   column);
		text_append_format(&new, "%sexcluded.%s", i > 0 ? ", " : "", column);
	}
	sql = arena_format(store->scratch,
			   "INSERT INTO %s (%s) SELECT %s FROM loading ON CONFLICT (%s) DO UPDATE "
			   "SET (%s) = ROW(%s) WHERE (%s) IS DISTINCT FROM (%s)",
			   loading->table->table, names, names, loading->table->key, names,
			   new.bytes, old.bytes, new.bytes);
	text_clear(&old);
	text_clear(&new);
	return session_execute(store, "merging a register", sql, error);
}

static enum status refuse_overlap(const struct loading *loading, struct error *error)
{
	PGresult *result;
	enum status status;

	if (!text_equal(loading->table->table, "tariff"))
		return STATUS_OK;
	status = session_run(loading->store, STATEMENT_load_overlapping_tariff, NULL, &result,
			     error);
	if (status != STATUS_OK)
		return status;
	if (PQntuples(result) > 0)
		status = error_set(
			error, STATUS_DATA,
			"cannot load '%s': two rows of '%s' would hold on the same day; give "
			"the older one its last day in valid_to; nothing was loaded",
			loading->name, PQgetvalue(result, 0, 0));
	PQclear(result);
	return status;
}

static enum status load_records(struct loading *loading, struct error *error)
{
	struct store *store = loading->store;
	const char *sql = arena_format(store->scratch,
				       "CREATE TEMPORARY TABLE loading (LIKE %s) ON COMMIT DROP; "
				       "ALTER TABLE loading ADD COLUMN line integer",
				       loading->table->table);
	enum status status = read_header(loading, error);

	if (status == STATUS_OK)
		status = session_execute(store, "making room for a register", sql, error);
	if (status == STATUS_OK)
		status = copy_in(loading, error);
	if (status == STATUS_OK)
		status = refuse_repeated_keys(loading, error);
	if (status == STATUS_OK)
		status = refuse_orphans(loading, error);
	if (status == STATUS_OK)
		status = merge(loading, error);
	if (status == STATUS_OK)
		status = refuse_overlap(loading, error);
	if (status == STATUS_OK)
		status = session_execute(store, "clearing up after a register",
					 "DROP TABLE loading", error);
	return status;
}

/* ---- files and folders ---------------------------------------------------------------------- */

static enum status load_table(struct store *store, const struct register_table *table,
			      const char *path, struct store_load_counts *counts,
			      struct error *error)
{
	struct loading loading = { .store = store, .table = table, .name = path };
	unsigned char *bytes;
	size_t length;
	enum status status = file_read(path, FILE_BYTES_MAX, &bytes, &length, error);

	if (status != STATUS_OK)
		return status;
	csv_begin(&loading.csv, (char *)bytes, length);
	status = load_records(&loading, error);
	if (status == STATUS_OK)
		*(long *)(void *)((char *)counts + table->count_offset) += loading.count;
	csv_end(&loading.csv);
	text_clear(&loading.rows);
	free(bytes);
	return status;
}

static enum status load_folder(struct store *store, const char *folder,
			       struct store_load_counts *counts, struct error *error)
{
	enum status status = STATUS_OK;
	int found = 0;

	for (size_t i = 0; status == STATUS_OK && i < register_table_count; i++) {
		char *path = path_join(folder, register_tables[i].file);

		if (file_exists(path)) {
			found++;
			status = load_table(store, &register_tables[i], path, counts, error);
		}
		free(path);
	}
	if (status == STATUS_OK && found == 0)
		status = error_set(error, STATUS_NO_INPUT,
				   "there is no register in '%s'; at least one of insured.csv, "
				   "dependants.csv, entitlements.csv, elsewhere.csv, "
				   "practitioners.csv, medicines.csv or acts.csv is expected "
				   "there",
				   folder);
	return status;
}

static void note_loaded(struct store *store, const struct store_load_counts *counts)
{
	const char *details = arena_format(
		store->scratch,
		"{\"insured\":%ld,\"dependants\":%ld,\"entitlements\":%ld,\"elsewhere\":%ld,"
		"\"practitioners\":%ld,\"medicines\":%ld,\"tariffs\":%ld}",
		counts->insured, counts->dependants, counts->entitlements, counts->elsewhere,
		counts->practitioners, counts->medicines, counts->tariffs);

	deeds_note(store, DEED_REGISTERS_LOADED, &(struct deed_facts){ .details = details });
}

enum status store_load_registers(struct store *store, const char *folder,
				 struct store_load_counts *ret_counts, struct error *error)
{
	struct store_load_counts counts = { 0 };
	enum status status;

	arena_reset(store->scratch);
	status = session_begin(store, error);
	if (status != STATUS_OK)
		return status;
	status = load_folder(store, folder, &counts, error);
	if (status == STATUS_OK)
		note_loaded(store, &counts);
	status = session_end(store, status, error);
	if (status == STATUS_OK)
		*ret_counts = counts;
	return status;
}
