#include "model/keying.h"

#include "base/date.h"
#include "base/memory.h"
#include "base/money.h"
#include "base/text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FOLDED_SIZE = 512, WORDS_MAX = 32 };

#define X(name, text) [name] = (text),
static const char *const states[] = { KEYED_LIST(X) };
static const char *const outcomes[] = { KEYING_OUTCOME_LIST(X) };
static const char *const findings[] = { KEYING_FINDING_LIST(X) };
#undef X

const char *keyed_state_name(enum keyed_state state)
{
	return states[state];
}

const char *keying_outcome_name(enum keying_outcome outcome)
{
	return outcomes[outcome];
}

const char *keying_finding_name(enum keying_finding finding)
{
	return findings[finding];
}

bool keyed_state_parse(const char *text, enum keyed_state *ret_state)
{
	for (size_t i = 0; i < ARRAY_LENGTH(states); i++)
		if (text_equal(text, states[i])) {
			*ret_state = (enum keyed_state)i;
			return true;
		}
	return false;
}

/* ---- normal form ----------------------------------------------------------------------------- */

/* The digit or mark that an Arabic one of two bytes stands for; 0: it is none. */
static char latin_of(const unsigned char *bytes)
{
	if (bytes[0] == 0xD9 && bytes[1] >= 0xA0 && bytes[1] <= 0xA9)
		return (char)('0' + bytes[1] - 0xA0); /* U+0660 and on */
	if (bytes[0] == 0xDB && bytes[1] >= 0xB0 && bytes[1] <= 0xB9)
		return (char)('0' + bytes[1] - 0xB0); /* U+06F0 and on */
	if (bytes[0] == 0xD9 && bytes[1] == 0xAB)
		return ','; /* the decimal mark */
	if (bytes[0] == 0xD9 && bytes[1] == 0xAC)
		return ' '; /* the mark of thousands */
	return 0;
}

/* A copy with Latin digits, without blanks at the ends. */
static char *with_latin_digits(struct arena *arena, const char *typed)
{
	char *copy, *end;

	while (isspace((unsigned char)*typed))
		typed++;
	end = copy = arena_copy_text(arena, typed);
	for (const char *from = typed; *from != '\0'; end++) {
		char latin = latin_of((const unsigned char *)from);

		*end = latin != 0 ? latin : *from;
		from += latin != 0 ? 2 : 1;
	}
	while (end > copy && isspace((unsigned char)end[-1]))
		end--;
	*end = '\0';
	return copy;
}

/* Upper case, without what people put between: blanks and, of numbers, points and dashes. */
static char *tightened(char *text, const char *between)
{
	char *to = text;

	for (const char *from = text; *from != '\0'; from++)
		if (strchr(between, *from) == NULL)
			*to++ = (char)toupper((unsigned char)*from);
	*to = '\0';
	return text;
}

/* The number of at most `digits` digits that a text begins with; what follows in *ret_rest. */
static bool parse_number(const char *text, size_t digits, int *ret_number, const char **ret_rest)
{
	size_t length = strspn(text, "0123456789");

	if (length == 0 || length > digits)
		return false;
	*ret_number = 0;
	for (size_t i = 0; i < length; i++)
		*ret_number = *ret_number * 10 + (text[i] - '0');
	*ret_rest = text + length;
	return true;
}

/* Day, month and year with something between them. */
static bool parse_parts(const char *text, struct date *ret_date)
{
	enum { LAST_OF_2000 = 40, CENTURY = 100 };
	static const size_t digits[] = { 2, 2, 4 };
	int parts[3];

	for (int i = 0; i < 3; i++) {
		size_t between = strspn(text, "-/. ");

		if ((i == 0) != (between == 0) ||
		    !parse_number(text + between, digits[i], &parts[i], &text))
			return false;
	}
	if (*text != '\0')
		return false;
	if (parts[2] < CENTURY)
		parts[2] += parts[2] <= LAST_OF_2000 ? 2000 : 1900;
	*ret_date = (struct date){ (short)parts[2], (signed char)parts[1], (signed char)parts[0] };
	return date_is_valid(*ret_date);
}

/* "130926" stands for "13/09/26". */
static bool parse_six(struct arena *arena, const char *text, struct date *ret_date)
{
	enum { LENGTH = 6 };

	return strlen(text) == LENGTH && text_is_digits(text) &&
	       parse_parts(arena_format(arena, "%.2s/%.2s/%s", text, text + 2, text + 4), ret_date);
}

static const char *normal_date(struct arena *arena, char *text)
{
	struct date date;
	char iso[DATE_TEXT_SIZE];

	if (date_parse_iso(text, &date) || date_parse_ddmmyyyy(text, &date) ||
	    parse_parts(text, &date) || parse_six(arena, text, &date))
		return arena_copy_text(arena, date_format_iso(date, iso));
	return tightened(text, " ");
}

static const char *normal_amount(struct arena *arena, char *text)
{
	centimes amount;
	char decimal[MONEY_TEXT_SIZE];

	if (money_parse(text, &amount))
		return arena_copy_text(arena, money_format(amount, decimal));
	return tightened(text, " ");
}

/* "K15.50" is "K15.5", "K15.0" is "K15". */
static const char *normal_letter(char *text)
{
	char *point, *end;

	tightened(text, " =");
	for (char *comma = strchr(text, ','); comma != NULL; comma = strchr(comma, ','))
		*comma = '.';
	point = strrchr(text, '.');
	if (point == NULL)
		return text;
	for (end = text + strlen(text); end[-1] == '0'; end--)
		continue;
	*(end - 1 == point ? point : end) = '\0';
	return text;
}

const char *keying_normal(struct arena *arena, enum value_kind kind, const char *typed)
{
	char *text = with_latin_digits(arena, typed);

	switch (kind) {
	case VALUE_DATE:
		return normal_date(arena, text);
	case VALUE_AMOUNT:
		return normal_amount(arena, text);
	case VALUE_LETTER:
		return normal_letter(text);
	case VALUE_NUMBER:
	case VALUE_CIN:
	case VALUE_CODE:
		return tightened(text, " .-/");
	case VALUE_COUNT:
		text += strspn(text, "0");
		return *text != '\0' ? text : "0";
	default:
		return text;
	}
}

/* ---- agreement ------------------------------------------------------------------------------- */

struct words {
	char folded[FOLDED_SIZE];
	char *items[WORDS_MAX];
	size_t count;
};

static bool is_one_of(const char *word, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strcmp(word, *list) == 0)
			return true;
	return false;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void split(const char *name, const char *const *left_out, struct words *words)
{
	char *rest = NULL;

	text_fold(name, words->folded, sizeof(words->folded));
	words->count = 0;
	for (char *word = strtok_r(words->folded, " ", &rest);
	     word != NULL && words->count < WORDS_MAX; word = strtok_r(NULL, " ", &rest))
		if (!is_one_of(word, left_out))
			words->items[words->count++] = word;
}

static void join(const struct words *words, char joined[FOLDED_SIZE])
{
	char *end = joined;

	for (size_t i = 0; i < words->count; i++)
		end = stpcpy(end, words->items[i]);
	*end = '\0';
}

/* All words run together, as they stand and in the order of the alphabet. */
struct spelt {
	char as_is[FOLDED_SIZE], sorted[FOLDED_SIZE];
};

static void spell(const char *name, const char *const *left_out, struct spelt *ret_spelt)
{
	struct words words;

	split(name, left_out, &words);
	join(&words, ret_spelt->as_is);
	qsort(words.items, words.count, sizeof(words.items[0]), by_text);
	join(&words, ret_spelt->sorted);
}

static bool same_name(const char *a, const char *b)
{
	static const char *const titles[] = { "M",      "MR", "MME",     "MLLE", "MONSIEUR",
					      "MADAME", "DR", "DOCTEUR", NULL };
	struct spelt spelt_a, spelt_b;

	spell(a, titles, &spelt_a);
	spell(b, titles, &spelt_b);
	return strcmp(spelt_a.as_is, spelt_b.as_is) == 0 ||
	       strcmp(spelt_a.sorted, spelt_b.sorted) == 0;
}

static bool same_folded(const char *a, const char *b)
{
	char folded_a[FOLDED_SIZE], folded_b[FOLDED_SIZE];

	text_fold(a, folded_a, sizeof(folded_a));
	text_fold(b, folded_b, sizeof(folded_b));
	return strcmp(folded_a, folded_b) == 0;
}

static bool same_values(enum value_kind kind, const char *a, const char *b)
{
	struct arena *arena;
	bool same;

	if (kind == VALUE_NAME)
		return same_name(a, b);
	if (kind == VALUE_TEXT)
		return same_folded(a, b);
	arena = arena_new();
	same = strcmp(keying_normal(arena, kind, a), keying_normal(arena, kind, b)) == 0;
	arena_free(arena);
	return same;
}

bool keyed_agree(enum value_kind kind, const struct keyed *a, const struct keyed *b)
{
	if (a->state != b->state)
		return false;
	return a->state != KEYED_VALUE || same_values(kind, a->value, b->value);
}

/* ---- the machine ----------------------------------------------------------------------------- */

/* One person's name, by two hands: the register's and the paper's. */
static bool is_registered_name(const char *registered, const char *written)
{
	static const char *const particles[] = { "M",   "MR",  "MME",  "MLLE", "EL",   "AL",
						 "BEN", "BIN", "BENT", "AIT",  "OULD", NULL };
	enum { LETTERS_A_SLIP = 6 };
	struct spelt one, other;

	spell(registered, particles, &one);
	spell(written, particles, &other);
	return text_distance(one.sorted, other.sorted) * LETTERS_A_SLIP <= (int)strlen(one.sorted);
}

enum keying_finding keying_find(enum value_kind kind, const struct machine_value *machine,
				const struct keyed *written)
{
	struct keyed said = { machine->value != NULL ? KEYED_VALUE : KEYED_NOTHING,
			      machine->value };

	if (written->state == KEYED_ILLEGIBLE)
		return FINDING_UNTOLD;
	if (keyed_agree(kind, &said, written))
		return FINDING_RIGHT;
	if (kind == VALUE_NAME && machine->source == SOURCE_REGISTER && machine->value != NULL &&
	    written->state == KEYED_VALUE && is_registered_name(machine->value, written->value))
		return FINDING_RIGHT;
	return FINDING_WRONG;
}

enum keying_outcome keying_settle(enum value_kind kind, const struct keyed *first,
				  const struct keyed *second, const struct machine_value *machine,
				  enum keying_finding *ret_finding)
{
	*ret_finding = FINDING_UNTOLD;
	if (!keyed_agree(kind, first, second))
		return KEYING_DIFFERS;
	*ret_finding = keying_find(kind, machine, first);
	if (*ret_finding != FINDING_WRONG || machine->source != SOURCE_REGISTER)
		return KEYING_AGREED;
	*ret_finding = FINDING_UNTOLD;
	return KEYING_DISPUTED;
}
