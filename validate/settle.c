#include "validate/settle.h"

#include "base/text.h"
#include "validate/validate.h"
#include "validate/vote.h"

#include <math.h>

/* What a person said stays as it was said: nothing that is weighed here has seen the paper. */
static bool is_said(const struct reading *reading)
{
	return reading->source == SOURCE_PERSON;
}

/* Evidence is weighed as it was seen, however often it is settled. */
static struct reading *writable(struct dossier *dossier, const struct reading *reading)
{
	struct reading *settled = &dossier->readings.items[reading - dossier->readings.items];

	if (!settled->settled) {
		settled->settled = true;
		settled->seen_confidence = settled->confidence;
		settled->seen_source = settled->source;
	}
	return settled;
}

void settle_write(struct dossier *dossier, const struct reading *reading, const char *value,
		  double confidence, bool from_register)
{
	struct reading *settled;

	if (is_said(reading))
		return;
	settled = writable(dossier, reading);
	if (settled->read == NULL)
		settled->read = settled->value;
	settled->value = arena_copy_text(dossier->arena, value);
	settled->confidence = confidence;
	if (from_register)
		settled->source = SOURCE_REGISTER;
}

/* The recogniser's own word stays beside the settled one: whoever settles again weighs that. */
static void keep_guess(struct dossier *dossier, struct reading *reading)
{
	struct guess *guess;

	if (reading->guess_count > 0 || reading->value == NULL)
		return;
	guess = ARENA_NEW(dossier->arena, struct guess);
	*guess = (struct guess){ reading->value, reading->confidence };
	reading->guesses = guess;
	reading->guess_count = 1;
	reading->guess_kept = true;
}

void settle_posterior(struct dossier *dossier, const struct reading *reading, const char *value,
		      double probability)
{
	struct reading *settled;

	if (is_said(reading))
		return;
	settled = writable(dossier, reading);
	keep_guess(dossier, settled);
	if (!text_equal(settled->value, value)) {
		if (settled->read == NULL)
			settled->read = settled->value;
		settled->value = arena_copy_text(dossier->arena, value);
	}
	settled->confidence = fmin(probability, VOTE_CONFIDENCE_MAX);
}

void settle_raise(struct dossier *dossier, const struct reading *reading, double confidence)
{
	struct reading *raised;

	if (is_said(reading))
		return;
	raised = writable(dossier, reading);
	if (confidence > raised->confidence)
		raised->confidence = confidence;
}

double settle_misread(double confidence, double rate)
{
	return (1 - confidence) / (1 - confidence + confidence * rate);
}

void validate_settle(struct dossier *dossier, const struct register_answers *answers)
{
	if (answers->known) {
		settle_identity(dossier, answers);
		settle_practices(dossier, answers);
		settle_letters(dossier, answers);
		settle_codes(dossier, answers);
	}
	settle_dates(dossier, answers);
	settle_amounts(dossier, answers);
	settle_candidates(dossier, answers);
}
