#include "print/writing.h"

#include <string.h>

#define LRI "\u2066" /* left to right */
#define RLI "\u2067" /* right to left */
#define PDI "\u2069" /* ends either, and U+2068, whose direction is that of its first letter */

enum { ISO_LENGTH = 10 };

void writing_append_date(struct text *text, struct date date)
{
	if (date_is_set(date))
		text_append_format(text, "%02d/%02d/%04d", date.day, date.month, date.year);
}

static bool is_digit(char letter)
{
	return letter >= '0' && letter <= '9';
}

/* The length of the day that stands at `at`, 0: none does. */
static size_t day_at(const char *start, const char *at, struct date *ret_date)
{
	char day[ISO_LENGTH + 1] = "";

	if (strnlen(at, ISO_LENGTH) < ISO_LENGTH || is_digit(at[ISO_LENGTH]) ||
	    (at > start && is_digit(at[-1])))
		return 0;
	memcpy(day, at, ISO_LENGTH);
	return date_parse_iso(day, ret_date) ? ISO_LENGTH : 0;
}

static void append_with_days(struct text *text, const char *sentence)
{
	struct date date;

	for (const char *at = sentence; *at != '\0';) {
		size_t length = day_at(sentence, at, &date);

		if (length > 0)
			writing_append_date(text, date);
		else
			text_append_bytes(text, at, 1);
		at += length > 0 ? length : 1;
	}
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
	return (letter < 0x80 && (is_digit((char)letter) || (letter >= 'A' && letter <= 'Z') ||
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

void writing_append(struct text *text, const char *sentence, bool is_rtl)
{
	bool (*is_of_piece)(unsigned) = is_rtl ? is_latin : is_arabic;
	struct text dated = { 0 };
	const char *at, *end;
	size_t length;

	append_with_days(&dated, sentence);
	for (at = text_value(&dated); *at != '\0'; at = end) {
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
		text_append_bytes(text, at, (size_t)(end - at));
	}
	text_clear(&dated);
}
