#include "validate/days.h"

/* Days are counted from here in ballots. */
static const struct date day_zero = { 1900, 1, 1 };

void day_vote(struct ballots *ballots, const struct reading *reading)
{
	struct date date = reading_date(reading);

	if (date_is_set(date))
		vote_add(ballots, date_days_between(day_zero, date), reading_confidence(reading));
}

struct date day_of_vote(struct vote vote)
{
	return date_add_days(day_zero, (long)vote.value);
}

struct day day_find(const struct reading *const places[DAY_PLACES])
{
	struct ballots ballots = { .count = 0 };
	struct day day = { .where = NULL };
	struct vote vote;

	for (int i = 0; i < DAY_PLACES; i++) {
		day_vote(&ballots, places[i]);
		if (day.where == NULL && date_is_set(reading_date(places[i]))) {
			day.where = places[i];
			day.date = reading_date(places[i]);
		}
	}
	if (day.where == NULL)
		return day;
	vote = vote_for(&ballots, date_days_between(day_zero, day.date));
	day.confidence = vote.confidence;
	day.voices = vote.voices;
	return day;
}
