/*
 * Comma-separated values as RFC 4180 has them, also with semicolons, which is what spreadsheets
 * write in countries with a decimal comma.
 *
 * Lines end with LF or CR LF; a byte order mark is passed over. A field in quotes may hold
 * separators, doubled quotes and line breaks (RFC 4180, 2.6), and may have blanks around its
 * quotes; blanks of other fields are theirs. A record is named by the line where it begins.
 */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include <stddef.h>

enum csv_step { CSV_RECORD, CSV_END, CSV_BROKEN };

enum { CSV_FIELDS_MAX = 1000 };

struct csv {
	char *at; /* in the caller's bytes */
	char *end;
	char separator;
	int line; /* where the record that was read last begins, from 1 */
	int next_line;
	char **fields; /* of that record; they point into the bytes */
	size_t field_count;
	size_t field_capacity;
	const char *trouble; /* after CSV_BROKEN: what is wrong with the record */
};

/* Begins to read `length` bytes, which a zero follows, are changed while they are read, and must
 * outlive the reader. The first line tells the separator: that of the two which it has more of. */
void csv_begin(struct csv *csv, char *bytes, size_t length);

/* Reads the next record; empty lines are passed over. After CSV_BROKEN (a quote in a wrong place, a
 * zero byte, more than CSV_FIELDS_MAX fields) nothing more can be read. */
enum csv_step csv_next(struct csv *csv);

void csv_end(struct csv *csv);

#endif
