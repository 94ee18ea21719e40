#include "store/csv.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

void csv_begin(struct csv *csv, char *bytes)
{
	size_t first_line = strcspn(bytes, "\n");
	const char *comma = memchr(bytes, ',', first_line);

	*csv = (struct csv){ .at = bytes, .separator = ',', .line = 1, .next_line = 1 };
	if (comma == NULL && memchr(bytes, ';', first_line) != NULL)
		csv->separator = ';';
	if (text_starts_with(bytes, BYTE_ORDER_MARK))
		csv->at += strlen(BYTE_ORDER_MARK);
}

void csv_end(struct csv *csv)
{
	free(csv->fields);
	csv->fields = NULL;
}

static void add_field(struct csv *csv, char *field)
{
	if (csv->field_count == csv->field_capacity) {
		csv->field_capacity = csv->field_capacity * 2 + 16;
		csv->fields = memory_resize(csv->fields, csv->field_capacity, sizeof(*csv->fields));
	}
	csv->fields[csv->field_count++] = field;
}

/*
 * Steps over what follows a field: a separator (then there is one more field), the end of a line,
 * or the end of the file. Ends the field at `end` with a zero, which may be written over the step.
 */
static bool finish_field(struct csv *csv, char *end, bool *ret_more)
{
	char *at = csv->at;

	if (at[0] == '\r' && at[1] == '\n')
		at++;
	if (*at != '\0' && *at != '\n' && *at != csv->separator)
		return false;
	*ret_more = *at == csv->separator;
	if (*at == '\n')
		csv->next_line++;
	csv->at = *at == '\0' ? at : at + 1;
	*end = '\0';
	return true;
}

/* A field in quotes, from the letter after the first one: doubled quotes become single, in place.
 */
static bool read_quoted(struct csv *csv, bool *ret_more)
{
	char *from = csv->at + 1, *to = from;

	add_field(csv, to);
	for (;; from++) {
		if (*from == '\0') {
			csv->trouble = "a field in quotes does not end";
			return false;
		}
		if (*from == '"' && *++from != '"')
			break;
		csv->next_line += *from == '\n';
		*to++ = *from;
	}
	csv->at = from;
	if (finish_field(csv, to, ret_more))
		return true;
	csv->trouble = "something stands after the closing quote of a field";
	return false;
}

static bool read_plain(struct csv *csv, bool *ret_more)
{
	char *start = csv->at;
	const char ends[] = { csv->separator, '\n', '"', '\0' };

	add_field(csv, start);
	csv->at += strcspn(start, ends);
	if (*csv->at == '"') {
		csv->trouble = "a quote stands inside a field without quotes around it";
		return false;
	}
	if (*csv->at == '\n' && csv->at > start && csv->at[-1] == '\r')
		csv->at--;
	return finish_field(csv, csv->at, ret_more);
}

static void skip_empty_lines(struct csv *csv)
{
	for (;;) {
		char *at = csv->at;

		if (at[0] == '\r' && at[1] == '\n')
			at++;
		if (*at != '\n')
			return;
		csv->at = at + 1;
		csv->next_line++;
	}
}

enum csv_step csv_next(struct csv *csv)
{
	bool more = true;

	skip_empty_lines(csv);
	if (*csv->at == '\0')
		return CSV_END;
	csv->line = csv->next_line;
	csv->field_count = 0;
	while (more) {
		bool good = *csv->at == '"' ? read_quoted(csv, &more) : read_plain(csv, &more);

		if (!good)
			return CSV_BROKEN;
	}
	return CSV_RECORD;
}
