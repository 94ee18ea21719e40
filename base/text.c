#include "base/text.h"

#include "base/memory.h"

#include <ctype.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum { DISTANCE_LIMIT = 255, WORD_BITS = 64 };

static void reserve(struct text *text, size_t more)
{
	size_t needed = text->length + more + 1;

	if (needed <= text->capacity)
		return;
	text->capacity = needed > 2 * text->capacity ? needed : 2 * text->capacity;
	text->bytes = memory_resize(text->bytes, text->capacity, 1);
}

void text_append_bytes(struct text *text, const char *more, size_t length)
{
	reserve(text, length);
	memcpy(text->bytes + text->length, more, length);
	text->length += length;
	text->bytes[text->length] = '\0';
}

void text_append(struct text *text, const char *more)
{
	text_append_bytes(text, more, strlen(more));
}

void text_append_format(struct text *text, const char *format, ...)
{
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	reserve(text, (size_t)length);
	va_start(args, format);
	vsnprintf(text->bytes + text->length, (size_t)length + 1, format, args);
	va_end(args);
	text->length += (size_t)length;
}

void text_clear(struct text *text)
{
	free(text->bytes);
	*text = (struct text){ 0 };
}

const char *text_value(const struct text *text)
{
	return text->bytes != NULL ? text->bytes : "";
}

bool text_equal(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

bool text_starts_with(const char *text, const char *start)
{
	return strncmp(text, start, strlen(start)) == 0;
}

bool text_ends_with(const char *text, const char *end)
{
	size_t text_length = strlen(text), end_length = strlen(end);

	return text_length >= end_length && strcmp(text + text_length - end_length, end) == 0;
}

bool text_is_digits(const char *text)
{
	return text[0] != '\0' && strspn(text, "0123456789") == strlen(text);
}

size_t text_character_bytes(const char *text)
{
	utf8proc_int32_t code;
	utf8proc_ssize_t length = utf8proc_iterate((const utf8proc_uint8_t *)text,
						   (utf8proc_ssize_t)strnlen(text, 4), &code);

	return length > 0 ? (size_t)length : 0;
}

bool text_is_utf8(const char *text)
{
	while (*text != '\0') {
		size_t length = text_character_bytes(text);

		if (length == 0)
			return false;
		text += length;
	}
	return true;
}

static bool is_arabic_letter(utf8proc_int32_t code)
{
	return code >= 0x0621 && code <= 0x064A;
}

/* Appends one folded character; anything that is not kept becomes a single space. */
static void fold_one(utf8proc_int32_t code, char *folded, size_t size, size_t *used)
{
	utf8proc_uint8_t bytes[4];
	utf8proc_ssize_t length;
	bool kept = (code < 128 && isalnum((int)code)) || is_arabic_letter(code);

	if (!kept) {
		if (*used > 0 && folded[*used - 1] != ' ' && *used + 1 < size)
			folded[(*used)++] = ' ';
		return;
	}
	length = utf8proc_encode_char(code < 128 ? toupper((int)code) : code, bytes);
	if (*used + (size_t)length < size) {
		memcpy(folded + *used, bytes, (size_t)length);
		*used += (size_t)length;
	}
}

static bool is_ascii(const char *text)
{
	while (*text != '\0')
		if ((unsigned char)*text++ >= 128)
			return false;
	return true;
}

/* ASCII is its own decomposition, and most names are ASCII. */
static size_t fold_ascii(const char *text, char *folded, size_t size)
{
	size_t used = 0;

	for (; *text != '\0'; text++)
		fold_one(*text, folded, size, &used);
	return used;
}

static size_t fold_any(const char *text, char *folded, size_t size)
{
	utf8proc_uint8_t *plain = NULL;
	utf8proc_ssize_t length, at = 0;
	size_t used = 0;

	length = utf8proc_map((const utf8proc_uint8_t *)text, 0, &plain,
			      UTF8PROC_NULLTERM | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT |
				      UTF8PROC_STRIPMARK | UTF8PROC_IGNORE);
	while (length > 0 && at < length) {
		utf8proc_int32_t code;
		utf8proc_ssize_t step = utf8proc_iterate(plain + at, length - at, &code);

		if (step <= 0)
			break;
		fold_one(code, folded, size, &used);
		at += step;
	}
	free(plain);
	return used;
}

void text_fold(const char *text, char *folded, size_t size)
{
	size_t used =
		is_ascii(text) ? fold_ascii(text, folded, size) : fold_any(text, folded, size);

	while (used > 0 && folded[used - 1] == ' ')
		used--;
	folded[used] = '\0';
}

static int least(int a, int b, int c)
{
	int ab = a < b ? a : b;

	return ab < c ? ab : c;
}

static int distance_of_long(const char *a, size_t a_length, const char *b, size_t b_length)
{
	int rows[2][DISTANCE_LIMIT + 1];
	int *above = rows[0], *row = rows[1];

	for (size_t j = 0; j <= b_length; j++)
		above[j] = (int)j;
	for (size_t i = 1; i <= a_length; i++) {
		int *swap;

		row[0] = (int)i;
		for (size_t j = 1; j <= b_length; j++)
			row[j] = least(above[j] + 1, row[j - 1] + 1,
				       above[j - 1] + (a[i - 1] != b[j - 1]));
		swap = above;
		above = row;
		row = swap;
	}
	return above[b_length];
}

/*
 * The same by one word a column (Myers, "A fast bit-vector algorithm for approximate string
 * matching", JACM 46, 1999): bit i of `more` and `less` is how the distance changes from a's i-th
 * character to the next. `a` has 1 to WORD_BITS characters.
 */
static int distance_of_short(const char *a, size_t a_length, const char *b, size_t b_length)
{
	uint64_t places[UCHAR_MAX + 1]; /* of a character in a; of those that occur */
	uint64_t more = UINT64_MAX, less = 0, last = (uint64_t)1 << (a_length - 1);
	int distance = (int)a_length;

	for (size_t j = 0; j < b_length; j++)
		places[(unsigned char)b[j]] = 0;
	for (size_t i = 0; i < a_length; i++)
		places[(unsigned char)a[i]] = 0;
	for (size_t i = 0; i < a_length; i++)
		places[(unsigned char)a[i]] |= (uint64_t)1 << i;
	for (size_t j = 0; j < b_length; j++) {
		uint64_t same = places[(unsigned char)b[j]], down = same | less;
		uint64_t across = (((same & more) + more) ^ more) | same;
		uint64_t rises = less | ~(across | more), falls = more & across;

		distance += ((rises & last) != 0) - ((falls & last) != 0);
		rises = rises << 1 | 1;
		more = falls << 1 | ~(down | rises);
		less = rises & down;
	}
	return distance;
}

int text_distance(const char *a, const char *b)
{
	size_t a_length = strnlen(a, DISTANCE_LIMIT), b_length = strnlen(b, DISTANCE_LIMIT);

	if (a_length == 0)
		return (int)b_length;
	return a_length <= WORD_BITS ? distance_of_short(a, a_length, b, b_length)
				     : distance_of_long(a, a_length, b, b_length);
}
