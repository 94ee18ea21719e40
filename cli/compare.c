#include "cli/compare.h"

#include "base/memory.h"
#include "base/money.h"
#include "base/text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { FOLDED_SIZE = 512, WORDS_MAX = 32, COMB_DATE_LENGTH = 8 };

const char *compare_as_read(struct arena *arena, enum value_kind kind, const char *written)
{
	char *copy;

	if (written == NULL)
		return NULL;
	if (kind == VALUE_DATE && strlen(written) == COMB_DATE_LENGTH && text_is_digits(written))
		return arena_format(arena, "%s-%.2s-%.2s", written + 4, written + 2, written);
	if (kind != VALUE_AMOUNT || strchr(written, ',') == NULL)
		return written;
	copy = arena_copy_text(arena, written);
	*strchr(copy, ',') = '.';
	return copy;
}

static bool same_folded(const char *a, const char *b)
{
	char folded_a[FOLDED_SIZE], folded_b[FOLDED_SIZE];

	text_fold(a, folded_a, sizeof(folded_a));
	text_fold(b, folded_b, sizeof(folded_b));
	return strcmp(folded_a, folded_b) == 0;
}

static bool same_amount(const char *a, const char *b)
{
	centimes amount_a, amount_b;

	return money_parse(a, &amount_a) && money_parse(b, &amount_b) && amount_a == amount_b;
}

static bool is_ticked(const char *value)
{
	return strcasecmp(value, "true") == 0 || strcmp(value, "1") == 0;
}

static const char *skip_blanks(const char *text)
{
	while (isspace((unsigned char)*text))
		text++;
	return text;
}

static bool same_without_blanks(const char *a, const char *b)
{
	for (a = skip_blanks(a), b = skip_blanks(b); *a != '\0' && *b != '\0';
	     a = skip_blanks(a + 1), b = skip_blanks(b + 1))
		if (toupper((unsigned char)*a) != toupper((unsigned char)*b))
			return false;
	return *a == *b;
}

bool compare_values(enum value_kind kind, const char *value, const char *written)
{
	switch (kind) {
	case VALUE_CHECK:
		return is_ticked(value) == is_ticked(written);
	case VALUE_AMOUNT:
		return same_amount(value, written);
	case VALUE_NAME:
	case VALUE_TEXT:
		return same_folded(value, written);
	default:
		return same_without_blanks(value, written);
	}
}

/* ---- persons --------------------------------------------------------------------------- */

static bool is_title(const char *word)
{
	static const char *const titles[] = { "M",        "MR",     "MME",         "MLLE",
					      "MONSIEUR", "MADAME", "MADEMOISELLE" };

	for (size_t i = 0; i < ARRAY_LENGTH(titles); i++)
		if (strcmp(word, titles[i]) == 0)
			return true;
	return false;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Folds into `folded` and lends its words, sorted. */
static size_t sort_words(const char *text, bool drop_titles, char folded[FOLDED_SIZE],
			 char *words[WORDS_MAX])
{
	size_t count = 0;
	char *rest = NULL;

	text_fold(text, folded, FOLDED_SIZE);
	for (char *word = strtok_r(folded, " ", &rest); word != NULL && count < WORDS_MAX;
	     word = strtok_r(NULL, " ", &rest))
		if (!drop_titles || !is_title(word))
			words[count++] = word;
	qsort(words, count, sizeof(*words), by_text);
	return count;
}

bool compare_person(const char *value, const char *written)
{
	char folded_a[FOLDED_SIZE], folded_b[FOLDED_SIZE];
	char *words_a[WORDS_MAX], *words_b[WORDS_MAX];
	size_t count = sort_words(value, true, folded_a, words_a);

	if (count != sort_words(written, false, folded_b, words_b))
		return false;
	for (size_t i = 0; i < count; i++)
		if (strcmp(words_a[i], words_b[i]) != 0)
			return false;
	return true;
}
