#include "ocr/normalise.h"

#include "base/date.h"
#include "base/memory.h"
#include "base/money.h"
#include "base/text.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum {
	CIN_DIGITS_MIN = 5,
	CIN_DIGITS_MAX = 7,
	LOST_COMMA =
		100000, /* "12480" is more often 124,80 with its comma lost than 12 480 dirhams */
};

/* What a print recogniser takes for one another. */
static const char look_alike_letters[] = "OQDILSZBGT";
static const char look_alike_digits[] = "0001152867";

static char as_digit(char c)
{
	const char *at = strchr(look_alike_letters, c);

	return at != NULL && c != '\0' ? look_alike_digits[at - look_alike_letters] : c;
}

static char as_letter(char c)
{
	static const char letter_of_digit[] = "OI?????T?"; /* only 0, 1 and 7 are safe to turn */

	return c == '8'               ? 'B'
	       : c == '5'             ? 'S'
	       : c >= '0' && c <= '8' ? letter_of_digit[c - '0']
				      : c;
}

/* Tries one split into letters and digits; counts how many characters had to be changed, -1: none
 * fits. */
static int cost_of_split(const char *text, int letters)
{
	int length = (int)strlen(text), changes = 0;

	if (length - letters < CIN_DIGITS_MIN || length - letters > CIN_DIGITS_MAX)
		return -1;
	for (int i = 0; i < length; i++) {
		char c = i < letters ? as_letter(text[i]) : as_digit(text[i]);

		if (i < letters ? !isupper((unsigned char)c) : !isdigit((unsigned char)c))
			return -1;
		changes += c != text[i];
	}
	return changes;
}

bool normalise_cin(char *text, int letters)
{
	int one = letters != 2 ? cost_of_split(text, 1) : -1;
	int two = letters != 1 ? cost_of_split(text, 2) : -1;
	int chosen;

	if (one < 0 && two < 0)
		return false;
	chosen = two < 0 || (one >= 0 && one <= two) ? 1 : 2;
	for (int i = 0; text[i] != '\0'; i++)
		text[i] = i < chosen ? as_letter(text[i]) : as_digit(text[i]);
	return true;
}

/* Keeps letters and digits, in capitals. */
static char *keep_alphanumeric(const char *seen, struct arena *arena)
{
	char *text = arena_copy_text(arena, seen), *to = text;

	for (const char *from = text; *from != '\0'; from++)
		if (isalnum((unsigned char)*from))
			*to++ = (char)toupper((unsigned char)*from);
	*to = '\0';
	return text;
}

static char *keep_digits(const char *seen, struct arena *arena)
{
	char *text = arena_copy_text(arena, seen), *to = text;

	for (const char *from = text; *from != '\0'; from++)
		if (isdigit((unsigned char)*from))
			*to++ = *from;
	*to = '\0';
	return text;
}

static const char *normalise_date(const char *seen, struct arena *arena, bool *ret_fits)
{
	char *digits = keep_digits(seen, arena), *iso = arena_new_array(arena, DATE_TEXT_SIZE, 1);
	struct date date;

	*ret_fits = date_parse_ddmmyyyy(digits, &date);
	return *ret_fits ? date_format_iso(date, iso) : digits;
}

static const char *normalise_amount(const char *seen, struct arena *arena, bool *ret_fits)
{
	char *text = arena_new_array(arena, MONEY_TEXT_SIZE, 1);
	centimes amount;

	if (!money_parse(seen, &amount)) {
		*ret_fits = false;
		return arena_copy_text(arena, seen);
	}
	*ret_fits = amount < LOST_COMMA || strpbrk(seen, ",.-") != NULL;
	return money_format(amount, text);
}

/* "cs", "K15", "K 15": letters, then perhaps a number. */
static const char *normalise_key_letter(const char *seen, struct arena *arena, bool *ret_fits)
{
	char *text = keep_alphanumeric(seen, arena);
	size_t letters = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
	const char *number = text + letters;

	*ret_fits = letters > 0 && letters <= 5 &&
		    (number[0] == '\0' || (text_is_digits(number) && strlen(number) <= 4));
	if (*ret_fits && number[0] != '\0')
		return arena_format(arena, "%.*s %s", (int)letters, text, number);
	return text;
}

/* House numbers: a word of digits and their look-alikes is a number ("6O" is 60). */
static void settle_numbers(char *text)
{
	for (char *word = text; *word != '\0';) {
		size_t length = strcspn(word, " ");
		size_t plain = strspn(word, "0123456789OQIl");
		size_t digits = 0;

		for (size_t i = 0; i < length; i++)
			digits += isdigit((unsigned char)word[i]) != 0;
		if (digits > 0 && plain >= length)
			for (size_t i = 0; i < length; i++)
				word[i] = word[i] == 'l' ? '1' : as_digit(word[i]);
		word += length + strspn(word + length, " ");
	}
}

/* Runs of spaces become one; what a dotted line leaves at the ends goes. */
static const char *tidy_text(const char *seen, struct arena *arena, bool *ret_fits)
{
	static const char dirt[] = " .,:;_-'|~\"`";
	char *text = arena_copy_text(arena, seen), *to;
	size_t length;

	text += strspn(text, dirt);
	length = strlen(text);
	while (length > 0 && strchr(dirt, text[length - 1]) != NULL)
		length--;
	text[length] = '\0';
	to = text;
	for (const char *from = text; *from != '\0'; from++)
		if (*from != ' ' || (to > text && to[-1] != ' '))
			*to++ = *from;
	*to = '\0';
	settle_numbers(text);
	*ret_fits = to - text >= 2;
	return text;
}

static bool has_length(const struct field *field, const char *text)
{
	int length = (int)strlen(text);

	return field->kind != FIELD_COMB ||
	       (length >= field->length_min && length <= field->length_max);
}

static const char *normalise_digits(const struct field *field, const char *seen,
				    struct arena *arena, bool *ret_fits)
{
	char *digits = keep_digits(seen, arena);

	*ret_fits = digits[0] != '\0' && has_length(field, digits) &&
		    (field->content != CONTENT_COUNT || strlen(digits) <= 3);
	return digits;
}

static const char *normalise_by_content(const struct field *field, const char *seen,
					struct arena *arena, bool *ret_fits)
{
	char *cin;

	switch (field->content) {
	case CONTENT_DIGITS:
	case CONTENT_COUNT:
		return normalise_digits(field, seen, arena, ret_fits);
	case CONTENT_DATE:
		return normalise_date(seen, arena, ret_fits);
	case CONTENT_AMOUNT:
		return normalise_amount(seen, arena, ret_fits);
	case CONTENT_KEY_LETTER:
		return normalise_key_letter(seen, arena, ret_fits);
	case CONTENT_CIN:
		cin = keep_alphanumeric(seen, arena);
		*ret_fits = normalise_cin(cin, 0);
		return cin;
	default:
		return tidy_text(seen, arena, ret_fits);
	}
}

const char *normalise(const struct field *field, const char *seen, struct arena *arena,
		      bool *ret_fits)
{
	const char *value = normalise_by_content(field, seen, arena, ret_fits);

	return value[0] != '\0' ? value : NULL;
}
