#include "store/rules_file.h"

#include "base/csv.h"
#include "base/memory.h"
#include "base/money.h"
#include "base/text.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { FILE_BYTES_MAX = 16 << 20, PERCENT_MOST = 100, COUNT_DIGITS_MAX = 9, LETTER_LENGTH_MAX = 5 };

/* The columns, and whether a file can do without. */
#define COLUMN_LIST(X)                      \
	X(COLUMN_RULE, "rule", true)        \
	X(COLUMN_SUBJECT, "subject", false) \
	X(COLUMN_VALUE, "value", true)      \
	X(COLUMN_FROM, "valid_from", true)  \
	X(COLUMN_TO, "valid_to", false)     \
	X(COLUMN_SOURCE, "source", false)

enum column {
#define X(name, text, needed) name,
	COLUMN_LIST(X)
#undef X
		COLUMN_COUNT
};

static const struct {
	const char *header;
	bool needed;
} columns[] = {
#define X(name, text, needed) { text, needed },
	COLUMN_LIST(X)
#undef X
};

struct parsing {
	const char *path;
	struct arena *arena;
	struct csv csv;
	size_t header_count;
	int places[COLUMN_COUNT]; /* in a record; -1: there is no such column */
	struct rules_file *file;
};

static enum status fail_at(const struct parsing *parsing, int line, struct error *error,
			   const char *what)
{
	return error_set(error, STATUS_DATA, "cannot load '%s', line %d: %s; nothing was loaded",
			 parsing->path, line, what);
}

/* ---- the payer ------------------------------------------------------------------------------ */

static bool is_payer(const char *name)
{
	for (const char *at = name; *at != '\0'; at++)
		if (!isupper((unsigned char)*at) && !isdigit((unsigned char)*at) && *at != '-' &&
		    *at != '_')
			return false;
	return name[0] != '\0';
}

static enum status name_payer(struct parsing *parsing, struct error *error)
{
	const char *name = path_base_name(parsing->path), *end = strrchr(name, '.');
	size_t length = end != NULL ? (size_t)(end - name) : strlen(name);

	parsing->file->payer = arena_copy_bytes(parsing->arena, name, length);
	if (is_payer(parsing->file->payer))
		return STATUS_OK;
	return error_set(error, STATUS_DATA,
			 "cannot load '%s': its name should be the payer's, such as CNSS.csv, in "
			 "capital letters, digits, '-' and '_'; nothing was loaded",
			 parsing->path);
}

/* ---- a line --------------------------------------------------------------------------------- */

static enum status read_header(struct parsing *parsing, struct error *error)
{
	if (csv_next(&parsing->csv) != CSV_RECORD)
		return fail_at(parsing, 1, error, "the names of the columns are expected here");
	parsing->header_count = parsing->csv.field_count;
	for (int c = 0; c < COLUMN_COUNT; c++) {
		parsing->places[c] = -1;
		for (size_t i = 0; i < parsing->csv.field_count; i++)
			if (strcasecmp(parsing->csv.fields[i], columns[c].header) == 0)
				parsing->places[c] = (int)i;
		if (parsing->places[c] < 0 && columns[c].needed)
			return fail_at(parsing, 1, error,
				       arena_format(parsing->arena, "there is no column '%s'",
						    columns[c].header));
	}
	return STATUS_OK;
}

/* "" when the column is missing. */
static const char *cell(const struct parsing *parsing, enum column column)
{
	int place = parsing->places[column];

	return place >= 0 ? parsing->csv.fields[place] : "";
}

static bool parse_count(const char *text, long most, long *ret_value)
{
	if (!text_is_digits(text) || strlen(text) > COUNT_DIGITS_MAX)
		return false;
	*ret_value = strtol(text, NULL, 10);
	return *ret_value <= most;
}

static bool parse_value(const char *text, enum rule_unit unit, long *ret_value)
{
	centimes amount;

	switch (unit) {
	case IN_DIRHAMS:
		if (!money_parse(text, &amount) || amount < 0)
			return false;
		*ret_value = (long)amount;
		return true;
	case IN_PERCENT:
		return parse_count(text, PERCENT_MOST, ret_value);
	case IN_YES:
		return parse_count(text, 1, ret_value);
	default:
		return parse_count(text, LONG_MAX, ret_value);
	}
}

static bool parse_days(const struct parsing *parsing, struct rule *rule)
{
	const char *to = cell(parsing, COLUMN_TO);

	if (!date_parse_iso(cell(parsing, COLUMN_FROM), &rule->valid_from) ||
	    (to[0] != '\0' && !date_parse_iso(to, &rule->valid_to)))
		return false;
	return to[0] == '\0' || date_compare(rule->valid_from, rule->valid_to) <= 0;
}

static bool holds_with(const struct rule *a, const struct rule *b)
{
	return a->name == b->name && strcasecmp(a->subject, b->subject) == 0 &&
	       (!date_is_set(a->valid_to) || date_compare(b->valid_from, a->valid_to) <= 0) &&
	       (!date_is_set(b->valid_to) || date_compare(a->valid_from, b->valid_to) <= 0);
}

static enum status refuse_overlap(const struct parsing *parsing, const struct rules_line *line,
				  struct error *error)
{
	for (size_t i = 0; i < parsing->file->lines.count; i++) {
		const struct rules_line *above = &parsing->file->lines.items[i];

		if (holds_with(&above->rule, &line->rule))
			return fail_at(parsing, line->line, error,
				       arena_format(parsing->arena,
						    "it holds on days on which line %d does; give "
						    "the older one its last day in valid_to",
						    above->line));
	}
	return STATUS_OK;
}

static enum status check_cells(const struct parsing *parsing, struct error *error)
{
	const struct csv *csv = &parsing->csv;

	if (csv->field_count != parsing->header_count)
		return fail_at(parsing, csv->line, error,
			       arena_format(parsing->arena,
					    "it has %zu cells where the first line has %zu",
					    csv->field_count, parsing->header_count));
	for (size_t i = 0; i < csv->field_count; i++)
		if (!text_is_utf8(csv->fields[i]))
			return fail_at(parsing, csv->line, error,
				       "it is not UTF-8; save the file as UTF-8");
	return STATUS_OK;
}

/* "biologie/resultat" */
static bool is_piece_of_care(const char *subject)
{
	static const char *const cares[] = {
#define X(name, text) text,
		CARE_LIST(X)
#undef X
			CARE_SHEET,
	};
	static const char *const pieces[] = {
#define X(name, text) text,
		PIECE_LIST(X)
#undef X
	};

	for (size_t c = 0; c < ARRAY_LENGTH(cares); c++)
		for (size_t p = 0; p < ARRAY_LENGTH(pieces); p++) {
			size_t length = strlen(cares[c]);

			if (strncmp(subject, cares[c], length) == 0 && subject[length] == '/' &&
			    text_equal(subject + length + 1, pieces[p]))
				return true;
		}
	return false;
}

static bool has_no_small_letters(const char *text)
{
	while (*text != '\0' && !islower((unsigned char)*text))
		text++;
	return *text == '\0';
}

/* A kind of care, or what may be a key letter in any case or an ALD code: "cnpsy", "E11.9". */
static bool is_care_or_code(const char *subject)
{
#define X(name, text)                  \
	if (text_equal(subject, text)) \
		return true;
	CARE_LIST(X)
#undef X
	for (const char *at = subject; *at != '\0'; at++)
		if (!isalnum((unsigned char)*at) && *at != '.' && *at != '-')
			return false;
	return strlen(subject) <= LETTER_LENGTH_MAX || has_no_small_letters(subject);
}

/* A subject that is misspelt would leave its rule without effect, and nobody would see. */
static bool is_subject(const struct rule *rule)
{
	return rule->name == RULE_PIECE ? is_piece_of_care(rule->subject)
					: is_care_or_code(rule->subject);
}

static enum status parse_line(struct parsing *parsing, struct error *error)
{
	struct arena *arena = parsing->arena;
	const char *name = cell(parsing, COLUMN_RULE);
	struct rules_line line = { .line = parsing->csv.line };
	enum status status;

	line.rule.payer = parsing->file->payer;
	if (!rule_parse(name, &line.rule.name))
		return fail_at(parsing, line.line, error,
			       arena_format(arena,
					    "there is no rule '%.40s'; docs/rules.md has "
					    "all of them",
					    name));
	if (!parse_value(cell(parsing, COLUMN_VALUE), rule_unit(line.rule.name), &line.rule.value))
		return fail_at(parsing, line.line, error,
			       arena_format(arena, "the value of '%s' should be %s", name,
					    rule_unit_text(rule_unit(line.rule.name))));
	if (!parse_days(parsing, &line.rule))
		return fail_at(parsing, line.line, error,
			       "valid_from should be a day such as 2026-09-13, and valid_to one "
			       "that is not before it, or empty");
	line.rule.subject = arena_copy_text(arena, cell(parsing, COLUMN_SUBJECT));
	if (!is_subject(&line.rule))
		return fail_at(
			parsing, line.line, error,
			arena_format(arena,
				     "'%.40s' is no subject of '%s'; docs/rules.md says what "
				     "can be",
				     line.rule.subject, name));
	line.source = arena_copy_text(arena, cell(parsing, COLUMN_SOURCE));
	status = refuse_overlap(parsing, &line, error);
	if (status == STATUS_OK)
		*LIST_ADD(arena, &parsing->file->lines) = line;
	return status;
}

/* ---- the file ------------------------------------------------------------------------------- */

static enum status parse_lines(struct parsing *parsing, struct error *error)
{
	enum status status = read_header(parsing, error);
	enum csv_step step;

	while (status == STATUS_OK && (step = csv_next(&parsing->csv)) != CSV_END) {
		if (step == CSV_BROKEN)
			return fail_at(parsing, parsing->csv.line, error, parsing->csv.trouble);
		status = check_cells(parsing, error);
		if (status == STATUS_OK)
			status = parse_line(parsing, error);
	}
	return status;
}

enum status rules_file_parse(const char *path, char *bytes, size_t length, struct arena *arena,
			     struct rules_file *ret_file, struct error *error)
{
	struct rules_file file = { 0 };
	struct parsing parsing = { .path = path, .arena = arena, .file = &file };
	enum status status = name_payer(&parsing, error);

	if (status != STATUS_OK)
		return status;
	hash_bytes(bytes, length, file.sha256);
	csv_begin(&parsing.csv, bytes, length);
	status = parse_lines(&parsing, error);
	csv_end(&parsing.csv);
	if (status == STATUS_OK)
		*ret_file = file;
	return status;
}

enum status rules_file_read(const char *path, struct arena *arena, struct rules_file *ret_file,
			    struct error *error)
{
	unsigned char *bytes;
	size_t length;
	enum status status = file_read(path, FILE_BYTES_MAX, &bytes, &length, error);

	if (status != STATUS_OK)
		return status;
	status = rules_file_parse(path, (char *)bytes, length, arena, ret_file, error);
	free(bytes);
	return status;
}
