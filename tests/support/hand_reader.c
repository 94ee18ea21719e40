#include "tests/support/hand_reader.h"

#include "tests/support/chance.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define SHEET "cnss-610-1-02-p1"

/* Of all that is not the likeliest character so much is the next one's. */
#define NEXT_SHARE 0.8

static double draw_top(const struct hand *hand)
{
	double kind = chance_between(0, 1);

	if (kind < hand->clear)
		return chance_between(0.995, 0.9999);
	return kind < hand->clear + hand->fair ? chance_between(0.7, 0.99)
					       : chance_between(0.35, 0.7);
}

/* The characters that a recogniser takes for one another here: of the same class. */
static int draw_other(int first, int count, int taken, int also)
{
	int other;

	do
		other = first + chance_next() % count;
	while (other == taken || other == also);
	return other;
}

/* The true character is the likeliest, the next or one of the others as often as these are said to
 * be. */
static void draw_place(struct spelled *place, char truth, const struct hand *hand)
{
	bool is_letter = isalpha((unsigned char)truth) != 0;
	int first = is_letter ? 10 : 0, count = is_letter ? 26 : 10;
	int right = spelling_index(truth), top = right, next;
	double odds = draw_top(hand), seen = chance_between(0, 1);
	double rest = (1 - odds) * (1 - NEXT_SHARE) / (count - 2);

	if (seen >= odds)
		top = draw_other(first, count, right, right);
	next = draw_other(first, count, top, top);
	if (top != right && seen < odds + (1 - odds) * NEXT_SHARE)
		next = right;
	else if (top != right)
		next = draw_other(first, count, top, right);
	for (int i = first; i < first + count; i++)
		place->odds[i] = (float)rest;
	place->odds[top] = (float)odds;
	place->odds[next] = (float)((1 - odds) * NEXT_SHARE);
}

struct spelling *hand_spelling(struct arena *arena, const char *text, const struct hand *hand)
{
	struct spelling *spelling = ARENA_NEW(arena, struct spelling);

	spelling->length = (int)strlen(text);
	spelling->places = arena_new_array(arena, strlen(text), sizeof(*spelling->places));
	for (int i = 0; i < spelling->length; i++)
		draw_place(&spelling->places[i], text[i], hand);
	return spelling;
}

const char *hand_likeliest(struct arena *arena, const struct spelling *spelling,
			   double *ret_probability)
{
	struct guess guess;

	if (spelling_likeliest(spelling, NULL, &guess, 1, arena) == 0)
		return NULL;
	*ret_probability = guess.probability;
	return guess.value;
}

void hand_doubt_place(struct spelling *spelling, int place, char first, double first_odds,
		      char second, double second_odds)
{
	spelling->places[place] = (struct spelled){ 0 };
	spelling->places[place].odds[spelling_index(first)] = (float)first_odds;
	spelling->places[place].odds[spelling_index(second)] = (float)second_odds;
}

/* ---- names --------------------------------------------------------------------------------- */

static void spoil_letter(char *letter)
{
	if (*letter != ' ')
		*letter = (char)('A' + chance_next() % 26);
}

static void spoil_letters(char *name, double rate)
{
	for (; *name != '\0'; name++)
		if (chance_between(0, 1) < rate)
			spoil_letter(name);
}

const char *hand_name(struct arena *arena, const char *name, double confidence)
{
	char *read = arena_copy_text(arena, name);
	size_t length = strlen(name);

	if (chance_between(0, 1) < confidence)
		return read;
	if (chance_between(0, 1) < confidence)
		for (int i = 1 + chance_next() % 2; i > 0; i--)
			spoil_letter(&read[chance_next() % (int)length]);
	else
		spoil_letters(read, chance_between(0.05, 0.8));
	return read;
}

/* ---- readings ------------------------------------------------------------------------------ */

struct reading *hand_add(struct dossier *dossier, const char *form, const char *name,
			 const char *value, double confidence)
{
	struct reading *reading = LIST_ADD(dossier->arena, &dossier->readings);

	*reading = (struct reading){ .page = strcmp(form, SHEET) == 0 ? 1 : 2,
				     .form = form,
				     .name = name,
				     .value = value,
				     .confidence = confidence,
				     .source = SOURCE_HAND };
	return reading;
}

struct reading *hand_add_spelled(struct dossier *dossier, const char *name,
				 const struct spelling *spelling, bool is_date)
{
	double probability = 0;
	const char *value = hand_likeliest(dossier->arena, spelling, &probability);
	struct reading *reading;
	struct date date;
	char *iso = arena_format(dossier->arena, "%.4s-%.2s-%.2s", is_date ? value + 4 : "",
				 is_date ? value + 2 : "", value);

	if (is_date && date_parse_iso(iso, &date))
		value = iso;
	else if (is_date && probability > 0.5)
		probability = 0.5;
	reading = hand_add(dossier, SHEET, name, value, probability);
	reading->spelling = spelling;
	return reading;
}
