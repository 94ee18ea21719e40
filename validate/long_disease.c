/* The rate of care for a long disease, and the doubt whether the care is for it. */
#include "base/text.h"
#include "validate/lookup.h"
#include "validate/match.h"
#include "validate/payment.h"

#include <stdlib.h>
#include <string.h>

/* Chosen: nothing on the sheet speaks for the disease or against it. */
#define UNNAMED_CERTAINTY 0.5

static bool is_the_disease(const struct judging *judging, const struct entitlement *entitlement,
			   const struct reading *code, struct date day)
{
	if (entitlement->kind != ENTITLEMENT_ALD || !judging_is_of_person(judging, entitlement) ||
	    !lookup_is_valid(day, entitlement->valid_from, entitlement->valid_to))
		return false;
	return code == NULL || match_code(code->value, entitlement->subject) == CLOSENESS_SAME;
}

static const char *subject_of(const struct entitlement *entitlement)
{
	return entitlement->subject != NULL ? entitlement->subject : "";
}

/* The highest rate that an open disease gives; the first of its code when two give the same. */
static const struct entitlement *find(const struct judging *judging, const struct reading *code,
				      struct date day, long *ret_percent)
{
	const struct register_answers *answers = judging->answers;
	const struct entitlement *found = NULL;

	for (size_t i = 0; i < answers->entitlements.count; i++) {
		const struct entitlement *entitlement = &answers->entitlements.items[i];
		const char *subject = subject_of(entitlement);
		long percent;

		if (!is_the_disease(judging, entitlement, code, day) ||
		    !lookup_rule(answers, judging->fund, RULE_RATE_ALD, subject, day, &percent))
			continue;
		if (found == NULL || percent > *ret_percent ||
		    (percent == *ret_percent && strcmp(subject, subject_of(found)) < 0)) {
			found = entitlement;
			*ret_percent = percent;
		}
	}
	return found;
}

static void doubt_difference(struct judging *judging, const struct priced_line *line, long percent,
			     long other, double certainty)
{
	judging->certainty[KEY_LONG_DISEASE] = certainty;
	judging->long_disease_stake +=
		llabs(money_percent(line->base, other) - money_percent(line->base, percent));
}

/* Without a code: as sure that the care is not for it as a box beside it that is not ticked. */
static double unnamed_certainty(const struct judging *judging)
{
	const struct reading *tick = paper_on_form(judging->dossier, "ald");

	return tick != NULL && text_equal(tick->value, "false") ? tick->confidence
								: UNNAMED_CERTAINTY;
}

long long_disease_rate(struct judging *judging, struct priced_line *line, long percent)
{
	const struct reading *code = paper_on_form(judging->dossier, LONG_DISEASE_FIELD);
	long other = percent;
	const struct entitlement *disease = find(judging, code, line->day, &other);
	const char *name;

	/* R18 tells of another code, but not of one that was read too poorly to say so */
	if (disease == NULL && code != NULL && code->confidence < READ_SURE) {
		code = NULL;
		disease = find(judging, NULL, line->day, &other);
	}
	if (disease == NULL || other == percent)
		return percent;
	name = subject_of(disease);
	if (code == NULL) {
		doubt_difference(judging, line, percent, other, unnamed_certainty(judging));
		sentence_add(&line->comment, PHRASE_LONG_DISEASE_UNNAMED, name, NULL);
		return percent;
	}
	doubt_difference(judging, line, percent, other, code->confidence);
	sentence_add(&line->comment, PHRASE_LONG_DISEASE, name, NULL);
	return other;
}
