#include "store/near.h"

#include "model/identifiers.h"
#include "store/sql.h"

#include <ctype.h>
#include <string.h>

#define DIGITS "0123456789"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

static void add_if_wanted(struct text *array, const char *text, bool (*is_wanted)(const char *))
{
	if (is_wanted(text))
		sql_array_add(array, text);
}

static void add_substitutions(struct text *array, char *text, size_t at, const char *alphabet,
			      bool (*is_wanted)(const char *))
{
	char kept = text[at];

	for (const char *letter = alphabet; *letter != '\0'; letter++) {
		text[at] = *letter;
		if (*letter != kept)
			add_if_wanted(array, text, is_wanted);
	}
	text[at] = kept;
}

static void add_exchange(struct text *array, char *text, size_t at, bool (*is_wanted)(const char *))
{
	char first = text[at], second = text[at + 1];

	if (second == '\0' || first == second)
		return;
	text[at] = second;
	text[at + 1] = first;
	add_if_wanted(array, text, is_wanted);
	text[at] = first;
	text[at + 1] = second;
}

void near_add(struct text *array, const char *text, const char *alphabet,
	      bool (*is_wanted)(const char *text))
{
	char edited[NEAR_LENGTH_MAX + 1];
	size_t size = strlen(text) + 1;

	if (size > NEAR_LENGTH_MAX)
		return;
	memcpy(edited, text, size);
	add_if_wanted(array, edited, is_wanted);
	for (size_t at = 0; text[at] != '\0'; at++) {
		add_substitutions(array, edited, at, alphabet, is_wanted);
		add_exchange(array, edited, at, is_wanted);
	}
	for (size_t at = 0; text[at] != '\0'; at++) {
		memcpy(edited, text, at);
		memcpy(edited + at, text + at + 1, size - at - 1);
		add_if_wanted(array, edited, is_wanted);
	}
	for (size_t at = 0; at < size; at++) {
		memcpy(edited, text, at);
		edited[at] = '\0'; /* no letter of the alphabet: each of them is put here */
		memcpy(edited + at + 1, text + at, size - at);
		add_substitutions(array, edited, at, alphabet, is_wanted);
	}
}

void near_add_numbers(struct text *array, const char *number)
{
	near_add(array, number, DIGITS, identifier_is_number);
}

/* Forms and registers write "AB 12345", "ab12345" and "AB12345" alike. */
void near_add_cins(struct text *array, const char *cin)
{
	char plain[NEAR_LENGTH_MAX] = "";
	size_t length = 0;

	for (; *cin != '\0' && length + 1 < sizeof(plain); cin++)
		if (isalnum((unsigned char)*cin))
			plain[length++] = (char)toupper((unsigned char)*cin);
	near_add(array, plain, DIGITS LETTERS, identifier_is_cin);
}
