#include "validate/name_sound.h"

#include "base/memory.h"

#include <string.h>

/* ---- what both alphabets add ---------------------------------------------------------------- */

static void add_vowel(struct name_sound *sound, int needed, int possible)
{
	sound->needed[sound->count] |= (uint8_t)needed;
	sound->possible[sound->count] |= (uint8_t)(needed | possible | VOWEL_ANY);
}

/* Letters that are doubled, also by the article before them, are one sound. */
static void add_consonant(struct name_sound *sound, char class)
{
	int at = sound->count;

	if (at > 0 && sound->consonants[at - 1] == class && sound->possible[at] == 0)
		return;
	if (at >= NAME_SOUNDS_MAX)
		return;
	sound->consonants[at] = class;
	sound->count++;
}

/* ---- French ---------------------------------------------------------------------------------- */

static bool is_soft_before(char next)
{
	return next == 'E' || next == 'I' || next == 'Y';
}

/* Digraphs and letters whose sound depends on the next. Returns how many letters were taken. */
static int french_pair(struct name_sound *sound, const char *at)
{
	static const struct {
		char letters[4], class;
	} pairs[] = { { "SCH", '$' }, { "CH", '$' }, { "SH", '$' }, { "KH", 'X' }, { "GH", 'G' },
		      { "DH", 'D' },  { "TH", 'T' }, { "PH", 'F' }, { "DJ", 'J' }, { "CK", 'K' } };

	for (size_t i = 0; i < ARRAY_LENGTH(pairs); i++)
		if (strncmp(at, pairs[i].letters, strlen(pairs[i].letters)) == 0) {
			add_consonant(sound, pairs[i].class);
			return (int)strlen(pairs[i].letters);
		}
	if (at[0] == 'C' || at[0] == 'G') {
		bool soft = is_soft_before(at[1]);
		char class = at[0] == 'C' && soft ? 'S' : at[0] == 'G' && soft ? 'J' : 'K';

		add_consonant(sound, class);
		return at[0] == 'G' && at[1] == 'U' && is_soft_before(at[2]) ? 2 : 1;
	}
	if (at[0] == 'O' && at[1] == 'U') {
		add_vowel(sound, VOWEL_U, 0);
		return 2;
	}
	return 0;
}

static void french_letter(struct name_sound *sound, char letter)
{
	static const char classes[] = "ABKDEFGHIJKLMNOBKRSTUFUKIZ"; /* of A to Z */

	switch (letter) {
	case 'A':
		add_vowel(sound, 0, VOWEL_A);
		break;
	case 'E':
		add_vowel(sound, 0, VOWEL_A | VOWEL_I);
		break;
	case 'I':
	case 'Y':
		add_vowel(sound, VOWEL_I, 0);
		break;
	case 'O':
	case 'U':
	case 'W':
		add_vowel(sound, VOWEL_U, 0);
		break;
	default:
		if (letter >= 'A' && letter <= 'Z')
			add_consonant(sound, classes[letter - 'A']);
	}
}

static void add_french(struct name_sound *sound, const char *word)
{
	const char *last = word + strlen(word) - 1;

	for (const char *at = word; *at != '\0';) {
		int taken = french_pair(sound, at);

		/* a final H or E is silent, a final A is not */
		if (taken == 0 && at == last && at > word && (*at == 'H' || *at == 'E'))
			taken = 1;
		else if (taken == 0 && *at == 'A' &&
			 (at == last || (at + 1 == last && *last == 'H')))
			add_vowel(sound, VOWEL_A, 0);
		else if (taken == 0)
			french_letter(sound, *at);
		at += taken > 0 ? taken : 1;
	}
}

/* ---- Arabic ---------------------------------------------------------------------------------- */

/* U+0627 to U+064A after folding, which has taken hamza and marks off; '.' is no consonant. */
static const struct {
	const char *letter;
	char class;
} arabic_letters[] = {
	{ "\u0628", 'B' }, { "\u062a", 'T' }, { "\u062b", 'T' }, { "\u062c", 'J' },
	{ "\u062d", 'H' }, { "\u062e", 'X' }, { "\u062f", 'D' }, { "\u0630", 'D' },
	{ "\u0631", 'R' }, { "\u0632", 'Z' }, { "\u0633", 'S' }, { "\u0634", '$' },
	{ "\u0635", 'S' }, { "\u0636", 'D' }, { "\u0637", 'T' }, { "\u0638", 'D' },
	{ "\u063a", 'G' }, { "\u0641", 'F' }, { "\u0642", 'K' }, { "\u0643", 'K' },
	{ "\u06a9", 'K' }, { "\u06af", 'K' }, { "\u06ad", 'K' }, { "\u0763", 'K' },
	{ "\u067e", 'B' }, { "\u06a4", 'F' }, { "\u0644", 'L' }, { "\u0645", 'M' },
	{ "\u0646", 'N' }, { "\u0647", 'H' },
};

static void arabic_letter(struct name_sound *sound, const char *letter, bool is_last)
{
	static const struct {
		const char *letter;
		int needed;
	} vowels[] = {
		{ "\u0648", VOWEL_U }, { "\u064a", VOWEL_I },
		{ "\u06cc", VOWEL_I }, { "\u0639", 0 }, /* ain, a vowel to French ears */
		{ "\u0649", 0 },                        /* ya without dots, written for ya too */
		{ "\u0629", VOWEL_A },                  /* the ending of women's names */
	};

	if (memcmp(letter, "\u0627", 2) == 0) { /* alif, which only bears another vowel at first */
		add_vowel(sound, sound->count > 0 ? VOWEL_A : VOWEL_ANY, 7);
		return;
	}
	for (size_t i = 0; i < ARRAY_LENGTH(vowels); i++)
		if (memcmp(letter, vowels[i].letter, 2) == 0) {
			add_vowel(sound, vowels[i].needed, 7);
			return;
		}
	if (is_last && memcmp(letter, "\u0647", 2) == 0 && sound->count > 1)
		add_vowel(sound, VOWEL_A, 7);
	else
		for (size_t i = 0; i < ARRAY_LENGTH(arabic_letters); i++)
			if (memcmp(letter, arabic_letters[i].letter, 2) == 0)
				add_consonant(sound, arabic_letters[i].class);
}

static void add_arabic(struct name_sound *sound, const char *word)
{
	sound->arabic = true;
	for (; word[0] != '\0' && word[1] != '\0'; word += 2)
		arabic_letter(sound, word, word[2] == '\0');
}

/* ---- together -------------------------------------------------------------------------------- */

void name_sound_add(struct name_sound *sound, const char *word)
{
	if ((unsigned char)word[0] < 0x80)
		add_french(sound, word);
	else if ((unsigned char)word[0] >= 0xD8 && (unsigned char)word[0] <= 0xDF)
		add_arabic(sound, word);
}

/* A vowel that Arabic does not write may stand between any two consonants, not at the end. */
void name_sound_end(struct name_sound *sound)
{
	for (int i = 1; sound->arabic && i < sound->count; i++)
		sound->possible[i] |= VOWEL_A | VOWEL_I | VOWEL_U | VOWEL_ANY;
}

/* AI and EI are heard apart, so Arabic writes the second; a single I may be a short one. */
static int surely_written(const struct name_sound *french, int at)
{
	bool two = (french->needed[at] & VOWEL_I) != 0 && (french->possible[at] & VOWEL_A) != 0;

	return two && at > 0 && at < french->count ? VOWEL_I : 0;
}

static bool vowels_agree(const struct name_sound *a, const struct name_sound *b, int at)
{
	if ((a->needed[at] & ~b->possible[at]) != 0 || (b->needed[at] & ~a->possible[at]) != 0)
		return false;
	if (at == 0 && (a->possible[0] == 0) != (b->possible[0] == 0))
		return false;
	if (a->arabic == b->arabic)
		return !a->arabic || a->needed[at] == b->needed[at];
	return (surely_written(a->arabic ? b : a, at) & ~(a->arabic ? a : b)->needed[at]) == 0;
}

bool name_sound_same(const struct name_sound *a, const struct name_sound *b)
{
	if (a->count != b->count || memcmp(a->consonants, b->consonants, (size_t)a->count) != 0)
		return false;
	for (int i = 0; i <= a->count; i++)
		if (!vowels_agree(a, b, i))
			return false;
	return a->count > 0 || a->needed[0] == b->needed[0];
}

uint32_t name_sound_stem(const struct name_sound *sound)
{
	enum { LEFT_MIN = 2 };
	int from = 0;
	uint32_t hash = 2166136261U; /* FNV-1a, Fowler, Noll and Vo */

	if (sound->count >= LEFT_MIN + 2 && memcmp(sound->consonants, "BN", 2) == 0)
		from = 2;
	if (sound->count - from > LEFT_MIN && sound->consonants[from] == 'L')
		from++;
	for (int i = from; i < sound->count; i++)
		hash = (hash ^ (unsigned char)sound->consonants[i]) * 16777619U;
	return hash != 0 ? hash : 1;
}

uint32_t name_sound_number(const struct name_sound *sound)
{
	uint32_t hash = 2166136261U + sound->arabic;

	for (int i = 0; i <= sound->count; i++) {
		hash = (hash ^ (sound->needed[i] & (VOWEL_I | VOWEL_U))) * 16777619U;
		if (i < sound->count)
			hash = (hash ^ (unsigned char)sound->consonants[i]) * 16777619U;
	}
	return hash;
}
