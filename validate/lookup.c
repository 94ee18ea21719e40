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

bool lookup_is_valid(struct date day, struct date from, struct date to)
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
		    lookup_is_valid(day, tariff->valid_from, tariff->valid_to))
			return tariff;
	}
	return NULL;
}

bool lookup_is_payer(const char *payer, const char *name)
{
	return payer != NULL && name != NULL && strcasecmp(payer, name) == 0;
}

const char *lookup_payer(const struct register_answers *answers, const char *name)
{
	for (size_t i = 0; i < answers->rules.count; i++)
		if (lookup_is_payer(answers->rules.items[i].payer, name))
			return answers->rules.items[i].payer;
	return name;
}

static const struct rule *find_rule(const struct register_answers *answers, const char *payer,
				    enum rule_name name, const char *subject, struct date day)
{
	for (size_t i = 0; i < answers->rules.count; i++) {
		const struct rule *rule = &answers->rules.items[i];

		if (rule->name == name && lookup_is_payer(rule->payer, payer) &&
		    strcasecmp(rule->subject, subject) == 0 &&
		    lookup_is_valid(day, rule->valid_from, rule->valid_to))
			return rule;
	}
	return NULL;
}

bool lookup_rule(const struct register_answers *answers, const char *payer, enum rule_name name,
		 const char *subject, struct date day, long *ret_value)
{
	const struct rule *rule = NULL;

	if (subject != NULL)
		rule = find_rule(answers, payer, name, subject, day);
	if (rule == NULL)
		rule = find_rule(answers, payer, name, "", day);
	if (rule != NULL)
		*ret_value = rule->value;
	return rule != NULL;
}

static bool is_for(const struct entitlement *entitlement, const char *immatriculation, int rank,
		   enum entitlement_kind kind, const char *subject)
{
	return entitlement->kind == kind && entitlement->rank == rank &&
	       text_equal(entitlement->immatriculation, immatriculation) &&
	       (subject == NULL || entitlement->subject == NULL ||
		entitlement->subject[0] == '\0' || strcasecmp(entitlement->subject, subject) == 0);
}

/* Ties are broken by the end, so that the order of the answers never matters. */
static bool is_later(const struct entitlement *entitlement, const struct entitlement *best)
{
	int order;

	if (best == NULL)
		return true;
	order = date_compare(entitlement->valid_from, best->valid_from);
	if (order == 0)
		order = date_compare(entitlement->valid_to, best->valid_to);
	return order > 0;
}

const struct entitlement *lookup_entitlement(const struct register_answers *answers,
					     const char *immatriculation, int rank,
					     enum entitlement_kind kind, const char *subject,
					     struct date day)
{
	const struct entitlement *best = NULL;

	for (size_t i = 0; i < answers->entitlements.count; i++) {
		const struct entitlement *entitlement = &answers->entitlements.items[i];

		if (is_for(entitlement, immatriculation, rank, kind, subject) &&
		    (!date_is_set(day) ||
		     lookup_is_valid(day, entitlement->valid_from, entitlement->valid_to)) &&
		    is_later(entitlement, best))
			best = entitlement;
	}
	return best;
}

bool lookup_rule_of(const struct register_answers *answers, const char *payer, enum rule_name name,
		    const char *const subjects[], struct date day, long *ret_value)
{
	for (size_t i = 0; subjects[i] != NULL; i++) {
		const struct rule *rule = find_rule(answers, payer, name, subjects[i], day);

		if (rule != NULL) {
			*ret_value = rule->value;
			return true;
		}
	}
	return false;
}
