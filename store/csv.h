/*
 * Inside store/: comma-separated values as RFC 4180 has them, also with semicolons, which is what
 * spreadsheets write in countries with a decimal comma.
 */
#ifndef STORE_CSV_H
#define STORE_CSV_H

#include <stddef.h>

enum csv_step { CSV_RECORD, CSV_END, CSV_BROKEN };

struct csv {
	char *at; /* in the caller's bytes */
	char separator;
	int line; /* where the record that was read last begins, from 1 */
	int next_line;
	char **fields; /* of that record; they point into the bytes */
	size_t field_count;
	size_t field_capacity;
	const char *trouble; /* after CSV_BROKEN: what is wrong with the record */
};

/* Begins to read `bytes`, which end with a zero, are changed while they are read, and must outlive
 * the reader. The separator is told by the first line. */
void csv_begin(struct csv *csv, char *bytes);

/* Reads the next record; empty lines are passed over. After CSV_BROKEN nothing more can be read. */
enum csv_step csv_next(struct csv *csv);

void csv_end(struct csv *csv);

#endif
