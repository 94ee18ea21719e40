#include "model/gs1.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

/*
 * Application identifiers by their first digits, with the figures of all digits and of what
 * follows. Those of a fixed length are followed by the next one without a separator; the
 * specifications fix that by the first two digits, forever (figure 7.8.5-2).
 */
static const struct identifier {
	const char *first;
	int digits;    /* of the identifier */
	int min, max;  /* characters that follow */
	bool numeric;  /* digits alone */
	bool is_fixed; /* no separator */
} identifiers[] = {
	{ "00", 2, 18, 18, true, true },    { "01", 2, 14, 14, true, true },
	{ "02", 2, 14, 14, true, true },    { "10", 2, 1, 20, false, false },
	{ "11", 2, 6, 6, true, true },      { "12", 2, 6, 6, true, true },
	{ "13", 2, 6, 6, true, true },      { "15", 2, 6, 6, true, true },
	{ "16", 2, 6, 6, true, true },      { "17", 2, 6, 6, true, true },
	{ "20", 2, 2, 2, true, true },      { "21", 2, 1, 20, false, false },
	{ "22", 2, 1, 20, false, false },   { "235", 3, 1, 28, false, false },
	{ "240", 3, 1, 30, false, false },  { "241", 3, 1, 30, false, false },
	{ "242", 3, 1, 6, true, false },    { "243", 3, 1, 20, false, false },
	{ "250", 3, 1, 30, false, false },  { "251", 3, 1, 30, false, false },
	{ "253", 3, 13, 30, false, false }, { "254", 3, 1, 20, false, false },
	{ "255", 3, 13, 25, true, false },  { "30", 2, 1, 8, true, false },
	{ "31", 4, 6, 6, true, true },      { "32", 4, 6, 6, true, true },
	{ "33", 4, 6, 6, true, true },      { "34", 4, 6, 6, true, true },
	{ "35", 4, 6, 6, true, true },      { "36", 4, 6, 6, true, true },
	{ "37", 2, 1, 8, true, false },     { "390", 4, 1, 15, true, false },
	{ "391", 4, 4, 18, true, false },   { "392", 4, 1, 15, true, false },
	{ "393", 4, 4, 18, true, false },   { "394", 4, 4, 4, true, false },
	{ "395", 4, 6, 6, true, false },    { "400", 3, 1, 30, false, false },
	{ "401", 3, 1, 30, false, false },  { "402", 3, 17, 17, true, false },
	{ "403", 3, 1, 30, false, false },  { "41", 3, 13, 13, true, true },
	{ "420", 3, 1, 20, false, false },  { "421", 3, 4, 12, false, false },
	{ "422", 3, 3, 3, true, false },    { "423", 3, 3, 15, true, false },
	{ "424", 3, 3, 3, true, false },    { "425", 3, 3, 15, true, false },
	{ "426", 3, 3, 3, true, false },    { "427", 3, 1, 3, false, false },
	{ "43", 4, 1, 70, false, false },   { "7001", 4, 13, 13, true, false },
	{ "7002", 4, 1, 30, false, false }, { "7003", 4, 10, 10, true, false },
	{ "7004", 4, 1, 4, true, false },   { "7005", 4, 1, 12, false, false },
	{ "7006", 4, 6, 6, true, false },   { "7007", 4, 6, 12, true, false },
	{ "7008", 4, 1, 3, false, false },  { "7009", 4, 1, 10, false, false },
	{ "7010", 4, 1, 2, false, false },  { "7011", 4, 6, 10, true, false },
	{ "702", 4, 1, 20, false, false },  { "703", 4, 4, 30, false, false },
	{ "704", 4, 4, 4, false, false },   { "71", 3, 1, 20, false, false },
	{ "723", 4, 3, 30, false, false },  { "724", 4, 1, 90, false, false },
	{ "80", 4, 1, 70, false, false },   { "8110", 4, 1, 70, false, false },
	{ "8111", 4, 4, 4, true, false },   { "8112", 4, 1, 70, false, false },
	{ "8200", 4, 1, 70, false, false }, { "9", 2, 1, 90, false, false },
};

static const struct identifier *lookup_identifier(const char *text)
{
	for (size_t i = 0; i < ARRAY_LENGTH(identifiers); i++)
		if (strncmp(text, identifiers[i].first, strlen(identifiers[i].first)) == 0)
			return &identifiers[i];
	return NULL;
}

static size_t count_digits(const char *text, size_t length)
{
	size_t count = 0;

	while (count < length && text[count] >= '0' && text[count] <= '9')
		count++;
	return count;
}

/* Character set 82 (figure 7.11-1): what an element may be written with. */
static bool is_in_set_82(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       (c != '\0' && strchr("!\"%&'()*+,-./:;<=>?_", c) != NULL);
}

static bool is_well_written(const struct identifier *identifier, const char *text, size_t length)
{
	if ((int)length < identifier->min || (int)length > identifier->max)
		return false;
	if (identifier->numeric)
		return count_digits(text, length) == length;
	for (size_t i = 0; i < length; i++)
		if (!is_in_set_82(text[i]))
			return false;
	return true;
}

bool gs1_has_right_check_digit(const char *digits, size_t length)
{
	int sum = 0;

	for (size_t i = 0; i < length; i++)
		sum += (digits[i] - '0') * ((length - i) % 2 == 0 ? 3 : 1);
	return sum % 10 == 0;
}

static bool is_day(const char *digits)
{
	int month = (digits[2] - '0') * 10 + digits[3] - '0';
	int day = (digits[4] - '0') * 10 + digits[5] - '0';

	return month >= 1 && month <= 12 && day <= 31;
}

/* Keeps an element; false when it was there with another value. */
static bool keep(char *room, const char *text, size_t length)
{
	if (room[0] != '\0')
		return strlen(room) == length && memcmp(room, text, length) == 0;
	memcpy(room, text, length);
	room[length] = '\0';
	return true;
}

/* `text` begins with the identifier, `element` is what follows it. */
static bool take_element(const char *text, const char *element, size_t length,
			 struct gs1_message *message)
{
	if (strncmp(text, "01", 2) == 0)
		return gs1_has_right_check_digit(element, length) &&
		       keep(message->gtin, element, length);
	if (strncmp(text, "17", 2) == 0)
		return is_day(element) && keep(message->expiry, element, length);
	if (strncmp(text, "10", 2) == 0)
		return keep(message->lot, element, length);
	if (strncmp(text, "21", 2) == 0)
		return keep(message->serial, element, length);
	return true;
}

/* Takes one element string; gives where the next one begins, NULL when it is not well made. */
static const char *take_one(const char *text, struct gs1_message *message)
{
	const struct identifier *identifier = lookup_identifier(text);
	const char *element;
	size_t length;

	if (identifier == NULL || count_digits(text, strlen(text)) < (size_t)identifier->digits)
		return NULL;
	element = text + identifier->digits;
	length = strcspn(element, "\x1d");
	if (identifier->is_fixed && length > (size_t)identifier->max)
		length = (size_t)identifier->max;
	if (!is_well_written(identifier, element, length) ||
	    !take_element(text, element, length, message))
		return NULL;
	element += length;
	return *element == GS1_SEPARATOR ? element + 1 : element;
}

bool gs1_parse(const char *text, struct gs1_message *ret_message)
{
	struct gs1_message message = { "", "", "", "" };

	if (*text == '\0')
		return false;
	while (text != NULL && *text != '\0')
		text = take_one(text, &message);
	if (text == NULL)
		return false;
	*ret_message = message;
	return true;
}

const char *gs1_medicine_code(const struct barcode *barcode, struct arena *arena)
{
	struct gs1_message message;

	if (!barcode->gs1)
		return barcode->value;
	/* a GTIN that begins with another digit is that of a carton of boxes */
	if (barcode->value == NULL || !gs1_parse(barcode->value, &message) ||
	    message.gtin[0] != '0')
		return NULL;
	return arena_copy_text(arena, message.gtin + 1);
}
