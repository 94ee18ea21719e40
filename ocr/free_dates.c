#include "ocr/free_dates.h"

#include "base/memory.h"
#include "base/text.h"
#include "ocr/values.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* Words before a date that make it another one than the paper's. */
static const char *const other_dates[] = { "NE",         "NEE",      "NAISSANCE",  "DDN",
					   "ECHEANCE",   "VALIDITE", "PEREMPTION", "EXP",
					   "EXPIRATION", NULL };
static const char *const own_dates[] = { "LE", "DATE", "DU", NULL };

enum { DATE_OTHER = 0, DATE_BARE = 1, DATE_NAMED = 2 };

/* What kind of date the words before it say it is: the nearest word that tells anything. */
static int judge_date(const struct text_line *line, const struct dated *dated)
{
	int part = line_part_at(line, dated->from);
	bool named = false;

	for (int i = part - 1, steps = 0; i >= 0 && steps < 3; i--, steps++) {
		if (words_alike_any(line->parts[i].folded, other_dates))
			return DATE_OTHER;
		named |= steps < 2 && words_alike_any(line->parts[i].folded, own_dates);
	}
	if (dated->date.year < 2000)
		return DATE_OTHER;
	return named ? DATE_NAMED : DATE_BARE;
}

/* ---- Dates that do not read as one ------------------------------------------- */

/* Years that papers of today may bear. */
enum { YEAR_FIRST = 2015, YEAR_LAST = 2039, GROUPS = 3 };

/* The digits of a date's day, month and year, and the tokens they come from. */
struct broken {
	char groups[GROUPS][8];
	int count, to;
};

static char digit_like(char character)
{
	static const char letters[] = "OoQlI|!", digits[] = "0001111";
	const char *at = character != '\0' ? strchr(letters, character) : NULL;

	return at != NULL ? digits[at - letters] : character;
}

/* What is already broken is not repaired further. */
static int month_word(const char *text)
{
	bool repaired;
	int month = month_of_word(text, &repaired);

	return repaired ? 0 : month;
}

/* Takes the digits of one token apart into groups; false when it holds other things. */
static bool take_groups(const char *text, struct broken *broken)
{
	bool inside = false;

	for (; *text != '\0'; text++) {
		char character = digit_like(*text);
		char *group = broken->groups[broken->count > 0 ? broken->count - 1 : 0];

		if (!isdigit((unsigned char)character)) {
			if (strchr("/.-:;,'", character) == NULL)
				return false;
			inside = false;
			continue;
		}
		if (!inside && broken->count == GROUPS)
			return false;
		if (!inside)
			group = broken->groups[broken->count++];
		inside = true;
		if (strlen(group) + 1 >= sizeof(broken->groups[0]))
			return false;
		strncat(group, &character, 1);
	}
	return true;
}

static struct broken take_broken(const struct text_line *line, int from)
{
	struct broken broken = { .to = from };

	for (int i = from; i < line->token_count && broken.count < GROUPS; i++) {
		int month = broken.count == 1 ? month_word(line->tokens[i].text) : 0;

		if (month > 0)
			snprintf(broken.groups[broken.count++], sizeof(broken.groups[0]), "%02u",
				 (unsigned)month % 100U);
		else if (!take_groups(line->tokens[i].text, &broken))
			break;
		broken.to = i + 1;
	}
	return broken;
}

/* Noughts with a stroke are read as eights: the value within bounds with the fewest put back; -1
 * when there is none. */
static int with_noughts(const char *digits, int least, int most, int *changes)
{
	size_t length = strlen(digits);
	int best = -1, fewest = 8;

	for (unsigned mask = 0; mask < 1U << length; mask++) {
		int value = 0, count = 0;
		bool possible = true;

		for (size_t i = 0; i < length; i++) {
			bool changed = (mask >> i & 1) != 0;

			possible &= !changed || digits[i] == '8' || digits[i] == '6';
			value = 10 * value + (changed ? 0 : digits[i] - '0');
			count += changed;
		}
		if (possible && value >= least && value <= most && count < fewest) {
			best = value;
			fewest = count;
		}
	}
	if (best >= 0)
		*changes += fewest;
	return best;
}

static bool repair(const struct broken *broken, struct date *ret_date, int *ret_changes)
{
	int changes = 0, day, month, year;

	if (broken->count < GROUPS || strlen(broken->groups[2]) != 4 ||
	    strlen(broken->groups[0]) > 2 || strlen(broken->groups[1]) > 2)
		return false;
	day = with_noughts(broken->groups[0], 1, 31, &changes);
	month = with_noughts(broken->groups[1], 1, 12, &changes);
	year = with_noughts(broken->groups[2], YEAR_FIRST, YEAR_LAST, &changes);
	if (day < 0 || month < 0 || year < 0)
		return false;
	*ret_date = (struct date){ (short)year, (signed char)month, (signed char)day };
	*ret_changes = changes;
	return date_is_valid(*ret_date);
}

static struct free_date find_broken(const struct free_page *paper)
{
	struct free_date found = { 0 };

	for (size_t i = 0; i < paper->lines.count; i++) {
		const struct text_line *line = &paper->lines.items[i];

		for (int part = 0; part < line->part_count; part++) {
			bool own = words_alike_any(line->parts[part].folded, own_dates) ||
				   words_alike(line->parts[part].folded, "CONSULTATION");
			int from = line->parts[part].token + 1, changes;
			struct broken broken = { 0 };

			if (own)
				broken = take_broken(line, from);
			if (!own || !repair(&broken, &found.date, &changes))
				continue;
			found.span = (struct span){ line, from, broken.to };
			found.trust = changes == 0 ? 0.95 : 0.7;
			return found;
		}
	}
	return found;
}

/* ---- The place --------------------------------------------------------------- */

static bool is_word(const char *folded)
{
	for (; *folded != '\0'; folded++)
		if (isdigit((unsigned char)*folded))
			return false;
	return true;
}

/* "Fait à Rabat, le ..", "Rabat le : ..": the words before "le" in the date's own column. */
static struct span find_place(const struct free_page *paper, struct span date)
{
	struct span column = free_column_at(paper, date.line, date.from);
	int part = line_part_at(date.line, date.from) - 1;
	int first = line_part_at(date.line, column.from);
	struct span place = { 0 };

	if (part < first || strcmp(date.line->parts[part].folded, "LE") != 0)
		return place;
	for (int i = first; i < part; i++) {
		const char *folded = date.line->parts[i].folded;

		if (!is_word(folded) || words_alike(folded, "DATE"))
			return (struct span){ 0 };
	}
	if (first < part && words_alike(date.line->parts[first].folded, "FAIT"))
		first += first + 1 < part && strcmp(date.line->parts[first + 1].folded, "A") == 0
				 ? 2
				 : 1;
	if (first >= part)
		return place;
	return (struct span){ date.line, date.line->parts[first].token,
			      date.line->parts[part - 1].token + 1 };
}

/* ---- Entry ------------------------------------------------------------------- */

struct free_date free_find_date(const struct free_page *paper)
{
	static const double trusts[] = { [DATE_BARE] = 0.9, [DATE_NAMED] = 1 };
	struct free_date best = { 0 };
	int best_kind = DATE_OTHER;

	for (size_t i = 0; i < paper->lines.count; i++) {
		const struct text_line *line = &paper->lines.items[i];
		struct dated dated = { 0 };

		while (dated.to < line->token_count && line_find_date(line, dated.to, &dated)) {
			int kind = judge_date(line, &dated);

			if (kind <= best_kind)
				continue;
			best_kind = kind;
			best.date = dated.date;
			best.span = (struct span){ line, dated.from, dated.to };
			best.trust = trusts[kind] * (dated.repaired ? 0.7 : 1);
		}
	}
	if (best_kind < DATE_NAMED) {
		struct free_date broken = find_broken(paper);

		if (broken.span.line != NULL)
			best = broken;
	}
	if (best.span.line != NULL)
		best.place = find_place(paper, best.span);
	return best;
}

void free_add_date(const struct free_page *paper)
{
	struct free_date found = free_find_date(paper);
	char text[DATE_TEXT_SIZE];

	if (found.span.line != NULL)
		free_add(paper, "date", date_format_iso(found.date, text), found.span, found.trust);
}
