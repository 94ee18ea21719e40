/*
 * Counting voices is Bayes' rule on a small scale. Before anything is read every value is equally
 * likely. A voice of confidence c says the true value with probability c and, when it is wrong, one
 * of SPREAD plausible others. So the weight of a value is the product of c over the voices for it
 * and of (1 - c) / SPREAD over the voices against it; "none of what was said" has a weight as well;
 * and the probability of a value is its weight over the sum of all.
 *
 * One voice alone keeps its own confidence. SPREAD is far below the number of amounts or dates that
 * there are, because misreadings of one hand go the same way: a 1 that looks like a 7 does so
 * twice.
 */
#include "validate/vote.h"

#include <math.h>

#define SPREAD 20.0
#define VOICE_MIN 0.01
#define VOICE_MAX 0.999

void vote_add(struct ballots *ballots, long long value, double confidence)
{
	struct ballot ballot = { value, fmin(fmax(confidence, VOICE_MIN), VOICE_MAX) };

	if (ballots->count < BALLOTS_MAX)
		ballots->items[ballots->count++] = ballot;
}

static double weight_of(const struct ballots *ballots, long long value, int *ret_voices)
{
	double weight = 1;
	int voices = 0;

	for (size_t i = 0; i < ballots->count; i++) {
		const struct ballot *ballot = &ballots->items[i];
		bool agrees = ballot->value == value;

		weight *= agrees ? ballot->confidence : (1 - ballot->confidence) / SPREAD;
		voices += agrees;
	}
	*ret_voices = voices;
	return weight;
}

static bool is_first_of_its_value(const struct ballots *ballots, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (ballots->items[i].value == ballots->items[at].value)
			return false;
	return true;
}

/* The weight of every value that was said, and of the many that nobody said. */
static double weight_of_all(const struct ballots *ballots)
{
	double all = 0, against_all = 1;
	int voices, values = 0;

	for (size_t i = 0; i < ballots->count; i++) {
		against_all *= (1 - ballots->items[i].confidence) / SPREAD;
		if (!is_first_of_its_value(ballots, i))
			continue;
		all += weight_of(ballots, ballots->items[i].value, &voices);
		values++;
	}
	return all + fmax(SPREAD + 1 - values, 1) * against_all;
}

struct vote vote_for(const struct ballots *ballots, long long value)
{
	struct vote vote = { .value = value };
	double weight = weight_of(ballots, value, &vote.voices);

	vote.decided = vote.voices > 0;
	if (vote.decided)
		vote.confidence = fmin(weight / weight_of_all(ballots), VOTE_CONFIDENCE_MAX);
	return vote;
}

static bool is_better(const struct vote *vote, const struct vote *best)
{
	if (!best->decided)
		return true;
	if (vote->confidence != best->confidence)
		return vote->confidence > best->confidence;
	if (vote->voices != best->voices)
		return vote->voices > best->voices;
	return vote->value < best->value;
}

struct vote vote_count(const struct ballots *ballots)
{
	struct vote best = { .decided = false };

	for (size_t i = 0; i < ballots->count; i++) {
		struct vote vote = vote_for(ballots, ballots->items[i].value);

		if (is_better(&vote, &best))
			best = vote;
	}
	return best;
}
