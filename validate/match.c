#include "validate/match.h"

#include "base/memory.h"
#include "base/text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FOLDED_SIZE = MATCH_FOLDED_SIZE, DIGITS_SIZE = 32 };

static void squeeze(const char *text, char *squeezed, size_t size)
{
	size_t used = 0;

	for (; *text != '\0' && used + 1 < size; text++)
		if (isalnum((unsigned char)*text))
			squeezed[used++] = (char)toupper((unsigned char)*text);
	squeezed[used] = '\0';
}

int match_code_edits(const char *a, const char *b)
{
	char a_squeezed[DIGITS_SIZE], b_squeezed[DIGITS_SIZE];

	squeeze(a, a_squeezed, sizeof(a_squeezed));
	squeeze(b, b_squeezed, sizeof(b_squeezed));
	return text_distance(a_squeezed, b_squeezed);
}

static enum closeness closeness_of(int edits, int near)
{
	if (edits == 0)
		return CLOSENESS_SAME;
	return edits <= near ? CLOSENESS_NEAR : CLOSENESS_FAR;
}

enum closeness match_code(const char *a, const char *b)
{
	if (a == NULL || b == NULL || a[0] == '\0' || b[0] == '\0')
		return CLOSENESS_FAR;
	return closeness_of(match_code_edits(a, b), 1);
}

/* ---- names ----------------------------------------------------------------------------- */

const char *match_without_title(const char *name)
{
	static const char *const titles[] = {
		"M",  "MR",       "MME",    "MLLE",    "DR",
		"PR", "MONSIEUR", "MADAME", "DOCTEUR", "MADEMOISELLE"
	};
	size_t length = strcspn(name, " .");
	const char *rest = name + length + strspn(name + length, " .");
	char word[FOLDED_SIZE], folded[FOLDED_SIZE];

	snprintf(word, sizeof(word), "%.*s", (int)length, name);
	text_fold(word, folded, sizeof(folded));
	for (size_t i = 0; i < ARRAY_LENGTH(titles) && rest[0] != '\0'; i++)
		if (text_equal(folded, titles[i]))
			return rest;
	return name;
}

void match_fold(const char *read, char folded[MATCH_FOLDED_SIZE])
{
	text_fold(match_without_title(read), folded, MATCH_FOLDED_SIZE);
}

static void fold_both(const char *front, const char *back, char folded[MATCH_FOLDED_SIZE])
{
	char joined[MATCH_FOLDED_SIZE];

	snprintf(joined, sizeof(joined), "%s %s", front, back);
	text_fold(joined, folded, MATCH_FOLDED_SIZE);
}

void match_fold_person(const char *last_name, const char *first_name,
		       struct folded_person *ret_folded)
{
	fold_both(last_name, first_name, ret_folded->family_first);
	fold_both(first_name, last_name, ret_folded->given_first);
}

/* Distances to both orders; gives the letters of the longer text. */
static int folded_edits(const char *folded, const struct folded_person *person,
			int *ret_family_first, int *ret_given_first)
{
	size_t read = strlen(folded), registered = strlen(person->given_first);

	*ret_family_first = text_distance(folded, person->family_first);
	*ret_given_first = text_distance(folded, person->given_first);
	return (int)(read > registered ? read : registered);
}

static int person_edits(const char *read, const char *last_name, const char *first_name,
			int *ret_family_first, int *ret_given_first)
{
	struct folded_person person;
	char folded[MATCH_FOLDED_SIZE];

	match_fold(read, folded);
	match_fold_person(last_name, first_name, &person);
	return folded_edits(folded, &person, ret_family_first, ret_given_first);
}

enum closeness match_person(const char *read, const char *last_name, const char *first_name)
{
	int family_first, given_first, letters;

	if (read == NULL || last_name == NULL || first_name == NULL)
		return CLOSENESS_FAR;
	letters = person_edits(read, last_name, first_name, &family_first, &given_first);
	return closeness_of(family_first < given_first ? family_first : given_first,
			    letters < 6 ? 1 : letters / 6);
}

bool match_person_given_first(const char *read, const char *last_name, const char *first_name)
{
	int family_first, given_first;

	person_edits(read, last_name, first_name, &family_first, &given_first);
	return given_first < family_first;
}

double match_folded_share(const char *folded, const struct folded_person *person)
{
	int family_first, given_first;
	int letters = folded_edits(folded, person, &family_first, &given_first);

	if (letters == 0)
		return 0;
	return (double)(family_first < given_first ? family_first : given_first) / letters;
}

double match_person_share(const char *read, const char *last_name, const char *first_name)
{
	struct folded_person person;
	char folded[MATCH_FOLDED_SIZE];

	match_fold(read, folded);
	match_fold_person(last_name, first_name, &person);
	return match_folded_share(folded, &person);
}

static int compare_words(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The words of a folded name in alphabetical order. */
static void sort_words(const char *folded, char sorted[FOLDED_SIZE])
{
	char copy[FOLDED_SIZE], *words[FOLDED_SIZE / 2], *rest = copy;
	size_t count = 0, used = 0;

	snprintf(copy, sizeof(copy), "%s", folded);
	for (char *word; (word = strsep(&rest, " ")) != NULL;)
		words[count++] = word;
	qsort(words, count, sizeof(words[0]), compare_words);
	sorted[0] = '\0';
	for (size_t i = 0; i < count; i++)
		used += (size_t)snprintf(sorted + used, FOLDED_SIZE - used, "%s%s",
					 i > 0 ? " " : "", words[i]);
}

double match_names_share(const char *a, const char *b)
{
	char folded_a[FOLDED_SIZE], folded_b[FOLDED_SIZE];
	char sorted_a[FOLDED_SIZE], sorted_b[FOLDED_SIZE];
	int as_written, as_words;
	size_t letters;

	text_fold(match_without_title(a), folded_a, sizeof(folded_a));
	text_fold(match_without_title(b), folded_b, sizeof(folded_b));
	sort_words(folded_a, sorted_a);
	sort_words(folded_b, sorted_b);
	as_written = text_distance(folded_a, folded_b);
	as_words = text_distance(sorted_a, sorted_b);
	letters = strlen(folded_a) > strlen(folded_b) ? strlen(folded_a) : strlen(folded_b);
	if (letters == 0)
		return 0;
	return (double)(as_words < as_written ? as_words : as_written) / (double)letters;
}

/* ---- dates and amounts ----------------------------------------------------------------- */

static void keep_digits(const char *text, char *digits, size_t size)
{
	size_t used = 0;

	for (; *text != '\0' && used + 1 < size; text++)
		if (isdigit((unsigned char)*text))
			digits[used++] = *text;
	digits[used] = '\0';
}

enum closeness match_date(const char *read, struct date date)
{
	char digits[DIGITS_SIZE], wanted[DATE_TEXT_SIZE];
	struct date parsed;

	if (read == NULL || !date_is_set(date))
		return CLOSENESS_FAR;
	snprintf(wanted, sizeof(wanted), "%02d%02d%04d", date.day, date.month, date.year);
	if (date_parse_iso(read, &parsed))
		snprintf(digits, sizeof(digits), "%02d%02d%04d", parsed.day, parsed.month,
			 parsed.year);
	else
		keep_digits(read, digits, sizeof(digits));
	return closeness_of(text_distance(digits, wanted), 1);
}

/* Takes zeros off both ends: "025000" is "25". */
static const char *significant(char *digits)
{
	size_t length = strlen(digits);

	while (length > 0 && digits[length - 1] == '0')
		digits[--length] = '\0';
	while (*digits == '0')
		digits++;
	return digits;
}

enum slip match_amount(const char *read, centimes amount)
{
	char text[MONEY_TEXT_SIZE], digits[DIGITS_SIZE], wanted[DIGITS_SIZE];
	centimes parsed;
	bool is_amount = money_parse(read, &parsed);
	int edits;

	if (amount <= 0)
		return SLIP_NONE;
	if (is_amount && parsed == amount)
		return SLIP_SAME;
	keep_digits(is_amount ? money_format(parsed, text) : read, digits, sizeof(digits));
	keep_digits(money_format(amount, text), wanted, sizeof(wanted));
	edits = text_distance(digits, wanted);
	if (edits == 1 && strlen(digits) == strlen(wanted))
		return SLIP_DIGIT;
	if (strcmp(significant(digits), significant(wanted)) == 0)
		return SLIP_MARK;
	return edits == 1 ? SLIP_CHARACTER : SLIP_NONE;
}

/* ---- products -------------------------------------------------------------------------- */

/* The least distance of `name` to a beginning of `text`, one letter more or less allowed. */
static int beginning_edits(const char *text, const char *name)
{
	size_t name_length = strlen(name), text_length = strlen(text);
	int least = (int)name_length;

	for (size_t length = name_length > 1 ? name_length - 1 : 1; length <= name_length + 1;
	     length++) {
		char beginning[FOLDED_SIZE];
		int edits;

		if (length > text_length)
			break;
		snprintf(beginning, sizeof(beginning), "%.*s", (int)length, text);
		edits = text_distance(beginning, name);
		least = edits < least ? edits : least;
	}
	return least;
}

int match_product(const char *text, const char *medicine_name)
{
	char folded[FOLDED_SIZE], name[FOLDED_SIZE];
	int length;

	if (text == NULL || medicine_name == NULL)
		return 0;
	text_fold(text, folded, sizeof(folded));
	text_fold(medicine_name, name, sizeof(name));
	length = (int)strlen(name);
	if (length == 0)
		return 0;
	return 100 - 100 * beginning_edits(folded, name) / length;
}
