/* What each key value stands on: the line of the thresholds that it is held to. */
#include "validate/judging.h"

static struct basis on_reading(enum value_kind kind, const struct reading *reading)
{
	return (struct basis){ kind, reading != NULL ? reading->source : SOURCE_PRINT };
}

/* Of several readings the hand is the one to doubt. */
static void add_reading(struct basis *basis, const struct reading *reading)
{
	if (reading != NULL && reading->source == SOURCE_HAND)
		basis->source = SOURCE_HAND;
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
	struct basis basis = { VALUE_AMOUNT, SOURCE_PRINT };

	for (size_t i = 0; i < paper->acts.count; i++)
		add_reading(&basis, paper->acts.items[i].amount);
	return basis;
}

static struct basis of_letters(const struct paper *paper)
{
	struct basis basis = { VALUE_LETTER, SOURCE_PRINT };

	for (size_t i = 0; i < paper->acts.count; i++)
		add_reading(&basis, paper->acts.items[i].letter);
	return basis;
}

static struct basis of_medicines_amount(const struct paper *paper)
{
	struct basis basis = { VALUE_AMOUNT, SOURCE_PRINT };

	for (size_t i = 0; i < paper->pharmacy.count; i++)
		add_reading(&basis, paper->pharmacy.items[i].price);
	for (size_t i = 0; i < paper->invoices.count; i++)
		add_reading(&basis, paper->invoices.items[i].total);
	return basis;
}

static struct basis of_total(const struct paper *paper)
{
	struct basis basis = { VALUE_AMOUNT, SOURCE_PRINT };

	add_reading(&basis, paper->montant_frais);
	add_reading(&basis, paper->total_general);
	return basis;
}

static struct basis of_medicines(const struct paper *paper)
{
	for (size_t i = 0; i < paper->codes.count; i++)
		if (paper->codes.items[i].printed > 0)
			return (struct basis){ VALUE_CODE, SOURCE_PRINT };
	return (struct basis){ VALUE_CODE, SOURCE_BARCODE };
}

void judging_find_basis(struct judging *judging)
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
