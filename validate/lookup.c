#include "validate/lookup.h"

#include "base/text.h"

#include <strings.h>

const struct insured *lookup_insured(const struct register_answers *answers, const char *number)
{
	for (size_t i = 0; i < answers->insured.count; i++)
		if (text_equal(answers->insured.items[i].immatriculation, number))
			return &answers->insured.items[i];
	return NULL;
}

const struct practitioner *lookup_practitioner(const struct register_answers *answers,
					       const char *inpe)
{
	for (size_t i = 0; i < answers->practitioners.count; i++)
		if (text_equal(answers->practitioners.items[i].inpe, inpe))
			return &answers->practitioners.items[i];
	return NULL;
}

const struct medicine *lookup_medicine(const struct register_answers *answers, const char *code)
{
	for (size_t i = 0; i < answers->medicines.count; i++)
		if (text_equal(answers->medicines.items[i].code, code))
			return &answers->medicines.items[i];
	return NULL;
}

/* An unset end of validity is open. */
static bool is_valid_on(struct date day, struct date from, struct date to)
{
	return date_is_set(day) && (!date_is_set(from) || date_compare(from, day) <= 0) &&
	       (!date_is_set(to) || date_compare(day, to) <= 0);
}

const struct tariff *lookup_tariff(const struct register_answers *answers, const char *letter,
				   struct date day)
{
	for (size_t i = 0; i < answers->tariffs.count; i++) {
		const struct tariff *tariff = &answers->tariffs.items[i];

		if (strcasecmp(tariff->letter, letter) == 0 &&
		    is_valid_on(day, tariff->valid_from, tariff->valid_to))
			return tariff;
	}
	return NULL;
}

bool lookup_rule(const struct register_answers *answers, const char *fund, const char *name,
		 struct date day, long *ret_value)
{
	for (size_t i = 0; i < answers->rules.count; i++) {
		const struct rule *rule = &answers->rules.items[i];

		if (text_equal(rule->fund, fund) && text_equal(rule->name, name) &&
		    is_valid_on(day, rule->valid_from, rule->valid_to)) {
			*ret_value = rule->value;
			return true;
		}
	}
	return false;
}
