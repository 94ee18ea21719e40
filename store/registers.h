/*
 * Inside store/: registers from CSV files into their tables. Which columns a file has, what stands
 * in them and where it goes is one table in register_columns.c.
 */
#ifndef STORE_REGISTERS_H
#define STORE_REGISTERS_H

#include "base/arena.h"
#include "base/csv.h"
#include "base/text.h"
#include "model/register.h"
#include "store/session.h"

#include <stdbool.h>
#include <stddef.h>

/* ---- register_columns.c: pure --------------------------------------------------------------- */

/* What stands in a cell, how it is written into the table, and what to tell who got it wrong. An
 * OPTIONAL cell may be empty or its column missing; it is NULL then. */
#define CELL_KIND_LIST(X)                                                                        \
	X(CELL_TEXT, "a text that is not empty")                                                 \
	X(CELL_OPTIONAL_TEXT, "a text")                                                          \
	X(CELL_NINE_DIGITS, "a number of nine digits")                                           \
	X(CELL_CODE, "a code of thirteen digits")                                                \
	X(CELL_OPTIONAL_DIGITS, "digits or nothing")                                             \
	X(CELL_DATE, "a date such as 2026-09-13")                                                \
	X(CELL_OPTIONAL_DATE, "a date such as 2026-09-13 or nothing")                            \
	X(CELL_AMOUNT, "an amount such as 536.20")                                               \
	X(CELL_COUNT, "a whole number from 1")                                                   \
	X(CELL_SEX, "M or F")                                                                    \
	X(CELL_RELATION, "conjoint or enfant")                                                   \
	X(CELL_RATE, "a rate from 0 to 1 such as 0.70")                                          \
	X(CELL_GENERIC, "P (princeps) or G (generic)")                                           \
	X(CELL_CIN, "letters and digits")                                                        \
	X(CELL_NAME_KEY, "a name that is not empty") /* register_name_key() of this and the next \
						      */

enum cell_kind {
#define X(name, text) name,
	CELL_KIND_LIST(X)
#undef X
};

struct register_column {
	const char *header; /* in the file */
	const char *column; /* in the table */
	enum cell_kind kind;
	const char *other_header; /* of CELL_NAME_KEY: the second part */
};

enum { REGISTER_COLUMNS_MAX = 16 };

struct register_table {
	const char *file;
	const char *table;
	const char *key; /* columns of the primary key, "immatriculation, rank" */
	struct register_column columns[REGISTER_COLUMNS_MAX]; /* ends with a NULL header */
	size_t count_offset; /* of this table's count in struct store_load_counts */
};

/* In the order in which they are loaded. */
extern const struct register_table register_tables[];
extern const size_t register_table_count;

/* What a cell should have been, for an error. Static storage. */
const char *cell_expectation(enum cell_kind kind);

/*
 * Appends a cell as PostgreSQL's COPY text format has it. False when it is not what it should be.
 * `value` NULL: the column is missing. `other` only matters to CELL_NAME_KEY.
 */
bool cell_append(struct text *row, enum cell_kind kind, const char *value, const char *other);

/* The words of a full name, folded, in alphabetical order. Two names with the same words are the
 * same name, whatever the paper put first. Writes at most `size` bytes. */
void register_name_key(const char *full_name, char *key, size_t size);

/* ---- medicines.c ---------------------------------------------------------------------------- */

/* A row with the columns of MEDICINE_COLUMNS (statement.list); strings are copied to the arena. */
void medicine_of_row(struct arena *arena, const PGresult *result, int row,
		     struct medicine *ret_medicine);

#endif
