/*
 * What the station says, in each language: one list, review/words.list. No sentence stands anywhere
 * else; a page's module gets its words from attributes or from html_json().
 */
#ifndef REVIEW_WORDS_H
#define REVIEW_WORDS_H

#include "base/text.h"
#include "model/language.h"

enum word {
#define WORD(name, french, arabic) WORD_##name,
#include "review/words.list"
#undef WORD
	WORD_COUNT
};

/* Static storage. */
const char *word_in(enum language language, enum word word);

/* The word's name in the list. Static storage. */
const char *word_name(enum word word);

/*
 * Appends a sentence with {1}, {2}, ... replaced by values, in the language's order. Plain text:
 * hand the result to html_text().
 */
void word_fill(struct text *out, enum language language, enum word word, const char *const *values,
	       int count);

#endif
