#include "base/money.h"

#include "base/memory.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { DIGITS_LIMIT = 12 };

/* Takes spaces and one currency word off the end; gives the length that is left. */
static size_t length_without_currency(const char *text)
{
	static const char *const words[] = { "DHS", "DH.", "DH", "MAD" };
	size_t length = strlen(text);

	while (length > 0 && isspace((unsigned char)text[length - 1]))
		length--;
	for (size_t i = 0; i < ARRAY_LENGTH(words); i++) {
		size_t word = strlen(words[i]);

		if (length >= word && strncasecmp(text + length - word, words[i], word) == 0) {
			length -= word;
			break;
		}
	}
	while (length > 0 && isspace((unsigned char)text[length - 1]))
		length--;
	return length;
}

/* Digits of text[from, to), spaces passed over; false when anything else stands there. */
static bool read_digits(const char *text, size_t from, size_t to, char *digits, size_t *count)
{
	for (size_t i = from; i < to; i++) {
		if (text[i] == ' ')
			continue;
		if (!isdigit((unsigned char)text[i]) || *count >= DIGITS_LIMIT)
			return false;
		digits[(*count)++] = text[i];
	}
	return true;
}

/* Appends exactly two digits of centimes for what follows the decimal mark: "5", "50", "-", "". */
static bool read_fraction(const char *text, size_t from, size_t to, char *digits, size_t *count)
{
	size_t start = *count;

	while (from < to && text[from] == ' ')
		from++;
	while (to > from && (text[to - 1] == '-' || text[to - 1] == ' '))
		to--;
	if (!read_digits(text, from, to, digits, count) || *count - start > 2)
		return false;
	while (*count - start < 2)
		digits[(*count)++] = '0';
	return true;
}

bool money_parse(const char *text, centimes *ret_amount)
{
	char digits[DIGITS_LIMIT + 4] = "";
	size_t length, mark, count = 0;

	while (isspace((unsigned char)*text))
		text++;
	length = length_without_currency(text);
	mark = length;
	for (size_t i = 0; i < length; i++)
		if (text[i] == ',' || text[i] == '.')
			mark = i;
	if (!read_digits(text, 0, mark, digits, &count) || count == 0)
		return false;
	if (!read_fraction(text, mark < length ? mark + 1 : length, length, digits, &count))
		return false;
	digits[count] = '\0';
	*ret_amount = strtoll(digits, NULL, 10);
	return true;
}

char *money_format(centimes amount, char *buffer)
{
	unsigned long long size =
		amount < 0 ? -(unsigned long long)amount : (unsigned long long)amount;

	snprintf(buffer, MONEY_TEXT_SIZE, "%s%llu.%02llu", amount < 0 ? "-" : "", size / 100,
		 size % 100);
	return buffer;
}
