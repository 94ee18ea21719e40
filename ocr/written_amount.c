#include "ocr/written_amount.h"

#include <stdlib.h>
#include <string.h>

enum { DIGITS_MOST = 8, PARTS_MOST = 6 };

/*
 * How usual ways of writing are beside "250,00": chosen by what forms ask for, not measured, as no
 * collection of real sheets was at hand. Only their order of size matters: they decide where the
 * ink leaves two ways open.
 */
static const double without_cents = 0.25;  /* "371", "371,-" */
static const double bare_mark = 0.03;      /* "371," */
static const double one_cent_digit = 0.02; /* "12,5" */
static const double gap_for_mark = 0.2;    /* "250 00" */
static const double mark_lost = 0.05;      /* "25000" for 250,00 */
static const double large = 0.1;           /* over 10,000 dirhams */

/* The runs of digits and what parts them. */
struct parts {
	char digits[PARTS_MOST][DIGITS_MOST + 1];
	char before[PARTS_MOST]; /* the separator before each run: ' ', ',', '^'; 0 for the first */
	int count;
	bool ends_in_mark, ends_in_dash;
};

static bool is_filler(char c)
{
	return c == '-' || c == ' ' || c == ',';
}

static bool add_run(struct parts *parts, char before, const char *run, size_t length)
{
	if (parts->count == PARTS_MOST || length > DIGITS_MOST)
		return false;
	memcpy(parts->digits[parts->count], run, length);
	parts->digits[parts->count][length] = '\0';
	parts->before[parts->count++] = before;
	return true;
}

/* What stands between two runs: the strongest of its characters; 0: not allowed there. */
static char separator_of(const char *text, size_t length)
{
	char strongest = ' ';
	int marks = 0;

	for (size_t i = 0; i < length; i++) {
		if (text[i] == '-' || text[i] == 'D')
			return 0;
		marks += text[i] == ',' || text[i] == '^';
		if (text[i] != ' ')
			strongest = text[i];
	}
	return marks > 1 ? 0 : strongest;
}

/* Fillers in front, runs of digits with separators, then a mark, dashes and a currency. */
static bool take_apart(const char *text, struct parts *parts)
{
	size_t length = strlen(text), at = 0, end;

	while (length > 0 && (text[length - 1] == 'D' || text[length - 1] == ' '))
		length--;
	end = length;
	while (end > 0 && is_filler(text[end - 1])) {
		parts->ends_in_mark |= text[end - 1] == ',';
		parts->ends_in_dash |= text[end - 1] == '-';
		end--;
	}
	while (at < end && (text[at] == '-' || text[at] == ' '))
		at++;
	for (char before = 0; at < end;) {
		size_t run = strspn(text + at, "0123456789"), gap;

		run = run < end - at ? run : end - at;
		if (run == 0 || !add_run(parts, before, text + at, run))
			return false;
		at += run;
		gap = strcspn(text + at, "0123456789");
		gap = gap < end - at ? gap : end - at;
		before = gap > 0 ? separator_of(text + at, gap) : 0;
		if (at < end && before == 0)
			return false;
		at += gap;
	}
	return parts->count > 0;
}

/* Whole dirhams from the first `count` runs: the later ones must be groups of three. */
static bool join_groups(const struct parts *parts, int count, long long *ret_whole)
{
	char all[DIGITS_MOST * PARTS_MOST + 1] = "";
	size_t used = 0;

	for (int i = 0; i < count; i++) {
		size_t length = strlen(parts->digits[i]);

		if (i > 0 && (length != 3 || parts->before[i] == '^'))
			return false;
		if (i == 0 && count > 1 && length > 3)
			return false;
		memcpy(all + used, parts->digits[i], length);
		used += length;
	}
	if (used > DIGITS_MOST || (used > 1 && all[0] == '0'))
		return false;
	*ret_whole = strtoll(all, NULL, 10);
	return true;
}

/* True when the last run is centimes; `ret_usual` is lowered by how unusual that is. */
static bool has_cents(const struct parts *parts, double *ret_usual)
{
	int last = parts->count - 1;
	size_t length = strlen(parts->digits[last]);

	if (last == 0 || parts->ends_in_mark || length > 2)
		return false;
	if (length == 1)
		*ret_usual *= one_cent_digit;
	if (parts->before[last] == ' ')
		*ret_usual *= gap_for_mark;
	return true;
}

bool written_amount(const char *characters, centimes *ret_amount, double *ret_usual)
{
	struct parts parts = { .count = 0 };
	long long whole, cents = 0;
	double usual = 1;
	bool apart;

	if (!take_apart(characters, &parts))
		return false;
	apart = has_cents(&parts, &usual);
	if (!join_groups(&parts, parts.count - apart, &whole))
		return false;
	if (apart) {
		const char *digits = parts.digits[parts.count - 1];

		cents = strtoll(digits, NULL, 10) * (strlen(digits) == 1 ? 10 : 1);
	} else {
		usual *= parts.ends_in_dash ? 1 : parts.ends_in_mark ? bare_mark : without_cents;
	}
	if (whole > 10000)
		usual *= large;
	*ret_amount = whole * 100 + cents;
	*ret_usual = usual;
	return true;
}

bool written_amount_unmarked(const char *characters, centimes *ret_amount, double *ret_usual)
{
	struct parts parts = { .count = 0 };
	size_t length;

	if (!take_apart(characters, &parts) || parts.count != 1 || parts.ends_in_mark ||
	    parts.ends_in_dash)
		return false;
	length = strlen(parts.digits[0]);
	if (length < 4 || (length > 3 && parts.digits[0][0] == '0'))
		return false;
	*ret_amount = strtoll(parts.digits[0], NULL, 10);
	*ret_usual = mark_lost;
	return true;
}
