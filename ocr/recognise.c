#include "ocr/recognise.h"

#include <math.h>
#include <stdlib.h>

enum {
	FORMS_MAX = 64,
	TURNS = 4,
	TRIED_FINELY = 5, /* rough candidates that are worth a fine look */
};

struct candidate {
	const struct blank *blank;
	int turn_deg;
	struct rough_place rough;
};

static int compare_candidates(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	return (x->rough.correlation < y->rough.correlation) -
	       (x->rough.correlation > y->rough.correlation);
}

static int list_candidates(const struct blank *blanks, int count,
			   const struct pyramid turned[TURNS], struct candidate *candidates)
{
	int used = 0;

	for (int i = 0; i < count && i < FORMS_MAX; i++)
		for (int turn = 0; turn < TURNS; turn++) {
			struct rough_place rough = align_roughly(&blanks[i], &turned[turn]);

			if (rough.correlation > 0.1)
				candidates[used++] =
					(struct candidate){ &blanks[i], turn * 90, rough };
		}
	qsort(candidates, (size_t)used, sizeof(*candidates), compare_candidates);
	return used;
}

/*
 * How sure the form is, from how much more of the winner's print was found than of anything else's.
 * An ordering put between 0.5 and 0.999, not a measured probability: every form page that was ever
 * measured was named rightly, so there was nothing to calibrate it on.
 */
static double confidence_of(double best, double second)
{
	double margin = best - fmax(second, 0.5);

	return fmin(0.999, 0.5 + fmax(0, margin) * 2.5);
}

static struct recognition choose(const struct candidate *candidates, int count,
				 const struct pyramid turned[TURNS])
{
	struct recognition winner = { 0 };
	double best = 0, second = 0;

	for (int i = 0; i < count && i < TRIED_FINELY; i++) {
		const struct candidate *candidate = &candidates[i];
		struct placement placement;

		if (!align_finely(candidate->blank, &turned[candidate->turn_deg / 90],
				  candidate->rough, &placement))
			continue;
		if (placement.recall <= best) {
			second = fmax(second, placement.recall);
			continue;
		}
		second = best;
		best = placement.recall;
		winner.blank = candidate->blank;
		winner.turn_deg = candidate->turn_deg;
	}
	if (best < RECALL_LEAST)
		return (struct recognition){ 0 };
	winner.confidence = confidence_of(best, second);
	return winner;
}

struct recognition recognise(const struct blank *blanks, int count, const struct pyramid *page)
{
	struct candidate candidates[FORMS_MAX * TURNS];
	struct pyramid turned[TURNS];
	struct recognition recognition;
	int used;

	for (int turn = 0; turn < TURNS; turn++)
		turned[turn] = pyramid_turn(page, turn * 90);
	used = list_candidates(blanks, count, turned, candidates);
	recognition = choose(candidates, used, turned);
	for (int turn = 0; turn < TURNS; turn++)
		pyramid_free(&turned[turn]);
	return recognition;
}
