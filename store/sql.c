#include "store/sql.h"

#include "base/memory.h"
#include "model/claim.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- text that PostgreSQL takes ------------------------------------------------------------- */

/* The bytes of the UTF-8 character at `text` (RFC 3629: shortest form, no surrogates), 0 when there
 * is none. */
static size_t utf8_length(const unsigned char *text)
{
	unsigned char low = 0x80, high = 0xBF;
	size_t length;

	if (text[0] < 0x80)
		return 1;
	if (text[0] >= 0xC2 && text[0] <= 0xDF)
		length = 2;
	else if (text[0] >= 0xE0 && text[0] <= 0xEF)
		length = 3;
	else if (text[0] >= 0xF0 && text[0] <= 0xF4)
		length = 4;
	else
		return 0;
	if (text[0] == 0xE0)
		low = 0xA0;
	else if (text[0] == 0xED)
		high = 0x9F;
	else if (text[0] == 0xF0)
		low = 0x90;
	else if (text[0] == 0xF4)
		high = 0x8F;
	for (size_t i = 1; i < length; i++, low = 0x80, high = 0xBF)
		if (text[i] < low || text[i] > high) /* the ending zero is too low as well */
			return 0;
	return length;
}

/* The bytes at the beginning of a text that are whole characters. */
static size_t good_length(const char *text)
{
	size_t good = 0, step;

	while (text[good] != '\0' && (step = utf8_length((const unsigned char *)text + good)) != 0)
		good += step;
	return good;
}

static void append_clean(struct text *clean, const char *text)
{
	while (*text != '\0') {
		size_t good = good_length(text);

		text_append_bytes(clean, text, good);
		text += good;
		if (*text != '\0') {
			text_append(clean, "\xEF\xBF\xBD");
			text++;
		}
	}
}

const char *sql_text(struct arena *arena, const char *text)
{
	struct text clean = { 0 };
	const char *copy;

	if (text == NULL)
		return NULL;
	append_clean(&clean, text);
	copy = arena_copy_text(arena, text_value(&clean));
	text_clear(&clean);
	return copy;
}

const char *sql_number(struct arena *arena, long long number)
{
	return arena_format(arena, "%lld", number);
}

const char *sql_date(struct arena *arena, struct date date)
{
	char text[DATE_TEXT_SIZE];

	return date_is_set(date) ? arena_copy_text(arena, date_format_iso(date, text)) : NULL;
}

const char *sql_amount(struct arena *arena, centimes amount)
{
	return amount != AMOUNT_UNKNOWN ? sql_number(arena, amount) : NULL;
}

const char *sql_real(struct arena *arena, double number)
{
	return arena_format(arena, "%.9g", number);
}

const char *sql_hex(struct arena *arena, const unsigned char *bytes, size_t length)
{
	static const char digits[] = "0123456789abcdef";
	char *hex = arena_new_array(arena, 2 * length + 1, 1);

	for (size_t i = 0; i < length; i++) {
		hex[2 * i] = digits[bytes[i] >> 4];
		hex[2 * i + 1] = digits[bytes[i] & 15];
	}
	return hex;
}

/* ---- arrays and batches --------------------------------------------------------------------- */

void sql_array_add(struct text *array, const char *element)
{
	text_append(array, array->length == 0 ? "{" : ",");
	if (element == NULL) {
		text_append(array, "NULL");
		return;
	}
	text_append(array, "\"");
	for (size_t plain; *element != '\0'; element += plain) {
		if (*element == '"' || *element == '\\') {
			text_append(array, "\\");
			text_append_bytes(array, element++, 1);
		}
		plain = strcspn(element, "\"\\");
		text_append_bytes(array, element, plain);
	}
	text_append(array, "\"");
}

const char *sql_array_end(struct text *array)
{
	text_append(array, array->length == 0 ? "{}" : "}");
	return array->bytes;
}

void batch_add(struct batch *batch, const char *value)
{
	assert(batch->columns > 0 && batch->columns < BATCH_COLUMNS_MAX);
	sql_array_add(&batch->cells[batch->next], value);
	batch->next = (batch->next + 1) % batch->columns;
	batch->rows += batch->next == 0;
}

void batch_add_text(struct batch *batch, const char *value)
{
	struct text clean = { 0 };

	if (value != NULL)
		append_clean(&clean, value);
	batch_add(batch, value != NULL ? text_value(&clean) : NULL);
	text_clear(&clean);
}

void batch_add_number(struct batch *batch, long long number)
{
	struct text text = { 0 };

	text_append_format(&text, "%lld", number);
	batch_add(batch, text.bytes);
	text_clear(&text);
}

void batch_add_real(struct batch *batch, double number)
{
	struct text text = { 0 };

	text_append_format(&text, "%.9g", number);
	batch_add(batch, text.bytes);
	text_clear(&text);
}

void batch_add_exact(struct batch *batch, double number)
{
	struct text text = { 0 };

	text_append_format(&text, "%.17g", number);
	batch_add(batch, text.bytes);
	text_clear(&text);
}

void batch_add_date(struct batch *batch, struct date date)
{
	char text[DATE_TEXT_SIZE];

	batch_add(batch, date_is_set(date) ? date_format_iso(date, text) : NULL);
}

void batch_add_amount(struct batch *batch, centimes amount)
{
	if (amount == AMOUNT_UNKNOWN)
		batch_add(batch, NULL);
	else
		batch_add_number(batch, amount);
}

/* `values` has room for the columns after its first `keys`. */
static enum status send(struct store *store, enum statement statement, const char **values,
			int keys, struct batch *batch, struct error *error)
{
	enum status status = STATUS_OK;

	assert(batch->next == 0);
	for (int i = 0; i < batch->columns; i++)
		values[keys + i] = sql_array_end(&batch->cells[i]);
	if (batch->rows > 0)
		status = session_send(store, statement, values, error);
	for (int i = 0; i < batch->columns; i++)
		text_clear(&batch->cells[i]);
	return status;
}

enum status batch_send(struct store *store, enum statement statement, const char *key,
		       struct batch *batch, struct error *error)
{
	const char *values[BATCH_COLUMNS_MAX + 1] = { key };

	return send(store, statement, values, 1, batch, error);
}

enum status batch_send_of(struct store *store, enum statement statement, const char *key,
			  const char *number, struct batch *batch, struct error *error)
{
	const char *values[BATCH_COLUMNS_MAX + 2] = { key, number };

	return send(store, statement, values, 2, batch, error);
}

void sql_json_text(struct text *text, const char *value)
{
	text_append(text, "\"");
	for (; *value != '\0'; value++) {
		if (*value == '"' || *value == '\\')
			text_append(text, "\\");
		text_append_bytes(text, (unsigned char)*value < ' ' ? " " : value, 1);
	}
	text_append(text, "\"");
}

/* ---- results -------------------------------------------------------------------------------- */

const char *result_text(struct arena *arena, const PGresult *result, int row, int column)
{
	if (PQgetisnull(result, row, column))
		return NULL;
	return arena_copy_text(arena, PQgetvalue(result, row, column));
}

long long result_number(const PGresult *result, int row, int column, long long fallback)
{
	if (PQgetisnull(result, row, column))
		return fallback;
	return strtoll(PQgetvalue(result, row, column), NULL, 10);
}

struct date result_date(const PGresult *result, int row, int column)
{
	struct date date = { 0 };

	if (!PQgetisnull(result, row, column))
		date_parse_iso(PQgetvalue(result, row, column), &date);
	return date;
}

double result_real(const PGresult *result, int row, int column, double fallback)
{
	if (PQgetisnull(result, row, column))
		return fallback;
	return strtod(PQgetvalue(result, row, column), NULL);
}

const unsigned char *result_bytes(struct arena *arena, const PGresult *result, int row, int column,
				  size_t *ret_length)
{
	unsigned char *bytes, *copy;

	if (PQgetisnull(result, row, column))
		return NULL;
	bytes = PQunescapeBytea((const unsigned char *)PQgetvalue(result, row, column), ret_length);
	if (bytes == NULL)
		return NULL;
	copy = arena_new_array(arena, *ret_length + 1, 1);
	memcpy(copy, bytes, *ret_length);
	PQfreemem(bytes);
	return copy;
}

bool result_truth(const PGresult *result, int row, int column)
{
	return PQgetvalue(result, row, column)[0] == 't';
}
