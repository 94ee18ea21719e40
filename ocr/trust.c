#include "ocr/trust.h"

#include "ocr/median.h"
#include "ocr/pieces.h"

#include <math.h>
#include <stdlib.h>

/* How the looks at a line went, from best to worst. */
enum agreement { ONE_CLEAR_LOOK, TWO_OF_TWO, THREE_OR_MORE, TWO_OF_MORE, ONE_OF_MORE, AGREEMENTS };

enum { SCORES = 5 };

static const double scores[SCORES] = { 20, 60, 85, 91, 95 };

/*
 * Share of values that were right, by how the looks agreed and the best score: measured on some 100
 * generated dossiers (docs/quality/confidence.md has the command), rounded towards doubt where a
 * cell had few. Looks that agree only after many were taken come from lines that are hard to read:
 * that three of five agree says less than that the first two do.
 */
static const double print_table[AGREEMENTS][SCORES] = {
	[ONE_CLEAR_LOOK] = { 0.60, 0.80, 0.95, 0.98, 0.99 },
	[TWO_OF_TWO] = { 0.50, 0.70, 0.86, 0.95, 0.96 },
	[THREE_OR_MORE] = { 0.55, 0.62, 0.68, 0.85, 0.88 },
	[TWO_OF_MORE] = { 0.15, 0.40, 0.65, 0.80, 0.85 },
	[ONE_OF_MORE] = { 0.08, 0.35, 0.60, 0.75, 0.80 },
};
static const double hand_table[AGREEMENTS][SCORES] = {
	[ONE_CLEAR_LOOK] = { 0.30, 0.50, 0.70, 0.80, 0.93 },
	[TWO_OF_TWO] = { 0.30, 0.45, 0.65, 0.85, 0.85 },
	[THREE_OR_MORE] = { 0.15, 0.35, 0.45, 0.60, 0.65 },
	[TWO_OF_MORE] = { 0.05, 0.25, 0.45, 0.50, 0.50 },
	[ONE_OF_MORE] = { 0.03, 0.08, 0.15, 0.20, 0.20 },
};

static const double does_not_fit = 0.01; /* none of the 319 that were measured was right */

/* Straight lines between the columns of a row. */
static double interpolate(const double row[SCORES], double score)
{
	if (score <= scores[0])
		return row[0];
	for (int i = 1; i < SCORES; i++)
		if (score <= scores[i])
			return row[i - 1] + (row[i] - row[i - 1]) * (score - scores[i - 1]) /
						    (scores[i] - scores[i - 1]);
	return row[SCORES - 1];
}

static enum agreement agreement_of(const struct vote *vote)
{
	if (vote->looks == 1)
		return ONE_CLEAR_LOOK;
	if (vote->agreeing >= 3)
		return THREE_OR_MORE;
	if (vote->agreeing == 2)
		return vote->looks == 2 ? TWO_OF_TWO : TWO_OF_MORE;
	return ONE_OF_MORE;
}

double trust_of_vote(const struct vote *vote, enum source source)
{
	const double(*table)[SCORES] = source == SOURCE_PRINT ? print_table : hand_table;

	if (vote->value == NULL)
		return 0;
	if (!vote->fits)
		return does_not_fit;
	return interpolate(table[agreement_of(vote)], vote->score);
}

bool trust_is_writing(const struct zone *zone, struct box box)
{
	return box.h > 1.2 * zone->px_per_mm && zone_ink_share(zone, box) > 0.02;
}

/* Printed figures are as tall as each other to this share of their height; a rounded one
 * overshoots. */
#define TOPS_SPREAD 0.04

struct letters {
	double x[64], foot[64], top[64]; /* foot and top in letter heights */
	int count;
};

/* The pieces as tall as letters, with the place of their feet. */
static struct letters find_letters(const struct piece_list *pieces)
{
	struct letters letters = { .count = 0 };
	int tallest = 0;

	for (int i = 0; i < pieces->count; i++)
		tallest = pieces->items[i].box.h > tallest ? pieces->items[i].box.h : tallest;
	for (int i = 0; i < pieces->count && letters.count < 64; i++) {
		struct box box = pieces->items[i].box;

		if (box.h * 10 < tallest * 7)
			continue;
		letters.x[letters.count] = box.x + box.w / 2.0;
		letters.top[letters.count] = (double)box.y / tallest;
		letters.foot[letters.count++] = (double)(box.y + box.h) / tallest;
	}
	return letters;
}

/*
 * The median distance of the feet, or tops, from the line they stand on, in letter heights. The
 * line's slope is the median of the slopes of all pairs (Theil 1950, Sen 1968): a speck glued to a
 * letter must not tilt it.
 */
static double spread_of(const struct letters *letters, const double ends[64])
{
	double rest[64], slopes[64 * 63 / 2], slope, middle;
	int count = 0;

	for (int i = 0; i < letters->count; i++)
		for (int k = i + 1; k < letters->count; k++)
			if (fabs(letters->x[k] - letters->x[i]) > 1)
				slopes[count++] =
					(ends[k] - ends[i]) / (letters->x[k] - letters->x[i]);
	slope = count > 0 ? median_of_doubles(slopes, count) : 0;
	for (int i = 0; i < letters->count; i++)
		rest[i] = ends[i] - slope * letters->x[i];
	middle = median_of_doubles(rest, letters->count);
	for (int i = 0; i < letters->count; i++)
		rest[i] = fabs(ends[i] - slope * letters->x[i] - middle);
	return median_of_doubles(rest, letters->count);
}

bool trust_is_print(const struct zone *zone, bool figures)
{
	struct piece_list pieces = pieces_find(zone->ink);
	struct letters letters = find_letters(&pieces);
	bool print = letters.count < 3 || spread_of(&letters, letters.foot) < 0.015;

	if (figures && letters.count >= 3)
		print = print && spread_of(&letters, letters.top) < TOPS_SPREAD;
	pieces_clear(&pieces);
	return print;
}
