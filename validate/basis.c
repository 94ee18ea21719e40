/* What each key value stands on: the line of the thresholds that it is held to. */
#include "validate/judging.h"
#include "validate/validate.h"

#include "base/text.h"

#include <math.h>

/* A basis to which no reading was added yet. */
#define NOTHING_YET SOURCE_REGISTER

static struct basis on_reading(enum value_kind kind, const struct reading *reading)
{
	return (struct basis){ kind, reading != NULL ? reading->source : SOURCE_PRINT };
}

/* Of several readings the hand is the one to doubt; it is a person's word when all are. */
static void add_reading(struct basis *basis, const struct reading *reading)
{
	if (reading == NULL)
		return;
	if (reading->source == SOURCE_HAND)
		basis->source = SOURCE_HAND;
	else if (basis->source == NOTHING_YET && reading->source == SOURCE_PERSON)
		basis->source = SOURCE_PERSON;
	else if (basis->source != SOURCE_HAND && reading->source != SOURCE_PERSON)
		basis->source = SOURCE_PRINT;
}

static struct basis added_up(struct basis basis)
{
	if (basis.source == NOTHING_YET)
		basis.source = SOURCE_PRINT;
	return basis;
}

/* A number that a label bears is as sure as its bars. */
static struct basis of_practice(const struct practice *practice)
{
	if (practice->on_label)
		return (struct basis){ VALUE_NUMBER, SOURCE_BARCODE };
	return on_reading(VALUE_NUMBER, practice->where);
}

static struct basis of_acts(const struct paper *paper)
{
	struct basis basis = { VALUE_AMOUNT, NOTHING_YET };

	for (size_t i = 0; i < paper->acts.count; i++)
		add_reading(&basis, paper->acts.items[i].amount);
	return added_up(basis);
}

static struct basis of_letters(const struct paper *paper)
{
	struct basis basis = { VALUE_LETTER, NOTHING_YET };

	for (size_t i = 0; i < paper->acts.count; i++)
		add_reading(&basis, paper->acts.items[i].letter);
	return added_up(basis);
}

static struct basis of_medicines_amount(const struct paper *paper)
{
	struct basis basis = { VALUE_AMOUNT, NOTHING_YET };

	for (size_t i = 0; i < paper->pharmacy.count; i++)
		add_reading(&basis, paper->pharmacy.items[i].price);
	for (size_t i = 0; i < paper->invoices.count; i++)
		add_reading(&basis, paper->invoices.items[i].total);
	return added_up(basis);
}

static struct basis of_total(const struct paper *paper)
{
	struct basis basis = { VALUE_AMOUNT, NOTHING_YET };

	add_reading(&basis, paper->montant_frais);
	add_reading(&basis, paper->total_general);
	return added_up(basis);
}

static struct basis of_medicines(const struct paper *paper)
{
	bool is_said = paper->codes_are_all;

	for (size_t i = 0; i < paper->codes.count; i++) {
		if (paper->codes.items[i].printed > 0)
			return (struct basis){ VALUE_CODE, SOURCE_PRINT };
		is_said |= paper->codes.items[i].said > 0;
	}
	if (is_said)
		return (struct basis){ VALUE_CODE, SOURCE_PERSON };
	return (struct basis){ VALUE_CODE, SOURCE_BARCODE };
}

/* What a person has found right is so as long as it is the same. */
static void take_confirmed(struct judging *judging, int key)
{
	const struct dossier *dossier = judging->dossier;
	const char *name = judging_key_name((enum key)key), *value = NULL;

	for (size_t i = 0; i < dossier->confirmed.count; i++) {
		const struct confirmed *confirmed = &dossier->confirmed.items[i];

		if (!text_equal(confirmed->key, name))
			continue;
		value = validate_key_value(judging->claim, name, judging->arena);
		if (value == NULL || !text_equal(confirmed->value, value))
			continue;
		judging->certainty[key] = fmax(judging->certainty[key], PERSON_CONFIDENCE);
		judging->basis[key].source = SOURCE_PERSON;
	}
}

static void find_bases(struct judging *judging)
{
	const struct paper *paper = &judging->paper;

	judging->basis[KEY_INSURED] = on_reading(VALUE_NUMBER, judging->identity.number);
	/* name and birth date are taken from the register, never from the paper */
	judging->basis[KEY_BENEFICIARY] = (struct basis){ VALUE_NAME, SOURCE_REGISTER };
	judging->basis[KEY_BIRTH] = (struct basis){ VALUE_DATE, SOURCE_REGISTER };
	judging->basis[KEY_PRACTITIONER] = of_practice(&judging->doctor);
	judging->basis[KEY_PHARMACY] = of_practice(&judging->pharmacy);
	judging->basis[KEY_CARE_DATE] = on_reading(VALUE_DATE, judging->care.where);
	judging->basis[KEY_DISPENSING_DATE] = on_reading(VALUE_DATE, judging->dispensing.where);
	judging->basis[KEY_ACTS] = of_acts(paper);
	judging->basis[KEY_LETTERS] = of_letters(paper);
	judging->basis[KEY_MEDICINES_AMOUNT] = of_medicines_amount(paper);
	judging->basis[KEY_MEDICINES] = of_medicines(paper);
	judging->basis[KEY_TOTAL] = of_total(paper);
	judging->basis[KEY_LONG_DISEASE] =
		on_reading(VALUE_CODE, paper_on_form(judging->dossier, LONG_DISEASE_FIELD));
}

void judging_find_basis(struct judging *judging)
{
	find_bases(judging);
	for (int key = 0; key < KEY_COUNT; key++)
		take_confirmed(judging, key);
}
