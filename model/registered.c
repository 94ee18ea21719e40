#include "model/registered.h"

static const struct {
	const char *word, *text;
} kinds[] = {
#define X(name, word, text) [name] = { (word), (text) },
	DOUBLE_LIST(X)
#undef X
};

const char *double_kind_word(enum double_kind kind)
{
	return kinds[kind].word;
}

const char *double_kind_text(enum double_kind kind)
{
	return kinds[kind].text;
}
