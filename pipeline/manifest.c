#include "pipeline/manifest_entry.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum { DECLARED_PAGES_MAX = 10000, FILE_NAME_BYTES_MAX = 255, NAME_BYTES_MAX = 64 };

/* ---- One entry ------------------------------------------------------------------------------ */

enum status manifest_complain(const struct manifest_reading *reading, enum fault_code code,
			      const char *what, const char *cell)
{
	struct text quoted = { 0 };

	if (cell != NULL)
		text_append_format(&quoted, " '%.80s'", cell);
	error_set(reading->error, STATUS_DATA, "manifest '%s', %s %d: %s%s; mend the %s",
		  reading->name, reading->place, reading->number, what, text_value(&quoted),
		  reading->place);
	text_clear(&quoted);
	return error_blame(reading->error, code, reading->number,
			   text_equal(reading->place, "file"));
}

static bool has_control(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7F)
			return true;
	return false;
}

/* Copies a text that may be shown and stored. */
static enum status take_text(const struct manifest_reading *reading, const char *text,
			     size_t bytes_max, const char **ret_text)
{
	if (text == NULL)
		return STATUS_OK;
	if (!text_is_utf8(text))
		return manifest_complain(reading, FAULT_LINE_UTF8,
					 "it is not UTF-8; save the file as UTF-8", NULL);
	if (has_control(text))
		return manifest_complain(reading, FAULT_LINE_CONTROL,
					 "a text holds a line break or control character", NULL);
	if (strlen(text) > bytes_max)
		return manifest_complain(reading, FAULT_LINE_TOO_LONG, "a text is too long:", text);
	*ret_text = arena_copy_text(reading->arena, text);
	return STATUS_OK;
}

static enum status take_file(const struct manifest_reading *reading, const char *file,
			     struct manifest_line *line)
{
	enum status status = take_text(reading, file, FILE_NAME_BYTES_MAX, &line->file);

	if (status != STATUS_OK)
		return status;
	if (file == NULL)
		return manifest_complain(reading, FAULT_LINE_NO_FILE, "the file's name is missing",
					 NULL);
	if (strchr(file, '/') != NULL || text_equal(file, ".") || text_equal(file, ".."))
		return manifest_complain(reading, FAULT_LINE_FOLDER,
					 "a file is named without a folder, not", file);
	return STATUS_OK;
}

static enum status take_pages(const struct manifest_reading *reading, const char *pages,
			      struct manifest_line *line)
{
	if (pages == NULL)
		return STATUS_OK;
	if (text_is_digits(pages) && strlen(pages) < 6)
		line->pages = (int)strtol(pages, NULL, 10);
	if (line->pages < 1 || line->pages > DECLARED_PAGES_MAX)
		return manifest_complain(reading, FAULT_LINE_PAGES,
					 "this is no number of pages:", pages);
	return STATUS_OK;
}

enum status manifest_add(struct manifest_reading *reading, const struct manifest_entry *entry)
{
	struct manifest_line line = { .number = reading->number };
	enum status status = take_file(reading, entry->file, &line);

	if (status == STATUS_OK)
		status = take_text(reading, entry->fund, NAME_BYTES_MAX, &line.fund);
	if (status == STATUS_OK)
		status = take_text(reading, entry->branch, NAME_BYTES_MAX, &line.branch);
	if (status == STATUS_OK)
		status = take_text(reading, entry->batch, NAME_BYTES_MAX, &line.batch);
	if (status == STATUS_OK)
		status = take_text(reading, entry->scanner, NAME_BYTES_MAX, &line.scanner);
	if (status == STATUS_OK)
		status = take_pages(reading, entry->pages, &line);
	if (status != STATUS_OK)
		return status;
	if (entry->received != NULL && !date_parse_iso(entry->received, &line.received))
		return manifest_complain(reading, FAULT_LINE_DATE,
					 "a date is written 2026-10-18, not", entry->received);
	if (reading->manifest->lines.count == MANIFEST_LINES_MAX)
		return manifest_complain(reading, FAULT_LINE_MANY,
					 "it names too many files from here on", NULL);
	*LIST_ADD(reading->arena, &reading->manifest->lines) = line;
	return STATUS_OK;
}

/* ---- All of it ------------------------------------------------------------------------------ */

static int by_file_and_number(const void *a, const void *b)
{
	const struct manifest_line *first = a, *second = b;
	int order = strcmp(first->file, second->file);

	return order != 0 ? order : first->number - second->number;
}

/* Sorts the lines by file, for manifest_lookup(), and refuses a file that is named twice. */
static enum status sort_lines(struct manifest_reading *reading)
{
	struct manifest *manifest = reading->manifest;
	const struct manifest_line *lines = manifest->lines.items;

	if (manifest->lines.count == 0)
		return STATUS_OK;
	qsort(manifest->lines.items, manifest->lines.count, sizeof(*lines), by_file_and_number);
	for (size_t i = 1; i < manifest->lines.count; i++)
		if (text_equal(lines[i].file, lines[i - 1].file)) {
			reading->number = lines[i].number;
			return manifest_complain(reading, FAULT_LINE_TWICE,
						 "an entry before this one names the same file,",
						 lines[i].file);
		}
	return STATUS_OK;
}

enum status manifest_parse(enum bordereau_format format, const void *bytes, size_t length,
			   const char *name, struct arena *arena, struct manifest *ret_manifest,
			   struct error *error)
{
	struct manifest manifest = { 0 };
	struct manifest_reading reading = {
		.arena = arena, .error = error, .name = name, .manifest = &manifest
	};
	char *copy = memory_new(length + 1, 1);
	enum status status;

	memcpy(copy, bytes, length);
	hash_bytes(bytes, length, manifest.sha256);
	status = format == BORDEREAU_CSV ? manifest_read_csv(&reading, copy, length)
					 : manifest_read_json(&reading, copy, length);
	free(copy);
	if (status == STATUS_OK)
		status = sort_lines(&reading);
	if (status == STATUS_OK)
		*ret_manifest = manifest;
	return status;
}

/* ---- A folder's ----------------------------------------------------------------------------- */

static enum status load(const char *path, enum bordereau_format format, struct arena *arena,
			struct manifest *ret_manifest, struct error *error)
{
	unsigned char *bytes;
	size_t length;
	enum status status = file_read(path, MANIFEST_BYTES_MAX, &bytes, &length, error);

	if (status != STATUS_OK)
		return status;
	status = manifest_parse(format, bytes, length, path, arena, ret_manifest, error);
	free(bytes);
	return status;
}

enum status manifest_load(const char *folder, struct arena *arena, struct manifest *ret_manifest,
			  struct error *error)
{
	const char *csv = arena_format(arena, "%s/%s", folder, bordereau_name(BORDEREAU_CSV));
	const char *json = arena_format(arena, "%s/%s", folder, bordereau_name(BORDEREAU_JSON));

	if (file_exists(csv) && file_exists(json)) {
		error_set(error, STATUS_DATA,
			  "there are both '%s' and '%s': which of them holds cannot be "
			  "told; take one away",
			  csv, bordereau_name(BORDEREAU_JSON));
		return error_blame(error, FAULT_TWO_BORDEREAUX, 0, 0);
	}
	if (file_exists(csv))
		return load(csv, BORDEREAU_CSV, arena, ret_manifest, error);
	if (file_exists(json))
		return load(json, BORDEREAU_JSON, arena, ret_manifest, error);
	*ret_manifest = (struct manifest){ 0 };
	return STATUS_OK;
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
