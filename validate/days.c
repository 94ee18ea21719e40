#include "validate/days.h"

/* A place read less surely than this does not stand for its day when another says something else.
 */
#define POOR 0.5

static const struct reading *choose(const struct reading *const places[DAY_PLACES])
{
	const struct reading *chosen = NULL;

	for (int i = 0; i < DAY_PLACES; i++) {
		if (!date_is_set(reading_date(places[i])))
			continue;
		if (chosen == NULL ||
		    (chosen->confidence < POOR && places[i]->confidence > chosen->confidence))
			chosen = places[i];
	}
	return chosen;
}

struct day day_find(const struct reading *const places[DAY_PLACES])
{
	struct day day = { .where = choose(places) };

	day.date = reading_date(day.where);
	for (int i = 0; day.where != NULL && i < DAY_PLACES; i++)
		if (places[i] != NULL && date_compare(reading_date(places[i]), day.date) == 0) {
			day.voices++;
			if (places[i]->confidence > day.confidence)
				day.confidence = places[i]->confidence;
		}
	return day;
}
