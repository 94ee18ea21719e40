#include "ocr/values.h"

#include "base/memory.h"
#include "base/text.h"
#include "ocr/digits.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Letters for digits ------------------------------------------------------ */

char digit_for(char letter)
{
	static const char pairs[] = "O0o0Q0l1I1|1!1i1";

	for (const char *pair = pairs; *pair != '\0'; pair += 2)
		if (*pair == letter)
			return pair[1];
	return letter;
}

bool is_numeric(const char *text)
{
	int digits = 0, letters = 0;

	for (; *text != '\0'; text++) {
		digits += isdigit((unsigned char)*text) != 0;
		letters += isalpha((unsigned char)*text) != 0;
	}
	return digits > 0 && digits >= 2 * letters;
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
		} else if (character == '\'' && digits->count > 0 && digits->decimals < 0 &&
			   strspn(text + 1, "0123456789") == 3) {
			continue; /* "1'245.50" */
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

/* What stands before a number in its token. */
struct prefix {
	size_t length;
	bool negative, currency;
};

static const char *const money_signs[] = { "$", "€", "£", "¥", "₹", NULL };

static size_t currency_at(const char *text)
{
	size_t letters = 0;

	for (int i = 0; money_signs[i] != NULL; i++)
		if (text_starts_with(text, money_signs[i]))
			return strlen(money_signs[i]);
	while (isalpha((unsigned char)text[letters]))
		letters++;
	letters += letters > 0 && text[letters] == '.';
	return letters <= 4 && (letters > 1 || text[letters] == '.') ? letters : 0;
}

static bool is_minus(char character)
{
	return character == '-' || character == '(';
}

static struct prefix prefix_of(const char *text)
{
	struct prefix prefix = { 0 };
	size_t currency;

	if (is_minus(text[0])) {
		prefix.negative = true;
		prefix.length = 1;
	}
	currency = currency_at(text + prefix.length);
	prefix.currency = currency > 0;
	prefix.length += currency;
	if (currency > 0 && is_minus(text[prefix.length])) {
		prefix.negative = true;
		prefix.length++;
	}
	if (!isdigit((unsigned char)text[prefix.length]))
		return (struct prefix){ 0 };
	return prefix;
}

static bool number_after(const struct text_line *line, int at, enum number_join join, size_t prefix,
			 struct number *ret_number)
{
	struct digits digits, more;
	int to = at + 1;

	if (!read_digits(line->tokens[at].text + prefix, &digits))
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

bool line_number_joined(const struct text_line *line, int at, enum number_join join,
			struct number *ret_number)
{
	struct prefix prefix = prefix_of(line->tokens[at].text);

	if (!prefix.currency)
		return number_after(line, at, join, 0, ret_number);
	return !prefix.negative && number_after(line, at, join, prefix.length, ret_number) &&
	       ret_number->kind == NUMBER_AMOUNT;
}

bool line_signed_at(const struct text_line *line, int at, enum number_join join,
		    struct number *ret_number)
{
	const char *text = line->tokens[at].text;
	struct prefix prefix = prefix_of(text);
	bool negative = prefix.negative || text_ends_with(text, "-");

	if (!number_after(line, at, join, prefix.length, ret_number) ||
	    (prefix.currency && ret_number->kind != NUMBER_AMOUNT))
		return false;
	for (int i = at - 1; i >= 0 && i >= at - 2 && !negative; i--) {
		negative = text_starts_with(line->tokens[i].text, "-") &&
			   strlen(line->tokens[i].text) <= 4;
		if (currency_at(line->tokens[i].text) != strlen(line->tokens[i].text))
			break;
	}
	if (negative)
		ret_number->amount = -ret_number->amount;
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
