#include "model/search.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "model/identifiers.h"
#include "model/reason.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { BOX_DIGITS_MIN = 13, ID_DIGITS_MAX = 18 };

static const char *const states[DOSSIER_STATE_COUNT] = {
#define X(name, text) [name] = (text),
	DOSSIER_STATE_LIST(X)
#undef X
};

const char *dossier_state_name(enum dossier_state state)
{
	return states[state];
}

bool dossier_state_parse(const char *name, enum dossier_state *ret_state)
{
	for (int i = 0; i < DOSSIER_STATE_COUNT; i++)
		if (text_equal(name, states[i])) {
			*ret_state = (enum dossier_state)i;
			return true;
		}
	return false;
}

bool search_asks_nothing(const struct search_question *question)
{
	const char *const texts[] = {
		question->name,    question->image, question->number,  question->cin,
		question->box,     question->code,  question->branch,  question->batch,
		question->fund,    question->form,  question->scanner, question->state,
		question->verdict,
	};

	for (size_t i = 0; i < ARRAY_LENGTH(texts); i++)
		if (texts[i] != NULL)
			return false;
	return question->dossier == 0 && question->reason_count == 0 &&
	       !date_is_set(question->received_from) && !date_is_set(question->received_to) &&
	       !date_is_set(question->care_from) && !date_is_set(question->care_to);
}

/* ---- what one word is ----------------------------------------------------------------------- */

/* The digits of Arabic (U+0660) and Persian (U+06F0) keyboards as those of Europe, in place. */
static void make_digits_european(char *text)
{
	char *to = text;

	for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++) {
		bool arabic = at[0] == 0xD9 && at[1] >= 0xA0 && at[1] <= 0xA9;
		bool persian = at[0] == 0xDB && at[1] >= 0xB0 && at[1] <= 0xB9;

		if (arabic || persian)
			*to++ = (char)('0' + (*++at & 0x0F));
		else
			*to++ = (char)*at;
	}
	*to = '\0';
}

bool search_parse_day(const char *word, struct date *ret_day)
{
	char digits[9];

	if (date_parse_iso(word, ret_day))
		return true;
	if (strlen(word) != 10 || strchr("/-.", word[2]) == NULL || word[5] != word[2])
		return false;
	memcpy(digits, word, 2);
	memcpy(digits + 2, word + 3, 2);
	memcpy(digits + 4, word + 6, 5);
	return date_parse_ddmmyyyy(digits, ret_day);
}

/* "10/2026": the first and the last day of the month. */
static bool parse_month(const char *word, struct date *ret_first, struct date *ret_last)
{
	struct date first = { 0 };

	if (strlen(word) != 7 || word[2] != '/' || strspn(word, "0123456789/") != 7)
		return false;
	first.month = (signed char)strtol(word, NULL, 10);
	first.year = (short)strtol(word + 3, NULL, 10);
	first.day = 1;
	if (!date_is_valid(first))
		return false;
	*ret_first = *ret_last = first;
	while (ret_last->month == first.month) {
		struct date next = date_add_days(*ret_last, 1);

		if (next.month != first.month)
			break;
		*ret_last = next;
	}
	return true;
}

static bool add_days(const char *word, struct search_question *question)
{
	struct date first, last;

	if (search_parse_day(word, &first))
		last = first;
	else if (!parse_month(word, &first, &last))
		return false;
	if (!date_is_set(question->received_from)) {
		question->received_from = first;
		question->received_to = last;
		return true;
	}
	if (date_compare(first, question->received_from) < 0)
		question->received_from = first;
	if (date_compare(last, question->received_to) > 0)
		question->received_to = last;
	return true;
}

static bool is_image(const char *word)
{
	return strlen(word) == FILE_HASH_SIZE - 1 &&
	       strspn(word, "0123456789abcdefABCDEF") == FILE_HASH_SIZE - 1;
}

/* An EAN, or element strings that begin with one. */
static bool is_box(const char *word)
{
	return strlen(word) >= BOX_DIGITS_MIN && strspn(word, "0123456789") >= BOX_DIGITS_MIN;
}

static bool has_digit(const char *word)
{
	return strpbrk(word, "0123456789") != NULL;
}

static char *in_case(struct arena *arena, const char *word, int (*change)(int))
{
	char *copy = arena_copy_text(arena, word);

	for (char *at = copy; *at != '\0'; at++)
		*at = (char)change((unsigned char)*at);
	return copy;
}

static bool add_reason(const char *word, struct arena *arena, struct search_question *question)
{
	const char *code = in_case(arena, word, toupper);
	enum reason_code known;

	if (!reason_code_parse(code, &known))
		return false;
	if (question->reason_count < SEARCH_REASONS_MAX)
		question->reasons[question->reason_count++] = reason_code_name(known);
	return true;
}

/* Nothing yet of what only one can count of. */
static bool has_source(const struct search_question *question)
{
	return question->dossier != 0 || question->image != NULL || question->number != NULL ||
	       question->cin != NULL || question->box != NULL || question->code != NULL;
}

static void add_source(const char *word, struct arena *arena, struct search_question *question)
{
	if (has_source(question))
		return;
	if (word[0] == '#' && text_is_digits(word + 1) && strlen(word + 1) <= ID_DIGITS_MAX)
		question->dossier = strtol(word + 1, NULL, 10);
	else if (is_image(word))
		question->image = in_case(arena, word, tolower);
	else if (is_box(word))
		question->box = arena_copy_text(arena, word);
	else
		question->code = arena_copy_text(arena, word);
}

static void add_name(const char *word, struct arena *arena, struct search_question *question)
{
	question->name = question->name == NULL
				 ? arena_copy_text(arena, word)
				 : arena_format(arena, "%s %s", question->name, word);
}

void search_understand(const char *typed, struct arena *arena, struct search_question *question)
{
	char *rest = arena_copy_text(arena, typed), *word;

	make_digits_european(rest);
	while ((word = strsep(&rest, " \t\r\n,;")) != NULL) {
		if (*word == '\0' || add_days(word, question) || add_reason(word, arena, question))
			continue;
		if (has_digit(word))
			add_source(word, arena, question);
		else
			add_name(word, arena, question);
	}
}
