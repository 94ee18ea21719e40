#include "validate/likely.h"

#include "model/identifiers.h"
#include "validate/channel.h"

#include <stdlib.h>
#include <string.h>

/* "12061976", as the cells have it. */
static bool parse_birth(const char *text, struct date *ret_date)
{
	return date_parse_ddmmyyyy(text, ret_date) && ret_date->year >= BIRTH_YEAR_FIRST &&
	       ret_date->year < BIRTH_YEAR_FIRST + BIRTH_YEARS;
}

static bool is_birth(const char *text)
{
	struct date date;

	return parse_birth(text, &date);
}

static int likely(const struct reading *reading, spelling_filter fits, struct guess *guesses,
		  int limit, struct arena *arena)
{
	if (reading == NULL || reading->spelling == NULL)
		return 0;
	return spelling_likeliest(reading->spelling, fits, guesses, limit, arena);
}

int likely_numbers(const struct reading *reading, struct guess *guesses, struct arena *arena)
{
	return likely(reading, identifier_is_number, guesses, LIKELY_MAX, arena);
}

int likely_cins(const struct reading *reading, struct guess *guesses, struct arena *arena)
{
	return likely(reading, identifier_is_cin, guesses, LIKELY_MAX, arena);
}

/* The likeliest character of a place, and how much is gained by keeping the next one as well. */
static void best_two(const struct spelled *place, double *ret_best, double *ret_gain)
{
	double best = 0, next = 0;

	for (int i = 0; i < SPELLING_CHARACTERS; i++) {
		double odds = (double)place->odds[i];

		if (odds > best) {
			next = best;
			best = odds;
		} else if (odds > next) {
			next = odds;
		}
	}
	*ret_best = best;
	*ret_gain = best > 0 ? (best + next) / best : 1;
}

static int compare_gains(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x < y) - (x > y);
}

double likely_mass(const struct spelling *spelling, int doubled)
{
	double gains[SPELLING_PLACES_MAX], mass = 1, best;

	for (int i = 0; i < spelling->length; i++) {
		best_two(&spelling->places[i], &best, &gains[i]);
		mass *= best;
	}
	qsort(gains, (size_t)spelling->length, sizeof(gains[0]), compare_gains);
	for (int i = 0; i < doubled && i < spelling->length; i++)
		mass *= gains[i];
	return mass;
}

/* Spelled days are divided among the texts that are days. */
static int spelled_births(const struct reading *reading, struct likely_birth *births,
			  struct arena *arena)
{
	struct guess guesses[LIKELY_BIRTHS_MAX];
	int count = likely(reading, is_birth, guesses, LIKELY_BIRTHS_MAX, arena);
	double sum = 0;

	for (int i = 0; i < count; i++)
		sum += guesses[i].probability;
	for (int i = 0; i < count; i++) {
		births[i].probability = guesses[i].probability / sum;
		(void)parse_birth(guesses[i].value, &births[i].date);
	}
	return count;
}

static int guessed_births(const struct reading *reading, struct likely_birth *births)
{
	int count = 0;

	for (int i = 0; i < reading->guess_count && count < LIKELY_BIRTHS_MAX; i++)
		if (date_parse_iso(reading->guesses[i].value, &births[count].date))
			births[count++].probability = reading->guesses[i].probability;
	return count;
}

int likely_births(const struct reading *reading, struct likely_birth *births, struct arena *arena)
{
	int count = 0;

	if (reading != NULL)
		count = spelled_births(reading, births, arena);
	if (reading != NULL && count == 0)
		count = guessed_births(reading, births);
	if (reading != NULL && count == 0 && date_parse_iso(seen_value(reading), &births[0].date))
		births[count++].probability = seen_confidence(reading);
	return count;
}
