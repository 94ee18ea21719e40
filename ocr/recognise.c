#include "ocr/recognise.h"

#include <math.h>
#include <stdlib.h>

enum {
	FORMS_MAX = 64,
	TURNS = 4,
	TRIED_FINELY = 5, /* rough candidates that are worth a fine look */
	COARSEST = PYRAMID_LEVELS - 1,
};

struct candidate {
	const struct blank *blank;
	int turn_deg;
	struct rough_place rough;
};

/* The page at four turns, each made when it is first looked at closely: most are not. */
struct turned_pages {
	const struct pyramid *page;
	struct pyramid turned[TURNS]; /* the first is not used */
};

/* All turns are looked at from far away. */
static struct turned_pages turn_coarsely(const struct pyramid *page)
{
	struct turned_pages pages = { .page = page };

	for (int turn = 1; turn < TURNS; turn++)
		pages.turned[turn].levels[COARSEST] =
			density_turn(&page->levels[COARSEST], turn * 90);
	return pages;
}

static const struct pyramid *coarse_page(const struct turned_pages *pages, int turn)
{
	return turn == 0 ? pages->page : &pages->turned[turn];
}

static const struct pyramid *turned_page(struct turned_pages *pages, int turn)
{
	if (turn > 0 && pages->turned[turn].levels[0].values == NULL)
		for (int level = 0; level < COARSEST; level++)
			pages->turned[turn].levels[level] =
				density_turn(&pages->page->levels[level], turn * 90);
	return coarse_page(pages, turn);
}

static int compare_candidates(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	return (x->rough.correlation < y->rough.correlation) -
	       (x->rough.correlation > y->rough.correlation);
}

static int list_candidates(const struct blank *blanks, int count, const struct turned_pages *pages,
			   struct candidate *candidates)
{
	int used = 0;

	for (int i = 0; i < count && i < FORMS_MAX; i++)
		for (int turn = 0; turn < TURNS; turn++) {
			struct rough_place rough =
				align_roughly(&blanks[i], coarse_page(pages, turn));

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
				 struct turned_pages *pages)
{
	struct recognition winner = { 0 };
	double best = 0, second = 0;

	for (int i = 0; i < count && i < TRIED_FINELY; i++) {
		const struct candidate *candidate = &candidates[i];
		struct placement placement;

		if (!align_finely(candidate->blank, turned_page(pages, candidate->turn_deg / 90),
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
	struct turned_pages pages = turn_coarsely(page);
	int used = list_candidates(blanks, count, &pages, candidates);
	struct recognition recognition = choose(candidates, used, &pages);

	for (int turn = 1; turn < TURNS; turn++)
		pyramid_free(&pages.turned[turn]);
	return recognition;
}
