#include "model/typed.h"

#include "base/date.h"
#include "base/memory.h"
#include "base/money.h"
#include "base/text.h"
#include "model/identifiers.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum {
	TEXT_BYTES_MAX = 300,
	DIGITS_MAX = 32,
	COUNT_DIGITS_MAX = 3,
	NUMBER_DIGITS = 9,
	CODE_DIGITS = 13,
	LETTERS_MAX = 6,
	TYPED_BYTES_MAX = 1000,
};

/* Ten million dirhams. */
#define AMOUNT_MOST 1000000000LL

/* ---- shapes --------------------------------------------------------------------------------- */

static enum typed_shape shape_of_form(const struct field *field)
{
	switch (field->content) {
	case CONTENT_AMOUNT:
		return TYPED_AMOUNT;
	case CONTENT_COUNT:
		return TYPED_COUNT;
	case CONTENT_DIGITS:
		return TYPED_NUMBER;
	case CONTENT_CIN:
		return TYPED_CIN;
	case CONTENT_DATE:
		return TYPED_DATE;
	case CONTENT_KEY_LETTER:
		return TYPED_LETTER;
	case CONTENT_MARK:
	case CONTENT_SIGNATURE:
		return TYPED_TICK;
	case CONTENT_NAME:
	case CONTENT_ADDRESS:
	case CONTENT_PLACE:
	case CONTENT_ACT_CODE:
	case CONTENT_REFERENCE:
	case CONTENT_LABEL:
		break;
	}
	return TYPED_TEXT;
}

/* Of free documents, by the end of the name: the first that fits counts. */
static const struct {
	const char *end;
	enum typed_shape shape;
} endings[] = {
	{ "date", TYPED_DATE },       { "naissance", TYPED_DATE },
	{ "total", TYPED_AMOUNT },    { "_prix", TYPED_AMOUNT },
	{ "_montant", TYPED_AMOUNT }, { "_ppv", TYPED_AMOUNT },
	{ "_quantite", TYPED_COUNT }, { "inpe", TYPED_NUMBER },
	{ "_code", TYPED_CODE },      { "immatriculation", TYPED_NUMBER },
	{ "cin", TYPED_CIN },         { "cachet", TYPED_TICK },
	{ "signature", TYPED_TICK },  { "_tampon", TYPED_TICK },
	{ "_signe", TYPED_TICK },     { "_cotation", TYPED_LETTER },
	{ "_complets", TYPED_TICK },
};

enum typed_shape typed_shape(const struct field *field, const char *name)
{
	if (field != NULL)
		return shape_of_form(field);
	for (size_t i = 0; i < ARRAY_LENGTH(endings); i++)
		if (text_ends_with(name, endings[i].end))
			return endings[i].shape;
	return TYPED_TEXT;
}

/* ---- normal forms --------------------------------------------------------------------------- */

/* One blank for any run of blanks and control characters, none at the ends. */
static char *tidy(struct arena *arena, const char *typed)
{
	char *text = arena_copy_text(arena, typed), *to = text;

	for (const char *from = text; *from != '\0'; from++) {
		bool blank = (unsigned char)*from <= ' ' || *from == '\x7f';

		if (!blank)
			*to++ = *from;
		else if (to > text && to[-1] != ' ')
			*to++ = ' ';
	}
	if (to > text && to[-1] == ' ')
		to--;
	*to = '\0';
	return text;
}

/* Without what people put between groups of digits. */
static void drop_separators(char *text)
{
	char *to = text;

	for (const char *from = text; *from != '\0'; from++)
		if (strchr(" .-/", *from) == NULL)
			*to++ = (char)toupper((unsigned char)*from);
	*to = '\0';
}

/* One to `most` digits, and what separates them from the next; false when they are not there. */
static bool take_number(char **at, size_t most, bool is_last, int *ret_number)
{
	size_t digits = strspn(*at, "0123456789");
	char *end = *at + digits;

	if (digits == 0 || digits > most)
		return false;
	if (is_last ? *end != '\0' : *end == '\0' || strchr("/. -", *end) == NULL)
		return false;
	*ret_number = (int)strtol(*at, NULL, 10);
	*at = is_last ? end : end + 1;
	return true;
}

/* 18/10/2026, 18.10.2026, 18 10 2026, 18102026, 2026-10-18. */
static enum refusal date_of(char *text, struct arena *arena, const char **ret_value)
{
	char buffer[DATE_TEXT_SIZE], *at = text;
	int day, month, year;
	struct date date;

	if (date_parse_iso(text, &date)) {
		*ret_value = text;
		return REFUSAL_NONE;
	}
	if (take_number(&at, 2, false, &day) && take_number(&at, 2, false, &month) &&
	    take_number(&at, 4, true, &year))
		date = (struct date){ (short)year, (signed char)month, (signed char)day };
	else if (!date_parse_ddmmyyyy(text, &date))
		return REFUSAL_DATE;
	if (!date_is_valid(date))
		return REFUSAL_DATE;
	*ret_value = arena_copy_text(arena, date_format_iso(date, buffer));
	return REFUSAL_NONE;
}

static enum refusal amount_of(const char *text, struct arena *arena, const char **ret_value)
{
	char buffer[MONEY_TEXT_SIZE];
	centimes amount;

	if (!money_parse(text, &amount) || amount < 0)
		return REFUSAL_AMOUNT;
	if (amount > AMOUNT_MOST)
		return REFUSAL_AMOUNT_SIZE;
	*ret_value = arena_copy_text(arena, money_format(amount, buffer));
	return REFUSAL_NONE;
}

static enum refusal count_of(const char *text, struct arena *arena, const char **ret_value)
{
	long count;

	if (!text_is_digits(text) || strlen(text) > COUNT_DIGITS_MAX)
		return REFUSAL_QUANTITY;
	count = strtol(text, NULL, 10);
	if (count == 0)
		return REFUSAL_QUANTITY;
	*ret_value = arena_format(arena, "%ld", count);
	return REFUSAL_NONE;
}

static enum refusal number_of(const struct field *field, char *text, const char **ret_value)
{
	int length, least = NUMBER_DIGITS, most = NUMBER_DIGITS;

	if (field != NULL && field->kind == FIELD_COMB) {
		least = field->length_min;
		most = field->length_max;
	} else if (field != NULL) {
		least = 1;
		most = DIGITS_MAX;
	}
	drop_separators(text);
	length = (int)strlen(text);
	if (!text_is_digits(text) || length < least || length > most)
		return REFUSAL_NUMBER;
	*ret_value = text;
	return REFUSAL_NONE;
}

static enum refusal code_of(char *text, const char **ret_value)
{
	drop_separators(text);
	if (!text_is_digits(text) || strlen(text) != CODE_DIGITS)
		return REFUSAL_CODE;
	*ret_value = text;
	return REFUSAL_NONE;
}

static enum refusal cin_of(char *text, const char **ret_value)
{
	drop_separators(text);
	if (!identifier_is_cin(text))
		return REFUSAL_CIN;
	*ret_value = text;
	return REFUSAL_NONE;
}

/* "k15,5" is "K 15.5", "cs" is "CS". */
static enum refusal letter_of(char *text, struct arena *arena, const char **ret_value)
{
	char letters[LETTERS_MAX + 1] = "";
	size_t used = 0;
	centimes coefficient;
	char *at = text;

	for (; isalpha((unsigned char)*at) && used < LETTERS_MAX; at++)
		letters[used++] = (char)toupper((unsigned char)*at);
	for (; *at == ' '; at++)
		;
	if (used == 0 || isalpha((unsigned char)*at))
		return REFUSAL_LETTER;
	for (char *comma = at; *comma != '\0'; comma++)
		if (*comma == ',')
			*comma = '.';
	if (*at == '\0')
		*ret_value = arena_copy_text(arena, letters);
	else if (strspn(at, "0123456789.") == strlen(at) && money_parse(at, &coefficient) &&
		 coefficient > 0)
		*ret_value = arena_format(arena, "%s %s", letters, at);
	else
		return REFUSAL_LETTER;
	return REFUSAL_NONE;
}

static enum refusal tick_of(const char *text, const char **ret_value)
{
	if (!text_equal(text, "true") && !text_equal(text, "false"))
		return REFUSAL_TICK;
	*ret_value = text;
	return REFUSAL_NONE;
}

static enum refusal shaped(const struct field *field, const char *name, char *text,
			   struct arena *arena, const char **ret_value)
{
	switch (typed_shape(field, name)) {
	case TYPED_DATE:
		return date_of(text, arena, ret_value);
	case TYPED_AMOUNT:
		return amount_of(text, arena, ret_value);
	case TYPED_COUNT:
		return count_of(text, arena, ret_value);
	case TYPED_NUMBER:
		return number_of(field, text, ret_value);
	case TYPED_CIN:
		return cin_of(text, ret_value);
	case TYPED_LETTER:
		return letter_of(text, arena, ret_value);
	case TYPED_CODE:
		return code_of(text, ret_value);
	case TYPED_TICK:
		return tick_of(text, ret_value);
	case TYPED_TEXT:
		break;
	}
	if (strlen(text) > TEXT_BYTES_MAX)
		return REFUSAL_TOO_LONG;
	*ret_value = text;
	return REFUSAL_NONE;
}

enum refusal typed_normalise(const struct field *field, const char *name, const char *typed,
			     struct arena *arena, const char **ret_value)
{
	char *text;

	*ret_value = NULL;
	if (typed == NULL)
		return REFUSAL_EMPTY;
	if (strlen(typed) > TYPED_BYTES_MAX || !text_is_utf8(typed))
		return REFUSAL_TOO_LONG;
	text = tidy(arena, typed);
	if (text[0] == '\0')
		return REFUSAL_EMPTY;
	return shaped(field, name, text, arena, ret_value);
}
