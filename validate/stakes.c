/*
 * What is at stake with each key value.
 *
 *   immatriculation, beneficiary   all that is paid: it would go to, or be for, somebody else
 *   birth date                     all of it for a child, whose cover ends by age; else nothing
 *   practitioner                   the acts: without a practitioner of the register none is paid
 *   pharmacy                       the medicines, likewise
 *   care date                      the share of the days it may be mistaken for on which nothing is
 *                                  paid, times all of it
 *   dispensing date                nothing: no rule goes by it
 *   amounts of acts, letters       the acts
 *   medicines                      the medicines
 *   medicines' amount              the medicines, unless the boxes' list prices come to it
 *   total                          nothing beyond its parts
 *   code of a long disease         the difference that its rate makes
 */
#include "base/memory.h"
#include "base/text.h"
#include "validate/judging.h"
#include "validate/lookup.h"

#include <stdio.h>
#include <string.h>

/* ---- sums ------------------------------------------------------------------------------ */

/* What cannot be said may come to all that was asked. */
static centimes worth(centimes payable, centimes asked)
{
	if (payable != AMOUNT_UNKNOWN)
		return payable;
	return asked != AMOUNT_UNKNOWN ? asked : 0;
}

static centimes worth_of_acts(const struct claim *claim)
{
	centimes sum = 0;

	for (size_t i = 0; i < claim->acts.count; i++)
		sum += worth(claim->acts.items[i].payable, claim->acts.items[i].amount);
	return sum;
}

static centimes worth_of_medicines(const struct claim *claim)
{
	centimes sum = 0;

	for (size_t i = 0; i < claim->medicines.count; i++)
		sum += worth(claim->medicines.items[i].payable, claim->medicines.items[i].amount);
	return sum;
}

static centimes worth_of_claim(const struct claim *claim)
{
	return worth_of_acts(claim) + worth_of_medicines(claim);
}

/* ---- the day of care ------------------------------------------------------------------- */

/* On that day nothing would be paid: too long ago, or before or after the rights. */
static bool is_unpaid_day(const struct judging *judging, struct date day)
{
	const struct insured *insured = judging->identity.insured;
	struct date received = judging->dossier->received;
	long limit;

	if (date_is_set(received) &&
	    lookup_rule(judging->answers, judging->fund, RULE_DEPOSIT_DAYS, NULL, day, &limit) &&
	    date_days_between(day, received) > limit)
		return true;
	return insured != NULL && !lookup_is_valid(day, insured->rights_from, insured->rights_to);
}

/* A day that has one other digit and is not after the deposit. */
static bool other_day(const struct judging *judging, int place, int digit, struct date *ret_day)
{
	struct date day = judging->care.date, received = judging->dossier->received;
	char digits[DATE_TEXT_SIZE];

	snprintf(digits, sizeof(digits), "%02d%02d%04d", day.day, day.month, day.year);
	if (digits[place] == (char)('0' + digit))
		return false;
	digits[place] = (char)('0' + digit);
	return date_parse_ddmmyyyy(digits, ret_day) &&
	       (!date_is_set(received) || date_compare(*ret_day, received) <= 0);
}

static centimes stake_of_care_date(const struct judging *judging)
{
	int days = 0, unpaid = 0;
	struct date day;

	if (!date_is_set(judging->care.date))
		return worth_of_claim(judging->claim);
	for (int place = 0; place < (int)strlen("ddmmyyyy"); place++)
		for (int digit = 0; digit <= 9; digit++)
			if (other_day(judging, place, digit, &day)) {
				days++;
				unpaid += is_unpaid_day(judging, day);
			}
	return days > 0 ? worth_of_claim(judging->claim) * unpaid / days : 0;
}

/* ---- each key -------------------------------------------------------------------------- */

centimes judging_stake(const struct judging *judging, enum key key)
{
	const struct claim *claim = judging->claim;

	switch (key) {
	case KEY_INSURED:
	case KEY_BENEFICIARY:
		return worth_of_claim(claim);
	case KEY_BIRTH:
		return text_equal(claim->relation, "enfant") ? worth_of_claim(claim) : 0;
	case KEY_CARE_DATE:
		return stake_of_care_date(judging);
	case KEY_PRACTITIONER:
	case KEY_ACTS:
	case KEY_LETTERS:
		return worth_of_acts(claim);
	case KEY_PHARMACY:
	case KEY_MEDICINES:
		return worth_of_medicines(claim);
	case KEY_MEDICINES_AMOUNT:
		return amounts_are_of_list(&judging->amounts) ? 0 : worth_of_medicines(claim);
	case KEY_LONG_DISEASE:
		return judging->long_disease_stake;
	default:
		return 0;
	}
}

/* ---- where it stands ------------------------------------------------------------------- */

static const struct {
	const char *name;  /* in the claim's JSON */
	const char *field; /* where the paper should have it */
} keys[KEY_COUNT] = {
	[KEY_INSURED] = { "immatriculation", "assure_immatriculation" },
	[KEY_BENEFICIARY] = { "beneficiary", "beneficiaire_nom" },
	[KEY_BIRTH] = { "birth_date", "beneficiaire_naissance" },
	[KEY_PRACTITIONER] = { "practitioner_inpe", "medecin_inpe" },
	[KEY_PHARMACY] = { "pharmacy_inpe", "pharmacie_1_inpe" },
	[KEY_CARE_DATE] = { "care_date", "medecin_date" },
	[KEY_DISPENSING_DATE] = { "dispensing_date", "pharmacie_1_date" },
	[KEY_ACTS] = { "acts.amount", "acte_1_montant" },
	[KEY_LETTERS] = { "acts.letter", "acte_1_cotation" },
	[KEY_MEDICINES_AMOUNT] = { "medicines_amount", "pharmacie_1_prix" },
	[KEY_MEDICINES] = { "medicines.code", NULL },
	[KEY_TOTAL] = { "total", "montant_frais" },
	[KEY_LONG_DISEASE] = { "ald_code", LONG_DISEASE_FIELD },
};

const char *judging_key_name(enum key key)
{
	return keys[key].name;
}

/* Of two readings the one to doubt; of two as sure the first on the paper. */
static const struct reading *less_sure(const struct reading *a, const struct reading *b)
{
	if (a == NULL || b == NULL)
		return a != NULL ? a : b;
	if (a->confidence != b->confidence)
		return a->confidence < b->confidence ? a : b;
	if (a->page != b->page)
		return a->page < b->page ? a : b;
	return strcmp(a->name, b->name) <= 0 ? a : b;
}

static const struct reading *least_sure_act(const struct paper *paper, bool letter)
{
	const struct reading *found = NULL;

	for (size_t i = 0; i < paper->acts.count; i++)
		found = less_sure(found, letter ? paper->acts.items[i].letter
						: paper->acts.items[i].amount);
	return found;
}

/* Of several acts the day of each counts: which are of one visit. */
static const struct reading *least_sure_day(const struct judging *judging)
{
	const struct reading *found = judging->care.where;

	for (size_t i = 0; judging->paper.acts.count > 1 && i < judging->paper.acts.count; i++)
		if (judging->paper.acts.items[i].table == TABLE_ACTS)
			found = less_sure(found, judging->paper.acts.items[i].date);
	return found;
}

static const struct reading *least_sure_payment(const struct paper *paper)
{
	const struct reading *found = NULL;

	for (size_t i = 0; i < paper->pharmacy.count; i++)
		found = less_sure(found, paper->pharmacy.items[i].price);
	for (size_t i = 0; i < paper->invoices.count; i++)
		found = less_sure(found, paper->invoices.items[i].total);
	return found;
}

static const struct reading *reading_of(const struct judging *judging, enum key key)
{
	const struct paper *paper = &judging->paper;

	switch (key) {
	case KEY_INSURED:
		return judging->identity.number;
	case KEY_PRACTITIONER:
		return judging->doctor.where;
	case KEY_PHARMACY:
		return judging->pharmacy.where;
	case KEY_CARE_DATE:
		return least_sure_day(judging);
	case KEY_DISPENSING_DATE:
		return judging->dispensing.where;
	case KEY_ACTS:
		return least_sure_act(paper, false);
	case KEY_LETTERS:
		return least_sure_act(paper, true);
	case KEY_MEDICINES_AMOUNT:
		return least_sure_payment(paper);
	case KEY_TOTAL:
		return less_sure(paper->montant_frais, paper->total_general);
	default:
		return keys[key].field != NULL ? paper_on_form(judging->dossier, keys[key].field)
					       : NULL;
	}
}

/* A field that has ink nobody could read, or the sheet's page of it: the first. */
static int page_of_field(const struct dossier *dossier, const char *field)
{
	int page = 0;

	for (size_t i = 0; field != NULL && i < dossier->readings.count; i++) {
		const struct reading *reading = &dossier->readings.items[i];

		if (text_equal(reading->name, field) && (page == 0 || reading->page < page))
			page = reading->page;
	}
	return page;
}

struct place judging_place_of_codes(const struct judging *judging)
{
	int page = paper_page_of_codes(&judging->paper);

	return (struct place){ page > 0 ? CODES_ARE_ALL_FIELD : NULL, page };
}

struct place judging_key_place(const struct judging *judging, enum key key)
{
	const struct reading *reading = reading_of(judging, key);

	if (key == KEY_MEDICINES)
		return judging_place_of_codes(judging);
	if (reading != NULL)
		return judging_place(reading);
	return (struct place){ keys[key].field, page_of_field(judging->dossier, keys[key].field) };
}
