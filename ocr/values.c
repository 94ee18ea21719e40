#include "ocr/values.h"

#include "base/memory.h"
#include "base/text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
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

/* The digit that a letter is a misreading of, or the letter itself. */
static char digit_for(char letter)
{
	static const char pairs[] = "O0o0Q0l1I1|1!1i1";

	for (const char *pair = pairs; *pair != '\0'; pair += 2)
		if (*pair == letter)
			return pair[1];
	return letter;
}

/* Mostly digits: letters in it may be taken for digits. "DH" and words are left as they are. */
static bool is_numeric(const char *text)
{
	int digits = 0, letters = 0;

	for (; *text != '\0'; text++) {
		digits += isdigit((unsigned char)*text) != 0;
		letters += isalpha((unsigned char)*text) != 0;
	}
	return digits > 0 && digits >= 2 * letters;
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
			char character = numeric ? digit_for(*at) : *at;

			append_character(flat, character, i, character != *at);
		}
	}
}

/* ---- Dates ------------------------------------------------------------------- */

/* The months as folded words; French, and the spellings of stamps. */
static const char *const months[12][3] = {
	{ "JANVIER", "JANV", "JAN" }, { "FEVRIER", "FEVR", "FEV" },  { "MARS", "MAR", "MARS" },
	{ "AVRIL", "AVR", "AVRIL" },  { "MAI", "MAI", "MAI" },       { "JUIN", "JUN", "JUIN" },
	{ "JUILLET", "JUIL", "JUL" }, { "AOUT", "AOU", "AOUT" },     { "SEPTEMBRE", "SEPT", "SEP" },
	{ "OCTOBRE", "OCTO", "OCT" }, { "NOVEMBRE", "NOVE", "NOV" }, { "DECEMBRE", "DECE", "DEC" },
};

static int month_of_word(const char *word)
{
	char folded[32];

	text_fold(word, folded, sizeof(folded));
	for (int month = 0; month < 12; month++)
		for (int i = 0; i < 3; i++)
			if (words_alike(folded, months[month][i]))
				return month + 1;
	return 0;
}

struct cursor {
	const struct flat *flat;
	int at;
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

/* "13/09/2026", "13.9.26" */
static bool take_numeric_date(struct cursor *cursor, struct date *ret_date)
{
	int day = take_digits(cursor, 1, 2), month, year;
	const char *text;

	if (day < 0 || take_separator(cursor) == '\0')
		return false;
	month = take_digits(cursor, 1, 2);
	if (month < 0 || take_separator(cursor) == '\0')
		return false;
	text = cursor->flat->text + cursor->at;
	if (strspn(text, "0123456789") == 3)
		return false;
	year = take_digits(cursor, 2, 4);
	return make_date(day, month, year, ret_date);
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

/* "13 septembre 2026", "1er mars 2026" */
static bool take_worded_date(struct cursor *cursor, struct date *ret_date)
{
	int day = take_digits(cursor, 1, 2), length, month, year;
	const char *text;
	char word[32];

	if (day == 1 && text_starts_with(cursor->flat->text + cursor->at, "er"))
		cursor->at += 2;
	take_spaces(cursor);
	text = cursor->flat->text + cursor->at;
	length = (int)strcspn(text, " 0123456789,/-");
	if (day < 0 || length < 3 || length >= (int)sizeof(word))
		return false;
	snprintf(word, sizeof(word), "%.*s", length, text);
	month = month_of_word(word);
	cursor->at += length;
	cursor->at += (int)strspn(cursor->flat->text + cursor->at, " .,");
	year = take_digits(cursor, 4, 4);
	return month > 0 && year > 0 && make_date(day, month, year, ret_date);
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
					     take_broken_date };

	for (size_t i = 0; i < ARRAY_LENGTH(takers); i++) {
		struct cursor cursor = { flat, start };
		struct dated dated = { .repaired = takers[i] == take_broken_date };

		if (!takers[i](&cursor, &dated.date) || cursor.at <= start)
			continue;
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
		bool inside = i > 0 && isdigit((unsigned char)flat.text[i - 1]);

		if (!inside && isdigit((unsigned char)flat.text[i]) &&
		    take_date(&flat, i, ret_dated))
			return true;
	}
	return false;
}

/* ---- Numbers ----------------------------------------------------------------- */

static bool is_currency(const char *text)
{
	static const char *const currencies[] = { "DH", "DHS", "MAD", "DIRHAMS", "DIRHAM", NULL };
	char folded[32];

	text_fold(text, folded, sizeof(folded));
	for (int i = 0; currencies[i] != NULL; i++)
		if (strcmp(folded, currencies[i]) == 0)
			return true;
	return false;
}

/* A number's characters: digits, marks, a currency or % behind. */
struct digits {
	char text[32];
	int count;
	int decimals; /* -1 without a mark before the last two digits */
	bool percent;
	bool grouped; /* of several tokens */
};

static bool finish_digits(const char *tail, struct digits *digits)
{
	while (*tail != '\0' && strchr(".,-;: ", *tail) != NULL)
		tail++;
	digits->percent = *tail == '%';
	return *tail == '\0' || strcmp(tail, "%") == 0 || is_currency(tail);
}

/* Marks group thousands unless exactly two digits, then none, follow. */
static bool read_digits(const char *text, struct digits *digits)
{
	bool numeric = is_numeric(text);

	*digits = (struct digits){ .decimals = -1 };
	for (; *text != '\0'; text++) {
		char character = numeric ? digit_for(*text) : *text;

		if (isdigit((unsigned char)character) && digits->count < 15) {
			digits->text[digits->count++] = character;
			if (digits->decimals >= 0)
				digits->decimals++;
		} else if ((character == ',' || character == '.') && digits->count > 0 &&
			   isdigit((unsigned char)digit_for(text[1]))) {
			/* "05.37.12": two marks stand three digits apart, or this is no number */
			if (digits->decimals >= 0 && digits->decimals != 3)
				return false;
			digits->decimals = 0;
		} else {
			break;
		}
	}
	return digits->count > 0 && finish_digits(text, digits);
}

/* Widest gap inside a number, in heights of its digits: a space of typewriter fonts. */
static const double GAP_INSIDE = 1.3;

static bool ends_in_mark(const char *text)
{
	return text_ends_with(text, ",") || text_ends_with(text, ".");
}

static bool is_group(const struct digits *digits)
{
	return digits->decimals == 2 ? digits->count == 5
				     : digits->decimals < 0 && digits->count == 3;
}

/* True when a token goes on with the number before it. */
static bool continues_number(const struct digits *number, const struct token *before,
			     const struct token *token, enum number_join join,
			     struct digits *ret_more)
{
	int gap = token->box.x - before->box.x - before->box.w;
	int height = before->box.h > token->box.h ? before->box.h : token->box.h;
	bool starts_with_mark = token->text[0] == ',' || token->text[0] == '.';
	bool marked = ends_in_mark(before->text) || starts_with_mark;

	if (join == JOIN_NOTHING || number->decimals >= 0 || number->count > 9 ||
	    gap > GAP_INSIDE * height || !read_digits(token->text + starts_with_mark, ret_more) ||
	    ret_more->percent)
		return false;
	if (ret_more->count == 2 && ret_more->decimals < 0 && (marked || join == JOIN_LOST_MARKS)) {
		ret_more->decimals = 2;
		return true;
	}
	return !marked && (number->count <= 3 || number->grouped) && is_group(ret_more);
}

static void join_digits(struct digits *all, const struct digits *more)
{
	snprintf(all->text + all->count, sizeof(all->text) - (size_t)all->count, "%s", more->text);
	all->count += more->count;
	all->decimals = more->decimals;
	all->grouped = true;
}

static struct number number_of(const struct digits *digits, int from, int to)
{
	struct number number = {
		.kind = NUMBER_WHOLE, .digits = digits->count, .from = from, .to = to
	};

	number.amount = strtoll(digits->text, NULL, 10);
	if (digits->percent)
		number.kind = NUMBER_PERCENT;
	else if (digits->decimals == 2)
		number.kind = NUMBER_AMOUNT;
	if (digits->decimals != 2)
		number.amount *= digits->decimals == 1 ? 10 : 100;
	if (digits->decimals == 1 && !digits->percent)
		number.kind = NUMBER_AMOUNT;
	return number;
}

static int after_unit(const struct text_line *line, int to, struct digits *digits)
{
	if (to >= line->token_count)
		return to;
	if (strcmp(line->tokens[to].text, "%") == 0) {
		digits->percent = true;
		return to + 1;
	}
	return is_currency(line->tokens[to].text) ? to + 1 : to;
}

bool line_number_joined(const struct text_line *line, int at, enum number_join join,
			struct number *ret_number)
{
	struct digits digits, more;
	int to = at + 1;

	if (!read_digits(line->tokens[at].text, &digits))
		return false;
	while (to < line->token_count &&
	       continues_number(&digits, &line->tokens[to - 1], &line->tokens[to], join, &more)) {
		join_digits(&digits, &more);
		to++;
	}
	to = after_unit(line, to, &digits);
	*ret_number = number_of(&digits, at, to);
	return true;
}

bool line_number_at(const struct text_line *line, int at, struct number *ret_number)
{
	return line_number_joined(line, at, JOIN_GROUPS, ret_number);
}

bool line_digits_at(const struct text_line *line, int from, int wanted, char *digits, int *ret_to)
{
	int count = 0;

	for (int i = from; i < line->token_count; i++) {
		bool numeric = is_numeric(line->tokens[i].text);

		for (const char *at = line->tokens[i].text; *at != '\0'; at++) {
			char character = numeric ? digit_for(*at) : *at;

			if (isdigit((unsigned char)character) && count < wanted)
				digits[count++] = character;
			else if (isalnum((unsigned char)character))
				return false;
		}
		if (count == wanted) {
			digits[count] = '\0';
			*ret_to = i + 1;
			return true;
		}
	}
	return false;
}

int small_number(const char *folded)
{
	static const char *const words[] = { "UN",  "DEUX", "TROIS", "QUATRE", "CINQ",
					     "SIX", "SEPT", "HUIT",  "NEUF",   "DIX" };

	if (text_is_digits(folded))
		return strlen(folded) <= 2 ? (int)strtol(folded, NULL, 10) : 0;
	if (strcmp(folded, "L") == 0 || strcmp(folded, "I") == 0 || strcmp(folded, "UNE") == 0)
		return 1;
	for (int i = 0; i < (int)ARRAY_LENGTH(words); i++)
		if (strcmp(folded, words[i]) == 0)
			return i + 1;
	return 0;
}
