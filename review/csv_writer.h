/*
 * A list as comma-separated values for a spreadsheet (RFC 4180): UTF-8 with a byte order mark, CR
 * LF, and the separator that spreadsheets expect in the language. What a spreadsheet would take for
 * a formula (OWASP, "CSV Injection") begins with an apostrophe.
 *
 * The rows go to a file without a name as they are made, so that a list of any length takes little
 * memory.
 */
#ifndef REVIEW_CSV_WRITER_H
#define REVIEW_CSV_WRITER_H

#include "base/date.h"
#include "base/error.h"
#include "base/money.h"
#include "base/text.h"
#include "model/language.h"

struct csv_writer {
	enum language language;
	struct text row; /* what is not in the file yet */
	bool has_cell;   /* the row has one already */
	int fd;          /* of the file */
	int failure;     /* an errno; 0: none */
};

/* Begins a file in $TMPDIR, or /tmp. */
enum status csv_writer_begin(struct csv_writer *writer, enum language language,
			     struct error *error);

/* Cells from left to right; NULL, an unset date and an unknown amount are empty. */
void csv_writer_text(struct csv_writer *writer, const char *value);
void csv_writer_number(struct csv_writer *writer, long long number);
void csv_writer_date(struct csv_writer *writer, struct date date);
void csv_writer_amount(struct csv_writer *writer, centimes amount);

void csv_writer_end_row(struct csv_writer *writer);

/* Gives the descriptor, which is the caller's then. STATUS_NO_SPACE: the disk is full. */
enum status csv_writer_finish(struct csv_writer *writer, int *ret_fd, struct error *error);

/* Gives up: closes the file. */
void csv_writer_drop(struct csv_writer *writer);

#endif
