#include "review/csv_writer.h"

#include "base/file.h"
#include "model/claim.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FLUSHED_AT = 64 << 10 };

static char separator(const struct csv_writer *writer)
{
	return writer->language == LANGUAGE_FR ? ';' : ',';
}

/* ---- the file ------------------------------------------------------------------------------- */

/* Where the file system knows no nameless files, one whose name is taken off at once. */
static int open_nameless(void)
{
	int fd = open(file_temporary_folder(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	char *name = NULL;

	if (fd >= 0 || asprintf(&name, "%s/waraqa.XXXXXX", file_temporary_folder()) < 0)
		return fd;
	fd = mkostemp(name, O_CLOEXEC);
	if (fd >= 0)
		unlink(name);
	free(name);
	return fd;
}

static void flush(struct csv_writer *writer)
{
	size_t done = 0;

	while (writer->failure == 0 && done < writer->row.length) {
		ssize_t written =
			write(writer->fd, writer->row.bytes + done, writer->row.length - done);

		if (written >= 0)
			done += (size_t)written;
		else if (errno != EINTR)
			writer->failure = errno;
	}
	writer->row.length = 0;
}

enum status csv_writer_begin(struct csv_writer *writer, enum language language, struct error *error)
{
	*writer = (struct csv_writer){ .language = language, .fd = open_nameless() };
	if (writer->fd < 0)
		return error_set_errno(error, errno, "cannot begin a list in '%s'",
				       file_temporary_folder());
	text_append(&writer->row, "\xEF\xBB\xBF");
	return STATUS_OK;
}

enum status csv_writer_finish(struct csv_writer *writer, int *ret_fd, struct error *error)
{
	flush(writer);
	text_clear(&writer->row);
	if (writer->failure != 0) {
		close(writer->fd);
		return error_set_errno(error, writer->failure, "cannot write a list to '%s'",
				       file_temporary_folder());
	}
	*ret_fd = writer->fd;
	return STATUS_OK;
}

void csv_writer_drop(struct csv_writer *writer)
{
	text_clear(&writer->row);
	close(writer->fd);
}

/* ---- cells ---------------------------------------------------------------------------------- */

/* What is left of it may be one as well: "=" behind blanks is a formula to some. */
static bool is_formula(const char *value)
{
	value += strspn(value, " ");
	return *value != '\0' && strchr("=+-@\t\r\n", *value) != NULL;
}

static void begin_cell(struct csv_writer *writer)
{
	if (writer->has_cell)
		text_append_format(&writer->row, "%c", separator(writer));
	writer->has_cell = true;
}

static bool must_be_quoted(const struct csv_writer *writer, const char *value)
{
	const char special[] = { separator(writer), '"', '\r', '\n', '\t', ' ', '\0' };

	return strpbrk(value, special) != NULL;
}

/* A figure of ours, which may begin with a minus sign. */
static void add_plain(struct csv_writer *writer, const char *value)
{
	begin_cell(writer);
	text_append(&writer->row, value);
}

void csv_writer_text(struct csv_writer *writer, const char *value)
{
	begin_cell(writer);
	if (value == NULL)
		return;
	if (!must_be_quoted(writer, value)) {
		text_append(&writer->row, is_formula(value) ? "'" : "");
		text_append(&writer->row, value);
		return;
	}
	text_append(&writer->row, is_formula(value) ? "\"'" : "\"");
	for (; *value != '\0'; value++)
		text_append_bytes(&writer->row, *value == '"' ? "\"\"" : value,
				  *value == '"' ? 2 : 1);
	text_append(&writer->row, "\"");
}

void csv_writer_number(struct csv_writer *writer, long long number)
{
	char digits[24];

	snprintf(digits, sizeof(digits), "%lld", number);
	add_plain(writer, digits);
}

void csv_writer_date(struct csv_writer *writer, struct date date)
{
	char day[DATE_TEXT_SIZE];

	add_plain(writer, date_is_set(date) ? date_format_iso(date, day) : "");
}

/* With the decimal mark of the language's spreadsheets. */
void csv_writer_amount(struct csv_writer *writer, centimes amount)
{
	char figure[MONEY_TEXT_SIZE], *point;

	if (amount == AMOUNT_UNKNOWN) {
		add_plain(writer, "");
		return;
	}
	money_format(amount, figure);
	point = strchr(figure, '.');
	if (point != NULL && writer->language == LANGUAGE_FR)
		*point = ',';
	add_plain(writer, figure);
}

void csv_writer_end_row(struct csv_writer *writer)
{
	text_append(&writer->row, "\r\n");
	writer->has_cell = false;
	if (writer->row.length >= FLUSHED_AT)
		flush(writer);
}
