/*
 * Inside store/: C values to SQL parameters and back.
 *
 * Rows are sent a table at a time: a batch is one array for each column, and an INSERT unnests
 * them.
 */
#ifndef STORE_SQL_H
#define STORE_SQL_H

#include "base/arena.h"
#include "base/date.h"
#include "base/money.h"
#include "base/text.h"
#include "store/session.h"

#include <stdbool.h>
#include <stddef.h>

/* A copy in the arena with every byte that is not UTF-8 replaced by U+FFFD: a file's name or a
 * barcode may hold anything, and PostgreSQL would refuse the whole dossier. NULL gives NULL. */
const char *sql_text(struct arena *arena, const char *text);

/* Values as text in the arena. A date that is not set, an amount that is unknown: NULL. */
const char *sql_number(struct arena *arena, long long number);
const char *sql_date(struct arena *arena, struct date date);
const char *sql_amount(struct arena *arena, centimes amount);
const char *sql_real(struct arena *arena, double number);
/* Bytes as hexadecimal, for decode(). */
const char *sql_hex(struct arena *arena, const unsigned char *bytes, size_t length);

/* Appends a JSON string; control characters become spaces. */
void sql_json_text(struct text *text, const char *value);

/* Appends one element to an array literal that begins as an empty text; NULL is SQL's NULL. */
void sql_array_add(struct text *array, const char *element);
/* Closes the literal and lends it: "{}" when nothing was added. */
const char *sql_array_end(struct text *array);

enum { BATCH_COLUMNS_MAX = 20 };

/* Rows for one table. Start zeroed but for `columns`; cells are added from left to right. */
struct batch {
	int columns;
	int next;
	long rows;
	struct text cells[BATCH_COLUMNS_MAX];
};

void batch_add(struct batch *batch, const char *value);
void batch_add_text(struct batch *batch, const char *value); /* cleaned as by sql_text() */
void batch_add_number(struct batch *batch, long long number);
void batch_add_real(struct batch *batch, double number);
void batch_add_exact(struct batch *batch, double number); /* to the last bit */
void batch_add_date(struct batch *batch, struct date date);
void batch_add_amount(struct batch *batch, centimes amount);

/* session_send() of a statement whose first parameter is `key` and whose others are the batch's
 * columns; nothing is sent when there are no rows. Frees the batch's cells. */
enum status batch_send(struct store *store, enum statement statement, const char *key,
		       struct batch *batch, struct error *error);

/* As above with two parameters before the columns: of a judgement, dossier and number. */
enum status batch_send_of(struct store *store, enum statement statement, const char *key,
			  const char *number, struct batch *batch, struct error *error);

/* Cells of a result; strings are copied into the arena. NULL: NULL, `fallback`, no date. */
const char *result_text(struct arena *arena, const PGresult *result, int row, int column);
long long result_number(const PGresult *result, int row, int column, long long fallback);
struct date result_date(const PGresult *result, int row, int column);
double result_real(const PGresult *result, int row, int column, double fallback);
/* Of a bytea, in the arena; NULL: NULL. */
const unsigned char *result_bytes(struct arena *arena, const PGresult *result, int row, int column,
				  size_t *ret_length);
bool result_truth(const PGresult *result, int row, int column);

#endif
