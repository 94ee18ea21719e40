#include "base/csv.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

/* The separator that the first line has more of, outside quotes. */
static char tell_separator(const char *line)
{
	int commas = 0, semicolons = 0;
	bool quoted = false;

	for (; *line != '\0' && (quoted || *line != '\n'); line++) {
		if (*line == '"')
			quoted = !quoted;
		commas += !quoted && *line == ',';
		semicolons += !quoted && *line == ';';
	}
	return semicolons > commas ? ';' : ',';
}

void csv_begin(struct csv *csv, char *bytes, size_t length)
{
	*csv = (struct csv){ .at = bytes, .end = bytes + length, .line = 1, .next_line = 1 };
	if (text_starts_with(bytes, BYTE_ORDER_MARK))
		csv->at += strlen(BYTE_ORDER_MARK);
	csv->separator = tell_separator(csv->at + strspn(csv->at, "\r\n"));
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

static bool complain(struct csv *csv, const char *trouble)
{
	csv->trouble = trouble;
	return false;
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
	if (*at == '\0' && at != csv->end)
		return complain(csv, "a zero byte stands in it: this is no text");
	if (*at != '\0' && *at != '\n' && *at != csv->separator)
		return complain(csv, "something stands after the closing quote of a field");
	*ret_more = *at == csv->separator;
	if (*at == '\n')
		csv->next_line++;
	csv->at = *at == '\0' ? at : at + 1;
	*end = '\0';
	return true;
}

/* A field in quotes, which begin at `quote`: doubled quotes become single, in place. */
static bool read_quoted(struct csv *csv, char *quote, bool *ret_more)
{
	char *from = quote + 1, *to = from;

	add_field(csv, to);
	for (;; from++) {
		if (*from == '\0')
			return complain(csv, from == csv->end
						     ? "a field in quotes does not end"
						     : "a zero byte stands in it: this is no text");
		if (*from == '"' && *++from != '"')
			break;
		csv->next_line += *from == '\n';
		*to++ = *from;
	}
	csv->at = from + strspn(from, " \t");
	return finish_field(csv, to, ret_more);
}

static bool read_plain(struct csv *csv, bool *ret_more)
{
	char *start = csv->at;
	const char ends[] = { csv->separator, '\n', '"', '\0' };

	add_field(csv, start);
	csv->at += strcspn(start, ends);
	if (*csv->at == '"')
		return complain(csv, "a quote stands inside a field without quotes around it");
	if (*csv->at == '\n' && csv->at > start && csv->at[-1] == '\r')
		csv->at--;
	return finish_field(csv, csv->at, ret_more);
}

static bool read_field(struct csv *csv, bool *ret_more)
{
	char *quote = csv->at + strspn(csv->at, " \t");

	if (csv->field_count == CSV_FIELDS_MAX)
		return complain(csv, "it has too many fields");
	return *quote == '"' ? read_quoted(csv, quote, ret_more) : read_plain(csv, ret_more);
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
	if (csv->at == csv->end)
		return CSV_END;
	csv->line = csv->next_line;
	csv->field_count = 0;
	while (more)
		if (!read_field(csv, &more))
			return CSV_BROKEN;
	return CSV_RECORD;
}
