/* manifest.json: one object with the files in an array. */
#include "pipeline/manifest_entry.h"

#include <jansson.h>
#include <stdio.h>

/* Room for any 64-bit number. */
enum { NUMBER_SIZE = 24 };

/* Lends the text of a key; NULL when it is missing, null or empty. */
static enum status take_text(const struct manifest_reading *reading, const json_t *object,
			     const char *key, const char **ret_text)
{
	const json_t *value = json_object_get(object, key);

	*ret_text = NULL;
	if (value == NULL || json_is_null(value))
		return STATUS_OK;
	if (!json_is_string(value))
		return manifest_complain(reading, FAULT_ENTRY_KIND,
					 "a text in quotes is expected for", key);
	if (json_string_length(value) > 0)
		*ret_text = json_string_value(value);
	return STATUS_OK;
}

static enum status take_pages(const struct manifest_reading *reading, const json_t *object,
			      char text[NUMBER_SIZE], const char **ret_text)
{
	const json_t *value = json_object_get(object, "pages");

	*ret_text = NULL;
	if (value == NULL || json_is_null(value))
		return STATUS_OK;
	if (!json_is_integer(value))
		return manifest_complain(reading, FAULT_ENTRY_KIND,
					 "a whole number is expected for", "pages");
	snprintf(text, NUMBER_SIZE, "%lld", (long long)json_integer_value(value));
	*ret_text = text;
	return STATUS_OK;
}

/* `whole` is the object around, whose branch, batch and scanner hold where the file has none. */
static enum status read_file(struct manifest_reading *reading, const json_t *object,
			     const struct manifest_entry *whole)
{
	struct manifest_entry entry = { 0 };
	char pages[NUMBER_SIZE];
	enum status status;

	if (!json_is_object(object))
		return manifest_complain(reading, FAULT_ENTRY_KIND, "an object is expected here",
					 NULL);
	status = take_text(reading, object, "file", &entry.file);
	if (status == STATUS_OK)
		status = take_text(reading, object, "fund", &entry.fund);
	if (status == STATUS_OK)
		status = take_text(reading, object, "branch", &entry.branch);
	if (status == STATUS_OK)
		status = take_text(reading, object, "batch", &entry.batch);
	if (status == STATUS_OK)
		status = take_text(reading, object, "scanner", &entry.scanner);
	if (status == STATUS_OK)
		status = take_text(reading, object, "received_date", &entry.received);
	if (status == STATUS_OK)
		status = take_pages(reading, object, pages, &entry.pages);
	if (status != STATUS_OK)
		return status;
	if (entry.branch == NULL)
		entry.branch = whole->branch;
	if (entry.batch == NULL)
		entry.batch = whole->batch;
	if (entry.scanner == NULL)
		entry.scanner = whole->scanner;
	return manifest_add(reading, &entry);
}

static enum status read_object(struct manifest_reading *reading, const json_t *object)
{
	const json_t *files = json_object_get(object, "files");
	struct manifest_entry whole = { 0 };
	enum status status;

	if (!json_is_object(object) || !json_is_array(files))
		return manifest_complain(reading, FAULT_ENTRY_KIND,
					 "an object with an array is expected:", "files");
	status = take_text(reading, object, "branch", &whole.branch);
	if (status == STATUS_OK)
		status = take_text(reading, object, "batch", &whole.batch);
	if (status == STATUS_OK)
		status = take_text(reading, object, "scanner", &whole.scanner);
	for (size_t i = 0; i < json_array_size(files) && status == STATUS_OK; i++) {
		reading->number = (int)i + 1;
		status = read_file(reading, json_array_get(files, i), &whole);
	}
	return status;
}

enum status manifest_read_json(struct manifest_reading *reading, const char *bytes, size_t length)
{
	json_error_t trouble;
	json_t *object = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, &trouble);
	enum status status;

	if (object == NULL) {
		reading->place = "line";
		reading->number = trouble.line > 0 ? trouble.line : 1;
		return manifest_complain(reading, FAULT_LINE_JSON,
					 "this is no JSON, or has a key twice", NULL);
	}
	reading->place = "file";
	status = read_object(reading, object);
	json_decref(object);
	return status;
}
