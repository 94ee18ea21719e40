#include "model/keying_sample.h"

#include "base/text.h"
#include "model/value_kind.h"

#include <math.h>

#define THOUSAND 1000.0

bool keying_is_key(const struct reading *reading)
{
	if (reading->box.w <= 0 || reading->box.h <= 0 || reading_offers_guesses(reading) ||
	    reading->source == SOURCE_PERSON || text_starts_with(reading->name, "date_") ||
	    text_starts_with(reading->name, "vignette_"))
		return false;
	switch (value_kind_of_field(reading->name)) {
	case VALUE_NUMBER:
	case VALUE_CIN:
	case VALUE_DATE:
	case VALUE_AMOUNT:
	case VALUE_LETTER:
		return true;
	case VALUE_NAME:
		return text_starts_with(reading->name, "beneficiaire_") ||
		       text_starts_with(reading->name, "assure_");
	default:
		return false;
	}
}

double keying_dear_chance(const struct keying_rate *rate, double wrong, centimes stake)
{
	if (rate->per_thousand <= 0 || stake <= 0)
		return 0;
	return fmin(1, wrong * (double)stake / (double)rate->dear);
}

/* An empty place has no price: what would stand there is not known. */
static double dear_chance(const struct keying_rate *rate, const struct reading *reading,
			  centimes stake)
{
	if (reading->value == NULL)
		return 0;
	return keying_dear_chance(rate, fmax(0, 1 - reading->confidence), stake);
}

static double chance_in_whole(const struct keying_rate *rate, const struct reading *reading)
{
	return reading->value == NULL ? rate->empty_per_thousand / THOUSAND : 1;
}

double keying_chance(const struct keying_rate *rate, const struct reading *reading, centimes stake)
{
	double whole = rate->per_thousand / THOUSAND * chance_in_whole(rate, reading);

	return 1 - (1 - whole) * (1 - dear_chance(rate, reading, stake));
}

bool keying_is_drawn(const struct keying_rate *rate, const struct reading *reading, centimes stake,
		     bool whole, double lot)
{
	double dear = dear_chance(rate, reading, stake);

	if (!whole)
		return lot < dear;
	return lot < 1 - (1 - chance_in_whole(rate, reading)) * (1 - dear);
}
