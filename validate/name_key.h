/*
 * How a person's name sounds, whatever alphabet and habit it was written by: MOHAMED, MOHAMMED and
 * an Arabic spelling are one name, BEN ALI and BENALI too.
 *
 * A name is a row of consonants, in classes that French and Arabic spelling share (CH, SH and shin;
 * K, Q, C and kaf, qaf), with what is known of the vowels between them. Arabic writes long vowels
 * and leaves short ones out, French does not tell them apart; so each gap has the vowels that must
 * be there and those that may. The classes and what is optional are those of Moroccan registers;
 * the plan (consonants first, as in Soundex) is that of Russell's patent US 1,261,167 (1918).
 */
#ifndef VALIDATE_NAME_KEY_H
#define VALIDATE_NAME_KEY_H

#include <stdbool.h>
#include <stdint.h>

enum { NAME_SOUNDS_MAX = 27, NAME_WORDS_MAX = 6, NAME_FOLDED_SIZE = 64 };

/* Vowels of a gap. */
enum { VOWEL_A = 1, VOWEL_I = 2, VOWEL_U = 4, VOWEL_ANY = 8 };

struct name_sound {
	uint8_t count;                         /* of consonants */
	bool arabic;                           /* short vowels are not written */
	char consonants[NAME_SOUNDS_MAX];      /* one class each */
	uint8_t needed[NAME_SOUNDS_MAX + 1];   /* before each consonant, and after the last */
	uint8_t possible[NAME_SOUNDS_MAX + 1]; /* a superset */
};

/* A family name or the first names of one person. */
struct name_key {
	char folded[NAME_FOLDED_SIZE]; /* as text_fold(), cut short */
	struct name_sound whole;       /* its words run together, the article always EL */
	struct name_sound core;        /* without EL, BEN, AIT, OULD */
	int word_count;
	uint32_t words[NAME_WORDS_MAX]; /* consonants of each word of the core, sorted; equal for
					   all spellings of a word, never 0 */
};

void name_key_make(const char *name, struct name_key *ret_key);

enum name_level {
	NAME_SAME,    /* letter for letter, but for case and accents */
	NAME_VARIANT, /* another spelling of the same sounds */
	NAME_LOOSE,   /* without its particles, or with a slip of the pen */
	NAME_PART,    /* one has words that the other leaves out */
	NAME_FAR,
	NAME_LEVELS
};

/* The same in whichever order the two come. */
enum name_level name_level_of(const struct name_key *a, const struct name_key *b);

#endif
