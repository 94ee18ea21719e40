/*
 * Choosing the practice at a place of the sheet by posterior odds, as identity.c chooses a person.
 *
 * Hypotheses. Every place has one practice, which is a registered one that belongs there, or one of
 * a hundred which is not registered (yet), or rarely one of another kind. All registered are
 * equally likely before anything is read, so the larger the register, the more must agree.
 *
 * Candidates are the numbers that somebody says: what was read, the likeliest of every spelling,
 * and the rows that the register answered. What may be neither is the rest, as likely as the
 * questions may have missed something.
 *
 * Evidence. Each number read gives a likelihood ratio (channel.h), here against any number of the
 * same series: an INPE has no check digit, and its first digits tell the profession and not the
 * practice. A place may bear another practice's number; that is as likely as it is for what was
 * read to be among the numbers that practices have, so a misreading that is nobody's is hardly ever
 * somebody's, and one that is registered often is. The name beside it is one more.
 *
 * What stands in a field is asked after that, given the practice: mostly its own number, a slip of
 * the pen, or another's, each by how well it explains what was read. A field that was read surely
 * keeps what was read, whatever is registered.
 */
#include "validate/practice.h"

#include "base/text.h"
#include "validate/identity.h"
#include "validate/likely.h"
#include "validate/lookup.h"
#include "validate/match.h"
#include "validate/thresholds.h"
#include "validate/voices.h"
#include "validate/vote.h"

#include <math.h>
#include <string.h>

enum { INPE_LENGTH = 9 };

/* Of a hundred practices so many are not registered, and of a thousand so many of a kind that does
 * not belong there. */
#define UNREGISTERED 0.02
#define MISPLACED 0.002

/* When the size of the register is not told: a whole country's, which asks for most. */
#define REGISTER_SIZE 1e5

/* Numbers in a series, of the 10^9 with nine digits. */
#define SERIES 1e6
#define ALL_NUMBERS 1e9

/* How often somebody writes an INPE one digit wrong. */
#define SLIP 0.005

/* Of what is misread, so much is anything of the series. */
#define MISREAD_ANY 0.1

/* One number that may be the practice's. */
struct candidate {
	const char *inpe;
	const struct practitioner *row; /* registered, and belongs there */
	double prior;
	double posterior;
	double own[VOICES_MAX];  /* of each voice: the ratio of the number itself */
	double slip[VOICES_MAX]; /* and of one digit of it written wrong */
};

struct contest {
	const struct paper *paper;
	enum practice_place place;
	struct voices voices;
	LIST(struct candidate) candidates;
	double mean[VOICES_MAX];   /* the mean ratio of all practices */
	double missed[VOICES_MAX]; /* of numbers that are not among the candidates */
	double rest;               /* the probability of those */
};

/* ---- candidates ------------------------------------------------------------------------ */

static double register_size(const struct register_answers *answers)
{
	double count = (double)answers->practitioner_count,
	       rows = (double)answers->practitioners.count;

	if (count <= 0)
		return REGISTER_SIZE;
	return count > rows ? count : rows;
}

static double prior_of(const struct contest *contest, const struct practitioner *row)
{
	const struct register_answers *answers = contest->paper->answers;

	if (!answers->known)
		return 1 / SERIES;
	if (row == NULL)
		return UNREGISTERED / SERIES;
	if (!voices_kind_fits(contest->place, row->kind))
		return MISPLACED / register_size(answers);
	return (1 - UNREGISTERED - MISPLACED) / register_size(answers);
}

static void add_candidate(struct contest *contest, const char *inpe)
{
	const struct practitioner *row = lookup_practitioner(contest->paper->answers, inpe);
	struct candidate *candidate;

	if (inpe == NULL || strlen(inpe) != INPE_LENGTH || !text_is_digits(inpe))
		return;
	for (size_t i = 0; i < contest->candidates.count; i++)
		if (text_equal(contest->candidates.items[i].inpe, inpe))
			return;
	candidate = LIST_ADD(contest->paper->dossier->arena, &contest->candidates);
	candidate->inpe = inpe;
	candidate->prior = prior_of(contest, row);
	if (row != NULL && voices_kind_fits(contest->place, row->kind))
		candidate->row = row;
}

static void add_candidates(struct contest *contest)
{
	const struct register_answers *answers = contest->paper->answers;

	for (int i = 0; i < contest->voices.count; i++) {
		const struct reading *reading = contest->voices.items[i].reading;
		struct guess guesses[LIKELY_MAX];
		int count = likely_numbers(reading, guesses, contest->paper->dossier->arena);

		add_candidate(contest, seen_value(reading));
		for (int n = 0; n < count; n++)
			add_candidate(contest, guesses[n].value);
	}
	for (size_t i = 0; contest->voices.count > 0 && i < answers->practitioners.count; i++)
		add_candidate(contest, answers->practitioners.items[i].inpe);
}

/* ---- evidence -------------------------------------------------------------------------- */

static double other_of(const struct contest *contest, int voice)
{
	return contest->voices.items[voice].other * contest->mean[voice];
}

static double ratio_of(const struct contest *contest, const struct candidate *candidate, int voice)
{
	return candidate->own[voice] + candidate->slip[voice] + other_of(contest, voice);
}

/* Without odds all numbers one edit away are asked for, which is most of what is misread. */
static double missed_of(const struct reading *reading)
{
	if (reading->spelling != NULL && reading->spelling->length == INPE_LENGTH)
		return 1 - likely_mass(reading->spelling, DOUBLED_FOR_LIKELY);
	return (1 - seen_confidence(reading)) / 2;
}

static void hear_voice(struct contest *contest, int voice)
{
	const struct reading *reading = contest->voices.items[voice].reading;
	double other = contest->voices.items[voice].other, mean = 0;
	const struct writing_rates rates = { SLIP, other, 1 };
	double any = (1 - seen_confidence(reading)) * MISREAD_ANY;

	contest->missed[voice] = missed_of(reading);
	for (size_t i = 0; i < contest->candidates.count; i++) {
		struct candidate *candidate = &contest->candidates.items[i];
		struct field_odds odds = channel_code(reading, candidate->inpe, &rates);

		candidate->own[voice] = odds.own * SERIES / ALL_NUMBERS + any;
		candidate->slip[voice] = odds.slip * SERIES / ALL_NUMBERS;
		mean += candidate->prior * candidate->own[voice];
	}
	contest->mean[voice] = mean + contest->missed[voice];
}

static void weigh(struct contest *contest, struct candidate *candidate)
{
	candidate->posterior = log(candidate->prior);
	for (int voice = 0; voice < contest->voices.count; voice++)
		candidate->posterior += log(ratio_of(contest, candidate, voice));
	if (candidate->row != NULL)
		candidate->posterior +=
			log(voices_name_ratio(&contest->voices, contest->place, candidate->row));
}

static double rest_ratio(const struct contest *contest, int voice)
{
	return contest->missed[voice] + SLIP + other_of(contest, voice);
}

/* From logarithms to probabilities; those too small for a double are none. */
static void share_out(struct contest *contest)
{
	double most, all;

	contest->rest = 0;
	for (int voice = 0; voice < contest->voices.count; voice++)
		contest->rest += log(rest_ratio(contest, voice));
	most = contest->rest;
	for (size_t i = 0; i < contest->candidates.count; i++)
		most = fmax(most, contest->candidates.items[i].posterior);
	contest->rest = exp(contest->rest - most);
	all = contest->rest;
	for (size_t i = 0; i < contest->candidates.count; i++) {
		struct candidate *candidate = &contest->candidates.items[i];

		candidate->posterior = exp(candidate->posterior - most);
		all += candidate->posterior;
	}
	contest->rest /= all;
	for (size_t i = 0; i < contest->candidates.count; i++)
		contest->candidates.items[i].posterior /= all;
}

static void hold(const struct paper *paper, enum practice_place place, struct contest *ret_contest)
{
	*ret_contest = (struct contest){ .paper = paper, .place = place };
	voices_gather(paper, place, &ret_contest->voices);
	add_candidates(ret_contest);
	for (int voice = 0; voice < ret_contest->voices.count; voice++)
		hear_voice(ret_contest, voice);
	for (size_t i = 0; i < ret_contest->candidates.count; i++)
		weigh(ret_contest, &ret_contest->candidates.items[i]);
	share_out(ret_contest);
}

/* ---- what stands in a field ------------------------------------------------------------ */

/* The share of the recogniser's own odds that is on a number. */
static double mass_of(const struct candidate *candidate, int voice, const struct contest *contest)
{
	double own = 1 - SLIP - contest->voices.items[voice].other;

	return fmin(candidate->own[voice] / own / SERIES, 1);
}

/*
 * The number stands there since it is the practice's, since another practice's does and that is it,
 * or since it was written one digit wrong and is what was read.
 */
static double standing(const struct contest *contest, const struct candidate *stands, int voice)
{
	const char *seen = seen_value(contest->voices.items[voice].reading);
	bool is_seen = text_equal(stands->inpe, seen);
	double other = contest->voices.items[voice].other * stands->prior * stands->own[voice];
	double sum = contest->rest * (other + SLIP * mass_of(stands, voice, contest)) /
		     rest_ratio(contest, voice);

	for (size_t i = 0; i < contest->candidates.count; i++) {
		const struct candidate *practice = &contest->candidates.items[i];
		double share = other;

		if (practice == stands)
			share += practice->own[voice];
		else if (is_seen && match_code_edits(practice->inpe, seen) == 1)
			share += practice->slip[voice];
		sum += practice->posterior * share / ratio_of(contest, practice, voice);
	}
	return fmin(sum, VOTE_CONFIDENCE_MAX);
}

static struct practice_field field_of(const struct contest *contest, int voice)
{
	struct practice_field field = { .reading = contest->voices.items[voice].reading };

	for (size_t i = 0; i < contest->candidates.count; i++) {
		const struct candidate *candidate = &contest->candidates.items[i];
		double probability = standing(contest, candidate, voice);

		if (text_equal(candidate->inpe, seen_value(field.reading)))
			field.as_read = probability;
		if (probability > field.probability) {
			field.inpe = candidate->inpe;
			field.row = candidate->row;
			field.probability = probability;
		}
	}
	return field;
}

int practice_fields(const struct paper *paper, enum practice_place place,
		    struct practice_field *fields)
{
	struct contest contest;
	int count = 0;

	hold(paper, place, &contest);
	for (int voice = 0; voice < contest.voices.count; voice++)
		if (!contest.voices.items[voice].on_label)
			fields[count++] = field_of(&contest, voice);
	return count;
}

/* ---- the practice ---------------------------------------------------------------------- */

/* Ties go by the number, so that the order of the answers never matters. */
static const struct candidate *likeliest(const struct contest *contest)
{
	const struct candidate *best = NULL;

	for (size_t i = 0; i < contest->candidates.count; i++) {
		const struct candidate *candidate = &contest->candidates.items[i];

		if (best == NULL || candidate->posterior > best->posterior ||
		    (candidate->posterior == best->posterior &&
		     strcmp(candidate->inpe, best->inpe) < 0))
			best = candidate;
	}
	return best;
}

static void compare_voice(const struct contest *contest, int voice, struct practice *practice)
{
	const struct voice *heard = &contest->voices.items[voice];
	struct practice_field field = field_of(contest, voice);

	if (text_equal(heard->reading->value, practice->inpe)) {
		practice->on_label |= heard->on_label;
		if (practice->where == NULL && !heard->on_label)
			practice->where = heard->reading;
	} else if (heard->contradicts && field.probability >= RIVAL_SURE &&
		   !text_equal(field.inpe, practice->inpe)) {
		practice->rival = field.inpe;
		practice->rival_where = heard->reading;
	}
}

void practice_find(const struct paper *paper, enum practice_place place,
		   struct practice *ret_practice)
{
	struct contest contest;
	const struct candidate *best;

	*ret_practice = (struct practice){ 0 };
	hold(paper, place, &contest);
	best = likeliest(&contest);
	if (best == NULL)
		return;
	ret_practice->inpe = best->inpe;
	ret_practice->row = best->row;
	ret_practice->confidence = fmin(best->posterior, VOTE_CONFIDENCE_MAX);
	for (int voice = 0; voice < contest.voices.count; voice++)
		compare_voice(&contest, voice, ret_practice);
}
