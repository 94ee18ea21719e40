/* manifest.csv: a heading that names the columns, then a record for each file. */
#include "pipeline/manifest_entry.h"

#include "base/csv.h"

#include <string.h>

/* The columns that are understood, and the part of an entry that each fills. */
#define COLUMN_LIST(X)                        \
	X(COLUMN_FILE, "file", file)          \
	X(COLUMN_FUND, "fund", fund)          \
	X(COLUMN_BRANCH, "branch", branch)    \
	X(COLUMN_BATCH, "batch", batch)       \
	X(COLUMN_PAGES, "pages", pages)       \
	X(COLUMN_SCANNER, "scanner", scanner) \
	X(COLUMN_RECEIVED, "received_date", received)

enum column {
#define X(name, text, part) name,
	COLUMN_LIST(X)
#undef X
		COLUMN_COUNT
};

struct table {
	struct csv csv;
	int places[COLUMN_COUNT]; /* where each column stands; -1: nowhere */
};

static char *trim(char *cell)
{
	size_t length;

	cell += strspn(cell, " \t");
	length = strlen(cell);
	while (length > 0 && strchr(" \t", cell[length - 1]) != NULL)
		cell[--length] = '\0';
	return cell;
}

static enum status read_heading(struct manifest_reading *reading, struct table *table)
{
	static const char *const names[] = {
#define X(name, text, part) [name] = (text),
		COLUMN_LIST(X)
#undef X
	};

	for (int column = 0; column < COLUMN_COUNT; column++) {
		table->places[column] = -1;
		for (size_t i = 0; i < table->csv.field_count; i++)
			if (strcasecmp(trim(table->csv.fields[i]), names[column]) == 0)
				table->places[column] = (int)i;
	}
	if (table->places[COLUMN_FILE] < 0)
		return manifest_complain(reading, FAULT_NO_HEADING,
					 "the heading must name a column", names[COLUMN_FILE]);
	return STATUS_OK;
}

/* The cell of a column, NULL when it is missing or empty. */
static const char *cell_of(const struct table *table, enum column column)
{
	int place = table->places[column];
	const char *cell;

	if (place < 0 || (size_t)place >= table->csv.field_count)
		return NULL;
	cell = trim(table->csv.fields[place]);
	return cell[0] != '\0' ? cell : NULL;
}

static enum status read_record(struct manifest_reading *reading, const struct table *table)
{
	const struct manifest_entry entry = {
#define X(name, text, part) .part = cell_of(table, name),
		COLUMN_LIST(X)
#undef X
	};

	return manifest_add(reading, &entry);
}

/* A spreadsheet leaves lines of nothing but separators. */
static bool is_empty_record(const struct csv *csv)
{
	for (size_t i = 0; i < csv->field_count; i++)
		if (*trim(csv->fields[i]) != '\0')
			return false;
	return true;
}

enum status manifest_read_csv(struct manifest_reading *reading, char *bytes, size_t length)
{
	struct table table = { 0 };
	enum status status = STATUS_OK;
	enum csv_step step = CSV_RECORD;
	bool headed = false;

	reading->place = "line";
	csv_begin(&table.csv, bytes, length);
	while (status == STATUS_OK && (step = csv_next(&table.csv)) == CSV_RECORD) {
		reading->number = table.csv.line;
		if (is_empty_record(&table.csv))
			continue;
		status = headed ? read_record(reading, &table) : read_heading(reading, &table);
		headed = true;
	}
	reading->number = table.csv.line;
	if (step == CSV_BROKEN)
		status = manifest_complain(reading, FAULT_LINE_QUOTES, table.csv.trouble, NULL);
	else if (status == STATUS_OK && !headed)
		status = manifest_complain(reading, FAULT_NO_HEADING,
					   "there is no heading with a column", "file");
	csv_end(&table.csv);
	return status;
}
