#include "cli/table.h"

#include "base/columns.h"
#include "base/text.h"
#include "model/claim.h"
#include "model/reason.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum {
	TABLE_COLUMNS = 100,
	TABLE_COLUMNS_LEAST = 72,
	GAP_COLUMNS = 2,
	PAGES_COLUMNS = 5,
	TOTAL_COLUMNS = 10,
	VERDICT_COLUMNS = 8,
	NAME_COLUMNS_MOST = 26,
	REASONS_COLUMNS_LEAST = 15 /* four codes */
};

struct layout {
	int columns;
	int name, insured, reasons; /* columns of each */
	bool coloured;
};

static int columns_of(FILE *out)
{
	struct winsize size;

	if (ioctl(fileno(out), TIOCGWINSZ, &size) != 0 || size.ws_col == 0 ||
	    size.ws_col > TABLE_COLUMNS)
		return TABLE_COLUMNS;
	return size.ws_col < TABLE_COLUMNS_LEAST ? TABLE_COLUMNS_LEAST : size.ws_col;
}

static bool is_coloured(FILE *out)
{
	const char *no_colour = getenv("NO_COLOR");

	return isatty(fileno(out)) == 1 && (no_colour == NULL || no_colour[0] == '\0');
}

static int widest(int least, const char *text)
{
	int columns = text_columns(text);

	return columns > least ? columns : least;
}

static struct layout lay_out(const struct table *table, FILE *out)
{
	struct layout layout = { .columns = columns_of(out), .coloured = is_coloured(out) };
	int room;

	layout.name = text_columns("dossier");
	layout.insured = text_columns("insured");
	for (size_t i = 0; i < table->rows.count; i++) {
		const struct table_row *row = &table->rows.items[i];

		layout.name = widest(layout.name, row->name);
		layout.insured = widest(layout.insured, row->insured != NULL ? row->insured : "");
	}
	if (layout.name > NAME_COLUMNS_MOST)
		layout.name = NAME_COLUMNS_MOST;
	room = layout.columns - layout.name - PAGES_COLUMNS - TOTAL_COLUMNS - VERDICT_COLUMNS -
	       5 * GAP_COLUMNS - REASONS_COLUMNS_LEAST;
	if (layout.insured > room)
		layout.insured = room;
	layout.reasons = REASONS_COLUMNS_LEAST + room - layout.insured;
	return layout;
}

static const char *colour_of(const char *verdict)
{
	if (text_equal(verdict, verdict_name(VERDICT_ACCEPTED)))
		return "\033[32m";
	return text_equal(verdict, verdict_name(VERDICT_REVIEW)) ? "\033[33m" : "\033[31m";
}

static void append_gap(struct text *line)
{
	text_append_fitted(line, "", GAP_COLUMNS);
}

static void append_coloured(struct text *line, const char *text, const char *colour, int columns)
{
	text_append(line, colour);
	text_append_fitted(line, text, columns);
	if (colour[0] != '\0')
		text_append(line, "\033[0m");
}

/* Spaces at the end of a line are of no use to anyone. */
static void print_trimmed(struct text *line, FILE *out)
{
	while (line->length > 0 && line->bytes[line->length - 1] == ' ')
		line->bytes[--line->length] = '\0';
	fprintf(out, "%s\n", text_value(line));
	text_clear(line);
}

/* The bytes of as many whole codes as fit. */
static size_t codes_within(const char *codes, int columns)
{
	size_t length = strlen(codes);

	if (length <= (size_t)columns)
		return length;
	length = (size_t)columns;
	while (length > 0 && codes[length] != ' ')
		length--;
	return length > 0 ? length : strcspn(codes, " ");
}

/* Appends the codes, on as many lines as they take; the last stays in `line`. */
static void append_codes(struct text *line, const char *codes, const struct layout *layout,
			 FILE *out)
{
	int indent = layout->columns - layout->reasons;

	for (;;) {
		size_t length = codes_within(codes, layout->reasons);

		text_append_bytes(line, codes, length);
		codes += length + strspn(codes + length, " ");
		if (*codes == '\0')
			return;
		print_trimmed(line, out);
		text_append_fitted(line, "", indent);
	}
}

static void print_row(const struct table_row *row, const struct layout *layout, FILE *out)
{
	char pages[16] = "", total[MONEY_TEXT_SIZE] = "-";
	struct text line = { 0 };

	if (row->pages > 0)
		snprintf(pages, sizeof(pages), "%d", row->pages);
	if (row->total != AMOUNT_UNKNOWN)
		money_format(row->total, total);
	text_append_fitted(&line, row->name, layout->name);
	append_gap(&line);
	text_append_fitted_right(&line, pages, PAGES_COLUMNS);
	append_gap(&line);
	text_append_fitted(&line, row->insured != NULL ? row->insured : "-", layout->insured);
	append_gap(&line);
	text_append_fitted_right(&line, total, TOTAL_COLUMNS);
	append_gap(&line);
	append_coloured(&line, row->verdict, layout->coloured ? colour_of(row->verdict) : "",
			VERDICT_COLUMNS);
	append_gap(&line);
	append_codes(&line, row->reasons != NULL ? row->reasons : "see below", layout, out);
	print_trimmed(&line, out);
}

static void print_heading(const struct layout *layout, FILE *out)
{
	struct text line = { 0 };

	text_append_fitted(&line, "dossier", layout->name);
	append_gap(&line);
	text_append_fitted_right(&line, "pages", PAGES_COLUMNS);
	append_gap(&line);
	text_append_fitted(&line, "insured", layout->insured);
	append_gap(&line);
	text_append_fitted_right(&line, "total DH", TOTAL_COLUMNS);
	append_gap(&line);
	text_append_fitted(&line, "verdict", VERDICT_COLUMNS);
	append_gap(&line);
	text_append(&line, "reasons");
	print_trimmed(&line, out);
}

static void print_rule(const struct layout *layout, FILE *out)
{
	for (int i = 0; i < layout->columns; i++)
		fputs("─", out);
	fputc('\n', out);
}

/* How many rows have this code among their reasons. */
static int rows_with(const struct table *table, const char *code)
{
	int count = 0;

	for (size_t i = 0; i < table->rows.count; i++) {
		const char *reasons = table->rows.items[i].reasons;

		count += reasons != NULL && strstr(reasons, code) != NULL;
	}
	return count;
}

/* What the codes in the table mean, with the number of dossiers that have each. */
static void print_legend(const struct table *table, FILE *out)
{
	for (int code = 0; code < REASON_COUNT; code++) {
		int count = rows_with(table, reason_code_name((enum reason_code)code));

		if (count > 0)
			fprintf(out, "%4d x %s  %s\n", count,
				reason_code_name((enum reason_code)code),
				reason_title_fr((enum reason_code)code));
	}
}

static void print_refusals(const struct table *table, FILE *out)
{
	for (size_t i = 0; i < table->rows.count; i++)
		if (table->rows.items[i].refusal != NULL)
			fprintf(out, "refused: %s\n", table->rows.items[i].refusal);
}

void table_print(const struct table *table, FILE *out)
{
	struct layout layout = lay_out(table, out);

	print_heading(&layout, out);
	print_rule(&layout, out);
	for (size_t i = 0; i < table->rows.count; i++)
		print_row(&table->rows.items[i], &layout, out);
	print_rule(&layout, out);
	print_legend(table, out);
	print_refusals(table, out);
}
