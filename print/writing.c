#include "print/writing.h"

#include "base/memory.h"

#include <stdio.h>
#include <string.h>

#define LRI "\u2066" /* left to right */
#define RLI "\u2067" /* right to left */
#define PDI "\u2069" /* ends either, and U+2068, whose direction is that of its first letter */
#define NO_BREAK "\u00A0"
#define NARROW_NO_BREAK "\u202F"

void writing_append_date(struct text *text, struct date date)
{
	if (date_is_set(date))
		text_append_format(text, "%02d/%02d/%04d", date.day, date.month, date.year);
}

/* The code point at `at`, and its length in bytes. What is not UTF-8 is taken byte by byte. */
static unsigned letter_at(const char *at, size_t *ret_length)
{
	unsigned first = (unsigned char)at[0];
	size_t length = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
	unsigned point = length == 1 ? first : first & (0x7FU >> length);

	for (size_t i = 1; i < length; i++) {
		if (((unsigned char)at[i] & 0xC0) != 0x80) {
			*ret_length = 1;
			return 0xFFFD;
		}
		point = point << 6 | ((unsigned char)at[i] & 0x3F);
	}
	*ret_length = length;
	return point;
}

static bool is_arabic(unsigned letter)
{
	return (letter >= 0x0620 && letter <= 0x077F && letter != 0x066A) ||
	       (letter >= 0xFB50 && letter <= 0xFDFF) || (letter >= 0xFE70 && letter <= 0xFEFC);
}

static bool is_latin(unsigned letter)
{
	return (letter < 0x80 &&
		((letter >= '0' && letter <= '9') || (letter >= 'A' && letter <= 'Z') ||
		 (letter >= 'a' && letter <= 'z'))) ||
	       (letter >= 0xC0 && letter <= 0x24F);
}

/* What may stand within a piece; brackets and quotes are left to the sentence. */
static bool joins(unsigned letter)
{
	return letter < 0x80 && strchr(" .,/-+'_#:", (int)letter) != NULL && letter != 0;
}

/* The end of the piece of the other script that begins at `at`. */
static const char *piece_end(const char *at, bool (*is_of_piece)(unsigned))
{
	const char *end = at;
	size_t length;

	while (*at != '\0') {
		unsigned letter = letter_at(at, &length);

		at += length;
		if (is_of_piece(letter))
			end = at;
		else if (!joins(letter))
			break;
	}
	return end;
}

static bool opens_isolate(unsigned letter)
{
	return letter >= 0x2066 && letter <= 0x2068;
}

/* The end of the isolate that begins at `at`, with those in it. */
static const char *isolate_end(const char *at)
{
	int depth = 0;
	size_t length;

	while (*at != '\0') {
		unsigned letter = letter_at(at, &length);

		at += length;
		if (opens_isolate(letter))
			depth++;
		else if (letter == 0x2069 && --depth == 0)
			break;
	}
	return at;
}

/*
 * French puts a narrow space that no line breaks at before its high signs and inside its quotes,
 * and a wide one before the colon (Imprimerie nationale, Lexique des règles typographiques). The
 * sentences have plain ones.
 */
static const char *space_of_french(const char *start, const char *at)
{
	static const char *const narrow[] = { ";", "!", "?", "%", "»" };

	if (*at != ' ')
		return NULL;
	if (at[1] == ':')
		return NO_BREAK;
	for (size_t i = 0; i < ARRAY_LENGTH(narrow); i++)
		if (text_starts_with(at + 1, narrow[i]))
			return NARROW_NO_BREAK;
	if (at >= start + strlen("«") && text_starts_with(at - strlen("«"), "«"))
		return NARROW_NO_BREAK;
	return text_starts_with(at + 1, "DH") && at > start ? NO_BREAK : NULL;
}

/* Letters of the sentence's own script up to the next character. */
static void append_own(struct text *text, const char *start, const char *at, const char *end,
		       bool is_rtl)
{
	const char *space = is_rtl ? NULL : space_of_french(start, at);

	if (space != NULL)
		text_append(text, space);
	else
		text_append_bytes(text, at, (size_t)(end - at));
}

void writing_append(struct text *text, const char *sentence, bool is_rtl)
{
	bool (*is_of_piece)(unsigned) = is_rtl ? is_latin : is_arabic;
	const char *end;
	size_t length;

	for (const char *at = sentence; *at != '\0'; at = end) {
		unsigned letter = letter_at(at, &length);

		end = at + length;
		if (is_of_piece(letter)) {
			end = piece_end(at, is_of_piece);
			text_append(text, is_rtl ? LRI : RLI);
			text_append_bytes(text, at, (size_t)(end - at));
			text_append(text, PDI);
			continue;
		}
		if (opens_isolate(letter))
			end = isolate_end(at);
		append_own(text, sentence, at, end, is_rtl);
	}
}

bool writing_names_page(const char *sentence, int page)
{
	char words[32];
	size_t length = (size_t)snprintf(words, sizeof(words), "page %d", page);

	for (const char *at = sentence; (at = strstr(at, words)) != NULL; at += length)
		if (strspn(at + length, "0123456789") == 0)
			return true;
	return false;
}
