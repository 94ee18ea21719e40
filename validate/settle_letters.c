/*
 * Key letters of acts, settled by the tariff: what is written there is, but for slips, a letter
 * that has a tariff, so the other guesses of the recogniser count for little.
 */
#include "base/text.h"
#include "validate/settle.h"

#include <string.h>

/* How often people write a letter that no tariff has. */
#define RATE_UNKNOWN 0.01

/* Consultations (C...) and visits (V...) are counted by themselves: "C 5" is a misread "CS". */
static bool is_counted_wrongly(const char *value)
{
	return strchr("CV", value[0]) != NULL && strchr(value, ' ') != NULL;
}

static bool has_tariff(const struct register_answers *answers, const char *value)
{
	size_t length = strcspn(value, " ");

	if (is_counted_wrongly(value))
		return false;
	for (size_t i = 0; i < answers->tariffs.count; i++) {
		const char *letter = answers->tariffs.items[i].letter;

		if (strlen(letter) == length && strncmp(letter, value, length) == 0)
			return true;
	}
	return false;
}

static void settle_letter(struct dossier *dossier, const struct register_answers *answers,
			  const struct reading *reading)
{
	double sum = 0, left = 1, best = 0;
	int likeliest = 0;

	for (int i = 0; i < reading->guess_count; i++) {
		const struct guess *guess = &reading->guesses[i];
		double weight =
			guess->probability * (has_tariff(answers, guess->value) ? 1 : RATE_UNKNOWN);

		sum += weight;
		left -= guess->probability;
		if (weight > best) {
			best = weight;
			likeliest = i;
		}
	}
	sum += left > 0 ? left : 0;
	if (best > 0)
		settle_posterior(dossier, reading, reading->guesses[likeliest].value, best / sum);
}

void settle_letters(struct dossier *dossier, const struct register_answers *answers)
{
	if (answers->tariffs.count == 0)
		return;
	for (size_t i = 0; i < dossier->readings.count; i++) {
		const struct reading *reading = &dossier->readings.items[i];

		if (text_ends_with(reading->name, "_cotation") && reading->guess_count > 0)
			settle_letter(dossier, answers, reading);
	}
}
