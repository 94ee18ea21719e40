/*
 * Each written cell gives a probability for every character; their products are the probabilities
 * of texts. Of these only texts can be right that the field may hold: a date that exists, a card's
 * number of its shape. What the others had is shared out among those, but not the probability that
 * some cell holds no character at all: that is what doubt is left with.
 */
#include "ocr/hand.h"

#include "base/date.h"
#include "base/text.h"
#include "model/identifiers.h"
#include "ocr/cell.h"
#include "ocr/correction.h"
#include "ocr/normalise.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A number of another length than the field asks for is hardly ever right. */
static const double does_not_fit = 0.01;

/* Two recognisers err together on a bad scan: a witness of one character counts for no more. */
static const double most_trusted = 0.995;

enum { LOOK_ALIKES = 4 };

/* Of what no guess named, the share that print names, and the least that no guess named. */
static const double unguessed = 0.3, unguessed_least = 0.01;

static bool is_date(const char *text)
{
	struct date date;

	return date_parse_ddmmyyyy(text, &date) && date.year >= 1900 && date.year < 2100;
}

static spelling_filter filter_of(const struct field *field)
{
	return field->content == CONTENT_DATE  ? is_date
	       : field->content == CONTENT_CIN ? identifier_is_cin
					       : NULL;
}

/* A card's number begins with a letter, then perhaps another, then digits. */
static enum character_kind kind_of(const struct field *field, int place)
{
	if (field->content != CONTENT_CIN)
		return CHARACTER_DIGIT;
	return place == 0 ? CHARACTER_LETTER : place == 1 ? CHARACTER_EITHER : CHARACTER_DIGIT;
}

static struct spelling *spell(const struct characters *characters, const struct field *field,
			      const struct zone *zone, const struct comb *comb, struct arena *arena)
{
	struct spelling *spelling = ARENA_NEW(arena, struct spelling);

	spelling->places = arena_new_array(arena, (size_t)comb->written, sizeof(struct spelled));
	for (int c = 0; c < comb->cell_count; c++) {
		float cell[CELL_VALUES];
		struct spelled place;

		if (comb->shapes[c] == NULL)
			continue;
		cell_picture(zone, comb->shapes[c], comb->cells[c], cell);
		place = characters_spell(characters, cell, kind_of(field, spelling->length));
		spelling->places[spelling->length] = characters_on_paper(&place);
		spelling->length++;
	}
	return spelling;
}

/* The probability that every place holds a character. */
static double all_are_characters(const struct spelling *spelling)
{
	double probability = 1;

	for (int i = 0; i < spelling->length; i++)
		probability *= 1 - (double)spelling->places[i].none;
	return probability;
}

static void share_out(struct hand_reading *reading, double characters)
{
	double sum = 0;

	for (int i = 0; i < reading->guess_count; i++)
		sum += reading->guesses[i].probability;
	for (int i = 0; i < reading->guess_count && sum > 0; i++)
		reading->guesses[i].probability *= characters / sum;
}

/* The likeliest texts that the field may hold, in normal form; if none, the likeliest of all. */
static void guess(const struct field *field, struct hand_reading *reading, struct arena *arena)
{
	double characters = all_are_characters(reading->spelling);

	reading->guesses = arena_new_array(arena, HAND_GUESSES, sizeof(*reading->guesses));
	reading->guess_count = spelling_likeliest(reading->spelling, filter_of(field),
						  reading->guesses, HAND_GUESSES, arena);
	if (reading->guess_count == 0)
		reading->guess_count =
			spelling_likeliest(reading->spelling, NULL, reading->guesses, 1, arena);
	else if (filter_of(field) != NULL)
		share_out(reading, characters);
	for (int i = reading->guess_count - 1; i >= 0; i--) /* `fits` ends as the first's */
		reading->guesses[i].value =
			normalise(field, reading->guesses[i].value, arena, &reading->fits);
	if (reading->guess_count > 0) {
		reading->value = reading->guesses[0].value;
		reading->confidence = reading->guesses[0].probability;
	}
	if (!reading->fits)
		reading->confidence = fmin(reading->confidence, does_not_fit);
}

static bool fits_length(const struct field *field, const struct spelling *spelling)
{
	return spelling->length >= field->length_min && spelling->length <= field->length_max;
}

struct hand_reading hand_read_comb(const struct characters *characters, const struct field *field,
				   const struct zone *zone, const struct comb *comb,
				   struct arena *arena)
{
	struct hand_reading reading = { 0 };

	reading.blank = comb->written == 0;
	if (reading.blank)
		return reading;
	reading.spelling = spell(characters, field, zone, comb, arena);
	/* of a number of another length the cells were not found right: what they cut is no stroke
	 */
	reading.overwritten = fits_length(field, reading.spelling) &&
			      correction_in_comb(comb, reading.spelling, field, zone);
	guess(field, &reading, arena);
	return reading;
}

/* ---- Print ---------------------------------------------------------------------------------- */

/* The characters of a value as they stand in the cells: of a date day, month and year. */
static void value_to_cells(const struct field *field, const char *value, char *cells)
{
	struct date date;

	snprintf(cells, SPELLING_PLACES_MAX + 1, "%s", value);
	if (field->content == CONTENT_DATE && date_parse_iso(value, &date))
		snprintf(cells, SPELLING_PLACES_MAX + 1, "%02d%02d%04d", date.day, date.month,
			 date.year);
}

/* Multiplies a place's odds by those of a witness who names one character and is right with that
 * probability, else as likely to name any of the few that look like it. */
static void hear(struct spelled *place, char named, double right)
{
	int index = spelling_index(named);
	double others = (1 - right) / LOOK_ALIKES, sum = 0;

	for (int c = 0; c < SPELLING_CHARACTERS; c++)
		sum += (double)place->odds[c] * (c == index ? right : others);
	sum += (double)place->none * others;
	for (int c = 0; c < SPELLING_CHARACTERS; c++)
		place->odds[c] =
			(float)((double)place->odds[c] * (c == index ? right : others) / sum);
	place->none = (float)((double)place->none * others / sum);
}

void hand_join_print(struct hand_reading *reading, const struct field *field, const char *printed,
		     double trust, struct arena *arena)
{
	char cells[SPELLING_PLACES_MAX + 1];
	double right;

	value_to_cells(field, printed, cells);
	if (reading->spelling == NULL || strlen(cells) != (size_t)reading->spelling->length) {
		if (!reading->fits)
			*reading = (struct hand_reading){ .value = printed,
							  .confidence = trust,
							  .fits = true,
							  .overwritten = reading->overwritten };
		return;
	}
	right = fmin(most_trusted, pow(trust, 1.0 / reading->spelling->length));
	for (int i = 0; i < reading->spelling->length; i++)
		hear(&reading->spelling->places[i], cells[i], right);
	guess(field, reading, arena);
}

/*
 * Of the mass that the guesses leave, what print names has the share `unguessed`. A misreading by
 * print names some other amount, each as likely: one in LOOK_ALIKES.
 */
void hand_join_amount(struct hand_reading *reading, const char *printed, double trust,
		      struct arena *arena)
{
	struct guess guesses[HAND_GUESSES + 1];
	double right = fmin(trust, most_trusted), left = 1, sum;
	int count = 0;
	bool guessed = reading->guess_count == 0;

	if (guessed) {
		guesses[count++] = (struct guess){ printed, right };
		left = LOOK_ALIKES; /* so that all comes to `right` */
	}
	for (int i = 0; i < reading->guess_count; i++) {
		bool same = text_equal(reading->guesses[i].value, printed);

		guessed |= same;
		left -= reading->guesses[i].probability;
		guesses[count++] =
			(struct guess){ reading->guesses[i].value,
					reading->guesses[i].probability *
						(same ? right : (1 - right) / LOOK_ALIKES) };
	}
	left = fmax(left, unguessed_least);
	if (!guessed) {
		guesses[count++] = (struct guess){ printed, left * unguessed * right };
		left *= 1 - unguessed;
	}
	sum = left * (1 - right) / LOOK_ALIKES;
	for (int i = 0; i < count; i++)
		sum += guesses[i].probability;
	for (int i = 0; i < count; i++)
		guesses[i].probability /= sum;
	guesses_sort(guesses, count);
	reading->guess_count = count < HAND_GUESSES ? count : HAND_GUESSES;
	reading->guesses = guesses_copy(arena, guesses, reading->guess_count);
	reading->value = reading->guesses[0].value;
	reading->confidence = reading->guesses[0].probability;
	reading->fits = true;
}
