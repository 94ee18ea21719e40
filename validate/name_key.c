#include "validate/name_key.h"

#include "validate/name_sound.h"

#include "base/text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { TOKENS_MAX = 10 };

struct tokens {
	const char *words[TOKENS_MAX];
	int count;
};

static bool is_one_of(const char *word, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strcmp(word, *list) == 0)
			return true;
	return false;
}

/* ES-SABBAR, EN-NACIRI: the article takes the sound of what follows. */
static bool is_article(const char *word, const char *next)
{
	static const char *const articles[] = { "EL", "AL", "L", "\u0627\u0644", NULL };

	if (next == NULL)
		return false;
	if (is_one_of(word, articles))
		return true;
	return (word[0] == 'E' || word[0] == 'A') && word[1] != '\0' && word[1] == next[0] &&
	       (word[2] == '\0' || (word[2] == next[0] && word[3] == '\0') ||
		(word[1] == 'C' && strcmp(word + 2, "H") == 0));
}

static bool is_particle(const char *word)
{
	static const char *const particles[] = { "BEN",
						 "BIN",
						 "IBN",
						 "BENT",
						 "BINT",
						 "AIT",
						 "AITH",
						 "OULD",
						 "OULED",
						 "OULAD",
						 "\u0628\u0646",
						 "\u0627\u0628\u0646",
						 "\u0628\u0646\u062a",
						 "\u0627\u064a\u062a",
						 "\u0648\u0644\u062f",
						 "\u0627\u0648\u0644\u0627\u062f",
						 NULL };

	return is_one_of(word, particles);
}

static int split(char *folded, struct tokens *tokens)
{
	char *rest = folded, *word;

	tokens->count = 0;
	while (tokens->count < TOKENS_MAX && (word = strsep(&rest, " ")) != NULL)
		if (*word != '\0')
			tokens->words[tokens->count++] = word;
	return tokens->count;
}

/* The article that is written to an Arabic word: two letters of two bytes. */
static const char *without_arabic_article(const char *word)
{
	static const char article[] = "\u0627\u0644";

	return text_starts_with(word, article) && strlen(word) > 8 ? word + strlen(article) : word;
}

static int compare_words(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static void add_word(struct name_key *key, const char *word)
{
	struct name_sound sound = { 0 };

	name_sound_add(&sound, word);
	name_sound_end(&sound);
	if (key->word_count < NAME_WORDS_MAX)
		key->words[key->word_count++] = name_sound_stem(&sound);
	name_sound_add(&key->core, word);
}

void name_key_make(const char *name, struct name_key *ret_key)
{
	char folded[NAME_FOLDED_SIZE * 2];
	struct tokens tokens;

	memset(ret_key, 0, sizeof(*ret_key));
	text_fold(name, folded, sizeof(folded));
	memcpy(ret_key->folded, folded, NAME_FOLDED_SIZE - 1);
	split(folded, &tokens);
	for (int i = 0; i < tokens.count; i++) {
		const char *word = tokens.words[i];
		const char *next = i + 1 < tokens.count ? tokens.words[i + 1] : NULL;

		assert(word != NULL);
		if (is_article(word, next)) {
			name_sound_add(&ret_key->whole, "EL");
			continue;
		}
		name_sound_add(&ret_key->whole, word);
		if (next == NULL || !is_particle(word))
			add_word(ret_key, without_arabic_article(word));
	}
	name_sound_end(&ret_key->whole);
	name_sound_end(&ret_key->core);
	qsort(ret_key->words, (size_t)ret_key->word_count, sizeof(ret_key->words[0]),
	      compare_words);
}

/* All words of the one with fewer are in the other. */
static bool is_part(const struct name_key *a, const struct name_key *b)
{
	const struct name_key *few = a->word_count <= b->word_count ? a : b;
	const struct name_key *many = few == a ? b : a;
	int at = 0;

	for (int i = 0; i < many->word_count && at < few->word_count; i++)
		at += few->words[at] == many->words[i];
	return few->word_count > 0 && at == few->word_count;
}

static bool is_slip(const struct name_key *a, const struct name_key *b)
{
	enum { LETTERS_MIN = 5 };
	size_t a_length = strlen(a->folded), b_length = strlen(b->folded);

	if (a->whole.arabic != b->whole.arabic || a_length < LETTERS_MIN ||
	    b_length < LETTERS_MIN || a_length > b_length + 2 || b_length > a_length + 2)
		return false;
	/* an Arabic letter is two bytes, of which the first is mostly the same */
	return text_distance(a->folded, b->folded) <= 1;
}

enum name_level name_level_of(const struct name_key *a, const struct name_key *b)
{
	if (strcmp(a->folded, b->folded) == 0)
		return NAME_SAME;
	if (name_sound_same(&a->whole, &b->whole))
		return NAME_VARIANT;
	if (name_sound_same(&a->core, &b->core) || is_slip(a, b))
		return NAME_LOOSE;
	return is_part(a, b) ? NAME_PART : NAME_FAR;
}
