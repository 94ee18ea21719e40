#include "model/value_kind.h"

#include "base/memory.h"
#include "base/text.h"

#include <stddef.h>

const char *value_kind_name(enum value_kind kind)
{
	static const char *const names[] = {
#define X(name, text) [name] = (text),
		VALUE_KIND_LIST(X)
#undef X
	};

	return names[kind];
}

/* The first rule that fits counts. A NULL fits any. */
static const struct {
	const char *start, *end;
	enum value_kind kind;
} rules[] = {
	{ "sexe_", NULL, VALUE_CHECK },
	{ "lien_", NULL, VALUE_CHECK },
	{ "type_", NULL, VALUE_CHECK },
	{ "pli_", NULL, VALUE_CHECK },
	{ "entente_prealable", "entente_prealable", VALUE_CHECK },
	{ "execution", "execution", VALUE_CHECK },
	{ NULL, "_date", VALUE_DATE },
	{ NULL, "_naissance", VALUE_DATE },
	{ "date_", NULL, VALUE_DATE },
	{ NULL, "_montant", VALUE_AMOUNT },
	{ NULL, "_prix", VALUE_AMOUNT },
	{ "montant_frais", "montant_frais", VALUE_AMOUNT },
	{ "total_general", "total_general", VALUE_AMOUNT },
	{ NULL, "immatriculation", VALUE_NUMBER },
	{ NULL, "_inpe", VALUE_NUMBER },
	{ NULL, "_affiliation", VALUE_NUMBER },
	{ NULL, "_cin", VALUE_CIN },
	{ NULL, "_cotation", VALUE_LETTER },
	{ "nombre_pieces", "nombre_pieces", VALUE_COUNT },
	{ NULL, "_nom", VALUE_NAME },
};

enum value_kind value_kind_of_field(const char *name)
{
	for (size_t i = 0; i < ARRAY_LENGTH(rules); i++)
		if ((rules[i].start == NULL || text_starts_with(name, rules[i].start)) &&
		    (rules[i].end == NULL || text_ends_with(name, rules[i].end)))
			return rules[i].kind;
	return VALUE_TEXT;
}
