#include "review/words.h"

#include <string.h>

static const struct {
	const char *name;
	const char *in[LANGUAGE_COUNT];
} words[WORD_COUNT] = {
#define WORD(name, french, arabic) { #name, { french, arabic } },
#include "review/words.list"
#undef WORD
};

const char *word_in(enum language language, enum word word)
{
	return words[word].in[language];
}

const char *word_name(enum word word)
{
	return words[word].name;
}

void word_fill(struct text *out, enum language language, enum word word, const char *const *values,
	       int count)
{
	const char *sentence = word_in(language, word);

	for (; *sentence != '\0'; sentence++) {
		int nth = sentence[0] == '{' && sentence[1] != '\0' && sentence[2] == '}'
				  ? sentence[1] - '1'
				  : -1;

		if (nth >= 0 && nth < count) {
			text_append(out, values[nth] != NULL ? values[nth] : "");
			sentence += 2;
		} else {
			text_append_bytes(out, sentence, 1);
		}
	}
}
