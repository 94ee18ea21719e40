/* Dates in lines of words. */
#include "ocr/values.h"

#include "base/memory.h"
#include "base/text.h"
#include "ocr/digits.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { FLAT_SIZE = 512 };

/* ---- A line as characters ---------------------------------------------------- */

/* The tokens one after another, letters that stand for digits replaced; token_of[i] made character
 * i. */
struct flat {
	char text[FLAT_SIZE];
	short token_of[FLAT_SIZE];
	bool replaced[FLAT_SIZE];
	int length;
};

/* The digit for a letter, with the letters that only a date, which must exist, is safe with. */
static char date_digit_for(char letter)
{
	static const char pairs[] = "S5B8Z2z2D0g9";

	for (const char *pair = pairs; *pair != '\0'; pair += 2)
		if (*pair == letter)
			return pair[1];
	return digit_for(letter);
}

static void append_character(struct flat *flat, char character, int token, bool replaced)
{
	if (flat->length + 1 >= FLAT_SIZE)
		return;
	flat->text[flat->length] = character;
	flat->token_of[flat->length] = (short)token;
	flat->replaced[flat->length] = replaced;
	flat->text[++flat->length] = '\0';
}

static void flatten(const struct text_line *line, int from, struct flat *flat)
{
	*flat = (struct flat){ .length = 0 };
	for (int i = from; i < line->token_count; i++) {
		bool numeric = is_numeric(line->tokens[i].text);

		if (i > from)
			append_character(flat, ' ', i, false);
		for (const char *at = line->tokens[i].text; *at != '\0'; at++) {
			char character = numeric ? date_digit_for(*at) : *at;

			append_character(flat, character, i, character != *at);
		}
	}
}

/* ---- Dates ------------------------------------------------------------------- */

enum { MONTH_NAMES = 9 };

/* The months as folded words: French, English, the Arabic names in Latin letters, and stamps. */
static const char *const months[12][MONTH_NAMES] = {
	{ "JANVIER", "JANV", "JAN", "JANUARY", "YANAYIR" },
	{ "FEVRIER", "FEVR", "FEV", "FEBRUARY", "FEB", "FABRAYIR", "FEBRAYER" },
	{ "MARS", "MAR", "MARCH", "MARES" },
	{ "AVRIL", "AVR", "APRIL", "APR", "ABRIL" },
	{ "MAI", "MAY", "MAYO", "MAYOU" },
	{ "JUIN", "JUN", "JUNE", "YUNYU", "YOUNIOU" },
	{ "JUILLET", "JUIL", "JUL", "JULY", "YULYUZ", "YOULIOUZ" },
	{ "AOUT", "AOU", "AUGUST", "AUG", "GHUCHT", "GHOCHT" },
	{ "SEPTEMBRE", "SEPT", "SEP", "SEPTEMBER", "CHUTANBIR", "CHOUTANBIR" },
	{ "OCTOBRE", "OCTO", "OCT", "OCTOBER", "UKTUBAR", "OKTOBAR" },
	{ "NOVEMBRE", "NOVE", "NOV", "NOVEMBER", "NUWANBIR", "NOUANBIR" },
	{ "DECEMBRE", "DECE", "DEC", "DECEMBER", "DUJANBIR", "DOJANBIR" },
};

/* The one month whose short name is one letter away from a word of three; 0 for none or several. */
static int month_nearly(const char *folded)
{
	int found = 0;

	if (strlen(folded) != 3)
		return 0;
	for (int month = 0; month < 12; month++)
		for (int i = 0; i < MONTH_NAMES && months[month][i] != NULL; i++) {
			if (strlen(months[month][i]) != 3 ||
			    text_distance(folded, months[month][i]) != 1)
				continue;
			if (found > 0 && found != month + 1)
				return 0;
			found = month + 1;
		}
	return found;
}

int month_of_word(const char *word, bool *ret_repaired)
{
	char folded[32];

	*ret_repaired = false;
	text_fold(word, folded, sizeof(folded));
	/* exactly first: some names are two letters apart */
	for (int alike = 0; alike < 2; alike++)
		for (int month = 0; month < 12; month++)
			for (int i = 0; i < MONTH_NAMES && months[month][i] != NULL; i++)
				if (alike ? words_alike(folded, months[month][i])
					  : strcmp(folded, months[month][i]) == 0)
					return month + 1;
	*ret_repaired = true;
	return month_nearly(folded);
}

struct cursor {
	const struct flat *flat;
	int at;
	bool repaired; /* something was taken for what it nearly is */
};

/* Reads between least and most digits that no digit follows; -1 when they are not there. */
static int take_digits(struct cursor *cursor, int least, int most)
{
	const char *text = cursor->flat->text + cursor->at;
	int count = (int)strspn(text, "0123456789"), value = 0;

	if (count < least || count > most)
		return -1;
	for (int i = 0; i < count; i++)
		value = 10 * value + text[i] - '0';
	cursor->at += count;
	return value;
}

/* A year of two or four digits, with the hour of a time glued to it ("20188:13") left behind; -1.
 */
static int take_year(struct cursor *cursor)
{
	const char *text = cursor->flat->text + cursor->at;
	int count = (int)strspn(text, "0123456789"), value = 0, taken = count;

	if ((count == 5 || count == 6) && text[count] == ':')
		taken = 4;
	if (taken != 2 && taken != 4)
		return -1;
	for (int i = 0; i < taken; i++)
		value = 10 * value + text[i] - '0';
	cursor->at += taken;
	return value;
}

static void take_spaces(struct cursor *cursor)
{
	cursor->at += (int)strspn(cursor->flat->text + cursor->at, " ");
}

static char take_separator(struct cursor *cursor)
{
	char separator;

	take_spaces(cursor);
	separator = cursor->flat->text[cursor->at];
	if (separator == '\0' || strchr("/.,-\\", separator) == NULL)
		return '\0';
	cursor->at++;
	take_spaces(cursor);
	return separator;
}

static bool make_date(int day, int month, int year, struct date *ret_date)
{
	struct date date = { (short)(year < 100 ? 2000 + year : year), (signed char)month,
			     (signed char)day };

	if (day < 1 || month < 1 || year < 0 || !date_is_valid(date))
		return false;
	*ret_date = date;
	return true;
}

/* "13/09/2026", "13.9.26"; where the second number can be no month, "12/28/2026". */
static bool take_numeric_date(struct cursor *cursor, struct date *ret_date)
{
	int day = take_digits(cursor, 1, 2), month, year;

	if (day < 0 || take_separator(cursor) == '\0')
		return false;
	month = take_digits(cursor, 1, 2);
	if (month < 0 || take_separator(cursor) == '\0')
		return false;
	year = take_year(cursor);
	if (make_date(day, month, year, ret_date))
		return true;
	/* the month first */
	/* NOLINTNEXTLINE(readability-suspicious-call-argument) */
	return month > 12 && make_date(month, day, year, ret_date);
}

/* "2026-09-13" */
static bool take_iso_date(struct cursor *cursor, struct date *ret_date)
{
	int year = take_digits(cursor, 4, 4), month, day;

	if (year < 0 || take_separator(cursor) == '\0')
		return false;
	month = take_digits(cursor, 1, 2);
	if (month < 0 || take_separator(cursor) == '\0')
		return false;
	day = take_digits(cursor, 1, 2);
	return make_date(day, month, year, ret_date);
}

/* The month that stands as a word at the cursor, and the marks behind it; 0. */
static int take_month_word(struct cursor *cursor)
{
	const char *text = cursor->flat->text + cursor->at;
	int length = (int)strcspn(text, " 0123456789,/-."), month;
	bool repaired;
	char word[32];

	if (length < 3 || length >= (int)sizeof(word))
		return 0;
	snprintf(word, sizeof(word), "%.*s", length, text);
	month = month_of_word(word, &repaired);
	cursor->repaired |= repaired;
	cursor->at += length;
	cursor->at += (int)strspn(cursor->flat->text + cursor->at, " .,/-'");
	return month;
}

/* True when two digits at the cursor are an hour or a dose: "2 mai 10 h", "2 mai 10:30". */
static bool counts_something(const struct flat *flat, int after)
{
	const char *text = flat->text + after;

	text += strspn(text, " ");
	return *text == ':' || *text == '%' || isalpha((unsigned char)*text);
}

/* "13 septembre 2026", "1er mars 2026", "05-MAR-18", "5MAR2018", "05 AUG 17" */
static bool take_worded_date(struct cursor *cursor, struct date *ret_date)
{
	int day = take_digits(cursor, 1, 2), month, year, after;
	bool tight;

	if (day < 0)
		return false;
	if (day == 1 && text_starts_with(cursor->flat->text + cursor->at, "er"))
		cursor->at += 2;
	after = cursor->at;
	cursor->at += (int)strspn(cursor->flat->text + cursor->at, " ./-,");
	month = take_month_word(cursor);
	year = month > 0 ? take_year(cursor) : -1;
	tight = cursor->flat->text[after] != ' ';
	if (year >= 0 && year < 100 && !tight &&
	    (cursor->repaired || counts_something(cursor->flat, cursor->at)))
		return false;
	return year > 0 && make_date(day, month, year, ret_date);
}

/* "March 5, 2018", "Mar 05 2018" */
static bool take_month_first(struct cursor *cursor, struct date *ret_date)
{
	int month = take_month_word(cursor), day;

	if (month == 0 || cursor->repaired)
		return false;
	day = take_digits(cursor, 1, 2);
	cursor->at += (int)strspn(cursor->flat->text + cursor->at, " ,");
	return day > 0 && make_date(day, month, take_digits(cursor, 4, 4), ret_date);
}

/* A slash lost or read as a digit: "13/092026", "13092026", "13/09/20265" is none. */
static bool take_broken_date(struct cursor *cursor, struct date *ret_date)
{
	const char *text = cursor->flat->text + cursor->at;
	size_t span = strspn(text, "0123456789/.-");
	char digits[16];
	int count = 0;

	if (span < 8 || span > 10)
		return false;
	for (size_t i = 0; i < span; i++)
		if (isdigit((unsigned char)text[i]))
			digits[count++] = text[i];
	digits[count] = '\0';
	cursor->at += (int)span;
	return count == 8 && span < 10 && date_parse_ddmmyyyy(digits, ret_date) &&
	       ret_date->year >= 2000 && ret_date->year < 2100;
}

typedef bool (*date_taker)(struct cursor *cursor, struct date *ret_date);

static bool take_date(const struct flat *flat, int start, struct dated *ret_dated)
{
	static const date_taker takers[] = { take_iso_date, take_numeric_date, take_worded_date,
					     take_month_first, take_broken_date };

	for (size_t i = 0; i < ARRAY_LENGTH(takers); i++) {
		struct cursor cursor = { flat, start, false };
		struct dated dated = { .repaired = takers[i] == take_broken_date };

		if (!takers[i](&cursor, &dated.date) || cursor.at <= start)
			continue;
		dated.repaired |= cursor.repaired;
		for (int c = start; c < cursor.at; c++)
			dated.repaired |= flat->replaced[c];
		dated.from = flat->token_of[start];
		dated.to = flat->token_of[cursor.at - 1] + 1;
		*ret_dated = dated;
		return true;
	}
	return false;
}

bool line_find_date(const struct text_line *line, int from, struct dated *ret_dated)
{
	struct flat flat;

	flatten(line, from, &flat);
	for (int i = 0; i < flat.length; i++) {
		bool after_digit = i > 0 && isdigit((unsigned char)flat.text[i - 1]);
		bool after_letter = i > 0 && isalpha((unsigned char)flat.text[i - 1]);
		bool digit = isdigit((unsigned char)flat.text[i]) != 0;
		bool letter = isalpha((unsigned char)flat.text[i]) != 0 && !after_digit;

		if (((digit && !after_digit) || (letter && !after_letter)) &&
		    take_date(&flat, i, ret_dated))
			return true;
	}
	return false;
}
