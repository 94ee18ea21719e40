/* Key values of a claim as texts: what a person confirms is what stood there. */
#include "base/text.h"
#include "validate/judging.h"
#include "validate/validate.h"

static const char *of_date(struct arena *arena, struct date date)
{
	char text[DATE_TEXT_SIZE];

	return date_is_set(date) ? arena_copy_text(arena, date_format_iso(date, text)) : NULL;
}

static const char *of_amount(struct arena *arena, centimes amount)
{
	char text[MONEY_TEXT_SIZE];

	return amount != AMOUNT_UNKNOWN ? arena_copy_text(arena, money_format(amount, text)) : NULL;
}

/* NULL when one is missing. */
static const char *of_acts(struct arena *arena, const struct claim *claim, bool letters)
{
	const char *all = NULL;

	for (size_t i = 0; i < claim->acts.count; i++) {
		const struct act *act = &claim->acts.items[i];
		const char *one = !letters              ? of_amount(arena, act->amount)
				  : act->letter != NULL ? arena_format(arena, "%s %d", act->letter,
								       act->coefficient)
							: NULL;

		if (one == NULL)
			return NULL;
		all = all == NULL ? one : arena_format(arena, "%s, %s", all, one);
	}
	return all;
}

/* Lines without a code on the paper count by their names. */
static const char *of_medicines(struct arena *arena, const struct claim *claim)
{
	const char *all = NULL;

	for (size_t i = 0; i < claim->medicines.count; i++) {
		const struct medicine_line *line = &claim->medicines.items[i];
		const char *what = line->code != NULL ? line->code : line->name;
		const char *one;

		if (what == NULL)
			return NULL;
		one = arena_format(arena, "%d x %s", line->quantity, what);
		all = all == NULL ? one : arena_format(arena, "%s, %s", all, one);
	}
	return all;
}

static const char *of_key(const struct claim *claim, enum key key, struct arena *arena)
{
	switch (key) {
	case KEY_INSURED:
		return claim->immatriculation;
	case KEY_BENEFICIARY:
		return claim->beneficiary;
	case KEY_BIRTH:
		return of_date(arena, claim->birth);
	case KEY_PRACTITIONER:
		return claim->practitioner_inpe;
	case KEY_PHARMACY:
		return claim->pharmacy_inpe;
	case KEY_CARE_DATE:
		return of_date(arena, claim->care_date);
	case KEY_DISPENSING_DATE:
		return of_date(arena, claim->dispensing_date);
	case KEY_ACTS:
		return of_acts(arena, claim, false);
	case KEY_LETTERS:
		return of_acts(arena, claim, true);
	case KEY_MEDICINES_AMOUNT:
		return of_amount(arena, claim->medicines_amount);
	case KEY_MEDICINES:
		return of_medicines(arena, claim);
	case KEY_TOTAL:
		return of_amount(arena, claim->total);
	case KEY_LONG_DISEASE:
	case KEY_COUNT:
		break;
	}
	return NULL;
}

const char *validate_key_value(const struct claim *claim, const char *key, struct arena *arena)
{
	for (int i = 0; i < KEY_COUNT; i++)
		if (text_equal(judging_key_name((enum key)i), key))
			return of_key(claim, (enum key)i, arena);
	return NULL;
}
