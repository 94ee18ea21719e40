#include "model/rule.h"

#include "base/memory.h"
#include "base/text.h"

#include <stddef.h>

static const struct {
	const char *name, *meaning;
	enum rule_unit unit;
} rules[] = {
#define RULE(id, name, unit, meaning) { name, meaning, unit },
#include "model/rule.list"
#undef RULE
};

const char *rule_text(enum rule_name name)
{
	return rules[name].name;
}

enum rule_unit rule_unit(enum rule_name name)
{
	return rules[name].unit;
}

const char *rule_meaning(enum rule_name name)
{
	return rules[name].meaning;
}

#define X(name, text) text,

const char *rule_unit_text(enum rule_unit unit)
{
	static const char *const texts[] = { RULE_UNIT_LIST(X) };

	return texts[unit];
}

const char *care_text(enum care_kind kind)
{
	static const char *const texts[] = { CARE_LIST(X) };

	return texts[kind];
}

const char *piece_text(enum paper_piece piece)
{
	static const char *const texts[] = { PIECE_LIST(X) };

	return texts[piece];
}

#undef X

bool rule_parse(const char *text, enum rule_name *ret_name)
{
	for (size_t i = 0; i < ARRAY_LENGTH(rules); i++)
		if (text_equal(rules[i].name, text)) {
			*ret_name = (enum rule_name)i;
			return true;
		}
	return false;
}
