/*
 * The boxes of one choice, settled together. Each box is empty, marked or blotted, with the
 * probabilities that it has by itself; how often groups look like that is known beforehand, and
 * Bayes' rule over all the ways the group may look gives what each box means.
 */
#include "ocr/marks.h"

#include "base/memory.h"
#include "base/text.h"

enum { GROUP_MAX = 6, LOOKS = 3 };
enum look { LOOK_EMPTY, LOOK_MARKED, LOOK_BLOTTED };

/*
 * How often a group of boxes looks so: none, one mark, one blot, a mark beside a blot (a choice
 * that was corrected), two marks, and what is left. Set by judgement, and how the drawn groups are
 * drawn from which the weights of ocr/marks.c were measured: an optional group is left empty about
 * as often as not.
 */
static const double none = 0.40, one = 0.46, blot = 0.06, corrected = 0.045, two = 0.03,
		    others = 0.005;

/* How often each look is seen in the drawn boxes: what the single probabilities contain. */
static const double seen[LOOKS] = { 0.633, 0.315, 0.052 };

/* Of a mark beside a blot, the blot is meant after all about as often as this. */
static const double blot_is_meant = 0.02;

struct group {
	struct mark *members[GROUP_MAX];
	int count;
	double ticked[GROUP_MAX]; /* sums of probability */
	double cancelled[GROUP_MAX];
	double total, doubled; /* of all, and of the ways with two marks and no more */
};

static double look_odds(const struct mark *mark, enum look look)
{
	double odds = 1 / seen[look];

	if (look == LOOK_EMPTY)
		return odds * (1 - mark->written);
	return odds * mark->written * (look == LOOK_BLOTTED ? mark->blotted : 1 - mark->blotted);
}

/* How many ways there are for a group of n to have that many marks and blots. */
static double ways(int n, int marks, int blots)
{
	double count = 1;

	for (int i = 0; i < marks + blots; i++)
		count *= n - i;
	return marks == 2 || blots == 2 ? count / 2 : count;
}

static double prior(int n, int marks, int blots)
{
	if (marks + blots == 0)
		return none;
	if (marks == 1 && blots == 0)
		return one / ways(n, 1, 0);
	if (marks == 0 && blots == 1)
		return blot / ways(n, 0, 1);
	if (marks == 1 && blots == 1)
		return corrected / ways(n, 1, 1);
	if (marks == 2 && blots == 0)
		return two / ways(n, 2, 0);
	return others / 10 / n;
}

/* How likely a box of that look is what was meant, among those others. */
static double meant(enum look look, int marks, int blots)
{
	if (look == LOOK_MARKED)
		return (marks == 1 && blots > 0 ? 1 - blot_is_meant : 1.0) / marks;
	if (look == LOOK_BLOTTED)
		return marks > 0 ? blot_is_meant / blots : 1.0 / blots;
	return 0;
}

/* Adds one way the group may look: `code` has the looks in base 3. */
static void add_way(struct group *group, int code)
{
	enum look looks[GROUP_MAX];
	int marks = 0, blots = 0;
	double odds = 1;

	for (int i = 0; i < group->count; i++, code /= LOOKS) {
		looks[i] = (enum look)(code % LOOKS);
		marks += looks[i] == LOOK_MARKED;
		blots += looks[i] == LOOK_BLOTTED;
		odds *= look_odds(group->members[i], looks[i]);
	}
	odds *= prior(group->count, marks, blots);
	group->total += odds;
	if (marks + blots > 1 && marks != 1)
		group->doubled += odds;
	for (int i = 0; i < group->count; i++) {
		group->ticked[i] += odds * meant(looks[i], marks, blots);
		if (looks[i] == LOOK_BLOTTED && marks > 0)
			group->cancelled[i] += odds;
	}
}

/* Two marks in one group both stay, each as likely meant as the other. */
static void settle(struct group *group)
{
	int ways_count = 1;

	for (int i = 0; i < group->count; i++)
		ways_count *= LOOKS;
	for (int code = 0; code < ways_count; code++)
		add_way(group, code);
	for (int i = 0; i < group->count; i++) {
		struct mark *mark = group->members[i];
		double probability = group->ticked[i] / group->total;

		mark->cancelled = group->cancelled[i] / group->total > 0.5;
		if (group->doubled < group->total / 2)
			mark->ticked = probability >= 0.5;
		else if (mark->written < 0.5)
			mark->ticked = false;
		mark->confidence = mark->ticked ? probability : 1 - probability;
	}
}

void marks_settle(struct mark *marks, int count)
{
	for (int i = 0; i < count; i++) {
		struct group group = { .count = 0 };
		bool first = marks[i].on_page && marks[i].choice != NULL;

		for (int k = 0; k < i && first; k++)
			first = !(marks[k].on_page && text_equal(marks[k].choice, marks[i].choice));
		for (int k = i; k < count && first && group.count < GROUP_MAX; k++)
			if (marks[k].on_page && text_equal(marks[k].choice, marks[i].choice))
				group.members[group.count++] = &marks[k];
		if (group.count > 1)
			settle(&group);
	}
}
