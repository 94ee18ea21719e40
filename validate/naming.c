#include "validate/naming.h"

#include "base/memory.h"
#include "validate/match.h"

/*
 * Shares of differing letters, up to each bound, and how often they come up
 *
 *   stranger  between two people's names: of 60,000 pairs of drawn names none to 0.02 % differ by
 *             less than a fifth, 76 % by over 0.65. The first three are taken higher than was
 *             drawn: true families and villages share names more than a generator does
 *   slip      when a good reading has some letter wrong
 *   garbage   when a poor reading is wrong
 *   variant   when the paper spells the name otherwise, leaves a part out, or has a maiden name
 *
 * The last three are assumed, to be measured when there are readings of hand-print by the thousand.
 */
enum { NEARNESSES = 7 };
static const struct {
	double bound, stranger, slip, garbage, variant;
} nearness[NEARNESSES] = {
	{ 0.0, 0.0002, 0.00, 0.00, 0.00 }, { 0.1, 0.0003, 0.60, 0.10, 0.40 },
	{ 0.2, 0.0008, 0.25, 0.15, 0.20 }, { 0.35, 0.005, 0.08, 0.15, 0.15 },
	{ 0.5, 0.045, 0.03, 0.13, 0.10 },  { 0.65, 0.200, 0.02, 0.17, 0.05 },
	{ 1.0, 0.7487, 0.02, 0.30, 0.10 },
};

/* Of a hundred names, so many are written otherwise than registered, and are another person's. */
#define WRITTEN_OTHERWISE 0.04
#define ANOTHERS 0.01

static int nearness_of(double share)
{
	int at = 0;

	while (at < NEARNESSES - 1 && share > nearness[at].bound)
		at++;
	return at;
}

static struct field_odds likelihoods(int at, double confidence)
{
	double wrong = 1 - confidence;
	double read = confidence * nearness[at].slip + wrong * nearness[at].garbage;

	return (struct field_odds){
		.own = (1 - WRITTEN_OTHERWISE - ANOTHERS) *
		       ((at == 0 ? confidence : 0) + wrong * read),
		.slip = WRITTEN_OTHERWISE *
			(confidence * nearness[at].variant + wrong * nearness[at].garbage),
		.other = ANOTHERS * nearness[at].stranger,
		.crowding = 1,
	};
}

double naming_ratio(double share, double confidence)
{
	int at = nearness_of(share);
	struct field_odds odds = likelihoods(at, confidence);

	return field_ratio(&odds) / nearness[at].stranger;
}

static double likelihood(int at, const struct reading *reading)
{
	struct field_odds odds = likelihoods(at, seen_confidence(reading));

	return field_ratio(&odds);
}

static int nearness_to(const struct reading *reading, const char *last_name, const char *first_name)
{
	return nearness_of(match_person_share(seen_value(reading), last_name, first_name));
}

void named_add(struct named *named, const struct reading *reading, double same)
{
	if (reading == NULL || named->count == NAMES_MAX)
		return;
	named->readings[named->count] = reading;
	match_fold(seen_value(reading), named->folded[named->count]);
	named->same[named->count++] = same;
}

void named_compare(struct named *named)
{
	for (int i = 1; i < named->count; i++)
		if (seen_confidence(named->readings[i]) >
		    seen_confidence(named->readings[named->anchor]))
			named->anchor = i;
	for (int i = 0; i < named->count; i++)
		named->from_anchor[i] =
			nearness_of(match_names_share(seen_value(named->readings[i]),
						      seen_value(named->readings[named->anchor])));
}

/*
 * How likely a stranger's paper has the i-th reading as near to the person's name, beside the
 * anchor: it is the anchor's name read again, or that of somebody else. A name that is nearer to
 * the person than to the anchor is a coincidence in either case.
 */
static double strangers(const struct named *named, int i, int at)
{
	double again = likelihood(named->from_anchor[i], named->readings[i]);
	double same = named->same[i] < named->same[named->anchor] ? named->same[i]
								  : named->same[named->anchor];

	if (i == named->anchor)
		return nearness[at].stranger;
	if (at < named->from_anchor[i])
		again *= nearness[at].stranger;
	return same * again + (1 - same) * nearness[at].stranger;
}

double named_ratio(const struct named *named, const char *last_name, const char *first_name)
{
	struct folded_person person;
	double ratio = 1;

	if (named->count > 0)
		match_fold_person(last_name, first_name, &person);
	for (int i = 0; i < named->count; i++) {
		int at = nearness_of(match_folded_share(named->folded[i], &person));

		ratio *= likelihood(at, named->readings[i]) / strangers(named, i, at);
	}
	return ratio;
}

struct field_odds naming_odds(const struct reading *reading, const char *last_name,
			      const char *first_name)
{
	if (reading == NULL || last_name == NULL || first_name == NULL)
		return (struct field_odds){ 0, 0, 1, 1 };
	return likelihoods(nearness_to(reading, last_name, first_name), seen_confidence(reading));
}
