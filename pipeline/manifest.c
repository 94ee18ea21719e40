#include "pipeline/manifest.h"

#include "base/file.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* The columns that are understood. */
#define COLUMN_LIST(X)           \
	X(COLUMN_FILE, "file")   \
	X(COLUMN_FUND, "fund")   \
	X(COLUMN_PAGES, "pages") \
	X(COLUMN_RECEIVED, "received_date")

enum column {
#define X(name, text) name,
	COLUMN_LIST(X)
#undef X
		COLUMN_COUNT
};

enum { CELLS_MAX = 64, MANIFEST_BYTES_MAX = 64 * 1024 * 1024, DECLARED_PAGES_MAX = 10000 };

struct reader {
	struct arena *arena;
	struct error *error;
	const char *path;
	int line;
	char separator;
	int cells[COLUMN_COUNT]; /* where each column stands; -1: nowhere */
};

static enum status complain(const struct reader *reader, const char *what, const char *cell)
{
	return error_set(reader->error, STATUS_DATA,
			 "manifest '%s', line %d: %s%s%s%s; mend the line", reader->path,
			 reader->line, what, cell != NULL ? " '" : "", cell != NULL ? cell : "",
			 cell != NULL ? "'" : "");
}

/* Takes one cell off the line, in place; writes where the next one starts, NULL at the end. */
static char *take_cell(char *at, char separator, char **ret_next)
{
	char *cell = at, *to = at;
	bool quoted = *at == '"';

	if (quoted)
		at++;
	while (*at != '\0') {
		if (quoted && at[0] == '"' && at[1] == '"')
			at++;
		else if (quoted && *at == '"') {
			quoted = false;
			at++;
			continue;
		} else if (!quoted && *at == separator)
			break;
		*to++ = *at++;
	}
	*ret_next = *at == '\0' ? NULL : at + 1;
	*to = '\0';
	return cell;
}

static char *trim(char *cell)
{
	size_t length;

	cell += strspn(cell, " \t");
	length = strlen(cell);
	while (length > 0 && strchr(" \t\r", cell[length - 1]) != NULL)
		cell[--length] = '\0';
	return cell;
}

static int split_line(char *line, char separator, char *cells[CELLS_MAX])
{
	int count = 0;

	for (char *next = line; next != NULL && count < CELLS_MAX; count++)
		cells[count] = trim(take_cell(next, separator, &next));
	return count;
}

static enum status read_heading(struct reader *reader, char *line)
{
	static const char *const names[] = {
#define X(name, text) [name] = (text),
		COLUMN_LIST(X)
#undef X
	};
	char *cells[CELLS_MAX];
	int count;

	reader->separator = strchr(line, ';') != NULL && strchr(line, ',') == NULL ? ';' : ',';
	count = split_line(line, reader->separator, cells);
	for (int column = 0; column < COLUMN_COUNT; column++) {
		reader->cells[column] = -1;
		for (int i = 0; i < count; i++)
			if (strcasecmp(cells[i], names[column]) == 0)
				reader->cells[column] = i;
	}
	if (reader->cells[COLUMN_FILE] < 0)
		return complain(reader, "the heading must name a column", names[COLUMN_FILE]);
	return STATUS_OK;
}

/* The cell of a column, NULL when it is missing or empty. */
static const char *cell_of(const struct reader *reader, char *const *cells, int count,
			   enum column column)
{
	int at = reader->cells[column];

	return at >= 0 && at < count && cells[at][0] != '\0' ? cells[at] : NULL;
}

static enum status read_line(struct reader *reader, char *text, struct manifest_line *line)
{
	char *cells[CELLS_MAX];
	int count = split_line(text, reader->separator, cells);
	const char *file = cell_of(reader, cells, count, COLUMN_FILE);
	const char *pages = cell_of(reader, cells, count, COLUMN_PAGES);
	const char *received = cell_of(reader, cells, count, COLUMN_RECEIVED);

	line->line = reader->line;
	if (file == NULL)
		return complain(reader, "the file's name is missing", NULL);
	if (strchr(file, '/') != NULL)
		return complain(reader, "a file is named without a folder, not", file);
	line->file = arena_copy_text(reader->arena, file);
	line->fund = arena_copy_text(reader->arena, cell_of(reader, cells, count, COLUMN_FUND));
	if (pages != NULL) {
		line->pages = text_is_digits(pages) && strlen(pages) < 6
				      ? (int)strtol(pages, NULL, 10)
				      : 0;
		if (line->pages < 1 || line->pages > DECLARED_PAGES_MAX)
			return complain(reader, "this is no number of pages:", pages);
	}
	if (received != NULL && !date_parse_iso(received, &line->received))
		return complain(reader, "a date is written 2026-10-18, not", received);
	return STATUS_OK;
}

static bool is_empty_line(const char *line)
{
	return line[strspn(line, " \t\r,;")] == '\0';
}

static int by_file_and_line(const void *a, const void *b)
{
	const struct manifest_line *first = a, *second = b;
	int order = strcmp(first->file, second->file);

	return order != 0 ? order : first->line - second->line;
}

/* Sorts the lines by file, for manifest_lookup(), and refuses a file that is named twice. */
static enum status sort_lines(struct reader *reader, struct manifest *manifest)
{
	const struct manifest_line *lines = manifest->lines.items;

	if (manifest->lines.count == 0)
		return STATUS_OK;
	qsort(manifest->lines.items, manifest->lines.count, sizeof(*lines), by_file_and_line);
	for (size_t i = 1; i < manifest->lines.count; i++)
		if (text_equal(lines[i].file, lines[i - 1].file)) {
			reader->line = lines[i].line;
			return complain(reader, "a line before this one names the same file,",
					lines[i].file);
		}
	return STATUS_OK;
}

static enum status read_lines(struct reader *reader, char *text, struct manifest *manifest)
{
	enum status status = STATUS_OK;
	bool headed = false;

	for (char *line; status == STATUS_OK && (line = strsep(&text, "\n")) != NULL;) {
		reader->line++;
		if (is_empty_line(line))
			continue;
		if (!headed) {
			status = read_heading(reader, line);
			headed = true;
			continue;
		}
		status = read_line(reader, line, LIST_ADD(reader->arena, &manifest->lines));
	}
	return status == STATUS_OK ? sort_lines(reader, manifest) : status;
}

enum status manifest_parse(const char *path, char *text, struct arena *arena,
			   struct manifest *ret_manifest, struct error *error)
{
	static const char byte_order_mark[] = "\xEF\xBB\xBF";
	struct reader reader = { .arena = arena, .error = error, .path = path };
	struct manifest manifest = { 0 };
	enum status status;

	if (text_starts_with(text, byte_order_mark))
		text += strlen(byte_order_mark);
	status = read_lines(&reader, text, &manifest);
	if (status == STATUS_OK)
		*ret_manifest = manifest;
	return status;
}

enum status manifest_load(const char *folder, struct arena *arena, struct manifest *ret_manifest,
			  struct error *error)
{
	const char *path = arena_format(arena, "%s/manifest.csv", folder);
	unsigned char *bytes;
	size_t length;
	enum status status;

	if (!file_exists(path)) {
		*ret_manifest = (struct manifest){ 0 };
		return STATUS_OK;
	}
	status = file_read(path, MANIFEST_BYTES_MAX, &bytes, &length, error);
	if (status != STATUS_OK)
		return status;
	status = manifest_parse(path, (char *)bytes, arena, ret_manifest, error);
	free(bytes);
	return status;
}

static int by_file(const void *file, const void *line)
{
	return strcmp(file, ((const struct manifest_line *)line)->file);
}

const struct manifest_line *manifest_lookup(const struct manifest *manifest, const char *file)
{
	if (manifest->lines.count == 0)
		return NULL;
	return bsearch(file, manifest->lines.items, manifest->lines.count,
		       sizeof(*manifest->lines.items), by_file);
}
